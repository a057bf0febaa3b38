"""Who is swept up: questions about selection, each with its assumption, formula, answer, and when it misleads.

A question is an .sql file of ``questions`` that counts, and words in ``questions.toml``; what is made of the counts is
in ``answers``. Places that differ by more than chance and ordinary differences are flagged; they are never ranked.
"""

import difflib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from duecourse.errors import BadMeasure, CannotAnswer, UnknownQuestion
from duecourse.figures import answers
from duecourse.figures.found import Progress
from duecourse.figures.releases import Release

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Kind = Literal["shares", "rates", "groups", "outcome", "levels", "composition"]
ANSWERS: dict[str, tuple[str, ...]] = {
    "shares": ("place", "events", "size"),
    "rates": ("place", "events", "size"),
    "groups": ("place", "aspect", "class", "events", "size", "recorded", "eligible"),
    "outcome": ("place", "class", "screened", "acted", "hits"),
    "levels": ("place", "class", "events", "size"),
    "composition": ("period", "class", "counted", "redefined", "size"),
}
"""Columns that the SQL of each kind of question answers."""

OF_ESTIMATES = (*ANSWERS["rates"], "error")
"""Columns of rates whose sizes are estimates, with their standard errors."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a question says about itself: one entry of ``questions.toml``.

    Of ``people``, and of our own record, one or two are not told; counts a publisher has ``printed`` itself are.
    """

    title: str
    kind: Kind
    per: float
    unit: str
    tables: tuple[str, ...]
    question: str
    assumption: str
    formula: str
    misleads: str
    optional: tuple[str, ...] = ()
    counts: Literal["people", "printed"] = "people"


class Answer(msgspec.Struct, frozen=True):
    """An answered question: the words, the SQL that counted, the rows, sentences about the whole, the chart, the files.

    Rows of one answer have the same keys. ``chart`` is a Vega-Lite specification with its data, or empty.
    """

    name: str
    question: Question
    release: str
    sql: str
    rows: tuple[dict[str, Any], ...]
    findings: tuple[str, ...]
    chart: dict[str, Any]
    files: dict[str, str]


def _folder() -> Path:
    return Path(str(resources.files("duecourse.figures") / "questions"))


@cache
def catalog() -> dict[str, Question]:
    """Every question by name. Raises BadMeasure where an .sql file and its entry do not pair."""
    entries = tomllib.loads((_folder() / "questions.toml").read_text(encoding="utf-8"))
    queries = {file.stem for file in _folder().glob("*.sql")}
    for name in sorted(queries ^ set(entries)):
        problem = "has no entry in questions.toml" if name in queries else "has an entry and no .sql file"
        raise BadMeasure(file=f"questions/{name}.sql", problem=problem)
    try:
        return {name: msgspec.convert(entry, Question) for name, entry in entries.items()}
    except msgspec.ValidationError as problem:
        raise BadMeasure(file="questions/questions.toml", problem=problem) from problem


def question(name: str) -> Question:
    """The question of that name. Raises UnknownQuestion with the names nearest to it."""
    known = catalog()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)[:3]
        raise UnknownQuestion(name=name, near=", ".join(near))
    return known[name]


def query(name: str) -> str:
    """The SQL file of a question, as it stands."""
    return (_folder() / f"{name}.sql").read_text(encoding="utf-8")


def answer(
    name: str,
    release: Path,
    *,
    before: str = "",
    after: str = "",
    seed: int = 20101006,
    progress: Progress | None = None,
) -> Answer:
    """Answer a question over a release, after comparing the files it reads with their hashes.

    ``before`` and ``after`` are the periods of a composition; by default the last two that can be compared. ``seed``
    decides the draws of the threshold test, and ``progress`` is told of its chains. Raises UnknownQuestion,
    CannotAnswer, MissingExtra, NotARelease and BrokenRelease.
    """
    asked = question(name)
    opened = Release.open(release)
    absent = [table for table in asked.tables if table not in opened.tables()]
    if absent:
        problem = f"release {release} has no table {', '.join(absent)}"
        raise CannotAnswer(question=name, problem=problem, remedy="Import the files it needs: `duecourse import`")
    opened.verify(frozenset(asked.tables))
    lacking = opened.lacking(asked.optional)
    import duckdb

    try:
        with opened.database(lacking) as database:
            counted = _counted(name, asked.kind, database)
    except duckdb.BinderException as problem:
        said = f"the tables of {release} lack a column it reads ({str(problem).splitlines()[0]})"
        raise CannotAnswer(question=name, problem=said, remedy="Ask it over the published files") from problem
    if not counted:
        raise CannotAnswer(question=name, problem="no row of the release can be counted", remedy="Look at its tables")
    try:
        found = answers.answered(
            asked.kind,
            counted,
            per=asked.per,
            before=before,
            after=after,
            seed=seed,
            protect=asked.counts == "people" or opened.own(asked.tables),
            progress=progress,
        )
    except ValueError as problem:
        raise CannotAnswer(question=name, problem=problem, remedy="Look at the counts with --sql") from problem
    files = {
        entry.found.sha256: entry.file
        for entry in opened.manifest.files
        if any(table in entry.found.tables for table in asked.tables)
    }
    views = opened.views(more=lacking)
    sql = "".join(f"CREATE OR REPLACE VIEW {table} AS\n{views[table]};\n" for table in asked.tables) + query(name)
    return Answer(name, asked, opened.manifest.name, sql, found.rows, found.findings, found.chart, files)


def _counted(name: str, kind: Kind, database: "DuckDBPyConnection") -> list[Mapping[str, Any]]:
    answer = database.execute(query(name))
    columns = tuple(column[0] for column in answer.description or ())
    if columns != ANSWERS[kind] and (kind != "rates" or columns != OF_ESTIMATES):
        raise BadMeasure(file=f"questions/{name}.sql", problem=f"answers {columns}, not {ANSWERS[kind]}")
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
