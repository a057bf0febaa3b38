"""Error rates as curves: for each a table (.csv), the same as data (.json) and a drawing (.svg), made offline.

What a curve looks like is in ``charts/*.json`` (Vega-Lite); what it shows is computed in ``rates`` and
``identification``.
"""

import csv
import io
import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from duecourse.durable import write_whole
from duecourse.prints.identification import searches
from duecourse.prints.rates import Scores, Trial, curve, reject_curve

Row = Mapping[str, float | str]

MOST_POINTS = 400
"""Points of the curve of scores."""


def tables(trial: Trial) -> dict[str, list[Row]]:
    """Rows of every curve by its name: ``det``, ``scores``, ``searches``, ``cmc``, ``reject``. Rates are fractions."""
    found = curve(trial.genuine(), trial.impostor())
    search = searches(trial)
    det = zip(found.thresholds.tolist(), found.fmr.tolist(), found.fnmr.tolist(), strict=True)
    return {
        "det": [{"threshold": t, "fmr": a, "fnmr": b, "order": k} for k, (t, a, b) in enumerate(det) if np.isfinite(t)],
        "scores": [*_reached("one finger", trial.genuine()), *_reached("two fingers", trial.impostor())],
        "searches": [{"threshold": t, "fpir": a, "fnir": b} for t, a, b in search.errors() if np.isfinite(t)],
        "cmc": [{"rank": rank, "found": share} for rank, share in search.cmc()],
        "reject": [{"rejected": share, "fnmr": rest} for share, rest in reject_curve(trial)],
    }


def write_plots(
    trial: Trial, folder: Path, only: Collection[str] = (), kinds: Collection[str] = (".csv", ".json", ".svg")
) -> list[Path]:
    """Write every curve of ``trial`` (or those named in ``only``) into ``folder``, made when it is not there.

    ``kinds`` are the files of each. Returns the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in tables(trial).items():
        made: dict[str, Callable[[Sequence[Row]], str]] = {".csv": _csv, ".json": _json, ".svg": partial(draw, name)}
        for kind in kinds if not only or name in only else ():
            path = folder / f"{name}{kind}"
            write_whole(path, made[kind](rows).encode())
            written.append(path)
    return written


def draw(name: str, rows: Sequence[Row]) -> str:
    """The chart ``name`` of ``rows`` as an SVG document."""
    import vl_convert

    folder = resources.files("duecourse.prints") / "charts"
    spec, theme = (json.loads((folder / f"{part}.json").read_text(encoding="utf-8")) for part in (name, "theme"))
    shown = thinned(rows) if name == "det" else [dict(row) for row in rows]
    whole: dict[str, Any] = {**spec, "config": theme["config"], "data": {"values": shown}}
    drawn: str = vl_convert.vegalite_to_svg(whole, allowed_base_urls=[])
    return drawn


def thinned(rows: Sequence[Row]) -> list[dict[str, float | str]]:
    """Rows of a curve on logarithmic axes that the eye can tell apart; a rate of 0 has no place on them."""
    kept: dict[tuple[float, float], dict[str, float | str]] = {}
    for row in rows:
        fmr, fnmr = float(row["fmr"]), float(row["fnmr"])
        if fmr > 0 and fnmr > 0:
            kept.setdefault((round(math.log10(fmr), 2), round(math.log10(fnmr), 3)), dict(row))
    return list(kept.values())


def _reached(kind: str, scores: Scores) -> list[Row]:
    values, counts = np.unique(scores, return_counts=True)
    share = counts[::-1].cumsum()[::-1] / len(scores)
    step = max(1, len(values) // MOST_POINTS)
    places = np.unique(np.append(np.arange(0, len(values), step), len(values) - 1))
    return [{"kind": kind, "score": float(values[k]), "reached": float(share[k])} for k in places]


def _json(rows: Sequence[Row]) -> str:
    return json.dumps(rows, indent=1) + "\n"


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
