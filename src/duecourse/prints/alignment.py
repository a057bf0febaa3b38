"""Laying one print over another: rigid fit, pairing, and what the pairs and the gaps say (compiled kernels)."""

import math

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.compiled import inner
from duecourse.prints.cylinders import LIKE, Floats, Print, X, Y
from duecourse.prints.lanes import LANES
from duecourse.prints.nearness import OUT_X, OUT_Y, inside, nearby
from duecourse.prints.parameters import MOST_MINUTIAE
from duecourse.prints.singles import fewer, fill, lowest_bit, whole, wrapped
from duecourse.prints.workspace import (
    ACROSS,
    ALIGNED,
    COSINE,
    GAIN,
    LOSS,
    OVERLAP,
    PAIRED,
    SINE,
    SPREAD,
    UP,
    Tuning,
    Work,
)

Doubles = NDArray[np.float64]
Indices = NDArray[np.int32]


def outline(points: Floats) -> Floats:
    """Extent of ``points`` (5, n) in LANES directions, counter-clockwise from the x axis. Shape (LANES,)."""
    x, y = points[X].astype(np.float64), points[Y].astype(np.float64)
    extents: Floats = (OUT_X[:, None] * x + OUT_Y[:, None] * y).astype(np.float32)
    found: Floats = extents.max(axis=1, initial=np.float32(-1e9))
    return found


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


@inner
def pair_up(left: Print, right: Print, work: Work, reach: float, turn_near: float) -> int:
    """Pair minutiae that lie over one another under ``work.move``, closest first, each once; returns how many pairs.

    ``work.costs`` receives the sum of distance and angle, each as a share of its limit.
    """
    count = find_near(left, right, work, reach, turn_near)
    left_taken, right_taken = work.left_taken, work.right_taken
    fill(left_taken, 0, left.number)
    fill(right_taken, 0, right.number)
    sort_up(work.order, count)
    found = 0
    for k in range(count):
        place = work.order[k] & 0xFFFF
        i, j = work.near_lefts[place], work.near_rights[place]
        if left_taken[i] == 0 and right_taken[j] == 0:
            left_taken[i] = right_taken[j] = 1
            work.lefts[found], work.rights[found] = i, j
            work.costs[found] = work.prices[place]
            found += 1
    return found


@inner
def find_near(left: Print, right: Print, work: Work, reach: float, turn_near: float) -> int:
    """All pairs of minutiae that lie over one another, into ``work.near_lefts`` and its like; returns how many."""
    move = work.move
    x, y, angles = right.x, right.y, right.angle
    turn = math.atan2(move[1], move[0])
    most = 8 * fewer(left.number, right.number) + 8
    count = whole(0)
    for i in range(left.number):
        to_x = move[0] * left.x[i] - move[1] * left.y[i] + move[2] + work.bend_across[i]
        to_y = move[1] * left.x[i] + move[0] * left.y[i] + move[3] + work.bend_up[i]
        angle = left.angle[i] + turn
        for start in range(0, right.number, LANES):
            bits = nearby(x, start, right.stride, to_x, to_y, angle, reach * reach + 0.1, turn_near + 1e-3)
            while bits != np.uint64(0):
                j = start + lowest_bit(bits)
                bits &= bits - np.uint64(1)
                off = abs(wrapped(wrapped(angle - angles[j])))
                across, up = to_x - x[j], to_y - y[j]
                square = across * across + up * up
                if square <= reach * reach and off <= turn_near and j < right.number and count < most:
                    price = math.sqrt(square) / reach + off / turn_near
                    work.near_lefts[count], work.near_rights[count], work.prices[count] = i, j, price
                    work.order[count] = (whole(price * LIKE) << 16) | count
                    count += 1
    return count  # type: ignore[no-any-return]


@inner
def fit(left: Print, right: Print, work: Work, count: int) -> None:
    """Least-squares rotation and shift of the left minutiae of the first ``count`` pairs onto the right ones."""
    move, lefts, rights = work.move, work.lefts, work.rights
    ax = ay = bx = by = 0.0
    for k in range(count):
        ax += left.x[lefts[k]] / count
        ay += left.y[lefts[k]] / count
        bx += right.x[rights[k]] / count
        by += right.y[rights[k]] / count
    along = across = 0.0
    for k in range(count):
        ux, uy = left.x[lefts[k]] - ax, left.y[lefts[k]] - ay
        vx, vy = right.x[rights[k]] - bx, right.y[rights[k]] - by
        along += ux * vx + uy * vy
        across += ux * vy - uy * vx
    length = math.sqrt(along * along + across * across)
    if length > 0:
        move[0], move[1] = along / length, across / length
    move[2] = bx - (move[0] * ax - move[1] * ay)
    move[3] = by - (move[1] * ax + move[0] * ay)


@inner
def bend(left: Print, right: Print, work: Work, count: int, tuning: Tuning) -> None:
    """Bend the left print by what the first ``count`` pairs miss: each minutia as the pairs around it, not by its own.

    Skin is elastic: a rigid fit leaves neighbours of one finger off by much the same, and of two fingers by chance.
    """
    move, lefts, misses, x, y = work.move, work.lefts, work.prices, left.x, left.y
    for k in range(count):
        i, j = lefts[k], work.rights[k]
        misses[k] = right.x[j] - (move[0] * x[i] - move[1] * y[i] + move[2])
        misses[MOST_MINUTIAE + k] = right.y[j] - (move[1] * x[i] + move[0] * y[i] + move[3])
    scale = 1 / (tuning.bend_reach * tuning.bend_reach)
    for i in range(left.number):
        total, across, up = tuning.stiffness, 0.0, 0.0
        for k in range(count):
            other = lefts[k]
            if other == i:
                continue
            over, high = x[other] - x[i], y[other] - y[i]
            near = 1 / (1 + (over * over + high * high) * scale)
            near *= near
            total += near
            across += near * misses[k]
            up += near * misses[MOST_MINUTIAE + k]
        work.bend_across[i], work.bend_up[i] = across / total, up / total


@inner
def gain_of(left: Print, right: Print, work: Work, count: int, tuning: Tuning) -> float:
    """What the pairs speak for one finger: closeness, kind and likeness, weighted by quality."""
    gain = 0.0
    for k in range(count):
        i, j = work.lefts[k], work.rights[k]
        alike = tuning.same_kind
        if left.kind[i] != right.kind[j]:
            alike = -alike
        likeness = tuning.alike * work.similar[i * right.stride + j] / LIKE
        worth = tuning.paired - tuning.closeness * work.costs[k] + alike + likeness
        gain += math.sqrt(left.quality[i] * right.quality[j]) * worth
    return gain


@inner
def spread_of(left: Print, work: Work, count: int) -> float:
    """How far the pairs spread over the left print: root of their standard deviations' product along both axes, in px.

    The axes are those along which they spread most and least. Chance likenesses lie in one spot or along one line.
    """
    x, y, lefts = left.x, left.y, work.lefts
    across = up = 0.0
    for k in range(count):
        across += x[lefts[k]] / count
        up += y[lefts[k]] / count
    wide = high = both = 0.0
    for k in range(count):
        over, above = x[lefts[k]] - across, y[lefts[k]] - up
        wide += over * over / count
        high += above * above / count
        both += over * above / count
    area = wide * high - both * both
    return math.sqrt(math.sqrt(area)) if area > 0 else 0.0


@inner
def find_loss(left: Print, right: Print, work: Work, count: int, parts: Doubles) -> None:
    """Quality of unpaired minutiae of either print inside the outline of the other; minutiae both have there.

    The second is the geometric mean of both prints' numbers, paired or not.
    """
    move, left_taken, right_taken = work.move, work.left_taken, work.right_taken
    fill(left_taken, 0, left.number)
    fill(right_taken, 0, right.number)
    for k in range(count):
        left_taken[work.lefts[k]] = right_taken[work.rights[k]] = 1
    loss, here, there = 0.0, float(count), float(count)
    for i in range(left.number):
        if left_taken[i] == 0:
            x = move[0] * left.x[i] - move[1] * left.y[i] + move[2] + work.bend_across[i]
            y = move[1] * left.x[i] + move[0] * left.y[i] + move[3] + work.bend_up[i]
            if inside(right.outline, x, y):
                loss += left.quality[i]
                here += 1
    for j in range(right.number):
        if right_taken[j] == 0:
            across, up = right.x[j] - move[2], right.y[j] - move[3]
            x, y = move[0] * across + move[1] * up, move[0] * up - move[1] * across
            if inside(left.outline, x, y):
                loss += right.quality[j]
                there += 1
    parts[LOSS], parts[OVERLAP] = loss, math.sqrt(here * there)


@inner
def judge(  # noqa: PLR0917 (a compiled loop)
    left: Print, right: Print, work: Work, count: int, tuning: Tuning, parts: Doubles
) -> None:
    """Put into ``parts`` what the first ``count`` pairs, and the gaps between them, speak for one finger."""
    parts[GAIN] = gain_of(left, right, work, count, tuning)
    find_loss(left, right, work, count, parts)
    parts[SPREAD] = spread_of(left, work, count)
    parts[ALIGNED] = (
        parts[GAIN] - tuning.unmatched * parts[LOSS] + tuning.overlap * parts[OVERLAP] + tuning.spread * parts[SPREAD]
    )


@inner
def attempt(  # noqa: PLR0917 (a compiled loop)
    left: Print, right: Print, i: int, j: int, tuning: Tuning, work: Work
) -> int:
    """Lay left over right so that ``i`` comes to lie on ``j``, and fit what pairs up; returns how many pairs."""
    move = work.move
    turn = right.angle[j] - left.angle[i]
    move[0], move[1] = math.cos(turn), math.sin(turn)
    move[2] = right.x[j] - (move[0] * left.x[i] - move[1] * left.y[i])
    move[3] = right.y[j] - (move[1] * left.x[i] + move[0] * left.y[i])
    reach = tuning.wide
    count = pair_up(left, right, work, reach, tuning.turn_near)
    for _ in range(tuning.fits):
        if count < 3:
            break
        fit(left, right, work, count)
        count = pair_up(left, right, work, reach, tuning.turn_near)
        reach = tuning.tight
    return count


@inner
def align(  # noqa: PLR0917 (a compiled loop)
    left: Print, right: Print, anchors: int, base: float, tuning: Tuning, work: Work, parts: Doubles, pairs: Indices
) -> None:
    """Lay left over right from each of the first ``anchors`` kept pairs, bend the best attempt, leave it in ``parts``.

    ``base`` is what the score has already. A cascade gives up, with nothing paired, when a few anchors promise little.
    """
    move = work.move
    best = -math.inf
    fill(work.bend_across, 0, left.number)
    fill(work.bend_up, 0, left.number)
    for anchor in range(anchors):
        if anchor == tuning.tries and base + best < tuning.tried_floor:
            parts[PAIRED] = 0.0
            return
        count = attempt(left, right, work.kept_rows[anchor], work.kept_columns[anchor], tuning, work)
        if count == 0:
            continue
        judge(left, right, work, count, tuning, parts)
        if parts[ALIGNED] > best:
            best = parts[ALIGNED]
            parts[COSINE], parts[SINE], parts[ACROSS], parts[UP] = move[0], move[1], move[2], move[3]
            keep(count, work, parts, pairs)
    if parts[PAIRED] > 0:
        finish(left, right, tuning, work, parts, pairs)


@inner
def keep(count: int, work: Work, parts: Doubles, pairs: Indices) -> None:
    """Put the first ``count`` pairs into the outcome."""
    parts[PAIRED] = count
    for k in range(count):
        pairs[2 * k], pairs[2 * k + 1] = work.lefts[k], work.rights[k]


@inner
def finish(  # noqa: PLR0917 (a compiled loop)
    left: Print, right: Print, tuning: Tuning, work: Work, parts: Doubles, pairs: Indices
) -> None:
    """Bend the left print of the attempt in ``parts``, pair up anew, and tell what speaks for one finger."""
    move, count = work.move, whole(parts[PAIRED])
    move[0], move[1], move[2], move[3] = parts[COSINE], parts[SINE], parts[ACROSS], parts[UP]
    for k in range(count):
        work.lefts[k], work.rights[k] = pairs[2 * k], pairs[2 * k + 1]
    for again in range(tuning.bends):
        if count < 3:
            break
        bend(left, right, work, count, tuning)
        reach = tuning.wide if again + 1 < tuning.bends else tuning.tight
        count = pair_up(left, right, work, reach, tuning.turn_near)
    judge(left, right, work, count, tuning, parts)
    keep(count, work, parts, pairs)
