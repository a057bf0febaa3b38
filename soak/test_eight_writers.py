"""Eight processes append to one ledger, in a file and in PostgreSQL: one chain, no entry lost, no gap."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger

WRITERS, EACH = 8, 500


def append_many(place: Path | str, name: str) -> None:
    """Append from one process, each entry in a transaction of its own, three of every four under a decision."""
    with Ledger.open(place, timeout=300) as ledger:
        for number in range(EACH):
            decision = f"decision/{number}" if number % 4 else ""
            with ledger.writing() as transaction:
                body = str(number).encode()
                transaction.append(NewEntry(f"by/{name}", "counted", name, body, datetime.now(UTC), decision))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_eight_processes_write_one_chain(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    place = tmp_path / "ledger.sqlite" if kind == "sqlite" else request.getfixturevalue("postgres_place")()
    Ledger.create(place).close()
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=append_many, args=(place, f"writer-{number}")) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with Ledger.open(place) as ledger:
        assert ledger.size() == WRITERS * EACH
        for number in range(WRITERS):
            bodies = [stored.body for stored in ledger.entries(stream=f"by/writer-{number}")]
            assert bodies == [str(each).encode() for each in range(EACH)]
    report = verify_ledger(place)
    assert (report.ok, report.entries) == (True, WRITERS * EACH)
