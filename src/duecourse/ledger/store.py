"""The ledger as a file: append, read, seal, sign, hand out.

One writer at a time (BEGIN IMMEDIATE), every commit durable (write-ahead log, synchronous FULL), nothing changed or
removed once written. A payload alone can be erased, by an entry that says under which order.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from duecourse.errors import (
    BadEntry,
    CannotSeal,
    CheckpointConflict,
    ClockBackwards,
    LedgerDamaged,
    LedgerExists,
    LedgerReadOnly,
    LedgerUnreadable,
    NoSuchEntry,
    SameActor,
    SealUnfinished,
)
from duecourse.ledger.checkpoint import Checkpoint, SigningKey, parse, sign
from duecourse.ledger.database import QUERIES, SCHEMA, check_mark, connect, naming_faults
from duecourse.ledger.durable import publish, whole_file
from duecourse.ledger.entry import NO_PREVIOUS, SALT_BYTES, SEALED, Entry, NewEntry, Sealing, Stored, chain, to_text
from duecourse.ledger.excerpt import write_excerpt
from duecourse.ledger.tree import Tree

PAGE = 1000
"""Rows read at a time: no read holds a lock longer than one page."""

WAIT = 30.0
"""Seconds to wait for another writer before LedgerLocked."""

_ENTRIES = {
    (False, False): "entries",
    (True, False): "entries_of_stream",
    (False, True): "entries_of_kind",
    (True, True): "entries_of_stream_and_kind",
}


class _Reader:
    """Reads shared by the ledger and by an open transaction."""

    def __init__(self, path: Path, connection: sqlite3.Connection, timeout: float) -> None:
        self.path = path
        self._connection = connection
        self._timeout = timeout

    def size(self) -> int:
        """How many entries there are."""
        return int(self._rows("size")[0][0])

    def head(self) -> Entry | None:
        """The last entry, None when there is none."""
        rows = self._rows("head")
        return self._entry(*rows[0]) if rows else None

    def entry(self, seq: int) -> Stored:
        """Entry number ``seq`` with its payload. Raises NoSuchEntry."""
        rows = self._rows("entry", seq=seq) if 0 <= seq < 2**63 else []
        if not rows:
            raise NoSuchEntry(path=self.path, seq=seq, size=self.size())
        return self._stored(*rows[0])

    def entries(self, stream: str | None = None, kind: str | None = None, after: int = -1) -> Iterator[Stored]:
        """Entries in order, of one ``stream`` or ``kind`` where named, with numbers above ``after``.

        Holds no lock between pages, so one may append while reading; entries appended meanwhile are read too.
        Raises LedgerDamaged where a line or payload cannot be read.
        """
        query = _ENTRIES[stream is not None, kind is not None]
        for row in self._pages(query, after, stream=stream, kind=kind):
            yield self._stored(*row)

    def _pages(self, query: str, after: int, **values: object) -> Iterator[tuple[Any, ...]]:
        """Rows with numbers above ``after``, a page at a time, in rising order even where the file is damaged."""
        while rows := self._rows(query, after=after, limit=PAGE, **values):
            for row in rows:
                if row[0] <= after:
                    raise LedgerDamaged(path=self.path, place=f"entry {row[0]}", problem="it is out of order")
                after = row[0]
                yield row

    def _in_transaction(self) -> bool:
        return self._connection.in_transaction

    def _rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        with naming_faults(self.path, self._timeout, f"the answer to query `{query}`"):
            return self._connection.execute(QUERIES[query], values).fetchall()

    def _entry(self, seq: int, line: str) -> Entry:
        try:
            entry = Entry.from_line(line.encode(), f"{self.path}, entry {seq}")
        except BadEntry as fault:
            raise LedgerDamaged(path=self.path, place=f"entry {seq}", problem=fault.facts["problem"]) from fault
        if entry.seq != seq:
            raise LedgerDamaged(path=self.path, place=f"entry {seq}", problem=f"its line says it is {entry.seq}")
        return entry

    def _stored(self, seq: int, line: str, body: bytes | None, sealed_by: int | None) -> Stored:
        if body is None:
            raise LedgerDamaged(path=self.path, place=f"the payload of entry {seq}", problem="it is missing")
        return Stored(self._entry(seq, line), None if sealed_by is not None else body)


class Transaction(_Reader):
    """All or nothing: what is appended here is kept when the block ends well, and only then. See Ledger.writing."""

    def __init__(self, path: Path, connection: sqlite3.Connection, timeout: float) -> None:
        super().__init__(path, connection, timeout)
        self._last = self.head()
        self._fault: Exception | None = None
        self.sealed: list[int] = []
        """Numbers of the entries whose payloads were erased here."""

    def check(self) -> None:
        """Raise the fault of the file, if one has ended this transaction; the caller may have passed over it."""
        if self._fault is not None:
            raise self._fault

    def append(self, new: NewEntry) -> Entry:
        """Record ``new`` at the end of the chain and return its entry.

        Take ``recorded_at`` inside the block, when the place of the writer is yours: outside it another writer may
        get in between with a later time. Raises BadEntry, ClockBackwards or SameActor (this actor already acted under
        this decision), after which the block may go on; after LedgerFull and other faults of the file it may not.
        """
        if new.kind == SEALED:
            raise BadEntry(where="new entry", problem=f"kind {SEALED} is written by sealing only")
        return self._append(new)

    def seal(self, seq: int, actor: str, order: str, recorded_at: datetime) -> Entry:
        """Erase the payload of entry ``seq`` and record who did so under which ``order``; returns the sealing entry.

        The entry's line stays, so every hash, proof and checkpoint stays valid. Name the order by its number: its own
        words would stay. Sealing again changes nothing and returns the first sealing entry. Raises NoSuchEntry, or
        CannotSeal for a sealing entry or an order without a name.
        """
        target = self.entry(seq).entry
        done = self._rows("sealed_by", seq=seq)
        if done:
            self.sealed.append(seq)
            return self.entry(done[0][0]).entry
        if target.kind == SEALED:
            raise CannotSeal(seq=seq, problem="it is itself the record of a sealing")
        if not order.strip():
            raise CannotSeal(seq=seq, problem="no order is named")
        body = msgspec.json.encode(Sealing(order=order, seq=seq), order="sorted")
        sealing = self._append(NewEntry(target.stream, SEALED, actor, body, recorded_at))
        self._write("append_seal", seq=seq, sealed_by=sealing.seq)
        self._write("erase_payload", seq=seq)
        self.sealed.append(seq)
        return sealing

    def _append(self, new: NewEntry) -> Entry:
        last = self._last
        salt = secrets.token_bytes(SALT_BYTES)
        seq, prev = (last.seq + 1, last.hash) if last else (0, NO_PREVIOUS)
        entry = chain(new, salt=salt, seq=seq, prev=prev)
        if last and entry.recorded_at < last.recorded_at:
            times = {"recorded_at": to_text(entry.recorded_at), "last": to_text(last.recorded_at)}
            raise ClockBackwards(path=self.path, **times)
        self._write("append_entry", entry, seq=seq, line=entry.line.decode(), hash=entry.hash)
        self._write("append_payload", seq=seq, salt=salt, body=new.body)
        self._last = entry
        return entry

    def _write(self, query: str, entry: Entry | None = None, **values: object) -> None:
        # A fault of the file may have ended SQLite's transaction: going on would commit each statement by itself.
        self.check()
        if not self._in_transaction():
            raise RuntimeError("this transaction is over")
        try:
            with naming_faults(self.path, self._timeout, f"the place of `{query}`"):
                self._connection.execute(QUERIES[query], values)
        except LedgerDamaged as fault:
            refused = isinstance(fault.__cause__, sqlite3.IntegrityError) and entry is not None
            acts = self._rows("act", decision=entry.decision, actor=entry.actor) if entry and refused else []
            if entry and acts:
                raise SameActor(actor=entry.actor, decision=entry.decision, seq=acts[0][0]) from fault
            self._fault = fault
            raise
        except Exception as fault:
            self._fault = fault
            raise


class Ledger(_Reader):
    """One ledger file, open. Use as a context manager; use one object a thread and a process."""

    def __init__(self, path: Path, connection: sqlite3.Connection, timeout: float, *, read_only: bool) -> None:
        super().__init__(path, connection, timeout)
        self.read_only = read_only
        self._tree = Tree()

    @classmethod
    def create(cls, path: Path, *, timeout: float = WAIT) -> Self:
        """Make a new, empty ledger at ``path``, readable by its owner alone, and open it.

        It appears whole or not at all. Raises LedgerExists when a file is there, LedgerUnreadable or LedgerFull when
        none can be made.
        """
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with naming_faults(path, timeout), closing(sqlite3.connect(part, isolation_level=None)) as connection:
                connection.execute(QUERIES["use_write_ahead_log"])
                connection.executescript(QUERIES["prepare"])
                connection.executescript(SCHEMA)
            publish(part, path)
        except FileExistsError as fault:
            raise LedgerExists(path=path) from fault
        except OSError as fault:
            raise LedgerUnreadable(path=path, problem=fault) from fault
        finally:
            part.unlink(missing_ok=True)
        return cls.open(path, timeout=timeout)

    @classmethod
    def open(cls, path: Path, read_only: bool = False, *, timeout: float = WAIT) -> Self:
        """Open the ledger at ``path``; ``timeout`` in seconds is how long a write waits for another writer.

        Raises NoLedger, NotALedger, NewerLedger, LedgerUnreadable, LedgerLocked or LedgerDamaged.
        """
        connection = connect(path, read_only=read_only, timeout=timeout)
        try:
            with naming_faults(path, timeout):
                check_mark(connection, path)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection, timeout, read_only=read_only)

    def close(self) -> None:
        """Close the file; the last one to close folds the write-ahead file into it."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """The place of the one writer: reads and appends inside the block happen as one, durably, or not at all.

        Raises LedgerReadOnly, LedgerLocked, LedgerFull; after a sealing also SealUnfinished, when the entries are
        kept but another program's reading delays the erasure in the write-ahead file.
        """
        if self.read_only:
            raise LedgerReadOnly(path=self.path)
        if self._in_transaction():
            raise RuntimeError("a transaction is open already; append to that one")
        self._rows("begin_writing")
        try:
            transaction = Transaction(self.path, self._connection, self._timeout)
            yield transaction
            transaction.check()
            self._rows("commit")
        except BaseException:
            if self._in_transaction():
                self._rows("rollback")
            raise
        if transaction.sealed:
            busy, _frames, _moved = self._rows("empty_write_ahead_log")[0]
            if busy:
                raise SealUnfinished(seq=transaction.sealed[0], path=self.path)

    def seal(self, seq: int, actor: str, order: str, recorded_at: datetime) -> Entry:
        """Erase the payload of entry ``seq`` from the database and its write-ahead file; see Transaction.seal."""
        with self.writing() as transaction:
            return transaction.seal(seq, actor, order, recorded_at)

    def root(self, size: int | None = None) -> bytes:
        """Merkle root (32 bytes) of the first ``size`` entries, of all when None. Raises NoSuchEntry."""
        return self.tree(size).root(size)

    def tree(self, size: int | None = None) -> Tree:
        """The Merkle tree over all lines, for roots and proofs; do not change it.

        Kept between calls and grown by what was appended. Raises NoSuchEntry when there are fewer than ``size``.
        """
        tree = Tree() if self._in_transaction() else self._tree
        while rows := self._rows("lines", after=tree.size - 1, limit=PAGE):
            if rows[0][0] != tree.size or rows[-1][0] != tree.size + len(rows) - 1:
                raise LedgerDamaged(path=self.path, place=f"entry {tree.size}", problem="entries are missing there")
            tree.extend(line.encode() for _seq, line in rows)
        if size is not None and not 0 <= size <= tree.size:
            raise NoSuchEntry(path=self.path, seq=size - 1, size=tree.size)
        return tree

    def checkpoint(self, key: SigningKey, folder: Path) -> Checkpoint:
        """Sign the present size and root, and keep the note as ``folder``/SIZE.txt; returns it.

        A checkpoint of the same size that is there already is kept with its other signatures. A log must never sign
        two histories, so each checkpoint in ``folder`` is compared first: raises CheckpointConflict when the ledger
        is shorter than one or has another root, BadCheckpoint when a file there is not one.
        """
        tree = self.tree()
        size = tree.size
        new = Checkpoint(origin=key.name, size=size, root=tree.root(size))
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(folder.glob("*.txt")):
            earlier = parse(file.read_bytes(), str(file))
            if earlier.origin != key.name:
                raise CheckpointConflict(where=file, problem=f"it is of {earlier.origin}, this ledger is {key.name}")
            if earlier.size > size:
                raise CheckpointConflict(where=file, problem=f"it has {earlier.size} entries, the ledger {size}")
            if earlier.root != tree.root(earlier.size):
                raise CheckpointConflict(where=file, problem=f"the first {earlier.size} entries have another root now")
            if earlier.size == size:
                new = earlier
        signed = sign(new, key)
        if signed.signatures != new.signatures:
            with whole_file(folder / f"{size}.txt", replace=True) as file_now:
                file_now.write(signed.note)
        return signed

    def export(self, path: Path, stream: str | None = None, size: int | None = None) -> int:
        """Write entries, payloads and inclusion proofs as JSON lines to ``path``; returns how many entries.

        Of one ``stream`` where named; among the first ``size`` entries, which should be the size of a checkpoint that
        the reader has (all when None). Raises NoSuchEntry, NoSuchStream, LedgerDamaged, or OSError when ``path``
        cannot be written.
        """
        tree = self.tree(size)
        size = tree.size if size is None else size
        query = "excerpt" if stream is None else "excerpt_of_stream"
        return write_excerpt(path, self._pages(query, -1, stream=stream, size=size), tree, size, stream)
