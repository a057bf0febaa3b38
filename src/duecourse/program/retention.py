"""Retention: what is due to be forgotten, who proposes it and who approves; orders, and receipts of recalls.

A clock raises an alarm and never executes. A records clerk proposes what is due by rule or by order, a reviewer or
supervisor approves, and only then is anything erased (``duecourse.program.retention_purge``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from duecourse.errors import NotDue, NotInRecord, NotItsTurn, SamePerson, StillNeeded, UnderLegalHold
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case
from duecourse.program.events.retention import (
    ForgettingOrdered,
    PurgeApproved,
    PurgeProposed,
    PurgeRefused,
    RecallConfirmed,
)
from duecourse.program.facts import used
from duecourse.program.record import Deed, Record, booking_of
from duecourse.program.retention_due import Reason, in_the_way, reasons
from duecourse.program.retention_facts import Purge


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is to be forgotten: why, what (``prints`` or ``all``), by when, how far it has come.

    ``late`` says that its day has passed; ``kept_by`` names the legal hold, or what still needs it, in words.
    """

    booking: str
    trigger: str
    why: str
    scope: str
    due_at: datetime
    late: bool
    purge: str
    state: str
    kept_by: str


def due(record: Record, *, within_days: int = 0) -> tuple[Due, ...]:
    """Everything due to be forgotten now, or within so many days, the oldest first; one row a booking and scope."""
    now = record.now()
    triggers = record.rule("retention.triggers")
    rows = [
        row
        for booking in record.bookings()
        for row in _rows(record, record.case(booking), reasons(record.case(booking), triggers), now)
        if (row.due_at - now).days < within_days or row.late
    ]
    return tuple(sorted(rows, key=lambda row: (row.due_at, row.booking)))


def order(record: Record, *, booking: str, actor: str, number: str, authority: str) -> Entry:
    """Enter an order to forget a record: its number, and whose it is. It makes the purge due at once.

    The same order again changes nothing. Raises NotInRecord, BadFact.
    """
    with record.act(actor, ForgettingOrdered) as deed:
        case, named = deed.case(booking), given.text(number, "number")
        if named in case.keeping.orders:
            return deed.tx.entry(case.keeping.orders[named][0]).entry
        return deed.append(booking, ForgettingOrdered(order=named, authority=given.text(authority, "authority")))


def propose(record: Record, *, booking: str, actor: str, trigger: str = "") -> Purge:
    """Propose the purge that is due, the one after ``trigger`` where named; returns it.

    Raises NotDue, UnderLegalHold, StillNeeded, NotItsTurn while another purge of the booking is open, NotInRecord.
    """
    with record.act(actor, PurgeProposed) as deed:
        case = deed.case(booking)
        open_purge = case.keeping.purge
        if open_purge is not None:
            state, needed = open_purge.state, "no open purge of the booking"
            raise NotItsTurn(act="A proposal", what=f"purge {open_purge.purge}", state=state, needed=needed)
        rule = deed.rule("retention.triggers")
        reason = _due_now(deed, case, reasons(case, rule), trigger)
        nothing_in_the_way(case, "A purge")
        event = PurgeProposed(
            purge=f"{booking}/p{len(case.keeping.purges) + 1}",
            trigger=reason.trigger,
            trigger_text=reason.text,
            trigger_entry=reason.entry,
            scope="all" if reason.scope == "all" else "prints",
            due_at=reason.due_at,
            rules=used(rule),
            order=reason.order,
        )
        deed.append(booking, event, event.purge)
        return case.keeping.purges[event.purge]


def approve(record: Record, *, purge: str, actor: str, reason: str) -> Purge:
    """Approve a proposed purge, as another person than who proposed it.

    Raises SamePerson, NotItsTurn, UnderLegalHold, StillNeeded, NotInRecord, BadFact.
    """
    with record.act(actor, PurgeApproved) as deed:
        case, known = purge_in(deed, purge)
        if actor == known.proposed_by:
            first = next(each for each in case.acts if each.decision == purge)
            raise SamePerson(act="An approval", actor=actor, earlier=first.kind, seq=first.seq)
        _in_state(known, "An approval", "PROPOSED")
        nothing_in_the_way(case, "A purge")
        event = PurgeApproved(purge=purge, reason=given.text(reason, "reason"))
        deed.append(case.booking, event, purge)
        return known


def refuse(record: Record, *, purge: str, actor: str, reason: str) -> Purge:
    """Refuse a proposed purge; it may be proposed again. Raises NotItsTurn, NotInRecord, BadFact."""
    with record.act(actor, PurgeRefused) as deed:
        case, known = purge_in(deed, purge)
        _in_state(known, "A refusal", "PROPOSED")
        deed.append(case.booking, PurgeRefused(purge=purge, reason=given.text(reason, "reason")))
        return known


def receipt(record: Record, *, purge: str, receiver: str, actor: str, document: str) -> Purge:
    """Record that ``receiver`` confirmed the erasure it was asked for, by a named document.

    The same receipt again changes nothing. Raises NotItsTurn before the purge is done, NotInRecord, BadFact.
    """
    with record.act(actor, RecallConfirmed) as deed:
        case, known = purge_in(deed, purge)
        _in_state(known, "A receipt", "ERASED")
        if receiver not in known.recalls:
            raise NotInRecord(what=f"In purge {purge} receiver", name=receiver, look=f"case show {case.booking}")
        if known.recalls[receiver].confirmed_at is None:
            event = RecallConfirmed(purge=purge, receiver=receiver, document=given.text(document, "document"))
            deed.append(case.booking, event)
        return known


def purge_in(deed: Deed, name: str) -> tuple[Case, Purge]:
    """A purge and its case. Raises NotInRecord."""
    case = deed.case(booking_of(name))
    if name not in case.keeping.purges:
        raise NotInRecord(what="Purge", name=name, look=f"case show {case.booking}")
    return case, case.keeping.purges[name]


def nothing_in_the_way(case: Case, act: str) -> None:
    """Refuse a purge that a legal hold forbids, or whose case is not at its end. Raises UnderLegalHold, StillNeeded."""
    hold = case.keeping.held
    if hold is not None:
        raise UnderLegalHold(
            act=act, booking=case.booking, hold=hold.hold, authority=hold.authority, review_on=hold.review_on
        )
    problem = in_the_way(case)
    if problem:
        raise StillNeeded(act=act, booking=case.booking, problem=problem)


def _due_now(deed: Deed, case: Case, found: list[Reason], trigger: str) -> Reason:
    named = [each for each in found if trigger in {"", each.trigger}]
    # Of what is due, the one that forgets most: it stands for the others too.
    ready = sorted((each for each in named if each.due_at <= deed.now), key=lambda each: each.scope)
    if ready:
        return ready[0]
    next_one = min(named, key=lambda each: each.due_at, default=None)
    problem = f"no reason to forget it holds{f' after {trigger}' if trigger else ''}"
    if next_one is not None:
        day = f"{deed.record.local(next_one.due_at):%Y-%m-%d %H:%M}"
        problem = f"the next reason to forget it ({next_one.trigger}) is due on {day}"
    raise NotDue(booking=case.booking, problem=problem)


def _rows(record: Record, case: Case, found: list[Reason], now: datetime) -> Iterator[Due]:
    first: dict[str, Reason] = {}
    for each in found:
        first.setdefault(each.scope, each)
    hold, open_purge = case.keeping.held, case.keeping.purge
    kept = f"legal hold {hold.hold}" if hold else in_the_way(case)
    for each in first.values():
        mine = open_purge if open_purge is not None and open_purge.scope in {each.scope, "all"} else None
        yield Due(
            booking=case.booking,
            trigger=each.trigger,
            why=each.text,
            scope=each.scope,
            due_at=record.local(each.due_at),
            late=each.due_at <= now,
            purge=mine.purge if mine else "",
            state=mine.state if mine else "",
            kept_by=kept,
        )


def _in_state(known: Purge, act: str, *states: str) -> None:
    if known.state not in states:
        raise NotItsTurn(act=act, what=f"purge {known.purge}", state=known.state, needed=" or ".join(states))
