"""Events of the register of 287(g) agreements: the agreement, its officers, complaints, and what was told."""

from datetime import date
from typing import ClassVar

from duecourse.program.events.event import NOT_EXAMINERS, Event
from duecourse.program.events.phrases import ByField
from duecourse.program.facts import Instant, RuleUsed

MODELS: ByField = {
    "model": {
        "jail": "the jail enforcement model",
        "task_force": "the task force model",
        "warrant_service": "the warrant service officer model",
    }
}
STATUSES: ByField = {
    "status": {
        "active": "in force",
        "suspended": "suspended",
        "notice_of_termination": "under notice of termination",
        "terminated": "ended",
    }
}


class AgreementSigned(Event, frozen=True):
    """Agreement {agreement} with {agency} was entered: {model} at {facility}, in force from {effective_from} on."""

    kind = "agreement.signed"
    phrases: ClassVar[ByField] = MODELS
    register = "agreements"
    by = frozenset({"supervisor", "records_clerk"})
    seen_by = NOT_EXAMINERS
    agreement: str
    agency: str
    facility: str
    model: str
    signed_by_agency_on: date
    signed_by_federal_on: date
    effective_from: date
    citation: str
    rules: tuple[RuleUsed, ...]
    expires_on: date | None = None
    contacts: tuple[str, ...] = ()


class AgreementExtended(Event, frozen=True):
    """Agreement {agreement} was extended by {addendum}; its last day is {expires_on}."""

    kind = "agreement.extended"
    register = "agreements"
    by = frozenset({"supervisor", "records_clerk"})
    seen_by = NOT_EXAMINERS
    agreement: str
    addendum: str
    expires_on: date | None


class AgreementChanged(Event, frozen=True):
    """Agreement {agreement} is {status} from {effective_on} on."""

    kind = "agreement.changed"
    phrases: ClassVar[ByField] = STATUSES
    register = "agreements"
    by = frozenset({"supervisor"})
    seen_by = NOT_EXAMINERS
    agreement: str
    status: str
    effective_on: date
    reasons: str


class AgreementMet(Event, frozen=True):
    """A {meeting} meeting on agreement {agreement} was held on {held_on} ({minutes})."""

    kind = "agreement.met"
    register = "agreements"
    by = frozenset({"supervisor", "records_clerk"})
    seen_by = NOT_EXAMINERS
    agreement: str
    meeting: str
    held_on: date
    minutes: str


class AgreementReported(Event, frozen=True):
    """{reported_to} was told of {subject} under agreement {agreement}."""

    kind = "agreement.reported"
    register = "agreements"
    by = frozenset({"supervisor", "records_clerk", "issuing_officer"})
    seen_by = NOT_EXAMINERS
    agreement: str
    subject: str
    reported_to: str


class OfficerDesignated(Event, frozen=True):
    """{officer} was designated under agreement {agreement}: certified on {certified_on}, {letter}, {credentials}."""

    kind = "officer.designated"
    register = "agreements"
    by = frozenset({"supervisor"})
    seen_by = NOT_EXAMINERS
    agreement: str
    officer: str
    certified_on: date
    scores: tuple[int, ...]
    letter: str
    credentials: str
    experience_years: int
    rules: tuple[RuleUsed, ...]
    expires_on: date | None = None
    refresher_due_on: date | None = None


class OfficerWithdrawn(Event, frozen=True):
    """The designation of {officer} under agreement {agreement} ended."""

    kind = "officer.withdrawn"
    register = "agreements"
    by = frozenset({"supervisor"})
    seen_by = NOT_EXAMINERS
    agreement: str
    officer: str
    reason: str


class OfficerComplained(Event, frozen=True):
    """Complaint {complaint} about {officer} came in; the federal agency is to be told by {report_by}."""

    kind = "officer.complained"
    register = "agreements"
    by = frozenset({"supervisor", "reviewer", "records_clerk", "custodian"})
    seen_by = frozenset({"supervisor", "reviewer"})
    agreement: str
    officer: str
    complaint: str
    serious: bool
    report_by: Instant
    rules: tuple[RuleUsed, ...]

    def words(self) -> str:
        """The sentence; a serious complaint takes the officer out of the program until it is decided."""
        return super().words() + (" Until it is decided the officer may not act." if self.serious else "")


class ComplaintAdjudicated(Event, frozen=True):
    """Complaint {complaint} was decided: {outcome}. The federal agency is to be told by {report_by}."""

    kind = "complaint.adjudicated"
    register = "agreements"
    by = frozenset({"reviewer"})
    seen_by = frozenset({"supervisor", "reviewer"})
    complaint: str
    outcome: str
    reasons: str
    report_by: Instant


class OfficerRefused(Event, frozen=True):
    """{officer} tried to act in booking {booking} and was refused: {problem}."""

    kind = "officer.refused"
    register = "agreements"
    by = frozenset({"system"})
    seen_by = frozenset({"supervisor", "reviewer"})
    officer: str
    booking: str
    problem: str
    act: str = ""

    def words(self) -> str:
        """The sentence, with the kind of act that was refused."""
        return super().words() + (f" The act was {self.act}." if self.act else "")
