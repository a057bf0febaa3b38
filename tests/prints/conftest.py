"""Made-up templates and a second touch of the same finger, for tests that need no pictures."""

from collections.abc import Callable

import numpy as np
import pytest

from duecourse.prints.template import MINUTIA, Template

Maker = Callable[..., Template]


@pytest.fixture(scope="session")
def made_up() -> Maker:
    """``made_up(seed, finger=1, count=40)``: a template of scattered minutiae along a smooth flow."""

    def make(seed: int, finger: int = 1, count: int = 40) -> Template:
        dice = np.random.default_rng([seed, finger])
        places: list[np.ndarray] = []
        while len(places) < count:
            place = dice.uniform((80, 80), (320, 420))
            if all(np.hypot(*(place - other)) > 12 for other in places):
                places.append(place)
        minutiae = np.zeros(count, MINUTIA)
        minutiae["x"], minutiae["y"] = np.array(places).T
        bend, turn = dice.uniform(0.003, 0.012, 2), dice.uniform(0, 6.28, 2)
        flow = np.sin(minutiae["x"] * bend[0] + turn[0]) + np.cos(minutiae["y"] * bend[1] + turn[1])
        minutiae["angle"] = np.mod(flow + np.pi * dice.integers(0, 2, count) + dice.normal(0, 0.1, count), 2 * np.pi)
        minutiae["kind"], minutiae["quality"] = dice.integers(1, 3, count), dice.integers(30, 100, count)
        return Template(finger, 400, 500, minutiae, "made up/1")

    return make


@pytest.fixture(scope="session")
def touched_again() -> Maker:
    """``touched_again(template, seed, turn=0.1, shift=(8, -5), jitter=1.5, lost=0.2)``: another impression of it."""

    def touch(
        template: Template,
        seed: int = 0,
        turn: float = 0.1,
        shift: tuple[float, float] = (8, -5),
        jitter: float = 1.5,
        lost: float = 0.2,
    ) -> Template:
        dice = np.random.default_rng(seed)
        found = template.minutiae[dice.random(len(template.minutiae)) >= lost].copy()
        across, up = found["x"] - 200.0, -(found["y"] - 250.0)
        found["x"] = np.cos(turn) * across - np.sin(turn) * up + 200 + shift[0] + dice.normal(0, jitter, len(found))
        found["y"] = 250 - (np.sin(turn) * across + np.cos(turn) * up) + shift[1] + dice.normal(0, jitter, len(found))
        angle = np.mod(found["angle"] + turn + dice.normal(0, jitter / 20, len(found)), 2 * np.pi)
        found["angle"] = np.where(angle < 6.283, angle, 0)
        inside = (found["x"] >= 0) & (found["x"] <= 400) & (found["y"] >= 0) & (found["y"] <= 500)
        return Template(template.finger, 400, 500, dice.permutation(found[inside]), template.algorithm)

    return touch
