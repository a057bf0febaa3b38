"""Verbs of releases: import published files, list and show what a release holds, compute a figure over it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Common, answer, progress, table

if TYPE_CHECKING:
    from duecourse.figures.released import ReleasedMeasure, ReleasedRow
    from duecourse.figures.sources.load import Loaded

app = App(name="release", help="Published files as a frozen set of tables, and figures over them.")


def import_(
    *files: Path,
    into: Path,
    published_on: date | None = None,
    accept_gaps: Annotated[bool, Parameter(negative=())] = False,
    common: Common = HERE,
) -> None:
    """Import published files into a release: all of them become visible together, or none does.

    The family of a file is found by its header. Rows with the same cells are flagged, never dropped; columns that are not
    known are kept and named; columns with names, birth dates or numbers of people are refused. The same file again
    changes nothing. A newer file of a family stands in for an older one inside its window; both stay listed. All sheets
    of a workbook that have the table are stacked, and every row keeps its sheet and its row number.

    Examples:
    `duecourse import published/*.csv --into evidence-2026`
    `duecourse import removals.csv.gz --into evidence-2026 --published-on 2025-07-24 --json`
    `duecourse import ICE_Arrests.xlsx --into evidence-2026 --published-on 2026-03-20`

    Parameters
    ----------
    files
        Published files: workbooks (.xlsx, .xls), Stata files (.dta), and text with commas, bars, semicolons or tabs, plain
        or gzipped.
    into
        The folder of the release; made where there is none.
    published_on
        The day of publication of these files, which decides what is newer; the day of import when left out.
    accept_gaps
        Take a file though months without any row lie between months full of rows, and note it in the release.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import releases

    if not files:
        raise BadWord(where="import", problem="no file was named", remedy="duecourse import FILE... --into RELEASE")
    with progress("bytes of published files") as bar:
        report = releases.import_files(files, into, published_on=published_on, accept_gaps=accept_gaps, progress=bar)
    data = {
        "release": report.release,
        "path": report.path,
        "files": [
            {"file": each.file, "new": each.new, **_plain(each.found), "superseded_rows": each.superseded}
            for each in report.files
        ],
    }
    lines = [f"Release {report.release} in {report.path}"]
    for each in report.files:
        lines.append(
            f"{each.file}: {each.found.rows:,} rows of {each.found.title}" + ("" if each.new else ", there already")
        )
        lines += [f"  {line}" for line in (*_found(each.found), *_superseded(each.superseded))]
    answer(common, data, lines)


@app.command(name="list")
def list_(folder: Path | None = None, /, *, common: Common = HERE) -> None:
    """List the releases in a folder.

    Example:
    `duecourse release list`

    Parameters
    ----------
    folder
        The folder to look in; the workspace when left out.
    """
    from duecourse.figures import releases

    rows = [
        {
            "release": each.manifest.name,
            "files": len(each.manifest.files),
            "tables": " ".join(each.tables()),
            "path": str(each.folder),
        }
        for each in releases.listed(folder or common.dir)
    ]
    table(common, rows, ("release", "files", "tables", "path"), "There are no releases here.")


@app.command
def show(release: Path, /, *, common: Common = HERE) -> None:
    """Show every file of a release with its hash, rows, window, what was found in it, and what a newer file stands in for.

    Example:
    `duecourse release show evidence-2026`

    Parameters
    ----------
    release
        The folder of the release.
    """
    from duecourse.figures import releases

    opened = releases.Release.open(release)
    gone = opened.superseded()
    entries = opened.manifest.files
    data = {
        "release": opened.manifest.name,
        "path": str(release),
        "files": [{**_plain(entry), "superseded_rows": gone.get(entry.number, {})} for entry in entries],
    }
    lines = [f"Release {opened.manifest.name}: {len(entries)} files, tables {', '.join(opened.tables())}"]
    for entry in entries:
        published = f", published {entry.published_on}" if entry.published_on else ""
        lines.append(f"{entry.number}. {entry.file}: {entry.found.rows:,} rows of {entry.found.title}{published}")
        lines.append(
            f"  SHA-256 {entry.found.sha256}, imported {entry.imported_at:%Y-%m-%d %H:%M} UTC by {entry.importer}"
        )
        lines += [f"  {line}" for line in (*_found(entry.found), *_superseded(gone.get(entry.number, {})))]
    answer(common, data, lines)


@app.command
def verify(release: Path, /, *, common: Common = HERE) -> None:
    """Compare every table of a release with the hash it was written with.

    Example:
    `duecourse release verify evidence-2026`

    Parameters
    ----------
    release
        The folder of the release.
    """
    from duecourse.figures import releases

    opened = releases.Release.open(release)
    count = opened.verify()
    facts = {"release": opened.manifest.name, "tables": count, "ok": True}
    answer(common, facts, [f"{opened.manifest.name}: all {count} tables are as they were written"])


@app.command
def tables(family: str | None = None, /, *, common: Common = HERE) -> None:
    """List the families of published files that can be imported, or document the tables of one, column by column.

    Examples:
    `duecourse release tables`
    `duecourse release tables interoperability`

    Parameters
    ----------
    family
        Name of a family; all are listed when left out.
    """
    from duecourse.errors import BadWord
    from duecourse.figures.sources.families import BY_NAME, FAMILIES
    from duecourse.figures.sources.family import documented

    if family is None:
        rows = [{"family": each.name, "tables": " ".join(documented(each)), "title": each.title} for each in FAMILIES]
        table(common, rows, ("family", "tables", "title"), "No families are known.")
        return
    if family not in BY_NAME:
        raise BadWord(
            where="release tables", problem=f"there is no family {family!r}", remedy="duecourse release tables"
        )
    rows = [
        {"table": name, "column": column, "says": says}
        for name, columns in documented(BY_NAME[family]).items()
        for column, says in columns.items()
    ]
    table(common, rows, ("table", "column", "says"), "It has no columns.")


@app.command
def figure(
    name: str | None = None,
    /,
    *,
    release: Path | None = None,
    engine: Literal["duckdb", "spark"] = "duckdb",
    sql: Annotated[bool, Parameter(negative=())] = False,
    common: Common = HERE,
) -> None:
    """List the measures over releases, or compute one: each share with its numerator, denominator, fill rate and interval.

    Examples:
    `duecourse release figure`
    `duecourse release figure interoperability_removals_by_conviction --release evidence-2026`
    `duecourse release figure border_deaths_by_sector --release evidence-2026 --sql`

    Parameters
    ----------
    name
        Name of a measure; all are listed when left out.
    release
        The folder of the release.
    engine
        What runs the SQL: DuckDB, or Spark (extra spark, Java 17) with the same SQL and the same answer.
    sql
        Print the SQL that computes it, ready to run in DuckDB in the folder of the release.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import released, releases

    if name is None:
        rows = [
            {"measure": key, "unit": each.unit, "title": each.title, "tables": " ".join(each.tables)}
            for key, each in sorted(released.catalog().items())
        ]
        table(common, rows, ("measure", "unit", "title"), "No measures are shipped.")
        return
    if release is None:
        remedy = f"duecourse release figure {name} --release RELEASE"
        raise BadWord(where="release figure", problem="no release was named", remedy=remedy)
    found = releases.figure(name, release, engine)
    if sql:
        answer(common, {"measure": name, "sql": found.sql}, [found.sql.rstrip()])
    elif common.json:
        answer(common, found)
    else:
        about = [
            f"{found.measure.title}, {found.measure.unit}",
            f"Basis: {found.measure.basis}",
            f"Caveat: {found.measure.caveat}",
            f"Release {found.release}: " + ", ".join(f"{file} ({sha256[:12]})" for sha256, file in found.files.items()),
        ]
        said = [_said(row, found.measure) for row in found.rows]
        same = [name for name in ("place", "category", "period") if len({row[name] for row in said}) == 1]
        about += [f"{name.capitalize()}: {said[0][name]}" for name in same if said[0][name]]
        answer(common, {}, [*about, ""])
        columns = [name for name in _columns(found.measure) if name not in same]
        lacking = releases.Release.open(release).lacking(found.measure.optional)
        absent = ", ".join(f"{name} of {table_}" for table_, names in lacking.items() for name in names)
        why = f"no file of this release has the column {absent}" if absent else "no row of these files can be counted"
        table(common, said, columns, f"It has no rows: {why}.")


def _plain(value: object) -> dict[str, object]:
    import msgspec

    return dict(msgspec.to_builtins(value))


def _found(found: "Loaded") -> list[str]:
    windows = {
        name: f", {each.window} {each.first} to {each.last}" if each.first else ""
        for name, each in found.tables.items()
    }
    lines = [f"table {name}: {each.rows:,} rows{windows[name]}" for name, each in found.tables.items()]
    lines += [f"unknown column, kept in other_cells: {column}" for column in found.unknown_columns]
    lines += [f"left out: {header} ({why})" for header, why in found.left_out.items()]
    if found.duplicates.rows:
        lines.append(
            f"flagged, not dropped: {found.duplicates.rows:,} rows have the cells of an earlier row "
            f"({found.duplicates.groups:,} groups)"
        )
    lines += [f"days that cannot be: {count:,} in {column}" for column, count in found.impossible_dates.items()]
    lines += [f"blacked out: {count:,} cells of {column}" for column, count in found.redacted.items()]
    return lines + [f"note: {note}" for note in found.notes]


def _superseded(counts: Mapping[str, int]) -> list[str]:
    return [f"superseded by a newer file: {count:,} rows of {name}" for name, count in counts.items()]


def _columns(measure: "ReleasedMeasure") -> tuple[str, ...]:
    first = ("place", "category", "period", "value")
    more = {"count": (), "rate": ("interval", "of"), "share": ("interval", "of", "filled", "band")}
    return (*first, *more[measure.kind])


def _said(row: "ReleasedRow", measure: "ReleasedMeasure") -> dict[str, str]:
    def number(value: float | None) -> str:
        return "" if value is None else f"{value:,.{measure.decimals}f}"

    of = f"{'' if row.numerator is None else f'{row.numerator:,}'} / {row.denominator:,}" if row.denominator else ""
    return {
        "place": row.place,
        "category": row.category,
        "period": row.period,
        "value": row.withheld or number(row.value),
        "interval": "" if row.low is None else f"{number(row.low)} to {number(row.high)}",
        "of": of,
        "filled": f"{row.fill_rate:.1%}",
        "band": "" if row.band_low is None else f"{number(row.band_low)} to {number(row.band_high)}",
    }
