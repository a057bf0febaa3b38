"""Acts of an inspection: opened for a stated source, notices with their clocks, production, how the review may end.

A day that people give is compared with the clock of the record and with the day it must follow; a deadline is computed
by the rule of the day of service. Deadlines alarm; nothing here carries one out.
"""

from datetime import date

from duecourse.errors import BadFact, ClockRunning, DatesOutOfOrder, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.events.inspection import (
    ComplianceFound,
    DiscrepanciesAnswered,
    DiscrepanciesNotified,
    FormsCorrected,
    InspectionNotified,
    InspectionOpened,
    ProductionRecorded,
    ReferralMade,
    TargetRecorded,
    TechnicalNotified,
    WarningIssued,
)
from duecourse.program.facts import RuleUsed, used
from duecourse.program.record import Deed, Record
from duecourse.program.worksite import REVIEWED, load
from duecourse.program.worksite_forms import Assessment, assess
from duecourse.rules.holidays import plus_working_days
from duecourse.rules.lookup import Rule, rule


def open_inspection(
    record: Record, *, actor: str, employer: str, target_source: str, reference: str, reason: str
) -> str:
    """Open an inspection of an employer, whose choice has a source and a reference; returns its number.

    ``target_source`` is of the rule ``worksite.target_sources``: no source counts what an officer has done. Raises
    BadFact.
    """
    with record.act(actor, InspectionOpened) as deed:
        known = deed.rule("worksite.target_sources")
        count = sum(1 for _ in deed.tx.entries(kind=InspectionOpened.kind))
        inspection = f"w-{count + 1:06d}"
        event = InspectionOpened(
            inspection=inspection,
            employer=given.text(employer, "employer"),
            target_source=given.one_of(target_source, known.value, "target_source"),
            reference=given.text(reference, "reference"),
            reason=given.text(reason, "reason"),
            rules=used(known),
        )
        deed.append(inspection, event)
        return inspection


def notify(record: Record, *, inspection: str, actor: str, served_on: date | str, subpoena: bool = False) -> date:
    """Record that the notice of inspection was served; returns the day by which forms are to be produced.

    Raises NotInRecord, NotItsTurn, DatesOutOfOrder.
    """
    with record.act(actor, InspectionNotified) as deed:
        load(deed.tx, inspection).in_state("A notice of inspection", "OPENED")
        day = in_order(deed, served_on, "served_on", None, "")
        due, rules = business_days(deed, "worksite.production", day)
        event = InspectionNotified(served_on=day, subpoena=subpoena, production_due_on=due, rules=rules)
        deed.append(inspection, event)
        return due


def produce(
    record: Record,
    *,
    inspection: str,
    actor: str,
    outcome: str,
    produced_on: date | str,
    produced: tuple[str, ...] = (),
    reason: str = "",
) -> Entry:
    """Record what the employer produced: ``received``, ``partial`` or ``refused``, and what it was.

    An employer may produce early; a refusal is one only once the time to produce has run out. Raises NotInRecord,
    NotItsTurn, ClockRunning, DatesOutOfOrder, BadFact.
    """
    with record.act(actor, ProductionRecorded) as deed:
        known = load(deed.tx, inspection)
        known.in_state("Production", "DOCS_DUE", "DOCS_PARTIAL", "DOCS_REFUSED")
        ended = given.one_of(outcome, ("received", "partial", "refused"), "outcome")
        day = in_order(deed, produced_on, "produced_on", known.notice_on, "the notice was served")
        if ended == "refused":
            over(known.production_due_on, day, "A refusal to produce", "produce the forms")
        if ended != "received":
            given.text(reason, "reason")
        listed = tuple(given.text(each, "produced") for each in produced)
        if ended != "refused" and not listed:
            raise BadFact(where="produced", problem="names nothing, and a part of something was produced")
        event = ProductionRecorded(
            outcome=ended,  # type: ignore[arg-type]
            produced_on=day,
            produced=listed,
            reason=" ".join(reason.split()),
        )
        return deed.append(inspection, event)


def notify_technical(record: Record, *, inspection: str, actor: str, served_on: date | str) -> date:
    """Give the employer the technical failures of its forms; returns the day by which they are to be corrected.

    The forms are those that the rule of the day finds technical failures in. Raises NotItsTurn when there are none.
    """
    with record.act(actor, TechnicalNotified) as deed:
        known = load(deed.tx, inspection)
        known.in_state("A notice of technical failures", *(REVIEWED - {"TECHNICAL_NOTICE", "RECHECK"}))
        day = in_order(deed, served_on, "served_on", known.notice_on, "the notice of inspection was served")
        counted = assess(deed, known)
        if not counted.technical:
            state = "without technical failures"
            raise NotItsTurn(
                act="A notice of technical failures", what=inspection, state=state, needed="one that can be corrected"
            )
        by, rules = business_days(deed, "worksite.correction", day)
        deed.append(inspection, TechnicalNotified(served_on=day, count=counted.technical, correct_by=by, rules=rules))
        return by


def correct(
    record: Record, *, inspection: str, actor: str, corrected_on: date | str, employees: tuple[str, ...]
) -> Entry:
    """Record whose forms were corrected in time; what comes after the last day stays a violation.

    Raises NotItsTurn, DatesOutOfOrder for a day after the last one, BadFact for a worker not on the list or doubled.
    """
    with record.act(actor, FormsCorrected) as deed:
        known = load(deed.tx, inspection)
        known.in_state("A correction", "TECHNICAL_NOTICE", "RECHECK")
        day = in_order(deed, corrected_on, "corrected_on", known.technical_on, "the technical failures were told")
        if known.correct_by is not None and day > known.correct_by:
            raise DatesOutOfOrder(
                where="corrected_on", given=day, problem="comes after the last day to correct,", other=known.correct_by
            )
        counted = assess(deed, known, listing=True)
        missing = next((each for each in employees if each not in counted.technical_employees), None)
        if missing is not None or len(set(employees)) < len(employees) or not employees:
            problem = f"worker {missing!r} has no technical failure to correct" if missing else "is empty or doubled"
            raise BadFact(where="employees", problem=problem)
        event = FormsCorrected(corrected_on=day, count=len(employees), employees=tuple(sorted(employees)))
        return deed.append(inspection, event)


def notify_discrepancies(
    record: Record, *, inspection: str, actor: str, served_on: date | str, discrepancies: str
) -> date:
    """Tell the employer of discrepancies between forms and other records; returns the day to answer by."""
    with record.act(actor, DiscrepanciesNotified) as deed:
        known = load(deed.tx, inspection)
        known.in_state("A notice of discrepancies", *(REVIEWED - {"DISCREPANCY"}))
        day = in_order(deed, served_on, "served_on", known.notice_on, "the notice of inspection was served")
        by, rules = business_days(deed, "worksite.answer", day)
        told = given.text(discrepancies, "discrepancies")
        deed.append(inspection, DiscrepanciesNotified(served_on=day, answer_by=by, discrepancies=told, rules=rules))
        return by


def answer_discrepancies(record: Record, *, inspection: str, actor: str, answered_on: date | str, answer: str) -> Entry:
    """Record what the employer answered to the discrepancies, or that no answer came."""
    with record.act(actor, DiscrepanciesAnswered) as deed:
        known = load(deed.tx, inspection)
        if known.discrepancies_by is None:
            known.in_state("An answer to discrepancies", "DISCREPANCY")
        day = in_order(deed, answered_on, "answered_on", known.notice_on, "the notice of inspection was served")
        return deed.append(inspection, DiscrepanciesAnswered(answered_on=day, answer=given.text(answer, "answer")))


def comply(record: Record, *, inspection: str, actor: str, told_on: date | str, reason: str) -> Entry:
    """End the inspection: the employer complies. Raises NotItsTurn while any form has a violation."""
    with record.act(actor, ComplianceFound) as deed:
        counted, known = reviewed(deed, inspection, "A finding of compliance")
        if counted.counts.violating:
            state = f"with violations in {counted.counts.violating} forms"
            raise NotItsTurn(act="A finding of compliance", what=inspection, state=state, needed="a warning or a fine")
        day = in_order(deed, told_on, "told_on", known, "the notice of inspection was served")
        return deed.append(inspection, ComplianceFound(told_on=day, reason=given.text(reason, "reason")))


def warn(record: Record, *, inspection: str, actor: str, served_on: date | str, reason: str) -> WarningIssued:
    """End the inspection with a warning in place of a fine: usual below the share of the rule, possible above it."""
    with record.act(actor, WarningIssued) as deed:
        counted, notice_on = reviewed(deed, inspection, "A warning")
        event = WarningIssued(
            served_on=in_order(deed, served_on, "served_on", notice_on, "the notice of inspection was served"),
            violating=counted.counts.violating,
            due=counted.counts.due,
            share_percent=100 * counted.counts.violating // max(1, counted.counts.due),
            reason=given.text(reason, "reason"),
            rules=used(deed.rule("worksite.warning_below")),
        )
        deed.append(inspection, event)
        return event


def refer(
    record: Record, *, inspection: str, actor: str, referred_to: str, referred_on: date | str, reason: str
) -> Entry:
    """Record that the matter was referred to a prosecutor: another matter, which changes nothing in this one."""
    with record.act(actor, ReferralMade) as deed:
        known = load(deed.tx, inspection)
        day = in_order(deed, referred_on, "referred_on", known.notice_on, "the notice of inspection was served")
        to, why = given.text(referred_to, "referred_to"), given.text(reason, "reason")
        return deed.append(inspection, ReferralMade(referred_to=to, referred_on=day, reason=why))


def record_target(
    record: Record,
    *,
    actor: str,
    measure: str,
    number: int,
    fiscal_year: int,
    place: str,
    stated_by: str,
    stated_on: date | str,
    source: str,
) -> Entry:
    """Keep a target that was stated for a place and a fiscal year, with its source. There is no place for a person.

    Raises BadFact for a measure that is none, a number below 0, or a place that is no jurisdiction.
    """
    with record.act(actor, TargetRecorded) as deed:
        fact: dict[str, object] = {
            "measure": measure,
            "number": number,
            "fiscal_year": fiscal_year,
            "place": place,
            "stated_by": given.text(stated_by, "stated_by"),
            "stated_on": in_order(deed, stated_on, "stated_on", None, ""),
            "source": given.text(source, "source"),
        }
        (event,) = given.facts([fact], TargetRecorded, "target")
        return deed.append(TargetRecorded.register, event)


def reviewed(deed: Deed, inspection: str, act: str) -> tuple[Assessment, date | None]:
    """The assessment of a review that may end now, and the day of its notice.

    Raises NotItsTurn while something is unanswered, ClockRunning while the employer may still correct its forms.
    """
    known = load(deed.tx, inspection)
    known.in_state(act, "UNDER_REVIEW", "TECHNICAL_NOTICE", "RECHECK")
    over(known.correct_by, deed.today, act, "correct technical failures")
    return assess(deed, known), known.notice_on


def business_days(deed: Deed, name: str, after: date) -> tuple[date, tuple[RuleUsed, ...]]:
    """The last day of a clock in business days, by the rule of the day it begins after, with the rules used."""
    where = deed.record.settings.jurisdiction
    known: list[Rule] = [rule(each, on=after, where=where) for each in (name, "week.rest_days", "holidays.federal")]
    return plus_working_days(after, known[0].value, where=where), used(*known)


def in_order(deed: Deed, value: date | str, where: str, after: date | None, after_what: str) -> date:
    day = given.day(value, where)
    if day > deed.today:
        raise DatesOutOfOrder(where=where, given=day, problem="lies in the future; today is", other=deed.today)
    if after is not None and day < after:
        raise DatesOutOfOrder(where=where, given=day, problem=f"comes before {after_what}, which was on", other=after)
    return day


def over(until: date | None, today: date, act: str, what: str) -> None:
    if until is not None and today <= until:
        raise ClockRunning(act=act, what=what, until=until.isoformat())
