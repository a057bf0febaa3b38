"""Who looked at who read what: each week somebody goes through the readings, and nobody goes through their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from duecourse.errors import NotItsTurn, SamePerson
from duecourse.ledger.entry import Entry, Stored
from duecourse.program import given
from duecourse.program.events.reading import PageRead, ReadingsReviewed
from duecourse.program.facts import used
from duecourse.program.folding import opened
from duecourse.program.record import Record
from duecourse.rules.deadlines import plus_hours

REGISTER = ReadingsReviewed.register


@dataclass(frozen=True, slots=True)
class Review:
    """Readings that are, or were, looked at together: by when, when it was done (None: not yet), by whom, what was
    found.
    """

    readings: int
    first_at: datetime
    due_at: datetime
    done_at: datetime | None = None
    reviewer: str = ""
    finding: str = ""


def review(record: Record, *, actor: str, finding: str) -> Entry:
    """Enter that the readings since the last review were looked at, and what was found.

    Whoever read one of the pages leaves the review to somebody else. Raises NotItsTurn when nothing was read since,
    SamePerson, BadFact.
    """
    with record.act(actor, ReadingsReviewed) as deed:
        _, waiting = grouped(deed.tx.entries(stream=REGISTER))
        if not waiting:
            raise NotItsTurn(act="A review", what="each reading", state="reviewed", needed="a reading since")
        for each in waiting:
            if each.actor == actor:
                raise SamePerson(act="A review of readings", actor=actor, earlier=each.kind, seq=each.seq)
        event = ReadingsReviewed(
            upto=waiting[-1].seq,
            readings=len(waiting),
            finding=given.text(finding, "finding"),
            rules=used(deed.rule("reading.review")),
        )
        return deed.append(REGISTER, event)


def reviews(record: Record) -> list[Review]:
    """Every review of readings in order; last, without a day on which it was done, the one that is due."""
    done, waiting = grouped(record.ledger.entries(stream=REGISTER))
    found = []
    for readings, entry, event in done:
        first, due = _due(record, readings[0])
        at = record.local(entry.recorded_at)
        found.append(Review(len(readings), first, due, at, entry.actor, event.finding))
    if waiting:
        found.append(Review(len(waiting), *_due(record, waiting[0])))
    return found


def grouped(
    entries: Iterable[Stored],
) -> tuple[list[tuple[list[Entry], Entry, ReadingsReviewed]], list[Entry]]:
    """Readings with the review that looked at them, and those at which nobody has looked."""
    done: list[tuple[list[Entry], Entry, ReadingsReviewed]] = []
    waiting: list[Entry] = []
    for stored in entries:
        event = opened(stored)
        if isinstance(event, PageRead):
            waiting.append(stored.entry)
        elif isinstance(event, ReadingsReviewed) and waiting:
            done.append((waiting, stored.entry, event))
            waiting = []
    return done, waiting


def _due(record: Record, first: Entry) -> tuple[datetime, datetime]:
    at = record.local(first.recorded_at)
    return at, plus_hours(at, record.rule("reading.review", at.date()).value, zone=record.zone)
