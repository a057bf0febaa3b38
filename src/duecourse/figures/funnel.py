"""Funnel plots: does a place differ by more than chance and the ordinary differences between places explain?

Shares and rates are compared on the scale where their spread by chance depends on size alone (arc sine, square root).
Ordinary differences enter as an added variance, estimated so that a few places far out do not widen the funnel
(D. J. Spiegelhalter, Statistics in Medicine 24, 2005, 1185-1202). Places are flagged, never ranked.
"""

import math
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from duecourse.figures.multiplicity import benjamini_hochberg

Array = npt.NDArray[np.float64]
Kind = Literal["share", "rate"]
WINSORIZED = 0.1
"""Share of places at each end whose distance is drawn in before the ordinary differences are measured."""


class Placed(msgspec.Struct, frozen=True):
    """One place in the funnel: distance from the center in standard errors, p-value, the same adjusted, flag."""

    distance: float
    p_value: float
    adjusted: float
    flag: Literal["", "higher", "lower", "too few to judge"]


class Limit(msgspec.Struct, frozen=True):
    """The funnel at one size: between ``low`` and ``high`` lie 95 % of places that do not differ."""

    size: float
    low: float
    high: float


class Funnel(msgspec.Struct, frozen=True):
    """A funnel: its center, the added variance (on the scale of comparison), the places and the lines to draw."""

    kind: Kind
    center: float
    added_variance: float
    places: tuple[Placed, ...]
    limits: tuple[Limit, ...]


def _scaled(kind: Kind, values: Array) -> Array:
    return np.arcsin(np.sqrt(values)) if kind == "share" else np.sqrt(values)


def _back(kind: Kind, value: float) -> float:
    if kind == "share":
        return math.sin(min(max(value, 0.0), math.pi / 2)) ** 2
    return max(value, 0.0) ** 2


def funnel(
    events: Sequence[int],
    sizes: Sequence[float],
    kind: Kind,
    *,
    errors: Sequence[float] | None = None,
    least: float = 10,
    false_findings: float = 0.05,
) -> Funnel:
    """Compare places with their common center.

    Parameters
    ----------
    events, sizes
        Counts and, for a share, trials, or, for a rate, exposures; of the same length.
    kind
        ``share`` (each event is one of the trials) or ``rate``.
    errors
        Standard errors of exposures that are estimates, 0 where one is known; they widen what chance explains at a
        place. The lines of the funnel are those of known exposures.
    least
        Places whose expected count (for a share also of non-events) is below this are not judged.
    false_findings
        Bound on the expected share of false flags (Benjamini-Hochberg).

    Raises ValueError for counts and sizes that do not fit.
    """
    from scipy.stats import norm

    happened, size = np.asarray(events, float), np.asarray(sizes, float)
    if happened.shape != size.shape or np.any(size <= 0) or np.any(happened < 0):
        raise ValueError("counts and sizes do not fit")
    if kind == "share" and np.any(happened > size):
        raise ValueError("more events than trials")
    error_of_size = np.zeros(len(size)) if errors is None else np.asarray(errors, float)
    if error_of_size.shape != size.shape or np.any(error_of_size < 0):
        raise ValueError("an error is below 0, or there are not as many errors as places")
    if kind == "share" and np.any(error_of_size > 0):
        raise ValueError("trials are counted, not estimated")
    center = float(happened.sum() / size.sum())
    fewest = size * (min(center, 1 - center) if kind == "share" else center)
    judged = fewest >= least
    chance = 1 / (4 * size) + center * (error_of_size / size) ** 2 / 4
    added, scaled_center = _ordinary(kind, (happened / size)[judged], chance[judged], center)
    error = np.sqrt(chance + added)
    distance = (_scaled(kind, happened / size) - scaled_center) / error
    p_values = 2 * norm.sf(np.abs(distance))
    adjusted = np.ones(len(size))
    adjusted[judged] = benjamini_hochberg(p_values[judged].tolist())
    places = tuple(
        Placed(float(d), float(p), float(a), _flag(float(d), float(a), bool(j), false_findings))
        for d, p, a, j in zip(distance, p_values, adjusted, judged, strict=True)
    )
    return Funnel(kind, _back(kind, scaled_center), added, places, _limits(kind, scaled_center, added, size))


def _flag(
    distance: float, adjusted: float, judged: bool, bound: float
) -> Literal["", "higher", "lower", "too few to judge"]:
    if not judged:
        return "too few to judge"
    if adjusted > bound:
        return ""
    return "higher" if distance > 0 else "lower"


def _ordinary(kind: Kind, rates: Array, chance: Array, center: float) -> tuple[float, float]:
    """The added variance and the center among the judged places, from their values and variances by chance.

    The variance is the moment estimate over distances drawn in at both ends, divided by what drawing in takes away
    from normal distances, so that it is right where nothing is far out.
    """
    from scipy.stats import norm

    start = float(_scaled(kind, np.asarray([center]))[0])
    if len(rates) < 5:
        return 0.0, start
    values = _scaled(kind, rates)
    cut = float(norm.ppf(1 - WINSORIZED))
    kept = 1 - 2 * WINSORIZED - 2 * cut * float(norm.pdf(cut)) + 2 * WINSORIZED * cut * cut
    added, middle = 0.0, start
    for _ in range(200):
        weight = 1 / (chance + added)
        distance = (values - middle) * np.sqrt(weight)
        low, high = np.quantile(distance, [WINSORIZED, 1 - WINSORIZED])
        drawn_in = np.clip(distance, low, high)
        middle_next = middle + float((drawn_in * np.sqrt(weight)).sum() / weight.sum())
        spread = float((drawn_in**2).mean()) / kept
        chance_share = chance * weight
        added_next = max(0.0, added + (spread - 1) / float((weight * (1 - 0.5 * chance_share)).mean()))
        done = abs(added_next - added) <= 1e-9 + 1e-6 * added and abs(middle_next - middle) <= 1e-9
        added, middle = added_next, middle_next
        if done:
            break
    return added, middle


def _limits(kind: Kind, center: float, added: float, sizes: Array) -> tuple[Limit, ...]:
    lines = []
    for size in np.geomspace(sizes.min(), max(sizes.max(), sizes.min() * 1.01), 60):
        half = 1.959963984540054 * math.sqrt(1 / (4 * size) + added)
        lines.append(Limit(float(size), _back(kind, center - half), _back(kind, center + half)))
    return tuple(lines)
