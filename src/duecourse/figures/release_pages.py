"""Pages of an imported release: its files by hash, and every figure over them with chart, table, data and SQL."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from duecourse.errors import CannotAnswer
from duecourse.figures import charts, checkpoints, released, releases
from duecourse.figures.recomputed import TO_DATE
from duecourse.figures.released import ReleasedFigure, ReleasedRow
from duecourse.figures.releases import Release
from duecourse.figures.suppression import small

Add = Callable[[str, str | bytes], None]
Page = Callable[..., None]

ROWS_SHOWN = 200
"""A page shows this many rows; its .csv has all of them."""

MOST_SERIES, MOST_BARS = 6, 24
TIME = re.compile(r"(?:FY)?((?:18|19|20)\d\d)(?:-(\d\d))?")


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
    gone = _few_untold(opened)
    titles = [released.catalog()[name].title for name in untold]
    page("files.html", "files.html", opened=opened.manifest, gone=gone, figures=figures, untold=titles)
    listed = {**_files(opened, gone), "not_computed": untold}
    add_file("files.json", json.dumps(listed, indent=2, ensure_ascii=False) + "\n")
    return figures


def _few_untold(opened: Release) -> dict[int, dict[str, int | None]]:
    """Rows a newer file stands in for, by file and table; one or two of our own record are None."""
    own = {each.number for each in opened.manifest.files if each.checkpoint is not None}
    return {
        number: {table: None if number in own and small(rows) else rows for table, rows in tables.items()}
        for number, tables in opened.superseded().items()
    }


def _files(opened: Release, gone: Mapping[int, Mapping[str, int | None]]) -> dict[str, Any]:
    entries = []
    for each in opened.manifest.files:
        entry = {**msgspec.to_builtins(each), "superseded_rows": gone.get(each.number, {})}
        if each.checkpoint is not None:
            for table in entry["found"]["tables"].values():
                if small(table["rows"]):
                    table |= {"rows": None, "size": None}
        entries.append(entry)
    return {"release": opened.manifest.name, "files": entries}


def _add_figure(figure: ReleasedFigure, taken: Sequence[checkpoints.Taken], add_file: Add, page: Page) -> None:
    base = f"figures/{figure.name}"
    drawing = drawn(figure)
    if drawing:
        add_file(f"{base}.svg", drawing.svg)
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


class Drawing(msgspec.Struct, frozen=True):
    """A chart as SVG, how many of its series or rows it leaves out, in words, and whether it marks a break."""

    svg: str
    left_out: str
    breaks: bool


def drawn(figure: ReleasedFigure) -> Drawing | None:
    """The figure as a chart: series over years or months with break marks, else bars; None with nothing to compare.

    Where there are more series, or bars, than a reader can tell apart, the largest are drawn, and ``left_out`` says so.
    """
    rows = [row for row in figure.rows if row.value is not None and not row.period.endswith(TO_DATE)]
    if len(rows) < 2:
        return None
    tell = [part for part in ("place", "category", "period") if len({getattr(row, part) for row in rows}) > 1]
    times = [_time(row.period) for row in rows]
    if None not in times and len(set(times)) > 2:
        return _over_time(figure, rows, [part for part in tell if part != "period"])
    largest = {id(row) for row in sorted(rows, key=lambda row: -(row.value or 0.0))[:MOST_BARS]}
    drawn_rows = [row for row in rows if id(row) in largest]
    kept = [
        {**_numbers(row), "name": name} for row, name in zip(drawn_rows, _short_names(drawn_rows, tell), strict=True)
    ]
    left_out = f"The {len(kept)} largest of {len(rows):,} are drawn." if len(kept) < len(rows) else ""
    return Drawing(charts.drawn("released_bars", kept, figure.name, title=figure.measure.unit), left_out, breaks=False)


def _over_time(figure: ReleasedFigure, rows: Sequence[ReleasedRow], tell: list[str]) -> Drawing:
    if len({row.place for row in rows}) == len({(row.place, row.category) for row in rows}):
        tell = ["place"]
    names = [_name(row, tell) or row.place for row in rows]
    largest: dict[str, float] = {}
    for name, row in zip(names, rows, strict=True):
        largest[name] = max(largest.get(name, 0.0), row.value or 0.0)
    kept = sorted(largest, key=lambda name: -largest[name])[:MOST_SERIES]
    values: list[dict[str, Any]] = [
        {**_numbers(row), "name": name, "year": _time(row.period)}
        for name, row in zip(names, rows, strict=True)
        if name in kept
    ]
    span = [float(value["year"]) for value in values]
    values += _gaps(values, 1 / 12 if any("-" in row.period for row in rows) else 1)
    breaks = [{"year": each.year} for each in figure.measure.breaks if min(span) < each.year <= max(span)]
    said = f"the chart of {figure.name}"
    svg = charts.drawn("released_years", values, said, others=breaks, title=figure.measure.unit, series=kept)
    left_out = f"The {len(kept)} largest of {len(largest):,} series are drawn." if len(kept) < len(largest) else ""
    if any(row.period.endswith(TO_DATE) for row in figure.rows):
        left_out = f"{left_out} Years to date are left out.".lstrip()
    return Drawing(svg, left_out, bool(breaks))


def _gaps(values: Sequence[Mapping[str, Any]], step: float) -> list[dict[str, Any]]:
    """An empty point wherever a series lacks a year or month between its first and its last: no line crosses it."""
    gaps: list[dict[str, Any]] = []
    for name in dict.fromkeys(value["name"] for value in values):
        there = {round(value["year"] / step) for value in values if value["name"] == name}
        missing = set(range(min(there), max(there))) - there
        gaps += [{"name": name, "year": at * step, "value": None} for at in sorted(missing)]
    return gaps


def _time(period: str) -> float | None:
    """A year, or a month as a fraction of its year, as a place on the axis of time; None for any other period."""
    found = TIME.fullmatch(period)
    if not found:
        return None
    return int(found[1]) + ((int(found[2]) - 1) / 12 if found[2] else 0)


def _name(row: ReleasedRow, parts: list[str]) -> str:
    return ", ".join(getattr(row, part) for part in parts if getattr(row, part))


def _short_names(rows: Sequence[ReleasedRow], tell: list[str]) -> list[str]:
    """What tells the rows apart; a code or a day of activation only where the place does not."""
    parts = list(tell)
    for part in ("category", "period"):
        plain = part == "category" or all(row.period.startswith("since") for row in rows)
        fewer = [each for each in parts if each != part]
        if plain and "place" in fewer and len({_name(row, fewer) for row in rows}) == len(rows):
            parts = fewer
    return [_name(row, parts) for row in rows]


def _numbers(row: ReleasedRow) -> dict[str, float | None]:
    return {"value": row.value, "low": row.low, "high": row.high}
