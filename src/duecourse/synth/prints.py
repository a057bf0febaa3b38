"""Made-up fingers: a master grown from a seed, and as many impressions of it as wanted."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from duecourse.synth.impressions import draw_touch, press
from duecourse.synth.orientation import CENTRE, HEIGHT, WIDTH, Flow, Pattern, draw_flow, draw_pattern
from duecourse.synth.ridges import grow

SIZES = {1: 1.06, 2: 0.97, 3: 1.0, 4: 0.97, 5: 0.86}
"""Size of a finger by its position within the hand (1 thumb to 5 little finger) against a middle finger."""

PORE_CELL = 9
"""Pores lie about so many pixels apart (0.45 mm) along the ridges."""


class Finger:
    """One made-up finger. The same seed (and position, and pattern) gives the same master to the last bit.
    """

    def __init__(self, seed: int, position: int | None = None, pattern: Pattern | None = None) -> None:
        self.seed, self.position = seed, position
        rng = np.random.default_rng([seed, 0x464E])
        hand = None if position is None else "right" if position <= 5 else "left"
        self.size = 0.97 if position is None else SIZES[(position - 1) % 5 + 1]
        self.size *= float(np.clip(rng.normal(1, 0.035), 0.92, 1.08))
        self.pattern: Pattern = draw_pattern(rng, hand) if pattern is None else pattern
        self.flow: Flow = draw_flow(rng, self.pattern, self.size)
        self._rng_state = rng.bit_generator.state

    @cached_property
    def master(self):
        rng = np.random.default_rng(); rng.bit_generator.state = self._rng_state
        return grow(rng, self.flow.angles(2), self.flow.angles(), self.period(rng))

    def period(self, rng):
        n = rng.standard_normal((6, 5)).astype(np.float32)
        from scipy.ndimage import zoom
        z = zoom(n, (HEIGHT/6, WIDTH/5), order=3)
        base = float(np.clip(rng.normal(9.0, 0.45), 7.9, 10.2))
        y = (np.arange(HEIGHT, dtype=np.float32) - CENTRE[1])[:, None] / 100
        return (base * (1 + 0.045*z + 0.03*np.abs(y)**1.5)).astype(np.float32)

    @cached_property
    def pores(self):
        rng = np.random.default_rng([self.seed, 0x504F])
        y, x = np.mgrid[0:HEIGHT:PORE_CELL, 0:WIDTH:PORE_CELL]
        p = np.stack([x.ravel(), y.ravel()],1) + rng.uniform(0, PORE_CELL, (x.size, 2))
        best = p.copy(); m=self.master; h=np.full(len(p), -2.)
        for dy in range(-3,4):
            for dx in range(-3,4):
                q = p+(dx,dy); i=np.clip(q.astype(int),0,(WIDTH-1,HEIGHT-1))
                v=m[i[:,1],i[:,0]]; up=v>h; best[up]=q[up]; h[up]=v[up]
        return best[h>0.6].astype(np.float32)

    def impression(self, seed, *, quality=0.8):
        rng = np.random.default_rng([self.seed, seed, 0x494D])
        return press(rng, self.master, self.pores, CENTRE, draw_touch(rng, quality, self.size))
