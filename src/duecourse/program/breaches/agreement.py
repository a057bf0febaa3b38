"""Breaches in the register of agreements: papers that do not carry what is done under them."""

from collections.abc import Iterator
from functools import singledispatch

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach
from duecourse.program.designations import Book
from duecourse.program.events.agreement import (
    AgreementChanged,
    AgreementMet,
    AgreementSigned,
    ComplaintAdjudicated,
    OfficerDesignated,
)
from duecourse.program.events.event import Event


@singledispatch
def papers(event: Event, book: Book, entry: Entry) -> Iterator[Breach]:
    """What is wrong with one entry of the register, given the ``book`` before it. KeyError for something unknown."""
    yield from ()


@papers.register
def _(event: AgreementSigned, book: Book, entry: Entry) -> Iterator[Breach]:
    if event.agreement in book.agreements:
        yield Breach("an agreement entered twice", event.agreement, "an addendum, or a name of its own")
    signed = max(event.signed_by_agency_on, event.signed_by_federal_on)
    if event.effective_from < signed:
        found = event.effective_from.isoformat()
        yield Breach("an agreement in force before it was signed", found, f"from {signed} on")
    other = Breach("an agreement of a model not in use", event.model, "a model of agreement.models on its first day")
    on = [event.effective_from]
    yield from law.allowed(
        "agreement.models", event.rules, on, lambda each: bool(law.row_of(each, "model", event.model)), other
    )


@papers.register
def _(event: AgreementChanged, book: Book, entry: Entry) -> Iterator[Breach]:
    if event.status != "terminated":
        return
    given = [day for day, status in book.agreements[event.agreement].changes if status == "notice_of_termination"]
    found = f"notice on {min(given, default='no day')}, ended on {event.effective_on}"
    other = Breach("an agreement ended without its notice", found, "the days of agreement.notice between them")
    yield from law.allowed(
        "agreement.notice",
        book.agreements[event.agreement].fact.rules,
        law.days(entry),
        lambda each: bool(given) and (event.effective_on - min(given)).days >= each.value,
        other,
    )


@papers.register
def _(event: AgreementMet, book: Book, entry: Entry) -> Iterator[Breach]:
    if event.held_on > law.days(entry)[-1]:
        yield Breach("a meeting on a day to come", event.held_on.isoformat(), "a day by that of the entry")


@papers.register
def _(event: OfficerDesignated, book: Book, entry: Entry) -> Iterator[Breach]:
    model = book.agreements[event.agreement].fact.model
    lowest = min(event.scores, default=0)
    low = Breach("an officer designated below the passing score", f"{lowest} percent", "agreement.passing_score")
    yield from law.allowed(
        "agreement.passing_score", event.rules, law.days(entry), lambda each: lowest >= each.value, low
    )
    if event.certified_on > law.days(entry)[-1]:
        found = event.certified_on.isoformat()
        yield Breach("an officer certified on a day to come", found, "a day by that of the entry")
    few = Breach("an officer designated with too few years", str(event.experience_years), f"those of the {model} model")
    rows = [law.row_of(each, "model", model) for each in law.in_force("agreement.models", event.rules, law.days(entry))]
    if rows and not any(event.experience_years >= int(str(row.get("experience_years", 0))) for row in rows):
        yield few


@papers.register
def _(event: ComplaintAdjudicated, book: Book, entry: Entry) -> Iterator[Breach]:
    complaint = book.complaints[event.complaint]
    if complaint.fact.officer == entry.actor:
        yield Breach("a complaint decided by the officer it is about", entry.actor, "another reviewer")
    if complaint.decided is not None:
        yield Breach("a complaint decided twice", event.complaint, "one decision")
