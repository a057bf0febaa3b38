"""Breaches in an objection and its answer."""

from collections.abc import Iterator

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, acted, breaches, numbered
from duecourse.program.case import Case
from duecourse.program.events.objection import (
    GalleryRemovalOrdered,
    GalleryRemoved,
    ObjectionFiled,
    ObjectionNotified,
    ObjectionRejected,
    ObjectionUpheld,
)
from duecourse.rules.lookup import Rule


@breaches.register
def _(event: ObjectionFiled, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from numbered(event.objection, len(case.objections), "o", case, entry)
    yield from law.recorded(event.rules, {"claim.kinds", "claim.notify", "claim.resolve"}, entry)
    found = f"{event.objection_kind}, which {'holds' if event.holds else 'holds nothing'}"
    other = Breach("a claim that does not hold what it must", found, "a kind as the list has it")
    yield from law.allowed("claim.kinds", event.rules, law.days(entry), lambda each: _listed(event, each), other)


@breaches.register
def _(event: ObjectionNotified, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)


@breaches.register
def _(event: ObjectionUpheld, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)
    yield from _stranger(case, entry)


@breaches.register
def _(event: ObjectionRejected, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _filed(case, event.objection, entry)
    yield from _stranger(case, entry)


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


def _listed(event: ObjectionFiled, known: Rule) -> bool:
    row = law.row_of(known, "kind", event.objection_kind)
    holds = bool(row) and row["holds"] == event.holds
    return holds and law.worded(known, event.rules, event.kind_text, row)


def _filed(case: Case, objection: str, entry: Entry) -> Iterator[Breach]:
    state = case.objections[objection].state
    if state != "FILED":
        yield Breach(f"{entry.kind} out of turn", f"{objection} is {state}", "FILED")


def _stranger(case: Case, entry: Entry) -> Iterator[Breach]:
    for act in case.acts_of(entry.actor):
        yield Breach("a decision by someone who acted in the case", acted(act), "a reviewer who did nothing in it")
        return
