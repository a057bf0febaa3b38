"""The table of cited facts: its columns, its checks, and the sources it names.

The facts ship as CSV, one fact a line, because a table of hundreds of numbers is reviewed in a spreadsheet or as a
line-by-line difference; the sources, which are few and wordy, ship as TOML beside it. A *release* is a folder with
these two files, so that anyone can check an announcement against other facts.

Columns of ``cited_facts.csv``:

===========  ======================================================================================================
series       what is counted, in our own words; one series may exist on several bases
category     part of the series (an offense, a level), or empty for the whole
place        country, border, sector, city or county
period       how people write the period; ``FY2010`` must agree with the days
starts_on    first day, ISO 8601
ends_on      last day, ISO 8601
value        the number as printed in the source, without separators
words        the rounding word of the source: empty (exact), more_than, at_least, nearly or about
unit         removals, deaths, percent, usd …; one series has one unit
basis        the counting rule: booked, excluding_lag, yearbook_2013 …
population   who or what is counted, in a phrase
source       key in ``sources.toml``
standing     quoted (read in the source), computed (by us from the source's rows), recalled (from memory: never decides)
note         anything a reader must know
===========  ======================================================================================================
"""

import csv
import hashlib
import io
import math
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from duecourse.errors import BadFacts, NotARelease
from duecourse.figures import periods

FACTS = "cited_facts.csv"
SOURCES = "sources.toml"
LARGEST = 64 * 1024 * 1024

Words = Literal["", "more_than", "at_least", "nearly", "about"]
Standing = Literal["quoted", "computed", "recalled"]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that was read: its title, the day it carries, where it is."""

    title: str
    dated: str
    address: str
    note: str


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One cited number; fields are the columns of the table, in order."""

    series: str
    category: str
    place: str
    period: str
    starts_on: date
    ends_on: date
    value: float
    words: Words
    unit: str
    basis: str
    population: str
    source: str
    standing: Standing
    note: str


COLUMNS: tuple[str, ...] = Fact.__struct_fields__


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen set of facts with their sources; ``sha256`` is of the facts file as read."""

    facts: tuple[Fact, ...]
    sources: dict[str, Source]
    sha256: str
    folder: Path


def read_release(folder: Path | None = None) -> Release:
    """Facts and sources of ``folder``, or those that ship with duecourse.

    Raises NotARelease for a folder that is not there or holds none, and BadFacts naming file, row, column and remedy.
    """
    if folder is None:
        folder = Path(str(resources.files("duecourse.figures") / "facts"))
    if not folder.is_dir():
        raise NotARelease(path=folder, problem="is a file" if folder.exists() else "does not exist")
    if not (folder / SOURCES).exists() and not (folder / FACTS).exists():
        raise NotARelease(path=folder, problem=f"has neither manifest.json nor {FACTS} and {SOURCES}")
    sources = _sources(folder / SOURCES)
    data = _bytes(folder / FACTS)
    facts = tuple(_facts(folder / FACTS, data, sources))
    return Release(facts, sources, hashlib.sha256(data).hexdigest(), folder)


def _bytes(file: Path) -> bytes:
    if file.is_dir():
        raise BadFacts(file=file, place="the whole file", problem="is a folder, where a file is needed")
    try:
        if file.stat().st_size > LARGEST:
            raise BadFacts(file=file, place="the whole file", problem=f"is larger than {LARGEST} bytes")
        data = file.read_bytes()
    except OSError as problem:
        raise BadFacts(file=file, place="the whole file", problem=problem.strerror or str(problem)) from problem
    if not data.strip():
        raise BadFacts(file=file, place="the whole file", problem="is empty")
    return data


def _text(file: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadFacts(file=file, place=f"byte {problem.start}", problem="is not UTF-8 text") from problem


def _sources(file: Path) -> dict[str, Source]:
    text = _text(file, _bytes(file))
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadFacts(file=file, place="the whole file", problem=f"is not TOML ({problem})") from problem
    sources = {}
    for key, value in raw.items():
        try:
            source = msgspec.convert(value, Source)
        except msgspec.ValidationError as problem:
            raise BadFacts(file=file, place=f"source {key}", problem=str(problem)) from problem
        if not source.title or not source.dated:
            raise BadFacts(file=file, place=f"source {key}", problem="has no title or no date")
        if not source.address and not source.note:
            raise BadFacts(
                file=file, place=f"source {key}", problem="has neither an address nor a note on how it was read"
            )
        if source.address and not source.address.startswith(("http://", "https://")):
            raise BadFacts(file=file, place=f"source {key}, address", problem="is not an http address")
        sources[key] = source
    return sources


def _facts(file: Path, data: bytes, sources: dict[str, Source]) -> list[Fact]:
    reader = csv.reader(io.StringIO(_text(file, data), newline=""), strict=True)
    facts: list[Fact] = []
    seen: dict[tuple[object, ...], int] = {}
    units: dict[str, str] = {}
    try:
        header = next(reader)
        if tuple(header) != COLUMNS:
            raise BadFacts(file=file, place="row 1", problem=f"the columns must be {','.join(COLUMNS)}")
        for cells in reader:
            row = reader.line_num
            if len(cells) != len(COLUMNS):
                raise BadFacts(
                    file=file, place=f"row {row}", problem=f"has {len(cells)} cells, where {len(COLUMNS)} are needed"
                )
            fact = _fact(file, row, dict(zip(COLUMNS, cells, strict=True)))
            _check(file, row, fact, sources)
            key = (*_identity(fact), fact.value)
            if key in seen:
                raise BadFacts(file=file, place=f"row {row}", problem=f"repeats the fact of row {seen[key]}")
            seen[key] = row
            if units.setdefault(fact.series, fact.unit) != fact.unit:
                problem = f"{fact.unit!r}, where other facts of {fact.series} are in {units[fact.series]!r}"
                raise BadFacts(file=file, place=f"row {row}, column unit", problem=problem)
            facts.append(fact)
    except csv.Error as problem:
        raise BadFacts(file=file, place=f"row {reader.line_num}", problem=f"is not CSV ({problem})") from problem
    if not facts:
        raise BadFacts(file=file, place="the whole file", problem="has a header and no facts")
    return facts


def _identity(fact: Fact) -> tuple[object, ...]:
    return (fact.series, fact.category, fact.place, fact.starts_on, fact.ends_on, fact.basis, fact.source)


def _fact(file: Path, row: int, cells: dict[str, str]) -> Fact:
    try:
        return msgspec.convert(cells, Fact, strict=False)
    except msgspec.ValidationError as problem:
        what, _, path = str(problem).partition(" - at `$.")
        column = path.rstrip("`") or "?"
        shown = f"{cells.get(column, '')!r}: {what}"
        raise BadFacts(file=file, place=f"row {row}, column {column}", problem=shown) from problem


def _check(file: Path, row: int, fact: Fact, sources: dict[str, Source]) -> None:
    def fail(column: str, problem: str) -> None:
        raise BadFacts(file=file, place=f"row {row}, column {column}", problem=problem)

    for column in ("series", "place", "period", "unit", "basis", "population"):
        if not getattr(fact, column).strip():
            fail(column, "is empty")
    if not math.isfinite(fact.value):
        fail("value", f"{fact.value} is no number")
    if fact.starts_on > fact.ends_on:
        fail("ends_on", f"{fact.ends_on} is before {fact.starts_on}")
    if fact.period.startswith("FY"):
        try:
            named = periods.parse(fact.period)
        except ValueError as problem:
            fail("period", str(problem))
        else:
            if (named.starts_on, named.ends_on) != (fact.starts_on, fact.ends_on):
                fail("period", f"{fact.period} runs from {named.starts_on} to {named.ends_on}, not as the days say")
    if fact.source not in sources:
        fail("source", f"{fact.source!r} is not in {SOURCES}")
    if (fact.standing == "recalled") != (fact.source == "recalled"):
        fail("standing", "a recalled fact, and it alone, has the source 'recalled'")
