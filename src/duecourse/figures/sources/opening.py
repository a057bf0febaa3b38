"""From a published file to its parts: a text file is one part, a workbook has one for each sheet with the table."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from duecourse.errors import BadPublishedFile, UnknownPublishedFile, UnsupportedFile
from duecourse.figures.sources import header as headers
from duecourse.figures.sources import shapes
from duecourse.figures.sources.family import Family
from duecourse.figures.sources.header import Header
from duecourse.figures.sources.stage import Mark, Staged, digest, stage, unstaged
from duecourse.figures.sources.workbook import LAST_ROW, Workbook, is_workbook, write_rows

STATA = b"<stata_dta>"
OLD_STATA = frozenset((113, 114, 115))


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a file as text. ``numbered`` lines begin with the row's number; ``sheeted`` ones go on with a sheet.

    ``lines`` are passed over before the first row; ``last_row`` is the last that a sheet of this kind can have.
    """

    sheet: str
    header: Header
    text: Path
    numbered: bool
    sheeted: bool = False
    lines: int = 0
    last_row: int = 0

    def place(self, row: int, sheet: str | None = None) -> str:
        """How people name a row of this part."""
        name = self.sheet if sheet is None else sheet
        return f"sheet {name!r}, row {row}" if name else f"row {row}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A published file with its parts; all of them are of one family.

    ``mark`` is of the file when it was opened; None where no more than its header was read, so that its text has to be
    checked while its cells are.
    """

    file: Path
    mark: Mark | None
    encoding: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]

    @property
    def family(self) -> Family:
        """The family of every part."""
        return self.parts[0].header.family


def open_file(file: Path, folder: Path, watch: Callable[[int], None] | None = None) -> Opened:
    """Open a published file, putting its text below ``folder``; a text file with a known header is left unchecked.

    Raises BadPublishedFile, UnknownPublishedFile, UnsupportedFile or ProtectedWorkbook.
    """
    with file.open("rb") as source:
        start = source.read(len(STATA))
    if is_workbook(file):
        with Workbook(file) as book:
            return _of_workbook(book, folder, watch)
    if start == STATA or (file.suffix.lower() == ".dta" and start[0] in OLD_STATA and start[1] in (1, 2)):
        return _of_stata(file, folder)
    return _unchecked(file) or open_text(file, folder, watch)


def _unchecked(file: Path) -> Opened | None:
    """A text file by its header, where that is plain and stands at the start; None where more has to be known."""
    start = unstaged(file)
    if not start:
        return None
    try:
        found = headers.find(Staged(file, ("", 0), file, "utf-8", blank_lines=False))
    except (BadPublishedFile, UnknownPublishedFile, UnicodeDecodeError):
        return None
    if found.lines != found.row:
        return None
    return Opened(file, None, "utf-8", (Part("", found, file, numbered=False, lines=found.lines),), ())


def open_text(file: Path, folder: Path, watch: Callable[[int], None] | None = None) -> Opened:
    """Open a text file and check it byte by byte. Raises BadPublishedFile, UnknownPublishedFile or UnsupportedFile."""
    staged = stage(file, folder / "text", watch)
    found = headers.find(staged)
    notes: tuple[str, ...] = ()
    if staged.encoding != "utf-8":
        notes = (f"read as {staged.encoding}, because it is not UTF-8: look at accented letters",)
    part = Part("", found, staged.text, numbered=False, lines=found.lines)
    if staged.blank_lines or found.lines != found.row:
        part = careful(file, part, folder)
    return Opened(file, staged.mark, staged.encoding, (part,), notes)


def careful(file: Path, part: Part, folder: Path) -> Part:
    """The same part, split into rows one by one: slower, and a row that cannot be split is named."""
    into = folder / "numbered"
    headers.numbered(file, part.text, part.header, into)
    return Part(part.sheet, part.header, into, numbered=True)


def _of_workbook(book: Workbook, folder: Path, watch: Callable[[int], None] | None) -> Opened:
    mark = digest(book.file)
    shaped = shapes.of_workbook(book)
    if shaped is not None:
        part = _shaped(shaped, folder / "shaped")
        return Opened(book.file, mark, f"workbook ({book.kind})", (part,), shaped.notes)
    size = book.file.stat().st_size
    found: dict[str, Header] = {}
    others: dict[str, int] = {}
    for sheet in book.sheets:
        head = book.head(sheet)
        header = headers.among(head)
        if header is not None:
            found[sheet] = _trimmed(header)
            headers.refuse_incomplete(book.file, found[sheet], sheet)
        elif head:
            others[sheet] = max(sum(1 for cell in cells if cell) for _, cells in head)
    if not found:
        problem = f"no header of a known family is in the first rows of its sheets {', '.join(map(repr, book.sheets))}"
        raise UnknownPublishedFile(file=book.file, problem=problem)
    _refuse_mixture(book, found, others)
    parts = []
    for number, (sheet, header) in enumerate(found.items()):
        text = folder / f"sheet{number}"
        book.write(
            sheet,
            text,
            after=header.row,
            width=len(header.cells),
            watch=_share(watch, size, number, len(found)) if watch else None,
        )
        parts.append(Part(sheet, header, text, numbered=True, last_row=LAST_ROW[book.kind]))
    notes = [f"sheets taken, one below the other: {', '.join(map(repr, found))}"] if len(found) > 1 else []
    notes += [f"sheet {name!r} is not of the table and was not taken" for name in others]
    return Opened(book.file, mark, f"workbook ({book.kind})", tuple(parts), tuple(notes))


def _share(watch: Callable[[int], None], size: int, number: int, of: int) -> Callable[[int], None]:
    """Unpacked bytes of one sheet as bytes of the file, which is about a tenth of them."""
    return lambda read: watch(min(size * (number + 1) // of, size * number // of + read // 10))


def _trimmed(header: Header) -> Header:
    """A header without the empty cells at its end, which spreadsheets keep."""
    cells = list(header.cells)
    while cells and not cells[-1].strip():
        cells.pop()
    return Header(header.family, header.delimiter, header.row, header.lines, tuple(cells))


def _refuse_mixture(book: Workbook, found: dict[str, Header], others: dict[str, int]) -> None:
    (first, header), *rest = found.items()
    for sheet, other in rest:
        if other.family.name != header.family.name:
            raise BadPublishedFile(
                file=book.file,
                place=f"sheet {sheet!r}",
                problem=f"is of {other.family.title}, and sheet {first!r} is of {header.family.title}",
                expected="sheets of one table",
                remedy="Save the sheets of each table as a workbook of their own",
            )
    width = len(header.cells)
    for sheet, cells in others.items():
        if width > 4 and cells * 4 > width * 3:
            raise BadPublishedFile(
                file=book.file,
                place=f"sheet {sheet!r}",
                problem=f"has rows of {cells} cells, like sheet {first!r}, and no header that is known",
                expected="a header on every sheet of the table",
                remedy=f"Copy the header of sheet {first!r} above its rows in a copy, or take the sheet out of it",
            )


def _shaped(shaped: shapes.Shaped, into: Path) -> Part:
    with into.open("w", encoding="utf-8", newline="") as text:
        write_rows(text, ([str(row), sheet, *cells] for sheet, row, cells in shaped.rows))
    header = Header(shaped.family, ",", 0, 0, shaped.headers)
    return Part("", header, into, numbered=True, sheeted=True)


def _of_stata(file: Path, folder: Path) -> Opened:
    import pyreadstat

    mark = digest(file)

    def rows() -> Iterator[tuple[tuple[str, ...], list[str]]]:
        for frame, meta in pyreadstat.read_file_in_chunks(
            pyreadstat.read_dta, str(file), chunksize=100_000, output_format="dict"
        ):
            names = tuple(meta.column_names)
            for cells in zip(*(frame[name] for name in names), strict=True):
                yield names, [_cell(cell) for cell in cells]

    try:
        return _written(file, mark, folder / "stata", rows())
    except (pyreadstat.ReadstatError, UnicodeDecodeError, ValueError) as problem:
        remedy = "fetch it again, or export it as CSV (UTF-8)"
        raise UnsupportedFile(
            file=file, what=f"a Stata file that cannot be read ({problem})", remedy=remedy
        ) from problem


def _written(file: Path, mark: Mark, into: Path, rows: Iterable[tuple[tuple[str, ...], list[str]]]) -> Opened:
    names: tuple[str, ...] = ()
    with into.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for number, (names, cells) in enumerate(rows, start=2):  # noqa: B007 - the last names are every row's
            writer.writerow([number, *cells])
    found = headers.among([(1, list(names))])
    if found is None:
        raise UnknownPublishedFile(file=file, problem=f"its variables {', '.join(names[:8])} are of no known family")
    headers.refuse_incomplete(file, found)
    return Opened(file, mark, "Stata", (Part("", found, into, numbered=True),), ())


def _cell(cell: object) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124 - a missing number is not equal to itself
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
