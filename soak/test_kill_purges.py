"""A hundred kills of a process that carries out purges: none is repeated, none is skipped, and no byte stays behind.

The process also books, orders and approves, so that there is always something to purge. Half of the kills come at a
random moment, half right after a random step of a purge. ``pytest soak/test_kill_purges.py`` takes some minutes.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.prints.gallery import Gallery
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record
from duecourse.program.retention_purge import STEPS
from duecourse.program.retention_recalls import message_file
from duecourse.settings import Workspace

KILLS = 100

WORKER = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from duecourse.exchange.card import read_card
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.ledger.store import Ledger
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import MINUTIA, Template, write_templates
from duecourse.program import bookings, checks, participation, retention, staff
from duecourse.program.enrollment import enroll
from duecourse.program.founding import lay_out
from duecourse.program.record import Record
from duecourse.program.retention_certificates import issue
from duecourse.program.retention_purge import carry_out, waiting
from duecourse.ledger.checkpoint import read_key

space = lay_out(Path(sys.argv[1]))
rounds = int(sys.argv[2])
ledger = Ledger.open(space.ledger)
head = ledger.head()
now = [head.recorded_at if head else datetime(2010, 9, 1, 15, tzinfo=UTC)]


def clock():
    now[0] += timedelta(seconds=1)
    return now[0]


record = Record(ledger, clock, space.settings)
staff.found(record, supervisor="zoe")
for person, role in {"kim": "records_clerk", "gil": "supervisor"}.items():
    if role not in staff.roles(record, person):
        staff.authorize(record, actor="zoe", person=person, role=role, authority="letter")
participation.seed(record, actor="zoe", valid_from="2008-10-27")


def hand(number):
    made = []
    for finger in (1, 2):
        dice = np.random.default_rng([number, finger])
        minutiae = np.zeros(30, MINUTIA)
        minutiae["x"], minutiae["y"] = dice.uniform(80, 320, 30), dice.uniform(80, 420, 30)
        minutiae["angle"], minutiae["kind"], minutiae["quality"] = dice.uniform(0, 6.28, 30), 1, 80
        made.append(Template(finger, 400, 500, minutiae, "made up/1"))
    return made


def go_on():
    for purge in waiting(record, space):
        carry_out(record, space, purge=purge, actor="kim", done=lambda step: print(step, flush=True))
        issue(record, space, purge=purge, key=read_key(space.signing_key))


print("ready", flush=True)
for _ in range(rounds):
    go_on()
    number = len(record.bookings()) + 1
    day, noise = date(2010, 8, 1), np.random.default_rng(number).bytes(400)
    data = build_car(
        tcn=f"PURGE-{number:09d}", ori="XX0000001", destination="XX0000002", dated_on=day,
        name=f"MARKED,NO{number:06d}X", sex="X", race="U", born_on=date(1980, 1, 1), place_of_birth="XX", height="507",
        weight="150", eyes="BRO", hair="BRO", arrested_on=day, charges=[(day, "DRIVING DRUNK")],
        fingers=[NewFinger(position, 1, noise[position:] + noise[:position], 20, 20) for position in range(1, 11)],
    )
    card = read_card(data, "card")
    booking = bookings.receive(record, card, data, space.received, "kim").booking
    write_templates(space.templates / f"{card.sha256}.templates", hand(number))
    enroll(record, space, person=f"g-mark{number:06d}x", card=card, data=data, templates=hand(number), actor="kim")
    checks.search(record, booking, gallery=Gallery.open(space.gallery), templates=hand(number + 100_000))
for booking in record.bookings():
    case = record.case(booking)
    if case.check != "no match":
        if case.searched or case.purged:
            continue
    if not case.keeping.purges:
        retention.order(record, booking=booking, actor="kim", number=f"O-{booking}", authority="court")
        retention.propose(record, booking=booking, actor="kim")
    purge = record.case(booking).keeping.purge
    if purge is not None and purge.state == "PROPOSED":
        retention.approve(record, purge=purge.purge, actor="gil", reason="read")
    go_on()
"""


def test_a_hundred_kills_of_purges(tmp_path: Path) -> None:
    folder, chance = tmp_path / "county", Random(11)
    command = [sys.executable, "-c", WORKER, str(folder)]
    subprocess.run([*command, "1"], check=True, timeout=120)
    kills, states = 0, Counter[str]()
    while kills < KILLS:
        worker = subprocess.Popen([*command, "1"], stdout=subprocess.PIPE)
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        until = chance.choice(STEPS).encode() if chance.random() < 0.5 else b"ready"
        for line in worker.stdout if until != b"ready" else ():
            if line.strip() == until:
                break
        try:
            worker.wait(timeout=chance.uniform(0.0, 0.02 if until != b"ready" else 0.5))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
            kills += 1
        worker.stdout.close()
        space = Workspace.open(folder)
        with Ledger.open(space.ledger, read_only=True) as ledger:
            record = Record(ledger, settings=space.settings)
            last = [record.case(each).keeping.purges for each in record.bookings()]
            states.update(purge.state for purges in last for purge in purges.values())
        if kills % 10 == 0:
            assert verify_ledger(space.ledger, invariants=INVARIANTS).ok
    subprocess.run([*command, "0"], check=True, timeout=300)
    assert states["STARTED"] > 0, "no kill has hit a purge; shorten the waits"

    space = Workspace.open(folder)
    report = verify_ledger(space.ledger, invariants=INVARIANTS)
    assert report.ok, report.findings[:3]
    with Ledger.open(space.ledger) as ledger:
        record = Record(ledger, settings=space.settings)
        for booking in record.bookings():
            kinds = Counter(each.entry.kind for each in ledger.entries(stream=booking))
            # Nobody was answered about a booking that was killed before its search, so nobody is asked to erase either.
            recalls = kinds["search.completed"]
            assert (kinds["purge.started"], kinds["purge.erased"], kinds["recall.sent"]) == (1, 1, recalls), booking
            (purge,) = record.case(booking).keeping.purges.values()
            assert all(message_file(space, purge.purge, each).exists() for each in purge.recalls)
            assert (space.certificates / f"{purge.purge.replace('/', '-')}.txt").exists()
    assert Gallery.open(space.gallery).people() == 0
    everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b"MARKED,NO" not in everything
    assert b"g-mark" not in everything
