"""Events of workers whom a notice to their employer names, and of mismatches: told, heard, outcome.

A worker is a number at the employer. These facts serve the worker's own defense and reach no other program.
"""

from datetime import date
from typing import ClassVar, Literal

from duecourse.program.events.event import Sealing
from duecourse.program.events.inspection import Employee, InspectionEvent
from duecourse.program.events.phrases import ByField, Phrases
from duecourse.program.facts import RuleUsed

OUTCOMES: Phrases = {
    "authorized": "the worker showed authorization to work",
    "not shown": "no authorization was shown",
    "left": "the worker left the employer",
}
MISMATCHES: Phrases = {
    "employment authorized": "authorized to work after all",
    "final nonconfirmation": "not confirmed",
    "no show": "not taken up in time",
    "closed": "closed by the employer",
}


class WorkerEvent(InspectionEvent, frozen=True):
    """Something about one worker; sealed by order like every fact about a person."""

    sealing: ClassVar[Sealing] = "person"


class SuspectDocumentsNotified(WorkerEvent, frozen=True):
    """A notice of suspect documents, served on {served_on}, names {count} workers, who may answer by {answer_by}."""

    kind = "worker.named"
    once_sealed = "which workers a notice named"
    served_on: date
    answer_by: date
    count: int
    employees: tuple[Employee, ...]
    rules: tuple[RuleUsed, ...]


class WorkerTold(WorkerEvent, frozen=True):
    """Worker {employee} was told on {told_on} in {language}, in private, what is said and how to answer."""

    kind = "worker.told"
    once_sealed = "that a worker was told"
    employee: Employee
    told_on: date
    language: str


class WorkerHeard(WorkerEvent, frozen=True):
    """Worker {employee} answered on {heard_on}. Shown: {shown}."""

    kind = "worker.heard"
    once_sealed = "what a worker answered"
    employee: Employee
    heard_on: date
    shown: str


class WorkerDecided(WorkerEvent, frozen=True):
    """Outcome for worker {employee}: {outcome}."""

    kind = "worker.decided"
    phrases: ClassVar[ByField] = {"outcome": OUTCOMES}
    by = frozenset({"auditor", "reviewer"})
    once_sealed = "the outcome for a worker"
    employee: Employee
    outcome: Literal["authorized", "not shown", "left"]
    reason: str


class MismatchRecorded(WorkerEvent, frozen=True):
    """Mismatch {mismatch} (tentative nonconfirmation) of worker {employee} at {employer}, attested as {status}."""

    kind = "mismatch.recorded"
    once_sealed = "a mismatch"
    mismatch: str
    employer: str
    employee: Employee
    status: str
    started_on: date
    case_opened_on: date
    open_by: date
    rules: tuple[RuleUsed, ...]


class MismatchTold(WorkerEvent, frozen=True):
    """The worker was told of mismatch {mismatch} in private on {told_on}."""

    kind = "mismatch.told"
    once_sealed = "that a worker was told of a mismatch"
    mismatch: str
    told_on: date


class MismatchContested(WorkerEvent, frozen=True):
    """Mismatch {mismatch} is contested since {referred_on}; until {act_by} the worker may act, and nothing is done."""

    kind = "mismatch.contested"
    once_sealed = "that a mismatch is contested"
    mismatch: str
    referred_on: date
    act_by: date
    rules: tuple[RuleUsed, ...]


class MismatchClosed(WorkerEvent, frozen=True):
    """Mismatch {mismatch} ended on {closed_on}: {outcome}."""

    kind = "mismatch.closed"
    phrases: ClassVar[ByField] = {"outcome": MISMATCHES}
    once_sealed = "how a mismatch ended"
    mismatch: str
    closed_on: date
    outcome: Literal["employment authorized", "final nonconfirmation", "no show", "closed"]
    document: str
