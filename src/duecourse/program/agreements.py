"""Agreements under section 287(g) as commands: signed, changed, extended, met; officers designated and withdrawn.

A designated officer acts only while the designation and the agreement are live, with a power of the model, about a
person of the agency's own jail. An attempt outside is refused, and the refusal is put on the record: ``Deed.authority``
guards every act of the rule ``agreement.acts``.
"""

from collections.abc import Sequence
from datetime import date

from duecourse.errors import BadFact, DatesOutOfOrder, NotInRecord, NotItsTurn, SamePerson
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.designations import REGISTER, Book, book
from duecourse.program.events.agreement import (
    AgreementChanged,
    AgreementExtended,
    AgreementMet,
    AgreementReported,
    AgreementSigned,
    OfficerDesignated,
    OfficerWithdrawn,
)
from duecourse.program.facts import used
from duecourse.program.record import Deed, Record

MEETINGS = ("steering", "compliance", "review")


def sign(
    record: Record,
    *,
    actor: str,
    agreement: str,
    agency: str,
    facility: str,
    model: str,
    signed_by_agency_on: date | str,
    signed_by_federal_on: date | str,
    effective_from: date | str,
    citation: str,
    expires_on: date | str | None = None,
    contacts: Sequence[str] = (),
) -> Entry:
    """Enter an agreement under a name of its own; ``model`` is one in use on the day it takes effect.

    Raises NotItsTurn for a name that is taken, BadFact, DatesOutOfOrder when it takes effect before it is signed.
    """
    with record.act(actor, AgreementSigned) as deed:
        name = given.text(agreement, "agreement")
        if name in _book(deed).agreements:
            raise NotItsTurn(act="An agreement", what=f"agreement {name}", state="entered already", needed="a new name")
        first = given.day(effective_from, "effective_from")
        signed = (
            given.day(signed_by_agency_on, "signed_by_agency_on"),
            given.day(signed_by_federal_on, "signed_by_federal_on"),
        )
        if first < max(signed):
            problem = "comes before both sides had signed, on"
            raise DatesOutOfOrder(where="effective_from", given=first, problem=problem, other=max(signed))
        last = given.day(expires_on, "expires_on") if expires_on else None
        if last is not None and last < first:
            raise DatesOutOfOrder(where="expires_on", given=last, problem="comes before effective_from", other=first)
        models = record.rule("agreement.models", first)
        event = AgreementSigned(
            agreement=name,
            agency=given.text(agency, "agency"),
            facility=given.text(facility, "facility"),
            model=given.one_of(model, [each["model"] for each in models.value], "model"),
            signed_by_agency_on=signed[0],
            signed_by_federal_on=signed[1],
            effective_from=first,
            citation=given.text(citation, "citation"),
            rules=used(models),
            expires_on=last,
            contacts=tuple(given.text(each, "contacts") for each in contacts),
        )
        return deed.append(REGISTER, event)


def extend(record: Record, *, actor: str, agreement: str, addendum: str, expires_on: date | str | None = None) -> Entry:
    """Enter an addendum that gives an agreement another last day (None: no last day). Raises NotInRecord, BadFact."""
    with record.act(actor, AgreementExtended) as deed:
        _known(deed, agreement)
        last = given.day(expires_on, "expires_on") if expires_on else None
        event = AgreementExtended(agreement=agreement, addendum=given.text(addendum, "addendum"), expires_on=last)
        return deed.append(REGISTER, event)


def change(record: Record, *, actor: str, agreement: str, status: str, effective_on: date | str, reasons: str) -> Entry:
    """Suspend an agreement, give notice of its end, end it, or put it back in force, from a day on.

    Raises NotInRecord, BadFact, and DatesOutOfOrder for an end with no notice as long before as ``agreement.notice``
    asks; a suspension needs none.
    """
    with record.act(actor, AgreementChanged) as deed:
        known = _known(deed, agreement).agreements[agreement]
        day = given.day(effective_on, "effective_on")
        found = given.one_of(status, [each["status"] for each in deed.rule("agreement.statuses").value], "status")
        if found == "terminated":
            days = deed.rule("agreement.notice").value
            given_on = [on for on, each in known.changes if each == "notice_of_termination"]
            if not given_on or (day - min(given_on)).days < days:
                problem = f"is not {days} days after a notice of termination; the notice was given on"
                raise DatesOutOfOrder(
                    where="effective_on", given=day, problem=problem, other=min(given_on, default="no day")
                )
        event = AgreementChanged(
            agreement=agreement, status=found, effective_on=day, reasons=given.text(reasons, "reasons")
        )
        return deed.append(REGISTER, event)


def meet(record: Record, *, actor: str, agreement: str, meeting: str, held_on: date | str, minutes: str) -> Entry:
    """Enter a steering, compliance or review meeting with its minutes. Raises NotInRecord, BadFact, DatesOutOfOrder."""
    with record.act(actor, AgreementMet) as deed:
        _known(deed, agreement)
        day = given.day(held_on, "held_on")
        if day > deed.today:
            raise DatesOutOfOrder(where="held_on", given=day, problem="lies in the future; today is", other=deed.today)
        event = AgreementMet(
            agreement=agreement,
            meeting=given.one_of(meeting, MEETINGS, "meeting"),
            held_on=day,
            minutes=given.text(minutes, "minutes"),
        )
        return deed.append(REGISTER, event)


def report(record: Record, *, actor: str, agreement: str, subject: str, reported_to: str) -> Entry:
    """Record that the other party was told of ``subject``, named as ``duties`` names it.

    Raises NotInRecord for an unknown agreement, BadFact.
    """
    with record.act(actor, AgreementReported) as deed:
        _known(deed, agreement)
        event = AgreementReported(
            agreement=agreement,
            subject=given.text(subject, "subject"),
            reported_to=given.text(reported_to, "reported_to"),
        )
        return deed.append(REGISTER, event)


def designate(
    record: Record,
    *,
    actor: str,
    agreement: str,
    officer: str,
    certified_on: date | str,
    scores: Sequence[int],
    letter: str,
    credentials: str,
    experience_years: int = 0,
    expires_on: date | str | None = None,
    refresher_due_on: date | str | None = None,
) -> Entry:
    """Designate an officer: certified, with passed examinations (percent), authorization letter and credentials.

    Raises NotInRecord, SamePerson for oneself, BadFact for a score below ``agreement.passing_score``, for too little
    experience, or an officer whom the staff register does not know, DatesOutOfOrder.
    """
    with record.act(actor, OfficerDesignated) as deed:
        known = _known(deed, agreement).agreements[agreement]
        if officer == actor:
            earlier = next(record.ledger.entries(stream="staff")).entry
            raise SamePerson(act="Designating oneself", actor=actor, earlier=earlier.kind, seq=earlier.seq)
        if officer not in record.register.known:
            raise BadFact(where="officer", problem=f"{officer} is not on the staff register; authorize them first")
        passing, models = deed.rule("agreement.passing_score"), deed.rule("agreement.models")
        if not scores or min(scores) < passing.value or max(scores) > 100:
            problem = f"{list(scores)} are not all from {passing.value} to 100 percent, as a certification asks"
            raise BadFact(where="scores", problem=problem)
        model = next((each for each in models.value if each["model"] == known.fact.model), None)
        if model is not None and experience_years < model["experience_years"]:
            problem = f"{experience_years} are fewer than the {model['experience_years']} the model asks for"
            raise BadFact(where="experience_years", problem=problem)
        certified = given.day(certified_on, "certified_on")
        if certified > deed.today:
            raise DatesOutOfOrder(
                where="certified_on", given=certified, problem="lies in the future; today is", other=deed.today
            )
        event = OfficerDesignated(
            agreement=agreement,
            officer=officer,
            certified_on=certified,
            scores=tuple(scores),
            letter=given.text(letter, "letter"),
            credentials=given.text(credentials, "credentials"),
            experience_years=experience_years,
            rules=used(passing, models),
            expires_on=given.day(expires_on, "expires_on") if expires_on else None,
            refresher_due_on=given.day(refresher_due_on, "refresher_due_on") if refresher_due_on else None,
        )
        return deed.append(REGISTER, event)


def withdraw(record: Record, *, actor: str, agreement: str, officer: str, reason: str) -> Entry:
    """End a designation at once. Raises NotInRecord, NotItsTurn when the officer has none under the agreement."""
    with record.act(actor, OfficerWithdrawn) as deed:
        live = [each for each in _known(deed, agreement).of(officer) if not each.withdrawn]
        if agreement not in {each.fact.agreement for each in live}:
            state = "not designated"
            raise NotItsTurn(
                act="A withdrawal", what=f"{officer} under {agreement}", state=state, needed="a designation"
            )
        event = OfficerWithdrawn(agreement=agreement, officer=officer, reason=given.text(reason, "reason"))
        return deed.append(REGISTER, event)


def _book(deed: Deed) -> Book:
    return book(deed.tx.entries(stream=REGISTER))


def _known(deed: Deed, agreement: str) -> Book:
    found = _book(deed)
    if agreement not in found.agreements:
        raise NotInRecord(what="Agreement", name=agreement, look="agreement list")
    return found
