"""The published files themselves: every trap they are known for, and the numbers that others have read in them."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from duecourse.figures import released, releases
from duecourse.figures.released import ReleasedRow
from duecourse.figures.releases import Release, Report
from duecourse.figures.sources.families import FAMILIES
from duecourse.figures.sources.family import documented

pytestmark = pytest.mark.shared

FILES = {
    "interoperability": "secure_communities/sc_interoperability_by_jurisdiction_tidy.csv",
    "border_deaths": "border_patrol/southwest_border_deaths_1998_2019.csv",
    "border_apprehensions": "border_patrol/southwest_border_apprehensions_1960_2019.csv",
    "border_apprehensions_nationwide": "border_patrol/nationwide_total_apprehensions_1925_2019.csv",
    "crime": "crime/tmp_ucr_crime_1975_2015.csv",
    "remains": "border_deaths/opengis_arizona_deaths_2000-2021_noname.csv",
    "removals_seattle": "ice_removals_seattle/SeattleAOROtherRemovals_FY12-FY19.csv",
    "jail_bookings": "jail_ice_holds_travis/bookings_deid.csv",
    "jail_charges": "jail_ice_holds_travis/charges_deid.csv",
    "arrests_i213": "i213_seattle/sea-i213s-2026-02-13_clean.csv.gz",
    "agreements_287g": "287g/287g_watch_agreements.csv",
}


@pytest.fixture(scope="module")
def imported(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("releases") / "evidence"
    return releases.import_files([shared_data / "evidence" / file for file in FILES.values()], folder)


@pytest.fixture(scope="module")
def folder(imported: Report) -> Path:
    return Path(imported.path)


def one(folder: Path, sql: str) -> Any:
    with Release.open(folder).database() as database:
        return database.execute(sql).fetchone()


def rows(folder: Path, name: str, **wanted: str) -> list[ReleasedRow]:
    found = releases.figure(name, folder).rows
    return [row for row in found if all(getattr(row, key) == value for key, value in wanted.items())]


def row(folder: Path, name: str, **wanted: str) -> ReleasedRow:
    found = rows(folder, name, **wanted)
    assert len(found) == 1, found
    return found[0]


def test_each_file_is_of_its_family_and_no_row_is_lost(imported: Report) -> None:
    found = {Path(taken.file).name: taken.found for taken in imported.files}
    assert {Path(file).name: name for name, file in FILES.items()} == {
        file: each.family for file, each in found.items()
    }
    counted = {each.family: each.rows for each in found.values()}
    assert counted == {
        "interoperability": 3127,
        "border_deaths": 220,
        "border_apprehensions": 600,
        "border_apprehensions_nationwide": 95,
        "crime": 2829,
        "remains": 3627,
        "removals_seattle": 20384,
        "jail_bookings": 9533,
        "jail_charges": 24839,
        "arrests_i213": 10962,
        "agreements_287g": 11257,
    }
    assert all(not taken.found.unknown_columns and not taken.found.impossible_dates for taken in imported.files)
    assert all(taken.new and not taken.superseded for taken in imported.files)


def test_every_column_of_every_table_is_documented(folder: Path) -> None:
    said: dict[str, set[str]] = {}
    names = {entry.found.family for entry in Release.open(folder).manifest.files}
    for family in FAMILIES:
        for table, columns in documented(family).items() if family.name in names else ():
            said.setdefault(table, set()).update(columns)
    with Release.open(folder).database() as database:
        for table in Release.open(folder).tables():
            described = database.execute(f"DESCRIBE {table}").fetchall()
            assert {column[0] for column in described} == said[table], table
    assert all(says for family in FAMILIES for columns in documented(family).values() for says in columns.values())


def test_rows_know_their_file_and_their_row(folder: Path, shared_data: Path) -> None:
    with (shared_data / "evidence" / FILES["removals_seattle"]).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    for place in (8, 4711, len(lines)):
        citizenship, conviction, sha256 = one(
            folder, f"SELECT citizenship, conviction, file_sha256 FROM removals WHERE file_row = {place}"
        )
        assert (citizenship, conviction or "") == (lines[place - 1][3], lines[place - 1][5])
        assert re.fullmatch(r"[0-9a-f]{64}", sha256)


def test_interoperability_parts_are_totals_and_inactive_counties_are_missing(folder: Path) -> None:
    active, blank, equal = one(
        folder,
        """SELECT count(activated_on), count(*) FILTER (WHERE coalesce(removals, submissions, matches) IS NULL),
        count(*) FILTER (WHERE matches_level_1 + matches_level_2_3 = matches AND removals_level_1 + removals_level_2
            + removals_level_3 + removals_fugitives + removals_prior + removals_entry = removals)
        FROM interoperability""",
    )
    assert (active, blank, equal) == (3021, 106, 3021)
    assert one(folder, "SELECT min(length(county_fips)), min(county_fips) FROM interoperability") == (5, "01001")
    totals = {each.category: each.numerator for each in rows(folder, "interoperability_totals")}
    assert (totals["submissions"], totals["matches"], totals["removals"]) == (19_858_457, 1_087_109, 220_301)
    assert {(each.recorded, each.eligible) for each in rows(folder, "interoperability_totals")} == {(3021, 3127)}
    shares = {each.category: each for each in rows(folder, "interoperability_removals_by_conviction")}
    assert {name: round(share.value or 0, 1) for name, share in shares.items()} == {
        "convicted, any level": 75.4,
        "level 1": 27.8,
        "level 2": 17.7,
        "level 3": 29.9,
        "no listed conviction": 24.6,
    }
    told = shares["convicted, any level"]
    assert (told.numerator, told.denominator, told.fill_rate) == (166_057, 220_301, 1.0)
    assert told.low is not None
    assert told.high is not None
    assert told.low < 75.38 < told.high
    for place, since, count in (
        ("Arlington, Virginia", "2010-04-01", 186),
        ("Santa Clara, California", "2010-05-04", 1546),
        ("San Francisco, California", "2010-06-08", 638),
    ):
        county = row(folder, "interoperability_by_county", place=place)
        assert (county.period, county.numerator) == (f"since {since}", count)
    years = {each.period: each.numerator for each in rows(folder, "interoperability_activations")}
    assert (years["2008"], years["2009"], years["2011"]) == (14, 88, 1098)


def test_border_sectors_add_to_the_printed_total_in_every_year(folder: Path) -> None:
    for table, value, years in (("border_deaths", "deaths", 22), ("border_apprehensions", "apprehensions", 60)):
        assert one(
            folder,
            f"""SELECT count(*), count(*) FILTER (WHERE parts = total AND sectors = 9) FROM (
                SELECT sum({value}) FILTER (WHERE NOT is_total) AS parts, sum({value}) FILTER (WHERE is_total) AS total,
                    count(*) FILTER (WHERE NOT is_total) AS sectors FROM {table} GROUP BY fiscal_year)""",
        ) == (years, years)
    deaths = {(each.place, each.period): each.numerator for each in rows(folder, "border_deaths_by_sector")}
    assert (deaths["Tucson", "FY2010"], deaths["Yuma", "FY2010"], deaths["Southwest Border", "FY2010"]) == (251, 1, 365)
    assert max((count or 0, year) for (place, year), count in deaths.items() if place == "Southwest Border") == (
        492,
        "FY2005",
    )
    arrests = {
        each.period: each.value for each in rows(folder, "border_apprehensions_by_sector", place="Southwest Border")
    }
    assert (arrests["FY2009"], arrests["FY2010"]) == (540_865, 447_731)
    rates = {each.period: each for each in rows(folder, "border_deaths_per_apprehensions", place="Tucson")}
    assert [round(rates[year].value or 0, 1) for year in ("FY2009", "FY2010")] == [8.8, 11.8]
    assert (rates["FY2010"].numerator, rates["FY2010"].denominator) == (251, 212_202)


def test_violent_crime_of_2010(folder: Path) -> None:
    rates = {each.place: each for each in rows(folder, "violent_crime_by_agency", period="2010")}
    assert {
        place: int(rates[place].value or 0)
        for place in ("El Paso, Texas", "San Diego", "National", "San Antonio", "Tucson, Ariz.", "Houston")
    } == {
        "El Paso, Texas": 440,
        "San Diego": 429,
        "National": 404,
        "San Antonio": 635,
        "Tucson, Ariz.": 640,
        "Houston": 1071,
    }
    assert round(rates["El Paso, Texas"].value or 0) == 441
    assert round(rates["San Diego"].value or 0) == 430
    assert rates["National"].low is None, "the file has no people for the nation: its printed rate has no interval"
    assert one(
        folder, "SELECT count(*), count(agency_code), count(DISTINCT year) FROM crime WHERE agency = 'National'"
    ) == (
        41,
        0,
        41,
    )
    assert one(
        folder,
        "SELECT count(*) - count(months_reported), count(*) FILTER (WHERE months_reported = 0) FROM crime",
    ) == (137, 18)


def test_remains_by_recovery_and_no_number_of_a_person(folder: Path, imported: Report) -> None:
    assert row(folder, "remains_recovered_by_year", period="FY2010").numerator == 224
    assert one(folder, "SELECT count(*) FILTER (WHERE age IS NULL) FROM remains") == (1518,)
    assert one(folder, "SELECT count(*) FROM remains WHERE county IN ('Pima', 'Santa Cruz')") == one(
        folder, "SELECT count(*) FROM remains WHERE upper(county_printed) IN ('PIMA', 'SANTA CRUZ')"
    )
    left = next(taken.found.left_out for taken in imported.files if taken.found.family == "remains")
    assert {"ML Number", "Location"} <= set(left)
    with Release.open(folder).database() as database:
        stored = database.execute("SELECT * FROM remains WHERE file_row = 2").fetchone()
    assert stored is not None
    assert "00-00097" not in stored


def test_seattle_removals_flag_copies_and_refuse_shares_of_an_empty_year(folder: Path, imported: Report) -> None:
    found = next(taken.found for taken in imported.files if taken.found.family == "removals_seattle")
    assert found.header_row == 7
    assert found.duplicates.rows == 7131
    assert one(folder, "SELECT count(*), count(DISTINCT conviction) FROM removals") == (20384, 259)
    counted = {each.period: each.numerator for each in rows(folder, "removals_by_departure", category="rows")}
    assert list(counted.values()) == [4456, 3667, 1623, 1148, 1056, 2832, 3290, 2312]
    filled = [round(each.value or 0, 1) for each in rows(folder, "removals_conviction_recorded")]
    assert filled == [0.8, 78.9, 54.8, 54.0, 58.4, 76.4, 71.9, 66.2]
    refused = rows(folder, "removals_by_conviction_group", period="FY2012")
    assert refused
    assert all(each.value is None and each.low is None for each in refused)
    assert {each.withheld for each in refused} == {"recorded for 0.8%, less than 50%"}
    told = row(folder, "removals_by_conviction_group", period="FY2013", category="driving under influence")
    assert told.value is not None
    assert told.band_low is not None
    assert told.band_high is not None
    assert told.band_low < told.value < told.band_high
    assert round(told.fill_rate, 3) == 0.789
    assert found.left_out["Date of Birth"].startswith("would hold birth dates")


def test_i213_charges_come_out_of_their_json(folder: Path, imported: Report) -> None:
    statuses = {each.category: each for each in rows(folder, "arrest_charge_statuses")}
    assert {name: each.numerator for name, each in statuses.items()} == {
        "Convicted": 2264,
        "Pending": 794,
        "Dismissed or overturned": 259,
    }
    counted = (
        "SELECT count(*) FILTER (status = 'Dismissed'), count(*) FILTER (status = 'Overturned') FROM arrest_charges"
    )
    assert one(folder, counted) == (257, 2)
    told = statuses["Dismissed or overturned"]
    assert (told.denominator, told.eligible - told.recorded) == (3317, 44)
    found = next(taken.found for taken in imported.files if taken.found.family == "arrests_i213")
    assert (found.duplicates.groups, found.duplicates.rows) == (27, 28), "27 groups; one of them has three rows"
    assert found.redacted["processing_disposition"] == 103
    shares = {each.period: each for each in rows(folder, "arrests_charges_recorded")}
    years = ("FY2022", "FY2023", "FY2024", "FY2025", "FY2026")
    assert [round(shares[year].value or 0, 1) for year in years] == [1.0, 0.6, 1.8, 31.9, 27.4]
    assert [shares[year].eligible for year in years] == [1835, 3209, 1553, 2150, 2209]
    assert {shares[year].withheld for year in ("FY2013", "FY2017")} == {"fewer than 10 are counted"}
    assert one(folder, "SELECT count(*) FROM arrest_charges WHERE charged_on IS NULL AND kind = 'criminal'") == (0,)
    assert one(folder, "SELECT count(*) FROM arrest_charges WHERE contains(charge, '(b)')") == (0,)


def test_travis_shows_the_start_of_the_program_and_dropped_charges(folder: Path) -> None:
    told = {each.period: each.numerator for each in rows(folder, "jail_bookings_by_month")}
    assert told["2009-10"] == 243
    with Release.open(folder).database() as database:
        counted = dict(
            database.execute("SELECT strftime(booked_on, '%Y-%m'), count(*) FROM jail_bookings GROUP BY 1").fetchall()
        )
    before = ("2008-12", "2009-01", "2009-02", "2009-03", "2009-04", "2009-05")
    assert all(5 <= counted[month] <= 10 for month in before)
    assert all(told[month] in {None, counted[month]} for month in told), "a month is told as it is, or not at all"
    levels = {each.category: each for each in rows(folder, "jail_bookings_by_top_charge", period="FY2010")}
    assert [round(each.value or 0) for each in levels.values()] == [23, 67, 10]
    assert {each.denominator for each in levels.values()} == {2658}
    narrow, wide = rows(folder, "jail_bookings_all_charges_dropped", period="FY2010")
    assert (narrow.numerator, wide.numerator, wide.denominator) == (146, 153, 2658)
    assert round(wide.value or 0) == 6
    assert wide.low is not None
    assert wide.high is not None
    assert wide.low < 6 < wide.high


def test_lists_of_agreements_are_counted_one_at_a_time(folder: Path) -> None:
    lists = rows(folder, "agreements_by_list", category="all models")
    assert len(lists) == 17
    assert (lists[0].numerator, lists[-1].numerator) == (571, 753)
    assert sum(each.numerator or 0 for each in lists) == 11_257, "which is why nobody may add them"
    assert one(folder, "SELECT count(*) FROM agreements_287g WHERE county IS NULL") == (3351,)
    assert one(folder, "SELECT count(*) FROM agreements_287g WHERE agency_code IS NULL") == (942 + 85 + 75,)
    assert one(folder, "SELECT DISTINCT list_half FROM agreements_287g ORDER BY 1") == ("am",)


def test_every_measure_runs_and_every_share_is_bounded(folder: Path) -> None:
    there = set(Release.open(folder).tables())
    computed = {name: measure for name, measure in released.catalog().items() if there.issuperset(measure.tables)}
    assert len(computed) >= 18
    for name, measure in computed.items():
        figure = releases.figure(name, folder)
        assert figure.rows or measure.optional, name
        assert figure.files
        assert all(0 <= (each.recorded or 0) <= (each.eligible or 0) for each in figure.rows)
        for each in figure.rows:
            if measure.kind == "share" and each.value is not None:
                assert each.low is not None
                assert each.high is not None
                assert each.band_low is not None
                assert each.band_high is not None
                assert 0 <= each.low <= each.value <= each.high <= measure.per + 1e-9
                assert each.band_low <= each.value + 1e-9
                assert each.value <= each.band_high + 1e-9


def test_the_same_files_again_change_nothing(folder: Path, shared_data: Path) -> None:
    before = (folder / "manifest.json").read_bytes()
    again = releases.import_files([shared_data / "evidence" / file for file in FILES.values()], folder)
    assert not any(taken.new for taken in again.files)
    assert (folder / "manifest.json").read_bytes() == before
    assert Release.open(folder).verify() == 12


def test_printed_sql_gives_the_same_numbers_by_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    figure = releases.figure("interoperability_removals_by_conviction", folder)
    monkeypatch.chdir(folder)
    with duckdb.connect(":memory:") as database:
        answered = database.execute(figure.sql).fetchall()
    assert [each[4] for each in answered] == [each.numerator for each in figure.rows]
