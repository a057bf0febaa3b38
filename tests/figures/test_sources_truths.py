"""What the workbooks, the yearbook, the activations and the lists on file say; each test says why it was skipped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from duecourse.errors import BadPublishedFile, ProtectedWorkbook, UnsupportedFile
from duecourse.figures import releases
from duecourse.figures.releases import Release

BOOKS = {
    2019: ("FY19-detentionstats.xlsx", 267258, (155891, 38635, 316328, 510854)),
    2020: ("FY20-detentionstats.xlsx", 185884, (98375, 23500, 60994, 182869)),
    2021: ("FY21-detentionstats.xlsx", 55590, (39049, 10087, 140711, 189847)),
    2022: ("FY22-detentionStats.xlsx", 69019, (42323, 12233, 252423, 306979)),
    2023: ("FY23_detentionStats.xlsx", 142580, (63520, 21904, 187796, 273220)),
    2024: ("FY24_detentionStats.xlsx", 271484, (70279, 26528, 181106, 277913)),
}
LISTS = (
    "dhs_yearbook/raw/table39_3.xls",
    "secure_communities/activation_dates.dta",
    "secure_communities/white2016_stateMOAdates.csv",
    "287g/wapo_287g_curated_2019.xlsx",
    "figures.csv",
    "geo/acs_2017_5yr_county_race.csv",
    "geo/county_aor.csv",
    "geo/fips_county.csv",
    "geo/aor_ero_field_office.csv",
    "codes/processing_disp.csv",
    "codes/ddp_missingness_by_field_2025-07.csv",
)
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder = tmp_path_factory.mktemp("truths") / "release"
    books = [f"ice_detention_stats_xlsx/{name}" for name, _, _ in BOOKS.values()]
    releases.import_files([shared_data / "evidence" / each for each in (*books, *LISTS)], folder)

    def run(sql: str) -> list[tuple[Any, ...]]:
        with Release.open(folder).database() as database:
            return database.execute(sql).fetchall()

    return run


@pytest.mark.parametrize("year", BOOKS)
def test_totals_of_the_workbooks_are_found_by_their_labels(ask: Ask, year: int) -> None:
    _, removals, book_ins = BOOKS[year]
    mine = f"FROM workbook_totals WHERE fiscal_year_booked = {year} AND label = 'Total' AND topic ="
    assert ask(f"SELECT value {mine} 'removals'") == [(removals,)]
    parts = dict(ask(f"SELECT heading, value {mine} 'book_ins_by_criminality'"))
    assert tuple(parts.values()) == book_ins
    assert sum(book_ins[:3]) == parts["Total"] == book_ins[3]
    months = ask(f"SELECT sum(value) {mine} 'book_ins_by_month' AND place_of_heading IS NOT NULL")
    assert months == [(book_ins[3],)]


def test_a_year_to_date_is_no_final_year(ask: Ask) -> None:
    to_date = ask("SELECT DISTINCT fiscal_year_booked FROM workbook_totals WHERE year_to_date = 'yes'")
    assert sorted(to_date) == [(2021,), (2022,)], "one sheet of the FY2022 book says YTD, its titles do not"
    final = dict(
        ask("SELECT period, value FROM published_series WHERE series = 'ice_removals_total' AND period >= '2021'")
    )
    assert (final["2022"] - 69019, final["2021"] - 57627) == (3158, 1384)


def test_the_yearbook_restates_fiscal_year_2010(ask: Ask) -> None:
    assert ask("SELECT removals FROM yearbook_removals WHERE fiscal_year = 2010") == [(382265,)]
    assert ask("SELECT count(*), min(fiscal_year), max(fiscal_year) FROM yearbook_removals WHERE fiscal_year > 0") == [
        (122, 1892, 2013)
    ]


def test_fiscal_year_2010_has_three_vintages_and_the_file_is_of_the_last(ask: Ask) -> None:
    vintages = dict(
        ask("SELECT series, value FROM published_series WHERE series LIKE 'dhs_removals_vintage%' AND period = '2010'")
    )
    assert vintages == {
        "dhs_removals_vintage_2010report": 387_242,
        "dhs_removals_vintage_2012yb": 383_031,
        "dhs_removals_vintage_2013yb": 382_265,
    }
    assert ask("SELECT removals FROM yearbook_removals WHERE fiscal_year = 2010") == [(382_265,)]


def test_two_counts_of_removals_agree_but_for_the_years_in_which_one_holds_returns(ask: Ask) -> None:
    both = ask("""
        SELECT period::INT, ice.value - trac.value FROM published_series AS ice
        JOIN published_series AS trac USING (period)
        WHERE ice.series = 'ice_removals_total' AND trac.series = 'ice_removals_and_returns_trac' ORDER BY ALL
    """)
    assert both == [(2005, -14_877), (2006, -22_021), (2007, 0), (2008, 0), (2009, 0)]


def test_words_of_2010_stand_beside_the_exact_counts_of_2011(ask: Ask) -> None:
    counts = {
        (series.removeprefix("ice_removals_by_offence_"), period): value
        for series, period, value in ask(
            "SELECT series, period, value FROM published_series WHERE series LIKE 'ice_removals_by_offence%'"
        )
    }
    exact = {"homicide": 1_119, "sex_offence": 5_848, "drug_offence": 44_653, "dui": 35_927}
    said = {"homicide": 1_000, "sex_offence": 6_000, "drug_offence": 45_000, "dui": 28_000}
    assert {name: counts[name, "2011"] for name in exact} == exact
    assert {name: counts[name, "2010"] for name in said} == said
    near = [name for name in exact if abs(exact[name] / said[name] - 1) < 0.12]
    assert near == ["homicide", "sex_offence", "drug_offence"], "driving under influence grew by more than a quarter"


def test_activations_and_agreements_per_year(ask: Ask) -> None:
    counts = ask("SELECT activated_year, count(*) FROM activations GROUP BY 1 ORDER BY 1")
    assert [count for _, count in counts] == [14, 88, 780, 1098, 1016, 106]
    assert ask(
        "SELECT count(*), min(state_signed_on)::VARCHAR, max(agency_signed_on)::VARCHAR FROM state_agreements"
    ) == [(40, "2009-04-10", "2011-01-13")]
    marks = ask("SELECT year, count(*) FROM agreements_yearly GROUP BY 1 ORDER BY 1")
    assert [count for _, count in marks][:6] == [6, 9, 32, 55, 64, 63]
    assert marks[-1] == (2019, 128)


def test_lists_of_places_and_codes(ask: Ask) -> None:
    assert ask("SELECT count(*), count(DISTINCT disposition) FROM processing_dispositions")[0][0] == 109
    assert ask("SELECT people, hispanic FROM county_population WHERE county_fips = '01001'")[0][0] == 55036
    assert ask("SELECT count(*) FROM county_areas WHERE length(county_fips) != 5") == [(0,)]
    assert ask("SELECT county_fips FROM county_codes WHERE county = 'Autauga County'") == [("01001",)]
    assert ask("SELECT count(*), count(DISTINCT series) FROM published_series") == [(759, 109)]


def test_workbooks_that_cannot_be_read_are_named_with_a_remedy(tmp_path: Path) -> None:
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(ProtectedWorkbook, match="save it without one"):
        releases.import_files([locked], tmp_path / "release")
    page = tmp_path / "page.xls"
    page.write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    with pytest.raises(UnsupportedFile, match="web page"):
        releases.import_files([page], tmp_path / "release")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(BadPublishedFile, match="damaged workbook"):
        releases.import_files([broken], tmp_path / "release")
    assert releases.listed(tmp_path) == ()
