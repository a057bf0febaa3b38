"""Where clocks are set back or forward: times keep their order and come back as they were."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from duecourse.errors import BadFact, DatesOutOfOrder
from duecourse.ledger.store import Ledger
from duecourse.program import custody, events, given, sealing, worklists
from duecourse.program.events.objection import ObjectionFiled
from duecourse.program.record import Record
from duecourse.rules.deadlines import hold_deadlines
from duecourse.rules.lookup import rule
from tests.program.county import ZONE
from tests.program.forger import Forger
from tests.program.random_county import Watched

TWICE = datetime(2015, 11, 1, 7, 7, tzinfo=UTC)
"""Seven minutes past one, for the second time that night: what `America/Chicago` shows an hour after 01:07 before."""


@pytest.fixture
def county(make_county: Callable[..., Any]) -> Any:
    """A county in the hour that comes twice, whose record remembers the case that the last act had in hand."""
    made = make_county(first=TWICE)
    old = made.record
    made.record = Watched(old.ledger, old.clock, old.settings, old.chance)
    return made


def in_hand(county: Any, booking: str) -> Any:
    return county.record.deed.cases[booking]


def test_a_time_of_the_hour_that_comes_twice_is_the_same_from_the_entries(county: Any) -> None:
    booking = county.identified()
    assert in_hand(county, booking) == county.record.case(booking)
    custody.book_in(county.record, booking=booking, actor="hal", facility="jail", booked_at=county.now)
    assert in_hand(county, booking) == county.record.case(booking)
    custody.move(county.record, booking=booking, actor="hal", facility="annex", reason="space")
    assert in_hand(county, booking) == county.record.case(booking)
    county.object(booking)
    live = in_hand(county, booking)
    assert live == county.record.case(booking)
    assert live.custody_since is not None
    assert live.custody_since.utcoffset() == timedelta(hours=-6)
    with Ledger.open(county.folder / "ledger.sqlite", read_only=True) as ledger:
        other = Record(ledger, lambda: county.now, county.record.settings)
        assert other.case(booking) == live
        assert worklists.build(ledger.entries(), county.now) == worklists.worklists(other)
    assert county.findings() == []


def test_times_of_that_hour_stand_in_the_order_in_which_they_passed(county: Any) -> None:
    booking = county.identified()
    # What the clock showed as 01:15 for the second time is still to come; 01:55 of the first time has passed.
    with county.refused(DatesOutOfOrder, "lies in the future"):
        custody.book_in(
            county.record, booking=booking, actor="hal", facility="jail", booked_at="2015-11-01T01:15-06:00"
        )
    with county.refused(BadFact, "comes twice"):
        custody.book_in(county.record, booking=booking, actor="hal", facility="jail", booked_at="2015-11-01T01:05")
    earlier = given.instant("2015-11-01T00:30", "booked_at", ZONE)
    custody.book_in(county.record, booking=booking, actor="hal", facility="jail", booked_at=earlier)
    with county.refused(DatesOutOfOrder, "comes before"):
        custody.release(
            county.record, booking=booking, actor="hal", reason="Bail Bond", released_at="2015-11-01T00:29-05:00"
        )
    custody.release(
        county.record, booking=booking, actor="hal", reason="Bail Bond", released_at="2015-11-01T01:55-05:00"
    )
    assert county.findings() == []


def test_a_hold_that_begins_in_that_hour_is_counted_from_its_own_minute() -> None:
    shown = TWICE.astimezone(ZONE)
    first, second = (hold_deadlines(shown.replace(fold=fold), zone=ZONE) for fold in (0, 1))
    assert second.binding_at - first.binding_at == timedelta(hours=1)
    assert second.binding_at - second.releasable_at == timedelta(hours=48)
    assert second.binding_at.isoformat() == "2015-11-03T01:07:00-06:00"


@pytest.mark.parametrize(
    ("end", "deadline"),
    [
        # Summer time ends on Sunday, 7 November 2010: 00:33 of the Saturday before is 23:33 of Friday by winter time.
        ("2010-11-06T00:33:28", "2010-11-08T00:33:28-06:00"),
        # It began on Sunday, 14 March: 23:33 of the Friday before is 00:33 of Saturday by summer time.
        ("2010-03-12T23:33:28", "2010-03-12T23:33:28-06:00"),
        ("2010-03-13T00:33:28", "2010-03-15T00:33:28-05:00"),
    ],
)
def test_the_term_of_a_claim_over_a_change_of_clocks_is_what_the_verifier_counts(
    make_county: Callable[..., Any], end: str, deadline: str
) -> None:
    filed = datetime.fromisoformat(end)
    hours = rule("claim.resolve", on=filed.date()).value
    county = make_county(first=(filed - timedelta(hours=hours + 1)).replace(tzinfo=ZONE))
    booking = county.book()
    county.now = (filed - timedelta(hours=hours, seconds=1)).replace(tzinfo=ZONE)
    assert county.object(booking).resolve_by.isoformat() == deadline
    assert county.findings() == []


def test_a_term_beyond_the_weekend_is_too_late_where_no_clock_was_changed(make_county: Callable[..., Any]) -> None:
    county = make_county()
    forger = Forger(county)
    county.now = datetime(2010, 9, 17, 9, tzinfo=ZONE)  # a Friday
    booking = county.book("T7")
    county.object(booking)
    *_, stored = county.record.ledger.entries(stream=booking, kind=ObjectionFiled.kind)
    filed = events.decode(ObjectionFiled.kind, stored.body or b"", "honest")
    assert isinstance(filed, ObjectionFiled)
    name, late = f"{booking}/o2", filed.resolve_by + timedelta(hours=1, minutes=2)
    forger.write(booking, replace(filed, objection=name, resolve_by=late), "hal", name)
    assert "objection.filed with a deadline too late" in {each.what for each in county.findings()}


def test_what_is_erased_is_gone_from_the_case_in_hand_as_from_the_one_read_anew(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking, "US_CITIZEN_BIRTH")
    assert county.record.case(booking).citizen is not None
    county.review(county.object(booking, "mistaken_identity").objection)
    live = in_hand(county, booking)
    assert live == county.record.case(booking)
    assert (live.citizen, live.status, live.identity) == (None, None, "withdrawn")
    assert set(live.sealed.values()) >= {"status.determined", "identity.confirmed"}
    second = county.identified(tcn="T2")
    found = {each.entry.kind: each.entry.seq for each in county.record.ledger.entries(stream=second)}
    sealing.seal(county.record, seq=found["search.completed"], actor="jan", order="order 1")
    assert in_hand(county, second) == county.record.case(second)
    assert found["search.completed"] in in_hand(county, second).sealed
    assert county.findings() == []
