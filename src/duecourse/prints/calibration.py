"""What a score is worth: lines from scores to decades of likelihood ratio, by how much the two prints show.

A print's *strength* is the sum of its minutiae's qualities (0..1 each): how much there is to compare. Strangers' scores
hardly depend on it, mates' scores do, so the same score is worth more between weak prints, and a low score between
strong ones speaks louder against. The lines are in ``calibration.toml``, with their origin.
"""

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.template import Template

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
CAPPED = 20.0
"""Scores above this are as good as this while a line is fitted: it is needed where mates and strangers meet."""


class Line(NamedTuple):
    """For prints whose weaker one has at least ``strength``: decades = slope (score - even), within least and most."""

    strength: float
    slope: float
    even: float
    least: float
    most: float


@cache
def table() -> dict[str, Any]:
    """What ``calibration.toml`` holds."""
    text = (resources.files("duecourse.prints") / "calibration.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def lines() -> tuple[Line, ...]:
    """The lines in use, weakest prints first."""
    return tuple(Line(**each) for each in table()["line"])


@cache
def shifts() -> tuple[float, ...]:
    """Decades to add for finger positions 0 (unknown, none) to 10; the same for both hands."""
    by_place: dict[str, float] = table()["finger"]
    return (0.0, *(by_place[str((finger - 1) % 5 + 1)] for finger in range(1, 11)))


def strength(template: Template) -> float:
    """How much of a finger ``template`` shows: the sum of its minutiae's qualities."""
    return float(template.minutiae["quality"].sum(dtype=np.int64)) / 100


def decades(
    scores: Doubles,
    weaker: Doubles | float | None = None,
    fingers: NDArray[np.intp] | int = 0,
    *,
    by: Sequence[Line] = (),
) -> Doubles:
    """Decimal logarithms of the likelihood ratios (same finger against different fingers) that ``scores`` stand for.

    ``weaker`` is the strength of the weaker print of each pair; None takes that of an ordinary print. ``fingers`` are
    positions 0 (unknown) to 10. Both broadcast against ``scores``. ``by`` are the lines, those in use if none.
    """
    table = np.array(by or lines())
    known = np.array(table[-2, 0] if weaker is None else weaker, np.float64)
    rows = np.searchsorted(table[:, 0], known, side="right").clip(1) - 1
    _, slope, even, least, most = np.moveaxis(table[rows], -1, 0)
    shift = np.array(shifts())[fingers]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.clip(slope * (scores - even) + shift, least, most), np.float64)


def fit(scores: Doubles, same: Flags, weaker: Doubles, edges: Sequence[float], restraint: float = 1e-4) -> list[Line]:
    """Lines by logistic regression with even prior odds: one slope, and a place of its own for each band of strength.

    ``same`` tells mates; ``edges`` are the least strengths of the bands, from 0 up. ``restraint`` holds the slope back
    where mates and strangers do not overlap (on sets left out, a tenth of it or tenfold cost nearly the same).
    ``least`` is what a score is worth that four in five strangers stay under, from the share of mates among such scores
    with one added; ``most`` is one over the number of strangers: no data can show more. A band needs a mate and a
    stranger at least. (N. Brümmer and J. du Preez, Computer Speech and Language 20, 2006.)
    """
    from scipy.optimize import minimize

    band = np.searchsorted(np.asarray(edges), weaker, side="right") - 1
    x = np.minimum(scores, CAPPED)
    weights = np.zeros(len(x))
    for k in range(len(edges)):
        for kind in (same, ~same):
            weights[kind & (band == k)] = 0.5 / np.sum(kind & (band == k)) / len(edges)

    def loss(values: Doubles) -> tuple[float, Doubles]:
        slope, evens = values[0], values[1:]
        odds = slope * (x - evens[band])
        wrong = np.where(same, -odds, odds)
        pull = weights * np.where(same, -1, 1) / (1 + np.exp(-wrong))
        down = [-slope * pull[band == k].sum() for k in range(len(edges))]
        total = float(weights @ np.logaddexp(0, wrong)) + restraint * slope**2
        return total, np.array([float(pull @ (x - evens[band])) + 2 * restraint * slope, *down])

    start = np.array([1.0, *[6.0] * len(edges)])
    slope, *evens = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-8}).x
    found = []
    for k, edge in enumerate(edges):
        mates, strangers = scores[same & (band == k)], scores[~same & (band == k)]
        usual = float(np.quantile(strangers, 0.8))
        least = (np.sum(mates <= usual) + 1) / (len(mates) + 1) / np.mean(strangers <= usual)
        most = math.log10(np.sum(~same))
        found.append(Line(edge, slope / math.log(10), float(evens[k]), min(0.0, math.log10(least)), most))
    return found


def cost(mates: Doubles, strangers: Doubles) -> float:
    """Cost of log likelihood ratios (Cllr, in bits) of ``mates`` and ``strangers``, both in decades.

    0 is perfect; 1 is knowing nothing; above 1 is misleading. (Brümmer and du Preez, 2006.)
    """
    for_mates = np.logaddexp(0, -mates * math.log(10)) / math.log(2)
    for_strangers = np.logaddexp(0, strangers * math.log(10)) / math.log(2)
    return float(for_mates.mean() + for_strangers.mean()) / 2
