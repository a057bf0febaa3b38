"""Breaches in custody: nobody is held before service or beyond the hold, and nobody is handed over without one."""

from collections.abc import Iterator
from datetime import date

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.booking import HOUR, to_be_filed
from duecourse.program.breaches.breach import Breach, breaches, in_state, in_time, present
from duecourse.program.breaches.circumstance import on_record
from duecourse.program.breaches.request import ended_for
from duecourse.program.breaches.status import bears, supports
from duecourse.program.case import Case
from duecourse.program.custody import end_of
from duecourse.program.departures import CODES
from duecourse.program.events.booking import CustodyBookedIn, CustodyOverstayed, CustodyReleased, CustodyTransferred
from duecourse.program.events.custody import (
    CodeFact,
    CustodyDied,
    CustodyDischarged,
    CustodyMoved,
    CustodyOverstayAlarmed,
    DepartureConfirmed,
)
from duecourse.program.events.request import RequestClockStarted, RequestClosed, RequestNoticeGiven, RequestRebound
from duecourse.rules.deadlines import plus_hours, plus_working_hours
from duecourse.rules.fiscal_year import fiscal_year
from duecourse.rules.lookup import Rule


@breaches.register
def _(event: CustodyBookedIn, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.custody:
        yield Breach("a second booking into custody", case.custody, "not booked in before")
    yield from in_time(event.booked_at, entry, None, "")
    yield from to_be_filed(event, event.booked_at, entry)


@breaches.register
def _(event: CustodyReleased, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from present(case, entry)
    yield from in_time(event.released_at, entry, case.custody_since, "the booking into custody")
    other = Breach("a release for a reason of no list", event.release_reason, "a reason of custodian.release_reasons")
    yield from law.listed("custodian.release_reasons", event.release_reason, case, entry, other)


@breaches.register
def _(event: CustodyMoved, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.custody not in {"IN_CUSTODY", "TRANSFERRED"}:
        yield Breach("a move of a person who is not in custody", case.custody or "not booked in", "custody")
    for request in case.open_requests:
        if request.held:
            yield Breach("a move during a hold", f"{request.request} is {request.state}", "a transfer or a release")
    yield from in_time(event.moved_at, entry, case.custody_since, "the stint before began")


@breaches.register
def _(event: CustodyDied, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from present(case, entry)
    yield from in_time(event.died_at, entry, case.custody_since, "the booking into custody")


@breaches.register
def _(event: CustodyDischarged, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.custody != "TRANSFERRED" or case.departed:
        found = "departed before" if case.departed else case.custody or "not booked in"
        yield Breach("a discharge out of turn", found, "TRANSFERRED")
    yield from in_time(event.discharged_at, entry, case.custody_since, "the transfer")


@breaches.register
def _(event: CustodyOverstayed, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if request.ends_at is None or event.ended_at != request.ends_at:
        expected = "no hold" if request.ends_at is None else request.ends_at.isoformat()
        yield Breach("an overstay told otherwise than it was", event.ended_at.isoformat(), expected)
    elif case.custody_since is not None:
        minutes = int((case.custody_since - request.ends_at).total_seconds() // 60)
        if event.minutes != minutes:
            yield Breach("an overstay told otherwise than it was", str(event.minutes), f"{minutes} minutes")


@breaches.register
def _(event: CustodyOverstayAlarmed, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if request.ends_at is None or entry.recorded_at <= request.ends_at or case.gone:
        yield Breach("an alarm about no overstay", event.request, "a hold that is over, and nobody released")
    elif event.ended_at != request.ends_at:
        found = event.ended_at.isoformat()
        yield Breach("an alarm that tells another end of the hold", found, request.ends_at.isoformat())
    if event.request in case.alarms:
        yield Breach("a second alarm about one hold", event.request, "one alarm")


@breaches.register
def _(event: RequestRebound, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if request.closed or request.held:
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", "an open request")
    if case.acts[-1].kind not in {CustodyMoved.kind, RequestRebound.kind}:
        yield Breach("a request bound anew without a move", case.acts[-1].kind, f"{CustodyMoved.kind} before")
    if event.facility != case.facility:
        yield Breach("a request bound to another place", event.facility, case.facility or "no recorded place")


@breaches.register
def _(event: RequestNoticeGiven, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if request.closed or request.received_at is None:
        yield Breach(
            f"{entry.kind} out of turn", f"{request.request} is {request.state}", "a request that was received"
        )


@breaches.register
def _(event: RequestClockStarted, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "HONOUR")
    if request.waits_for:
        yield Breach("a hold on an inert request", f"waits for a conviction on {request.waits_for}", "that conviction")
    yield from _filed(case, entry, "a hold")
    if case.custody != "IN_CUSTODY":
        yield Breach("a hold of a person who is not in custody", case.custody or "not booked in", "IN_CUSTODY")
    if request.ready_at is not None and event.releasable_at < request.ready_at:
        found = event.releasable_at.isoformat()
        yield Breach("a hold before it was honored", found, f"from {request.ready_at.isoformat()} on")
    if request.served_at is None or request.served_at > event.releasable_at:
        served = "never served" if request.served_at is None else f"served at {request.served_at.isoformat()}"
        yield Breach("a hold before service", served, f"served by {event.releasable_at.isoformat()}")
    yield from in_time(event.releasable_at, entry, case.custody_since, "the booking into custody")
    yield from supports(case, entry)
    yield from bears(request.grounds, case, entry)
    day = event.releasable_at.date()
    yield from law.recorded(event.rules, {"detainer.hold", "detainer.hold_form", "detainer.clock"}, entry, [day])
    yield from _ends(event, day)


@breaches.register
def _(event: CustodyTransferred, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from _filed(case, entry, "a transfer")
    yield from in_state(request, entry, "CLOCK_RUNNING")
    yield from present(case, entry)
    yield from supports(case, entry)
    yield from bears(request.grounds, case, entry)
    yield from on_record(case, "custody.transfer_needs", entry)
    yield from in_time(event.transferred_at, entry, request.releasable_at, "the hold began")
    yield from in_time(event.transferred_at, entry, request.ready_at, "the end of what stood over the hold")
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
    needed = {"TRANSFERRED": "TRANSFERRED", "CLOSED_DEATH": "DIED"}.get(event.state, "RELEASED")
    yield from ended_for(event.lift_reason, case, entry)
    if needed == "RELEASED" and event.state != end_of(request) and not request.closed:
        yield Breach("an end of a request that is told otherwise than it was", event.state, end_of(request))
    if case.custody != needed:
        found = f"{event.state} with the person {case.custody or 'not booked in'}"
        yield Breach("an end of a request that does not follow", found, needed)


@breaches.register
def _(event: DepartureConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.custody not in {"TRANSFERRED", "DISCHARGED"} or case.departed:
        found = "departed before" if case.departed else case.custody or "not booked in"
        yield Breach("a departure out of turn", found, "TRANSFERRED")
    yield from on_record(case, "custody.departure_needs", entry)
    if not event.departed_on <= event.confirmed_on <= law.days(entry)[-1]:
        found = f"departed {event.departed_on}, confirmed {event.confirmed_on}"
        yield Breach("a departure on days out of order", found, "departure, then confirmation, then the entry")
    since = case.custody_since
    if since is not None and event.departed_on < (since - law.WESTERNMOST).date():
        yield Breach("a departure before the transfer", event.departed_on.isoformat(), f"from {since.date()} on")
    if event.order_on is not None and event.order_on > event.departed_on:
        found = f"order of {event.order_on}, departed {event.departed_on}"
        yield Breach("a removal before its order", found, "an order by the day of the departure")
    if event.path:
        other = Breach("a departure on a way of the other kind", f"{event.path}, a {event.basis}", "a way of its kind")
        yield from law.allowed(
            "departure.paths",
            (),
            law.days(entry),
            lambda each: law.row_of(each, "path", event.path).get("basis") == event.basis,
            other,
        )
    yield from _years(event)
    yield from _codes(event, entry)


def _codes(event: DepartureConfirmed, entry: Entry) -> Iterator[Breach]:
    """Codes of no list, with other words than the list's, or of the other basis."""
    yield from law.recorded(event.rules, {CODES[each.of] for each in event.codes}, entry)
    kinds = [each.of for each in event.codes]
    if len(set(kinds)) != len(kinds):
        yield Breach("a departure under two codes of one kind", ", ".join(kinds), "one code of each kind")
    for told in event.codes:
        other = Breach(
            "a departure under a code of no list", f"{told.of} {told.code} ({told.text})", "a code of its basis"
        )

        def listed(known: Rule, told: CodeFact = told) -> bool:
            row = law.row_of(known, "code", told.code)
            fits = bool(row) and row.get("basis", event.basis) == event.basis
            return fits and law.worded(known, event.rules, told.text, row)

        yield from law.allowed(CODES[told.of], event.rules, law.days(entry), listed, other)


def _years(event: DepartureConfirmed) -> Iterator[Breach]:
    """Fiscal years that are not those of the two days, and a return with an order of removal."""
    days = (event.fiscal_year_departed, event.departed_on), (event.fiscal_year_confirmed, event.confirmed_on)
    for year, day in days:
        if year is not None and year != fiscal_year(day):
            yield Breach("a departure in another fiscal year", f"{year} for {day}", str(fiscal_year(day)))
    if event.basis == "return" and event.order_on is not None:
        yield Breach("a return on an order of removal", event.order_on.isoformat(), "a removal, or no order")


def _filed(case: Case, entry: Entry, what: str) -> Iterator[Breach]:
    """A step on a hold while a charge was not filed in its time and nobody has looked at it."""
    for charge in case.unfiled(entry.recorded_at):
        found = f"{charge.charge} is {charge.state}"
        yield Breach(f"{what} while a charge is past its time to be filed", found, "its filing, or a review")


def _ends(event: RequestClockStarted, day: date) -> Iterator[Breach]:
    """Both counts computed anew from the beginning of the hold, and the one that binds here."""
    start, zone = event.releasable_at, event.releasable_at.tzinfo
    if zone is None:
        yield Breach("a hold without a zone", start.isoformat(), "an instant with its offset")
        return

    clocks = law.clocks(event.rules, start, event.regulation_at)

    def by_form(known: Rule) -> bool:
        return event.form_at == plus_hours(start, known.value, zone=zone)

    def by_regulation(known: Rule) -> bool:
        where = law.place(event.rules)
        ends = [plus_working_hours(start, known.value, zone=each, where=where) for each in clocks]
        return any(abs(event.regulation_at - each) <= HOUR for each in ends)

    def binds(known: Rule) -> bool:
        ends = {"form": event.form_at, "regulation": event.regulation_at}
        expected = {**ends, "shorter": min(ends.values())}[known.value]
        if event.policy_at is not None:
            ends["policy"], expected = event.policy_at, min(expected, event.policy_at)
        return event.binding_at == expected and event.binding_at == ends.get(event.method)

    form = Breach("a hold miscounted by the form", event.form_at.isoformat(), "the hours of detainer.hold_form")
    yield from law.allowed("detainer.hold_form", event.rules, [day], by_form, form)
    regulation = Breach("a hold miscounted by the regulation", event.regulation_at.isoformat(), "detainer.hold")
    yield from law.allowed("detainer.hold", event.rules, [day], by_regulation, regulation)
    longer = Breach("a hold beyond the count that binds", event.binding_at.isoformat(), "the count of detainer.clock")
    yield from law.allowed("detainer.clock", event.rules, [day], binds, longer)
