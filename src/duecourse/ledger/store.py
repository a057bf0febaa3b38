"""The ledger as a file: append, read, seal, sign, hand out.

One writer at a time (BEGIN IMMEDIATE), every commit durable (write-ahead log, synchronous FULL), nothing changed or
removed once written. A payload alone can be erased, by an entry that says under which order.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from duecourse.durable import publish, write_whole
from duecourse.errors import (
    CheckpointConflict,
    LedgerDamaged,
    LedgerExists,
    LedgerReadOnly,
    LedgerUnreadable,
    NoSuchEntry,
    SealUnfinished,
)
from duecourse.ledger.checkpoint import Checkpoint, SigningKey, read_note, sign
from duecourse.ledger.database import QUERIES, SCHEMA, check_mark, connect, naming_faults
from duecourse.ledger.entry import Entry
from duecourse.ledger.excerpt import write_excerpt
from duecourse.ledger.transaction import PAGE, Reader, Transaction
from duecourse.ledger.tree import Tree

__all__ = ["WAIT", "Ledger", "Transaction"]

WAIT = 30.0
"""Seconds to wait for another writer before LedgerLocked."""


class Ledger(Reader):
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
        except OSError as fault:
            if isinstance(fault, FileExistsError) and path.exists():
                raise LedgerExists(path=path) from fault
            raise LedgerUnreadable(path=path, problem=fault) from fault
        finally:
            with suppress(OSError):
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
            tree.extend(self._bytes(seq, line) for seq, line in rows)
        if size is not None and not 0 <= size <= tree.size:
            raise NoSuchEntry(path=self.path, seq=size - 1, size=tree.size)
        return tree

    def checkpoint(self, key: SigningKey, folder: Path) -> Checkpoint:
        """Sign the present size and root, and keep the note as ``folder``/SIZE.txt; returns it.

        A checkpoint of the same size that is there already is kept with its other signatures. A log must never sign
        two histories, so each checkpoint in ``folder`` is compared first: raises CheckpointConflict when the ledger
        is shorter than one or has another root, BadCheckpoint when a file there is not one, CannotKeep when the note
        cannot be written.
        """
        tree = self.tree()
        size = tree.size
        new = Checkpoint(origin=key.name, size=size, root=tree.root(size))
        for file in sorted(folder.glob("*.txt")):
            earlier = read_note(file)
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
            write_whole(folder / f"{size}.txt", signed.note)
        return signed

    def export(self, path: Path, stream: str | None = None, size: int | None = None) -> int:
        """Write entries, payloads and inclusion proofs as JSON lines to ``path``; returns how many entries.

        Of one ``stream`` where named; among the first ``size`` entries, which should be the size of a checkpoint that
        the reader has (all when None). Raises NoSuchEntry, NoSuchStream, LedgerDamaged or CannotKeep.
        """
        tree = self.tree(size)
        size = tree.size if size is None else size
        query = "excerpt" if stream is None else "excerpt_of_stream"
        return write_excerpt(path, self._pages(query, -1, stream=stream, size=size), tree, size, stream)
