"""What an event calls for in the same act: a charge falls away, the request is reviewed; a claim is upheld, it ends.

A step that only half of its consequences follow is how a request outlives its reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatch

from duecourse.program.breaches import law
from duecourse.program.case import Case
from duecourse.program.events.booking import (
    ChargeClassified,
    ChargeDisposed,
    ChargeFilingMissed,
    CustodyOverstayed,
    CustodyReleased,
    CustodyTransferred,
    VictimAsked,
)
from duecourse.program.events.check import IdentityConfirmed, IdentityWithdrawn, StatusAnswered, StatusDetermined
from duecourse.program.events.custody import CustodyDied, CustodyMoved
from duecourse.program.events.event import Event
from duecourse.program.events.objection import GalleryRemovalOrdered, ObjectionFiled, ObjectionStated, ObjectionUpheld
from duecourse.program.events.request import (
    RequestApproved,
    RequestClosed,
    RequestLapsed,
    RequestLifted,
    RequestOperative,
    RequestRebound,
    RequestRemeasured,
    RequestReviewRequired,
    RequestSuperseded,
)

REVIEW = (RequestReviewRequired,)
MEASURE = (RequestReviewRequired, RequestRemeasured)


@dataclass(frozen=True, slots=True)
class Due:
    """One of ``kinds`` about ``subject`` (a request, an objection) that must come; ``what`` is wrong if it does not."""

    what: str
    kinds: tuple[type[Event], ...]
    subject: str

    def paid_by(self, kind: str, event: Event | None) -> bool:
        """Whether this event is what was called for; of an erased payload only the kind is known."""
        subject = getattr(event, "request", None) or getattr(event, "objection", None)
        return kind in {each.kind for each in self.kinds} and (event is None or subject == self.subject)


def _grace(at: datetime) -> timedelta:
    """How long a release may go unconfirmed, by the rule of the country on that day, the longer where they differ."""
    found = [each.value for each in law.in_force("detainer.overstay", (), [at.date()])]
    return timedelta(minutes=max(found, default=0))


@singledispatch
def owed(event: Event, case: Case) -> Iterator[Due]:
    """What ``event`` coming after ``case`` calls for; nothing for most kinds."""
    yield from ()


@owed.register
def _(event: ChargeClassified, case: Case) -> Iterator[Due]:
    yield from _touched(case, event.charge, MEASURE, "was classified anew")


@owed.register
def _(event: RequestApproved, case: Case) -> Iterator[Due]:
    old = case.requests.get(case.requests[event.request].supersedes)
    if old is not None and not old.closed:
        yield Due(f"{old.request} did not give way to {event.request}", (RequestSuperseded,), old.request)


@owed.register
def _(event: CustodyMoved, case: Case) -> Iterator[Due]:
    for request in case.open_requests:
        if request.stage not in {"DRAFT", "APPROVED"}:
            yield Due(f"{request.request} was not bound to the new place", (RequestRebound,), request.request)


@owed.register
def _(event: CustodyDied, case: Case) -> Iterator[Due]:
    for request in case.open_requests:
        yield Due(f"{request.request} did not end with the death", (RequestClosed,), request.request)


@owed.register
def _(event: ChargeDisposed, case: Case) -> Iterator[Due]:
    yield from _waiting(event, case)
    yield from _disposed(event, case)


def _waiting(event: ChargeDisposed, case: Case) -> Iterator[Due]:
    """A request that waits for the conviction of this charge takes effect with it, and lapses with any other end."""
    for request in case.open_requests:
        if request.waits_for == event.charge and event.conviction:
            yield Due(f"{request.request} did not take effect upon conviction", (RequestOperative,), request.request)
        elif request.waits_for == event.charge and not event.open:
            yield Due(f"{request.request} did not lapse with its charge", (RequestLapsed,), request.request)


def _disposed(event: ChargeDisposed, case: Case) -> Iterator[Due]:
    others = [each for each in case.standing_charges if each.charge != event.charge]
    if event.effect == "drop" and not others:
        for request in case.open_requests:
            if request.waits_for != event.charge:
                what = f"no review of {request.request} after charge {event.charge} fell away"
                yield Due(what, REVIEW, request.request)
    elif event.effect == "strike":
        yield from _touched(case, event.charge, REVIEW, "fell away", ended=not event.open)
    elif event.effect in {"drop", "recompute"}:
        yield from _touched(case, event.charge, MEASURE, _how(event), ended=not event.open)


@owed.register
def _(event: ChargeFilingMissed, case: Case) -> Iterator[Due]:
    others = [each for each in case.standing_charges if each.charge != event.charge]
    if others:
        yield from _touched(case, event.charge, MEASURE, "was not filed in time")
    else:
        for request in case.open_requests:
            yield Due(
                f"no review of {request.request} after {event.charge} was not filed in time", REVIEW, request.request
            )


def _how(event: ChargeDisposed) -> str:
    return "fell away" if event.effect == "drop" else "changed"


@owed.register
def _(event: StatusDetermined, case: Case) -> Iterator[Due]:
    if event.stops:
        for request in case.open_requests:
            yield Due(f"{request.request} was not lifted on a citizen result", (RequestLifted,), request.request)


@owed.register
def _(event: StatusAnswered, case: Case) -> Iterator[Due]:
    if event.stops:
        for request in case.open_requests:
            yield Due(f"{request.request} was not lifted on a citizen result", (RequestLifted,), request.request)


@owed.register
def _(event: CustodyReleased, case: Case) -> Iterator[Due]:
    for request in case.open_requests:
        yield Due(f"{request.request} did not end with the release", (RequestClosed,), request.request)
    for request in case.requests.values():
        if request.ends_at is not None and event.released_at > request.ends_at + _grace(event.released_at):
            yield Due(f"no overstay on {request.request} was recorded", (CustodyOverstayed,), request.request)


@owed.register
def _(event: CustodyTransferred, case: Case) -> Iterator[Due]:
    yield Due(f"{event.request} did not end with the transfer", (RequestClosed,), event.request)


@owed.register
def _(event: VictimAsked, case: Case) -> Iterator[Due]:
    if event.answer == "yes":
        claim = f"{case.booking}/o{len(case.objections) + 1}"
        yield Due("a victim whose claim was not filed", (ObjectionFiled,), claim)


@owed.register
def _(event: ObjectionFiled, case: Case) -> Iterator[Due]:
    yield Due(f"{event.objection} came without its words", (ObjectionStated,), event.objection)


@owed.register
def _(event: ObjectionUpheld, case: Case) -> Iterator[Due]:
    objection = case.objections[event.objection]
    rows = [
        law.row_of(known, "kind", objection.kind)
        for used in objection.rules
        if used.name == "claim.kinds"
        for known in law.in_force(used.name, objection.rules, [used.since])
    ]
    if any(row.get("lift_reason") for row in rows):
        for request in case.open_requests:
            yield Due(f"{request.request} was not lifted with {event.objection}", (RequestLifted,), request.request)
    if any(row.get("withdraws_identity") for row in rows):
        yield Due(f"no identity was withdrawn with {event.objection}", (IdentityWithdrawn,), event.objection)
        known = {seq for seq, kind in case.sealed.items() if kind == IdentityConfirmed.kind}
        if case.outcome == "identified" and case.check == "identified" and not known & case.erased:
            yield Due(f"no removal was ordered with {event.objection}", (GalleryRemovalOrdered,), event.objection)


def _touched(
    case: Case, charge: str, kinds: tuple[type[Event], ...], how: str, *, ended: bool = False
) -> Iterator[Due]:
    for request in case.open_requests:
        if ended and request.waits_for == charge:
            continue
        if any(each.charge == charge for each in request.bases):
            yield Due(f"no review of {request.request} after charge {charge} {how}", kinds, request.request)
