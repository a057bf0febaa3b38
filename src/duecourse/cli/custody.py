"""Verbs of custody: booked in, moved, released, handed over, departed."""

from datetime import date
from typing import Literal

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import Facts, act, facts

app = App(name="custody", help="Booked in, moved, released, handed over, departed.")


@app.command(name="book-in")
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


@app.command
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


@app.command
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


@app.command
def move(
    booking: str, /, *, facility: str, reason: str, moved_at: str | None = None, by: Actor, common: Common = HERE
) -> None:
    """Record a move to another facility: requests go along, and are received, served and answered there anew.

    Example:
    `duecourse custody move b-000001 --facility "county annex" --reason "space" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    facility
        Where the person is taken.
    reason
        Why.
    moved_at
        When, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import custody as steps

    facts = {"booking": booking, "actor": by, "facility": facility, "reason": reason}
    entry = act(common, lambda record: steps.move(record, **facts, moved_at=moved_at))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: moved to {facility} (entry {entry.seq})"])


@app.command
def died(booking: str, /, *, document: str, died_at: str | None = None, by: Actor, common: Common = HERE) -> None:
    """Record a death in custody; every open request ends with it.

    Example:
    `duecourse custody died b-000001 --document "certificate 88" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    document
        The document that says so.
    died_at
        When, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import custody as steps

    found = act(common, lambda record: steps.die(record, booking=booking, actor=by, document=document, died_at=died_at))
    lines = [f"{booking}: died in custody"] + [f"  request {request}: {state}" for request, state in found.requests]
    answer(common, found, lines)


@app.command
def discharge(
    booking: str, /, *, reason: str, discharged_at: str | None = None, by: Actor, common: Common = HERE
) -> None:
    """Record that the person was set free after the transfer: on bond, with relief, at the end of the case.

    Example:
    `duecourse custody discharge b-000001 --reason "bond posted" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    reason
        Why.
    discharged_at
        When, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import custody as steps

    facts = {"booking": booking, "actor": by, "reason": reason}
    entry = act(common, lambda record: steps.discharge(record, **facts, discharged_at=discharged_at))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: set free (entry {entry.seq})"])


@app.command
def stays(booking: str, /, *, common: Common = HERE) -> None:
    """List the stints of a stay: each facility, from when until when.

    Example:
    `duecourse custody stays b-000001 --json`

    Parameters
    ----------
    booking
        Number of the booking.
    """
    found = act(common, lambda record: record.case(booking))
    rows: list[dict[str, object]] = [
        {"facility": each.facility, "since": each.since.isoformat(), "until": each.until and each.until.isoformat()}
        for each in found.stints
    ]
    table(common, rows, ("facility", "since", "until"), f"Nobody was booked in under {booking}.")


@app.command
def alarm(*, common: Common = HERE) -> None:
    """Put every hold on record that is over without a recorded release. It releases nobody; a custodian does.

    Example:
    `duecourse custody alarm --dir county`
    """
    from duecourse.program import custody as steps

    raised = act(common, steps.alarm)
    lines = [f"{each}: the hold is over, release the person" for each in raised] or ["No hold is over."]
    answer(common, {"alarmed": raised}, lines)


@app.command
def depart(
    booking: str,
    basis: Literal["removal", "return"],
    /,
    *,
    departed_on: date,
    confirmed_on: date,
    document: str,
    path: str = "",
    order_on: date | None = None,
    code: Facts = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Confirm a departure: a removal under an order, or a return without one.

    Examples:
    `duecourse custody depart b-000001 removal --departed-on 2010-10-20 --confirmed-on 2010-10-22 --document I-205 --path expedited_removal --code "disposition=ER, case_status=8" --as clerk.rao`
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
    path
        The way it went; `duecourse rules show departure.paths --on DAY` shows them.
    order_on
        Day of the order of removal.
    code
        Codes of the agency's file: `disposition=ER, case_status=8, case_category=8F, charge_section=…`; `duecourse rules show departure.dispositions --on DAY` and the rules beside it list them.
    by
        The records clerk.
    """
    from duecourse.errors import BadWord
    from duecourse.program import custody as steps

    codes: dict[str, str] = {}
    for told in facts(code, "--code"):
        for of, each in told.items():
            if of in codes:
                remedy = '--code "disposition=ER, case_status=8"'
                raise BadWord(where=f"--code {of}={each}", problem=f"{of} is given twice", remedy=remedy)
            codes[of] = each
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
            path=path,
            order_on=order_on,
            codes=codes,
        ),
    )
    answer(
        common, {"booking": booking, "basis": basis, "entry": entry.seq}, [f"{booking}: {basis} (entry {entry.seq})"]
    )
