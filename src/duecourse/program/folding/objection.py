"""What events of an objection and its redress change in a case."""

from hashlib import sha256

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case, Objection
from duecourse.program.events.objection import (
    GalleryRemovalOrdered,
    GalleryRemoved,
    ObjectionAnswered,
    ObjectionFiled,
    ObjectionNotified,
    ObjectionReferred,
    ObjectionRejected,
    ObjectionRouted,
    ObjectionStated,
    ObjectionTakenUp,
    ObjectionUpheld,
)
from duecourse.program.folding.fold import fold


@fold.register
def _(event: ObjectionFiled, case: Case, entry: Entry) -> None:
    case.objections[event.objection] = Objection(
        event.objection,
        event.objection_kind,
        event.holds,
        event.notify_by,
        event.resolve_by,
        rules=event.rules,
        filed_by=event.filed_by,
        filed_at=entry.recorded_at,
    )
    if event.holds:
        for request in case.open_requests:
            request.claims.add(event.objection)
            if request.held and request.ends_at is not None:
                request.ends_at = min(request.ends_at, entry.recorded_at)


def said(statement: str) -> str:
    """What tells two statements apart: a hash of the words, whatever lies between them."""
    return sha256(" ".join(statement.split()).encode()).hexdigest()


@fold.register
def _(event: ObjectionStated, case: Case, entry: Entry) -> None:
    case.objections[event.objection].said = said(event.statement)


@fold.register
def _(event: ObjectionNotified, case: Case, entry: Entry) -> None:
    objection = case.objections[event.objection]
    objection.notified, objection.notified_at = True, entry.recorded_at


@fold.register
def _(event: ObjectionRouted, case: Case, entry: Entry) -> None:
    objection = case.objections[event.objection]
    objection.about, objection.reviewers = event.about, event.reviewers


@fold.register
def _(event: ObjectionTakenUp, case: Case, entry: Entry) -> None:
    case.objections[event.objection].taken_up = entry.actor


@fold.register
def _(event: ObjectionUpheld, case: Case, entry: Entry) -> None:
    _end(case, event.objection, "UPHELD", entry)
    _owe(case.objections[event.objection], event)


@fold.register
def _(event: ObjectionRejected, case: Case, entry: Entry) -> None:
    _end(case, event.objection, "REJECTED", entry)
    _owe(case.objections[event.objection], event)


@fold.register
def _(event: ObjectionReferred, case: Case, entry: Entry) -> None:
    _end(case, event.objection, "REFERRED", entry)


@fold.register
def _(event: ObjectionAnswered, case: Case, entry: Entry) -> None:
    case.objections[event.objection].answered_at = event.served_at


@fold.register
def _(event: GalleryRemovalOrdered, case: Case, entry: Entry) -> None:
    objection = case.objections[event.objection]
    objection.removal_due, objection.order = event.person, event.order


@fold.register
def _(event: GalleryRemoved, case: Case, entry: Entry) -> None:
    case.objections[event.objection].removal_due = ""


def _end(case: Case, name: str, state: str, entry: Entry) -> None:
    objection = case.objections[name]
    objection.state, objection.decided_at = state, entry.recorded_at
    for request in case.requests.values():
        if name not in request.claims:
            continue
        request.claims.discard(name)
        if not request.claims:
            request.ready_at = entry.recorded_at
        if request.state == "CLOCK_RUNNING":
            request.ends_at = (
                request.binding_at
            )  # nobody upheld the claim: the hold goes on to the end that was counted
            case.alarms.discard(request.request)


def _owe(objection: Objection, event: ObjectionUpheld | ObjectionRejected) -> None:
    objection.answer, objection.answer_by = event.answer, event.answer_by
