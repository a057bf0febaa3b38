"""Verbs of blind examination: an analysis, a comparison, a conclusion, and what blind tests say of it."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

examination = App(name="examine", help="Blind examination of prints: no name, score, rank or charge is shown.")


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
    booking: str,
    candidate: str,
    conclusion: str,
    /,
    *,
    reason: str,
    finger: list[int] | None = None,
    corresponding: int | None = None,
    tool: str = "",
    by: Actor,
    common: Common = HERE,
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
    finger
        A finger (1-10) that was compared; may be repeated.
    corresponding
        How many corresponding features were marked.
    tool
        The tool and its version.
    by
        The examiner.
    """
    from duecourse.program import checks

    found = act(
        common,
        lambda record: checks.examine(
            record,
            booking=booking,
            candidate=candidate,
            actor=by,
            conclusion=conclusion,
            reason=reason,
            fingers=finger or (),
            corresponding=corresponding,
            tool=tool,
        ),
    )
    settled = f"settled: {found.outcome}" if found.outcome else "another examiner is needed"
    answer(common, found, [f"{booking}, candidate {candidate}: {conclusion}; {settled} (entry {found.entry_seq})"])


@examination.command
def prepare(
    questioned: Path,
    known: Path,
    /,
    *,
    truth: Literal["same", "different"],
    source: str,
    beside: Annotated[list[Path] | None, Parameter(negative=())] = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Keep cards as a blind test; the setting blind_tests_percent puts it among real work. Safe to repeat.

    The cards are searched by nobody and enrolled nowhere, and no identity follows from a test.

    Examples:
    `duecourse examine prepare second-taking.eft first-taking.eft --truth same --source "volunteer 7 of the laboratory" --as supervisor.osei`
    `duecourse examine prepare second-taking.eft first-taking.eft --beside another.eft --beside third.eft --truth same --source "volunteer 7" --as supervisor.osei`

    Parameters
    ----------
    questioned
        The card that stands for a booking: another taking than the known one.
    known
        The card that stands for the enrolled person.
    truth
        same for one person's prints, different for two people's.
    source
        Where the prints are from.
    beside
        Cards of further people, laid beside the known one as candidates in shuffled order; may be repeated.
    by
        The supervisor, who then examines none of it.
    """
    from duecourse.exchange.card import read_card_bytes
    from duecourse.program import blindtests

    sides = read_card_bytes(questioned), read_card_bytes(known)
    others = [read_card_bytes(each) for each in beside or ()]
    with opened(common) as (space, record):
        name = blindtests.prepare(
            record, space, actor=by, questioned=sides[0], known=sides[1], truth=truth, source=source, beside=others
        )
    answer(common, {"test": name}, [f"{name}: prepared"])


@examination.command
def quality(*, common: Common = HERE) -> None:
    """Show how often examiners were wrong in blind tests, with the number of trials and 95 % intervals.

    Example:
    `duecourse examine quality --json`
    """
    from duecourse.program.quality import ErrorRate
    from duecourse.program.quality import quality as measured

    def said(rate: ErrorRate) -> str:
        if rate.share is None or rate.low is None or rate.high is None:
            return "no trial"
        return f"{rate.errors} of {rate.trials} ({rate.share:.1%}; {rate.low:.1%} to {rate.high:.1%})"

    found = act(common, measured)
    if common.json:
        answer(common, found)
        return
    rows: list[dict[str, object]] = [
        {
            "examiner": each.examiner or "all",
            "comparisons": each.comparisons,
            "false_identifications": said(each.false_identifications),
            "false_exclusions": said(each.false_exclusions),
            "inconclusive": said(each.inconclusive),
        }
        for each in found
    ]
    columns = ("examiner", "comparisons", "false_identifications", "false_exclusions", "inconclusive")
    table(common, rows, columns, "No blind test was met.")
