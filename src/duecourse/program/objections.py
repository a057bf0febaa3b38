"""Objections: anyone may say that a person is a citizen, someone else, a victim, wrongly recorded or wrongly treated.

A claim that holds stops every step at once. A reviewer who did nothing in the case decides it, with reasons and an
answer to the person; one that is upheld undoes what rested on the mistake, in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duecourse.errors import BadFact, NotInRecord, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import events, given
from duecourse.program.case import Case, Objection
from duecourse.program.events.check import IdentityWithdrawn
from duecourse.program.events.event import Event
from duecourse.program.events.gallery import GalleryEnrolled
from duecourse.program.events.objection import (
    GalleryRemovalOrdered,
    GalleryRemoved,
    ObjectionFiled,
    ObjectionNotified,
    ObjectionRejected,
    ObjectionUpheld,
)
from duecourse.program.events.request import RequestLifted
from duecourse.program.facts import used
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Record, booking_of
from duecourse.rules.deadlines import plus_hours, plus_working_hours


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed objection: its number, the two deadlines, and the requests it holds."""

    objection: str
    notify_by: datetime
    resolve_by: datetime
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: requests lifted, gallery entry ordered removed (empty if none), payloads sealed."""

    objection: str
    upheld: bool
    lifted: tuple[str, ...]
    removal_ordered: str
    sealed: tuple[int, ...]


def file(
    record: Record, *, booking: str, actor: str, kind: str, filed_by: str, statement: str, language: str = "English"
) -> Filed:
    """Enter an objection by the person, counsel, family or staff; ``actor`` is the staff member who takes it down.

    ``kind`` is of the rule ``claim.kinds``. Every open request goes to CLAIM_HOLD at once when the kind holds.
    Raises BadFact, NotInRecord.
    """
    with record.act(actor, ObjectionFiled) as deed:
        case = deed.case(booking)
        rule, notify, resolve = (deed.rule(f"claim.{name}") for name in ("kinds", "notify", "resolve"))
        kinds = {each["kind"]: each for each in rule.value}
        known = kinds[given.one_of(kind, list(kinds), "kind")]
        where = record.settings.jurisdiction
        event = ObjectionFiled(
            objection=f"{booking}/o{len(case.objections) + 1}",
            objection_kind=kind,
            kind_text=known["text"],
            holds=known["holds"],
            filed_by=given.one_of(filed_by, deed.rule("claim.filers").value, "filed_by"),
            statement=given.text(statement, "statement"),
            language=given.text(language, "language"),
            notify_by=plus_hours(deed.now, notify.value, zone=record.zone),
            resolve_by=plus_working_hours(deed.now, resolve.value, zone=record.zone, where=where),
            rules=used(rule, notify, resolve),
        )
        deed.append(booking, event)
        held = tuple(each.request for each in case.open_requests if event.objection in each.claims)
        return Filed(event.objection, event.notify_by, event.resolve_by, held)


def notify(record: Record, *, objection: str, actor: str, notified: str) -> Entry:
    """Record that the other side was told of an objection. Raises NotItsTurn when it is decided already."""
    with record.act(actor, ObjectionNotified) as deed:
        case, _ = _open(deed, objection, "Notice")
        event = ObjectionNotified(objection=objection, notified=given.text(notified, "notified"))
        return deed.append(case.booking, event)


def decide(
    record: Record, *, objection: str, actor: str, upheld: bool, reasons: str, answer: str, order: str = ""
) -> Decided:
    """Decide an objection as a reviewer who did not act in the case, with reasons and an answer to the person.

    Upheld: every open request is lifted; where the kind says so, no identification stands any more, the removal of the
    gallery entry is ordered, and the payloads that link booking and enrolled person sealed under ``order`` (its number;
    the objection's number when empty). Raises SamePerson, NotItsTurn, NotInRecord, BadFact, and SealUnfinished when
    another program's reading delays the erasure in the file.
    """
    kind = ObjectionUpheld if upheld else ObjectionRejected
    with record.act(actor, kind) as deed:
        case, known = _open(deed, objection, "A decision")
        deed.stranger(case, "A decision on an objection")
        why, words = given.text(reasons, "reasons"), given.text(answer, "answer")
        if not upheld:
            deed.append(case.booking, ObjectionRejected(objection=objection, reasons=why, answer=words))
            return Decided(objection, False, (), "", ())
        named = " ".join(order.split()) or f"objection {objection}"
        deed.append(case.booking, ObjectionUpheld(objection=objection, order=named, reasons=why, answer=words))
        remedy = next(each for each in deed.rule("claim.kinds").value if each["kind"] == known.kind)
        lifted = _lift(deed, case, remedy, why)
        if not remedy["withdraws_identity"]:
            return Decided(objection, True, lifted, "", ())
        person = _withdraw(deed, case, objection, named)
        return Decided(objection, True, lifted, person, _seal(deed, case, named))


def gallery_removed(record: Record, *, objection: str, actor: str, gallery_digest: str, gallery_version: int) -> Entry:
    """Record that the ordered gallery entry was removed (after ``Gallery.remove``), with the gallery as it is now.

    With it goes every payload that names the enrolled person: the enrollment and the order of removal are sealed.
    Raises NotItsTurn when no removal is due, NotInRecord, BadFact, and SealUnfinished as ``decide`` does.
    """
    with record.act(actor, GalleryRemoved) as deed:
        case = deed.case(booking_of(objection))
        known = _known(case, objection)
        if not known.removal_due:
            needed = "an ordered removal"
            raise NotItsTurn(
                act="A removal", what=f"objection {objection}", state="without a removal due", needed=needed
            )
        if len(gallery_digest) < 16:
            raise BadFact(where="gallery_digest", problem="is no digest of a gallery")
        event = GalleryRemoved(objection=objection, gallery_digest=gallery_digest, gallery_version=gallery_version)
        naming, order = _naming(deed, case, known.removal_due), known.order
        entry = deed.append(case.booking, event)
        for seq in naming:
            deed.tx.seal(seq, deed.actor, order, deed.now)
        return entry


def _naming(deed: Deed, case: Case, person: str) -> list[int]:
    """The entries that name the enrolled ``person``: enrollments, and orders of removal in this case."""
    orders = deed.tx.entries(stream=case.booking, kind=GalleryRemovalOrdered.kind)
    enrollments = deed.tx.entries(stream=GalleryEnrolled.register, kind=GalleryEnrolled.kind)
    found = ((stored.entry.seq, opened(stored)) for stored in (*orders, *enrollments))
    return [seq for seq, event in found if getattr(event, "person", "") == person]


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


def _seal(deed: Deed, case: Case, order: str) -> tuple[int, ...]:
    linking = [each.seq for each in case.acts if _sealing(each.kind) == "identity"]
    for seq in linking:
        deed.tx.seal(seq, deed.actor, order, deed.now)
    return tuple(linking)


def _sealing(kind: str) -> str:
    known: type[Event] | None = events.KINDS.get(kind)
    return "keep" if known is None else known.sealing


def _known(case: Case, objection: str) -> Objection:
    if objection not in case.objections:
        raise NotInRecord(what="Objection", name=objection)
    return case.objections[objection]


def _open(deed: Deed, objection: str, act: str) -> tuple[Case, Objection]:
    case = deed.case(booking_of(objection))
    known = _known(case, objection)
    if known.state != "FILED":
        raise NotItsTurn(act=act, what=f"objection {objection}", state=known.state, needed="FILED")
    return case, known
