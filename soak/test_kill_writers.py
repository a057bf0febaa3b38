"""Two hundred kills of a process that runs commands in a loop: every act is whole or absent, and the record verifies.

The writer tells one long story again and again: booked, searched, identified, requested, honored, held; then the charge
is dropped, or an objection is upheld and the payloads that link booking and enrolled person are sealed.

Each of ten records takes twenty of the kills, so that verifying all of a record after each one stays short, and the
run tells how far it is.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record

RECORDS, KILLS = 10, 20

WRITER = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from duecourse.exchange.card import read_card
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.ledger.store import Ledger
from duecourse.prints.fusion import Candidate
from duecourse.prints.gallery import SearchResult
from duecourse.program import bookings, checks, custody, objections, participation, requests, staff, status
from duecourse.program.record import Record

folder = Path(sys.argv[1])
ledger = Ledger.open(folder / "ledger.sqlite")
head = ledger.head()
now = [head.recorded_at if head else datetime(2010, 9, 1, 15, tzinfo=UTC)]


def clock():
    now[0] += timedelta(seconds=1)
    return now[0]


record = Record(ledger, clock)
staff.found(record, supervisor="zoe")
STAFF = {
    "ada": "examiner", "ben": "examiner", "dee": "status_officer", "eli": "issuing_officer", "fay": "supervisor",
    "hal": "custodian", "ivy": "court_clerk", "jan": "reviewer", "kim": "records_clerk",
}
for person, role in STAFF.items():
    if role not in staff.roles(record, person):
        staff.authorize(record, actor="zoe", person=person, role=role, authority="letter")
participation.seed(record, actor="zoe", valid_from="2008-10-27")


def story(number):
    day = date(2010, 8, 1)
    data = build_car(
        tcn=f"SOAK-{number:09d}", ori="XX0000001", destination="XX0000002", dated_on=day, name="MADEUP,PERSON", sex="X",
        race="U", born_on=date(1980, 1, 1), place_of_birth="XX", height="507", weight="150", eyes="BRO", hair="BRO",
        arrested_on=day, charges=[(day, "DRIVING DRUNK")],
        fingers=[NewFinger(position, 1, bytes(range(40)), 100, 120) for position in range(1, 11)],
    )
    booking = bookings.receive(record, read_card(data, "card"), data, folder / "received", "kim").booking
    print(booking, flush=True)
    found = (Candidate(f"secret-{number:09d}", 900, ((1, 900),)),)
    result = SearchResult(found, 1000, "d" * 64, 3, "made up 1", 400, (1, 2))
    gallery = SimpleNamespace(search=lambda templates, limit: result)
    checks.search(record, booking, gallery=gallery, templates=[None])
    for examiner in ("ada", "ben"):
        checks.analyze(record, booking=booking, actor=examiner, suitability="sufficient", reason="clear")
        checks.examine(
            record, booking=booking, candidate="A", actor=examiner, conclusion="identification", reason="same"
        )
    status.query_status(record, booking=booking, actor="dee", systems=["index"], reason="identity confirmed")
    read = [{"system": "index", "key": f"hidden-{number:09d}", "last_updated_on": "2009-01-15"}]
    until = now[0].date() + timedelta(days=20)
    status.determine_status(
        record, booking=booking, actor="dee", result="REMOVABLE_FINAL_ORDER", records=read, expires_on=until, reason="r"
    )
    facts = {"code": "5404", "code_system": "NCIC", "severity": "misdemeanor", "document": "report"}
    bookings.classify_charge(record, booking=booking, charge="c1", actor="kim", **facts)
    grounds = record.rule("priorities").value["grounds"]
    charge = any(each["ground"] == "level_2" and "charge" in each["labels"] for each in grounds)
    basis = {"ground": "level_2", "label": "charge", "charge": "c1"} if charge else {
        "ground": "order", "label": "order", "evidence": "order of 3 May 2008"
    }
    cause = [{"ground": "final_order", "evidence": "entries of this case"}]
    request = requests.draft(record, booking=booking, actor="eli", bases=[basis], grounds=cause, reasons="r").request
    requests.approve(record, request=request, actor="fay", reasons="r")
    requests.send(record, request=request, actor="eli", recipient="jail")
    custody.book_in(record, booking=booking, actor="hal", facility="jail")
    requests.receive(record, request=request, actor="hal")
    requests.serve(record, request=request, actor="hal", language="Czech")
    policy = {"policy": "HONOUR_ALL", "policy_version": "1", "reasons": "r"}
    requests.decide(record, request=request, actor="hal", decision="HONOUR", **policy)
    requests.start_clock(record, request=request, actor="hal", cause="bond")
    if number % 2:
        dropped = {"state": "NO_CHARGE_FILED", "disposed_on": now[0].date(), "court": "court", "document": "order"}
        bookings.dispose_charge(record, booking=booking, charge="c1", actor="ivy", **dropped)
        requests.lift(record, request=request, actor="fay", reason="Charge Ended Without Conviction", note="n")
    else:
        claim = {"kind": "mistaken_identity", "filed_by": "person", "statement": "not me"}
        filed = objections.file(record, booking=booking, actor="hal", **claim)
        words = {"reasons": "r", "answer": "You were right."}
        objections.decide(record, objection=filed.objection, actor="jan", upheld=True, **words)
        gone = {"gallery_digest": "e" * 64, "gallery_version": 4}
        objections.gallery_removed(record, objection=filed.objection, actor="duecourse", **gone)
    custody.release(record, booking=booking, actor="hal", reason="Cancel Detainer")


number = len(record.bookings())
while True:
    story(number)
    number += 1
"""

SECRETS = ("secret-", "hidden-")


def kill_after(folder: Path, lines: int) -> None:
    """Let a writer begin so many stories, and kill it somewhere in the last one."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for _ in range(lines):
            assert writer.stdout.readline(), "the writer stopped by itself"
        writer.kill()


@pytest.mark.parametrize("run", range(RECORDS))
def test_a_record_survives_every_kill(tmp_path: Path, run: int) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.create(path).close()
    for kill in range(KILLS):
        kill_after(tmp_path, 1 + (run + kill) % 7)
        report = verify_ledger(path, invariants=INVARIANTS)
        assert report.ok, (kill, report.findings)
    with Ledger.open(path) as ledger:
        record = Record(ledger)
        removed = {
            number
            for number, booking in enumerate(record.bookings())
            if "gallery.removed" in {act.kind for act in record.case(booking).acts}
        }
    assert len(removed) > KILLS / 4
    for file in tmp_path.glob("ledger.sqlite*"):
        data = file.read_bytes()
        left = [number for number in removed for word in SECRETS if f"{word}{number:09d}".encode() in data]
        assert not left, f"{file.name} still holds sealed payloads of {left}"
