"""What every step of a request shares: what it answers, and the states, custody and times in which it may come."""

from dataclasses import dataclass
from datetime import datetime

from duecourse.errors import NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case, Request
from duecourse.program.record import Deed


@dataclass(frozen=True, slots=True)
class Moved:
    """A request after an act: its number, its state now, and the entry that says so."""

    request: str
    booking: str
    state: str
    entry_seq: int


def moved(case: Case, request: str, entry: Entry) -> Moved:
    """The request as ``entry`` left it."""
    return Moved(request, case.booking, case.requests[request].state, entry.seq)


def in_state(request: Request, act: str, *states: str) -> None:
    """Refuse a request that is in none of ``states``. Raises NotItsTurn."""
    if request.state not in states:
        needed = " or ".join(states)
        raise NotItsTurn(act=act, what=f"request {request.request}", state=request.state, needed=needed)


def still_open(request: Request, act: str) -> None:
    """Refuse a request that has ended. Raises NotItsTurn."""
    if request.closed:
        raise NotItsTurn(act=act, what=f"request {request.request}", state=request.state, needed="an open request")


def in_custody(case: Case, act: str) -> None:
    """Refuse an act about a person who is in local custody no more. Raises NotItsTurn."""
    if case.gone:
        raise NotItsTurn(act=act, what=f"the person of {case.booking}", state=case.custody, needed="custody")


def booked_in(case: Case, act: str) -> None:
    """Refuse an act about a person who is not on record as in local custody now. Raises NotItsTurn."""
    if case.custody != "IN_CUSTODY":
        state = case.custody or "not booked in"
        raise NotItsTurn(act=act, what=f"the person of {case.booking}", state=state, needed="booking into custody")


def when(deed: Deed, value: datetime | str | None, where: str, after: datetime | None, after_what: str) -> datetime:
    """The instant of an act, now when None, between ``after`` and now. Raises BadFact, DatesOutOfOrder."""
    found = deed.now if value is None else given.instant(value, where, deed.record.zone)
    earliest = after or found
    return given.in_order(found, where, after=earliest, after_what=after_what, now=deed.now)
