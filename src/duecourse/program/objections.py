"""Objections: anyone may say that a person is a citizen, someone else, a victim, wrongly recorded or wrongly treated.

A claim that holds stops every step at once. A reviewer who did nothing in the case, and stands in no line with anyone
it complains of, decides it, with reasons and an answer that is given to the person; one that is upheld undoes what
rested on the mistake, in one transaction. Whoever disagrees objects again, and another reviewer decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duecourse.errors import BadFact, InLine, NothingToRedress, NotInRecord, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case, Objection
from duecourse.program.events.booking import VictimAsked
from duecourse.program.events.objection import (
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
from duecourse.program.facts import used
from duecourse.program.record import STAFF, Deed, Record, booking_of
from duecourse.program.redress import gallery_removed, undo
from duecourse.program.redress_lines import Lines
from duecourse.rules.deadlines import plus_hours, plus_working_hours

__all__ = ["Decided", "Filed", "answer", "ask_victim", "decide", "file", "gallery_removed", "notify", "refer"]

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
"""A language tag as BCP 47 recommends to write it: language, then perhaps script and region."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed objection: its number, the two deadlines, the requests it holds, and who may decide it here."""

    objection: str
    notify_by: datetime
    resolve_by: datetime
    held: tuple[str, ...]
    reviewers: tuple[str, ...]


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


def file(
    record: Record,
    *,
    booking: str,
    actor: str,
    kind: str,
    filed_by: str,
    statement: str,
    language: str = "en",
    about: Sequence[str] = (),
) -> Filed:
    """Enter an objection by the person, counsel, family or staff; ``actor`` is the staff member who takes it down.

    ``kind`` is of the rule ``claim.kinds``; every open request goes to CLAIM_HOLD at once when the kind holds, and a
    hold that runs is over: the person is released, unless the claim is decided against them before. The
    ``statement`` is kept as it was given, in any language, under a language tag (``es``, ``zh-Hant``), and can be
    sealed; ``about`` are the members of staff it complains of. A case that has ended may still be objected to. Raises
    BadFact, NotInRecord for an unknown booking or member of staff, InLine when the one complained of takes it down,
    and NothingToRedress for a claim in a case that was purged.
    """
    with record.act(actor, ObjectionFiled) as deed:
        event = _filed(deed, booking, kind, filed_by)
        words = ObjectionStated(
            objection=event.objection, statement=_as_given(statement), language=language_tag(language)
        )
        named = _members(deed, about)
        if actor in named:
            raise InLine(act="Taking down an objection", actor=actor, about=actor)
        return _entered(deed, booking, event, words, named)


def ask_victim(
    record: Record, *, booking: str, actor: str, answer: str, language: str, statement: str = ""
) -> Filed | None:
    """Enter that the person was asked whether they are a victim of or a witness to a crime, and what they said.

    ``answer`` is a word of the rule ``claim.victim_answers``; whoever says ``yes`` has made a claim, with the words of
    ``statement``, that is filed at once and holds every step; it is returned. May be asked again. Raises BadFact,
    NotInRecord, NotItsTurn for a person who is in local custody no more.
    """
    with record.act(actor, VictimAsked) as deed:
        case = deed.case(booking)
        if case.gone:
            raise NotItsTurn(act="The question", what=f"the person of {booking}", state=case.custody, needed="custody")
        asked = VictimAsked(
            answer=given.one_of(answer, deed.rule("claim.victim_answers").value, "answer"),
            language=language_tag(language),
        )
        deed.append(booking, asked)
        if asked.answer != "yes":
            return None
        event = _filed(deed, booking, "victim_or_witness", "person")
        words = ObjectionStated(objection=event.objection, statement=_as_given(statement), language=asked.language)
        return _entered(deed, booking, event, words, ())


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


def able(deed: Deed, case: Case, about: Sequence[str], *, but: str = "") -> tuple[str, ...]:
    """The reviewers who may decide an objection in ``case`` about the members of staff ``about``, by name."""
    line = Lines.of(deed.tx.entries(stream=STAFF)).line(about)
    register = deed.record.register
    return tuple(
        person
        for person in sorted(register.known)
        if "reviewer" in register.roles(person, deed.now)
        and person not in line
        and person != but
        and not case.acts_of(person)
    )


def language_tag(value: str) -> str:
    """``value`` when it is a language tag such as ``en``, ``es`` or ``zh-Hant``. Raises BadFact."""
    if not LANGUAGE.fullmatch(value):
        raise BadFact(where="language", problem=f"{value!r} is no language tag; write en, es, zh-Hant or pt-BR")
    return value


def known_in(case: Case, objection: str) -> Objection:
    """The objection of this number. Raises NotInRecord."""
    if objection not in case.objections:
        raise NotInRecord(what="Objection", name=objection, look="objection list --state all")
    return case.objections[objection]


def _filed(deed: Deed, booking: str, kind: str, filed_by: str) -> ObjectionFiled:
    """The objection of a kind, as it is filed in this act."""
    case, record = deed.case(booking), deed.record
    rule, notice = deed.rule("claim.kinds"), deed.rule("claim.notify")
    kinds = {each["kind"]: each for each in rule.value}
    known = kinds[given.one_of(kind, list(kinds), "kind")]
    if case.purged and known["withdraws_identity"]:
        raise NothingToRedress(booking=booking, kind=kind, purge=case.purged)
    resolve = deed.rule("claim.resolve" if known["holds"] else "claim.resolve_complaint")
    where = record.settings.jurisdiction
    return ObjectionFiled(
        objection=f"{booking}/o{len(case.objections) + 1}",
        objection_kind=kind,
        kind_text=known["text"],
        holds=known["holds"],
        filed_by=given.one_of(filed_by, deed.rule("claim.filers").value, "filed_by"),
        notify_by=plus_hours(deed.now, notice.value, zone=record.zone),
        resolve_by=plus_working_hours(deed.now, resolve.value, zone=record.zone, where=where),
        rules=used(rule, notice, resolve),
        hold_ends_at=deed.now if known["holds"] and any(each.held for each in case.open_requests) else None,
    )


def _entered(deed: Deed, booking: str, event: ObjectionFiled, words: ObjectionStated, named: tuple[str, ...]) -> Filed:
    """Enter an objection with its words, and its way past those it complains of."""
    case = deed.case(booking)
    reviewers = able(deed, case, named, but=deed.actor)
    deed.append(booking, event, event.objection)
    deed.append(booking, words)
    if named:
        deed.append(booking, ObjectionRouted(objection=event.objection, about=named, reviewers=reviewers))
    held = tuple(each.request for each in case.open_requests if event.objection in each.claims)
    return Filed(event.objection, event.notify_by, event.resolve_by, held, reviewers)


def _as_given(statement: str) -> str:
    if not statement.strip():
        raise BadFact(where="statement", problem="is empty, and the record keeps no objection without its words")
    try:
        statement.encode()
    except UnicodeEncodeError as fault:
        problem = f"holds something that is no character, at place {fault.start + 1}"
        raise BadFact(where="statement", problem=problem) from fault
    return statement


def _members(deed: Deed, about: Sequence[str]) -> tuple[str, ...]:
    for person in about:
        if person not in deed.record.register.known:
            raise NotInRecord(what="Member of staff", name=person, look="staff list")
    return tuple(dict.fromkeys(about))


def _out_of_line(deed: Deed, known: Objection, act: str) -> None:
    if known.about and deed.actor in Lines.of(deed.tx.entries(stream=STAFF)).line(known.about):
        raise InLine(act=act, actor=deed.actor, about=" and ".join(known.about))


def _open(deed: Deed, objection: str, act: str) -> tuple[Case, Objection]:
    case = deed.case(booking_of(objection))
    known = known_in(case, objection)
    if known.state != "FILED":
        raise NotItsTurn(act=act, what=f"objection {objection}", state=known.state, needed="FILED")
    return case, known
