"""What would be wrong with an event, given the case before it: one function a kind, for the offline verifier."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import singledispatch

from duecourse.errors import NoRuleInForce, UnknownRule
from duecourse.ledger.entry import Entry
from duecourse.program.case import Case, Request
from duecourse.program.events.booking import CustodyTransferred
from duecourse.program.events.check import (
    IdentityConfirmed,
    IdentityExcluded,
    PrintExamined,
    SearchCompleted,
    StatusDetermined,
)
from duecourse.program.events.event import Event
from duecourse.program.events.objection import ObjectionRejected, ObjectionUpheld
from duecourse.program.events.request import (
    RequestApproved,
    RequestClockStarted,
    RequestConfirmed,
    RequestDecided,
    RequestDrafted,
    RequestReceived,
    RequestSent,
    RequestServed,
)
from duecourse.program.facts import Basis, RuleUsed
from duecourse.program.requests import ANSWERABLE, SERVABLE
from duecourse.rules.lookup import rule


class Breach:
    """One thing that does not hold: what it is, as found, as expected."""

    def __init__(self, what: str, found: str, expected: str) -> None:
        self.what, self.found, self.expected = what, found, expected


@singledispatch
def breaches(event: Event, case: Case, entry: Entry) -> Iterator[Breach]:
    """What is wrong with ``event`` coming as ``entry`` after all of ``case``. KeyError for an unknown request."""
    yield from ()


@breaches.register
def _(event: SearchCompleted, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.searched:
        yield Breach("a second search of the same booking", case.booking, "one search")
    if case.check:
        yield Breach("a search after the check was closed", case.check, "an open check")
    if case.routing not in {"on", "suppress_relay"}:
        yield Breach("a search of an agency that is not routed", case.routing, "routing on or suppress_relay")


@breaches.register
def _(event: PrintExamined, case: Case, entry: Entry) -> Iterator[Breach]:
    if entry.actor not in case.analyses:
        yield Breach("a comparison before its analysis", entry.actor, "print.analyzed by the same examiner before")
    if case.check:
        yield Breach("an examination after the check was closed", case.check, "an open check")


@breaches.register
def _(event: IdentityConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _two_people(case, event.candidate, "identification")


@breaches.register
def _(event: IdentityExcluded, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _two_people(case, event.candidate, "exclusion")


@breaches.register
def _(event: StatusDetermined, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.check != "identified":
        yield Breach("a status without an identification", case.check or "open", "identified")
    if case.citizen is not None:
        yield Breach("a status after a citizen result", event.result, "nothing further")
    yield from _rules(event.rules, {"status.results"}, entry)


@breaches.register
def _(event: RequestDrafted, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.check != "identified":
        yield Breach("a request without an identification", case.check or "open", "identified")
    yield from _status(case, entry)
    if case.open_claim is not None:
        yield Breach("a request while a claim is open", case.open_claim.objection, "no open claim")
    if case.open_requests:
        yield Breach("a second request while one is open", case.open_requests[0].request, "none open")
    yield from _bases(event.bases, case)
    yield from _rules(event.rules, {"priorities", "detainer.forms"}, entry)


@breaches.register
def _(event: RequestApproved, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _state(case.requests[event.request], entry, "DRAFT")
    yield from _status(case, entry)


@breaches.register
def _(event: RequestSent, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _state(case.requests[event.request], entry, "APPROVED")


@breaches.register
def _(event: RequestReceived, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _state(case.requests[event.request], entry, "SENT")


@breaches.register
def _(event: RequestServed, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _state(case.requests[event.request], entry, *SERVABLE)


@breaches.register
def _(event: RequestDecided, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _state(case.requests[event.request], entry, *ANSWERABLE)
    for act in case.acts:
        if act.actor == entry.actor and act.decision:
            found = f"{entry.actor}, {act.kind} in entry {act.seq}"
            yield Breach("a custodian's answer by someone of the requesting side", found, "another person")


@breaches.register
def _(event: RequestConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _state(case.requests[event.request], entry, "REVIEW_REQUIRED")
    yield from _status(case, entry)
    yield from _bases(event.bases, case)


@breaches.register
def _(event: RequestClockStarted, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from _state(request, entry, "HONOUR")
    if request.served_at is None or request.served_at > event.releasable_at:
        served = "never served" if request.served_at is None else f"served at {request.served_at.isoformat()}"
        yield Breach("a hold before service", served, f"served by {event.releasable_at.isoformat()}")
    yield from _rules(event.rules, {"detainer.hold", "detainer.hold_form", "detainer.clock"}, entry)
    shorter = min(event.form_at, event.regulation_at)
    if event.binding_at > shorter and _counts_shorter(event.rules, entry):
        yield Breach("a hold beyond the shorter count", event.binding_at.isoformat(), shorter.isoformat())
    yield from _status(case, entry)


@breaches.register
def _(event: CustodyTransferred, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from _state(request, entry, "CLOCK_RUNNING")
    if request.binding_at is not None and event.transferred_at > request.binding_at:
        found, expected = event.transferred_at.isoformat(), f"by {request.binding_at.isoformat()}"
        yield Breach("a transfer after the end of the hold", found, expected)


@breaches.register
def _(event: ObjectionUpheld, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _stranger(case, entry)


@breaches.register
def _(event: ObjectionRejected, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _stranger(case, entry)


def _two_people(case: Case, label: str, conclusion: str) -> Iterator[Breach]:
    examinations = case.candidate(label).examinations
    people = {each.actor for each in examinations if each.conclusion == conclusion}
    if len(people) < 2:
        found = ", ".join(sorted(people)) or "nobody"
        yield Breach(f"an {conclusion} without two people", found, "two different examiners")


def _status(case: Case, entry: Entry) -> Iterator[Breach]:
    if StatusDetermined.kind in case.sealed:
        return
    status = case.citizen or case.status
    if status is None:
        yield Breach(f"{entry.kind} without a status", "none determined", "a determination by another person")
    elif status.stops:
        yield Breach(f"{entry.kind} on a citizen result", f"{status.result} in entry {status.seq}", "no further act")
    elif status.expires_on < _earliest_day(entry):
        yield Breach(f"{entry.kind} on an expired status", str(status.expires_on), "a status that has not expired")


def _bases(bases: Sequence[Basis], case: Case) -> Iterator[Breach]:
    if not bases:
        yield Breach("a request without a basis", "none", "at least one")
    for basis in bases:
        charge = case.charges.get(basis.charge)
        if basis.label == "charge" and (charge is None or not charge.open):
            found = basis.charge or "no charge" if charge is None else f"{basis.charge} is {charge.state}"
            yield Breach("a basis on a charge that is not open", found, "an open charge of the booking")
        if basis.label == "conviction" and charge is not None and not charge.conviction:
            yield Breach("a conviction that is none", f"{basis.charge} is {charge.state}", "a conviction")


def _rules(used: Sequence[RuleUsed], needed: set[str], entry: Entry) -> Iterator[Breach]:
    missing = needed - {each.name for each in used if each.version}
    if missing:
        yield Breach(f"{entry.kind} without its rules", ", ".join(sorted(missing)), "name and version of each rule")
    days = {_earliest_day(entry), (entry.recorded_at + timedelta(hours=14)).date()}
    for each in used:
        in_force = {_since(each, day) for day in days}
        if each.since > max(days) or (in_force != {None} and each.since not in in_force):
            yield Breach(f"{entry.kind} on a rule of another day", each.words(), f"{each.name} in force on its day")


def _since(used: RuleUsed, day: date) -> date | None:
    """The first day of the rule that these rule files have in force on ``day``; None when they are other files."""
    try:
        found = rule(used.name, on=day, where=used.where)
    except (NoRuleInForce, UnknownRule):
        return None
    return found.since if found.version == used.version else None


def _counts_shorter(used: Sequence[RuleUsed], entry: Entry) -> bool:
    where = next((each.where for each in used if each.name == "detainer.clock"), "us")
    return bool(rule("detainer.clock", on=_earliest_day(entry), where=where).value == "shorter")


def _earliest_day(entry: Entry) -> date:
    """The day of the act where it was earliest: the zone of the place is not in the entry."""
    return (entry.recorded_at - timedelta(hours=12)).date()


def _state(request: Request, entry: Entry, *states: str) -> Iterator[Breach]:
    if request.state not in states:
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", " or ".join(states))


def _stranger(case: Case, entry: Entry) -> Iterator[Breach]:
    for act in case.acts:
        if act.actor == entry.actor:
            found = f"{entry.actor}, {act.kind} in entry {act.seq}"
            yield Breach("a decision by someone who acted in the case", found, "a reviewer who did nothing in it")
            return
