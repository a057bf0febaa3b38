"""From two prints with cylinders to a score: best pairs, their relaxation, then alignment (compiled kernels).

A cascade glances first (``duecourse.prints.glance``). The relaxation is in ``duecourse.prints.relaxation``, the
alignment in ``duecourse.prints.alignment``. Every step treats both prints alike, so a score does not depend on which is
the probe; the order of the arguments is settled by a key to make this exact to the last bit. The loops that take the
time are in ``duecourse.prints.lanes``, the memory of a comparison in ``duecourse.prints.workspace``.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.alignment import align
from duecourse.prints.compiled import inner, lean
from duecourse.prints.cylinders import LIKE, Print
from duecourse.prints.glance import glanced
from duecourse.prints.lanes import (
    LANES,
    count_above,
    largest_below,
    likeness_row,
    raise_two,
    reaching,
)
from duecourse.prints.memory import doubles_at, floats_at, ints_at, words_at
from duecourse.prints.parameters import MOST_MINUTIAE, Matching
from duecourse.prints.relaxation import relax
from duecourse.prints.singles import fewer, fill, lowest_bit, more, whole
from duecourse.prints.workspace import (
    ALIGNED,
    FIRST,
    PAIRED,
    PARTS,
    RELAXED,
    SCORE,
    TUNING,
    WORK,
    Bytes,
    Outcome,
    Tuning,
    Work,
    nothing,
    tuned,
    workspace,
)

__all__ = ["Shelf", "nothing", "scan", "shelved", "workspace"]

Doubles = NDArray[np.float64]
Indices = NDArray[np.int32]
Longs = NDArray[np.int64]
Likeness = NDArray[np.int32]
Cells = NDArray[np.uint32]
Keys = NDArray[np.uint64]

tuning_in, work_in = TUNING.opened(), WORK.opened()


class Shelf(NamedTuple):
    """Many prints in one array of 32-bit words (``duecourse.prints.segments.LAYOUT``).

    Print k lies at ``cells[starts[k]:]``: outline (16), points (5, s), roots (s,), words (12, s), with s its number of
    minutiae ``counts[k]`` rounded up to LANES.
    """

    cells: Cells
    starts: Longs
    counts: Indices
    keys: Keys


@inner
def liken(left: Print, right: Print, turn_most: float, work: Work) -> None:
    """Similarity 1 - |a xor b| / (|a| + |b|) (Euclidean norms) of every left minutia with every right one, times LIKE.

    Whole numbers at ``work.similar[i * s + j]``, with s the padded length of the right print; pairs whose directions
    differ by more than ``turn_most`` and empty cylinders get 0. ``row_best`` and ``column_best`` receive the largest.
    """
    stride, similar, row_best, column_best = right.stride, work.similar, work.row_best, work.column_best
    near, far = np.float32(turn_most), np.float32(2 * math.pi - turn_most)
    fill(column_best, 0, stride)
    fill(row_best, 0, left.stride)
    for i in range(left.number):
        if left.roots[i] == 0:
            fill(similar, i * stride, stride)
        else:
            row_best[i] = likeness_row(
                left.words, left.stride, i, right.words, stride, right.roots, right.angle, left.roots[i], left.angle[i],
                near, far, LIKE, similar, i * stride, column_best,
            )  # fmt: skip


@inner
def top_sum(values: Likeness, blocks: int, wanted: int, keys: Likeness) -> int:
    """Sum of the ``wanted`` largest of ``values`` (at most 256 of them, each up to LIKE)."""
    for k in range(blocks * LANES):
        keys[k] = values[k] << 8 | (255 - k)
    total = 0
    for k in range(blocks * LANES):
        if values[k] > 0 and count_above(keys, keys[k], blocks) < wanted:
            total += values[k]
    return total


@inner
def ranked(count: int, most: int, work: Work) -> int:
    """Keep the ``most`` largest of the ``count`` pairs in ``work.keys`` (value << 10), largest first; their number."""
    keys, blocks = work.keys, -(-count // LANES)
    fill(keys, count, blocks * LANES - count)
    for k in range(count):
        place = count_above(keys, keys[k], blocks)
        if place < most:
            work.kept_rows[place], work.kept_columns[place] = work.rows[k], work.columns[k]
            work.weights[place] = (keys[k] >> 10) / LIKE
    return fewer(most, count)  # type: ignore[no-any-return]


@inner
def best_pairs(left: Print, right: Print, most: int, work: Work) -> int:
    """Pairs among the two best of both their row and their column, best first, at most ``most``; their number."""
    n, stride, similar = left.number, right.stride, work.similar
    best, second, blocks = work.column_best, work.column_second, stride // LANES
    fill(best, 0, stride)
    fill(second, 0, stride)
    for i in range(n):
        raise_two(similar, i * stride, best, second, blocks)
    count = whole(0)
    most_found = fewer(2 * (n + right.number), 1023)
    for i in range(n):
        least = more(largest_below(similar, i * stride, work.row_best[i], blocks), 1)
        for block in range(0, stride, LANES):
            bits = reaching(similar, i * stride + block, second, block, least)
            while bits != np.uint64(0) and count < most_found:
                j = block + lowest_bit(bits)
                bits &= bits - np.uint64(1)
                work.rows[count], work.columns[count] = i, j
                work.keys[count] = similar[i * stride + j] << 10 | (1023 - count)
                count += 1
    return ranked(count, most, work)


@inner
def compare(  # noqa: PLR0917 (a compiled loop)
    left: Print, right: Print, tuning: Tuning, work: Work, parts: Doubles, pairs: Indices
) -> float:
    """Score of ``left`` against ``right``; ``parts`` and ``pairs`` receive what ``workspace.Outcome`` says."""
    fill(parts, 0, PARTS)
    n, m = left.number, right.number
    less, most = fewer(n, m), more(n, m)
    if less == 0:
        return 0.0
    wanted = tuning.means[less]
    liken(left, right, tuning.turn_most, work)
    total = top_sum(work.row_best, left.stride // LANES, wanted, work.keys)
    total += top_sum(work.column_best, right.stride // LANES, wanted, work.keys)
    parts[FIRST] = total / (2 * wanted * LIKE)
    if parts[FIRST] < tuning.first_floor:
        return 0.0
    count = best_pairs(left, right, fewer(tuning.pairs_most, less), work)
    relax(left, right, count, tuning, work)
    relaxed = 0.0
    for k in range(fewer(wanted, count)):
        relaxed += work.weights[k] / wanted
    parts[RELAXED] = relaxed
    if relaxed < tuning.cascade_floor or relaxed < tuning.second_floor or count == 0:
        return 0.0
    base = tuning.priors[most] + tuning.relaxed_weight * relaxed
    align(left, right, fewer(count, tuning.anchors), base, tuning, work, parts, pairs)
    score = base + parts[ALIGNED]
    if parts[PAIRED] > 0 and score > 0:
        parts[SCORE] = score
    return parts[SCORE]  # type: ignore[no-any-return]


@inner
def taken(cells: Cells, start: int, count: int) -> Print:
    """The print of ``count`` minutiae at ``cells[start:]``, in place."""
    stride = -(-count // LANES) * LANES
    points = start + LANES
    return Print(
        floats_at(cells, points),
        floats_at(cells, points + stride),
        floats_at(cells, points + 2 * stride),
        floats_at(cells, points + 3 * stride),
        floats_at(cells, points + 4 * stride),
        floats_at(cells, points + 5 * stride),
        words_at(cells, points + 6 * stride),
        floats_at(cells, start),
        count,
        stride,
    )


@lean
def _scan(  # noqa: PLR0917 (a compiled loop)
    probe: Cells, number: int, key: int, cells: Cells, starts: Longs, counts: Indices, keys: Keys, which: Longs,
    numbers: Bytes, memory: Bytes, parts: Doubles, pairs: Indices, scores: Doubles,
) -> None:  # fmt: skip
    tuning, work = tuning_in(numbers), work_in(memory)
    one = taken(words_at(probe, 0), whole(0), number)
    for place in range(len(which)):
        k = which[place]
        other = taken(words_at(cells, 0), starts[k], whole(counts[k]))
        left, right = (one, other) if np.uint64(key) <= keys[k] else (other, one)
        scores[place] = compare(left, right, tuning, work, doubles_at(parts, 0), ints_at(pairs, 0))


@lean
def _glance(  # noqa: PLR0917 (a compiled loop)
    probe: Cells, number: int, key: int, cells: Cells, starts: Longs, counts: Indices, keys: Keys, which: Longs,
    numbers: Bytes, memory: Bytes, passed: NDArray[np.bool_],
) -> None:  # fmt: skip
    tuning, work = tuning_in(numbers), work_in(memory)
    one = taken(words_at(probe, 0), whole(0), number)
    for place in range(len(which)):
        k = which[place]
        other = taken(words_at(cells, 0), starts[k], whole(counts[k]))
        left, right = (one, other) if np.uint64(key) <= keys[k] else (other, one)
        less, most = fewer(one.number, other.number), more(one.number, other.number)
        if less >= tuning.glance_least:
            floor = tuning.glance_floor + tuning.few_floors[less] + tuning.many_floors[most]
            passed[place] = glanced(left, right, tuning, work) >= floor


def scan(  # noqa: PLR0917 (what the kernel takes)
    probe: Shelf, shelf: Shelf, which: Longs, tuning: Matching, work: Bytes, outcome: Outcome
) -> Doubles:
    """Scores of one probe, the first print of its shelf, against the prints ``which`` of another.

    ``outcome`` receives what the last comparison leaves. A cascade glances at all first, and scores those it lets pass.
    """
    one = probe.cells, int(probe.counts[0]), int(probe.keys[0]), *shelf
    numbers = tuned(tuning)
    passed = np.ones(len(which), np.bool_)
    if tuning.glance_least <= MOST_MINUTIAE:
        _glance(*one, which, numbers, work, passed)
        which = which[passed]
    found = np.empty(len(which), np.float64)
    _scan(*one, which, numbers, work, outcome.parts, outcome.pairs, found)
    scores = np.zeros(len(passed), np.float64)
    scores[passed] = found
    return scores


def shelved(cells: Cells, count: int, key: int) -> Shelf:
    """A shelf of one print."""
    arrays = (cells, np.array([0, len(cells)], np.int64), np.array([count], np.int32), np.array([key], np.uint64))
    for array in arrays:
        array.setflags(write=False)  # as those of a gallery are: kernels are compiled for one kind alone
    return Shelf(*arrays)
