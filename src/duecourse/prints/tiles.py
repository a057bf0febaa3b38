"""The two innermost loops of the network, written so that all their sums stay in the processor's registers.

``product`` multiplies rows with a matrix of weights, which is what every convolution is but those that keep channels
apart; ``window5`` and ``window7`` are these. Weights of a product are ``packed``: panel after panel, each in the order
in which it is read.
"""

from typing import Any

import numpy as np
from llvmlite import binding, ir  # type: ignore[import-untyped]
from numba.core import config, types
from numpy.typing import NDArray

from duecourse.prints.compiled import inner
from duecourse.prints.lanes import FLOATS, LANES, LONG, Body, cgutils, inlined
from duecourse.prints.memory import floats_at
from duecourse.prints.singles import fewer
from duecourse.prints.vectors import named

Floats = NDArray[np.float32]
Table = NDArray[np.int64]


def _many_registers() -> bool:
    """Whether kernels are compiled for the 32 registers of LANES numbers that AVX-512 has."""
    told: str | None = config.CPU_FEATURES  # type: ignore[attr-defined]
    return bool(binding.get_host_cpu_features().get("avx512f")) if told is None else "+avx512f" in told


WIDEST = 4 if _many_registers() else 1
"""Vectors of the widest panel."""

ROWS = 24
"""Rows are multiplied in groups of this; a product of fewer computes the rest for nothing."""

NEIGHBOURS = 8
"""Places side by side that a window fills at a time."""


def packed(weights: Floats) -> Floats:
    """The matrix ``weights`` (depth, columns; columns a multiple of LANES) as ``product`` reads it, flat."""
    panels = range(0, weights.shape[1], WIDEST * LANES)
    return np.concatenate([weights[:, at : at + WIDEST * LANES].ravel() for at in panels]).astype(np.float32)


class _Writer(Body):
    """A body with the few phrases that both loops need."""

    def constant(self, value: int) -> Any:
        return ir.Constant(LONG, value)

    def beyond(self, start: Any, pitch: Any, steps: int) -> Any:
        return self.builder.add(start, self.builder.mul(pitch, self.constant(steps)))

    def merged(self, before: Any, *values: Any) -> list[Any]:
        """What has one of ``values`` on coming from block ``before``; other ways are added by ``again``."""
        found = []
        for value in values:
            phi = self.builder.phi(value.type)
            phi.add_incoming(value, before)
            found.append(phi)
        return found

    def again(self, merged: list[Any], *values: Any) -> None:
        for phi, value in zip(merged, values, strict=True):
            phi.add_incoming(value, self.builder.block)


def _tile(rows: int, width: int) -> Any:
    """A panel ``width`` vectors wide, ``rows`` rows at a time: the loop over rows of ``product``."""

    @inlined
    def tile(  # noqa: PLR0917 (an instruction, so to speak)
        _typing: Any,
        source: Any,
        pitch: Any,
        table: Any,
        lines: Any,
        depth: Any,
        panel: Any,
        bias: Any,
        out: Any,
        out_pitch: Any,
        count: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            body = _Writer(context, builder, signature, arguments)
            source, pitch, entries, lines, depth, weights, bias, out, out_pitch, count = arguments
            first = [body.load(bias, body.constant(j * LANES), FLOATS) for j in range(width)] * rows
            groups = builder.udiv(builder.add(count, body.constant(rows - 1)), body.constant(rows))
            with cgutils.for_range(builder, groups) as group:
                row = builder.mul(group.index, body.constant(rows))
                starts = [
                    builder.gep(source, [builder.mul(pitch, builder.add(row, body.constant(i)))]) for i in range(rows)
                ]
                before = builder.block
                each_line, each_depth, done = (builder.append_basic_block(name) for name in ("line", "depth", "done"))
                zero, one = body.constant(0), body.constant(1)
                builder.branch(each_line)
                builder.position_at_end(each_line)
                outer = body.merged(before, zero, zero, *first)
                entry = builder.gep(entries, [builder.mul(outer[0], body.constant(2))])
                offset, stride = builder.load(entry), builder.load(builder.gep(entry, [one]))
                builder.branch(each_depth)
                builder.position_at_end(each_depth)
                deep = body.merged(each_line, zero, offset, *outer[1:])
                step, within, weight, sums = deep[0], deep[1], deep[2], deep[3:]
                across = [
                    body.load(weights, builder.add(weight, body.constant(j * LANES)), FLOATS) for j in range(width)
                ]
                made = []
                for i in range(rows):
                    value = body.splat(builder.load(builder.gep(starts[i], [within])), FLOATS)
                    made += [named(builder, "fmuladd", value, across[j], sums[i * width + j]) for j in range(width)]
                step = builder.add(step, one)
                weight = builder.add(weight, body.constant(width * LANES))
                body.again(deep, step, builder.add(within, stride), weight, *made)
                next_line = builder.append_basic_block("next")
                builder.cbranch(builder.icmp_signed("<", step, depth), each_depth, next_line)
                builder.position_at_end(next_line)
                line = builder.add(outer[0], one)
                body.again(outer, line, weight, *made)
                builder.cbranch(builder.icmp_signed("<", line, lines), each_line, done)
                builder.position_at_end(done)
                for i in range(rows):
                    place = builder.mul(out_pitch, builder.add(row, body.constant(i)))
                    for j in range(width):
                        at = builder.add(place, body.constant(j * LANES))
                        body.store(made[i * width + j], out, at)
            return context.get_dummy_value()

        whole = types.int64
        return types.void(source, whole, table, whole, whole, panel, bias, out, whole, whole), generate

    return tile


def _window(side: int) -> Any:
    """One vector of channels of ``NEIGHBOURS`` places, each seen through ``side`` by ``side`` weights of its own."""

    @inlined
    def window(  # noqa: PLR0917 (an instruction, so to speak)
        _typing: Any,
        source: Any,
        at: Any,
        pitch: Any,
        row: Any,
        weights: Any,
        weights_at: Any,
        weights_pitch: Any,
        out: Any,
        out_at: Any,
        out_pitch: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            body = _Writer(context, builder, signature, arguments)
            before, each_row, done = builder.block, builder.append_basic_block("row"), builder.append_basic_block("end")
            builder.branch(each_row)
            builder.position_at_end(each_row)
            nothing = ir.Constant(FLOATS, [0.0] * LANES)
            outer = body.merged(before, body.constant(0), arguments[1], arguments[5], *[nothing] * NEIGHBOURS)
            step, place, weight = outer[:3]
            made = list(outer[3:])
            across = [body.load(body.data(4), body.beyond(weight, arguments[6], i), FLOATS) for i in range(side)]
            for x in range(NEIGHBOURS + side - 1):
                seen = body.load(body.data(0), body.beyond(place, arguments[2], x), FLOATS)
                for i in range(max(0, x - side + 1), min(NEIGHBOURS, x + 1)):
                    made[i] = named(builder, "fmuladd", seen, across[x - i], made[i])
            step = builder.add(step, body.constant(1))
            body.again(outer, step, builder.add(place, arguments[3]), body.beyond(weight, arguments[6], side), *made)
            builder.cbranch(builder.icmp_signed("<", step, body.constant(side)), each_row, done)
            builder.position_at_end(done)
            for i in range(NEIGHBOURS):
                body.store(made[i], body.data(7), body.beyond(arguments[8], arguments[9], i))
            return context.get_dummy_value()

        whole = types.int64
        kinds = (source, whole, whole, whole, weights, whole, whole, out, whole, whole)
        return types.void(*kinds), generate

    return window


window5, window7 = _window(5), _window(7)
_one, _two, _three, _four = (_tile(24, 1), _tile(12, 2), _tile(8, 3), _tile(6, 4)) if WIDEST == 4 else [_tile(6, 1)] * 4


@inner
def _product(  # noqa: PLR0917 (a compiled loop)
    source: Floats, pitch: int, table: Table, lines: int, depth: int, weights: Floats, bias: Floats,
    out: Floats, out_pitch: int, rows: int, columns: int,
) -> None:  # fmt: skip
    begin, column = 0, 0
    while column < columns:
        width = fewer(WIDEST, (columns - column) // LANES)
        panel, seed, target = floats_at(weights, begin), floats_at(bias, column), floats_at(out, column)
        if width == 4:
            _four(source, pitch, table, lines, depth, panel, seed, target, out_pitch, rows)
        elif width == 3:
            _three(source, pitch, table, lines, depth, panel, seed, target, out_pitch, rows)
        elif width == 2:
            _two(source, pitch, table, lines, depth, panel, seed, target, out_pitch, rows)
        else:
            _one(source, pitch, table, lines, depth, panel, seed, target, out_pitch, rows)
        column += width * LANES
        begin += lines * depth * width * LANES


@inner
def _narrow_product(  # noqa: PLR0917 (a compiled loop)
    source: Floats, pitch: int, table: Table, lines: int, depth: int, weights: Floats, bias: Floats,
    out: Floats, out_pitch: int, rows: int, columns: int,
) -> None:  # fmt: skip
    for column in range(0, columns, LANES):
        panel, seed, target = (
            floats_at(weights, lines * depth * column),
            floats_at(bias, column),
            floats_at(out, column),
        )
        _one(source, pitch, table, lines, depth, panel, seed, target, out_pitch, rows)


product = _product if WIDEST == 4 else _narrow_product
"""``out`` row i (of ``rows``, rounded up to ROWS) = ``bias`` + the picture's row i times the weights.

Row i reads, for each of ``lines`` (offset, stride) of ``table`` and k under ``depth``, ``source[i * pitch + offset + k
* stride]``. The packed ``weights`` are ``lines`` times ``depth`` by ``columns`` (a multiple of LANES). All are
addresses (``duecourse.prints.memory``).
"""
