"""Requests to hold a person: drafted by one, approved by another, served on the person, answered by the custodian.

The states are those of the domain handbook's machine; every step is an act of a named person. A claim of the person
(CLAIM_HOLD) or a charge that fell away (REVIEW_REQUIRED) covers the state a request is in until someone decides.
Clocks are computed and shown; nothing here moves by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duecourse.errors import BadFact, NotItsTurn, NotServed
from duecourse.ledger.entry import Entry
from duecourse.program import given, participation
from duecourse.program.case import Case, Request
from duecourse.program.drafting import bases_of, form_in_force, form_is_met, grounds_of, no_open_claim, status_supports
from duecourse.program.events.phrases import ROUTINGS
from duecourse.program.events.request import (
    RequestApproved,
    RequestClockStarted,
    RequestConfirmed,
    RequestDecided,
    RequestDrafted,
    RequestLifted,
    RequestReceived,
    RequestRefused,
    RequestSent,
    RequestServed,
)
from duecourse.program.facts import Basis, Document, Ground, used
from duecourse.program.record import Deed, Record
from duecourse.program.status import identified
from duecourse.rules.deadlines import HoldDeadlines, hold_deadlines

Given = dict[str, Any]

SERVABLE = ("RECEIVED", "HONOUR", "HONOUR_NOTIFY_ONLY", "NEEDS_JUDICIAL_WARRANT")
ANSWERABLE = ("RECEIVED", "SERVED", "NEEDS_JUDICIAL_WARRANT")


@dataclass(frozen=True, slots=True)
class Moved:
    """A request after an act: its number, its state now, and the entry that says so."""

    request: str
    booking: str
    state: str
    entry_seq: int


def draft(
    record: Record,
    *,
    booking: str,
    actor: str,
    bases: Sequence[Basis | Given],
    grounds: Sequence[Ground | Given],
    reasons: str,
    form: str = "",
    documents: Sequence[Document | Given] = (),
) -> Moved:
    """Draft a request on the identity confirmed in ``booking``; ``form`` is the first one in force when empty.

    Raises NotItsTurn (no confirmed identity, person gone, a request open), SamePerson for an examiner or the status
    officer of this identity, CitizenResult, StatusNotSupported, ClaimOpen, BasisNotMet, GroundNotSufficient, BadFact.
    """
    with record.act(actor, RequestDrafted) as deed:
        case, act = deed.case(booking), "A draft"
        identified(case, act)
        deed.another_person(case, act)
        _in_custody(case, act)
        if case.open_requests:
            known = case.open_requests[0]
            raise NotItsTurn(act=act, what=f"request {known.request}", state=known.state, needed="no open request")
        no_open_claim(case, act)
        status_entry = status_supports(deed, case, act)
        priorities, forms = deed.rule("priorities"), deed.rule("detainer.forms")
        chosen = form_in_force(deed, form)
        found_grounds = grounds_of(deed, grounds)
        found_documents = given.facts(documents, Document, "documents")
        if "probable_cause" in chosen["needs"] and not found_grounds:
            raise BadFact(where="grounds", problem=f"is empty, and form {chosen['form']} asks for probable cause")
        event = RequestDrafted(
            request=f"{booking}/r{len(case.requests) + 1}",
            candidate=case.confirmed,
            form=chosen["form"],
            form_version=chosen["version"],
            asks=chosen["asks"],
            title=priorities.value["title"],
            bases=bases_of(deed, case, bases, priorities, act),
            grounds=found_grounds,
            documents=found_documents,
            reasons=given.text(reasons, "reasons"),
            status_entry=status_entry,
            rules=used(
                priorities,
                forms,
                *(deed.rule(name) for name in ("detainer.grounds", "detainer.warrants", "status.results")),
            ),
        )
        form_is_met(deed, {**chosen, "needs": set(chosen["needs"]) - {"warrant"}}, found_grounds, (), act)
        entry = deed.append(booking, event, case.key)
        return _moved(case, event.request, entry)


def approve(
    record: Record, *, request: str, actor: str, reasons: str, documents: Sequence[Document | Given] = ()
) -> Moved:
    """Approve a draft: another person looks at identity, status, grounds and form once more, as of today.

    Raises SamePerson, NotItsTurn, ClaimOpen, CitizenResult, StatusNotSupported, BasisNotMet, GroundNotSufficient.
    """
    with record.act(actor, RequestApproved) as deed:
        case, known = deed.request(request)
        act = "An approval"
        deed.another_person(case, act)
        _in_state(known, act, "DRAFT")
        _in_custody(case, act)
        status_supports(deed, case, act)
        bases_of(deed, case, known.bases, deed.rule("priorities"), act)
        attached = known.documents + given.facts(documents, Document, "documents")
        form_is_met(deed, form_in_force(deed, known.form), known.grounds, attached, act)
        event = RequestApproved(
            request=request, documents=attached[len(known.documents) :], reasons=given.text(reasons, "reasons")
        )
        return _moved(case, request, deed.append(case.booking, event, case.key))


def refuse(record: Record, *, request: str, actor: str, reasons: str) -> Moved:
    """Refuse a draft: it goes no further. Always an available answer. Raises SamePerson, NotItsTurn."""
    with record.act(actor, RequestRefused) as deed:
        case, known = deed.request(request)
        deed.another_person(case, "A refusal")
        if known.stage != "DRAFT":
            raise NotItsTurn(act="A refusal", what=f"request {request}", state=known.state, needed="DRAFT")
        event = RequestRefused(request=request, reasons=given.text(reasons, "reasons"))
        return _moved(case, request, deed.append(case.booking, event, case.key))


def send(record: Record, *, request: str, actor: str, recipient: str) -> Moved:
    """Send an approved request to the custodian, with the participation in force for the booking's agency today.

    Raises NotItsTurn, CitizenResult and StatusNotSupported when the status it rests on no longer holds.
    """
    with record.act(actor, RequestSent) as deed:
        case, known = deed.request(request)
        _in_state(known, "Sending", "APPROVED")
        status_supports(deed, case, "Sending")
        row = participation.in_force(deed.tx, ori=case.ori, on=deed.today)
        position = ROUTINGS["no row"] if row is None else f"{ROUTINGS[row.fact.routing]} (entry {row.entry})"
        event = RequestSent(request=request, recipient=given.text(recipient, "recipient"), participation=position)
        return _moved(case, request, deed.append(case.booking, event))


def receive(record: Record, *, request: str, actor: str, received_at: datetime | str | None = None) -> Moved:
    """The custodian acknowledges a request that was sent. Raises NotItsTurn, DatesOutOfOrder."""
    with record.act(actor, RequestReceived) as deed:
        case, known = deed.request(request)
        _in_state(known, "Receiving", "SENT")
        when = _when(deed, received_at, "received_at", known.sent_at, "the sending of the request")
        event = RequestReceived(request=request, received_at=when)
        return _moved(case, request, deed.append(case.booking, event))


def serve(
    record: Record,
    *,
    request: str,
    actor: str,
    language: str,
    manner: str = "in person",
    served_at: datetime | str | None = None,
) -> Moved:
    """A copy is given to the person, in a language they read; only then does the request take effect.

    Raises NotItsTurn before it is received or when it was served, DatesOutOfOrder, BadFact.
    """
    with record.act(actor, RequestServed) as deed:
        case, known = deed.request(request)
        _in_state(known, "Service", *SERVABLE)
        if known.served_at is not None:
            raise NotItsTurn(act="Service", what=f"request {request}", state="served", needed="not served yet")
        event = RequestServed(
            request=request,
            served_at=_when(deed, served_at, "served_at", known.received_at, "the receipt of the request"),
            language=given.text(language, "language"),
            manner=given.one_of(manner, deed.rule("detainer.service_manners").value, "manner"),
        )
        return _moved(case, request, deed.append(case.booking, event))


def decide(
    record: Record, *, request: str, actor: str, decision: str, policy: str, policy_version: str, reasons: str
) -> Moved:
    """The custodian answers under its own policy: HONOUR, HONOUR_NOTIFY_ONLY, DECLINED or NEEDS_JUDICIAL_WARRANT.

    Raises NotItsTurn, SamePerson for someone of the requesting side, BadFact (a form that asks for notice only cannot
    be honored with a hold).
    """
    with record.act(actor, RequestDecided) as deed:
        case, known = deed.request(request)
        deed.another_person(case, "The custodian's answer", but=RequestDecided.kind)
        _in_state(known, "The custodian's answer", *ANSWERABLE)
        answer = given.one_of(decision, deed.rule("custodian.decisions").value, "decision")
        if answer == "HONOUR" and known.asks != "hold":
            problem = f"request {request} asks to be notified and for no hold; HONOUR_NOTIFY_ONLY can answer it"
            raise BadFact(where="decision", problem=problem)
        event = RequestDecided(
            request=request,
            decision=answer,
            policy=given.one_of(policy, deed.rule("custodian.policies").value, "policy"),
            policy_version=given.text(policy_version, "policy_version"),
            reasons=given.text(reasons, "reasons"),
        )
        return _moved(case, request, deed.append(case.booking, event))


def start_clock(
    record: Record, *, request: str, actor: str, cause: str, releasable_at: datetime | str | None = None
) -> HoldDeadlines:
    """The person would go free now and is kept on an honored, served request: both deadlines, the shorter binds.

    Raises NotServed when the request was not in the person's hands by then, NotItsTurn for a request that is not
    honored, claimed against or under review, CitizenResult and StatusNotSupported when its status no longer holds.
    """
    with record.act(actor, RequestClockStarted) as deed:
        case, known = deed.request(request)
        if known.served_at is None and not known.closed:
            raise NotServed(act="A hold", request=request, problem="was not served on the person")
        _in_state(known, "A hold", "HONOUR")
        _in_custody(case, "A hold")
        status_supports(deed, case, "A hold")
        when = _when(deed, releasable_at, "releasable_at", case.custody_since, "the booking into custody")
        if known.served_at is None or when < known.served_at:
            served = "" if known.served_at is None else known.served_at.isoformat(timespec="minutes")
            problem = f"was served at {served}, after the person could go free"
            raise NotServed(act="A hold", request=request, problem=problem)
        found = hold_deadlines(when, zone=deed.record.zone, where=record.settings.jurisdiction)
        event = RequestClockStarted(
            request=request,
            releasable_at=when,
            cause=given.text(cause, "cause"),
            form_at=found.form_at,
            regulation_at=found.regulation_at,
            binding_at=found.binding_at,
            method=found.method,
            rules=used(*found.rules),
        )
        deed.append(case.booking, event)
        return found


def confirm(
    record: Record, *, request: str, actor: str, bases: Sequence[Basis | Given], reasons: str, notify_only: bool = False
) -> Moved:
    """Confirm a request under review on bases that do not depend on the charge that fell away.

    The confirming supervisor is none of those who brought the request so far; ``notify_only`` turns a request to hold
    into one to be told. Raises SamePerson, NotItsTurn, ClaimOpen, CitizenResult, StatusNotSupported, BasisNotMet.
    """
    with record.act(actor, RequestConfirmed) as deed:
        case, known = deed.request(request)
        act = "A confirmation"
        deed.another_person(case, act)
        _in_state(known, act, "REVIEW_REQUIRED")
        status_supports(deed, case, act)
        priorities = deed.rule("priorities")
        event = RequestConfirmed(
            request=request,
            bases=bases_of(deed, case, bases, priorities, act),
            asks="notify" if notify_only else known.asks,
            reasons=given.text(reasons, "reasons"),
            rules=used(priorities),
        )
        return _moved(case, request, deed.append(case.booking, event, case.key))


def lift(record: Record, *, request: str, actor: str, reason: str, note: str) -> Moved:
    """Lift a request in any open state, for a reason of the closed list; the way a review ends in cancellation.

    ``note`` says in words why the reason applies. Needs no second person: letting go is never the risk.
    Raises NotItsTurn for a request that has ended, BadFact for a reason that is not in the list.
    """
    with record.act(actor, RequestLifted) as deed:
        case, known = deed.request(request)
        if known.closed:
            raise NotItsTurn(act="Lifting", what=f"request {request}", state=known.state, needed="an open request")
        reasons = [each["reason"] for each in deed.rule("detainer.lift_reasons").value]
        event = RequestLifted(
            request=request, lift_reason=given.one_of(reason, reasons, "reason"), reason=given.text(note, "note")
        )
        return _moved(case, request, deed.append(case.booking, event))


def _moved(case: Case, request: str, entry: Entry) -> Moved:
    return Moved(request, case.booking, case.requests[request].state, entry.seq)


def _in_state(request: Request, act: str, *states: str) -> None:
    if request.state not in states:
        needed = " or ".join(states)
        raise NotItsTurn(act=act, what=f"request {request.request}", state=request.state, needed=needed)


def _in_custody(case: Case, act: str) -> None:
    if case.custody in {"RELEASED", "TRANSFERRED"}:
        raise NotItsTurn(act=act, what=f"the person of {case.booking}", state=case.custody, needed="custody")


def _when(deed: Deed, value: datetime | str | None, where: str, after: datetime | None, after_what: str) -> datetime:
    found = deed.now if value is None else given.instant(value, where, deed.record.zone)
    earliest = after or found
    return given.in_order(found, where, after=earliest, after_what=after_what, now=deed.now)
