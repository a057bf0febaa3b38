"""Verbs of an employer's list of workers and forms: checked row by row, then taken in as a whole."""

from pathlib import Path

from duecourse.cli.output import HERE, Actor, Common, answer, complain, progress, table
from duecourse.cli.session import opened


def check(inspection: str, forms: Path, /, *, common: Common = HERE) -> int:
    """List every fault of an employer's list of forms with its row and remedy; takes nothing in, leaves with 2 if any.

    Example:
    `duecourse worksite check w-000001 forms.xlsx --dir office`

    Parameters
    ----------
    inspection
        Number of the inspection the list is for; its notice tells which rules classify the errors.
    forms
        CSV or XLSX with columns employee, hired_on and, where there are any, form_on, ended_on, errors.
    """
    from duecourse.program.worksite import load
    from duecourse.program.worksite_files import FormFile
    from duecourse.program.worksite_forms import classified_on
    from duecourse.program.worksite_lists import faults

    with opened(common) as (_, record), progress("rows of the list") as bar:
        known = load(record.ledger, inspection)
        today = record.now().date()
        where = record.settings.jurisdiction
        day = classified_on(known, today, where)
        assert known.notice_on is not None  # noqa: S101 - classified_on refuses an inspection without a notice
        found = list(
            faults(
                FormFile.open(forms),
                notice_on=known.notice_on,
                today=today,
                classified_on=day,
                where=where,
                progress=bar,
            )
        )
    rows = [{"row": each.row, "column": each.column, "problem": each.problem, "remedy": each.remedy} for each in found]
    table(common, rows, ("row", "column", "problem", "remedy"), "The list has no fault and can be imported.")
    return 2 if rows else 0


def import_(inspection: str, forms: Path, /, *, by: Actor, common: Common = HERE) -> None:
    """Take in an employer's list of workers and forms, as a whole or not at all; the same file again changes nothing.

    Example:
    `duecourse worksite import w-000001 forms.csv --as auditor.ito --dir office`

    Parameters
    ----------
    inspection
        Number of the inspection.
    forms
        CSV or XLSX with columns employee, hired_on and, where there are any, form_on, ended_on, errors.
    by
        An auditor.
    """
    from duecourse.program.worksite_forms import import_forms

    with opened(common) as (_, record), progress("rows of the list") as bar:
        found = import_forms(record, inspection=inspection, actor=by, path=forms, progress=bar)
    state = "was taken in before as" if found.already_listed else "is taken in as"
    lines = [f"{forms} {state} {found.forms}: {found.workers} workers, {found.forms_seen} forms"]
    answer(common, found, lines)
    if found.late_unmarked:
        complain([f"{found.late_unmarked} forms are dated late and not marked s2_late; look at them."])
