"""Guards of requests say no with a named error, and leave the record as it was."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse import errors
from duecourse.program import custody, requests, sealing, worklists

ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}
CHARGE = {"ground": "level_2", "label": "charge", "charge": "c1"}


def test_sealing_a_determination_never_opens_the_way_to_another_one(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking, "US_CITIZEN_BIRTH")
    county.classify(booking)
    (citizen,) = county.record.ledger.entries(stream=booking, kind="status.determined")
    sealing.seal(county.record, seq=citizen.entry.seq, actor="jan", order="order 7")
    for act in (lambda: county.draft(booking), lambda: county.query(booking, "dov")):
        with county.refused(errors.NotItsTurn, "identity sealed"):
            act()
    assert county.findings() == []


def test_a_request_goes_nowhere_on_a_status_that_has_expired(county: Any) -> None:
    request = county.drafted()
    booking = request.partition("/")[0]
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    county.now += timedelta(days=20, hours=20)
    with county.refused(errors.StatusNotSupported, "Sending", "could be relied on until"):
        requests.send(county.record, request=request, actor="eli", recipient="county jail")
    county.determine(booking, actor="dov")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="Czech")
    county.jailed(booking)
    county.decide(request)
    county.now += timedelta(days=20)
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    county.now += timedelta(hours=24)
    with county.refused(errors.StatusNotSupported, "A transfer"):
        custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    assert county.findings() == []


def test_staying_after_a_request_was_lifted_is_an_overstay(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    requests.lift(county.record, request=request, actor="gil", reason="Case Closed", note="over")
    lifted = county.now
    assert worklists.worklists(county.record).releases[0].due_at == lifted
    county.now += timedelta(hours=5)
    released = custody.release(county.record, booking=booking, actor="hal", reason="Cancel Detainer")
    assert (released.requests, released.overstayed_minutes) == ((), 300)
    assert county.kinds(booking)[-1] == "custody.overstayed"
    assert county.findings() == []


@pytest.mark.parametrize(
    "result", ["US_CITIZEN_BIRTH", "US_CITIZEN_NATURALIZED_OR_DERIVED", "POSSIBLE_US_CITIZEN_REVIEW"]
)
def test_no_request_on_a_citizen_result(county: Any, result: str) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking, result)
    county.classify(booking)
    with county.refused(errors.CitizenResult, result, "citizen"):
        county.draft(booking)
    if result.startswith("US_"):
        with county.refused(errors.CitizenResult, "Another status determination"):
            county.determine(booking, actor="dov")
    else:
        county.determine(booking, actor="dov")
        assert county.draft(booking)


def test_a_citizen_result_that_comes_late_lifts_every_open_request(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    county.determine(booking, "US_CITIZEN_BIRTH", actor="dov")
    assert county.record.case(booking).requests[request].state == "CANCELLED"
    assert county.findings() == []


@pytest.mark.parametrize(
    ("result", "word"),
    [("NO_RECORD_UNABLE_TO_DETERMINE", "no request may rest"), ("LPR_POSSIBLY_REMOVABLE_IF_CONVICTED", "no request")],
)
def test_a_status_must_support_a_request_and_not_have_expired(county: Any, result: str, word: str) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    with county.refused(errors.NotItsTurn, "fingerprint check", "identified"):
        county.draft(booking)
    county.identify(booking)
    county.classify(booking)
    with county.refused(errors.StatusNotSupported, "no status has been determined"):
        county.draft(booking)
    county.determine(booking, result)
    with county.refused(errors.StatusNotSupported, word):
        county.draft(booking)
    county.determine(booking, actor="dov")
    county.now += timedelta(days=21)
    with county.refused(errors.StatusNotSupported, "could be relied on until"):
        county.draft(booking)


def test_a_draft_names_bases_the_rules_of_the_day_know_and_the_record_bears_out(county: Any) -> None:
    booking = county.identified()
    wrong = [
        ([], errors.BasisNotMet, "no basis is named"),
        ([{**CHARGE, "charge": "c9"}], errors.BadFact, "c9 is no charge"),
        ([{**CHARGE, "charge": ""}], errors.BadFact, "names a charge of the booking"),
        ([{**CHARGE, "ground": "level_1"}], errors.BasisNotMet, "set 1", "5404"),
        ([{**CHARGE, "ground": "felony_charge"}], errors.BasisNotMet, "no ground of set 1"),
        ([{**CHARGE, "label": "conviction"}], errors.BadFact, "no conviction"),
        ([{**CHARGE, "label": "arrest"}], errors.BadFact, "bases[1]"),
        ([{"ground": "order", "label": "order"}], errors.BadFact, "evidence"),
        ([{**ORDER, "charge": "c1"}], errors.BadFact, "rests on no charge"),
        ([{"ground": "level_2", "label": "conviction", "evidence": "court file"}], errors.BadFact, "offense"),
        ([{**CHARGE, "nationality": "XX"}], errors.BadFact, "nationality"),
    ]
    for bases, error, *words in wrong:
        with county.refused(error, *words):
            county.draft(booking, bases=bases)
    with county.refused(errors.GroundNotSufficient, "investigation_initiated"):
        county.draft(booking, grounds=[{"ground": "investigation_initiated", "evidence": "opened today"}])
    with county.refused(errors.BadFact, "grounds"):
        county.draft(booking, grounds=[])
    with county.refused(errors.BadFact, "form"):
        county.draft(booking, form="I-247A")
    with county.refused(errors.BadFact, "reasons"):
        county.draft(booking, reasons=" ")
    request = county.draft(booking)
    (basis,) = county.record.case(booking).requests[request].bases
    assert (basis.level, basis.offense, basis.code) == ("level 2 (charge, not conviction)", "DRIVING DRUNK", "5404")
    county.authorize("lex", "issuing_officer")
    with county.refused(errors.NotItsTurn, "no open request"):
        county.draft(booking, actor="lex")


def test_a_form_that_goes_with_a_warrant_is_not_approved_without_one(make_county: Any) -> None:
    county = make_county(first=datetime(2017, 9, 11, 9, tzinfo=ZoneInfo("America/Chicago")))
    booking = county.identified()
    request = county.draft(booking, bases=[{"ground": "charged", "label": "charge", "charge": "c1"}])
    with county.refused(errors.GroundNotSufficient, "I-247A", "I-200 or I-205"):
        requests.approve(county.record, request=request, actor="fay", reasons="complete")
    warrant = {"title": "I-200", "reference": "signed 11 Sep 2017"}
    moved = requests.approve(county.record, request=request, actor="fay", reasons="complete", documents=[warrant])
    assert moved.state == "APPROVED"


def test_steps_of_a_request_come_in_order(county: Any) -> None:
    request = county.drafted()
    record, booking = county.record, request.partition("/")[0]
    with county.refused(errors.NotItsTurn, "is DRAFT", "needs RECEIVED"):
        requests.serve(record, request=request, actor="hal", language="Czech")
    with county.refused(errors.NotItsTurn, "APPROVED"):
        requests.send(record, request=request, actor="eli", recipient="jail")
    requests.approve(record, request=request, actor="fay", reasons="complete")
    requests.send(record, request=request, actor="eli", recipient="jail")
    with county.refused(errors.NotItsTurn, "is SENT", "needs RECEIVED"):
        requests.serve(record, request=request, actor="hal", language="Czech")
    with county.refused(errors.NotServed, "not served"):
        requests.start_clock(record, request=request, actor="hal", cause="bond")
    requests.receive(record, request=request, actor="hal")
    county.jailed(booking)
    county.decide(request)
    with county.refused(errors.NotServed, "not served"):
        requests.start_clock(record, request=request, actor="hal", cause="bond")
    releasable = county.now
    requests.serve(record, request=request, actor="hal", language="Czech")
    with county.refused(errors.NotServed, "after the person could go free"):
        requests.start_clock(record, request=request, actor="hal", cause="bond", releasable_at=releasable)
    with county.refused(errors.NotItsTurn, "needs CLOCK_RUNNING"):
        custody.transfer(record, request=request, actor="hal", taken_by="Roe", receipt="1")
    requests.start_clock(record, request=request, actor="hal", cause="bond")
    with county.refused(errors.NotItsTurn, "needs HONOUR"):
        requests.start_clock(record, request=request, actor="hal", cause="bond")
    county.now += timedelta(hours=49)
    with county.refused(errors.HoldOver, "must be released"):
        custody.transfer(record, request=request, actor="hal", taken_by="Roe", receipt="1")
    custody.release(record, booking=booking, actor="hal", reason="Hold Expired")
    with county.refused(errors.NotItsTurn, "RELEASED"):
        custody.release(record, booking=booking, actor="hal", reason="Hold Expired")
    with county.refused(errors.NotItsTurn, "EXPIRED_RELEASED"):
        requests.lift(record, request=request, actor="fay", reason="Case Closed", note="over")


def test_a_request_under_review_or_claim_moves_nowhere(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    county.authorize("hal", "reviewer")
    filed = county.object(booking, "victim_or_witness")
    with county.refused(errors.NotItsTurn, "CLAIM_HOLD"):
        requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    with county.refused(errors.SamePerson, "A decision on an objection by hal", "request.received"):
        county.review(filed.objection, "hal", upheld=False)
    with county.refused(errors.WrongRole, "needs reviewer"):
        county.review(filed.objection, "gil")
    with county.refused(errors.NotInRecord, "Objection"):
        county.review(f"{booking}/o9")
    county.review(filed.objection, upheld=False)
    with county.refused(errors.NotItsTurn, "REJECTED", "needs FILED"):
        county.review(filed.objection)
    county.dispose(booking, "NO_CHARGE_FILED")
    with county.refused(errors.NotItsTurn, "REVIEW_REQUIRED"):
        requests.start_clock(county.record, request=request, actor="hal", cause="no charge filed")
    with county.refused(errors.BadFact, "c1 has ended"):
        requests.confirm(county.record, request=request, actor="gil", bases=[CHARGE], reasons="still")
    with county.refused(errors.BadFact, "not in the list"):
        requests.lift(county.record, request=request, actor="gil", reason="tired of it", note="so")
    requests.confirm(
        county.record, request=request, actor="gil", bases=[ORDER], reasons="an order stands", notify_only=True
    )
    assert county.record.case(booking).requests[request].state == "HONOUR_NOTIFY_ONLY"
    with county.refused(errors.NotItsTurn, "HONOUR_NOTIFY_ONLY"):
        requests.start_clock(county.record, request=request, actor="hal", cause="no charge filed")
    released = custody.release(county.record, booking=booking, actor="hal", reason="No Charges Filed")
    assert released.requests == ((request, "RELEASED_NOTIFIED"),)
    assert county.findings() == []


def test_no_draft_while_a_claim_is_open(county: Any) -> None:
    booking = county.identified()
    filed = county.object(booking, "citizenship")
    with county.refused(errors.ClaimOpen, filed.objection, "citizenship"):
        county.draft(booking)
    county.object(booking, "complaint")
    county.review(filed.objection, upheld=False)
    assert county.draft(booking), "a complaint is answered and holds nothing"


def test_a_form_that_asks_for_notice_only_is_never_honored_with_a_hold(make_county: Any) -> None:
    county = make_county(first=datetime(2016, 9, 12, 9, tzinfo=ZoneInfo("America/Chicago")))
    booking = county.identified()
    basis = {
        "ground": "felony_conviction",
        "label": "conviction",
        "evidence": "judgment 12-CR-9",
        "offense": "burglary",
        "code": "2202",
        "code_system": "NCIC",
        "severity": "felony",
        "convicted_on": "2012-05-02",
    }
    request = county.draft(booking, form="I-247N", bases=[basis], grounds=[])
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="jail")
    requests.receive(county.record, request=request, actor="hal")
    with county.refused(errors.BadFact, "HONOUR_NOTIFY_ONLY can answer it"):
        county.decide(request)
    assert county.decide(request, "HONOUR_NOTIFY_ONLY") == "HONOUR_NOTIFY_ONLY"
    assert county.findings() == []
