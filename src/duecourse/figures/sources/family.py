"""What a family of published files says about itself: how it is recognized, its columns, tables and known traps."""

from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec

Kind = Literal["text", "integer", "decimal", "date", "moment", "key", "left_out"]
"""``moment`` is a day with a time of day and no zone; ``key`` tells rows of one person or thing together, hashed."""

SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "date": "DATE",
    "moment": "TIMESTAMP",
    "key": "VARCHAR",
}

ISO = "%Y-%m-%d"
US = "%m/%d/%Y"
WITH_TIME = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p")
"""Days with a time, as statistics programs and spreadsheets print them."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a canonical table and the published headers it is read from.

    ``headers`` are compared without case, blanks and punctuation. A column of kind ``left_out`` is known and not
    stored; ``says`` then tells why. ``cut`` is a regular expression removed from the end of a cell before it is read.
    Where ``repeats``, a header that stands there twice is the first of them, and the others are kept as unknown. One
    that is ``impersonal`` is of places or codes, though its header alone might be of people.
    """

    name: str
    headers: tuple[str, ...]
    kind: Kind = "text"
    says: str
    required: bool = True
    formats: tuple[str, ...] = (ISO,)
    earliest: date = date(1900, 1, 1)
    cut: str = ""
    repeats: bool = False
    impersonal: bool = False


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """A column computed from others of the same row, as a DuckDB expression over their canonical names.

    One ``of`` a single column of texts that come back again and again is computed once for each distinct text,
    and gives one of a few.
    """

    name: str
    sql: str
    says: str
    of: str = ""


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A table with several rows for one row of the file, made by a DuckDB query over the canonical table ``rows``."""

    table: str
    says: str
    columns: dict[str, str]
    sql: str
    json_columns: tuple[str, ...] = ()
    order: str = "file_row, kind, place"


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence for the report with ``{n}``, said when the DuckDB query over the table ``rows`` counts more than 0."""

    sentence: str
    sql: str


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A family of published files.

    ``window`` names the column whose span a newer file supersedes; ``key`` instead names the column whose values it
    supersedes one by one. Exactly one of the two is given. Two rows with the same values in ``unique`` and other cells
    that differ contradict each other, and the file is refused. ``covers`` says whom or where the rows are about, since
    tables of several families may stand together. Rows with the same values in all ``episode`` columns describe one
    event again: all but the first are flagged, never dropped. In a
    ``monthly`` family a month without any row between months full of rows is taken for a forgotten sheet or file.
    """

    name: str
    title: str
    table: str
    says: str
    columns: tuple[Column, ...]
    derived: tuple[Derived, ...] = ()
    children: tuple[Child, ...] = ()
    remarks: tuple[Remark, ...] = ()
    blanks: tuple[str, ...] = ()
    window: str = ""
    key: str = ""
    unique: tuple[str, ...] = ()
    covers: str = ""
    episode: tuple[str, ...] = ()
    monthly: bool = False

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that reach the canonical table."""
        return tuple(column for column in self.columns if column.kind != "left_out")


ROW_COLUMNS: dict[str, str] = {
    "file_sha256": "SHA-256 of the published file as it came, in hexadecimal",
    "file_sheet": "sheet of a workbook; empty for a file without sheets",
    "file_row": "row in that file or sheet as a spreadsheet counts it: the first line is 1, preamble and header count",
    "same_as_row": "first row of the file with exactly the same cells; empty for that row itself and where none is",
    "same_as_sheet": "sheet of the row named by same_as_row; empty where that is, and for a file without sheets",
    "covers": "whom or where the rows of this file are about",
    "redacted": "names of the columns whose cell the publisher had blacked out, with blanks between; else empty",
    "impossible_dates": "column=text of each day that cannot be, with blanks between; the column itself is then empty",
    "other_cells": "cells of columns this importer does not know, as a JSON object by their header; else empty",
}
"""Columns that every canonical table of a family begins or ends with."""


EPISODE = "repeats_event"
EPISODE_SAYS = "true where an earlier row of the file has the same person and day: probably the same event again"


@lru_cache(1 << 14)
def plain(header: str) -> str:
    """A header as it is compared: letters and digits alone, in small letters."""
    return "".join(letter for letter in header.casefold() if letter.isalnum())


def documented(family: Family) -> dict[str, dict[str, str]]:
    """Every table of the family with its columns and what each holds."""
    main = {
        **ROW_COLUMNS,
        **{column.name: column.says for column in family.stored},
        **{column.name: column.says for column in family.derived},
        **({EPISODE: EPISODE_SAYS} if family.episode else {}),
    }
    return {family.table: main, **{child.table: child.columns for child in family.children}}
