"""The passes over a picture that make up the network, compiled: each takes a run of places and may run beside another.

``separable`` and ``residual`` are the two kinds of block, ``stem`` and ``attention`` stand before them, ``pooled``
between them, and ``ready``, ``present``, ``blurred`` and ``peaks`` after the last.
"""

from duecourse.prints.compiled import lean
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
from duecourse.prints.tiles import Floats, Table, product
from duecourse.prints.vectors import add, equal, every, fused, larger, load, multiply, store, subtract


@lean
def stem(  # noqa: PLR0917 (a compiled loop)
    picture: Floats, at: int, row: int, width: int, first: int, last: int,
    table: Table, depth: int, weights: Floats, bias: Floats, inside: Floats, scale: Floats, shift: Floats,
    lanes: int, epsilon: float, scratch: Floats,
    out: Floats, out_at: int, out_pitch: int, out_row: int, largest: bool,
) -> None:  # fmt: skip
    """Rows ``first`` to ``last`` of half the picture's size: convolution, norm, activation, pooling by two."""
    lower = PIECE * lanes
    for y in range(first, last):
        for x in range(0, width, PIECE):
            count = min(PIECE, width - x)
            for half in range(2):
                product(picture, at + (2 * y + half) * row + x, 1, table, depth, weights, bias, 0, 0,
                        scratch, half * lower, lanes, count, lanes)  # fmt: skip
                for place in range(count):
                    normalize(scratch, half * lower + place * lanes, lanes, lanes, inside, epsilon)
                    finish(scratch, half * lower + place * lanes, lanes, scale, shift)
            for place in range(0, count, 2):
                target = out_at + y * out_row + (x + place) // 2 * out_pitch
                for lane in range(0, lanes, LANES):
                    left, right = place * lanes + lane, place * lanes + lanes + lane
                    one, two = load(scratch, left), load(scratch, right)
                    three, four = load(scratch, lower + left), load(scratch, lower + right)
                    if largest:
                        store(out, target + lane, larger(larger(one, two), larger(three, four)))
                    else:
                        store(out, target + lane, multiply(add(add(one, two), add(three, four)), every(F(0.25))))


@lean
def separable(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, pitch: int, row: int, width: int, first: int, last: int,
    taps: Floats, lanes: int, channels: int, table: Table, weights: Floats, bias: Floats,
    inside: Floats, scale: Floats, shift: Floats, out_lanes: int, out_channels: int, epsilon: float,
    seen: Floats, made: Floats,
    out: Floats, out_at: int, out_pitch: int, out_row: int, twice: bool,
) -> None:  # fmt: skip
    """A 5 x 5 window on each channel, a product over channels, norm and activation; places ``first`` to ``last``."""
    for begin in range(first, last, PIECE):
        end = min(last, begin + PIECE)
        seen_through(5, source, at, pitch, row, width, begin, end, taps, lanes, seen)
        product(seen, 0, lanes, table, channels, weights, bias, 0, 0, made, 0, out_lanes, end - begin, out_lanes)
        for place in range(end - begin):
            normalize(made, place * out_lanes, out_lanes, out_channels, inside, epsilon)
            finish(made, place * out_lanes, out_lanes, scale, shift)
        put_piece(made, out_lanes, out_channels, begin, end, width, out, out_at, out_pitch, out_row, twice)


@lean
def residual(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, pitch: int, row: int, width: int, first: int, last: int,
    taps: Floats, lanes: int, channels: int, inside: Floats, epsilon: float,
    table: Table, wide: Floats, wide_bias: Floats, wide_lanes: int, narrow: Floats, narrow_bias: Floats,
    out_lanes: int, out_channels: int, seen: Floats, hidden: Floats, made: Floats,
    out: Floats, out_at: int, out_pitch: int, out_row: int, twice: bool,
) -> None:  # fmt: skip
    """A 7 x 7 window on each channel, norm, a product to many channels, activation, and a product of these and the
    source to few; places ``first`` to ``last``."""
    held = wide_lanes + lanes
    for begin in range(first, last, PIECE):
        end = min(last, begin + PIECE)
        count = end - begin
        seen_through(7, source, at, pitch, row, width, begin, end, taps, lanes, seen)
        for place in range(count):
            normalize(seen, place * lanes, lanes, channels, inside, epsilon)
        product(seen, 0, lanes, table, channels, wide, wide_bias, 0, 0, hidden, 0, held, count, wide_lanes)
        for place in range(count):
            activate(hidden, place * held, wide_lanes)
            y, x = (begin + place) // width, (begin + place) % width
            put(source, at + y * row + x * pitch, lanes, hidden, place * held + wide_lanes)
        product(hidden, 0, held, table, wide_lanes + channels, narrow, narrow_bias, 0, 0,
                made, 0, out_lanes, count, out_lanes)  # fmt: skip
        put_piece(made, out_lanes, out_channels, begin, end, width, out, out_at, out_pitch, out_row, twice)


@lean
def attention(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, pitch: int, row: int, width: int, first: int, last: int, channels: int,
    near: Table, middle: Table, far: Table, alone: Table,
    near_weights: Floats, middle_weights: Floats, far_weights: Floats, bias: Floats,
    weights: Floats, last_bias: Floats, seen: Floats, made: Floats,
    out: Floats, out_at: int, out_pitch: int, out_row: int,
) -> None:  # fmt: skip
    """Rows ``first`` to ``last`` of the source, each channel times its share, told by what lies near and far."""
    lanes = 3 * LANES
    for y in range(first, last):
        for x in range(0, width, PIECE):
            count = min(PIECE, width - x)
            here = at + y * row + x * pitch
            product(source, here, pitch, near, channels, near_weights, bias, 0, 0, seen, 0, lanes, count, LANES)
            product(source, here, pitch, middle, channels, middle_weights, bias, LANES, 0,
                    seen, LANES, lanes, count, LANES)  # fmt: skip
            product(source, here, pitch, far, channels, far_weights, bias, 2 * LANES, 0,
                    seen, 2 * LANES, lanes, count, LANES)  # fmt: skip
            activate(seen, 0, count * lanes)
            product(seen, 0, lanes, alone, lanes, weights, last_bias, 0, 0, made, 0, channels, count, channels)
            for place in range(count):
                for lane in range(0, channels, LANES):
                    share = logistic(multiply(load(made, place * channels + lane), every(F(LOG2E))))
                    value = multiply(load(source, here + place * pitch + lane), share)
                    store(out, out_at + y * out_row + (x + place) * out_pitch + lane, value)


@lean
def pooled(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, pitch: int, row: int, width: int, first: int, last: int, lanes: int, largest: Floats,
    out: Floats, out_at: int, out_pitch: int, out_row: int,
) -> None:  # fmt: skip
    """Rows ``first`` to ``last`` of half the source's size: of every four places the largest, or in channels where
    ``largest`` is 0 the mean."""
    for y in range(first, last):
        for x in range(width):
            corner, target = at + 2 * y * row + 2 * x * pitch, out_at + y * out_row + x * out_pitch
            for lane in range(0, lanes, LANES):
                one, two = load(source, corner + lane), load(source, corner + pitch + lane)
                three, four = load(source, corner + row + lane), load(source, corner + row + pitch + lane)
                most = larger(larger(one, two), larger(three, four))
                mean = multiply(add(add(one, two), add(three, four)), every(F(0.25)))
                which = load(largest, lane)
                store(out, target + lane, fused(most, which, multiply(mean, subtract(every(F(1)), which))))


@lean
def ready(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, pitch: int, row: int, width: int, first: int, last: int,
    channels: int, inside: Floats, epsilon: float, scale: Floats, shift: Floats,
    table: Table, weights: Floats, bias: Floats, seen: Floats, made: Floats,
    out: Floats, out_at: int, out_pitch: int, out_row: int,
) -> None:  # fmt: skip
    """The head's few channels, normalized, mixed and activated; places ``first`` to ``last``."""
    for begin in range(first, last, PIECE):
        end = min(last, begin + PIECE)
        for place in range(begin, end):
            here = (place - begin) * LANES
            put(source, at + place // width * row + place % width * pitch, LANES, seen, here)
            normalize(seen, here, LANES, channels, inside, epsilon)
            store(seen, here, fused(load(seen, here), load(scale, 0), load(shift, 0)))
        product(seen, 0, LANES, table, channels, weights, bias, 0, 0, made, 0, LANES, end - begin, LANES)
        activate(made, 0, (end - begin) * LANES)
        put_piece(made, LANES, channels, begin, end, width, out, out_at, out_pitch, out_row, False)


@lean
def present(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, pitch: int, row: int, width: int, first: int, last: int, channels: int,
    table: Table, weights: Floats, bias: Floats, made: Floats, out: Floats, out_at: int, out_row: int,
) -> None:  # fmt: skip
    """Rows ``first`` to ``last`` of the source: the four pixels of each place, as probabilities."""
    for y in range(first, last):
        for x in range(0, width, PIECE):
            count = min(PIECE, width - x)
            product(source, at + y * row + x * pitch, pitch, table, channels, weights, bias, 0, 0,
                    made, 0, LANES, count, LANES)  # fmt: skip
            for place in range(count):
                here, target = place * LANES, out_at + 2 * y * out_row + 2 * (x + place)
                store(made, here, logistic(multiply(load(made, here), every(F(LOG2E)))))
                out[target], out[target + 1] = made[here], made[here + 1]
                out[target + out_row], out[target + out_row + 1] = made[here + 2], made[here + 3]


@lean
def blurred(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, row: int, width: int, first: int, last: int, taps: Floats,
    out: Floats, out_at: int, out_row: int,
) -> None:  # fmt: skip
    """Rows ``first`` to ``last`` through a 5 x 5 window; ``width`` is a multiple of LANES."""
    for y in range(first, last):
        for x in range(0, width, LANES):
            value = every(F(0))
            for i in range(5):
                for j in range(5):
                    near = load(source, at + (y + i - 2) * row + x + j - 2)
                    value = fused(near, every(taps[5 * i + j]), value)
            store(out, out_at + y * out_row + x, value)


@lean
def peaks(  # noqa: PLR0917 (a compiled loop)
    source: Floats, at: int, row: int, width: int, first: int, last: int, out: Floats, out_at: int, out_row: int
) -> None:
    """Rows ``first`` to ``last``: values that none within 7 x 7 exceeds, and 0 for all others."""
    for y in range(first, last):
        for x in range(0, width, LANES):
            here = load(source, at + y * row + x)
            most = here
            for i in range(-3, 4):
                for j in range(-3, 4):
                    most = larger(most, load(source, at + (y + i) * row + x + j))
            store(out, out_at + y * out_row + x, multiply(most, equal(here, most)))
