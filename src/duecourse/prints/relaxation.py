"""Which of the best pairs hold together: their relaxation (compiled kernel).

After section 4.2 of the Minutia Cylinder-Code paper (Cappelli, Ferrara, Maltoni, TPAMI 32(12), 2010), without
trigonometry inside its loops.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from duecourse.prints.compiled import inner
from duecourse.prints.cylinders import ANGLE, LIKE, Print, X, Y, wrapped
from duecourse.prints.lanes import LANES, add_scaled, count_above, lowest_bit
from duecourse.prints.nearness import akin
from duecourse.prints.parameters import Matching

if TYPE_CHECKING:
    from duecourse.prints.kernels import Work


@inner
def relax(  # noqa: PLR0912 (a compiled loop)
    left: Print, right: Print, count: int, tuning: Matching, work: "Work"
) -> None:
    """Weigh the first ``count`` kept pairs by the support of those that lie around them alike in both prints.

    Two pairs support each other by how well distance, difference of directions, and bearing agree. The pairs are put in
    the order of their new weights.
    """
    before, after, rows, columns = left.points, right.points, work.kept_rows, work.kept_columns
    support, table, wide = work.support, work.table, work.totals.shape[0]
    turns = work.room.costs
    for a in range(count):
        i, j = rows[a], columns[a]
        turns[a] = wrapped(after[ANGLE, j] - before[ANGLE, i])
        table[a], table[wide + a] = before[X, i], before[Y, i]
        table[2 * wide + a], table[3 * wide + a] = after[X, j], after[Y, j]
        table[4 * wide + a] = turns[a]
        table[5 * wide + a], table[6 * wide + a] = math.cos(turns[a]), math.sin(turns[a])
        for b in range(wide):
            support[a * wide + b] = 0.0
    turn_most, far_most = tuning.reach * tuning.turn_middle, tuning.reach * tuning.far_middle
    cosine_least = 1 - turn_most * turn_most / 2
    for a in range(count):
        i, j = rows[a], columns[a]
        for start in range(0, a, LANES):
            # a little too many in single precision; the exact tests follow
            bits = akin(table, wide, a, start, turn_most + 1e-3, far_most + 1e-2, cosine_least - 1e-2)
            while bits != np.uint64(0):
                b = start + lowest_bit(bits)
                bits &= bits - np.uint64(1)
                if b >= a:
                    break
                turn = wrapped(turns[b] - turns[a])
                k, h = rows[b], columns[b]
                if abs(turn) > turn_most or i == k or j == h:
                    continue
                across, up = before[X, k] - before[X, i], before[Y, k] - before[Y, i]
                over, high = after[X, h] - after[X, j], after[Y, h] - after[Y, j]
                here, there = math.sqrt(across * across + up * up), math.sqrt(over * over + high * high)
                far = abs(here - there)
                if far > far_most or here == 0 or there == 0:
                    continue
                cosine, sine = math.cos(turns[a] + turn / 2), math.sin(turns[a] + turn / 2)
                along = (cosine * across - sine * up) * over + (sine * across + cosine * up) * high
                bearing = math.sqrt(max(0.0, 2 - 2 * along / (here * there)))  # a chord, as good as the angle
                if bearing > turn_most:
                    continue
                support[a * wide + b] = support[b * wide + a] = 1 / (
                    (1 + math.exp(tuning.far_slope * (far - tuning.far_middle)))
                    * (1 + math.exp(tuning.turn_slope * (abs(turn) - tuning.turn_middle)))
                    * (1 + math.exp(tuning.turn_slope * (bearing - tuning.turn_middle)))
                )
    share = (1 - tuning.keep) / max(1, count - 1)
    for _ in range(tuning.rounds):
        for a in range(wide):
            work.totals[a] = 0.0
        for b in range(count):
            add_scaled(work.totals, support, b * wide, work.weights[b], wide // LANES)
        for a in range(count):
            work.weights[a] = tuning.keep * work.weights[a] + share * work.totals[a]
    for a in range(count):
        work.rows[a], work.columns[a] = rows[a], columns[a]
        work.keys[a] = int(work.weights[a] * LIKE) << 10 | (1023 - a)
        work.totals[a] = work.weights[a]
    blocks = -(-count // LANES)
    for a in range(count, blocks * LANES):
        work.keys[a] = 0
    for a in range(count):
        place = count_above(work.keys, work.keys[a], blocks)
        rows[place], columns[place], work.weights[place] = work.rows[a], work.columns[a], work.totals[a]
