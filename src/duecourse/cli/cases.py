"""Verbs of a case: what the court did, custody, and the case as sentences; and what waits for whom."""

from datetime import date
from typing import Literal

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

charge = App(name="charge", help="What the courts did with each charge.")
custody = App(name="custody", help="Booked in, released, handed over, departed.")
case = App(name="case", help="A case as people read it.")


@charge.command
def classify(
    booking: str,
    charge_: str,
    /,
    *,
    code: str,
    code_system: str = "ncic",
    severity: str,
    document: str,
    sentence_days: int | None = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """State offense code, severity and sentence of a charge, as a named document has them.

    Example:
    `duecourse charge classify b-000001 c1 --code 5404 --severity misdemeanor --document "complaint 10-CR-1" --as clerk.weiss`

    Parameters
    ----------
    booking
        Number of the booking.
    charge_
        The charge (c1, c2, …).
    code
        Offense code.
    code_system
        Which list the code is of; states re-use numbers.
    severity
        As the rule charge.severities lists them.
    document
        The document it is taken from.
    sentence_days
        Length of a sentence in days.
    by
        The clerk.
    """
    from duecourse.program import bookings

    entry = act(
        common,
        lambda record: bookings.classify_charge(
            record,
            booking=booking,
            charge=charge_,
            actor=by,
            code=code,
            code_system=code_system,
            severity=severity,
            document=document,
            sentence_days=sentence_days,
        ),
    )
    answer(
        common,
        {"charge": charge_, "code": code, "entry": entry.seq},
        [f"{booking} {charge_}: {code} (entry {entry.seq})"],
    )


@charge.command
def dispose(
    booking: str,
    charge_: str,
    state: str,
    /,
    *,
    disposed_on: date,
    court: str,
    document: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter what happened to a charge. When the last one falls away, an open request goes to review at once.

    Example:
    `duecourse charge dispose b-000001 c1 DISMISSED --disposed-on 2010-10-05 --court "county court" --document "order 10-CR-1" --as clerk.weiss`

    Parameters
    ----------
    booking
        Number of the booking.
    charge_
        The charge (c1, c2, …).
    state
        The step; `duecourse rules show charge.states --on DAY` shows them all.
    disposed_on
        Day of the step.
    court
        The court or prosecutor.
    document
        The document that says so.
    by
        The court clerk.
    """
    from duecourse.program import bookings

    found = act(
        common,
        lambda record: bookings.dispose_charge(
            record,
            booking=booking,
            charge=charge_,
            actor=by,
            state=state,
            disposed_on=disposed_on,
            court=court,
            document=document,
        ),
    )
    lines = [f"{booking} {charge_}: {state}; {found.open_charges_left} charges open"]
    lines += [f"  request {request} must be reviewed now" for request in found.review_required]
    answer(common, found, lines)


@custody.command(name="book-in")
def book_in(booking: str, /, *, facility: str, booked_at: str | None = None, by: Actor, common: Common = HERE) -> None:
    """Record that the person was booked into a facility.

    Example:
    `duecourse custody book-in b-000001 --facility "county jail" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    facility
        The facility.
    booked_at
        When, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import custody as steps

    entry = act(
        common, lambda record: steps.book_in(record, booking=booking, actor=by, facility=facility, booked_at=booked_at)
    )
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: booked into {facility} (entry {entry.seq})"])


@custody.command
def release(booking: str, /, *, reason: str, released_at: str | None = None, by: Actor, common: Common = HERE) -> None:
    """Record a release. It needs nobody's leave; every open request ends with it and says how.

    Example:
    `duecourse custody release b-000001 --reason "Dismissed" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    reason
        As the rule custodian.release_reasons lists them.
    released_at
        When, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import custody as steps

    found = act(
        common, lambda record: steps.release(record, booking=booking, actor=by, reason=reason, released_at=released_at)
    )
    lines = [f"{booking}: released"] + [f"  request {request}: {state}" for request, state in found.requests]
    answer(common, found, lines)


@custody.command
def transfer(
    request: str, /, *, taken_by: str, receipt: str, transferred_at: str | None = None, by: Actor, common: Common = HERE
) -> None:
    """Hand the person over within the hold, to a named officer against a receipt.

    Example:
    `duecourse custody transfer b-000001/r1 --taken-by officer.brandt --receipt R-17 --as custodian.marsh`

    Parameters
    ----------
    request
        Number of the request.
    taken_by
        The officer who takes the person.
    receipt
        Number of the receipt.
    transferred_at
        When, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import custody as steps

    entry = act(
        common,
        lambda record: steps.transfer(
            record, request=request, actor=by, taken_by=taken_by, receipt=receipt, transferred_at=transferred_at
        ),
    )
    answer(common, {"request": request, "entry": entry.seq}, [f"{request}: TRANSFERRED (entry {entry.seq})"])


@custody.command
def depart(
    booking: str,
    basis: Literal["removal", "return"],
    /,
    *,
    departed_on: date,
    confirmed_on: date,
    document: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Confirm a departure: a removal under an order, or a return without one.

    Example:
    `duecourse custody depart b-000001 removal --departed-on 2010-10-20 --confirmed-on 2010-10-22 --document I-205 --as clerk.rao`

    Parameters
    ----------
    booking
        Number of the booking.
    basis
        removal or return.
    departed_on
        Day of the departure.
    confirmed_on
        Day it was confirmed.
    document
        The document that says so.
    by
        The records clerk.
    """
    from duecourse.program import custody as steps

    entry = act(
        common,
        lambda record: steps.depart(
            record,
            booking=booking,
            actor=by,
            basis=basis,
            departed_on=departed_on,
            confirmed_on=confirmed_on,
            document=document,
        ),
    )
    answer(
        common, {"booking": booking, "basis": basis, "entry": entry.seq}, [f"{booking}: {basis} (entry {entry.seq})"]
    )


@case.command
def show(booking: str, /, *, role: str = "", common: Common = HERE) -> None:
    """Tell a case as sentences: when, who, what, why, and how it stands now.

    Examples:
    `duecourse case show b-000001 --dir county`
    `duecourse case show b-000001 --role custodian --json`

    Parameters
    ----------
    booking
        Number of the booking.
    role
        Show only what this role may read.
    """
    from duecourse.program.narrate import page

    found = act(common, lambda record: page(record, booking, role))
    lines = [str(found["title"]), str(found["outcome"]), ""]
    for each in found["sentences"]:  # type: ignore[attr-defined]
        lines.append(f"{each['at'][:16].replace('T', ' ')}  {each['who']}: {each['what']}")
        lines += [f"{'':18}why: {each['why']}"] if each["why"] else []
    answer(common, found, lines)


@case.command(name="list")
def list_(*, common: Common = HERE) -> None:
    """List the cases and how each stands.

    Example:
    `duecourse case list --dir county`
    """
    from duecourse.program.narrate import outcome

    with opened(common) as (_, record):
        rows = [{"booking": each, "outcome": outcome(record.case(each))} for each in record.bookings()]
    table(common, rows, ("booking", "outcome"), "No card has been received.")


def worklist(*, common: Common = HERE) -> None:
    """Show what waits for whom, with deadlines; computed from the record each time.

    Example:
    `duecourse worklist --dir county`
    """
    from duecourse.program.worklists import worklists

    found = act(common, worklists)
    if common.json:
        answer(common, found)
        return
    rows = [
        {
            "queue": queue,
            "what": each.what,
            "booking": each.booking,
            "subject": each.subject,
            "due": each.due_at or "",
            "overdue": "yes" if each.overdue else "",
        }
        for queue in type(found).__dataclass_fields__
        if queue != "deadlines"
        for each in getattr(found, queue)
    ]
    table(common, rows, ("queue", "what", "booking", "subject", "due", "overdue"), "Nothing waits.")
