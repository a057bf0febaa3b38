"""What an answer to a question about selection is made of: rows, sentences about the whole, and a chart."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any

import msgspec

from duecourse.figures.ratios import Ratio

Counts = Sequence[Mapping[str, Any]]
Progress = Callable[[int, int], None]


class Found(msgspec.Struct, frozen=True):
    """Rows, sentences about the whole, and a chart with its data (empty where there is none)."""

    rows: tuple[dict[str, Any], ...]
    findings: tuple[str, ...]
    chart: dict[str, Any]


def cells_of(ratio: Ratio | None, name: str) -> dict[str, float | None]:
    """A ratio with its interval as cells of a row, empty where there is none or where it has no end."""

    def finite(value: float) -> float | None:
        return value if math.isfinite(value) else None

    if ratio is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: finite(ratio.value), f"{name}_low": ratio.low, f"{name}_high": finite(ratio.high)}


def chart(name: str, values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The specification of that name with the shared look and its data."""
    folder = resources.files("duecourse.figures") / "charts"
    spec: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    theme = json.loads((folder / "theme.json").read_text(encoding="utf-8"))
    return {**spec, "config": theme["config"], "data": {"values": [dict(value) for value in values]}}
