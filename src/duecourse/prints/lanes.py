"""Sixteen numbers at a time: the few inner loops of a comparison, written as vector instructions (numba intrinsics).

A compiler that must itself find out that a loop over forty numbers may run in vectors leaves most of them to a scalar
remainder, or gives up where arrays could overlap. Here arrays are padded to multiples of LANES and the vectors are
spelled out; the compiler breaks them into what the processor has (AVX-512, AVX2, NEON). All arrays are C-contiguous and
padded; ``blocks`` counts groups of LANES.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils as tools
from numba.core import types
from numba.extending import intrinsic
from numba.np import arrayobj

LANES = 16

cgutils: Any = tools
make_array: Any = arrayobj.make_array

INT, LONG, FLOAT, DOUBLE = ir.IntType(32), ir.IntType(64), ir.FloatType(), ir.DoubleType()
INTS, FLOATS = ir.VectorType(INT, LANES), ir.VectorType(FLOAT, LANES)
DOUBLES = ir.VectorType(DOUBLE, LANES)


def inlined(writer: Callable[..., Any]) -> Any:
    """An intrinsic of numba, without its types."""
    return intrinsic(writer)


def padded(count: int) -> int:
    """``count`` rounded up to a multiple of LANES."""
    return -(-count // LANES) * LANES


class Body:
    """What every intrinsic here needs while it writes its instructions."""

    def __init__(self, context: Any, builder: Any, signature: Any, arguments: Any) -> None:
        self.context, self.builder, self.signature, self.arguments = context, builder, signature, arguments

    def data(self, place: int) -> Any:
        """Address of the first element of an array argument, or of an address of numbers."""
        if isinstance(self.signature.args[place], types.CPointer):
            return self.arguments[place]
        return make_array(self.signature.args[place])(self.context, self.builder, self.arguments[place]).data

    def number(self, place: int, kind: Any) -> Any:
        """A scalar argument as ``kind``."""
        return self.context.cast(self.builder, self.arguments[place], self.signature.args[place], kind)

    def splat(self, value: Any, vector: Any) -> Any:
        """A vector with ``value`` in every lane."""
        first = self.builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(INT, 0))
        zeros = ir.Constant(INTS, [0] * LANES)
        return self.builder.shuffle_vector(first, ir.Constant(vector, ir.Undefined), zeros)

    def load(self, base: Any, at: Any, vector: Any) -> Any:
        """LANES elements from ``base[at]``."""
        place = self.builder.bitcast(self.builder.gep(base, [at]), vector.as_pointer())
        return self.builder.load(place, align=vector.element.get_abi_size(self.context.target_data))

    def store(self, value: Any, base: Any, at: Any) -> None:
        """Put a vector to ``base[at]``."""
        place = self.builder.bitcast(self.builder.gep(base, [at]), value.type.as_pointer())
        self.builder.store(value, place, align=value.type.element.get_abi_size(self.context.target_data))

    def call(self, name: str, result: Any, value: Any) -> Any:
        """A vector operation of LLVM of one argument."""
        kind = ir.FunctionType(result, [value.type])
        return self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, name), [value])

    def larger(self, one: Any, two: Any) -> Any:
        """The larger of two in each lane."""
        return self.builder.select(self.builder.icmp_signed(">", one, two), one, two)

    def smaller(self, one: Any, two: Any) -> Any:
        """The smaller of two in each lane."""
        return self.builder.select(self.builder.icmp_signed("<", one, two), one, two)


@inlined
def likeness_row(  # noqa: PLR0917 (an instruction, so to speak)
    _context: Any,
    words: Any,
    stride: Any,
    i: Any,
    others: Any,
    step: Any,
    roots: Any,
    angles: Any,
    root: Any,
    angle: Any,
    near: Any,
    far: Any,
    scale: Any,
    out: Any,
    at: Any,
    best: Any,
) -> Any:
    """Similarities of cylinder ``i`` of ``words`` (12, stride) with all of ``others`` (12, step); returns the largest.

    1 - |a xor b| / (|a| + |b|), times ``scale``, cut to whole numbers, goes to ``out[at:]``; 0 where directions differ
    by ``near`` or more (the short way round; ``far`` is a turn less that). ``best`` (step,) is raised to it.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        left, right = body.data(0), body.data(3)
        stride, place, step = (body.number(k, types.int64) for k in (1, 2, 4))
        mine = []
        for word in range(12):
            at_word = builder.add(builder.mul(stride, ir.Constant(LONG, word)), place)
            mine.append(body.splat(builder.load(builder.gep(left, [at_word])), INTS))
        root, angle, near, far, scale = (body.splat(body.number(k, types.float32), FLOATS) for k in (7, 8, 9, 10, 11))
        ones = ir.Constant(FLOATS, [1.0] * LANES)
        zeros = ir.Constant(INTS, [0] * LANES)
        roots, angles, out, best = body.data(5), body.data(6), body.data(12), body.data(14)
        start = body.number(13, types.int64)
        largest = cgutils.alloca_once(builder, INTS)
        builder.store(zeros, largest)
        with cgutils.for_range(builder, builder.udiv(step, ir.Constant(LONG, LANES))) as loop:
            here = builder.mul(loop.index, ir.Constant(LONG, LANES))
            apart = zeros
            for word in range(12):
                other = body.load(right, builder.add(builder.mul(step, ir.Constant(LONG, word)), here), INTS)
                apart = builder.add(apart, body.call("llvm.ctpop.v16i32", INTS, builder.xor(mine[word], other)))
            distance = body.call("llvm.sqrt.v16f32", FLOATS, builder.uitofp(apart, FLOATS))
            norm = builder.fadd(root, body.load(roots, here, FLOATS))
            like = builder.fmul(builder.fsub(ones, builder.fdiv(distance, norm)), scale)
            turn = body.call("llvm.fabs.v16f32", FLOATS, builder.fsub(angle, body.load(angles, here, FLOATS)))
            facing = builder.or_(builder.fcmp_ordered("<", turn, near), builder.fcmp_ordered(">", turn, far))
            row = builder.select(facing, builder.fptosi(like, INTS), zeros)
            body.store(row, out, builder.add(start, here))
            body.store(body.larger(row, body.load(best, here, INTS)), best, here)
            builder.store(body.larger(row, builder.load(largest)), largest)
        return body.call("llvm.vector.reduce.smax.v16i32", INT, builder.load(largest))

    given = (words, stride, i, others, step, roots, angles, root, angle, near, far, scale, out, at, best)
    return types.int32(*given), generate


@inlined
def largest_below(_context: Any, values: Any, at: Any, limit: Any, blocks: Any) -> Any:
    """The largest of ``values[at:]`` (int32) that is smaller than ``limit``, or 0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        base, start = body.data(0), body.number(1, types.int64)
        limit = body.splat(body.number(2, types.int32), INTS)
        zeros = ir.Constant(INTS, [0] * LANES)
        largest = cgutils.alloca_once(builder, INTS)
        builder.store(zeros, largest)
        with cgutils.for_range(builder, body.number(3, types.int64)) as loop:
            row = body.load(base, builder.add(start, builder.mul(loop.index, ir.Constant(LONG, LANES))), INTS)
            below = builder.select(builder.icmp_signed("<", row, limit), row, zeros)
            builder.store(body.larger(below, builder.load(largest)), largest)
        return body.call("llvm.vector.reduce.smax.v16i32", INT, builder.load(largest))

    return types.int32(values, at, limit, blocks), generate


@inlined
def count_above(_context: Any, values: Any, limit: Any, blocks: Any) -> Any:
    """How many of ``values`` (int32) are larger than ``limit``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        base, limit = body.data(0), body.splat(body.number(1, types.int32), INTS)
        total = cgutils.alloca_once(builder, INTS)
        builder.store(ir.Constant(INTS, [0] * LANES), total)
        with cgutils.for_range(builder, body.number(2, types.int64)) as loop:
            row = body.load(base, builder.mul(loop.index, ir.Constant(LONG, LANES)), INTS)
            above = builder.zext(builder.icmp_signed(">", row, limit), INTS)
            builder.store(builder.add(above, builder.load(total)), total)
        return body.call("llvm.vector.reduce.add.v16i32", INT, builder.load(total))

    return types.int32(values, limit, blocks), generate


@inlined
def raise_two(_context: Any, values: Any, at: Any, best: Any, second: Any, blocks: Any) -> Any:
    """Take ``values[at:]`` into the largest (``best``) and second-largest (``second``) of each lane (int32 all)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        base, best, second = body.data(0), body.data(2), body.data(3)
        start = body.number(1, types.int64)
        with cgutils.for_range(builder, body.number(4, types.int64)) as loop:
            here = builder.mul(loop.index, ir.Constant(LONG, LANES))
            row, top = body.load(base, builder.add(start, here), INTS), body.load(best, here, INTS)
            body.store(body.larger(body.load(second, here, INTS), body.smaller(row, top)), second, here)
            body.store(body.larger(row, top), best, here)
        return context.get_dummy_value()

    return types.void(values, at, best, second, blocks), generate


@inlined
def reaching(_context: Any, values: Any, at: Any, floors: Any, start: Any, least: Any) -> Any:
    """One block: bits of the lanes in which ``values[at:]`` reaches both ``floors[start:]`` and ``least`` (int32)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        row = body.load(body.data(0), body.number(1, types.int64), INTS)
        floors = body.load(body.data(2), body.number(3, types.int64), INTS)
        least = body.splat(body.number(4, types.int32), INTS)
        both = builder.and_(builder.icmp_signed(">=", row, floors), builder.icmp_signed(">=", row, least))
        return builder.zext(builder.bitcast(both, ir.IntType(LANES)), LONG)

    return types.uint64(values, at, floors, start, least), generate


@inlined
def add_scaled(_context: Any, totals: Any, values: Any, at: Any, scale: Any, blocks: Any) -> Any:
    """Add ``scale`` times ``values[at:]`` to ``totals`` (float64 all)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        body = Body(context, builder, signature, arguments)
        totals, values, start = body.data(0), body.data(1), body.number(2, types.int64)
        scale = body.splat(body.number(3, types.float64), DOUBLES)
        with cgutils.for_range(builder, body.number(4, types.int64)) as loop:
            here = builder.mul(loop.index, ir.Constant(LONG, LANES))
            row = body.load(values, builder.add(start, here), DOUBLES)
            body.store(builder.fadd(body.load(totals, here, DOUBLES), builder.fmul(scale, row)), totals, here)
        return context.get_dummy_value()

    return types.void(totals, values, at, scale, blocks), generate
