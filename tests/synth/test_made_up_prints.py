"""Made-up fingers: repeatable, plausible in their numbers, and found again by the real extractor and matcher."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse import errors
from duecourse.prints import match
from duecourse.prints.minutiae import ALGORITHM, Extractor
from duecourse.prints.template import Template
from duecourse.synth.impressions import SHAPE, draw_touch
from duecourse.synth.orientation import HEIGHT, WIDTH, Pattern
from duecourse.synth.prints import Finger


@settings(max_examples=3)
@given(seed=st.integers(0, 2**63 - 1), position=st.sampled_from([None, 1, 5, 10]), touch=st.integers(0, 2**63 - 1))
def test_the_same_seed_gives_the_same_picture_to_the_last_bit(seed: int, position: int | None, touch: int) -> None:
    one, two = Finger(seed, position), Finger(seed, position)
    # the second finger is asked in another order: stages must not share random numbers
    other = two.impression((touch + 1) % 2**63).pixels
    again = two.impression(touch).pixels
    picture = one.impression(touch)
    assert picture.ppi == 500
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape == SHAPE
    assert np.array_equal(picture.pixels, again)
    assert not np.array_equal(picture.pixels, other)
    assert one.pattern is two.pattern
    assert np.array_equal(one.master, two.master)


def test_other_seeds_give_other_fingers_and_masters_cannot_be_changed() -> None:
    one, two = Finger(1), Finger(2)
    assert not np.array_equal(one.master, two.master)
    assert not np.array_equal(one.impression(0).pixels, two.impression(0).pixels)
    with pytest.raises(ValueError, match="read-only"):
        one.master[0, 0] = 0


@pytest.mark.parametrize("pattern", list(Pattern))
def test_ridges_fill_the_master_at_about_half_a_millimetre_and_pores_lie_on_them(pattern: Pattern) -> None:
    finger = Finger(7, pattern=pattern)
    master = finger.master
    assert finger.pattern is pattern
    assert master.shape == (HEIGHT, WIDTH)
    assert np.abs(master).max() <= 1
    assert 0.4 < (master > 0).mean() < 0.6
    blocks = np.abs(master[: HEIGHT // 32 * 32, : WIDTH // 32 * 32]).reshape(HEIGHT // 32, 32, WIDTH // 32, 32)
    assert blocks.mean(axis=(1, 3)).min() > 0.3, "no part of the master is bare"
    spectrum = np.abs(np.fft.fftshift(np.fft.fft2(master[80:336, 48:304] * np.outer(np.hanning(256), np.hanning(256)))))
    fy, fx = np.indices(spectrum.shape) - 128
    radius = np.hypot(fy, fx)
    power = spectrum * (radius > 5)
    period = 256 / ((power**2 * radius).sum() / (power**2).sum())
    assert 7.5 < period < 11
    x, y = finger.pores.astype(int).T
    assert len(finger.pores) > 500
    assert master[np.clip(y, 0, HEIGHT - 1), np.clip(x, 0, WIDTH - 1)].min() > 0.5


def test_pictures_are_dark_on_light_and_poor_ones_show_less() -> None:
    finger = Finger(11, 2)
    clean, poor = (finger.impression(1, quality=quality).pixels.astype(float) for quality in (1.0, 0.0))
    for picture in (clean, poor):
        assert np.median(picture[:12]) > 200, "paper around the print is light"
        assert picture[150:230, 110:210].mean() < 190, "the middle is inked"
    assert clean[150:230, 110:210].std() > poor[150:230, 110:210].std()


@given(seed=st.integers(0, 2**32), quality=st.floats(0, 1), size=st.floats(0.8, 1.15))
def test_every_touch_stays_within_the_master(seed: int, quality: float, size: float) -> None:
    touch = draw_touch(np.random.default_rng(seed), quality, size)
    assert 0 <= touch.poor <= 1
    assert abs(touch.turn) < 0.4
    assert abs(touch.contact[0]) + touch.contact[2] < WIDTH / 2
    assert touch.contact[3] < HEIGHT / 2


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Finger(-1), "its seed is -1"),
        (lambda: Finger(2**63), "its seed is"),
        (lambda: Finger(1, 11), "its position is 11"),
        (lambda: Finger(1, 0), "a finger position from 1 to 10"),
        (lambda: Finger(1).impression(-5), "its seed is -5"),
        (lambda: Finger(1).impression(0, quality=1.01), "its quality is 1.01"),
        (lambda: Finger(1).impression(0, quality=float("nan")), "its quality is nan"),
    ],
)
def test_bad_parameters_are_named_with_what_is_expected(make: object, says: str) -> None:
    with pytest.raises(errors.CannotMakeUp) as caught:
        make()  # type: ignore[operator]
    assert says in str(caught.value)
    assert caught.value.exit_code == 2


def test_impressions_of_one_finger_match_and_those_of_others_do_not() -> None:
    extractor = Extractor(1)
    prepared = []
    for seed in (101, 102, 103, 104):
        finger = Finger(seed)
        pair = []
        for touch, quality in ((1, 0.9), (2, 0.5)):
            minutiae = extractor.minutiae(finger.impression(touch, quality=quality))
            assert 15 <= len(minutiae) <= 110
            pair.append(match.prepare(Template(1, SHAPE[1], SHAPE[0], minutiae, ALGORITHM)))
        prepared.append(pair)
    genuine = [match.score(*pair) for pair in prepared]
    others = [
        match.score(one, two)
        for i, first in enumerate(prepared)
        for second in prepared[i + 1 :]
        for one in first
        for two in second
    ]
    assert min(genuine) > 1.5 * max(others)
    assert min(genuine) > 30
