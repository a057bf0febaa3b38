"""Why plain two-way fixed effects mislead: what their one number is made of.

A. Goodman-Bacon, Journal of Econometrics 225, 2021, 254-277: the coefficient is an average over comparisons of two
cohorts at a time. Comparisons of later with earlier treated units take units that are already treated for untreated
ones; where effects grow, these enter with the wrong sign. This module warns; it estimates nothing to be told.
"""

import msgspec
import numpy as np

from duecourse.figures.panel import NEVER, Mask, Panel


class Comparison(msgspec.Struct, frozen=True):
    """All comparisons of one kind: their part of the coefficient's weight, and their mean estimate."""

    kind: str
    weight: float
    estimate: float


class TwoWayWarning(msgspec.Struct, frozen=True):
    """The coefficient of two-way fixed effects, what it is made of, and how much of it rests on bad comparisons."""

    coefficient: float
    comparisons: tuple[Comparison, ...]
    bad_weight: float


def two_way(panel: Panel) -> float:
    """The coefficient of treatment in least squares with unit and year effects. Raises ValueError without variation."""
    treated = (panel.cohort[:, None] <= np.asarray(panel.years)[None, :]).astype(float)
    within = treated - treated.mean(axis=1, keepdims=True) - treated.mean(axis=0, keepdims=True) + treated.mean()
    total = float((within**2).sum())
    if total <= 1e-12:
        raise ValueError("treatment does not vary")
    return float((within * panel.outcome).sum() / total)


def warning(panel: Panel) -> TwoWayWarning:
    """Take the coefficient of two-way fixed effects apart. Raises ValueError without variation of treatment."""
    coefficient = two_way(panel)
    years = np.asarray(panel.years)
    groups = [int(each) for each in np.unique(panel.cohort)]
    parts: list[tuple[str, float, float]] = []
    for at, early in enumerate(groups):
        if early == NEVER:
            continue
        for late in groups[at + 1 :]:
            if late == NEVER:
                parts.append(_pair(panel, early, late, np.ones(len(years), bool), "treated with never treated"))
            else:
                parts.append(_pair(panel, early, late, years < late, "earlier with not yet treated"))
                parts.append(_pair(panel, late, early, years >= early, "later with already treated"))
    total = sum(weight for _, weight, _ in parts)
    comparisons = []
    for kind in dict.fromkeys(kind for kind, _, _ in parts):
        mine = [(weight, estimate) for each, weight, estimate in parts if each == kind]
        share = sum(weight for weight, _ in mine)
        if share > 0:
            estimate = sum(weight * value for weight, value in mine) / share
            comparisons.append(Comparison(kind, share / total, estimate))
    bad = sum(each.weight for each in comparisons if each.kind == "later with already treated")
    return TwoWayWarning(coefficient, tuple(comparisons), bad)


def _pair(panel: Panel, treated: int, control: int, window: Mask, kind: str) -> tuple[str, float, float]:
    """One comparison: its weight (size squared, times the variance of treatment in it) and its estimate."""
    years = np.asarray(panel.years)[window]
    mine = panel.outcome[np.ix_(panel.cohort == treated, window)]
    others = panel.outcome[np.ix_(panel.cohort == control, window)]
    after = years >= treated
    if not after.any() or after.all():
        return kind, 0.0, 0.0
    estimate = (mine[:, after].mean() - mine[:, ~after].mean()) - (others[:, after].mean() - others[:, ~after].mean())
    units, share = len(mine) + len(others), len(mine) / (len(mine) + len(others))
    weight = (units * len(years)) ** 2 * share * (1 - share) * after.mean() * (1 - after.mean())
    return kind, float(weight), float(estimate)
