"""Verbs of a fingerprint check: blind examination by two people, then status by a third."""

from datetime import date
from pathlib import Path

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import Facts, act, facts, opened

examination = App(name="examine", help="Blind examination of prints: no name, score, rank or charge is shown.")
status = App(name="status", help="Determination of status by a person, with the records read.")


@examination.command(name="next")
def next_(*, by: Actor, common: Common = HERE) -> None:
    """Show what this examiner should examine next, in an order of their own.

    Example:
    `duecourse examine next --as examiner.adeyemi --dir county`

    Parameters
    ----------
    by
        The examiner.
    """
    from duecourse.program.checks import next_examination

    found = act(common, lambda record: next_examination(record, by))
    if found is None:
        answer(common, None, ["Nothing waits for this examiner."])
    else:
        what = f"compare with candidate {found.candidate}" if found.candidate else "analyze the booking prints"
        answer(common, found, [f"{found.booking}: {what}"])


@examination.command
def analyze(booking: str, /, *, suitability: str, reason: str, by: Actor, common: Common = HERE) -> None:
    """Record the analysis of the booking prints, before any candidate is seen.

    Example:
    `duecourse examine analyze b-000001 --suitability sufficient --reason "clear ridges on nine fingers" --as examiner.adeyemi`

    Parameters
    ----------
    booking
        Number of the booking.
    suitability
        sufficient, limited or insufficient.
    reason
        Why, in words.
    by
        The examiner.
    """
    from duecourse.program import checks

    entry = act(
        common, lambda record: checks.analyze(record, booking=booking, actor=by, suitability=suitability, reason=reason)
    )
    answer(
        common,
        {"booking": booking, "suitability": suitability, "entry": entry.seq},
        [f"{booking}: {suitability} (entry {entry.seq})"],
    )


@examination.command
def exhibit(booking: str, candidate: str, /, *, into: Path, by: Actor, common: Common = HERE) -> None:
    """Write the prints of both sides as pictures, finger by finger, without score, name or charge.

    Example:
    `duecourse examine exhibit b-000001 A --into pair --as examiner.adeyemi`

    Parameters
    ----------
    booking
        Number of the booking.
    candidate
        Opaque label of the candidate.
    into
        The folder to write to.
    by
        The examiner.
    """
    from duecourse.program import checks
    from duecourse.program.exhibits import lay_side_by_side

    with opened(common) as (space, record):
        found = checks.exhibit(record, booking=booking, candidate=candidate, actor=by)
        files = lay_side_by_side(space, found, into)
    answer(common, {"pictures": [str(file) for file in files]}, [f"{len(files)} fingers side by side in {into}"])


@examination.command
def conclude(
    booking: str, candidate: str, conclusion: str, /, *, reason: str, by: Actor, common: Common = HERE
) -> None:
    """Record one examiner's conclusion about one candidate; two that agree settle it, a third decides otherwise.

    Example:
    `duecourse examine conclude b-000001 A identification --reason "eight fingers agree in sequence" --as examiner.adeyemi`

    Parameters
    ----------
    booking
        Number of the booking.
    candidate
        Opaque label of the candidate.
    conclusion
        identification, exclusion or inconclusive.
    reason
        Why, in words.
    by
        The examiner.
    """
    from duecourse.program import checks

    found = act(
        common,
        lambda record: checks.examine(
            record, booking=booking, candidate=candidate, actor=by, conclusion=conclusion, reason=reason
        ),
    )
    settled = f"settled: {found.outcome}" if found.outcome else "another examiner is needed"
    answer(common, found, [f"{booking}, candidate {candidate}: {conclusion}; {settled} (entry {found.entry_seq})"])


@status.command
def query(booking: str, /, *, system: list[str], reason: str, by: Actor, common: Common = HERE) -> None:
    """Record that records about the identified person are asked for, in which systems and why.

    Example:
    `duecourse status query b-000001 --system "immigration records" --reason "identity confirmed" --as status.lindqvist`

    Parameters
    ----------
    booking
        Number of the booking.
    system
        A system asked; may be repeated.
    reason
        Why it is asked.
    by
        The status officer.
    """
    from duecourse.program.status import query_status

    entry = act(common, lambda record: query_status(record, booking=booking, actor=by, systems=system, reason=reason))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: asked (entry {entry.seq})"])


@status.command
def determine(
    booking: str,
    result: str,
    /,
    *,
    record: Facts = None,
    expires_on: date,
    reason: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record what a person found in the records; a citizen's result stops everything.

    Example:
    `duecourse status determine b-000001 US_CITIZEN_NATURALIZED_OR_DERIVED --record "system=naturalization, key=N-77, last_updated_on=2006-07-04" --expires-on 2010-12-31 --reason "certificate on file" --as status.lindqvist`

    Parameters
    ----------
    booking
        Number of the booking.
    result
        A result of the closed list; `duecourse rules show status.results --on DAY` shows it.
    record
        A record read: `system=…, key=…, last_updated_on=YYYY-MM-DD`; may be repeated.
    expires_on
        Last day on which the determination may be relied on.
    reason
        Why, in words.
    by
        The status officer.
    """
    from duecourse.program.status import determine_status

    read = facts(record, "--record")
    entry = act(
        common,
        lambda opened_record: determine_status(
            opened_record, booking=booking, actor=by, result=result, records=read, expires_on=expires_on, reason=reason
        ),
    )
    answer(
        common, {"booking": booking, "result": result, "entry": entry.seq}, [f"{booking}: {result} (entry {entry.seq})"]
    )
