"""One inspection of an employer: its fine, the workers a notice named, the state it is in. Computed, never stored."""

from dataclasses import dataclass, field
from datetime import date

from duecourse.errors import NotItsTurn
from duecourse.program.case import Act
from duecourse.program.events import inspection as inspections
from duecourse.program.events.phrases import Phrases
from duecourse.program.worksite_sheet import FineSheet

STATES: Phrases = {
    "OPENED": "was opened; no notice is served",
    "DOCS_DUE": "waits for the employer to produce its forms",
    "DOCS_RECEIVED": "has the forms; no list of them was taken in",
    "DOCS_PARTIAL": "has a part of the forms; no list of them was taken in",
    "DOCS_REFUSED": "was refused the forms; no list of workers was taken in",
    "UNDER_REVIEW": "is under review",
    "SUSPECT_DOCS": "waits for outcomes of workers named in a notice",
    "DISCREPANCY": "waits for the employer to explain discrepancies",
    "TECHNICAL_NOTICE": "waits for the employer to correct technical failures",
    "RECHECK": "is under review again, after corrections",
    "COMPLIANT": "ended: the employer complies",
    "WARNING": "ended with a warning",
    "FINE_DRAFTED": "has a notice of intent to fine that waits for approval by another person",
    "FINE_APPROVED": "has an approved notice of intent to fine that is not served",
    "NIF_SERVED": "waits for the employer to request a hearing, or not",
    "FINAL_UNCONTESTED": "has a final order that nobody contested",
    "HEARING_REQUESTED": "waits for a complaint to the administrative court",
    "COMPLAINT_FILED": "is before the administrative court",
    "SETTLED": "was settled",
    "ORDER": "has an order of the administrative court",
    "COLLECTION": "has an unpaid amount in collection",
    "PAID": "ended: everything due is paid",
}
"""States of an inspection, each as the end of a sentence about it."""

REVIEWED = frozenset({"UNDER_REVIEW", "SUSPECT_DOCS", "DISCREPANCY", "TECHNICAL_NOTICE", "RECHECK"})
"""States in which the review goes on."""

OWED = frozenset({"FINAL_UNCONTESTED", "SETTLED", "ORDER", "COLLECTION"})
"""States in which an amount is due."""


@dataclass(slots=True)
class Fine:
    """One fine: what was drafted, what is due, what was paid (in cents, by receipt)."""

    fine: str
    drafted_by: str
    drafted_entry: int
    sheet: FineSheet
    hearing_by: date | None = None
    served_on: date | None = None
    due_cents: int | None = None
    paid: dict[str, int] = field(default_factory=dict)

    @property
    def unpaid_cents(self) -> int:
        """What is still to be paid of what is due."""
        return (self.due_cents or 0) - sum(self.paid.values())


@dataclass(slots=True)
class Worker:
    """A worker named in a notice of suspect documents."""

    employee: str
    named_by: str
    answer_by: date
    told_on: date | None = None
    heard_on: date | None = None
    outcome: str = ""


@dataclass(slots=True)
class Inspection:
    """One inspection of one employer."""

    inspection: str
    employer: str = ""
    stage: str = "OPENED"
    notice_on: date | None = None
    production_due_on: date | None = None
    produced_on: date | None = None
    forms: inspections.FormsListed | None = None
    forms_entry: int = -1
    lists: dict[str, int] = field(default_factory=dict)
    technical_on: date | None = None
    correct_by: date | None = None
    corrected: set[str] = field(default_factory=set)
    recheck: bool = False
    discrepancies_by: date | None = None
    workers: dict[str, Worker] = field(default_factory=dict)
    fine: Fine | None = None
    fines: int = 0
    referrals: int = 0
    acts: list[Act] = field(default_factory=list)

    @property
    def undecided(self) -> list[Worker]:
        """Workers named in a notice who have no outcome yet."""
        return [each for each in self.workers.values() if not each.outcome]

    @property
    def state(self) -> str:
        """Where the inspection stands; a key of ``STATES``."""
        if self.stage == "UNDER_REVIEW":
            if self.undecided:
                return "SUSPECT_DOCS"
            if self.discrepancies_by is not None:
                return "DISCREPANCY"
            if self.correct_by is not None:
                return "RECHECK" if self.recheck else "TECHNICAL_NOTICE"
        if self.stage in OWED and self.fine is not None and self.fine.unpaid_cents == 0:
            return "PAID"
        return self.stage

    def in_state(self, act: str, *states: str) -> None:
        """Refuse an act out of turn. Raises NotItsTurn."""
        if self.state not in states:
            needed = " or ".join(states)
            raise NotItsTurn(act=act, what=f"inspection {self.inspection}", state=self.state, needed=needed)

    def fined(self, act: str) -> Fine:
        """The fine that stands. Raises NotItsTurn."""
        if self.fine is None:
            raise NotItsTurn(act=act, what=f"inspection {self.inspection}", state="without a fine", needed="a fine")
        return self.fine
