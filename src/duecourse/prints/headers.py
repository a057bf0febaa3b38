"""What an image file says of itself before it is decoded: size, scan resolution, completeness.

Only the few bytes that matter are read, so that an absurd size is refused before a decoder allocates anything.
Sources: IAFIS-IC-0110 (WSQ markers), ISO/IEC 15444-1 annexes A and I (JPEG 2000), ISO/IEC 10918-1 annex B (JPEG).
"""

import struct
from dataclasses import dataclass

MAGIC: dict[str, tuple[bytes, ...]] = {
    "wsq": (b"\xff\xa0\xff",),
    "jp2": (b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51"),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "bmp": (b"BM",),
}
"""First bytes of every image format that is read, by its name in ``Encoded.compression``."""

_INCHES_IN_A_METER = 1 / 0.0254
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


class HeaderProblem(Exception):
    """An image header is missing, cut short or contradicts itself; the text says which."""


@dataclass(frozen=True, slots=True)
class Header:
    """Size in pixels, scan resolution in pixels an inch (None where the file is silent), significant bits a sample.

    ``uneven`` are resolutions across and down where the file states different ones; ``ppi`` is None then.
    """

    width: int
    height: int
    ppi: float | None = None
    bits: int = 8
    uneven: tuple[float, float] | None = None


def format_of(data: bytes) -> str | None:
    """Name of the image format that ``data`` begins like, or None."""
    return next((name for name, starts in MAGIC.items() if data.startswith(starts)), None)


def wsq_header(data: bytes) -> Header:
    """Size of a WSQ image; its resolution is 500 ppi by specification. Raises HeaderProblem, also when cut short."""
    height, width = _frame_size(data, {0xA2}, at=6, table_markers=range(0xA3, 0xA9))
    if data.rfind(b"\xff\xa1") < 0:
        raise HeaderProblem("the end-of-image marker is missing: the WSQ data was cut short")
    return Header(width, height, 500.0)


def jpeg_header(data: bytes) -> Header:
    """Size of a JPEG image (resolution unknown here). Raises HeaderProblem, also when it was cut short."""
    height, width = _frame_size(data, _JPEG_FRAMES, at=5, table_markers=range(0xC0, 0x100))
    if data.rfind(b"\xff\xd9") < 0:
        raise HeaderProblem("the end-of-image marker is missing: the JPEG data was cut short")
    return Header(width, height, None)


def jp2_header(data: bytes) -> Header:
    """Size, depth and capture resolution of a JPEG 2000 file or bare codestream. Raises HeaderProblem."""
    scale = None
    start, stop = 0, len(data)
    if not data.startswith(b"\xff\x4f"):
        boxes = dict(_boxes(data, 0, len(data)))
        if b"jp2c" not in boxes:
            raise HeaderProblem("no codestream: the JPEG 2000 file was cut short or holds no image")
        start, stop = boxes[b"jp2c"]
        scale = _jp2_resolution(data, boxes)
    if data[start : start + 4] != b"\xff\x4f\xff\x51" or stop - start < 42:
        raise HeaderProblem("the JPEG 2000 codestream does not begin with a size marker")
    right, bottom, left, top = struct.unpack_from(">4I", data, start + 8)
    if data.rfind(b"\xff\xd9", start, stop) < 0:
        raise HeaderProblem("the end marker is missing: the JPEG 2000 data was cut short")
    ppi, uneven = square(*scale) if scale else (None, None)
    return Header(right - left, bottom - top, ppi, (data[start + 42] & 0x7F) + 1, uneven)


def square(across: float, down: float) -> tuple[float | None, tuple[float, float] | None]:
    """The resolution where both are the same to a percent, else both."""
    return (across, None) if abs(across - down) <= 0.01 * across else (None, (across, down))


def _frame_size(data: bytes, frames: set[int], at: int, table_markers: range) -> tuple[int, int]:
    """Height and width from the first frame header of a marker stream; ``at`` is where they stand behind the marker."""
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            raise HeaderProblem(f"no marker at byte {position} of the image")
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker in _STANDALONE:
            position += 2
        elif marker in frames:
            if position + at + 4 > len(data):
                break
            height, width = struct.unpack_from(">2H", data, position + at)
            return height, width
        elif marker in table_markers:
            length = struct.unpack_from(">H", data, position + 2)[0]
            if length < 2:
                raise HeaderProblem(f"a marker segment at byte {position} of the image has length {length}")
            position += 2 + length
        else:
            raise HeaderProblem(f"unknown marker FF{marker:02X} at byte {position} of the image")
    raise HeaderProblem("no frame header: the image data was cut short or is damaged")


def _boxes(data: bytes, start: int, stop: int) -> list[tuple[bytes, tuple[int, int]]]:
    """Type and content range of the boxes between two offsets; the first of each type stands last, so that it wins."""
    found: list[tuple[bytes, tuple[int, int]]] = []
    while start + 8 <= stop and len(found) < 1000:
        length, kind = struct.unpack_from(">I4s", data, start)
        content = start + 8
        if length == 1 and start + 16 <= stop:
            length = struct.unpack_from(">Q", data, content)[0]
            content += 8
        if length == 0:
            length = stop - start
        if length < content - start or start + length > stop:
            raise HeaderProblem(f"the box at byte {start} of the JPEG 2000 file reaches past its end: it was cut short")
        found.append((kind, (content, start + length)))
        start += length
    return found[::-1]


def _jp2_resolution(data: bytes, boxes: dict[bytes, tuple[int, int]]) -> tuple[float, float] | None:
    """Pixels an inch across and down from the capture (or else display) resolution box; None without one."""
    inner = dict(_boxes(data, *boxes[b"jp2h"])) if b"jp2h" in boxes else {}
    stated = dict(_boxes(data, *inner[b"res "])) if b"res " in inner else {}
    for kind in (b"resc", b"resd"):
        start, stop = stated.get(kind, (0, 0))
        if stop - start >= 10:
            v_num, v_den, h_num, h_den, v_exp, h_exp = struct.unpack_from(">4H2b", data, start)
            if min(v_num, v_den, h_num, h_den) == 0:
                return None
            vertical, horizontal = v_num / v_den * 10.0**v_exp, h_num / h_den * 10.0**h_exp
            return horizontal / _INCHES_IN_A_METER, vertical / _INCHES_IN_A_METER
    return None
