"""Workbooks: what kind of file it is, its sheets, and their rows as numbered CSV lines.

Small ones, and those in the old binary formats, are read whole by calamine; a large .xlsx is streamed by ``sheets``.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from duecourse.errors import BadPublishedFile, ProtectedWorkbook, UnsupportedFile
from duecourse.figures.sources import sheets

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

LARGE = 4 << 20
"""From this many bytes an .xlsx file is streamed; below it, reading it whole is quicker."""

LARGEST_WHOLE = 256 << 20
"""A larger workbook that cannot be streamed is not read: it might not fit in memory."""

LARGEST_UNPACKED = 64 << 30
ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HEAD_ROWS = 60
LAST_ROW = {"xlsx": 1 << 20, "xls": 1 << 16}
"""The most rows that a sheet can have."""

Row = tuple[int, list[str]]


def is_workbook(file: Path) -> bool:
    """Whether the bytes of a file are those of a workbook: new (.xlsx, .xlsb, .ods) or old (.xls)."""
    with file.open("rb") as source:
        start = source.read(4)
    if start == OLD:
        return True
    if start != ZIP:
        return False
    try:
        with zipfile.ZipFile(file) as book:
            names = set(book.namelist())
    except (zipfile.BadZipFile, OSError) as problem:
        raise _bad(file, "the whole file", f"is a damaged workbook or archive ({problem})", "a whole file") from problem
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def _bad(file: Path, place: str, problem: str, expected: str, remedy: str = "") -> BadPublishedFile:
    remedy = remedy or "Fetch the file again; if it is so published, open it and save it again as .xlsx"
    return BadPublishedFile(file=file, place=place, problem=problem, expected=expected, remedy=remedy)


class Workbook:
    """An open workbook. Raises ProtectedWorkbook, BadPublishedFile or UnsupportedFile on opening."""

    def __init__(self, file: Path, *, large: int = LARGE) -> None:
        self.file = file
        self._whole: CalamineWorkbook | None = None
        self._rows: dict[str, list[Row]] = {}
        self._scanner: sheets.Scanner | None = None
        self._irregular: set[str] = set()
        with file.open("rb") as source:
            self.kind = "xls" if source.read(4) == OLD else "xlsx"
        if self.kind == "xls" and ENCRYPTED in file.read_bytes():
            raise ProtectedWorkbook(file=file)
        if self.kind == "xlsx":
            self._refuse_trap()
            if file.stat().st_size >= large:
                self._scan()
        self.sheets: tuple[str, ...] = tuple(self._scanner.sheets if self._scanner else self._calamine().sheet_names)

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._scanner:
            self._scanner.close()
        if self._whole:
            self._whole.close()

    def head(self, sheet: str) -> list[Row]:
        """The first rows of a sheet that have cells."""
        if self._scanner and sheet not in self._irregular:
            try:
                found: list[Row] = []
                for block in self._scanner.rows(sheet):
                    lines = csv.reader(io.StringIO(block.decode("utf-8"), newline=""))
                    found += [(int(cells[0]), cells[1:]) for _, cells in zip(range(HEAD_ROWS), lines, strict=False)]
                    if len(found) >= HEAD_ROWS:
                        break
                return found[:HEAD_ROWS]
            except sheets.Irregular:
                self._irregular.add(sheet)
        return self.rows(sheet)[:HEAD_ROWS]

    def rows(self, sheet: str) -> list[Row]:
        """All rows of a sheet that have cells, held in memory: for small sheets."""
        if sheet not in self._rows:
            if self.file.stat().st_size > LARGEST_WHOLE:
                problem = "is too large to be read whole, and not of the form that can be streamed"
                raise _bad(self.file, f"sheet {sheet!r}", problem, "a plain .xlsx workbook", "Save each sheet as CSV")
            table = self._calamine().get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            numbered = ((row, [shown(cell) for cell in cells]) for row, cells in enumerate(table, start=1))
            self._rows[sheet] = [(row, cells) for row, cells in numbered if any(cells)]
        return self._rows[sheet]

    def write(
        self, sheet: str, into: Path, *, after: int, width: int, watch: Callable[[int], None] | None = None
    ) -> None:
        """Write the rows below ``after`` as numbered CSV lines of ``width`` cells; nothing else of the file is held.

        Raises BadPublishedFile for a row with a filled cell beyond ``width``.
        """
        if self._scanner and sheet not in self._irregular:
            try:
                with into.open("wb") as out:
                    for block in self._scanner.rows(sheet, after=after, width=width, watch=watch):
                        out.write(block)
            except IndexError as problem:
                raise self._wide(sheet, problem.args[0], width) from problem
            except sheets.Irregular:
                self._irregular.add(sheet)
            except (zipfile.BadZipFile, EOFError, OSError) as problem:
                raise _bad(self.file, f"sheet {sheet!r}", f"is damaged ({problem})", "a whole workbook") from problem
            else:
                return
        with into.open("w", encoding="utf-8", newline="") as text:
            write_rows(text, self._fitted(sheet, after, width))

    def _fitted(self, sheet: str, after: int, width: int) -> Iterator[list[str]]:
        for row, cells in self.rows(sheet):
            if row <= after:
                continue
            if any(cells[width:]):
                raise self._wide(sheet, row, width)
            yield [str(row), *cells[:width], *[""] * (width - len(cells))]

    def _wide(self, sheet: str, row: int, width: int) -> BadPublishedFile:
        return _bad(
            self.file,
            f"sheet {sheet!r}, row {row}",
            f"has a cell beyond the {width} columns of the header",
            "no cell without a header",
            "Look at the sheet: give the column a header in a copy, or clear the stray cell, and say so beside it",
        )

    def _scan(self) -> None:
        try:
            self._scanner = sheets.Scanner(self.file)
        except (sheets.Irregular, zipfile.BadZipFile, UnicodeDecodeError):
            self._scanner = None

    def _refuse_trap(self) -> None:
        with zipfile.ZipFile(self.file) as book:
            unpacked = sum(each.file_size for each in book.infolist())
        if unpacked > LARGEST_UNPACKED or (unpacked > 256 << 20 and unpacked > 400 * self.file.stat().st_size):
            raise _bad(self.file, "the whole file", f"would unpack to {unpacked:,} bytes", "a workbook of a table")

    def _calamine(self) -> "CalamineWorkbook":
        import python_calamine

        if self._whole is None:
            try:
                self._whole = python_calamine.CalamineWorkbook.from_path(str(self.file))
            except python_calamine.PasswordError as problem:
                raise ProtectedWorkbook(file=self.file) from problem
            except (python_calamine.CalamineError, OSError) as problem:
                if self.kind == "xls":
                    what = "an old Office file that is no workbook, or a damaged one"
                    raise UnsupportedFile(file=self.file, what=what, remedy="save it again as .xlsx") from problem
                raise _bad(
                    self.file, "the whole file", f"is no readable workbook ({problem})", "a workbook"
                ) from problem
        return self._whole


def write_rows(out: io.TextIOBase, rows: Iterator[list[str]]) -> None:
    """Write rows as CSV in which every cell is quoted, so that an empty line stays a row."""
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)


def shown(cell: object) -> str:
    """A cell as text: days as ISO 8601, whole numbers without a point, line ends as blanks."""
    if isinstance(cell, str):
        return cell.translate({9: " ", 10: " ", 13: " "}) if not cell.isprintable() else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        moment = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return str(moment.date()) if moment.time() == time() else str(moment)
    if isinstance(cell, date | time):
        return str(cell)
    return "" if cell is None else str(cell)
