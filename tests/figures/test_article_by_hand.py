"""The thirteen claims of October 2010 by plain arithmetic over the raw files, beside what a check over a release says.

Nothing of the figure end computes the expected side: files are read with csv and dates with datetime, and each verdict
is decided by the comparisons that the sentence of the claim asks for.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from duecourse.figures import claims, releases

pytestmark = pytest.mark.shared
FILES = (
    "border_patrol/*.csv", "border_deaths/*.csv", "crime/*.csv", "secure_communities/sc_*.csv",
    "dhs_yearbook/raw/*.xls",
)  # fmt: skip
Numbers = dict[str, float]


def read(file: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def raw(shared_data: Path) -> Path:
    return shared_data / "evidence"


@pytest.fixture(scope="module")
def told(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    release = tmp_path_factory.mktemp("hand") / "release"
    releases.import_files([file for pattern in FILES for file in sorted(raw.glob(pattern))], release)
    return {claim["id"]: claim for claim in claims.check("article-2010-10-06", release).to_builtins()["claims"]}


def numbers(claim: dict[str, Any]) -> Numbers:
    return {
        each["name"]: each["value"] for each in (*claim["numbers"], *claim["alternatives"]) if each["value"] is not None
    }


def series(raw: Path, name: str) -> dict[int, float]:
    """A quoted series of the figures file by fiscal year, without windows and parts of years; exact before rounded."""
    found: dict[int, float] = {}
    for row in read(raw / "figures.csv"):
        if row["series"] == name and row["confidence"] == "quoted" and row["fiscal_year"].isdigit():
            found.setdefault(int(row["fiscal_year"]), float(row["value"]))
    return found


def by_sector(file: Path, column: str) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for row in read(file):
        found.setdefault(row["sector"], {})[int(row["fiscal_year"])] = int(row[column])
    return found


def record(years: dict[int, float], year: int = 2010) -> bool:
    return all(years[year] > value for other, value in years.items() if other < year)


def agrees(claim: dict[str, Any], verdict: str, expected: Numbers) -> None:
    assert claim["verdict"] == verdict, claim["finding"]
    found = numbers(claim)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-6), (claim["id"], name)


def test_1_a_record_as_booked_and_none_without_what_was_added(told: dict[str, Any], raw: Path) -> None:
    booked, before = series(raw, "ice_removals_total"), series(raw, "ice_removals_excluding_lag")
    late, flights = (
        series(raw, f"padding_{name}")[2010]
        for name in ("prior_year_exits_counted", "mexican_interior_repatriation_extra")
    )
    assert booked[2010] > 392_000
    assert booked[2009] == 389_834
    assert record(booked)
    assert booked[2010] - late < before[2009]
    yearbook = {
        int(row[""][:4]): float(row["Removals"].replace(",", ""))
        for row in read(raw / "dhs_yearbook" / "removed.csv")
        if row[""].strip()[:4].isdigit() and len(row[""].strip()) == 4
    }
    assert not record(yearbook)
    expected = {
        "booked": booked[2010], "previous": booked[2009], "without_lag": booked[2010] - late,
        "without_extras": booked[2010] - late - flights, "department": yearbook[2010],
        "department_2012": series(raw, "dhs_removals_vintage_2012yb")[2010],
    }  # fmt: skip
    agrees(told["record-removals"], "supported_on_basis", expected)


def test_2_to_6_what_the_agency_s_sheet_and_its_press_say(told: dict[str, Any], raw: Path) -> None:
    share, booked = series(raw, "ice_share_convicted"), series(raw, "ice_removals_total")
    assert share[2009] == 35 < share[2010] == 50
    counts = 100 * series(raw, "ice_removals_convicted")[2010] / booked[2010]
    assert abs(counts - 50) < 1
    agrees(told["half-convicted"], "supported", {"half": share[2010], "recomputed": counts})
    kinds = {"homicide": "homicide", "sexual": "sex_offence", "drugs": "drug_offence", "driving": "dui"}
    words: Numbers = {}
    for name, kind in kinds.items():
        years = series(raw, f"ice_removals_by_offence_{kind}")
        words |= {name: years[2010], f"{name}_2011": years[2011]}
    assert [words[name] for name in kinds] == [1_000, 6_000, 45_000, 28_000], "the words of the sheet, rounded"
    agrees(told["offenses"], "supported", words)
    expected = series(raw, "ice_removals_expectation")[2010]
    assert booked[2010] < expected == 400_000
    agrees(told["expectation"], "supported", {"short": booked[2010], "shortfall": expected - booked[2010]})
    charged = series(raw, "worksite_employers_criminally_charged")
    assert charged[2010] == 180
    assert record(charged)
    agrees(
        told["employers-charged"],
        "supported",
        {"charged": 180, "two_before": charged[2008], "one_before": charged[2009]},
    )
    fines = [
        float(row["value"])
        for row in read(raw / "figures.csv")
        if (row["series"], row["fiscal_year"]) == ("worksite_civil_fines_final_orders", "2010")
        and row["confidence"] == "quoted"
    ]
    window = [row for row in read(raw / "figures.csv") if row["series"] == "worksite_financial_sanctions_since_jan2009"]
    assert max(fines) < 10_000_000
    assert [(float(row["value"]), row["fiscal_year"]) for row in window] == [(50_000_000, "2009-01/2010-10")]
    assert numbers(told["fines"])["fines"] in fines
    agrees(told["fines"], "period_mismatch", {})


def test_7_8_and_10_deaths_and_arrests_of_the_border(told: dict[str, Any], raw: Path) -> None:
    deaths = by_sector(raw / "border_patrol" / "southwest_border_deaths_1998_2019.csv", "deaths")
    arrests = by_sector(raw / "border_patrol" / "southwest_border_apprehensions_1960_2019.csv", "total_apprehensions")
    names = {name.casefold(): name for name in deaths}
    tucson, yuma, whole = (names[name] for name in ("tucson", "yuma", "southwest border"))
    remains = Counter(fiscal_years(raw))
    both = {year: deaths[tucson][year] + deaths[yuma][year] for year in deaths[tucson]}
    assert deaths[tucson][2010] > 250
    assert record({year: float(count) for year, count in deaths[tucson].items()})
    assert not record({year: float(count) for year, count in both.items()})
    assert remains[2010] == 224 < 250
    assert max(deaths[whole], key=lambda year: deaths[whole][year]) == 2005
    expected = {"tucson": deaths[tucson][2010], "yuma": deaths[yuma][2010], "arizona": both[2010],
                "remains": remains[2010], "southwest_record": deaths[whole][2010]}  # fmt: skip
    agrees(told["desert-deaths"], "supported_on_basis", {name: float(each) for name, each in expected.items()})
    nation = {
        int(row["fiscal_year"]): int(row["total_apprehensions"])
        for row in read(raw / "border_patrol" / "nationwide_total_apprehensions_1925_2019.csv")
    }
    by_name = {name.casefold(): years for name, years in arrests.items()}
    southwest, in_tucson = by_name["southwest border"], by_name["tucson"]
    assert (southwest[2009], southwest[2010]) == (540_865, 447_731)
    assert nation[2010] < nation[2009]
    assert in_tucson[2010] < in_tucson[2009]
    expected = {"southwest": southwest[2010], "nation": nation[2010], "tucson": in_tucson[2010]}
    agrees(told["crossings-down"], "supported", {name: float(each) for name, each in expected.items()})
    ratios = {year: 10_000 * count / in_tucson[year] for year, count in deaths[tucson].items()}
    assert (round(ratios[2009], 1), round(ratios[2010], 1)) == (8.8, 11.8)
    assert record(ratios)
    of_both = {year: 10_000 * count / (in_tucson[year] + by_name["yuma"][year]) for year, count in both.items()}
    of_whole = {year: 10_000 * count / southwest[year] for year, count in deaths[whole].items()}
    assert record(of_both)
    assert record(of_whole)
    expected = {"rise": ratios[2010], "arizona": of_both[2010], "southwest": of_whole[2010], "deaths_before": 212.0}
    agrees(told["deaths-per-crossing"], "supported", expected)


def fiscal_years(raw: Path) -> Iterator[int]:
    """The federal fiscal year of each day of recovery on the Arizona list."""
    for row in read(next((raw / "border_deaths").glob("*.csv"))):
        day = datetime.strptime(row["Reporting Date"].split()[0], "%Y-%m-%d").date()  # noqa: DTZ007 - a day
        yield day.year + (day.month >= 10)


def test_9_cities_low_among_the_large_and_not_below_the_nation(told: dict[str, Any], raw: Path) -> None:
    rows = [row for row in read(next((raw / "crime").glob("*.csv"))) if row["year"].startswith("2010")]
    nation = next(float(row["violent_per_100k"]) for row in rows if row["department_name"] == "National")
    cities = {
        row["department_name"]: float(row["violent_crime"]) / float(row["total_pop"]) * 100_000
        for row in rows
        if row["department_name"] != "National"
    }
    assert len(cities) == 68

    def below(city: str) -> float:
        rate = next(rate for name, rate in cities.items() if name.startswith(city))
        return 100 * sum(other < rate for other in cities.values()) / (len(cities) - 1)

    found = {name: next(rate for city, rate in cities.items() if city.startswith(name))
             for name in ("El Paso", "San Diego", "Tucson", "San Antonio", "Houston")}  # fmt: skip
    assert [round(rate) for rate in found.values()] == [441, 430, 640, 635, 1071]
    assert nation < found["San Diego"] < found["El Paso"]
    expected = {
        "el_paso": below("El Paso"), "san_diego": below("San Diego"), "tucson": below("Tucson"),
        "tucson_rate": found["Tucson"], "houston_rate": found["Houston"], "el_paso_nation": found["El Paso"],
    }  # fmt: skip
    agrees(told["safest-cities"], "supported_on_basis", expected)


def test_11_to_13_secure_communities_in_the_file(told: dict[str, Any], raw: Path) -> None:
    rows = read(next((raw / "secure_communities").glob("sc_*.csv")))
    active = [row for row in rows if row["removals_total"].strip()]

    def count(row: dict[str, str], column: str) -> int:
        return int(float(row[column]))

    total = sum(count(row, "removals_total") for row in active)
    lightest = sum(count(row, "removals_convictedcriminalsl3") for row in active)
    without = ("removals_icefugitives12", "priorremovalsandreturns13", "ewisvisaviolatorsandoverstays1")
    none = sum(count(row, column) for row in active for column in without)
    assert (len(active), total) == (3_021, 220_301)
    expected = {"lightest": 100 * lightest / total, "none": 100 * none / total, "all": float(total)}
    agrees(told["minor-or-no-offense"], "supported", expected)

    def place(county: str, state: str) -> tuple[date, int]:
        (row,) = [row for row in active if row["county"].startswith(county) and row["state"] == state]
        month, day, year = (int(part) for part in row["activationdate"].split("/"))
        return date(year if year > 100 else 2000 + year, month, day), count(row, "removals_total")

    assert place("Arlington", "Virginia") == (date(2010, 4, 1), 186)
    assert not [row for row in rows if "District" in row["state"]], "nothing is on file for the District"
    agrees(told["arlington-opt-out"], "supported", {"removed": 186})
    assert "district" not in numbers(told["arlington-opt-out"])
    assert place("Santa Clara", "California") == (date(2010, 5, 4), 1_546)
    assert place("San Francisco", "California") == (date(2010, 6, 8), 638)
    agrees(told["other-counties-opt-out"], "supported", {"clara_removed": 1_546, "francisco_removed": 638})


def test_all_thirteen_are_here(told: dict[str, Any]) -> None:
    assert Counter(claim["verdict"] for claim in told.values()) == {
        "supported": 9, "supported_on_basis": 3, "period_mismatch": 1,
    }  # fmt: skip
