"""The network's layers as compiled kernels, each over a run of places of a map.

A map is a flat float32 array in the order row, column, channel, with channels padded to LANES and a border of zeros all
round; its kernels get the index of its first place, and the steps to the next place (``pitch``) and the next row. A run
of places is worked on in small pieces from the window of the first to the sum of the last convolution, so that what
lies between never leaves the processor's cache.
"""

import math
from typing import Any

import numpy as np

from duecourse.prints.compiled import inner
from duecourse.prints.lanes import LANES
from duecourse.prints.tiles import NEIGHBOURS, Floats, window5, window7
from duecourse.prints.vectors import (
    add,
    divide,
    every,
    fused,
    larger,
    load,
    multiply,
    power_of_two,
    rounded,
    smaller,
    store,
    subtract,
    total,
)

PIECE = 48
"""Places worked on at a time: a multiple of tiles.ROWS."""

SLACK = PIECE + NEIGHBOURS
"""Rows of scratch, which windows may overrun."""

F = np.float32
EXPONENT = tuple(F(math.log(2) ** k / math.factorial(k)) for k in range(7))
"""2 ** x for x from -1/2 to 1/2, lowest power first (the Taylor series; the largest error is 1.2e-7)."""


@inner
def logistic(exponent: Any) -> Any:
    """1 / (1 + 2 ** -exponent) in each lane."""
    bounded = larger(smaller(exponent, every(F(100))), every(F(-100)))
    whole = rounded(bounded)
    left = subtract(whole, bounded)
    power = every(EXPONENT[6])
    for k in (5, 4, 3, 2, 1, 0):
        power = fused(power, left, every(EXPONENT[k]))
    return divide(every(F(1)), fused(power, power_of_two(subtract(every(F(0)), whole)), every(F(1))))


LOG2E = 1 / math.log(2)
LINEAR = F(2 * math.sqrt(2 / math.pi) * LOG2E)
CUBIC = F(2 * math.sqrt(2 / math.pi) * LOG2E * 0.044715)


@inner
def gelu(one: Any) -> Any:
    """Gaussian error linear unit in its approximation by the hyperbolic tangent."""
    return multiply(one, logistic(multiply(one, fused(multiply(one, one), every(CUBIC), every(LINEAR)))))


@inner
def activate(values: Floats, start: int, count: int) -> None:
    for at in range(start, start + count, LANES):
        store(values, at, gelu(load(values, at)))


@inner
def normalize(  # noqa: PLR0917 (a compiled loop)
    values: Floats, at: int, lanes: int, channels: int, inside: Floats, epsilon: float
) -> None:
    """Bring one place's channels to mean 0 and variance 1; ``inside`` is 1 in lanes that are channels, else 0."""
    sums = load(values, at)
    for lane in range(LANES, lanes, LANES):
        sums = add(sums, load(values, at + lane))
    mean = every(total(sums) / F(channels))
    squares = every(F(0))
    for lane in range(0, lanes, LANES):
        apart = multiply(subtract(load(values, at + lane), mean), load(inside, lane))
        store(values, at + lane, apart)
        squares = fused(apart, apart, squares)
    scale = every(F(1) / np.sqrt(total(squares) / F(channels) + F(epsilon)))
    for lane in range(0, lanes, LANES):
        store(values, at + lane, multiply(load(values, at + lane), scale))


@inner
def finish(values: Floats, at: int, lanes: int, scale: Floats, shift: Floats) -> None:
    """Scale, shift and activate one normalized place."""
    for lane in range(0, lanes, LANES):
        store(values, at + lane, gelu(fused(load(values, at + lane), load(scale, lane), load(shift, lane))))


@inner
def put(values: Floats, at: int, channels: int, out: Floats, out_at: int) -> None:
    """Copy ``channels`` numbers; what lies beyond them in ``out`` stays."""
    whole = channels // LANES * LANES
    for lane in range(0, whole, LANES):
        store(out, out_at + lane, load(values, at + lane))
    for lane in range(whole, channels):
        out[out_at + lane] = values[at + lane]


@inner
def put_piece(  # noqa: PLR0917 (a compiled loop)
    values: Floats, lanes: int, channels: int, first: int, last: int, width: int,
    out: Floats, out_at: int, out_pitch: int, out_row: int, twice: bool,
) -> None:  # fmt: skip
    """Write places ``first`` to ``last`` of a piece to a map; ``twice``: each to four of a map twice as fine."""
    for place in range(first, last):
        y, x = place // width, place % width
        at = (place - first) * lanes
        if twice:
            corner = out_at + 2 * y * out_row + 2 * x * out_pitch
            put(values, at, channels, out, corner)
            put(values, at, channels, out, corner + out_pitch)
            put(values, at, channels, out, corner + out_row)
            put(values, at, channels, out, corner + out_row + out_pitch)
        else:
            put(values, at, channels, out, out_at + y * out_row + x * out_pitch)


@inner
def seen_through(  # noqa: PLR0917 (a compiled loop)
    side: int, source: Floats, at: int, pitch: int, row: int, width: int, first: int, last: int,
    taps: Floats, lanes: int, out: Floats,
) -> None:  # fmt: skip
    """Each channel of places ``first`` to ``last`` through a window of ``side`` (5 or 7) by itself, into scratch."""
    margin = side // 2
    place = first
    while place < last:
        y, x = place // width, place % width
        corner = at + (y - margin) * row + (x - margin) * pitch
        for lane in range(0, lanes, LANES):
            target = (place - first) * lanes + lane
            if side == 7:
                window7(source, corner + lane, pitch, row, taps, lane, lanes, out, target, lanes)
            else:
                window5(source, corner + lane, pitch, row, taps, lane, lanes, out, target, lanes)
        place += min(NEIGHBOURS, width - x)
