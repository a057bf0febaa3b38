"""The coarse stage of a large search: 256 bytes a finger, compared in some tens of nanoseconds.

A sketch holds the SLOTS cylinders of best quality, each as 112 bits: every 2 x 2 cells of a cylinder joined by "or" (96
bits), and the minutia's direction as 16 bits of which neighbouring directions share most, so that differing bits
measure the angle between them. The echo of a probe in a sketch is the sum, over the probe's cylinders, of how far the
nearest of the sketch's lies under REACH differing bits: whole numbers, the same on every machine. The echoes of all
fingers are added; those people with the most are then weighed by the cascade, and the heaviest compared in full. A
person who is not among them is missed; how often that happens is measured, and stands in the result (``missed``).
"""

import math
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numpy.typing import NDArray

from duecourse.prints.compiled import compiled
from duecourse.prints.cylinders import ANGLE, CELLS, QUALITY, SECTIONS, Floats, Words
from duecourse.prints.lanes import INT, INTS, LANES, Body, inlined

SLOTS = 16
SLOT_WORDS = 4
WORDS = SLOTS * SLOT_WORDS
DIRECTIONS = 16
REACH = 18
NONE = 0xFFFFFFFF
"""Word of an empty slot: far from everything."""

HEARD = 200
"""So many encounters with the loudest echoes are weighed, at least, ..."""
KEPT = 100
"""... and so many of the heaviest of these are compared in full."""
SHARES = {8: (5000, 10_000), 0: (1000, 5000)}
"""By the number of fingers searched, from which on: one in how many of a gallery is weighed, one in how many kept.

Origin: docs/measured/search.md: with eight fingers or more no stranger among 10,000 was louder than a mate; with fewer,
one in some hundreds was, and listening to these takes less time, which is spent on weighing more.
"""

MISSED = {10: 0.001, 8: 0.001, 6: 0.0015, 5: 0.004, 4: 0.006, 3: 0.0075}
"""Share of mates the coarse stage leaves out, by the number of fingers searched: upper ends of 95 % intervals.

Origin: docs/measured/identification.md: 4,000 made-up cards whose fingers are touched well or badly together. Fewer
fingers than these are compared in full.
"""

Integers = NDArray[np.int32]


class Probes(NamedTuple):
    """Sketches of a search: ``words`` (fingers, 4, 16), turned so that lanes are cylinders, and their ``fingers``."""

    words: NDArray[np.uint32]
    fingers: NDArray[np.uint8]


@compiled
def sketch(points: Floats, words: Words, roots: Floats) -> NDArray[np.uint32]:
    """The sketch, (WORDS,) uint32, of a print with points (5, n), cylinders (12, n) and roots (n,)."""
    found = np.full(WORDS, NONE, np.uint32)
    n = roots.shape[0]
    free = roots > 0
    for slot in range(SLOTS):
        chosen = -1
        for i in range(n):
            if free[i] and (chosen < 0 or points[QUALITY, i] > points[QUALITY, chosen]):
                chosen = i
        if chosen < 0:
            break
        free[chosen] = False
        for word in range(SLOT_WORDS):
            found[slot * SLOT_WORDS + word] = 0
        for bit in range(CELLS * CELLS * SECTIONS):
            if (words[bit >> 5, chosen] >> np.uint32(bit & 31)) & np.uint32(1):
                cell, section = bit // SECTIONS, bit % SECTIONS
                row, column = cell // CELLS // 2, cell % CELLS // 2
                joined = (row * (CELLS // 2) + column) * SECTIONS + section
                found[slot * SLOT_WORDS + (joined >> 5)] |= np.uint32(1) << np.uint32(joined & 31)
        place = points[ANGLE, chosen] / (2 * math.pi) * 2 * DIRECTIONS
        for bit in range(DIRECTIONS):
            if (place - bit) % (2 * DIRECTIONS) < DIRECTIONS:
                found[slot * SLOT_WORDS + 3] |= np.uint32(1) << np.uint32(bit)
    return found


def probes(sketches: list[tuple[int, NDArray[np.uint32]]]) -> Probes:
    """The (finger, sketch) pairs of a search as the kernel takes them."""
    turned = [np.ascontiguousarray(words.reshape(SLOTS, SLOT_WORDS).T) for _, words in sketches]
    found = Probes(np.stack(turned), np.array([finger for finger, _ in sketches], np.uint8))
    for array in found:
        array.setflags(write=False)
    return found


@inlined
def echo(_context: Any, probe: Any, at: Any, sketches: Any, start: Any, reach: Any) -> Any:
    """Echo of the probe ``probe[at:]`` (flat, lanes are cylinders) in the sketch at ``sketches[start:]`` (flat)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        mine, start = body.data(0), body.number(3, types.int64)
        own = [
            body.load(mine, builder.add(body.number(1, types.int64), ir.Constant(ir.IntType(64), LANES * word)), INTS)
            for word in range(SLOT_WORDS)
        ]
        base = body.data(2)
        nearest = body.splat(body.number(4, types.int32), INTS)
        for slot in range(SLOTS):
            apart = None
            for word in range(SLOT_WORDS):
                place = builder.add(start, ir.Constant(ir.IntType(64), slot * SLOT_WORDS + word))
                other = body.splat(builder.load(builder.gep(base, [place])), INTS)
                bits = body.call("llvm.ctpop.v16i32", INTS, builder.xor(own[word], other))
                apart = bits if apart is None else builder.add(apart, bits)
            nearest = body.smaller(nearest, apart)
        short = builder.sub(body.splat(body.number(4, types.int32), INTS), nearest)
        return body.call("llvm.vector.reduce.add.v16i32", INT, short)

    return types.int32(probe, at, sketches, start, reach), generate


@compiled
def echoes(  # noqa: PLR0917 (a compiled loop)
    probe: Probes,
    sketches: NDArray[np.uint32],
    fingers: NDArray[np.uint8],
    firsts: NDArray[np.int64],
    first: int,
    last: int,
    usual: Integers,
    weights: Integers,
) -> Integers:
    """Echoes of encounters ``first`` to ``last``: the sum over fingers of the louder probe's, less what is ``usual``.

    ``usual`` (fingers,) is what strangers give, so that a finger missing from the gallery counts neither way; each is
    multiplied by its weight of ``weights`` (fingers,).
    """
    found = np.zeros(last - first, np.int32)
    words, flat = probe.words.reshape(-1), sketches.reshape(-1)
    for e in range(first, last):
        total = 0
        for k in range(firsts[e], firsts[e + 1]):
            best, compared = 0, False
            for p in range(probe.fingers.shape[0]):
                if probe.fingers[p] == fingers[k]:
                    loud = (echo(words, p * WORDS, flat, k * WORDS, REACH) - usual[p]) * weights[p]
                    best = max(best, loud) if compared else loud
                    compared = True
            total += best
        found[e - first] = total
    return found


def usual(roots: Floats) -> int:
    """The echo a print with these roots of bit counts has in a stranger's sketch, on average (FVC2002)."""
    return round(0.7 * min(SLOTS, int(np.count_nonzero(roots))))


def weight(roots: Floats) -> int:
    """How much the echo of a print with these roots of bit counts is worth: 1 to 25, as the square of its minutiae.

    The fewer minutiae, the emptier their cylinders, and empty ones are all alike: echoes in strangers' sketches spread
    four times as wide for 5 minutiae as for 20 (made-up cards), and would drown those of the good fingers.
    """
    return max(1, min(20, int(np.count_nonzero(roots))) ** 2 // 16)


def heard(encounters: int, fingers: int) -> int:
    """How many of ``encounters`` are weighed when ``fingers`` are searched."""
    return max(HEARD, encounters // shares(fingers)[0])


def kept(encounters: int, fingers: int) -> int:
    """How many of ``encounters`` are compared in full when ``fingers`` are searched."""
    return max(KEPT, encounters // shares(fingers)[1])


def shares(fingers: int) -> tuple[int, int]:
    """One in how many is weighed, and one in how many kept, when ``fingers`` are searched."""
    return next(both for least, both in SHARES.items() if fingers >= least)


def missed(fingers: int) -> float:
    """Share of mates that the coarse stage leaves out, at most, when ``fingers`` are searched; 1 where not measured."""
    return next((share for count, share in MISSED.items() if fingers >= count), 1.0)
