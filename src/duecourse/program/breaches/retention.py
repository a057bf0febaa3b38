"""Breaches in forgetting: a purge without a due reason or without two people, under a legal hold, or for show."""

from collections.abc import Iterator
from datetime import timedelta

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, breaches, numbered
from duecourse.program.case import Case
from duecourse.program.events.retention import (
    LegalHoldLifted,
    LegalHoldPlaced,
    LegalHoldReviewed,
    PurgeApproved,
    PurgeErased,
    PurgeProposed,
    PurgeRefused,
    PurgeStarted,
    RecallConfirmed,
    RecallSent,
)
from duecourse.program.retention_due import in_the_way, reasons
from duecourse.rules.lookup import Rule


@breaches.register
def _(event: LegalHoldPlaced, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from numbered(event.hold, len(case.keeping.holds), "h", case, entry)
    yield from _not_begun(case, entry)
    yield from _reviewed_in_time(event, entry)


@breaches.register
def _(event: LegalHoldReviewed, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.keeping.holds[event.hold].lifted:
        yield Breach(f"{entry.kind} out of turn", f"{event.hold} is lifted", "a hold that stands")
    yield from _reviewed_in_time(event, entry)


@breaches.register
def _(event: LegalHoldLifted, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.keeping.holds[event.hold].lifted:
        yield Breach(f"{entry.kind} out of turn", f"{event.hold} is lifted", "a hold that stands")


@breaches.register
def _(event: PurgeProposed, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from numbered(event.purge, len(case.keeping.purges), "p", case, entry)
    yield from law.recorded(event.rules, {"retention.triggers"}, entry)
    if case.keeping.purge is not None:
        yield Breach("a second purge beside an open one", case.keeping.purge.purge, "one purge at a time")
    found = f"{event.trigger} (entry {event.trigger_entry}), due {event.due_at.isoformat()}"
    other = Breach("a purge without a due reason", found, "a reason of the rule that is due by then")
    yield from law.allowed(
        "retention.triggers", event.rules, law.days(entry), lambda each: _due(event, case, entry, each), other
    )
    yield from _keyed(event.purge, entry)


@breaches.register
def _(event: PurgeApproved, case: Case, entry: Entry) -> Iterator[Breach]:
    purge = case.keeping.purges[event.purge]
    yield from _in_state(event.purge, case, entry, "PROPOSED")
    yield from _keyed(event.purge, entry)
    if entry.actor == purge.proposed_by:
        yield Breach("a purge without two people", f"{entry.actor} proposed and approved it", "another person")


@breaches.register
def _(event: PurgeRefused, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _in_state(event.purge, case, entry, "PROPOSED")


@breaches.register
def _(event: PurgeStarted, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _in_state(event.purge, case, entry, "APPROVED")
    hold = case.keeping.held
    if hold is not None:
        yield Breach("a purge under a legal hold", hold.hold, "no legal hold")
    needed = in_the_way(case)
    if needed:
        yield Breach("a purge of what is still needed", needed, "nothing that rests on it")
    purge = case.keeping.purges[event.purge]
    rules = [known for day in law.days(entry) for known in law.in_force("retention.triggers", (), [day])]
    if rules and not any(each.trigger == purge.trigger for known in rules for each in reasons(case, known)):
        yield Breach("a purge whose reason has gone", purge.trigger, "a reason that still holds")


@breaches.register
def _(event: PurgeErased, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _in_state(event.purge, case, entry, "STARTED")
    if event.card_sha256 != case.sha256:
        yield Breach("a purge of another card", event.card_sha256, case.sha256)
    before = [seq for seq in event.entries if seq >= entry.seq]
    if before:
        yield Breach("a purge of entries that were not there", str(before[0]), f"entries before {entry.seq}")


@breaches.register
def _(event: RecallSent, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _in_state(event.purge, case, entry, "ERASED")
    yield from law.recorded(event.rules, {"retention.receipt"}, entry)


@breaches.register
def _(event: RecallConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.keeping.purges[event.purge].recalls[event.receiver].confirmed_at is not None:
        yield Breach("a second receipt of a recall", event.receiver, "one receipt")


def _due(event: PurgeProposed, case: Case, entry: Entry, known: Rule) -> bool:
    return any(
        (each.trigger, each.entry, each.scope, each.order)
        == (event.trigger, event.trigger_entry, event.scope, event.order)
        and each.due_at == event.due_at <= entry.recorded_at
        and law.worded(known, event.rules, event.trigger_text, {"text": each.text})
        for each in reasons(case, known)
    )


def _in_state(name: str, case: Case, entry: Entry, *states: str) -> Iterator[Breach]:
    state = case.keeping.purges[name].state
    if state not in states:
        yield Breach(f"{entry.kind} out of turn", f"{name} is {state}", " or ".join(states))


def _keyed(purge: str, entry: Entry) -> Iterator[Breach]:
    if entry.decision != purge:
        yield Breach(f"{entry.kind} outside the two-person rule", entry.decision or "no decision key", purge)


def _not_begun(case: Case, entry: Entry) -> Iterator[Breach]:
    purge = case.keeping.purge
    if purge is not None and purge.state == "STARTED":
        yield Breach(f"{entry.kind} out of turn", f"{purge.purge} has begun", "a record that is whole")


def _reviewed_in_time(event: LegalHoldPlaced | LegalHoldReviewed, entry: Entry) -> Iterator[Breach]:
    yield from law.recorded(event.rules, {"retention.hold_review"}, entry)
    other = Breach("a legal hold without a review", event.review_on.isoformat(), "within the longest time of the rule")
    latest = law.days(entry)[-1]
    yield from law.allowed(
        "retention.hold_review",
        event.rules,
        law.days(entry),
        lambda known: event.review_on <= latest + timedelta(days=known.value),
        other,
    )
