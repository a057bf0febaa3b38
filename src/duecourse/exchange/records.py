"""Records and fields of an ANSI/NIST-ITL transaction: values as received, and how to read them as text and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duecourse import errors

FS, GS, RS, US = b"\x1c", b"\x1d", b"\x1e", b"\x1f"
"""Separators of records, fields, subfields and items."""

LENGTH, IDC, CONTENT, CHARACTER_SETS, DATA = 1, 2, 3, 15, 999
"""Field numbers that the encoding itself acts on: T.001, T.002, 1.003, 1.015 and T.999."""

MOST_RECORDS = 1000
"""Records that one transaction may have, a bound of ours far above what any transaction type allows."""

_FINGERPRINT = (4, 1, 1, 6, 1, 2, 2, 1)  # LEN IDC IMP FGP ISR HLL VLL GCA, then DATA
BINARY_LAYOUTS: dict[int, tuple[int, ...]] = {
    3: _FINGERPRINT,
    4: _FINGERPRINT,
    5: _FINGERPRINT,
    6: _FINGERPRINT,
    7: (4, 1),  # LEN IDC, then whatever both sides agreed on
    8: (4, 1, 1, 1, 1, 2, 2),  # LEN IDC SIG SRT ISR HLL VLL, then DATA
}
"""Bytes of the fixed fields of binary records, field 1 first; one more field holds the rest of the record."""

Value = str | bytes | Sequence[str | Sequence[str]]
"""Value of a new field: text, raw bytes (binary fields only), or subfields of items."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its number, its value exactly as received (no separator at either end), and where it stood.

    ``offset`` is the byte of the file at which the value begins; ``encoding`` the character set it is text in.
    """

    number: int
    data: bytes
    offset: int = field(default=0, compare=False)
    encoding: str = field(default="utf-8", compare=False)

    @property
    def text(self) -> str:
        """The value as text, separators included."""
        return self.data.decode(self.encoding)

    @property
    def subfields(self) -> tuple[tuple[str, ...], ...]:
        """The value as subfields of items, each text."""
        return tuple(tuple(subfield.split("\x1f")) for subfield in self.text.split("\x1e"))


@dataclass(frozen=True, slots=True)
class Record:
    """One logical record: its type, its image designation character (None in Type-1), its fields in file order.

    ``offset`` and ``length`` (bytes) say where it stood in the file; both are 0 in a record that was never in one.
    """

    type: int
    idc: int | None
    fields: tuple[Field, ...]
    offset: int = field(default=0, compare=False)
    length: int = field(default=0, compare=False)

    @property
    def binary(self) -> bool:
        """Whether this is a record of fixed binary layout (Types 3 to 8)."""
        return self.type in BINARY_LAYOUTS

    def get(self, number: int) -> Field | None:
        """The field of that number, or None."""
        return next((found for found in self.fields if found.number == number), None)

    def text(self, number: int) -> str:
        """Text of a field, stripped of blanks around it; empty when the field is absent."""
        found = self.get(number)
        return found.text.strip() if found else ""

    def subfields(self, number: int) -> tuple[tuple[str, ...], ...]:
        """Subfields of items of a field; empty when the field is absent."""
        found = self.get(number)
        return found.subfields if found else ()

    def integer(self, number: int) -> int | None:
        """A field as a whole number (big-endian in binary records), or None when it is absent or is none."""
        found = self.get(number)
        if found is None:
            return None
        if self.binary:
            return int.from_bytes(found.data, "big")
        digits = found.text.strip() if len(found.data) <= 12 else ""
        return int(digits) if digits.isascii() and digits.isdigit() else None


def record(kind: int, fields: Mapping[int, Value], idc: int | None = None) -> Record:
    """A new record of type ``kind``; lengths (T.001) and the table of contents (1.003) are left to ``itl.build``.

    ``idc`` fills T.002 of every record but Type-1. Values of binary records, and of field 999, are bytes; all others
    are text or subfields of items. Raises CannotBuild for a value that holds a separator or has the wrong kind or size.
    """
    values: dict[int, Value] = dict(fields)
    layout = BINARY_LAYOUTS.get(kind)
    if (idc is None) != (kind == 1) or (idc is not None and not 0 <= idc <= 99):
        raise errors.CannotBuild(field=f"{kind}.002", problem="Type-1 has no IDC; every other record one of 0 to 99")
    if idc is not None:
        values[IDC] = f"{idc:02d}" if layout is None else bytes([idc])
    built = tuple(Field(number, _bytes(kind, number, values[number])) for number in sorted(values))
    if layout is not None:
        sizes = {number: size for number, size in enumerate(layout, 1) if number != LENGTH}
        if {item.number for item in built} != {*sizes, len(layout) + 1}:
            raise errors.CannotBuild(field=f"{kind}.001", problem="a binary record needs each of its fixed fields")
        for item in built:
            if len(item.data) != sizes.get(item.number, len(item.data)):
                problem = f"{len(item.data)} bytes where {sizes[item.number]} belong"
                raise errors.CannotBuild(field=f"{kind}.{item.number:03d}", problem=problem)
    return Record(kind, idc, built)


def holds_binary(kind: int, number: int) -> bool:
    """Whether a field's value is bytes, not text: all of Types 3 to 8, and the last field, 999, from Type 10 on."""
    return kind in BINARY_LAYOUTS or (number == DATA and kind >= 10)


def _bytes(kind: int, number: int, value: Value) -> bytes:
    place = f"{kind}.{number:03d}"
    if holds_binary(kind, number) != isinstance(value, bytes):
        raise errors.CannotBuild(field=place, problem="image data is given as bytes, every other value as text")
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        value = [value]
    subfields = [[item] if isinstance(item, str) else list(item) for item in value]
    for items in subfields:
        for item in items:
            if any(separator in item for separator in "\x1c\x1d\x1e\x1f"):
                raise errors.CannotBuild(field=place, problem="it holds a separator character")
    text = "\x1e".join("\x1f".join(items) for items in subfields)
    if kind == 1 and not text.isascii():
        raise errors.CannotBuild(field=place, problem="a Type-1 record is 7-bit ASCII")
    return text.encode()
