"""Event study with group-time effects: each cohort against the units that are not yet treated.

B. Callaway and P. H. C. Sant'Anna, Journal of Econometrics 225, 2021, 200-230, without covariates, from the year before
treatment. The effect of cohort ``g`` in year ``t`` compares its change since ``g - 1`` with that of units first treated
after ``t`` (and after ``g - 1``). Errors are summed by cluster from influence functions; intervals that hold for all
event times at once come from a multiplier bootstrap over clusters.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from duecourse.figures.panel import Array, Panel

DRAWS = 999


class Effect(msgspec.Struct, frozen=True):
    """One effect with its clustered standard error, its 95 % interval, and a band that holds for all effects."""

    when: int
    value: float
    error: float
    low: float
    high: float
    band_low: float
    band_high: float
    units: int


class GroupTime(msgspec.Struct, frozen=True):
    """The effect of one cohort in one year, with how many units of the cohort and of the controls it rests on."""

    cohort: int
    year: int
    value: float
    treated: int
    controls: int


class EventStudy(msgspec.Struct, frozen=True):
    """Effects by years since treatment (0 the first; -1 is the comparison and not listed), the mean effect, a test.

    ``overall`` averages all treated group-times by units. ``pre_trend_p`` tests that all effects before treatment are
    0, by the largest of them in standard errors under the bootstrap; None where there is none to test.
    """

    effects: tuple[Effect, ...]
    overall: Effect
    pre_trend_p: float | None
    group_times: tuple[GroupTime, ...]
    clusters: int


def event_study(panel: Panel, *, reach: int = 5, draws: int = DRAWS, seed: int = 20101006) -> EventStudy:
    """Estimate effects up to ``reach`` years before and after treatment.

    Raises ValueError where no cohort has units not yet treated to be compared with, or there is one cluster alone.
    """
    cells = _cells(panel, reach)
    if not cells:
        raise ValueError("no cohort has units that are not yet treated to be compared with")
    if panel.clusters < 2:
        raise ValueError("all units are in one cluster: there is no error to estimate")
    times = sorted({cell.year - cell.cohort for cell, _ in cells})
    shares: list[tuple[int, float, Array, int]] = []
    for when in times:
        mine = [each for each in cells if each[0].year - each[0].cohort == when]
        shares.append((when, *_averaged(panel, mine)))
    after = [each for each in cells if each[0].year >= each[0].cohort]
    if not after:
        raise ValueError("no treated year can be compared")
    whole = (0, *_averaged(panel, after))
    influence = np.stack([each[2] for each in (*shares, whole)])
    sums = _by_cluster(panel, influence)
    errors = np.sqrt((sums**2).sum(axis=1) * panel.clusters / (panel.clusters - 1))
    rng = np.random.default_rng(seed)
    signs = rng.choice((-1.0, 1.0), size=(draws, panel.clusters))
    simulated = np.abs(signs @ sums.T) / np.maximum(errors, 1e-300)
    shown = simulated[:, :-1]
    t_value = _t_value(panel.clusters)
    uniform = max(float(np.quantile(shown.max(axis=1), 0.95)), t_value)
    effects = tuple(
        _effect(when, value, float(error), units, (t_value, uniform))
        for (when, value, _, units), error in zip(shares, errors, strict=False)
    )
    before = [at for at, when in enumerate(times) if when < -1]
    pre = None
    if before:
        largest = max(abs(effects[at].value) / max(float(errors[at]), 1e-300) for at in before)
        pre = float((1 + np.sum(simulated[:, before].max(axis=1) >= largest)) / (1 + draws))
    overall = _effect(0, whole[1], float(errors[-1]), whole[3], (t_value, t_value))
    return EventStudy(effects, overall, pre, tuple(cell for cell, _ in cells), panel.clusters)


def _effect(when: int, value: float, error: float, units: int, reaches: tuple[float, float]) -> Effect:
    half, wide = reaches[0] * error, reaches[1] * error
    return Effect(when, value, error, value - half, value + half, value - wide, value + wide, units)


def _t_value(clusters: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, clusters - 1))


def _cells(panel: Panel, reach: int) -> list[tuple[GroupTime, Array]]:
    """Every group-time effect within reach, with its influence function over units (which sums to about 0)."""
    cells = []
    for cohort in panel.cohorts:
        treated = panel.cohort == cohort
        base = panel.years.index(cohort - 1) if cohort - 1 in panel.years else None
        if base is None:
            continue
        for at, year in enumerate(panel.years):
            if at == base or abs(year - cohort) > reach:
                continue
            controls = panel.cohort > max(year, cohort - 1)
            controls &= ~treated
            if not controls.any():
                continue
            change = panel.outcome[:, at] - panel.outcome[:, base]
            mine, others = change[treated].mean(), change[controls].mean()
            influence = np.zeros(len(change))
            influence[treated] = (change[treated] - mine) / treated.sum()
            influence[controls] = -(change[controls] - others) / controls.sum()
            found = GroupTime(cohort, year, float(mine - others), int(treated.sum()), int(controls.sum()))
            cells.append((found, influence))
    return cells


def _averaged(panel: Panel, cells: Sequence[tuple[GroupTime, Array]]) -> tuple[float, Array, int]:
    """The average of group-times by units treated, its influence function (with that of the weights), and the units."""
    weights = np.asarray([cell.treated for cell, _ in cells], float)
    total = float(weights.sum())
    weights /= total
    values = np.asarray([cell.value for cell, _ in cells])
    average = float(weights @ values)
    influence = np.zeros(len(panel.units))
    for weight, (cell, mine) in zip(weights, cells, strict=True):
        influence += weight * mine
        influence[panel.cohort == cell.cohort] += (cell.value - average) / total
    return average, influence, int(np.isin(panel.cohort, [cell.cohort for cell, _ in cells]).sum())


def _by_cluster(panel: Panel, influence: Array) -> Array:
    sums = np.zeros((influence.shape[0], panel.clusters))
    for at, cluster in enumerate(panel.cluster):
        sums[:, cluster] += influence[:, at]
    return sums


def randomization_p(panel: Panel, *, reach: int = 5, draws: int = 499, seed: int = 20101006) -> tuple[float, int]:
    """The p-value of "treatment changed nothing for anyone", and how many clusters could change places.

    Clusters with the same number of units exchange the first years of their units; the test is exact where any of them
    could have had the years of any other. The statistic is the mean effect in its standard errors.
    """
    sizes: dict[int, list[int]] = {}
    members = [np.flatnonzero(panel.cluster == cluster) for cluster in range(panel.clusters)]
    for cluster, mine in enumerate(members):
        sizes.setdefault(len(mine), []).append(cluster)
    moving = sum(len(alike) for alike in sizes.values() if len(alike) > 1)
    rng = np.random.default_rng(seed)
    seen = abs(_studentized(panel, reach))
    beyond = 0
    for _ in range(draws):
        cohort = panel.cohort.copy()
        for alike in sizes.values():
            for taker, giver in zip(alike, rng.permutation(alike), strict=True):
                cohort[members[taker]] = panel.cohort[rng.permutation(members[int(giver)])]
        drawn = msgspec.structs.replace(panel, cohort=cohort)
        beyond += abs(_studentized(drawn, reach)) >= seen - 1e-12
    return (1 + beyond) / (1 + draws), moving


def _studentized(panel: Panel, reach: int) -> float:
    after = [each for each in _cells(panel, reach) if each[0].year >= each[0].cohort]
    if not after:
        return 0.0
    value, influence, _ = _averaged(panel, after)
    error = float(np.sqrt((_by_cluster(panel, influence[None, :]) ** 2).sum()))
    return value / max(error, 1e-12)
