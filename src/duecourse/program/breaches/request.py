"""Breaches in the way of a request to hold a person: what it rests on, who moved it, and when."""

from collections.abc import Iterator
from datetime import timedelta

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, acted, breaches, in_state, in_time, numbered, present
from duecourse.program.breaches.discretion import weighed
from duecourse.program.breaches.resting import (
    bases_hold,
    carries_its_form,
    form_of,
    nothing_vanished,
    still_standing,
    true_to_record,
)
from duecourse.program.breaches.status import bears, identified, supports
from duecourse.program.case import Case, Request
from duecourse.program.coupling import missing
from duecourse.program.custodian import ANSWERABLE, SERVABLE
from duecourse.program.events import DECISIONS
from duecourse.program.events.booking import VictimAsked
from duecourse.program.events.check import StatusDetermined
from duecourse.program.events.request import (
    RequestApproved,
    RequestConfirmed,
    RequestDecided,
    RequestDrafted,
    RequestLapsed,
    RequestLifted,
    RequestOperative,
    RequestReceived,
    RequestRefused,
    RequestRemeasured,
    RequestReviewRequired,
    RequestSent,
    RequestServed,
    RequestSuperseded,
)

ANSWERS = ("HONOUR", "HONOUR_NOTIFY_ONLY", "DECLINED", "NEEDS_JUDICIAL_WARRANT")
DRAFTED_UNDER = {"priorities", "detainer.forms", "detainer.grounds", "status.results"}


@breaches.register
def _(event: RequestDrafted, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from numbered(event.request, len(case.requests), "r", case, entry)
    yield from identified(case, entry, event.candidate)
    yield from supports(case, entry)
    yield from bears(event.grounds, case, entry)
    yield from present(case, entry)
    if case.open_claim is not None:
        yield Breach("a request while a claim is open", case.open_claim.objection, "no open claim")
    gate = law.in_force("claim.victim_asked", event.rules, law.days(entry))
    if gate and all(each.value for each in gate) and not case.asked_of_harm:
        what = "a request before the person was asked whether they are a victim"
        yield Breach(what, "not asked", f"{VictimAsked.kind} before")
    yield from weighed(case, event.rules, entry)
    others = [each for each in case.open_requests if each.request != event.supersedes or each.held]
    if others:
        yield Breach("a second request while one is open", others[0].request, "none open")
    if event.waits_for and [(each.charge, each.label) for each in event.bases] != [(event.waits_for, "charge")]:
        yield Breach("a request upon another conviction", event.waits_for, "the one charge that it rests on")
    if event.waits_for:
        box = Breach("a wait for a conviction without its box", event.form, "a form in force that has the box")
        yield from law.allowed(
            "detainer.forms",
            event.rules,
            law.days(entry),
            lambda each: bool(law.row_of(each, "form", event.form).get("may_wait_for_conviction")),
            box,
        )
    yield from law.recorded(event.rules, DRAFTED_UNDER, entry)
    yield from bases_hold(event.bases, case, event.rules, entry, event.waits_for)
    yield from true_to_record(event.bases, case, event.rules, entry)
    if case.status is not None and law.readable(case, StatusDetermined.kind) and event.status_entry != case.status.seq:
        found = f"entry {event.status_entry}"
        yield Breach("a request on another status than the one in force", found, f"entry {case.status.seq}")
    asks = Breach(
        "a form that asks for something else",
        f"{event.form} ({event.form_version}) asks to {event.asks}",
        "a form in force, as the list has it",
    )
    yield from law.allowed(
        "detainer.forms",
        event.rules,
        law.days(entry),
        lambda each: (event.form_version, event.asks) == form_of(each, event.form),
        asks,
    )
    yield from carries_its_form(event.form, event.grounds, None, event.rules, entry)


@breaches.register
def _(event: RequestApproved, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "DRAFT")
    yield from present(case, entry)
    yield from supports(case, entry)
    yield from bears(request.grounds, case, entry)
    yield from weighed(case, request.rules, entry, by_another=True)
    yield from bases_hold(request.bases, case, request.rules, entry, request.waits_for)
    yield from carries_its_form(
        request.form, request.grounds, request.documents + event.documents, request.rules, entry
    )


@breaches.register
def _(event: RequestRefused, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if request.stage != "DRAFT":
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", "DRAFT")


@breaches.register
def _(event: RequestSent, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from in_state(case.requests[event.request], entry, "APPROVED")
    yield from supports(case, entry)
    yield from bears(case.requests[event.request].grounds, case, entry)


@breaches.register
def _(event: RequestReceived, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "SENT")
    yield from in_time(event.received_at, entry, request.sent_at, "it was sent")


@breaches.register
def _(event: RequestServed, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, *SERVABLE)
    yield from in_time(event.served_at, entry, request.received_at, "it was received")
    manner = Breach("a service in a manner of no list", event.manner, "a manner of detainer.service_manners")
    yield from law.listed("detainer.service_manners", event.manner, case, entry, manner)
    if request.served_at is not None:
        yield Breach("a second service of the same request", request.served_at.isoformat(), "one service")


@breaches.register
def _(event: RequestDecided, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if event.decision != "DECLINED" or request.closed or request.received_at is None:
        yield from in_state(request, entry, *ANSWERABLE)
    if event.decision not in ANSWERS:
        yield Breach("an answer that is none", event.decision, " or ".join(ANSWERS))
    if event.decision == "HONOUR" and request.asks != "hold":
        yield Breach("a hold that was not asked for", f"{event.decision}; asks to {request.asks}", "a request to hold")
    for act in case.acts_of(entry.actor):
        if act.kind in DECISIONS:
            yield Breach("a custodian's answer by someone of the requesting side", acted(act), "another person")


@breaches.register
def _(event: RequestReviewRequired, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _open(case.requests[event.request], entry)
    yield from law.recorded(event.rules, {"detainer.review", "priorities"}, entry)
    yield from still_standing(event.remaining, case.requests[event.request], case)
    yield from true_to_record(event.remaining, case, event.rules, entry)
    yield from nothing_vanished(event.struck, event.remaining, case.requests[event.request])
    request = case.requests[event.request]
    over = entry.recorded_at if request.held else None
    if event.hold_ends_at != over:
        end = "no end" if event.hold_ends_at is None else event.hold_ends_at.isoformat()
        found = f"{request.request} is {request.state}, {end}"
        yield Breach(
            "an end of a hold told with a review", found, "a hold that runs, ended as the review is called for"
        )
    late = Breach("a review called for too late", event.review_by.isoformat(), "within the hours of detainer.review")
    yield from law.allowed(
        "detainer.review",
        event.rules,
        law.days(entry),
        lambda each: event.review_by <= entry.recorded_at + timedelta(hours=each.value),
        late,
    )


@breaches.register
def _(event: RequestRemeasured, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _open(case.requests[event.request], entry)
    yield from law.recorded(event.rules, {"priorities"}, entry)
    yield from still_standing(event.remaining, case.requests[event.request], case)
    yield from true_to_record(event.remaining, case, event.rules, entry)
    yield from nothing_vanished(event.struck, event.remaining, case.requests[event.request])
    waits_for = case.requests[event.request].waits_for
    lacking = Breach("a request that should be reviewed", str(len(event.remaining)), "bases that carry a request")
    yield from law.allowed(
        "priorities", event.rules, law.days(entry), lambda each: not missing(event.remaining, each, waits_for), lacking
    )


@breaches.register
def _(event: RequestConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "REVIEW_REQUIRED")
    yield from supports(case, entry)
    yield from bears(request.grounds, case, entry)
    yield from weighed(case, event.rules, entry, by_another=True)
    yield from law.recorded(event.rules, {"priorities"}, entry)
    yield from bases_hold(event.bases, case, event.rules, entry, request.waits_for)
    yield from true_to_record(event.bases, case, event.rules, entry)
    if event.asks not in {"notify", request.asks}:
        yield Breach("a confirmation that asks for more", event.asks, request.asks)


@breaches.register
def _(event: RequestSuperseded, case: Case, entry: Entry) -> Iterator[Breach]:
    old, new = case.requests[event.request], case.requests[event.superseded_by]
    yield from _open(old, entry)
    yield from ended_for(event.lift_reason, case, entry)
    if old.held or new.supersedes != event.request or new.stage != "APPROVED":
        found = f"{old.request} is {old.state}, {new.request} is {new.state}"
        yield Breach("a request that gave way to none", found, "an approved request drafted in its place, and no hold")


@breaches.register
def _(event: RequestOperative, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    charge = case.charges[event.charge]
    if request.waits_for != event.charge or request.closed:
        yield Breach("a request operative that did not wait", event.charge, request.waits_for or "no charge")
    if not charge.conviction or charge.convicted_on != event.convicted_on:
        yield Breach("a request operative without its conviction", f"{event.charge} is {charge.state}", "a conviction")
    yield from true_to_record(event.bases, case, event.rules, entry)
    before = [(each.ground, each.charge, each.evidence) for each in request.bases]
    if [(each.ground, each.charge, each.evidence) for each in event.bases] != before:
        yield Breach("a basis added without a confirmation", event.request, "the basis that it waited with")


@breaches.register
def _(event: RequestLapsed, case: Case, entry: Entry) -> Iterator[Breach]:
    request, charge = case.requests[event.request], case.charges[event.charge]
    yield from _open(request, entry)
    yield from ended_for(event.lift_reason, case, entry)
    if request.waits_for != event.charge or charge.open or charge.conviction:
        found = f"waits for {request.waits_for or 'nothing'}; {event.charge} is {charge.state}"
        yield Breach("a request that lapsed without reason", found, "the charge it waited for, ended otherwise")


@breaches.register
def _(event: RequestLifted, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _open(case.requests[event.request], entry)
    yield from ended_for(event.lift_reason, case, entry)


def ended_for(reason: str, case: Case, entry: Entry) -> Iterator[Breach]:
    """An end of a request for a reason that is not in the closed list."""
    other = Breach("an end for a reason of no list", reason, "a reason of detainer.lift_reasons")
    yield from law.listed("detainer.lift_reasons", reason, case, entry, other, key="reason")


def _open(request: Request, entry: Entry) -> Iterator[Breach]:
    if request.closed:
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", "an open request")
