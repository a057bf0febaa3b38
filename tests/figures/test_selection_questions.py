"""Questions about selection over published files, their words, and the verbs of the studies with their files."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from duecourse.cli import studies
from duecourse.errors import BadWord, CannotAnswer, NotARelease, UnknownQuestion
from duecourse.figures import activation, releases, selection
from duecourse.figures.intervals import poisson


@pytest.fixture(scope="module")
def evidence(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interoperability, activation list, crime, jail bookings, Seattle removals and population as one release."""
    folder = shared_data / "evidence"
    patterns = ("secure_communities/*", "crime/*.csv", "jail_ice_holds_travis/*.csv", "ice_removals_seattle/*.csv",
                "geo/acs*.csv")  # fmt: skip
    release = tmp_path_factory.mktemp("releases") / "evidence"
    releases.import_files([file for pattern in patterns for file in sorted(folder.glob(pattern))], release)
    return release


def test_every_question_says_when_it_misleads() -> None:
    assert len(selection.catalog()) >= 7
    for name, asked in selection.catalog().items():
        assert asked.question.endswith("?"), name
        for words in (asked.assumption, asked.formula, asked.misleads):
            assert words.endswith("."), name
    with pytest.raises(UnknownQuestion, match="charges_dropped"):
        selection.question("charge_dropped")


@pytest.mark.shared
def test_published_truths_come_out(evidence: Path) -> None:
    levels = selection.answer("conviction_levels", evidence)
    assert [line.split()[-1] for line in levels.findings] == ["27.8.", "17.7.", "29.9.", "24.6."]
    places = selection.answer("unconvicted_removals", evidence)
    told = {row["place"]: row for row in places.rows}
    arlington = next(row for name, row in told.items() if name.startswith("Arlington, Vir"))
    assert arlington["size"] == 186
    assert arlington["pooled_low"] < arlington["pooled"] < arlington["pooled_high"]
    assert {row["flag"] for row in places.rows} <= {"", "higher", "lower", "too few to judge"}
    assert "rank" not in places.rows[0]
    small = [row for row in places.rows if row["size"] is None]
    assert small
    assert all(row["value"] is None and row["events"] is None for row in small)
    dropped = selection.answer("charges_dropped", evidence)
    years = {row["class"]: row for row in dropped.rows if row["aspect"] == "fiscal year"}
    assert round(years["FY2010"]["value"], 1) == 5.5, "by the narrow reading of dropped"
    assert {row["aspect"] for row in dropped.rows} >= {"jurisdiction", "gravest charge", "race as recorded"}
    parts = selection.answer("conviction_composition", evidence, before="FY2013", after="FY2014")
    assert sum(row["within"] + row["mix"] for row in parts.rows) < 0
    with pytest.raises(CannotAnswer, match="FY2012 records the field"):
        selection.answer("conviction_composition", evidence, before="FY2012", after="FY2013")
    with pytest.raises(CannotAnswer, match="no period 'FY1999'"):
        selection.answer("conviction_composition", evidence, before="FY1999", after="FY2013")


@pytest.mark.shared
def test_no_fall_in_crime_after_activation_as_the_literature_found(evidence: Path) -> None:
    study = activation.study_release(evidence)
    means = [row for row in study.rows if row["since"] == "mean"]
    assert len(means) == 2
    assert all(row["low"] < 0 < row["high"] for row in means)
    assert study.two_way is None, "two-way fixed effects are shown on request alone"
    assert any("estimators agree" in line for line in study.findings)
    warned = activation.study_release(evidence, warn=True)
    assert warned.two_way is not None
    assert 0 < warned.two_way.bad_weight < 1
    assert study.rows == activation.study_release(evidence).rows, "the same seed gives the same answer"


def run(*words: str) -> Any:
    app = App(name="duecourse")
    for verb in (studies.selection, studies.activation, studies.lag):
        app.command(verb)
    return app(list(words), exit_on_error=False, print_error=False, result_action="return_value")


def test_verbs_explain_and_say_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("selection")
    assert "unconvicted_removals" in capsys.readouterr().out
    run("selection", "charges_dropped", "--explain")
    assert "Misleads:" in capsys.readouterr().out
    run("activation", "--explain", "--json")
    assert "two-way" not in json.loads(capsys.readouterr().out)["formula"]
    with pytest.raises(BadWord, match="no release was named"):
        run("selection", "charges_dropped")
    with pytest.raises(BadWord, match="a release or a panel"):
        run("activation")
    with pytest.raises(BadWord, match="a file or a release"):
        run("lag", "a.csv", "--release", "b")
    with pytest.raises(NotARelease):
        run("selection", "charges_dropped", "--release", str(tmp_path / "nowhere"))


def test_answers_become_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    panel = tmp_path / "panel.csv"
    lines = ["unit,cluster,year,first_treated,outcome"]
    for unit in range(12):
        first = (2003, 2005, None)[unit % 3]
        for year in range(2000, 2008):
            effect = 1.0 if first and year >= first else 0.0
            lines.append(
                f"u{unit},s{unit // 2},{year},{first or ''},{unit + 0.1 * year + effect + 0.01 * (unit * year % 7)}"
            )
    panel.write_text("\n".join(lines) + "\n")
    run("activation", "--panel", str(panel), "--into", str(tmp_path / "out"), "--json")
    told = json.loads(capsys.readouterr().out)
    assert next(row["value"] for row in told["rows"] if row["since"] == "mean") == pytest.approx(1, abs=0.05)
    with (tmp_path / "out" / "activation.csv").open() as source:
        assert len(list(csv.DictReader(source))) == len(told["rows"])
    assert (tmp_path / "out" / "activation.svg").read_text().startswith("<svg")
    assert json.loads((tmp_path / "out" / "activation.vl.json").read_text())["data"]["values"]
    run("lag", "--csv")
    assert capsys.readouterr().out.startswith("period,age,reported")
    panel.write_text("unit,year\n")
    with pytest.raises(CannotAnswer, match="lacks columns"):
        run("activation", "--panel", str(panel))


SEVERAL = frozenset({"02105", "36085", "46047", "51081", "51683", "51735"})
"""Codes whose row counts several counties, such as all of New York City under the code of Richmond."""


@pytest.mark.shared
def test_removals_by_population_carry_the_error_of_the_survey(evidence: Path) -> None:
    """Counted again by hand for counties whose population has a margin of error, and for one where it has none."""
    figure = releases.figure("interoperability_removals_per_hispanic_people", evidence)
    rates = {row.category: row for row in figure.rows}
    raw = evidence_rows(evidence)
    wider = 0
    for code, (removals, people, margin, days) in raw.items():
        row = rates[code]
        years = days / 365.25
        if code in SEVERAL:
            assert (row.value, row.denominator, row.withheld) == (None, None, "not recorded"), code
        elif row.value is None:
            assert people * years < figure.measure.suppress_below + 1 or people <= 2 * margin / 1.645, code
        if row.value is None:
            continue
        assert row.value == pytest.approx(100_000 * removals / round(people * years))
        assert row.denominator_margin == (pytest.approx(margin * years) if margin else None)
        exact = [100_000 * end / (row.denominator or 1) for end in poisson(removals)]
        assert row.low is not None
        assert row.high is not None
        if margin:
            wider += row.low < exact[0] - 1e-9 or removals == 0
            assert row.high > exact[1]
        else:
            assert (row.low, row.high) == pytest.approx(exact)
    assert wider > 100
    whole = releases.figure("interoperability_removals_per_people_by_state", evidence)
    arizona = next(row for row in whole.rows if row.place == "Arizona")
    assert (arizona.numerator, round(arizona.value or 0, 1)) == (22_242, 106.1)
    assert next(row for row in whole.rows if row.place == "Alaska").recorded is not None
    york = next(row for row in whole.rows if row.place == "New York")
    assert ((york.eligible or 0) - (york.recorded or 0), york.numerator) == (1, 1_270), "the city's 163 are left out"
    reached = [row.value for row in releases.figure("activations_people_reached", evidence).rows]
    assert reached == sorted(reached, key=lambda each: each or 0)
    assert (reached[-1] or 0) / 321_004_407 > 0.98, "all but a few counties were active in January 2013"
    asked = selection.answer("removals_per_hispanic_people", evidence)
    assert "left out: their size is estimated so badly" in asked.findings[-1]
    assert not {"New York City, New York", "Prince William, Virginia"} & {row["place"] for row in asked.rows}
    place = next(row for row in asked.rows if row["place"] == "Baldwin, Alabama")
    assert place["size_error"] == 0 < place["low"] < place["value"] < place["high"]
    flagged = {row["place"] for row in asked.rows if row["flag"] == "higher"}
    assert flagged
    for row in asked.rows:
        if row["size_error"] and row["value"] is not None:
            assert row["low"] <= row["value"] <= row["high"]


def evidence_rows(release: Path) -> dict[str, tuple[int, int, float, int]]:
    """Removals, people of Hispanic origin, margin and days active by county, from the tables row by row."""
    with releases.Release.open(release).database() as database:
        living = database.execute("SELECT county_fips, hispanic, hispanic_margin FROM county_population").fetchall()
        active = database.execute(
            "SELECT county_fips, removals, activated_on FROM interoperability WHERE activated_on IS NOT NULL"
        ).fetchall()
    people = {code: (count, margin or 0.0) for code, count, margin in living}
    last = max(day for _, _, day in active)
    return {
        code: (removals, *people[code], (last - day).days)
        for code, removals, day in active
        if code in people and day < last
    }
