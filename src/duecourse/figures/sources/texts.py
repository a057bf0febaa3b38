"""Texts that come back again and again: a column with few is judged and written by its texts, not by its rows."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duecourse.figures.sources import copies
from duecourse.figures.sources import header as headers
from duecourse.figures.sources.family import ROW_COLUMNS, Family
from duecourse.figures.sources.glance import FEW, Glance
from duecourse.figures.sources.opening import Part
from duecourse.figures.sources.quoted import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from duecourse.figures.sources.cells import Traits

NARROW = 3
"""Bytes a cell takes in a column whose texts are numbered, and never in one that has its texts in it."""


OF_A_ROW = ("redacted", "impossible_dates")
"""Columns that put together what is said of several cells of a row."""


def gather(database: "DuckDBPyConnection", part: Part, at: int, folder: Path, glance: Glance | None) -> frozenset[int]:
    """Answer the columns (from 0) of a part's copy with few texts, and make the table ``texts_{at}`` of these texts.

    Its columns are ``c0``, ``c1`` … as in the copy; each row has one text in its own column and nothing else,
    and one row has nothing at all.
    """
    names = [f"c{place}" for place in range(len(part.header.cells))]
    database.execute(f"CREATE OR REPLACE TEMP TABLE texts_{at} ({', '.join(f'{name} VARCHAR' for name in names)})")
    found = _found(database, names, copies.copied(at, folder)) if glance is None else glance.texts
    few = {place: sorted(texts) for place, texts in found.items() if texts is not None}
    database.execute(f"INSERT INTO texts_{at} (c0) VALUES (NULL)")  # noqa: S608 - names are ours
    for place, texts in few.items():
        database.execute(f"INSERT INTO texts_{at} (c{place}) SELECT unnest($1::VARCHAR[])", [texts])
    return frozenset(few)


def _found(database: "DuckDBPyConnection", names: Sequence[str], copied: Path) -> dict[int, set[str] | None]:
    """The different texts of the columns of a copy, or None for a column with more than a few."""
    source = literal(str(copied))
    narrow = database.execute(
        f"SELECT path_in_schema FROM parquet_metadata({source}) GROUP BY path_in_schema "  # noqa: S608 - a file of our own
        f"HAVING sum(total_uncompressed_size) < {NARROW} * sum(num_values) + 65536 * count(*)"
    ).fetchall()
    found: dict[int, set[str] | None] = {}
    for place, name in enumerate(names):
        if (name,) in narrow:
            texts = f"SELECT DISTINCT {name} FROM read_parquet({source}) WHERE {name} IS NOT NULL LIMIT {FEW + 1}"  # noqa: S608 - ours
            rows = database.execute(texts).fetchall()
            found[place] = {text for (text,) in rows} if len(rows) <= FEW else None
    return found


def number(
    database: "DuckDBPyConnection", parts: Sequence[Part], traits: "Sequence[Traits]", family: Family
) -> dict[str, str]:
    """How the columns of the view ``cells`` are written that have few texts, or none: by name, an SQL expression.

    DuckDB writes a column of a type with named texts by the numbers of these, and readers get texts. ``cells_of_texts``
    is the view of the canonical cells that the texts of ``gather`` give.
    """
    kinds = {name: kind for name, kind, *_ in database.execute("DESCRIBE cells_of_texts").fetchall()}
    told = {name for name, known in _told_by_texts(parts, traits, family).items() if known and kinds[name] == "VARCHAR"}
    names = sorted(told | {"file_sha256", "covers"})
    database.execute(f"CREATE TEMP TABLE told AS SELECT {', '.join(names)} FROM cells_of_texts")  # noqa: S608 - canonical names
    counts = ", ".join(f"count(DISTINCT {name})" for name in names)
    found = database.execute(f"SELECT {counts} FROM told").fetchone() or ()  # noqa: S608 - canonical names are ours
    database.execute("CREATE TYPE nothing AS ENUM ('')")
    written = {}
    for name, count in zip(names, found, strict=True):
        if not count:
            written[name] = f"NULL::nothing AS {name}"
        elif count <= FEW and name not in OF_A_ROW:
            texts = f"SELECT DISTINCT {name} FROM told WHERE {name} IS NOT NULL ORDER BY 1"  # noqa: S608 - as above
            database.execute(f"CREATE TYPE few_{name} AS ENUM ({texts})")
            written[name] = f"{name}::few_{name} AS {name}"
    return written


def _told_by_texts(parts: Sequence[Part], traits: "Sequence[Traits]", family: Family) -> dict[str, bool]:
    """Canonical columns, and whether all that stands in them comes of cells of columns with few texts, one by one."""
    found = [
        (column.name, at in each.few, at in each.bracketed)
        for column in family.stored
        for part, each in zip(parts, traits, strict=True)
        for at in part.header.of(column)
    ]
    known = {column.name: all(few for name, few, _ in found if name == column.name) for column in family.stored}
    days = [column for column in family.stored if column.kind in ("date", "moment")]
    names = {*ROW_COLUMNS, *known, *(column.name for column in family.derived)}
    for each in family.derived:
        needs = {each.of} if each.of else (set(re.findall(r"\w+", each.sql)) & names) - {each.name}
        known[each.name] = len(needs) == 1 and known.get(needs.pop(), False)
    sheets = any(part.sheet or part.sheeted for part in parts)
    others = any(headers.unknown(part.header) for part in parts)
    return known | {
        "redacted": all(few for _, few, bracketed in found if bracketed),
        "impossible_dates": all(known[column.name] for column in days),
        "file_sheet": not sheets,
        "other_cells": not others,
    }
