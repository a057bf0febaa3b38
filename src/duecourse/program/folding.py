"""What each event does to a case. The same function serves commands, worklists, narration and the offline verifier."""

from collections.abc import Iterable
from functools import singledispatch

from duecourse.ledger.entry import SEALED, Entry, Stored
from duecourse.program import events
from duecourse.program.case import Act, Candidate, Case, Charge, Examination, Objection, Request, Status
from duecourse.program.events.booking import (
    BookingReceived,
    ChargeClassified,
    ChargeDisposed,
    CustodyBookedIn,
    CustodyReleased,
    CustodyTransferred,
    DepartureConfirmed,
)
from duecourse.program.events.check import (
    CheckClosed,
    IdentityConfirmed,
    IdentityExcluded,
    IdentityUndetermined,
    IdentityWithdrawn,
    PrintAnalyzed,
    PrintExamined,
    SearchCompleted,
    StatusDetermined,
    StatusQueried,
)
from duecourse.program.events.event import Event
from duecourse.program.events.objection import (
    GalleryRemovalOrdered,
    GalleryRemoved,
    ObjectionFiled,
    ObjectionNotified,
    ObjectionRejected,
    ObjectionUpheld,
)
from duecourse.program.events.request import (
    RequestApproved,
    RequestClockStarted,
    RequestClosed,
    RequestConfirmed,
    RequestDecided,
    RequestDrafted,
    RequestLifted,
    RequestReceived,
    RequestRefused,
    RequestRemeasured,
    RequestReviewRequired,
    RequestSent,
    RequestServed,
)


def fold_all(booking: str, stored: Iterable[Stored]) -> Case:
    """The case of ``booking`` from its entries. Raises BadFact for a payload this version does not know."""
    case = Case(booking)
    for each in stored:
        apply(case, each.entry, opened(each))
    return case


def opened(stored: Stored) -> Event | None:
    """The event of an entry; None when its payload is sealed, or when it is the record of a sealing."""
    if stored.body is None or stored.entry.kind == SEALED:
        return None
    return events.decode(stored.entry.kind, stored.body, f"entry {stored.entry.seq}")


def apply(case: Case, entry: Entry, event: Event | None) -> None:
    """Take one entry into the case. A sealed payload leaves only that the act happened, and who did it."""
    case.acts.append(Act(entry.actor, entry.kind, entry.seq, entry.decision))
    if event is None:
        case.sealed.add(entry.kind)
        case.searched = case.searched or entry.kind == SearchCompleted.kind
        return
    fold(event, case, entry)


@singledispatch
def fold(event: Event, case: Case, entry: Entry) -> None:
    """What ``event`` changes in ``case``; nothing for kinds that only inform."""


@fold.register
def _(event: BookingReceived, case: Case, entry: Entry) -> None:
    case.serial, case.ori, case.tcn, case.sha256 = event.serial, event.ori, event.tcn, event.sha256
    case.routing, case.received_at = event.routing, entry.recorded_at
    case.charges = {each.charge: Charge(each.charge, each.text, each.offense_on) for each in event.charges}


@fold.register
def _(event: ChargeClassified, case: Case, entry: Entry) -> None:
    charge = case.charges[event.charge]
    charge.code, charge.code_system, charge.severity = event.code, event.code_system, event.severity
    charge.sentence_days = event.sentence_days


@fold.register
def _(event: ChargeDisposed, case: Case, entry: Entry) -> None:
    charge = case.charges[event.charge]
    charge.state, charge.disposed_on, charge.open, charge.conviction = (
        event.state,
        event.disposed_on,
        event.open,
        event.conviction,
    )
    if event.state == "CONVICTED":
        charge.convicted_on = event.disposed_on
    if event.code:
        charge.code, charge.code_system = event.code, event.code_system
    charge.severity = event.severity or charge.severity
    if event.sentence_days is not None:
        charge.sentence_days = event.sentence_days


@fold.register
def _(event: SearchCompleted, case: Case, entry: Entry) -> None:
    case.searched = True
    for each in event.candidates:
        case.candidates[each.candidate] = Candidate(each.candidate, each.person, each.score)


@fold.register
def _(event: PrintAnalyzed, case: Case, entry: Entry) -> None:
    case.analyses[entry.actor] = event.suitability


@fold.register
def _(event: PrintExamined, case: Case, entry: Entry) -> None:
    found = Examination(entry.actor, event.conclusion, entry.seq)
    case.candidate(event.candidate).examinations.append(found)


@fold.register
def _(event: IdentityConfirmed, case: Case, entry: Entry) -> None:
    candidate = case.candidate(event.candidate)
    candidate.outcome, candidate.person, case.confirmed = "confirmed", event.person, event.candidate


@fold.register
def _(event: IdentityExcluded, case: Case, entry: Entry) -> None:
    case.candidate(event.candidate).outcome = "excluded"


@fold.register
def _(event: IdentityUndetermined, case: Case, entry: Entry) -> None:
    case.candidate(event.candidate).outcome = "undetermined"


@fold.register
def _(event: CheckClosed, case: Case, entry: Entry) -> None:
    case.check = event.outcome


@fold.register
def _(event: IdentityWithdrawn, case: Case, entry: Entry) -> None:
    case.confirmed, case.check, case.status, case.queried = "", "withdrawn", None, False


@fold.register
def _(event: StatusQueried, case: Case, entry: Entry) -> None:
    case.queried = True


@fold.register
def _(event: StatusDetermined, case: Case, entry: Entry) -> None:
    case.status = Status(event.result, event.stops, event.expires_on, entry.actor, entry.seq)
    if event.stops == "final":
        case.citizen = case.status


@fold.register
def _(event: RequestDrafted, case: Case, entry: Entry) -> None:
    case.requests[event.request] = Request(
        event.request, event.form, event.asks, event.bases, event.grounds, event.documents, entry.recorded_at
    )


@fold.register
def _(event: RequestApproved, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.documents = "APPROVED", request.documents + event.documents


@fold.register
def _(event: RequestRefused, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = "REFUSED"


@fold.register
def _(event: RequestSent, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.sent_at = "SENT", entry.recorded_at


@fold.register
def _(event: RequestReceived, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.received_at = "RECEIVED", event.received_at


@fold.register
def _(event: RequestServed, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.served_at = event.served_at
    if request.stage == "RECEIVED":
        request.stage = "SERVED"


@fold.register
def _(event: RequestDecided, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = event.decision


@fold.register
def _(event: RequestReviewRequired, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.bases, request.review_by = event.remaining, request.review_by or event.review_by


@fold.register
def _(event: RequestRemeasured, case: Case, entry: Entry) -> None:
    case.requests[event.request].bases = event.remaining


@fold.register
def _(event: RequestConfirmed, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.bases, request.asks, request.review_by = event.bases, event.asks, None
    if event.asks == "notify" and request.stage in {"HONOUR", "CLOCK_RUNNING"}:
        request.stage = "HONOUR_NOTIFY_ONLY"


@fold.register
def _(event: RequestLifted, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = "CANCELLED"


@fold.register
def _(event: RequestClockStarted, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.releasable_at, request.binding_at = "CLOCK_RUNNING", event.releasable_at, event.binding_at


@fold.register
def _(event: RequestClosed, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = event.state


@fold.register
def _(event: CustodyBookedIn, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "IN_CUSTODY", event.booked_at


@fold.register
def _(event: CustodyReleased, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "RELEASED", event.released_at


@fold.register
def _(event: CustodyTransferred, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "TRANSFERRED", event.transferred_at


@fold.register
def _(event: DepartureConfirmed, case: Case, entry: Entry) -> None:
    case.departed = True


@fold.register
def _(event: ObjectionFiled, case: Case, entry: Entry) -> None:
    case.objections[event.objection] = Objection(
        event.objection, event.objection_kind, event.holds, event.notify_by, event.resolve_by
    )
    if event.holds:
        for request in case.open_requests:
            request.claims.add(event.objection)


@fold.register
def _(event: ObjectionNotified, case: Case, entry: Entry) -> None:
    case.objections[event.objection].notified = True


@fold.register
def _(event: ObjectionUpheld, case: Case, entry: Entry) -> None:
    case.objections[event.objection].state = "UPHELD"
    for request in case.requests.values():
        request.claims.discard(event.objection)


@fold.register
def _(event: ObjectionRejected, case: Case, entry: Entry) -> None:
    case.objections[event.objection].state = "REJECTED"
    for request in case.requests.values():
        request.claims.discard(event.objection)


@fold.register
def _(event: GalleryRemovalOrdered, case: Case, entry: Entry) -> None:
    case.objections[event.objection].removal_due = event.person


@fold.register
def _(event: GalleryRemoved, case: Case, entry: Entry) -> None:
    case.objections[event.objection].removal_due = ""
