"""Cells as DuckDB reads them: text to canonical values, and what is wrong with the ones that cannot be read."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from duecourse.figures.privacy import REDACTION
from duecourse.figures.sources.family import SQL_TYPES, Column, plain
from duecourse.figures.sources.header import LONGEST_CELL, Header

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCIENTIFIC = r"\d(\.\d{1,12})?[eE]\+?\d{1,2}"
INTEGER = r"\d{1,15}(\.0+)?|\d{1,3}(,\d{3})+|" + SCIENTIFIC
"""Whole numbers: plain, with commas by thousands, or as statistics programs write them (12.0, 5e+05)."""

DECIMAL = r"[-+]?\d{1,18}(\.\d+)?([eE][-+]?\d{1,3})?"
LIKE_A_DAY = r"[\d/.:TZ -]*\d[\d/.:TZ -]*"
BLACKED_OUT = ("(b", "(B", "b(", "B(")


def literal(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def define(database: "DuckDBPyConnection", start: Mapping[str, int]) -> None:
    """The macros that queries of families use: blacked_out, unredacted and fiscal_year (which begins on ``start``)."""
    begins = " OR ".join(f"starts_with(trim(cell), {literal(each)})" for each in BLACKED_OUT)
    database.execute(
        f"CREATE TEMP MACRO blacked_out(cell) AS ({begins}) AND regexp_full_match(trim(cell), {literal(REDACTION)})"
    )
    database.execute(
        "CREATE TEMP MACRO unredacted(cell) AS CASE WHEN NOT blacked_out(cell) THEN nullif(trim(cell), '') END"
    )
    late = f"(month(day), day(day)) >= ({int(start['month'])}, {int(start['day'])})"
    database.execute(f"CREATE TEMP MACRO fiscal_year(day) AS (year(day) + CASE WHEN {late} THEN 1 ELSE 0 END)::BIGINT")


def raw_sql(header: Header, text: Path, *, numbered: bool = False) -> str:
    """Read a staged file into table ``raw``: file_row, c0, c1 … as text, an empty cell as NULL."""
    names = [f"c{at}" for at in range(len(header.cells))]
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in (["n"] if numbered else []) + names)
    row = "n::BIGINT" if numbered else f"row_number() OVER () + {header.row}"
    cleaned = ", ".join(f"nullif(trim({name}), '') AS {name}" for name in names)
    return f"""
        CREATE TABLE raw AS SELECT {row} AS file_row, {cleaned} FROM read_csv({literal(str(text))},
            auto_detect = false, header = false, skip = {0 if numbered else header.lines},
            delim = {literal(header.delimiter)}, quote = '"', escape = '"', new_line = '\\n', nullstr = '',
            strict_mode = true, null_padding = false, max_line_size = {4 * LONGEST_CELL}, columns = {{{columns}}})
    """  # noqa: S608 - paths and delimiters are written as literals


def _cell(column: Column, at: int, blanks: tuple[str, ...]) -> str:
    """A cell without blacked-out text and the publisher's words for nothing."""
    cell = f"CASE WHEN NOT blacked_out(c{at}) THEN c{at} END"
    if blanks:
        cell = f"CASE WHEN c{at} NOT IN ({', '.join(map(literal, blanks))}) THEN {cell} END"
    return f"regexp_replace({cell}, {literal(column.cut)}, '')" if column.cut else cell


def day(column: Column, at: int, blanks: tuple[str, ...] = ()) -> str:
    """A cell as a day, or NULL where it is none of the formats."""
    formats = ", ".join(map(literal, column.formats))
    return f"try_strptime({_cell(column, at, blanks)}, [{formats}])::DATE"


def wrong(column: Column, at: int, blanks: tuple[str, ...]) -> str:
    """The condition under which a cell cannot be read at all; "" where every text can."""
    cell = _cell(column, at, blanks)
    patterns = {"integer": INTEGER, "decimal": DECIMAL, "date": LIKE_A_DAY}
    if column.kind not in patterns:
        return ""
    unread = f"NOT regexp_full_match({cell}, {literal(patterns[column.kind])})"
    if column.kind == "integer":
        number = f"try_cast({cell} AS DOUBLE)"
        unread = f"({unread} OR {number} != floor({number}) OR {number} > 9e15)"
    return f"{cell} IS NOT NULL AND {unread}"


def scientific(column: Column, at: int) -> str:
    """The condition under which a whole number is printed with an exponent, which may hide its last digits."""
    return f"regexp_full_match(c{at}, {literal(SCIENTIFIC)})" if column.kind == "integer" else ""


def expectation(column: Column, text: str) -> tuple[str, str]:
    """What a cell should have been, and the remedy."""
    mend = "Fetch the file again; if it is so published, mend the cell in a copy and say so beside it"
    if column.kind == "date":
        return f"a day as {' or '.join(column.formats)}, or an empty cell", mend
    what = "a whole number, 0 or more" if column.kind == "integer" else "a number"
    if "," in text and plain(text).isdigit():
        return (
            f"{what}, with a point before decimals where it may have any",
            "It has a decimal comma, or commas that are not by thousands: export the table again in an English locale",
        )
    return f"{what}, or an empty cell", mend


def _value(column: Column, at: int, blanks: tuple[str, ...], on: date) -> str:
    cell = _cell(column, at, blanks)
    if column.kind == "integer":
        return f"replace({cell}, ',', '')::DOUBLE::BIGINT"
    if column.kind == "decimal":
        return f"({cell})::DOUBLE"
    if column.kind == "date":
        read = day(column, at, blanks)
        return f"CASE WHEN {read} BETWEEN DATE '{column.earliest}' AND DATE '{on}' THEN {read} END"
    return cell


def table_sql(header: Header, sha256: str, unknown: Mapping[int, str], on: date) -> str:
    """Make the canonical table ``rows`` from ``raw``: one row for each row, in the same order."""
    family = header.family
    places = [(column, at) for column in family.stored for at in header.places(column.headers)]
    present = {column.name for column, _ in places}
    absent = [
        f"NULL::{SQL_TYPES[column.kind]} AS {column.name}" for column in family.stored if column.name not in present
    ]
    values = [f"{_value(column, at, family.blanks, on)} AS {column.name}" for column, at in places]
    redacted = [f"CASE WHEN blacked_out(c{at}) THEN {literal(column.name)} END" for column, at in places]
    impossible = [
        f"CASE WHEN {_cell(column, at, family.blanks)} IS NOT NULL AND {_value(column, at, family.blanks, on)} IS NULL "
        f"THEN {literal(column.name + '=')} || replace({_cell(column, at, family.blanks)}, ' ', '_') END"
        for column, at in places
        if column.kind == "date"
    ]
    others = ", ".join(f"{literal(name)}, c{at}" for at, name in unknown.items())
    everything = ", ".join(f"coalesce(c{at}, '')" for at in range(len(header.cells)))
    derived = "".join(f", {column.sql} AS {column.name}" for column in family.derived)
    return f"""
        CREATE TABLE rows AS
        WITH cells AS (
            SELECT {literal(sha256)} AS file_sha256, file_row,
                nullif(min(file_row) OVER (PARTITION BY md5_number(concat_ws(chr(31), {everything}))), file_row)
                    AS same_as_row,
                nullif(concat_ws(' ', {", ".join(redacted)}), '') AS redacted,
                {f"nullif(concat_ws(' ', {', '.join(impossible)}), '')" if impossible else "NULL::VARCHAR"}
                    AS impossible_dates,
                {f"json_object({others})::VARCHAR" if others else "NULL::VARCHAR"} AS other_cells,
                {", ".join(values + absent)}
            FROM raw
        )
        SELECT *{derived} FROM cells ORDER BY file_row
    """  # noqa: S608 - names are ours, and texts are written as literals
