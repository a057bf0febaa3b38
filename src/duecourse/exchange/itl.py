"""ANSI/NIST-ITL traditional encoding: a strict codec that never changes a received byte.

A transaction is read by its declared lengths and by the table of contents in field 1.003, never by searching for
patterns: a comment that happens to hold ``999:`` stays a comment. Written from the standard, ANSI/NIST-ITL 1-2007
(separators, character sets, Type-1 and the tagged and binary record types), which later editions keep.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from duecourse import errors
from duecourse.exchange.deviation import Deviation
from duecourse.exchange.reading import Reader
from duecourse.exchange.records import (
    CONTENT,
    DATA,
    FS,
    GS,
    LENGTH,
    MOST_RECORDS,
    Field,
    Record,
    holds_binary,
)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A parsed transaction: the very bytes that came, their records in file order, and what the codec forgave.

    ``source`` names the file or message for people.
    """

    source: str
    data: bytes = field(repr=False)
    records: tuple[Record, ...]
    deviations: tuple[Deviation, ...] = ()

    @property
    def header(self) -> Record:
        """The Type-1 record."""
        return self.records[0]

    def of_type(self, *types: int) -> tuple[Record, ...]:
        """Records of the given types, in file order."""
        return tuple(item for item in self.records if item.type in types)


def parse(data: bytes, source: str) -> Transaction:
    """The transaction in ``data``; ``source`` names it in errors.

    Raises NotTransaction, TransactionCutShort, BadRecord, BadContent, BadText. Text that is neither ASCII nor in a
    declared character set is read as Latin-1 and noted as a deviation.
    """
    reader = Reader(data, source)
    return Transaction(source, data, reader.records(), tuple(reader.deviations))


def build(records: Iterable[Record]) -> bytes:
    """A new transaction with right lengths and table of contents; given values of T.001 and 1.003 are replaced.

    The first record is Type-1, no other is. Raises CannotBuild. Received bytes are never built again: keep them.
    """
    given = list(records)
    if not given or given[0].type != 1 or any(item.type == 1 for item in given[1:]) or len(given) > MOST_RECORDS:
        problem = f"a transaction is one Type-1 record and then up to {MOST_RECORDS - 1} others"
        raise errors.CannotBuild(field="1.003", problem=problem)
    entries = [f"{item.type}\x1f{item.idc:02d}" for item in given[1:]]
    content = "\x1e".join([f"1\x1f{len(entries)}", *entries]).encode()
    header = [item for item in given[0].fields if item.number not in {LENGTH, CONTENT}]
    header.append(Field(CONTENT, content))
    parts = [_tagged(1, sorted(header, key=lambda item: item.number))]
    for item in given[1:]:
        values = [value for value in item.fields if value.number != LENGTH]
        parts.append(_binary(item.type, values) if item.binary else _tagged(item.type, values))
    return b"".join(parts)


def _binary(kind: int, values: list[Field]) -> bytes:
    body = b"".join(value.data for value in values)
    if len(body) + 4 > 0xFFFFFFFF:
        raise errors.CannotBuild(field=f"{kind}.001", problem="the record is longer than four bytes can say")
    return (len(body) + 4).to_bytes(4, "big") + body


def _tagged(kind: int, values: list[Field]) -> bytes:
    for value in values:
        if not holds_binary(kind, value.number) and (FS in value.data or GS in value.data):
            raise errors.CannotBuild(field=f"{kind}.{value.number:03d}", problem="it holds a separator character")
        if value.number == DATA and value is not values[-1]:
            raise errors.CannotBuild(field=f"{kind}.{DATA}", problem="it is not the last field")
    body = b"".join(GS + b"%d.%03d:%b" % (kind, value.number, value.data) for value in values) + FS
    head = b"%d.001:" % kind
    length = len(head) + len(body)
    while len(head) + len(str(length)) + len(body) > length:  # the length counts its own digits
        length = len(head) + len(str(length)) + len(body)
    return head + b"%d" % length + body
