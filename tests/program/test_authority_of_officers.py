"""Every act that 287(g) agreements cover is guarded twice: the command refuses and says so, the verifier finds it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from duecourse import errors
from duecourse.program import agreements, custody, duties, requests
from duecourse.program.designations import REGISTER
from duecourse.program.events.booking import CustodyBookedIn, CustodyTransferred
from duecourse.program.events.check import StatusAnswered
from duecourse.program.events.custody import CustodyMoved
from duecourse.program.events.request import RequestConfirmed
from duecourse.program.facts import used
from duecourse.rules.lookup import rule

PAPERS = {"certified_on": "2009-11-02", "scores": [90], "letter": "letter 4", "credentials": "form 70-006 no. 3"}
SIGNED = {"signed_by_agency_on": "2009-10-16", "signed_by_federal_on": "2009-10-20", "effective_from": "2009-10-21"}


def designate(county: Any, officer: str, facility: str = "county jail", **changes: Any) -> None:
    facts = {"agreement": "cedar", "agency": "Cedar County Sheriff", "model": "jail", "citation": "agreement of 2009"}
    agreements.sign(county.record, actor="zoe", facility=facility, **facts, **SIGNED)
    agreements.designate(county.record, actor="zoe", agreement="cedar", officer=officer, **{**PAPERS, **changes})


def booked(county: Any, booking: str) -> str:
    custody.book_in(county.record, booking=booking, actor="hal", facility="county jail")
    return booking


def in_jail(county: Any) -> str:
    booking = county.book()
    county.search(booking, "p-1")
    county.identify(booking)
    return booked(county, booking)


def ready(county: Any) -> str:
    return booked(county, county.identified())


def drafted(county: Any) -> str:
    return str(county.draft(ready(county)))


def approved(county: Any) -> str:
    request = drafted(county)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    return request


def received(county: Any) -> str:
    request = approved(county)
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    return request


def honored(county: Any) -> str:
    request = received(county)
    requests.serve(county.record, request=request, actor="hal", language="Czech")
    county.decide(request)
    return request


def running(county: Any) -> str:
    request = honored(county)
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    return request


def reviewed(county: Any) -> str:
    request = approved(county)
    county.dispose(request.partition("/")[0], "NO_CHARGE_FILED")
    return request


def queried_by_another(county: Any, booking: str) -> None:
    if not county.record.case(booking).queried:
        county.query(booking, "dee")
    county.determine(booking, actor="dov")


Act = tuple[str, str, Callable[[Any], str], Callable[[Any, str], Any]]
ORDER = {"ground": "order", "label": "order", "evidence": "order of 2008"}

ACTS: list[Act] = [
    ("status.queried", "dee", in_jail, lambda county, booking: county.query(booking)),
    ("status.determined", "dov", in_jail, queried_by_another),
    ("request.drafted", "eli", ready, lambda county, booking: county.draft(booking)),
    (
        "request.approved",
        "fay",
        drafted,
        lambda county, request: requests.approve(county.record, request=request, actor="fay", reasons="complete"),
    ),
    (
        "request.sent",
        "eli",
        approved,
        lambda county, request: requests.send(county.record, request=request, actor="eli", recipient="jail"),
    ),
    (
        "request.confirmed",
        "gil",
        reviewed,
        lambda county, request: requests.confirm(
            county.record, request=request, actor="gil", bases=[ORDER], reasons="an order stands"
        ),
    ),
    (
        "request.served",
        "hal",
        received,
        lambda county, request: requests.serve(
            county.record, request=request, actor="hal", language="Czech", interpreter="none needed"
        ),
    ),
    (
        "request.clock_started",
        "hal",
        honored,
        lambda county, request: requests.start_clock(county.record, request=request, actor="hal", cause="bond"),
    ),
    (
        "custody.booked_in",
        "hal",
        lambda county: str(county.book()),
        booked,
    ),
    (
        "custody.moved",
        "hal",
        ready,
        lambda county, booking: custody.move(
            county.record, booking=booking, actor="hal", facility="annex", reason="space"
        ),
    ),
    (
        "custody.transferred",
        "hal",
        running,
        lambda county, request: custody.transfer(
            county.record, request=request, actor="hal", taken_by="officer", receipt="r 1"
        ),
    ),
]


def test_every_act_of_the_rule_is_among_these() -> None:
    covered = {row["act"] for row in rule("agreement.acts", on=date(2010, 9, 13)).value}
    beside = {"status.answered", "discretion.weighed"}  # answers are tried below; discretion was not weighed in 2010
    assert covered == {act for act, *_ in ACTS} | beside


@pytest.mark.parametrize(("act", "officer", "arrange", "do"), ACTS, ids=[act for act, *_ in ACTS])
def test_an_act_of_an_officer_is_done_within_the_designation_alone(
    make_county: Any, act: str, officer: str, arrange: Callable[[Any], str], do: Callable[[Any, str], Any]
) -> None:
    inside = make_county()
    subject = arrange(inside)
    designate(inside, officer, expires_on=inside.now.date())
    do(inside, subject)
    assert inside.findings() == []

    county = make_county()
    subject = arrange(county)
    designate(county, officer, expires_on=county.now.date() - timedelta(days=1))
    if act == "status.determined":
        county.query(subject, "dee")
    size = county.size()
    with pytest.raises(errors.OutsideAuthority, match="the designation ended on"):
        do(county, subject)
    *_, last = county.record.ledger.entries(stream=REGISTER)
    assert (last.entry.kind, last.entry.actor, county.size()) == ("officer.refused", "duecourse", size + 1)
    assert act.encode() in (last.body or b"")
    owed = [each.what for each in duties.duties(county.record) if each.subject == f"refusal {last.entry.seq}"]
    assert owed == ["tell the federal agency of an act outside authority"]
    assert county.findings() == []


def test_another_jail_is_out_of_reach_and_whoever_left_the_program_is_local_staff_again(county: Any) -> None:
    designate(county, "hal", facility="city lockup")
    booking = county.book()
    with pytest.raises(errors.OutsideAuthority, match="held at county jail, not at city lockup"):
        booked(county, booking)
    agreements.withdraw(county.record, actor="zoe", agreement="cedar", officer="hal", reason="left the program")
    booked(county, booking)
    (owed,) = [each for each in duties.duties(county.record) if each.subject.startswith("withdrawal")]
    assert owed.what == "tell the other party that a designation ended"
    assert county.findings() == []


def test_letting_go_needs_no_designation(county: Any) -> None:
    request = running(county)
    designate(county, "hal", expires_on=county.now.date() - timedelta(days=1))
    agreements.designate(
        county.record, actor="zoe", agreement="cedar", officer="gil", expires_on="2009-12-31", **PAPERS
    )
    requests.lift(county.record, request=request, actor="gil", reason="Case Closed", note="no grounds left")
    custody.release(county.record, booking=request.partition("/")[0], actor="hal", reason="Cancel Detainer")
    assert county.findings() == []


def test_an_officer_says_who_interpreted(county: Any) -> None:
    request = received(county)
    designate(county, "hal")
    with county.refused(errors.BadFact, "interpreter", "is empty"):
        requests.serve(county.record, request=request, actor="hal", language="Czech")
    requests.serve(county.record, request=request, actor="hal", language="Czech", interpreter="M. Horak, by telephone")
    *_, last = county.record.ledger.entries(stream=request.partition("/")[0])
    assert b"M. Horak" in (last.body or b"")
    assert county.findings() == []


def test_a_review_of_an_agreement_moves_the_next_one(county: Any) -> None:
    designate(county, "hal")

    def due() -> str:
        (found,) = [each for each in duties.duties(county.record) if each.what.startswith("review of the agreement")]
        return found.due_at.date().isoformat()

    assert due() == "2010-10-22", "twelve months after it took effect"
    facts = {"agreement": "cedar", "meeting": "review", "held_on": "2010-09-10", "minutes": "report 1"}
    agreements.meet(county.record, actor="zoe", **facts)
    assert due() == "2013-09-10", "three years after the last one"


def forged(forger: Any, act: str) -> tuple[str, Any, str]:
    """Stream, event and actor of an act in the honest case, or a like one in another."""
    now, request = forger.county.now, forger.request
    rules = used(forger.county.record.rule("priorities"))
    match act:
        case "custody.booked_in":
            return forger.county.book("T3"), CustodyBookedIn(facility="county jail", booked_at=now), "hal"
        case "custody.moved":
            move = CustodyMoved(moved_from="county jail", facility="annex", moved_at=now, move_reason="space")
            return forger.booking, move, "hal"
        case "custody.transferred":
            gone = CustodyTransferred(request=request, taken_by="o", receipt="r", transferred_at=now)
            return forger.booking, gone, "hal"
        case "request.confirmed":
            event = RequestConfirmed(request=request, bases=(), asks="hold", reasons="r", rules=rules)
            return forger.booking, event, "gil"
        case "status.answered":
            facts = {"candidate": "A", "message": "m", "sha256": "0" * 64, "records": (), "rules": rules}
            facts |= {"result": "RECORDS_CONFLICT", "result_text": "records conflict", "author": "a"}
            answer = StatusAnswered(stops="", supervisor="b", expires_on=now.date(), **facts)
            return forger.booking, answer, "dee"
    actor = {"status": "dee", "request": "hal"}[act.partition(".")[0]]
    actor = {"request.drafted": "eli", "request.sent": "eli", "request.approved": "fay"}.get(act, actor)
    return forger.booking, forger.honest[act], actor


@pytest.mark.parametrize("act", [*(act for act, *_ in ACTS), "status.answered"])
def test_a_forged_act_of_an_officer_outside_the_designation_is_found_out(forger: Any, act: str) -> None:
    stream, event, actor = forged(forger, act)
    designate(forger.county, actor, expires_on=forger.county.now.date() - timedelta(days=3))
    honest = forger.county.size()
    forger.write(stream, event, actor)
    found = forger.county.findings()
    what = f"{act} outside the authority of a designated officer"
    assert [each.seq for each in found if each.what == what] == [honest], found


def test_a_service_that_is_silent_on_interpreting_is_found_out(forger: Any) -> None:
    request = forger.drafted()
    booked(forger.county, request.partition("/")[0])
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(forger.county.record, request=request, actor="hal")
    designate(forger.county, "hal")
    served = forger.like("request.served", request=request, served_at=forger.county.now)
    forger.write(request.partition("/")[0], served, "hal")
    assert "a service by an officer that is silent on interpreting" in {each.what for each in forger.county.findings()}
