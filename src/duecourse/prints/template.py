"""Templates: the minutiae of one finger in a packed, versioned form, and files that hold several of them.

Packed form, version 1, little-endian::

    4  magic "DCT\\0"         1  format version
    1  finger (0..10)         2  width      2  height     (pixels at 500 ppi)
    1  length of algorithm    n  algorithm, ASCII
    1  count of minutiae      6 a minutia   4  CRC-32 of everything before it

A minutia is 48 bits, lowest first: x 14 and y 14 (quarter pixels), angle 11 (2048 steps a turn), kind 2, quality 7.
A file is magic "DCTF", version (2), count (2), then each template after its length (4), then CRC-32.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from duecourse.durable import write_whole
from duecourse.errors import BadTemplate, NewerTemplate

FORMAT = 1
MAGIC = b"DCT\0"
FILE_MAGIC = b"DCTF"
HEAD = struct.Struct("<4sBBHHB")
FILE_HEAD = struct.Struct("<4sHH")

MINUTIA = np.dtype([("x", "<f4"), ("y", "<f4"), ("angle", "<f4"), ("kind", "u1"), ("quality", "u1")])
"""One minutia: x, y in pixels at 500 ppi from the top left corner, y down; angle in radians in [0, 2 pi),
counter-clockwise as seen on the upright picture; kind 1 ridge ending, 2 bifurcation, 0 other; quality 0..100."""

PLACE_STEPS = 4
ANGLE_STEPS = 2048
LARGEST = (1 << 14) // PLACE_STEPS - 1
MINUTIA_BYTES = 6
MOST_MINUTIAE = 255
LARGEST_FILE = 1 << 20


@dataclass(frozen=True, eq=False)
class Template:
    """One finger's minutiae with the size of the picture they came from.

    ``finger`` is the ANSI/NIST-ITL position (1 right thumb ... 5 right little, 6 left thumb ... 10 left little; 0
    unknown); ``width`` and ``height`` are pixels at 500 ppi (1..4095); ``minutiae`` has dtype MINUTIA and shape (n,),
    n <= 255; ``algorithm`` is at most 63 ASCII characters. Minutiae are brought onto the grid of the packed form
    (quarter pixels, 0.18 degrees) when the template is made, so packing and unpacking changes nothing.

    Raises BadTemplate when a value cannot be held.
    """

    finger: int
    width: int
    height: int
    minutiae: NDArray[np.void]
    algorithm: str

    def __post_init__(self) -> None:
        _check(self, "template")
        object.__setattr__(self, "minutiae", _unpack(_pack(self.minutiae)))
        self.minutiae.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Template) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def to_bytes(self) -> bytes:
        """The packed form."""
        name = self.algorithm.encode("ascii")
        head = HEAD.pack(MAGIC, FORMAT, self.finger, self.width, self.height, len(name))
        body = head + name + bytes([len(self.minutiae)]) + _pack(self.minutiae)
        return body + zlib.crc32(body).to_bytes(4, "little")

    @classmethod
    def from_bytes(cls, data: bytes, where: str = "template") -> "Template":
        """The template in ``data``; ``where`` names its place in errors. Raises BadTemplate or NewerTemplate."""
        if len(data) < HEAD.size + 5:
            raise BadTemplate(where=where, problem=f"cut short ({len(data)} bytes)")
        magic, version, finger, width, height, length = HEAD.unpack_from(data)
        if magic != MAGIC:
            raise BadTemplate(where=where, problem="byte 0: not a template")
        if version > FORMAT:
            raise NewerTemplate(where=where, version=version)
        at = HEAD.size + length
        if len(data) < at + 5:
            raise BadTemplate(where=where, problem=f"byte {HEAD.size}: cut short inside the algorithm's name")
        expected = at + 1 + data[at] * MINUTIA_BYTES + 4
        if len(data) != expected:
            problem = f"byte {at}: {data[at]} minutiae need {expected} bytes in all, {len(data)} are here"
            raise BadTemplate(where=where, problem=problem)
        if zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
            raise BadTemplate(where=where, problem=f"byte {len(data) - 4}: the checksum does not fit the content")
        name = data[HEAD.size : at]
        if version != FORMAT or not name.isascii():
            raise BadTemplate(where=where, problem="byte 4: unknown format version or algorithm")
        made = cls.__new__(cls)
        values = (finger, width, height, _unpack(data[at + 1 : -4]), name.decode("ascii"))
        for key, value in zip(("finger", "width", "height", "minutiae", "algorithm"), values, strict=True):
            object.__setattr__(made, key, value)
        _check(made, where)
        made.minutiae.setflags(write=False)
        return made


def write_templates(path: Path, templates: Sequence[Template]) -> None:
    """Write ``templates`` (at most 255) into one file, whole or not at all. Raises BadTemplate for too many."""
    if len(templates) > 255:
        raise BadTemplate(where=path, problem=f"{len(templates)} templates do not fit into one file (255 at most)")
    parts = [FILE_HEAD.pack(FILE_MAGIC, FORMAT, len(templates))]
    for template in templates:
        packed = template.to_bytes()
        parts += [len(packed).to_bytes(4, "little"), packed]
    body = b"".join(parts)
    write_whole(path, body + zlib.crc32(body).to_bytes(4, "little"))


def read_templates(path: Path) -> list[Template]:
    """The templates in the file at ``path``. Raises BadTemplate (cut, altered, not such a file) or NewerTemplate."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # reading a pipe would wait for ever
        raise BadTemplate(where=path, problem="it is a pipe or a device, and no file")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise BadTemplate(where=path, problem=f"cannot be read ({problem.strerror})") from problem
    if len(data) > LARGEST_FILE:
        raise BadTemplate(where=path, problem=f"larger than any file of templates ({LARGEST_FILE} bytes)")
    if len(data) < FILE_HEAD.size + 4 or not data.startswith(FILE_MAGIC):
        raise BadTemplate(where=path, problem="byte 0: not a file of templates, or cut short")
    _, version, count = FILE_HEAD.unpack_from(data)
    if version > FORMAT:
        raise NewerTemplate(where=path, version=version)
    if zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
        raise BadTemplate(where=path, problem=f"byte {len(data) - 4}: cut short or altered (checksum)")
    at, found = FILE_HEAD.size, []
    for number in range(1, count + 1):
        length = int.from_bytes(data[at : at + 4], "little")
        if at + 4 + length > len(data) - 4:
            raise BadTemplate(where=path, problem=f"byte {at}: template {number} is longer than the file")
        found.append(Template.from_bytes(data[at + 4 : at + 4 + length], f"{path}, template {number}"))
        at += 4 + length
    if at != len(data) - 4:
        raise BadTemplate(where=path, problem=f"byte {at}: more bytes than {count} templates need")
    return found


def _check(template: Template, where: object) -> None:
    """Raise BadTemplate when a value lies outside what the packed form can hold."""
    minutiae = template.minutiae
    problem = ""
    if not 0 <= template.finger <= 10:
        problem = f"finger position {template.finger} (0..10 are known)"
    elif not (1 <= template.width <= LARGEST and 1 <= template.height <= LARGEST):
        problem = f"a picture of {template.width} x {template.height} pixels (1..{LARGEST} are possible)"
    elif len(template.algorithm) > 63 or not template.algorithm.isascii():
        problem = "the algorithm's name is not at most 63 ASCII characters"
    elif minutiae.dtype != MINUTIA or minutiae.ndim != 1 or len(minutiae) > MOST_MINUTIAE:
        problem = (
            f"minutiae of shape {minutiae.shape} and type {minutiae.dtype} (up to {MOST_MINUTIAE} of dtype MINUTIA)"
        )
    elif len(minutiae) and not _inside(minutiae, template.width, template.height):
        problem = "a minutia lies outside the picture or has an impossible angle, kind or quality"
    if problem:
        raise BadTemplate(where=where, problem=problem)


def _inside(minutiae: NDArray[np.void], width: int, height: int) -> bool:
    x, y, angle = minutiae["x"], minutiae["y"], minutiae["angle"]
    fits = (x >= 0) & (x <= width) & (y >= 0) & (y <= height) & (angle >= 0) & (angle < 2 * np.pi)
    return bool(np.all(fits & (minutiae["kind"] <= 2) & (minutiae["quality"] <= 100)))


def _pack(minutiae: NDArray[np.void]) -> bytes:
    """48 bits a minutia. A comparison with NaN is false, so _check has refused NaN before."""
    x = np.rint(minutiae["x"].astype(np.float64) * PLACE_STEPS).astype(np.uint64)
    y = np.rint(minutiae["y"].astype(np.float64) * PLACE_STEPS).astype(np.uint64)
    turn = np.rint(minutiae["angle"].astype(np.float64) * (ANGLE_STEPS / (2 * np.pi))).astype(np.uint64) % ANGLE_STEPS
    kind, quality = minutiae["kind"].astype(np.uint64), minutiae["quality"].astype(np.uint64)
    bits = x | y << np.uint64(14) | turn << np.uint64(28) | kind << np.uint64(39) | quality << np.uint64(41)
    rows: NDArray[np.uint8] = bits.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :MINUTIA_BYTES]
    return rows.tobytes()


def _unpack(packed: bytes) -> NDArray[np.void]:
    rows = np.frombuffer(packed, np.uint8).reshape(-1, MINUTIA_BYTES)
    wide = np.zeros((len(rows), 8), np.uint8)
    wide[:, :MINUTIA_BYTES] = rows
    bits = wide.view("<u8")[:, 0]
    found = np.zeros(len(rows), MINUTIA)
    found["x"] = (bits & np.uint64(0x3FFF)) / PLACE_STEPS
    found["y"] = (bits >> np.uint64(14) & np.uint64(0x3FFF)) / PLACE_STEPS
    found["angle"] = (bits >> np.uint64(28) & np.uint64(ANGLE_STEPS - 1)) * (2 * np.pi / ANGLE_STEPS)
    found["kind"] = bits >> np.uint64(39) & np.uint64(3)
    found["quality"] = bits >> np.uint64(41) & np.uint64(127)
    return found
