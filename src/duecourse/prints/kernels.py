"""From two prints with cylinders to a score: best pairs, their relaxation, then alignment (compiled kernels).

Relaxation follows section 4.2 of the Minutia Cylinder-Code paper (TPAMI 32(12), 2010), without trigonometry inside its
loops. The alignment is in ``duecourse.prints.alignment``. Every step treats both prints alike, so a score does not
depend on which is the probe; the order of the arguments is settled by a key to make this exact to the last bit.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from duecourse.prints.alignment import ALIGNED, FIRST, PARTS, RELAXED, SCORE, Indices, align
from duecourse.prints.cylinders import ANGLE, Floats, Words, X, Y, similarities, wrapped
from duecourse.prints.parameters import Matching

Doubles = NDArray[np.float64]
Longs = NDArray[np.int64]


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
def best_pairs(similar: Floats, ranks: int, most: int) -> tuple[Indices, Indices, Doubles]:
    """Rows, columns and similarities of pairs among the ``ranks`` best of both their row and their column.

    Best first, at most ``most``; ties keep the order of the prints' minutiae.
    """
    n, m = similar.shape
    by_row, by_column = np.zeros((n, ranks), np.float32), np.zeros((m, ranks), np.float32)
    for i in range(n):
        for j in range(m):
            value = similar[i, j]
            if value > by_row[i, ranks - 1]:
                k = ranks - 1
                while k > 0 and value > by_row[i, k - 1]:
                    by_row[i, k] = by_row[i, k - 1]
                    k -= 1
                by_row[i, k] = value
            if value > by_column[j, ranks - 1]:
                k = ranks - 1
                while k > 0 and value > by_column[j, k - 1]:
                    by_column[j, k] = by_column[j, k - 1]
                    k -= 1
                by_column[j, k] = value
    rows, columns, values = np.empty(n * m, np.int32), np.empty(n * m, np.int32), np.empty(n * m, np.float64)
    count = 0
    for i in range(n):
        for j in range(m):
            value = similar[i, j]
            if value > 0 and value >= by_row[i, ranks - 1] and value >= by_column[j, ranks - 1]:
                rows[count], columns[count], values[count] = i, j, value
                count += 1
    order = np.argsort(-values[:count], kind="mergesort")[:most]
    return rows[order], columns[order], values[order]


@njit(cache=True, nogil=True)
def relaxed(left: Floats, right: Floats, rows: Indices, columns: Indices, own: Doubles, tuning: Matching) -> Doubles:
    """Weights of pairs after each was supported by the pairs that lie around it in the same way in both prints.

    Two pairs support each other by how well distance, difference of directions, and bearing agree.
    """
    count = len(rows)
    turns = np.empty(count, np.float64)
    for a in range(count):
        turns[a] = wrapped(right[ANGLE, columns[a]] - left[ANGLE, rows[a]])
    support = np.zeros((count, count), np.float64)
    for a in range(count):
        i, j = rows[a], columns[a]
        cosine, sine = math.cos(turns[a]), math.sin(turns[a])
        for b in range(count):
            k, l = rows[b], columns[b]  # noqa: E741 (indices of the second pair)
            turn = abs(wrapped(turns[a] - turns[b]))
            if i == k or j == l or turn > 4 * tuning.turn_middle:
                continue
            across, up = left[X, k] - left[X, i], left[Y, k] - left[Y, i]
            over, high = right[X, l] - right[X, j], right[Y, l] - right[Y, j]
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
    weights = own.copy()
    share = (1 - tuning.keep) / max(1, count - 1)
    for _ in range(tuning.rounds):
        weights = tuning.keep * weights + share * (support @ weights)
    return weights


@njit(cache=True, nogil=True)
def compare(
    left: Floats,
    left_words: Words,
    left_roots: Floats,
    left_support: Floats,
    right: Floats,
    right_words: Words,
    right_roots: Floats,
    right_support: Floats,
    start: int,
    count: int,
    tuning: Matching,
    parts: Doubles,
    pairs: Indices,
) -> float:
    """Score of the left print against the right one (columns ``start`` to ``start + count`` of the right arrays).

    ``parts`` (PARTS,) receives the parts of the score and the alignment of left onto right; ``pairs`` (255, 2) the
    paired minutiae.
    """
    parts[:] = 0.0
    n = left.shape[1]
    if n == 0 or count == 0:
        return 0.0
    wanted = mean_of(n, count, tuning)
    similar = similarities(
        left, left_words, left_roots, right, right_words, right_roots, start, count, tuning.turn_most
    )
    parts[FIRST] = first_score(similar, wanted)
    if parts[FIRST] < tuning.first_floor:
        return 0.0
    rows, columns, own = best_pairs(similar, tuning.ranks, min(tuning.pairs_most, n, count))
    near = right[:, start : start + count].copy()
    weights = relaxed(left, near, rows, columns, own, tuning)
    order = np.argsort(-weights, kind="mergesort")
    for k in range(min(wanted, len(order))):
        parts[RELAXED] += weights[order[k]] / wanted
    score = tuning.relaxed_weight * parts[RELAXED]
    if parts[RELAXED] >= tuning.second_floor and len(order) > 0:
        align(left, left_support, near, right_support, similar, rows[order], columns[order], tuning, parts, pairs)
        score += max(0.0, parts[ALIGNED])
    parts[SCORE] = score
    return score


@njit(cache=True, nogil=True)
def scan(
    probe: Floats,
    probe_words: Words,
    probe_roots: Floats,
    probe_support: Floats,
    probe_key: int,
    points: Floats,
    words: Words,
    roots: Floats,
    supports: Floats,
    starts: Longs,
    keys: NDArray[np.uint64],
    which: Longs,
    tuning: Matching,
    scores: Doubles,
) -> None:
    """Scores of one probe against the prints ``which`` of a packed gallery; ``scores`` has one place for each.

    Print k occupies columns ``starts[k]`` to ``starts[k + 1]`` of ``points``, ``words`` and ``roots``.
    """
    parts, pairs = np.empty(PARTS, np.float64), np.empty((255, 2), np.int32)
    whole = probe.shape[1]
    for place in range(len(which)):
        k = which[place]
        start, end = starts[k], starts[k + 1]
        if probe_key <= keys[k]:
            scores[place] = compare(
                probe, probe_words, probe_roots, probe_support, points, words, roots, supports[k], start,
                end - start, tuning, parts, pairs,
            )  # fmt: skip
        else:
            scores[place] = compare(
                points[:, start:end].copy(), words[:, start:end].copy(), roots[start:end].copy(), supports[k].copy(),
                probe, probe_words, probe_roots, probe_support, 0, whole, tuning, parts, pairs,
            )  # fmt: skip
