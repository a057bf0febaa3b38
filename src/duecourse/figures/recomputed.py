"""Facts from the files of a release: what imported files say replaces what was cited of them, and says so row by row.

Each .sql file of ``measures/recomputed`` answers series, category, place, period, starts_on, ends_on, value, files and
rows_counted over the tables of a release. A fact of the same series, category, place, days and basis is then taken from
the files; every other fact stays cited. Where the two differ, ``Recomputed.differences`` has both.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from duecourse.errors import BadMeasure
from duecourse.figures import engine, released, releases, tables, wordings
from duecourse.figures.engine import Figure, Row
from duecourse.figures.periods import parse
from duecourse.figures.sources.loaded import Table
from duecourse.figures.tables import Fact, Source, Standing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDER = "measures/recomputed"
TO_DATE = " to date"
"""Ends the period of a number that holds a part of it."""

ANSWER = ("series", "category", "place", "period", "starts_on", "ends_on", "value", "files", "rows_counted")


class Recomputation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of ``recomputed.toml``: the table it reads, and what all its facts share."""

    table: str
    units: dict[str, str]
    basis: str
    population: str
    standing: Standing


class Difference(msgspec.Struct, frozen=True):
    """One number that was cited with another value than the file has."""

    series: str
    category: str
    place: str
    period: str
    cited: float
    cited_from: str
    in_file: float
    file: str


class Recomputed(msgspec.Struct, frozen=True):
    """Facts of a release: ``facts`` are those from files and the cited rest; ``files`` the names by source key."""

    release: tables.Release
    name: str
    files: dict[str, str]
    from_files: int
    cited: int
    differences: tuple[Difference, ...]
    figures: dict[str, Figure]


def _folder() -> Path:
    return Path(str(resources.files("duecourse.figures") / FOLDER))


@cache
def catalog() -> dict[str, Recomputation]:
    """Every recomputation by name. Raises BadMeasure where a .sql file and its entry do not pair."""
    entries = tomllib.loads((_folder() / "recomputed.toml").read_text(encoding="utf-8"))
    for name in sorted({file.stem for file in _folder().glob("*.sql")} ^ set(entries)):
        raise BadMeasure(file=f"{FOLDER}/{name}.sql", problem="has no pair of .sql file and entry in recomputed.toml")
    return {name: msgspec.convert(entry, Recomputation) for name, entry in entries.items()}


def recompute(folder: Path, on: date = date.max) -> Recomputed:
    """The facts of the imported release in ``folder``, after its tables were compared with their hashes.

    Rounding words of printed numbers are read as they are understood on the day ``on``.

    Raises NotARelease and BrokenRelease.
    """
    import duckdb

    opened = releases.Release.open(folder)
    opened.verify()
    there = set(opened.tables())
    sources = {
        _key(entry.found.sha256): Source(
            title=f"{entry.file} ({entry.found.title})",
            dated=str(entry.published_on or entry.imported_at.date()),
            address="",
            note=f"Imported into {opened.manifest.name}; SHA-256 {entry.found.sha256}.",
        )
        for entry in opened.manifest.files
    }
    gone = opened.superseded()
    standing: dict[str, dict[str, Table]] = {table: {} for table in there}
    for file in opened.manifest.files:
        for table, found in file.found.tables.items():
            if gone.get(file.number, {}).get(table, 0) < found.rows:
                standing[table][_key(file.found.sha256)] = found
    facts: list[Fact] = []
    figures: dict[str, Figure] = {}
    measures = {name: each for name, each in released.catalog().items() if there.issuperset(each.tables)}
    lacking = opened.lacking(sorted({column for each in measures.values() for column in each.optional}))
    published = _published(opened)
    with published.database() as database:
        for name, entry in catalog().items():
            if entry.table in published.tables():
                facts += _facts(name, entry, database)
    with opened.database(lacking) as database:
        for name, measure in measures.items():
            with suppress(duckdb.BinderException):  # the tables of these files lack a column of the measure
                figures[name] = _figure(name, measure, database, opened, standing, on=on)
    return _joined(tables.read_release(), opened, facts, sources, figures)


def _published(opened: releases.Release) -> releases.Release:
    """The release without our own record: what one county did never stands in for a fact about the nation."""
    files = tuple(each for each in opened.manifest.files if each.checkpoint is None)
    return releases.Release(opened.folder, msgspec.structs.replace(opened.manifest, files=files))


def _key(sha256: str) -> str:
    return f"file-{sha256[:12]}"


def _facts(name: str, entry: Recomputation, database: "DuckDBPyConnection") -> list[Fact]:
    answer = database.execute((_folder() / f"{name}.sql").read_text(encoding="utf-8"))
    columns = tuple(column[0] for column in answer.description or ())
    if columns != ANSWER:
        raise BadMeasure(file=f"{FOLDER}/{name}.sql", problem=f"answers {columns}, not {ANSWER}")
    return [_fact(entry, dict(zip(ANSWER, values, strict=True))) for values in answer.fetchall()]


def _fact(entry: Recomputation, cells: dict[str, Any]) -> Fact:
    counted = int(cells["rows_counted"])
    return Fact(
        **{key: cells[key] for key in ("series", "category", "place", "period", "starts_on", "ends_on")},
        value=float(cells["value"]),
        words="",
        unit=entry.units[cells["series"]],
        basis=entry.basis,
        population=entry.population,
        source=_key(cells["files"][0]),
        standing=entry.standing,
        note=f"from {counted:,} {'row' if counted == 1 else 'rows'} of the imported file",
    )


def _identity(fact: Fact) -> tuple[object, ...]:
    return (fact.series, fact.category, fact.place, fact.starts_on, fact.ends_on, fact.basis)


def _joined(
    cited: tables.Release,
    opened: releases.Release,
    facts: list[Fact],
    sources: dict[str, Source],
    figures: dict[str, Figure],
) -> Recomputed:
    ours = {_identity(fact): fact for fact in facts}
    kept: list[Fact] = []
    differences: list[Difference] = []
    for fact in cited.facts:
        other = ours.get(_identity(fact))
        if other is None or fact.standing == "recalled":
            kept.append(fact)
        elif other.value != fact.value:
            differences.append(
                Difference(
                    series=fact.series,
                    category=fact.category,
                    place=fact.place,
                    period=fact.period,
                    cited=fact.value,
                    cited_from=fact.source,
                    in_file=other.value,
                    file=other.source,
                )
            )
    every = (*kept, *ours.values())
    used = {fact.source for fact in every} | {
        key for figure in figures.values() for row in figure.rows for key in row.sources
    }
    sha = hashlib.sha256(cited.sha256.encode())
    for entry in opened.manifest.files:
        sha.update(entry.found.sha256.encode())
    release = tables.Release(
        every,
        {key: value for key, value in {**cited.sources, **sources}.items() if key in used},
        sha.hexdigest(),
        cited.folder,
    )
    names = {_key(entry.found.sha256): entry.file for entry in opened.manifest.files}
    return Recomputed(release, opened.manifest.name, names, len(ours), len(kept), tuple(differences), figures)


def _figure(
    name: str,
    measure: released.ReleasedMeasure,
    database: "DuckDBPyConnection",
    opened: releases.Release,
    standing: Mapping[str, Mapping[str, Table]],
    *,
    on: date,
) -> Figure:
    """A measure over the tables of the release, as rows that a claim can be checked against; withheld ones are out.

    ``standing`` are the files with rows in a table that no newer file stands in for, by key. A count of a period that
    is not over bounds the count of the whole of it from below; a share or rate of it bounds nothing.
    """
    rows = []
    for row in released.rows(name, database, own=opened.own(measure.tables)):
        if row.value is None:
            continue
        starts_on, ends_on = _days(row.period)
        within = row.period.endswith(TO_DATE)
        counted = within and measure.kind == "count"
        bounds = wordings.read(row.value, row.words, on)
        files = {key for table in measure.tables for key, found in standing[table].items()
                 if _speaks(found, starts_on, ends_on)}  # fmt: skip
        rows.append(
            Row(
                place=row.place,
                category=row.category,
                period=row.period or "all rows",
                starts_on=starts_on,
                ends_on=ends_on,
                value=row.value,
                low=bounds.low if counted or not within else None,
                high=None if within else bounds.high,
                words="at_least" if counted else row.words,
                unit=measure.unit,
                basis=measure.basis,
                standing="quoted" if measure.tables == ("published_series",) else "computed",
                sources=tuple(sorted(files)),
            )
        )
    sql = "".join(f"CREATE OR REPLACE VIEW {table} AS\n{opened.views()[table]};\n" for table in measure.tables)
    said = engine.measure(name)
    return Figure(name, said, {"place": None, "category": None}, sql + released.query(name), tuple(rows), "")


def _days(period: str) -> tuple[date, date]:
    try:
        found = parse(period.removesuffix(TO_DATE))
    except ValueError:
        return date.min, date.max
    return found.starts_on, found.ends_on


def _speaks(found: Table, starts_on: date, ends_on: date) -> bool:
    """Whether the window of a file's table (days, or years) reaches into the days; one without a window may."""
    if not found.first:
        return True
    try:
        first, last = date.fromisoformat(found.first[:10]), date.fromisoformat(found.last[:10])
    except ValueError:
        lead = "FY" if "fiscal" in found.window else ""
        first, last = parse(f"{lead}{found.first}").starts_on, parse(f"{lead}{found.last}").ends_on
    return first <= ends_on and starts_on <= last
