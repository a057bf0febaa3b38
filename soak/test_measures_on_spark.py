"""Every measure whose tables are published, on DuckDB and on Spark: equal rows."""

from pathlib import Path

import pytest

from duecourse.figures import engine, released, releases, spark
from duecourse.figures.releases import Release

FOLDERS = ("secure_communities", "border_patrol", "border_deaths", "crime", "ice_removals_seattle", "287g")
JAIL = ("jail_ice_holds_travis", "i213_seattle", "ice_detention_stats_xlsx")


def test_spark_answers_what_duckdb_answers_everywhere(shared_data: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed: the extra spark")
    release = tmp_path / "evidence"
    folders = [shared_data / "evidence" / name for name in (*FOLDERS, *JAIL)]
    files = [file for folder in folders for file in sorted(folder.iterdir())]
    lists = [shared_data / "evidence" / name for name in ("figures.csv", "geo/acs_2017_5yr_county_race.csv")]
    releases.import_files([*files, *lists], release)
    there = set(Release.open(release).tables())
    names = [name for name, measure in released.catalog().items() if set(measure.tables) <= there]
    assert len(names) >= 60
    for name in names:
        ours, theirs = (releases.figure(name, release, engine).rows for engine in ("duckdb", "spark"))
        assert sorted(map(repr, ours)) == sorted(map(repr, theirs)), name


def test_spark_answers_what_duckdb_answers_over_all_cited_facts() -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed: the extra spark")
    with spark.session():
        for name in engine.catalog():
            assert engine.figures(name, runs_on="spark") == engine.figures(name), name
