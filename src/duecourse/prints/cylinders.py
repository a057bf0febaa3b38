"""Binary minutia cylinders: what a minutia sees around itself, as 384 bits (compiled kernels).

After Cappelli, Ferrara and Maltoni, "Minutia Cylinder-Code", TPAMI 32(12), 2010, with 8 x 8 cells in the plane, 6
sections of angle and no validity mask. Points are a float32 array of shape (5, n) with rows x, y (up), angle, quality
(0..1) and kind; words are uint32 of shape (12, n), so that comparing one cylinder with many runs along memory.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.compiled import inner, lean
from duecourse.prints.parameters import Cylinders

CELLS = 8
SECTIONS = 6
WORDS = CELLS * CELLS * SECTIONS // 32
X, Y, ANGLE, QUALITY, KIND = range(5)
SHARES, OFFS, LOWS, ROWS, COLUMNS = range(5)
"""Rows of the memory for making cylinders."""

LIKE = 1 << 20
"""Similarities are whole numbers of this fraction: they sort and compare exactly, and fast."""

Floats = NDArray[np.float32]
Likeness = NDArray[np.int32]
Words = NDArray[np.uint32]


class Print(NamedTuple):
    """A print as the kernels take it: points (5, s), words (12, s), roots of their bit counts (s,), outline (16,).

    ``s`` is ``number``, that of minutiae, rounded up to LANES; what is beyond it is 0.
    """

    points: Floats
    words: Words
    roots: Floats
    support: Floats
    number: int


@inner
def wrapped(angle: float) -> float:
    """``angle``, between -3 pi and 3 pi, brought into [-pi, pi]."""
    if angle > math.pi:
        return angle - 2 * math.pi
    if angle < -math.pi:
        return angle + 2 * math.pi
    return angle


def make_cylinders(points: Floats, tuning: Cylinders) -> tuple[Words, Floats]:
    """Cylinders of ``points`` (5, n): words (12, n) and the square roots of their numbers of set bits (n,)."""
    n = points.shape[1]
    words, roots = np.zeros((WORDS, n), np.uint32), np.zeros(n, np.float32)
    _fill(points, tuning, np.empty((CELLS * CELLS, SECTIONS)), np.empty((5, CELLS)), words, roots)
    return words, roots


@lean
def _fill(  # noqa: PLR0912, PLR0917 (a compiled loop)
    points: Floats,
    tuning: Cylinders,
    cells: NDArray[np.float64],
    room: NDArray[np.float64],
    words: Words,
    roots: Floats,
) -> None:
    side = 2 * tuning.radius / CELLS
    half = math.pi / SECTIONS
    reach = tuning.radius + 3 * tuning.spread
    height = 1.0 / (tuning.spread * math.sqrt(2 * math.pi))
    for i in range(points.shape[1]):
        cosine, sine = math.cos(points[ANGLE, i]), math.sin(points[ANGLE, i])
        for cell in range(CELLS * CELLS):
            for k in range(SECTIONS):
                cells[cell, k] = 0.0
        neighbours = 0
        for j in range(points.shape[1]):
            across, up = points[X, j] - points[X, i], points[Y, j] - points[Y, i]
            if j == i or across * across + up * up > reach * reach:
                continue
            neighbours += 1
            ahead, aside = cosine * across + sine * up, cosine * up - sine * across
            turn = wrapped(points[ANGLE, i] - points[ANGLE, j])
            scale = tuning.turn_spread * math.sqrt(2.0)
            for k in range(SECTIONS):
                room[OFFS, k] = wrapped(-math.pi + (2 * k + 1) * half - turn)
                room[LOWS, k] = math.erf((room[OFFS, k] - half) / scale)
            for k in range(SECTIONS):
                after = (k + 1) % SECTIONS  # the next section begins where this one ends, unless the turn is over
                high = (
                    room[LOWS, after] if room[OFFS, after] > room[OFFS, k] else math.erf((room[OFFS, k] + half) / scale)
                )
                room[SHARES, k] = 0.5 * (high - room[LOWS, k])
            for row in range(CELLS):
                place = (row - (CELLS - 1) / 2) * side
                room[ROWS, row] = math.exp(-((place - ahead) ** 2) / (2 * tuning.spread**2))
                room[COLUMNS, row] = math.exp(-((place - aside) ** 2) / (2 * tuning.spread**2))
            for row in range(CELLS):
                u = (row - (CELLS - 1) / 2) * side
                if (u - ahead) ** 2 > 9 * tuning.spread**2:
                    continue
                for column in range(CELLS):
                    v = (column - (CELLS - 1) / 2) * side
                    apart = (u - ahead) ** 2 + (v - aside) ** 2
                    if u * u + v * v > tuning.radius**2 or apart > 9 * tuning.spread**2:
                        continue
                    near = height * room[ROWS, row] * room[COLUMNS, column]
                    for k in range(SECTIONS):
                        cells[row * CELLS + column, k] += near * room[SHARES, k]
        if neighbours < tuning.fewest:
            continue
        count = 0
        for cell in range(CELLS * CELLS):
            for k in range(SECTIONS):
                if cells[cell, k] > tuning.floor:
                    bit = cell * SECTIONS + k
                    words[bit >> 5, i] |= np.uint32(1) << np.uint32(bit & 31)
                    count += 1
        roots[i] = math.sqrt(count)
