"""Error rates, intervals and thresholds against simulations whose truth is known; curves as tables and drawings."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from duecourse.errors import BadTarget
from duecourse.prints.identification import (
    needed_false_match,
    searches,
    strangers_a_year,
    threshold_by_bound,
    threshold_for,
)
from duecourse.prints.plots import tables, write_plots
from duecourse.prints.rates import Trial, bootstrap, by_finger, curve, equal_error, missed, reject_curve


def simulated(fingers: int, touches: int, seed: int, apart: float = 4.0, own: float = 0.0) -> Trial:
    """Normal scores: strangers around 0, mates around ``apart``; ``own`` is how much fingers differ in being easy."""
    dice = np.random.default_rng(seed)
    names = np.repeat([f"f{k:03d}" for k in range(fingers)], touches)
    n = len(names)
    ease = np.repeat(dice.normal(0, own, fingers), touches)
    noise = dice.normal(0, 1, (n, n))
    noise = np.triu(noise, 1) + np.triu(noise, 1).T
    scores = noise + (names[:, None] == names[None]) * (apart + ease)
    return Trial(names, np.tile(np.arange(touches), fingers), scores, dice.uniform(5, 50, n))


def test_rates_of_normal_scores_are_those_of_the_formula() -> None:
    trial = simulated(60, 8, 1)
    genuine, impostor = trial.genuine(), trial.impostor()
    assert (len(genuine), len(impostor)) == (60 * 28, 480 * 479 // 2 - 60 * 28)
    assert equal_error(genuine, impostor) == pytest.approx(norm.cdf(-2), rel=0.15)
    assert missed(genuine, impostor, 0.001) == pytest.approx(norm.cdf(norm.isf(0.001) - 4), rel=0.15)
    found = curve(genuine, impostor)
    assert np.all(np.diff(found.fmr) <= 0)
    assert np.all(np.diff(found.fnmr) >= 0)
    assert (found.fmr[0], found.fnmr[0], found.fmr[-1], found.fnmr[-1]) == (1, 0, 0, 1)


def test_intervals_over_fingers_hold_the_truth_where_fingers_differ() -> None:
    truth = norm.cdf(-2 / math.sqrt(5))  # mates below 0, between fingers and within together
    held = narrow = 0
    for seed in range(40):
        trial = simulated(30, 6, seed, apart=2, own=2)
        below = lambda genuine, _: float(np.mean(genuine < 0))  # noqa: E731
        low, high = bootstrap(by_finger(trial), trial.names, below, rounds=100)
        held += low <= truth <= high
        spread = 1.96 * math.sqrt(truth * (1 - truth) / len(trial.genuine()))
        narrow += abs(below(trial.genuine(), None) - truth) <= spread
    assert held >= 34, "95 % intervals over fingers"
    assert narrow < 30, "intervals over pairs would promise too much: this is why they are not used"


def test_searches_of_a_gallery_find_as_many_strangers_as_probability_says() -> None:
    trial = simulated(50, 6, 3)
    found = searches(trial)
    assert (found.gallery, len(found.mate)) == (50, 250)
    expected = 1 - norm.cdf(3.0) ** 49
    assert found.fpir(3.0) == pytest.approx(expected, abs=0.05)
    assert found.fnir(3.0, most=50) == pytest.approx(norm.cdf(3.0 - 4), abs=0.06)
    shares = [share for _, share in found.cmc()]
    assert shares == sorted(shares)
    assert found.cmc()[0][1] == np.mean(found.mate > found.stranger)
    assert found.fnir(-100, most=1) == pytest.approx(1 - shares[0])
    errors = found.errors()
    assert errors[-1][1:] == (0, 1)


def test_a_threshold_for_a_rate_is_near_the_true_one_and_its_interval_holds_it() -> None:
    # exponential scores: the rate e^-t is exact, and so is the tail that is extrapolated
    held = {False: 0, True: 0}
    for seed in range(12):
        dice = np.random.default_rng(seed)
        trial = simulated(40, 3, seed)
        noise = dice.exponential(1, trial.scores.shape)
        trial = Trial(trial.fingers, trial.impressions, np.triu(noise) + np.triu(noise).T, trial.strengths)
        for fpir, people, beyond in ((0.1, 2, False), (0.01, 1_000, True)):
            found = threshold_for(trial, fpir, people, rounds=60)
            truth = -math.log(needed_false_match(fpir, people))
            assert found.extrapolated is beyond
            assert found.score == pytest.approx(truth, rel=0.25)
            held[beyond] += found.low <= truth <= found.high
    assert held[False] >= 9
    assert held[True] >= 8


def test_the_bound_keeps_its_promise_for_calibrated_ratios() -> None:
    dice = np.random.default_rng(5)
    people, fpir = 100, 0.05
    bound = threshold_by_bound(fpir, people)
    assert bound == math.ceil(100 * math.log10(2000))
    for apart in (1.0, 3.0):  # strangers' log ratios of two normals: exactly calibrated
        strangers = (apart * dice.normal(0, 1, (4_000, people)) - apart**2 / 2) / math.log(10)
        assert np.mean(strangers.max(axis=1) >= bound / 100) <= fpir
    assert needed_false_match(0.5, 1) == pytest.approx(0.5)
    assert needed_false_match(0.001, 1_000_000) == pytest.approx(1.0005e-9, rel=1e-3)
    assert strangers_a_year(0.001, 50_000, 0.4) == pytest.approx(30)
    for wrong in ((0.0, 10), (1.0, 10), (0.1, 0)):
        with pytest.raises(BadTarget, match="between 0 and 1"):
            threshold_by_bound(*wrong)


def test_rejecting_the_weakest_pairs_helps_where_weak_pairs_are_the_missed_ones() -> None:
    trial = simulated(20, 6, 8, apart=6)
    weak = trial.strengths < np.quantile(trial.strengths, 0.1)
    hidden = trial.scores.copy()
    hidden[weak] = hidden[:, weak] = -3
    told = reject_curve(Trial(trial.fingers, trial.impressions, hidden, trial.strengths))
    blind = reject_curve(
        Trial(trial.fingers, trial.impressions, hidden, np.random.default_rng(1).permuted(trial.strengths))
    )
    assert told[0] == blind[0], "nothing is left out at first"
    assert told[0][1] > 0.1
    assert dict(told)[max(share for share, _ in told if share <= 0.25)] < 0.02
    assert blind[-1][1] > 0.1


def test_curves_are_tables_and_drawings(tmp_path: Path) -> None:
    trial = simulated(12, 4, 2)
    written = write_plots(trial, tmp_path / "plots")
    assert {path.name for path in written} == {
        f"{name}.{kind}" for name in ("det", "scores", "searches", "cmc", "reject") for kind in ("csv", "json", "svg")
    }
    for name, rows in tables(trial).items():
        assert (tmp_path / "plots" / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")
        assert json.loads((tmp_path / "plots" / f"{name}.json").read_text(encoding="utf-8")) == rows
        with (tmp_path / "plots" / f"{name}.csv").open(encoding="utf-8") as file:
            assert len(list(csv.DictReader(file))) == len(rows) > 0
    drawn = (tmp_path / "plots" / "det.svg").read_text(encoding="utf-8")
    assert "false non-match rate" in drawn
    assert write_plots(trial, tmp_path / "plots") == written
