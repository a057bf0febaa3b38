"""Events of the inspection of an employer: notices, production of forms, the list of forms, what the review came to.

Workers stand in them under numbers that the employer gave out; no name, birth date or government number comes in.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

import msgspec

from duecourse.program.events.event import Event, Sealing
from duecourse.program.events.phrases import ByField, Phrases
from duecourse.program.facts import RuleUsed

AUDITING = frozenset({"auditor", "supervisor", "reviewer"})
"""Who reads of inspections; nobody who works on bookings, prints or requests does."""

Employee = Annotated[str, msgspec.Meta(pattern=r"\A(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")]
"""A worker's number at their employer: it means nothing outside."""

PRODUCED: Phrases = {
    "received": "everything asked for was produced",
    "partial": "a part of it was produced",
    "refused": "production was refused",
}


class InspectionEvent(Event, frozen=True):
    """Something that happened in an inspection; its stream is the number of the inspection."""

    by = frozenset({"auditor"})
    seen_by = AUDITING


class InspectionOpened(InspectionEvent, frozen=True):
    """Inspection {inspection} of {employer} was opened. Source of the choice: {target_source} ({reference})."""

    kind = "inspection.opened"
    inspection: str
    employer: str
    target_source: str
    reference: str
    reason: str
    rules: tuple[RuleUsed, ...]


class InspectionNotified(InspectionEvent, frozen=True):
    """The notice of inspection was served on {served_on}; forms are to be produced by {production_due_on}."""

    kind = "inspection.notified"
    served_on: date
    subpoena: bool
    production_due_on: date
    rules: tuple[RuleUsed, ...]


class ProductionRecorded(InspectionEvent, frozen=True):
    """On {produced_on} {outcome}. Produced: {produced}."""

    kind = "inspection.produced"
    phrases: ClassVar[ByField] = {"outcome": PRODUCED}
    outcome: Literal["received", "partial", "refused"]
    produced_on: date
    produced: tuple[str, ...]
    reason: str = ""


class FormRow(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One worker of the list: number, days of hire and end, day of the form (None: no form), codes of its errors."""

    employee: Employee
    hired_on: date
    form_on: date | None = None
    ended_on: date | None = None
    errors: tuple[str, ...] = ()


class FormsKept(InspectionEvent, frozen=True):
    """Part {part} of form list {forms} was kept."""

    kind = "forms.kept"
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "a part of the list of forms"
    forms: str
    part: int
    rows: tuple[FormRow, ...]


class FormsListed(InspectionEvent, frozen=True):
    """Form list {forms} was taken from a file: {workers} workers, {forms_seen} forms, in {parts} parts."""

    kind = "forms.listed"
    forms: str
    source_sha256: str
    workers: int
    forms_seen: int
    parts: int
    first_part_entry: int
    last_part_entry: int
    rules: tuple[RuleUsed, ...]


class TechnicalNotified(InspectionEvent, frozen=True):
    """The employer was told on {served_on} of technical failures in {count} forms, to be corrected by {correct_by}."""

    kind = "inspection.technical_notified"
    served_on: date
    count: int
    correct_by: date
    rules: tuple[RuleUsed, ...]


class FormsCorrected(InspectionEvent, frozen=True):
    """Technical failures in {count} forms were corrected by {corrected_on}."""

    kind = "forms.corrected"
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "which forms were corrected"
    corrected_on: date
    count: int
    employees: tuple[Employee, ...]


class DiscrepanciesNotified(InspectionEvent, frozen=True):
    """The employer was told on {served_on} of discrepancies, to be answered by {answer_by}: {discrepancies}."""

    kind = "inspection.discrepancies_notified"
    served_on: date
    answer_by: date
    discrepancies: str
    rules: tuple[RuleUsed, ...]


class DiscrepanciesAnswered(InspectionEvent, frozen=True):
    """The employer answered the discrepancies on {answered_on}: {answer}"""

    kind = "inspection.discrepancies_answered"
    answered_on: date
    answer: str


class ComplianceFound(InspectionEvent, frozen=True):
    """The employer was found to comply; the inspection ended on {told_on} with a notice of its results."""

    kind = "inspection.complied"
    told_on: date
    reason: str


class WarningIssued(InspectionEvent, frozen=True):
    """Warning notice of {served_on}: {violating} of {due} forms due ({share_percent} percent) have violations."""

    kind = "inspection.warned"
    served_on: date
    violating: int
    due: int
    share_percent: int
    reason: str
    rules: tuple[RuleUsed, ...]


class ReferralMade(InspectionEvent, frozen=True):
    """The matter was referred to {referred_to} on {referred_on}; the inspection stays a civil matter."""

    kind = "inspection.referred"
    by = frozenset({"supervisor"})
    referred_to: str
    referred_on: date
    reason: str


class TargetRecorded(Event, frozen=True):
    """For fiscal year {fiscal_year}, {stated_by} stated a target of {number} {measure} for {place} ({source})."""

    kind = "worksite.target_recorded"
    register = "worksite-targets"
    by = frozenset({"supervisor", "records_clerk"})
    measure: Literal["inspections", "notices of intent to fine", "dollars levied"]
    number: Annotated[int, msgspec.Meta(ge=0)]
    fiscal_year: int
    place: Annotated[str, msgspec.Meta(pattern=r"\Aus(/[a-z]+)*\Z")]
    stated_by: str
    stated_on: date
    source: str
