"""The list of forms of an inspection: taken in as a whole or not at all, and counted by the rules of the day.

Rows are kept in payloads of ``PART`` workers each, so that the salted commitments of the record cover them, an order
can erase them, and no act holds the whole list. One transaction takes in all parts and the entry that closes the list.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from duecourse.errors import BadFormList, NotItsTurn, UnreadableFormList
from duecourse.program.events.inspection import FormRow, FormsKept, FormsListed
from duecourse.program.facts import used
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Reader, Record
from duecourse.program.worksite import REVIEWED, Inspection, load
from duecourse.program.worksite_files import FormFile
from duecourse.program.worksite_lists import NO_FORM, Progress, faults, silent, usable_rows
from duecourse.program.worksite_sheet import Counts
from duecourse.rules.form_errors import ErrorRule, classify, other_side
from duecourse.rules.holidays import plus_working_days
from duecourse.rules.lookup import rule

PART = 1000
"""Workers of one part."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What an import did: its closing entry, workers, forms, parts, and forms that came late without saying so."""

    forms: str
    entry: int
    workers: int
    forms_seen: int
    parts: int
    already_listed: bool
    late_unmarked: int = 0


@dataclass(slots=True)
class CodeCount:
    """How many forms have an error, its class on the day that counts, and its class on the other side of a change."""

    known: ErrorRule
    other: ErrorRule | None
    forms: int = 0


@dataclass(slots=True)
class Assessment:
    """What the forms of a list add up to. ``technical`` counts forms whose failures may still be corrected.

    ``counts.other_substantive`` is how many forms would have a substantive error by the rules of
    ``counts.other_classified_on``, a day on the other side of the nearest change of the rules.
    """

    counts: Counts
    technical: int
    codes: dict[str, CodeCount]
    technical_employees: set[str] = field(default_factory=set)


def import_forms(record: Record, *, inspection: str, actor: str, path: Path, progress: Progress = silent) -> Listed:
    """Take in an employer's list of workers and forms; the same file again changes nothing.

    A later list takes the place of an earlier one as long as no fine rests on it. Raises BadFormList with the first
    fault and how many there are (nothing is taken in), UnreadableFormList, PersonalFormList, NotItsTurn, NotInRecord.
    """
    file = FormFile.open(path)
    known = load(record.ledger, inspection)
    if file.sha256 in known.lists:
        return _already(record.ledger, known, file.sha256)
    notice_on, where = _notice(known), record.settings.jurisdiction
    today = record.now().date()
    day = classified_on(known, today, where)
    wrong = faults(file, notice_on=notice_on, today=today, classified_on=day, where=where, progress=progress)
    first = next(wrong, None)
    if first is not None:
        told = f"row {first.row}, {first.column}: {first.problem}; {first.remedy}"
        raise BadFormList(file=path, count=1 + sum(1 for _ in wrong), first=told)
    with record.act(actor, FormsListed) as deed:
        known = load(deed.tx, inspection)
        if file.sha256 in known.lists:
            return _already(deed.tx, known, file.sha256)
        known.in_state("A list of forms", "DOCS_RECEIVED", "DOCS_PARTIAL", "DOCS_REFUSED", "UNDER_REVIEW")
        return _keep(deed, known, file, progress)


def assess(deed: Deed, known: Inspection, *, listing: bool = False) -> Assessment:
    """The forms of an inspection counted on the day of an act; see ``count``."""
    return count(deed.tx, known, today=deed.today, where=deed.record.settings.jurisdiction, listing=listing)


def count(reader: Reader, known: Inspection, *, today: date, where: str = "us", listing: bool = False) -> Assessment:
    """The forms of an inspection, counted. Raises NotItsTurn when no list was taken in, or a part of it was sealed.

    A form counts when it is due: the worker was hired since forms are required, and it had still to be kept on the
    day of the notice. A worker without a form has the error ``no_form``. A form violates with a substantive error, or
    with a technical one that was told and not corrected by its last day. ``listing`` also gives the workers whose
    technical failures may be corrected.
    """
    notice_on = _notice(known)
    day = classified_on(known, today, where)
    other_day = other_side(day, where)
    codes: dict[str, CodeCount] = {}
    correctable: set[str] = set()
    tally = dict.fromkeys(("due", "substantive", "uncorrected", "corrected", "technical", "other"), 0)
    told_and_over = known.correct_by is not None and today > known.correct_by
    for row in rows(reader, known):
        if not form_due(row, notice_on, where):
            continue
        tally["due"] += 1
        errors = row.errors or (() if row.form_on else (NO_FORM,))
        for code in errors:
            if code not in codes:
                other = None if other_day is None else classify(code, on=other_day, where=where)
                codes[code] = CodeCount(classify(code, on=day, where=where), other)
            codes[code].forms += 1
        tally["other"] += any(_other(codes[code]) == "substantive" for code in errors)
        classes = {codes[code].known.class_ for code in errors}
        if "substantive" in classes:
            tally["substantive"] += 1
        elif "technical" in classes:
            corrected = row.employee in known.corrected
            tally["corrected"] += corrected
            tally["uncorrected"] += told_and_over and not corrected
            tally["technical"] += not corrected
            if listing and not corrected:
                correctable.add(row.employee)
    counts = Counts(
        due=tally["due"],
        violating=tally["substantive"] + tally["uncorrected"],
        substantive=tally["substantive"],
        technical_uncorrected=tally["uncorrected"],
        technical_corrected=tally["corrected"],
        classified_on=day,
        other_classified_on=other_day,
        other_substantive=None if other_day is None else tally["other"],
    )
    return Assessment(counts, tally["technical"], dict(sorted(codes.items())), correctable)


def rows(reader: Reader, known: Inspection) -> Iterator[FormRow]:
    """The rows of the list that counts, a part at a time. Raises NotItsTurn."""
    if known.forms is None:
        raise NotItsTurn(act="Counting forms", what=known.inspection, state="without a list", needed="a list of forms")
    parts = 0
    for stored in reader.entries(stream=parts_of(known.inspection), after=known.forms.first_part_entry - 1):
        if stored.entry.seq > known.forms.last_part_entry:
            break
        event = opened(stored)
        if isinstance(event, FormsKept) and event.forms == known.forms.forms:
            parts += 1
            yield from event.rows
    if parts != known.forms.parts:
        state = f"with {parts} of {known.forms.parts} parts readable"
        raise NotItsTurn(act="Counting forms", what=known.forms.forms, state=state, needed="the whole list")


def form_due(row: FormRow, notice_on: date, where: str = "us") -> bool:
    """Whether a form for this worker had to be there on the day of the notice."""
    since, from_hire, from_end = _kept(notice_on, where)
    if row.hired_on < since or row.ended_on is None:
        return row.hired_on >= since
    return notice_on <= max(_years_on(row.hired_on, from_hire), _years_on(row.ended_on, from_end))


def classified_on(known: Inspection, today: date, where: str = "us") -> date:
    """The day whose rules classify the errors: that of the notice, unless a jurisdiction says the assessment."""
    notice_on = _notice(known)
    return notice_on if rule("i9.classified_on", on=notice_on, where=where).value == "notice" else today


def parts_of(inspection: str) -> str:
    """The stream in which the parts of an inspection's lists lie."""
    return f"{inspection}/forms"


def _keep(deed: Deed, known: Inspection, file: FormFile, progress: Progress) -> Listed:
    name = f"{known.inspection}/l{len(known.lists) + 1}"
    where = deed.record.settings.jurisdiction
    workers = forms = parts = late = 0
    first = last = -1
    found = usable_rows(file)
    while part := tuple(islice(found, PART)):
        parts += 1
        last = deed.append(parts_of(known.inspection), FormsKept(forms=name, part=parts, rows=part)).seq
        first = last if first < 0 else first
        workers += len(part)
        forms += sum(each.form_on is not None for each in part)
        late += sum(_late(each, where) for each in part)
        progress(file.about + workers, file.about + max(file.about, workers))
    if FormFile.open(file.path).sha256 != file.sha256:
        raise UnreadableFormList(file=file.path, problem="was changed while it was read")
    names = ("i9.retention", "i9.required_for_hires_since", "i9.classified_on")
    event = FormsListed(
        forms=name,
        source_sha256=file.sha256,
        workers=workers,
        forms_seen=forms,
        parts=parts,
        first_part_entry=first,
        last_part_entry=last,
        rules=used(*(rule(each, on=_notice(known), where=where) for each in names)),
    )
    entry = deed.append(known.inspection, event)
    return Listed(name, entry.seq, workers, forms, parts, False, late)


def _already(reader: Reader, known: Inspection, sha256: str) -> Listed:
    entry = known.lists[sha256]
    event = opened(reader.entry(entry))
    assert isinstance(event, FormsListed)  # noqa: S101 - the entry was folded as one
    return Listed(event.forms, entry, event.workers, event.forms_seen, event.parts, True)


def _notice(known: Inspection) -> date:
    if known.notice_on is None:
        known.in_state("Counting forms", *REVIEWED)
        raise AssertionError(known.inspection)
    return known.notice_on


def _other(each: CodeCount) -> str:
    return "not classified" if each.other is None else each.other.class_


def _late(row: FormRow, where: str) -> bool:
    return row.form_on is not None and "s2_late" not in row.errors and row.form_on > _complete_by(row.hired_on, where)


@cache
def _complete_by(hired_on: date, where: str) -> date:
    days = rule("i9.completion", on=max(hired_on, date(1986, 11, 7)), where=where).value
    return plus_working_days(hired_on, days, where=where) if hired_on >= date(1986, 11, 7) else date.max


@cache
def _kept(notice_on: date, where: str) -> tuple[date, int, int]:
    kept = rule("i9.retention", on=notice_on, where=where).value
    return rule("i9.required_for_hires_since", on=notice_on, where=where).value, kept["from_hire"], kept["from_end"]


def _years_on(day: date, years: int) -> date:
    """The same day years later; 1 March for a 29 February that the later year has not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
