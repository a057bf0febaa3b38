"""Which of the best pairs hold together: their relaxation (compiled kernel).

After section 4.2 of the Minutia Cylinder-Code paper (Cappelli, Ferrara, Maltoni, TPAMI 32(12), 2010), without
trigonometry inside its loops.
"""

import math

import numpy as np

from duecourse.prints.compiled import inner
from duecourse.prints.cylinders import LIKE, Print
from duecourse.prints.lanes import LANES, add_scaled, count_above
from duecourse.prints.nearness import akin
from duecourse.prints.singles import fill, lowest_bit, whole, wrapped
from duecourse.prints.workspace import WIDE, Tuning, Work


@inner
def relax(left: Print, right: Print, count: int, tuning: Tuning, work: Work) -> None:
    """Weigh the first ``count`` kept pairs by the support of those that lie around them alike in both prints.

    Two pairs support each other by how well distance, difference of directions, and bearing agree. The pairs are put in
    the order of their new weights.
    """
    tabulate(left, right, count, work)
    fill(work.support, 0, WIDE * WIDE)
    for a in range(count):
        find_support(left, right, a, tuning, work)
    weights, totals, rows, columns, keys = work.weights, work.totals, work.kept_rows, work.kept_columns, work.keys
    share = 1 - tuning.keep
    if count > 2:
        share /= count - 1
    for _ in range(tuning.rounds):
        fill(totals, 0, WIDE)
        for b in range(count):
            add_scaled(totals, work.support, b * WIDE, weights[b], WIDE // LANES)
        for a in range(count):
            weights[a] = tuning.keep * weights[a] + share * totals[a]
    fill(keys, 0, WIDE)
    for a in range(count):
        work.rows[a], work.columns[a] = rows[a], columns[a]
        keys[a] = whole(weights[a] * LIKE) << 10 | (1023 - a)
        totals[a] = weights[a]
    for a in range(count):
        place = count_above(keys, keys[a], -(-count // LANES))
        rows[place], columns[place], weights[place] = work.rows[a], work.columns[a], totals[a]


@inner
def tabulate(left: Print, right: Print, count: int, work: Work) -> None:
    """Put places and turns of the first ``count`` kept pairs where ``akin`` looks for them."""
    table = work.table
    for a in range(count):
        i, j = work.kept_rows[a], work.kept_columns[a]
        turn = wrapped(right.angle[j] - left.angle[i])
        work.turns[a] = turn
        table[a], table[WIDE + a] = left.x[i], left.y[i]
        table[2 * WIDE + a], table[3 * WIDE + a] = right.x[j], right.y[j]
        table[4 * WIDE + a], table[5 * WIDE + a], table[6 * WIDE + a] = turn, math.cos(turn), math.sin(turn)


@inner
def find_support(left: Print, right: Print, a: int, tuning: Tuning, work: Work) -> None:
    """Put into ``work.support`` how pair ``a`` and those before it support each other."""
    x, y, over_x, over_y, turns = left.x, left.y, right.x, right.y, work.turns
    turn_most, far_most = tuning.reach * tuning.turn_middle, tuning.reach * tuning.far_middle
    cosine_least = 1 - turn_most * turn_most / 2
    i, j = work.kept_rows[a], work.kept_columns[a]
    for start in range(0, a, LANES):
        # a little too many in single precision; the exact tests follow
        bits = akin(work.table, WIDE, a, start, turn_most + 1e-3, far_most + 1e-2, cosine_least - 1e-2)
        while bits != np.uint64(0):
            b = start + lowest_bit(bits)
            bits &= bits - np.uint64(1)
            if b >= a:
                break
            turn = wrapped(turns[b] - turns[a])
            off = abs(turn)
            k, h = work.kept_rows[b], work.kept_columns[b]
            if off > turn_most or i == k or j == h:
                continue
            across, up = x[k] - x[i], y[k] - y[i]
            over, high = over_x[h] - over_x[j], over_y[h] - over_y[j]
            here, there = math.sqrt(across * across + up * up), math.sqrt(over * over + high * high)
            far = abs(here - there)
            if far > far_most or here == 0 or there == 0:
                continue
            cosine, sine = math.cos(turns[a] + turn / 2), math.sin(turns[a] + turn / 2)
            along = (cosine * across - sine * up) * over + (sine * across + cosine * up) * high
            square = 2 - 2 * along / (here * there)  # of a chord, as good as the angle
            bearing = math.sqrt(square) if square > 0 else 0.0
            if bearing > turn_most:
                continue
            support = 1 / (
                (1 + math.exp(tuning.far_slope * (far - tuning.far_middle)))
                * (1 + math.exp(tuning.turn_slope * (off - tuning.turn_middle)))
                * (1 + math.exp(tuning.turn_slope * (bearing - tuning.turn_middle)))
            )
            work.support[a * WIDE + b] = work.support[b * WIDE + a] = support
