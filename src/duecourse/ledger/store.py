"""The ledger: append, read, seal, sign, hand out; in an SQLite file or in a PostgreSQL database.

One writer at a time, every commit durable, nothing changed or removed once written. A payload alone can be erased, by
an entry that says under which order.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from duecourse.durable import write_whole
from duecourse.errors import (
    CheckpointConflict,
    LedgerDamaged,
    LedgerReadOnly,
    NoSuchEntry,
    NotSealed,
    Refused,
    SealUnfinished,
)
from duecourse.ledger import database as databases
from duecourse.ledger.certificate import Certificate
from duecourse.ledger.checkpoint import Checkpoint, SigningKey, read_note, sign
from duecourse.ledger.database import PAGE, Database, Place
from duecourse.ledger.entry import Entry
from duecourse.ledger.excerpt import write_excerpt
from duecourse.ledger.proofs import Consistency, Inclusion
from duecourse.ledger.transaction import Last, Reader, Transaction
from duecourse.ledger.tree import Tree

__all__ = ["WAIT", "Ledger", "Transaction"]

WAIT = 30.0
"""Seconds to wait for another writer before LedgerLocked."""


class Ledger(Reader):
    """One ledger, open. Use as a context manager; use one object a thread and a process."""

    def __init__(self, database: Database, *, read_only: bool) -> None:
        super().__init__(database)
        self.read_only = read_only
        self._tree = Tree()
        self._last: Last | None = None

    @classmethod
    def create(cls, path: Place, *, timeout: float = WAIT) -> Self:
        """Make a new, empty ledger at ``path`` (a file, or a ``postgresql://`` URL) and open it.

        It appears whole or not at all; a file is readable by its owner alone. Raises LedgerExists when one is there,
        LedgerUnreadable or LedgerFull when none can be made, DriverMissing for a URL without the extra ``postgres``.
        """
        databases.create(path, timeout)
        return cls.open(path, timeout=timeout)

    @classmethod
    def open(cls, path: Place, read_only: bool = False, *, timeout: float = WAIT) -> Self:
        """Open the ledger at ``path``; ``timeout`` in seconds is how long a write waits for another writer.

        An erasure that a killed program left unfinished is finished now, unless ``read_only``: see ``unfinished``.
        Raises NoLedger, NotALedger, NewerLedger, LedgerUnreadable, LedgerLocked, LedgerDamaged or DriverMissing.
        """
        database = databases.connect(path, read_only=read_only, timeout=timeout)
        try:
            database.check_mark()
            ledger = cls(database, read_only=read_only)
            if not read_only:
                # Another writer, or a disk without room, may be in the way: whoever opens the ledger next tries again.
                with suppress(Refused):
                    ledger._finish_erasing(patient=False)
        except BaseException:
            database.close()
            raise
        return ledger

    @staticmethod
    def exists(path: Place) -> bool:
        """Whether a ledger, or a file in its place, is at ``path``."""
        return databases.exists(path)

    @property
    def unfinished(self) -> tuple[int, ...]:
        """Numbers of sealed entries whose old payload may still stand in a write-ahead file or in dead rows.

        Not empty only after a program was killed while it sealed, or while another program's reading delays the
        erasure. Opening the ledger for writing finishes it.
        """
        return tuple(row[0] for row in self._rows("unfinished"))

    def close(self) -> None:
        """Close the database; the last one to close an SQLite file folds the write-ahead file into it."""
        self._database.close()

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
        try:
            transaction = Transaction(self._database, self._last)
            yield transaction
            transaction.commit()
        except BaseException:
            self._roll_back()
            raise
        self._last = transaction.last
        if transaction.sealed and not self._finish_erasing(patient=True):
            raise SealUnfinished(seq=transaction.sealed[0], path=self.path)

    def seal(self, seq: int, actor: str, order: str, recorded_at: datetime) -> Entry:
        """Erase the payload of entry ``seq`` from the database and its write-ahead file; see Transaction.seal."""
        with self.writing() as transaction:
            return transaction.seal(seq, actor, order, recorded_at)

    def _finish_erasing(self, *, patient: bool) -> bool:
        """Make the old bytes of sealed payloads go away; False when another program is in the way.

        What is noted as done was committed before the erasure began: another seal may be under way meanwhile.
        """
        pending = self.unfinished
        if not pending:
            return True
        with self._database.waiting(self._database.timeout if patient else 0):
            if not self._database.erase():
                return False
            try:
                with self._database.naming_faults("the list of unfinished erasures"):
                    self._database.begin()
                    for seq in pending:
                        self._database.run("end_erasing", seq=seq)
                    self._database.commit()
            except BaseException:
                self._roll_back()
                raise
        return True

    def _roll_back(self) -> None:
        if self._in_transaction():
            with self._database.naming_faults():
                self._database.roll_back()

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

    def proof_of(self, seq: int, signed: Checkpoint) -> Inclusion:
        """The proof that entry ``seq`` is in the tree that ``signed`` signs. Raises NoSuchEntry, CheckpointConflict."""
        if not 0 <= seq < signed.size:
            raise NoSuchEntry(path=self.path, seq=seq, size=signed.size)
        hashes = self._signed_tree(signed).inclusion_proof(seq, signed.size)
        return Inclusion(self.entry(seq).entry.line, seq, hashes, signed)

    def proof_of_growth(self, old: int, signed: Checkpoint) -> Consistency:
        """The proof that the tree of ``signed`` begins with its first ``old`` entries. Raises as ``proof_of``."""
        if not 0 <= old <= signed.size:
            raise NoSuchEntry(path=self.path, seq=old - 1, size=signed.size)
        return Consistency(old, self._signed_tree(signed).consistency_proof(old, signed.size), signed)

    def certificate(self, seq: int, signed: Checkpoint) -> Certificate:
        """The certificate that the payload of entry ``seq`` was sealed by order, under the tree of ``signed``.

        Raises NotSealed, NoSuchEntry (also when ``signed`` was made before the sealing), CheckpointConflict.
        """
        self.entry(seq)
        done = self._rows("sealed_by", seq=seq)
        if not done:
            raise NotSealed(path=self.path, seq=seq)
        by = done[0][0]
        salt, body = self._rows("payload", seq=by)[0]
        proofs = [self.proof_of(each, signed) for each in (seq, seq + 1, by)]
        before = self.proof_of(seq - 1, signed) if seq else None
        return Certificate.of(before, proofs, salt=salt, body=body)

    def _signed_tree(self, signed: Checkpoint) -> Tree:
        tree = self.tree(signed.size)
        if tree.root(signed.size) != signed.root:
            raise CheckpointConflict(where=self.path, problem=f"the first {signed.size} entries have another root now")
        return tree

    def export(self, path: Path, stream: str | None = None, size: int | None = None) -> int:
        """Write entries, payloads and inclusion proofs as JSON lines to ``path``; returns how many entries.

        Of one ``stream`` where named; among the first ``size`` entries, which should be the size of a checkpoint that
        the reader has (all when None). Raises NoSuchEntry, NoSuchStream, LedgerDamaged or CannotKeep.
        """
        tree = self.tree(size)
        size = tree.size if size is None else size
        query = "excerpt" if stream is None else "excerpt_of_stream"
        return write_excerpt(path, self._pages(query, -1, stream=stream, size=size), tree, size, stream)
