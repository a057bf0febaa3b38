"""Which minutiae lie near a place, which pairs may support a pair, what lies in an outline: sixteen at a time.

The first two are in single precision and let a few too many through, which are then judged exactly.
"""

import math
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types

from duecourse.prints.lanes import DOUBLES, FLOATS, LANES, LONG, Body, inlined

ROUND = 2 * np.pi * np.arange(LANES) / LANES
OUT_X, OUT_Y = np.cos(ROUND), np.sin(ROUND)
"""A print's outline is kept as its farthest extent in so many directions."""


@inlined
def nearby(  # noqa: PLR0917 (an instruction, so to speak)
    _context: Any, points: Any, start: Any, stride: Any, x: Any, y: Any, angle: Any, limit: Any, turn_most: Any
) -> Any:
    """One block: bits of the lanes whose minutia is near; ``points`` (float32) are x, then y, then angles.

    They lie ``stride`` apart; the block begins at ``start``.

    Near is a squared distance from (x, y) of at most ``limit`` and a difference of at most ``turn_most`` from
    ``angle``, which lies between -3 pi and 3 pi off any: in single precision, a few too many rather than one too few.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        start, stride = body.number(1, types.int64), body.number(2, types.int64)

        def away(row: int) -> Any:
            at = builder.add(start, builder.mul(stride, ir.Constant(LONG, row)))
            place = body.splat(body.number(3 + row, types.float32), FLOATS)
            return builder.fsub(place, body.load(body.data(0), at, FLOATS))

        across, up, turn = away(0), away(1), body.call("llvm.fabs.v16f32", FLOATS, away(2))
        rest = builder.fsub(turn, ir.Constant(FLOATS, [2 * math.pi] * LANES))
        rest = body.call("llvm.fabs.v16f32", FLOATS, rest)
        most = body.splat(body.number(7, types.float32), FLOATS)
        turned = builder.or_(builder.fcmp_ordered("<=", turn, most), builder.fcmp_ordered("<=", rest, most))
        square = builder.fadd(builder.fmul(across, across), builder.fmul(up, up))
        close = builder.fcmp_ordered("<=", square, body.splat(body.number(6, types.float32), FLOATS))
        return builder.zext(builder.bitcast(builder.and_(turned, close), ir.IntType(LANES)), LONG)

    return types.uint64(points, start, stride, x, y, angle, limit, turn_most), generate


@inlined
def akin(  # noqa: PLR0917 (an instruction, so to speak)
    _context: Any, table: Any, wide: Any, a: Any, start: Any, turn_most: Any, far_most: Any, cosine_least: Any
) -> Any:
    """One block: bits of the pairs b from ``start`` on that may support pair ``a``.

    ``table`` (flat float32, rows of ``wide``) holds x and y in the left print, x and y in the right one, the turn
    between them, and its cosine and sine. Turns differ by at most ``turn_most`` (the short way round), distances by at
    most ``far_most``, and the bearing from a to b, turned by the mean of both turns, by ``cosine_least`` at least.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        base, wide, a, start = body.data(0), *(body.number(k, types.int64) for k in (1, 2, 3))

        def both(row: int) -> tuple[Any, Any]:
            at = builder.mul(wide, ir.Constant(LONG, row))
            own = builder.load(builder.gep(base, [builder.add(at, a)]))
            return body.load(base, builder.add(at, start), FLOATS), body.splat(own, FLOATS)

        def product(one: Any, two: Any, three: Any, four: Any) -> Any:
            return builder.fadd(builder.fmul(one, two), builder.fmul(three, four))

        def length(one: Any, two: Any) -> Any:
            return body.call("llvm.sqrt.v16f32", FLOATS, product(one, one, two, two))

        def size(value: Any) -> Any:
            return body.call("llvm.fabs.v16f32", FLOATS, value)

        across, up, over, high, turn = (builder.fsub(*both(row)) for row in range(5))
        cosine, sine = builder.fadd(*both(5)), builder.fadd(*both(6))  # the bisector of both turns
        turn = size(turn)
        rest = size(builder.fsub(turn, ir.Constant(FLOATS, [2 * math.pi] * LANES)))
        most = body.splat(body.number(4, types.float32), FLOATS)
        turned = builder.or_(builder.fcmp_ordered("<=", turn, most), builder.fcmp_ordered("<=", rest, most))
        here, there = length(across, up), length(over, high)
        apart = size(builder.fsub(here, there))
        close = builder.fcmp_ordered("<=", apart, body.splat(body.number(5, types.float32), FLOATS))
        ahead = builder.fsub(builder.fmul(cosine, across), builder.fmul(sine, up))
        along = product(ahead, over, product(sine, across, cosine, up), high)
        least = builder.fmul(body.splat(body.number(6, types.float32), FLOATS), length(cosine, sine))
        least = builder.fmul(least, builder.fmul(here, there))
        found = builder.and_(builder.and_(turned, close), builder.fcmp_ordered(">=", along, least))
        return builder.zext(builder.bitcast(found, ir.IntType(LANES)), LONG)

    return types.uint64(table, wide, a, start, turn_most, far_most, cosine_least), generate


@inlined
def inside(_context: Any, outline: Any, x: Any, y: Any) -> Any:
    """Whether the place (x, y) lies inside ``outline``: LANES extents (float32) all around, from the x axis on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        x, y = (body.splat(arguments[k], DOUBLES) for k in (1, 2))
        across, up = (ir.Constant(DOUBLES, list(each)) for each in (OUT_X, OUT_Y))
        extent = builder.fpext(body.load(body.data(0), ir.Constant(LONG, 0), FLOATS), DOUBLES)
        reach = builder.fadd(builder.fmul(across, x), builder.fmul(up, y))
        beyond = builder.fcmp_ordered(">", reach, extent)
        return builder.icmp_signed("==", builder.bitcast(beyond, ir.IntType(LANES)), ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(outline, types.float64, types.float64), generate
