"""One touch of a finger: how a master becomes a picture, with everything that makes two pictures of it differ.

In order: the skin is dragged where it does not stick (after Cappelli, Maio and Maltoni, "Modelling plastic distortion
in fingerprint images", ICAPR 2001), the finger is turned and shifted, the contact is an ellipse with pressure falling
towards its rim, pressure and moisture thicken or thin the ridges, and pores, creases, grain and a sensor's background
are laid over. Every draw comes from one numpy generator, so a touch is repeatable.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.synth.marks import crease, pierce, sampled
from duecourse.synth.noise import clouds
from duecourse.synth.orientation import CENTRE, WIDTH

SHAPE = (384, 320)
"""Rows and columns of an impression at 500 ppi (19.5 x 16.3 mm): multiples of 32, so extraction pads nothing."""

EDGE = 4.2
"""Steepness of the border between ridge and valley, in the master's units."""


@dataclass(frozen=True, slots=True)
class Touch:
    """How a finger was laid down. Lengths in pixels at 500 ppi, angles in radians, x to the right, y down."""

    turn: float
    """Clockwise turn of the finger."""
    shift: tuple[float, float]
    """Where the middle of the pattern lies, from the middle of the picture."""
    drag: tuple[float, float, float]
    """Slip of the loose skin against the part that sticks: x, y, turn."""
    stuck: tuple[float, float, float]
    """The part that sticks: x and y of its middle from the middle of the pattern, and its radius."""
    contact: tuple[float, float, float, float]
    """Ellipse of contact: x and y of its middle from the middle of the pattern, half width, half height."""
    pressure: float
    """0 is even; positive thickens the ridges, negative thins them."""
    poor: float
    """0 clean to 1 poor: grain, blotches, creases, smaller contact, loss of contrast."""


def draw_touch(rng: np.random.Generator, quality: float, size: float = 1.0) -> Touch:
    """A touch of the wanted ``quality`` (1 clean to 0 poor) by a finger ``size`` times the usual one."""
    poor = 1.0 - quality

    def spread(sigma: float) -> float:
        return float(np.clip(rng.normal(0, sigma * (0.5 + poor)), -2.5 * sigma, 2.5 * sigma))

    cut = size * (1 - 0.3 * poor * float(rng.random()))
    half_width = min(138 * cut * float(rng.uniform(0.94, 1.04)), WIDTH / 2 - 14)
    room = WIDTH / 2 - 8 - half_width
    return Touch(
        turn=spread(0.13),
        shift=(spread(11), spread(13)),
        drag=(spread(6), spread(8), spread(0.07)),
        stuck=(spread(16), -10 + spread(20), float(rng.uniform(55, 95))),
        contact=(float(np.clip(spread(13), -room, room)), spread(14), half_width, min(172 * cut, 184.0)),
        pressure=spread(0.22),
        poor=poor,
    )


def press(
    rng: np.random.Generator, master: NDArray[np.float32], pores: NDArray[np.float32], touch: Touch
) -> NDArray[np.uint8]:
    """The picture of one touch: (384, 320) uint8, ridges dark on light.

    ``master`` (H, W) float32, 1 on ridges and -1 in valleys; ``pores`` (n, 2) float32, places x, y on the master.
    """
    poor = touch.poor
    x, y = _skin(touch)
    away = np.hypot(
        (x - CENTRE[0] - touch.contact[0]) / touch.contact[2], (y - CENTRE[1] - touch.contact[1]) / touch.contact[3]
    )
    rim = 0.03 * clouds(rng, SHAPE, 40) + 0.015 * clouds(rng, SHAPE, 10)
    firm = touch.pressure + (0.16 + 0.3 * poor) * clouds(rng, SHAPE, 36) + 0.14 * poor * clouds(rng, SHAPE, 12)
    firm += 0.25 - 0.55 * away**4 - np.maximum(0, away + rim - 0.93) * 14
    rough = (0.10 + 0.34 * poor) * clouds(rng, SHAPE, 2.2)
    level = 1.15 * sampled(master, x, y) + firm + rough
    ink: NDArray[np.float32] = (1 / (1 + np.exp(np.clip(-EDGE * level, -60, 60)))).astype(np.float32)
    pierce(ink, x, y, pores[rng.random(len(pores)) < 0.5 - 0.35 * poor], float(rng.uniform(0.9, 1.4)))
    for _ in range(int(rng.poisson(1.0 + 4 * poor))):
        crease(ink, rng)
    ink *= (0.86 - 0.3 * poor) * (1 + 0.09 * clouds(rng, SHAPE, 60))
    ink += (0.006 + 0.035 * poor) * np.maximum(clouds(rng, SHAPE, 22), -0.5)
    paper = float(rng.uniform(236, 252)) - 16 * poor * _ramp(rng)
    picture = paper - (paper - float(rng.uniform(12, 45))) * np.clip(ink, 0, 1)
    picture += (2.0 + 8 * poor) * rng.standard_normal(SHAPE, dtype=np.float32)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _skin(touch: Touch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For every pixel of the picture, the place (x, y) on the master that it shows."""
    rows, columns = SHAPE
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    x -= (columns - 1) / 2 + touch.shift[0]
    y -= (rows - 1) / 2 + touch.shift[1]
    cos, sin = np.float32(np.cos(touch.turn)), np.float32(np.sin(touch.turn))
    x, y = cos * x + sin * y, cos * y - sin * x
    far = np.hypot(x - touch.stuck[0], y - touch.stuck[1])
    # nothing slips within the part that sticks, everything beyond 120 pixels from it, smoothly between
    loose = 0.5 - 0.5 * np.cos(np.pi * np.clip((far - touch.stuck[2]) / 120, 0, 1))
    right, down, turn = touch.drag
    x, y = x + loose * (right - turn * y), y + loose * (down + turn * x)
    return (x + CENTRE[0]).astype(np.float32), (y + CENTRE[1]).astype(np.float32)


def _ramp(rng: np.random.Generator) -> NDArray[np.float32]:
    """A plane from about 0 to about 1 across the picture, in a random direction."""
    rows, columns = SHAPE
    way = float(rng.uniform(0, 2 * np.pi))
    y, x = np.mgrid[-0.5 : 0.5 : rows * 1j, -0.5 : 0.5 : columns * 1j]
    return np.asarray(0.5 + np.cos(way) * x + np.sin(way) * y, dtype=np.float32)
