"""Verbs of releases: import published files, list, show and verify what a release holds."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Common, answer, progress, table

if TYPE_CHECKING:
    from duecourse.figures.sources.loaded import Loaded

app = App(name="release", help="Published files as a frozen set of tables, and figures over them.")


def import_(
    *files: Path,
    into: Path,
    published_on: date | None = None,
    accept_gaps: Annotated[bool, Parameter(negative=())] = False,
    family: str = "",
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
    `duecourse import nightly/deaths.csv --into evidence-2026 --family border_deaths`

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
    family
        Refuse a file that is not of this family; `duecourse release tables` lists them. Any is taken when left out.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import releases

    if not files:
        raise BadWord(where="import", problem="no file was named", remedy="duecourse import FILE... --into RELEASE")
    with progress("bytes of published files") as bar:
        report = releases.import_files(
            files, into, published_on=published_on, accept_gaps=accept_gaps, family=family, progress=bar
        )
    data = {
        "release": report.release,
        "path": report.path,
        "files": [
            {
                "file": each.file,
                "new": each.new,
                "again": each.again,
                **_plain(each.found),
                "superseded_rows": each.superseded,
            }
            for each in report.files
        ],
    }
    lines = [f"Release {report.release} in {report.path}"]
    for each in report.files:
        lines.append(
            f"{each.file}: {each.found.rows:,} rows of {each.found.title}"
            + ("" if each.new else ", read again" if each.again else ", there already")
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
