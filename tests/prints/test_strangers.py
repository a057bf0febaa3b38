"""What a search states about strangers holds where their fingers are as measured, and thresholds follow from it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.errors import BadTarget
from duecourse.prints.gallery import Gallery
from duecourse.prints.strangers import LEAST, fpir_measured, moments, threshold_measured

CHANCES = st.dictionaries(st.integers(0, 10), st.integers(1, 10**7), min_size=1)


@given(CHANCES, st.integers(-3000, 5000), st.sampled_from((1e-5, 0.001, 0.1)))
def test_more_people_and_lower_scores_never_make_a_stranger_rarer(
    chances: dict[int, float], score: int, target: float
) -> None:
    stated = fpir_measured(score, chances)
    assert LEAST <= stated <= 1
    assert fpir_measured(score + 50, chances) <= stated <= fpir_measured(score, {k: 3 * n for k, n in chances.items()})
    if any(chances):  # somebody has a finger in common
        threshold = threshold_measured(target, chances)
        assert fpir_measured(threshold, chances) <= target < fpir_measured(threshold - 1, chances) * 1.03


def test_strangers_are_named_no_more_often_than_stated() -> None:
    dice = np.random.default_rng(4)
    worth = np.array([-2.0, -1.0, 0.0, 1.0])  # decades of one finger, and how often: as much as the moments allow
    often = np.array([0.0, 0.055, 0.015, 0.0012])
    often[0] = 1 - often.sum()
    for power, mean in moments():
        assert often @ 10 ** (power * worth) <= mean, "these strangers are no worse than the measured ones"
    people, rounds, fingers = 200, 5_000, 2
    best = np.array([dice.choice(worth, (people, fingers), p=often).sum(axis=1).max() for _ in range(rounds)])
    shown = 0
    for score in range(-400, 250, 50):
        named = float(np.mean(best >= score / 100))
        assert named <= fpir_measured(score, {fingers: people}) + 3 * math.sqrt(max(named, 1e-4) / rounds)
        shown += 0 < named < 1 and fpir_measured(score, {fingers: people}) < 1
    half = [moment._replace(mean=moment.mean / 2) for moment in moments()]
    assert (
        fpir_measured(400, {1: 1000}, half) < fpir_measured(400, {1: 1000}) == fpir_measured(400, {1: 1000}, moments())
    )
    assert shown, "somewhere the statement says something and can be wrong"


def test_a_target_nobody_can_state_is_refused() -> None:
    for wrong in (0.0, LEAST / 2, 1.0, math.nan):
        with pytest.raises(BadTarget, match="between 0"):
            threshold_measured(wrong, {10: 100})


def test_a_search_states_the_measured_rate_beside_the_bound_and_keeps_a_target(tmp_path, made_up) -> None:
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    gallery.enroll_all((f"p{k}", [made_up(k, finger) for finger in range(1, 4)]) for k in range(5))
    gallery.enroll("one", [made_up(9, 2)])
    found = gallery.search([made_up(3, 1), made_up(3, 2)], limit=1, threshold=0)
    assert gallery.state().chances([1, 2]) == {2: 5, 1: 1}
    assert found.fpir == 1.0 > found.fpir_measured == fpir_measured(0, {2: 5, 1: 1})
    assert found.candidates[0].fpir_measured == fpir_measured(found.candidates[0].score, {2: 5, 1: 1})
    strict = gallery.search([made_up(3, 1), made_up(3, 2)], limit=1, fpir=1e-6)
    assert strict.threshold == threshold_measured(1e-6, {2: 5, 1: 1}) > 400
    assert strict.fpir_measured <= 1e-6
    assert gallery.search([made_up(3, 1)], limit=1, fpir=0.5).threshold == 400, "a target never lowers the threshold"
    gallery.withhold("p2")
    assert gallery.state().chances([1, 2]) == {2: 4, 1: 1}
    before = gallery.search([made_up(3, 1)], limit=1).gallery_version
    gallery.enroll("p7", [made_up(7, 1)])
    assert gallery.state().chances([1], before) == {1: 4, 0: 1}
    assert gallery.search([made_up(3, 1)], limit=9, threshold=-(10**6)).fpir == 1.0, "any threshold may be asked for"
