"""The passes over a picture that make up the network, compiled: each takes a run of places and may run beside another.

``separable`` and ``residual`` are the two kinds of block, ``stem`` and ``attention`` stand before them, ``pooled``
between them, and ``ready``, ``present``, ``blurred`` and ``peaks`` after the last. All are one kernel for Python: they
share its innermost loops, which take long to compile. What a pass is told is in ``duecourse.prints.jobs``.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.compiled import inner, lean
from duecourse.prints.jobs import JOB
from duecourse.prints.lanes import LANES
from duecourse.prints.layers import (
    LOG2E,
    PIECE,
    F,
    activate,
    finish,
    logistic,
    normalize,
    put,
    put_piece,
    seen_through,
)
from duecourse.prints.memory import floats_at
from duecourse.prints.singles import fewer, whole
from duecourse.prints.tiles import Floats, product
from duecourse.prints.vectors import add, equal, every, fused, larger, load, multiply, store, subtract

STEM, SEPARABLE, RESIDUAL, ATTENTION, POOLED, READY, PRESENT, BLURRED, PEAKS = range(9)

job_in = JOB.opened()


@inner
def stem(first: int, last: int, job: Any, scratch: Floats) -> None:
    """Rows ``first`` to ``last`` of half the picture's size: convolution, norm, activation, pooling by two.

    The product is ``weights``, to ``lanes``; of each four places the largest remains, or (``twice``) the mean.
    """
    lanes = job.lanes
    for y in range(first, last):
        for x in range(0, job.width, PIECE):
            count = fewer(PIECE, job.width - x)
            for half in range(2):
                made = floats_at(scratch, half * PIECE * lanes)
                product(floats_at(job.source, job.at + (2 * y + half) * job.row + x), whole(1), job.table, job.lines,
                        job.depth, job.weights, job.bias, made, lanes, count, lanes)  # fmt: skip
                finish(made, count, lanes, lanes, job)
            for place in range(0, count, 2):
                target = floats_at(job.out, job.out_at + y * job.out_row + (x + place) // 2 * job.out_pitch)
                above = floats_at(scratch, place * lanes)
                below = floats_at(above, PIECE * lanes)
                for lane in range(0, lanes, LANES):
                    one, two = load(above, lane), load(above, lanes + lane)
                    three, four = load(below, lane), load(below, lanes + lane)
                    if job.twice == 0:
                        store(target, lane, larger(larger(one, two), larger(three, four)))
                    else:
                        store(target, lane, multiply(add(add(one, two), add(three, four)), every(F(0.25))))


@inner
def separable(first: int, last: int, job: Any, seen: Floats) -> None:
    """A 5 x 5 window on each channel, a product over channels, norm and activation; places ``first`` to ``last``."""
    made = floats_at(seen, job.made_at)
    for begin in range(first, last, PIECE):
        end = fewer(last, begin + PIECE)
        seen_through(begin, end, job, seen)
        product(seen, job.lanes, job.table, job.lines, job.channels, job.weights, job.bias,
                made, job.out_lanes, end - begin, job.out_lanes)  # fmt: skip
        finish(made, end - begin, job.out_lanes, job.out_channels, job)
        put_piece(made, begin, end, job)


@inner
def residual(first: int, last: int, job: Any, seen: Floats) -> None:
    """A 7 x 7 window on each channel, norm, a product (``weights``) to many channels, activation, and a product
    (``more_weights``) of these and the source to few; places ``first`` to ``last``."""
    hidden, made = floats_at(seen, job.hidden_at), floats_at(seen, job.made_at)
    lanes, channels, wide = job.lanes, job.channels, job.wide_lanes
    held = wide + lanes
    for begin in range(first, last, PIECE):
        end = fewer(last, begin + PIECE)
        count = end - begin
        seen_through(begin, end, job, seen)
        for place in range(count):
            normalize(floats_at(seen, place * lanes), lanes, channels, job.inside, job.epsilon)
        product(seen, lanes, job.table, job.lines, channels, job.weights, job.bias, hidden, held, count, wide)
        for place in range(count):
            here = floats_at(hidden, place * held)
            activate(here, wide)
            y, x = (begin + place) // job.width, (begin + place) % job.width
            put(floats_at(job.source, job.at + y * job.row + x * job.pitch), lanes, floats_at(here, wide))
        product(hidden, held, job.table, job.lines, wide + channels, job.more_weights, job.more_bias,
                made, job.out_lanes, count, job.out_lanes)  # fmt: skip
        put_piece(made, begin, end, job)


@inner
def attention(first: int, last: int, job: Any, seen: Floats) -> None:
    """Rows ``first`` to ``last`` of the source, each channel times its share, told by what lies near and far.

    ``weights``, ``middle_weights`` and ``far_weights`` are of what surrounds a place, ``more_weights`` make the shares.
    """
    made, lanes, channels, narrow = floats_at(seen, job.made_at), 3 * LANES, job.channels, whole(LANES)
    for y in range(first, last):
        for x in range(0, job.width, PIECE):
            count = fewer(PIECE, job.width - x)
            here = floats_at(job.source, job.at + y * job.row + x * job.pitch)
            product(here, job.pitch, job.table, job.lines, channels, job.weights, job.bias, seen, lanes, count, narrow)
            product(here, job.pitch, job.middle_table, job.lines, channels, job.middle_weights,
                    floats_at(job.bias, LANES), floats_at(seen, LANES), lanes, count, narrow)  # fmt: skip
            product(here, job.pitch, job.far_table, job.lines, channels, job.far_weights,
                    floats_at(job.bias, 2 * LANES), floats_at(seen, 2 * LANES), lanes, count, narrow)  # fmt: skip
            activate(seen, count * lanes)
            product(seen, lanes, job.alone, whole(1), lanes, job.more_weights, job.more_bias,
                    made, channels, count, channels)  # fmt: skip
            for place in range(count):
                source, target = place * job.pitch, job.out_at + y * job.out_row + (x + place) * job.out_pitch
                for lane in range(0, channels, LANES):
                    share = logistic(multiply(load(made, place * channels + lane), every(F(LOG2E))))
                    store(job.out, target + lane, multiply(load(here, source + lane), share))


@inner
def pooled(first: int, last: int, job: Any) -> None:
    """Rows ``first`` to ``last`` of half the source's size: of every four places the largest, or in channels where
    ``largest`` is 0 the mean."""
    pitch, row = job.pitch, job.row
    for y in range(first, last):
        for x in range(job.width):
            corner = floats_at(job.source, job.at + 2 * y * row + 2 * x * pitch)
            target = floats_at(job.out, job.out_at + y * job.out_row + x * job.out_pitch)
            for lane in range(0, job.lanes, LANES):
                one, two = load(corner, lane), load(corner, pitch + lane)
                three, four = load(corner, row + lane), load(corner, row + pitch + lane)
                most = larger(larger(one, two), larger(three, four))
                mean = multiply(add(add(one, two), add(three, four)), every(F(0.25)))
                which = load(job.largest, lane)
                store(target, lane, fused(most, which, multiply(mean, subtract(every(F(1)), which))))


@inner
def ready(first: int, last: int, job: Any, seen: Floats) -> None:
    """The head's few channels, normalized, mixed and activated; places ``first`` to ``last``."""
    made, lanes = floats_at(seen, job.made_at), whole(LANES)
    for begin in range(first, last, PIECE):
        end = fewer(last, begin + PIECE)
        for place in range(begin, end):
            here = floats_at(seen, (place - begin) * lanes)
            there = job.at + place // job.width * job.row + place % job.width * job.pitch
            put(floats_at(job.source, there), lanes, here)
            normalize(here, lanes, job.channels, job.inside, job.epsilon)
            store(here, 0, fused(load(here, 0), load(job.scale, 0), load(job.shift, 0)))
        product(seen, lanes, job.table, job.lines, job.channels, job.weights, job.bias,
                made, lanes, end - begin, lanes)  # fmt: skip
        activate(made, (end - begin) * lanes)
        put_piece(made, begin, end, job)


@inner
def present(first: int, last: int, job: Any, made: Floats) -> None:
    """Rows ``first`` to ``last`` of the source: the four pixels of each place, as probabilities."""
    row, lanes = job.out_row, whole(LANES)
    for y in range(first, last):
        for x in range(0, job.width, PIECE):
            count = fewer(PIECE, job.width - x)
            product(floats_at(job.source, job.at + y * job.row + x * job.pitch), job.pitch, job.table, job.lines,
                    job.depth, job.weights, job.bias, made, lanes, count, lanes)  # fmt: skip
            for place in range(count):
                here = floats_at(made, place * lanes)
                target = floats_at(job.out, job.out_at + 2 * y * row + 2 * (x + place))
                store(here, 0, logistic(multiply(load(here, 0), every(F(LOG2E)))))
                target[0], target[1], target[row], target[row + 1] = here[0], here[1], here[2], here[3]


@inner
def blurred(first: int, last: int, job: Any) -> None:
    """Rows ``first`` to ``last`` through a 5 x 5 window (``taps``); ``width`` is a multiple of LANES."""
    for y in range(first, last):
        for x in range(0, job.width, LANES):
            value = every(F(0))
            for i in range(5):
                for j in range(5):
                    near = load(job.source, job.at + (y + i - 2) * job.row + x + j - 2)
                    value = fused(near, every(job.taps[5 * i + j]), value)
            store(job.out, job.out_at + y * job.out_row + x, value)


@inner
def peaks(first: int, last: int, job: Any) -> None:
    """Rows ``first`` to ``last``: values that none within 7 x 7 exceeds, and 0 for all others."""
    for y in range(first, last):
        for x in range(0, job.width, LANES):
            here = load(job.source, job.at + y * job.row + x)
            most = here
            for i in range(-3, 4):
                for j in range(-3, 4):
                    most = larger(most, load(job.source, job.at + (y + i) * job.row + x + j))
            store(job.out, job.out_at + y * job.out_row + x, multiply(most, equal(here, most)))


@lean
def run(which: int, told: NDArray[np.uint8], memory: Floats, first: int, last: int) -> None:
    """Pass ``which`` over ``first`` to ``last`` (places, or rows) with the scratch ``memory``."""
    job, scratch = job_in(told), floats_at(memory, 0)
    if which == STEM:
        stem(first, last, job, scratch)
    elif which == SEPARABLE:
        separable(first, last, job, scratch)
    elif which == RESIDUAL:
        residual(first, last, job, scratch)
    elif which == ATTENTION:
        attention(first, last, job, scratch)
    elif which == POOLED:
        pooled(first, last, job)
    elif which == READY:
        ready(first, last, job, scratch)
    elif which == PRESENT:
        present(first, last, job, scratch)
    elif which == BLURRED:
        blurred(first, last, job)
    elif which == PEAKS:
        peaks(first, last, job)
