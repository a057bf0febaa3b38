"""Vectors as values in compiled kernels: what the network's kernels load, compute and store, LANES numbers at a time.

The functions here are instructions of the compiler (numba intrinsics); the processor's own registers may be of any
width. A place in an array is one index into a flat float32 array, and is not checked.
"""

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import models, register_model

from duecourse.prints.lanes import FLOAT, FLOATS, INT, INTS, LANES, Body, cgutils, inlined

Emitter = Callable[..., Any]
kind_of_type: Any = types.Type
model_of_type: Any = models.PrimitiveModel


class VectorType(kind_of_type):  # type: ignore[misc]
    """What the compiler calls a vector of LANES float32."""

    def __init__(self) -> None:
        super().__init__(name="duecourse.Vector")


vector: Any = VectorType()


@register_model(VectorType)
class _Model(model_of_type):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, FLOATS)


def named(builder: Any, name: str, *given: Any) -> Any:
    """A vector operation of LLVM of one or more vectors."""
    kind = ir.FunctionType(FLOATS, [FLOATS] * len(given))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f32")
    return builder.call(function, given)


def _instruction(count: int, emit: Emitter) -> Any:
    """An instruction of ``count`` vectors whose result is one."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Sequence[Any]) -> Any:
        return emit(builder, *given)

    if count == 1:
        return inlined(lambda _typing, one: (vector(vector), generate))
    if count == 2:
        return inlined(lambda _typing, one, two: (vector(vector, vector), generate))
    return inlined(lambda _typing, one, two, three: (vector(vector, vector, vector), generate))


def _power(builder: Any, exponent: Any) -> Any:
    biased = builder.add(builder.fptosi(exponent, INTS), ir.Constant(INTS, [127] * LANES))
    return builder.bitcast(builder.shl(biased, ir.Constant(INTS, [23] * LANES)), FLOATS)


add = _instruction(2, lambda builder, one, two: builder.fadd(one, two))
subtract = _instruction(2, lambda builder, one, two: builder.fsub(one, two))
multiply = _instruction(2, lambda builder, one, two: builder.fmul(one, two))
divide = _instruction(2, lambda builder, one, two: builder.fdiv(one, two))
larger = _instruction(2, lambda builder, one, two: builder.select(builder.fcmp_ordered(">", one, two), one, two))
smaller = _instruction(2, lambda builder, one, two: builder.select(builder.fcmp_ordered("<", one, two), one, two))
equal = _instruction(2, lambda builder, one, two: builder.uitofp(builder.fcmp_ordered("==", one, two), FLOATS))
"""1 where both are equal, else 0."""
fused = _instruction(3, lambda builder, one, two, three: named(builder, "fmuladd", one, two, three))
"""one * two + three, rounded once."""
rounded = _instruction(1, lambda builder, one: named(builder, "rint", one))
power_of_two = _instruction(1, _power)
"""2 to the power of whole numbers from -126 to 127."""


@inlined
def load(_typing: Any, array: Any, at: Any) -> Any:
    """``array[at : at + LANES]``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        return body.load(body.data(0), arguments[1], FLOATS)

    return vector(array, types.int64), generate


@inlined
def store(_typing: Any, array: Any, at: Any, value: Any) -> Any:
    """Put ``value`` to ``array[at : at + LANES]``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        body.store(arguments[2], body.data(0), arguments[1])
        return context.get_dummy_value()

    return types.void(array, types.int64, vector), generate


@inlined
def every(_typing: Any, number: Any) -> Any:
    """``number`` in every lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return Body(context, builder, signature, arguments).splat(arguments[0], FLOATS)

    return vector(types.float32), generate


@inlined
def total(_typing: Any, one: Any) -> Any:
    """The sum of all lanes, halves first, so that it is the same on every processor."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        (left,) = arguments
        width = LANES
        while width > 1:
            width //= 2
            order = [(lane + width) % (2 * width) if lane < 2 * width else lane for lane in range(LANES)]
            left = builder.fadd(left, builder.shuffle_vector(left, left, ir.Constant(INTS, order)))
        return builder.extract_element(left, ir.Constant(INT, 0))

    return types.float32(vector), generate


FLOAT_KIND = FLOAT
