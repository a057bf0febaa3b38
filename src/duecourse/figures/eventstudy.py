"""Event study with group-time effects: each cohort against the units that are not yet treated.

B. Callaway and P. H. C. Sant'Anna, Journal of Econometrics 225, 2021, 200-230, without covariates, from the year before
treatment. The effect of cohort ``g`` in year ``t`` compares its change since ``g - 1`` with that of units first treated
after ``t`` (and after ``g - 1``). Errors are summed by cluster from influence functions. A cohort is a few clusters, so
the sums of a cluster are freed of the part by which it draws the mean of its own group (CR2), and intervals take the
degrees of freedom that the error has when clusters are alike: R. M. Bell and D. F. McCaffrey, Survey Methodology 28,
2002, 169-181. Intervals are for the units as they were treated. Bands that hold for all event times at once, and the
test of all effects before treatment, come from draws of t values as correlated as the sums of the clusters, each with
the freedom of its own error.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from duecourse.figures.panel import Array, Mask, Panel

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
    0, by the least likely of them; None where there is none to test.
    """

    effects: tuple[Effect, ...]
    overall: Effect
    pre_trend_p: float | None
    group_times: tuple[GroupTime, ...]
    clusters: int


def event_study(panel: Panel, *, reach: int = 5, draws: int = DRAWS, seed: int = 20101006) -> EventStudy:
    """Estimate effects up to ``reach`` years before and after treatment.

    ``draws`` are those of bands and of the test before treatment. Raises ValueError where no cohort has units not yet
    treated to be compared with, or there is one cluster alone.
    """
    from scipy.stats import t

    cells = _cells(panel, reach)
    if not cells:
        raise ValueError("no cohort has units that are not yet treated to be compared with")
    if panel.clusters < 2:
        raise ValueError("all units are in one cluster: there is no error to estimate")
    times = sorted({cell.year - cell.cohort for cell, _ in cells})
    after = [each for each in cells if each[0].year >= each[0].cohort]
    if not after:
        raise ValueError("no treated year can be compared")
    parts = [*([each for each in cells if each[0].year - each[0].cohort == when] for when in times), after]
    shares = [_averaged(panel, mine) for mine in parts]
    freedom = [max(1.0, _freedom(panel, [cell for cell, _ in mine])) for mine in parts]
    sums = np.stack([each[1] for each in shares])
    errors = np.sqrt((sums**2).sum(axis=1))
    degrees = np.asarray(freedom)
    chance = _chances(sums[:-1] / np.maximum(errors[:-1, None], 1e-300), degrees[:-1], draws, seed)
    reaches = t.ppf(0.975, degrees)
    wide = np.maximum(t.isf(float(np.quantile(chance.min(axis=1), 0.05)) / 2, degrees), reaches)
    effects = tuple(
        _effect(when, value, float(error), units, (float(one), float(all_of)))
        for when, (value, _, units), error, one, all_of in zip(times, shares, errors, reaches, wide, strict=False)
    )
    before = [at for at, when in enumerate(times) if when < -1]
    pre = None
    if before:
        seen = [2 * t.sf(abs(effects[at].value) / max(float(errors[at]), 1e-300), degrees[at]) for at in before]
        pre = float((1 + np.sum(chance[:, before].min(axis=1) <= min(seen))) / (1 + draws))
    value, _, units = shares[-1]
    overall = _effect(0, value, float(errors[-1]), units, (float(reaches[-1]), float(reaches[-1])))
    return EventStudy(effects, overall, pre, tuple(cell for cell, _ in cells), panel.clusters)


def _effect(when: int, value: float, error: float, units: int, reaches: tuple[float, float]) -> Effect:
    half, wide = reaches[0] * error, reaches[1] * error
    return Effect(when, value, error, value - half, value + half, value - wide, value + wide, units)


def _chances(sums: Array, freedom: Array, draws: int, seed: int) -> Array:
    """P-values (draws by effects) that effects would have by chance alone; ``sums`` are in standard errors."""
    from scipy.stats import t

    rng = np.random.default_rng(seed)
    drawn = rng.standard_normal((draws, sums.shape[1])) @ sums.T
    spread = np.sqrt(rng.chisquare(freedom, (draws, len(freedom))) / freedom)
    found: Array = 2 * t.sf(np.abs(drawn / np.maximum(spread, 1e-300)), freedom)
    return found


def _cells(panel: Panel, reach: int) -> list[tuple[GroupTime, Array]]:
    """Every group-time effect within reach, with its influence function summed over each cluster (CR2)."""
    cells = []
    for cohort in panel.cohorts:
        treated = panel.cohort == cohort
        base = panel.years.index(cohort - 1) if cohort - 1 in panel.years else None
        if base is None:
            continue
        for at, year in enumerate(panel.years):
            controls = _controls(panel, cohort, year)
            if at == base or abs(year - cohort) > reach or not controls.any():
                continue
            change = panel.outcome[:, at] - panel.outcome[:, base]
            (mine, of_mine), (others, of_others) = _group(panel, treated, change), _group(panel, controls, change)
            found = GroupTime(cohort, year, mine - others, int(treated.sum()), int(controls.sum()))
            cells.append((found, of_mine - of_others))
    return cells


def _controls(panel: Panel, cohort: int, year: int) -> Mask:
    """Units that are treated neither in ``year`` nor in the year of comparison, nor ever with ``cohort``."""
    found: Mask = (panel.cohort > max(year, cohort - 1)) & (panel.cohort != cohort)
    return found


def _group(panel: Panel, group: Mask, change: Array) -> tuple[float, Array]:
    """The mean change of a group, and how far each cluster moves it."""
    mean = float(change[group].mean())
    sums = np.bincount(panel.cluster[group], change[group] - mean, minlength=panel.clusters)
    return mean, sums / group.sum() * _freed(panel, group)


def _freed(panel: Panel, group: Mask) -> Array:
    """What the sum of each cluster is multiplied with, because it draws the mean of the group to itself (CR2)."""
    part = np.bincount(panel.cluster[group], minlength=panel.clusters) / group.sum()
    freed: Array = np.where(part < 1, 1 / np.sqrt(np.where(part < 1, 1 - part, 1.0)), 1.0)
    return freed


def _averaged(panel: Panel, cells: Sequence[tuple[GroupTime, Array]]) -> tuple[float, Array, int]:
    """The average of group-times by units treated, how far each cluster moves it, and the units."""
    weights = np.asarray([cell.treated for cell, _ in cells], float)
    weights /= weights.sum()
    average = float(weights @ np.asarray([cell.value for cell, _ in cells]))
    sums: Array = weights @ np.stack([mine for _, mine in cells])
    return average, sums, int(np.isin(panel.cohort, [cell.cohort for cell, _ in cells]).sum())


def _freedom(panel: Panel, cells: Sequence[GroupTime]) -> float:
    """Degrees of freedom of the error of an average of group-times (Satterthwaite), were all outcomes alike."""
    weights = np.asarray([cell.treated for cell in cells], float)
    weights /= weights.sum()
    hot = np.zeros((panel.clusters, len(panel.units)))
    hot[panel.cluster, np.arange(len(panel.units))] = 1.0
    moved = np.zeros((len(panel.years), panel.clusters, len(panel.units)))
    for weight, cell in zip(weights, cells, strict=True):
        by_unit = np.zeros_like(hot)
        treated = panel.cohort == cell.cohort
        for sign, group in ((1.0, treated), (-1.0, _controls(panel, cell.cohort, cell.year))):
            mine = hot * group
            apart = mine - np.outer(mine.sum(axis=1) / group.sum(), group)
            by_unit += sign * (_freed(panel, group) / group.sum())[:, None] * apart
        moved[panel.years.index(cell.year)] += weight * by_unit
        moved[panel.years.index(cell.cohort - 1)] -= weight * by_unit
    spread = np.einsum("tci,tdi->cd", moved, moved)
    return float(np.trace(spread) ** 2 / max((spread**2).sum(), 1e-300))


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
    value, sums, _ = _averaged(panel, after)
    error = float(np.sqrt((sums**2).sum()))
    return value / max(error, 1e-12)
