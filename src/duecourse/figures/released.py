"""Measures over the tables of a release: named SQL files whose rows get their fill rates, intervals and bands here.

Each .sql file of ``measures/released`` answers the columns place, category, period, value, numerator, denominator,
recorded and eligible. ``value`` is filled only where the publisher prints the number itself; else it is computed.
``recorded`` of ``eligible`` rows have the field that the figure rests on. A rate may also answer denominator_margin,
the margin of error at 90 % of a denominator that is an estimate: its interval then holds both kinds of chance. A count
may answer words, the rounding word of its source (more_than, at_least, nearly, about), or empty where it is exact.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from duecourse.errors import BadMeasure
from duecourse.figures.intervals import Z90, wilson
from duecourse.figures.ratios import rate_of_estimate
from duecourse.figures.suppression import FEWEST
from duecourse.figures.telling import told

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ANSWER = ("place", "category", "period", "value", "numerator", "denominator", "recorded", "eligible")
MORE = {"rate": (*ANSWER, "denominator_margin"), "count": (*ANSWER, "words")}
"""Columns of a rate whose denominator is a survey's estimate, and of counts that their source rounds."""

FOLDER = "measures/released"


class Break(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A year from which on the series counts something else, and what."""

    year: int
    says: str


class ReleasedMeasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a measure says about itself: one entry of ``measures/released/measures.toml``.

    A *count* is its numerator. A *share* is ``per`` times numerator by denominator, where each event is one of the
    denominator: it has a Wilson interval. A *rate* is the same with events and exposure of two kinds: exact Poisson.
    ``counts`` says what is counted: ``people`` by rows about them, numbers the publisher has ``printed`` itself, or
    ``things`` that are no people. Of people, and of our own record whatever it is called, one or two are not told, on
    neither side of a share, nor what would give them away. Below ``least_fill`` of the field recorded no share is told,
    and none, nor any rate, of fewer than ``suppress_below``. ``parts`` names categories that others are parts of;
    ``adds_over`` says which rows of a count add up to numbers that other figures tell: months add up to fiscal years.
    ``breaks`` says where a series cannot be compared across; empty where no break is known. ``optional`` names columns
    that not every file of a table has, as table.column: they are empty where there are none.
    """

    title: str
    definition: str
    basis: str
    unit: str
    caveat: str
    kind: Literal["count", "share", "rate"]
    tables: tuple[str, ...]
    decimals: int
    breaks: tuple[Break, ...] = ()
    per: float = 1
    least_fill: float = 0.5
    suppress_below: int = FEWEST
    counts: Literal["people", "printed", "things"] = "people"
    parts: dict[str, tuple[str, ...]] = {}
    adds_over: tuple[Literal["place", "category", "period", "all"], ...] = ("period",)
    optional: tuple[str, ...] = ()

    def protects(self, *, own: bool) -> bool:
        """Whether small numbers stay untold; ``own`` where rows of our own record are counted."""
        return self.counts == "people" or (own and self.counts == "printed")


class ReleasedRow(msgspec.Struct, frozen=True):
    """One number with what bounds it.

    ``words`` is the rounding word of a printed number. ``low`` and ``high`` bound it at 95 %; ``band_low`` and
    ``band_high`` are the share when none, or all, of what is not recorded is counted. ``withheld`` says why there is no
    value, or is empty; what would tell of a few people is None.
    """

    place: str
    category: str
    period: str
    value: float | None
    numerator: int | None
    denominator: int | None
    denominator_margin: float | None
    recorded: int | None
    eligible: int | None
    fill_rate: float | None
    low: float | None
    high: float | None
    band_low: float | None
    band_high: float | None
    words: str
    withheld: str


class ReleasedFigure(msgspec.Struct, frozen=True):
    """A computed measure: what it says, the SQL that ran (views first), its rows, and the files behind it by hash."""

    name: str
    measure: ReleasedMeasure
    release: str
    sql: str
    rows: tuple[ReleasedRow, ...]
    files: dict[str, str]


def _folder() -> Path:
    return Path(str(resources.files("duecourse.figures") / FOLDER))


@cache
def catalog() -> dict[str, ReleasedMeasure]:
    """Every measure over releases by name. Raises BadMeasure where a .sql file and its entry do not pair."""
    entries = tomllib.loads((_folder() / "measures.toml").read_text(encoding="utf-8"))
    queries = {file.stem for file in _folder().glob("*.sql")}
    for name in sorted(queries ^ set(entries)):
        problem = "has no entry in measures.toml" if name in queries else "has an entry and no .sql file"
        raise BadMeasure(file=f"{FOLDER}/{name}.sql", problem=problem)
    try:
        return {name: msgspec.convert(entry, ReleasedMeasure) for name, entry in entries.items()}
    except msgspec.ValidationError as problem:
        raise BadMeasure(file=f"{FOLDER}/measures.toml", problem=problem) from problem


def query(name: str) -> str:
    """The SQL file of a measure, as it stands."""
    return (_folder() / f"{name}.sql").read_text(encoding="utf-8")


def rows(name: str, database: "DuckDBPyConnection", *, own: bool = False) -> tuple[ReleasedRow, ...]:
    """Run a measure over a database with the tables of a release. Raises BadMeasure for an answer of another shape."""
    answer = database.execute(query(name))
    return answered(name, tuple(column[0] for column in answer.description or ()), answer.fetchall(), own=own)


def answered(
    name: str, columns: Sequence[str], values: Sequence[Sequence[Any]], *, own: bool = False
) -> tuple[ReleasedRow, ...]:
    """The rows of a measure from what its SQL answered; ``own`` where rows of our own record are counted.

    Raises BadMeasure for an answer of another shape.
    """
    measure = catalog()[name]
    if tuple(columns) not in {ANSWER, MORE.get(measure.kind, ANSWER)}:
        raise BadMeasure(file=f"{FOLDER}/{name}.sql", problem=f"answers {columns}, not {ANSWER}")
    found = [_row(measure, dict(zip(columns, each, strict=True))) for each in values]
    return tuple(told(measure, found, own=own))


def _row(measure: ReleasedMeasure, cells: Mapping[str, Any]) -> ReleasedRow:
    numerator, denominator = (
        None if cells[name] is None else int(cells[name]) for name in ("numerator", "denominator")
    )
    recorded, eligible = int(cells["recorded"]), int(cells["eligible"])
    fill = recorded / eligible if eligible else 0.0
    value = None if cells["value"] is None else float(cells["value"])
    margin = None if cells.get("denominator_margin") is None else float(cells["denominator_margin"])
    low = high = band_low = band_high = None
    withheld = ""
    if measure.kind == "count":
        value = float(numerator) if value is None and numerator is not None else value
    elif numerator is not None and denominator:
        value = measure.per * numerator / denominator if value is None else value
        if measure.kind == "share" or denominator > 2 * (margin or 0) / Z90:
            low, high = _interval(measure.kind, numerator, denominator, margin or 0)
            low, high = low * measure.per, high * measure.per
        else:
            value, withheld = None, "of how many is estimated so badly that it might be none"
        if measure.kind == "share":
            missing = eligible - recorded
            band_low = measure.per * numerator / (denominator + missing)
            band_high = measure.per * (numerator + missing) / (denominator + missing)
    if value is None and not withheld:
        withheld = "there is nobody to count" if denominator == 0 else "not recorded"
    if measure.kind == "share" and fill < measure.least_fill:
        withheld = f"recorded for {fill:.1%}, less than {measure.least_fill:.0%}"
        value = low = high = None
    return ReleasedRow(
        place=str(cells["place"] or ""),
        category=str(cells["category"] or ""),
        period=str(cells["period"] or ""),
        value=value,
        numerator=numerator,
        denominator=denominator,
        denominator_margin=margin,
        recorded=recorded,
        eligible=eligible,
        fill_rate=fill,
        low=low,
        high=high,
        band_low=band_low,
        band_high=band_high,
        words=str(cells.get("words") or ""),
        withheld=withheld,
    )


def _interval(kind: str, numerator: int, denominator: int, margin: float) -> tuple[float, float]:
    if kind == "share":
        return wilson(numerator, denominator)
    found = rate_of_estimate(numerator, denominator, margin / Z90)
    return found.low, found.high
