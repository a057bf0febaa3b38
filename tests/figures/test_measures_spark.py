"""Every measure over releases: forty and more, each complete; run on published and own tables; Spark gives the same."""

import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from duecourse.errors import MissingExtra, NoJava
from duecourse.figures import engine, released, releases, spark
from duecourse.figures.releases import Release

FILES = (
    "secure_communities/*.csv",
    "secure_communities/*.dta",
    "border_patrol/*.csv",
    "border_deaths/*.csv",
    "crime/*.csv",
    "ice_removals_seattle/*.csv",
    "jail_ice_holds_travis/*.csv",
    "287g/*.csv",
)

SMALL = frozenset({"border_deaths", "border_apprehensions"})
"""Tables whose measures run on both engines here; the long runs take all."""


@pytest.fixture(scope="module")
def evidence(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published files of eight families as one release."""
    files = [file for pattern in FILES for file in sorted((shared_data / "evidence").glob(pattern))]
    release = tmp_path_factory.mktemp("releases") / "evidence"
    releases.import_files(files, release)
    return release


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """One Spark session for all tests; skips with the reason where it cannot start."""
    pytest.importorskip("pyspark", reason="PySpark is not installed: the extra spark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17, and no java is on the path")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with spark.session() as session:
            yield session


def test_there_are_forty_measures_and_each_says_what_it_is() -> None:
    known = released.catalog()
    assert len(known) >= 40
    assert len({*known, *engine.catalog()}) >= 80
    for name, measure in known.items():
        for words in (measure.title, measure.definition, measure.basis, measure.unit, measure.caveat):
            assert words.strip(), name
        assert measure.caveat.endswith("."), name
        assert released.query(name).startswith("-- "), name
        assert measure.tables, name


@pytest.mark.shared
def test_shares_carry_counts_fill_interval_and_band(evidence: Path) -> None:
    there = set(Release.open(evidence).tables())
    ran = 0
    for name, measure in released.catalog().items():
        if not set(measure.tables) <= there:
            continue
        figure = releases.figure(name, evidence)
        ran += 1
        assert figure.sql.endswith(released.query(name)), name
        for row in figure.rows:
            assert row.fill_rate is None or 0 <= row.fill_rate <= 1, name
            if measure.kind != "share" or row.value is None:
                continue
            assert row.denominator is not None, name
            assert row.denominator >= measure.suppress_below, name
            assert row.numerator is not None, name
            assert row.low is not None, name
            assert row.low <= row.value <= (row.high or 0) + 1e-9, name
            assert row.band_low is not None, name
            assert row.band_low <= row.value + 1e-9, name
    assert ran >= 30


@pytest.mark.shared
def test_harm_stands_beside_enforcement_and_is_marked_as_no_cause(evidence: Path) -> None:
    figure = releases.figure("border_deaths_per_apprehensions", evidence)
    told = {(row.place, row.period): row for row in figure.rows}
    assert round(told["Tucson", "FY2009"].value or 0, 1) == 8.8
    row = told["Tucson", "FY2010"]
    assert (row.numerator, row.denominator, round(row.value or 0, 1)) == (251, 212_202, 11.8)
    assert (row.low or 0) < 11.8 < (row.high or 0)
    assert figure.measure.caveat.startswith("Not causal")


def test_spark_answers_what_duckdb_answers_over_cited_facts(spark_session: Any) -> None:
    assert spark_session.version
    for name, parameters in (
        ("removals_excluding_lag", {}),
        ("deaths_per_apprehensions", {"place": "Tucson sector"}),
    ):
        ours, theirs = (engine.figures(name, parameters, runs_on=each) for each in ("duckdb", "spark"))
        assert ours.rows, name
        assert theirs == ours, name


def test_spark_without_its_extra_or_without_java_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pyspark.sql", None)
        with pytest.raises(MissingExtra, match=r"--engine spark needs pyspark.*duecourse\[spark\]") as missing:
            engine.figures("removals_booked", runs_on="spark")
        assert missing.value.exit_code == 2
    pytest.importorskip("pyspark", reason="PySpark is not installed: the extra spark")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(NoJava, match="Java 17"):
        engine.figures("removals_booked", runs_on="spark")


@pytest.mark.shared
def test_spark_answers_what_duckdb_answers(evidence: Path, spark_session: Any) -> None:
    assert spark_session.version
    views = Release.open(evidence).views(f"{evidence}/")
    names = [name for name, measure in released.catalog().items() if set(measure.tables) <= SMALL]
    assert len(names) >= 5
    for table in sorted(SMALL):
        spark.table(spark_session, table, views[table])
    for name in names:
        answer = spark_session.sql(spark.carried_over(released.query(name)))
        rows = released.answered(name, tuple(answer.columns), [tuple(row) for row in answer.collect()])
        ours = releases.figure(name, evidence).rows
        assert sorted(map(repr, rows)) == sorted(map(repr, ours)), name
    whole = releases.figure("removals_by_both_years", evidence, "spark")
    assert whole.rows == releases.figure("removals_by_both_years", evidence).rows
