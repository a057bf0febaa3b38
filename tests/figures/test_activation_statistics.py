"""The event studies against simulation with known truth, against an independent implementation, and refusals."""

import math
import warnings

import numpy as np
import pytest

from duecourse.errors import CannotAnswer
from duecourse.figures import activation
from duecourse.figures.bacon import two_way, warning
from duecourse.figures.eventstudy import event_study, randomization_p
from duecourse.figures.imputation import imputation
from duecourse.figures.panel import NEVER, Array, Panel, balanced

YEARS = tuple(range(2000, 2011))


def made(
    rng: np.random.Generator, *, effect: float = 0.0, growth: float = 0.0, states: int = 24
) -> tuple[Panel, Array]:
    """Units in states that are switched on together and shaken together; the effect of every observation is known."""
    size = 3
    state = np.repeat(np.arange(states), size)
    cohort = rng.choice([2004, 2006, 2008, NEVER], states)[state]
    shocks = np.zeros((states, len(YEARS)))
    for at in range(len(YEARS)):
        shocks[:, at] = rng.normal(0, 0.3, states) + (0.5 * shocks[:, at - 1] if at else 0)
    since = np.asarray(YEARS)[None, :] - cohort[:, None]
    truth = np.where(since >= 0, effect + growth * since, 0.0)
    outcome = rng.normal(0, 1, (len(state), 1)) + rng.normal(0, 0.3, (1, len(YEARS))) + shocks[state]
    outcome = outcome + rng.normal(0, 0.3, outcome.shape) + truth
    return Panel(tuple(map(str, range(len(state)))), YEARS, outcome, cohort, state), truth


def test_every_interval_covers_growing_effects_at_its_level() -> None:
    """Effects by year since treatment, their mean and the band over all of them: 0.95 within Monte Carlo error."""
    rng = np.random.default_rng(5)
    covered: dict[str, list[bool]] = {}
    runs = 200
    for run in range(runs):
        panel, _ = made(rng, effect=0.2, growth=0.1)
        study = event_study(panel, draws=299, seed=run)
        whole = [0.2 + 0.1 * each.when if each.when >= 0 else 0.0 for each in study.effects]
        for each, real in zip(study.effects, whole, strict=True):
            covered.setdefault(f"compared {each.when}", []).append(each.low <= real <= each.high)
        band = [each.band_low <= real <= each.band_high for each, real in zip(study.effects, whole, strict=True)]
        covered.setdefault("band", []).append(all(band))
        after = [each for each in study.group_times if each.year >= each.cohort]
        treated = sum(each.treated for each in after)
        mean = sum(each.treated * (0.2 + 0.1 * (each.year - each.cohort)) for each in after) / treated
        covered.setdefault("mean", []).append(study.overall.low <= mean <= study.overall.high)
        for each in imputation(panel).effects:
            covered.setdefault(f"imputed {each.when}", []).append(each.low <= 0.2 + 0.1 * each.when <= each.high)
    slack = 3 * math.sqrt(0.05 * 0.95 / runs)
    for name, told in covered.items():
        assert abs(np.mean(told) - 0.95) <= slack, (name, np.mean(told))
    compared = [np.mean(told) for name, told in covered.items() if name.startswith("compared")]
    assert abs(np.mean(compared) - 0.95) <= 0.012, compared


def test_no_effect_and_no_trend_is_seldom_found_where_there_is_none() -> None:
    rng = np.random.default_rng(6)
    found: dict[str, list[bool]] = {"compared": [], "imputed": [], "before": [], "band": []}
    runs = 200
    for run in range(runs):
        panel, _ = made(rng)
        study, other = event_study(panel, draws=299, seed=run), imputation(panel).overall
        found["compared"].append(not study.overall.low <= 0 <= study.overall.high)
        found["imputed"].append(not other.low <= 0 <= other.high)
        found["before"].append(study.pre_trend_p is not None and study.pre_trend_p <= 0.05)
        found["band"].append(any(not each.band_low <= 0 <= each.band_high for each in study.effects))
    slack = 3 * math.sqrt(0.05 * 0.95 / runs)
    for name, told in found.items():
        assert abs(np.mean(told) - 0.05) <= slack, (name, np.mean(told))


def test_a_cluster_that_is_alone_in_its_year_is_told() -> None:
    panel, _ = made(np.random.default_rng(3))
    rows = [
        (unit, f"s{panel.cluster[at]}", year, None if panel.cohort[at] == NEVER else int(panel.cohort[at]), value)
        for at, unit in enumerate(panel.units)
        for year, value in zip(YEARS, map(float, panel.outcome[at]), strict=True)
    ]
    assert not any("one cluster each time" in each for each in activation.study(rows).findings)
    first = min(int(each) for each in panel.cluster[panel.cohort == 2004])
    kept = [row for row in rows if row[3] != 2004 or row[1] == f"s{first}"]
    assert any("first treated in 2004 are in one cluster each time" in each for each in activation.study(kept).findings)


def test_randomization_is_exact_in_size_and_finds_a_large_effect() -> None:
    rng = np.random.default_rng(9)
    below = [randomization_p(made(rng, states=12)[0], draws=19, seed=run)[0] <= 0.1 for run in range(60)]
    assert np.mean(below) <= 0.1 + 4 * math.sqrt(0.1 * 0.9 / 60)
    value, moving = randomization_p(made(rng, effect=3)[0], draws=99)
    assert value <= 0.02
    assert moving == 24


def test_imputation_agrees_with_an_independent_implementation() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd
        import pyfixest

        panel, _ = made(np.random.default_rng(2), effect=0.3, growth=0.1)
        units, years = panel.outcome.shape
        frame = pd.DataFrame(
            {
                "unit": np.repeat(np.arange(units), years),
                "year": np.tile(YEARS, units),
                "outcome": panel.outcome.ravel(),
                "treated": (panel.cohort[:, None] <= np.asarray(YEARS)[None, :]).ravel().astype(int),
                "state": np.repeat(panel.cluster, years),
            }
        )
        other = pyfixest.did2s(
            frame,
            yname="outcome",
            first_stage="~0 | unit + year",
            second_stage="~treated",
            treatment="treated",
            cluster="state",
        )
        value, error = float(other.coef().iloc[0]), float(other.se().iloc[0])
    ours = imputation(panel, reach=99).overall
    assert ours.value == pytest.approx(value, abs=1e-6)
    assert ours.error == pytest.approx(error, rel=0.35)


def test_a_saturated_regression_gives_the_same_group_times() -> None:
    """With one cohort and the never treated, both estimators of each year are the plain difference in differences."""
    panel, _ = made(np.random.default_rng(4), effect=1)
    cohort = np.where(panel.cohort == NEVER, NEVER, 2006)
    single = Panel(panel.units, panel.years, panel.outcome, cohort, panel.cluster)
    study = event_study(single, draws=19, reach=99)
    base, treated = YEARS.index(2005), cohort == 2006
    for each in study.group_times:
        at = YEARS.index(each.year)
        change = panel.outcome[:, at] - panel.outcome[:, base]
        assert each.value == pytest.approx(float(change[treated].mean() - change[~treated].mean()))


def test_the_warning_takes_the_two_way_coefficient_apart() -> None:
    panel, truth = made(np.random.default_rng(1), growth=0.5)
    told = warning(panel)
    assert sum(each.weight for each in told.comparisons) == pytest.approx(1)
    assert sum(each.weight * each.estimate for each in told.comparisons) == pytest.approx(two_way(panel))
    assert 0 < told.bad_weight < 1
    real = float(truth[(panel.cohort[:, None] <= np.asarray(YEARS)[None, :])].mean())
    assert told.coefficient < 0.7 * real
    assert abs(imputation(panel, reach=99).overall.value - real) < abs(told.coefficient - real)


def test_what_cannot_be_compared_is_refused() -> None:
    rows = [
        ("a", "s", 2000, 2001, 1.0),
        ("a", "s", 2001, 2001, 2.0),
        ("b", "t", 2000, 2001, 1.0),
        ("b", "t", 2001, 2001, 3.0),
    ]
    panel, left_out = balanced([*rows, ("c", "u", 2000, None, 1.0), ("d", "u", 2000, 2000, 1.0)])
    assert left_out == ("c", "d")
    with pytest.raises(ValueError, match="not yet treated"):
        event_study(panel)
    with pytest.raises(ValueError, match="any unit untreated"):
        imputation(panel)
    with pytest.raises(ValueError, match="two rows"):
        balanced([*rows, rows[0]])
    with pytest.raises(ValueError, match="two clusters"):
        balanced([*rows, ("a", "z", 2002, 2001, 1.0)])
    with pytest.raises(CannotAnswer, match="activation"):
        activation.study(rows)
