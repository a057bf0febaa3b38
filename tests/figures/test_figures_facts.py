"""The table of cited facts: its checks, and every value that can be recomputed from the published files."""

import csv
import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from duecourse.errors import BadFacts, BadInput
from duecourse.figures.tables import COLUMNS, FACTS, SOURCES, Fact, read_release

GOOD = {
    "series": "removals",
    "category": "",
    "place": "Somewhere",
    "period": "FY2010",
    "starts_on": "2009-10-01",
    "ends_on": "2010-09-30",
    "value": "12",
    "words": "",
    "unit": "removals",
    "basis": "booked",
    "population": "people",
    "source": "paper",
    "standing": "quoted",
    "note": "",
}
SOURCE = '[paper]\ntitle = "A paper"\ndated = "2010"\naddress = "https://example.org/"\nnote = ""\n'


def release(folder: Path, *rows: dict[str, str], sources: str = SOURCE, header: tuple[str, ...] = COLUMNS) -> Path:
    folder.mkdir(exist_ok=True)
    with (folder / FACTS).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([[row[name] for name in header if name in row] for row in rows])
    (folder / SOURCES).write_text(sources, encoding="utf-8")
    return folder


def test_shipped_facts_are_whole_and_a_good_file_is_read(tmp_path: Path) -> None:
    shipped = read_release()
    assert len(shipped.facts) > 400
    assert {fact.source for fact in shipped.facts} == set(shipped.sources), "every source is used, and none is missing"
    assert len(shipped.sha256) == 64
    read = read_release(release(tmp_path / "r", GOOD))
    assert read.facts == (
        Fact(
            "removals",
            "",
            "Somewhere",
            "FY2010",
            date(2009, 10, 1),
            date(2010, 9, 30),
            12.0,
            "",
            "removals",
            "booked",
            "people",
            "paper",
            "quoted",
            "",
        ),
    )


@pytest.mark.parametrize(
    ("change", "place", "word"),
    [
        ({"value": "12,000"}, "row 2, column value", "12,000"),
        ({"value": "nan"}, "row 2, column value", "no number"),
        ({"value": ""}, "row 2, column value", "float"),
        ({"starts_on": "10/1/2009"}, "row 2, column starts_on", "10/1/2009"),
        ({"ends_on": "2009-01-01"}, "row 2, column ends_on", "before"),
        ({"starts_on": "2010-01-01"}, "row 2, column period", "2009-10-01"),
        ({"period": "FY10"}, "row 2, column period", "FY2010"),
        ({"words": "roughly"}, "row 2, column words", "roughly"),
        ({"standing": "guessed"}, "row 2, column standing", "guessed"),
        ({"standing": "recalled"}, "row 2, column standing", "recalled"),
        ({"source": "nowhere"}, "row 2, column source", "sources.toml"),
        ({"unit": " "}, "row 2, column unit", "empty"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(tmp_path: Path, change: dict[str, str], place: str, word: str) -> None:
    with pytest.raises(BadFacts) as caught:
        read_release(release(tmp_path / "r", {**GOOD, **change}))
    message = str(caught.value)
    assert place in message
    assert word in message
    assert FACTS in message
    assert "Correct the cell" in message
    assert caught.value.exit_code == 2


def test_bad_files_are_refused_whole(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    other_unit = {**GOOD, "period": "FY2011", "starts_on": "2010-10-01", "ends_on": "2011-09-30", "unit": "people"}
    with pytest.raises(BadFacts, match="row 3, column unit"):
        read_release(release(folder, GOOD, other_unit))
    with pytest.raises(BadFacts, match="row 3: repeats the fact of row 2"):
        read_release(release(folder, GOOD, GOOD))
    with pytest.raises(BadFacts, match="row 1: the columns must be series,category"):
        read_release(release(folder, GOOD, header=COLUMNS[1:]))
    with pytest.raises(BadFacts, match="no facts"):
        read_release(release(folder))
    release(folder, GOOD)
    good = (folder / FACTS).read_bytes()
    for data, word in (
        (b"", "is empty"),
        (good + b"a,b\n", "has 2 cells"),
        (good.replace(b"Somewhere", b"Some\xffwhere"), "is not UTF-8 text"),
        (good + b'"never closed', "is not CSV"),
    ):
        (folder / FACTS).write_bytes(data)
        with pytest.raises(BadFacts, match=word):
            read_release(folder)
    (folder / FACTS).unlink()
    with pytest.raises(BadFacts, match="No such file"):
        read_release(folder)
    (folder / FACTS).mkdir()
    with pytest.raises(BadFacts, match="is a folder"):
        read_release(folder)


@pytest.mark.parametrize(
    ("sources", "word"),
    [
        ("not toml at all", "is not TOML"),
        (SOURCE.replace('title = "A paper"\n', ""), "source paper: Object missing required field `title`"),
        (SOURCE.replace("A paper", ""), "no title"),
        (SOURCE.replace("https://example.org/", ""), "neither an address nor a note"),
        (SOURCE.replace("https://", "javascript:"), "not an http address"),
        (SOURCE + 'extra = "x"\n', "unknown field"),
    ],
)
def test_bad_sources_are_refused(tmp_path: Path, sources: str, word: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_release(release(tmp_path / "r", GOOD, sources=sources))
    assert word in str(caught.value)
    assert SOURCES in str(caught.value)


def test_a_release_is_the_same_wherever_it_lies(tmp_path: Path) -> None:
    shipped = read_release()
    copied = read_release(Path(shutil.copytree(shipped.folder, tmp_path / "copy")))
    assert (copied.facts, copied.sources, copied.sha256) == (shipped.facts, shipped.sources, shipped.sha256)


# -- against the published files --------------------------------------------------------------------------------

IN_FIGURES = {
    ("ice_removals", "booked"): "ice_removals_total",
    ("ice_removals", "excluding_lag"): "ice_removals_excluding_lag",
    ("ice_removals_nine_months", "trac"): "ice_removals_first_nine_months",
    ("dhs_removals", "yearbook_2013"): "dhs_removals_vintage_2013yb",
    ("dhs_removals", "yearbook_2012"): "dhs_removals_vintage_2012yb",
    ("dhs_removals", "report_2011"): "dhs_removals_vintage_2010report",
    ("ice_removals_expected", "booked"): "ice_removals_expectation",
    ("share_convicted", "booked"): "ice_share_convicted",
    ("ice_removals_convicted", "booked"): "ice_removals_convicted",
    ("employers_charged", "ice_worksite"): "worksite_employers_criminally_charged",
    ("worksite_money", "final_orders"): "worksite_civil_fines_final_orders",
    ("worksite_money", "financial_sanctions"): "worksite_financial_sanctions_since_jan2009",
    ("convicted_by_level", "level 1"): "ice_convicted_share_level1",
    ("convicted_by_level", "level 2"): "ice_convicted_share_level2",
    ("convicted_by_level", "level 3"): "ice_convicted_share_level3",
    ("ice_removals_by_offense", "convicted of homicide"): "ice_removals_by_offence_homicide",
    ("ice_removals_by_offense", "convicted of a sexual offense"): "ice_removals_by_offence_sex_offence",
    ("ice_removals_by_offense", "convicted of a drug offense"): "ice_removals_by_offence_drug_offence",
    ("ice_removals_by_offense", "convicted of driving under the influence"): "ice_removals_by_offence_dui",
    ("removals_extra", "exits of the year before"): "padding_prior_year_exits_counted",
    ("removals_extra", "longer repatriation flights"): "padding_mexican_interior_repatriation_extra",
    (
        "removals_extra",
        "expedited removals closed for CBP (left out)",
    ): "ice_removals_excluded_cbp_expedited",
    ("sc_share_convicted", "gao"): "sc_share_convicted_cumulative",
    ("sc_removals_gao", "gao"): "sc_removals_cumulative",
}
WINDOWS = {"worksite_money": "2009-01/2010-10", "sc_share_convicted": "2009-2012H1", "sc_removals_gao": "2009-2012H1"}
FROM_FILES = {
    "border_deaths",
    "border_apprehensions",
    "remains_recovered",
    "violent_crimes",
    "police_population",
    "violent_crime_rate",
    "sc_removals",
    "sc_activation",
}
NEWS = {"opt_out_requests"}
SECTORS = {"Tucson sector": "tucson", "Yuma sector": "yuma", "Southwest border": "southwest border"}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.mark.shared
def test_every_quoted_series_agrees_with_the_published_figures(shared_data: Path) -> None:
    printed = Counter(
        (row["series"], row["fiscal_year"], float(row["value"]), row["confidence"])
        for row in rows(shared_data / "evidence" / "figures.csv")
    )
    checked = 0
    for fact in read_release().facts:
        if fact.series in FROM_FILES | NEWS:
            continue
        name = IN_FIGURES.get((fact.series, fact.basis)) or IN_FIGURES[fact.series, fact.category]
        year = WINDOWS.get(fact.series, "") if fact.basis in ("financial_sanctions", "gao") else str(fact.ends_on.year)
        confidence = "recalled" if fact.standing == "recalled" else "quoted"
        assert printed[name, year, fact.value, confidence] == 1, fact
        checked += 1
    assert checked > 60


@pytest.mark.shared
def test_border_facts_agree_with_the_border_patrol_files(shared_data: Path) -> None:
    folder = shared_data / "evidence" / "border_patrol"
    deaths = {
        (r["sector"], r["fiscal_year"]): r["deaths"] for r in rows(folder / "southwest_border_deaths_1998_2019.csv")
    }
    arrests = {
        (r["sector"], r["fiscal_year"]): r["total_apprehensions"]
        for r in rows(folder / "southwest_border_apprehensions_1960_2019.csv")
    }
    nation = {
        r["fiscal_year"]: r["total_apprehensions"]
        for r in rows(folder / "nationwide_total_apprehensions_1925_2019.csv")
    }
    found = Counter[str]()
    for fact in read_release().facts:
        year = str(fact.ends_on.year)
        if fact.series == "border_deaths":
            assert fact.value == float(deaths[SECTORS[fact.place], year])
        elif fact.series == "border_apprehensions" and fact.place == "United States":
            assert fact.value == float(nation[year])
        elif fact.series == "border_apprehensions":
            assert fact.value == float(arrests[SECTORS[fact.place], year])
        found[fact.series] += 1
    assert (found["border_deaths"], found["border_apprehensions"]) == (66, 88)


@pytest.mark.shared
def test_remains_agree_with_the_arizona_list(shared_data: Path) -> None:
    listed = Counter[int]()
    for row in rows(shared_data / "evidence/border_deaths/opengis_arizona_deaths_2000-2021_noname.csv"):
        found = date.fromisoformat(row["Reporting Date"])
        listed[found.year + (found.month >= 10)] += 1
    facts = {fact.ends_on.year: fact.value for fact in read_release().facts if fact.series == "remains_recovered"}
    assert facts == {year: listed[year] for year in range(2001, 2021)}
    assert facts[2010] == 224


@pytest.mark.shared
def test_crime_facts_agree_with_the_crime_file(shared_data: Path) -> None:
    filed = {
        row["department_name"]: row
        for row in rows(shared_data / "evidence/crime/tmp_ucr_crime_1975_2015.csv")
        if row["year"] == "2010"
    }
    facts = {(fact.series, fact.place): fact.value for fact in read_release().facts}
    assert facts["violent_crime_rate", "United States"] == float(filed.pop("National")["violent_per_100k"])
    assert len(filed) == 68
    for place, row in filed.items():
        assert facts["violent_crimes", place] == float(row["violent_crime"])
        assert facts["police_population", place] == float(row["total_pop"])
        rate = 100_000 * facts["violent_crimes", place] / facts["police_population", place]
        assert rate == pytest.approx(float(row["violent_per_100k"]))


@pytest.mark.shared
def test_secure_communities_facts_agree_with_the_jurisdictions_file(shared_data: Path) -> None:
    filed = rows(shared_data / "evidence/secure_communities/sc_interoperability_by_jurisdiction_tidy.csv")
    columns = {
        "convicted, level 1": "removals_convictedcriminalsl1",
        "convicted, level 2": "removals_convictedcriminalsl2",
        "convicted, level 3": "removals_convictedcriminalsl3",
        "no conviction: earlier order not followed": "removals_icefugitives12",
        "no conviction: removed or returned before": "priorremovalsandreturns13",
        "no conviction: entry without inspection or overstay": "ewisvisaviolatorsandoverstays1",
        "all": "removals_total",
    }
    places = {
        "Arlington County, Va.": ("VA", "Arlington"),
        "Santa Clara County, Calif.": ("CA", "Santa Clara"),
        "San Francisco, Calif.": ("CA", "San Francisco"),
    }
    active = [row for row in filed if row["removals_total"]]
    opened = [datetime.strptime(row["activationdate"], "%m/%d/%Y").date() for row in active]  # noqa: DTZ007
    whole = {name: sum(int(row[column]) for row in active) for name, column in columns.items()}
    assert (len(active), whole["all"]) == (3021, 220301)
    seen = 0
    for fact in read_release().facts:
        if fact.series not in ("sc_removals", "sc_activation"):
            continue
        seen += 1
        if fact.place == "United States":
            assert fact.value == whole[fact.category]
            assert (fact.starts_on, fact.ends_on) == (min(opened), max(opened))
            continue
        (row,) = [row for row in filed if (row["abbrev"], row["county"]) == places[fact.place]]
        day = datetime.strptime(row["activationdate"], "%m/%d/%Y").date()  # noqa: DTZ007
        assert fact.starts_on == day
        assert fact.series == "sc_activation" or fact.value == int(row[columns[fact.category]])
    assert seen == 4 * len(columns) + 3
    assert not [row for row in filed if "District" in row["state"] or row["abbrev"] == "DC"]
