"""Files of lists of forms: rows of CSV or XLSX as cells of text under a known header, read row by row.

What a file holds is not trusted: its size, the rectangle its cells span and the length of a cell have their bounds.
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from duecourse.errors import PersonalFormList, UnreadableFormList

COLUMNS = ("employee", "hired_on", "form_on", "ended_on", "errors")
"""What a list may hold; the first two are needed."""

LARGEST_FILE = 512 << 20
MOST_CELLS = 16_000_000
"""Cells of the rectangle that a sheet spans: its reader keeps a place for each, also for the empty ones."""
LONGEST_CELL = 2000

_PERSONAL = re.compile(
    r"name|surname|birth|\bdob\b|d\.o\.b|\bssn\b|social|a[ _-]?(number|no|num)\b|alien|passport|licen[cs]e|e-?mail"
    r"|phone|address|sex|gender|race|ethnic|nationality|citizen|country|religion",
    re.IGNORECASE,
)
_CELL = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"')

Cells = dict[str, str]


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
            _check_size(path, archive)
        with CalamineWorkbook.from_path(path) as book:
            if not book.sheet_names:
                raise UnreadableFormList(file=path, problem="has no sheet")
            sheet = book.get_sheet_by_index(0)
            first = (sheet.start or (0, 0))[0]
            for number, cells in enumerate(sheet.iter_rows(), first + 1):
                yield number, _trimmed(path, number, [_text(each) for each in cells])
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError) as problem:
        raise UnreadableFormList(file=path, problem=f"is no workbook ({problem})") from problem


def _check_size(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that unfolds to too much, or whose cells lie so far apart that no memory holds them."""
    inflated = sum(each.file_size for each in archive.infolist())
    if inflated > LARGEST_FILE:
        raise UnreadableFormList(file=path, problem=f"unfolds to {inflated} bytes, more than is read")
    for name in archive.namelist():
        if not name.startswith("xl/worksheets/"):
            continue
        columns, last, kept = 1, 1, b""
        with archive.open(name) as sheet:
            while block := sheet.read(1 << 20):
                for letters, row in _CELL.findall(kept + block):
                    columns, last = max(columns, _column(letters)), max(last, int(row))
                kept = block[-32:]
        if columns * last > MOST_CELLS:
            raise UnreadableFormList(file=path, problem=f"spans {last} rows and {columns} columns, more than is read")


def _column(letters: bytes) -> int:
    found = 0
    for each in letters:
        found = 26 * found + each - 64
    return found


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
