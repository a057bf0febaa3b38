"""Before and after activation: a staggered event study by two independent estimators, and what they rest on.

Plain two-way fixed effects are never told as an answer; ``warn`` shows what they would be made of, and why not.
"""

import csv
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from duecourse.errors import CannotAnswer
from duecourse.figures.bacon import TwoWayWarning, warning
from duecourse.figures.eventstudy import Effect, event_study, randomization_p
from duecourse.figures.found import chart
from duecourse.figures.imputation import imputation
from duecourse.figures.panel import NEVER, Panel, balanced
from duecourse.figures.releases import Release

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Outcome = Literal["violent_crimes", "homicides", "rapes", "robberies", "assaults"]
COLUMNS = ("unit", "cluster", "year", "first_treated", "outcome")


class Study(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the study says about itself."""

    title: str
    question: str
    assumption: str
    formula: str
    misleads: str


class StudyAnswer(msgspec.Struct, frozen=True):
    """The effects by estimator and years since activation, sentences, what two-way fixed effects would do, the chart.

    ``rows`` have the keys estimator, since, value, error, low, high, band_low, band_high, units; since is ``mean`` for
    the mean of treated years. ``two_way`` is None unless asked for.
    """

    study: Study
    release: str
    sql: str
    rows: tuple[dict[str, Any], ...]
    findings: tuple[str, ...]
    two_way: TwoWayWarning | None
    chart: dict[str, Any]
    files: dict[str, str]


def _folder() -> Path:
    return Path(str(resources.files("duecourse.figures")))


def words() -> Study:
    """The words of the study: question, assumption, formula, and when it misleads."""
    return msgspec.convert(
        tomllib.loads((_folder() / "studies" / "activation.toml").read_text(encoding="utf-8")), Study
    )


def query(outcome: Outcome = "violent_crimes") -> str:
    """The SQL that makes the panel of an outcome."""
    text = (_folder() / "studies" / "activation.sql").read_text(encoding="utf-8")
    return text.replace("crime.counted", f"crime.{outcome}")


def study_release(
    release: Path,
    *,
    outcome: Outcome = "violent_crimes",
    years: tuple[int, int] = (2000, 2012),
    warn: bool = False,
    seed: int = 20101006,
) -> StudyAnswer:
    """Study crime around activation over a release with the tables crime and activations (or interoperability).

    ``years`` are the first and last of the panel. Raises CannotAnswer, NotARelease and BrokenRelease.
    """
    opened = Release.open(release)
    there = opened.tables()
    dates = "activations" if "activations" in there else "interoperability"
    for table in ("crime", dates):
        if table not in there:
            remedy = "Import the crime file and the activation list: `duecourse import`"
            raise CannotAnswer(question="activation", problem=f"release {release} has no {table}", remedy=remedy)
    opened.verify(frozenset({"crime", dates}))
    with opened.database() as database, _prepared(database, dates) as made:
        rows = [row for row in database.execute(query(outcome)).fetchall() if years[0] <= row[2] <= years[1]]
    files = {
        entry.found.sha256: entry.file for entry in opened.manifest.files if {"crime", dates} & set(entry.found.tables)
    }
    answer = study(rows, warn=warn, seed=seed)
    return msgspec.structs.replace(answer, release=opened.manifest.name, sql=made + query(outcome), files=files)


def study_file(file: Path, *, warn: bool = False, seed: int = 20101006) -> StudyAnswer:
    """Study a panel of one's own: CSV with the columns unit, cluster, year, first_treated (empty: never), outcome.

    Raises CannotAnswer with the row that cannot be read.
    """
    rows: list[tuple[str, str, int, int | None, float]] = []
    remedy = f"Give a CSV with the columns {', '.join(COLUMNS)}"
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            if set(COLUMNS) - set(reader.fieldnames or ()):
                raise CannotAnswer(question="activation", problem=f"{file} lacks columns", remedy=remedy)
            for row in reader:
                try:
                    first = int(row["first_treated"]) if row["first_treated"] else None
                    rows.append((row["unit"], row["cluster"], int(row["year"]), first, float(row["outcome"])))
                except (ValueError, TypeError) as problem:
                    where = f"{file}, row {reader.line_num} cannot be read ({problem})"
                    raise CannotAnswer(question="activation", problem=where, remedy=remedy) from problem
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CannotAnswer(
            question="activation", problem=f"{file} cannot be read ({problem})", remedy=remedy
        ) from problem
    return study(rows, warn=warn, seed=seed)


def study(
    rows: Sequence[tuple[str, str, int, int | None, float]], *, warn: bool = False, seed: int = 20101006
) -> StudyAnswer:
    """Study rows (unit, cluster, year, first treated year or None, outcome). Raises CannotAnswer."""
    try:
        panel, left_out = balanced(rows)
        compared = event_study(panel, seed=seed)
        imputed = imputation(panel)
        chance, moving = randomization_p(panel, seed=seed)
        two_way = warning(panel) if warn else None
    except ValueError as problem:
        remedy = "Widen the years, or import files with more places"
        raise CannotAnswer(question="activation", problem=problem, remedy=remedy) from problem
    told = [
        *(_row("not yet treated", each.when, each) for each in compared.effects),
        _row("not yet treated", "mean", compared.overall),
        *(_row("imputation", each.when, each) for each in imputed.effects),
        _row("imputation", "mean", imputed.overall),
    ]
    findings = [
        f"{len(panel.units)} units in {panel.clusters} clusters, {panel.years[0]} to {panel.years[-1]}; "
        f"{int((panel.cohort == NEVER).sum())} not treated inside the panel; "
        f"left out: {', '.join(left_out) or 'none'}.",
        f"Mean effect {_said(compared.overall)} against units not yet treated, {_said(imputed.overall)} by imputation: "
        + ("the estimators agree." if _agree(compared.overall, imputed.overall) else "the estimators do not agree."),
        "No effect before treatment stands out."
        if compared.pre_trend_p is None or compared.pre_trend_p > 0.05
        else "Effects before treatment are not 0: the comparison is not to be trusted.",
        f"Pre-trends p = {'none to test' if compared.pre_trend_p is None else f'{compared.pre_trend_p:.3f}'}; "
        f"randomization p = {chance:.3f}, with {moving} of {panel.clusters} clusters free to change places.",
    ]
    if alone := _alone(panel):
        findings.append(
            f"All units first treated in {', '.join(map(str, alone))} are in one cluster each time: "
            "intervals hold nothing of what happened in that cluster alone."
        )
    if two_way is not None:
        findings.append(_warned(two_way))
    drawn = chart("event_study", [row for row in told if row["since"] != "mean"])
    return StudyAnswer(words(), "", "", tuple(told), tuple(findings), two_way, drawn, {})


def _alone(panel: Panel) -> list[int]:
    """Years whose treated units are in one cluster, so that nothing tells how much that cluster is moved by chance."""
    return [year for year in panel.cohorts if len(set(panel.cluster[panel.cohort == year])) == 1]


def _row(estimator: str, since: int | str, effect: Effect) -> dict[str, Any]:
    values = {
        name: getattr(effect, name) for name in ("value", "error", "low", "high", "band_low", "band_high", "units")
    }
    return {"estimator": estimator, "since": since, **values}


def _said(effect: Effect) -> str:
    return f"{effect.value:+.3f} ({effect.low:+.3f} to {effect.high:+.3f})"


def _agree(one: Effect, other: Effect) -> bool:
    """Whether each estimate lies in the interval of the other."""
    return one.low <= other.value <= one.high and other.low <= one.value <= other.high


def _warned(two_way: TwoWayWarning) -> str:
    parts = "; ".join(f"{each.kind} {each.weight:.0%} at {each.estimate:+.3f}" for each in two_way.comparisons)
    return (
        f"Two-way fixed effects would say {two_way.coefficient:+.3f}, made of: {parts}. {two_way.bad_weight:.0%} of it "
        "takes places already treated for untreated ones; do not tell it."
    )


@contextmanager
def _prepared(database: "DuckDBPyConnection", dates: str) -> Iterator[str]:
    """The tables the panel's SQL reads beside crime; lends the SQL that made the one of activation."""
    with (_folder() / "facts" / "agency_counties.csv").open(encoding="utf-8", newline="") as source:
        agencies = list(csv.DictReader(source))
    columns = {name: [row[name] for row in agencies] for name in ("agency_code", "county_fips")}
    parts = ", ".join(f"unnest(${name}::VARCHAR[]) AS {name}" for name in columns)
    database.execute(f"CREATE TEMP TABLE agency_counties AS SELECT {parts}", columns)
    month = (
        "month_begins_on" if dates == "activations" else "date_trunc('month', activated_on)::DATE AS month_begins_on"
    )
    made = f"CREATE TEMP VIEW activated AS SELECT county_fips, {month} FROM {dates};\n"  # noqa: S608 - names are ours
    database.execute(made)
    yield made
