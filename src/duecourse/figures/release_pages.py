"""Pages of an imported release: its files by hash, and every figure over them with chart, table, data and SQL."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from duecourse.errors import CannotAnswer
from duecourse.figures import charts, checkpoints, released, releases
from duecourse.figures.released import ReleasedFigure, ReleasedRow
from duecourse.figures.releases import Release

Add = Callable[[str, str | bytes], None]
Page = Callable[..., None]

ROWS_SHOWN = 200
"""A page shows this many rows; its .csv has all of them."""

MOST_SERIES, MOST_BARS = 6, 24
YEAR = re.compile(r"(?:FY)?((?:19|20)\d\d)")


def add(folder: Path, add_file: Add, page: Page) -> list[ReleasedFigure]:
    """Write the pages of the release in ``folder``; answers its figures, for the list of all figures.

    ``add_file`` takes a path within the site and its content, ``page`` a path, a template and what it shows.
    Raises NotARelease and BrokenRelease.
    """
    opened = Release.open(folder)
    there = set(opened.tables())
    names = [name for name, measure in released.catalog().items() if there.issuperset(measure.tables)]
    figures: list[ReleasedFigure] = []
    untold: list[str] = []
    for name in names:
        try:
            figures.append(releases.figure(name, folder))
        except CannotAnswer:  # the tables of these files lack a column that it reads
            untold.append(name)
    for figure in figures:
        _add_figure(figure, checkpoints.taken(opened.manifest), add_file, page)
    gone = opened.superseded()
    titles = [released.catalog()[name].title for name in untold]
    page("files.html", "files.html", opened=opened.manifest, gone=gone, figures=figures, untold=titles)
    listed = {**_files(opened, gone), "not_computed": untold}
    add_file("files.json", json.dumps(listed, indent=2, ensure_ascii=False) + "\n")
    return figures


def _files(opened: Release, gone: dict[int, dict[str, int]]) -> dict[str, Any]:
    entries = [
        {**msgspec.to_builtins(each), "superseded_rows": gone.get(each.number, {})} for each in opened.manifest.files
    ]
    return {"release": opened.manifest.name, "files": entries}


def _add_figure(figure: ReleasedFigure, taken: Sequence[checkpoints.Taken], add_file: Add, page: Page) -> None:
    base = f"figures/{figure.name}"
    drawing = drawn(figure)
    if drawing:
        add_file(f"{base}.svg", drawing)
    add_file(f"{base}.csv", rows_csv(figure))
    add_file(f"{base}.metadata.json", metadata_json(figure, taken))
    page(
        f"{base}.html",
        "released.html",
        figure=figure,
        drawing=drawing,
        rows=figure.rows[:ROWS_SHOWN],
        number=lambda value: "" if value is None else f"{value:,.{figure.measure.decimals}f}",
    )


def rows_csv(figure: ReleasedFigure) -> str:
    """All rows as CSV; an empty cell is a number that is not told, and ``withheld`` says why."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ReleasedRow.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(row) for row in figure.rows)
    return text.getvalue()


def metadata_json(figure: ReleasedFigure, taken: Sequence[checkpoints.Taken] = ()) -> str:
    """Definition, basis, unit, caveat, breaks, SQL, the files by SHA-256, and the checkpoints of the record, if any."""
    said = msgspec.to_builtins(figure.measure)
    return (
        json.dumps(
            {
                "measure": figure.name,
                "release": figure.release,
                **said,
                "rows": len(figure.rows),
                "columns": list(ReleasedRow.__struct_fields__),
                "sql": figure.sql,
                "rerun": "In DuckDB, in the folder of the release: run the SQL; its first statements name the tables.",
                "files": figure.files,
                **checkpoints.facts(taken),
                "site": "The SHA-256 of this file is in site.json, whose signature is in site.json.note.",
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def drawn(figure: ReleasedFigure) -> str | None:
    """The figure as a chart: series by year with break marks, else bars; None where there is nothing to compare."""
    rows = [row for row in figure.rows if row.value is not None]
    if len(rows) < 2:
        return None
    tell = [part for part in ("place", "category", "period") if len({getattr(row, part) for row in rows}) > 1]
    years = [found[1] if (found := YEAR.fullmatch(row.period)) else "" for row in rows]
    series = {_name(row, [part for part in tell if part != "period"]) for row in rows}
    if all(years) and len(set(years)) > 2 and len(series) <= MOST_SERIES:
        values = [
            {
                **_numbers(row),
                "name": _name(row, [part for part in tell if part != "period"]) or row.place,
                "year": int(year),
            }
            for row, year in zip(rows, years, strict=True)
        ]
        span = {int(year) for year in years}
        breaks = [{"year": each.year} for each in figure.measure.breaks if min(span) < each.year <= max(span)]
        return charts.drawn("released_years", values, f"the chart of {figure.name}", others=breaks)
    largest = sorted(rows, key=lambda row: -(row.value or 0.0))[:MOST_BARS]
    kept = [row for row in rows if row in largest][:MOST_BARS]
    return charts.drawn("released_bars", [{**_numbers(row), "name": _name(row, tell)} for row in kept], figure.name)


def _name(row: ReleasedRow, parts: list[str]) -> str:
    return ", ".join(getattr(row, part) for part in parts if getattr(row, part))


def _numbers(row: ReleasedRow) -> dict[str, float | None]:
    return {"value": row.value, "low": row.low, "high": row.high}
