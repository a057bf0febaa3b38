"""Verbs of charges: what each is, what the courts did with it, one by one or from a court's feed."""

from datetime import date
from pathlib import Path

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, complain, table
from duecourse.cli.session import act

app = App(name="charge", help="What the courts did with each charge.")


@app.command
def state(
    booking: str, text: str, /, *, document: str, offense_on: date | None = None, by: Actor, common: Common = HERE
) -> None:
    """State a charge that the card did not hold. Nobody is asked about without a charge.

    Example:
    `duecourse charge state b-000001 "DRIVING UNDER INFLUENCE" --document "arrest report 7" --as clerk.rao`

    Parameters
    ----------
    booking
        Number of the booking.
    text
        The charge, as the document words it.
    document
        The document it is taken from.
    offense_on
        Day of the offense.
    by
        The clerk.
    """
    from duecourse.program.bookings import state_charge

    facts = {"booking": booking, "actor": by, "text": text, "document": document}
    name = act(common, lambda record: state_charge(record, **facts, offense_on=offense_on))
    answer(common, {"booking": booking, "charge": name}, [f"{booking}: charge {name} was stated"])


@app.command
def classify(
    booking: str,
    charge_: str,
    /,
    *,
    code: str,
    code_system: str = "NCIC",
    severity: str,
    document: str,
    sentence_days: int | None = None,
    code_version: str = "",
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
    code_version
        Edition of the list, where the document names one.
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
            code_version=code_version,
        ),
    )
    answer(
        common,
        {"charge": charge_, "code": code, "entry": entry.seq},
        [f"{booking} {charge_}: {code} (entry {entry.seq})"],
    )


@app.command
def dispose(
    booking: str,
    charge_: str,
    state: str,
    /,
    *,
    disposed_on: date,
    court: str,
    document: str,
    code: str = "",
    code_system: str = "NCIC",
    severity: str = "",
    sentence_days: int | None = None,
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
    code
        New offense code of an amended charge.
    code_system
        Which list the code is of.
    severity
        New severity, as the rule charge.severities lists them.
    sentence_days
        Length of a sentence in days.
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
            code=code,
            code_system=code_system,
            severity=severity,
            sentence_days=sentence_days,
        ),
    )
    lines = [f"{booking} {charge_}: {state}; {found.open_charges_left} charges open"]
    lines += [f"  request {request} must be reviewed now" for request in found.review_required]
    answer(common, found, lines)


@app.command
def overdue(*, common: Common = HERE) -> None:
    """Put every charge on record that was not filed in court in its time; requests that rest on it go to review.

    It holds nobody and releases nobody: a custodian does. Let it run every day.

    Example:
    `duecourse charge overdue --dir county`
    """
    from duecourse.program import filings

    awaiting = act(common, filings.overdue)
    lines = [f"{each}: review it, a charge was not filed in its time" for each in awaiting]
    answer(common, {"review_required": awaiting}, lines or ["No request rests on a charge past its time."])


@app.command(name="import")
def import_(feed: Path, /, *, dry_run: bool = False, by: Actor, common: Common = HERE) -> int:
    """Enter the dispositions of a court's feed (.csv or .json), each with all that follows from it. Safe to repeat.

    A row that cannot be entered is named with its place and remedy; the others are entered, and the verb leaves with
    the code of the worst fault. A row that came before is known and passed over.

    Examples:
    `duecourse charge import dispositions.csv --as clerk.weiss`
    `duecourse charge import dispositions.json --dry-run --as clerk.weiss --json`

    Parameters
    ----------
    feed
        The file: columns booking (or ori and tcn), charge, state, disposed_on, court, document, and where they apply
        code, code_system, code_version, severity, sentence_days.
    dry_run
        Show what would be entered, and enter nothing.
    by
        The court clerk.
    """
    import msgspec

    from duecourse.program.dispositions import import_feed

    outcomes = act(common, lambda record: import_feed(record, feed, actor=by, dry_run=dry_run))
    rows: list[dict[str, object]] = [msgspec.to_builtins(each) for each in outcomes]
    columns = ("place", "booking", "charge", "state", "outcome")
    table(common, rows, columns, "The feed has no row.")
    complain(each.problem for each in outcomes if each.problem)
    if not common.json:
        reviews = sorted({request for each in outcomes for request in each.review_required})
        complain(f"request {request} must be reviewed" for request in reviews)
    return max((each.exit_code for each in outcomes), default=0)
