"""How long between: the steps of a case that somebody waits for, each with the time since the one before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from duecourse.program.record import Record

STEPS = frozenset(
    {
        *("booking.received", "custody.booked_in", "search.completed", "check.closed", "status.queried"),
        *(
            "status.answered",
            "status.determined",
            "discretion.weighed",
            "request.drafted",
            "request.approved",
            "request.refused",
        ),
        *("request.sent", "request.received", "request.served", "request.decided", "charge.disposed"),
        *("charge.filing_missed", "request.review_required", "request.confirmed", "request.lifted"),
        *("request.clock_started", "request.closed", "custody.released", "custody.transferred", "custody.died"),
        *("objection.filed", "objection.notified", "objection.upheld", "objection.rejected", "objection.answered"),
        *("purge.proposed", "purge.approved", "purge.erased", "custody.overstay_alarmed", "departure.confirmed"),
    }
)
"""Kinds of entries that are steps of the way; what an examiner does between them is in ``inspector.people``."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when it was recorded, by whom, and the minutes since the step before and since the card came in."""

    entry: int
    at: datetime
    step: str
    who: str
    minutes_since_last: int
    minutes_since_receipt: int


def of_case(record: Record, booking: str) -> list[Step]:
    """The steps of a case in order, timed by their entries. Raises NotInRecord."""
    record.case(booking)
    found: list[Step] = []
    for stored in record.ledger.entries(stream=booking):
        entry = stored.entry
        if entry.kind in STEPS:
            at = record.local(entry.recorded_at)
            last, first = (found[-1].at, found[0].at) if found else (at, at)
            found.append(Step(entry.seq, at, entry.kind, entry.actor, _minutes(at - last), _minutes(at - first)))
    return found


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)
