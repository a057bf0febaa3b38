"""What the ledger asks of a database: one store over SQLite and PostgreSQL, each with its own statements in .sql files.

The ledger never names a dialect. A database sends named statements, gives every fault its name, and knows how to make
erased bytes go away.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from duecourse.errors import DuecourseError, NewerLedger, NotALedger

Place = Path | str
"""Where a ledger is: the path of an SQLite file, or a ``postgresql://`` URL."""

Row = tuple[Any, ...]

MARK = 0x44554543
"""Mark of a ledger in the header of its file, or in its table ``ledger``: "DUEC"."""

SCHEMA_VERSION = 2
"""Version of the tables that this package writes and reads."""

PAGE = 1000
"""Rows read at a time: no read holds a lock longer than one page."""

LARGE_BODY = 64 * 1024
"""Bytes of a payload above which the quick pass reads it by itself, so that a batch takes little memory."""

STATEMENTS = Path(__file__).parent / "sql"
"""The folder of the .sql files. ``importlib.resources`` would cost a second process a sixth of its start."""

_URLS = ("postgresql://", "postgres://")


class Columns(msgspec.Struct, frozen=True):
    """A batch of entries as they stand in the tables, a column each; ``payloads`` are salt and body in one.

    Numbers are left out: a table has each of them once, so that as many rows as there are numbers are all of them, in
    order. Lists of unequal length are a fault of the tables.
    """

    lines: Sequence[bytes]
    hashes: Sequence[str]
    streams: Sequence[str]
    kinds: Sequence[str]
    payloads: Sequence[bytes]


class Database(ABC):
    """One connection to a ledger's tables. ``place`` is how errors name it (a URL without its password)."""

    queries: dict[str, str]
    """Every statement by its name."""

    shared_from: int
    """Entries from which a second process pays that verifies a part of them."""

    def __init__(self, place: Place, timeout: float) -> None:
        self.place = place
        self.timeout = timeout

    @property
    def address(self) -> str:
        """What ``connect`` takes to open the same ledger again."""
        return str(self.place)

    @abstractmethod
    def run(self, query: str, **values: object) -> list[Row]:
        """The rows that the named statement answers, with the faults of the driver as they are."""

    @abstractmethod
    def named(self, fault: Exception, place: str) -> DuecourseError | None:
        """The error that ``fault`` of the driver is, None when it is no fault of the database."""

    @abstractmethod
    def begin(self) -> list[Row]:
        """Take the place of the one writer; answers number and line of the last entry, no row when there is none."""

    @abstractmethod
    def append(self, seq: int, line: str, digest: str, salt: bytes, body: bytes) -> None:
        """Write a line, its hash and its payload in the open transaction.

        A database may send them together with what comes next: their fault shows at the latest in ``commit``.
        """

    @abstractmethod
    def commit(self) -> None:
        """Keep durably all that was written since ``begin``; raises the fault of the driver when it is not kept."""

    @abstractmethod
    def roll_back(self) -> None:
        """Keep nothing that was written since ``begin``."""

    @property
    @abstractmethod
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    @abstractmethod
    def mark(self) -> tuple[int, int]:
        """Mark and schema version of the tables."""

    @abstractmethod
    def every(self, query: str, after: int = -1, until: int | None = None) -> Iterator[Row]:
        """All rows of a table in order of their number, with texts as bytes; from one state of the database.

        Only those with numbers above ``after`` and below ``until``. Faults of the driver come as they are.
        """

    @abstractmethod
    def batches(self, start: int, end: int) -> Iterator[Columns]:
        """Entries ``start`` to below ``end`` with their payloads, in order, for the quick pass.

        Raises ValueError for a salt of another length than it has; faults of the driver come as they are.
        """

    @abstractmethod
    def definitions(self) -> tuple[dict[Row, Row], dict[Row, Row]]:
        """What defines the tables: as found, and as a ledger has it, by kind and name."""

    @abstractmethod
    def sound(self) -> bool:
        """Whether ``structure`` has nothing to name, references aside: the quick pass has seen both of their ends."""

    @abstractmethod
    def structure(self) -> Iterator[object]:
        """What the database itself finds wrong with its pages, indexes and references."""

    @abstractmethod
    def erase(self) -> bool:
        """Make the bytes of erased payloads go away, as far as a program can; False when another one is in the way."""

    @abstractmethod
    def set_wait(self, seconds: float) -> None:
        """From now on wait so long for a lock; 0 tries once."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    def rows(self, query: str, **values: object) -> list[Row]:
        """The rows that the named statement answers. Raises what ``named`` makes of a fault."""
        # Written out and not by ``naming_faults``: each append passes here, and a context manager costs as much as it.
        try:
            return self.run(query, **values)
        except Exception as fault:
            named = self.named(fault, f"the answer to query `{query}`")
            if named is None:
                raise
            raise named from fault

    @contextmanager
    def naming_faults(self, place: str = "the database") -> Iterator[None]:
        """Give every fault of the driver inside the block its name, file and remedy."""
        try:
            yield
        except Exception as fault:
            named = self.named(fault, place)
            if named is None:
                raise
            raise named from fault

    @contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Wait so long for locks inside the block."""
        self.set_wait(seconds)
        try:
            yield
        finally:
            self.set_wait(self.timeout)

    def check_mark(self) -> None:
        """Return quietly when this is a ledger of the known schema; raises NotALedger or NewerLedger."""
        with self.naming_faults():
            mark, version = self.mark()
        if mark != MARK:
            raise NotALedger(path=self.place, problem="has not the mark of a ledger in its header")
        if version > SCHEMA_VERSION:
            raise NewerLedger(path=self.place, found=version, known=SCHEMA_VERSION)
        if version != SCHEMA_VERSION:
            raise NotALedger(path=self.place, problem=f"has schema version {version}")


def read_statements(file: str) -> str:
    """The text of an .sql file of this package."""
    return (STATEMENTS / file).read_text(encoding="utf-8")


def by_name(text: str) -> dict[str, str]:
    """Statements by name; each part begins with its name line, then its words, then the statement."""
    queries = {}
    for part in text.split("-- name: ")[1:]:
        name, _, rest = part.partition("\n")
        _words, _, statement = rest.partition("\n")
        queries[name.strip()] = statement.strip()
    return queries


def is_url(place: Place) -> bool:
    """Whether ``place`` names a PostgreSQL database and not a file."""
    return isinstance(place, str) and place.startswith(_URLS)


def connect(place: Place, *, read_only: bool, timeout: float) -> Database:
    """A connection to the ledger at ``place``; never makes one. It waits ``timeout`` seconds for a lock.

    Raises NoLedger, NotALedger, LedgerUnreadable, LedgerLocked, LedgerDamaged, or ExtraMissing for a URL without the
    extra ``postgres``.
    """
    if is_url(place):
        from duecourse.ledger.postgres import PostgreSQL

        return PostgreSQL.connect(str(place), read_only=read_only, timeout=timeout)
    from duecourse.ledger.sqlite import SQLite

    return SQLite.connect(Path(place), read_only=read_only, timeout=timeout)


def create(place: Place, timeout: float) -> None:
    """Make the tables of a new, empty ledger at ``place``, whole or not at all.

    Raises LedgerExists when one is there, LedgerUnreadable or LedgerFull when none can be made.
    """
    if is_url(place):
        from duecourse.ledger.postgres import PostgreSQL

        PostgreSQL.create(str(place), timeout)
    else:
        from duecourse.ledger.sqlite import SQLite

        SQLite.create(Path(place), timeout)


def exists(place: Place) -> bool:
    """Whether a ledger (or a file in its place) is at ``place``. Raises LedgerUnreadable for a server not reached."""
    if is_url(place):
        from duecourse.ledger.postgres import PostgreSQL

        return PostgreSQL.exists(str(place))
    return Path(place).exists()
