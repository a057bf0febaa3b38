"""Inspections of employers as their entries tell them. Computed, never stored.

The stream of an inspection is its number (``w-000001``), its fines are numbered within it (``w-000001/f1``), and the
parts of its lists of forms lie in a stream of their own (``w-000001/forms``), so that no act has to read them.
"""

from duecourse.errors import NotInRecord
from duecourse.ledger.entry import Stored
from duecourse.program import events
from duecourse.program.case import Act
from duecourse.program.events import inspection as inspections
from duecourse.program.events.event import Event
from duecourse.program.folding import opened
from duecourse.program.record import Reader, Record
from duecourse.program.worksite_folding import fold
from duecourse.program.worksite_inspection import OWED, REVIEWED, STATES, Fine, Inspection, Worker

__all__ = ["OWED", "REVIEWED", "STATES", "Fine", "Inspection", "Worker", "listed", "load", "take", "tell"]


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
        at = record.local(stored.entry.recorded_at).isoformat(timespec="seconds")
        found.append({"at": at, "who": stored.entry.actor, "what": said})
    return found


def take(inspection: Inspection, stored: Stored) -> None:
    """Take one entry into the inspection; a sealed payload leaves only that the act happened."""
    entry = stored.entry
    inspection.acts.append(Act(entry.actor, entry.kind, entry.seq, entry.decision))
    event = opened(stored)
    if event is not None:
        fold(event, inspection, entry)
