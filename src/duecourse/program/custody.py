"""Custody: booked in, released, handed over, departed. Each is an act of a person; a clock only shows what is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from duecourse.errors import DatesOutOfOrder, HoldOver, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case, Request
from duecourse.program.drafting import status_supports
from duecourse.program.events.booking import (
    CustodyBookedIn,
    CustodyOverstayed,
    CustodyReleased,
    CustodyTransferred,
    DepartureConfirmed,
)
from duecourse.program.events.request import RequestClosed
from duecourse.program.record import Deed, Record

GONE = ("RELEASED", "TRANSFERRED")

OUT_OF_CUSTODY = "No longer in State, Local, or Federal Custody"
TAKEN_OVER = "Booked into Detention"


@dataclass(frozen=True, slots=True)
class Released:
    """A release: when, how each open request ended by it, and the minutes kept too long (0 where none)."""

    booking: str
    released_at: datetime
    requests: tuple[tuple[str, str], ...]
    overstayed_minutes: int


def book_in(
    record: Record, *, booking: str, actor: str, facility: str, booked_at: datetime | str | None = None
) -> Entry:
    """The person is booked into a facility. Raises NotItsTurn when that is recorded already, DatesOutOfOrder."""
    with record.act(actor, CustodyBookedIn) as deed:
        case = deed.case(booking)
        if case.custody:
            state = case.custody
            raise NotItsTurn(act="Booking in", what=f"the person of {booking}", state=state, needed="not booked in")
        when = deed.now if booked_at is None else given.instant(booked_at, "booked_at", record.zone)
        given.in_order(when, "booked_at", after=when, after_what="", now=deed.now)
        return deed.append(booking, CustodyBookedIn(facility=given.text(facility, "facility"), booked_at=when))


def release(
    record: Record, *, booking: str, actor: str, reason: str, released_at: datetime | str | None = None
) -> Released:
    """The person goes free, for a reason of the closed list. Every open request ends with it, and says how.

    Never refused for a request: a release needs nobody's leave. Time kept past the end of a hold, or past the moment
    its request was lifted, is recorded as an overstay once it exceeds the rule ``detainer.overstay``. Raises
    NotItsTurn when the person is gone already, DatesOutOfOrder, BadFact.
    """
    with record.act(actor, CustodyReleased) as deed:
        case = deed.case(booking)
        _present(case, "A release")
        reasons = deed.rule("custodian.release_reasons").value
        when = _moment(deed, case, released_at, "released_at")
        event = CustodyReleased(released_at=when, release_reason=given.one_of(reason, reasons, "reason"))
        deed.append(booking, event)
        ended = []
        late = max((_overstay(deed, case, request, when) for request in case.requests.values()), default=0)
        for request in case.open_requests:
            deed.append(booking, _end(request))
            ended.append((request.request, request.state))
        return Released(booking, when, tuple(ended), late)


def transfer(
    record: Record,
    *,
    request: str,
    actor: str,
    taken_by: str,
    receipt: str,
    transferred_at: datetime | str | None = None,
) -> Entry:
    """The person is handed over within the hold, to a named officer against a receipt.

    Raises NotItsTurn when no clock runs or a claim or a review stands in the way, HoldOver after the end of the hold
    (then the only lawful step is release), CitizenResult and StatusNotSupported when the status no longer holds,
    DatesOutOfOrder.
    """
    with record.act(actor, CustodyTransferred) as deed:
        case, known = deed.request(request)
        _present(case, "A transfer")
        if known.state != "CLOCK_RUNNING" or known.binding_at is None or known.releasable_at is None:
            raise NotItsTurn(act="A transfer", what=f"request {request}", state=known.state, needed="CLOCK_RUNNING")
        status_supports(deed, case, "A transfer")
        when = deed.now if transferred_at is None else given.instant(transferred_at, "transferred_at", record.zone)
        given.in_order(
            when, "transferred_at", after=known.releasable_at, after_what="the beginning of the hold", now=deed.now
        )
        if when > known.binding_at:
            raise HoldOver(act="A transfer", deadline=known.binding_at.isoformat(), given=when.isoformat())
        event = CustodyTransferred(
            request=request,
            taken_by=given.text(taken_by, "taken_by"),
            receipt=given.text(receipt, "receipt"),
            transferred_at=when,
        )
        entry = deed.append(case.booking, event)
        deed.append(case.booking, RequestClosed(request=request, state="TRANSFERRED", lift_reason=TAKEN_OVER))
        return entry


def depart(
    record: Record,
    *,
    booking: str,
    actor: str,
    basis: Literal["removal", "return"],
    departed_on: date | str,
    confirmed_on: date | str,
    document: str,
) -> Entry:
    """A departure is confirmed: a removal under an order or a return without one, with both days.

    Raises NotItsTurn unless the person was transferred, DatesOutOfOrder, BadFact.
    """
    with record.act(actor, DepartureConfirmed) as deed:
        case = deed.case(booking)
        if case.custody != "TRANSFERRED" or case.custody_since is None or case.departed:
            state = "departed" if case.departed else case.custody or "not booked in"
            raise NotItsTurn(act="A departure", what=f"the person of {booking}", state=state, needed="TRANSFERRED")
        left, confirmed = given.day(departed_on, "departed_on"), given.day(confirmed_on, "confirmed_on")
        days = (
            ("departed_on", left, "the transfer of", case.custody_since.astimezone(record.zone).date()),
            ("confirmed_on", confirmed, "the departure of", left),
        )
        for where, day, what, before in days:
            if not before <= day <= deed.today:
                problem = f"does not lie between {what} {before} and today,"
                raise DatesOutOfOrder(where=where, given=day, problem=problem, other=deed.today)
        event = DepartureConfirmed(
            basis=given.one_of(basis, ("removal", "return"), "basis"),  # type: ignore[arg-type]
            departed_on=left,
            confirmed_on=confirmed,
            document=given.text(document, "document"),
        )
        return deed.append(booking, event)


def _present(case: Case, act: str) -> None:
    if case.custody in GONE:
        raise NotItsTurn(act=act, what=f"the person of {case.booking}", state=case.custody, needed="custody")


def _moment(deed: Deed, case: Case, value: datetime | str | None, where: str) -> datetime:
    when = deed.now if value is None else given.instant(value, where, deed.record.zone)
    began = case.custody_since or when
    return given.in_order(when, where, after=began, after_what="the booking into custody", now=deed.now)


def _overstay(deed: Deed, case: Case, request: Request, when: datetime) -> int:
    if request.ends_at is None or when <= request.ends_at:
        return 0
    late = when - request.ends_at
    if late <= timedelta(minutes=deed.rule("detainer.overstay").value):
        return 0
    minutes = int(late.total_seconds() // 60)
    event = CustodyOverstayed(request=request.request, ended_at=request.ends_at, minutes=minutes)
    deed.append(case.booking, event)
    return minutes


def _end(request: Request) -> RequestClosed:
    """How a release ends an open request: what it had become by then decides the word."""
    state: Literal["RELEASED_NOTIFIED", "EXPIRED_RELEASED", "VOID_NOT_SERVED", "CANCELLED"] = "CANCELLED"
    if request.stage == "HONOUR_NOTIFY_ONLY":
        state = "RELEASED_NOTIFIED"
    elif request.held:
        state = "EXPIRED_RELEASED"
    elif request.served_at is None:
        state = "VOID_NOT_SERVED"
    return RequestClosed(request=request.request, state=state, lift_reason=OUT_OF_CUSTODY)
