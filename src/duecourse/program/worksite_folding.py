"""What each event changes in an inspection of an employer."""

from functools import singledispatch

from duecourse.ledger.entry import Entry
from duecourse.program.events import fine as fines
from duecourse.program.events import inspection as inspections
from duecourse.program.events import worker as workers
from duecourse.program.events.event import Event
from duecourse.program.worksite_inspection import Fine, Inspection, Worker


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
