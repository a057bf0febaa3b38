"""Custody, redress, forgetting and agreements as a forger tells them, each in an entry whose chain holds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from duecourse.program import custody, retention
from duecourse.program.events.agreement import AgreementChanged, AgreementSigned, ComplaintAdjudicated
from duecourse.program.events.booking import ChargeClassified, CustodyReleased
from duecourse.program.events.check import IdentityWithdrawn
from duecourse.program.events.custody import CustodyOverstayAlarmed, DepartureConfirmed
from duecourse.program.events.objection import GalleryRemovalOrdered, ObjectionUpheld
from duecourse.program.events.request import (
    RequestClosed,
    RequestLifted,
)
from duecourse.program.events.retention import PurgeErased, PurgeStarted
from duecourse.program.facts import used

SAME = {"candidate": "A", "conclusion": "identification", "reason": "so it is"}


def key(booking: str) -> str:
    return f"{booking}/A"


# -- custody -------------------------------------------------------------------------------------------------------


def released_for_a_reason_of_no_list(forger: Any) -> None:
    booking = forger.county.book("T2")
    forger.write(booking, CustodyReleased(released_at=forger.county.now, release_reason="Favor"), "hal")


def held_and_told_as_never_served(forger: Any) -> None:
    at, actor = forger.county.clock(), "hal"
    from duecourse.ledger.entry import NewEntry
    from duecourse.program import events

    closed = RequestClosed(request=forger.request, state="VOID_NOT_SERVED", lift_reason="Case Closed")
    with forger.county.record.ledger.writing() as tx:
        for event in (CustodyReleased(released_at=at, release_reason="Bail Bond"), closed):
            tx.append(NewEntry(forger.booking, event.kind, actor, events.encode(event), at, ""))


def alarmed_twice(forger: Any) -> None:
    forger.county.now += timedelta(hours=49)
    custody.alarm(forger.county.record)
    ended = forger.county.record.case(forger.booking).requests[forger.request].ends_at
    forger.write(forger.booking, CustodyOverstayAlarmed(request=forger.request, ended_at=ended), "duecourse")


def alarmed_about_another_end(forger: Any) -> None:
    forger.county.now += timedelta(hours=49)
    event = CustodyOverstayAlarmed(request=forger.request, ended_at=forger.county.now)
    forger.write(forger.booking, event, "duecourse")


def departed(forger: Any, **changes: Any) -> None:
    facts = {"taken_by": "officer Roe", "receipt": "r-1"}
    custody.transfer(forger.county.record, request=forger.request, actor="hal", **facts)
    forger.county.now += timedelta(days=3)
    day = forger.county.now.date()
    told: dict[str, Any] = {"basis": "removal", "departed_on": day, "confirmed_on": day, "document": "I-205"}
    told |= {"fiscal_year_departed": 2010, "fiscal_year_confirmed": 2010}
    forger.write(forger.booking, DepartureConfirmed(**told | changes), "kim")


def departed_before_the_transfer(forger: Any) -> None:
    departed(forger, departed_on=date(2010, 9, 1))


def removed_on_an_order_of_the_day_after(forger: Any) -> None:
    departed(forger, order_on=forger.county.now.date() + timedelta(days=9))


def returned_on_the_way_of_a_removal(forger: Any) -> None:
    departed(forger, basis="return", path="final_order")


def a_class_of_offense_of_no_list(forger: Any) -> None:
    facts = {"code": "5404", "code_system": "NCIC", "document": "complaint"}
    forger.county.book("T2")
    forger.write("b-000002", ChargeClassified(charge="c1", severity="very bad", **facts), "kim")


# -- redress and forgetting ----------------------------------------------------------------------------------------


def upheld_and_the_links_stay(forger: Any) -> None:
    """A mistaken identity is upheld with everything that follows, but what linked the person is never erased."""
    filed = forger.county.object(forger.booking, "mistaken_identity")
    record, at = forger.county.record, forger.county.clock()
    from duecourse.ledger.entry import NewEntry
    from duecourse.program import events
    from duecourse.program.events.objection import ObjectionTakenUp

    rule = record.rule("claim.answer")
    keys = {act.decision for act in record.case(forger.booking).acts if act.decision} - {filed.objection}
    upheld = ObjectionUpheld(objection=filed.objection, reasons="r", answer="a", order="o", rules=used(rule))
    lifted = RequestLifted(request=forger.request, lift_reason="Mistaken Identity", reason="r")
    withdrawn = IdentityWithdrawn(candidate="A", objection=filed.objection)
    ordered = GalleryRemovalOrdered(objection=filed.objection, person="p-1", order="o")
    taken = [(ObjectionTakenUp(objection=filed.objection), each) for each in sorted(keys)]
    with record.ledger.writing() as tx:
        for event, decision in (*taken, (upheld, filed.objection), (lifted, ""), (withdrawn, ""), (ordered, "")):
            tx.append(NewEntry(forger.booking, event.kind, "jan", events.encode(event), at, decision))


def search_of_an_open_check_erased(forger: Any) -> None:
    booking = forger.candidate()
    (search,) = (each.entry for each in forger.county.record.ledger.entries(stream=booking, kind="search.completed"))
    with forger.county.record.ledger.writing() as tx:
        tx.seal(search.seq, "jan", "order 9", forger.county.clock())


def purge_that_erases_another_booking(forger: Any) -> None:
    booking = str(forger.county.book("T9"))
    forger.county.dispose(booking, "NO_CHARGE_FILED")
    forger.county.now += timedelta(days=31)
    purge = retention.propose(forger.county.record, booking=booking, actor="kim").purge
    retention.approve(forger.county.record, purge=purge, actor="gil", reason="r")
    forger.write(booking, PurgeStarted(purge=purge), "kim")
    other = next(forger.county.record.ledger.entries(stream=forger.booking, kind="person.described")).entry.seq
    facts = {"enrolled_taken_out": 0, "gallery_digest": "e" * 64, "gallery_version": 1, "receivers": ()}
    case = forger.county.record.case(booking)
    at = forger.county.clock()
    from duecourse.ledger.entry import NewEntry
    from duecourse.program import events

    event = PurgeErased(purge=purge, card_sha256=case.sha256, entries=(other,), **facts)
    with forger.county.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, event.kind, "kim", events.encode(event), at, ""))
        tx.seal(other, "kim", f"purge {purge}", at)


# -- agreements ----------------------------------------------------------------------------------------------------


def signed(forger: Any, **changes: Any) -> None:
    day = date(2009, 10, 16)
    facts: dict[str, Any] = {"agency": "sheriff", "facility": "county jail", "model": "jail", "citation": "c"}
    facts |= {"signed_by_agency_on": day, "signed_by_federal_on": day, "effective_from": day}
    rules = used(forger.county.record.rule("agreement.models", day))
    forger.write("agreements", AgreementSigned(**{"agreement": "a-1", "rules": rules} | facts | changes), "zoe")


def designated(forger: Any, **changes: Any) -> None:
    signed(forger)
    county = forger.county
    rules = used(county.record.rule("agreement.passing_score"), county.record.rule("agreement.models"))
    from duecourse.program.events.agreement import OfficerDesignated

    facts: dict[str, Any] = {"agreement": "a-1", "officer": "eli", "certified_on": date(2010, 1, 4), "scores": (90,)}
    facts |= {"letter": "l", "credentials": "c", "experience_years": 0, "rules": rules}
    forger.write("agreements", OfficerDesignated(**facts | changes), "zoe")


def in_force_before_it_was_signed(forger: Any) -> None:
    signed(forger, effective_from=date(2009, 1, 1))


def a_model_of_no_list(forger: Any) -> None:
    signed(forger, model="roving")


def entered_again_with_another_jail(forger: Any) -> None:
    signed(forger)
    signed(forger, facility="every jail")


def designated_below_the_passing_score(forger: Any) -> None:
    designated(forger, scores=(45,))


def designated_with_certificates_to_come(forger: Any) -> None:
    designated(forger, certified_on=date(2031, 1, 1))


def ended_without_notice(forger: Any) -> None:
    signed(forger)
    day = forger.county.now.date()
    facts = {"agreement": "a-1", "status": "terminated", "effective_on": day, "reasons": "r"}
    forger.write("agreements", AgreementChanged(**facts), "zoe")


def an_officer_clears_themselves(forger: Any) -> None:
    designated(forger)
    from duecourse.program import duties

    duties.complain(forger.county.record, actor="kim", agreement="a-1", officer="eli", serious=True)
    forger.county.authorize("eli", "reviewer")
    until = forger.county.now + timedelta(days=30)
    event = ComplaintAdjudicated(complaint="k-0001", outcome="unfounded", reasons="r", report_by=until)
    forger.write("agreements", event, "eli")


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (released_for_a_reason_of_no_list, "a release for a reason of no list"),
        (held_and_told_as_never_served, "an end of a request that is told otherwise than it was"),
        (alarmed_twice, "a second alarm about one hold"),
        (alarmed_about_another_end, "an alarm that tells another end of the hold"),
        (departed_before_the_transfer, "a departure before the transfer"),
        (removed_on_an_order_of_the_day_after, "a removal before its order"),
        (returned_on_the_way_of_a_removal, "a departure on a way of the other kind"),
        (a_class_of_offense_of_no_list, "a class of offense of no list"),
        (upheld_and_the_links_stay, "a link that was to be erased with the identification"),
        (search_of_an_open_check_erased, "the search of an open check erased"),
        (purge_that_erases_another_booking, "a purge of what is not of its booking"),
        (in_force_before_it_was_signed, "an agreement in force before it was signed"),
        (a_model_of_no_list, "an agreement of a model not in use"),
        (entered_again_with_another_jail, "an agreement entered twice"),
        (designated_below_the_passing_score, "an officer designated below the passing score"),
        (designated_with_certificates_to_come, "an officer certified on a day to come"),
        (ended_without_notice, "an agreement ended without its notice"),
        (an_officer_clears_themselves, "a complaint decided by the officer it is about"),
    ],
)
def test_a_forged_fact_is_found(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    forge(forger)
    assert what in {each.what for each in forger.county.findings()}
