"""The reading of a ledger's tables for verification: each row against its neighbours, its payload and its indexes."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from duecourse.errors import BadEntry
from duecourse.ledger.database import MARK, PAGE, SCHEMA_VERSION, Database
from duecourse.ledger.entry import NO_PREVIOUS, SALT_BYTES, SEALED, Entry, Sealing, commit, to_text
from duecourse.ledger.parts import Sweep
from duecourse.ledger.report import Finding, Findings
from duecourse.ledger.tree import Tree

RESTORE = (
    "Stop writing, keep every copy of the file, and restore from one whose root agrees with a published checkpoint."
)
PEOPLE = "Treat the decision as not taken; find out how the entry was written, and record a correction by other people."


class Audit:
    """One pass over the tables of a ledger; what was seen so far, and what was found."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.tree = Tree()
        self.entries = 0
        self.seals: dict[int, int] = {}
        self._orders: dict[int, int] = {}
        self._acts: dict[int, tuple[str, str]] = {}
        self._actors: dict[tuple[str, str], int] = {}
        self._unreadable: set[str] = set()

    def add(self, seq: int | None, what: str, found: object, expected: object, remedy: str = RESTORE) -> None:
        """Note one finding; values are cut to a length that can be read."""
        self.findings.add(Finding(seq, what, shown(found), shown(expected), remedy))

    def read(self, database: Database) -> None:
        """Check the definitions, then every table, in one state of the database; leaves its transaction open.

        A quick pass tells whether all holds; where it does not, everything is read again to say what is wrong. It asks
        the database for no references: it has seen each row that another one names.
        """
        swept: tuple[Tree, dict[int, int]] | None = None
        try:
            database.run("begin_reading")
            sweep = Sweep(database, int(database.run("size")[0][0]))
            self._read_definitions(database)
            sound = database.sound()
            swept = sweep.finish()
            if not sound or swept is None:
                for fault in database.structure():
                    self.add(None, "the structure of the database is damaged", fault, "no fault")
        except Exception as fault:
            if database.named(fault, "the definitions") is None:
                raise
            self.add(None, "the definitions of the file cannot be read", fault, "the definitions of a ledger")
        if swept is None:
            self._read_tables(database)
        else:
            self.tree, self.seals = swept
            self.entries = self.tree.size

    def _read_tables(self, database: Database) -> None:
        """Read every table with an explanation of each fault."""
        for row in self._rows(database, "every_seal", "seal"):
            self.seals[row[0]] = row[1]
        self._read_entries(database)
        self._read_acts(database)
        self._compare_seals()
        self._read_strays(database)

    def _read_definitions(self, database: Database) -> None:
        mark, version = database.mark()
        if mark != MARK:
            self.add(None, "the header has not the mark of a ledger", mark, MARK)
        if version != SCHEMA_VERSION:
            self.add(None, "the header names another schema version", version, SCHEMA_VERSION)
        found, expected = database.definitions()
        for which in sorted(expected.keys() | found.keys(), key=repr):
            if expected.get(which) != found.get(which):
                what = f"{shown(which[0])} {shown(which[1])} is not defined as in a ledger"
                self.add(None, what, found.get(which, "no definition"), expected.get(which, "no definition"))

    def _read_entries(self, database: Database) -> None:
        payloads = _Payloads(self._rows(database, "every_payload", "payload"))
        lines: list[bytes] = []
        previous: _Read | None = None
        for seq, text, *columns in self._rows(database, "every_entry", "entry"):
            line = text if isinstance(text, bytes) else b""
            this = _Read(seq, sha256(line).hexdigest(), shown(columns[0]), self._decoded(seq, line))
            lines.append(line)
            if len(lines) == PAGE:
                self.tree.extend(lines)
                lines.clear()
            self.entries += 1
            self._compare_chain(this, previous)
            if this.entry is not None:
                self._compare_fields(this.entry, seq, columns)
            for stray in payloads.before(seq):
                self.add(stray, "there is a payload without an entry", f"payload {stray}", "no payload")
            payload = payloads.of(seq)
            if payload is not None:
                self._compare_payload(seq, this.entry, *payload)
            elif "payload" not in self._unreadable:
                self.add(seq, "the payload is missing", "no row", "a payload, or zeros and a sealing entry")
            previous = this
        self.tree.extend(lines)
        if previous is not None and previous.digest != previous.stored:
            self.add(previous.seq, "the line or its column hash was changed", previous.digest, previous.stored)
        if "entry" not in self._unreadable:
            for stray in payloads.before(None):
                self.add(stray, "there is a payload without an entry", f"payload {stray}", "no payload")

    def _decoded(self, seq: int, line: bytes) -> Entry | None:
        try:
            return Entry.from_line(line, f"entry {seq}")
        except BadEntry as fault:
            self.add(seq, "the line cannot be read", fault.facts["problem"], "a line in canonical form")
            return None

    def _compare_chain(self, this: "_Read", previous: "_Read | None") -> None:
        """Number and prev of ``this``; and, now that its prev is known, which side of the line before was changed."""
        expected = 0 if previous is None else previous.seq + 1
        if this.seq != expected:
            missing = f"entries {expected} to {this.seq - 1} are missing"
            self.add(expected, missing, f"entry {this.seq} comes next", f"entry {expected}")
        prev = this.entry.prev if this.entry else None
        before = (NO_PREVIOUS, NO_PREVIOUS) if previous is None else (previous.digest, previous.stored)
        follows = this.seq == expected and prev is not None
        if previous is not None and before[0] != before[1]:
            if follows and prev == before[1]:
                self.add(previous.seq, "the line was changed after it was recorded", *before)
            elif follows and prev == before[0]:
                self.add(previous.seq, "the column hash was changed", before[1], before[0])
            else:
                self.add(previous.seq, "the line or its column hash was changed", *before)
        if follows and prev not in before:
            self.add(this.seq, "field prev differs from the hash of the line before", prev, before[0])
        elif follows and previous is not None and previous.entry is not None and this.entry is not None:
            last, now = previous.entry.recorded_at, this.entry.recorded_at
            if now < last:
                what = "field recorded_at is earlier than in the entry before"
                self.add(this.seq, what, to_text(now), f"{to_text(last)} or later")

    def _compare_fields(self, entry: Entry, seq: int, columns: list[Any]) -> None:
        if entry.seq != seq:
            self.add(seq, "field seq differs from the entry's place", entry.seq, seq)
        for name, said, column in (("stream", entry.stream, columns[1]), ("kind", entry.kind, columns[2])):
            if said.encode() != column:
                self.add(seq, f"field {name} of the line differs from its index column", column, said)
        if entry.decision:
            self._acts[seq] = (entry.decision, entry.actor)
            first = self._actors.setdefault((entry.decision, entry.actor), seq)
            if first != seq:
                what = f"{entry.actor} acted twice under decision {entry.decision}"
                self.add(seq, what, f"entries {first} and {seq}", "two different people", PEOPLE)

    def _compare_payload(self, seq: int, entry: Entry | None, salt: object, body: object) -> None:
        if not isinstance(salt, bytes) or not isinstance(body, bytes):
            self.add(seq, "the payload is not bytes", (salt, body), "a salt and a body")
        elif seq in self.seals:
            if salt != bytes(SALT_BYTES) or body.strip(b"\0"):
                self.add(seq, "the payload is sealed, but not erased", salt + body, "zeros")
        elif len(salt) != SALT_BYTES:
            # Its bytes moved between salt and body would open the same commitment.
            self.add(seq, "the salt is not of its length", f"{len(salt)} bytes", f"{SALT_BYTES} bytes")
        elif entry is not None:
            opened = commit(salt, body)
            if opened != entry.commitment:
                self.add(seq, "the payload is not the one that the line commits to", opened, entry.commitment)
            elif entry.kind == SEALED:
                self._note_order(seq, body)

    def _note_order(self, seq: int, body: bytes) -> None:
        try:
            sealing = msgspec.json.decode(body, type=Sealing)
        except msgspec.MsgspecError as fault:
            self.add(seq, "the sealing entry cannot be read", fault, "an order and the number of an entry")
            return
        first = self._orders.setdefault(sealing.seq, seq)
        if first != seq or sealing.seq >= seq:
            self.add(seq, "the sealing entry names no payload that it could seal", sealing.seq, "an open one before it")

    def _read_acts(self, database: Database) -> None:
        for seq, decision, actor in self._rows(database, "every_act", "act"):
            said = self._acts.pop(seq, None)
            if said is None:
                self.add(seq, "the act table has an act that no line has", (decision, actor), "no act")
                continue
            for name, expected, found in (("decision", said[0], decision), ("actor", said[1], actor)):
                if expected.encode() != found:
                    self.add(seq, f"field {name} of the line differs from the act table", found, expected)
        if not {"act", "entry"} & self._unreadable:
            for seq, said in self._acts.items():
                self.add(seq, "the act table lacks the act of this line", "no row", said)

    def _compare_seals(self) -> None:
        if {"seal", "entry", "payload"} & self._unreadable:
            return
        for seq in sorted(self.seals.keys() | self._orders.keys()):
            if self.seals.get(seq) != self._orders.get(seq):
                found, expected = self.seals.get(seq, "no row"), self._orders.get(seq, "no sealing entry")
                self.add(seq, "the seal table differs from the sealing entries", found, expected)

    def _read_strays(self, database: Database) -> None:
        try:
            for table, seq in dict.fromkeys(database.run("strays")):
                self.add(None, f"table {table} has a row before the first entry", f"number {seq}", "no row")
        except Exception as fault:
            # What cannot be read has been found before: these are rows of the same tables.
            if database.named(fault, "the tables") is None:
                raise

    def _rows(self, database: Database, query: str, table: str) -> Iterator[tuple[Any, ...]]:
        """Rows until the end, or until the database cannot read on, which is a finding."""
        count = 0
        try:
            for count, row in enumerate(database.every(query), start=1):  # noqa: B007
                yield row
        except Exception as fault:
            if database.named(fault, table) is None:
                raise
            self._unreadable.add(table)
            self.add(None, f"{table} cannot be read on after row {count}", fault, "readable rows")


class _Read(msgspec.Struct, frozen=True):
    """A row of the entry table: its number, the hash of its line, its column hash, its entry when it can be read."""

    seq: int
    digest: str
    stored: str
    entry: Entry | None


class _Payloads:
    """Walks through the payload table beside the entries."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def before(self, seq: int | None) -> Iterator[int]:
        """Pass over payloads with numbers below ``seq`` (all that are left when None), naming them."""
        while self._next is not None and (seq is None or self._next[0] < seq):
            yield self._next[0]
            self._next = next(self._rows, None)

    def of(self, seq: int) -> tuple[Any, Any] | None:
        """Salt and body of number ``seq``, None when there is no such row."""
        if self._next is None or self._next[0] != seq:
            return None
        _, salt, body = self._next
        self._next = next(self._rows, None)
        return salt, body


def shown(value: object) -> str:
    """``value`` as a short text on one line."""
    if isinstance(value, tuple):
        return " ".join(shown(part) for part in value)
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    return text if len(text) <= 200 else f"{text[:200]}… ({len(text)} characters)"
