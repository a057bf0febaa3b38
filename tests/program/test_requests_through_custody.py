"""What becomes of a request when the person is moved, dies, is asked for anew, or is tried; policies; departures."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse import errors
from duecourse.program import bookings, custody, events, narrate, policies, requests, sealing, worklists

ZONE = ZoneInfo("America/Chicago")
ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}
CHARGE = {"ground": "level_2", "label": "charge", "charge": "c1"}
POLICY: dict[str, Any] = {
    "actor": "hal",
    "jurisdiction": "Cedar County",
    "oris": ["XX1234567"],
    "version": "ordinance 12",
    "decides": "the sheriff",
    "citation": "county code 4.12",
    "adopted_by": "the board",
    "valid_from": "2010-09-01",
}


def book_in(county: Any, booking: str) -> None:
    custody.book_in(county.record, booking=booking, actor="hal", facility="county jail")


def state(county: Any, request: str) -> str:
    return str(county.record.case(request.partition("/")[0]).requests[request].state)


def test_a_move_makes_a_stint_and_the_request_is_served_and_answered_anew(county: Any) -> None:
    booking = county.identified()
    book_in(county, booking)
    request = county.draft(booking)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="cs")
    county.decide(request)
    custody.move(county.record, booking=booking, actor="hal", facility="annex", reason="space")
    assert county.kinds(booking)[-2:] == ["custody.moved", "request.rebound"]
    assert state(county, request) == "SENT"
    with county.refused(errors.NotServed):
        requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="cs")
    county.decide(request)
    requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    with county.refused(errors.NotItsTurn, "CLOCK_RUNNING"):
        custody.move(county.record, booking=booking, actor="hal", facility="county jail", reason="space")
    custody.transfer(county.record, request=request, actor="hal", taken_by="officer Roe", receipt="1")
    custody.move(county.record, booking=booking, actor="hal", facility="federal center", reason="detained")
    case = county.record.case(booking)
    assert [(each.facility, each.until is None) for each in case.stints] == [
        ("county jail", False),
        ("annex", False),
        ("federal center", True),
    ]
    assert all(one.until <= two.since for one, two in zip(case.stints, case.stints[1:], strict=False))
    custody.discharge(county.record, booking=booking, actor="hal", reason="bond")
    with county.refused(errors.NotItsTurn, "DISCHARGED"):
        custody.release(county.record, booking=booking, actor="hal", reason="Bail Bond")
    assert county.findings() == []


def test_a_death_ends_every_request(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    ended = custody.die(county.record, booking=booking, actor="hal", document="certificate 88")
    assert ended.requests == ((request, "CLOSED_DEATH"),)
    assert worklists.worklists(county.record).releases == ()
    with county.refused(errors.NotItsTurn, "DIED"):
        custody.release(county.record, booking=booking, actor="hal", reason="Bail Bond")
    assert "died in custody" in narrate.outcome(county.record.case(booking))
    assert county.findings() == []


def test_a_superseding_request_takes_the_place_of_the_old_one_once_approved(county: Any) -> None:
    old = county.honored()
    booking = old.partition("/")[0]
    for person in ("oda", "ray"):
        county.authorize(person, "issuing_officer" if person == "oda" else "supervisor")
    with county.refused(errors.NotItsTurn, "no open request"):
        county.draft(booking, actor="oda", bases=[ORDER])
    new = county.draft(booking, actor="oda", bases=[ORDER], supersedes=old)
    assert (state(county, old), state(county, new)) == ("HONOUR", "DRAFT")
    with county.refused(errors.SamePerson):
        requests.approve(county.record, request=new, actor="fay", reasons="complete")
    requests.approve(county.record, request=new, actor="ray", reasons="complete")
    assert (state(county, old), state(county, new)) == ("SUPERSEDED", "APPROVED")
    assert county.findings() == []


def test_nobody_supersedes_a_request_on_which_a_person_is_held(county: Any) -> None:
    old = county.honored()
    booking = old.partition("/")[0]
    for person, role in (("oda", "issuing_officer"), ("ray", "supervisor")):
        county.authorize(person, role)
    new = county.draft(booking, actor="oda", bases=[ORDER], supersedes=old)
    requests.start_clock(county.record, request=old, actor="hal", cause="bond")
    with county.refused(errors.NotItsTurn, "CLOCK_RUNNING"):
        requests.approve(county.record, request=new, actor="ray", reasons="complete")
    assert county.findings() == []


def upon_conviction(make_county: Any) -> tuple[Any, str]:
    county = make_county(first=datetime(2012, 1, 9, 9, tzinfo=ZONE))
    booking = county.identified()
    county.dispose(booking, "FILED")
    with county.refused(errors.BasisNotMet, "not on charge"):
        county.draft(booking, bases=[{"ground": "level_3", "label": "charge", "charge": "c1"}])
    with county.refused(errors.BadFact, "are not one charge"):
        county.draft(booking, bases=[ORDER], upon_conviction=True)
    bases = [{"ground": "level_3", "label": "charge", "charge": "c1"}]
    request = county.draft(booking, bases=bases, upon_conviction=True)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="cs")
    county.jailed(booking)
    county.decide(request)
    with county.refused(errors.NotItsTurn, "inert while charge c1 is no conviction"):
        requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    return county, request


def test_a_request_upon_conviction_is_inert_until_then(make_county: Any) -> None:
    county, request = upon_conviction(make_county)
    county.dispose(request.partition("/")[0], "CONVICTED")
    known = county.record.case(request.partition("/")[0]).requests[request]
    assert (known.waits_for, [each.label for each in known.bases]) == ("", ["conviction"])
    requests.start_clock(county.record, request=request, actor="hal", cause="sentence served")
    assert county.findings() == []


@pytest.mark.parametrize("step", ["DISMISSED", "ACQUITTED", "NOLLE_PROSEQUI", "TRANSFERRED"])
def test_a_request_upon_conviction_lapses_with_any_other_end(make_county: Any, step: str) -> None:
    county, request = upon_conviction(make_county)
    disposed = county.dispose(request.partition("/")[0], step)
    assert disposed.review_required == ()
    assert state(county, request) == "LAPSED"
    with county.refused(errors.NotItsTurn, "LAPSED"):
        requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    assert county.findings() == []


def test_the_form_of_2010_has_no_box_for_a_conviction_to_come_and_one_of_2017_has_two_of_which_one(
    county: Any, make_county: Any
) -> None:
    booking = county.identified()
    with county.refused(errors.BadFact, "has no box"):
        county.draft(booking, upon_conviction=True)
    later = make_county(first=datetime(2019, 1, 7, 9, tzinfo=ZONE))
    booking = later.identified()
    grounds = [{"ground": "final_order", "evidence": "e"}, {"ground": "lent_by_the_agency", "evidence": "e"}]
    bases = [{"ground": "charged", "label": "charge", "charge": "c1"}]
    with later.refused(errors.GroundNotSufficient, "never both"):
        later.draft(booking, bases=bases, grounds=grounds)
    assert later.draft(booking, bases=bases, grounds=grounds[1:])


def test_an_answer_is_pinned_to_the_policy_of_its_day(county: Any) -> None:
    policies.record_policy(county.record, policy="SERIOUS_CONVICTIONS_ONLY", **POLICY)
    request = county.served()
    with county.refused(errors.PolicyForbids, "ordinance 12", "no conviction"):
        requests.decide(county.record, request=request, actor="hal", decision="HONOUR", reasons="r")
    with county.refused(errors.BadFact, "is not the policy in force"):
        county.decide(request, "DECLINED")
    requests.decide(county.record, request=request, actor="hal", decision="DECLINED", reasons="no conviction")
    (decided,) = [
        events.decode("request.decided", each.body or b"", "here")
        for each in county.record.ledger.entries(kind="request.decided")
    ]
    row = policies.in_force(county.record.ledger, ori="XX1234567", on=county.now.date())
    assert row is not None
    assert (decided.policy_entry, decided.policy_version) == (row.entry, "ordinance 12")  # type: ignore[attr-defined]
    with county.refused(errors.BadFact, "constraints"):
        policies.record_policy(county.record, policy="NONE", **{**POLICY, "constraints": ["Roe v. Roe"]})
    assert county.findings() == []


def test_a_policy_may_ask_for_a_judge_and_shorten_the_hold(county: Any) -> None:
    facts = {**POLICY, "longest_hold_hours": 6}
    policies.record_policy(county.record, policy="JUDICIAL_WARRANT_ONLY", **facts)
    request = county.served()
    with county.refused(errors.PolicyForbids, "warrant or finding of a judge"):
        requests.decide(county.record, request=request, actor="hal", decision="HONOUR", reasons="r")
    requests.decide(
        county.record, request=request, actor="hal", decision="HONOUR", reasons="r", warrant="warrant 10-22, Judge Roe"
    )
    county.jailed(request.partition("/")[0])
    found = requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    assert (found.binding_at - found.releasable_at, found.method) == (timedelta(hours=6), "policy")
    county.now += timedelta(hours=7)
    with county.refused(errors.HoldOver):
        custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    custody.release(county.record, booking=request.partition("/")[0], actor="hal", reason="Hold Expired")
    assert county.findings() == []


def test_nothing_is_foretold_on_a_request_that_never_came(county: Any) -> None:
    request = county.drafted()
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    county.dispose(request.partition("/")[0], "NO_CHARGE_FILED")
    assert state(county, request) == "REVIEW_REQUIRED"
    facts = {"request": request, "actor": "hal", "notified": "field office"}
    with county.refused(errors.NotItsTurn, "never came", "its receipt"):
        requests.give_notice(county.record, release_at=county.now + timedelta(hours=48), **facts)


def test_a_release_foretold_holds_nobody(county: Any) -> None:
    request = county.served()
    county.decide(request, "HONOUR_NOTIFY_ONLY")
    facts = {"request": request, "actor": "hal", "notified": "field office"}
    with county.refused(errors.BadFact, "has passed"):
        requests.give_notice(county.record, release_at=county.now - timedelta(hours=1), **facts)
    requests.give_notice(county.record, release_at=county.now + timedelta(hours=48), **facts)
    assert state(county, request) == "HONOUR_NOTIFY_ONLY"
    custody.release(county.record, booking=request.partition("/")[0], actor="hal", reason="Time Served")
    assert state(county, request) == "RELEASED_NOTIFIED"
    assert county.findings() == []


def test_what_a_person_says_of_their_ethnicity_reaches_no_case_list_screen_or_rule(county: Any) -> None:
    booking = county.identified()
    book_in(county, booking)
    asked = [each for each in worklists.worklists(county.record).intake if each.booking == booking]
    assert [each.what for each in asked][1:] == ["ask how the person describes their ethnicity"]
    answer = "not hispanic or latino"
    bookings.ask_ethnicity(county.record, booking=booking, actor="kim", ethnicity=answer)
    with county.refused(errors.NotItsTurn, "asked"):
        bookings.ask_ethnicity(county.record, booking=booking, actor="kim", ethnicity="declined")
    second = county.book("T2")
    with county.refused(errors.BadFact, "not in the list"):
        bookings.ask_ethnicity(county.record, booking=second, actor="kim", ethnicity="white")
    request = county.draft(booking)
    shown = [
        str(county.record.case(booking)),
        str(worklists.worklists(county.record)),
        str(narrate.page(county.record, booking)),
        *(str(narrate.tell(county.record, booking, role)) for role in sorted(events.event.ROLES)),
    ]
    assert all(answer not in each for each in shown)
    others = [each for each in county.record.ledger.entries() if each.entry.kind != "person.self_described"]
    assert all(answer.encode() not in (each.body or b"") for each in others), "a rule or an act was given it"
    assert state(county, request) == "DRAFT"
    assert county.findings() == []


def test_the_search_of_an_open_check_is_not_sealed_by_hand(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    (found,) = county.record.ledger.entries(stream=booking, kind="search.completed")
    with county.refused(errors.CannotSeal, "is open"):
        sealing.seal(county.record, seq=found.entry.seq, actor="jan", order="order 7")
    county.identify(booking)
    sealing.seal(county.record, seq=found.entry.seq, actor="jan", order="order 7")
    assert county.findings() == []
