"""Custody: booked in, moved, released, handed over. Each is an act of a person; a clock only shows what is due.

A stay is made of stints, one a place. A request goes with the person to another jail and is received, served and
answered there anew; it ends with a release, a transfer or a death.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from duecourse.errors import HoldOver, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case, Request
from duecourse.program.circumstances import on_record
from duecourse.program.departures import depart
from duecourse.program.drafting import grounds_borne, status_supports
from duecourse.program.events.booking import (
    CustodyBookedIn,
    CustodyOverstayed,
    CustodyReleased,
    CustodyTransferred,
)
from duecourse.program.events.custody import (
    CustodyDied,
    CustodyDischarged,
    CustodyMoved,
    CustodyOverstayAlarmed,
)
from duecourse.program.events.request import RequestClosed, RequestRebound
from duecourse.program.facts import used
from duecourse.program.filings import in_time, time_to_file
from duecourse.program.record import SYSTEM, Deed, Record

__all__ = ["Released", "alarm", "book_in", "depart", "die", "discharge", "move", "release", "transfer"]

OUT_OF_CUSTODY = "No longer in State, Local, or Federal Custody"
TAKEN_OVER = "Booked into Detention"
DIED = "Died"


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
        case, place = deed.case(booking), given.text(facility, "facility")
        deed.authority(booking, place)
        if case.custody:
            state = case.custody
            raise NotItsTurn(act="Booking in", what=f"the person of {booking}", state=state, needed="not booked in")
        when = deed.now if booked_at is None else given.instant(booked_at, "booked_at", record.zone)
        given.in_order(when, "booked_at", after=when, after_what="", now=deed.now)
        until, rule = time_to_file(deed, when)
        return deed.append(booking, CustodyBookedIn(facility=place, booked_at=when, file_by=until, rules=used(rule)))


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
            end = RequestClosed(request=request.request, state=end_of(request), lift_reason=OUT_OF_CUSTODY)
            deed.append(booking, end)
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

    Raises NotItsTurn when no clock runs, a claim or a review stands in the way, or a charge is past the time in which
    it was to be filed, HoldOver after the end of the hold (then the only lawful step is release), CitizenResult,
    StatusNotSupported and GroundNotBorne when the status no longer holds, FactMissing while counsel, hearing and family
    are not on record, DatesOutOfOrder.
    """
    with record.act(actor, CustodyTransferred) as deed:
        case, known = deed.request(request)
        _present(case, "A transfer")
        if known.state != "CLOCK_RUNNING" or known.binding_at is None or known.releasable_at is None:
            raise NotItsTurn(act="A transfer", what=f"request {request}", state=known.state, needed="CLOCK_RUNNING")
        in_time(case, deed.now, "A transfer")
        status_supports(deed, case, "A transfer")
        grounds_borne(deed, case, known.grounds, "A transfer")
        on_record(deed, case, "custody.transfer_needs", "A transfer")
        when = deed.now if transferred_at is None else given.instant(transferred_at, "transferred_at", record.zone)
        after = max(known.releasable_at, known.ready_at or known.releasable_at)
        given.in_order(
            when, "transferred_at", after=after, after_what="the hold, or the end of what stood over it", now=deed.now
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


def move(
    record: Record, *, booking: str, actor: str, facility: str, reason: str, moved_at: datetime | str | None = None
) -> Entry:
    """The person is moved to another facility: a new stint. Open requests go along, to be served and answered anew.

    After a transfer this tells of stints in the custody of those who took the person. Raises NotItsTurn for a person
    who is not in custody or is held on a request (who is transferred or released, and not moved), DatesOutOfOrder.
    """
    with record.act(actor, CustodyMoved) as deed:
        case = deed.case(booking)
        act = "A move"
        if case.custody not in {"IN_CUSTODY", "TRANSFERRED"}:
            state = case.custody or "not booked in"
            raise NotItsTurn(act=act, what=f"the person of {booking}", state=state, needed="custody")
        held = next((each for each in case.open_requests if each.held), None)
        if held is not None:
            needed = "a transfer on it, or a release"
            raise NotItsTurn(act=act, what=f"request {held.request}", state=held.state, needed=needed)
        when = _moment(deed, case, moved_at, "moved_at")
        event = CustodyMoved(
            moved_from=case.facility or "a place that is not recorded",
            facility=given.text(facility, "facility"),
            moved_at=when,
            move_reason=given.text(reason, "reason"),
        )
        entry = deed.append(booking, event)
        for request in case.open_requests:
            if request.stage not in {"DRAFT", "APPROVED"}:
                deed.append(booking, RequestRebound(request=request.request, facility=event.facility))
        return entry


def die(record: Record, *, booking: str, actor: str, document: str, died_at: datetime | str | None = None) -> Released:
    """The person died in custody; every open request ends with it. Raises NotItsTurn, DatesOutOfOrder, BadFact."""
    with record.act(actor, CustodyDied) as deed:
        case = deed.case(booking)
        _present(case, "A death in custody")
        when = _moment(deed, case, died_at, "died_at")
        deed.append(booking, CustodyDied(died_at=when, document=given.text(document, "document")))
        ended = []
        for request in case.open_requests:
            deed.append(booking, RequestClosed(request=request.request, state="CLOSED_DEATH", lift_reason=DIED))
            ended.append((request.request, request.state))
        return Released(booking, when, tuple(ended), 0)


def discharge(
    record: Record, *, booking: str, actor: str, reason: str, discharged_at: datetime | str | None = None
) -> Entry:
    """After a transfer the person is set free again (bond, relief). Raises NotItsTurn, DatesOutOfOrder, BadFact."""
    with record.act(actor, CustodyDischarged) as deed:
        case = deed.case(booking)
        if case.custody != "TRANSFERRED" or case.departed:
            state = "departed" if case.departed else case.custody or "not booked in"
            raise NotItsTurn(act="A discharge", what=f"the person of {booking}", state=state, needed="TRANSFERRED")
        when = _moment(deed, case, discharged_at, "discharged_at")
        event = CustodyDischarged(discharged_at=when, discharge_reason=given.text(reason, "reason"))
        return deed.append(booking, event)


def alarm(record: Record, actor: str = SYSTEM) -> tuple[str, ...]:
    """Put on record every hold that is over without a recorded release; returns those requests. Safe to repeat.

    It carries nothing out: a release is an act of the custodian.
    """
    raised = []
    for booking in record.bookings():
        if not _overdue(record.case(booking), record):
            continue
        with record.act(actor, CustodyOverstayAlarmed) as deed:
            for request in _overdue(deed.case(booking), record):
                if request.ends_at is not None:
                    deed.append(booking, CustodyOverstayAlarmed(request=request.request, ended_at=request.ends_at))
                    raised.append(request.request)
    return tuple(raised)


def _overdue(case: Case, record: Record) -> list[Request]:
    now = record.now()
    grace = timedelta(minutes=record.rule("detainer.overstay", now.date()).value)
    return [
        each
        for each in case.requests.values()
        if each.ends_at is not None and not case.gone and now > each.ends_at + grace and each.request not in case.alarms
    ]


def _present(case: Case, act: str) -> None:
    if case.gone:
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


def end_of(request: Request) -> Literal["RELEASED_NOTIFIED", "EXPIRED_RELEASED", "VOID_NOT_SERVED", "CANCELLED"]:
    """How a release ends an open request: what it had become by then decides the word."""
    if request.stage == "HONOUR_NOTIFY_ONLY":
        return "RELEASED_NOTIFIED"
    if request.held:
        return "EXPIRED_RELEASED"
    return "VOID_NOT_SERVED" if request.served_at is None else "CANCELLED"
