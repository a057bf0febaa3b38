"""Whose clock ran out: every deadline that passed, of cases, agreements and readings, its act late or still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from duecourse.program.case import Case
from duecourse.program.duties import duties
from duecourse.program.events.booking import ChargeDisposed, ChargeFilingMissed
from duecourse.program.events.request import RequestConfirmed, RequestLifted, RequestReviewRequired
from duecourse.program.folding import apply, opened
from duecourse.program.reading_reviews import reviews
from duecourse.program.record import Record


@dataclass(frozen=True, slots=True)
class RanOut:
    """A deadline that passed: what was due, about what, by when, when it was done (None: not yet), and how late.

    ``minutes_late`` counts to the act, or to now where it has not come.
    """

    what: str
    about: str
    due_at: datetime
    done_at: datetime | None
    minutes_late: int


Deadline = tuple[str, str, datetime | None, datetime | None]
"""What was due, about what, by when (None: no such deadline), when it was done (None: not yet)."""


def ran_out(record: Record) -> list[RanOut]:
    """Every deadline that passed before its act, of all cases, agreements and readings, the earliest first."""
    now = record.now()
    known = [each for booking in record.bookings() for each in _of_case(record, booking)]
    known += [(each.what, each.subject, each.due_at, None) for each in duties(record)]
    known += [
        ("review of readings", f"{each.readings} readings", each.due_at, each.done_at) for each in reviews(record)
    ]
    found = []
    for what, about, due_at, done_at in known:
        until = now if done_at is None else done_at
        if due_at is not None and until > due_at:
            minutes = int((until - due_at).total_seconds() // 60)
            done = None if done_at is None else record.local(done_at)
            found.append(RanOut(what, about, record.local(due_at), done, minutes))
    return sorted(found, key=lambda each: (each.due_at, each.about))


def _of_case(record: Record, booking: str) -> Iterator[Deadline]:
    case = Case(booking)
    reviews: dict[str, datetime] = {}
    filed: dict[str, datetime] = {}
    for stored in record.ledger.entries(stream=booking):
        event, at = opened(stored), stored.entry.recorded_at
        match event:
            case RequestReviewRequired():
                reviews.setdefault(event.request, event.review_by)
            case RequestConfirmed() | RequestLifted() if event.request in reviews:
                yield "review of the request", event.request, reviews.pop(event.request), at
            case ChargeDisposed() | ChargeFilingMissed():
                filed.setdefault(event.charge, at)
        apply(case, stored.entry, event)
    yield from (
        ("review of the request", name, due, case.custody_since if case.gone else None) for name, due in reviews.items()
    )
    yield from _holds(case)
    yield from _objections(case)
    yield from _forgetting(case)
    left = case.custody_since if case.gone else None
    for charge in case.charges.values():
        yield "filing of the charge", f"{booking} {charge.charge}", charge.file_by, filed.get(charge.charge, left)


def _holds(case: Case) -> Iterator[Deadline]:
    for request in case.requests.values():
        yield "end of the hold", request.request, request.ends_at, case.custody_since if case.gone else None


def _objections(case: Case) -> Iterator[Deadline]:
    for each in case.objections.values():
        done = each.notified_at or each.decided_at
        yield "telling the other side", each.objection, each.notify_by, done
        yield "decision of the objection", each.objection, each.resolve_by, each.decided_at
        yield "answer to the person", each.objection, each.answer_by, each.answered_at


def _forgetting(case: Case) -> Iterator[Deadline]:
    for purge in case.keeping.purges.values():
        if purge.state != "REFUSED":
            yield "purge", purge.purge, purge.due_at, purge.erased_at
        for recall in purge.recalls.values():
            yield "receipt of an erasure", f"{purge.purge} {recall.receiver}", recall.confirm_by, recall.confirmed_at
