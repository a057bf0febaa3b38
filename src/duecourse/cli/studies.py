"""Verbs of the studies: selection, activation and lag; each also as JSON, CSV and chart into a folder."""

import csv as text
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from duecourse.cli.output import HERE, Common, answer, progress, table

Flag = Annotated[bool, Parameter(negative=())]
SHOWN = 60
"""Rows of an answer that a terminal is given; flagged places come before all others."""

COLUMNS = (
    *(
        "place",
        "aspect",
        "class",
        "estimator",
        "since",
        "period",
        "age",
        "before",
        "after",
        "size",
        "size_error",
        "value",
    ),
    *("low", "high", "pooled", "flag", "ratio_to_others", "ratio_within", "p_adjusted", "hit_rate", "hit_ratio_within"),
    *("threshold", "threshold_difference", "tests_agree", "within", "mix", "reported", "expected", "added", "final"),
    *("compared", "units"),
)
"""Columns that a terminal has room for; --csv and --json have all."""

WORDS = ("title", "question", "assumption", "formula", "misleads")


def selection(
    name: str | None = None,
    /,
    *,
    release: Path | None = None,
    before: str = "",
    after: str = "",
    explain: Flag = False,
    sql: Flag = False,
    csv: Flag = False,
    into: Path | None = None,
    seed: int = 20101006,
    common: Common = HERE,
) -> None:
    """Who is swept up: list the questions, explain one, or answer it over a release. Places are flagged, never ranked.

    Examples:
    `duecourse selection`
    `duecourse selection unconvicted_removals --explain`
    `duecourse selection unconvicted_removals --release evidence-2026 --into answers`
    `duecourse selection conviction_composition --release evidence-2026 --before FY2017 --after FY2018`

    Parameters
    ----------
    name
        Name of a question; all are listed when left out.
    release
        The folder of the release.
    before
        First period of a composition; by default the last two periods are compared.
    after
        Second period of a composition.
    explain
        Show question, assumption, formula and when it misleads, and compute nothing.
    sql
        Print the SQL that counts, ready to run in DuckDB in the folder of the release.
    csv
        Print comma-separated values.
    into
        A folder for NAME.json, NAME.csv and the chart as NAME.vl.json and NAME.svg.
    seed
        Decides the draws of the threshold test.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import selection as questions

    if name is None:
        rows = [{"question": key, "title": each.title} for key, each in sorted(questions.catalog().items())]
        table(common, rows, ("question", "title"), "No questions are shipped.")
        return
    asked = questions.question(name)
    if explain:
        _explain(common, asked)
        return
    if release is None:
        remedy = f"duecourse selection {name} --release RELEASE"
        raise BadWord(where="selection", problem="no release was named", remedy=remedy)
    with progress("chains of the threshold test" if asked.kind == "outcome" else "counts") as bar:
        found = questions.answer(name, release, before=before, after=after, seed=seed, progress=bar)
    if sql:
        answer(common, {"question": name, "sql": found.sql}, [found.sql.rstrip()])
        return
    head = [f"{asked.title}, {asked.unit}", asked.question, *found.findings, f"When it misleads: {asked.misleads}", ""]
    _tell(common, name, found, head, csv=csv, into=into)


def activation(
    *,
    release: Path | None = None,
    panel: Path | None = None,
    outcome: Literal["violent_crimes", "homicides", "rapes", "robberies", "assaults"] = "violent_crimes",
    first: int = 2000,
    last: int = 2012,
    warn: Flag = False,
    explain: Flag = False,
    csv: Flag = False,
    into: Path | None = None,
    seed: int = 20101006,
    common: Common = HERE,
) -> None:
    """Before and after activation: a staggered event study by two estimators, with pre-trends and randomization.

    Examples:
    `duecourse activation --release evidence-2026`
    `duecourse activation --release evidence-2026 --outcome homicides --warn`
    `duecourse activation --panel my-panel.csv --into answers`
    `duecourse activation --explain`

    Parameters
    ----------
    release
        The folder of a release with the crime file and the activation list.
    panel
        A panel of one's own: CSV with the columns unit, cluster, year, first_treated (empty: never), outcome.
    outcome
        Crimes counted.
    first
        First year of the panel.
    last
        Last year of the panel; in it somebody must not be treated yet.
    warn
        Show what plain two-way fixed effects would be made of.
    explain
        Show question, assumption, formula and when it misleads, and compute nothing.
    csv
        Print comma-separated values.
    into
        A folder for activation.json, activation.csv and the chart.
    seed
        Decides the draws of the bootstrap and of the randomization.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import activation as studies

    if explain:
        _explain(common, studies.words())
        return
    if (release is None) == (panel is None):
        remedy = "duecourse activation --release RELEASE, or --panel FILE.csv"
        raise BadWord(where="activation", problem="name a release or a panel, and not both", remedy=remedy)
    if panel is not None:
        found = studies.study_file(panel, warn=warn, seed=seed)
    else:
        found = studies.study_release(release or Path(), outcome=outcome, years=(first, last), warn=warn, seed=seed)
    asked = found.study
    head = [asked.title, asked.question, *found.findings, f"When it misleads: {asked.misleads}", ""]
    _tell(common, "activation", found, head, csv=csv, into=into)


def lag(
    file: Path | None = None,
    /,
    *,
    release: Path | None = None,
    csv: Flag = False,
    into: Path | None = None,
    common: Common = HERE,
) -> None:
    """How much will be added after an announcement, with its interval, from dated snapshots or from our own record.

    Examples:
    `duecourse lag`
    `duecourse lag snapshots.csv --json`
    `duecourse lag --release own-record`

    Parameters
    ----------
    file
        Snapshots as CSV with the columns period, captured_on (empty for the final count) and value; those of ICE
        removals that ship with duecourse when left out.
    release
        A release of our own record, with days of departure and of confirmation, in place of snapshots.
    csv
        Print comma-separated values.
    into
        A folder for lag.json, lag.csv and the chart.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import lag as lags

    if file is not None and release is not None:
        raise BadWord(where="lag", problem="name a file or a release, and not both", remedy="duecourse lag FILE.csv")
    if release is not None:
        found = lags.of_record(release)
    else:
        found = lags.carried_over(lags.snapshots(file) if file else lags.shipped())
    head = [found.question, *found.findings, f"When it misleads: {found.misleads}", ""]
    _tell(common, "lag", found, head, csv=csv, into=into)


def _explain(common: Common, asked: object) -> None:
    data = {name: getattr(asked, name) for name in WORDS}
    answer(common, data, [f"{name.capitalize()}: {words}" for name, words in data.items()])


def _tell(common: Common, name: str, found: Any, head: Sequence[str], *, csv: bool, into: Path | None) -> None:
    """Show an answer: JSON, CSV or a table; with ``into`` also as files."""
    if into is not None:
        _write(into, name, found)
    if csv:
        sys.stdout.write(_csv(found.rows))
    elif common.json:
        answer(common, found)
    else:
        answer(common, {}, head)
        telling = [row for row in found.rows if row.get("flag", "") in {"", "higher", "lower"}]
        flagged = [row for row in telling if row.get("flag")] or telling
        shown = [{key: _short(value) for key, value in row.items()} for row in flagged[:SHOWN]]
        columns = [key for key in (shown[0] if shown else {}) if key in COLUMNS and any(row[key] for row in shown)]
        table(common, shown, columns, "It has no rows.")
        if len(shown) < len(found.rows):
            answer(common, {}, ["", f"{len(shown):,} of {len(found.rows):,} rows; all of them with --csv or --json."])


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = text.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _write(into: Path, name: str, found: Any) -> None:
    import msgspec

    from duecourse.durable import write_whole
    from duecourse.figures.drawing import drawn

    into.mkdir(parents=True, exist_ok=True)
    plain = msgspec.json.format(msgspec.json.encode(msgspec.to_builtins(found, str_keys=True)))
    write_whole(into / f"{name}.json", plain + b"\n")
    write_whole(into / f"{name}.csv", _csv(found.rows).encode())
    if found.chart:
        write_whole(into / f"{name}.vl.json", msgspec.json.format(msgspec.json.encode(found.chart)) + b"\n")
        write_whole(into / f"{name}.svg", drawn(found.chart, f"the chart of {name}").encode())
