"""Taking down objections: by anyone, about anything, in any words and language, once each.

A claim that holds stops every step at once; whoever says that they are a victim when asked has made one. The same words
of the same person on the same day are one objection, however often they are handed in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duecourse.errors import BadFact, InLine, NothingToRedress, NotInRecord, NotItsTurn
from duecourse.program import given
from duecourse.program.case import Case
from duecourse.program.events.booking import VictimAsked
from duecourse.program.events.objection import ObjectionFiled, ObjectionRouted, ObjectionStated
from duecourse.program.facts import used
from duecourse.program.folding.objection import said
from duecourse.program.record import STAFF, Deed, Record, booking_of
from duecourse.program.redress_lines import Lines
from duecourse.rules.deadlines import plus_hours, plus_working_hours

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
"""A language tag as BCP 47 recommends to write it: language, then perhaps script and region."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed objection: its number, the two deadlines, the requests it holds, and who may decide it here.

    ``already_filed`` says that the same words came before on that day, are not decided yet, and nothing was entered.
    """

    objection: str
    notify_by: datetime
    resolve_by: datetime
    held: tuple[str, ...]
    reviewers: tuple[str, ...]
    already_filed: bool = False


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
    sealed; ``about`` are the members of staff it complains of. A case that has ended may still be objected to. The same
    words of the same filer on the same day, about the same ground and people, are answered with the objection that is
    open already. Raises BadFact, NotInRecord for an unknown booking or member of staff, InLine when the one complained
    of takes it down, and NothingToRedress for a claim in a case that was purged.
    """
    with record.act(actor, ObjectionFiled) as deed:
        event = _filed(deed, booking, kind, filed_by)
        words = ObjectionStated(
            objection=event.objection, statement=_as_given(statement), language=language_tag(language)
        )
        named = _members(deed, about)
        if actor in named:
            raise InLine(act="Taking down an objection", actor=actor, about=actor)
        return _again(deed, event, words, named) or _entered(deed, booking, event, words, named)


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
        if asked.answer != "yes":
            deed.append_once(booking, asked)
            return None
        event = _filed(deed, booking, "victim_or_witness", "person")
        words = ObjectionStated(objection=event.objection, statement=_as_given(statement), language=asked.language)
        # A claim made unasked leaves the question open, so only an answer given before is said again.
        if case.asked_of_harm and (same := _again(deed, event, words, ())) is not None:
            return same
        deed.append(booking, asked)
        return _entered(deed, booking, event, words, ())


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


def _again(deed: Deed, event: ObjectionFiled, words: ObjectionStated, named: tuple[str, ...]) -> Filed | None:
    """The open objection that says the same, by the same filer, of the same day; None when there is none."""
    case, zone = deed.case(booking_of(event.objection)), deed.record.zone
    for each in case.objections.values():
        of_today = each.filed_at is not None and each.filed_at.astimezone(zone).date() == deed.today
        same = (each.kind, each.filed_by, each.said, set(each.about)) == (
            *(event.objection_kind, event.filed_by, said(words.statement)),
            set(named),
        )
        if of_today and same and each.state == "FILED":
            held = tuple(request.request for request in case.open_requests if each.objection in request.claims)
            who = each.reviewers or able(deed, case, named, but=deed.actor)
            return Filed(each.objection, each.notify_by, each.resolve_by, held, who, already_filed=True)
    return None


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
