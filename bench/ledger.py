"""The record: durable appends against a bare insert of the same bytes, verification against plain hashing of them."""

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.table import Measured
from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger

SINGLE, MANY = 1_000, 50_000
BODY = b'{"charge":"c1","court":"county court","state":"DISMISSED"}'
INSTANT = datetime(2010, 10, 6, 12, 0, tzinfo=UTC)


def measure() -> Iterator[Measured]:
    """Append one by one and in one transaction, then verify."""
    with tempfile.TemporaryDirectory() as folder:
        ours = _append(Path(folder) / "one.sqlite", SINGLE, batch=1)
        peer = _bare(Path(folder) / "bare.sqlite", SINGLE)
        yield Measured(
            "durable single appends",
            f"{ours:,.0f}/s",
            f"bare INSERT, same settings: {peer:,.0f}/s",
            f"{ours / peer:.2f}",
        )
        path = Path(folder) / "many.sqlite"
        yield Measured("appends in one transaction", f"{_append(path, MANY, batch=MANY):,.0f}/s")
        began = time.perf_counter()
        report = verify_ledger(path)
        took = time.perf_counter() - began
        assert report.ok, "the measured ledger does not verify"
        with Ledger.open(path, read_only=True) as ledger:
            lines = [stored.entry.line + (stored.body or b"") for stored in ledger.entries()]
        began = time.perf_counter()
        for line in lines:
            hashlib.sha256(line).digest()
        plain = time.perf_counter() - began
        size = path.stat().st_size / MANY
        yield Measured(
            f"verification of {MANY:,} entries",
            f"{MANY / took:,.0f}/s",
            f"SHA-256 of the same bytes: {plain:.3f} s",
            f"{took / plain:.1f}",
        )
        yield Measured("size of an entry in the file", f"{size:.0f} bytes")


def _append(path: Path, count: int, batch: int) -> float:
    with Ledger.create(path) as ledger:
        began = time.perf_counter()
        for start in range(0, count, batch):
            with ledger.writing() as tx:
                for number in range(start, start + batch):
                    tx.append(NewEntry(f"b-{number % 100:06d}", "charge.disposed", "clerk", BODY, INSTANT))
        return count / (time.perf_counter() - began)


def _bare(path: Path, count: int) -> float:
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
