"""Lawful residents who are charged and not convicted: whom the record watches, and what became of their charges.

Oversight found that nobody kept track of them. A watch begins with a status that only a conviction could change, lasts
while a charge is open, and ends with the charges; a conviction asks a person to read the records again, and no more.
"""

from dataclasses import dataclass
from datetime import datetime

from duecourse.program.events.check import StatusDetermined
from duecourse.program.folding import opened
from duecourse.program.record import Record


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """One watch: since when, on which status, how it stands (WATCHED, CONVICTED, ENDED), and the charges it is on."""

    booking: str
    since: datetime
    status: str
    state: str
    charges: str
    determined_by: str


def watches(record: Record) -> list[WatchFacts]:
    """Every watch of the record, in order of its status; one is left out where a later determination took its place."""
    found = []
    for stored in record.ledger.entries(kind=StatusDetermined.kind):
        event, entry = opened(stored), stored.entry
        if not isinstance(event, StatusDetermined) or not event.watches:
            continue
        case = record.case(entry.stream)
        if case.watch is None or case.watch.seq != entry.seq:
            continue
        told = ", ".join(f"{each.charge} {each.state}" for each in case.charges.values())
        since = record.local(entry.recorded_at)
        found.append(WatchFacts(entry.stream, since, event.result, case.watch.state, told, entry.actor))
    return found
