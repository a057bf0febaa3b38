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
from duecourse.prints.memory import floats_at
from duecourse.prints.singles import fewer
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
def activate(values: Floats, count: int) -> None:
    for at in range(0, count, LANES):
        store(values, at, gelu(load(values, at)))


@inner
def normalize(values: Floats, lanes: int, channels: int, inside: Floats, epsilon: float) -> None:
    """Bring one place's channels to mean 0 and variance 1; ``inside`` is 1 in lanes that are channels, else 0."""
    sums = load(values, 0)
    for lane in range(LANES, lanes, LANES):
        sums = add(sums, load(values, lane))
    mean = every(total(sums) / F(channels))
    squares = every(F(0))
    for lane in range(0, lanes, LANES):
        apart = multiply(subtract(load(values, lane), mean), load(inside, lane))
        store(values, lane, apart)
        squares = fused(apart, apart, squares)
    scale = every(F(1) / math.sqrt(total(squares) / F(channels) + F(epsilon)))
    for lane in range(0, lanes, LANES):
        store(values, lane, multiply(load(values, lane), scale))


@inner
def finish(values: Floats, count: int, lanes: int, channels: int, job: Any) -> None:
    """Normalize, scale, shift and activate ``count`` places."""
    for place in range(count):
        one = floats_at(values, place * lanes)
        normalize(one, lanes, channels, job.inside, job.epsilon)
        for lane in range(0, lanes, LANES):
            value = fused(load(one, lane), load(job.scale, lane), load(job.shift, lane))
            store(one, lane, gelu(value))


@inner
def put(values: Floats, channels: int, out: Floats) -> None:
    """Copy ``channels`` numbers; what lies beyond them in ``out`` stays."""
    vectors = channels // LANES * LANES
    for lane in range(0, vectors, LANES):
        store(out, lane, load(values, lane))
    for lane in range(vectors, channels):
        out[lane] = values[lane]


@inner
def put_piece(values: Floats, first: int, last: int, job: Any) -> None:
    """Write places ``first`` to ``last`` of a piece to a map; ``twice``: each to four of a map twice as fine."""
    pitch, row, channels = job.out_pitch, job.out_row, job.out_channels
    for place in range(first, last):
        y, x = place // job.width, place % job.width
        made = floats_at(values, (place - first) * job.out_lanes)
        if job.twice != 0:
            corner = floats_at(job.out, job.out_at + 2 * y * row + 2 * x * pitch)
            put(made, channels, corner)
            put(made, channels, floats_at(corner, pitch))
            put(made, channels, floats_at(corner, row))
            put(made, channels, floats_at(corner, row + pitch))
        else:
            put(made, channels, floats_at(job.out, job.out_at + y * row + x * pitch))


@inner
def seen_through(first: int, last: int, job: Any, out: Floats) -> None:
    """Each channel of places ``first`` to ``last`` through a window of ``side`` (5 or 7) by itself, into scratch."""
    lanes, pitch, row, margin = job.lanes, job.pitch, job.row, job.side // 2
    place = first
    while place < last:
        y, x = place // job.width, place % job.width
        corner = job.at + (y - margin) * row + (x - margin) * pitch
        for lane in range(0, lanes, LANES):
            target = (place - first) * lanes + lane
            if job.side == 7:
                window7(job.source, corner + lane, pitch, row, job.taps, lane, lanes, out, target, lanes)
            else:
                window5(job.source, corner + lane, pitch, row, job.taps, lane, lanes, out, target, lanes)
        place += fewer(NEIGHBOURS, job.width - x)
