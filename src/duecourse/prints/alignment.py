"""Laying one print over another: rigid fit, pairing, and what the pairs and the gaps say (compiled kernels)."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.compiled import inner
from duecourse.prints.cylinders import ANGLE, KIND, LIKE, QUALITY, Floats, Likeness, Print, X, Y, wrapped
from duecourse.prints.lanes import LANES, lowest_bit
from duecourse.prints.nearness import nearby
from duecourse.prints.parameters import MOST_MINUTIAE, Matching

SIDES = 16
"""A print's outline is kept as its farthest extent in so many directions."""
ROUND = 2 * np.pi * np.arange(SIDES) / SIDES
OUT_X, OUT_Y = np.cos(ROUND), np.sin(ROUND)

SCORE, FIRST, RELAXED, ALIGNED, GAIN, LOSS, COSINE, SINE, ACROSS, UP, PAIRED, SPREAD, OVERLAP = range(13)
PARTS = 13
"""Places in the array of a score's parts."""

Doubles = NDArray[np.float64]
Indices = NDArray[np.int32]


class Two(NamedTuple):
    """Two prints under comparison; minutia i of the left and j of the right are ``similar[i * stride + j]`` alike."""

    left: Print
    right: Print
    similar: Likeness
    stride: int


class Outcome(NamedTuple):
    """What a comparison leaves: ``parts`` (PARTS,) of the score and the alignment, ``pairs`` (255, 2) of minutiae."""

    parts: Doubles
    pairs: Indices


class Room(NamedTuple):
    """Memory for alignments.

    ``move`` is one attempt to lay left over right: cosine, sine, across, up. ``pairs`` are its pairs and ``costs`` how
    far apart each is (0..2). ``bend`` is what each left minutia is moved by besides (across, up). ``near``, ``prices``,
    ``keys`` and ``taken`` are for finding pairs.
    """

    move: Doubles
    pairs: Indices
    costs: Doubles
    near: Indices
    prices: Doubles
    keys: NDArray[np.int64]
    taken: NDArray[np.bool_]
    bend: Doubles

    @classmethod
    def made(cls) -> "Room":
        """Memory for prints of up to MOST_MINUTIAE minutiae."""
        most = 8 * MOST_MINUTIAE + 8
        return cls(
            np.zeros(4),
            np.zeros((MOST_MINUTIAE, 2), np.int32),
            np.zeros(MOST_MINUTIAE),
            np.zeros((most, 2), np.int32),
            np.zeros(most),
            np.zeros(most, np.int64),
            np.zeros((2, MOST_MINUTIAE), np.bool_),
            np.zeros((2, MOST_MINUTIAE)),
        )


@inner
def sort_up(keys: NDArray[np.int64], count: int) -> None:
    """Sort the first ``count`` in place, smallest first.

    Lists here are short; NumPy's sort compiles ten times as long.
    """
    for k in range(1, count):
        key, place = keys[k], k
        while place > 0 and keys[place - 1] > key:
            keys[place] = keys[place - 1]
            place -= 1
        keys[place] = key


def outline(points: Floats) -> Floats:
    """Extent of ``points`` (5, n) in each of SIDES directions, counter-clockwise from the x axis. Shape (SIDES,)."""
    x, y = points[X].astype(np.float64), points[Y].astype(np.float64)
    extents: Floats = (OUT_X[:, None] * x + OUT_Y[:, None] * y).astype(np.float32)
    found: Floats = extents.max(axis=1, initial=np.float32(-1e9))
    return found


@inner
def within(support: Floats, x: float, y: float) -> bool:
    """Whether the place (x, y) lies inside an outline."""
    for k in range(SIDES):  # noqa: SIM110 (a compiled loop)
        if OUT_X[k] * x + OUT_Y[k] * y > support[k]:
            return False
    return True


@inner
def pair_up(two: Two, room: Room, reach: float, turn_near: float) -> int:
    """Pair minutiae that lie over one another under ``room.move``, closest first, each once; returns how many pairs.

    ``room.costs`` receives the sum of distance and angle, each as a share of its limit.
    """
    left, right, move = two.left.points, two.right.points, room.move
    n, m = two.left.number, two.right.number
    turn = math.atan2(move[1], move[0])
    most = 8 * min(n, m) + 8
    count = int(np.int64(0))  # no literal, for which callees would be compiled once more
    for i in range(n):
        x = move[0] * left[X, i] - move[1] * left[Y, i] + move[2] + room.bend[0, i]
        y = move[1] * left[X, i] + move[0] * left[Y, i] + move[3] + room.bend[1, i]
        for start in range(0, m, LANES):
            angle = left[ANGLE, i] + turn
            bits = nearby(right, start, two.stride, x, y, angle, reach * reach + 0.1, turn_near + 1e-3)
            while bits != np.uint64(0):
                j = start + lowest_bit(bits)
                bits &= bits - np.uint64(1)
                off = abs(wrapped(wrapped(angle - right[ANGLE, j])))
                across, up = x - right[X, j], y - right[Y, j]
                near = across * across + up * up <= reach * reach
                if near and off <= turn_near and j < m and count < most:
                    room.near[count, 0], room.near[count, 1] = i, j
                    room.prices[count] = math.sqrt(across * across + up * up) / reach + off / turn_near
                    room.keys[count] = (int(room.prices[count] * LIKE) << 16) | count
                    count += 1
    clear(room, n, m)
    sort_up(room.keys, count)
    found = 0
    for k in range(count):
        place = room.keys[k] & 0xFFFF
        i, j = room.near[place, 0], room.near[place, 1]
        if not room.taken[0, i] and not room.taken[1, j]:
            room.taken[0, i] = room.taken[1, j] = True
            room.pairs[found, 0], room.pairs[found, 1] = i, j
            room.costs[found] = room.prices[place]
            found += 1
    return found


@inner
def clear(room: Room, n: int, m: int) -> None:
    """No minutia is paired."""
    for i in range(n):
        room.taken[0, i] = False
    for j in range(m):
        room.taken[1, j] = False


@inner
def fit(two: Two, room: Room, count: int) -> None:
    """Least-squares rotation and shift of the left minutiae of the first ``count`` pairs onto the right ones."""
    left, right, move, pairs = two.left.points, two.right.points, room.move, room.pairs
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


@inner
def bend(two: Two, room: Room, count: int, tuning: Matching) -> None:
    """Bend the left print by what the first ``count`` pairs miss: each minutia as the pairs around it, not by its own.

    Skin is elastic: a rigid fit leaves neighbours of one finger off by much the same, and of two fingers by chance.
    """
    left, right, move, pairs, misses = two.left.points, two.right.points, room.move, room.pairs, room.prices
    for k in range(count):
        i, j = pairs[k, 0], pairs[k, 1]
        misses[k] = right[X, j] - (move[0] * left[X, i] - move[1] * left[Y, i] + move[2])
        misses[MOST_MINUTIAE + k] = right[Y, j] - (move[1] * left[X, i] + move[0] * left[Y, i] + move[3])
    scale = 1 / (tuning.bend_reach * tuning.bend_reach)
    for i in range(two.left.number):
        total, across, up = tuning.stiffness, 0.0, 0.0
        for k in range(count):
            other = pairs[k, 0]
            if other == i:
                continue
            over, high = left[X, other] - left[X, i], left[Y, other] - left[Y, i]
            near = 1 / (1 + (over * over + high * high) * scale)
            near *= near
            total += near
            across += near * misses[k]
            up += near * misses[MOST_MINUTIAE + k]
        room.bend[0, i], room.bend[1, i] = across / total, up / total


@inner
def gain_of(two: Two, room: Room, count: int, tuning: Matching) -> float:
    """What the pairs speak for one finger: closeness, kind and likeness, weighted by quality."""
    left, right = two.left.points, two.right.points
    gain = 0.0
    for k in range(count):
        i, j = room.pairs[k, 0], room.pairs[k, 1]
        alike = tuning.same_kind if left[KIND, i] == right[KIND, j] else -tuning.same_kind
        likeness = tuning.alike * two.similar[i * two.stride + j] / LIKE
        worth = tuning.paired - tuning.closeness * room.costs[k] + alike + likeness
        gain += math.sqrt(left[QUALITY, i] * right[QUALITY, j]) * worth
    return gain


@inner
def spread_of(two: Two, room: Room, count: int) -> float:
    """How far the pairs spread over the left print: root of their standard deviations' product along both axes, in px.

    The axes are those along which they spread most and least. Chance likenesses lie in one spot or along one line.
    """
    left = two.left.points
    across = up = 0.0
    for k in range(count):
        across += left[X, room.pairs[k, 0]] / count
        up += left[Y, room.pairs[k, 0]] / count
    wide = high = both = 0.0
    for k in range(count):
        over, above = left[X, room.pairs[k, 0]] - across, left[Y, room.pairs[k, 0]] - up
        wide += over * over / count
        high += above * above / count
        both += over * above / count
    return math.sqrt(math.sqrt(max(0.0, wide * high - both * both)))


@inner
def loss_of(two: Two, room: Room, count: int) -> tuple[float, float]:
    """Quality of unpaired minutiae of either print inside the outline of the other; minutiae both have there.

    The second is the geometric mean of both prints' numbers, paired or not.
    """
    left, right, move = two.left.points, two.right.points, room.move
    clear(room, two.left.number, two.right.number)
    for k in range(count):
        room.taken[0, room.pairs[k, 0]] = room.taken[1, room.pairs[k, 1]] = True
    loss, here, there = 0.0, float(count), float(count)
    for i in range(two.left.number):
        x = move[0] * left[X, i] - move[1] * left[Y, i] + move[2] + room.bend[0, i]
        y = move[1] * left[X, i] + move[0] * left[Y, i] + move[3] + room.bend[1, i]
        if not room.taken[0, i] and within(two.right.support, x, y):
            loss += left[QUALITY, i]
            here += 1
    for j in range(two.right.number):
        across, up = right[X, j] - move[2], right[Y, j] - move[3]
        x, y = move[0] * across + move[1] * up, move[0] * up - move[1] * across
        if not room.taken[1, j] and within(two.left.support, x, y):
            loss += right[QUALITY, j]
            there += 1
    return loss, math.sqrt(here * there)


@inner
def judge(two: Two, room: Room, count: int, tuning: Matching, parts: Doubles) -> None:
    """Put into ``parts`` what the first ``count`` pairs, and the gaps between them, speak for one finger."""
    parts[GAIN] = gain_of(two, room, count, tuning)
    parts[LOSS], parts[OVERLAP] = loss_of(two, room, count)
    parts[SPREAD] = spread_of(two, room, count)
    parts[ALIGNED] = (
        parts[GAIN] - tuning.unmatched * parts[LOSS] + tuning.overlap * parts[OVERLAP] + tuning.spread * parts[SPREAD]
    )


@inner
def straighten(room: Room, n: int) -> None:
    """None of the ``n`` left minutiae is bent away from its place."""
    for i in range(n):
        room.bend[0, i] = room.bend[1, i] = 0.0


@inner
def align(  # noqa: PLR0917 (a compiled loop)
    two: Two, rows: Indices, columns: Indices, anchors: int, base: float, tuning: Matching, room: Room, outcome: Outcome
) -> None:
    """Lay left over right from each of the first ``anchors`` pairs, bend the best attempt, leave it in ``outcome``.

    ``base`` is what the score has already. A cascade gives up, with nothing paired, when a few anchors promise little.
    """
    left, right, parts = two.left.points, two.right.points, outcome.parts
    move = room.move
    best = -math.inf
    straighten(room, two.left.number)
    for anchor in range(anchors):
        if anchor == tuning.tries and base + best < tuning.tried_floor:
            parts[PAIRED] = 0.0
            return
        i, j = rows[anchor], columns[anchor]
        turn = right[ANGLE, j] - left[ANGLE, i]
        move[0], move[1] = math.cos(turn), math.sin(turn)
        move[2] = right[X, j] - (move[0] * left[X, i] - move[1] * left[Y, i])
        move[3] = right[Y, j] - (move[1] * left[X, i] + move[0] * left[Y, i])
        count = pair_up(two, room, tuning.wide, tuning.turn_near)
        for again in range(tuning.fits):
            if count < 3:
                break
            fit(two, room, count)
            count = pair_up(two, room, tuning.wide if again == 0 else tuning.tight, tuning.turn_near)
        if count == 0:
            continue
        judge(two, room, count, tuning, parts)
        if parts[ALIGNED] > best:
            best = parts[ALIGNED]
            parts[COSINE], parts[SINE], parts[ACROSS], parts[UP] = move[0], move[1], move[2], move[3]
            parts[PAIRED] = count
            for k in range(count):
                outcome.pairs[k, 0], outcome.pairs[k, 1] = room.pairs[k, 0], room.pairs[k, 1]
    if parts[PAIRED] > 0:
        finish(two, tuning, room, outcome)


@inner
def finish(two: Two, tuning: Matching, room: Room, outcome: Outcome) -> None:
    """Bend the left print of the attempt in ``outcome``, pair up anew, and tell what speaks for one finger."""
    parts, move, count = outcome.parts, room.move, int(outcome.parts[PAIRED])
    move[0], move[1], move[2], move[3] = parts[COSINE], parts[SINE], parts[ACROSS], parts[UP]
    for k in range(count):
        room.pairs[k, 0], room.pairs[k, 1] = outcome.pairs[k, 0], outcome.pairs[k, 1]
    for again in range(tuning.bends):
        if count < 3:
            break
        bend(two, room, count, tuning)
        count = pair_up(two, room, tuning.wide if again + 1 < tuning.bends else tuning.tight, tuning.turn_near)
    judge(two, room, count, tuning, parts)
    parts[PAIRED] = count
    for k in range(count):
        outcome.pairs[k, 0], outcome.pairs[k, 1] = room.pairs[k, 0], room.pairs[k, 1]
