"""Minutiae of Type-9 records as plain numbers, all in one frame: origin top left, y down, angles up the ridge.

Two of the blocks that a Type-9 record may hold are read (ANSI/NIST-ITL 1-2007, Type-9):

* fields 9.126 to 9.140, which carry INCITS 378: pixels from the top left, angles in units of 2 degrees;
* fields 9.005 to 9.012, the standard's own: hundredths of a millimeter from the *bottom* left, whole degrees, and a
  direction *opposite* to that of INCITS 378. NIST's reference files hold one finger in both forms, which settles it.

The blocks of vendors, the FBI's 9.013 to 9.025 among them, are not read; a record with nothing else is passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from duecourse import errors
from duecourse.exchange.fingers import SCALES, finger_records
from duecourse.exchange.itl import Transaction
from duecourse.exchange.records import Field, Record

HUNDREDTHS = 2540.0
"""Hundredths of a millimeter in an inch."""

_INCH_CM = 2.54
_KINDS = {"A": 1, "B": 2, "C": 0, "D": 0}
_MOST = 1000


@dataclass(frozen=True, slots=True)
class MinutiaPoint:
    """One minutia.

    ``x`` and ``y`` are in the units of its record from the top left corner, y down; ``degrees`` (0 up to 360)
    counter-clockwise, up the ridge; ``kind`` 1 ridge ending, 2 bifurcation, 0 other, compound or undetermined;
    ``quality`` 1 (worst) to 100, 0 when none is reported.
    """

    x: float
    y: float
    degrees: float
    kind: int
    quality: int


@dataclass(frozen=True, slots=True)
class FingerMinutiae:
    """The minutiae of one finger as its Type-9 record states them.

    ``position`` is the code of the standard (0 unknown, 1-10 fingers; others as stated); ``form`` ``incits`` or
    ``standard``; ``width`` and ``height`` of the picture and all places are in units of which ``across`` and ``down``
    make an inch: pixels, or hundredths of a millimeter. A record of the standard's form has no size: it is that of the
    picture with the same IDC, or as much as the minutiae need.
    """

    idc: int
    position: int
    form: str
    width: float
    height: float
    across: float
    down: float
    points: tuple[MinutiaPoint, ...]


def finger_minutiae(transaction: Transaction) -> tuple[FingerMinutiae, ...]:
    """The Type-9 records of ``transaction`` that are in a form read here, in file order.

    Raises BadMinutiaeRecord, with the field and the byte at which it stands, for a value outside of the standard.
    """
    read = []
    for item in transaction.of_type(9):
        if item.get(137) is not None:
            read.append(_Reading(transaction, item).incits())
        elif item.get(12) is not None:
            read.append(_Reading(transaction, item).standard())
    return tuple(read)


class _Reading:
    """One Type-9 record."""

    def __init__(self, transaction: Transaction, item: Record) -> None:
        self._transaction = transaction
        self._item = item

    def incits(self) -> FingerMinutiae:
        """Fields 9.126 to 9.140."""
        width, height = self._number(128, 1, 16384), self._number(129, 1, 16384)
        unit = self._number(130, 0, 2)
        if unit == 0:
            self._fail(130, "no unit of resolution (1 pixels an inch, 2 a centimeter), so that no place has a meaning")
        across, down = (self._resolution(number, unit) for number in (131, 132))
        points = []
        for row in self._rows(137, 136, 6):
            x, y = self._whole(137, row[1], 0, width), self._whole(137, row[2], 0, height)
            degrees = 2 * self._whole(137, row[3], 0, 179)
            kind, quality = self._whole(137, row[4], 0, 2), self._whole(137, row[5], 0, 255)
            if 100 < quality < 254:
                self._fail(137, f"a minutia has quality {quality} (0 to 100, 254 or 255 are possible)")
            points.append(MinutiaPoint(x, y, degrees, kind, quality if quality <= 100 else 0))
        position = self._position(134)
        return FingerMinutiae(self._item.idc or 0, position, "incits", width, height, across, down, tuple(points))

    def standard(self) -> FingerMinutiae:
        """Fields 9.005 to 9.012."""
        rows: list[tuple[int, int, int, int, int]] = []
        for row in self._rows(12, 10, 4):
            place, letter = row[1].strip(), row[3].strip()
            if len(place) != 11 or not _digits(place):
                self._fail(12, f"`{place[:20]}` is not a place and direction (XXXXYYYYTTT)")
            if letter not in _KINDS:
                self._fail(12, f"`{letter[:20]}` is not a type of minutia (A, B, C or D)")
            turn = self._whole(12, place[8:], 0, 359)
            quality = _percent(self._whole(12, row[2], 0, 63))
            rows.append((int(place[:4]), int(place[4:8]), turn, _KINDS[letter], quality))
        width, height = self._size(rows)
        points = []
        for x, up, turn, kind, quality in rows:
            if x > width or up > height:
                self._fail(12, f"a minutia lies at {x}, {up}, outside of the picture of the same IDC")
            points.append(MinutiaPoint(x, height - up, (turn + 180) % 360, kind, quality))
        idc, position = self._item.idc or 0, self._position(6)
        return FingerMinutiae(idc, position, "standard", width, height, HUNDREDTHS, HUNDREDTHS, tuple(points))

    def _size(self, rows: Sequence[tuple[int, int, int, int, int]]) -> tuple[float, float]:
        """Width and height in hundredths of a millimeter: of the picture with this IDC, or of the minutiae."""
        for found in finger_records(self._transaction):
            if found.idc == self._item.idc and found.width and found.height and found.ppi:
                return found.width * HUNDREDTHS / found.ppi, found.height * HUNDREDTHS / found.ppi
        return max((row[0] for row in rows), default=0) + 1.0, max((row[1] for row in rows), default=0) + 1.0

    def _rows(self, number: int, count: int, least: int) -> list[tuple[str, ...]]:
        """Subfields of minutiae: ``least`` items or more, numbered from 1, as many as field ``count`` says."""
        rows = list(self._item.subfields(number))
        stated = self._number(count, 0, _MOST)
        if rows == [("",)]:
            rows = []
        if len(rows) != stated:
            self._fail(count, f"{stated} minutiae are stated, field 9.{number:03d} has {len(rows)}")
        for place, row in enumerate(rows, 1):
            if len(row) < least or not _digits(row[0].strip()) or int(row[0]) != place:
                self._fail(number, f"subfield {place} has {len(row)} items and index `{row[0][:10]}`, {place} is due")
        return rows

    def _position(self, number: int) -> int:
        found = self._item.subfields(number)
        return self._whole(number, found[0][0], 0, 99) if found else 0

    def _resolution(self, number: int, unit: int) -> float:
        """Pixels an inch; within one percent of a usual resolution it is that one, as for pictures."""
        stated = self._number(number, 0, 4000) * (1.0 if unit == 1 else _INCH_CM)
        if stated < 100:
            self._fail(number, f"{self._item.text(number)} is no resolution at which minutiae have a meaning")
        return next((usual for usual in SCALES if abs(stated - usual) <= 0.01 * usual), stated)

    def _number(self, number: int, least: int, most: int) -> int:
        return self._whole(number, self._item.text(number), least, most)

    def _whole(self, number: int, text: str, least: int, most: int) -> int:
        text = text.strip()
        if not _digits(text) or not least <= int(text) <= most:
            self._fail(number, f"`{text[:20]}` is not a whole number from {least} to {most}")
        return int(text)

    def _fail(self, number: int, problem: str) -> NoReturn:
        found: Field | None = self._item.get(number)
        raise errors.BadMinutiaeRecord(
            source=self._transaction.source,
            idc=self._item.idc,
            offset=self._item.offset if found is None else found.offset,
            field=f"9.{number:03d}",
            problem=problem,
        )


def _digits(text: str) -> bool:
    return 0 < len(text) <= 11 and text.isascii() and text.isdigit()


def _percent(quality: int) -> int:
    """Quality of 9.012: 2 is best and 63 worst, 0 was encoded by hand and 1 has none (recalled); 0 where unreported."""
    return 0 if quality < 2 else round(100 - (quality - 2) * 99 / 61)
