"""Charges, custody, objections: a record that lies about how something ended, and under which law, is found out."""

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
from duecourse.program.events.custody import DepartureConfirmed
from duecourse.program.events.objection import GalleryRemoved, ObjectionFiled, ObjectionRejected, ObjectionUpheld
from duecourse.program.events.request import (
    RequestClosed,
    RequestRemeasured,
)
from duecourse.program.facts import Basis, used

ORDER = Basis(ground="order", label="order", evidence="order of 3 May 2008")
SAME = {"candidate": "A", "conclusion": "identification", "reason": "so it is"}


def key(booking: str) -> str:
    return f"{booking}/A"


# -- charges -------------------------------------------------------------------------------------------------------


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


# -- custody -------------------------------------------------------------------------------------------------------


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


# -- objections and sealing ----------------------------------------------------------------------------------------


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
