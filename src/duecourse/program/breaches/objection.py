"""Breaches in an objection and its answer."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, acted, breaches, in_time, numbered
from duecourse.program.case import Case
from duecourse.program.events.check import IdentityWithdrawn
from duecourse.program.events.objection import (
    GalleryRemovalOrdered,
    GalleryRemoved,
    ObjectionAnswered,
    ObjectionFiled,
    ObjectionNotified,
    ObjectionReferred,
    ObjectionRejected,
    ObjectionRouted,
    ObjectionStated,
    ObjectionTakenUp,
    ObjectionUpheld,
)
from duecourse.program.facts import RuleUsed
from duecourse.program.redress import sealing_of
from duecourse.rules.deadlines import plus_hours, plus_working_hours
from duecourse.rules.lookup import Rule

HOUR = timedelta(hours=1)
"""Days that pass uncounted begin at midnight of the place, which a zone of no list may have changed by an hour."""


@breaches.register
def _(event: ObjectionFiled, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from numbered(event.objection, len(case.objections), "o", case, entry)
    resolve = "claim.resolve" if event.holds else "claim.resolve_complaint"
    yield from law.recorded(event.rules, {"claim.kinds", "claim.notify", resolve}, entry)
    if entry.decision != event.objection:
        yield Breach(f"{entry.kind} outside the two-person rule", entry.decision or "no decision key", event.objection)
    over = entry.recorded_at if event.holds and any(each.held for each in case.open_requests) else None
    if event.hold_ends_at != over:
        found, wanted = ("no end" if each is None else each.isoformat() for each in (event.hold_ends_at, over))
        yield Breach("a hold that a claim did not end, or that it ended for show", found, wanted)
    yield from _in_hours(event.notify_by, "claim.notify", event.rules, entry)
    yield from _in_hours(event.resolve_by, resolve, event.rules, entry)
    found = f"{event.objection_kind}, which {'holds' if event.holds else 'holds nothing'}"
    other = Breach("a claim that does not hold what it must", found, "a kind as the list has it")
    yield from law.allowed("claim.kinds", event.rules, law.days(entry), lambda each: _listed(event, each), other)


@breaches.register
def _(event: ObjectionNotified, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)


@breaches.register
def _(event: ObjectionStated, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)


@breaches.register
def _(event: ObjectionRouted, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)
    if case.objections[event.objection].about:
        yield Breach("a complaint that is routed anew", event.objection, "its first route")


@breaches.register
def _(event: ObjectionTakenUp, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)
    yield from _stranger(case, event.objection, entry)


@breaches.register
def _(event: ObjectionUpheld, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _decided(event, case, entry)


@breaches.register
def _(event: ObjectionRejected, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _decided(event, case, entry)


@breaches.register
def _(event: ObjectionReferred, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)
    known = case.objections[event.objection]
    if known.holds:
        yield Breach("a claim sent away while it holds the case", event.objection, "a decision here")
    if entry.actor in known.about:
        yield Breach("a complaint sent away by the one complained of", entry.actor, "another person")


@breaches.register
def _(event: ObjectionAnswered, case: Case, entry: Entry) -> Iterator[Breach]:
    known = case.objections[event.objection]
    if known.state not in {"UPHELD", "REJECTED"} or known.answered_at is not None:
        state = known.state if known.answered_at is None else "answered"
        yield Breach(
            f"{entry.kind} out of turn", f"{event.objection} is {state}", "UPHELD or REJECTED, not answered yet"
        )
    yield from in_time(event.served_at, entry, known.decided_at, "the decision")


@breaches.register
def _(event: GalleryRemovalOrdered, case: Case, entry: Entry) -> Iterator[Breach]:
    objection = case.objections[event.objection]
    if objection.state != "UPHELD":
        found = f"{objection.objection} is {objection.state}"
        yield Breach("a removal ordered without a decision", found, "an objection upheld")


@breaches.register
def _(event: GalleryRemoved, case: Case, entry: Entry) -> Iterator[Breach]:
    objection = case.objections[event.objection]
    if not objection.removal_due and law.readable(case, GalleryRemovalOrdered.kind):
        yield Breach("a removal that nobody ordered", event.objection, "gallery.removal_ordered before")


def links_left(case: Case) -> Iterator[tuple[int, Breach]]:
    """Payloads that link a booking to an enrolled person after a withdrawal, with the entry of that withdrawal."""
    if case.check != "withdrawn":
        return
    gone = case.erased | set(case.sealed)
    left = [act.kind for act in case.acts if act.seq not in gone and sealing_of(act.kind) == "identity"]
    withdrawn = next((act.seq for act in case.acts if act.kind == IdentityWithdrawn.kind), 0)
    if left:
        what, expected = "a link that was to be erased with the identification", "payload.sealed with the decision"
        yield withdrawn, Breach(what, ", ".join(dict.fromkeys(left)), expected)


def _listed(event: ObjectionFiled, known: Rule) -> bool:
    row = law.row_of(known, "kind", event.objection_kind)
    holds = bool(row) and row["holds"] == event.holds
    return holds and law.worded(known, event.rules, event.kind_text, row)


def _filed(case: Case, objection: str, entry: Entry) -> Iterator[Breach]:
    state = case.objections[objection].state
    if state != "FILED":
        yield Breach(f"{entry.kind} out of turn", f"{objection} is {state}", "FILED")


def _decided(event: ObjectionUpheld | ObjectionRejected, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)
    yield from _stranger(case, event.objection, entry)
    yield from law.recorded(event.rules, {"claim.answer"}, entry)
    if event.answer_by is not None:
        yield from _in_hours(event.answer_by, "claim.answer", event.rules, entry)
    if entry.decision != event.objection:
        yield Breach(f"{entry.kind} outside the two-person rule", entry.decision or "no decision key", event.objection)
    taken = {act.decision for act in case.acts_of(entry.actor) if act.kind == ObjectionTakenUp.kind}
    for key in sorted(
        {act.decision for act in case.acts if act.decision and act.decision not in case.objections} - taken
    ):
        yield Breach(
            "a decision that was not taken up under every key of the case", key, f"{ObjectionTakenUp.kind} before"
        )


def _stranger(case: Case, objection: str, entry: Entry) -> Iterator[Breach]:
    mine = case.objections[objection].taken_up == entry.actor
    for act in case.acts_of(entry.actor):
        if not (mine and act.kind == ObjectionTakenUp.kind):
            yield Breach("a decision by someone who acted in the case", acted(act), "a reviewer who did nothing in it")
            return


def _in_hours(until: datetime, name: str, used: Sequence[RuleUsed], entry: Entry) -> Iterator[Breach]:
    """A deadline later than the rule it names gives; stricter ones are nobody's wrong."""
    latest = [
        plus_hours(entry.recorded_at, known.value, zone=zone)
        if known.unit == "hours, every hour counted"
        else plus_working_hours(entry.recorded_at, known.value, zone=zone, where=law.place(used))
        for known in law.in_force(name, used, law.days(entry))
        for zone in law.clocks(used, until)
    ]
    if latest and until > max(latest) + HOUR:
        yield Breach(f"{entry.kind} with a deadline too late", until.isoformat(), f"by {max(latest).isoformat()}")
