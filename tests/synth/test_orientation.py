"""The ridge flow: how many singular points each class has, where, and in which shares classes are drawn."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.synth.orientation import (
    CENTRE,
    HEIGHT,
    SHARES,
    WIDTH,
    Pattern,
    draw_flow,
    draw_pattern,
    singular_points,
)

POINTS = {
    Pattern.ARCH: 0,
    Pattern.TENTED_ARCH: 1,
    Pattern.LEFT_LOOP: 1,
    Pattern.RIGHT_LOOP: 1,
    Pattern.WHORL: 2,
    Pattern.TWIN_LOOP: 2,
}


@pytest.mark.parametrize("pattern", list(Pattern))
@settings(max_examples=4)
@given(seed=st.integers(0, 2**32))
def test_each_class_has_its_cores_and_deltas_where_the_flow_says(pattern: Pattern, seed: int) -> None:
    flow = draw_flow(np.random.default_rng(seed), pattern)
    angles = flow.angles()
    assert angles.shape == (HEIGHT, WIDTH)
    assert angles.dtype == np.float32
    assert angles.min() >= 0
    assert angles.max() < np.pi
    cores, deltas = singular_points(angles, reach=4)
    assert len(cores) == len(deltas) == len(flow.cores) == len(flow.deltas) == POINTS[pattern]
    for found, told in ((cores, flow.cores), (deltas, flow.deltas)):
        for x, y in told:
            place = (CENTRE[0] + x, CENTRE[1] - y)
            assert min(np.hypot(a - place[0], b - place[1]) for a, b in found) < 4


@given(seed=st.integers(0, 2**32), size=st.floats(0.8, 1.15))
def test_deltas_lie_below_cores_and_loops_open_away_from_them(seed: int, size: float) -> None:
    for pattern, side in ((Pattern.LEFT_LOOP, 1), (Pattern.RIGHT_LOOP, -1)):
        flow = draw_flow(np.random.default_rng(seed), pattern, size)
        (core,), (delta,) = flow.cores, flow.deltas
        assert delta[1] < core[1]
        assert (delta[0] - core[0]) * side > 0


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_the_coarse_field_is_the_fine_one_seen_from_farther_away(seed: int) -> None:
    flow = draw_flow(np.random.default_rng(seed), Pattern.ARCH)
    fine, coarse = flow.angles(), flow.angles(2)
    mean = (fine[::2, ::2] + fine[1::2, 1::2]) / 2
    apart = np.abs((coarse - mean + np.pi / 2) % np.pi - np.pi / 2)
    wrapped = np.abs(fine[::2, ::2] - fine[1::2, 1::2]) > 1
    assert np.max(apart[~wrapped]) < 0.01


def test_classes_come_in_their_natural_shares_and_loops_open_to_the_little_finger() -> None:
    rng = np.random.default_rng(1)
    drawn = Counter(draw_pattern(rng) for _ in range(4000))
    assert sum(SHARES.values()) == pytest.approx(1)
    for pattern, share in SHARES.items():
        assert drawn[pattern] / 4000 == pytest.approx(share, abs=0.03)
    right, left = (Counter(draw_pattern(rng, hand) for _ in range(1000)) for hand in ("right", "left"))
    assert right[Pattern.RIGHT_LOOP] > 6 * right[Pattern.LEFT_LOOP]
    assert left[Pattern.LEFT_LOOP] > 6 * left[Pattern.RIGHT_LOOP]
