"""One touch of a finger: how a master becomes a picture, with everything that makes two pictures of it differ.

Order of effects: the skin is dragged where it sticks (after Cappelli, Maio and Maltoni, "Modelling plastic distortion
in fingerprint images", ICAPR 2001), the finger is turned and shifted, the contact is an ellipse with pressure falling
towards its border, pressure and moisture thicken or thin the ridges, and pores, creases, grain and a sensor's
background are laid over. Every draw comes from one numpy generator, so a touch is repeatable.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

SHAPE = (384, 320)
"""Rows and columns of an impression at 500 ppi: multiples of 32, so extraction pads nothing."""


@dataclass(frozen=True, slots=True)
class Touch:
    """How a finger was laid down. Lengths in pixels at 500 ppi, angles in radians."""

    turn: float
    shift: tuple[float, float]
    drag: tuple[float, float, float]
    """Slip of the outer skin against the part that sticks: x, y, and turn."""
    stuck: tuple[float, float, float]
    """The part that sticks: centre x, y in master pixels from its middle, and radius."""
    contact: tuple[float, float, float, float]
    """Ellipse of contact: centre x, y in master pixels from its middle, half width, half height."""
    pressure: float
    """0 is even; positive thickens the ridges, negative thins them."""
    poor: float
    """0 clean to 1 poor: grain, blotches, creases, loss of contrast."""


def draw_touch(rng: np.random.Generator, quality: float, size: float) -> Touch:
    """A touch for a wanted ``quality`` (1 clean to 0 poor) of a finger ``size`` times the usual one."""
    poor = 1.0 - quality
    wild = 0.5 + poor

    def spread(sigma: float) -> float:
        return float(np.clip(rng.normal(0, sigma * wild), -2.5 * sigma, 2.5 * sigma))

    cut = size * (1 - 0.28 * poor * float(rng.random()))
    return Touch(
        turn=spread(0.11),
        shift=(spread(11), spread(13)),
        drag=(spread(5), spread(6), spread(0.06)),
        stuck=(spread(16), -10 + spread(20), float(rng.uniform(55, 95))),
        contact=(spread(13), spread(18), 138 * cut * float(rng.uniform(0.94, 1.04)), 174 * cut),
        pressure=spread(0.22),
        poor=poor,
    )


def press(
    rng: np.random.Generator, master: NDArray[np.float32], pores: NDArray[np.float32], centre: tuple[float, float],
    touch: Touch,
) -> NDArray[np.uint8]:
    """The picture of one touch: (384, 320) uint8, ridges dark on light.

    ``master`` (H, W) float32 in [-1, 1]; ``pores`` (n, 2) master positions x, y; ``centre`` the middle of the pattern.
    """
    rows, columns = SHAPE
    x, y = _skin(touch, centre)
    height = _sampled(master, x, y)

    away = np.hypot((x - centre[0] - touch.contact[0]) / touch.contact[2],
                    (y - centre[1] - touch.contact[1]) / touch.contact[3])
    rim = 0.045 * _clouds(rng, 48) + 0.02 * _clouds(rng, 12)
    firm = touch.pressure + (0.16 + 0.34 * touch.poor) * _clouds(rng, 40) + 0.12 * touch.poor * _clouds(rng, 14)
    firm += 0.25 - 0.55 * away**4 - np.maximum(0, away + rim - 0.93) * 14

    grain = _clouds(rng, 3)
    rough = (0.10 + 0.34 * touch.poor) * grain
    ink = 1 / (1 + np.exp(-(height * 1.15 + firm + rough) * 4.2))
    _pierce(ink, x, y, pores[rng.random(len(pores)) < 0.55 - 0.35 * touch.poor], rng.uniform(1.0, 1.5))
    for _ in range(rng.poisson(1.0 + 4 * touch.poor)):
        _crease(ink, rng)

    ink *= (0.86 - 0.3 * touch.poor) * (1 + 0.1 * _clouds(rng, 60))
    ink += (0.015 + 0.06 * touch.poor) * _clouds(rng, 25) * (away > 1)
    paper = float(rng.uniform(236, 252)) - 16 * touch.poor * _ramp(rng)
    dark = float(rng.uniform(12, 45))
    picture = paper - (paper - dark) * np.clip(ink, 0, 1)
    picture += (2.2 + 9 * touch.poor) * rng.standard_normal((rows, columns), dtype=np.float32)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _skin(touch: Touch, centre: tuple[float, float]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For every pixel of the picture, the place (x, y) on the master that it shows."""
    rows, columns = SHAPE
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    x -= (columns - 1) / 2 + touch.shift[0]
    y -= (rows - 1) / 2 + touch.shift[1]
    cos, sin = np.float32(np.cos(touch.turn)), np.float32(np.sin(touch.turn))
    x, y = cos * x + sin * y, cos * y - sin * x
    far = np.hypot(x - touch.stuck[0], y - touch.stuck[1])
    loose = 0.5 - 0.5 * np.cos(np.pi * np.clip((far - touch.stuck[2]) / 120 + 0.25, 0, 1))
    right, down, turn = touch.drag
    x, y = x + loose * (right - turn * y), y + loose * (down + turn * x)
    return (x + centre[0]).astype(np.float32), (y + centre[1]).astype(np.float32)


def _clouds(rng: np.random.Generator, grain: int) -> NDArray[np.float32]:
    """Smooth noise of about unit spread whose features are ``grain`` pixels wide."""
    rows, columns = SHAPE
    nodes = rng.standard_normal((rows // grain + 3, columns // grain + 3), dtype=np.float32)
    y = np.arange(rows, dtype=np.float32) / grain + rng.random(dtype=np.float32)
    x = np.arange(columns, dtype=np.float32) / grain + rng.random(dtype=np.float32)
    return _blend(_blend(nodes, y).T, x).T * np.float32(1.5)


def _blend(nodes: NDArray[np.float32], at: NDArray[np.float32]) -> NDArray[np.float32]:
    low = at.astype(np.int32)
    part = at - low
    part = (part * part * (3 - 2 * part))[:, None]
    return np.asarray(nodes[low] * (1 - part) + nodes[low + 1] * part, dtype=np.float32)


def _ramp(rng: np.random.Generator) -> NDArray[np.float32]:
    rows, columns = SHAPE
    way = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-0.5 : 0.5 : rows * 1j, -0.5 : 0.5 : columns * 1j]
    return np.asarray(0.5 + np.cos(way) * x + np.sin(way) * y, dtype=np.float32)


def _crease(ink: NDArray[np.float32], rng: np.random.Generator) -> None:
    """One thin white line across the ridges, slightly bent."""
    rows, columns = SHAPE
    start = rng.uniform((0.15 * columns, 0.1 * rows), (0.85 * columns, 0.9 * rows))
    way, bend, length = rng.uniform(0, np.pi), rng.normal(0, 0.004), rng.uniform(30, 150)
    steps = np.arange(0, length, 0.5)
    turn = way + bend * steps
    x, y = start[0] + np.cumsum(np.cos(turn)) * 0.5, start[1] + np.cumsum(np.sin(turn)) * 0.5
    inside = (x > 1) & (x < columns - 2) & (y > 1) & (y < rows - 2)
    depth = (0.85 * np.sin(np.pi * np.clip(steps / length, 0.05, 0.95)))[inside]
    _scratch(ink, x[inside].astype(np.float32), y[inside].astype(np.float32), depth.astype(np.float32), 1.1)


@njit(cache=True)
def _sampled(master: NDArray[np.float32], x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bilinear samples; -1 (a valley, no ink) outside the master."""
    rows, columns = master.shape
    out = np.full(x.shape, -1.0, dtype=np.float32)
    for j in range(x.shape[0]):
        for i in range(x.shape[1]):
            u, v = x[j, i], y[j, i]
            if 0 <= u < columns - 1 and 0 <= v < rows - 1:
                a, b = int(u), int(v)
                p, q = u - a, v - b
                above = master[b, a] * (1 - p) + master[b, a + 1] * p
                below = master[b + 1, a] * (1 - p) + master[b + 1, a + 1] * p
                out[j, i] = above * (1 - q) + below * q
    return out


@njit(cache=True)
def _pierce(
    ink: NDArray[np.float32], x: NDArray[np.float32], y: NDArray[np.float32], pores: NDArray[np.float32], radius: float
) -> None:
    """A light dot at each pore: the picture is scanned once, pores are looked up by a coarse grid of cells."""
    cell = 8
    columns, rows = int(x.max()) // cell + 2, int(y.max()) // cell + 2
    grid = np.full((max(rows, 1), max(columns, 1)), -1, dtype=np.int32)
    for k in range(pores.shape[0]):
        a, b = int(pores[k, 0]) // cell, int(pores[k, 1]) // cell
        if a < columns and b < rows:
            grid[b, a] = k
    spread = 1 / (2 * radius * radius)
    for j in range(x.shape[0]):
        for i in range(x.shape[1]):
            u, v = x[j, i], y[j, i]
            if u < 0 or v < 0 or ink[j, i] < 0.3:
                continue
            a, b = int(u) // cell, int(v) // cell
            for m in range(max(b - 1, 0), min(b + 2, rows)):
                for n in range(max(a - 1, 0), min(a + 2, columns)):
                    k = grid[m, n]
                    if k >= 0:
                        far = (u - pores[k, 0]) ** 2 + (v - pores[k, 1]) ** 2
                        if far < 12:
                            ink[j, i] *= 1 - 0.75 * np.exp(-far * spread)


@njit(cache=True)
def _scratch(
    ink: NDArray[np.float32], x: NDArray[np.float32], y: NDArray[np.float32], depth: NDArray[np.float32], width: float
) -> None:
    worn = np.zeros(ink.shape, dtype=np.float32)
    for k in range(x.shape[0]):
        a, b = int(x[k]), int(y[k])
        for j in range(max(b - 2, 0), min(b + 3, ink.shape[0])):
            for i in range(max(a - 2, 0), min(a + 3, ink.shape[1])):
                loss = depth[k] * np.exp(-((i - x[k]) ** 2 + (j - y[k]) ** 2) / (2 * width * width))
                worn[j, i] = max(worn[j, i], loss)
    for j in range(ink.shape[0]):
        for i in range(ink.shape[1]):
            ink[j, i] *= 1 - worn[j, i]
