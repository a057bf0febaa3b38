"""Row-level releases of the agency, generated to the published column lists with the quirks planted, and found."""

import datetime as dt
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from duecourse.errors import BadPublishedFile, FilesDisagree, PersonalColumn
from duecourse.figures import releases
from duecourse.figures.releases import Release
from duecourse.figures.sources.loaded import Loaded

BLACK = "(b)(6),(b)(7)(c)"
LISTS = {
    "arrests-latest.R": "agency_arrests",
    "archive/arrests-7-25.R": "agency_arrests",
    "arrests-2012-2023.R": "agency_arrests",
    "detainers-latest.R": "agency_detainers",
    "archive/detainers-7-25.R": "agency_detainers",
    "detention-stints-latest.R": "agency_detentions",
    "archive/detentions-7-25.R": "agency_detentions",
    "detentions-2012-2023.R": "agency_detentions",
    "encounters-latest.R": "agency_encounters",
    "archive/encounters-7-25.R": "agency_encounters",
    "removals-7-25.R": "agency_removals",
    "removals-2012-2023.R": "agency_removals",
    "rca-2012-2023.R": "agency_risk",
}
NEVER = ("birth date", "alien file", "case id", "subject id", "dta id", "a number", "a_number", "subj", "sujb", "name",
         "officer id", "officer_id", "supervisor id", "supervisor_id", "rca_case", "rca case",
         "detention id")  # fmt: skip
ARREST = (
    "Apprehension Date",
    "Apprehension Method",
    "Apprehension AOR",
    "Case Status",
    "Birth Date",
    "Unique Identifier",
)


def moment(year: int, month: int, day: int) -> dt.datetime:
    """A day as spreadsheets have it: without a zone."""
    return dt.datetime(year, month, day)  # noqa: DTZ001 - cells have none


def workbook(file: Path, *sheets: tuple[str, Iterable[tuple[Any, ...]]]) -> Path:
    book = xlsxwriter.Workbook(str(file))
    day, minute = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "m/d/yyyy h:mm"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for at, cell in enumerate(cells):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(row, at, cell, minute if cell.time() != dt.time() else day)
                elif cell not in ("", None):
                    sheet.write(row, at, cell)
    book.close()
    return file


def preamble(rows: int) -> list[tuple[str, ...]]:
    return [("ERO-LESA Statistical Tracking Unit",), ("For Official Use Only",), *[("",)] * (rows - 2)]


def cell(name: str, kind: str, draw: random.Random) -> object:
    if any(word in name.lower() for word in NEVER):
        return draw.choice([BLACK, "(B)(6), (b)(7)c", "b(6)", ""])
    if kind == "date" or "_DATE" in name:
        return moment(2023, 1, 1) + dt.timedelta(days=draw.randrange(600), minutes=draw.choice([0, 754]))
    if kind == "numeric" or name == "fiscal_year_code":
        return draw.randrange(1950, 2005)
    if "dentif" in name or "DENTIF" in name:
        return f"{draw.randrange(10**9):040x}"
    if kind == "logical":
        return ""
    return draw.choice(["MEXICO", "2 Pending Criminal Charges", "", "Ångström & <Sons>", "YES"])


def read(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with Release.open(folder).database() as database:
        return database.execute(sql).fetchall()


def take(file: Path, **options: Any) -> Loaded:
    return releases.import_files([file], file.parent / "release", **options).files[0].found


@pytest.mark.parametrize("key", LISTS)
def test_each_published_column_list_is_known_to_the_last_column(shared_data: Path, tmp_path: Path, key: str) -> None:
    schema = json.loads((shared_data / "evidence" / "schemas.json").read_text(encoding="utf-8"))[key]
    columns = [(each["name"], each["readxl_type"]) for each in schema["columns"]]
    skip, draw = int(schema["header_skip"][0]), random.Random(1)
    sheets = []
    for number in (1, 2):
        rows = [tuple(cell(name, kind, draw) for name, kind in columns) for _ in range(15)]
        sheets.append((f"Part {number}", [*preamble(skip), tuple(name for name, _ in columns), *rows]))
    found = take(workbook(tmp_path / "release.xlsx", *sheets))
    assert (found.family, found.rows, found.header_row) == (LISTS[key], 30, skip + 1)
    extra = {"Final Order Yes No"} if key == "archive/detainers-7-25.R" else set()
    assert set(found.unknown_columns) == extra
    table = next(iter(found.tables))
    placed = read(
        tmp_path / "release", f"SELECT file_sheet, min(file_row), max(file_row) FROM {table} GROUP BY ALL ORDER BY 1"
    )
    assert placed == [(f"Part {number}", skip + 2, skip + 16) for number in (1, 2)]
    kept = read(tmp_path / "release", f"SELECT * FROM {table}")
    assert not any("(b)" in str(each).lower() for row in kept for each in row)


def test_every_planted_quirk_is_found(tmp_path: Path) -> None:
    ids = [f"{number:040x}" for number in range(400)]
    days = [moment(2024, 1 + number // 100, 1 + number % 28) for number in range(400)]
    rows = [(day, "Located", "SEA", "ACTIVE", BLACK, person) for day, person in zip(days, ids, strict=True)]
    rows[5] = rows[3]
    rows[7] = (days[3], "Custodial Arrest", "SEA", "", BLACK, ids[3])
    rows[9] = ("0199-02-03", "Located", "b(6), b(7)c", "ACTIVE", "", "")
    header = (
        "Apprehension Date",
        "apprehension_method",
        "Apprehension AOR",
        "Case  Status",
        "Birth Date",
        "Anonymized Identifer",
    )
    first = (*header, "Brand New Column")
    sheets = (
        ("A", [*preamble(6), first, *[(*row, "x") for row in rows[:200]]]),
        ("B ", [*preamble(5), header, *rows[200:], rows[0]]),
        ("Footnotes", [("A note",)]),
    )
    found = take(workbook(tmp_path / "arrests.xlsx", *sheets))
    assert found.rows == 401
    assert found.unknown_columns == ("Brand New Column",)
    assert found.duplicates.rows == 1, "in sheet B the first row lacks the new column's cell, so it is no exact copy"
    assert found.impossible_dates == {"apprehended_on": 1, "apprehended_at": 1}
    assert found.redacted == {"area": 1}
    assert found.left_out.keys() == {"Birth Date"}
    assert any("'Footnotes' is not of the table" in note for note in found.notes)
    assert any("3 rows repeat an event" in note for note in found.notes)
    release = tmp_path / "release"
    copied = read(
        release, "SELECT file_sheet, file_row, same_as_sheet, same_as_row FROM arrests WHERE same_as_row NOTNULL"
    )
    assert copied == [("A", 13, "A", 11)]
    again = read(release, "SELECT file_sheet, file_row FROM arrests WHERE repeats_event ORDER BY ALL")
    assert again == [("A", 13), ("A", 15), ("B ", 207)]
    odd = read(
        release, "SELECT apprehended_on, impossible_dates, area, redacted, person_key FROM arrests WHERE file_row = 17"
    )
    assert odd[0] == (None, "apprehended_on=0199-02-03 apprehended_at=0199-02-03", None, "area", None)
    keys = read(release, "SELECT count(DISTINCT person_key), max(length(person_key)) FROM arrests")
    assert keys == [(397, 16)]
    assert not any(ids[0] in str(row) for row in read(release, "SELECT * FROM arrests LIMIT 3"))


def test_a_forgotten_month_is_refused_unless_accepted(tmp_path: Path) -> None:
    rows = [
        (moment(2024, month, 1 + number % 28), "Located", "SEA", "ACTIVE", BLACK, f"{month}-{number}")
        for month in (1, 2, 4)
        for number in range(120)
    ]
    file = workbook(tmp_path / "arrests.xlsx", ("A", [ARREST, *rows]))
    with pytest.raises(BadPublishedFile, match="no row has a apprehended_on in 1 months from March 2024"):
        take(file)
    assert releases.listed(tmp_path) == ()
    assert any("accepted" in note for note in take(file, accept_gaps=True).notes)


def test_bad_workbooks_say_sheet_row_and_remedy(tmp_path: Path) -> None:
    good = (moment(2024, 1, 2), "Located", "SEA", "ACTIVE", BLACK, "x")
    bad = workbook(tmp_path / "bad.xlsx", ("One", [ARREST, good]), ("Two", [ARREST, good, ("soon", *good[1:])]))
    with pytest.raises(BadPublishedFile, match=r"sheet 'Two', row 3, column 'Apprehension Date'.*'soon'"):
        take(bad)
    headless = workbook(tmp_path / "headless.xlsx", ("One", [ARREST, good]), ("Two", [good, good]))
    with pytest.raises(BadPublishedFile, match=r"sheet 'Two': has rows of 6 cells.*no header"):
        take(headless)
    wide = workbook(tmp_path / "wide.xlsx", ("One", [ARREST, (*good, "stray")]))
    with pytest.raises(BadPublishedFile, match=r"sheet 'One', row 2: has a cell beyond the 6 columns"):
        take(wide)
    named = workbook(tmp_path / "named.xlsx", ("One", [ARREST, (*good[:4], "1970-01-02", "x")]))
    with pytest.raises(PersonalColumn, match="birth dates"):
        take(named)
    deaths = ("sector", "fiscal_year", "deaths")
    mixed = workbook(tmp_path / "mixed.xlsx", ("One", [ARREST, good]), ("Two", [deaths, ("yuma", 2010, 1)]))
    with pytest.raises(BadPublishedFile, match=r"sheet 'Two': is of .* and sheet 'One' is of"):
        take(mixed)
    assert releases.listed(tmp_path) == ()
    assert take(workbook(tmp_path / "good.xlsx", ("One", [ARREST, good]))).rows == 1


def test_two_files_of_one_release_that_disagree_are_named(tmp_path: Path) -> None:
    row = (moment(2024, 1, 2), "Located", "SEA", "ACTIVE", BLACK, "x")
    one = workbook(tmp_path / "one.xlsx", ("One", [ARREST, row]))
    same = workbook(tmp_path / "same.xlsx", ("Other", [("",), ARREST, row]))
    other = workbook(tmp_path / "other.xlsx", ("One", [ARREST, (*row[:1], "Custodial Arrest", *row[2:])]))
    day, release = dt.date(2025, 7, 24), tmp_path / "release"
    releases.import_files([one, same], release, published_on=day)
    with pytest.raises(FilesDisagree, match=r"one\.xlsx and other\.xlsx"):
        releases.import_files([other], release, published_on=day)
    assert [row[0] for row in read(release, "SELECT method FROM arrests")] == ["Located"]
    releases.import_files([other], release, published_on=dt.date(2026, 3, 1))
    assert [row[0] for row in read(release, "SELECT method FROM arrests")] == ["Custodial Arrest"]
    assert len(Release.open(release).manifest.files) == 3
