"""Every request of the record with what an inspector asks of it: served or not, on what it rests, when it ended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from duecourse.errors import BadFact
from duecourse.program.case import Case, Request
from duecourse.program.events.booking import CustodyOverstayed
from duecourse.program.events.event import Event
from duecourse.program.events.request import (
    RequestApproved,
    RequestClockStarted,
    RequestConfirmed,
    RequestDecided,
    RequestDrafted,
    RequestLifted,
    RequestReviewRequired,
)
from duecourse.program.folding import apply, opened
from duecourse.program.record import Record


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """One request. Instants are None for what never happened.

    ``dropped`` are charges that it ever rested on and that ended without conviction; ``review_minutes`` is the time
    from the call for a review to its answer (None: no answer, or no review). ``ran_out`` says that the person was still
    there when the hold was over; ``held_after_drop`` that a hold began while a review was open: it must never be.
    """

    request: str
    state: str
    form: str
    rests_on: str
    drafted_by: str
    approved_by: str
    answered_by: str
    answer: str
    sent_at: datetime | None
    served_at: datetime | None
    held_from: datetime | None
    held_until: datetime | None
    ran_out: bool
    convicted: bool
    dropped: str
    review_minutes: int | None
    held_after_drop: bool
    overstayed_minutes: int


@dataclass(slots=True)
class _Life:
    """What the folded request does not keep."""

    drafted_by: str = ""
    approved_by: str = ""
    answered_by: str = ""
    answer: str = ""
    charges: set[str] = field(default_factory=set)
    review_from: datetime | None = None
    review_minutes: int | None = None
    held_after_drop: bool = False
    overstayed: int = 0


QUESTIONS: dict[str, Callable[[RequestFacts], bool]] = {
    "all": lambda each: True,
    "never-served": lambda each: each.sent_at is not None and each.served_at is None,
    "dropped-charge": lambda each: bool(each.dropped),
    "no-conviction": lambda each: not each.convicted,
    "held": lambda each: each.held_from is not None,
    "clock-ran-out": lambda each: each.ran_out,
    "overstayed": lambda each: each.overstayed_minutes > 0,
    "held-after-drop": lambda each: each.held_after_drop,
    "declined": lambda each: each.answer == "DECLINED",
    "under-review": lambda each: each.state == "REVIEW_REQUIRED",
}
"""What may be asked of requests, by the word for it."""


def requests(record: Record, which: str = "all") -> list[RequestFacts]:
    """The requests of which a question of ``QUESTIONS`` holds, in order of booking. Raises BadFact for another word."""
    if which not in QUESTIONS:
        raise BadFact(where="which", problem=f"{which!r} is none of {', '.join(QUESTIONS)}")
    bookings = dict.fromkeys(each.entry.stream for each in record.ledger.entries(kind=RequestDrafted.kind))
    return [each for booking in bookings for each in _of_case(record, booking) if QUESTIONS[which](each)]


def _of_case(record: Record, booking: str) -> Iterator[RequestFacts]:
    case, lives = Case(booking), dict[str, _Life]()
    for stored in record.ledger.entries(stream=booking):
        event = opened(stored)
        if event is not None:
            _note(event, lives, stored.entry.actor, stored.entry.recorded_at)
        apply(case, stored.entry, event)
    for name, request in case.requests.items():
        yield _facts(record, case, request, lives[name])


def _note(event: Event, lives: dict[str, _Life], actor: str, at: datetime) -> None:
    life = lives.setdefault(str(getattr(event, "request", "")), _Life())
    match event:
        case RequestDrafted():
            life.drafted_by, life.charges = actor, {each.charge for each in event.bases if each.charge}
        case RequestApproved():
            life.approved_by = actor
        case RequestDecided():
            life.answered_by, life.answer = actor, event.decision
        case RequestReviewRequired():
            life.review_from = life.review_from or at
        case RequestConfirmed() | RequestLifted():
            if isinstance(event, RequestConfirmed):
                life.charges |= {each.charge for each in event.bases if each.charge}
            if life.review_from is not None:
                life.review_minutes = int((at - life.review_from).total_seconds() // 60)
                life.review_from = None
        case RequestClockStarted():
            life.held_after_drop = life.held_after_drop or life.review_from is not None
        case CustodyOverstayed():
            life.overstayed += event.minutes


def _facts(record: Record, case: Case, request: Request, life: _Life) -> RequestFacts:
    def here(at: datetime | None) -> datetime | None:
        return None if at is None else record.local(at)

    left = case.custody_since if case.gone and case.custody_since is not None else record.clock()
    gone = [case.charges[each] for each in sorted(life.charges) if each in case.charges]
    dropped = [each for each in gone if not each.open and not each.conviction]
    return RequestFacts(
        request=request.request,
        state=request.state,
        form=request.form,
        rests_on="; ".join(each.words() for each in request.bases) or "nothing that still stands",
        drafted_by=life.drafted_by,
        approved_by=life.approved_by,
        answered_by=life.answered_by,
        answer=life.answer,
        sent_at=here(request.sent_at),
        served_at=here(request.served_at),
        held_from=here(request.releasable_at),
        held_until=here(request.ends_at),
        ran_out=request.ends_at is not None and request.ends_at < left,
        convicted=any(each.label == "conviction" or each.convicted_on is not None for each in request.bases),
        dropped=", ".join(f"{each.charge} {each.state} on {each.disposed_on}" for each in dropped),
        review_minutes=life.review_minutes,
        held_after_drop=life.held_after_drop,
        overstayed_minutes=life.overstayed,
    )
