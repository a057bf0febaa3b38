"""From two prints with cylinders to a score: best pairs, their relaxation, then alignment (compiled kernels).

A cascade glances first (``duecourse.prints.glance``). The relaxation is in ``duecourse.prints.relaxation``, the
alignment in ``duecourse.prints.alignment``. Every step treats both prints alike, so a score does not
depend on which is the probe; the order of the arguments is settled by a key to make this exact to the last bit. The
loops that take the time are in ``duecourse.prints.lanes``.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.alignment import ALIGNED, FIRST, PAIRED, PARTS, RELAXED, SCORE, SIDES, Outcome, Room, Two, align
from duecourse.prints.compiled import inner, lean
from duecourse.prints.cylinders import ANGLE, LIKE, WORDS, Floats, Print
from duecourse.prints.glance import floor_of, glanced
from duecourse.prints.lanes import (
    LANES,
    count_above,
    float_rows_at,
    floats_at,
    largest_below,
    likeness_row,
    lowest_bit,
    padded,
    raise_two,
    reaching,
    word_rows_at,
)
from duecourse.prints.parameters import MOST_MINUTIAE, Matching
from duecourse.prints.relaxation import relax

Doubles = NDArray[np.float64]
Indices = NDArray[np.int32]
Longs = NDArray[np.int64]
Likeness = NDArray[np.int32]

MOST = padded(MOST_MINUTIAE)
CANDIDATES = 4 * MOST
"""Most pairs of minutiae that are considered: those among the two best of a row and of a column."""


class Shelf(NamedTuple):
    """Many prints in one array of 32-bit words (``duecourse.prints.segments.LAYOUT``).

    Print k lies at ``cells[starts[k]:]``: outline (16), points (5, s), roots (s,), words (12, s), with s its number of
    minutiae ``counts[k]`` rounded up to LANES.
    """

    cells: NDArray[np.uint32]
    starts: Longs
    counts: Indices
    keys: NDArray[np.uint64]


class Work(NamedTuple):
    """Memory for one comparison at a time, made once by ``workspace``."""

    similar: Likeness
    row_best: Likeness
    column_best: Likeness
    column_second: Likeness
    keys: Likeness
    rows: Indices
    columns: Indices
    kept_rows: Indices
    kept_columns: Indices
    weights: Doubles
    support: Doubles
    totals: Doubles
    table: Floats
    room: Room


def workspace(tuning: Matching) -> Work:
    """Memory for comparisons with ``tuning``; not to be shared by threads."""
    wide = padded(tuning.pairs_most)
    return Work(
        similar=np.zeros(MOST * MOST, np.int32),
        row_best=np.zeros(MOST, np.int32),
        column_best=np.zeros(MOST, np.int32),
        column_second=np.zeros(MOST, np.int32),
        keys=np.zeros(CANDIDATES, np.int32),
        rows=np.zeros(CANDIDATES, np.int32),
        columns=np.zeros(CANDIDATES, np.int32),
        kept_rows=np.zeros(wide, np.int32),
        kept_columns=np.zeros(wide, np.int32),
        weights=np.zeros(wide),
        support=np.zeros(wide * wide),
        totals=np.zeros(wide),
        table=np.zeros(7 * wide, np.float32),
        room=Room.made(),
    )


def nothing() -> Outcome:
    """An outcome to be filled by ``compare``."""
    return Outcome(np.zeros(PARTS, np.float64), np.zeros((MOST_MINUTIAE, 2), np.int32))


@inner
def mean_of(n: int, m: int, tuning: Matching) -> int:
    """How many pairs a mean is taken over, for prints of ``n`` and ``m`` minutiae."""
    rise = 1 / (1 + math.exp(-tuning.mean_slope * (min(n, m) - tuning.mean_middle)))
    return tuning.mean_least + round(tuning.mean_more * rise)


@inner
def liken(left: Print, right: Print, turn_most: float, work: Work) -> None:
    """Similarity 1 - |a xor b| / (|a| + |b|) (Euclidean norms) of every left minutia with every right one, times LIKE.

    Whole numbers at ``work.similar[i * s + j]``, with s the padded length of the right print; pairs whose directions
    differ by more than ``turn_most`` and empty cylinders get 0. ``row_best`` and ``column_best`` receive the largest.
    """
    n, stride = left.number, right.roots.shape[0]
    near, far = np.float32(turn_most), np.float32(2 * math.pi - turn_most)
    for j in range(stride):
        work.column_best[j] = 0
    for i in range(left.roots.shape[0]):
        work.row_best[i] = 0
    angles = right.points[ANGLE]
    for i in range(n):
        root, angle = left.roots[i], left.points[ANGLE, i]
        if root == 0:
            for j in range(stride):
                work.similar[i * stride + j] = 0
            continue
        work.row_best[i] = likeness_row(
            left.words, i, right.words, right.roots, angles, root, angle, near, far, LIKE, work.similar, i * stride,
            work.column_best, stride // LANES,
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
    blocks = -(-count // LANES)
    for k in range(count, blocks * LANES):
        work.keys[k] = 0
    for k in range(count):
        place = count_above(work.keys, work.keys[k], blocks)
        if place < most:
            work.kept_rows[place], work.kept_columns[place] = work.rows[k], work.columns[k]
            work.weights[place] = (work.keys[k] >> 10) / LIKE
    return min(most, count)


@inner
def best_pairs(left: Print, right: Print, most: int, work: Work) -> int:
    """Pairs among the two best of both their row and their column, best first, at most ``most``; their number."""
    n, stride = left.number, right.roots.shape[0]
    blocks = stride // LANES
    for j in range(stride):
        work.column_best[j] = work.column_second[j] = 0
    for i in range(n):
        raise_two(work.similar, i * stride, work.column_best, work.column_second, blocks)
    count = int(np.int64(0))  # no literal, for which callees would be compiled once more
    most_found = min(2 * (n + right.number), 1023)
    for i in range(n):
        least = max(largest_below(work.similar, i * stride, work.row_best[i], blocks), np.int32(1))
        for block in range(blocks):
            bits = reaching(work.similar, i * stride + block * LANES, work.column_second, block * LANES, least)
            while bits != np.uint64(0) and count < most_found:
                j = block * LANES + lowest_bit(bits)
                bits &= bits - np.uint64(1)
                work.rows[count], work.columns[count] = i, j
                work.keys[count] = work.similar[i * stride + j] << 10 | (1023 - count)
                count += 1
    return ranked(count, most, work)


@inner
def compare(left: Print, right: Print, tuning: Matching, work: Work, outcome: Outcome) -> float:
    """Score of ``left`` against ``right``; ``outcome`` receives its parts, the alignment and the paired minutiae."""
    parts = outcome.parts
    for k in range(PARTS):
        parts[k] = 0.0
    n, m = left.number, right.number
    if n == 0 or m == 0:
        return 0.0
    if min(n, m) >= tuning.glance_least:
        glance = glanced(left, right, tuning, work.similar, work.column_best, work.keys)
        if glance < floor_of(n, m, tuning):
            return 0.0
    wanted = mean_of(n, m, tuning)
    liken(left, right, tuning.turn_most, work)
    total = top_sum(work.row_best, left.roots.shape[0] // LANES, wanted, work.keys)
    total += top_sum(work.column_best, right.roots.shape[0] // LANES, wanted, work.keys)
    parts[FIRST] = total / (2 * wanted * LIKE)
    if parts[FIRST] < tuning.first_floor:
        return 0.0
    count = best_pairs(left, right, min(tuning.pairs_most, n, m), work)
    relax(left, right, count, tuning, work)
    for k in range(min(wanted, count)):
        parts[RELAXED] += work.weights[k] / wanted
    if parts[RELAXED] < tuning.cascade_floor:
        return 0.0
    if parts[RELAXED] >= tuning.second_floor and count > 0:
        two = Two(left, right, work.similar, right.roots.shape[0])
        prior = tuning.start - tuning.crowd * math.log(max(n, m, tuning.crowd_least))
        base = prior + tuning.relaxed_weight * parts[RELAXED]
        align(two, work.kept_rows, work.kept_columns, min(count, tuning.anchors), base, tuning, work.room, outcome)
        if parts[PAIRED] > 0:
            parts[SCORE] = max(0.0, base + parts[ALIGNED])
    return float(parts[SCORE])


@inner
def taken(shelf: Shelf, k: int) -> Print:
    """Print ``k`` of a shelf, in place."""
    count = shelf.counts[k]
    stride = -(-count // LANES) * LANES
    start, numbers = shelf.starts[k], shelf.starts[k] + SIDES
    points = float_rows_at(shelf.cells, numbers, 5, stride)
    roots = floats_at(shelf.cells, numbers + 5 * stride, 1, stride)
    words = word_rows_at(shelf.cells, numbers + 6 * stride, WORDS, stride)
    return Print(points, words, roots, floats_at(shelf.cells, start, 1, SIDES), count)


@lean
def _scan(  # noqa: PLR0917 (a compiled loop)
    probe: Shelf, shelf: Shelf, which: Longs, tuning: Matching, work: Work, outcome: Outcome, scores: Doubles
) -> None:
    key = probe.keys[0]
    one = taken(probe, int(np.int64(0)))
    for place in range(len(which)):
        k = which[place]
        other = taken(shelf, k)
        left, right = (one, other) if key <= shelf.keys[k] else (other, one)
        scores[place] = compare(left, right, tuning, work, outcome)


def scan(  # noqa: PLR0917 (what the kernel takes)
    probe: Shelf, shelf: Shelf, which: Longs, tuning: Matching, work: Work, outcome: Outcome
) -> Doubles:
    """Scores of one probe, the first print of its shelf, against the prints ``which`` of another."""
    scores = np.empty(len(which), np.float64)
    _scan(probe, shelf, which, tuning, work, outcome, scores)
    return scores


def shelved(cells: NDArray[np.uint32], count: int, key: int) -> Shelf:
    """A shelf of one print."""
    arrays = (cells, np.array([0, len(cells)], np.int64), np.array([count], np.int32), np.array([key], np.uint64))
    for array in arrays:
        array.setflags(write=False)  # as those of a gallery are: kernels are compiled for one kind alone
    return Shelf(*arrays)
