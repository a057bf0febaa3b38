"""The worker's side of an inspection: named in a notice, told in private, heard, and an outcome by another person.

A worker is a number at the employer. What stands here serves the worker's own defense: no other program reads it.
"""

from collections.abc import Iterable
from datetime import date

from duecourse.errors import BadFact, ClockRunning, NotItsTurn, SamePerson
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.events.worker import (
    SuspectDocumentsNotified,
    WorkerDecided,
    WorkerHeard,
    WorkerTold,
)
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Record
from duecourse.program.worksite import REVIEWED, Inspection, Worker, load
from duecourse.program.worksite_forms import rows
from duecourse.program.worksite_notices import business_days, in_order


def name_workers(
    record: Record, *, inspection: str, actor: str, served_on: date | str, employees: Iterable[str]
) -> date:
    """Record a notice of suspect documents and whom it names; returns the day until which they may answer.

    Each must be on the list of forms. Raises BadFact for one who is not, or who was named before.
    """
    with record.act(actor, SuspectDocumentsNotified) as deed:
        known = load(deed.tx, inspection)
        known.in_state("A notice of suspect documents", *REVIEWED)
        day = in_order(deed, served_on, "served_on", known.notice_on, "the notice of inspection was served")
        named = tuple(sorted(employees))
        wanted = set(named) - set(known.workers)
        if not named or len(wanted) < len(named):
            raise BadFact(where="employees", problem="names nobody, or somebody twice, or somebody named before")
        missing = sorted(wanted - {row.employee for row in rows(deed.tx, known) if row.employee in wanted})
        if missing:
            raise BadFact(where="employees", problem=f"worker {missing[0]} is not on the list of forms")
        by, rules = business_days(deed, "worksite.answer", day)
        event = SuspectDocumentsNotified(served_on=day, answer_by=by, count=len(named), employees=named, rules=rules)
        deed.append(inspection, event)
        return by


def tell(record: Record, *, inspection: str, actor: str, employee: str, told_on: date | str, language: str) -> Entry:
    """Record that a named worker was told in private, in a language they read, what is said and how to answer."""
    with record.act(actor, WorkerTold) as deed:
        known, worker = _worker(deed, inspection, employee, "Telling a worker")
        if worker.told_on is not None:
            raise NotItsTurn(act="Telling a worker", what=f"worker {employee}", state="told", needed="one not told yet")
        day = in_order(deed, told_on, "told_on", known.notice_on, "the notice of inspection was served")
        event = WorkerTold(employee=employee, told_on=day, language=given.text(language, "language"))
        return deed.append(inspection, event)


def hear(record: Record, *, inspection: str, actor: str, employee: str, heard_on: date | str, shown: str) -> Entry:
    """Record what a told worker showed or said. ``shown`` describes it and holds no number of a document."""
    with record.act(actor, WorkerHeard) as deed:
        _, worker = _told(deed, inspection, employee, "Hearing a worker")
        day = in_order(deed, heard_on, "heard_on", worker.told_on, "the worker was told")
        return deed.append(inspection, WorkerHeard(employee=employee, heard_on=day, shown=given.text(shown, "shown")))


def decide(record: Record, *, inspection: str, actor: str, employee: str, outcome: str, reason: str) -> Entry:
    """Record the outcome for a worker, by another person than the one whose notice named them.

    Raises SamePerson, NotItsTurn before the worker was told, ClockRunning when they may still answer and have not.
    """
    with record.act(actor, WorkerDecided) as deed:
        _, worker = _told(deed, inspection, employee, "An outcome")
        if worker.named_by == actor:
            earlier = SuspectDocumentsNotified.kind
            seq = next(
                each.entry.seq
                for each in deed.tx.entries(stream=inspection, kind=earlier)
                if employee in getattr(opened(each), "employees", ())
            )
            raise SamePerson(act="An outcome", actor=actor, earlier=earlier, seq=seq)
        ended = given.one_of(outcome, ("authorized", "not shown", "left"), "outcome")
        if ended == "not shown" and worker.heard_on is None and deed.today <= worker.answer_by:
            raise ClockRunning(act="An outcome", what="answer", until=worker.answer_by.isoformat())
        event = WorkerDecided(employee=employee, outcome=ended, reason=given.text(reason, "reason"))  # type: ignore[arg-type]
        return deed.append(inspection, event)


def _worker(deed: Deed, inspection: str, employee: str, act: str) -> tuple[Inspection, Worker]:
    known = load(deed.tx, inspection)
    if employee not in known.workers:
        raise BadFact(where="employee", problem=f"{employee!r} is named in no notice of this inspection")
    worker = known.workers[employee]
    if worker.outcome:
        raise NotItsTurn(act=act, what=f"worker {employee}", state=worker.outcome, needed="one without an outcome")
    return known, worker


def _told(deed: Deed, inspection: str, employee: str, act: str) -> tuple[Inspection, Worker]:
    known, worker = _worker(deed, inspection, employee, act)
    if worker.told_on is None:
        raise NotItsTurn(act=act, what=f"worker {employee}", state="not told", needed="one who was told in private")
    return known, worker
