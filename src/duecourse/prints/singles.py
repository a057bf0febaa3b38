"""Instructions on single numbers and on plain memory, for compiled kernels (numba intrinsics).

Python's own ``min``, ``max`` and ``int`` are functions of numba's, each compiled anew for every kind of argument.
"""

import math
from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types

from duecourse.prints.lanes import DOUBLE, LONG, Body, cgutils, inlined

unliteral: Any = types.unliteral


@inlined
def whole(_context: Any, number: Any) -> Any:
    """A number as a whole one of 64 bits, cut towards 0. Of a constant too: for those, callees are compiled anew."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return Body(context, builder, signature, arguments).number(0, types.int64)

    return types.int64(unliteral(number)), generate


@inlined
def lowest_bit(_context: Any, bits: Any) -> Any:
    """Place of the lowest set bit of a number other than 0."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@inlined
def fewer(_context: Any, one: Any, two: Any) -> Any:
    """The smaller of two whole numbers."""
    return types.int64(types.int64, types.int64), _choice("<")


@inlined
def more(_context: Any, one: Any, two: Any) -> Any:
    """The larger of two whole numbers."""
    return types.int64(types.int64, types.int64), _choice(">")


def _choice(order: str) -> Callable[..., Any]:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        one, two = arguments
        return builder.select(builder.icmp_signed(order, one, two), one, two)

    return generate


@inlined
def wrapped(_context: Any, angle: Any) -> Any:
    """``angle``, between -3 pi and 3 pi, brought into [-pi, pi]."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        (angle,) = arguments
        half, whole = ir.Constant(DOUBLE, math.pi), ir.Constant(DOUBLE, 2 * math.pi)
        below = builder.fcmp_ordered("<", angle, ir.Constant(DOUBLE, -math.pi))
        raised = builder.select(below, builder.fadd(angle, whole), angle)
        return builder.select(builder.fcmp_ordered(">", angle, half), builder.fsub(angle, whole), raised)

    return types.float64(types.float64), generate


@inlined
def fill(_context: Any, values: Any, at: Any, count: Any) -> Any:
    """Put 0 to ``count`` numbers from ``values[at]`` on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        place = builder.gep(body.data(0), [body.number(1, types.int64)])
        size = context.get_abi_sizeof(place.type.pointee)
        length = builder.mul(body.number(2, types.int64), ir.Constant(LONG, size))
        cgutils.memset(builder, place, length, 0)
        return context.get_dummy_value()

    return types.void(values, at, count), generate
