"""What was erased: every payload that is gone, under which order, by whom, and when."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from duecourse.ledger.entry import SEALED, Sealing
from duecourse.program.record import Record


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erased payload: of which entry and kind, in which stream, under which order, who erased it, and when."""

    entry: int
    act: str
    stream: str
    order: str
    who: str
    at: datetime


def erasures(record: Record) -> list[Erasure]:
    """Every erased payload of the record, in order of erasure."""
    found = []
    for stored in record.ledger.entries(kind=SEALED):
        entry, sealing = stored.entry, msgspec.json.decode(stored.body or b"{}", type=Sealing)
        gone = record.ledger.entry(sealing.seq).entry
        at = record.local(entry.recorded_at)
        found.append(Erasure(sealing.seq, gone.kind, gone.stream, sealing.order, entry.actor, at))
    return found
