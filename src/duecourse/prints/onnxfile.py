"""Reading and writing the few parts of an ONNX model file that this project needs, without the ``onnx`` package.

A model is a protocol-buffer message (onnx.proto3, IR version 8); the numbers below are that schema's field numbers.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOAT, INT64 = 1, 7
DTYPES = {FLOAT: "<f4", 6: "<i4", INT64: "<i8", 9: "|b1"}
Value = int | float | str | list[int] | list[float] | NDArray[Any]


@dataclass(frozen=True)
class Node:
    """One operation: its kind, the tensors it reads and writes, and its settings."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Graph:
    """Operations in order, and constant tensors by name."""

    nodes: tuple[Node, ...]
    constants: dict[str, NDArray[Any]]


def read_graph(data: bytes) -> Graph:
    """The graph of the model in ``data``."""
    nodes, constants = [], {}
    for number, part in _fields(next(part for number, part in _fields(data) if number == 7)):
        if number == 1:
            nodes.append(_node(part))
        elif number == 5:
            name, tensor = _tensor(part)
            constants[name] = tensor
    return Graph(tuple(nodes), constants)


def write_model(graph: Graph, inputs: dict[str, Sequence[str | int]], outputs: Sequence[str], opset: int) -> bytes:
    """A model file; ``inputs`` gives the shape (numbers or names of free sizes) of each float input."""
    parts = [_bytes(1, _node_bytes(node)) for node in graph.nodes]
    parts.append(_bytes(2, b"duecourse"))
    parts += [_bytes(5, _tensor_bytes(name, tensor)) for name, tensor in graph.constants.items()]
    parts += [_bytes(11, _value_info(name, shape)) for name, shape in inputs.items()]
    parts += [_bytes(12, _value_info(name, None)) for name in outputs]
    version = _bytes(8, _bytes(1, b"") + _number(2, opset))
    return _number(1, 8) + version + _bytes(7, b"".join(parts))


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Field numbers and values: whole numbers as int, the rest as bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value: Any
            value, at = _varint(data, at)
        else:
            size, at = (4, at) if key & 7 == 5 else (8, at) if key & 7 == 1 else _varint(data, at)
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return value, at


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _integers(value: int | bytes) -> list[int]:
    """A repeated integer field, packed or not."""
    if isinstance(value, int):
        return [_signed(value)]
    found, at = [], 0
    while at < len(value):
        number, at = _varint(value, at)
        found.append(_signed(number))
    return found


def _floats(value: bytes) -> list[float]:
    return list(struct.unpack(f"<{len(value) // 4}f", value))


def _node(data: bytes) -> Node:
    inputs, outputs, kind, settings = [], [], "", {}
    for number, value in _fields(data):
        if number == 1:
            inputs.append(value.decode())
        elif number == 2:
            outputs.append(value.decode())
        elif number == 4:
            kind = value.decode()
        elif number == 5:
            name, setting = _setting(value)
            settings[name] = setting
    return Node(kind, tuple(inputs), tuple(outputs), settings)


def _setting(data: bytes) -> tuple[str, Value]:
    name, many_integers, many_floats = "", [], []
    one: Value | None = None
    for number, value in _fields(data):
        if number == 1:
            name = value.decode()
        elif number == 2:
            one = _floats(value)[0]
        elif number == 3:
            one = _signed(value)
        elif number == 4:
            one = value.decode()
        elif number == 5:
            one = _tensor(value)[1]
        elif number == 7:
            many_floats += _floats(value)
        elif number == 8:
            many_integers += _integers(value)
    return name, one if one is not None else many_floats or many_integers


def _tensor(data: bytes) -> tuple[str, NDArray[Any]]:
    name, dtype, shape, raw, numbers = "", DTYPES[FLOAT], [], b"", []
    for number, value in _fields(data):
        if number == 1:
            shape += _integers(value)
        elif number == 2:
            dtype = DTYPES[value]
        elif number == 4:
            numbers += _floats(value)
        elif number in {5, 7}:
            numbers += _integers(value)
        elif number == 8:
            name = value.decode()
        elif number == 9:
            raw = value
    return name, (np.frombuffer(raw, dtype) if raw else np.array(numbers, dtype)).reshape(shape)


def _encoded(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _number(number: int, value: int) -> bytes:
    return _encoded(number << 3) + _encoded(value)


def _bytes(number: int, value: bytes) -> bytes:
    return _encoded(number << 3 | 2) + _encoded(len(value)) + value


def _node_bytes(node: Node) -> bytes:
    parts = [_bytes(1, name.encode()) for name in node.inputs]
    parts += [_bytes(2, name.encode()) for name in node.outputs]
    parts += [_bytes(3, node.outputs[0].encode()), _bytes(4, node.kind.encode())]
    parts += [_bytes(5, _setting_bytes(name, value)) for name, value in node.settings.items()]
    return b"".join(parts)


def _setting_bytes(name: str, value: Value) -> bytes:
    start = _bytes(1, name.encode())
    if isinstance(value, float):
        return start + _encoded(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return start + _number(3, value) + _number(20, 2)
    if isinstance(value, str):
        return start + _bytes(4, value.encode()) + _number(20, 3)
    return start + b"".join(_number(8, int(item)) for item in value) + _number(20, 7)


def _tensor_bytes(name: str, tensor: NDArray[Any]) -> bytes:
    kind = next(number for number, dtype in DTYPES.items() if tensor.dtype == np.dtype(dtype))
    shape = b"".join(_number(1, side) for side in tensor.shape)
    return shape + _number(2, kind) + _bytes(8, name.encode()) + _bytes(9, np.ascontiguousarray(tensor).tobytes())


def _value_info(name: str, shape: Sequence[str | int] | None) -> bytes:
    sides = [_number(1, side) if isinstance(side, int) else _bytes(2, side.encode()) for side in shape or ()]
    tensor = _number(1, FLOAT)
    if shape is not None:
        tensor += _bytes(2, b"".join(_bytes(1, side) for side in sides))
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, tensor))
