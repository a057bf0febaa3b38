"""Verbs of participation: which agencies' cards are searched, since when, and what each side says about it."""

from datetime import date

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

app = App(name="participation", help="Who takes part, who asked to leave, and what was answered: four separate facts.")


@app.command
def record(
    jurisdiction: str,
    ori: str,
    routing: str,
    /,
    *,
    valid_from: date,
    valid_to: date | None = None,
    instrument: str,
    requested_position: str,
    acknowledged_by: str = "nobody",
    acknowledged_position: str = "none",
    legal_basis: str,
    evidence: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter a row: technical routing, what was asked, who answered what, and the legal basis, each for itself.

    Example:
    `duecourse participation record "Arlington County" XX0070000 suppress_relay --valid-from 2010-09-28 --instrument "state agreement" --requested-position "leave (vote of the board)" --acknowledged-by "federal agency" --acknowledged-position "not possible" --legal-basis "none stated" --evidence "minutes of the board" --as supervisor.founding`

    Parameters
    ----------
    jurisdiction
        Whose participation it is.
    ori
        Agency identifier on its cards.
    routing
        on, suppress_relay or off.
    valid_from
        First day.
    valid_to
        Last day; open when left out.
    instrument
        The agreement or order it rests on.
    requested_position
        What the jurisdiction asked for.
    acknowledged_by
        Who answered.
    acknowledged_position
        What was answered.
    legal_basis
        The law each side relies on.
    evidence
        The document.
    by
        The supervisor or records clerk.
    """
    from duecourse.program import participation

    entry = act(
        common,
        lambda opened_record: participation.record_row(
            opened_record,
            actor=by,
            jurisdiction=jurisdiction,
            ori=ori,
            instrument=instrument,
            routing=routing,
            valid_from=valid_from,
            valid_to=valid_to,
            requested_position=requested_position,
            acknowledged_by=acknowledged_by,
            acknowledged_position=acknowledged_position,
            legal_basis=legal_basis,
            evidence=evidence,
        ),
    )
    answer(
        common, {"ori": ori, "routing": routing, "entry": entry.seq}, [f"{ori}: routing {routing} (entry {entry.seq})"]
    )


@app.command(name="list")
def list_(*, common: Common = HERE) -> None:
    """List every row of the participation register in order of entry.

    Example:
    `duecourse participation list --dir county`
    """
    import msgspec

    from duecourse.program import participation

    with opened(common) as (_, opened_record):
        rows = [
            {"entry": row.entry, **msgspec.to_builtins(row.fact)} for row in participation.rows(opened_record.ledger)
        ]
    columns = ("entry", "jurisdiction", "ori", "routing", "valid_from", "requested_position", "acknowledged_position")
    table(common, rows, columns, "No row is recorded.")


@app.command
def history(jurisdiction: str = "", /, *, common: Common = HERE) -> None:
    """Show what a jurisdiction asked for, who answered what, and what the machine did meanwhile, in order of days.

    Examples:
    `duecourse participation history --dir county`
    `duecourse participation history "Arlington County VA" --json`

    Parameters
    ----------
    jurisdiction
        Whose history; everybody's when left out.
    """
    import msgspec

    from duecourse.program import participation

    with opened(common) as (_, opened_record):
        found = participation.history(opened_record.ledger, jurisdiction)
    rows = [{"entry": row.entry, **msgspec.to_builtins(row.fact)} for row in found]
    columns = (
        "valid_from",
        "jurisdiction",
        "requested_position",
        "acknowledged_by",
        "acknowledged_position",
        "legal_basis",
        "routing",
        "evidence",
    )
    table(common, rows, columns, "No row is recorded.")


@app.command(name="enter-history")
def enter_history(*, by: Actor, common: Common = HERE) -> None:
    """Enter the published history of wishes to leave Secure Communities, each row with its source. Safe to repeat.

    Example:
    `duecourse participation enter-history --as supervisor.founding`

    Parameters
    ----------
    by
        The supervisor or records clerk.
    """
    from duecourse.program import participation

    entered = act(common, lambda opened_record: participation.enter_history(opened_record, actor=by))
    answer(common, {"entered": entered}, [f"{entered} rows entered"])
