"""Ridges grown along a flow: an oriented band-pass filter, applied again and again, turns scattered seeds into ridges.

The idea is that of the SFinGe line of work (Cappelli, Erol, Maio and Maltoni, "Synthetic fingerprint-image generation",
ICPR 2000): a Gabor-like filter tuned to the local direction and spacing of the ridges is iterated until the plane is
full, and minutiae arise by themselves where growing ridges meet out of step. We grow at half resolution, where a pass
costs about 3 ms, then refine at 500 ppi.
"""

from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

DIRECTIONS = 64
"""Directions the filters are made for, evenly over half a turn."""

PERIODS = np.linspace(6.0, 13.0, 15)
"""Ridge spacings the filters are made for, in pixels at 500 ppi."""

REACH = 0.4
"""Standard deviation of a filter's envelope, in ridge spacings: smaller filters leave more minutiae."""

PASSES = 14
"""Passes at half resolution."""

SEEDS = 0.05
"""Share of the pixels at half resolution that start as seeds."""


def grow(
    rng: np.random.Generator, coarse: NDArray[np.float32], fine: NDArray[np.float32], period: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Ridges that follow a flow.

    ``coarse`` (H // 2, W // 2) and ``fine`` (H, W) are the same directions in radians on two grids; ``period`` (H, W)
    is the ridge spacing in pixels. Returns (H, W) in [-1, 1]: 1 on the crest of a ridge, -1 in the middle of a valley.
    """
    half = period[::2, ::2]
    field = np.where(rng.random(coarse.shape, dtype=np.float32) < SEEDS, rng.choice([-1, 1], coarse.shape), 0)
    field = field.astype(np.float32)
    bank, choice = _bank(2), _choose(coarse, half)
    for _ in range(PASSES):
        field = _pass(_padded(field, bank), choice, bank, np.float32(2.2))
    field = _doubled(field)
    bank, choice = _bank(1), _choose(fine, period)
    for _ in range(2):
        field = _pass(_padded(field, bank), choice, bank, np.float32(1.6))
    return field


@cache
def _bank(step: int) -> NDArray[np.float32]:
    """Filters (periods x directions, n, n) on a grid of ``step`` pixels, each answering 1 to its own plane wave."""
    reach = 6 if step == 2 else 9
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64) * step
    made = []
    for period in PERIODS:
        envelope = np.exp(-(x * x + y * y) / (2 * (REACH * period) ** 2))
        for theta in np.arange(DIRECTIONS) * np.pi / DIRECTIONS:
            wave = np.cos(2 * np.pi / period * (x * np.sin(theta) + y * np.cos(theta)))
            filt = envelope * (wave - (envelope * wave).sum() / envelope.sum())
            made.append(filt / (filt * wave).sum())
    return np.ascontiguousarray(made, dtype=np.float32)


def _choose(angles: NDArray[np.float32], period: NDArray[np.float32]) -> NDArray[np.int32]:
    direction = np.rint(angles * (DIRECTIONS / np.pi)).astype(np.int32) % DIRECTIONS
    spacing = np.rint((period - PERIODS[0]) / (PERIODS[1] - PERIODS[0])).astype(np.int32)
    chosen = np.clip(spacing, 0, len(PERIODS) - 1) * DIRECTIONS + direction
    return np.asarray(chosen, dtype=np.int32)


def _padded(field: NDArray[np.float32], bank: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.pad(field, bank.shape[1] // 2)


def _doubled(field: NDArray[np.float32]) -> NDArray[np.float32]:
    """Twice as many rows and columns, linearly between pixel centres."""
    for _ in range(2):
        edge = np.concatenate([field[:1], field, field[-1:]])
        low, high = 0.75 * field + 0.25 * edge[:-2], 0.75 * field + 0.25 * edge[2:]
        field = np.stack([low, high], axis=1).reshape(-1, field.shape[1]).T.astype(np.float32)
    return np.ascontiguousarray(field, dtype=np.float32)


@njit(cache=True, fastmath=True)
def _pass(
    padded: NDArray[np.float32], choice: NDArray[np.int32], bank: NDArray[np.float32], gain: np.float32
) -> NDArray[np.float32]:
    height, width = choice.shape
    size = bank.shape[1]
    out = np.empty((height, width), dtype=np.float32)
    for y in range(height):
        for x in range(width):
            filt = bank[choice[y, x]]
            total = np.float32(0)
            for j in range(size):
                row = padded[y + j, x : x + size]
                line = filt[j]
                for i in range(size):
                    total += row[i] * line[i]
            out[y, x] = max(np.float32(-1), min(np.float32(1), total * gain))
    return out
