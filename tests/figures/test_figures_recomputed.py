"""Claims over releases: numbers of imported files take the place of cited ones, and the answer says which is which."""

import json
from pathlib import Path

import pytest

from duecourse.errors import BadParameter, BrokenRelease
from duecourse.figures import claims, recomputed, releases
from duecourse.figures.sources.families import FAMILIES
from duecourse.figures.sources.family import documented

FILES = (
    "secure_communities/sc_interoperability_by_jurisdiction_tidy.csv",
    "border_patrol/southwest_border_deaths_1998_2019.csv",
    "border_patrol/southwest_border_apprehensions_1960_2019.csv",
    "border_patrol/nationwide_total_apprehensions_1925_2019.csv",
    "crime/tmp_ucr_crime_1975_2015.csv",
    "border_deaths/opengis_arizona_deaths_2000-2021_noname.csv",
    "dhs_yearbook/raw/table39_3.xls",
    "ice_removals_seattle/SeattleAOROtherRemovals_FY12-FY19.csv",
)
OWN = """
[announcement]
id = "own"
title = "A claim over an imported file"
published_on = 2020-01-01
publisher = "A reporter"

[[claims]]
id = "yuma"
sentence = "More than 20 people died in the Yuma sector in FY2011."
speaker = "somebody"
tests = "the count of the sector"
period = "FY2011"
basis = "as printed by the Border Patrol"
definition = "deaths found by or reported to the Border Patrol"

[[claims.checks]]
name = "deaths"
label = "more than 20"
measure = "border_deaths_by_sector"
parameters = { place = "Yuma", category = "sector" }
wording = "more_than"
value = 20
"""


@pytest.fixture(scope="module")
def evidence(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "evidence"
    releases.import_files([shared_data / "evidence" / file for file in FILES], folder)
    return folder


def deaths(folder: Path, **rows: int) -> Path:
    lines = [f"{name.rpartition('_')[0].replace('_', ' ')},{name.rpartition('_')[2]},{n}" for name, n in rows.items()]
    file = folder / "deaths.csv"
    file.write_text("\n".join(["sector,fiscal_year,deaths", *lines]) + "\n", encoding="utf-8")
    releases.import_files([file], folder / "release")
    return folder / "release"


def test_the_thirteen_claims_have_the_same_verdicts_from_the_files(evidence: Path) -> None:
    cited, ours = claims.check("article-2010-10-06"), claims.check("article-2010-10-06", evidence)
    assert [each.verdict for each in ours.claims] == [each.verdict for each in cited.claims]
    assert [each.finding for each in ours.claims] == [each.finding for each in cited.claims]
    assert ours.recomputed is not None
    assert ours.recomputed.differences == (), "every cited number of a file is the number of that file"
    assert ours.recomputed.cited + ours.recomputed.from_files == len(cited.release.facts)
    files = {result.claim.id: ours.rests_on(result) for result in ours.claims}
    assert "recomputed from sc_interoperability_by_jurisdiction_tidy.csv (" in files["minor-or-no-offense"]
    assert "table39_3.xls" in files["record-removals"]
    assert "cited from" in files["record-removals"]


def test_rows_say_whether_they_are_from_a_file(evidence: Path) -> None:
    data = claims.check("article-2010-10-06", evidence).to_builtins()
    row = data["claims"][6]["numbers"][0]["rows"][0]
    assert row["value"] == 251
    assert row["sources"][0].startswith("file-")
    key = row["sources"][0].removeprefix("file-")
    assert data["release"]["files"][key] == "southwest_border_deaths_1998_2019.csv"
    source = next(each for each in data["claims"][6]["sources"] if each["key"] == row["sources"][0])
    assert f"SHA-256 {key}" in source["note"]
    cited = data["claims"][3]["numbers"][0]["rows"][0]
    assert not any(each.startswith("file-") for each in cited["sources"])
    assert json.dumps(data)


def test_a_file_that_says_otherwise_changes_the_verdict_and_the_difference_is_told(tmp_path: Path) -> None:
    release = deaths(tmp_path, tucson_2010=249, tucson_2009=212)
    result = claims.check("article-2010-10-06", release)
    claim = next(each for each in result.claims if each.claim.id == "desert-deaths")
    assert claim.verdict == "contradicted"
    assert result.recomputed is not None
    assert [(each.cited, each.in_file) for each in result.recomputed.differences] == [(251, 249)]
    assert "cited 251 (border-patrol-deaths), in the file 249 (deaths.csv)" in result.text()
    parquet = next(release.glob("imports/*/*.parquet"))
    parquet.write_bytes(parquet.read_bytes()[:-1])
    with pytest.raises(BrokenRelease):
        claims.check("article-2010-10-06", release)


def test_a_reporters_own_claim_over_a_measure_of_the_files(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    release = deaths(tmp_path, yuma_2011=21, tucson_2011=195)
    result = claims.check(file, release)
    assert result.claims[0].verdict == "supported"
    assert "recomputed from deaths.csv" in result.text()
    file.write_text(OWN.replace("value = 20", "value = 30"), encoding="utf-8")
    assert claims.check(file, release).claims[0].verdict == "contradicted"
    with pytest.raises(BadParameter, match=r"over imported files \(border_deaths\).*--release"):
        claims.check(file)
    file.write_text(OWN.replace('"Yuma"', '"Yumma"'), encoding="utf-8")
    with pytest.raises(BadParameter, match="near it: Yuma"):
        claims.check(file, release)


def test_a_file_that_a_newer_one_stands_in_for_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old, new = deaths(tmp_path / "old", yuma_2011=9), tmp_path / "new.csv"
    new.write_text("sector,fiscal_year,deaths\nyuma,2011,21\n", encoding="utf-8")
    releases.import_files([new], old)
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    told = claims.check(file, old).text()
    assert "recomputed from new.csv" in told
    assert "deaths.csv" not in told


def test_every_recomputation_reads_a_table_that_can_be_imported() -> None:
    tables = {table for family in FAMILIES for table in documented(family)}
    for name, entry in recomputed.catalog().items():
        assert entry.table in tables, name
    assert "border_deaths_by_sector" in claims.explain()
