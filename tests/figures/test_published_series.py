"""Measures over published series: what was read is told as it was printed, what is only remembered never."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from duecourse.cli import release_figures
from duecourse.errors import UnknownMeasure
from duecourse.figures import claims, released, releases

OVER = sorted(name for name, each in released.catalog().items() if each.tables == ("published_series",))
UNTOLD = {
    "arizona_deaths_claim", "irving_cap_low_level_hispanic_arrests_rise", "warren_share_latino_sc",
    "worksite_share_employers_final_order", "ice_removals_with_charges_or_convictions", "dhs_removals_latest",
    "ice_removals_convicted_aor_denver",
}  # fmt: skip
"""Series without a measure: claims of others, disputed or without a whole, and one that is only remembered."""


@pytest.fixture(scope="module")
def published(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "evidence" / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def release(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("series") / "release"
    releases.import_files([shared_data / "evidence" / "figures.csv"], folder)
    return folder


@pytest.mark.shared
def test_every_number_that_was_read_is_told_and_none_that_is_remembered(
    release: Path, published: list[dict[str, str]]
) -> None:
    """Read again from the file row by row: each quoted number of a series stands in a measure, with its year."""
    assert len(OVER) >= 15
    queries = {name: released.query(name) for name in OVER}
    told: dict[str, set[tuple[str, float]]] = defaultdict(set)
    for name in OVER:
        for row in releases.figure(name, release).rows:
            for number in (row.value, row.numerator, row.denominator):
                if number is not None and not row.withheld:
                    told[name].add((row.period, float(number)))
    covered = set()
    for row in published:
        names = [name for name in OVER if f"'{row['series']}'" in queries[name]]
        covered |= {row["series"]} if names else set()
        year = row["fiscal_year"]
        period = f"FY{year}" if re.fullmatch(r"\d{4}", year) else f"FY{year[:4]} to date" if "YTD" in year else ""
        for name in names:
            kept = (period, float(row["value"])) in told[name]
            others = {float(each["value"]) for each in published if each["confidence"] == "quoted"}
            if row["confidence"] == "recalled":
                assert not kept or float(row["value"]) in others, (name, row)
            elif period and released.catalog()[name].kind == "count":
                assert kept, (name, row)
    found = {row["series"] for row in published} - covered
    parts = {name for name in found if re.match(r"sc_(submissions|matches|removals)", name)}
    assert found - parts <= UNTOLD, "counts of the interoperability file have measures of their own"


@pytest.mark.shared
def test_shares_of_published_counts_agree_with_what_their_sources_say(release: Path) -> None:
    shares = {
        (row.category, row.period): row for row in releases.figure("published_convicted_of_removals", release).rows
    }
    assert round(shares["ICE, all", "FY2011"].value or 0, 1) == 54.6, "ICE said nearly 55 percent"
    assert round(shares["ICE, all", "FY2013"].value or 0) == 59, "ICE said 59 percent"
    assert round(shares["ICE, arrested in the interior", "FY2013"].value or 0) == 82, "ICE said 82 percent"
    assert ("ICE, all", "FY2010") not in shares, "more than 195,000 is no exact count"
    by_period: dict[str, float] = defaultdict(float)
    for row in releases.figure("published_book_ins_by_criminality", release).rows:
        by_period[row.period] += row.value or 0
    assert all(total == pytest.approx(100) for total in by_period.values())
    assert {"FY2025 to date", "FY2026 to date"} <= set(by_period)
    offenses = releases.figure("published_removals_by_offense", release).rows
    words = {row.category: row.words for row in offenses if row.period == "FY2010"}
    assert (words["homicide"], words["driving under the influence"]) == ("more_than", "nearly")
    convicted = [row for row in releases.figure("published_shares", release).rows if row.period == "FY2011"]
    assert {row.words for row in convicted if "any conviction" in row.category} == {"nearly"}


CLAIM = """
[announcement]
id = "words"
title = "A check of words"
published_on = 2011-01-02
publisher = "A reporter"

[[claims]]
id = "homicide"
sentence = "People convicted of homicide were removed in FY2010."
speaker = "somebody"
tests = "the count of FY2010"
period = "FY2010"
basis = "as announced"
definition = "removals of people convicted of homicide"

[[claims.checks]]
name = "count"
label = "the count"
measure = "published_removals_by_offense"
parameters = { place = "United States", category = "homicide" }
wording = "WORDING"
value = VALUE
"""


@pytest.mark.shared
@pytest.mark.parametrize(
    ("wording", "value", "verdict"),
    [
        ("more_than", 1000, "supported"),
        ("more_than", 900, "supported"),
        ("exactly", 1000, "contradicted"),
        ("more_than", 1100, "cannot_be_checked"),
    ],
)
def test_a_claim_over_a_rounded_number_reads_the_word(
    release: Path, tmp_path: Path, wording: str, value: int, verdict: str
) -> None:
    """The announcement says more than 1,000: that bears out no larger number, and is not 1,000."""
    file = tmp_path / "words.toml"
    file.write_text(CLAIM.replace("WORDING", wording).replace("VALUE", str(value)), encoding="utf-8")
    assert claims.check(file, release).claims[0].verdict == verdict
    file.write_text(file.read_text(encoding="utf-8").replace("by_offense", "by_offence"), encoding="utf-8")
    with pytest.raises(UnknownMeasure, match=r"published_removals_by_offense.*`duecourse check --explain`"):
        claims.check(file, release)


@pytest.mark.shared
def test_the_word_and_the_margin_are_told_beside_the_number(
    release: Path, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release_figures.figure("published_removals_by_offense", release=release)
    told = " ".join(capsys.readouterr().out.split())
    assert "more than 1,000" in told
    assert "nearly 28,000" in told
    files = ("secure_communities/sc_interoperability_by_jurisdiction_tidy.csv", "geo/acs_2017_5yr_county_race.csv")
    releases.import_files([shared_data / "evidence" / name for name in files], tmp_path / "people")
    release_figures.figure("interoperability_removals_per_people_by_state", release=tmp_path / "people")
    told = capsys.readouterr().out
    arizona = next(line for line in told.splitlines() if line.startswith("Arizona"))
    assert " ± " not in arizona, "its counties are large: the bureau sets their totals"
    assert " ± " in told


@pytest.mark.shared
def test_why_a_number_is_not_told_stands_once_below_the_table(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared_data / "evidence" / "ice_removals_seattle" / "SeattleAOROtherRemovals_FY12-FY19.csv"
    releases.import_files([file], tmp_path / "seattle")
    release_figures.figure("removals_by_citizenship", release=tmp_path / "seattle")
    told = capsys.readouterr().out
    lines = told.splitlines()
    assert sum("could be made out" in line for line in lines) == 1
    assert lines[-1].startswith("not told: ")
    assert next(line for line in lines if line.startswith("ALBANIA")).split()[2:4] == ["not", "told"]
    release_figures.figure()
    listed = capsys.readouterr().out.splitlines()
    assert listed[listed.index("removals_by_citizenship") + 1].startswith("    Removals by citizenship; percent")
