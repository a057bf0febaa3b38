"""Every way a booking can go, end to end, as commands on a real ledger, verified by the invariants of the domain."""

from datetime import timedelta
from typing import Any

from duecourse.ledger.verify import verify_ledger
from duecourse.program import checks, custody, narrate, objections, requests, worklists
from duecourse.program.invariants import INVARIANTS


def test_no_match_closes_the_check_and_asks_nothing_of_anyone(county: Any) -> None:
    booking = county.book()
    assert checks.waiting(county.record) == (booking,)
    found = county.search(booking)
    assert (found.candidates, found.outcome, found.already_completed) == (0, "no match", False)
    assert checks.waiting(county.record) == ()
    assert checks.next_examination(county.record, "ada") is None
    assert county.kinds(booking) == ["booking.received", "person.described", "search.completed", "check.closed"]
    released = custody.release(county.record, booking=booking, actor="hal", reason="Bail Bond")
    assert (released.requests, released.overstayed_minutes) == ((), 0)
    assert "no match says nothing about citizenship" in narrate.outcome(county.record.case(booking))
    assert county.findings() == []


def test_a_candidate_that_two_examiners_exclude_is_another_person(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1", "p-2")
    for candidate in ("A", "B"):
        assert county.examine(booking, "ada", "exclusion", candidate).outcome == ""
        assert county.examine(booking, "cyd", "exclusion", candidate).outcome == "excluded"
    case = county.record.case(booking)
    assert (case.check, case.confirmed) == ("excluded", "")
    assert county.findings() == []


def test_where_two_examiners_differ_a_third_decides_and_three_apart_decide_nothing(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1", "p-2")
    county.examine(booking, "ada", "identification")
    county.examine(booking, "ben", "exclusion")
    assert county.examine(booking, "cyd", "exclusion").outcome == "excluded"
    county.examine(booking, "ada", "identification", "B")
    county.examine(booking, "ben", "exclusion", "B")
    last = county.examine(booking, "cyd", "inconclusive", "B")
    assert (last.outcome, last.check) == ("undetermined", "undetermined")
    told = [each["what"] for each in narrate.tell(county.record, booking)]
    assert any("excluded by ben and cyd: it is another person" in sentence for sentence in told)
    assert county.findings() == []


def test_a_match_of_a_citizen_ends_there(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking, "US_CITIZEN_NATURALIZED_OR_DERIVED")
    assert worklists.worklists(county.record).requests == ()
    assert "no request may be made" in narrate.outcome(county.record.case(booking))
    custody.release(county.record, booking=booking, actor="hal", reason="Dismissed")
    assert county.findings() == []


def test_a_request_ends_in_a_transfer_within_the_shorter_hold_and_a_confirmed_departure(county: Any) -> None:
    booking = county.identified()
    custody.book_in(county.record, booking=booking, actor="hal", facility="county jail")
    request = county.draft(booking)
    assert county.record.case(booking).requests[request].state == "DRAFT"
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    sent = requests.send(county.record, request=request, actor="eli", recipient="county jail")
    assert sent.state == "SENT"
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="Czech", manner="in person")
    assert county.decide(request) == "HONOUR"
    hold = requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    assert hold.binding_at - hold.releasable_at == timedelta(hours=48)
    deadlines = worklists.worklists(county.record).deadlines
    assert (deadlines[0].what, deadlines[0].due_at) == ("end of the hold: release", hold.binding_at)
    assert [each.what for each in deadlines[1:]] == ["enter what became of the charge: filed, or not filed in time"]
    county.now += timedelta(hours=20)
    custody.transfer(county.record, request=request, actor="hal", taken_by="officer Roe", receipt="r-17")
    assert county.record.case(booking).requests[request].state == "TRANSFERRED"
    day = county.now.date()
    custody.depart(
        county.record,
        booking=booking,
        actor="kim",
        basis="return",
        departed_on=day,
        confirmed_on=day,
        document="form I-210",
    )
    assert county.findings() == []


def test_a_dropped_charge_calls_for_review_at_once_and_the_request_is_lifted(county: Any) -> None:
    request = county.honored()
    booking = county.record.case(request.partition("/")[0]).booking
    disposed = county.dispose(booking, "NO_CHARGE_FILED")
    assert disposed.review_required == (request,)
    assert disposed.open_charges_left == 0
    assert county.kinds(booking)[-2:] == ["charge.disposed", "request.review_required"]
    known = county.record.case(booking).requests[request]
    assert (known.state, known.bases) == ("REVIEW_REQUIRED", ())
    (review,) = worklists.worklists(county.record).reviews
    assert (review.subject, review.overdue) == (request, False)
    county.now += timedelta(hours=30)
    assert worklists.worklists(county.record).reviews[0].overdue
    requests.lift(
        county.record, request=request, actor="gil", reason="Charge Ended Without Conviction", note="nothing remains"
    )
    released = custody.release(county.record, booking=booking, actor="hal", reason="No Charges Filed")
    assert released.requests == ()
    assert county.record.case(booking).requests[request].state == "CANCELLED"
    assert county.findings() == []


def test_a_review_may_confirm_on_a_basis_that_stands_without_the_charge(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    county.dispose(booking, "NO_PROBABLE_CAUSE")
    moved = requests.confirm(
        county.record,
        request=request,
        actor="gil",
        bases=[{"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}],
        reasons="the order stands by itself",
    )
    assert moved.state == "HONOUR"
    requests.start_clock(county.record, request=request, actor="hal", cause="no probable cause")
    county.now += timedelta(hours=48, minutes=30)
    releases = worklists.worklists(county.record).releases
    assert [each.subject for each in releases] == [request]
    released = custody.release(county.record, booking=booking, actor="hal", reason="Hold Expired")
    assert released.requests == ((request, "EXPIRED_RELEASED"),)
    assert released.overstayed_minutes == 30
    assert county.findings() == []


def test_an_upheld_objection_undoes_what_rested_on_the_mistake_and_leaves_every_proof(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    filed = objections.file(
        county.record,
        booking=booking,
        actor="hal",
        kind="mistaken_identity",
        filed_by="counsel",
        statement="she was never fingerprinted before",
        language="cs",
    )
    assert filed.held == (request,)
    assert county.record.case(booking).requests[request].state == "CLAIM_HOLD"
    assert worklists.worklists(county.record).releases[0].booking == booking
    objections.notify(county.record, objection=filed.objection, actor="hal", notified="the requesting office")
    decided = objections.decide(
        county.record,
        objection=filed.objection,
        actor="jan",
        upheld=True,
        reasons="the enrolled prints were filed under another reference",
        answer="You are not the person the record speaks of. The request is lifted.",
        order="review 2010-4",
    )
    assert (decided.lifted, decided.removal_ordered) == ((request,), "p-1")
    assert [each.subject for each in worklists.worklists(county.record).removals] == [filed.objection]
    objections.gallery_removed(
        county.record, objection=filed.objection, actor="duecourse", gallery_digest="e" * 64, gallery_version=4
    )
    custody.release(county.record, booking=booking, actor="hal", reason="Cancel Detainer")
    case = county.record.case(booking)
    assert (case.check, case.status, case.requests[request].state) == ("withdrawn", None, "CANCELLED")
    assert worklists.worklists(county.record).removals == ()
    sealed = [each.entry.kind for each in county.record.ledger.entries(stream=booking) if each.body is None]
    linking = ["search.completed", "identity.confirmed", "status.queried", "status.determined"]
    assert sealed == [*linking, "gallery.removal_ordered"]
    everything = b"".join(each.body or b"" for each in county.record.ledger.entries(stream=booking))
    assert b"APPEARS_REMOVABLE" not in everything
    assert b"p-1" not in everything
    report = verify_ledger(county.folder / "ledger.sqlite", invariants=INVARIANTS)
    assert (report.ok, report.sealed) == (True, 5)
    told = [each["what"] for each in narrate.tell(county.record, booking)]
    assert "Sealed by order: the status determination." in told
    assert any("was sealed under review 2010-4" in each for each in told)


def test_a_rejected_objection_lets_the_request_go_on_and_gives_an_answer(county: Any) -> None:
    request = county.served()
    booking = request.partition("/")[0]
    facts = {"kind": "citizenship", "filed_by": "family", "statement": "born in Ohio"}
    filed = objections.file(county.record, booking=booking, actor="hal", **facts)
    decided = objections.decide(
        county.record,
        objection=filed.objection,
        actor="jan",
        upheld=False,
        reasons="no birth is registered; two registries were asked",
        answer="We found no record of birth in Ohio. You may bring one at any time.",
    )
    assert (decided.upheld, decided.lifted, decided.sealed) == (False, (), ())
    assert county.record.case(booking).requests[request].state == "SERVED"
    assert county.findings() == []


def test_a_declined_or_unserved_request_never_holds_anyone(county: Any) -> None:
    declined = county.served()
    assert county.decide(declined, "DECLINED") == "DECLINED"
    booking = county.book("T2")
    county.search(booking, "p-2")
    county.identify(booking)
    county.determine(booking)
    county.classify(booking)
    request = county.draft(booking)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    released = custody.release(county.record, booking=booking, actor="hal", reason="Time Served")
    assert released.requests == ((request, "VOID_NOT_SERVED"),)
    assert county.findings() == []
