"""The verb that computes a figure over a release."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from duecourse.cli.output import HERE, Common, answer, table

if TYPE_CHECKING:
    from duecourse.figures.released import ReleasedMeasure, ReleasedRow


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


def _columns(measure: "ReleasedMeasure") -> tuple[str, ...]:
    first = ("place", "category", "period", "value")
    more = {"count": (), "rate": ("interval", "of"), "share": ("interval", "of", "filled", "band")}
    return (*first, *more[measure.kind])


def _said(row: "ReleasedRow", measure: "ReleasedMeasure") -> dict[str, str]:
    from duecourse.figures.sentences import SPOKEN

    def number(value: float | None) -> str:
        return "" if value is None else f"{value:,.{measure.decimals}f}"

    of = f"{'' if row.numerator is None else f'{row.numerator:,}'} / {row.denominator:,}" if row.denominator else ""
    of += f" ± {row.denominator_margin:,.0f}" if of and row.denominator_margin else ""
    return {
        "place": row.place,
        "category": row.category,
        "period": row.period,
        "value": row.withheld or (SPOKEN.get(row.words, "") + number(row.value)).strip(),
        "interval": "" if row.low is None else f"{number(row.low)} to {number(row.high)}",
        "of": of,
        "filled": "" if row.fill_rate is None else f"{row.fill_rate:.1%}",
        "band": "" if row.band_low is None else f"{number(row.band_low)} to {number(row.band_high)}",
    }
