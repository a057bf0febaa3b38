"""Objections: anyone may say that a person is a citizen, someone else, a victim, wrongly recorded or wrongly treated.

A claim that holds stops every step at once. A reviewer who did nothing in the case, and stands in no line with anyone
it complains of, decides it, with reasons and an answer that is given to the person; one that is upheld undoes what
rested on the mistake, in one transaction. Whoever disagrees objects again, and another reviewer decides.
"""

from dataclasses import dataclass
from datetime import datetime

from duecourse.errors import InLine, NotInRecord, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case, Objection
from duecourse.program.events.objection import (
    ObjectionAnswered,
    ObjectionFiled,
    ObjectionNotified,
    ObjectionReferred,
    ObjectionRejected,
    ObjectionTakenUp,
    ObjectionUpheld,
)
from duecourse.program.facts import used
from duecourse.program.objection_intake import Filed, ask_victim, file, language_tag
from duecourse.program.record import STAFF, Deed, Record, booking_of
from duecourse.program.redress import gallery_removed, undo
from duecourse.program.redress_lines import Lines
from duecourse.rules.deadlines import plus_working_hours

__all__ = ["Decided", "Filed", "answer", "ask_victim", "decide", "file", "gallery_removed", "notify", "refer"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: requests lifted, gallery entry ordered removed (empty if none), payloads sealed.

    ``answer_by`` is when the person is to have the answer in hand.
    """

    objection: str
    upheld: bool
    lifted: tuple[str, ...]
    removal_ordered: str
    sealed: tuple[int, ...]
    answer_by: datetime


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
    the objection's number when empty). Raises SamePerson, InLine for somebody in the line of the one complained of,
    NotItsTurn, NotInRecord, BadFact, and SealUnfinished when another program's reading delays the erasure in the file.
    """
    kind = ObjectionUpheld if upheld else ObjectionRejected
    with record.act(actor, kind) as deed:
        case, known = _open(deed, objection, "A decision")
        deed.stranger(case, "A decision on an objection")
        _out_of_line(deed, known, "A decision on an objection")
        why, words = given.text(reasons, "reasons"), given.text(answer, "answer")
        rule = deed.rule("claim.answer")
        until = plus_working_hours(deed.now, rule.value, zone=record.zone, where=record.settings.jurisdiction)
        # Whoever acted under one of these keys is refused by the database as well.
        for key in sorted({each.decision for each in case.acts if each.kind != ObjectionFiled.kind}):
            if key and key not in case.objections:
                deed.append(case.booking, ObjectionTakenUp(objection=objection), key)
        if not upheld:
            rejected = ObjectionRejected(
                objection=objection, reasons=why, answer=words, answer_by=until, rules=used(rule)
            )
            deed.append(case.booking, rejected, objection)
            return Decided(objection, False, (), "", (), until)
        named = " ".join(order.split()) or f"objection {objection}"
        event = ObjectionUpheld(
            objection=objection, order=named, reasons=why, answer=words, answer_by=until, rules=used(rule)
        )
        deed.append(case.booking, event, objection)
        lifted, person, sealed = undo(deed, case, known, why, named)
        return Decided(objection, True, lifted, person, sealed, until)


def refer(record: Record, *, objection: str, actor: str, body: str, reason: str) -> Entry:
    """Refer a complaint to a body outside this office, as when nobody here stands outside the line complained of.

    A claim that holds is decided here, and at once. Raises NotItsTurn, InLine for the one complained of, NotInRecord,
    BadFact.
    """
    with record.act(actor, ObjectionReferred) as deed:
        case, known = _open(deed, objection, "A referral")
        if known.holds:
            needed = "a complaint; a claim that holds every step is decided here"
            raise NotItsTurn(act="A referral", what=f"objection {objection}", state=f"of {known.kind}", needed=needed)
        if actor in known.about:
            raise InLine(act="A referral", actor=actor, about=actor)
        event = ObjectionReferred(
            objection=objection, body=given.text(body, "body"), reason=given.text(reason, "reason")
        )
        return deed.append(case.booking, event)


def answer(
    record: Record,
    *,
    objection: str,
    actor: str,
    language: str,
    manner: str = "in person",
    served_at: datetime | str | None = None,
) -> Entry:
    """Record that the answer to a decided objection was given to the person, when, how and in which language.

    Raises NotItsTurn before the decision and for an answer given before, DatesOutOfOrder, BadFact, NotInRecord.
    """
    with record.act(actor, ObjectionAnswered) as deed:
        case = deed.case(booking_of(objection))
        known = known_in(case, objection)
        if known.decided_at is None or known.state == "REFERRED" or known.answered_at is not None:
            state = "ANSWERED" if known.answered_at is not None else known.state
            needed = "a decision that was not given to the person yet"
            raise NotItsTurn(act="An answer", what=f"objection {objection}", state=state, needed=needed)
        when = deed.now if served_at is None else given.instant(served_at, "served_at", record.zone)
        event = ObjectionAnswered(
            objection=objection,
            served_at=given.in_order(
                when, "served_at", after=known.decided_at, after_what="the decision", now=deed.now
            ),
            language=language_tag(language),
            manner=given.one_of(manner, deed.rule("detainer.service_manners").value, "manner"),
        )
        return deed.append(case.booking, event)


def known_in(case: Case, objection: str) -> Objection:
    """The objection of this number. Raises NotInRecord."""
    if objection not in case.objections:
        raise NotInRecord(what="Objection", name=objection, look="objection list --state all")
    return case.objections[objection]


def _out_of_line(deed: Deed, known: Objection, act: str) -> None:
    if known.about and deed.actor in Lines.of(deed.tx.entries(stream=STAFF)).line(known.about):
        raise InLine(act=act, actor=deed.actor, about=" and ".join(known.about))


def _open(deed: Deed, objection: str, act: str) -> tuple[Case, Objection]:
    case = deed.case(booking_of(objection))
    known = known_in(case, objection)
    if known.state != "FILED":
        raise NotItsTurn(act=act, what=f"objection {objection}", state=known.state, needed="FILED")
    return case, known
