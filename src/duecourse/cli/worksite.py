"""Verbs of inspections of employers: open, serve notices, take in the list of forms, end the review."""

from datetime import date
from typing import Literal

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

app = App(name="worksite", help="Inspections of employers: notices, forms, fines, the worker's side.")


@app.command(name="open")
def open_(employer: str, /, *, source: str, reference: str, reason: str, by: Actor, common: Common = HERE) -> None:
    """Open an inspection of an employer; the choice has a source, and no source counts what an officer has done.

    Example:
    `duecourse worksite open "Acme Packing" --source lead --reference "lead 14" --reason "two complaints" --as auditor.ito`

    Parameters
    ----------
    employer
        Name of the business.
    source
        Where the choice came from; `duecourse rules show worksite.target_sources --on DAY` lists the sources.
    reference
        Number of the lead, list or referral.
    reason
        Why, in words.
    by
        An auditor.
    """
    from duecourse.program.worksite_notices import open_inspection

    number = act(
        common,
        lambda record: open_inspection(
            record, actor=by, employer=employer, target_source=source, reference=reference, reason=reason
        ),
    )
    answer(common, {"inspection": number}, [f"{number}: inspection of {employer} is open"])


@app.command
def notify(inspection: str, /, *, served_on: date, subpoena: bool = False, by: Actor, common: Common = HERE) -> None:
    """Record that the notice of inspection was served; the employer has three business days at least.

    Example:
    `duecourse worksite notify w-000001 --served-on 2010-06-01 --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    served_on
        Day of service.
    subpoena
        Whether a subpoena came with it.
    by
        An auditor.
    """
    from duecourse.program import worksite_notices as notices

    due = act(
        common,
        lambda record: notices.notify(record, inspection=inspection, actor=by, served_on=served_on, subpoena=subpoena),
    )
    answer(common, {"production_due_on": due}, [f"{inspection}: forms are to be produced by {due}"])


@app.command
def produce(
    inspection: str,
    /,
    *,
    outcome: Literal["received", "partial", "refused"],
    on: date,
    what: list[str] | None = None,
    reason: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record what the employer produced; a refusal is one only once the time to produce is over.

    Example:
    `duecourse worksite produce w-000001 --outcome received --on 2010-06-04 --what "forms I-9" --what payroll --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    outcome
        received, partial or refused.
    on
        Day of it.
    what
        What was produced; may be repeated.
    reason
        Why it was not everything.
    by
        An auditor.
    """
    from duecourse.program import worksite_notices as notices

    given = tuple(what or ())
    entry = act(
        common,
        lambda record: notices.produce(
            record, inspection=inspection, actor=by, outcome=outcome, produced_on=on, produced=given, reason=reason
        ),
    )
    answer(common, {"entry": entry.seq}, [f"{inspection}: {outcome} (entry {entry.seq})"])


@app.command
def assess(inspection: str, /, *, common: Common = HERE) -> None:
    """Count the forms of an inspection: due, with violations, and each error with its class on both sides of a change.

    Example:
    `duecourse worksite assess w-000001 --dir office`

    Parameters
    ----------
    inspection
        Number of the inspection.
    """
    import msgspec

    from duecourse.program.worksite import STATES, load
    from duecourse.program.worksite_forms import count
    from duecourse.program.worksite_notice import code_lines

    with opened(common) as (_, record):
        known = load(record.ledger, inspection)
        today = record.now().date()
        found = count(record.ledger, known, today=today, where=record.settings.jurisdiction)
        codes = code_lines(record, known, today)
    counts = found.counts
    lines = [
        f"{inspection} {STATES[known.state]}.",
        f"{counts.violating} of {counts.due} forms due have violations; {found.technical} have technical failures alone.",
        f"Errors are classified by the rules of {counts.classified_on}.",
    ]
    if counts.other_classified_on:
        lines.append(
            f"By the rules of {counts.other_classified_on}, {counts.other_substantive} forms would have a substantive error."
        )
    lines += [
        f"  {each.code}: {each.forms} forms, {each.class_} (there: {each.other_class}); {each.source} ({each.status})"
        for each in codes
    ]
    plain = {
        "inspection": inspection,
        "state": known.state,
        "counts": msgspec.to_builtins(counts),
        "technical": found.technical,
        "codes": msgspec.to_builtins(codes),
    }
    answer(common, plain, lines)


@app.command
def errors(*, on: date, where: str = "us", common: Common = HERE) -> None:
    """List the errors of a form by code, with their class on a day and on the other side of the nearest change.

    Example:
    `duecourse worksite errors --on 2026-03-16`

    Parameters
    ----------
    on
        The day, as YYYY-MM-DD.
    where
        Jurisdiction, from wide to narrow: us, us/xx.
    """
    from duecourse.rules.form_errors import classify, codes, other_side

    other = other_side(on, where)
    rows = []
    for code in codes(where):
        known = classify(code, on=on, where=where)
        beside = None if other is None else classify(code, on=other, where=where)
        said = known if known.rule is not None or beside is None else beside
        source = "" if known.rule is None else f"{known.rule.source} ({known.rule.status})"
        row = {"code": code, "class": known.class_, "section": said.section, "text": said.text, "source": source}
        rows.append({**row, f"class_on_{other}": "" if beside is None else beside.class_})
    columns = ("code", "class", f"class_on_{other}", "section", "text", "source")
    table(common, rows, columns, "No error of a form has a rule here.")


@app.command
def show(inspection: str, /, *, common: Common = HERE) -> None:
    """Tell what happened in an inspection, a sentence an entry: when, who, what.

    Example:
    `duecourse worksite show w-000001 --dir office`

    Parameters
    ----------
    inspection
        Number of the inspection.
    """
    from duecourse.program.worksite import STATES, load, tell

    with opened(common) as (_, record):
        known = load(record.ledger, inspection)
        sentences = tell(record, inspection)
    head = f"The inspection of {known.employer} {STATES[known.state]}."
    lines = [head, *(f"{each['at']}  {each['who']}: {each['what']}" for each in sentences)]
    answer(common, {"inspection": inspection, "state": known.state, "sentences": sentences}, lines)


@app.command(name="list")
def list_(*, common: Common = HERE) -> None:
    """List inspections with the state of each and the day it waits for.

    Example:
    `duecourse worksite list --dir office`
    """
    from duecourse.program.worksite import listed

    with opened(common) as (_, record):
        rows = [
            {
                "inspection": each.inspection,
                "employer": each.employer,
                "state": each.state,
                "due_on": _due(each) or "",
                "referrals": each.referrals,
            }
            for each in listed(record.ledger)
        ]
    table(common, rows, ("inspection", "employer", "state", "due_on", "referrals"), "No employer is inspected.")


def _due(each: object) -> date | None:
    from duecourse.program.worksite import Inspection

    assert isinstance(each, Inspection)  # noqa: S101 - for the type alone
    hearing = None if each.fine is None else each.fine.hearing_by
    waits = {
        "DOCS_DUE": each.production_due_on,
        "TECHNICAL_NOTICE": each.correct_by,
        "DISCREPANCY": each.discrepancies_by,
        "SUSPECT_DOCS": min((worker.answer_by for worker in each.undecided), default=None),
        "NIF_SERVED": hearing,
    }
    return waits.get(each.state)
