"""Nobody is held on an answer that came later, on a policy that is over, through a claim, or without booking in."""

from datetime import timedelta
from typing import Any

import pytest

from duecourse import errors
from duecourse.ledger.entry import NewEntry
from duecourse.program import custody, events, policies, requests, worklists
from duecourse.program.events.booking import ChargeClassified

ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}
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


def hold(county: Any, request: str, **facts: Any) -> Any:
    return requests.start_clock(county.record, request=request, actor="hal", cause="bond posted", **facts)


def answer(county: Any, request: str, decision: str = "HONOUR", **facts: Any) -> str:
    given = {"request": request, "actor": "hal", "decision": decision, "reasons": "our order", **facts}
    return requests.decide(county.record, **given).state


def served(county: Any, **facts: Any) -> str:
    """A request on a draft with ``facts``, in the person's hands, in a jail."""
    booking = county.identified()
    county.jailed(booking)
    if "severity" in facts:
        county.classify(booking, code=facts.pop("code", "1313"), severity=facts.pop("severity"))
    for state in facts.pop("steps", ()):
        county.dispose(booking, state)
    request: str = county.draft(booking, **facts)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="cs")
    return request


def test_nobody_is_held_from_before_the_custodian_answered(county: Any) -> None:
    request = served(county)
    county.now += timedelta(hours=1)
    free = county.now
    county.now += timedelta(hours=30)
    answer(county, request, policy="HONOUR_ALL", policy_version="order 12")
    with county.refused(errors.DatesOutOfOrder, "releasable_at", "before the request stood honored"):
        hold(county, request, releasable_at=free)
    assert hold(county, request).binding_at == county.now + timedelta(hours=48)
    assert county.findings() == []


def test_nobody_is_held_through_a_claim_that_was_open(county: Any) -> None:
    request = county.honored()
    claim = county.object(request.partition("/")[0])
    county.now += timedelta(hours=1)
    free = county.now
    county.now += timedelta(hours=5)
    county.review(claim.objection, upheld=False)
    with county.refused(errors.DatesOutOfOrder, "before the request stood honored"):
        hold(county, request, releasable_at=free)
    hold(county, request)
    assert county.findings() == []


def test_nobody_is_held_who_was_never_booked_in(county: Any) -> None:
    request = county.served()
    county.decide(request)
    with county.refused(errors.NotItsTurn, "is not booked in", "booking into custody"):
        hold(county, request)


def test_a_claim_of_somebody_held_ends_the_hold_at_once_and_its_rejection_lets_it_go_on(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    until = hold(county, request).binding_at
    county.now += timedelta(hours=3)
    claim = county.object(booking)
    known = county.record.case(booking).requests[request]
    assert (known.state, known.ends_at, known.binding_at) == ("CLAIM_HOLD", county.now, until)
    county.now += timedelta(minutes=20)
    assert [(each.what, each.overdue) for each in worklists.worklists(county.record).releases] == [
        ("release the person", True)
    ]
    assert custody.alarm(county.record) == (request,)
    during = county.now
    with county.refused(errors.NotItsTurn, "is CLAIM_HOLD"):
        custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    county.review(claim.objection, upheld=False)
    known = county.record.case(booking).requests[request]
    assert (known.state, known.ends_at) == ("CLOCK_RUNNING", until)
    taken = {"request": request, "actor": "hal", "taken_by": "Roe", "receipt": "1"}
    with county.refused(errors.DatesOutOfOrder, "the end of what stood over it"):
        custody.transfer(county.record, **taken, transferred_at=during)
    custody.transfer(county.record, **taken)
    assert county.findings() == []


def test_kept_on_while_a_claim_is_open_is_an_overstay(county: Any) -> None:
    request = county.honored()
    hold(county, request)
    county.now += timedelta(hours=3)
    county.object(request.partition("/")[0], kind="victim_or_witness")
    county.now += timedelta(hours=2)
    left = custody.release(county.record, booking=request.partition("/")[0], actor="hal", reason="Court Order")
    assert left.overstayed_minutes == 120
    assert county.findings() == []


def test_a_custodian_may_answer_anew_and_say_no_in_every_open_state(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    assert county.decide(request, "HONOUR_NOTIFY_ONLY") == "HONOUR_NOTIFY_ONLY"
    with county.refused(errors.NotItsTurn, "needs HONOUR"):
        hold(county, request)
    assert county.decide(request) == "HONOUR"
    hold(county, request)
    with county.refused(errors.NotItsTurn, "CLOCK_RUNNING"):
        county.decide(request, "HONOUR_NOTIFY_ONLY")
    county.now += timedelta(hours=1)
    assert county.decide(request, "DECLINED") == "DECLINED"
    with county.refused(errors.NotItsTurn, "DECLINED"):
        county.decide(request, "DECLINED")
    with county.refused(errors.NotItsTurn, "DECLINED"):
        custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    county.now += timedelta(hours=1)
    assert custody.release(county.record, booking=booking, actor="hal", reason="Bail Bond").overstayed_minutes == 60
    assert county.findings() == []


@pytest.mark.parametrize("cover", ["claim", "review"])
def test_a_custodian_may_say_no_under_a_claim_and_a_review(county: Any, cover: str) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    if cover == "claim":
        county.object(booking)
    else:
        county.dispose(booking, "NO_CHARGE_FILED")
    with county.refused(errors.NotItsTurn, "CLAIM_HOLD" if cover == "claim" else "REVIEW_REQUIRED"):
        county.decide(request, "HONOUR_NOTIFY_ONLY")
    assert county.decide(request, "DECLINED") == "DECLINED"
    assert county.findings() == []


def test_a_request_that_never_came_is_not_declined(county: Any) -> None:
    request = county.sent()
    with county.refused(errors.NotItsTurn, "is SENT"):
        county.decide(request, "DECLINED")


def test_a_policy_that_allows_no_hold_any_more_begins_none(county: Any) -> None:
    request = county.honored()
    policies.record_policy(county.record, policy="NONE", **POLICY)
    with county.refused(errors.PolicyForbids, "ordinance 12", "no hold at all"):
        hold(county, request)
    assert answer(county, request, "DECLINED") == "DECLINED"
    assert county.findings() == []


def test_a_basis_confirmed_in_review_is_measured_by_the_policy_when_the_hold_begins(county: Any) -> None:
    policies.record_policy(county.record, policy="CHARGE_OR_CONVICTION_LIST", **POLICY)
    request = served(
        county, severity="felony", code="1314", bases=[{"ground": "level_1", "label": "charge", "charge": "c1"}]
    )
    booking = request.partition("/")[0]
    answer(county, request)
    county.dispose(booking, "NO_CHARGE_FILED")
    requests.confirm(county.record, request=request, actor="gil", bases=[ORDER], reasons="the order stands")
    with county.refused(errors.PolicyForbids, "no charge and no conviction"):
        hold(county, request)
    assert county.findings() == []


def test_a_policy_of_serious_convictions_holds_nobody_for_a_misdemeanor(county: Any) -> None:
    policies.record_policy(county.record, policy="SERIOUS_CONVICTIONS_ONLY", **POLICY)
    facts = {"steps": ("FILED", "CONVICTED"), "bases": [{"ground": "level_2", "label": "conviction", "charge": "c1"}]}
    request = served(county, **facts)
    with county.refused(errors.PolicyForbids, "no conviction that it counts as serious"):
        answer(county, request)
    listed = {**POLICY, "version": "ordinance 13", "offenses": ["54xx"]}
    policies.record_policy(county.record, policy="SERIOUS_CONVICTIONS_ONLY", **listed)
    assert answer(county, request) == "HONOUR"
    assert hold(county, request)
    with county.refused(errors.BadFact, "offenses", "'5x' is no code"):
        policies.record_policy(county.record, policy="SERIOUS_CONVICTIONS_ONLY", **{**POLICY, "offenses": ["5x"]})
    assert county.findings() == []


def test_a_charge_that_has_become_a_conviction_counts_as_one(county: Any) -> None:
    policies.record_policy(county.record, policy="SERIOUS_CONVICTIONS_ONLY", **POLICY)
    bases = [{"ground": "level_1", "label": "charge", "charge": "c1"}]
    request = served(county, severity="felony", code="1314", bases=bases)
    with county.refused(errors.PolicyForbids, "rests on no conviction"):
        answer(county, request)
    for state in ("FILED", "CONVICTED"):
        county.dispose(request.partition("/")[0], state)
    assert answer(county, request) == "HONOUR"
    assert county.findings() == []


def test_a_policy_that_asks_for_reimbursement_holds_nobody_without_its_agreement(county: Any) -> None:
    policies.record_policy(county.record, policy="HONOUR_ALL", **POLICY, reimbursement_required=True)
    request = served(county)
    with county.refused(errors.PolicyForbids, "reimbursement", "none was named"):
        answer(county, request)
    assert answer(county, request, "HONOUR_NOTIFY_ONLY") == "HONOUR_NOTIFY_ONLY"
    assert answer(county, request, reimbursement="agreement of 1 July 2010") == "HONOUR"
    hold(county, request)
    assert county.findings() == []


def test_a_document_without_its_number_is_none(county: Any) -> None:
    booking = county.identified()
    with county.refused(errors.BadFact, "documents[1].reference", "is empty"):
        county.draft(booking, documents=[{"title": "I-200", "reference": " "}])


def test_nobody_is_handed_over_on_a_charge_that_was_not_filed_in_its_time(county: Any) -> None:
    request = county.honored()
    charge = county.record.case(request.partition("/")[0]).charges["c1"]
    county.now = charge.file_by - timedelta(hours=1)
    county.determine(request.partition("/")[0], actor="dov")
    hold(county, request)
    county.now += timedelta(hours=2)
    taken = {"request": request, "actor": "hal", "taken_by": "Roe", "receipt": "1"}
    with county.refused(errors.NotItsTurn, "A transfer", "not filed in court by"):
        custody.transfer(county.record, **taken)
    county.dispose(request.partition("/")[0], "FILED")
    custody.transfer(county.record, **taken)
    assert county.findings() == []


def test_what_a_court_said_of_an_offense_is_changed_by_a_court_alone(county: Any) -> None:
    booking = county.identified()
    county.dispose(booking, "FILED")
    county.dispose(booking, "AMENDED", severity="infraction", code="5499", code_system="NCIC")
    with county.refused(errors.WrongRole, "as a court has done", "court_clerk"):
        county.classify(booking, code="1314", severity="felony")
    county.authorize("kim", "court_clerk")
    county.classify(booking, code="5404")
    assert county.findings() == []


def test_a_forged_class_over_the_courts_is_found(county: Any) -> None:
    booking = county.identified()
    county.dispose(booking, "FILED")
    county.dispose(booking, "AMENDED", severity="infraction", code="5499", code_system="NCIC")
    facts = {"charge": "c1", "code": "1314", "code_system": "NCIC", "severity": "felony", "document": "report 8"}
    event = ChargeClassified(**facts)
    with county.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, event.kind, "kim", events.encode(event), county.clock(), ""))
    assert [each.what for each in county.findings()] == ["charge.classified without authority"]
