"""A cascade leaves strangers early; what it does not leave, it scores as full matching does, to the last bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.prints import match, workspace
from duecourse.prints.parameters import CASCADE, MATCHING, MOST_MINUTIAE
from duecourse.prints.template import Template

few = settings(max_examples=25)


def both(a: Template, b: Template) -> tuple[float, float]:
    """Scores in full and of the cascade."""
    one, two = match.prepare(a), match.prepare(b)
    return match.score(one, two), match.score(one, two, CASCADE)


@few
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 85), st.integers(1, 85))
def test_what_a_cascade_does_not_leave_has_its_full_score(made_up, touched_again, one: int, two: int, n: int, m: int):
    a = made_up(one, count=n)
    for b in (touched_again(a, two), made_up(two, 2, count=m)):
        full, fast = both(a, b)
        assert fast in {0.0, full}
        assert both(b, a) == (full, fast)
        shuffled = Template(1, 400, 500, np.random.default_rng(one).permutation(a.minutiae), a.algorithm)
        assert both(shuffled, b) == (full, fast)


@few
@given(st.integers(0, 10**6), st.floats(-0.6, 0.6), st.floats(-40, 40), st.floats(-40, 40))
def test_mates_pass_however_they_lie(made_up, touched_again, seed: int, turn: float, right: float, down: float) -> None:
    a = made_up(seed)
    full, fast = both(a, touched_again(a, seed, turn=turn, shift=(right, down), jitter=0.5, lost=0))
    assert fast == full > 13.5


def test_most_strangers_are_left_early_and_few_mates_are(made_up, touched_again) -> None:
    prints = [made_up(seed) for seed in range(40)]
    ready = [match.prepare(each) for each in prints]
    strangers = [match.score(a, b, CASCADE) for k, a in enumerate(ready) for b in ready[:k]]
    assert np.mean(np.array(strangers) > 0) < 0.1
    mates = [both(a, touched_again(a, seed)) for seed, a in enumerate(prints)]
    assert all(full == fast for full, fast in mates if full > 13.5)
    assert sum(full > 13.5 for full, _ in mates) > 35


def test_the_floor_of_a_glance_rises_with_minutiae() -> None:
    floor = workspace.floor_of
    counts = range(CASCADE.glance_least, MOST_MINUTIAE + 1)
    floors = np.array([[floor(n, m, CASCADE) for m in counts] for n in counts])
    assert (floors == floors.T).all()
    assert (np.diff(floors, axis=0) >= 0).all()
    assert 0 < floors.min() < floors.max() < 1


def test_full_matching_glances_at_nothing_and_leaves_nobody() -> None:
    assert MATCHING.glance_least > MOST_MINUTIAE
    assert MATCHING.cascade_floor == 0
