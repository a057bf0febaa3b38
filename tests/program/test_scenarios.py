"""The named scenarios, end to end: each as commands on a real ledger that verifies at the end."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse import errors
from duecourse.program import bookings, custody, dispositions, narrate, participation, requests, worklists
from duecourse.program.bookings import Disposed

ZONE = ZoneInfo("America/Chicago")
ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}


def hold(county: Any, request: str, cause: str = "bond posted") -> Any:
    return requests.start_clock(county.record, request=request, actor="hal", cause=cause)


def test_dropped_charge_by_feed_reviews_the_request_in_the_same_transaction(county: Any, tmp_path: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    feed = tmp_path / "feed.csv"
    day = county.now.date()
    feed.write_text(
        "booking,charge,state,disposed_on,court,document\n"
        f"{booking},c1,FILED,{day},county court,complaint 3\n{booking},c1,DISMISSED,{day},county court,order 4\n"
    )
    outcomes = dispositions.import_feed(county.record, feed, actor="ivy")
    assert [each.outcome for each in outcomes] == ["entered", "entered"]
    assert outcomes[1].review_required == (request,)
    with county.refused(errors.NotItsTurn, "REVIEW_REQUIRED"):
        hold(county, request)
    requests.lift(
        county.record, request=request, actor="gil", reason="Charge Ended Without Conviction", note="none left"
    )
    custody.release(county.record, booking=booking, actor="hal", reason="Dismissed")
    assert county.findings() == []


def held_and_dropped(county: Any) -> tuple[str, str]:
    """Somebody is kept on a request when the last charge falls away."""
    request = county.honored()
    booking = request.partition("/")[0]
    hold(county, request)
    county.now += timedelta(hours=5)
    assert county.dispose(booking, "NO_CHARGE_FILED").review_required == (request,)
    return request, booking


def test_a_charge_dropped_while_somebody_is_held_ends_the_hold_at_once(county: Any) -> None:
    request, booking = held_and_dropped(county)
    dropped = county.now
    known = county.record.case(booking).requests[request]
    assert (known.state, known.ends_at) == ("REVIEW_REQUIRED", dropped)
    assert "Nobody is kept on it meanwhile" in narrate.tell(county.record, booking)[-1]["what"]
    assert [each.subject for each in worklists.worklists(county.record).releases] == [request]
    with county.refused(errors.NotItsTurn, "REVIEW_REQUIRED"):
        custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    county.now += timedelta(minutes=40)
    assert custody.alarm(county.record) == (request,)
    released = custody.release(county.record, booking=booking, actor="hal", reason="No Charges Filed")
    assert released.overstayed_minutes == 40
    assert county.findings() == []


def test_a_hold_that_a_review_confirms_goes_on_to_the_end_that_was_counted(county: Any) -> None:
    request, booking = held_and_dropped(county)
    county.now += timedelta(minutes=20)
    assert custody.alarm(county.record) == (request,)
    requests.confirm(county.record, request=request, actor="gil", bases=[ORDER], reasons="the order stands")
    known = county.record.case(booking).requests[request]
    assert (known.state, known.ends_at) == ("CLOCK_RUNNING", known.binding_at)
    assert custody.alarm(county.record) == ()
    county.now = known.binding_at + timedelta(minutes=16)
    assert custody.alarm(county.record) == (request,), "the end that was counted has an alarm of its own"
    assert county.findings() == []


def test_naturalized_match_ends_with_the_determination(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking, "US_CITIZEN_NATURALIZED_OR_DERIVED")
    county.classify(booking)
    with county.refused(errors.CitizenResult, "US_CITIZEN_NATURALIZED_OR_DERIVED"):
        county.draft(booking)
    assert county.findings() == []


def test_unserved_request_holds_nobody_and_ends_void(county: Any) -> None:
    request = county.sent()
    requests.receive(county.record, request=request, actor="hal")
    county.decide(request)
    with county.refused(errors.NotServed, "was not served"):
        hold(county, request)
    released = custody.release(county.record, booking=request.partition("/")[0], actor="hal", reason="Bail Bond")
    assert released.requests == ((request, "VOID_NOT_SERVED"),)
    assert county.findings() == []


def test_opt_out_mid_flight_changes_the_next_submission_and_shows_both_positions(county: Any) -> None:
    facts = {"jurisdiction": "Cedar County", "ori": "XX1234567", "instrument": "vote of the board", "actor": "zoe"}
    facts |= {"legal_basis": "the state's agreement alone", "evidence": "minutes of 14 Sep 2010"}
    before = county.book("T1")
    participation.record_row(
        county.record,
        routing="off",
        valid_from="2010-09-14",
        requested_position="leave the program",
        acknowledged_by="the agency",
        acknowledged_position="not an opt-in, opt-out program",
        **facts,
    )
    same_day = county.book("T2")
    county.now += timedelta(days=1)
    after = county.book("T3")
    applied = [bookings.received_card(county.record, each) for each in (before, same_day, after)]
    assert [each.routing for each in applied] == ["on", "on", "off"]
    assert applied[2].routing_entry == participation.rows(county.record.ledger)[-1].entry
    county.search(before, "p-1")
    with county.refused(errors.NotRouted, "off"):
        county.search(after, "p-1")
    (row,) = participation.history(county.record.ledger, "cedar county")
    assert (row.fact.requested_position, row.fact.acknowledged_position) == (
        "leave the program",
        "not an opt-in, opt-out program",
    )
    assert county.findings() == []


@pytest.mark.parametrize(
    ("first", "free", "by_form", "by_regulation"),
    [
        # Columbus Day 2010 makes a weekend of three days.
        ("2010-10-05T09:00", "2010-10-08T17:00", "2010-10-10T17:00-05:00", "2010-10-13T17:00-05:00"),
        # Clocks are set back on Sunday, 7 November 2010, and Veterans Day is a Thursday.
        ("2010-11-02T09:00", "2010-11-05T17:00", "2010-11-07T16:00-06:00", "2010-11-09T17:00-06:00"),
        # Clocks are set forward on Sunday, 13 March 2011.
        ("2011-03-08T09:00", "2011-03-11T17:00", "2011-03-13T18:00-05:00", "2011-03-15T17:00-05:00"),
    ],
)
def test_expired_48_hours_over_a_long_weekend_and_clock_changes(
    make_county: Any, first: str, free: str, by_form: str, by_regulation: str
) -> None:
    county = make_county(first=datetime.fromisoformat(first).replace(tzinfo=ZONE))
    booking = county.identified()
    request = county.draft(booking, bases=[ORDER])
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="cs")
    county.jailed(booking)
    county.decide(request)
    county.now = datetime.fromisoformat(free).replace(tzinfo=ZONE)
    found = requests.start_clock(
        county.record, request=request, actor="hal", cause="bond posted", releasable_at=county.now
    )
    assert found.form_at == found.binding_at == datetime.fromisoformat(by_form)
    assert found.regulation_at == datetime.fromisoformat(by_regulation)
    county.now = found.binding_at + timedelta(minutes=20)
    assert [each.overdue for each in worklists.worklists(county.record).releases] == [True]
    with county.refused(errors.HoldOver, "the hold ended at"):
        custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    assert custody.alarm(county.record) == (request,)
    assert custody.alarm(county.record) == ()
    assert county.record.case(booking).custody == "IN_CUSTODY", "an alarm releases nobody"
    released = custody.release(county.record, booking=booking, actor="hal", reason="Hold Expired")
    assert released.overstayed_minutes == 20
    assert county.findings() == []


def test_one_offense_number_in_two_code_systems_is_two_offenses(county: Any) -> None:
    booking = county.identified(charges=("DRIVING DRUNK", "UNLAWFUL COHABITATION"))
    bookings.classify_charge(
        county.record,
        booking=booking,
        charge="c2",
        actor="kim",
        code="5404",
        code_system="ND",
        code_version="2009",
        severity="misdemeanor",
        document="complaint",
    )
    with county.refused(errors.BasisNotMet, "ND"):
        county.draft(booking, bases=[{"ground": "level_2", "label": "charge", "charge": "c2"}])
    bookings.classify_charge(
        county.record,
        booking=booking,
        charge="c1",
        actor="kim",
        code="5404",
        code_system="ncic",
        severity="misdemeanor",
        document="complaint",
    )
    known = county.record.case(booking).charges
    assert (known["c1"].code_system, known["c2"].code_system, known["c2"].code_version) == ("NCIC", "ND", "2009")
    assert county.draft(booking)
    assert county.findings() == []


@pytest.mark.parametrize("state", ["EXPUNGED", "SEALED", "VACATED", "REVERSED_ON_APPEAL", "PARDONED"])
def test_a_conviction_that_is_undone_strikes_the_basis_and_calls_for_review(county: Any, state: str) -> None:
    booking = county.identified()
    for step in ("FILED", "CONVICTED"):
        county.dispose(booking, step)
    request = county.draft(booking, bases=[{"ground": "level_2", "label": "conviction", "charge": "c1"}])
    undone: Disposed = county.dispose(booking, state)
    assert undone.review_required == (request,)
    known = county.record.case(booking).requests[request]
    assert (known.state, known.bases) == ("REVIEW_REQUIRED", ())
    with county.refused(errors.BadFact, "no conviction"):
        requests.confirm(
            county.record,
            request=request,
            actor="gil",
            bases=[{"ground": "level_2", "label": "conviction", "charge": "c1"}],
            reasons="it was one",
        )
    assert county.findings() == []


def test_a_victim_arrested_with_the_abuser_is_heard_before_anything_goes_on(county: Any) -> None:
    abuser, victim = county.book("T1", charges=("ASSAULT",)), county.book("T2", charges=("ASSAULT",))
    for booking, person in ((abuser, "p-1"), (victim, "p-2")):
        county.search(booking, person)
        county.identify(booking)
        county.determine(booking)
        county.classify(booking, code="1313")
    facts: dict[str, Any] = {"bases": [ORDER]}
    request = county.draft(victim, **facts)
    filed = county.object(victim, "victim_or_witness")
    assert filed.held == (request,)
    with county.refused(errors.NotItsTurn, "CLAIM_HOLD"):
        requests.approve(county.record, request=request, actor="fay", reasons="complete")
    decided = county.review(filed.objection, upheld=True)
    assert decided.lifted == (request,)
    assert county.draft(abuser, **facts), "the other booking goes its own way"

    assert county.findings() == []


def test_a_name_in_utf8_comes_back_letter_by_letter_and_only_to_those_who_may_read_it(county: Any) -> None:

    made, data = county.card("T1")

    name = "NÚÑEZ-ŁUKASZEWSKI,ÅSA 王"
    card = replace(made, biographic=replace(made.biographic, name=name))
    booking = bookings.receive(county.record, card, data, county.folder / "received", "kim").booking
    assert any(name in each["what"] for each in narrate.tell(county.record, booking, "custodian"))
    assert all(name not in each["what"] for each in narrate.tell(county.record, booking, "court_clerk"))
    assert all(name not in json.dumps(each) for each in narrate.tell(county.record, booking, "examiner"))
    assert county.findings() == []
