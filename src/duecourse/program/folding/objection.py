"""What events of an objection and its redress change in a case."""

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case, Objection
from duecourse.program.events.objection import (
    GalleryRemovalOrdered,
    GalleryRemoved,
    ObjectionFiled,
    ObjectionNotified,
    ObjectionRejected,
    ObjectionUpheld,
)
from duecourse.program.folding.fold import fold


@fold.register
def _(event: ObjectionFiled, case: Case, entry: Entry) -> None:
    case.objections[event.objection] = Objection(
        event.objection, event.objection_kind, event.holds, event.notify_by, event.resolve_by, rules=event.rules
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
    objection = case.objections[event.objection]
    objection.removal_due, objection.order = event.person, event.order


@fold.register
def _(event: GalleryRemoved, case: Case, entry: Entry) -> None:
    case.objections[event.objection].removal_due = ""
