"""An employer's list of workers and forms as a file (CSV or XLSX): every fault by its row, or rows that can be used.

Columns are a closed list: a worker's number at the employer, days, codes of errors. Whatever else a list holds stays
outside, and a column that would name a person is refused as such. The file is read row by row, never as a whole.
"""

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

import msgspec

from duecourse.errors import PersonalFormList, UnreadableFormList
from duecourse.program.events.inspection import Employee, FormRow
from duecourse.rules.form_errors import classify, codes

COLUMNS = ("employee", "hired_on", "form_on", "ended_on", "errors")
"""What a list may hold; the first two are needed."""

NO_FORM = "no_form"
"""Code of the error that a worker without a form has."""

LARGEST_FILE = 512 << 20
LONGEST_CELL = 2000

_PERSONAL = re.compile(
    r"name|surname|birth|\bdob\b|d\.o\.b|\bssn\b|social|a[ _-]?(number|no|num)\b|alien|passport|licen[cs]e|e-?mail"
    r"|phone|address|sex|gender|race|ethnic|nationality|citizen|country|religion",
    re.IGNORECASE,
)
_PERSONAL_CELLS = (
    (re.compile(r"\d{3}-?\d{2}-?\d{4}"), "a social security number"),
    (re.compile(r"[Aa][- #]?\d{3}[- ]?\d{3}[- ]?\d{2,3}"), "a government file number"),
    (re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}"), "a mail address"),
)

Cells = dict[str, str]
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


@dataclass(frozen=True, slots=True)
class FormFile:
    """A list as a file: its hash, its kind, and about how many rows it has (for progress alone)."""

    path: Path
    sha256: str
    workbook: bool
    about: int

    @classmethod
    def open(cls, path: Path) -> "FormFile":
        """Look at a file without taking anything in. Raises UnreadableFormList."""
        try:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                raise UnreadableFormList(file=path, problem=f"has {size} bytes, and {LARGEST_FILE} are read at most")
            seen, lines = sha256(), 0
            with path.open("rb") as file:
                workbook = file.read(4) == b"PK\x03\x04"
                file.seek(0)
                while block := file.read(1 << 20):
                    seen.update(block)
                    lines += block.count(b"\n")
        except (OSError, ValueError) as problem:
            told = getattr(problem, "strerror", None) or problem
            raise UnreadableFormList(file=path, problem=f"cannot be read ({told})") from problem
        return cls(path, seen.hexdigest(), workbook, lines)

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Every row that is not empty, with its number. Raises UnreadableFormList and PersonalFormList."""
        lines = _sheet_rows(self.path) if self.workbook else _csv_rows(self.path)
        header: list[str] = []
        for number, cells in lines:
            if not any(cells):
                continue
            if not header:
                header = _header(self.path, cells)
            elif len(cells) > len(header) and any(cells[len(header) :]):
                yield number, {"": "more cells than the header has columns"}
            else:
                yield number, dict(zip(header, cells, strict=False))
        if not header:
            raise UnreadableFormList(file=self.path, problem="is empty")


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


def _header(path: Path, cells: list[str]) -> list[str]:
    header = [re.sub(r"[\s_-]+", "_", each.strip().lower()) for each in cells]
    while header and not header[-1]:
        header.pop()
    for given, name in zip(cells, header, strict=False):
        if name in COLUMNS:
            continue
        shown = repr(given[:40])
        if _PERSONAL.search(given.replace("_", " ")):
            raise PersonalFormList(file=path, column=shown, problem="looks like facts that name or describe a person")
        raise UnreadableFormList(file=path, problem=f"column {shown} is unknown; known are {', '.join(COLUMNS)}")
    missing = [name for name in COLUMNS[:2] if name not in header]
    if missing or len(set(header)) < len(header):
        problem = f"has no column {' and '.join(missing)}" if missing else "has a column twice"
        raise UnreadableFormList(file=path, problem=problem)
    return header


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                yield reader.line_num, _trimmed(path, reader.line_num, cells)
    except (UnicodeDecodeError, csv.Error, OSError) as problem:
        raise UnreadableFormList(file=path, problem=f"is no CSV file in UTF-8 ({problem})") from problem


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(path) as archive:
            inflated = sum(each.file_size for each in archive.infolist())
        if inflated > 2 * LARGEST_FILE:
            raise UnreadableFormList(file=path, problem=f"unfolds to {inflated} bytes, more than is read")
        with CalamineWorkbook.from_path(path) as book:
            if not book.sheet_names:
                raise UnreadableFormList(file=path, problem="has no sheet")
            sheet = book.get_sheet_by_index(0)
            first = (sheet.start or (0, 0))[0]
            for number, cells in enumerate(sheet.iter_rows(), first + 1):
                yield number, _trimmed(path, number, [_text(each) for each in cells])
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as problem:
        raise UnreadableFormList(file=path, problem=f"is no workbook that can be read ({problem})") from problem


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _trimmed(path: Path, number: int, cells: Iterable[str]) -> list[str]:
    found = [each.strip() for each in cells]
    if any(len(each) > LONGEST_CELL for each in found):
        raise UnreadableFormList(file=path, problem=f"row {number} has a cell of more than {LONGEST_CELL} characters")
    return found
