"""A ledger in one SQLite file: how it is made and opened, and what its faults are called."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

from duecourse.durable import publish
from duecourse.errors import (
    DuecourseError,
    LedgerDamaged,
    LedgerExists,
    LedgerFull,
    LedgerLocked,
    LedgerReadOnly,
    LedgerUnreadable,
    NoLedger,
    NotALedger,
)
from duecourse.ledger.database import LARGE_BODY, Columns, Database, Row, by_name, read_statements
from duecourse.ledger.entry import SALT_BYTES

SCHEMA = read_statements("sqlite_schema.sql")
QUERIES = by_name(read_statements("sqlite_queries.sql"))

BATCH = 250
"""Entries read at a time by the quick pass: few enough to stay near the processor."""

FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file may raise: the second where SQLite's own message quotes bytes that are not UTF-8."""


class SQLite(Database):
    """A ledger in an SQLite file: write-ahead log, synchronous FULL, erased bytes overwritten in place."""

    queries = QUERIES
    shared_from = 40_000

    def __init__(self, place: Path, timeout: float, connection: sqlite3.Connection) -> None:
        super().__init__(place, timeout)
        self.connection = connection

    @classmethod
    def connect(cls, path: Path, *, read_only: bool, timeout: float) -> Self:
        """A connection to the file at ``path``; never makes one.

        A read-only connection also reads a file in a folder where nothing can be written, or on a disk without room,
        unless changes are still in its write-ahead file. Raises NoLedger, NotALedger (a folder, a pipe),
        LedgerUnreadable, LedgerLocked, LedgerFull or LedgerDamaged.
        """
        if not path.exists():
            raise NoLedger(path=path)
        if not path.is_file():
            raise NotALedger(path=path, problem="is not a file")
        address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
        try:
            return cls(path, timeout, _opened(address, timeout))
        except FAULTS as fault:
            log = path.with_name(path.name + "-wal")
            unopened = _code(fault) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or _no_room(fault)
            if not read_only or not unopened or (log.exists() and log.stat().st_size):
                raise _named(fault, path, timeout, "the database") from fault
        try:
            return cls(path, timeout, _opened(address + "&immutable=1", timeout))
        except FAULTS as fault:
            raise _named(fault, path, timeout, "the database") from fault

    @classmethod
    def create(cls, path: Path, timeout: float) -> None:
        """Make a new, empty ledger file at ``path``, readable by its owner alone; whole or not at all.

        Raises LedgerExists when a file is there, LedgerUnreadable or LedgerFull when none can be made.
        """
        part = path.with_name(f".{path.name}.{os.urandom(8).hex()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(part, isolation_level=None)) as connection:
                connection.execute(QUERIES["use_write_ahead_log"])
                connection.executescript(QUERIES["prepare"])
                connection.executescript(SCHEMA)
            publish(part, path)
        except FAULTS as fault:
            raise _named(fault, path, timeout, "the new tables") from fault
        except OSError as fault:
            if isinstance(fault, FileExistsError) and path.exists():
                raise LedgerExists(path=path) from fault
            raise LedgerUnreadable(path=path, problem=fault.strerror or fault) from fault
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def run(self, query: str, **values: object) -> list[Row]:
        """The rows that the named statement answers, with the faults of SQLite as they are."""
        return self.connection.execute(QUERIES[query], values).fetchall()

    def begin(self) -> list[Row]:
        """Take the place of the writer and read the last line."""
        execute = self.connection.execute
        execute(QUERIES["begin_writing"])
        return execute(QUERIES["head"]).fetchall()

    def append(self, seq: int, line: str, digest: str, salt: bytes, body: bytes) -> None:
        """Write a line, its hash and its payload."""
        execute = self.connection.execute
        execute(QUERIES["append_entry"], {"seq": seq, "line": line, "hash": digest})
        execute(QUERIES["append_payload"], {"seq": seq, "salt": salt, "body": body})

    def commit(self) -> None:
        """Write the changes to the write-ahead file and wait until the disk has them."""
        self.connection.execute(QUERIES["commit"])

    def roll_back(self) -> None:
        """Keep nothing of the open transaction."""
        self.connection.execute(QUERIES["rollback"])

    def named(self, fault: Exception, place: str) -> DuecourseError | None:
        """The error that ``fault`` of SQLite is."""
        if not isinstance(fault, FAULTS) or not isinstance(self.place, Path):
            return None
        return _named(fault, self.place, self.timeout, place)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.connection.in_transaction

    def mark(self) -> tuple[int, int]:
        """Application id and schema version of the file's header."""
        return _mark(self.connection)

    def every(self, query: str, after: int = -1, until: int | None = None) -> Iterator[Row]:
        """All rows of a table in order, read as they come, not page by page."""
        end = 2**63 - 1 if until is None else until
        return self.connection.execute(QUERIES[query], {"after": after, "until": end})

    def batches(self, start: int, end: int) -> Iterator[Columns]:
        """Entries with their payloads in order, read as they come."""
        values = {"after": start - 1, "until": end, "large": LARGE_BODY, "salt": SALT_BYTES}
        rows = self.connection.execute(QUERIES["batches"], values)
        while batch := rows.fetchmany(BATCH):
            lines, hashes, streams, kinds, payloads = zip(*batch, strict=True)
            if None in payloads:
                payloads = tuple(
                    self._payload(seq) if payload is None else payload for seq, payload in enumerate(payloads, start)
                )
            yield Columns(lines, hashes, streams, kinds, payloads)
            start += len(lines)

    def _payload(self, seq: int) -> bytes:
        """Salt and body of one entry, which a batch has left out."""
        salt, body = self.connection.execute(QUERIES["payload"], {"seq": seq}).fetchone()
        if len(salt) != SALT_BYTES:
            raise ValueError("a salt is not of its length")
        return bytes(salt + body)

    def definitions(self) -> tuple[dict[Row, Row], dict[Row, Row]]:
        """The definitions in the file, and those of a new ledger."""
        with closing(sqlite3.connect(":memory:")) as model:
            model.executescript(SCHEMA)
            expected = {row[:2]: row[2:] for row in model.execute(QUERIES["schema"])}
        return {row[:2]: row[2:] for row in self.run("schema")}, expected

    def sound(self) -> bool:
        """Whether SQLite finds nothing wrong with pages, indexes, types and constraints."""
        try:
            return self.run("check_structure") == [("ok",)]
        except FAULTS:
            return False

    def structure(self) -> Iterator[object]:
        """What SQLite finds wrong with pages, indexes, types, constraints and references."""
        for query in ("check_structure", "check_references"):
            try:
                yield from (row for row in self.run(query) if row != ("ok",))
            except FAULTS as fault:
                yield fault

    def erase(self) -> bool:
        """Move all changes into the database file and cut the write-ahead file, which has older bytes, to nothing."""
        busy, _frames, _moved = self.rows("empty_write_ahead_log")[0]
        return not busy

    def set_wait(self, seconds: float) -> None:
        """From now on wait so long for a lock."""
        # A PRAGMA takes no parameter; this is a whole number of our own.
        self.connection.execute(QUERIES["wait"].replace(":milliseconds", str(round(seconds * 1000))))

    def close(self) -> None:
        """Close the file; the last one to close folds the write-ahead file into it."""
        self.connection.close()


def _opened(address: str, timeout: float) -> sqlite3.Connection:
    """A connection that has read the header once, so that a file that cannot be read is found now."""
    connection = sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None)
    try:
        connection.executescript(QUERIES["prepare"])
        _mark(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _mark(connection: sqlite3.Connection) -> tuple[int, int]:
    mark: int = connection.execute(QUERIES["application_id"]).fetchone()[0]
    version: int = connection.execute(QUERIES["user_version"]).fetchone()[0]
    return mark, version


def _code(fault: Exception) -> int:
    code: int = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF


def _named(fault: Exception, path: Path, timeout: float, place: str) -> DuecourseError:
    error: DuecourseError = LedgerDamaged(path=path, place=place, problem=fault)
    match _code(fault):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            error = LedgerLocked(path=path, seconds=f"{timeout:g}")
        case sqlite3.SQLITE_FULL:
            error = LedgerFull(path=path)
        case sqlite3.SQLITE_IOERR if _no_room(fault):
            error = LedgerFull(path=path)
        case sqlite3.SQLITE_READONLY:
            error = LedgerReadOnly(path=path)
        case sqlite3.SQLITE_NOTADB:
            error = NotALedger(path=path, problem=str(fault))
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_NOMEM:
            error = LedgerUnreadable(path=path, problem=fault)
    return error


def _no_room(fault: Exception) -> bool:
    """Whether a write failed: so ends a size limit, and a disk with no room for the file beside the log."""
    return getattr(fault, "sqlite_errorcode", 0) in (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
