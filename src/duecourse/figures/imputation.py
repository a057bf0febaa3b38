"""Event study by imputation: what would have been, from the untreated years alone; the effect is the rest.

K. Borusyak, X. Jaravel and J. Spiess, Review of Economic Studies 91, 2024, 3253-3285. Unit and year effects are fitted
on untreated observations by least squares. Errors come from leaving out one cluster at a time (jackknife), because
with few clusters the fitted residuals are too small to tell them.
"""

import msgspec
import numpy as np

from duecourse.figures.eventstudy import Effect
from duecourse.figures.panel import Array, Mask, Panel


class Imputation(msgspec.Struct, frozen=True):
    """Effects by years since treatment and their mean over treated years; ``untreated`` observations were fitted."""

    effects: tuple[Effect, ...]
    overall: Effect
    untreated: int
    left_out: int


def imputation(panel: Panel, *, reach: int = 5) -> Imputation:
    """Estimate effects up to ``reach`` years after treatment, and the mean over all of them.

    Treated years in which no unit is untreated cannot be imputed and are left out (``left_out`` observations). Raises
    ValueError where no treated observation can be imputed, or there is one cluster alone.
    """
    everyone = np.ones(len(panel.units), bool)
    whole, counts = _means(panel, everyone, reach)
    if not whole:
        raise ValueError("in no treated year is any unit untreated")
    if panel.clusters < 2:
        raise ValueError("all units are in one cluster: there is no error to estimate")
    without = [_means(panel, panel.cluster != cluster, reach)[0] for cluster in range(panel.clusters)]
    effects = {when: _effect(when, value, without, counts[when]) for when, value in whole.items()}
    treated = panel.cohort[:, None] <= np.asarray(panel.years)[None, :]
    usable = int(_usable(panel, everyone).sum())
    overall = effects.pop(OVERALL)
    return Imputation(
        tuple(effects[when] for when in sorted(effects)), overall, int((~treated).sum()), int(treated.sum()) - usable
    )


OVERALL = -1
"""Key of the mean over all effects: effects themselves have keys from 0 on."""


def _usable(panel: Panel, kept: Mask) -> Mask:
    """Treated observations of years in which somebody is untreated."""
    treated: Mask = np.asarray(panel.cohort[:, None] <= np.asarray(panel.years)[None, :])
    possible: Mask = np.asarray(np.invert(treated[kept]).any(axis=0))
    usable: Mask = np.asarray(treated & possible[None, :] & kept[:, None])
    return usable


def _means(panel: Panel, kept: Mask, reach: int) -> tuple[dict[int, float], dict[int, int]]:
    """The mean effect at each time since treatment and over all, among the kept units; and how many units each has."""
    since = np.asarray(panel.years)[None, :] - panel.cohort[:, None]
    usable = _usable(panel, kept) & (since <= reach)
    if not usable.any():
        return {}, {}
    rest = _rest(panel.outcome[kept], (since < 0)[kept])
    since, usable = since[kept], usable[kept]
    masks = {OVERALL: usable} | {int(when): usable & (since == when) for when in np.unique(since[usable])}
    means = {when: float(rest[mask].mean()) for when, mask in masks.items()}
    return means, {when: int(mask.any(axis=1).sum()) for when, mask in masks.items()}


def _rest(outcome: Array, known: Mask) -> Array:
    """Outcomes less unit and year effects fitted by least squares on the known observations; nan in unknown years."""
    marks = known.astype(float)
    by_unit, by_year = marks.sum(axis=1), marks.sum(axis=0)
    kept = np.where(known, outcome, 0.0)
    normal = np.diag(by_year) - marks.T @ (marks / by_unit[:, None])
    sums = kept.sum(axis=0) - marks.T @ (kept.sum(axis=1) / by_unit)
    year = np.linalg.lstsq(normal, sums, rcond=1e-10)[0]
    unit = (kept.sum(axis=1) - marks @ year) / by_unit
    rest: Array = outcome - unit[:, None] - np.where(by_year > 0, year, np.nan)[None, :]
    return rest


def _effect(when: int, value: float, without: list[dict[int, float]], units: int) -> Effect:
    from scipy.stats import t

    others = np.asarray([each[when] for each in without if when in each])
    few = max(len(others), 2)
    error = float(np.sqrt((few - 1) / few * ((others - others.mean()) ** 2).sum())) if len(others) > 1 else 0.0
    half = float(t.ppf(0.975, few - 1)) * error
    return Effect(max(when, 0), value, error, value - half, value + half, value - half, value + half, units)
