"""Measures: each documented, each answering the same columns, each rerunnable by anyone."""

import re
from pathlib import Path

import duckdb
import pytest

from duecourse.errors import BadMeasure, BadParameter, UnknownMeasure
from duecourse.figures import engine, twins
from duecourse.figures.engine import ROW_COLUMNS, Engine, figures
from duecourse.figures.tables import read_release

MEASURES = sorted(engine.catalog())
FOLDER = Path(engine.__file__).parent / "measures"


def test_every_query_has_its_entry_and_every_entry_its_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {file.stem for file in FOLDER.glob("*.sql")} == set(MEASURES)
    entries = (FOLDER / "measures.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(engine, "_folder", lambda: tmp_path)
    (tmp_path / "measures.toml").write_text(entries, encoding="utf-8")
    for name in MEASURES[1:]:
        (tmp_path / f"{name}.sql").touch()
    engine.catalog.cache_clear()
    with pytest.raises(BadMeasure, match=rf"measures/{MEASURES[0]}\.sql: has an entry and no \.sql file"):
        engine.catalog()
    (tmp_path / f"{MEASURES[0]}.sql").touch()
    (tmp_path / "stray.sql").touch()
    with pytest.raises(BadMeasure, match=r"measures/stray\.sql: has no entry"):
        engine.catalog()
    monkeypatch.undo()
    assert len(engine.catalog()) == len(MEASURES)


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_documented_and_answers(name: str) -> None:
    entry, sql = engine.catalog()[name], engine.query(name)
    assert sql.startswith("-- "), "a query begins with what it answers, in words"
    assert set(re.findall(r"\$([a-z_]+)", sql)) == set(entry.parameters)
    for text in (entry.title, entry.definition, entry.basis, entry.unit, entry.caveat):
        assert text.strip()
    figure = figures(name)
    assert figure.rows
    for row in figure.rows:
        assert row.sources
        assert row.starts_on <= row.ends_on
        assert row.low is None or row.low <= row.value
        assert row.high is None or row.value <= row.high


def test_the_sql_shown_reruns_over_the_facts_shown() -> None:
    with Engine() as facts:
        columns, rows = facts.facts()
        plain = duckdb.connect(":memory:")
        plain.execute(
            f"CREATE TABLE facts AS SELECT {', '.join(f'unnest(${c}) AS {c}' for c in columns)}",
            {column: [row[index] for row in rows] for index, column in enumerate(columns)},
        )
        for name, entry in engine.catalog().items():
            given = {"place": "Tucson sector"} if "place" in entry.parameters and name.startswith("border") else {}
            figure = facts.figure(name, given)
            again = plain.execute(figure.sql)
            assert [column[0] for column in again.description or ()] == list(ROW_COLUMNS)
            assert len(again.fetchall()) == len(figure.rows)
        plain.close()


def test_parameters_narrow_a_measure_and_slips_are_named() -> None:
    one = figures("border_deaths", {"place": "Tucson sector"})
    assert {row.place for row in one.rows} == {"Tucson sector"}
    assert "'Tucson sector'" in one.sql
    assert len(figures("border_deaths").rows) == 3 * len(one.rows)
    assert figures("days_active_after_request", {"place": "District of Columbia"}).rows == ()
    with pytest.raises(BadParameter, match="near it: Tucson sector"):
        figures("border_deaths", {"place": "Tuscon sector"})
    with pytest.raises(BadParameter, match=r"no parameter 'city' \(it has: place\)"):
        figures("border_deaths", {"city": "Tucson"})
    with pytest.raises(BadParameter, match="it has: none"):
        figures("removals_booked", {"place": "Tucson sector"})
    with pytest.raises(UnknownMeasure, match="near it: removals_booked") as caught:
        figures("removal_booked")
    assert caught.value.exit_code == 2


def test_a_quote_in_a_parameter_stays_a_value() -> None:
    assert engine.written_in("place = $place", {"place": "O'Brien"}) == "place = 'O''Brien'"
    assert engine.written_in("$place IS NULL", {"place": None}) == "NULL IS NULL"
    with pytest.raises(BadParameter):
        figures("border_deaths", {"place": "' OR 1=1 --"})


def test_numbers_known_in_the_field() -> None:
    """Truths of the evidence handbook that hold whatever an announcement says."""

    def value(name: str, period: str, **parameters: str) -> float:
        (row,) = [row for row in figures(name, parameters).rows if row.period == period and row.decides]
        return row.value

    assert value("removals_booked", "FY2010") == 392_862
    assert value("removals_excluding_lag", "FY2010") == 373_862
    assert value("removals_excluding_lag", "FY2009") == 387_790
    assert value("removals_without_extras", "FY2010") == 367_362
    assert value("removals_shortfall", "FY2010") == 7_138
    assert [
        value("removals_dhs", "FY2010", edition=f"{e}") for e in ("report_2011", "yearbook_2012", "yearbook_2013")
    ] == [
        387_242,
        383_031,
        382_265,
    ]
    assert value("border_deaths", "FY2005", place="Southwest border") == 492
    assert value("border_deaths_arizona", "FY2010") == 252
    assert value("deaths_per_apprehensions", "FY2009", place="Tucson sector") == pytest.approx(8.77, abs=0.005)
    assert value("deaths_per_apprehensions", "FY2010", place="Tucson sector") == pytest.approx(11.83, abs=0.005)
    rates = {row.place: round(row.value) for row in figures("violent_crime_rate").rows}
    assert (rates["El Paso, Texas"], rates["San Diego"], rates["San Antonio"]) == (441, 430, 635)
    assert (rates["Tucson, Ariz."], rates["Houston"], rates["Phoenix"], rates["United States"]) == (640, 1071, 553, 404)
    shares = {
        row.category: round(row.value, 1) for row in figures("sc_removals_share", {"place": "United States"}).rows
    }
    assert (shares["convicted, level 3"], shares["no conviction"]) == (29.9, 24.6)


def test_a_recalled_input_makes_a_recalled_row() -> None:
    rows = figures("share_convicted_recomputed").rows
    assert {row.period for row in rows if not row.decides} == {"FY2009", "FY2010"}
    recalled = {f.value for f in read_release().facts if f.standing == "recalled"}
    assert {row.value for row in figures("removals_excluding_lag").rows if not row.decides} <= recalled


def test_a_figure_reads_well_in_a_terminal() -> None:
    text = twins.rows_text(figures("removals_excluding_lag"))
    assert text.splitlines()[0] == "Removals without late confirmations, removals and returns"
    assert "FY2010  at most 373,862  computed" in text
    assert "FY2010  373,440          recalled" in text
    nowhere = figures("days_active_after_request", {"place": "District of Columbia"})
    assert "no number on file" in twins.rows_text(nowhere)
