"""Workbooks that hold a part of a year, or sheets of another one: no verdict takes them for the final year."""

import datetime as dt
from pathlib import Path

import xlsxwriter

from duecourse.figures import claims, release_pages, releases
from duecourse.figures.releases import Release

MONTHS = ("Oct", "Nov", "Total")


def sheet(made: xlsxwriter.Workbook, name: str, removals: int) -> None:
    """The blocks of a Detention sheet that must be there."""
    rows: list[list[object]] = [
        ["ICE Removals: by criminality"], ["", "Removals"], ["Total", removals], [],
        ["ICE Initial Book-Ins by Criminality"],
        ["Agency", "Convicted Criminal", "Pending Criminal Charges", "Other Immigration Violator", "Total"],
        ["Total", 60, 20, 20, 100], [],
        ["ICE Initial Book-Ins by Arresting Agency and Month"], ["Agency", *MONTHS], ["ICE", 40, 60, 100],
        ["Total", 40, 60, 100],
    ]  # fmt: skip
    page = made.add_worksheet(name)
    for row, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            page.write(row, place, cell)


def book(file: Path, sheets: dict[str, int], *others: str) -> Path:
    made = xlsxwriter.Workbook(str(file))
    for name, removals in sheets.items():
        sheet(made, name, removals)
    for name in others:
        made.add_worksheet(name)
    made.close()
    return file


def verdict(release: Path, wording: str, value: int, measure: str = "workbook_removals", year: str = "FY2022") -> str:
    text = f"""
        [announcement]
        id = "a"
        title = "t"
        published_on = 2022-12-01
        publisher = "p"
        [[claims]]
        id = "c"
        sentence = "s"
        speaker = "s"
        tests = "t"
        period = "{year}"
        basis = "booked"
        definition = "d"
        [[claims.checks]]
        name = "n"
        label = "l"
        measure = "{measure}"
        wording = "{wording}"
        value = {value}
    """
    file = release.parent / "announcement.toml"
    file.write_text(text, encoding="utf-8")
    return claims.check(file, release).claims[0].verdict


def test_a_book_with_one_sheet_to_date_bounds_its_year_from_below(tmp_path: Path) -> None:
    release = tmp_path / "release"
    releases.import_files(
        [book(tmp_path / "FY22.xlsx", {"Detention FY22": 69_019}, "Facilities FY22", "Pop. FY22 YTD ")], release
    )
    assert [row.period for row in releases.figure("workbook_removals", release).rows] == ["FY2022 to date"]
    assert verdict(release, "exactly", 69_019) == "cannot_be_checked", "the year went on after the book"
    assert verdict(release, "exactly", 72_177) == "cannot_be_checked"
    assert verdict(release, "more_than", 60_000) == "supported", "what is counted stays counted"
    assert verdict(release, "exactly", 50_000) == "contradicted"
    assert verdict(release, "exactly", 72_177, "removals_booked") == "supported", "the final count that is cited stands"
    assert verdict(release, "exactly", 69_019, "removals_booked") == "contradicted"


def test_a_share_of_a_part_of_a_year_says_nothing_of_the_year(tmp_path: Path) -> None:
    release = tmp_path / "release"
    releases.import_files([book(tmp_path / "FY22.xlsx", {"Detention FY22 YTD": 1}, "Footnotes")], release)
    rows = releases.figure("workbook_book_ins_by_criminality", release).rows
    assert {row.period for row in rows} == {"FY2022 to date"}
    assert {row.category: row.value for row in rows}["Convicted Criminal"] == 60


def test_a_final_book_decides_and_names_its_own_file_alone(tmp_path: Path) -> None:
    release = tmp_path / "release"
    books = [
        book(tmp_path / f"FY{year}.xlsx", {f"Detention EOFY{year}": removals}, "ATD FY24 YTD", "Footnotes")
        for year, removals in ((20, 185_884), (23, 142_580))
    ]
    releases.import_files(books, release)
    assert verdict(release, "exactly", 185_884, year="FY2020") == "supported"
    assert verdict(release, "exactly", 185_885, year="FY2020") == "contradicted"
    result = claims.check(release.parent / "announcement.toml", release)
    assert "FY20.xlsx" in result.rests_on(result.claims[0])
    assert "FY23.xlsx" not in result.rests_on(result.claims[0])


def test_a_sheet_of_another_year_is_named_and_stands_in_for_nothing(tmp_path: Path) -> None:
    release = tmp_path / "release"
    final = book(tmp_path / "FY20.xlsx", {"Detention EOFY2020": 185_884}, "Footnotes")
    later = book(tmp_path / "FY21.xlsx", {"Detention FY21 YTD": 55_590, "Detention FY20 YTD": 170_000}, "Footnotes")
    releases.import_files([final], release, published_on=dt.date(2020, 12, 1))
    report = releases.import_files([later], release, published_on=dt.date(2021, 6, 10))
    assert any("'Detention FY20 YTD' is of FY2020" in note for note in report.files[0].found.notes)
    with Release.open(release).database() as database:
        told = database.execute(
            "SELECT fiscal_year_booked, value FROM workbook_totals WHERE topic = 'removals' ORDER BY 1"
        ).fetchall()
    assert told == [(2020, 185_884), (2021, 55_590)]


def test_a_chart_leaves_out_years_to_date_and_says_so(tmp_path: Path) -> None:
    release = tmp_path / "release"
    books = [
        book(tmp_path / f"FY{year}.xlsx", {f"Detention FY{year}{state}": year * 1000}, "Footnotes")
        for year, state in ((19, ""), (20, ""), (21, " YTD"), (23, ""))
    ]
    releases.import_files(books, release)
    drawing = release_pages.drawn(releases.figure("workbook_removals", release))
    assert drawing is not None
    assert drawing.left_out == "Years to date are left out."
