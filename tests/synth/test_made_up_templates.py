"""Made-up templates repeat themselves, keep their distances, match their like, and are strangers to others."""

import numpy as np
import pytest

from duecourse.errors import CannotMakeUp
from duecourse.prints.match import prepare, score
from duecourse.synth.templates import finger, fitted, model
from duecourse.synth.touches import impression


def test_the_same_seed_makes_the_same_finger_and_mates_match() -> None:
    strangers, mates = [], []
    for seed in range(25):
        master = finger(seed, 1 + seed % 10)
        assert master == finger(seed, 1 + seed % 10)
        touch = impression(master, 3)
        assert touch == impression(master, 3) != impression(master, 4)
        mates.append(score(prepare(master), prepare(touch)))
        strangers.append(score(prepare(touch), prepare(finger(seed + 100, master.finger))))
    assert np.median(mates) > 20 > 8 > max(strangers)


def test_a_model_fitted_to_its_own_fingers_finds_its_numbers() -> None:
    made = [finger(seed, 2) for seed in range(200)]
    again, wanted = fitted(made), model()
    assert again.count == pytest.approx(wanted.count, rel=0.1)
    assert again.ending == pytest.approx(wanted.ending, abs=0.03)
    assert again.spacing >= wanted.spacing
    assert again.across == pytest.approx(wanted.across, rel=0.15)
    with pytest.raises(CannotMakeUp, match="no templates"):
        fitted([])
    for seed, position in ((-1, 1), (1, 0), (1, 11)):
        with pytest.raises(CannotMakeUp):
            finger(seed, position)
