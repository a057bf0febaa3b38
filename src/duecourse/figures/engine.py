"""The engine: cited facts in DuckDB, measures as named SQL files, rows that carry their bounds and sources.

Every measure answers with the same columns, so that a claim can be checked against any of them: place, category,
period, starts_on, ends_on, value, low, high, words, unit, basis, standing, sources. ``low`` and ``high`` are NULL
where a bound is not known; arithmetic on them then gives NULL, which is the right answer.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec

from duecourse.errors import BadMeasure, BadParameter, UnknownMeasure
from duecourse.figures import released, spark, wordings
from duecourse.figures.periods import Period
from duecourse.figures.tables import COLUMNS, Release, read_release
from duecourse.figures.wordings import Bounds


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a measure says about itself: one entry of ``measures.toml``."""

    title: str
    definition: str
    basis: str
    unit: str
    caveat: str
    decimals: int
    chart: str
    parameters: dict[str, str] = {}


class Row(msgspec.Struct, frozen=True):
    """One number of a measure. ``words`` is the rounding word it inherits; ``standing`` the weakest of its inputs."""

    place: str
    category: str
    period: str
    starts_on: date
    ends_on: date
    value: float
    low: float | None
    high: float | None
    words: str
    unit: str
    basis: str
    standing: str
    sources: tuple[str, ...]

    @property
    def when(self) -> Period:
        """Its period as days with a label."""
        return Period(self.starts_on, self.ends_on, self.period)

    @property
    def bounds(self) -> Bounds:
        """What is known of the number."""
        return Bounds(self.low, self.high, self.words)

    @property
    def decides(self) -> bool:
        """Whether it may carry a verdict: a recalled number never does."""
        return self.standing != "recalled"


ROW_COLUMNS: tuple[str, ...] = Row.__struct_fields__


def _row(values: tuple[Any, ...]) -> Row:
    named = dict(zip(ROW_COLUMNS, values, strict=True))
    for bound in ("value", "low", "high"):
        named[bound] = None if named[bound] is None else float(named[bound])
    return Row(**{**named, "sources": tuple(sorted(set(named["sources"])))})


class Figure(msgspec.Struct, frozen=True):
    """A computed measure: its name, what it says about itself, the parameters and SQL it ran with, and its rows."""

    name: str
    measure: Measure
    parameters: dict[str, str | None]
    sql: str
    rows: tuple[Row, ...]
    facts_sha256: str


def _folder() -> Path:
    return Path(str(resources.files("duecourse.figures") / "measures"))


@cache
def catalog() -> dict[str, Measure]:
    """Every measure by name. Raises BadMeasure where a .sql file and its entry do not pair."""
    entries = tomllib.loads((_folder() / "measures.toml").read_text(encoding="utf-8"))
    queries = {file.stem for file in _folder().glob("*.sql")}
    for name in sorted(queries ^ set(entries)):
        problem = "has no entry in measures.toml" if name in queries else "has an entry and no .sql file"
        raise BadMeasure(file=f"measures/{name}.sql", problem=problem)
    try:
        return {name: msgspec.convert(entry, Measure) for name, entry in entries.items()}
    except msgspec.ValidationError as problem:
        raise BadMeasure(file="measures/measures.toml", problem=problem) from problem


def measure(name: str, where: str = "the command line") -> Measure:
    """The measure of that name, over facts or over imported tables. Raises UnknownMeasure with the nearest names."""
    known = {**catalog(), **_over_tables()}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)[:3]
        raise UnknownMeasure(where=where, name=name, near=", ".join(near))
    return known[name]


def _over_tables() -> dict[str, Measure]:
    return {
        name: Measure(
            title=entry.title,
            definition=entry.definition,
            basis=entry.basis,
            unit=entry.unit,
            caveat=entry.caveat,
            decimals=entry.decimals,
            chart="",
            parameters={"place": "", "category": ""},
        )
        for name, entry in released.catalog().items()
    }


def query(name: str) -> str:
    """The SQL file of a measure, as it stands."""
    return (_folder() / f"{name}.sql").read_text(encoding="utf-8")


def written_in(sql: str, parameters: Mapping[str, str | None]) -> str:
    """``sql`` with its parameters written in as literals, to be run as it is over a table named facts."""

    def literal(found: re.Match[str]) -> str:
        value = parameters[found[1]]
        return "NULL" if value is None else "'" + value.replace("'", "''") + "'"

    return re.sub(r"\$([a-z_]+)", literal, sql)


class Engine:
    """A DuckDB database in memory with one table, ``facts``: the cited facts and the bounds their words give them.

    A context manager; it reads no file but the release's and reaches no network.
    """

    def __init__(
        self,
        release: Release | None = None,
        *,
        on: date = date.max,
        over_tables: Mapping[str, Figure] | None = None,
    ) -> None:
        """Load ``release`` (the shipped one by default); words are read as they are understood on the day ``on``.

        ``over_tables`` are figures already computed over the tables of imported files, by name of their measure.
        """
        import duckdb

        self._over_tables = dict(over_tables or {})
        self.release = release or read_release()
        self._database = duckdb.connect(":memory:", config={"threads": 2, "enable_external_access": False})
        self._load(on)
        self._figures: dict[tuple[str, tuple[tuple[str, str | None], ...]], Figure] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def _load(self, on: date) -> None:
        columns: dict[str, list[Any]] = {name: [getattr(fact, name) for fact in self.release.facts] for name in COLUMNS}
        bounds = [wordings.read(fact.value, fact.words, on) for fact in self.release.facts]
        columns["low"] = [bound.low for bound in bounds]
        columns["high"] = [bound.high for bound in bounds]
        kinds = {"starts_on": "DATE", "ends_on": "DATE", "value": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE"}
        parts = ", ".join(f"unnest(${name}::{kinds.get(name, 'VARCHAR')}[]) AS {name}" for name in columns)
        self._database.execute(f"CREATE TABLE facts AS SELECT {parts}", columns)

    def facts(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Column names and rows of the table the measures read, in the order of the file."""
        answer = self._database.execute("SELECT * FROM facts")
        return tuple(column[0] for column in answer.description or ()), answer.fetchall()

    def figure(self, name: str, parameters: Mapping[str, str] | None = None, where: str = "the command line") -> Figure:
        """Compute a measure. Parameters left out take their defaults; "" takes everything.

        Raises UnknownMeasure, or BadParameter for a parameter the measure has not or a value nothing on file has.
        """
        entry = measure(name, where)
        given = dict(parameters or {})
        for key in given:
            if key not in entry.parameters:
                has = ", ".join(entry.parameters) or "none"
                raise BadParameter(where=where, problem=f"{name} has no parameter {key!r} (it has: {has})")
        bound = {key: given.get(key, default) or None for key, default in entry.parameters.items()}
        if name not in catalog():
            return self._over(name, bound, where)
        asked = (name, tuple(sorted(bound.items())))
        if asked not in self._figures:
            self._figures[asked] = self._run(name, entry, bound)
        figure = self._figures[asked]
        if not figure.rows:
            self._refuse_unheard(name, entry, bound, where)
        return figure

    def _over(self, name: str, bound: Mapping[str, str | None], where: str) -> Figure:
        """A figure over imported tables, with the rows of the place and category asked for."""
        if name not in self._over_tables:
            tables = " and ".join(released.catalog()[name].tables)
            problem = f"{name} is over imported files ({tables}): name a release that has them with --release"
            raise BadParameter(where=where, problem=problem)
        whole = self._over_tables[name]
        rows = tuple(
            row
            for row in whole.rows
            if all(value is None or getattr(row, key) == value for key, value in bound.items())
        )
        for key, value in bound.items():
            choices = sorted({getattr(row, key) for row in whole.rows} - {""})
            if value is not None and value not in choices:
                near = difflib.get_close_matches(value, choices, n=3, cutoff=0.3) or choices[:5]
                problem = f"{name} has no {key} = {value!r}; near it: {'; '.join(near)}"
                raise BadParameter(where=where, problem=problem)
        return msgspec.structs.replace(whole, parameters=dict(bound), rows=rows)

    def _run(self, name: str, entry: Measure, parameters: dict[str, str | None]) -> Figure:
        sql = query(name)
        answer = self._database.execute(sql, parameters)
        columns = [column[0] for column in answer.description or ()]
        if tuple(columns) != ROW_COLUMNS:
            raise BadMeasure(file=f"measures/{name}.sql", problem=f"answers {columns}, not {list(ROW_COLUMNS)}")
        rows = tuple(_row(values) for values in answer.fetchall())
        return Figure(name, entry, parameters, written_in(sql, parameters), rows, self.release.sha256)

    def _refuse_unheard(self, name: str, entry: Measure, parameters: dict[str, str | None], where: str) -> None:
        """No rows is an answer for a place on file elsewhere, or without any rows; else an unheard value is a slip."""
        everything = self._run(name, entry, {key: default or None for key, default in entry.parameters.items()})
        for key, value in parameters.items():
            column = {"place": "place", "category": "category", "edition": "basis"}[key]
            known = {getattr(fact, column) for fact in self.release.facts} | {
                getattr(row, column) for row in everything.rows
            }
            choices = sorted({getattr(row, column) for row in everything.rows} - {""})
            if value is not None and value not in known and choices:
                near = difflib.get_close_matches(value, choices, n=3, cutoff=0.3) or choices[:5]
                problem = f"nothing on file has {key} = {value!r} for {name}; near it: {'; '.join(near)}"
                raise BadParameter(where=where, problem=problem)


def figures(
    name: str,
    parameters: Mapping[str, str] | None = None,
    release: Path | None = None,
    runs_on: Literal["duckdb", "spark"] = "duckdb",
) -> Figure:
    """Compute one measure over the shipped facts, or over those of a release folder.

    Both engines run the same SQL and answer the same rows. Raises UnknownMeasure, BadParameter, BadFacts, and for Spark
    MissingExtra and NoJava.
    """
    measure(name)
    with Engine(read_release(release)) as engine:
        figure = engine.figure(name, parameters)
        if runs_on == "duckdb":
            return figure
        columns, rows = spark.run_over(figure.sql, "facts", engine.facts())
    if columns != ROW_COLUMNS:
        raise BadMeasure(file=f"measures/{name}.sql", problem=f"answers {columns} on Spark, not {ROW_COLUMNS}")
    return msgspec.structs.replace(figure, rows=tuple(_row(values) for values in rows))
