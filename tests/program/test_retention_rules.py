"""When what is forgotten: every trigger from both sides of its hour, orders, age, and the steps two people take."""

from datetime import date, timedelta
from typing import Any

import pytest

from duecourse.errors import (
    BadFact,
    DatesOutOfOrder,
    NotDue,
    NotInRecord,
    NotItsTurn,
    SameActor,
    SamePerson,
    UnderLegalHold,
)
from duecourse.ledger.entry import NewEntry
from duecourse.program import events, narrate, retention, retention_holds, worklists
from duecourse.program.events.retention import PurgeApproved

HOUR = timedelta(hours=1)
ENDS = {
    "not_charged": ("NOT_REFERRED", "DECLINED_BY_PROSECUTOR", "NO_PROBABLE_CAUSE", "NO_CHARGE_FILED"),
    "dismissed": ("DISMISSED", "NOLLE_PROSEQUI", "DIVERSION_COMPLETED"),
    "acquitted": ("ACQUITTED",),
    "sealed": ("SEALED", "EXPUNGED"),
}
WAY = {
    "DECLINED_BY_PROSECUTOR": ("REFERRED",),
    "DISMISSED": ("FILED",),
    "NOLLE_PROSEQUI": ("FILED",),
    "DIVERSION_COMPLETED": ("FILED", "DIVERTED"),
    "ACQUITTED": ("FILED",),
    "SEALED": ("FILED", "DISMISSED"),
    "EXPUNGED": ("FILED", "CONVICTED"),
}


def rows(county: Any, scope: str) -> list[retention.Due]:
    return [each for each in retention.due(county.record) if each.scope == scope]


def both_sides(county: Any, booking: str, trigger: str, scope: str, hours: int) -> None:
    """Nothing is due a minute before so many hours have passed, and it is due a minute after them."""
    since = county.now
    county.now = since + timedelta(hours=hours, minutes=-1)
    assert not rows(county, scope)
    assert [each.trigger for each in retention.due(county.record, within_days=1) if each.scope == scope] == [trigger]
    with county.refused(NotDue, "is due on"):
        retention.propose(county.record, booking=booking, actor="kim", trigger=trigger)
    county.now = since + timedelta(hours=hours, minutes=1)
    (row,) = rows(county, scope)
    assert (row.booking, row.trigger, row.late) == (booking, trigger, True)
    assert retention.propose(county.record, booking=booking, actor="kim", trigger=trigger).scope == scope
    assert county.findings() == []


@pytest.mark.parametrize(
    ("trigger", "state"), [(trigger, state) for trigger, states in ENDS.items() for state in states]
)
def test_a_charge_that_ends_sets_the_clock(county: Any, trigger: str, state: str) -> None:
    booking = county.book()
    for step in (*WAY.get(state, ()), state):
        county.dispose(booking, step)
    both_sides(county, booking, trigger, "all", 240 if trigger == "sealed" else 720)


def test_no_match_and_exclusion_forget_the_prints_within_a_day(make_county: Any) -> None:
    county = make_county()
    booking = county.book()
    county.search(booking)
    both_sides(county, booking, "no_match", "prints", 24)
    for conclusion, trigger in (("exclusion", "exclusion"), ("inconclusive", "exclusion")):
        county = make_county()
        booking = county.book()
        county.search(booking, "p-1")
        for examiner in ("ada", "ben"):
            county.examine(booking, examiner, conclusion)
        both_sides(county, booking, trigger, "prints", 24)


def test_a_withdrawn_identification_forgets_the_prints(county: Any) -> None:
    booking = county.identified()
    filed = county.object(booking, "mistaken_identity")
    county.review(filed.objection)
    since = county.now
    county.now = since + timedelta(hours=25)
    (row,) = rows(county, "prints")
    assert row.trigger == "withdrawn"
    assert "removal from the gallery" in row.kept_by


def test_age_and_order(county: Any) -> None:
    booking = county.book()
    received = county.record.case(booking).received_at
    county.now = received + timedelta(hours=657450) - HOUR
    assert retention.due(county.record) == ()
    county.now += 2 * HOUR
    assert [each.trigger for each in retention.due(county.record)] == ["age"]
    other = county.book("T2")
    assert [each.booking for each in retention.due(county.record)] == [booking]
    facts = {"booking": other, "actor": "ivy", "number": "10-CV-8", "authority": "county court"}
    first = retention.order(county.record, **facts)
    assert retention.order(county.record, **facts).seq == first.seq
    purge = retention.propose(county.record, booking=other, actor="kim")
    assert (purge.trigger, purge.scope) == ("order", "all")
    assert county.findings() == []


def test_a_conviction_an_open_charge_and_another_court_keep_the_record(county: Any) -> None:
    booking = county.book(charges=("ONE", "TWO"))
    county.dispose(booking, "NO_CHARGE_FILED", "c1")
    county.now += timedelta(days=60)
    assert rows(county, "all") == [], "the second charge is open"
    county.dispose(booking, "FILED", "c2")
    county.dispose(booking, "CONVICTED", "c2")
    county.now += timedelta(days=60)
    assert rows(county, "all") == [], "a conviction stands"
    county.dispose(booking, "VACATED", "c2")
    county.dispose(booking, "DISMISSED", "c2")
    county.now += timedelta(days=31)
    assert [each.trigger for each in rows(county, "all")] == ["dismissed"]
    purge = retention.propose(county.record, booking=booking, actor="kim").purge
    county.dispose(booking, "FILED", "c2")
    assert rows(county, "all") == [], "tried again"
    retention.refuse(county.record, purge=purge, actor="gil", reason="it is tried again")
    elsewhere = county.book("T2")
    county.dispose(elsewhere, "FILED")
    county.dispose(elsewhere, "TRANSFERRED")
    county.now += timedelta(days=60)
    assert rows(county, "all") == [], "another court has it"
    assert county.findings() == []


def test_two_people_or_no_purge(county: Any) -> None:
    booking = county.book()
    with county.refused(NotInRecord, "b-000099"):
        retention.propose(county.record, booking="b-000099", actor="kim")
    with county.refused(NotDue, "no reason"):
        retention.propose(county.record, booking=booking, actor="kim", trigger="order")
    county.dispose(booking, "NO_CHARGE_FILED")
    county.now += timedelta(days=31)
    purge = retention.propose(county.record, booking=booking, actor="kim").purge
    with county.refused(NotItsTurn, "PROPOSED"):
        retention.propose(county.record, booking=booking, actor="kim")
    county.authorize("kim", "supervisor")
    with county.refused(SamePerson, "kim"):
        retention.approve(county.record, purge=purge, actor="kim", reason="r")
    with county.refused(BadFact, "reason"):
        retention.approve(county.record, purge=purge, actor="gil", reason=" ")
    body = events.encode(PurgeApproved(purge=purge, reason="r"))
    with pytest.raises(SameActor), county.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, "purge.approved", "kim", body, county.clock(), purge))
    retention.approve(county.record, purge=purge, actor="gil", reason="checked")
    with county.refused(NotItsTurn, "APPROVED"):
        retention.approve(county.record, purge=purge, actor="fay", reason="r")
    with county.refused(NotItsTurn, "APPROVED"):
        retention.receipt(county.record, purge=purge, receiver="x", actor="kim", document="d")
    assert [each.what for each in worklists.worklists(county.record).retention] == ["carry out the purge"]
    assert county.findings() == []


def test_a_legal_hold_is_reviewed_in_time_and_holds_until_it_is_lifted(county: Any) -> None:
    booking = county.book()
    county.dispose(booking, "NO_CHARGE_FILED")
    county.now += timedelta(days=31)
    today: date = county.now.date()
    facts: dict[str, Any] = {"booking": booking, "actor": "jan", "authority": "10-CV-7", "reason": "evidence"}
    for day in (today - timedelta(days=1), today + timedelta(days=181)):
        with county.refused(DatesOutOfOrder, "review_on"):
            retention_holds.place(county.record, **facts, review_on=day)
    hold = retention_holds.place(county.record, **facts, review_on=today + timedelta(days=180)).hold
    with county.refused(UnderLegalHold, hold, "10-CV-7", "retention lift"):
        retention.propose(county.record, booking=booking, actor="kim")
    county.now += timedelta(days=200)
    (work,) = worklists.worklists(county.record).retention
    assert (work.what, work.subject, work.overdue) == ("review the legal hold", hold, True)
    with county.refused(UnderLegalHold, hold):
        retention.propose(county.record, booking=booking, actor="kim")
    again = county.now.date() + timedelta(days=9)
    retention_holds.review(county.record, hold=hold, actor="jan", reason="the suit goes on", review_on=again)
    assert worklists.worklists(county.record).retention == ()
    retention_holds.lift(county.record, hold=hold, actor="gil", reason="the suit is over")
    with county.refused(NotItsTurn, "lifted"):
        retention_holds.lift(county.record, hold=hold, actor="gil", reason="r")
    assert retention.propose(county.record, booking=booking, actor="kim").state == "PROPOSED"
    told = " ".join(each["what"] for each in narrate.tell(county.record, booking))
    assert f"Legal hold {hold} was lifted." in told
    assert county.findings() == []
