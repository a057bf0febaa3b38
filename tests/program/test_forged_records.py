"""What an event says of a rule is compared with the rule: a record that lies about its own law is found out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from duecourse.program import custody, requests
from duecourse.program.events.booking import (
    ChargeDisposed,
    CustodyBookedIn,
    CustodyReleased,
    CustodyTransferred,
)
from duecourse.program.events.check import (
    CheckClosed,
    IdentityConfirmed,
    IdentityWithdrawn,
    PrintAnalyzed,
    PrintExamined,
    StatusDetermined,
)
from duecourse.program.events.custody import DepartureConfirmed
from duecourse.program.events.objection import GalleryRemoved, ObjectionFiled, ObjectionRejected, ObjectionUpheld
from duecourse.program.events.request import (
    RequestClosed,
    RequestConfirmed,
    RequestDecided,
    RequestLifted,
    RequestRemeasured,
)
from duecourse.program.events.staff import StaffAuthorized
from duecourse.program.facts import Basis, Ground, used

ORDER = Basis(ground="order", label="order", evidence="order of 3 May 2008")
SAME = {"candidate": "A", "conclusion": "identification", "reason": "so it is"}


def key(booking: str) -> str:
    return f"{booking}/A"


# -- staff and intake -------------------------------------------------------------------------------------------


def founder_gives_herself_a_role(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="zoe", role="examiner", authority="a", founding=True), "zoe")


def software_becomes_an_examiner(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="duecourse", role="examiner", authority="a"), "zoe")


def two_spellings(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="Áda", role="examiner", authority="a"), "zoe")


def routed_without_a_row(forger: Any) -> None:
    again = forger.like("booking.received", booking="b-000002", serial=2, sha256="0" * 64, routing_entry=None)
    forger.write("b-000002", again, "kim")


def one_card_twice(forger: Any) -> None:
    forger.write("b-000002", forger.like("booking.received", booking="b-000002", serial=2), "kim")


# -- the check --------------------------------------------------------------------------------------------------


def check_closed_without_examiners(forger: Any) -> None:
    forger.write(forger.candidate(), CheckClosed(outcome="identified"), "ada")


def a_person_says_no_match(forger: Any) -> None:
    booking = forger.county.book("T2")
    forger.write(booking, CheckClosed(outcome="no match"), "ada")


def candidate_of_no_search(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.analyze(booking, "ada")
    forger.write(booking, PrintExamined(**{**SAME, "candidate": "Z"}), "ada", f"{booking}/Z")


def another_person_than_examined(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.examine(booking, "ada", "identification")
    forger.county.analyze(booking, "ben")
    forger.write(booking, PrintExamined(**SAME), "ben", key(booking))
    forger.write(booking, IdentityConfirmed(candidate="A", person="p-77", examiners=("ada", "ben")), "ben")


def a_clerk_who_knows_the_name_examines(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.authorize("kim", "examiner")
    forger.write(booking, PrintAnalyzed(suitability="sufficient", reason="clear"), "kim")


def identified_from_insufficient_prints(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.analyze(booking, "ada", "insufficient")
    forger.write(booking, PrintExamined(**SAME), "ada", key(booking))


def analyzed_again_with_another_result(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.analyze(booking, "ada", "insufficient")
    forger.write(booking, PrintAnalyzed(suitability="sufficient", reason="on second thoughts"), "ada")


def withdrawn_by_nobody(forger: Any) -> None:
    filed = forger.county.object(forger.booking, "complaint")
    forger.write(forger.booking, IdentityWithdrawn(candidate="A", objection=filed.objection), "jan")


# -- status -----------------------------------------------------------------------------------------------------


def citizen_result_that_stops_nothing(forger: Any) -> None:
    booking = forger.queried()
    lying = forger.like("status.determined", result="US_CITIZEN_BIRTH", stops="")
    forger.write(booking, lying, "dee", key(booking))


def citizen_result_that_lifts_nothing(forger: Any) -> None:
    text = "a citizen of the United States by birth"
    citizen: StatusDetermined = forger.like("status.determined", result="US_CITIZEN_BIRTH", result_text=text)
    forger.write(forger.booking, replace(citizen, stops="final"), "dov", key(forger.booking))


def status_for_ninety_years(forger: Any) -> None:
    booking = forger.queried()
    forger.write(booking, forger.like("status.determined", expires_on=date(2100, 1, 1)), "dee", key(booking))


def status_on_no_records(forger: Any) -> None:
    booking = forger.queried()
    forger.write(booking, forger.like("status.determined", records=()), "dee", key(booking))


def examiner_of_another_candidate_determines(forger: Any) -> None:
    booking = forger.county.book("T2")
    forger.county.search(booking, "p-8", "p-9")
    forger.county.authorize("cyd", "status_officer")
    forger.county.examine(booking, "cyd", "exclusion", "B")
    forger.county.identify(booking, "A")
    forger.county.query(booking)
    forger.write(booking, forger.like("status.determined"), "cyd", key(booking))


def draft_on_a_residents_status(forger: Any) -> None:
    booking = forger.determined("LPR_NOT_REMOVABLE_ON_PRESENT_FACTS")
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1"), "eli", key(booking))


# -- requests ---------------------------------------------------------------------------------------------------


def draft(forger: Any, **changes: Any) -> None:
    booking = forger.determined()
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1", **changes), "eli", key(booking))


def draft_on_an_open_investigation(forger: Any) -> None:
    draft(forger, grounds=(Ground(ground="investigation_initiated", evidence="opened today"),))


def draft_that_asks_for_more_than_its_form(forger: Any) -> None:
    draft(forger, asks="arrest")


def draft_on_a_ground_of_no_set(forger: Any) -> None:
    draft(forger, bases=(replace(ORDER, ground="suspicion"),))


def draft_with_a_worse_offense(forger: Any) -> None:
    (honest,) = forger.honest["request.drafted"].bases
    draft(forger, bases=(replace(honest, offense="HOMICIDE", severity="felony"),))


def draft_under_a_number_in_use(forger: Any) -> None:
    custody.release(forger.county.record, booking=forger.booking, actor="hal", reason="Hold Expired")
    forger.write(forger.booking, forger.like("request.drafted"), "bad", key(forger.booking))


def sent_on_an_expired_status(forger: Any) -> None:
    request = forger.drafted()
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    forger.county.now += timedelta(days=40)
    forger.write(request.partition("/")[0], forger.like("request.sent", request=request), "eli")


def served_before_it_came(forger: Any) -> None:
    request = forger.county.draft(forger.determined())
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="jail")
    requests.receive(forger.county.record, request=request, actor="hal")
    forger.write(request.partition("/")[0], forger.like("request.served", request=request), "hal")


def custodian_decides_that_the_clock_runs(forger: Any) -> None:
    custody.release(forger.county.record, booking=forger.booking, actor="hal", reason="Hold Expired")
    booking = forger.county.identified(tcn="T2")
    request = forger.county.draft(booking)
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="jail")
    requests.receive(forger.county.record, request=request, actor="hal")
    answer: RequestDecided = forger.like("request.decided", request=request, decision="CLOCK_RUNNING")
    forger.write(booking, answer, "hal")
    when = forger.county.clock()
    handed = CustodyTransferred(request=request, taken_by="Roe", receipt="1", transferred_at=when)
    forger.write(booking, handed, "hal")


def confirmation_adds_a_hold(forger: Any) -> None:
    forger.county.dispose(forger.booking, "NO_CHARGE_FILED")
    rules = forger.honest["request.drafted"].rules
    more = RequestConfirmed(request=forger.request, bases=(ORDER,), asks="arrest", reasons="r", rules=rules)
    forger.write(forger.booking, more, "gil", key(forger.booking))


def lifted_after_its_end(forger: Any) -> None:
    custody.release(forger.county.record, booking=forger.booking, actor="hal", reason="Hold Expired")
    forger.write(forger.booking, RequestLifted(request=forger.request, lift_reason="Case Closed", reason="r"), "gil")


# -- charges ----------------------------------------------------------------------------------------------------


def disposed(forger: Any, **changes: Any) -> ChargeDisposed:
    rule = forger.county.record.rule("charge.states")
    facts: dict[str, Any] = {"charge": "c1", "text": "DRIVING DRUNK", "state": "NO_CHARGE_FILED", "court": "court"}
    facts |= {"state_text": "closed, as no charge was filed in time", "document": "order", "rules": used(rule)}
    facts |= {"disposed_on": forger.county.now.date(), "open": False, "conviction": False, "effect": "drop"}
    return ChargeDisposed(**{**facts, "open_charges_left": 0, **changes})


def dropped_charge_without_effect(forger: Any) -> None:
    forger.write(forger.booking, disposed(forger, effect="none"), "ivy")


def conviction_out_of_the_air(forger: Any) -> None:
    facts = {"state": "CONVICTED", "state_text": "a conviction", "conviction": True, "effect": "none"}
    forger.write(forger.booking, disposed(forger, **facts), "ivy")


def two_charges_and_a_draft(forger: Any) -> str:
    booking = forger.county.identified(tcn="T2", charges=("DRIVING DRUNK", "NO LICENSE"))
    forger.county.draft(booking)
    return str(booking)


def request_rests_on_a_dropped_charge(forger: Any) -> None:
    forger.write(two_charges_and_a_draft(forger), disposed(forger, open_charges_left=1), "ivy")


def request_is_measured_to_rest_on_nothing(forger: Any) -> None:
    booking = two_charges_and_a_draft(forger)
    rules = used(forger.county.record.rule("priorities"))
    again = RequestRemeasured(request=f"{booking}/r1", charge="c1", struck=(), remaining=(), rules=rules)
    forger.write(booking, again, "ivy")


def remeasured_onto_something_new(forger: Any) -> None:
    booking = two_charges_and_a_draft(forger)
    rules = used(forger.county.record.rule("priorities"))
    again = RequestRemeasured(request=f"{booking}/r1", charge="c1", struck=(), remaining=(ORDER,), rules=rules)
    forger.write(booking, again, "ivy")


# -- custody ----------------------------------------------------------------------------------------------------


def hold(forger: Any, **changes: Any) -> None:
    """The hold of the honest case, told otherwise, on a second request."""
    booking = forger.county.identified(tcn="T2")
    request = forger.county.draft(booking)
    record = forger.county.record
    requests.approve(record, request=request, actor="fay", reasons="complete")
    requests.send(record, request=request, actor="eli", recipient="jail")
    requests.receive(record, request=request, actor="hal")
    requests.serve(record, request=request, actor="hal", language="Czech")
    forger.county.jailed(booking)
    forger.county.decide(request)
    start = forger.county.clock()
    honest = forger.honest["request.clock_started"]
    shift = start - honest.releasable_at
    ends = {name: getattr(honest, name) + shift for name in ("form_at", "regulation_at", "binding_at")}
    told = replace(honest, request=request, releasable_at=start, **ends)
    forger.write(booking, replace(told, **{name: getattr(told, name) + more for name, more in changes.items()}), "hal")


def hold_of_a_month(forger: Any) -> None:
    month = timedelta(days=30)
    hold(forger, form_at=month, regulation_at=month, binding_at=month)


def hold_that_begins_next_month(forger: Any) -> None:
    month = timedelta(days=28)
    hold(forger, releasable_at=month, form_at=month, regulation_at=month, binding_at=month)


def released_and_still_held(forger: Any) -> None:
    freed = CustodyReleased(released_at=forger.county.now, release_reason="Bail Bond")
    forger.write(forger.booking, freed, "hal")
    forger.write(forger.booking, DepartureConfirmed(**PAPERS), "kim")


PAPERS: dict[str, Any] = {
    "basis": "removal",
    "departed_on": date(2010, 9, 14),
    "confirmed_on": date(2010, 9, 14),
    "document": "I-205",
}


def taken_back_into_custody(forger: Any) -> None:
    custody.release(forger.county.record, booking=forger.booking, actor="hal", reason="Hold Expired")
    booked = CustodyBookedIn(facility="jail", booked_at=forger.county.now)
    forger.write(forger.booking, booked, "hal")


def ended_as_transferred_without_a_transfer(forger: Any) -> None:
    forger.write(forger.booking, RequestClosed(request=forger.request, state="TRANSFERRED", lift_reason="x"), "hal")


def transferred_on_an_expired_status(forger: Any) -> None:
    forger.county.now += timedelta(days=40)
    began = forger.honest["request.clock_started"].releasable_at
    late = CustodyTransferred(request=forger.request, taken_by="Roe", receipt="1", transferred_at=began)
    forger.write(forger.booking, late, "hal")


# -- objections and sealing -------------------------------------------------------------------------------------


def claim(forger: Any, **changes: Any) -> ObjectionFiled:
    rules = used(*(forger.county.record.rule(f"claim.{name}") for name in ("kinds", "notify", "resolve")))
    facts: dict[str, Any] = {"objection": f"{forger.booking}/o1", "objection_kind": "citizenship", "holds": True}
    facts |= {"kind_text": "is a citizen of the United States", "filed_by": "person"}
    facts |= {"notify_by": forger.county.now, "resolve_by": forger.county.now, "rules": rules}
    return ObjectionFiled(**{**facts, **changes})


def claim_that_holds_nothing(forger: Any) -> None:
    forger.write(forger.booking, claim(forger, holds=False), "hal")


def claim_under_a_number_in_use(forger: Any) -> None:
    forger.county.object(forger.booking)
    forger.write(forger.booking, claim(forger), "hal")


def answered_twice(forger: Any) -> None:
    filed = forger.county.object(forger.booking)
    forger.county.review(filed.objection, upheld=False)
    forger.county.authorize("kay", "reviewer")
    again = ObjectionRejected(objection=filed.objection, reasons="r", answer="a")
    forger.write(forger.booking, again, "kay")


def upheld_and_nothing_lifted(forger: Any) -> None:
    filed = forger.county.object(forger.booking, "victim_or_witness")
    upheld = ObjectionUpheld(objection=filed.objection, order="o", reasons="r", answer="a")
    forger.write(forger.booking, upheld, "jan")


def upheld_and_the_identity_stays(forger: Any) -> None:
    filed = forger.county.object(forger.booking, "citizenship")
    upheld = ObjectionUpheld(objection=filed.objection, order="o", reasons="r", answer="a")
    forger.write(forger.booking, upheld, "jan")


def removed_from_the_gallery_by_nobodys_order(forger: Any) -> None:
    filed = forger.county.object(forger.booking, "complaint")
    gone = GalleryRemoved(objection=filed.objection, gallery_digest="e" * 64, gallery_version=9)
    forger.write(forger.booking, gone, "kim")


def erase(forger: Any, kind: str, actor: str = "jan") -> None:
    ledger = forger.county.record.ledger
    (found,) = ledger.entries(stream=forger.booking, kind=kind)
    ledger.seal(found.entry.seq, actor, "order 1", forger.county.clock())


def procedure_erased(forger: Any) -> None:
    erase(forger, "request.clock_started")


def erased_by_the_requesting_side(forger: Any) -> None:
    erase(forger, "person.described", "eli")


def status_erased_then_relied_on(forger: Any) -> None:
    erase(forger, "status.determined")
    began = forger.honest["request.clock_started"].releasable_at
    taken = CustodyTransferred(request=forger.request, taken_by="Roe", receipt="1", transferred_at=began)
    forger.write(forger.booking, taken, "hal")


FORGERIES: list[tuple[Callable[[Any], None], str]] = [
    (founder_gives_herself_a_role, "a second founding"),
    (founder_gives_herself_a_role, "an authorization of oneself"),
    (software_becomes_an_examiner, "software with a person's role"),
    (two_spellings, "two spellings of one name"),
    (routed_without_a_row, "routing without its row"),
    (one_card_twice, "a card that came before"),
    (check_closed_without_examiners, "does not follow from it"),
    (a_person_says_no_match, "end of the check by somebody else"),
    (candidate_of_no_search, "a candidate that no search named"),
    (another_person_than_examined, "another person than was examined"),
    (a_clerk_who_knows_the_name_examines, "an examiner who is not blind"),
    (identified_from_insufficient_prints, "prints found insufficient"),
    (analyzed_again_with_another_result, "a second analysis"),
    (withdrawn_by_nobody, "withdrawn without a decision"),
    (citizen_result_that_stops_nothing, "a status that is not in the list"),
    (citizen_result_that_lifts_nothing, "was not lifted on a citizen result"),
    (status_for_ninety_years, "a status for too long"),
    (status_on_no_records, "a status on no records"),
    (examiner_of_another_candidate_determines, "by someone who acted in this case before"),
    (draft_on_a_residents_status, "on a status that supports none"),
    (draft_on_an_open_investigation, "a form without what it needs"),
    (draft_that_asks_for_more_than_its_form, "a form that asks for something else"),
    (draft_on_a_ground_of_no_set, "bases that do not carry a request"),
    (draft_with_a_worse_offense, "other facts than the record's"),
    (draft_under_a_number_in_use, "out of number"),
    (sent_on_an_expired_status, "on an expired status"),
    (served_before_it_came, "before it was received"),
    (custodian_decides_that_the_clock_runs, "an answer that is none"),
    (custodian_decides_that_the_clock_runs, "a transfer without a hold"),
    (confirmation_adds_a_hold, "asks for more"),
    (lifted_after_its_end, "out of turn"),
    (dropped_charge_without_effect, "a step of a charge that is not in the list"),
    (conviction_out_of_the_air, "a step of a charge that is not in the list"),
    (request_rests_on_a_dropped_charge, "after charge c1 fell away"),
    (request_is_measured_to_rest_on_nothing, "a request that should be reviewed"),
    (remeasured_onto_something_new, "a basis added without a confirmation"),
    (hold_of_a_month, "a hold miscounted by the form"),
    (hold_of_a_month, "a hold miscounted by the regulation"),
    (hold_that_begins_next_month, "at a time to come"),
    (released_and_still_held, "did not end with the release"),
    (released_and_still_held, "a departure out of turn"),
    (taken_back_into_custody, "a second booking into custody"),
    (ended_as_transferred_without_a_transfer, "an end of a request that does not follow"),
    (transferred_on_an_expired_status, "custody.transferred on an expired status"),
    (claim_that_holds_nothing, "does not hold what it must"),
    (claim_under_a_number_in_use, "out of number"),
    (answered_twice, "objection.rejected out of turn"),
    (upheld_and_nothing_lifted, "was not lifted with"),
    (upheld_and_the_identity_stays, "no identity was withdrawn"),
    (upheld_and_the_identity_stays, "no removal was ordered"),
    (removed_from_the_gallery_by_nobodys_order, "a removal that nobody ordered"),
    (procedure_erased, "an erased payload that is to be kept"),
    (erased_by_the_requesting_side, "payload.sealed without authority"),
    (status_erased_then_relied_on, "on an erased status"),
]


@pytest.mark.parametrize(("forge", "what"), FORGERIES)
def test_a_record_that_lies_about_its_law_is_found_out(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    honest = forger.county.size()
    forge(forger)
    found = forger.county.findings()
    assert any(what in each.what for each in found), found
    erased = "erased" in what
    assert all(erased or (each.seq is not None and each.seq >= honest) for each in found), found


def test_the_second_request_told_truly_is_no_finding(forger: Any) -> None:
    hold(forger)
    assert forger.county.findings() == []
