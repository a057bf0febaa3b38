"""The one connection between the ledger and SQLite: how a file is opened, and what its faults are called."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from duecourse.errors import (
    DuecourseError,
    LedgerDamaged,
    LedgerFull,
    LedgerLocked,
    LedgerReadOnly,
    LedgerUnreadable,
    NewerLedger,
    NoLedger,
    NotALedger,
)

APPLICATION_ID = 0x44554543
"""Mark of a ledger file in its SQLite header: "DUEC"."""

SCHEMA_VERSION = 1
"""Version of the tables that this module writes and reads."""

FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file may raise: the second where SQLite's own message quotes bytes that are not UTF-8."""

SCHEMA = files("duecourse.ledger").joinpath("schema.sql").read_text(encoding="utf-8")


def _named(text: str) -> dict[str, str]:
    """Statements by name; each part begins with its name line, then its words, then the statement."""
    queries = {}
    for part in text.split("-- name: ")[1:]:
        name, _, rest = part.partition("\n")
        _words, _, statement = rest.partition("\n")
        queries[name.strip()] = statement.strip()
    return queries


QUERIES = _named(files("duecourse.ledger").joinpath("queries.sql").read_text(encoding="utf-8"))
"""Every statement of queries.sql by its name."""


def connect(path: Path, *, read_only: bool, timeout: float) -> sqlite3.Connection:
    """A connection to the file at ``path``; never makes one. It waits ``timeout`` seconds for a lock.

    A read-only connection also reads a file in a folder where nothing can be written, unless changes are still in its
    write-ahead file. Raises NoLedger, NotALedger (a folder), LedgerUnreadable, LedgerLocked or LedgerDamaged.
    """
    if not path.exists():
        raise NoLedger(path=path)
    if not path.is_file():
        raise NotALedger(path=path, problem="is not a file")
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    with naming_faults(path, timeout):
        try:
            return _opened(address, timeout)
        except sqlite3.OperationalError as fault:
            log = path.with_name(path.name + "-wal")
            unopened = fault.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            if not read_only or not unopened or (log.exists() and log.stat().st_size):
                raise
            return _opened(address + "&immutable=1", timeout)


def check_mark(connection: sqlite3.Connection, path: Path) -> None:
    """Return quietly when the file is a ledger of a known schema; raises NotALedger or NewerLedger."""
    mark, version = read_mark(connection)
    if mark != APPLICATION_ID:
        raise NotALedger(path=path, problem="has not the mark of a ledger in its header")
    if version > SCHEMA_VERSION:
        raise NewerLedger(path=path, found=version, known=SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise NotALedger(path=path, problem=f"has schema version {version}")


def read_mark(connection: sqlite3.Connection) -> tuple[int, int]:
    """Application id and schema version of the file's header."""
    mark: int = connection.execute(QUERIES["application_id"]).fetchone()[0]
    version: int = connection.execute(QUERIES["user_version"]).fetchone()[0]
    return mark, version


@contextmanager
def naming_faults(path: Path, timeout: float, place: str = "the database") -> Iterator[None]:
    """Give every fault of SQLite inside the block its name, file and remedy."""
    try:
        yield
    except FAULTS as fault:
        raise _name_fault(fault, path, timeout, place) from fault


def _name_fault(fault: Exception, path: Path, timeout: float, place: str) -> DuecourseError:
    match getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LedgerLocked(path=path, seconds=f"{timeout:g}")
        case sqlite3.SQLITE_FULL:
            return LedgerFull(path=path)
        case sqlite3.SQLITE_READONLY:
            return LedgerReadOnly(path=path)
        case sqlite3.SQLITE_NOTADB:
            return NotALedger(path=path, problem=str(fault))
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_NOMEM:
            return LedgerUnreadable(path=path, problem=fault)
        case _:
            return LedgerDamaged(path=path, place=place, problem=fault)


def _opened(address: str, timeout: float) -> sqlite3.Connection:
    """A connection that has read the header once, so that a file that cannot be read is found now."""
    connection = sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None)
    try:
        connection.executescript(QUERIES["prepare"])
        read_mark(connection)
    except BaseException:
        connection.close()
        raise
    return connection
