"""An employer's list of workers and forms: every fault by its row, or rows that can be used.

Columns are a closed list: a worker's number at the employer, days, codes of errors. Whatever else a list holds stays
outside, and a column that would name a person is refused as such.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

import msgspec

from duecourse.errors import UnreadableFormList
from duecourse.program.events.inspection import Employee, FormRow
from duecourse.program.worksite_files import Cells, FormFile
from duecourse.rules.form_errors import classify, codes

NO_FORM = "no_form"
"""Code of the error that a worker without a form has."""

_PERSONAL_CELLS = (
    (re.compile(r"\d{3}-?\d{2}-?\d{4}"), "a social security number"),
    (re.compile(r"[Aa][- #]?\d{3}[- ]?\d{3}[- ]?\d{2,3}"), "a government file number"),
    (re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}"), "a mail address"),
)

Progress = Callable[[int, int], None]
STEP = 1000
"""Rows between two reports of progress."""


def silent(done: int, of: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class FormFault:
    """One fault: the row of the file (the header is row 1), its column, what is wrong and what to do."""

    row: int
    column: str
    problem: str
    remedy: str


def faults(
    file: FormFile,
    *,
    notice_on: date,
    today: date,
    classified_on: date,
    where: str = "us",
    progress: Progress = silent,
) -> Iterator[FormFault]:
    """Every fault of a list, in order of rows; none means that it can be taken in.

    ``classified_on`` is the day whose rules classify the errors. Raises UnreadableFormList and PersonalFormList.
    """
    seen: dict[str, int] = {}
    unusable = _unusable_codes(where, classified_on)
    for number, cells in file.rows():
        if number % STEP == 0:
            progress(number, 2 * max(file.about, number))
        if "" in cells:
            yield FormFault(number, "", cells[""], "make the row as long as the header")
            continue
        employee = cells.get("employee", "")
        yield from (FormFault(number, "employee", *each) for each in _number_faults(employee))
        if employee and seen.setdefault(employee, number) != number:
            problem = f"worker {employee} stands in row {seen[employee]} already"
            yield FormFault(number, "employee", problem, "leave one row for each worker")
        yield from (FormFault(number, *each) for each in _day_faults(cells, notice_on, today))
        yield from (FormFault(number, "errors", *each) for each in _code_faults(cells, unusable, classified_on))
    if not seen:
        yield FormFault(1, "employee", "the list names no worker", "list every worker of the employer, a row each")


def usable_rows(file: FormFile) -> Iterator[FormRow]:
    """The rows of a list that has no fault."""
    for _, cells in file.rows():
        form_on, ended_on = (_day(cells[name]) if cells.get(name) else None for name in ("form_on", "ended_on"))
        yield FormRow(cells["employee"], _day(cells["hired_on"]), form_on, ended_on, tuple(sorted(set(_codes(cells)))))


def numbers_in(path: Path) -> tuple[str, ...]:
    """Numbers of workers from a text file, one a line. Raises UnreadableFormList."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as problem:
        raise UnreadableFormList(file=path, problem=f"cannot be read as text in UTF-8 ({problem})") from problem
    return tuple(line.strip() for line in lines if line.strip())


def _codes(cells: Cells) -> list[str]:
    return [each for each in re.split(r"[;,\s]+", cells.get("errors", "")) if each]


def _day(text: str) -> date:
    if "/" in text:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no zone
    return date.fromisoformat(text)


def _number_faults(employee: str) -> Iterator[tuple[str, str]]:
    if not employee:
        yield "is empty", "give every worker the number they have at the employer"
        return
    for pattern, what in _PERSONAL_CELLS:
        if pattern.fullmatch(employee):
            yield f"reads like {what}", "give the number the worker has at the employer, which means nothing outside"
            return
    try:
        msgspec.convert(employee, Employee)
    except msgspec.ValidationError:
        yield (
            f"{employee[:40]!r} is no number of a worker",
            "use up to 32 letters, digits, dots, dashes or underscores with a digit among them, and no name",
        )


def _day_faults(cells: Cells, notice_on: date, today: date) -> Iterator[tuple[str, str, str]]:
    days: dict[str, date] = {}
    for name in ("hired_on", "form_on", "ended_on"):
        text = cells.get(name, "")
        if not text and name != "hired_on":
            continue
        try:
            days[name] = _day(text)
        except ValueError:
            problem = f"{text[:40]!r} is no day" if text else "is empty"
            yield name, problem, "write the day as 2010-10-06 or 10/06/2010"
    hired = days.get("hired_on")
    if hired is None:
        return
    if hired > notice_on:
        problem = f"{hired} lies after the notice of inspection of {notice_on}"
        yield "hired_on", problem, "leave out workers hired after the notice"
    if "form_on" in days and days["form_on"] < hired:
        problem = f"the form is dated {days['form_on']}, before the hire on {hired}"
        yield "form_on", problem, "correct the day, or give the day on which section 2 was signed"
    if days.get("form_on", date.min) > today:
        yield "form_on", f"{days['form_on']} lies in the future", "correct the day"
    if "ended_on" in days and days["ended_on"] < hired:
        problem = f"{days['ended_on']} comes before the hire on {hired}"
        yield "ended_on", problem, "correct the day, or give each employment its own number"


def _unusable_codes(where: str, on: date) -> dict[str, str]:
    """Codes that cannot be used on a day, with the reason; every other known code has an empty one."""
    found = {}
    for code in codes(where):
        known = classify(code, on=on, where=where)
        found[code] = "" if known.rule is not None else f"no rule classifies {code!r} on {on}"
    return found


def _code_faults(cells: Cells, unusable: dict[str, str], on: date) -> Iterator[tuple[str, str]]:
    given = _codes(cells)
    has_form = bool(cells.get("form_on"))
    for code in given:
        if code not in unusable:
            close = get_close_matches(code, unusable, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "`duecourse worksite errors` lists the codes"
            yield f"{code[:40]!r} is no code of an error", hint
        elif unusable[code]:
            yield unusable[code], f"choose a code that is classified on {on}: `duecourse worksite errors --on {on}`"
    if has_form and NO_FORM in given:
        yield "names a form and says that there is none", f"leave out the day of the form, or the code {NO_FORM}"
    if not has_form and any(code != NO_FORM for code in given):
        yield "names errors of a form and no form", "give the day of the form, or leave out the codes"
