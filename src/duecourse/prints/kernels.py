"""From two prints with cylinders to a score: best pairs, their relaxation, then alignment (compiled kernels).

Relaxation follows section 4.2 of the Minutia Cylinder-Code paper (TPAMI 32(12), 2010), without trigonometry inside its
loops. The alignment is in ``duecourse.prints.alignment``. Every step treats both prints alike, so a score does not
depend on which is the probe; the order of the arguments is settled by a key to make this exact to the last bit.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from duecourse.prints.alignment import ALIGNED, FIRST, PARTS, RELAXED, SCORE, Kept, Outcome, Two, align, sort_up
from duecourse.prints.cylinders import ANGLE, LIKE, Floats, Likeness, Print, Words, X, Y, similarities, wrapped
from duecourse.prints.parameters import MOST_MINUTIAE, Matching

Doubles = NDArray[np.float64]
Longs = NDArray[np.int64]


class Peaks(NamedTuple):
    """The best and second-best similarity of each minutia of the left print (rows) and of the right one (columns)."""

    row_best: Likeness
    row_second: Likeness
    column_best: Likeness
    column_second: Likeness


class Shelf(NamedTuple):
    """Many prints in shared arrays; print k has columns ``starts[k]`` to ``starts[k + 1]`` of points, words, roots."""

    points: Floats
    words: Words
    roots: Floats
    supports: Floats
    starts: Longs
    keys: NDArray[np.uint64]


@njit(cache=True, nogil=True)
def mean_of(n: int, m: int, tuning: Matching) -> int:
    """How many pairs a mean is taken over, for prints of ``n`` and ``m`` minutiae."""
    rise = 1 / (1 + math.exp(-tuning.mean_slope * (min(n, m) - tuning.mean_middle)))
    return tuning.mean_least + round(tuning.mean_more * rise)


@njit(cache=True, nogil=True)
def peaks(similar: Likeness) -> Peaks:
    """The two best similarities of each minutia of either print."""
    n, m = similar.shape
    row_best, row_second = np.zeros(n, np.int32), np.zeros(n, np.int32)
    column_best, column_second = np.zeros(m, np.int32), np.zeros(m, np.int32)
    for i in range(n):
        row = similar[i]
        best, second = np.int32(0), np.int32(0)
        for j in range(m):
            best = max(best, row[j])
        for j in range(m):
            second = max(second, row[j] if row[j] < best else np.int32(0))
        for j in range(m):
            column_second[j] = max(column_second[j], min(column_best[j], row[j]))
            column_best[j] = max(column_best[j], row[j])
        row_best[i], row_second[i] = best, second
    return Peaks(row_best, row_second, column_best, column_second)


@njit(cache=True, nogil=True)
def first_score(peak: Peaks, wanted: int) -> float:
    """Mean over the ``wanted`` minutiae of either print with the best partners; missing ones count as 0."""
    total = 0
    for best in (peak.row_best, peak.column_best):
        ordered = np.empty(len(best), np.int64)
        for k in range(len(best)):
            ordered[k] = best[k]
        sort_up(ordered)
        for k in range(max(0, len(ordered) - wanted), len(ordered)):
            total += ordered[k]
    return total / (2 * wanted * LIKE)


@njit(cache=True, nogil=True)
def best_pairs(similar: Likeness, peak: Peaks, most: int) -> Kept:
    """Pairs among the two best of both their row and their column, best first, at most ``most``."""
    n, m = similar.shape
    most_found = 2 * (n + m)
    rows, columns = np.empty(most_found, np.int32), np.empty(most_found, np.int32)
    count = 0
    for i in range(n):
        row, least = similar[i], max(peak.row_second[i], np.int32(1))
        for j in range(m):
            if row[j] >= least and row[j] >= peak.column_second[j] and count < most_found:
                rows[count], columns[count] = i, j
                count += 1
    values = np.empty(count, np.float64)
    for k in range(count):
        values[k] = similar[rows[k], columns[k]] / LIKE
    return best_first(Kept(rows, columns, values), most)


@njit(cache=True, nogil=True)
def best_first(pairs: Kept, most: int) -> Kept:
    """At most ``most`` of ``pairs``, those of the largest values (0 to 1) first; equal ones keep their order."""
    count = len(pairs.values)
    keys = np.empty(count, np.int64)
    for k in range(count):
        keys[k] = (-int(pairs.values[k] * LIKE) << 16) | k
    sort_up(keys)
    most = min(most, count)
    rows, columns, values = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.float64)
    for place in range(most):
        k = keys[place] & 0xFFFF
        rows[place], columns[place], values[place] = pairs.rows[k], pairs.columns[k], pairs.values[k]
    return Kept(rows, columns, values)


@njit(cache=True, nogil=True, error_model="numpy")
def relaxed(two: Two, kept: Kept, tuning: Matching) -> Kept:
    """The pairs with their weights after each was supported by those that lie around it alike in both prints.

    Two pairs support each other by how well distance, difference of directions, and bearing agree.
    """
    left, right = two.left.points, two.right.points
    count = len(kept.rows)
    turns, support = np.empty(count, np.float64), np.zeros((count, count), np.float64)
    for a in range(count):
        turns[a] = wrapped(right[ANGLE, kept.columns[a]] - left[ANGLE, kept.rows[a]])
    turn_most, far_most = tuning.reach * tuning.turn_middle, tuning.reach * tuning.far_middle
    for a in range(count):
        i, j = kept.rows[a], kept.columns[a]
        for b in range(a):
            k, h = kept.rows[b], kept.columns[b]
            turn = wrapped(turns[b] - turns[a])
            if i == k or j == h or abs(turn) > turn_most:
                continue
            across, up = left[X, k] - left[X, i], left[Y, k] - left[Y, i]
            over, high = right[X, h] - right[X, j], right[Y, h] - right[Y, j]
            here, there = math.sqrt(across * across + up * up), math.sqrt(over * over + high * high)
            far = abs(here - there)
            if far > far_most or here == 0 or there == 0:
                continue
            cosine, sine = math.cos(turns[a] + turn / 2), math.sin(turns[a] + turn / 2)
            along = (cosine * across - sine * up) * over + (sine * across + cosine * up) * high
            bearing = math.sqrt(max(0.0, 2 - 2 * along / (here * there)))  # a chord, as good as the angle
            if bearing > turn_most:
                continue
            support[a, b] = support[b, a] = 1 / (
                (1 + math.exp(tuning.far_slope * (far - tuning.far_middle)))
                * (1 + math.exp(tuning.turn_slope * (abs(turn) - tuning.turn_middle)))
                * (1 + math.exp(tuning.turn_slope * (bearing - tuning.turn_middle)))
            )
    weights, fresh = kept.values, np.empty(count, np.float64)
    share = (1 - tuning.keep) / max(1, count - 1)
    for _ in range(tuning.rounds):
        for a in range(count):
            total = 0.0
            for b in range(count):
                total += support[a, b] * weights[b]
            fresh[a] = tuning.keep * weights[a] + share * total
        for a in range(count):
            weights[a] = fresh[a]
    return best_first(kept, count)


@njit(cache=True, nogil=True)
def compare(left: Print, right: Print, tuning: Matching, outcome: Outcome) -> float:
    """Score of ``left`` against ``right``; ``outcome`` receives its parts, the alignment and the paired minutiae."""
    parts = outcome.parts
    for k in range(PARTS):
        parts[k] = 0.0
    n, m = left.points.shape[1], right.points.shape[1]
    if n == 0 or m == 0:
        return 0.0
    wanted = mean_of(n, m, tuning)
    similar = similarities(left, right, tuning.turn_most)
    peak = peaks(similar)
    parts[FIRST] = first_score(peak, wanted)
    if parts[FIRST] < tuning.first_floor:
        return 0.0
    kept = best_pairs(similar, peak, min(tuning.pairs_most, n, m))
    two = Two(left, right, similar)
    anchors = relaxed(two, kept, tuning)
    for k in range(min(wanted, len(anchors.values))):
        parts[RELAXED] += anchors.values[k] / wanted
    parts[SCORE] = tuning.relaxed_weight * parts[RELAXED]
    if parts[RELAXED] >= tuning.second_floor and len(anchors.values) > 0:
        align(two, anchors, tuning, outcome)
        parts[SCORE] += max(0.0, parts[ALIGNED])
    return float(parts[SCORE])


@njit(cache=True, nogil=True)
def scan(probe: Print, key: int, shelf: Shelf, which: Longs, tuning: Matching) -> Doubles:
    """Scores of one probe, whose key is ``key``, against the prints ``which`` of a shelf."""
    outcome = Outcome(np.empty(PARTS, np.float64), np.empty((MOST_MINUTIAE, 2), np.int32))
    scores = np.empty(len(which), np.float64)
    for place in range(len(which)):
        k = which[place]
        start, end = shelf.starts[k], shelf.starts[k + 1]
        other = Print(
            shelf.points[:, start:end].copy(),
            shelf.words[:, start:end].copy(),
            shelf.roots[start:end].copy(),
            shelf.supports[k].copy(),
        )
        if key <= shelf.keys[k]:
            scores[place] = compare(probe, other, tuning, outcome)
        else:
            scores[place] = compare(other, probe, tuning, outcome)
    return scores
