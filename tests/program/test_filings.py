"""A charge that is not filed in its time calls for a review of what rests on it, and for nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from duecourse import errors
from duecourse.program import bookings, custody, filings, requests
from duecourse.program.events.booking import ChargeFilingMissed, ChargeStated, CustodyBookedIn, CustodyTransferred
from duecourse.program.facts import used
from duecourse.program.worklists import worklists

CHARGE = {"ground": "level_2", "label": "charge", "charge": "c1"}


def honored(county: Any, **facts: Any) -> str:
    """A served and honored request of a person in custody."""
    booking = county.identified(**facts)
    custody.book_in(county.record, booking=booking, actor="hal", facility="county jail")
    request = str(county.draft(booking))
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="Czech")
    county.decide(request)
    return request


def state(county: Any, request: str) -> str:
    return str(county.record.case(request.partition("/")[0]).requests[request].state)


def test_the_time_runs_from_the_booking_and_its_end_only_calls_for_a_review(county: Any) -> None:
    request = honored(county)
    booking = request.partition("/")[0]
    charge = county.record.case(booking).charges["c1"]
    assert charge.file_by - county.record.case(booking).custody_since == timedelta(days=30)
    (waiting,) = worklists(county.record).filings
    assert (waiting.subject, waiting.due_at, waiting.overdue) == ("c1", charge.file_by, False)
    assert filings.overdue(county.record) == ()
    county.now = charge.file_by + timedelta(minutes=1)
    assert worklists(county.record).filings[0].overdue
    with county.refused(errors.NotItsTurn, "charge c1", "not filed in court by"):
        requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    assert filings.overdue(county.record) == (request,)
    assert filings.overdue(county.record) == ()
    assert county.kinds(booking)[-2:] == ["charge.filing_missed", "request.review_required"]
    assert (state(county, request), county.record.case(booking).custody) == ("REVIEW_REQUIRED", "IN_CUSTODY")
    county.determine(booking)
    with county.refused(errors.BadFact, "not filed in court in its time"):
        requests.confirm(county.record, request=request, actor="gil", bases=[CHARGE], reasons="still")
    county.dispose(booking, "FILED")
    assert not county.record.case(booking).charges["c1"].late
    requests.lift(county.record, request=request, actor="gil", reason="Case Closed", note="no basis is left")
    assert worklists(county.record).filings == ()
    assert county.findings() == []


def test_a_charge_that_was_filed_or_a_person_who_left_has_no_such_clock(county: Any) -> None:
    filed, gone = honored(county, tcn="T1"), honored(county, tcn="T2")
    county.dispose(filed.partition("/")[0], "FILED")
    custody.release(county.record, booking=gone.partition("/")[0], actor="hal", reason="Bail Bond")
    county.now += timedelta(days=40)
    assert filings.overdue(county.record) == ()
    assert (state(county, filed), worklists(county.record).filings) == ("HONOUR", ())
    assert county.findings() == []


def test_with_another_charge_in_court_the_request_is_measured_again(county: Any) -> None:
    request = honored(county, charges=("DRIVING DRUNK", "BURGLARY"))
    booking = request.partition("/")[0]
    county.dispose(booking, "FILED", "c2")
    county.now += timedelta(days=31)
    assert filings.overdue(county.record) == (request,), "its one basis is the charge that was not filed"
    added = bookings.state_charge(county.record, booking=booking, actor="kim", text="THEFT", document="report 9")
    assert county.record.case(booking).charges[added].file_by is not None
    assert county.findings() == []


def missed_too_early(forger: Any) -> None:
    charge = forger.county.record.case(forger.booking).charges["c1"]
    event = ChargeFilingMissed(charge="c1", text=charge.text, file_by=forger.county.now)
    forger.write(forger.booking, event, "duecourse")


def missed_and_nothing_reviewed(forger: Any) -> None:
    booking = honored(forger.county, tcn="T2").partition("/")[0]
    charge = forger.county.record.case(booking).charges["c1"]
    forger.county.now += timedelta(days=31)
    event = ChargeFilingMissed(charge="c1", text=charge.text, file_by=charge.file_by)
    forger.write(booking, event, "duecourse")


def held_past_the_time(forger: Any) -> None:
    request = honored(forger.county, tcn="T2")
    forger.county.now += timedelta(days=31)
    event = forger.like("request.clock_started", request=request)
    forger.write(request.partition("/")[0], event, "hal")


def handed_over_past_the_time(forger: Any) -> None:
    forger.county.now = forger.county.record.case(forger.booking).charges["c1"].file_by + timedelta(minutes=1)
    now = forger.county.clock()
    event = CustodyTransferred(request=forger.request, taken_by="Roe", receipt="1", transferred_at=now)
    forger.write(forger.booking, event, "hal")


def drafted_past_the_time(forger: Any) -> None:
    booking = forger.determined()
    custody.book_in(forger.county.record, booking=booking, actor="hal", facility="county jail")
    forger.county.now += timedelta(days=31)
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1"), "eli", f"{booking}/A")


def another_time_at_booking(forger: Any) -> None:
    booking, now = forger.county.book("T3"), forger.county.now
    rules = used(forger.county.record.rule("charge.filing"))
    until = now + timedelta(days=300)
    event = CustodyBookedIn(facility="county jail", booked_at=now, file_by=until, rules=rules)
    forger.write(booking, event, "hal")


def another_time_when_stated(forger: Any) -> None:
    until = forger.county.now + timedelta(days=300)
    event = ChargeStated(charge="c2", text="THEFT", document="d", file_by=until)
    forger.write(forger.booking, event, "kim")


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (missed_too_early, "a missed filing that is none"),
        (missed_and_nothing_reviewed, "was not filed in time"),
        (held_past_the_time, "a hold while a charge is past its time to be filed"),
        (handed_over_past_the_time, "a transfer while a charge is past its time to be filed"),
        (drafted_past_the_time, "a basis on a charge that was not filed in time"),
        (another_time_at_booking, "a time to file charges that is not the rule's"),
        (another_time_when_stated, "a time to file charges that is not the rule's"),
        (another_time_when_stated, "charge.stated without its rules"),
    ],
)
def test_a_forged_clock_is_found_out(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    forge(forger)
    assert any(what in each.what for each in forger.county.findings()), forger.county.findings()
