"""Verbs of the figure end: check an announcement, compute a measure, publish a site."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from duecourse.cli.output import HERE, Common, answer, table

Release = Annotated[Path | None, Parameter(name=["--release"])]
"""A folder of facts (``cited_facts.csv`` and ``sources.toml``); the shipped facts when left out."""


def check(
    announcement: str = "article-2010-10-06",
    /,
    *,
    release: Release = None,
    explain: Annotated[bool, Parameter(negative=())] = False,
    common: Common = HERE,
) -> None:
    """Check an announcement: each claim recomputed on every basis there is, with a verdict.

    Examples:
    `duecourse check article-2010-10-06`
    `duecourse check my-announcement.toml --json`
    `duecourse check --explain`

    Parameters
    ----------
    announcement
        Name of a shipped announcement, or the path of a .toml file.
    release
        A folder of facts to check against; the shipped facts when left out.
    explain
        Show how to write an announcement, and check nothing.
    """
    from duecourse.figures import claims

    if explain:
        answer(common, {"explanation": claims.explain()}, [claims.explain().rstrip()])
        return
    result = claims.check(announcement, release)
    answer(common, result.to_builtins(), [result.text().rstrip()])


def figures(
    measure: str | None = None,
    /,
    *,
    where: Annotated[dict[str, str] | None, Parameter(name=["--where"])] = None,
    release: Release = None,
    sql: Annotated[bool, Parameter(negative=())] = False,
    csv: Annotated[bool, Parameter(negative=())] = False,
    common: Common = HERE,
) -> None:
    """List the measures, or compute one.

    Examples:
    `duecourse figures`
    `duecourse figures removals_booked`
    `duecourse figures border_deaths --where.place Tucson`
    `duecourse figures removals_booked --sql`

    Parameters
    ----------
    measure
        Name of a measure; all are listed when left out.
    where
        Parameters of the measure, as `--where.NAME VALUE`.
    release
        A folder of facts to compute on; the shipped facts when left out.
    sql
        Print the SQL that computes it, ready to run over a table named facts.
    csv
        Print comma-separated values.
    """
    from duecourse.figures import engine

    if measure is None:
        rows = [
            {"measure": name, "unit": entry.unit, "title": entry.title, "definition": entry.definition}
            for name, entry in sorted(engine.catalog().items())
        ]
        table(common, rows, ("measure", "unit", "title"), "No measures are shipped.")
        return
    figure = engine.figures(measure, where, release)
    if sql:
        answer(common, {"measure": figure.name, "sql": figure.sql}, [figure.sql.rstrip()])
    elif csv:
        from duecourse.figures.publish import csv_text

        sys.stdout.write(csv_text(figure))
    elif common.json:
        answer(common, figure)
    else:
        entry = figure.measure
        answer(common, None, [entry.title, entry.definition, f"Basis: {entry.basis}. Unit: {entry.unit}.", ""])
        rows = [
            {
                "period": row.period,
                "place": row.place,
                "category": row.category,
                "value": f"{row.value:,.{entry.decimals}f}",
                "words": row.words,
                "standing": row.standing,
                "sources": " ".join(row.sources),
            }
            for row in figure.rows
        ]
        table(common, rows, ("period", "place", "category", "value", "words", "standing", "sources"), "No rows.")
        answer(common, None, ["", f"Caveat: {entry.caveat}"])
