"""Redress: what an upheld objection undoes, in one transaction, and the removal from the gallery that follows it.

Letting go needs no second look: requests are lifted, the identification withdrawn, what links the booking to an
enrolled person erased.
"""

from collections.abc import Iterator
from typing import Any

from duecourse.errors import BadFact, NotInRecord, NotItsTurn
from duecourse.ledger.entry import Entry, Stored
from duecourse.program import events
from duecourse.program.case import Case, Objection
from duecourse.program.events.check import (
    CheckClosed,
    IdentityConfirmed,
    IdentityWithdrawn,
    SearchCompleted,
    SearchRestated,
)
from duecourse.program.events.event import Event
from duecourse.program.events.gallery import GalleryEnrolled
from duecourse.program.events.objection import GalleryRemovalOrdered, GalleryRemoved
from duecourse.program.events.request import RequestLifted
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Record, booking_of

NAMING = (SearchCompleted, SearchRestated, IdentityConfirmed, GalleryEnrolled, GalleryRemovalOrdered)
"""Kinds of events whose payload may name an enrolled person."""


def undo(
    deed: Deed, case: Case, known: Objection, why: str, order: str
) -> tuple[tuple[str, ...], str, tuple[int, ...]]:
    """Undo what rested on the mistake that objection ``known`` names: the requests lifted, the enrolled entry whose
    removal is ordered ("" if none), and the entries sealed under ``order``.
    """
    remedy = next(each for each in deed.rule("claim.kinds").value if each["kind"] == known.kind)
    lifted = _lift(deed, case, remedy, why)
    if not remedy["withdraws_identity"]:
        return lifted, "", ()
    person = _withdraw(deed, case, known.objection, order)
    linking = tuple(each.seq for each in case.acts if sealing_of(each.kind) == "identity")
    deed.seal(linking, order)
    return lifted, person, linking


def gallery_removed(record: Record, *, objection: str, actor: str, gallery_digest: str, gallery_version: int) -> Entry:
    """Record that the ordered gallery entry was removed (after ``Gallery.remove``), with the gallery as it is now.

    With it goes every payload that names the enrolled person: the enrollment and the order of removal are sealed, and
    the searches and identifications of other bookings. A check that is still open there goes on among its other
    candidates, and ends where none is left. Raises NotItsTurn when no removal is due, NotInRecord, BadFact, and
    SealUnfinished as ``objections.decide`` does.
    """
    with record.act(actor, GalleryRemoved) as deed:
        case = deed.case(booking_of(objection))
        if objection not in case.objections:
            raise NotInRecord(what="Objection", name=objection, look="objection list --state all")
        known = case.objections[objection]
        if not known.removal_due:
            needed = "an ordered removal"
            raise NotItsTurn(
                act="A removal", what=f"objection {objection}", state="without a removal due", needed=needed
            )
        if len(gallery_digest) < 16:
            raise BadFact(where="gallery_digest", problem="is no digest of a gallery")
        event = GalleryRemoved(objection=objection, gallery_digest=gallery_digest, gallery_version=gallery_version)
        person, order = known.removal_due, known.order
        found = list(naming(deed, person))
        entry = deed.append(case.booking, event)
        for booking in dict.fromkeys(deed.tx.entry(seq).entry.stream for seq in found):
            _go_on_without(deed, booking, person)
        deed.seal(found, order)
        return entry


def _go_on_without(deed: Deed, booking: str, person: str) -> None:
    """Tell the search of an open check again without ``person``, and end the check where no candidate is left."""
    try:
        case = deed.case(booking)
    except NotInRecord:  # the gallery's own stream names the person too
        return
    if case.check:
        return
    told = (*deed.tx.entries(stream=booking, kind=SearchCompleted.kind), *_restated(deed, booking))
    search = next((event for stored in reversed(told) if isinstance(event := opened(stored), SearchCompleted)), None)
    gone = [each.candidate for each in search.candidates if each.person == person] if search is not None else []
    if search is None or not gone:
        return
    facts: dict[str, Any] = {name: getattr(search, name) for name in SearchCompleted.__struct_fields__}
    facts["candidates"] = tuple(each for each in search.candidates if each.person != person)
    before = search.withdrawn if isinstance(search, SearchRestated) else ()
    facts["withdrawn"] = (*before, *gone)
    deed.append(booking, SearchRestated(**facts))
    if case.outcome:
        deed.append(booking, CheckClosed(outcome=case.outcome))


def _restated(deed: Deed, booking: str) -> Iterator[Stored]:
    return deed.tx.entries(stream=booking, kind=SearchRestated.kind)


def naming(deed: Deed, person: str) -> Iterator[int]:
    """Entries of the whole record that name the enrolled ``person``.

    Left are those of other bookings with an open request on that identity: they are purged with their own booking.
    """
    for kind in NAMING:
        for stored in deed.tx.entries(kind=kind.kind):
            event, stream = opened(stored), stored.entry.stream
            if event is None or not names(event, person):
                continue
            if kind.register or not deed.case(stream).open_requests:
                yield stored.entry.seq


def names(event: Event, person: str) -> bool:
    """Whether the payload of ``event`` names the enrolled ``person``."""
    if isinstance(event, SearchCompleted):
        return any(each.person == person for each in event.candidates)
    return getattr(event, "person", "") == person


def sealing_of(kind: str) -> str:
    """What may be erased of a kind of event; ``keep`` for one that this version does not know."""
    known: type[Event] | None = events.KINDS.get(kind)
    return "keep" if known is None else known.sealing


def _lift(deed: Deed, case: Case, remedy: dict[str, Any], why: str) -> tuple[str, ...]:
    if not remedy["lift_reason"]:
        return ()
    open_requests = case.open_requests
    for request in open_requests:
        event = RequestLifted(request=request.request, lift_reason=remedy["lift_reason"], reason=why)
        deed.append(case.booking, event)
    return tuple(each.request for each in open_requests)


def _withdraw(deed: Deed, case: Case, objection: str, order: str) -> str:
    """End the check, withdraw an identification, order the enrolled entry removed; returns its name ("" if none)."""
    label = case.confirmed
    deed.append(case.booking, IdentityWithdrawn(candidate=label, objection=objection))
    if not label:
        return ""
    person = case.candidates[label].person
    deed.append(case.booking, GalleryRemovalOrdered(objection=objection, person=person, order=order))
    return person
