"""A writer killed at any point: what was committed is there, and nothing else."""

import subprocess
import sys
from pathlib import Path

from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger

with Ledger.open(Path(sys.argv[1])) as ledger:
    while True:
        with ledger.writing() as transaction:
            for part in range(3):
                body = f"part {part}".encode() * 200
                entry = transaction.append(NewEntry("s", "k", "a", body, datetime.now(UTC)))
        if entry.seq % 12 == 11:
            ledger.seal(entry.seq - 4, "a", "order", datetime.now(UTC))
        print(entry.seq, flush=True)
"""


def test_a_killed_writer_leaves_what_it_committed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.create(path).close()
    for lines in (1, 7, 30, 2):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            said = [int(writer.stdout.readline()) for _ in range(lines)]
            writer.kill()
            said += [int(line) for line in writer.stdout.read().splitlines()]
        report = verify_ledger(path)
        assert report.ok, report.findings
        assert report.entries > said[-1]
        with Ledger.open(path) as ledger:
            parts = [stored.entry.kind for stored in ledger.entries() if stored.entry.kind == "k"]
            assert len(parts) % 3 == 0
            assert all(stored.body is None or stored.body for stored in ledger.entries())


def test_a_killed_creation_leaves_no_ledger(tmp_path: Path) -> None:
    """Creation writes beside the place and gives the name at the end: what is left of an earlier try is in no way."""
    (tmp_path / ".ledger.sqlite.0123456789abcdef.part").write_bytes(b"half a ledger")
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.size() == 0
    assert verify_ledger(tmp_path / "ledger.sqlite").ok
