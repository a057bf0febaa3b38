"""Verbs of the worker's side: named, told, heard, outcome; mismatches of E-Verify."""

from datetime import date
from typing import TYPE_CHECKING, Literal

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

if TYPE_CHECKING:
    from duecourse.program.record import Record

mismatch = App(name="mismatch", help="Mismatches of E-Verify: told in private, contested, nothing done meanwhile.")


def name(inspection: str, employee: list[str], /, *, on: date, by: Actor, common: Common = HERE) -> None:
    """Record a notice of suspect documents and the workers it names; each must be told, heard and given an outcome.

    Example:
    `duecourse worksite name w-000001 E-0017 E-0031 --on 2010-07-01 --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    employee
        Numbers of the workers.
    on
        Day of service.
    by
        An auditor.
    """
    from duecourse.program import worksite_workers as workers

    until = act(
        common,
        lambda record: workers.name_workers(
            record, inspection=inspection, actor=by, served_on=on, employees=tuple(employee)
        ),
    )
    answer(common, {"answer_by": until}, [f"{inspection}: {len(employee)} workers may answer by {until}"])


def worker(
    inspection: str,
    employee: str,
    what: Literal["told", "heard", "authorized", "not shown", "left"],
    /,
    *,
    on: date | None = None,
    words: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record that a named worker was told, was heard, or how it ended; another person than who named them decides.

    Examples:
    `duecourse worksite worker w-000001 E-0017 told --on 2010-07-02 --words Spanish --as auditor.ito`
    `duecourse worksite worker w-000001 E-0017 heard --on 2010-07-06 --words "showed a permit" --as auditor.ito`
    `duecourse worksite worker w-000001 E-0017 authorized --words "the permit is valid" --as reviewer.okafor`

    Parameters
    ----------
    inspection
        Number of the inspection.
    employee
        Number of the worker.
    what
        told, heard, or an outcome: authorized, not shown, left.
    on
        Day the worker was told or heard.
    words
        The language they were told in, what they showed, or the reason of the outcome.
    by
        An auditor, or a reviewer for an outcome.
    """
    from duecourse.program import given
    from duecourse.program import worksite_workers as workers

    def deed(record: "Record") -> int:
        facts = {"inspection": inspection, "actor": by, "employee": employee}
        if what == "told":
            told = on if on is not None else given.day("", "--on")
            return workers.tell(record, **facts, told_on=told, language=words).seq
        if what == "heard":
            heard = on if on is not None else given.day("", "--on")
            return workers.hear(record, **facts, heard_on=heard, shown=words).seq
        return workers.decide(record, **facts, outcome=what, reason=words).seq

    entry = act(common, deed)
    answer(common, {"employee": employee, "entry": entry}, [f"{inspection}: worker {employee}, {what} (entry {entry})"])


@mismatch.command
def record(
    employer: str,
    employee: str,
    /,
    *,
    status: str,
    started_on: date,
    case_opened_on: date,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record a mismatch (tentative nonconfirmation) of a worker, with the status they attested.

    Example:
    `duecourse worksite mismatch record "Acme Packing" E-0017 --status "naturalized citizen" --started-on 2010-06-01 --case-opened-on 2010-06-03 --as auditor.ito`

    Parameters
    ----------
    employer
        Name of the business.
    employee
        Number of the worker there.
    status
        As attested; `duecourse rules show everify.statuses --on DAY` lists them.
    started_on
        First day of work.
    case_opened_on
        Day the case was opened.
    by
        An auditor.
    """
    from duecourse.program import worksite_mismatches as mismatches

    number = act(
        common,
        lambda kept: mismatches.record_mismatch(
            kept,
            actor=by,
            employer=employer,
            employee=employee,
            status=status,
            started_on=started_on,
            case_opened_on=case_opened_on,
        ),
    )
    answer(common, {"mismatch": number}, [f"{number}: a mismatch of worker {employee}"])


@mismatch.command
def update(
    number: str,
    what: Literal["told", "contested", "employment authorized", "final nonconfirmation", "no show", "closed"],
    /,
    *,
    on: date,
    document: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record that the worker was told, contests the mismatch (eight federal working days), or how it ended.

    Examples:
    `duecourse worksite mismatch update m-000001 told --on 2010-06-03 --as auditor.ito`
    `duecourse worksite mismatch update m-000001 "employment authorized" --on 2010-06-15 --document "answer 7" --as auditor.ito`

    Parameters
    ----------
    number
        Number of the mismatch.
    what
        told, contested, or how it ended.
    on
        Day of it.
    document
        What says how it ended.
    by
        An auditor.
    """
    from duecourse.program import worksite_mismatches as mismatches

    def deed(kept: "Record") -> str:
        if what == "told":
            mismatches.tell_mismatch(kept, mismatch=number, actor=by, told_on=on)
            return "the worker was told in private"
        if what == "contested":
            until = mismatches.contest(kept, mismatch=number, actor=by, referred_on=on)
            return f"contested; the worker acts by {until}, and nothing is done till then"
        mismatches.close_mismatch(kept, mismatch=number, actor=by, closed_on=on, outcome=what, document=document)
        return what

    said = act(common, deed)
    answer(common, {"mismatch": number, "says": said}, [f"{number}: {said}"])


@mismatch.command
def shares(*, common: Common = HERE) -> None:
    """Show how often a mismatch was in error, by the status the worker attested.

    Example:
    `duecourse worksite mismatch shares --dir office`
    """
    from duecourse.program.worksite_mismatches import erroneous_share

    with opened(common) as (_, kept):
        rows = erroneous_share(kept.ledger)
    columns = ("status", "mismatches", "ended", "in_error", "share_percent")
    table(common, rows, columns, "No mismatch is recorded.")
