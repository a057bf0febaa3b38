"""The made-up county: its truth is consistent, and the program accepts every step of every case as it is written."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from duecourse import errors
from duecourse.exchange.card import read_card
from duecourse.ledger.store import Ledger
from duecourse.prints.fusion import Candidate
from duecourse.prints.gallery import SearchResult
from duecourse.prints.images import GrayImage
from duecourse.prints.minutiae import MINUTIA
from duecourse.prints.template import Template
from duecourse.program import bookings, checks, custody, objections, participation, requests, staff, status
from duecourse.program.record import Record
from duecourse.settings import Settings
from duecourse.synth import cards
from duecourse.synth.cedar import booking_card, cedar_county
from duecourse.synth.county import Booking, County, Step
from duecourse.synth.people import Person, Standing

COMMANDS: dict[str, Callable[..., Any]] = {
    "analyze": checks.analyze,
    "approve": requests.approve,
    "book_in": custody.book_in,
    "classify_charge": bookings.classify_charge,
    "decide": requests.decide,
    "decide_objection": objections.decide,
    "depart": custody.depart,
    "determine_status": status.determine_status,
    "dispose_charge": bookings.dispose_charge,
    "draft": requests.draft,
    "examine": checks.examine,
    "lift": requests.lift,
    "notify": objections.notify,
    "object": objections.file,
    "query_status": status.query_status,
    "receive": requests.receive,
    "refuse": requests.refuse,
    "release": custody.release,
    "send": requests.send,
    "serve": requests.serve,
    "start_clock": requests.start_clock,
    "transfer": custody.transfer,
}

ENDS = {
    "no match": ("no match", ()),
    "excluded": ("excluded", ()),
    "citizen": ("identified", ()),
    "charge dropped": ("identified", ("CANCELLED",)),
    "transferred": ("identified", ("TRANSFERRED",)),
    "objection upheld": ("withdrawn", ("CANCELLED",)),
    "resident": ("identified", ()),
    "request refused": ("identified", ("REFUSED",)),
}
"""How each case should end: its fingerprint check, and its requests."""


class TruthfulGallery:
    """Answers every search with the people the scenario says it should find."""

    def __init__(self) -> None:
        self.candidates: tuple[str, ...] = ()

    def search(self, templates: object, *, limit: int) -> SearchResult:
        found = tuple(Candidate(person, 5000, ((2, 600),)) for person in self.candidates)[:limit]
        return SearchResult(found, 10, "0" * 64, 10, "truth/1", 400, (2,))


class Driver:
    """Carries out a scenario through the commands of the program, moment by moment."""

    def __init__(self, county: County, folder: Path) -> None:
        self.county, self.folder = county, folder
        self.now = county.founded_at
        self.gallery = TruthfulGallery()
        self.numbers: dict[str, str] = {}
        ledger = Ledger.create(folder / "ledger.sqlite")
        self.record = Record(ledger, clock=lambda: self.now, settings=Settings(timezone=county.timezone))

    def run(self) -> None:
        staff.found(self.record, supervisor=self.county.founder)
        for member in self.county.staff:
            facts = {"person": member.name, "role": member.role, "authority": member.authority}
            staff.authorize(self.record, actor=self.county.founder, **facts)
        participation.seed(self.record, actor=self.county.founder, valid_from=self.county.participates_from)
        for moment, booking, step in self.county.timeline():
            self.now = moment
            if step is None:
                self.arrive(booking)
            else:
                COMMANDS[step.act](self.record, actor=step.actor, **self.facts(booking, step))

    def arrive(self, booking: Booking) -> None:
        data = booking_card(self.county, booking)
        card = read_card(data, booking.path)
        assert card.deviations == ()
        number = bookings.receive(self.record, card, data, self.folder / "received", booking.clerk).booking
        self.numbers[booking.path] = number
        self.gallery.candidates = booking.candidates
        template = Template(2, 320, 384, np.zeros(12, MINUTIA), "truth/1")
        checks.search(self.record, number, gallery=self.gallery, templates=[template])  # type: ignore[arg-type]

    def facts(self, booking: Booking, step: Step) -> dict[str, Any]:
        number, facts = self.numbers[booking.path], dict(step.facts)
        if "candidate" in facts:
            labels = self.record.case(number).candidates.values()
            facts["candidate"] = next(each.candidate for each in labels if each.person == facts["candidate"])
        for name in ("request", "objection"):
            if name in facts:
                return {**facts, name: f"{number}/{facts[name]}"}
        return {**facts, "booking": number}


@pytest.fixture
def blank_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards with blank pictures: this file is about people and acts, and growing ridges takes its time."""
    paper = GrayImage(np.full((64, 64), 240, dtype=np.uint8))

    def blank(person: Person, *, seed: int, quality: float) -> Iterator[tuple[int, GrayImage]]:
        assert 0 < quality <= 1
        return ((position, paper) for position in person.fingers)

    monkeypatch.setattr(cards, "pictures", blank)


@pytest.mark.usefixtures("blank_prints")
def test_the_program_accepts_every_step_and_every_case_ends_as_its_title_says(tmp_path: Path) -> None:
    county = cedar_county(7)
    driver = Driver(county, tmp_path)
    driver.run()
    assert [booking.path for booking in county.bookings] == list(ENDS)
    for path, (check, states) in ENDS.items():
        case = driver.record.case(driver.numbers[path])
        assert case.check == check, path
        assert tuple(each.state for each in case.requests.values()) == states, path
        assert case.custody == ("TRANSFERRED" if path == "transferred" else "RELEASED")


def test_the_same_seed_gives_the_same_county_and_another_seed_other_people() -> None:
    assert cedar_county(8, seed=3) == cedar_county(8, seed=3)
    names = [{each.person.name for each in cedar_county(8, seed=seed).gallery} for seed in (3, 4)]
    assert names[0] != names[1]


@pytest.mark.parametrize("enrolled", [7, 10, 49])
def test_what_the_county_says_of_its_people_holds_together(enrolled: int) -> None:
    county = cedar_county(enrolled)
    known = {each.reference: each.person for each in county.gallery}
    assert len(known) == len(county.gallery) == enrolled
    assert len({each.name for each in known.values()}) == enrolled
    assert county.images == 10 * enrolled + sum(len(booking.person.fingers) for booking in county.bookings)
    roles = {member.name: member.role for member in county.staff}
    for booking in county.bookings:
        fingers = {booking.person.finger_seed(position) for position in booking.person.fingers}
        alike = {
            reference
            for reference, person in known.items()
            if len(fingers & {person.finger_seed(position) for position in person.fingers}) > 2
        }
        assert alike == set(booking.candidates)
        assert bool(booking.person.shared) == bool(booking.planted) == (booking.path == "excluded")
        assert booking.steps[0].at > booking.arrived_at
        assert [step.at for step in booking.steps] == sorted(step.at for step in booking.steps)
        assert {step.actor for step in booking.steps} <= {*roles, county.founder}
        assert roles[booking.clerk] == "records_clerk"
    standings = {
        booking.path: known[booking.candidates[0]].standing for booking in county.bookings if booking.candidates
    }
    assert standings["citizen"] is Standing.NATURALIZED
    assert standings["objection upheld"] is Standing.CITIZEN_THROUGH_PARENT


def test_the_timeline_is_in_order_and_cards_come_before_what_people_do_with_them() -> None:
    moments: list[datetime] = []
    arrived: set[str] = set()
    for moment, booking, step in cedar_county().timeline():
        moments.append(moment)
        assert (step is None) == (booking.path not in arrived)
        arrived.add(booking.path)
    assert moments == sorted(moments)
    assert arrived == set(ENDS)


@pytest.mark.parametrize("enrolled", [0, 6, 50])
def test_too_few_or_too_many_people_are_refused_with_the_limits(enrolled: int) -> None:
    with pytest.raises(errors.CannotMakeUp, match="a number from 7 to 49"):
        cedar_county(enrolled)
