"""An inspection of an employer as its entries tell it, and the state it is in. Computed, never stored.

The stream of an inspection is its number (``w-000001``), its fines are numbered within it (``w-000001/f1``), and the
parts of its lists of forms lie in a stream of their own (``w-000001/forms``), so that no act has to read them.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import singledispatch

from duecourse.errors import NotInRecord, NotItsTurn
from duecourse.ledger.entry import Entry, Stored
from duecourse.program import events
from duecourse.program.case import Act
from duecourse.program.events import fine as fines
from duecourse.program.events import inspection as inspections
from duecourse.program.events import worker as workers
from duecourse.program.events.event import Event
from duecourse.program.events.phrases import Phrases
from duecourse.program.folding import opened
from duecourse.program.record import Reader, Record
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


def load(reader: Reader, inspection: str) -> Inspection:
    """An inspection from its entries. Raises NotInRecord."""
    found = Inspection(inspection)
    for stored in reader.entries(stream=inspection):
        take(found, stored)
    if not found.employer:
        raise NotInRecord(what="Inspection", name=inspection, look="worksite list")
    return found


def listed(reader: Reader) -> tuple[Inspection, ...]:
    """Every inspection in order of opening."""
    opened_ = inspections.InspectionOpened.kind
    return tuple(load(reader, each.entry.stream) for each in reader.entries(kind=opened_))


def tell(record: Record, inspection: str) -> list[dict[str, str]]:
    """An inspection as sentences in order: ``at`` (local time, ISO 8601), ``who``, ``what``. Raises NotInRecord."""
    load(record.ledger, inspection)
    found = []
    for stored in record.ledger.entries(stream=inspection):
        event = opened(stored)
        kind = events.KINDS.get(stored.entry.kind, Event)
        said = f"Sealed by order: {kind.once_sealed or stored.entry.kind}." if event is None else event.words()
        at = stored.entry.recorded_at.astimezone(record.zone).isoformat(timespec="seconds")
        found.append({"at": at, "who": stored.entry.actor, "what": said})
    return found


def take(inspection: Inspection, stored: Stored) -> None:
    """Take one entry into the inspection; a sealed payload leaves only that the act happened."""
    entry = stored.entry
    inspection.acts.append(Act(entry.actor, entry.kind, entry.seq, entry.decision))
    event = opened(stored)
    if event is not None:
        fold(event, inspection, entry)


@singledispatch
def fold(event: Event, inspection: Inspection, entry: Entry) -> None:
    """What ``event`` changes in ``inspection``; nothing for kinds that only inform."""


@fold.register
def _(event: inspections.InspectionOpened, inspection: Inspection, entry: Entry) -> None:
    inspection.employer = event.employer


@fold.register
def _(event: inspections.InspectionNotified, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.notice_on = "DOCS_DUE", event.served_on
    inspection.production_due_on = event.production_due_on


@fold.register
def _(event: inspections.ProductionRecorded, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.produced_on = f"DOCS_{event.outcome.upper()}", event.produced_on


@fold.register
def _(event: inspections.FormsListed, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.forms, inspection.forms_entry = "UNDER_REVIEW", event, entry.seq
    inspection.lists[event.source_sha256] = entry.seq


@fold.register
def _(event: inspections.TechnicalNotified, inspection: Inspection, entry: Entry) -> None:
    inspection.technical_on, inspection.correct_by, inspection.recheck = event.served_on, event.correct_by, False


@fold.register
def _(event: inspections.FormsCorrected, inspection: Inspection, entry: Entry) -> None:
    inspection.corrected.update(event.employees)
    inspection.recheck = True


@fold.register
def _(event: inspections.DiscrepanciesNotified, inspection: Inspection, entry: Entry) -> None:
    inspection.discrepancies_by = event.answer_by


@fold.register
def _(event: inspections.DiscrepanciesAnswered, inspection: Inspection, entry: Entry) -> None:
    inspection.discrepancies_by = None


@fold.register
def _(event: inspections.ComplianceFound, inspection: Inspection, entry: Entry) -> None:
    inspection.stage = "COMPLIANT"


@fold.register
def _(event: inspections.WarningIssued, inspection: Inspection, entry: Entry) -> None:
    inspection.stage = "WARNING"


@fold.register
def _(event: inspections.ReferralMade, inspection: Inspection, entry: Entry) -> None:
    inspection.referrals += 1


@fold.register
def _(event: workers.SuspectDocumentsNotified, inspection: Inspection, entry: Entry) -> None:
    for employee in event.employees:
        inspection.workers[employee] = Worker(employee, entry.actor, event.answer_by)


@fold.register
def _(event: workers.WorkerTold, inspection: Inspection, entry: Entry) -> None:
    inspection.workers[event.employee].told_on = event.told_on


@fold.register
def _(event: workers.WorkerHeard, inspection: Inspection, entry: Entry) -> None:
    inspection.workers[event.employee].heard_on = event.heard_on


@fold.register
def _(event: workers.WorkerDecided, inspection: Inspection, entry: Entry) -> None:
    inspection.workers[event.employee].outcome = event.outcome


@fold.register
def _(event: fines.FineDrafted, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.fines = "FINE_DRAFTED", inspection.fines + 1
    inspection.fine = Fine(event.fine, entry.actor, entry.seq, event.sheet)


@fold.register
def _(event: fines.FineApproved, inspection: Inspection, entry: Entry) -> None:
    inspection.stage = "FINE_APPROVED"


@fold.register
def _(event: fines.FineRefused, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.fine = "UNDER_REVIEW", None


@fold.register
def _(event: fines.FineServed, inspection: Inspection, entry: Entry) -> None:
    inspection.stage = "NIF_SERVED"
    fine = inspection.fined(entry.kind)
    fine.hearing_by, fine.served_on = event.hearing_by, event.served_on


@fold.register
def _(event: fines.HearingRequested, inspection: Inspection, entry: Entry) -> None:
    inspection.stage = "HEARING_REQUESTED"


@fold.register
def _(event: fines.ComplaintFiled, inspection: Inspection, entry: Entry) -> None:
    inspection.stage = "COMPLAINT_FILED"


@fold.register
def _(event: fines.FineFinal, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.fined(entry.kind).due_cents = "FINAL_UNCONTESTED", event.amount_cents


@fold.register
def _(event: fines.FineSettled, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.fined(entry.kind).due_cents = "SETTLED", event.amount_cents


@fold.register
def _(event: fines.FineOrdered, inspection: Inspection, entry: Entry) -> None:
    inspection.stage, inspection.fined(entry.kind).due_cents = "ORDER", event.amount_cents


@fold.register
def _(event: fines.FinePaid, inspection: Inspection, entry: Entry) -> None:
    inspection.fined(entry.kind).paid[event.receipt] = event.amount_cents


@fold.register
def _(event: fines.CollectionBegun, inspection: Inspection, entry: Entry) -> None:
    inspection.stage = "COLLECTION"
