"""A ledger in a PostgreSQL database: how it is made and opened, and what its faults are called.

The place is a ``postgresql://`` URL; the tables stand in the schema that the connection looks in first. Give the
password by ``PGPASSWORD`` or a password file rather than in the URL. Needs the extra ``postgres``.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import msgspec

from duecourse.errors import (
    DriverMissing,
    DuecourseError,
    LedgerDamaged,
    LedgerExists,
    LedgerFull,
    LedgerLocked,
    LedgerReadOnly,
    LedgerUnreadable,
    NoLedger,
)
from duecourse.ledger.batches import Batches
from duecourse.ledger.database import STATEMENTS, Columns, Database, Row, by_name, read_statements
from duecourse.ledger.session import Session, first_line, shown

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGresult

SCHEMA = read_statements("postgres_schema.sql")
QUERIES = by_name(read_statements("postgres_queries.sql"))

STREAMED = 5000
"""Rows fetched at a time when a whole table is read."""

SENT_AT_ONCE = 64 * 1024
"""Bytes of lines and payloads that wait to be sent together with the statement after them; more is sent at once."""

CONNECTING = 10
"""Seconds to wait for a server that does not answer."""


class PostgreSQL(Database):
    """A ledger in a PostgreSQL database: one advisory lock is the place of the writer, every commit is synchronous."""

    queries = QUERIES
    shared_from = 200_000  # the server works on a processor of its own, and the driver takes long to import

    def __init__(self, url: str, timeout: float, connection: "psycopg.Connection[Row]") -> None:
        super().__init__(shown(url), timeout)
        self.url = url
        self.connection = connection
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._fault: Exception | None = None
        self._prepared = False
        self._session = Session(connection.pgconn)
        self._batches = Batches(self._session, QUERIES["batch"], self._payload)

    @property
    def address(self) -> str:
        """The URL as it was given."""
        return self.url

    @classmethod
    def connect(cls, url: str, *, read_only: bool, timeout: float) -> Self:
        """A connection to the ledger at ``url``; never makes one.

        Raises NoLedger when the database has none, LedgerUnreadable when the server cannot be reached or keeps text in
        another encoding than UTF-8, DriverMissing.
        """
        database = cls._reached(url, timeout, read_only=read_only)
        if not database.rows("is_there")[0][0]:
            database.close()
            raise NoLedger(path=database.place)
        return database

    @classmethod
    def create(cls, url: str, timeout: float) -> None:
        """Make the tables of a new, empty ledger, whole or not at all. Raises LedgerExists, LedgerUnreadable."""
        database = cls._reached(url, timeout, read_only=False)
        try:
            database.rows("begin_making")
            if database.rows("is_there")[0][0]:
                raise LedgerExists(path=database.place)
            try:
                database.connection.execute(SCHEMA.encode())
                database.run("commit")
            except Exception as fault:
                named = database.named(fault, "the new tables")
                if isinstance(named, LedgerDamaged):
                    raise LedgerUnreadable(path=database.place, problem=first_line(fault)) from fault
                raise named or fault from fault
        finally:
            database.close()

    @classmethod
    def exists(cls, url: str) -> bool:
        """Whether the tables of a ledger are there. Raises LedgerUnreadable when the server cannot be reached."""
        database = cls._reached(url, CONNECTING, read_only=True)
        try:
            return bool(database.rows("is_there")[0][0])
        finally:
            database.close()

    @classmethod
    def _reached(cls, url: str, timeout: float, *, read_only: bool) -> Self:
        try:
            import psycopg
        except ImportError as fault:
            raise DriverMissing(path=shown(url)) from fault
        try:
            connection: psycopg.Connection[Row] = psycopg.connect(url, autocommit=True, connect_timeout=CONNECTING)
        except psycopg.Error as fault:
            raise LedgerUnreadable(path=shown(url), problem=first_line(fault)) from fault
        database = cls(url, timeout, connection)
        try:
            database.rows("prepare")
            database.set_wait(timeout)
            if read_only:
                database.rows("prepare_reading")
            encoding = database.rows("encoding")[0][0]
        except BaseException:
            database.close()
            raise
        if encoding != "UTF8":
            database.close()
            problem = f"the database keeps text as {encoding}; make one with ENCODING 'UTF8'"
            raise LedgerUnreadable(path=database.place, problem=problem)
        return database

    def run(self, query: str, **values: object) -> list[Row]:
        """The rows that the named statement answers, with the faults of the driver as they are."""
        if self._waiting:
            self._send()
        try:
            cursor = self.connection.execute(QUERIES[query].encode(), values or None, binary=bool(values))
        except Exception as fault:
            self._fault = fault
            raise
        while cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description is not None else []

    def begin(self) -> list[Row]:
        """Take the place of the writer and read the last line: one journey to the server, two when another holds it."""
        from psycopg import errors

        self._fault = None
        for prepared in (self._prepared, not self._prepared):
            try:
                return self._begun(prepared=prepared)
            except (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement):
                # A pooler between us and the server gave a session in which statements are not as we left them.
                self.roll_back()
        raise errors.InvalidSqlStatementName("the server does not keep prepared statements")

    def _begun(self, *, prepared: bool) -> list[Row]:
        begin, take = QUERIES["begin_writing"], QUERIES["take_the_place"]
        *_, taken, last = self._session.ask(
            f"{begin}{take}" if prepared else f"{begin}{QUERIES['prepare_writing']}{take}"
        )
        self._prepared = True
        if taken.get_value(0, 0) != b"t":
            # Waiting can take long, and is left to psycopg, which lets a person interrupt it.
            return self.run("wait_for_the_place")
        if not last.ntuples:
            return []
        seq, line = last.get_value(0, 0), last.get_value(0, 1)
        return [(int(seq or b""), (line or b"").decode())]

    def append(self, seq: int, line: str, digest: str, salt: bytes, body: bytes) -> None:
        """Write a line and its payload; kept here to be sent with the next statement, which spares a journey each."""
        size = len(line) + len(body)
        if self._waiting and self._bytes + size > SENT_AT_ONCE:
            self._send()
        if size <= SENT_AT_ONCE:
            self._waiting.append(self._session.append_text(seq, line, digest, salt, body))
            self._bytes += size
            return
        # A large body goes as its bytes; in the text of a statement it would be twice as long.
        for query in ("append_entry", "append_payload"):
            self.run(query, seq=seq, line=line, hash=digest, salt=salt, body=body)

    def commit(self) -> None:
        """Send what waits and the end of the transaction together. A server ends a failed one without a word: asked."""
        if self._fault is not None:
            raise self._fault
        *_, ended = self._send(QUERIES["commit"])
        if ended.command_status != b"COMMIT":
            from psycopg import errors

            raise errors.InFailedSqlTransaction("the server kept nothing of a transaction that had failed")

    def roll_back(self) -> None:
        """Keep nothing of the open transaction."""
        self._waiting, self._bytes = [], 0
        self.run("rollback")

    def _send(self, then: str = "") -> "list[PGresult]":
        """Send the entries that wait, and the statement ``then``, as one text: one journey for all of them."""
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        try:
            return self._session.ask(b"".join([*waiting, then.encode()]))
        except Exception as fault:
            self._fault = fault
            raise

    def named(self, fault: Exception, place: str) -> DuecourseError | None:
        """The error that ``fault`` of the server is."""
        import psycopg
        from psycopg import errors

        if not isinstance(fault, psycopg.Error):
            return None
        problem = first_line(fault)
        lost = self.connection.closed or isinstance(fault, errors.OperatorIntervention | errors.InvalidSchemaName)
        error: DuecourseError = LedgerDamaged(path=self.place, place=place, problem=problem)
        match fault:
            case errors.LockNotAvailable():
                error = LedgerLocked(path=self.place, seconds=f"{self.timeout:g}")
            case errors.DiskFull() | errors.OutOfMemory() | errors.ConfigurationLimitExceeded():
                error = LedgerFull(path=self.place)
            case errors.ReadOnlySqlTransaction() | errors.InsufficientPrivilege():
                error = LedgerReadOnly(path=self.place)
            case errors.UndefinedTable():
                error = NoLedger(path=self.place)
            case _ if lost:
                error = LedgerUnreadable(path=self.place, problem=problem)
        return error

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, or was and failed."""
        from psycopg.pq import TransactionStatus

        return self.connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def mark(self) -> tuple[int, int]:
        """Mark and version in the table ``ledger``."""
        rows = self.run("mark")
        return (int(rows[0][0]), int(rows[0][1])) if len(rows) == 1 else (0, 0)

    def every(self, query: str, after: int = -1, until: int | None = None) -> Iterator[Row]:
        """All rows of a table in order, page by page; from one state inside a reading transaction."""
        end = 2**63 - 1 if until is None else until
        while rows := self.run(query, after=after, until=end, limit=STREAMED):
            yield from rows
            after = rows[-1][0]

    def batches(self, start: int, end: int) -> Iterator[Columns]:
        """Entries with their payloads in order; the server makes the next batch while this one is looked at."""
        return self._batches.read(start, end)

    def _payload(self, seq: int) -> tuple[bytes, bytes]:
        ((salt, body),) = self.run("payload", seq=seq)
        return salt, body

    def definitions(self) -> tuple[dict[Row, Row], dict[Row, Row]]:
        """What the catalog says of the tables, and what it says of those of a new ledger."""
        kept = (STATEMENTS / "postgres_definitions.json").read_bytes()
        expected = {(kind, name): (text,) for kind, name, text in msgspec.json.decode(kept, type=list[list[str]])}
        return {row[:2]: row[2:] for row in self.run("definitions")}, expected

    def sound(self) -> bool:
        """Whether no trigger is switched off."""
        return not self.run("references_checked")

    def structure(self) -> Iterator[object]:
        """Triggers that are switched off: references and rules that the server does not keep."""
        yield from self.run("references_checked")

    def erase(self) -> bool:
        """Write the payload table anew, and ask the server to let go of its write-ahead log.

        False when another program kept the table busy. Without the right to a checkpoint the server lets go of the
        log by itself, later: docs/how-to/keep-the-record-in-postgresql.md.
        """
        import psycopg

        try:
            self.run("rewrite_payloads")
        except psycopg.errors.LockNotAvailable:
            return False
        except psycopg.Error as fault:
            raise self.named(fault, "the payload table") or fault from fault
        with suppress(psycopg.errors.InsufficientPrivilege):
            for query in ("start_a_log_segment", "empty_write_ahead_log") * 2:
                self.run(query)
        return True

    def set_wait(self, seconds: float) -> None:
        """From now on wait so long for a lock, a thousandth of a second at least: a server takes 0 for ever."""
        self.rows("wait", wait=f"{max(1, round(seconds * 1000))}ms")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
