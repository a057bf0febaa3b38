"""Verbs of the review of an inspection: further notices, corrections, how the review ends, totals and targets."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

if TYPE_CHECKING:
    from duecourse.program.record import Record


def tell(
    inspection: str,
    what: Literal["technical", "discrepancies", "compliance", "warning"],
    /,
    *,
    on: date,
    words: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Serve a notice on the employer: technical failures (ten business days), discrepancies, compliance or a warning.

    Examples:
    `duecourse worksite tell w-000001 technical --on 2010-07-01 --as auditor.ito`
    `duecourse worksite tell w-000001 warning --on 2010-08-02 --words "few errors, forms are in order now" --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    what
        technical, discrepancies, compliance or warning.
    on
        Day of service.
    words
        The discrepancies, or the reason for ending the inspection.
    by
        An auditor.
    """
    from duecourse.program import worksite_notices as notices

    def deed(record: "Record") -> str:
        match what:
            case "technical":
                by_day = notices.notify_technical(record, inspection=inspection, actor=by, served_on=on)
                return f"technical failures are to be corrected by {by_day}"
            case "discrepancies":
                answer_by = notices.notify_discrepancies(
                    record, inspection=inspection, actor=by, served_on=on, discrepancies=words
                )
                return f"discrepancies are to be answered by {answer_by}"
            case "compliance":
                notices.comply(record, inspection=inspection, actor=by, told_on=on, reason=words)
                return "the employer complies; the inspection has ended"
            case "warning":
                found = notices.warn(record, inspection=inspection, actor=by, served_on=on, reason=words)
                return f"warned: {found.violating} of {found.due} forms ({found.share_percent} percent)"

    said = act(common, deed)
    answer(common, {"inspection": inspection, "notice": what, "says": said}, [f"{inspection}: {said}"])


def correct(inspection: str, employees: Path, /, *, on: date, by: Actor, common: Common = HERE) -> None:
    """Record whose technical failures were corrected by the last day.

    Example:
    `duecourse worksite correct w-000001 corrected.txt --on 2010-07-12 --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    employees
        A text file with one worker's number a line.
    on
        Day of the corrections.
    by
        An auditor.
    """
    from duecourse.program import worksite_notices as notices
    from duecourse.program.worksite_lists import numbers_in

    numbers = numbers_in(employees)
    entry = act(
        common,
        lambda record: notices.correct(record, inspection=inspection, actor=by, corrected_on=on, employees=numbers),
    )
    answer(
        common,
        {"corrected": len(numbers), "entry": entry.seq},
        [f"{inspection}: {len(numbers)} forms are corrected (entry {entry.seq})"],
    )


def answered(inspection: str, /, *, on: date, words: str, by: Actor, common: Common = HERE) -> None:
    """Record what the employer answered to discrepancies, or that no answer came.

    Example:
    `duecourse worksite answered w-000001 --on 2010-07-12 --words "two numbers were mistyped" --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    on
        Day of the answer.
    words
        The answer.
    by
        An auditor.
    """
    from duecourse.program import worksite_notices as notices

    entry = act(
        common,
        lambda record: notices.answer_discrepancies(
            record, inspection=inspection, actor=by, answered_on=on, answer=words
        ),
    )
    answer(common, {"entry": entry.seq}, [f"{inspection}: the answer is kept (entry {entry.seq})"])


def refer(inspection: str, /, *, to: str, on: date, reason: str, by: Actor, common: Common = HERE) -> None:
    """Record that the matter was referred to a prosecutor: another matter, which changes nothing in this civil one.

    Example:
    `duecourse worksite refer w-000001 --to "United States Attorney" --on 2010-09-01 --reason "pattern" --as supervisor.osei`

    Parameters
    ----------
    inspection
        Number of the inspection.
    to
        Whom it was referred to.
    on
        Day of it.
    reason
        Why.
    by
        A supervisor.
    """
    from duecourse.program import worksite_notices as notices

    entry = act(
        common,
        lambda record: notices.refer(
            record, inspection=inspection, actor=by, referred_to=to, referred_on=on, reason=reason
        ),
    )
    answer(common, {"entry": entry.seq}, [f"{inspection}: referred to {to} (entry {entry.seq}); it goes on by itself"])


def target(
    measure: Literal["inspections", "notices of intent to fine", "dollars levied"],
    number: int,
    /,
    *,
    fiscal_year: int,
    stated_by: str,
    stated_on: date,
    source: str,
    place: str = "us",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Keep a target that somebody stated, for a place and a fiscal year, with its source; never for a person.

    Example:
    `duecourse worksite target inspections 1000 --fiscal-year 2010 --stated-by "the agency" --stated-on 2009-11-19 --source "release of that day" --as supervisor.osei`

    Parameters
    ----------
    measure
        What is counted.
    number
        The target.
    fiscal_year
        The fiscal year it is for.
    stated_by
        Who stated it.
    stated_on
        When.
    source
        Where that can be read.
    place
        Jurisdiction it is for: us, us/xx.
    by
        A supervisor or records clerk.
    """
    from duecourse.program import worksite_notices as notices

    entry = act(
        common,
        lambda record: notices.record_target(
            record,
            actor=by,
            measure=measure,
            number=number,
            fiscal_year=fiscal_year,
            place=place,
            stated_by=stated_by,
            stated_on=stated_on,
            source=source,
        ),
    )
    answer(common, {"entry": entry.seq}, [f"the target is kept (entry {entry.seq})"])


def totals(*, common: Common = HERE) -> None:
    """Money by fiscal year: intended by notices, levied by orders and settlements, collected; three different figures.

    Example:
    `duecourse worksite totals --dir office --json`
    """
    import msgspec

    from duecourse.program.money import dollars
    from duecourse.program.worksite_totals import by_fiscal_year, targets

    with opened(common) as (_, record):
        rows: list[dict[str, object]] = [msgspec.to_builtins(each) for each in by_fiscal_year(record)]
        stated = [msgspec.to_builtins(each) for each in targets(record.ledger)]
    if common.json:
        answer(common, {"years": rows, "targets": stated})
        return
    shown = [
        {
            key.removesuffix("_cents"): dollars(int(str(value))) if key.endswith("_cents") else value
            for key, value in row.items()
        }
        for row in rows
    ]
    columns = ("fiscal_year", "inspections_opened", "notices_served", "intended", "levied", "collected", "referrals")
    table(common, shown, columns, "Nothing was levied or collected.")
    for each in stated:
        answer(common, {}, [f"target for {each['fiscal_year']}: {each['number']} {each['measure']} ({each['source']})"])
