"""Finger images of a transaction as its records state them, from Type-4 and Type-14 alike, never decoded.

Sources: ANSI/NIST-ITL 1-2007, Type-4 and Type-14 records (positions, impressions, compression codes, scales);
EBTS 9.1 appendix F (500 pixels an inch plus or minus one percent; 1000 likewise).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from duecourse.exchange.deviation import Deviation
from duecourse.exchange.itl import Transaction
from duecourse.exchange.records import DATA, Record

COMPRESSIONS = ("NONE", "WSQ20", "JPEGB", "JPEGL", "JP2", "JP2L", "PNG")
"""Compression algorithms as field 14.011 names them; the place of each is its code in a Type-4 record."""

POSITIONS = {
    0: "unknown finger",
    1: "right thumb",
    2: "right index",
    3: "right middle",
    4: "right ring",
    5: "right little",
    6: "left thumb",
    7: "left index",
    8: "left middle",
    9: "left ring",
    10: "left little",
    11: "plain right thumb",
    12: "plain left thumb",
    13: "plain right four fingers",
    14: "plain left four fingers",
    15: "both thumbs",
    19: "fingertip or joint",
}
"""Finger positions (fields 4.004 and 14.013) in words."""

SLAPS = {11: {1}, 12: {6}, 13: {2, 3, 4, 5}, 14: {7, 8, 9, 10}, 15: {1, 6}}
"""Fingers that a plain impression shows."""

SCALES = (500.0, 1000.0)
"""Scan resolutions that booking cards are made at, in pixels an inch."""

_INCH_MM = 25.4
_MAGIC = {
    "WSQ20": (b"\xff\xa0\xff",),
    "JPEGB": (b"\xff\xd8\xff",),
    "JP2": (b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51"),
    "PNG": (b"\x89PNG",),
}
_SAME_MAGIC = {"JPEGL": "JPEGB", "JP2L": "JP2"}


@dataclass(frozen=True, slots=True)
class FingerRecord:
    """One finger image as its record states it.

    ``position`` and ``impression`` are the codes of the standard; ``compression`` a name of ``COMPRESSIONS`` that the
    data agrees with where it can be told (else what was stated); ``ppi`` pixels an inch, 0 when none usable is stated;
    ``nfiq`` the NFIQ 1 (best) to 5 of field 14.022, or None. ``deviations`` say what was wrong with the record.
    """

    idc: int
    kind: int
    position: int
    impression: int
    compression: str
    ppi: float
    width: int | None
    height: int | None
    nfiq: int | None
    data: bytes
    deviations: tuple[Deviation, ...]


def finger_records(transaction: Transaction) -> tuple[FingerRecord, ...]:
    """Every Type-4 and Type-14 record that has image data, in file order."""
    return tuple(_finger_records(transaction))


def missing_fingers(transaction: Transaction) -> tuple[tuple[int, str], ...]:
    """Fingers reported as not printed: (position 1-10, ``XX`` amputated or ``UP`` unable to print), sorted.

    From field 2.084 of the descriptive record and field 14.018 of the image records.
    """
    found: dict[int, str] = {}
    fields = [(item, 18) for item in transaction.of_type(14)] + [(item, 84) for item in transaction.of_type(2)]
    for item, number in fields:
        for items in item.subfields(number):
            finger = items[0].strip()
            if len(items) == 2 and finger in _FINGERS:
                found[int(finger)] = items[1].strip()
    return tuple(sorted(found.items()))


_FINGERS = {text for finger in range(1, 11) for text in (str(finger), f"{finger:02d}")}


def _finger_records(transaction: Transaction) -> Iterator[FingerRecord]:
    for item in transaction.of_type(4, 14):
        data = item.get(9 if item.type == 4 else DATA)
        if data is not None and data.data:
            yield _from_type_4(item, transaction.header) if item.type == 4 else _from_type_14(item)


def _from_type_4(item: Record, header: Record) -> FingerRecord:
    notes: list[Deviation] = []
    positions, code = item.fields[3].data, item.fields[7].data[0]
    ppi = SCALES[0]
    if item.integer(5):
        # Image scanning resolution 1: the native one of field 1.011; 0 is the minimum, 19.69 pixels a millimeter.
        native = header.text(11)
        ppi = _number(native) * _INCH_MM
        if ppi == 0:
            notes.append(Deviation("E_RESOLUTION", "1.011", f"the native scanning resolution is {native or 'missing'}"))
    stated = COMPRESSIONS[code] if code < len(COMPRESSIONS) else f"code {code}"
    data = item.fields[8].data
    return FingerRecord(
        idc=item.idc or 0,
        kind=4,
        position=positions[0] if positions[0] != 0xFF else 0,
        impression=item.integer(3) or 0,
        compression=_compression(stated, data, "4.008", item, notes),
        ppi=_settled(ppi, "4.005", item, notes),
        width=item.integer(6) or None,
        height=item.integer(7) or None,
        nfiq=None,
        data=data,
        deviations=tuple(notes),
    )


def _from_type_14(item: Record) -> FingerRecord:
    notes: list[Deviation] = []
    numbers: dict[int, int | None] = {number: item.integer(number) for number in (3, 6, 7)}
    position = item.subfields(13)[:1]
    finger = position[0][0].strip() if position else ""
    numbers[13] = int(finger) if finger.isascii() and finger.isdigit() and len(finger) <= 2 else None
    for number, value in numbers.items():
        if value is None or (number in {6, 7} and value == 0):
            message = f"IDC {item.idc}: `{item.text(number)[:20]}` where a whole number is needed"
            notes.append(Deviation("E_FIELD", f"14.{number:03d}", message))
    found = item.get(DATA)
    data = found.data if found else b""
    return FingerRecord(
        idc=item.idc or 0,
        kind=14,
        position=numbers[13] or 0,
        impression=29 if numbers[3] is None else numbers[3],  # 29 is "unknown"
        compression=_compression(item.text(11).upper(), data, "14.011", item, notes),
        ppi=_scale(item, notes),
        width=numbers[6] or None,
        height=numbers[7] or None,
        nfiq=_nfiq(item, notes),
        data=data,
        deviations=tuple(notes),
    )


def _scale(item: Record, notes: list[Deviation]) -> float:
    """Pixels an inch of fields 14.008 to .010: unit 1 is the inch, 2 the centimeter, 0 no scale at all."""
    unit, across, down = item.text(8), _number(item.text(9)), _number(item.text(10))
    factor = {"1": 1.0, "2": _INCH_MM / 10}.get(unit, 0.0)
    if across * factor == 0 or abs(across - down) > 0.01 * across:
        stated = f"{item.text(9) or 'nothing'} x {item.text(10) or 'nothing'} in unit {unit or 'none'}"
        notes.append(Deviation("E_RESOLUTION", "14.009", f"IDC {item.idc}: no usable scan resolution ({stated})"))
        return 0.0
    return _settled(across * factor, "14.009", item, notes)


def _settled(ppi: float, place: str, item: Record, notes: list[Deviation]) -> float:
    """The usual resolution that ``ppi`` is within one percent of; any other is kept and noted."""
    for usual in SCALES:
        if abs(ppi - usual) <= 0.01 * usual:
            return usual
    if ppi:
        notes.append(Deviation("E_RESOLUTION", place, f"IDC {item.idc}: scanned at {ppi:.0f} pixels an inch"))
    return ppi


def _compression(stated: str, data: bytes, place: str, item: Record, notes: list[Deviation]) -> str:
    """The stated compression, or the one the data plainly is in; either surprise is noted."""
    actual = next((name for name, starts in _MAGIC.items() if data.startswith(starts)), None)
    if stated not in COMPRESSIONS:
        notes.append(Deviation("E_COMPRESSION", place, f"IDC {item.idc}: `{stated[:20]}` is not a known compression"))
        return actual or stated
    if stated == "NONE" or actual is None or actual == _SAME_MAGIC.get(stated, stated):
        return stated
    notes.append(Deviation("E_COMPRESSION", place, f"IDC {item.idc}: {stated} is stated, the data is {actual}"))
    return actual


def _nfiq(item: Record, notes: list[Deviation]) -> int | None:
    """NFIQ of field 14.022 (finger, value), of a slap the worst; 254 and 255 say that it could not be computed."""
    values: list[int] = []
    strange: str | None = None
    for items in item.subfields(22):
        value = items[1].strip() if len(items) == 2 else ""
        if value in {"1", "2", "3", "4", "5"}:
            values.append(int(value))
        elif value not in {"254", "255"}:
            strange = "/".join(items)[:20]
    if strange is not None:
        notes.append(Deviation("E_FIELD", "14.022", f"IDC {item.idc}: `{strange}` is not a finger and its NFIQ"))
    worst = max(values, default=None)
    if worst == 5:
        notes.append(Deviation("E_QUALITY", "14.022", f"IDC {item.idc}: a finger has NFIQ 5, the lowest quality"))
    return worst


def _number(text: str) -> float:
    """A decimal number of the standard's short form, or 0 when the text is none."""
    whole, _, part = text.partition(".")
    digits = whole + part
    return float(text) if 0 < len(digits) <= 8 and digits.isascii() and digits.isdigit() else 0.0
