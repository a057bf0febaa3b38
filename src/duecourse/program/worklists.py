"""What is waiting for whom, computed from entries alone: throw it away and it comes back the same.

Examinations show no name, score, rank, charge or nationality. Deadlines alarm; nothing here carries one out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from duecourse.ledger.entry import Stored
from duecourse.program.case import Case, Request
from duecourse.program.events.booking import BookingReceived
from duecourse.program.folding import apply, opened
from duecourse.program.record import Record


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do: what, in which booking, about what (a label or number), by when, and whether that has passed."""

    what: str
    booking: str
    subject: str = ""
    due_at: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Worklists:
    """Everything that waits, by queue; each in order of booking, deadlines by their instant."""

    searches: tuple[Work, ...]
    examinations: tuple[Work, ...]
    statuses: tuple[Work, ...]
    requests: tuple[Work, ...]
    reviews: tuple[Work, ...]
    objections: tuple[Work, ...]
    removals: tuple[Work, ...]
    releases: tuple[Work, ...]
    retention: tuple[Work, ...]
    deadlines: tuple[Work, ...]


PURGE_STEP = {
    "PROPOSED": "approve or refuse the purge",
    "APPROVED": "carry out the purge",
    "STARTED": "finish the purge that was interrupted",
}
NEXT_STEP = {
    "DRAFT": "approve or refuse",
    "APPROVED": "send",
    "SENT": "acknowledge receipt",
    "RECEIVED": "serve on the person",
    "SERVED": "answer as custodian",
    "NEEDS_JUDICIAL_WARRANT": "answer as custodian once there is a warrant",
}


def worklists(record: Record) -> Worklists:
    """The worklists of a record as it stands now."""
    return build(record.ledger.entries(), record.clock().astimezone(record.zone))


def build(entries: Iterable[Stored], now: datetime) -> Worklists:
    """The worklists that ``entries`` (a whole ledger, in order) add up to at ``now``."""
    cases = _cases(entries)
    dated = [
        *(each for case in cases for each in _reviews(case, now)),
        *(each for case in cases for each in _objections(case, now)),
        *(each for case in cases for each in _holds(case, now)),
        *(each for case in cases for each in _retention(case, now)),
    ]
    return Worklists(
        searches=tuple(Work("search the prints", case.booking) for case in cases if _to_search(case)),
        examinations=tuple(each for case in cases for each in _examinations(case)),
        statuses=tuple(Work("determine the status", case.booking) for case in cases if _to_determine(case)),
        requests=tuple(each for case in cases for each in _requests(case)),
        reviews=tuple(each for case in cases for each in _reviews(case, now)),
        objections=tuple(each for case in cases for each in _objections(case, now)),
        removals=tuple(
            Work("remove from the gallery", case.booking, each.objection)
            for case in cases
            for each in case.objections.values()
            if each.removal_due
        ),
        releases=tuple(each for case in cases for each in _releases(case, now)),
        retention=tuple(each for case in cases for each in _retention(case, now)),
        deadlines=tuple(sorted(dated, key=lambda each: each.due_at or now)),
    )


def _cases(entries: Iterable[Stored]) -> list[Case]:
    cases: dict[str, Case] = {}
    for stored in entries:
        stream = stored.entry.stream
        if stored.entry.kind == BookingReceived.kind:
            cases[stream] = Case(stream)
        if stream in cases:
            apply(cases[stream], stored.entry, opened(stored))
    return list(cases.values())


def _to_search(case: Case) -> bool:
    return not case.searched and not case.check and case.routing in {"on", "suppress_relay"}


def _to_determine(case: Case) -> bool:
    return case.check == "identified" and case.status is None and not case.gone


def _examinations(case: Case) -> Iterator[Work]:
    if not case.check:
        for label, candidate in sorted(case.candidates.items()):
            if candidate.due:
                yield Work("examine the candidate", case.booking, label)


def _requests(case: Case) -> Iterator[Work]:
    for request in case.open_requests:
        if request.state in NEXT_STEP:
            yield Work(NEXT_STEP[request.state], case.booking, request.request)
        elif request.state.startswith("HONOUR") and request.served_at is None:
            yield Work("serve on the person", case.booking, request.request)


def _reviews(case: Case, now: datetime) -> Iterator[Work]:
    for request in case.open_requests:
        if request.review_by is not None:
            yield _due("confirm on another basis, or lift", case, request.request, request.review_by, now)


def _objections(case: Case, now: datetime) -> Iterator[Work]:
    for each in case.objections.values():
        if each.state == "FILED":
            if not each.notified:
                yield _due("tell the other side of the objection", case, each.objection, each.notify_by, now)
            yield _due("decide the objection", case, each.objection, each.resolve_by, now)
        elif each.answer_by is not None and each.answered_at is None:
            yield _due("give the person the answer", case, each.objection, each.answer_by, now)


def _holds(case: Case, now: datetime) -> Iterator[Work]:
    for request in case.requests.values():
        if request.ends_at is not None and _still_here(case):
            yield _due("end of the hold: release", case, request.request, request.ends_at, now)


def _releases(case: Case, now: datetime) -> Iterator[Work]:
    for request in case.requests.values():
        if request.ends_at is not None and _still_here(case) and (_undone(request) or now >= request.ends_at):
            yield _due("release the person", case, request.request, min(now, request.ends_at), now)


def _retention(case: Case, now: datetime) -> Iterator[Work]:
    for hold in case.keeping.holds.values():
        if not hold.lifted and hold.review_on <= now.date():
            until = datetime.combine(hold.review_on, time.max, now.tzinfo)
            yield _due("review the legal hold", case, hold.hold, until, now)
    for purge in case.keeping.purges.values():
        if purge.state in PURGE_STEP:
            yield _due(PURGE_STEP[purge.state], case, purge.purge, purge.due_at, now)
        for recall in purge.unconfirmed:
            what = f"have {recall.receiver} confirm the erasure"
            yield _due(what, case, purge.purge, recall.confirm_by, now)


def _undone(request: Request) -> bool:
    return request.state != "CLOCK_RUNNING"


def _still_here(case: Case) -> bool:
    return not case.gone


def _due(what: str, case: Case, subject: str, due_at: datetime, now: datetime) -> Work:
    return Work(what, case.booking, subject, due_at, now > due_at)
