"""Forged forgetting and forged redress: what was written past the commands is found in the record alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from duecourse.program import objections, retention, retention_holds
from duecourse.program.events.objection import (
    ObjectionAnswered,
    ObjectionFiled,
    ObjectionReferred,
    ObjectionRejected,
    ObjectionRouted,
    ObjectionTakenUp,
)
from duecourse.program.events.retention import (
    LegalHoldLifted,
    LegalHoldPlaced,
    PurgeApproved,
    PurgeErased,
    PurgeProposed,
    PurgeStarted,
    RecallConfirmed,
    RecallSent,
)
from duecourse.program.facts import used
from duecourse.rules.deadlines import plus_hours


def dismissed(forger: Any, days: int = 31) -> str:
    booking = str(forger.county.book("T9"))
    forger.county.dispose(booking, "NO_CHARGE_FILED")
    forger.county.now += timedelta(days=days)
    return booking


def proposed(forger: Any) -> tuple[str, str]:
    booking = dismissed(forger)
    return booking, retention.propose(forger.county.record, booking=booking, actor="kim").purge


def started(forger: Any) -> tuple[str, str]:
    booking, purge = proposed(forger)
    retention.approve(forger.county.record, purge=purge, actor="gil", reason="r")
    forger.write(booking, PurgeStarted(purge=purge), "kim")
    return booking, purge


def proposal(forger: Any, booking: str, **changes: Any) -> PurgeProposed:
    ended = next(forger.county.record.ledger.entries(stream=booking, kind="charge.disposed")).entry
    facts: dict[str, Any] = {
        "purge": f"{booking}/p1",
        "trigger": "not_charged",
        "trigger_entry": ended.seq,
        "scope": "all",
    }
    facts |= {
        "trigger_text": "the booking ended without a charge in court",
        "due_at": ended.recorded_at + timedelta(days=30),
    }
    facts |= {"rules": used(forger.county.record.rule("retention.triggers"))}
    return PurgeProposed(**{**facts, **changes})


def erased(forger: Any, booking: str, purge: str, **changes: Any) -> PurgeErased:
    facts: dict[str, Any] = {"purge": purge, "card_sha256": forger.county.record.case(booking).sha256, "entries": ()}
    facts |= {"enrolled_taken_out": 0, "gallery_digest": "e" * 64, "gallery_version": 1, "receivers": ()}
    return PurgeErased(**{**facts, **changes})


def purge_before_its_day(forger: Any) -> None:
    booking = dismissed(forger, 3)
    forger.write(booking, proposal(forger, booking), "kim", f"{booking}/p1")


def purge_told_due_earlier(forger: Any) -> None:
    booking = dismissed(forger, 3)
    forger.write(booking, proposal(forger, booking, due_at=forger.county.now), "kim", f"{booking}/p1")


def purge_for_a_reason_of_no_rule(forger: Any) -> None:
    booking = dismissed(forger)
    forger.write(booking, proposal(forger, booking, trigger="convenience"), "kim", f"{booking}/p1")


def purge_on_an_order_that_never_came(forger: Any) -> None:
    booking = dismissed(forger)
    lie = proposal(forger, booking, trigger="order", trigger_text="an order says so", order="10-CV-8")
    forger.write(booking, lie, "kim", f"{booking}/p1")


def purge_without_its_rule(forger: Any) -> None:
    booking = dismissed(forger)
    forger.write(booking, proposal(forger, booking, rules=()), "kim", f"{booking}/p1")


def purge_outside_the_two_person_rule(forger: Any) -> None:
    booking = dismissed(forger)
    forger.write(booking, proposal(forger, booking), "kim")


def one_person_proposes_and_approves(forger: Any) -> None:
    booking, purge = proposed(forger)
    forger.county.authorize("kim", "supervisor")
    forger.write(booking, PurgeApproved(purge=purge, reason="r"), "kim")


def purge_that_nobody_approved(forger: Any) -> None:
    booking, purge = proposed(forger)
    forger.write(booking, PurgeStarted(purge=purge), "kim")


def purge_under_a_legal_hold(forger: Any) -> None:
    booking, purge = proposed(forger)
    retention.approve(forger.county.record, purge=purge, actor="gil", reason="r")
    facts = {"authority": "10-CV-7", "reason": "evidence", "review_on": forger.county.now.date()}
    retention_holds.place(forger.county.record, booking=booking, actor="jan", **facts)
    forger.write(booking, PurgeStarted(purge=purge), "kim")


def purge_while_an_objection_is_open(forger: Any) -> None:
    booking, purge = proposed(forger)
    retention.approve(forger.county.record, purge=purge, actor="gil", reason="r")
    forger.county.object(booking)
    forger.write(booking, PurgeStarted(purge=purge), "kim")


def purge_for_show(forger: Any) -> None:
    booking, purge = started(forger)
    described = next(forger.county.record.ledger.entries(stream=booking, kind="person.described")).entry
    forger.write(booking, erased(forger, booking, purge, entries=(described.seq,)), "kim")


def purge_of_another_card(forger: Any) -> None:
    booking, purge = started(forger)
    forger.write(booking, erased(forger, booking, purge, card_sha256="f" * 64), "kim")


def a_clerk_erases_more_than_the_purge_says(forger: Any) -> None:
    booking, purge = started(forger)
    forger.write(booking, erased(forger, booking, purge), "kim")
    described = next(forger.county.record.ledger.entries(stream=booking, kind="person.described")).entry
    forger.county.record.ledger.seal(described.seq, "kim", f"purge {purge}", forger.county.clock())


def recall_of_nothing(forger: Any) -> None:
    booking, purge = proposed(forger)
    rule = forger.county.record.rule("retention.receipt")
    sent = RecallSent(purge=purge, receiver="x", confirm_by=forger.county.now, rules=used(rule))
    forger.write(booking, sent, "kim")


def receipt_of_a_recall_that_was_not_sent(forger: Any) -> None:
    booking, purge = started(forger)
    forger.write(booking, erased(forger, booking, purge), "kim")
    forger.write(booking, RecallConfirmed(purge=purge, receiver="x", document="d"), "kim")


def hold_for_ever(forger: Any) -> None:
    rules = used(forger.county.record.rule("retention.hold_review"))
    hold = LegalHoldPlaced(
        hold=f"{forger.booking}/h1", authority="a", reason="r", review_on=date(2100, 1, 1), rules=rules
    )
    forger.write(forger.booking, hold, "jan")


def hold_lifted_that_never_was(forger: Any) -> None:
    forger.write(forger.booking, LegalHoldLifted(hold=f"{forger.booking}/h1", reason="r"), "jan")


# -- objections -------------------------------------------------------------------------------------------------


def complaint_decided_in_its_own_line(forger: Any) -> None:
    booking = forger.county.book("T2")
    filed = objections.file(
        forger.county.record,
        booking=booking,
        actor="kim",
        kind="complaint",
        filed_by="person",
        statement="he shouted",
        about=["zoe"],
    )
    rejected = ObjectionRejected(objection=filed.objection, reasons="r", answer="a")
    forger.write(booking, rejected, "jan", filed.objection)


def complaint_routed_anew(forger: Any) -> None:
    filed = objections.file(
        forger.county.record,
        booking=forger.booking,
        actor="kim",
        kind="complaint",
        filed_by="person",
        statement="he shouted",
        about=["zoe"],
    )
    routed = ObjectionRouted(objection=filed.objection, about=("hal",), reviewers=("jan",))
    forger.write(forger.booking, routed, "kim")


def decided_without_being_taken_up(forger: Any) -> None:
    filed = forger.county.object(forger.booking)
    rejected = ObjectionRejected(objection=filed.objection, reasons="r", answer="a")
    forger.write(forger.booking, rejected, "jan", filed.objection)


def taken_up_by_a_party(forger: Any) -> None:
    filed = forger.county.object(forger.booking)
    forger.county.authorize("ivy", "reviewer")
    forger.county.dispose(forger.booking, "FILED")
    forger.write(forger.booking, ObjectionTakenUp(objection=filed.objection), "ivy", "x")


def claim_sent_away(forger: Any) -> None:
    filed = forger.county.object(forger.booking)
    away = ObjectionReferred(objection=filed.objection, body="somebody", reason="r")
    forger.write(forger.booking, away, "kim")


def answered_before_the_decision(forger: Any) -> None:
    filed = forger.county.object(forger.booking)
    given = ObjectionAnswered(objection=filed.objection, served_at=forger.county.now, language="en", manner="in person")
    forger.write(forger.booking, given, "hal")


def claim_without_words_and_with_a_month_to_decide(forger: Any) -> None:
    names = ("kinds", "notify", "resolve")
    rules = used(*(forger.county.record.rule(f"claim.{name}") for name in names))
    month = plus_hours(forger.county.now, 720, zone=forger.county.record.zone)
    claim = ObjectionFiled(
        objection=f"{forger.booking}/o1",
        objection_kind="citizenship",
        kind_text="is a citizen of the United States",
        holds=True,
        filed_by="person",
        notify_by=forger.county.now,
        resolve_by=month,
        rules=rules,
    )
    forger.write(forger.booking, claim, "hal", claim.objection)


FORGERIES: list[tuple[Callable[[Any], None], str]] = [
    (purge_before_its_day, "a purge without a due reason"),
    (purge_told_due_earlier, "a purge without a due reason"),
    (purge_for_a_reason_of_no_rule, "a purge without a due reason"),
    (purge_on_an_order_that_never_came, "a purge without a due reason"),
    (purge_without_its_rule, "purge.proposed without its rules"),
    (purge_outside_the_two_person_rule, "outside the two-person rule"),
    (one_person_proposes_and_approves, "a purge without two people"),
    (purge_that_nobody_approved, "purge.started out of turn"),
    (purge_under_a_legal_hold, "a purge under a legal hold"),
    (purge_while_an_objection_is_open, "a purge of what is still needed"),
    (purge_for_show, "a payload that a purge says it erased"),
    (purge_of_another_card, "a purge of another card"),
    (a_clerk_erases_more_than_the_purge_says, "payload.sealed without authority"),
    (recall_of_nothing, "recall.sent out of turn"),
    (receipt_of_a_recall_that_was_not_sent, "about something unknown"),
    (hold_for_ever, "a legal hold without a review"),
    (hold_lifted_that_never_was, "about something unknown"),
    (complaint_decided_in_its_own_line, "a complaint decided in its own line"),
    (complaint_routed_anew, "a complaint that is routed anew"),
    (decided_without_being_taken_up, "was not taken up under every key"),
    (taken_up_by_a_party, "a decision by someone who acted in the case"),
    (claim_sent_away, "a claim sent away while it holds the case"),
    (answered_before_the_decision, "objection.answered out of turn"),
    (claim_without_words_and_with_a_month_to_decide, "with a deadline too late"),
    (claim_without_words_and_with_a_month_to_decide, "came without its words"),
]


@pytest.mark.parametrize(("forge", "what"), FORGERIES)
def test_forged_forgetting_and_redress_is_found(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    forge(forger)
    found = forger.county.findings()
    assert any(what in each.what for each in found), found
    assert all(each.remedy and each.expected for each in found)
