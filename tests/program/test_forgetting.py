"""What may be forgotten is gone from every byte, and what must not be known never reaches the record."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from duecourse.exchange.card import Card, read_card
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import MINUTIA, Template
from duecourse.program import bookings, checks, narrate, objections, participation, staff, status, worklists
from duecourse.program.enrollment import carry_out_removal, enroll
from duecourse.program.events.event import ROLES
from duecourse.program.founding import lay_out
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record
from duecourse.settings import Workspace

DAY = date(2010, 9, 13)
STAFF = {"ada": "examiner", "ben": "examiner", "dee": "status_officer", "jan": "reviewer", "kim": "records_clerk"}
PERSON, OTHER = "g-5ecre7", "g-0ther"
KEY = "FILE-7719-HIDDEN"
NAME, BORN, RACE, CITIZENSHIP, BORN_IN = "QUILLOW,MARKED", date(1961, 2, 3), "RACEMARK", "CITMARK", "POBMARK"


def card(tcn: str) -> tuple[Card, bytes]:
    """A card whose facts about the person are marked, some of them against the standard."""
    data = build_car(
        tcn=tcn,
        ori="XX0000001",
        destination="XX0000002",
        dated_on=DAY,
        name=NAME,
        sex="X",
        race=RACE,
        born_on=BORN,
        place_of_birth=BORN_IN,
        height="507",
        weight="150",
        eyes="BRO",
        hair="BRO",
        arrested_on=DAY,
        charges=[(DAY, "DRIVING DRUNK")],
        fingers=[NewFinger(position, 1, bytes(range(40)), 100, 120) for position in range(1, 11)],
        more={21: CITIZENSHIP},
    )
    return read_card(data, tcn), data


def hand(seed: int) -> list[Template]:
    """Two made-up fingers of one person."""
    made = []
    for finger in (1, 2):
        dice = np.random.default_rng([seed, finger])
        minutiae = np.zeros(40, MINUTIA)
        minutiae["x"], minutiae["y"] = dice.uniform(80, 320, 40), dice.uniform(80, 420, 40)
        minutiae["angle"], minutiae["kind"], minutiae["quality"] = dice.uniform(0, 6.28, 40), 1, 80
        made.append(Template(finger, 400, 500, minutiae, "made up/1"))
    return made


class Office:
    """A workspace with a record, a gallery of two people, and one booking that is found in it."""

    def __init__(self, folder: Path) -> None:
        self.space: Workspace = lay_out(folder)
        self.now = datetime(2010, 9, 13, 9, tzinfo=ZoneInfo("America/Chicago"))
        self.record = Record(Ledger.open(self.space.ledger), self.clock, self.space.settings, Random(7))
        staff.found(self.record, supervisor="zoe")
        for person, role in STAFF.items():
            staff.authorize(self.record, actor="zoe", person=person, role=role, authority="letter")
        participation.seed(self.record, actor="zoe", valid_from="2008-10-27")
        for number, person in enumerate((PERSON, OTHER)):
            made, data = card(f"ENROLLED-{number:09d}")
            enroll(self.record, self.space, person=person, card=made, data=data, templates=hand(number), actor="kim")
        made, data = card("BOOKING-00000001")
        self.booking = bookings.receive(self.record, made, data, self.space.received, "kim").booking
        gallery = Gallery.open(self.space.gallery)
        found = checks.search(self.record, self.booking, gallery=gallery, templates=hand(0))
        assert found.candidates == 1

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def examine(self, examiner: str) -> list[object]:
        """Everything the library hands an examiner on the way to a conclusion."""
        seen: list[object] = [checks.next_examination(self.record, examiner)]
        facts: dict[str, Any] = {"booking": self.booking, "actor": examiner}
        seen.append(checks.analyze(self.record, **facts, suitability="sufficient", reason="clear"))
        seen.append(checks.next_examination(self.record, examiner))
        conclusion = {"candidate": "A", "conclusion": "identification", "reason": "fourteen minutiae"}
        seen.append(checks.examine(self.record, **facts, **conclusion))
        seen.append(checks.next_examination(self.record, examiner))
        return [*seen, narrate.tell(self.record, self.booking, "examiner")]

    def determine(self) -> None:
        facts: dict[str, Any] = {"booking": self.booking, "actor": "dee", "reason": "the identity was confirmed"}
        status.query_status(self.record, **facts, systems=["index"])
        read = [{"system": "index", "key": KEY, "last_updated_on": "2009-01-15"}]
        until = DAY + timedelta(days=9)
        status.determine_status(
            self.record, **facts, result="APPEARS_REMOVABLE_RECORDS", records=read, expires_on=until
        )

    def payloads(self) -> bytes:
        return b"\n".join(each.body or b"" for each in self.record.ledger.entries())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "office")
    yield made
    made.record.ledger.close()


def raw(space: Workspace) -> bytes:
    """Every byte of the ledger's files, with those SQLite keeps beside it."""
    return b"".join(file.read_bytes() for file in sorted(space.root.glob("ledger.sqlite*")))


def test_race_nationality_and_place_of_birth_never_reach_the_record(office: Office) -> None:
    deviations = bookings.received_card(office.record, office.booking).deviations
    assert {"2.021", "2.025"} <= {each.field for each in deviations}, "even where they are what is wrong with the card"
    for word in (RACE, CITIZENSHIP, BORN_IN):
        assert word.encode() not in raw(office.space), word
    assert NAME.encode() in office.payloads(), "the name is there, for those who may read it"
    described = [each.entry.kind for each in office.record.ledger.entries() if NAME.encode() in (each.body or b"")]
    assert described == ["person.described"], "and in one entry, which can be sealed"


def test_an_examiner_is_shown_neither_name_nor_birth_nor_charge_nor_person(office: Office) -> None:
    shown = repr([office.examine(each) for each in ("ada", "ben")])
    for word in (NAME, "1961-02-03", "DRUNK", RACE, CITIZENSHIP, BORN_IN, PERSON, OTHER, "score"):
        assert word not in shown, word
    for role in ROLES - {"examiner", "auditor"}:
        assert narrate.tell(office.record, office.booking, role), role


def test_an_upheld_objection_leaves_no_byte_of_what_it_seals(office: Office) -> None:
    for examiner in ("ada", "ben"):
        office.examine(examiner)
    office.determine()
    assert all(word.encode() in raw(office.space) for word in (PERSON, KEY))
    claim = {"kind": "mistaken_identity", "filed_by": "person", "statement": "that is not me"}
    filed = objections.file(office.record, booking=office.booking, actor="kim", **claim)
    words = {"reasons": "the prints are another person's", "answer": "You were right."}
    decided = objections.decide(office.record, objection=filed.objection, actor="jan", upheld=True, **words)
    assert KEY.encode() not in raw(office.space), "what was read of the person is gone while the ledger is still open"
    assert decided.removal_ordered == PERSON
    (due,) = worklists.worklists(office.record).removals
    carry_out_removal(office.record, office.space, objection=due.subject, person=PERSON, actor="duecourse")
    for moment in ("open", "closed"):
        for word in (PERSON, KEY):
            assert word.encode() not in raw(office.space), f"{word} is left in the {moment} ledger"
        assert OTHER.encode() in raw(office.space), "nobody else is forgotten"
        office.record.ledger.close()
    kept = b"".join(file.read_bytes() for file in office.space.gallery.iterdir())
    for template in hand(0):
        assert template.to_bytes() not in kept
    assert all(template.to_bytes() in kept for template in hand(1))
    assert PERSON.encode() not in kept
    assert not (office.space.enrolled / PERSON).exists()
    report = verify_ledger(office.space.ledger, invariants=INVARIANTS)
    assert report.ok, report.findings
