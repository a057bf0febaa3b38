"""Marks on a picture of a finger: samples of the master, sweat pores, creases. Compiled kernels."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

CELL = 8
"""Side of the cells, in pixels, in which pores are looked up; pores lie farther apart than that, mostly."""


@njit(cache=True)
def sampled(master: NDArray[np.float32], x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    """``master`` (H, W) read at places (x, y), bilinearly; -1 (a valley: no ink) outside it. Shape as ``x``."""
    rows, columns = master.shape
    out = np.full(x.shape, np.float32(-1), dtype=np.float32)
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
def pierce(
    ink: NDArray[np.float32], x: NDArray[np.float32], y: NDArray[np.float32], pores: NDArray[np.float32], radius: float
) -> None:
    """Lighten ``ink`` in place round each pore: ``pores`` (n, 2) are master places; (x, y) the place of each pixel."""
    columns, rows = max(int(x.max()), 0) // CELL + 2, max(int(y.max()), 0) // CELL + 2
    grid = np.full((rows, columns), -1, dtype=np.int32)
    for k in range(pores.shape[0]):
        a, b = int(pores[k, 0]) // CELL, int(pores[k, 1]) // CELL
        if 0 <= a < columns and 0 <= b < rows:
            grid[b, a] = k
    for j in range(x.shape[0]):
        for i in range(x.shape[1]):
            u, v = x[j, i], y[j, i]
            if u < 0 or v < 0 or ink[j, i] < 0.3:
                continue
            a, b = int(u) // CELL, int(v) // CELL
            for m in range(max(b - 1, 0), min(b + 2, rows)):
                for n in range(max(a - 1, 0), min(a + 2, columns)):
                    k = grid[m, n]
                    if k >= 0:
                        far = (u - pores[k, 0]) ** 2 + (v - pores[k, 1]) ** 2
                        if far < 12:
                            ink[j, i] *= 1 - 0.75 * np.exp(-far / (2 * radius * radius))


def crease(ink: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Lighten ``ink`` in place along one thin, slightly bent line, 30 to 150 pixels long."""
    rows, columns = ink.shape
    start = rng.uniform((0.15 * columns, 0.1 * rows), (0.85 * columns, 0.9 * rows))
    way, bend, length = rng.uniform(0, np.pi), rng.normal(0, 0.004), rng.uniform(30, 150)
    steps = np.arange(0, length, 0.5)
    turn = way + bend * steps
    x, y = start[0] + np.cumsum(np.cos(turn)) * 0.5, start[1] + np.cumsum(np.sin(turn)) * 0.5
    depth = 0.85 * np.sin(np.pi * np.clip(steps / length, 0.05, 0.95))
    _scratch(ink, x.astype(np.float32), y.astype(np.float32), depth.astype(np.float32), 1.1)


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
