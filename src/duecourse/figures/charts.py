"""Charts: Vega-Lite specifications from ``charts/*.json`` filled with a figure's rows and drawn to SVG, offline.

The drawing happens on the machine that publishes; a page carries the finished SVG and no script. Every chart stands
beside a table with the same rows, and recalled numbers are in the table alone.
"""

import json
from collections.abc import Callable, Collection, Sequence
from functools import cache
from importlib import resources
from typing import Any

from duecourse.figures import pictures, sentences
from duecourse.figures.engine import Figure, Row
from duecourse.figures.periods import Period

_LIMITS = {"at_most": "at most", "nearly": "at most", "more_than": "at least", "at_least": "at least"}


@cache
def _specification(name: str) -> dict[str, Any]:
    folder = resources.files("duecourse.figures") / "charts"
    spec: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    theme = json.loads((folder / "theme.json").read_text(encoding="utf-8"))
    return {**spec, "config": theme["config"]}


@cache
def _converter() -> Callable[..., str]:
    """The drawing library, loaded on first use: it starts a JavaScript engine inside this process."""
    import vl_convert

    convert: Callable[..., str] = vl_convert.vegalite_to_svg
    return convert


def svg(figure: Figure, named: Collection[str] = (), marked: Collection[Period] = ()) -> str | None:
    """The figure as an SVG drawing, or None where it has no chart or nothing to compare.

    Parameters
    ----------
    figure
        A computed measure; its entry names the specification.
    named
        Places that stand out in a ranking; where empty, all do.
    marked
        Periods whose number is written beside its point; where empty, the last and the one of the largest number.
    """
    rows = [row for row in figure.rows if row.decides]
    if not figure.measure.chart or len(rows) < 2:
        return None
    name = figure.measure.chart
    if name == "places" and len({row.place for row in rows}) == 1:
        name = "years"
    spec = {**_specification(name), "data": {"values": _values(figure, rows, named, marked)}}
    drawn = _converter()(spec, allowed_base_urls=[])
    return pictures.checked(drawn, f"the chart of {figure.name}")


def drawn(
    name: str,
    values: list[dict[str, Any]],
    where: str,
    *,
    others: list[dict[str, Any]] | None = None,
    title: str = "",
    series: Sequence[str] = (),
) -> str:
    """The chart specification ``name`` filled with ``values``; layers with data of their own get ``others``.

    ``title`` is written above the drawing: what its numbers are. ``series`` are the names of lines in the order of the
    legend; where they are not given to both color and dash, the legend is drawn twice.
    """
    spec = {**_specification(name), "data": {"values": values}}
    if title:
        spec = {**spec, "title": {"text": title, "anchor": "start", "fontSize": 13, "fontWeight": "normal",
                                  "color": "#666666", "offset": 8, "aria": False, "limit": 420}}  # fmt: skip
    if series:
        told = {
            channel: {**entry, "scale": {**entry.get("scale", {}), "domain": list(series)}}
            for channel, entry in spec["encoding"].items()
            if channel in {"color", "strokeDash"}
        }
        spec = {**spec, "encoding": {**spec["encoding"], **told}}
    if others is not None:
        layers = [{**layer, "data": {"values": others}} if "data" in layer else layer for layer in spec["layer"]]
        spec = {**spec, "layer": layers}
    return pictures.checked(_converter()(spec, allowed_base_urls=[]), where)


def _values(
    figure: Figure, rows: list[Row], named: Collection[str], marked: Collection[Period]
) -> list[dict[str, Any]]:
    parts = ("category",) if figure.measure.chart == "bars_by_place" else ("category", "place", "period")
    telling = [part for part in parts if len({getattr(row, part) for row in rows}) > 1] or ["period"]
    last = {row.place: row.starts_on for row in sorted(rows, key=lambda row: row.starts_on)}
    peak = max(rows, key=lambda row: row.value)
    panels = figure.measure.chart == "bars_by_place"
    names = [", ".join(getattr(row, part) or "all" for part in telling) for row in rows]
    newest = max(last.values())
    labeled = [row for row in rows if (row.when in marked if marked else row is peak or row.starts_on == newest)]
    above, below = _sides(labeled, rows)
    return [
        {
            "place": row.place,
            "name": name if panels or names.count(name) == 1 else f"{name}, count {names[: number + 1].count(name)}",
            "year": row.ends_on.year,
            "value": row.value,
            "said": sentences.said(row, figure.measure.decimals),
            "bound": _LIMITS.get(row.words, "exact"),
            "last": last[row.place] == row.starts_on,
            "label": row in above or row in below,
            "below": row in below,
            "named": not named or row.place in named,
        }
        for number, (name, row) in enumerate(zip(names, rows, strict=True))
    ]


CLOSE = 0.19
"""Labels of points nearer than this part of the axis would be written over each other."""


def _sides(labeled: list[Row], all_rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Which labels stand above their points, and which below, where one above is close; a third one has no room.

    The largest number comes first, then the others in the order of their years.
    """
    years = [row.ends_on.year for row in all_rows]
    close = max(1.0, CLOSE * (max(years) - min(years)))
    sides: tuple[list[Row], list[Row]] = ([], [])
    peak = max(labeled, key=lambda row: row.value, default=None)
    for row in sorted(labeled, key=lambda row: (row is not peak, row.ends_on)):
        for side in sides:
            if all(abs(row.ends_on.year - other.ends_on.year) >= close for other in side):
                side.append(row)
                break
    return sides
