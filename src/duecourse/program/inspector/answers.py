"""What custodians answered, told from both sides: when a request went out, came, was served, and on which law it was
answered, with the denominators that a count of refusals has to stand on.

A list of declined requests without them was published once and could not be upheld: it did not say whether the request
had come, whether it was served, or whether the person was ever there (domain B.7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from duecourse.program.case import Case
from duecourse.program.events.request import RequestDecided, RequestRebound, RequestSent
from duecourse.program.folding import apply, opened
from duecourse.program.policies import Row, rows
from duecourse.program.record import Record

ALL = "all agencies"
ANSWERS = ("HONOUR", "HONOUR_NOTIFY_ONLY", "NEEDS_JUDICIAL_WARRANT", "DECLINED")


@dataclass(frozen=True, slots=True)
class Answer:
    """One request that was sent. Instants are None for what never happened.

    ``there`` says that the person was ever in the custody that was asked; ``law`` is what the answer rests on: the
    policy, its version and citation, and the cases it cites. ``answer`` is the last one of the place where the person
    is, as receipt and service are, and empty where there is none.
    """

    request: str
    agency: str
    asks: str
    state: str
    sent_at: datetime
    received_at: datetime | None
    served_at: datetime | None
    there: bool
    booked_in_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    answer: str
    law: str
    reasons: str


@dataclass(frozen=True, slots=True)
class Total:
    """Requests sent to one agency, and what became of them; the answers and ``unanswered`` add up to ``sent``."""

    agency: str
    sent: int
    received: int
    served: int
    never_there: int
    honored: int
    notify_only: int
    needs_warrant: int
    declined: int
    unanswered: int


def answers(record: Record) -> list[Answer]:
    """Every request that was sent, with its answer, in order of booking."""
    known = {row.entry: row for row in rows(record.ledger)}
    bookings = dict.fromkeys(each.entry.stream for each in record.ledger.entries(kind=RequestSent.kind))
    return [each for booking in bookings for each in _of_case(record, booking, known)]


def totals(found: Sequence[Answer]) -> list[Total]:
    """``found`` counted by agency, and over all of them."""
    agencies = sorted({each.agency for each in found})
    return [_total(agency, [each for each in found if agency in {ALL, each.agency}]) for agency in (*agencies, ALL)]


def _total(agency: str, found: Sequence[Answer]) -> Total:
    given = {answer: sum(each.answer == answer for each in found) for answer in ANSWERS}
    return Total(
        agency=agency,
        sent=len(found),
        received=sum(each.received_at is not None for each in found),
        served=sum(each.served_at is not None for each in found),
        never_there=sum(not each.there for each in found),
        honored=given["HONOUR"],
        notify_only=given["HONOUR_NOTIFY_ONLY"],
        needs_warrant=given["NEEDS_JUDICIAL_WARRANT"],
        declined=given["DECLINED"],
        unanswered=len(found) - sum(given.values()),
    )


def _of_case(record: Record, booking: str, known: dict[int, Row]) -> Iterator[Answer]:
    case, told, sent = Case(booking), dict[str, tuple[datetime, str, RequestDecided]](), dict[str, datetime]()
    for stored in record.ledger.entries(stream=booking):
        event, entry = opened(stored), stored.entry
        apply(case, entry, event)
        if isinstance(event, RequestSent):
            sent[event.request] = entry.recorded_at
        elif isinstance(event, RequestDecided):
            told[event.request] = (entry.recorded_at, entry.actor, event)
        elif isinstance(event, RequestRebound):
            told.pop(event.request, None)  # the person was moved, and the custodian of the new place has not answered

    def here(at: datetime | None) -> datetime | None:
        return None if at is None else record.local(at)

    for name, at in sent.items():
        request, (answered_at, by, answer) = case.requests[name], told.get(name, (None, "", None))
        yield Answer(
            request=name,
            agency=case.ori,
            asks=request.asks,
            state=request.state,
            sent_at=record.local(at),
            received_at=here(request.received_at),
            served_at=here(request.served_at),
            there=bool(case.stints),
            booked_in_at=here(case.stints[0].since) if case.stints else None,
            answered_at=here(answered_at),
            answered_by=by,
            answer="" if answer is None else answer.decision,
            law="" if answer is None else _law(answer, known),
            reasons="" if answer is None else answer.reasons,
        )


def _law(answer: RequestDecided, known: dict[int, Row]) -> str:
    row = None if answer.policy_entry is None else known.get(answer.policy_entry)
    told = f"{answer.policy} ({answer.policy_version})"
    if row is None:
        return f"{told}, as the custodian stated it"
    cited = "; ".join((row.fact.citation, *row.fact.constraints))
    return f"{told}: {cited} (entry {row.entry})"
