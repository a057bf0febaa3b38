"""What is waiting for whom, computed from entries alone: throw it away and it comes back the same.

Examinations show no name, score, rank, charge or nationality. Deadlines alarm; nothing here carries one out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from duecourse.ledger.entry import Stored
from duecourse.program.blindtests import REGISTER as TESTS
from duecourse.program.blindtests import Trial, trials
from duecourse.program.case import Case, Request, Status
from duecourse.program.circumstances import KINDS, lacking
from duecourse.program.events.booking import BookingReceived
from duecourse.program.folding import apply, opened
from duecourse.program.record import Record
from duecourse.rules.deadlines import local
from duecourse.rules.lookup import rule


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

    intake: tuple[Work, ...]
    searches: tuple[Work, ...]
    examinations: tuple[Work, ...]
    statuses: tuple[Work, ...]
    requests: tuple[Work, ...]
    filings: tuple[Work, ...]
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
ASK_OF = {
    "counsel": "enter whether the person has counsel",
    "hearing": "enter whether a judge hears the person",
    "family": "ask whether somebody is in the person's care",
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
    """The worklists that ``entries`` (a whole ledger, in order) add up to at ``now``, in the zone of the place."""
    return of_cases(*_cases(entries), now)


def of_cases(cases: Sequence[Case], tests: Sequence[Trial], now: datetime) -> Worklists:
    """The worklists of ``cases`` and blind ``tests`` as they stand at ``now``."""
    dated = [
        *(each for case in cases for each in _filings(case, now)),
        *(each for case in cases for each in _reviews(case, now)),
        *(each for case in cases for each in _objections(case, now)),
        *(each for case in cases for each in _holds(case, now)),
        *(each for case in cases for each in _retention(case, now)),
    ]
    return Worklists(
        searches=tuple(Work("search the prints", case.booking) for case in cases if _to_search(case)),
        intake=tuple(each for case in cases for each in _intake(case)),
        examinations=tuple(sorted((each for each in _examinations(cases, tests)), key=_as_named)),
        statuses=tuple(each for case in cases for each in _statuses(case, now)),
        requests=tuple(each for case in cases for each in _requests(case, now)),
        filings=tuple(each for case in cases for each in _filings(case, now)),
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


def _cases(entries: Iterable[Stored]) -> tuple[list[Case], list[Trial]]:
    cases: dict[str, Case] = {}
    tests: list[Stored] = []
    for stored in entries:
        stream = stored.entry.stream
        if stream == TESTS:
            tests.append(stored)
        if stored.entry.kind == BookingReceived.kind:
            cases[stream] = Case(stream)
        if stream in cases:
            apply(cases[stream], stored.entry, opened(stored))
    return list(cases.values()), list(trials(tests).values())


def _intake(case: Case) -> Iterator[Work]:
    """What a booking still lacks: a charge, the question to victims, the one on ethnicity for tests of fairness."""
    if not case.charges:
        yield Work("state the charge", case.booking)
    if case.custody == "IN_CUSTODY" and case.identity == "identified" and not case.asked_of_harm:
        yield Work("ask whether the person is a victim of or a witness to a crime", case.booking)
    if case.open_requests and not case.gone:
        for fact in lacking(case, list(KINDS)):
            yield Work(ASK_OF[fact], case.booking)
    if case.circumstances.to_be_seen_to:
        yield Work("see to those in the person's care", case.booking)
    if case.custody == "IN_CUSTODY" and not case.ethnicity_asked:
        yield Work("ask how the person describes their ethnicity", case.booking)
    for charge in case.charges.values():
        if charge.legal_review and charge.open:
            yield Work("legal review: no conviction here, perhaps one under federal law", case.booking, charge.charge)


def _as_named(work: Work) -> tuple[str, str]:
    return work.booking, work.subject


def _to_search(case: Case) -> bool:
    return not case.searched and not case.check and case.searchable


def _statuses(case: Case, now: datetime) -> Iterator[Work]:
    if case.check == "identified" and case.status is None and not case.gone:
        yield Work("determine the status", case.booking)
    if case.watch is not None and case.watch.state == "CONVICTED" and not case.gone:
        yield Work("read the records again: a charge of a resident ended in a conviction", case.booking)
    if case.status is not None and case.open_requests and case.status.expires_on < now.date():
        yield Work("determine the status anew, or lift what rests on it: it could be relied on no longer", case.booking)


def _examinations(cases: Iterable[Case], tests: Iterable[Trial]) -> Iterator[Work]:
    """Examinations under the names that examiners know: no booking, and nothing that tells a test from real work."""
    for case in cases:
        for label, candidate in case.candidates.items():
            if candidate.due and not case.check:
                yield Work("examine the candidate", case.work, label)
    for trial in tests:
        for label, candidate in trial.candidates.items():
            if candidate.due and not trial.check:
                yield Work("examine the candidate", trial.name, label)


def _requests(case: Case, now: datetime) -> Iterator[Work]:
    for request in case.open_requests:
        if _unsupported(request, case, now):
            what = "lift it, or refuse the draft: the status in force does not bear it"
            yield Work(what, case.booking, request.request)
        if request.state in NEXT_STEP:
            yield Work(NEXT_STEP[request.state], case.booking, request.request)
        elif request.state.startswith("HONOUR") and request.served_at is None:
            yield Work("serve on the person", case.booking, request.request)


def _unsupported(request: Request, case: Case, now: datetime) -> bool:
    """Whether a status was determined since, on which no request may rest, or none on the grounds of this one."""
    if case.status is None:
        return False
    supports = _said_of(case.status, "status.results", case, now).get("supports_request", False)
    borne = _said_of(case.status, "detainer.grounds_borne", case, now).get("grounds", ())
    return not (supports and {each.ground for each in request.grounds} <= set(borne))


def _said_of(status: Status, name: str, case: Case, now: datetime) -> dict[str, Any]:
    rows: list[dict[str, Any]] = rule(name, on=now.date(), where=case.where or "us").value
    return next((each for each in rows if each["result"] == status.result), {})


def _filings(case: Case, now: datetime) -> Iterator[Work]:
    for charge in case.open_charges:
        if charge.file_by is not None and not charge.filed and not case.gone:
            what = "enter what became of the charge: filed, or not filed in time"
            yield _due(what, case, charge.charge, charge.file_by, now)


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
    when = local(due_at, due_at.tzinfo or UTC)
    return Work(what, case.booking, subject, when, now > when)
