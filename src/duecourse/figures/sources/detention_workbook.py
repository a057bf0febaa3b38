"""ICE detention-statistics workbooks, FY2019 on: each printed number with its title and labels, wherever it stands."""

import re
from collections.abc import Iterator

from duecourse.errors import BadPublishedFile
from duecourse.figures.sources.family import Column, Derived, Family, Remark
from duecourse.figures.sources.workbook import Row, Workbook

TOPICS: tuple[tuple[str, str], ...] = (
    (r"^ICE Removals\b", "removals"),
    (r"^ICE Initial Book-Ins by (Facility Type and )?Criminality", "book_ins_by_criminality"),
    (r"^ICE Initial Book-Ins by Arresting Agency", "book_ins_by_month"),
    (r"^ICE Final (Releases|Book Outs) by Release Reason", "book_outs_by_reason"),
    (r"^ICE Final (Releases|Book Outs)\b", "book_outs"),
    (r"^ICE Currently Detained by Criminality", "detained_by_criminality"),
    (r"^ICE Currently Detained by Processing", "detained_by_disposition"),
    (r"^ICE Average Daily Population by", "average_daily_population"),
    (r"^ICE Average Length of Stay", "average_length_of_stay"),
)
"""Titles of blocks as regular expressions, and our names; "Final Releases" became "Final Book Outs" in FY2024."""

NEEDED = ("removals", "book_ins_by_criminality", "book_ins_by_month")
HEADERS = ("fiscal_year", "year_to_date", "topic", "title", "label", "part", "heading", "value")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")

FAMILY = Family(
    name="detention_workbook",
    title="ICE detention-statistics workbook",
    table="workbook_totals",
    says="one row a printed number; totals stand beside their parts, so rows never add across labels",
    covers="ICE, the nation",
    window="fiscal_year_booked",
    columns=(
        Column(
            name="fiscal_year_booked",
            headers=("fiscal_year",),
            kind="integer",
            says="fiscal year of the sheet; removals are those confirmed in its window, not those who left in the year",
        ),
        Column(
            name="year_to_date",
            headers=("year_to_date",),
            says="yes where the title or a sheet of its year says YTD; empty where none does, which proves nothing",
        ),
        Column(name="topic", headers=("topic",), says="which block of the sheet, in our words"),
        Column(name="title", headers=("title",), says="title of the block as printed"),
        Column(name="label", headers=("label",), says="label of the row as printed"),
        Column(name="part", headers=("part",), says="second label of the row as printed, or empty"),
        Column(name="heading", headers=("heading",), says="heading of the column as printed: a month, Total …"),
        Column(name="value", headers=("value",), kind="decimal", says="the number as printed"),
    ),
    derived=(
        Derived(
            name="place_of_heading",
            sql="""list_position(['oct', 'nov', 'dec', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep'],
                lower(left(heading, 3)))""",
            says="month of the fiscal year, 1 for October; empty where the heading is no month",
        ),
    ),
    remarks=(
        Remark(
            sentence="{n} rows of monthly book-ins do not add to their printed total",
            sql="""SELECT count(*) FROM (
                SELECT 1 FROM rows WHERE topic = 'book_ins_by_month' GROUP BY file_sheet, label
                HAVING sum(value) FILTER (place_of_heading IS NOT NULL) != max(value) FILTER (heading = 'Total'))""",
        ),
        Remark(
            sentence="{n} rows of book-ins by criminality do not add to their printed total",
            sql="""SELECT count(*) FROM (
                SELECT 1 FROM rows WHERE topic = 'book_ins_by_criminality' GROUP BY file_sheet, label
                HAVING sum(value) FILTER (heading != 'Total') != max(value) FILTER (heading = 'Total'))""",
        ),
        Remark(
            sentence="{n} numbers are of a year to date, not of a whole year",
            sql="SELECT count(*) FROM rows WHERE year_to_date = 'yes'",
        ),
    ),
)


def facts(book: Workbook) -> tuple[list[tuple[str, int, list[str]]], tuple[str, ...]] | None:
    """Every printed number of the sheets named Detention, and notes; None where it is no such workbook.

    Raises BadPublishedFile naming the sheet and the block it lacks.
    """
    sheets = [name for name in book.sheets if re.match(r"\s*Detention\b", name, re.IGNORECASE)]
    looks = sum(bool(re.match(r"\s*(ATD|Facilities|Detention|Footnotes|Header)\b", name)) for name in book.sheets)
    if not sheets and looks < 3:
        return None
    if not sheets:
        raise _lacks(book, "the workbook", "has no sheet whose name begins with Detention")
    rows: list[tuple[str, int, list[str]]] = []
    years = {name: _year(name, book.rows(name)) for name in sheets}
    if None in years.values() and len(sheets) == 1 and not _blocks(book.rows(sheets[0])):
        return None
    for name, year in years.items():
        if year is None:
            raise _lacks(book, f"sheet {name!r}", "names no fiscal year, neither in its name nor in its titles")
    newest = max(year for year in years.values() if year is not None)
    for name in (name for name, year in years.items() if year == newest):
        found = list(_facts(book.rows(name), newest, to_date=_to_date(book, newest)))
        topics = {cells[2] for _, cells in found}
        for topic in NEEDED:
            if topic not in topics:
                pattern = next(pattern for pattern, name in TOPICS if name == topic)
                raise _lacks(book, f"sheet {name!r}", f"has no block whose title is like {pattern!r}")
        rows += [(name, row, cells) for row, cells in found]
    stale = [
        f"sheet {name!r} is of FY{year}, not of FY{newest}: it stayed from an earlier book and was not taken"
        for name, year in years.items()
        if year != newest
    ]
    other = _others(book, newest)
    return rows, (*stale, *other)


def _lacks(book: Workbook, place: str, problem: str) -> BadPublishedFile:
    return BadPublishedFile(
        file=book.file,
        place=place,
        problem=problem,
        expected="a sheet Detention FY… with the removals, and the initial book-ins by criminality and by month",
        remedy="Take the workbook as published; if the agency changed its titles, name them as before in a copy",
    )


def _others(book: Workbook, newest: int) -> tuple[str, ...]:
    """Sheets of other fiscal years that stayed inside, among those that are not read."""
    found = []
    for name in book.sheets:
        year = _fiscal(name)
        if year is not None and year != newest and not re.match(r"\s*Detention\b", name):
            found.append(f"sheet {name!r}, which is not read, is of FY{year}, not of FY{newest}")
    return tuple(found)


def _to_date(book: Workbook, year: int) -> bool:
    """Whether any sheet of the fiscal year is named as a state within it: then no number of that year is final."""
    return any("YTD" in name.upper() and _fiscal(name) == year for name in book.sheets)


def _fiscal(text: str) -> int | None:
    found = re.findall(r"FY\s*(?:20)?(\d\d)(?!\d)", text)
    return 2000 + int(found[-1]) if found else None


def _year(name: str, rows: list[Row]) -> int | None:
    titles = (title for _, _, title, _ in _blocks(rows))
    return _fiscal(name) or next((year for title in titles if (year := _fiscal(title))), None)


def _blocks(rows: list[Row]) -> list[tuple[int, int, str, str]]:
    """Row, column, title and topic of every block."""
    return [
        (row, at, " ".join(cell.split()), topic)
        for row, cells in rows
        for at, cell in enumerate(cells)
        for topic in [next((name for pattern, name in TOPICS if re.search(pattern, " ".join(cell.split()))), "")]
        if topic
    ]


def _facts(rows: list[Row], year: int, *, to_date: bool) -> Iterator[tuple[int, list[str]]]:
    by_row = dict(rows)
    blocks = _blocks(rows)
    for row, left, title, topic in blocks:
        right = min((at for other, at, _, _ in blocks if other == row and at > left), default=1 << 14)
        within = "yes" if to_date or "YTD" in title else ""
        headings = by_row.get(row + 1, [])
        at, first = row + 2, ""
        while at in by_row and any(cell.strip() for cell in by_row[at][left:right]):
            cells = by_row[at][left:right]
            words = [" ".join(cell.split()) for cell in cells if cell.strip() and not NUMBER.fullmatch(cell.strip())]
            if cells[0].strip():
                first, words = words[0] if words else "", words[1:]
            for place, cell in enumerate(cells, start=left):
                if NUMBER.fullmatch(cell.strip()):
                    heading = " ".join(headings[place].split()) if place < len(headings) else ""
                    said = [str(year), within, topic, title, first, " ".join(words), heading or "Total", cell.strip()]
                    yield at, said
            at += 1
