"""Laying one print over another: rigid fit, pairing, and what the pairs and the gaps say (compiled kernels)."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from duecourse.prints.cylinders import ANGLE, KIND, LIKE, QUALITY, Floats, Likeness, Print, X, Y, wrapped
from duecourse.prints.parameters import MOST_MINUTIAE, Matching

SIDES = 16
"""A print's outline is kept as its farthest extent in so many directions."""
ROUND = 2 * np.pi * np.arange(SIDES) / SIDES
OUT_X, OUT_Y = np.cos(ROUND), np.sin(ROUND)

SCORE, FIRST, RELAXED, ALIGNED, GAIN, LOSS, COSINE, SINE, ACROSS, UP, PAIRED = range(11)
PARTS = 11
"""Places in the array of a score's parts."""

Doubles = NDArray[np.float64]
Indices = NDArray[np.int32]


class Two(NamedTuple):
    """Two prints under comparison and the similarity of each minutia of one with each of the other (left, right)."""

    left: Print
    right: Print
    similar: Likeness


class Kept(NamedTuple):
    """Pairs of minutiae (rows of the left print, columns of the right one) with their values, best first."""

    rows: Indices
    columns: Indices
    values: Doubles


class Outcome(NamedTuple):
    """What a comparison leaves: ``parts`` (PARTS,) of the score and the alignment, ``pairs`` (255, 2) of minutiae."""

    parts: Doubles
    pairs: Indices


class Trial(NamedTuple):
    """One attempt to lay left over right: cosine, sine, across, up; its pairs; and how far apart each is (0..2)."""

    move: Doubles
    pairs: Indices
    costs: Doubles


@njit(cache=True, nogil=True)
def sort_up(keys: NDArray[np.int64]) -> None:
    """Sort in place, smallest first. Lists here are short, and this compiles in a tenth of the time of NumPy's sort."""
    for k in range(1, len(keys)):
        key, place = keys[k], k
        while place > 0 and keys[place - 1] > key:
            keys[place] = keys[place - 1]
            place -= 1
        keys[place] = key


@njit(cache=True, nogil=True)
def outline(points: Floats) -> Floats:
    """Extent of ``points`` (5, n) in each of SIDES directions, counter-clockwise from the x axis. Shape (SIDES,)."""
    found = np.full(SIDES, -1e9, np.float32)
    for k in range(SIDES):
        for i in range(points.shape[1]):
            found[k] = max(found[k], np.float32(OUT_X[k] * points[X, i] + OUT_Y[k] * points[Y, i]))
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def within(support: Floats, x: float, y: float) -> bool:
    """Whether the place (x, y) lies inside an outline."""
    for k in range(SIDES):  # noqa: SIM110 (a compiled loop)
        if OUT_X[k] * x + OUT_Y[k] * y > support[k]:
            return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def pair_up(two: Two, trial: Trial, reach: float, turn_near: float) -> int:
    """Pair minutiae that lie over one another under ``trial.move``, closest first, each once; returns how many pairs.

    ``trial.costs`` receives the sum of distance and angle, each as a share of its limit.
    """
    left, right, move = two.left.points, two.right.points, trial.move
    n, m = left.shape[1], right.shape[1]
    turn = math.atan2(move[1], move[0])
    most = 8 * min(n, m) + 8
    near = np.empty((most, 2), np.int32)
    cost = np.empty(most, np.float64)
    keys = np.empty(most, np.int64)
    count = 0
    for i in range(n):
        x = move[0] * left[X, i] - move[1] * left[Y, i] + move[2]
        y = move[1] * left[X, i] + move[0] * left[Y, i] + move[3]
        for j in range(m):
            across, up = x - right[X, j], y - right[Y, j]
            apart = across * across + up * up
            if apart > reach * reach or count == most:
                continue
            off = abs(wrapped(wrapped(left[ANGLE, i] + turn - right[ANGLE, j])))
            if off <= turn_near:
                near[count, 0], near[count, 1] = i, j
                cost[count] = math.sqrt(apart) / reach + off / turn_near
                keys[count] = (int(cost[count] * LIKE) << 16) | count
                count += 1
    taken_left, taken_right = np.zeros(n, np.bool_), np.zeros(m, np.bool_)
    sort_up(keys[:count])
    found = 0
    for k in range(count):
        place = keys[k] & 0xFFFF
        i, j = near[place, 0], near[place, 1]
        if not taken_left[i] and not taken_right[j]:
            taken_left[i] = taken_right[j] = True
            trial.pairs[found, 0], trial.pairs[found, 1] = i, j
            trial.costs[found] = cost[place]
            found += 1
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def fit(two: Two, trial: Trial, count: int) -> None:
    """Least-squares rotation and shift of the left minutiae of the first ``count`` pairs onto the right ones."""
    left, right, move, pairs = two.left.points, two.right.points, trial.move, trial.pairs
    ax = ay = bx = by = 0.0
    for k in range(count):
        ax += left[X, pairs[k, 0]] / count
        ay += left[Y, pairs[k, 0]] / count
        bx += right[X, pairs[k, 1]] / count
        by += right[Y, pairs[k, 1]] / count
    along = across = 0.0
    for k in range(count):
        ux, uy = left[X, pairs[k, 0]] - ax, left[Y, pairs[k, 0]] - ay
        vx, vy = right[X, pairs[k, 1]] - bx, right[Y, pairs[k, 1]] - by
        along += ux * vx + uy * vy
        across += ux * vy - uy * vx
    length = math.sqrt(along * along + across * across)
    if length > 0:
        move[0], move[1] = along / length, across / length
    move[2] = bx - (move[0] * ax - move[1] * ay)
    move[3] = by - (move[1] * ax + move[0] * ay)


@njit(cache=True, nogil=True, error_model="numpy")
def gain_of(two: Two, trial: Trial, count: int, tuning: Matching) -> float:
    """What the pairs speak for one finger: closeness, kind and likeness, weighted by quality."""
    left, right = two.left.points, two.right.points
    gain = 0.0
    for k in range(count):
        i, j = trial.pairs[k, 0], trial.pairs[k, 1]
        alike = tuning.same_kind if left[KIND, i] == right[KIND, j] else -tuning.same_kind
        worth = max(0.0, 1 - tuning.closeness * trial.costs[k]) + alike + tuning.alike * two.similar[i, j] / LIKE
        gain += math.sqrt(left[QUALITY, i] * right[QUALITY, j]) * worth
    return gain


@njit(cache=True, nogil=True)
def loss_of(two: Two, trial: Trial, count: int) -> float:
    """Quality of unpaired minutiae of either print inside the outline of the other."""
    left, right, move = two.left.points, two.right.points, trial.move
    taken_left, taken_right = np.zeros(left.shape[1], np.bool_), np.zeros(right.shape[1], np.bool_)
    for k in range(count):
        taken_left[trial.pairs[k, 0]] = taken_right[trial.pairs[k, 1]] = True
    loss = 0.0
    for i in range(left.shape[1]):
        x = move[0] * left[X, i] - move[1] * left[Y, i] + move[2]
        y = move[1] * left[X, i] + move[0] * left[Y, i] + move[3]
        if not taken_left[i] and within(two.right.support, x, y):
            loss += left[QUALITY, i]
    for j in range(right.shape[1]):
        across, up = right[X, j] - move[2], right[Y, j] - move[3]
        x, y = move[0] * across + move[1] * up, move[0] * up - move[1] * across
        if not taken_right[j] and within(two.left.support, x, y):
            loss += right[QUALITY, j]
    return loss


@njit(cache=True, nogil=True, error_model="numpy")
def align(two: Two, anchors: Kept, tuning: Matching, outcome: Outcome) -> None:
    """Lay left over right from each of the first ``anchors`` and leave the best attempt in ``outcome``."""
    left, right, parts = two.left.points, two.right.points, outcome.parts
    move = np.empty(4, np.float64)
    trial = Trial(move, np.empty((MOST_MINUTIAE, 2), np.int32), np.empty(MOST_MINUTIAE, np.float64))
    best = -math.inf
    for anchor in range(min(tuning.anchors, len(anchors.rows))):
        i, j = anchors.rows[anchor], anchors.columns[anchor]
        turn = right[ANGLE, j] - left[ANGLE, i]
        move[0], move[1] = math.cos(turn), math.sin(turn)
        move[2] = right[X, j] - (move[0] * left[X, i] - move[1] * left[Y, i])
        move[3] = right[Y, j] - (move[1] * left[X, i] + move[0] * left[Y, i])
        count = pair_up(two, trial, tuning.wide, tuning.turn_near)
        for again in range(tuning.fits):
            if count < 3:
                break
            fit(two, trial, count)
            count = pair_up(two, trial, tuning.wide if again == 0 else tuning.tight, tuning.turn_near)
        gain = gain_of(two, trial, count, tuning)
        loss = loss_of(two, trial, count)
        if count and gain - tuning.unmatched * loss > best:
            best = gain - tuning.unmatched * loss
            parts[ALIGNED], parts[GAIN], parts[LOSS], parts[PAIRED] = best, gain, loss, count
            parts[COSINE], parts[SINE], parts[ACROSS], parts[UP] = move[0], move[1], move[2], move[3]
            for k in range(count):
                outcome.pairs[k, 0], outcome.pairs[k, 1] = trial.pairs[k, 0], trial.pairs[k, 1]
