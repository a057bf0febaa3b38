"""One strict pass over the bytes of a transaction: by declared lengths and the table of contents, never by search."""

import re
from typing import NoReturn

from duecourse import errors
from duecourse.exchange.deviation import Deviation
from duecourse.exchange.records import (
    BINARY_LAYOUTS,
    CHARACTER_SETS,
    CONTENT,
    FS,
    GS,
    IDC,
    LENGTH,
    MOST_RECORDS,
    RS,
    US,
    Field,
    Record,
    holds_binary,
)

MOST_FIELDS = 100_000
LONGEST_TEXT = 4 << 20
MOST_ITEMS = 10_000
"""Fields of a transaction, bytes and items of a text field: bounds, so that a hostile file costs no memory or time."""

_START = re.compile(rb"(\d{1,2})\.(\d{2,9}):(\d{1,10})[\x1c\x1d]")
_TAG = re.compile(rb"(\d{1,2})\.(\d{2,9}):")
_ENCODINGS = {"003": "utf-8", "001": "latin-1", "000": "ascii"}


def looks_like_transaction(start: bytes) -> bool:
    """Whether the first bytes (16 are enough) are those of a transaction: a Type-1 length field."""
    found = _TAG.match(start)
    return found is not None and int(found[1]) == 1 and int(found[2]) == LENGTH


class Reader:
    """One pass over the bytes of a transaction."""

    def __init__(self, data: bytes, source: str) -> None:
        self._data = data
        self._source = source
        self._encoding = "ascii"
        self._fields_left = MOST_FIELDS
        self._number = 0
        self.deviations: list[Deviation] = []

    def records(self) -> tuple[Record, ...]:
        """All records, in file order. Raises NotTransaction, TransactionCutShort, BadRecord, BadContent, BadText."""
        if not looks_like_transaction(self._data[:16]):
            found = repr(self._data[:8])[1:] if self._data else "nothing: it is empty"
            raise errors.NotTransaction(source=self._source, found=found)
        header = self._tagged(1, 0)
        self._encoding = self._declared_encoding(header)
        expected = self._content(header)
        records = [header]
        offset = header.length
        for kind, idc in expected:
            if offset >= len(self._data):
                problem = f"it lists {len(expected)} records behind Type-1, the file ends after {self._number - 1}"
                raise errors.BadContent(source=self._source, problem=problem)
            item = self._binary(kind, offset) if kind in BINARY_LAYOUTS else self._tagged(kind, offset)
            if item.idc != idc:
                problem = f"record {self._number} (Type-{kind}) at byte {offset} has IDC {item.idc}, {idc} is listed"
                raise errors.BadContent(source=self._source, problem=problem)
            records.append(item)
            offset += item.length
        if offset != len(self._data):
            problem = f"{len(self._data) - offset} bytes follow the last record listed, from byte {offset} on"
            raise errors.BadContent(source=self._source, problem=problem)
        return tuple(records)

    # -- table of contents and character set

    def _content(self, header: Record) -> list[tuple[int, int]]:
        found = header.get(CONTENT)
        if found is None:
            raise errors.BadContent(source=self._source, problem="the field is missing")
        pairs: list[tuple[int, int]] = []
        for entry in found.data.split(RS, MOST_RECORDS + 1):
            items = entry.split(US, 2)
            if len(items) != 2 or not all(len(item) <= 4 and item.isdigit() for item in items):
                shown = repr(entry[:20])[1:]
                raise errors.BadContent(source=self._source, problem=f"{shown} is not a pair of whole numbers")
            pairs.append((int(items[0]), int(items[1])))
        (kind, count), rest = pairs[0], pairs[1:]
        if kind != 1 or count != len(rest) or count >= MOST_RECORDS:
            problem = f"it begins with type {kind} and a count of {count}, then lists {len(rest)} records"
            raise errors.BadContent(source=self._source, problem=problem)
        for kind, idc in rest:
            if not 2 <= kind <= 99 or idc > 99:
                raise errors.BadContent(source=self._source, problem=f"there is no Type-{kind} with IDC {idc}")
        return rest

    def _declared_encoding(self, header: Record) -> str:
        codes = [items[0].strip() for items in header.subfields(CHARACTER_SETS)] or ["000"]
        known = next((encoding for code, encoding in _ENCODINGS.items() if code in codes), None)
        if known is None:
            self._fail(0, CHARACTER_SETS, "names no character set that is read here (000, 001 or 003 is)", 1)
        return known

    # -- records

    def _binary(self, kind: int, offset: int) -> Record:
        self._number += 1
        layout = BINARY_LAYOUTS[kind]
        length = int.from_bytes(self._data[offset : offset + 4], "big")
        if len(self._data) - offset < sum(layout):
            self._cut_short(kind, offset, max(length, sum(layout)))
        if length < sum(layout):
            self._fail(offset, LENGTH, f"a length of {length} bytes is too short for this type", kind)
        if length > len(self._data) - offset:
            self._cut_short(kind, offset, length)
        fields: list[Field] = []
        start = offset
        for number, size in enumerate((*layout, length - sum(layout)), 1):
            fields.append(Field(number, self._data[start : start + size], start))
            start += size
        return Record(kind, fields[IDC - 1].data[0], tuple(fields), offset, length)

    def _tagged(self, kind: int, offset: int) -> Record:
        self._number += 1
        start = _START.match(self._data, offset, offset + 32)
        if start is None or int(start[1]) != kind or int(start[2]) != LENGTH:
            if len(self._data) - offset < 16:
                self._cut_short(kind, offset, 16)
            shown = repr(self._data[offset : offset + 10])[1:]
            problem = f"the record should begin with `{kind}.001:` and its length, not with {shown}"
            self._fail(offset, LENGTH, problem, kind)
        length = int(start[3])
        stop = offset + length
        if stop > len(self._data):
            self._cut_short(kind, offset, length)
        if stop < start.end() or self._data[stop - 1] != FS[0]:
            self._fail(offset, LENGTH, f"the length, {length} bytes, does not end at a record separator", kind)
        fields = [Field(LENGTH, start[3], start.start(3))]
        position = start.end()
        if (position == stop) != (self._data[position - 1] == FS[0]):
            self._fail(offset, LENGTH, "a record separator stands where a field separator belongs", kind)
        while position < stop:
            item = self._field(kind, offset, position, stop)
            fields.append(item)
            position = item.offset + len(item.data) + 1
        self._check_numbers(kind, offset, fields)
        idc = None if kind == 1 else self._idc(kind, offset, fields)
        return Record(kind, idc, tuple(fields), offset, length)

    def _field(self, kind: int, offset: int, position: int, stop: int) -> Field:
        self._fields_left -= 1
        tag = _TAG.match(self._data, position, min(position + 13, stop))
        if tag is None or int(tag[1]) != kind or self._fields_left < 0:
            what = "too many fields" if self._fields_left < 0 else "no field tag"
            self._fail(offset, f"at byte {position}", f"{what} where `{kind}.NNN:` is expected", kind)
        number = int(tag[2])
        begin, end = tag.end(), stop - 1
        if holds_binary(kind, number):
            return Field(number, self._data[begin:end], begin)
        separator = self._data.find(GS, begin, end)
        end = end if separator < 0 else separator
        value = self._data[begin:end]
        if len(value) > LONGEST_TEXT:
            self._fail(offset, number, f"{len(value)} bytes are more than a text field has", kind)
        if value.count(RS) + value.count(US) > MOST_ITEMS:
            self._fail(offset, number, f"it has more than {MOST_ITEMS} items", kind)
        if FS in value:
            self._fail(offset, number, "a record separator stands inside it: a length is wrong", kind)
        return Field(number, value, begin, self._encoding_of(kind, number, begin, value))

    def _encoding_of(self, kind: int, number: int, begin: int, value: bytes) -> str:
        if value.isascii():
            return "ascii"
        if self._encoding == "ascii":
            place = f"record {self._number}: "
            if not self.deviations or not self.deviations[-1].message.startswith(place):  # one note a record is enough
                message = f"{place}text is not 7-bit ASCII and no other character set is named; read as Latin-1"
                self.deviations.append(Deviation("E_FIELD", f"{kind}.{number:03d}", message))
            return "latin-1"
        try:
            value.decode(self._encoding)
        except UnicodeDecodeError as problem:
            raise errors.BadText(
                source=self._source,
                record=self._number,
                type=kind,
                field=f"{kind}.{number:03d}",
                offset=begin + problem.start,
                encoding=self._encoding.upper(),
            ) from problem
        return self._encoding

    def _check_numbers(self, kind: int, offset: int, fields: list[Field]) -> None:
        seen: set[int] = set()
        for item in fields:
            if item.number in seen:
                self._fail(offset, item.number, "the field occurs twice", kind)
            seen.add(item.number)

    def _idc(self, kind: int, offset: int, fields: list[Field]) -> int:
        value = next((item.data.strip() for item in fields if item.number == IDC), b"")
        if not value.isdigit() or len(value) > 4:
            self._fail(offset, IDC, "the image designation character (a whole number) is missing", kind)
        return int(value)

    # -- errors

    def _fail(self, offset: int, field_: int | str, problem: str, kind: int) -> NoReturn:
        place = field_ if isinstance(field_, str) else f"{kind}.{field_:03d}"
        raise errors.BadRecord(
            source=self._source, record=self._number, type=kind, offset=offset, field=place, problem=problem
        )

    def _cut_short(self, kind: int, offset: int, length: int) -> NoReturn:
        raise errors.TransactionCutShort(
            source=self._source,
            record=self._number,
            type=kind,
            offset=offset,
            length=length,
            left=len(self._data) - offset,
        )
