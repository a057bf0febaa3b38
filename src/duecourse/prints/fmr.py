"""Finger minutiae records ("FMR") to the byte: ISO/IEC 19794-2:2005 and INCITS 378-2004, strict in both directions.

All numbers are big-endian. ISO/IEC 19794-2:2005, record format (clauses 7.3 to 7.5; numbers recalled, layout checked
against NIST's public ``biomdi`` headers)::

    record   0  4  "FMR\\0"                            finger   0  1  position 0..10
             4  4  " 20\\0"                            view     1  1  view number (4 bits), impression (4 bits)
             8  4  length of the whole record                  2  1  quality 0..100
            12  2  equipment: certification (4 bits),          3  1  count n of minutiae
                   device type (12 bits)                       4 6n  minutiae
            14  2  width    16  2  height (pixels)           then 2  length of extended data, which follow
            18  2  pixels a centimeter across          minutia  0  2  kind (2 bits), x (14 bits)
            20  2  the same down                               2  2  reserved (2 bits, zero), y (14 bits)
            22  1  finger views                                4  1  angle
            23  1  reserved, zero                              5  1  quality 0..100, 0 not reported

INCITS 378-2004 (clauses 6.4 to 6.6, recalled) differs in two places. Its length is 2 bytes, or, for a record of more
than 65535 bytes, 2 zero bytes and then 4; and 4 bytes that name the product (CBEFF owner and type) come before the
equipment, so that its header has 26 or 30 bytes. Its angles have units of 2 degrees (0..179), ISO's of 360/256.

Both have the same first eight bytes, so they are told apart by where the length stands that fits the data.
"""

import struct
from dataclasses import dataclass, field
from typing import Literal, NoReturn

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BadMinutiae, CannotInterchange

Form = Literal["iso", "incits"]

MAGIC = b"FMR\0"
VERSION = b" 20\0"

ANGLES: dict[Form, int] = {"iso": 256, "incits": 180}
"""Units of angle in a full turn."""

RESOLUTIONS = range(39, 788)
"""Pixels a centimeter that are accepted: 100 to 2000 pixels an inch, which the template form holds without loss."""

POINT = np.dtype([("kind", "u1"), ("x", "u2"), ("y", "u2"), ("angle", "u1"), ("quality", "u1")])
"""One minutia as the record states it: pixels from the top left corner, y down, units of angle counter-clockwise."""

_EQUIPMENT = struct.Struct(">HHHHHBB")
_SHORT, _LONG = 26, 30
_ISO_HEADER = 24
_PIXELS = 0x3FFF


@dataclass(frozen=True, eq=False)
class FingerView:
    """One view of one finger: ``finger`` 0..10, ``number`` and ``impression`` 0..15, ``quality`` 0..100 and minutiae
    (dtype POINT, at most 255). ``extended`` is what follows the minutiae, kept as it came and never interpreted."""

    finger: int
    number: int
    impression: int
    quality: int
    minutiae: NDArray[np.void]
    extended: bytes = b""


@dataclass(frozen=True, eq=False)
class MinutiaeRecord:
    """A record of one or more finger views, in one of the two forms.

    ``width`` and ``height`` in pixels, ``across`` and ``down`` in pixels a centimeter; ``equipment`` are its 16 bits as
    they came; ``product`` the 32 bits that name the maker of the data, in the INCITS form only.
    """

    form: Form
    width: int
    height: int
    across: int
    down: int
    views: tuple[FingerView, ...] = field(repr=False)
    equipment: int = 0
    product: int = 0

    def to_bytes(self, where: str = "minutiae record") -> bytes:
        """The record's bytes; of a record that was read, the very bytes that were read.

        Raises CannotInterchange, naming ``where``, for a value that the form cannot hold.
        """
        problem = _unfit(self)
        if problem:
            raise CannotInterchange(where=where, problem=problem)
        views = b"".join(_view_bytes(view) for view in self.views)
        rest = _EQUIPMENT.pack(self.equipment, self.width, self.height, self.across, self.down, len(self.views), 0)
        if self.form == "iso":
            length = (_ISO_HEADER + len(views)).to_bytes(4, "big")
        elif _SHORT + len(views) <= 0xFFFF:
            length = (_SHORT + len(views)).to_bytes(2, "big") + self.product.to_bytes(4, "big")
        else:
            length = (_LONG + len(views)).to_bytes(6, "big") + self.product.to_bytes(4, "big")
        return MAGIC + VERSION + length + rest + views


def parse_record(data: bytes, where: str = "minutiae record") -> MinutiaeRecord:
    """The record in ``data``; ``where`` names it in errors.

    Raises BadMinutiae, with the byte offset, for anything the standards do not allow: another start or version, a
    length that is not that of the data, no or differing resolutions, views or extended data that end beyond the
    record, bytes left over, minutiae outside the picture, reserved bits that are set.
    """
    return _Reading(data, where).record()


class _Reading:
    """One pass over the bytes of a record."""

    def __init__(self, data: bytes, where: str) -> None:
        self._data = data
        self._where = where

    def record(self) -> MinutiaeRecord:
        data = self._data
        if not data.startswith(MAGIC):
            self._fail(0, f"it begins with {data[:4]!r}, a minutiae record with {MAGIC!r}")
        if data[4:8] != VERSION:
            self._fail(4, f"version {data[4:8]!r}, where {VERSION!r} is read")
        form, header = self._form()
        if len(data) < header:
            self._fail(8, f"cut short: the header alone has {header} bytes, {len(data)} are here")
        at = header - _EQUIPMENT.size
        equipment, width, height, across, down, count, reserved = _EQUIPMENT.unpack_from(data, at)
        if not _pictured(width, height):
            self._fail(at + 2, f"a picture of {width} x {height} pixels")
        if not _resolved(across, down):
            problem = f"a resolution of {across} x {down} pixels a centimeter, where {RESOLUTIONS[0]} to"
            self._fail(at + 6, f"{problem} {RESOLUTIONS[-1]} are expected, the same both ways")
        if reserved or not count:
            self._fail(
                at + 10, f"{count} finger views and {reserved} in the reserved byte, where 1 or more and 0 belong"
            )
        product = int.from_bytes(data[at - 4 : at], "big") if form == "incits" else 0
        at, views = header, []
        for number in range(1, count + 1):
            view, at = self._view(at, f"finger view {number} of {count}", form, (width, height))
            views.append(view)
        if at != len(data):
            self._fail(at, f"{len(data) - at} bytes follow the last of {count} finger views")
        return MinutiaeRecord(form, width, height, across, down, tuple(views), equipment, product)

    def _form(self) -> tuple[Form, int]:
        """The form, by where a length stands that is that of the data, and the length of its header."""
        data = self._data
        whole, short, long = (int.from_bytes(data[8:end], "big") for end in (12, 10, 14))
        if len(data) not in (whole, short) and (short or long != len(data)):
            stated = f"{short} (INCITS)" if short else f"{whole} (ISO)"
            self._fail(8, f"the length is stated as {stated} bytes, {len(data)} are here: cut short, or altered")
        if whole == len(data):
            return "iso", _ISO_HEADER
        return "incits", _SHORT if short else _LONG

    def _view(self, at: int, name: str, form: Form, size: tuple[int, int]) -> tuple[FingerView, int]:
        data = self._data
        if at + 4 > len(data):
            self._fail(at, f"{name} lies beyond the record's end at byte {len(data)}")
        finger, numbers, quality, count = data[at : at + 4]
        if finger > 10:
            self._fail(at, f"{name} has finger position {finger} (0..10 are known)")
        if quality > 100:
            self._fail(at + 2, f"{name} has quality {quality} (0..100 are possible)")
        first, end = at + 4, at + 4 + 6 * count
        if end + 2 > len(data):
            self._fail(at + 3, f"{name} has {count} minutiae, which end beyond the record's end at byte {len(data)}")
        minutiae = self._minutiae(first, end, form, size)
        length = int.from_bytes(data[end : end + 2], "big")
        after = end + 2 + length
        if after > len(data):
            self._fail(end, f"{name} has {length} bytes of extended data, of which {len(data) - end - 2} are there")
        view = FingerView(finger, numbers >> 4, numbers & 15, quality, minutiae, data[end + 2 : after])
        return view, after

    def _minutiae(self, first: int, end: int, form: Form, size: tuple[int, int]) -> NDArray[np.void]:
        rows = np.frombuffer(self._data[first:end], np.dtype([("x", ">u2"), ("y", ">u2"), ("a", "u1"), ("q", "u1")]))
        found = np.zeros(len(rows), POINT)
        found["kind"], found["x"], found["y"] = rows["x"] >> 14, rows["x"] & _PIXELS, rows["y"] & _PIXELS
        found["angle"], found["quality"] = rows["a"], rows["q"]
        for place, bad, problem in (
            (0, found["kind"] == 3, "kind 3, which is reserved"),
            (0, found["x"] >= size[0], f"an x outside of the picture ({size[0]} pixels wide)"),
            (2, rows["y"] >> 14 != 0, "reserved bits that are set"),
            (2, found["y"] >= size[1], f"a y outside of the picture ({size[1]} pixels high)"),
            (4, found["angle"] >= np.uint16(ANGLES[form]), f"an angle beyond {ANGLES[form] - 1}"),
            (5, found["quality"] > 100, "a quality above 100"),
        ):
            if bad.any():
                number = int(np.argmax(bad))
                self._fail(first + 6 * number + place, f"minutia {number + 1} has {problem}")
        return found

    def _fail(self, offset: int, problem: str) -> NoReturn:
        raise BadMinutiae(where=self._where, offset=offset, problem=problem)


def _view_bytes(view: FingerView) -> bytes:
    found = view.minutiae
    rows = np.zeros(len(found), np.dtype([("x", ">u2"), ("y", ">u2"), ("a", "u1"), ("q", "u1")]))
    rows["x"] = found["kind"].astype(np.uint16) << 14 | found["x"]
    rows["y"], rows["a"], rows["q"] = found["y"], found["angle"], found["quality"]
    head = bytes([view.finger, view.number << 4 | view.impression, view.quality, len(found)])
    return head + rows.tobytes() + len(view.extended).to_bytes(2, "big") + view.extended


def _unfit(record: MinutiaeRecord) -> str:
    """Why the record cannot be written, or an empty text."""
    width, height, across, down = record.width, record.height, record.across, record.down
    products = range(1 << 32 if record.form == "incits" else 1)
    checks = (
        (record.form in ANGLES, f"there is no form {record.form!r} (iso or incits)"),
        (1 <= len(record.views) <= 255, f"{len(record.views)} finger views do not fit into one record (1 to 255)"),
        (_pictured(width, height), f"a picture of {width} x {height} pixels does not fit (1 to {_PIXELS + 1} a side)"),
        (
            _resolved(across, down),
            f"{across} x {down} pixels a centimeter (39 to 787 are possible, the same both ways)",
        ),
        (record.equipment in range(1 << 16), f"equipment {record.equipment} does not fit into 16 bits"),
        (record.product in products, f"product {record.product} does not fit (0 in ISO's form, 32 bits in INCITS's)"),
    )
    problem = next((told for fits, told in checks if not fits), "")
    return problem or next((told for view in record.views if (told := _unfit_view(view, record))), "")


def _unfit_view(view: FingerView, record: MinutiaeRecord) -> str:
    found = view.minutiae
    if len(found) > 255 or found.dtype != POINT:
        return f"{len(found)} minutiae of type {found.dtype} in one finger view (255 of dtype POINT are possible)"
    limits = (view.finger, 10), (view.number, 15), (view.impression, 15), (view.quality, 100)
    if not all(0 <= value <= most for value, most in limits) or len(view.extended) > 0xFFFF:
        return "a finger position, view number, impression, quality or length of extended data is out of range"
    wrong = (found["kind"] > 2) | (found["quality"] > 100) | (found["angle"] >= np.uint16(ANGLES[record.form]))
    if np.any(wrong | (found["x"] >= record.width) | (found["y"] >= record.height)):
        return "a minutia lies outside of the picture or has an impossible kind, angle or quality"
    return ""


def _pictured(width: int, height: int) -> bool:
    return 1 <= width <= _PIXELS + 1 and 1 <= height <= _PIXELS + 1


def _resolved(across: int, down: int) -> bool:
    return across in RESOLUTIONS and down in RESOLUTIONS and abs(across - down) <= 0.01 * across
