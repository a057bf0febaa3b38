"""Made-up fingers: a master grown from a seed, and as many impressions of it as wanted.

How they are made and how well they agree with real ones: docs/explanation/made-up-prints.md.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import CannotMakeUp
from duecourse.prints.images import GrayImage
from duecourse.synth.impressions import draw_touch, press
from duecourse.synth.noise import clouds
from duecourse.synth.orientation import CENTRE, HEIGHT, WIDTH, Flow, Pattern, draw_flow, draw_pattern
from duecourse.synth.ridges import grow

SIZES = {1: 1.06, 2: 0.97, 3: 1.0, 4: 0.97, 5: 0.86}
"""Size of a print by the finger's place within its hand (1 thumb to 5 little finger), against a middle finger."""

PERIOD = 9.0
"""Mean distance of ridges in pixels at 500 ppi (0.46 mm)."""

PORES = 9
"""Pores lie about so many pixels apart along the ridges."""

_FLOW, _MASTER, _PORES, _TOUCH = range(4)
"""Separate streams of random numbers, so that one stage can change without changing the others."""


class Finger:
    """One made-up finger: the same ``seed``, ``position`` and ``pattern`` always give the same prints.

    ``position`` is the EBTS finger position 1-10 (it decides the size, and which way loops open), or None for any;
    ``pattern`` fixes the class instead of drawing it in its natural share. ``flow`` tells the singular points.
    Raises CannotMakeUp for a negative seed or an unknown position. A finger keeps its master, about 0.6 MB, once used.
    """

    def __init__(self, seed: int, position: int | None = None, pattern: Pattern | None = None) -> None:
        if not 0 <= seed < 2**63:
            raise CannotMakeUp(what="a finger", problem=f"its seed is {seed}", remedy="a seed from 0 to 2**63 - 1")
        if position is not None and position not in range(1, 11):
            problem = f"its position is {position}"
            raise CannotMakeUp(what="a finger", problem=problem, remedy="a finger position from 1 to 10")
        self.seed = seed
        self.position = position
        rng = self._stream(_FLOW)
        hand = None if position is None else "right" if position <= 5 else "left"
        usual = SIZES[3] if position is None else SIZES[(position - 1) % 5 + 1]
        self.size = usual * float(np.clip(rng.normal(0.985, 0.035), 0.91, 1.06))
        self.pattern: Pattern = draw_pattern(rng, hand) if pattern is None else pattern
        self.flow: Flow = draw_flow(rng, self.pattern, self.size)

    @cached_property
    def master(self) -> NDArray[np.float32]:
        """The ridges of this finger, (416, 352) float32 at 500 ppi: 1 on a ridge's crest, -1 in a valley; read-only."""
        rng = self._stream(_MASTER)
        ridges = grow(rng, self.flow.angles(2), self.flow.angles(), _period(rng))
        ridges.setflags(write=False)
        return ridges

    @cached_property
    def pores(self) -> NDArray[np.float32]:
        """Sweat pores of this finger: (n, 2) float32, places x, y on the master, all on ridges; read-only."""
        rng = self._stream(_PORES)
        y, x = np.mgrid[0:HEIGHT:PORES, 0:WIDTH:PORES]
        start = np.stack([x.ravel(), y.ravel()], axis=1) + rng.uniform(0, PORES, (x.size, 2))
        best, height = start.copy(), np.full(len(start), -2, dtype=np.float32)
        for dy in range(-3, 4):
            for dx in range(-3, 4):
                place = start + np.array((dx, dy))
                column, row = np.clip(place.astype(int), 0, (WIDTH - 1, HEIGHT - 1)).T
                higher = self.master[row, column] > height
                best[higher] = place[higher]
                height[higher] = self.master[row, column][higher]
        pores = best[height > 0.6].astype(np.float32)
        pores.setflags(write=False)
        return pores

    def impression(self, seed: int, *, quality: float = 0.8) -> GrayImage:
        """One touch of this finger: 320 x 384 pixels at 500 ppi, ridges dark on light.

        ``quality`` goes from 1 (clean, full contact) to 0 (poor); 0.8 is a usual live scan. Another seed is another
        touch. Raises CannotMakeUp.
        """
        if not 0 <= seed < 2**63:
            raise CannotMakeUp(what="an impression", problem=f"its seed is {seed}", remedy="a seed from 0 to 2**63 - 1")
        if not 0 <= quality <= 1:
            problem = f"its quality is {quality}"
            raise CannotMakeUp(what="an impression", problem=problem, remedy="a quality from 0 (poor) to 1 (clean)")
        rng = self._stream(_TOUCH, seed)
        return GrayImage(press(rng, self.master, self.pores, draw_touch(rng, quality, self.size)))

    def _stream(self, *stage: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, *stage])


def _period(rng: np.random.Generator) -> NDArray[np.float32]:
    """Distance of ridges at every place, in pixels: the finger's own, varying smoothly, wider at tip and base."""
    usual = float(np.clip(rng.normal(PERIOD, 0.45), 7.9, 10.2))
    up = np.abs(np.arange(HEIGHT, dtype=np.float32) - CENTRE[1])[:, None] / 100
    return np.asarray(usual * (1 + 0.045 * clouds(rng, (HEIGHT, WIDTH), 75) + 0.03 * up**1.5), dtype=np.float32)
