"""Breaches in custody: nobody is held before service or beyond the hold, and nobody is handed over without one."""

from collections.abc import Iterator
from datetime import date, timedelta

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, breaches, in_state, in_time, present
from duecourse.program.breaches.status import supports
from duecourse.program.case import Case
from duecourse.program.events.booking import (
    CustodyBookedIn,
    CustodyReleased,
    CustodyTransferred,
    DepartureConfirmed,
)
from duecourse.program.events.request import RequestClockStarted, RequestClosed
from duecourse.rules.deadlines import plus_hours, plus_working_hours
from duecourse.rules.lookup import Rule

HOUR = timedelta(hours=1)
"""Days that pass uncounted begin at midnight of the place; an offset from UTC may miss that by a clock change."""


@breaches.register
def _(event: CustodyBookedIn, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.custody:
        yield Breach("a second booking into custody", case.custody, "not booked in before")
    yield from in_time(event.booked_at, entry, None, "")


@breaches.register
def _(event: CustodyReleased, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from present(case, entry)
    yield from in_time(event.released_at, entry, case.custody_since, "the booking into custody")


@breaches.register
def _(event: RequestClockStarted, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "HONOUR")
    yield from present(case, entry)
    if request.served_at is None or request.served_at > event.releasable_at:
        served = "never served" if request.served_at is None else f"served at {request.served_at.isoformat()}"
        yield Breach("a hold before service", served, f"served by {event.releasable_at.isoformat()}")
    yield from in_time(event.releasable_at, entry, case.custody_since, "the booking into custody")
    yield from supports(case, entry)
    day = event.releasable_at.date()
    yield from law.recorded(event.rules, {"detainer.hold", "detainer.hold_form", "detainer.clock"}, entry, [day])
    yield from _ends(event, day)


@breaches.register
def _(event: CustodyTransferred, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "CLOCK_RUNNING")
    yield from present(case, entry)
    yield from supports(case, entry)
    yield from in_time(event.transferred_at, entry, request.releasable_at, "the hold began")
    if request.binding_at is None:
        yield Breach("a transfer without a hold", "no clock was started", "request.clock_started before")
    elif event.transferred_at > request.binding_at:
        found, expected = event.transferred_at.isoformat(), f"by {request.binding_at.isoformat()}"
        yield Breach("a transfer after the end of the hold", found, expected)


@breaches.register
def _(event: RequestClosed, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if request.closed:
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", "an open request")
    needed = "TRANSFERRED" if event.state == "TRANSFERRED" else "RELEASED"
    if case.custody != needed:
        found = f"{event.state} with the person {case.custody or 'not booked in'}"
        yield Breach("an end of a request that does not follow", found, needed)


@breaches.register
def _(event: DepartureConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.custody != "TRANSFERRED" or case.departed:
        found = "departed before" if case.departed else case.custody or "not booked in"
        yield Breach("a departure out of turn", found, "TRANSFERRED")
    if not event.departed_on <= event.confirmed_on <= law.days(entry)[-1]:
        found = f"departed {event.departed_on}, confirmed {event.confirmed_on}"
        yield Breach("a departure on days out of order", found, "departure, then confirmation, then the entry")


def _ends(event: RequestClockStarted, day: date) -> Iterator[Breach]:
    """Both counts computed anew from the beginning of the hold, and the one that binds here."""
    start, zone = event.releasable_at, event.releasable_at.tzinfo
    if zone is None:
        yield Breach("a hold without a zone", start.isoformat(), "an instant with its offset")
        return

    def by_form(known: Rule) -> bool:
        return event.form_at == plus_hours(start, known.value, zone=zone)

    def by_regulation(known: Rule) -> bool:
        expected = plus_working_hours(start, known.value, zone=zone, where=law.place(event.rules))
        return abs(event.regulation_at - expected) <= HOUR

    def binds(known: Rule) -> bool:
        ends = {"form": event.form_at, "regulation": event.regulation_at}
        expected = {**ends, "shorter": min(ends.values())}[known.value]
        return event.binding_at == expected and event.binding_at == ends.get(event.method)

    form = Breach("a hold miscounted by the form", event.form_at.isoformat(), "the hours of detainer.hold_form")
    yield from law.allowed("detainer.hold_form", event.rules, [day], by_form, form)
    regulation = Breach("a hold miscounted by the regulation", event.regulation_at.isoformat(), "detainer.hold")
    yield from law.allowed("detainer.hold", event.rules, [day], by_regulation, regulation)
    longer = Breach("a hold beyond the count that binds", event.binding_at.isoformat(), "the count of detainer.clock")
    yield from law.allowed("detainer.clock", event.rules, [day], binds, longer)
