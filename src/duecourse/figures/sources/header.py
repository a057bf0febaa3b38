"""The header of a table, found by what it says and not by where it stands; and rows counted as a spreadsheet does."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from duecourse.errors import BadPublishedFile, UnknownPublishedFile
from duecourse.figures.sources.families import FAMILIES
from duecourse.figures.sources.family import Column, Family, plain
from duecourse.figures.sources.stage import Staged

HEAD = 1 << 18
DEEPEST = 60
"""The header stands within this many rows, or it is not found."""

NEEDED = tuple(
    (family, tuple({plain(header) for header in column.headers} for column in family.columns if column.required))
    for family in FAMILIES
)
"""Each family with the headers it must have, as they are compared."""

LONGEST_CELL = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (``row`` as a spreadsheet counts, ``lines`` up to its end), and what it says."""

    family: Family
    delimiter: str
    row: int
    lines: int
    cells: tuple[str, ...]

    def places(self, headers: tuple[str, ...]) -> list[int]:
        """The columns (from 0) whose header is one of ``headers``."""
        wanted = {plain(header) for header in headers}
        return [place for place, cell in enumerate(self.cells) if plain(cell) in wanted]

    def of(self, column: Column) -> list[int]:
        """The columns (from 0) that ``column`` is read from: one at the most, in a header that was not refused."""
        places = self.places(column.headers)
        return places[:1] if column.repeats else places


def find(staged: Staged) -> Header:
    """The header of a staged file and the family it belongs to.

    Raises UnknownPublishedFile, or BadPublishedFile where a known header lacks columns or names one twice.
    """
    with staged.text.open("r", encoding="utf-8", newline="") as source:
        head = source.read(HEAD)
    if len(head) == HEAD:
        head = head[: head.rfind("\n") + 1] or head
    candidates = [_candidate(head, delimiter) for delimiter in ",|\t;"]
    best = max(candidates, key=lambda each: (each[0] == each[2], each[0], each[0] / each[2]))
    header = _likely(best)
    if header is None:
        problem = f"no header of a known family is in its first {DEEPEST} rows"
        raise UnknownPublishedFile(file=staged.file, problem=problem)
    refuse_incomplete(staged.file, header)
    return header


def among(rows: Iterable[tuple[int, list[str]]]) -> Header | None:
    """The header among the numbered rows of a sheet, or None where no family is likely."""
    return _likely(_weighed(((row, row, cells) for row, cells in rows), ","))


def _likely(candidate: tuple[int, Header | None, int]) -> Header | None:
    found, header, required = candidate
    return None if found * 2 < required or (found < required and found < 2) else header


def _candidate(head: str, delimiter: str) -> tuple[int, Header | None, int]:
    """How many required headers the best row has, that row as a header, and how many it should have."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    return _weighed(((row, reader.line_num, cells) for row, cells in enumerate(reader, start=1)), delimiter)


def _weighed(rows: Iterable[tuple[int, int, list[str]]], delimiter: str) -> tuple[int, Header | None, int]:
    best: tuple[int, Header | None, int] = (0, None, 1)
    try:
        for row, line, cells in rows:
            if row > DEEPEST:
                break
            names = {plain(cell) for cell in cells}
            for family, needed in NEEDED:
                found = sum(not names.isdisjoint(headers) for headers in needed)
                if (found == len(needed), found) > (best[0] == best[2], best[0]):
                    best = (found, Header(family, delimiter, row, line, tuple(cells)), len(needed))
    except csv.Error:
        return best
    return best


def refuse_incomplete(file: Path, header: Header, sheet: str = "") -> None:
    """Raise BadPublishedFile for a header that lacks a column of its family, or names one twice."""
    family = header.family
    place = f"{f'sheet {sheet!r}, ' if sheet else ''}row {header.row} (the header)"
    missing = [column for column in family.columns if column.required and not header.places(column.headers)]
    if missing:
        names = ", ".join(repr(column.headers[0]) for column in missing)
        raise BadPublishedFile(
            file=file,
            place=place,
            problem=f"looks like {family.title}, and lacks the columns {names}",
            expected="; ".join(f"{column.headers[0]}: {column.says}" for column in missing),
            remedy="Take the file as published; if the publisher renamed a column, name it as before in a copy",
        )
    for column in family.columns:
        if len(header.of(column)) > 1 and column.kind != "left_out":
            names = ", ".join(repr(header.cells[at]) for at in header.places(column.headers))
            raise BadPublishedFile(
                file=file,
                place=place,
                problem=f"the columns {names} are the same one, and it is not clear which to take",
                expected=f"one column {column.headers[0]!r}",
                remedy="Rename the one that is not meant in a copy of the file",
            )


def numbered(file: Path, text: Path, header: Header, into: Path) -> None:
    """Write the rows of ``text`` below the header to ``into``, their row number before them, leaving blank lines out.

    The careful, slower way to read: for files with blank lines or several lines in a cell above the header, and to
    find the row that is wrong. Raises BadPublishedFile naming it.
    """
    width = len(header.cells)

    def bad(row: int, problem: str, expected: str) -> BadPublishedFile:
        remedy = "Fetch the file again; if it is so published, mend the row in a copy and say so beside it"
        return BadPublishedFile(file=file, place=f"row {row}", problem=problem, expected=expected, remedy=remedy)

    before = csv.field_size_limit(LONGEST_CELL)
    row = 0
    try:
        with (
            text.open("r", encoding="utf-8", newline="") as source,
            into.open("w", encoding="utf-8", newline="") as out,
        ):
            reader = csv.reader(source, delimiter=header.delimiter, strict=True)
            writer = csv.writer(out, delimiter=header.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
            for row, cells in enumerate(reader, start=1):
                if row <= header.row or not cells or (len(cells) == 1 and width > 1 and not cells[0].strip()):
                    continue
                if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                    cells = cells[:width]  # noqa: PLW2901 - empty cells beyond the header are an export's habit
                if len(cells) != width:
                    raise bad(row, f"has {len(cells)} cells", f"{width} cells, as the header has")
                writer.writerow([row, *cells])
    except csv.Error as problem:
        raise bad(
            row + 1, f"cannot be split into cells ({problem})", "cells in whole double quotes, or none"
        ) from problem
    finally:
        csv.field_size_limit(before)


def unknown(header: Header) -> tuple[int, ...]:
    """The columns (from 0) of a file that its family does not know."""
    known = {place for column in header.family.columns for place in header.of(column)}
    return tuple(place for place in range(len(header.cells)) if place not in known)


def named(header: Header, place: int) -> str:
    """What people call a column: its header, with its place where the header is empty or used twice."""
    cell = " ".join(header.cells[place].split())
    repeated = Counter(plain(each) for each in header.cells)[plain(cell)] > 1
    return f"{cell} (column {place + 1})".strip() if repeated or not cell else cell
