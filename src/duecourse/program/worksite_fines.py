"""Fines on employers: drafted by one person, approved by another, answered in time, settled or ordered, paid.

A notice of intent to fine needs two people (decision key ``w-000001/f1``, as the record itself enforces). Amounts are
whole cents; every amount has the line it comes from in the worksheet.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from duecourse.errors import ClockRunning, DatesOutOfOrder, NotItsTurn, SamePerson, TooMuchMoney, WorkersUnheard
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.events.fine import (
    CollectionBegun,
    ComplaintFiled,
    FineApproved,
    FineDrafted,
    FineFinal,
    FineOrdered,
    FinePaid,
    FineRefused,
    FineServed,
    FineSettled,
    HearingRequested,
)
from duecourse.program.events.inspection import InspectionEvent
from duecourse.program.facts import used
from duecourse.program.money import dollars
from duecourse.program.record import Deed, Record
from duecourse.program.worksite import OWED, Fine, Inspection, load
from duecourse.program.worksite_notices import in_order, reviewed
from duecourse.program.worksite_sheet import Factor, FineSheet, Offense, work_out
from duecourse.rules.lookup import rule

CONTESTED = ("NIF_SERVED", "HEARING_REQUESTED", "COMPLAINT_FILED")
"""States in which a settlement is possible."""


def draft(
    record: Record,
    *,
    inspection: str,
    actor: str,
    offense: int,
    factors: Sequence[Factor | dict[str, object]],
    reason: str,
    knowing: int = 0,
    violations_on: date | str | None = None,
    accept_extrapolation: str = "",
) -> FineSheet:
    """Draft a notice of intent to fine from the forms of an inspection; returns its worksheet.

    ``violations_on`` is the last day of the violations, the day of the notice when left out; ``knowing`` counts
    workers knowingly hired or kept; ``accept_extrapolation`` is the reason for using a base amount from no table.
    Raises WorkersUnheard, ClockRunning, NotItsTurn, BadFact, NoBaseTable, NoRuleInForce.
    """
    with record.act(actor, FineDrafted) as deed:
        known = load(deed.tx, inspection)
        heard(known, "A notice of intent to fine")
        assessed, notice_on = reviewed(deed, inspection, "A notice of intent to fine")
        if not assessed.counts.violating and not knowing:
            needed = "a finding of compliance"
            raise NotItsTurn(
                act="A notice of intent to fine", what=inspection, state="without violations", needed=needed
            )
        assert notice_on is not None  # noqa: S101 - a reviewed inspection was notified
        until = in_order(deed, violations_on or notice_on, "violations_on", None, "")
        sheet = work_out(
            inspection=inspection,
            employer=known.employer,
            notice_on=notice_on,
            assessed_on=deed.today,
            violations_on=until,
            offense=_offense(offense),
            counts=assessed.counts,
            factors=given.facts(factors, Factor, "factors"),
            knowing=knowing,
            where=record.settings.jurisdiction,
            extrapolate=bool(accept_extrapolation.strip()),
        )
        name = f"{inspection}/f{known.fines + 1}"
        event = FineDrafted(
            fine=name,
            total_cents=sheet.total_cents,
            sheet=sheet,
            forms_entry=known.forms_entry,
            reason=given.text(reason, "reason"),
            accepted_extrapolation=" ".join(accept_extrapolation.split()) if sheet.extrapolated else "",
        )
        deed.append(inspection, event, name)
        return sheet


def approve(record: Record, *, inspection: str, actor: str, reasons: str) -> Entry:
    """Approve a drafted notice of intent to fine, as a supervisor who did nothing in this inspection.

    Raises SamePerson, NotItsTurn.
    """
    return _judged(record, inspection, actor, FineApproved, reasons)


def refuse(record: Record, *, inspection: str, actor: str, reasons: str) -> Entry:
    """Refuse a drafted notice of intent to fine; the review goes on. Raises SamePerson, NotItsTurn."""
    return _judged(record, inspection, actor, FineRefused, reasons)


def serve(record: Record, *, inspection: str, actor: str, served_on: date | str) -> date:
    """Record that the notice of intent to fine was served; returns the last day to request a hearing."""
    with record.act(actor, FineServed) as deed:
        known, fine = _fined(deed, inspection, "Service of a notice of intent to fine", "FINE_APPROVED")
        after = fine.sheet.assessed_on
        day = in_order(deed, served_on, "served_on", after, "the fine was assessed")
        clock = rule("worksite.hearing", on=day, where=record.settings.jurisdiction)
        by = day + timedelta(days=clock.value)
        deed.append(known.inspection, FineServed(fine=fine.fine, served_on=day, hearing_by=by, rules=used(clock)))
        return by


def request_hearing(record: Record, *, inspection: str, actor: str, requested_on: date | str) -> Entry:
    """Record that the employer requested a hearing in time. Raises DatesOutOfOrder for a request after the last day."""
    with record.act(actor, HearingRequested) as deed:
        _, fine = _fined(deed, inspection, "A request for a hearing", "NIF_SERVED")
        day = in_order(deed, requested_on, "requested_on", fine.served_on, "the notice was served")
        if fine.hearing_by is not None and day > fine.hearing_by:
            problem = "comes after the last day to request a hearing,"
            raise DatesOutOfOrder(where="requested_on", given=day, problem=problem, other=fine.hearing_by)
        return deed.append(inspection, HearingRequested(fine=fine.fine, requested_on=day))


def finalize(record: Record, *, inspection: str, actor: str) -> Entry:
    """Record that no hearing was requested: the order is final. Raises ClockRunning until the last day is over."""
    with record.act(actor, FineFinal) as deed:
        _, fine = _fined(deed, inspection, "A final order", "NIF_SERVED")
        assert fine.hearing_by is not None  # noqa: S101 - a served notice has its clock
        if deed.today <= fine.hearing_by:
            raise ClockRunning(act="A final order", what="request a hearing", until=fine.hearing_by.isoformat())
        event = FineFinal(
            fine=fine.fine, final_on=deed.today, hearing_by=fine.hearing_by, amount_cents=fine.sheet.total_cents
        )
        return deed.append(inspection, event)


def complain(record: Record, *, inspection: str, actor: str, filed_on: date | str, docket: str) -> Entry:
    """Record the agency's complaint to the administrative court (OCAHO), after a request for a hearing."""
    with record.act(actor, ComplaintFiled) as deed:
        _, fine = _fined(deed, inspection, "A complaint", "HEARING_REQUESTED")
        day = in_order(deed, filed_on, "filed_on", fine.served_on, "the notice was served")
        return deed.append(
            inspection, ComplaintFiled(fine=fine.fine, filed_on=day, docket=given.text(docket, "docket"))
        )


def settle(
    record: Record, *, inspection: str, actor: str, settled_on: date | str, cents: int, agreement: str, reason: str
) -> Entry:
    """Record a settlement, never above the notice. Raises TooMuchMoney, NotItsTurn."""
    with record.act(actor, FineSettled) as deed:
        _, fine = _fined(deed, inspection, "A settlement", *CONTESTED)
        _within(cents, fine.sheet.total_cents, "the notice of intent to fine asks for")
        day = in_order(deed, settled_on, "settled_on", fine.served_on, "the notice was served")
        event = FineSettled(
            fine=fine.fine,
            settled_on=day,
            amount_cents=cents,
            agreement=given.text(agreement, "agreement"),
            reason=given.text(reason, "reason"),
        )
        return deed.append(inspection, event)


def order(
    record: Record, *, inspection: str, actor: str, ordered_on: date | str, cents: int, docket: str, document: str
) -> Entry:
    """Record the order of the administrative court, which weighs the factors anew, within the statutory range."""
    with record.act(actor, FineOrdered) as deed:
        _, fine = _fined(deed, inspection, "An order", "COMPLAINT_FILED")
        parts = [each for each in (fine.sheet.paperwork, fine.sheet.knowing) if each is not None]
        _within(cents, sum(100 * each.most_dollars * each.count for each in parts), "the statutory range allows")
        event = FineOrdered(
            fine=fine.fine,
            ordered_on=in_order(deed, ordered_on, "ordered_on", fine.served_on, "the notice was served"),
            amount_cents=cents,
            docket=given.text(docket, "docket"),
            document=given.text(document, "document"),
        )
        return deed.append(inspection, event)


def pay(record: Record, *, inspection: str, actor: str, paid_on: date | str, cents: int, receipt: str) -> Entry:
    """Record a payment under its receipt; the same receipt again changes nothing.

    Raises TooMuchMoney for more than is unpaid, or for a receipt that was given for another amount.
    """
    with record.act(actor, FinePaid) as deed:
        known, fine = _fined(deed, inspection, "A payment", *OWED, "PAID")
        number = given.text(receipt, "receipt")
        if number in fine.paid:
            _within(cents, fine.paid[number], f"receipt {number} was given for")
            _within(fine.paid[number], cents, f"receipt {number} is said to be for now")
            return _paid(deed, known, number)
        _within(cents, fine.unpaid_cents, "is unpaid")
        if cents < 1:
            given.one_of(str(cents), ("an amount above 0",), "cents")
        day = in_order(deed, paid_on, "paid_on", fine.served_on, "the notice was served")
        return deed.append(inspection, FinePaid(fine=fine.fine, paid_on=day, amount_cents=cents, receipt=number))


def collect(record: Record, *, inspection: str, actor: str, begun_on: date | str, reason: str) -> Entry:
    """Record that what is unpaid was handed over for collection."""
    with record.act(actor, CollectionBegun) as deed:
        _, fine = _fined(deed, inspection, "Collection", *(OWED - {"COLLECTION"}))
        day = in_order(deed, begun_on, "begun_on", fine.served_on, "the notice was served")
        why = given.text(reason, "reason")
        return deed.append(inspection, CollectionBegun(fine=fine.fine, begun_on=day, reason=why))


def heard(known: Inspection, act: str) -> None:
    """Refuse an act while a worker named in a notice has no outcome. Raises WorkersUnheard."""
    if known.undecided:
        raise WorkersUnheard(act=act, count=len(known.undecided), first=known.undecided[0].employee)


def _judged(record: Record, inspection: str, actor: str, kind: type[Any], reasons: str) -> Entry:
    with record.act(actor, kind) as deed:
        known, fine = _fined(deed, inspection, kind.kind, "FINE_DRAFTED")
        for each in known.acts:
            if each.actor == actor:
                raise SamePerson(act=kind.kind, actor=actor, earlier=each.kind, seq=each.seq)
        event: InspectionEvent = kind(fine=fine.fine, reasons=given.text(reasons, "reasons"))
        return deed.append(inspection, event, fine.fine)


def _fined(deed: Deed, inspection: str, act: str, *states: str) -> tuple[Inspection, Fine]:
    known = load(deed.tx, inspection)
    known.in_state(act, *sorted(states))
    return known, known.fined(act)


def _paid(deed: Deed, known: Inspection, receipt: str) -> Entry:
    from duecourse.program.folding import opened

    for stored in deed.tx.entries(stream=known.inspection, kind=FinePaid.kind):
        if getattr(opened(stored), "receipt", "") == receipt:
            return stored.entry
    raise AssertionError(receipt)


def _within(cents: int, limit: int, what: str) -> None:
    if not 0 <= cents <= limit:
        raise TooMuchMoney(given=dollars(cents) if cents >= 0 else f"{cents} cents", limit=dollars(limit), what=what)


def _offense(value: int) -> Offense:
    given.one_of(str(value), ("1", "2", "3"), "offense")
    return value  # type: ignore[return-value]
