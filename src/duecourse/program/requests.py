"""Requests to hold a person: drafted by one, approved by another, served on the person, answered by the custodian.

The states are those of the domain handbook's machine; every step is an act of a named person. A claim of the person
(CLAIM_HOLD) or a charge that fell away (REVIEW_REQUIRED) covers the state a request is in until someone decides.
Clocks are computed and shown; nothing here moves by itself.
"""

from collections.abc import Sequence
from typing import Any

from duecourse.errors import BadFact, NotItsTurn
from duecourse.program import discretion, given, participation
from duecourse.program.case import Case, Request
from duecourse.program.custodian import decide, give_notice, receive, serve, start_clock
from duecourse.program.drafting import (
    bases_of,
    documents_of,
    form_in_force,
    form_is_met,
    grounds_borne,
    grounds_of,
    no_open_claim,
    status_supports,
    victim_asked,
)
from duecourse.program.events.phrases import ROUTINGS
from duecourse.program.events.request import (
    RequestApproved,
    RequestConfirmed,
    RequestDrafted,
    RequestLifted,
    RequestRefused,
    RequestSent,
    RequestSuperseded,
)
from duecourse.program.facts import Basis, Document, Ground, used
from duecourse.program.moving import Moved, in_custody, in_state, moved, still_open
from duecourse.program.record import Deed, Record
from duecourse.program.status import identified

__all__ = [
    "Moved",
    "approve",
    "confirm",
    "decide",
    "draft",
    "give_notice",
    "lift",
    "receive",
    "refuse",
    "send",
    "serve",
    "start_clock",
]

Given = dict[str, Any]

SUPERSEDED = "Superseding Form"
MEASURES = ("detainer.grounds", "detainer.grounds_borne", "detainer.warrants", "status.results")
"""Rules a draft is measured by, beside the priorities and the forms."""


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
    upon_conviction: bool = False,
    supersedes: str = "",
) -> Moved:
    """Draft a request on the identity confirmed in ``booking``; ``form`` is the first one in force when empty.

    ``upon_conviction`` makes it inert until its one charge ends in a conviction, where the form has that box.
    ``supersedes`` names the open request that it takes the place of once approved. Raises NotItsTurn (no confirmed
    identity, person gone, another request open), SamePerson for an examiner or the status officer of this identity,
    CitizenResult, StatusNotSupported, ChargeMissing, ClaimOpen, VictimNotAsked, DiscretionNotWeighed, BasisNotMet,
    GroundNotSufficient, GroundNotBorne, BadFact, and OutsideAuthority for a designated officer outside their agreement,
    which is recorded as well.
    """
    with record.act(actor, RequestDrafted) as deed:
        case, act = deed.case(booking), "A draft"
        identified(case, act)
        deed.another_person(case, act)
        in_custody(case, act)
        _one_at_a_time(case, supersedes, act)
        no_open_claim(case, act)
        status_entry = status_supports(deed, case, act)
        victim_asked(deed, case, act)
        discretion.weighed(deed, case, act)
        priorities, forms = deed.rule("priorities"), deed.rule("detainer.forms")
        chosen = form_in_force(deed, form)
        found_grounds = grounds_of(deed, grounds)
        found_documents = documents_of(documents)
        if "probable_cause" in chosen["needs"] and not found_grounds:
            raise BadFact(where="grounds", problem=f"is empty, and form {chosen['form']} asks for probable cause")
        found_bases, waits_for = _bases(deed, case, bases, chosen if upon_conviction else None)
        event = RequestDrafted(
            request=f"{booking}/r{len(case.requests) + 1}",
            candidate=case.confirmed,
            form=chosen["form"],
            form_version=chosen["version"],
            asks=chosen["asks"],
            title=priorities.value["title"],
            bases=found_bases,
            grounds=found_grounds,
            documents=found_documents,
            reasons=given.text(reasons, "reasons"),
            status_entry=status_entry,
            rules=used(priorities, forms, *(deed.rule(name) for name in MEASURES)),
            waits_for=waits_for,
            supersedes=supersedes,
            agreement=deed.authority(booking, case.facility),
        )
        form_is_met(deed, {**chosen, "needs": set(chosen["needs"]) - {"warrant"}}, found_grounds, (), act)
        grounds_borne(deed, case, found_grounds, act)
        entry = deed.append(booking, event, case.key)
        return moved(case, event.request, entry)


def approve(
    record: Record, *, request: str, actor: str, reasons: str, documents: Sequence[Document | Given] = ()
) -> Moved:
    """Approve a draft: another person looks at identity, status, grounds and form once more, as of today.

    Raises SamePerson, NotItsTurn, ClaimOpen, CitizenResult, StatusNotSupported, DiscretionNotWeighed, BasisNotMet,
    GroundNotSufficient, GroundNotBorne.
    """
    with record.act(actor, RequestApproved) as deed:
        case, known = deed.request(request)
        act = "An approval"
        deed.another_person(case, act)
        in_state(known, act, "DRAFT")
        in_custody(case, act)
        status_supports(deed, case, act)
        discretion.looked_at_anew(deed, case, act)
        grounds_borne(deed, case, known.grounds, act)
        bases_of(deed, case, known.bases, deed.rule("priorities"), act, waits_for=known.waits_for)
        attached = known.documents + documents_of(documents)
        form_is_met(deed, form_in_force(deed, known.form), known.grounds, attached, act)
        event = RequestApproved(
            request=request, documents=attached[len(known.documents) :], reasons=given.text(reasons, "reasons")
        )
        entry = deed.append(case.booking, event, case.key)
        _give_way(deed, case, known)
        return moved(case, request, entry)


def refuse(record: Record, *, request: str, actor: str, reasons: str) -> Moved:
    """Refuse a draft: it goes no further. Always an available answer. Raises SamePerson, NotItsTurn."""
    with record.act(actor, RequestRefused) as deed:
        case, known = deed.request(request)
        deed.another_person(case, "A refusal")
        if known.stage != "DRAFT":
            raise NotItsTurn(act="A refusal", what=f"request {request}", state=known.state, needed="DRAFT")
        event = RequestRefused(request=request, reasons=given.text(reasons, "reasons"))
        return moved(case, request, deed.append(case.booking, event, case.key))


def send(record: Record, *, request: str, actor: str, recipient: str) -> Moved:
    """Send an approved request to the custodian, with the participation in force for the booking's agency today.

    Raises NotItsTurn, CitizenResult, StatusNotSupported and GroundNotBorne when the status it rests on no longer holds.
    """
    with record.act(actor, RequestSent) as deed:
        case, known = deed.request(request)
        in_state(known, "Sending", "APPROVED")
        status_supports(deed, case, "Sending")
        grounds_borne(deed, case, known.grounds, "Sending")
        row = participation.in_force(deed.tx, ori=case.ori, on=deed.today)
        position = ROUTINGS["no row"] if row is None else f"{ROUTINGS[row.fact.routing]} (entry {row.entry})"
        event = RequestSent(request=request, recipient=given.text(recipient, "recipient"), participation=position)
        return moved(case, request, deed.append(case.booking, event))


def confirm(
    record: Record, *, request: str, actor: str, bases: Sequence[Basis | Given], reasons: str, notify_only: bool = False
) -> Moved:
    """Confirm a request under review on bases that do not depend on the charge that fell away.

    The confirming supervisor is none of those who brought the request so far; ``notify_only`` turns a request to hold
    into one to be told. Raises SamePerson, NotItsTurn, ClaimOpen, CitizenResult, StatusNotSupported,
    DiscretionNotWeighed, GroundNotBorne, BasisNotMet.
    """
    with record.act(actor, RequestConfirmed) as deed:
        case, known = deed.request(request)
        act = "A confirmation"
        deed.another_person(case, act)
        in_state(known, act, "REVIEW_REQUIRED")
        status_supports(deed, case, act)
        discretion.looked_at_anew(deed, case, act)
        grounds_borne(deed, case, known.grounds, act)
        priorities = deed.rule("priorities")
        event = RequestConfirmed(
            request=request,
            bases=bases_of(deed, case, bases, priorities, act, waits_for=known.waits_for),
            asks="notify" if notify_only else known.asks,
            reasons=given.text(reasons, "reasons"),
            rules=used(priorities),
        )
        return moved(case, request, deed.append(case.booking, event, case.key))


def lift(record: Record, *, request: str, actor: str, reason: str, note: str) -> Moved:
    """Lift a request in any open state, for a reason of the closed list; the way a review ends in cancellation.

    ``note`` says in words why the reason applies. Needs no second person: letting go is never the risk.
    Raises NotItsTurn for a request that has ended, BadFact for a reason that is not in the list.
    """
    with record.act(actor, RequestLifted) as deed:
        case, known = deed.request(request)
        still_open(known, "Lifting")
        reasons = [each["reason"] for each in deed.rule("detainer.lift_reasons").value]
        event = RequestLifted(
            request=request, lift_reason=given.one_of(reason, reasons, "reason"), reason=given.text(note, "note")
        )
        return moved(case, request, deed.append(case.booking, event))


def _one_at_a_time(case: Case, supersedes: str, act: str) -> None:
    others = [each for each in case.open_requests if each.request != supersedes]
    if others:
        known = others[0]
        raise NotItsTurn(act=act, what=f"request {known.request}", state=known.state, needed="no open request")
    if supersedes:
        old = case.requests.get(supersedes)
        if old is None or old.closed or old.held:
            state = "not of this booking" if old is None else old.state
            needed = "an open request on which nobody is held"
            raise NotItsTurn(act=act, what=f"request {supersedes}", state=state, needed=needed)


def _bases(deed: Deed, case: Case, bases: Sequence[Basis | Given], form: Given | None) -> tuple[tuple[Basis, ...], str]:
    """The bases of a draft; on a ``form`` whose box for it is ticked, the charge whose conviction it waits for too."""
    priorities, act = deed.rule("priorities"), "A draft"
    if form is None:
        return bases_of(deed, case, bases, priorities, act), ""
    if not form.get("may_wait_for_conviction", False):
        problem = f"form {form['form']} ({form['version']}) has no box for a request that waits for a conviction"
        raise BadFact(where="upon_conviction", problem=problem)
    charges = {each.charge for each in given.facts(bases, Basis, "bases") if each.label == "charge"}
    if len(bases) != 1 or len(charges) != 1:
        raise BadFact(where="bases", problem="are not one charge, which a request upon conviction rests on")
    (charge,) = charges
    return bases_of(deed, case, bases, priorities, act, waits_for=charge), charge


def _give_way(deed: Deed, case: Case, known: Request) -> None:
    """What an approval does to the request it supersedes; one that began to hold meanwhile refuses the approval."""
    old = case.requests.get(known.supersedes)
    if old is None or old.closed:
        return
    if old.held:
        needed = "the end of that hold, or its transfer"
        raise NotItsTurn(act="An approval", what=f"request {old.request}", state=old.state, needed=needed)
    event = RequestSuperseded(request=old.request, superseded_by=known.request, lift_reason=SUPERSEDED)
    deed.append(case.booking, event)
