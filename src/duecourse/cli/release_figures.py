"""The verb that computes a figure over a release."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from duecourse.cli.output import HERE, Common, answer, progress, table

if TYPE_CHECKING:
    from duecourse.figures.released import ReleasedMeasure, ReleasedRow


def figure(
    name: str | None = None,
    /,
    *,
    release: Path | None = None,
    engine: Literal["duckdb", "spark"] = "duckdb",
    sql: Annotated[bool, Parameter(negative=())] = False,
    every: Annotated[bool, Parameter(name=["--all"], negative=())] = False,
    into: Path | None = None,
    common: Common = HERE,
) -> None:
    """List the measures over releases, compute one, or all into a folder: each share with its counts, fill rate and interval.

    All of them go on where they were cut off, and compute again only what changed. A site of them, with a page for each,
    is written by `duecourse publish --release RELEASE`.

    Examples:
    `duecourse release figure`
    `duecourse release figure interoperability_removals_by_conviction --release evidence-2026`
    `duecourse release figure border_deaths_by_sector --release evidence-2026 --sql`
    `duecourse release figure --all --release evidence-2026 --into figures`

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
    every
        Compute every measure whose tables the release has, into the folder --into.
    into
        A new or empty folder, or one of an earlier run, for NAME.csv, NAME.metadata.json, the chart NAME.svg, and
        figures.json, which lists them with their SHA-256.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import released, releases

    if every or into is not None:
        _all(name, release, into, engine, common, asked=every and not sql)
        return
    if name is None:
        rows = [
            {"measure": key, "unit": each.unit, "title": each.title, "tables": " ".join(each.tables)}
            for key, each in sorted(released.catalog().items())
        ]
        answer(common, rows, [f"{each['measure']}\n    {each['title']}; {each['unit']}" for each in rows])
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
        reasons = sorted({row.withheld for row in found.rows if row.withheld})
        marks = {reason: "not told" + (f" ({at})" if len(reasons) > 1 else "") for at, reason in enumerate(reasons, 1)}
        said = [_said(row, found.measure, marks.get(row.withheld, "")) for row in found.rows]
        same = [name for name in ("place", "category", "period") if len({row[name] for row in said}) == 1]
        about += [f"{name.capitalize()}: {said[0][name]}" for name in same if said[0][name]]
        answer(common, {}, [*about, ""])
        columns = [name for name in _columns(found.measure) if name not in same]
        lacking = releases.Release.open(release).lacking(found.measure.optional)
        absent = ", ".join(f"{name} of {table_}" for table_, names in lacking.items() for name in names)
        why = f"no file of this release has the column {absent}" if absent else "no row of these files can be counted"
        table(common, said, columns, f"It has no rows: {why}.")
        answer(common, {}, ["", *(f"{mark}: {reason}" for reason, mark in marks.items())] if marks else [])


def _all(
    name: str | None,
    release: Path | None,
    into: Path | None,
    engine: Literal["duckdb", "spark"],
    common: Common,
    *,
    asked: bool,
) -> None:
    from duecourse.errors import BadWord
    from duecourse.figures import batch

    if name is not None or release is None or into is None or not asked:
        remedy = "duecourse release figure --all --release RELEASE --into FOLDER"
        problem = "--all and --into go together, with a release and without the name of a measure or --sql"
        raise BadWord(where="release figure", problem=problem, remedy=remedy)
    with progress("measures") as bar:
        done = batch.compute_all(release, into, engine=engine, progress=bar)
    index = done.index
    lines = [f"{len(done.computed)} measures of release {index.release} computed into {done.path}"]
    lines += [f"{len(done.kept)} were there already"] if done.kept else []
    lines += [f"removed: {each}, which these files no longer allow" for each in done.removed]
    untold = sum(each.withheld for each in index.figures.values())
    lines += [
        f"{untold:,} of {sum(each.rows for each in index.figures.values()):,} rows are withheld, each with its reason"
    ]
    lines += [f"not computed: {len(index.not_computed)}, as {batch.INDEX} says"] if index.not_computed else []
    answer(common, done, lines)


def _columns(measure: "ReleasedMeasure") -> tuple[str, ...]:
    first = ("place", "category", "period", "value")
    more = {"count": (), "rate": ("interval", "of"), "share": ("interval", "of", "filled", "band")}
    return (*first, *more[measure.kind])


def _said(row: "ReleasedRow", measure: "ReleasedMeasure", mark: str) -> dict[str, str]:
    """The cells of a row; ``mark`` stands for its number where that is not told, since a reason would not fit the column."""
    from duecourse.figures.sentences import SPOKEN

    def number(value: float | None) -> str:
        return "" if value is None else f"{value:,.{measure.decimals}f}"

    of = f"{'' if row.numerator is None else f'{row.numerator:,}'} / {row.denominator:,}" if row.denominator else ""
    of += f" ± {row.denominator_margin:,.0f}" if of and row.denominator_margin else ""
    return {
        "place": row.place,
        "category": row.category,
        "period": row.period,
        "value": mark or (SPOKEN.get(row.words, "") + number(row.value)).strip(),
        "interval": "" if row.low is None else f"{number(row.low)} to {number(row.high)}",
        "of": of,
        "filled": "" if row.fill_rate is None else f"{row.fill_rate:.1%}",
        "band": "" if row.band_low is None else f"{number(row.band_low)} to {number(row.band_high)}",
    }
