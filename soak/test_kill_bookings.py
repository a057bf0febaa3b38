"""Two hundred kills in the middle of a run of bookings: no acknowledged booking is lost, none is entered twice.

Each writer is a fork of a warm process, so that the kill falls into the work and not into the start. What it has told
by a pipe counts as acknowledged. A booking that was under way may be there or not; its card comes again once more.
"""

import os
import random
import signal
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from duecourse.exchange.card import read_card
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.program import bookings, participation, staff
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record

KILLS = 200
DAY = date(2010, 8, 1)


def card(number: int) -> bytes:
    """Card ``number``: the same bytes each time."""
    fingers = [NewFinger(position, 1, bytes(range(40)), 100, 120) for position in range(1, 11)]
    return build_car(
        tcn=f"KILL-{number:09d}", ori="XX0000001", destination="XX0000002", dated_on=DAY, name="MADEUP,PERSON", sex="X",
        race="U", born_on=date(1980, 1, 1), place_of_birth="XX", height="507", weight="150", eyes="BRO", hair="BRO",
        arrested_on=DAY, charges=[(DAY, "DRIVING DRUNK")], fingers=fingers,
    )  # fmt: skip


def opened(path: Path) -> Record:
    """The record with a clock that goes on from the last entry."""
    ledger = Ledger.open(path)
    head = ledger.head()
    now = [head.recorded_at if head else datetime(2010, 9, 1, 15, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(seconds=1)
        return now[0]

    return Record(ledger, clock)


def write_until_killed(path: Path, first: int, pipe: int) -> None:
    """Receive card after card, each told as soon as its receipt is there."""
    record = opened(path)
    number = first
    while True:
        data = card(number)
        receipt = bookings.receive(record, read_card(data, "card"), data, path.parent / "received", "kim")
        os.write(pipe, f"{number} {receipt.serial} {receipt.entry_hash}\n".encode())
        number += 1


def kill_one(path: Path, first: int, receipts: int, milliseconds: float) -> list[tuple[int, int, str]]:
    """Fork a writer, kill it a moment after so many receipts; what it acknowledged: card, serial number, hash.

    By receipts and not by the clock alone, so that a busy machine does not kill every writer at its start.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_until_killed(path, first, writing)
        finally:
            os._exit(1)
    os.close(writing)
    told = b""
    while told.count(b"\n") < receipts and (more := os.read(reading, 4096)):
        told += more
    time.sleep(milliseconds / 1000)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer stopped by itself"
    with os.fdopen(reading, "rb") as file:
        lines = [line.split() for line in (told + file.read()).decode().splitlines()]
    return [(int(number), int(serial), digest) for number, serial, digest in lines]


def test_nothing_is_lost_and_nothing_is_entered_twice(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.create(path).close()
    record = opened(path)
    staff.found(record, supervisor="zoe")
    staff.authorize(record, actor="zoe", person="kim", role="records_clerk", authority="letter")
    participation.seed(record, actor="zoe", valid_from="2008-10-27")
    record.ledger.close()
    chance = random.Random(7)
    acknowledged: dict[int, tuple[int, str]] = {}
    for kill in range(KILLS):
        # From the last acknowledged card on, as a sender would who got no receipt; it may have come in after all.
        first, receipts, moment = max(acknowledged, default=-1) + 1, chance.randrange(4), chance.uniform(0, 40)
        for number, serial, digest in kill_one(path, first, receipts, moment):
            assert acknowledged.setdefault(number, (serial, digest)) == (serial, digest)
        if kill % 10 == 9:
            report = verify_ledger(path, invariants=INVARIANTS)
            assert report.ok, (kill, report.findings)
    record = opened(path)
    received = [record.register.received[each] for each in record.bookings()]
    record.ledger.close()
    assert len(acknowledged) > KILLS
    assert [serial for serial, _, _ in received] == list(range(1, len(received) + 1))
    assert len({event.sha256 for _, event, _ in received}) == len(received)
    by_serial = {serial: entry.hash for serial, _, entry in received}
    assert all(by_serial[serial] == digest for serial, digest in acknowledged.values())
    assert set(acknowledged) == set(range(len(acknowledged)))
    assert len(received) - len(acknowledged) in {0, 1}
