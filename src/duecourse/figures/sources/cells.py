"""Cells as DuckDB reads them: text to canonical values, and what is wrong with the ones that cannot be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from duecourse.figures.privacy import LETTERS, REDACTION
from duecourse.figures.sources import copies, texts
from duecourse.figures.sources.family import ISO, SQL_TYPES, Column, Derived, plain
from duecourse.figures.sources.glance import Glance
from duecourse.figures.sources.opening import Part
from duecourse.figures.sources.quoted import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCIENTIFIC = r"\d(\.\d{1,12})?[eE]\+?\d{1,2}"
INTEGER = r"\d{1,15}(\.0+)?|\d{1,3}(,\d{3})+|" + SCIENTIFIC
"""Whole numbers: plain, with commas by thousands, or as statistics programs write them (12.0, 5e+05)."""

DECIMAL = r"[-+]?\d{1,18}(\.\d+)?([eE][-+]?\d{1,3})?"
LIKE_A_DAY = r"[\d/.:TZ -]*\d[\d/.:TZ -]*"


def define(database: "DuckDBPyConnection", start: Mapping[str, int]) -> None:
    """The macros that queries of families use: blacked_out, unredacted and fiscal_year (which begins on ``start``)."""
    # DuckDB extracts once for each text of a dictionary, where it would match every cell anew.
    whole = literal(f"^(?:{REDACTION})$")
    database.execute(
        f"CREATE TEMP MACRO blacked_out(cell) AS coalesce(regexp_extract(trim(cell), {whole}) != '', false)"
    )
    database.execute(
        "CREATE TEMP MACRO unredacted(cell) AS CASE WHEN NOT blacked_out(cell) THEN nullif(trim(cell), '') END"
    )
    late = f"(month(day), day(day)) >= ({int(start['month'])}, {int(start['day'])})"
    database.execute(f"CREATE TEMP MACRO fiscal_year(day) AS (year(day) + CASE WHEN {late} THEN 1 ELSE 0 END)::BIGINT")


@dataclass(frozen=True, slots=True)
class Traits:
    """What is true of no cell of most columns, so that work is left out: columns (from 0) with such a cell.

    ``padded`` ones have a blank at an end, ``bracketed`` ones a bracket, without which nothing is blacked out, and
    ``lettered`` ones a letter that numbers of people and mail addresses have. ``filled`` ones have no empty cell, and
    ``few`` are the columns with few texts.
    """

    padded: frozenset[int]
    bracketed: frozenset[int]
    lettered: frozenset[int]
    filled: frozenset[int]
    few: frozenset[int]


def look(database: "DuckDBPyConnection", part: Part, at: int, folder: Path, glance: Glance | None) -> Traits:
    """See what is true of the copied cells of a part: by the glance of the copy, else all columns in one pass."""
    few = texts.gather(database, part, at, folder, glance)
    places = frozenset(range(len(part.header.cells)))
    if glance is not None:
        filled = places - glance.empty - glance.padded
        return Traits(*map(frozenset, (glance.padded, glance.bracketed, glance.lettered, filled, few)))
    lettered = (f"contains({{0}}, {literal(letter)})" for letter in LETTERS)
    tests = ("strlen(trim({0})) != strlen({0})", "contains({0}, '(')", *lettered)
    found: list[set[int]] = [set() for _ in tests]
    for some, rows in ((few, f"texts_{at}"), (places - few, _source(at, folder))):
        if some:
            aggregates = ", ".join(f"bool_or({test.format(f'c{place}')})" for test in tests for place in some)
            answers = iter(database.execute(f"SELECT {aggregates} FROM {rows}").fetchone() or ())  # noqa: S608 - ours
            for such in found:
                such |= {place for place in some if next(answers)}
    return Traits(frozenset(found[0]), frozenset(found[1]), frozenset().union(*found[2:]), frozenset(), few)


def _source(at: int, folder: Path) -> str:
    return f"read_parquet({literal(str(copies.copied(at, folder)))}, file_row_number = true)"


def views_sql(part: Part, at: int, folder: Path, traits: Traits) -> str:
    """Views ``raw_{at}``, ``part_{at}`` and ``few_{at}`` over the copied cells, without blanks at their ends.

    ``part_{at}`` has file_row, file_sheet, c0, c1 … in the order of the file, an empty cell as NULL, and no row
    without cells; ``raw_{at}`` has those rows too. ``few_{at}`` has the texts of the columns with few, each once.
    """
    names = [f"c{place}" for place in range(len(part.header.cells))]
    row = "n" if part.numbered else f"file_row_number + {part.header.row + 1}"
    sheet = "sheet" if part.sheeted else f"nullif({literal(part.sheet)}, '')"
    cleaned = ", ".join(
        f"nullif(trim({name}), '') AS {name}" if place in traits.padded else name for place, name in enumerate(names)
    )
    filled = "" if traits.filled else f" WHERE coalesce({', '.join(names)}, NULL) IS NOT NULL"
    return (
        f"CREATE OR REPLACE VIEW raw_{at} AS SELECT {row} AS file_row, {sheet} AS file_sheet, {cleaned} "  # noqa: S608
        f"FROM {_source(at, folder)};"
        f"CREATE OR REPLACE VIEW few_{at} AS SELECT NULL::BIGINT AS file_row, NULL::VARCHAR AS file_sheet, {cleaned} "
        f"FROM texts_{at};"
        f"CREATE OR REPLACE VIEW part_{at} AS SELECT * FROM raw_{at}{filled}"
    )


def _blacked(at: int, bracketed: frozenset[int], condition: str) -> str:
    """``condition``, under which a cell is blacked out, or "" for a column in which none is."""
    return condition if at in bracketed else ""


def _cell(column: Column, at: int, blanks: tuple[str, ...], blacked: str) -> str:
    """A cell without blacked-out text and the publisher's words for nothing."""
    cell = f"CASE WHEN NOT {blacked} THEN c{at} END" if blacked else f"c{at}"
    if blanks:
        cell = f"CASE WHEN c{at} NOT IN ({', '.join(map(literal, blanks))}) THEN {cell} END"
    return f"regexp_replace({cell}, {literal(column.cut)}, '')" if column.cut else cell


def _read(column: Column, cell: str) -> str:
    kind = SQL_TYPES[column.kind]
    formats = [each for each in column.formats if each != ISO]
    ways = [f"TRY_CAST({cell} AS {'TIMESTAMP' if len(formats) > 1 else kind})"] * (ISO in column.formats)
    if formats:
        ways.append(f"try_strptime({cell}, [{', '.join(map(literal, formats))}])")
    read = f"coalesce({', '.join(ways)})" if len(ways) > 1 else ways[0]
    return f"{read}::{kind}"


def day(column: Column, at: int, traits: Traits) -> str:
    """A cell as a day or moment, or NULL where it is none of the formats."""
    return _read(column, _cell(column, at, (), _blacked(at, traits.bracketed, f"blacked_out(c{at})")))


def _possible(column: Column, at: int, on: date) -> str:
    """A day from the first possible one to ``on``, else NULL."""
    first, last = f"DATE '{column.earliest}'", f"DATE '{on}'" + (" + 1" if column.kind == "moment" else "")
    read = f"r{_id(column, at)}"
    return f"CASE WHEN {read} BETWEEN {first} AND {last} THEN {read} END"


def wrong(column: Column, at: int, blanks: tuple[str, ...], traits: Traits) -> str:
    """The condition under which a cell cannot be read at all; "" where every text can."""
    cell = _cell(column, at, blanks, _blacked(at, traits.bracketed, f"blacked_out(c{at})"))
    patterns = {"integer": INTEGER, "decimal": DECIMAL, "date": LIKE_A_DAY, "moment": LIKE_A_DAY}
    if column.kind not in patterns:
        return ""
    unread = f"NOT regexp_full_match({cell}, {literal(patterns[column.kind])})"
    if column.kind in ("date", "moment"):
        return f"CASE WHEN c{at} IS NULL OR {_quick(at)} THEN false ELSE {cell} IS NOT NULL AND {unread} END"
    if column.kind == "integer":
        number = f"try_cast({cell} AS DOUBLE)"
        unread = f"({unread} OR {number} != floor({number}) OR {number} > 9e15)"
    return f"{cell} IS NOT NULL AND {unread}"


def _quick(at: int) -> str:
    """True only of plain days: what can be told without a regular expression."""
    return f"TRY_CAST(c{at} AS DATE) IS NOT NULL"


def scientific(column: Column, at: int) -> str:
    """The condition under which a whole number is printed with an exponent, which may hide its last digits."""
    return f"regexp_full_match(c{at}, {literal(SCIENTIFIC)})" if column.kind == "integer" else ""


def expectation(column: Column, text: str) -> tuple[str, str]:
    """What a cell should have been, and the remedy."""
    mend = "Fetch the file again; if it is so published, mend the cell in a copy and say so beside it"
    if column.kind in ("date", "moment"):
        return f"a day as {' or '.join(column.formats)}, or an empty cell", mend
    what = "a whole number, 0 or more" if column.kind == "integer" else "a number"
    if "," in text and plain(text).isdigit():
        return (
            f"{what}, with a point before decimals where it may have any",
            "It has a decimal comma, or commas that are not by thousands: export the table again in an English locale",
        )
    return f"{what}, or an empty cell", mend


def _value(column: Column, at: int) -> str:
    cell = f"u{_id(column, at)}"
    if column.kind == "integer":
        return f"replace({cell}, ',', '')::DOUBLE::BIGINT"
    if column.kind == "decimal":
        return f"({cell})::DOUBLE"
    if column.kind in ("date", "moment"):
        return f"d{_id(column, at)}"
    return f"left(md5({cell}), 16)" if column.kind == "key" else cell


def cells_sql(
    parts: Sequence[Part], traits: Sequence[Traits], sha256: str, unknown: Sequence[Mapping[int, str]], on: date
) -> str:
    """Make the view ``cells``: the canonical row of each row, with ``ordinal`` and a ``mark`` of its cells.

    The view ``cells_of_texts`` is made in the same way of the texts of columns with few.
    """
    family = parts[0].header.family
    derived = "".join(
        f", {_looked_up(column) if column.of else column.sql} AS {column.name}" for column in family.derived
    )
    views = ""
    for values, rows in (("values_of", "part"), ("values_of_texts", "few")):
        selects = "\nUNION ALL\n".join(
            _part_sql(part, at, sha256, names, on, bracketed=each.bracketed, rows=rows)
            for at, (part, each, names) in enumerate(zip(parts, traits, unknown, strict=True))
        )
        views += f"CREATE OR REPLACE VIEW {values} AS {selects};"
    for column in family.derived:
        if column.of:
            places = [(each, at) for part, each in zip(parts, traits, strict=True) for at in _places(part, column.of)]
            few = all(at in each.few for each, at in places)
            views += f"{_once_sql(column, 'values_of_texts' if few else 'values_of')};"
    for name, values in (("cells", "values_of"), ("cells_of_texts", "values_of_texts")):
        views += f"CREATE OR REPLACE VIEW {name} AS SELECT *{derived} FROM {values};"  # noqa: S608 - expressions are ours
    return views


def _places(part: Part, name: str) -> list[int]:
    """The columns (from 0) of a part that the canonical column ``name`` is read from."""
    return [at for column in part.header.family.stored if column.name == name for at in part.header.of(column)]


def _once_sql(column: Derived, values: str) -> str:
    """Statements that compute a derived column once for each distinct text of the column it is ``of``.

    The texts become a type of their own, so that a row finds its answer by the number of its text; so do the answers,
    which are texts too, so that they are written by their numbers.
    """
    texts = f"SELECT DISTINCT {column.of} FROM {values} WHERE {column.of} IS NOT NULL ORDER BY 1"  # noqa: S608 - ours
    kind = f"texts_of_{column.name}"
    distinct = f"SELECT unnest(enum_range(NULL::{kind})) AS text"
    numbered = f"SELECT text AS {column.of}, enum_code(text::{kind}) AS number FROM ({distinct})"  # noqa: S608 - ours
    answer = f"answers_{column.name}"
    different = f"SELECT DISTINCT {column.sql} FROM ({numbered}) WHERE ({column.sql}) IS NOT NULL ORDER BY 1"  # noqa: S608 - ours
    answers = f"SELECT list(({column.sql})::{answer} ORDER BY number) FROM ({numbered})"  # noqa: S608 - ours
    types = f"CREATE TYPE {kind} AS ENUM ({texts});CREATE TYPE {answer} AS ENUM ({different});"
    return f"{types}SET VARIABLE {answer} = ({answers})"


def _looked_up(column: Derived) -> str:
    """The expression that finds what ``_once_sql`` computed."""
    number = f"enum_code({column.of}::texts_of_{column.name})"
    return f"getvariable('answers_{column.name}')[{number} + 1]"


def _part_sql(
    part: Part,
    number: int,
    sha256: str,
    unknown: Mapping[int, str],
    on: date,
    *,
    bracketed: frozenset[int],
    rows: str,
) -> str:
    """Nested queries, each naming what the next uses, so that no expression is written (and bound) twice."""
    header, family = part.header, part.header.family
    places = [(column, at) for column in family.stored for at in header.of(column)]
    days = [(column, at) for column, at in places if column.kind in ("date", "moment")]
    by_name = {column.name: (column, at) for column, at in places}
    values = [
        f"{_value(*by_name[column.name])} AS {column.name}"
        if column.name in by_name
        else f"NULL::{SQL_TYPES[column.kind]} AS {column.name}"
        for column in family.stored
    ]
    redacted = [f"CASE WHEN b{at} THEN {literal(column.name)} END" for column, at in places if at in bracketed]
    impossible = [
        f"CASE WHEN d{_id(column, at)} IS NULL AND u{_id(column, at)} IS NOT NULL THEN {literal(column.name + '=')} || "
        f"replace(u{_id(column, at)}, ' ', '_') END"
        for column, at in days
    ]
    others = ", ".join(f"{literal(name)}, c{at}" for at, name in unknown.items())
    in_order = sorted(range(len(header.cells)), key=lambda at: (plain(header.cells[at]), at))
    everything = ", ".join(f"coalesce(c{at}, '')" for at in in_order)
    blacked = "".join(
        f", blacked_out(c{at}) AS b{at}" for at in dict.fromkeys(at for _, at in places if at in bracketed)
    )
    unredacted = ", ".join(
        f"{_cell(column, at, family.blanks, _blacked(at, bracketed, f'b{at}'))} AS u{_id(column, at)}"
        for column, at in places
    )
    read = "".join(f", {_read(column, f'u{_id(column, at)}')} AS r{_id(column, at)}" for column, at in days)
    possible = "".join(f", {_possible(column, at, on)} AS d{_id(column, at)}" for column, at in days)
    return f"""
        SELECT {number}::BIGINT * 4294967296 + file_row AS ordinal,
            hash({", ".join(f"c{at}" for at in in_order)}) AS suspicion,
            md5_number(concat_ws(chr(31), {everything})) AS mark,
            {literal(sha256)} AS file_sha256, file_sheet, file_row,
            {f"nullif(concat_ws(' ', {', '.join(redacted)}), '')" if redacted else "NULL::VARCHAR"} AS redacted,
            {f"nullif(concat_ws(' ', {', '.join(impossible)}), '')" if impossible else "NULL::VARCHAR"}
                AS impossible_dates,
            {f"json_object({others})::VARCHAR" if others else "NULL::VARCHAR"} AS other_cells,
            {literal(family.covers)} AS covers,
            {", ".join(values)}
        FROM (SELECT *{possible} FROM (SELECT *{read} FROM (
            SELECT *, {unredacted} FROM (SELECT *{blacked} FROM {rows}_{number}))))
    """  # noqa: S608 - names are ours, and texts are written as literals


def _id(column: Column, at: int) -> str:
    """Two columns may be read from one place."""
    return f"{at}_{column.name}"
