"""Views of the record: one row a booking, kept up entry by entry, so that a worklist need not read all of it.

A view is no record. Each row is made from the entries of its booking alone, so keeping it up and making it anew give
the same. Whatever is wrong with the file, or when another ledger or another version of the software made it, it is
thrown away and made again. It lies beside the settings of the workspace, also where the ledger is in PostgreSQL.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from duecourse import __version__
from duecourse.errors import CannotKeep, NoSuchEntry
from duecourse.ledger.database import by_name
from duecourse.ledger.entry import Stored
from duecourse.ledger.store import Ledger
from duecourse.program.blindtests import REGISTER as TESTS
from duecourse.program.case import Case
from duecourse.program.events.booking import BookingReceived
from duecourse.program.events.check import SearchCompleted
from duecourse.program.folding import fold_all
from duecourse.program.record import Record
from duecourse.program.worklists import Worklists, build, of_cases, worklists

QUERIES = by_name(files("duecourse.program").joinpath("views.sql").read_text(encoding="utf-8"))

MADE_BY = f"{__version__}, views 4"
"""Version of what a row says; raise the number when ``waits`` or a column changes."""

FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""An instant after every deadline: what does not wait then never will, unless something happens."""

IN_USE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
WAIT = 10.0
_AT_ONCE = 500

BookingRow = tuple[str, int, str, str, str, int, int, str, int | None]
"""Booking, serial, ORI, transaction number, card hash, whether something waits, last entry, name of the work, and the
entry of the search while its check is open."""


class Views:
    """The views in one file, open. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open the views at ``path``, or begin them. Raises CannotKeep where no file can be made."""
        self.path = path
        try:
            self._connection = self._opened()
        except sqlite3.DatabaseError as fault:
            if getattr(fault, "sqlite_errorcode", None) in IN_USE:  # somebody else is bringing the views up to date
                raise CannotKeep(path=path, problem=fault) from fault
            self._thrown_away()
            try:
                self._connection = self._opened()
            except sqlite3.Error as fault:
                raise CannotKeep(path=path, problem=fault) from fault

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def catch_up(self, ledger: Ledger) -> None:
        """Take in what was appended since the last time; everything, when this file was made from another history.

        Raises CannotKeep when the file cannot be written.
        """
        try:
            self._catch_up(ledger)
        except sqlite3.Error as fault:
            raise CannotKeep(path=self.path, problem=fault) from fault

    def rebuild(self, ledger: Ledger) -> int:
        """Throw the views away and make them from the ledger; how many bookings. Raises CannotKeep."""
        try:
            self._run("begin")
            self._run("forget_progress")
            self._run("forget_bookings")
            self._run("commit")
        except sqlite3.Error as fault:
            raise CannotKeep(path=self.path, problem=fault) from fault
        self.catch_up(ledger)
        return len(self.rows())

    def waiting(self) -> tuple[str, ...]:
        """Bookings in which something waits or will wait by itself, in order of receipt."""
        return tuple(row[0] for row in self._run("waiting"))

    def find(self, text: str) -> tuple[str, ...]:
        """Bookings with this number, transaction number or card hash (SHA-256, hex), in order of receipt."""
        return tuple(row[0] for row in self._run("find", text=text))

    def named(self, work: str) -> str:
        """The booking that examiners know under this name; empty when there is none."""
        return next((row[0] for row in self._run("named", work=work)), "")

    def checking(self) -> list[tuple[str, int]]:
        """Bookings whose check is open, with the entry of the search, in the order of the searches."""
        found: list[tuple[str, int]] = self._connection.execute(QUERIES["checking"]).fetchall()
        return found

    def rows(self) -> list[BookingRow]:
        """The whole view, in order of receipt."""
        return self._run("every")

    def entries(self, ledger: Ledger) -> Iterator[Stored]:
        """The entries of every booking in which something waits: what worklists are computed from."""
        for booking in self.waiting():
            yield from ledger.entries(stream=booking)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=WAIT)
        try:
            connection.executescript(QUERIES["make"])
        except BaseException:
            connection.close()
            raise
        return connection

    def _thrown_away(self) -> None:
        for end in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                self.path.with_name(self.path.name + end).unlink()

    def _run(self, query: str, **values: object) -> list[BookingRow]:
        return self._connection.execute(QUERIES[query], values).fetchall()

    def _catch_up(self, ledger: Ledger) -> None:
        self._run("begin")
        try:
            after = self._read_to(ledger)
            touched: dict[str, None] = {}
            last = None
            for stored in ledger.entries(after=after):
                last = stored.entry
                if last.stream.startswith("b-"):
                    touched[last.stream] = None
                if len(touched) >= _AT_ONCE:
                    self._put(ledger, touched, last.seq)
            if last is not None:
                self._put(ledger, touched, last.seq)
                self._run("note_progress", made_by=MADE_BY, seq=last.seq, hash=last.hash)
            self._run("commit")
        except BaseException:
            if self._connection.in_transaction:
                self._run("rollback")
            raise

    def _read_to(self, ledger: Ledger) -> int:
        """The last entry that was taken in; -1, with empty views, when it is not of this ledger or of this version."""
        for made_by, seq, digest in self._connection.execute(QUERIES["progress"]).fetchall():
            with suppress(NoSuchEntry):
                if made_by == MADE_BY and ledger.entry(seq).entry.hash == digest:
                    return int(seq)
        self._run("forget_progress")
        self._run("forget_bookings")
        return -1

    def _put(self, ledger: Ledger, touched: dict[str, None], upto: int) -> None:
        for booking in touched:
            stored = [each for each in ledger.entries(stream=booking) if each.entry.seq <= upto]
            if stored[0].entry.kind == BookingReceived.kind:
                self._run("put", **_row(fold_all(booking, stored), stored[-1].entry.seq))
        touched.clear()


def lists(record: Record, path: Path) -> Worklists:
    """The worklists of a record as it stands now, with the help of the views at ``path``.

    The same as ``worklists(record)``, which reads everything; so does this where no views can be kept.
    """
    ledger = record.ledger
    try:
        with Views(path) as views:
            views.catch_up(ledger)
            entries = chain(ledger.entries(stream=TESTS), views.entries(ledger))
            return build(entries, record.clock().astimezone(record.zone))
    except CannotKeep:
        return worklists(record)


def waits(case: Case) -> bool:
    """Whether anything waits in ``case``, now or when the day of some deadline comes."""
    found = of_cases([case], [], FAR)
    return any(getattr(found, queue) for queue in Worklists.__dataclass_fields__)


def _row(case: Case, last: int) -> dict[str, object]:
    return {
        "booking": case.booking,
        "serial": case.serial,
        "ori": case.ori,
        "tcn": case.tcn,
        "sha256": case.sha256,
        "waiting": int(waits(case)),
        "last_entry": last,
        "work": case.work,
        "checking": _searched_in(case),
    }


def _searched_in(case: Case) -> int | None:
    """The entry of the search of a check that is open."""
    if not case.searched or case.check:
        return None
    return next((act.seq for act in reversed(case.acts) if act.kind == SearchCompleted.kind), None)
