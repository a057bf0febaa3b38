"""A look at two prints that costs a quarter of the first stage of a comparison, and spares most strangers the rest.

It takes the same cylinders and the same limit of directions, but no square root, keeps no table, and asks only how
alike the few best are. Its floor rises with the numbers of minutiae: the more there are, the more alike the best of
strangers' are by chance. The numbers are in ``duecourse.prints.parameters.CASCADE``.
"""

import math
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types

from duecourse.prints.compiled import inner
from duecourse.prints.cylinders import LIKE, WORDS, Likeness, Print
from duecourse.prints.lanes import (
    FLOAT,
    FLOATS,
    INT,
    INTS,
    LANES,
    LONG,
    Body,
    cgutils,
    inlined,
    largest_below,
)
from duecourse.prints.singles import fill
from duecourse.prints.workspace import Tuning, Work

BYTES = ir.VectorType(ir.IntType(8), 4 * LANES)


def _counted(context: Any, body: Body, words: list[Any]) -> Any:
    """Set bits of each lane in all of ``words``.

    Processors without an instruction for it count by bytes, and then add those of a lane once.
    """
    builder = body.builder
    by_word = "+avx512vpopcntdq" in context.codegen().magic_tuple()[2]
    name, kind = ("llvm.ctpop.v16i32", INTS) if by_word else ("llvm.ctpop.v64i8", BYTES)
    total = ir.Constant(kind, [0] * kind.count)
    for word in words:
        total = builder.add(total, body.call(name, kind, builder.bitcast(word, kind)))
    total = builder.bitcast(total, INTS)
    for shift, mask in () if by_word else ((8, 0x00FF00FF), (16, 0x0000FFFF)):
        masks, shifts = ir.Constant(INTS, [mask] * LANES), ir.Constant(INTS, [shift] * LANES)
        total = builder.add(builder.and_(total, masks), builder.and_(builder.lshr(total, shifts), masks))
    return total


@inlined
def glance_block(  # noqa: PLR0917 (an instruction, so to speak)
    _context: Any, words: Any, stride: Any, roots: Any, angles: Any, others: Any, step: Any, at: Any,
    other_roots: Any, other_angles: Any, near: Any, far: Any, scale: Any, best: Any, column_best: Any, rows: Any,
) -> Any:  # fmt: skip
    """Compare all ``rows`` with one block of columns by |a xor b|^2 / (|a| + |b|)^2: least is best.

    Limits of directions are as in ``lanes.likeness_row``. ``column_best[at:]`` receives the best of each column, as 1
    less that, times ``scale``. ``best`` holds a vector a row, of bits of floats, which sort as whole numbers do: it is
    lowered where this block is better, and set by the first block.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)

        def lines(place: int, first: Any) -> list[Any]:
            stride = body.number(place, types.int64)
            return [builder.add(builder.mul(stride, ir.Constant(LONG, word)), first) for word in range(WORDS)]

        def one(place: int, at: Any, vector: Any) -> Any:
            return body.splat(builder.load(builder.gep(body.data(place), [at])), vector)

        at = body.number(6, types.int64)
        near, far, scale = (body.splat(body.number(k, types.float32), FLOATS) for k in (9, 10, 11))
        columns = [body.load(body.data(4), line, INTS) for line in lines(5, at)]
        column_roots, column_angles = body.load(body.data(7), at, FLOATS), body.load(body.data(8), at, FLOATS)
        ones, nowhere = ir.Constant(FLOATS, [1.0] * LANES), ir.Constant(FLOATS, [math.nan] * LANES)
        full = builder.fcmp_ordered(">", column_roots, ir.Constant(FLOATS, [0.0] * LANES))
        column_angles = builder.select(full, column_angles, nowhere)  # an empty cylinder faces none
        first = builder.icmp_signed("==", at, ir.Constant(LONG, 0))
        worst = builder.bitcast(ones, INTS)
        lowest = cgutils.alloca_once(builder, INTS)
        builder.store(worst, lowest)
        with cgutils.for_range(builder, body.number(14, types.int64)) as loop:
            differing = [
                builder.xor(column, one(0, line, INTS))
                for column, line in zip(columns, lines(1, loop.index), strict=True)
            ]
            distance = builder.uitofp(_counted(context, body, differing), FLOATS)
            norm = builder.fadd(one(2, loop.index, FLOATS), column_roots)
            apart = builder.fdiv(distance, builder.fmul(norm, norm))
            turn = body.call("llvm.fabs.v16f32", FLOATS, builder.fsub(one(3, loop.index, FLOATS), column_angles))
            facing = builder.or_(builder.fcmp_ordered("<", turn, near), builder.fcmp_ordered(">", turn, far))
            row = builder.bitcast(builder.select(facing, apart, ones), INTS)
            here = builder.mul(loop.index, ir.Constant(LONG, LANES))
            held = builder.select(first, worst, body.load(body.data(12), here, INTS))
            body.store(body.smaller(row, held), body.data(12), here)
            builder.store(body.smaller(row, builder.load(lowest)), lowest)
        like = builder.fsub(ones, builder.bitcast(builder.load(lowest), FLOATS))
        body.store(builder.fptosi(builder.fmul(like, scale), INTS), body.data(13), at)
        return context.get_dummy_value()

    given = (
        words, stride, roots, angles, others, step, at, other_roots, other_angles, near, far, scale, best, column_best,
        rows,
    )  # fmt: skip
    return types.void(*given), generate


@inlined
def best_of(_context: Any, values: Any, at: Any, scale: Any) -> Any:
    """``scale`` times 1 less the least of LANES floats whose bits are ``values[at:]`` (int32)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        row = body.load(body.data(0), body.number(1, types.int64), INTS)
        least = builder.bitcast(body.call("llvm.vector.reduce.smin.v16i32", INT, row), FLOAT)
        like = builder.fsub(ir.Constant(FLOAT, 1.0), least)
        return builder.fptosi(builder.fmul(like, body.number(2, types.float32)), INT)

    return types.int32(values, at, scale), generate


@inner
def few_sum(values: Likeness, blocks: int, wanted: int, keys: Likeness) -> int:
    """Sum of the ``wanted`` largest of ``values`` (at most 256 of them, each up to LIKE), for few ``wanted``."""
    for k in range(blocks * LANES):
        keys[k] = values[k] << 8 | (255 - k)
    total, limit = 0, np.int32(0x7FFFFFFF)
    for _ in range(wanted):
        limit = largest_below(keys, 0, limit, blocks)
        total += limit >> 8
    return total


@inner
def glanced(left: Print, right: Print, tuning: Tuning, work: Work) -> float:
    """Mean, over the ``tuning.glance_pairs`` best rows and as many columns, of what is best in each (0..1)."""
    n, m, rows, best = left.number, right.number, work.similar, work.column_best
    near, far = np.float32(tuning.turn_most), np.float32(2 * math.pi - tuning.turn_most)
    for at in range(0, m, LANES):
        glance_block(
            left.words, left.stride, left.roots, left.angle, right.words, right.stride, at, right.roots, right.angle,
            near, far, LIKE, rows, best, n,
        )  # fmt: skip
    total = few_sum(best, right.stride // LANES, tuning.glance_pairs, work.keys)
    for i in range(n):
        best[i] = best_of(rows, i * LANES, LIKE)
    fill(best, n, left.stride - n)
    total += few_sum(best, left.stride // LANES, tuning.glance_pairs, work.keys)
    return total / (2 * tuning.glance_pairs * LIKE)  # type: ignore[no-any-return]
