"""Measures over the tables of a release: named SQL files whose rows get their fill rates, intervals and bands here.

Each .sql file of ``measures/released`` answers the columns place, category, period, value, numerator, denominator,
recorded and eligible. ``value`` is filled only where the publisher prints the number itself; else it is computed.
``recorded`` of ``eligible`` rows have the field that the figure rests on.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from duecourse.errors import BadMeasure
from duecourse.figures.intervals import poisson, wilson
from duecourse.figures.suppression import BESIDE, beside, small

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ANSWER = ("place", "category", "period", "value", "numerator", "denominator", "recorded", "eligible")
FOLDER = "measures/released"


class Break(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A year from which on the series counts something else, and what."""

    year: int
    says: str


class ReleasedMeasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a measure says about itself: one entry of ``measures/released/measures.toml``.

    A *count* is its numerator. A *share* is ``per`` times numerator by denominator, where each event is one of the
    denominator: it has a Wilson interval. A *rate* is the same with events and exposure of two kinds: exact Poisson.
    Below ``least_fill`` of the field recorded, or with a denominator below ``suppress_below``, nothing is told; nor is
    a share where one or more, but fewer than ``least_side``, are counted or left: both sides tell of a few people. A
    count of ``people``, made from rows about them, is not told either where it is so small.
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
    suppress_below: int = 10
    least_side: int = 3
    people: bool = False
    optional: tuple[str, ...] = ()


class ReleasedRow(msgspec.Struct, frozen=True):
    """One number with what bounds it.

    ``low`` and ``high`` bound it at 95 %; ``band_low`` and ``band_high`` are the share when none, or all, of what is
    not recorded is counted. ``withheld`` says why there is no value, or is empty.
    """

    place: str
    category: str
    period: str
    value: float | None
    numerator: int | None
    denominator: int | None
    recorded: int
    eligible: int
    fill_rate: float
    low: float | None
    high: float | None
    band_low: float | None
    band_high: float | None
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


def rows(name: str, database: "DuckDBPyConnection") -> tuple[ReleasedRow, ...]:
    """Run a measure over a database with the tables of a release. Raises BadMeasure for an answer of another shape."""
    answer = database.execute(query(name))
    return answered(name, tuple(column[0] for column in answer.description or ()), answer.fetchall())


def answered(name: str, columns: Sequence[str], values: Sequence[Sequence[Any]]) -> tuple[ReleasedRow, ...]:
    """The rows of a measure from what its SQL answered. Raises BadMeasure for an answer of another shape."""
    if tuple(columns) != ANSWER:
        raise BadMeasure(file=f"{FOLDER}/{name}.sql", problem=f"answers {columns}, not {ANSWER}")
    measure = catalog()[name]
    cells = [dict(zip(ANSWER, each, strict=True)) for each in values]
    found = [_row(measure, each) for each in cells]
    return tuple(_with_parts_hidden(measure, cells, found) if measure.kind == "share" else found)


def _with_parts_hidden(
    measure: ReleasedMeasure, cells: Sequence[Mapping[str, Any]], found: Sequence[ReleasedRow]
) -> list[ReleasedRow]:
    """The rows of a share, with parts of a whole hidden beside a small one."""
    wholes: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for at, each in enumerate(cells):
        wholes[each["place"], each["period"], each["denominator"]].append(at)
    rows = list(found)
    for (_, _, whole), places in wholes.items():
        parts = [int(cells[at]["numerator"] or 0) for at in places]
        hidden = [small(part, measure.least_side) for part in parts]
        untold = beside(parts, int(whole or 0), hidden, measure.least_side)
        for at, primary, withheld in zip(places, hidden, untold, strict=True):
            if withheld and not primary:
                rows[at] = _untold(rows[at], rows[at].withheld or BESIDE)
    return rows


def _untold(row: ReleasedRow, why: str) -> ReleasedRow:
    return msgspec.structs.replace(
        row, value=None, numerator=None, low=None, high=None, band_low=None, band_high=None, withheld=why
    )


def _row(measure: ReleasedMeasure, cells: Mapping[str, Any]) -> ReleasedRow:
    numerator, denominator = (
        None if cells[name] is None else int(cells[name]) for name in ("numerator", "denominator")
    )
    recorded, eligible = int(cells["recorded"]), int(cells["eligible"])
    fill = recorded / eligible if eligible else 0.0
    value = None if cells["value"] is None else float(cells["value"])
    low = high = band_low = band_high = None
    withheld = ""
    if measure.kind == "count":
        value = float(numerator) if value is None and numerator is not None else value
        if measure.people and small(numerator or 0, measure.least_side):
            withheld = f"fewer than {measure.least_side} are counted"
    elif numerator is not None and denominator:
        low, high = _interval(measure.kind, numerator, denominator)
        low, high = low * measure.per, high * measure.per
        value = measure.per * numerator / denominator if value is None else value
        if measure.kind == "share":
            missing = eligible - recorded
            band_low = measure.per * numerator / (denominator + missing)
            band_high = measure.per * (numerator + missing) / (denominator + missing)
        if denominator < measure.suppress_below:
            withheld = f"fewer than {measure.suppress_below} are counted"
        elif measure.kind == "share" and _small(measure, numerator, denominator):
            withheld = f"fewer than {measure.least_side} on one side"
    if value is None and not withheld:
        withheld = "there is nobody to count" if denominator == 0 else "not recorded"
    if measure.kind == "share" and fill < measure.least_fill:
        withheld = f"recorded for {fill:.1%}, less than {measure.least_fill:.0%}"
    if withheld:
        value = low = high = None
    few = withheld.startswith("fewer") or _small(measure, numerator or 0, denominator or numerator or 0)
    row = ReleasedRow(
        place=str(cells["place"] or ""),
        category=str(cells["category"] or ""),
        period=str(cells["period"] or ""),
        value=value,
        numerator=numerator,
        denominator=denominator,
        recorded=recorded,
        eligible=eligible,
        fill_rate=fill,
        low=low,
        high=high,
        band_low=band_low,
        band_high=band_high,
        withheld=withheld,
    )
    return _untold(row, withheld) if withheld and few else row


def _small(measure: ReleasedMeasure, numerator: int, denominator: int) -> bool:
    """Whether those counted, or those left, are some and too few; nobody at all tells of nobody."""
    return any(small(side, measure.least_side) for side in (numerator, denominator - numerator))


def _interval(kind: str, numerator: int, denominator: int) -> tuple[float, float]:
    if kind == "share":
        return wilson(numerator, denominator)
    low, high = poisson(numerator)
    return low / denominator, high / denominator
