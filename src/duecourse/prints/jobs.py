"""What a compiled pass of the network is told: where maps and weights lie, and how large they are."""

from struct import Struct
from typing import Any

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from duecourse.prints.lanes import LANES
from duecourse.prints.memory import Block

FLOATS = (
    "source", "out", "taps", "inside", "scale", "shift", "largest",
    "weights", "bias", "middle_weights", "far_weights", "more_weights", "more_bias",
)  # fmt: skip
TABLES = ("table", "middle_table", "far_table", "alone")
NUMBERS = (
    "at", "pitch", "row", "width", "out_at", "out_pitch", "out_row", "twice",
    "side", "lanes", "channels", "lines", "depth", "wide_lanes", "out_lanes", "out_channels",
    "hidden_at", "made_at",
)  # fmt: skip

JOB = Block(
    "Job",
    np.dtype([(name, "u8") for name in FLOATS + TABLES] + [(name, "i8") for name in NUMBERS] + [("epsilon", "f8")]),
    {**dict.fromkeys(FLOATS, types.float32), **dict.fromkeys(TABLES, types.int64)},
)
"""Maps: ``source`` and ``out``, flat, of which the first place read is ``at`` and the first written ``out_at``, with
the steps to the next place and row; ``width`` is that of the source, or of half of it where a pass halves.

Weights: windows (``taps``, ``side`` by ``side`` for each of ``lanes``), a norm (``inside``, ``epsilon``, ``scale``,
``shift``), packed products with bias, each with a table of ``lines`` of ``depth`` (``alone`` has one: the place
itself). ``hidden_at`` and ``made_at`` are places in scratch. Each pass tells which it takes.
"""

PLACES = (*FLOATS, *TABLES, *NUMBERS, "epsilon")
INT, FLOAT = np.dtype(np.int64), np.dtype(np.float32)
PACKED = Struct(f"={len(FLOATS + TABLES)}Q{len(NUMBERS)}qd")
"""``JOB`` for the standard library, which fills it in faster."""

Told = dict[str, NDArray[Any] | float]
"""Places of ``JOB`` by their names."""


def aligned(size: int) -> NDArray[np.float32]:
    """Zeros that begin with a line of the processor's cache, so that no vector lies across two."""
    room = np.zeros(size + LANES, np.float32)
    start = -room.ctypes.data // room.itemsize % LANES
    return room[start : start + size]


class Job:
    """A pass to be done, with hold of the arrays it is told."""

    def __init__(self, told: Told) -> None:
        """``told`` by their names in ``JOB``; what is not told is 0."""
        self.held = told
        found = located(told)
        self.data: NDArray[np.uint8] = np.frombuffer(PACKED.pack(*(found.get(name, 0) for name in PLACES)), np.uint8)


def located(told: Told) -> Told:
    """The same with the addresses of arrays, which takes long enough to be done once. Who asks keeps the arrays."""
    return {name: _address(name, value) if isinstance(value, np.ndarray) else value for name, value in told.items()}


def _address(name: str, value: NDArray[Any]) -> int:
    if value.dtype != (INT if name in TABLES else FLOAT) or not value.flags.c_contiguous:
        raise TypeError(f"{name} is an array of {value.dtype}, or not in one piece: no kernel can take it")
    address: int = value.__array_interface__["data"][0]
    return address
