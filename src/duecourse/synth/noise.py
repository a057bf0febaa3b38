"""Smooth random surfaces: what pressure, moisture, ridge spacing and dirt vary by."""

import numpy as np
from numpy.typing import NDArray


def clouds(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> NDArray[np.float32]:
    """A surface (rows, columns) float32 of mean 0 and about unit spread whose features are ``grain`` pixels wide.

    Two layers of interpolated random nodes, the second turned off the first one's grid so that no grid shows.
    """
    rows, columns = shape
    one = _layer(rng, rows, columns, grain)
    two = _layer(rng, rows, columns, 1.37 * grain)
    return np.asarray((one + two) / 1.5, dtype=np.float32)


def _layer(rng: np.random.Generator, rows: int, columns: int, grain: float) -> NDArray[np.float32]:
    nodes = rng.standard_normal((int(rows / grain) + 5, int(columns / grain) + 5), dtype=np.float32)
    y = np.arange(rows, dtype=np.float32) / np.float32(grain) + rng.random(dtype=np.float32)
    x = np.arange(columns, dtype=np.float32) / np.float32(grain) + rng.random(dtype=np.float32)
    return _blended(_blended(nodes, y).T, x).T


def _blended(nodes: NDArray[np.float32], at: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of ``nodes`` read at fractional places: cubic B-spline, which has no corners."""
    low = at.astype(np.int32)
    t = (at - low)[:, None]
    weights = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    total = sum(weight * nodes[low + k] for k, weight in enumerate(weights))
    return np.asarray(total / 4, dtype=np.float32)
