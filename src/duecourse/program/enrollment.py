"""The gallery's side of the record: who was put in and taken out, with the card whose prints an examiner will see.

The gallery is changed first and the entry appended second; both can be repeated, so a crash between them is mended by
doing the same again.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from duecourse.durable import whole_file
from duecourse.errors import BadFact, NotInRecord, NotItsTurn
from duecourse.exchange.card import Card
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import Template
from duecourse.program import objections
from duecourse.program.events.gallery import GalleryEnrolled
from duecourse.program.events.objection import GalleryRemovalOrdered, GalleryRemoved
from duecourse.program.folding import opened
from duecourse.program.record import Record, booking_of
from duecourse.settings import Workspace

GALLERY = "gallery"
"""Stream of enrollments."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrollment did: fingers taken, people enrolled now, and whether all of it was there before."""

    person: str
    fingers: tuple[int, ...]
    people: int
    already_enrolled: bool


def enroll(
    record: Record, space: Workspace, *, person: str, card: Card, data: bytes, templates: list[Template], actor: str
) -> Enrolled:
    """Put ``templates`` of ``card`` into the gallery under the opaque reference ``person`` and keep the card beside it.

    Repeating it changes nothing. Raises BadFact for a reference that is no plain word, NotItsTurn for one whose removal
    is ordered and not done yet, UnknownActor, WrongRole, and what ``Gallery.enroll`` raises.
    """
    if not person.replace("-", "").isalnum() or not person.isascii():
        raise BadFact(where=f"reference {person!r}", problem="is not letters, digits and hyphens")
    record.register.catch_up(record.ledger)
    record.admit(actor, GalleryEnrolled, record.now())
    order = _ordered_out(record).get(person)
    if order is not None:
        state = f"ordered out of the gallery by entry {order}"
        raise NotItsTurn(act="Enrolling", what=f"reference {person}", state=state, needed="a new reference")
    kept = space.enrolled / person / f"{card.sha256}.eft"
    if not kept.exists() or kept.read_bytes() != data:
        with whole_file(kept, mode=0o600, replace=True) as file:
            file.write(data)
    gallery = Gallery.open(space.gallery, create=True)
    gallery.enroll(person, templates)
    fingers = tuple(template.finger for template in templates)
    with record.act(actor, GalleryEnrolled) as deed:
        known = (opened(stored) for stored in deed.tx.entries(stream=GALLERY, kind=GalleryEnrolled.kind))
        already = any(
            isinstance(event, GalleryEnrolled) and (event.person, event.card_sha256) == (person, card.sha256)
            for event in known
        )
        if not already:
            event = GalleryEnrolled(
                person=person,
                card_sha256=card.sha256,
                fingers=fingers,
                gallery_digest=gallery.digest(),
                gallery_version=gallery.version(),
            )
            deed.append(GALLERY, event)
    return Enrolled(person, fingers, gallery.people(), already)


def carry_out_removal(record: Record, space: Workspace, *, objection: str, person: str, actor: str) -> Gallery:
    """Take ``person`` out of the gallery with the cards and templates kept, as an upheld objection ordered; record it.

    Nothing is touched before it is clear that it may be. Raises NotInRecord, NotItsTurn when no removal of this person
    is due, UnknownActor, WrongRole, BrokenGallery.
    """
    known = record.case(booking_of(objection)).objections.get(objection)
    if known is None:
        raise NotInRecord(what="Objection", name=objection, look="objection list --state all")
    record.register.catch_up(record.ledger)
    record.admit(actor, GalleryRemoved, record.now())
    if known.removal_due != person:
        due = f"with a removal of {known.removal_due} due" if known.removal_due else "without a removal due"
        needed = f"an order to remove {person}"
        raise NotItsTurn(act="A removal", what=f"objection {objection}", state=due, needed=needed)
    gallery = Gallery.open(space.gallery)
    if person in gallery.references():
        gallery.remove(person)
    for card in (space.enrolled / person).glob("*.eft"):
        (space.templates / f"{card.stem}.templates").unlink(missing_ok=True)
    shutil.rmtree(space.enrolled / person, ignore_errors=True)
    objections.gallery_removed(
        record,
        objection=objection,
        actor=actor,
        gallery_digest=gallery.digest(),
        gallery_version=gallery.version(),
    )
    return gallery


def kept_cards(space: Workspace, person: str) -> tuple[Path, ...]:
    """The cards kept of an enrolled person, oldest first: any of them may be what a search found."""
    cards = (space.enrolled / person).glob("*.eft")
    return tuple(sorted(cards, key=lambda card: (card.stat().st_mtime_ns, card.name)))


def _ordered_out(record: Record) -> dict[str, int]:
    """References whose removal from the gallery is ordered, each with the entry of the order.

    Once it is done, no payload names the reference any more.
    """
    found = ((stored.entry.seq, opened(stored)) for stored in record.ledger.entries(kind=GalleryRemovalOrdered.kind))
    return {event.person: seq for seq, event in found if isinstance(event, GalleryRemovalOrdered)}
