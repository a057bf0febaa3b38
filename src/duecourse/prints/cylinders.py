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
from duecourse.prints.memory import doubles_at, floats_at, words_at
from duecourse.prints.parameters import Cylinders
from duecourse.prints.singles import fill, wrapped
from duecourse.prints.workspace import CYLINDER_TUNING, Bytes, cylinders_tuned

opened = CYLINDER_TUNING.opened()

CELLS = 8
SECTIONS = 6
WORDS = CELLS * CELLS * SECTIONS // 32
X, Y, ANGLE, QUALITY, KIND = range(5)
BITS = CELLS * CELLS * SECTIONS
SHARES, OFFS, LOWS, ROWS, COLUMNS, ROOM = range(BITS, BITS + 6 * CELLS, CELLS)
"""Places in the memory for making a cylinder, behind its cells."""

LIKE = 1 << 20
"""Similarities are whole numbers of this fraction: they sort and compare exactly, and fast."""

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Likeness = NDArray[np.int32]
Words = NDArray[np.uint32]


class Print(NamedTuple):
    """A print as inner kernels take it: addresses (``duecourse.prints.memory``), one number for each minutia.

    ``words`` (12, stride) are cylinders, ``roots`` of their bit counts; ``outline`` has 16 extents. ``stride`` is
    ``number``, that of minutiae, rounded up to LANES; what is beyond it is 0.
    """

    x: Floats
    y: Floats
    angle: Floats
    quality: Floats
    kind: Floats
    roots: Floats
    words: Words
    outline: Floats
    number: int
    stride: int


def make_cylinders(points: Floats, tuning: Cylinders) -> tuple[Words, Floats]:
    """Cylinders of ``points`` (5, n): words (12, n) and the square roots of their numbers of set bits (n,)."""
    n = points.shape[1]
    words, roots = np.zeros((WORDS, n), np.uint32), np.zeros(n, np.float32)
    flat = np.ascontiguousarray(points, np.float32).reshape(-1)  # the kernel takes it for such
    _make(flat, n, cylinders_tuned(tuning), np.empty(ROOM), words.reshape(-1), roots)
    return words, roots


@inner
def shares(ahead: float, aside: float, turn: float, tuning: Cylinders, room: Doubles) -> None:
    """How a neighbour's presence spreads: over the sections of angle, and over the rows and columns of the plane.

    It lies ``ahead`` and ``aside`` of a minutia, and is turned by ``turn``.
    """
    half = math.pi / SECTIONS
    scale = tuning.turn_spread * math.sqrt(2.0)
    for k in range(SECTIONS):
        off = wrapped(-math.pi + (2 * k + 1) * half - turn)
        room[OFFS + k] = off
        room[LOWS + k] = math.erf((off - half) / scale)
    for k in range(SECTIONS):
        after = (k + 1) % SECTIONS  # the next section begins where this one ends, unless the turn is over
        high = room[LOWS + after]
        if room[OFFS + after] <= room[OFFS + k]:
            high = math.erf((room[OFFS + k] + half) / scale)
        room[SHARES + k] = 0.5 * (high - room[LOWS + k])
    double = 2 * (tuning.spread * tuning.spread)
    for row in range(CELLS):
        place = (row - (CELLS - 1) / 2) * (2 * tuning.radius / CELLS)
        across, along = place - ahead, place - aside
        room[ROWS + row] = math.exp(-(across * across) / double)
        room[COLUMNS + row] = math.exp(-(along * along) / double)


@inner
def spread(ahead: float, aside: float, tuning: Cylinders, room: Doubles) -> None:
    """Add a neighbour's presence to the cells that it reaches."""
    side = 2 * tuning.radius / CELLS
    height = 1.0 / (tuning.spread * math.sqrt(2 * math.pi))
    near, far = 9 * (tuning.spread * tuning.spread), tuning.radius * tuning.radius
    for row in range(CELLS):
        u = (row - (CELLS - 1) / 2) * side
        across = (u - ahead) * (u - ahead)
        if across > near:
            continue
        for column in range(CELLS):
            v = (column - (CELLS - 1) / 2) * side
            if u * u + v * v > far or across + (v - aside) * (v - aside) > near:
                continue
            presence = height * room[ROWS + row] * room[COLUMNS + column]
            at = (row * CELLS + column) * SECTIONS
            for k in range(SECTIONS):
                room[at + k] += presence * room[SHARES + k]


@lean
def _make(  # noqa: PLR0917 (a compiled loop)
    points: Floats, n: int, numbers: Bytes, memory: Doubles, found: Words, found_roots: Floats
) -> None:
    tuning, room, words, roots = opened(numbers), doubles_at(memory, 0), words_at(found, 0), floats_at(found_roots, 0)
    x, y, angle = floats_at(points, X * n), floats_at(points, Y * n), floats_at(points, ANGLE * n)
    reach = tuning.radius + 3 * tuning.spread
    for i in range(n):
        cosine, sine = math.cos(angle[i]), math.sin(angle[i])
        fill(room, 0, BITS)
        neighbours = 0
        for j in range(n):
            across, up = x[j] - x[i], y[j] - y[i]
            if j == i or across * across + up * up > reach * reach:
                continue
            neighbours += 1
            ahead, aside = cosine * across + sine * up, cosine * up - sine * across
            shares(ahead, aside, wrapped(angle[i] - angle[j]), tuning, room)
            spread(ahead, aside, tuning, room)
        if neighbours < tuning.fewest:
            continue
        count = 0
        for bit in range(BITS):
            if room[bit] > tuning.floor:
                words[(bit >> 5) * n + i] |= np.uint32(1) << np.uint32(bit & 31)
                count += 1
        roots[i] = math.sqrt(count)
