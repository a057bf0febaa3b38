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

from duecourse.prints.alignment import ALIGNED, FIRST, PARTS, RELAXED, SCORE, Kept, Outcome, Two, align
from duecourse.prints.cylinders import ANGLE, Floats, Print, Words, X, Y, similarities, wrapped
from duecourse.prints.parameters import MOST_MINUTIAE, Matching

Doubles = NDArray[np.float64]
Longs = NDArray[np.int64]


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
def first_score(similar: Floats, wanted: int) -> float:
    """Mean of the ``wanted`` best row maxima and of the ``wanted`` best column maxima; missing ones count as 0."""
    n, m = similar.shape
    by_row, by_column = np.zeros(n, np.float32), np.zeros(m, np.float32)
    for i in range(n):
        for j in range(m):
            by_column[j] = max(by_column[j], similar[i, j])
        by_row[i] = similar[i].max()
    by_row.sort()
    by_column.sort()
    total = 0.0
    for k in range(1, wanted + 1):
        if k <= n:
            total += by_row[n - k]
        if k <= m:
            total += by_column[m - k]
    return total / (2 * wanted)


@njit(cache=True, nogil=True)
def best_pairs(similar: Floats, ranks: int, most: int) -> Kept:
    """Pairs among the ``ranks`` best of both their row and their column, best first, at most ``most``."""
    n, m = similar.shape
    by_row, by_column = np.zeros((n, ranks), np.float32), np.zeros((m, ranks), np.float32)
    for i in range(n):
        for j in range(m):
            value = similar[i, j]
            if value > by_row[i, ranks - 1]:
                insert(by_row[i], value)
            if value > by_column[j, ranks - 1]:
                insert(by_column[j], value)
    rows, columns, values = np.empty(n * m, np.int32), np.empty(n * m, np.int32), np.empty(n * m, np.float64)
    count = 0
    for i in range(n):
        for j in range(m):
            value = similar[i, j]
            if value > 0 and value >= by_row[i, ranks - 1] and value >= by_column[j, ranks - 1]:
                rows[count], columns[count], values[count] = i, j, value
                count += 1
    order = np.argsort(-values[:count], kind="mergesort")[:most]
    return Kept(rows[order], columns[order], values[order])


@njit(cache=True, nogil=True)
def insert(best: Floats, value: float) -> None:
    """Put ``value`` into the descending list ``best``, whose last item it exceeds and replaces."""
    k = len(best) - 1
    while k > 0 and value > best[k - 1]:
        best[k] = best[k - 1]
        k -= 1
    best[k] = value


@njit(cache=True, nogil=True)
def relaxed(two: Two, kept: Kept, tuning: Matching) -> Doubles:
    """Weights of the pairs after each was supported by the pairs that lie around it in the same way in both prints.

    Two pairs support each other by how well distance, difference of directions, and bearing agree.
    """
    left, right = two.left.points, two.right.points
    count = len(kept.rows)
    turns = np.empty(count, np.float64)
    for a in range(count):
        turns[a] = wrapped(right[ANGLE, kept.columns[a]] - left[ANGLE, kept.rows[a]])
    support = np.zeros((count, count), np.float64)
    for a in range(count):
        i, j = kept.rows[a], kept.columns[a]
        cosine, sine = math.cos(turns[a]), math.sin(turns[a])
        for b in range(count):
            k, h = kept.rows[b], kept.columns[b]
            turn = abs(wrapped(turns[a] - turns[b]))
            if i == k or j == h or turn > 4 * tuning.turn_middle:
                continue
            across, up = left[X, k] - left[X, i], left[Y, k] - left[Y, i]
            over, high = right[X, h] - right[X, j], right[Y, h] - right[Y, j]
            here, there = math.sqrt(across * across + up * up), math.sqrt(over * over + high * high)
            far = abs(here - there)
            if far > 6 * tuning.far_middle or here == 0 or there == 0:
                continue
            along = (cosine * across - sine * up) * over + (sine * across + cosine * up) * high
            bearing = math.sqrt(max(0.0, 2 - 2 * along / (here * there)))  # a chord, as good as the angle
            if bearing > 4 * tuning.turn_middle:
                continue
            support[a, b] = 1 / (
                (1 + math.exp(tuning.far_slope * (far - tuning.far_middle)))
                * (1 + math.exp(tuning.turn_slope * (turn - tuning.turn_middle)))
                * (1 + math.exp(tuning.turn_slope * (bearing - tuning.turn_middle)))
            )
    weights, fresh = kept.values.copy(), np.empty(count, np.float64)
    share = (1 - tuning.keep) / max(1, count - 1)
    for _ in range(tuning.rounds):
        for a in range(count):
            total = 0.0
            for b in range(count):
                total += support[a, b] * weights[b]
            fresh[a] = tuning.keep * weights[a] + share * total
        weights[:] = fresh
    return weights


@njit(cache=True, nogil=True)
def compare(left: Print, right: Print, tuning: Matching, outcome: Outcome) -> float:
    """Score of ``left`` against ``right``; ``outcome`` receives its parts, the alignment and the paired minutiae."""
    parts = outcome.parts
    parts[:] = 0.0
    n, m = left.points.shape[1], right.points.shape[1]
    if n == 0 or m == 0:
        return 0.0
    wanted = mean_of(n, m, tuning)
    similar = similarities(left, right, tuning.turn_most)
    parts[FIRST] = first_score(similar, wanted)
    if parts[FIRST] < tuning.first_floor:
        return 0.0
    kept = best_pairs(similar, tuning.ranks, min(tuning.pairs_most, n, m))
    two = Two(left, right, similar)
    weights = relaxed(two, kept, tuning)
    order = np.argsort(-weights, kind="mergesort")
    for k in range(min(wanted, len(order))):
        parts[RELAXED] += weights[order[k]] / wanted
    parts[SCORE] = tuning.relaxed_weight * parts[RELAXED]
    if parts[RELAXED] >= tuning.second_floor and len(order) > 0:
        align(two, Kept(kept.rows[order], kept.columns[order], weights[order]), tuning, outcome)
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
