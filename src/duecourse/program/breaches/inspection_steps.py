"""What each step of an inspection must follow and keep to: its turn, its clock, the days it names."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import singledispatch

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach
from duecourse.program.events import fine as fines
from duecourse.program.events import inspection as inspections
from duecourse.program.events import worker as workers
from duecourse.program.events.event import Event
from duecourse.program.facts import RuleUsed
from duecourse.program.worksite import Inspection
from duecourse.program.worksite_mismatches import Mismatch
from duecourse.rules.holidays import plus_working_days
from duecourse.rules.lookup import Rule

_REVIEW = frozenset({"UNDER_REVIEW", "SUSPECT_DOCS", "DISCREPANCY", "TECHNICAL_NOTICE", "RECHECK"})
_ENDING = frozenset({"UNDER_REVIEW", "TECHNICAL_NOTICE", "RECHECK"})
_CONTESTED = frozenset({"NIF_SERVED", "HEARING_REQUESTED", "COMPLAINT_FILED"})
_OWED = frozenset({"FINAL_UNCONTESTED", "SETTLED", "ORDER", "COLLECTION"})

ALLOWED: Mapping[str, frozenset[str]] = {
    "inspection.notified": frozenset({"OPENED"}),
    "inspection.produced": frozenset({"DOCS_DUE", "DOCS_PARTIAL", "DOCS_REFUSED"}),
    "forms.listed": frozenset({"DOCS_RECEIVED", "DOCS_PARTIAL", "DOCS_REFUSED", "UNDER_REVIEW"}),
    "inspection.technical_notified": _REVIEW - {"TECHNICAL_NOTICE", "RECHECK"},
    "forms.corrected": frozenset({"TECHNICAL_NOTICE", "RECHECK"}),
    "inspection.discrepancies_notified": _REVIEW - {"DISCREPANCY"},
    "worker.named": _REVIEW,
    "inspection.complied": _ENDING,
    "inspection.warned": _ENDING,
    "fine.drafted": _ENDING,
    "fine.approved": frozenset({"FINE_DRAFTED"}),
    "fine.refused": frozenset({"FINE_DRAFTED"}),
    "fine.served": frozenset({"FINE_APPROVED"}),
    "hearing.requested": frozenset({"NIF_SERVED"}),
    "fine.became_final": frozenset({"NIF_SERVED"}),
    "complaint.filed": frozenset({"HEARING_REQUESTED"}),
    "fine.settled": _CONTESTED,
    "fine.ordered": frozenset({"COMPLAINT_FILED"}),
    "fine.paid": _OWED,
    "fine.in_collection": _OWED - {"COLLECTION"},
}
"""By kind: the states an inspection may be in before it. Kinds that are not here may come at any time."""


@singledispatch
def steps(event: Event, known: Inspection, entry: Entry) -> Iterator[Breach]:
    """What is wrong with ``event`` coming as ``entry`` after all of ``known``."""
    yield from ()


@steps.register
def _(event: inspections.InspectionNotified, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _past(event.served_on, entry)
    yield from _clock("worksite.production", event.rules, event.served_on, event.production_due_on, entry)


@steps.register
def _(event: inspections.ProductionRecorded, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _past(event.produced_on, entry)
    due = known.production_due_on
    if event.outcome == "refused" and due is not None and event.produced_on <= due:
        yield Breach("a refusal before the time was over", str(event.produced_on), f"a day after {due}")


@steps.register
def _(event: inspections.TechnicalNotified, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _past(event.served_on, entry)
    yield from _clock("worksite.correction", event.rules, event.served_on, event.correct_by, entry)


@steps.register
def _(event: inspections.FormsCorrected, known: Inspection, entry: Entry) -> Iterator[Breach]:
    if known.correct_by is not None and event.corrected_on > known.correct_by:
        yield Breach("a correction after the last day", str(event.corrected_on), f"a day up to {known.correct_by}")


@steps.register
def _(event: inspections.DiscrepanciesNotified, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _clock("worksite.answer", event.rules, event.served_on, event.answer_by, entry)


@steps.register
def _(event: inspections.ComplianceFound, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _corrected(known, entry)


@steps.register
def _(event: inspections.WarningIssued, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _corrected(known, entry)
    if event.due < 1 or event.share_percent != 100 * event.violating // event.due:
        yield Breach("a share that does not come out", str(event.share_percent), f"{event.violating} of {event.due}")


@steps.register
def _(event: workers.SuspectDocumentsNotified, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _clock("worksite.answer", event.rules, event.served_on, event.answer_by, entry)


@steps.register
def _(event: workers.WorkerHeard, known: Inspection, entry: Entry) -> Iterator[Breach]:
    if known.workers[event.employee].told_on is None:
        yield Breach("a worker heard before being told", event.employee, "worker.told before")


@steps.register
def _(event: workers.WorkerDecided, known: Inspection, entry: Entry) -> Iterator[Breach]:
    worker = known.workers[event.employee]
    if worker.told_on is None:
        yield Breach("an outcome for a worker who was not told", event.employee, "worker.told before")
    if worker.named_by == entry.actor:
        yield Breach("an outcome by the one who named the worker", entry.actor, "another person")
    if event.outcome == "not shown" and worker.heard_on is None and law.days(entry)[-1] <= worker.answer_by:
        yield Breach("an outcome while the worker may answer", event.employee, f"a day after {worker.answer_by}")


@steps.register
def _(event: fines.FineDrafted, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _corrected(known, entry)


@steps.register
def _(event: fines.FineServed, known: Inspection, entry: Entry) -> Iterator[Breach]:
    yield from _past(event.served_on, entry)
    yield from law.recorded(event.rules, {"worksite.hearing"}, entry, [event.served_on])
    ends = {
        event.served_on + timedelta(days=each.value)
        for each in _known("worksite.hearing", event.rules, event.served_on)
    }
    if event.hearing_by not in ends:
        yield Breach("a time for a hearing that is not the rule's", str(event.hearing_by), " or ".join(map(str, ends)))


@steps.register
def _(event: fines.HearingRequested, known: Inspection, entry: Entry) -> Iterator[Breach]:
    until = known.fined(entry.kind).hearing_by
    if until is not None and event.requested_on > until:
        yield Breach("a hearing requested too late", str(event.requested_on), f"a day up to {until}")


@steps.register
def _(event: fines.FineFinal, known: Inspection, entry: Entry) -> Iterator[Breach]:
    fine = known.fined(entry.kind)
    if fine.hearing_by is not None and law.days(entry)[-1] <= fine.hearing_by:
        yield Breach("a final order while a hearing may be requested", entry.kind, f"a day after {fine.hearing_by}")
    if event.amount_cents != fine.sheet.total_cents:
        yield Breach("a final order over another amount", str(event.amount_cents), str(fine.sheet.total_cents))


@steps.register
def _(event: fines.FineSettled, known: Inspection, entry: Entry) -> Iterator[Breach]:
    most = known.fined(entry.kind).sheet.total_cents
    if event.amount_cents > most:
        yield Breach("a settlement above the notice", str(event.amount_cents), f"at most {most}")


@steps.register
def _(event: fines.FineOrdered, known: Inspection, entry: Entry) -> Iterator[Breach]:
    sheet = known.fined(entry.kind).sheet
    parts = [each for each in (sheet.paperwork, sheet.knowing) if each is not None]
    most = sum(100 * each.most_dollars * each.count for each in parts)
    if event.amount_cents > most:
        yield Breach("an order beyond the statutory range", str(event.amount_cents), f"at most {most}")


@steps.register
def _(event: fines.FinePaid, known: Inspection, entry: Entry) -> Iterator[Breach]:
    fine = known.fined(entry.kind)
    if event.amount_cents > fine.unpaid_cents:
        yield Breach("a payment of more than is unpaid", str(event.amount_cents), f"at most {fine.unpaid_cents}")
    if event.receipt in fine.paid:
        yield Breach("a receipt given twice", event.receipt, "a receipt of its own")


def mismatch_steps(event: Event, known: Mismatch, entry: Entry) -> Iterator[Breach]:
    """What is wrong with ``event`` coming as ``entry`` after all of a mismatch."""
    if known.outcome:
        yield Breach(f"{entry.kind} after the mismatch ended", known.outcome, "an open mismatch")
    if isinstance(event, workers.MismatchContested):
        yield from _clock("everify.contest", event.rules, event.referred_on, event.act_by, entry)
    if isinstance(event, workers.MismatchContested) and known.told_on is None:
        yield Breach("a mismatch contested before the worker was told", event.mismatch, "mismatch.told before")
    if isinstance(event, workers.MismatchClosed) and event.outcome in {"final nonconfirmation", "no show"}:
        if known.told_on is None:
            yield Breach("an outcome against a worker who was not told", event.outcome, "mismatch.told before")
        if event.outcome == "no show" and known.act_by is not None and event.closed_on <= known.act_by:
            yield Breach("an outcome while the worker may act", event.outcome, f"a day after {known.act_by}")


def _past(day: date, entry: Entry) -> Iterator[Breach]:
    if day > law.days(entry)[-1]:
        yield Breach(f"{entry.kind} on a day to come", str(day), "a day up to that of the entry")


def _corrected(known: Inspection, entry: Entry) -> Iterator[Breach]:
    if known.correct_by is not None and law.days(entry)[-1] <= known.correct_by:
        yield Breach(
            f"{entry.kind} while failures may be corrected", known.inspection, f"a day after {known.correct_by}"
        )


def _clock(name: str, used: tuple[RuleUsed, ...], after: date, until: date, entry: Entry) -> Iterator[Breach]:
    yield from law.recorded(used, {name, "holidays.federal"}, entry, [after])
    ends = {plus_working_days(after, each.value, where=law.place(used)) for each in _known(name, used, after)}
    if until not in ends:
        yield Breach(f"a clock that is not that of {name}", str(until), " or ".join(map(str, ends)) or "none known")


def _known(name: str, used: tuple[RuleUsed, ...], on: date) -> list[Rule]:
    return law.in_force(name, used, [on])
