"""Places that cannot be used: pipes, full disks, limits of the system. Named errors, and the record as it was."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from duecourse.durable import write_whole
from duecourse.errors import BadTemplate, CannotKeep, CardUnreadable, LedgerFull, LedgerUnreadable, NotALedger
from duecourse.exchange.card import read_card_bytes
from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.prints.template import read_templates

from .conftest import Sample, append, at, new


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process grows beyond ``size`` bytes, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_pipe_in_place_of_a_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(CardUnreadable, match="pipe"):
        read_card_bytes(pipe)
    with pytest.raises(NotALedger, match="not a file"):
        Ledger.open(pipe)
    with pytest.raises(NotALedger):
        verify_ledger(pipe)
    with pytest.raises(BadTemplate, match="pipe"):
        read_templates(pipe)
    with pytest.raises(CannotKeep, match="a pipe or a device is there"):
        write_whole(pipe, b"a rename would put a file in its place")
    assert pipe.is_fifo()


def test_a_limit_on_files_is_a_full_disk_and_the_record_is_unchanged(sample: Sample) -> None:
    with Ledger.open(sample.path) as ledger:
        before, size = ledger.root(), sample.path.stat().st_size
        with largest_file(size + 8192):
            with pytest.raises(LedgerFull):
                append(ledger, *(NewEntry("s", "k", "a", bytes(60_000), at(60)) for _ in range(4)))
            with pytest.raises(CannotKeep, match=r"site\.txt: the file cannot be written \(File too large\)") as kept:
                write_whole(sample.path.with_name("site.txt"), bytes(size + 10_000))
            with pytest.raises((LedgerFull, LedgerUnreadable)), largest_file(100):
                Ledger.create(sample.path.with_name("other.sqlite"))
        assert ".part" not in str(kept.value)
        assert ledger.root() == before
        append(ledger, new(61))
    assert verify_ledger(sample.path, sample.verifier_key, sample.checkpoints).ok
    assert not list(sample.path.parent.glob(".*"))


def test_a_disk_without_any_room_is_named_and_the_record_is_still_read(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite makes a file beside its log before it reads; a disk that has no page for it is no damage."""
    real = sqlite3.connect

    def connect(address: str, **how: object) -> sqlite3.Connection:
        if "immutable" in address:
            return real(address, **how)  # type: ignore[call-overload, no-any-return]
        fault = sqlite3.OperationalError("disk I/O error")
        fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
        raise fault

    monkeypatch.setattr(sqlite3, "connect", connect)
    with pytest.raises(LedgerFull):
        Ledger.open(sample.path)
    with Ledger.open(sample.path, read_only=True) as ledger:
        assert ledger.size() == sample.size


KILLED = """
import os, sys
from datetime import UTC, datetime
from duecourse.ledger.sqlite import SQLite
from duecourse.ledger.store import Ledger

SQLite.erase = lambda self: os._exit(9)  # the power goes after the commit, before the write-ahead file is cut
with Ledger.open(sys.argv[1]) as ledger:
    ledger.seal(1, "clerk", "order 10-cv-17", datetime(2010, 10, 7, tzinfo=UTC))
"""


def test_a_seal_killed_after_its_commit_is_reported_and_finished_at_the_next_opening(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    with Ledger.create(path) as ledger:
        append(ledger, *(new(number) for number in range(4)))
    assert subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False).returncode == 9

    def holds() -> bool:
        return any(b"secret-0001" in file.read_bytes() for file in tmp_path.glob("new.sqlite*"))

    assert holds()
    report = verify_ledger(path)
    assert (report.ok, report.unfinished, report.sealed) == (True, (1,), 1)
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.unfinished == (1,)
        assert ledger.entry(1).body is None
    assert holds()
    with Ledger.open(path) as ledger:
        assert ledger.unfinished == ()
        assert not holds()
    assert verify_ledger(path).unfinished == ()
