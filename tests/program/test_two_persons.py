"""Two persons or it did not happen: command, database and verifier each refuse alone, and no sequence gets by."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from duecourse import errors
from duecourse.ledger.entry import NewEntry
from duecourse.program import custody, events, requests, worklists
from duecourse.program.events.check import PrintExamined
from duecourse.program.events.event import ROLES

ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}


def test_the_rule_is_enforced_three_times_over(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    county.examine(booking, "ada", "identification")
    with county.refused(errors.SamePerson, "ada", "print.examined"):
        county.examine(booking, "ada", "identification")

    body = events.encode(PrintExamined(candidate="A", conclusion="identification", reason="again"))
    again = NewEntry(booking, "print.examined", "ada", body, county.clock(), f"{booking}/A")
    with county.refused(errors.SameActor, "ada", f"{booking}/A"), county.record.ledger.writing() as tx:
        tx.append(again)

    unkeyed = NewEntry(booking, "print.examined", "ada", body, county.clock())
    with county.record.ledger.writing() as tx:
        tx.append(unkeyed)
    whats = {each.what for each in county.findings()}
    assert "print.examined outside the two-person rule" in whats
    assert "print.examined by someone who acted in this case before" in whats


PEOPLE = tuple(f"person.{letter}" for letter in "abcdefg")
"""Everyone holds every role: only the two-person rule keeps them apart."""

ACTS: dict[str, Callable[[Any, str, str], object]] = {
    "identify": lambda county, booking, who: county.examine(booking, who, "identification"),
    "exclude": lambda county, booking, who: county.examine(booking, who, "exclusion"),
    "determine": lambda county, booking, who: county.determine(booking, actor=who),
    "citizen": lambda county, booking, who: county.determine(booking, "US_CITIZEN_BIRTH", actor=who),
    "draft": lambda county, booking, who: county.draft(booking, actor=who),
    "draft on an order": lambda county, booking, who: county.draft(booking, actor=who, bases=[ORDER]),
    "approve": lambda county, booking, who: requests.approve(county.record, **_of(booking, who), reasons="fine"),
    "send": lambda county, booking, who: requests.send(county.record, **_of(booking, who), recipient="jail"),
    "receive": lambda county, booking, who: requests.receive(county.record, **_of(booking, who)),
    "serve": lambda county, booking, who: requests.serve(county.record, **_of(booking, who), language="Czech"),
    "honor": lambda county, booking, who: county.decide(f"{booking}/r1", actor=who),
    "decline": lambda county, booking, who: county.decide(f"{booking}/r1", "DECLINED", actor=who),
    "hold": lambda county, booking, who: requests.start_clock(county.record, **_of(booking, who), cause="bond posted"),
    "drop": lambda county, booking, who: county.dispose(booking, "NO_CHARGE_FILED", actor=who),
    "confirm": lambda county, booking, who: requests.confirm(
        county.record, **_of(booking, who), bases=[ORDER], reasons="the order stands"
    ),
    "lift": lambda county, booking, who: requests.lift(
        county.record, **_of(booking, who), reason="Case Closed", note="closed"
    ),
    "object": lambda county, booking, who: county.object(booking, actor=who),
    "uphold": lambda county, booking, who: county.review(f"{booking}/o1", who, upheld=True),
    "reject": lambda county, booking, who: county.review(f"{booking}/o1", who, upheld=False),
    "transfer": lambda county, booking, who: custody.transfer(
        county.record, **_of(booking, who), taken_by="Roe", receipt="1"
    ),
    "release": lambda county, booking, who: custody.release(
        county.record, booking=booking, actor=who, reason="Bail Bond"
    ),
}
FORWARD = ("identify", "identify", "determine", "draft", "approve", "send", "receive", "serve", "honor", "hold")


def _of(booking: str, who: str) -> dict[str, str]:
    return {"request": f"{booking}/r1", "actor": who}


class AnyoneTriesAnything(RuleBasedStateMachine):
    """Random people try random acts on two bookings; most are refused."""

    def __init__(self, make_county: Callable[..., Any], reached: list[int]) -> None:
        super().__init__()
        self.make_county = make_county
        self.reached = reached
        self.bookings: list[str] = []

    @initialize()
    def found(self) -> None:
        self.county = self.make_county()
        for person in PEOPLE:
            self.county.authorize(person, *sorted(ROLES - {"system"}))
        for number in (1, 2):
            booking = self.county.book(f"T{number}")
            self.county.search(booking, f"p-{number}")
            self.county.classify(booking)
            self.county.jailed(booking)
            self.bookings.append(booking)

    @rule(which=st.integers(0, 1), who=st.sampled_from(PEOPLE), act=st.sampled_from(sorted(ACTS)))
    def anyone_tries(self, which: int, who: str, act: str) -> None:
        self.attempt(self.bookings[which], who, act)

    @rule(which=st.integers(0, 1), first=st.integers(0, len(PEOPLE) - 1), steps=st.integers(1, len(FORWARD)))
    def someone_moves_it_on(self, which: int, first: int, steps: int) -> None:
        for act in FORWARD[-steps:] if steps % 2 else FORWARD[:steps]:
            for number in range(len(PEOPLE)):
                if self.attempt(self.bookings[which], PEOPLE[(first + number) % len(PEOPLE)], act):
                    break

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        before = self.holds()
        self.county.now += timedelta(hours=hours)
        worklists.worklists(self.county.record)
        assert self.holds() == before, "no clock moves anyone"

    def attempt(self, booking: str, who: str, act: str) -> bool:
        before = self.county.size()
        try:
            ACTS[act](self.county, booking, who)
        except (errors.Refused, errors.BadInput):
            prepared = {"print.analyzed", "status.queried"}
            added = [each.entry.kind for each in self.county.record.ledger.entries(after=before - 1)]
            assert set(added) <= prepared, f"{act} was refused and left {added}"
            return False
        return True

    def holds(self) -> list[str]:
        found = self.county.record.ledger.entries(kind="request.clock_started")
        return [f"{each.entry.seq}" for each in found]

    @invariant()
    def every_hold_has_its_people_and_its_service(self) -> None:
        for booking in self.bookings:
            acts: dict[str, list[str]] = {}
            for stored in self.county.record.ledger.entries(stream=booking):
                kind = stored.entry.kind
                if kind == "request.clock_started":
                    examiners = set(acts["print.examined"])
                    chain = [
                        *examiners,
                        acts["status.determined"][-1],
                        acts["request.drafted"][-1],
                        acts["request.approved"][-1],
                    ]
                    assert len(examiners) >= 2
                    assert len(set(chain)) == len(chain)
                    assert "request.served" in acts
                    if "charge.disposed" in acts:
                        assert acts["request.confirmed"][-1] not in chain
                    assert "request.lifted" not in acts
                acts.setdefault(kind, []).append(stored.entry.actor)

    def teardown(self) -> None:
        if self.bookings:
            self.reached.append(len(self.holds()))
            assert self.county.findings() == []


def test_no_sequence_of_acts_reaches_a_hold_without_its_people(make_county: Any) -> None:
    reached: list[int] = []
    run_state_machine_as_test(
        lambda: AnyoneTriesAnything(make_county, reached),
        settings=settings(max_examples=25, stateful_step_count=30, deadline=None, derandomize=True),
    )
    assert sum(holds > 0 for holds in reached) >= 5, f"too few of the sequences reached a hold at all: {reached}"
