"""The door: columns that look like names, birth dates or numbers of real people do not come in.

A column is judged by its header and by its cells. One whose every cell is empty or blacked out holds nothing, and is
left out with a note; any other is refused, and the file with it, because a release is meant to be handed on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duecourse.errors import PersonalColumn

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REDACTION = r"(?i)(?:[\s,;]*\(?b\)?\s*\(\d\)\s*(?:\(\s*[a-f]\s*\)|[a-f])?)+[\s,;]*"
"""What publishers print over a blacked-out cell, in every spelling seen: the exemptions of 5 U.S.C. 552(b)."""

HEADERS: tuple[tuple[str, str], ...] = (
    (r"(first|last|middle|given|family|maiden|full|sur)[ _-]*name|surname|forename|^names?$|\balias(es)?\b", "names"),
    (r"\bname of (the )?(person|deceased|decedent|inmate|subject|defendant)|nombre|apellido", "names"),
    (
        r"^(the )?(person|deceased|decedent|inmate|subject|defendant|detainee|sheriff|officer)('?s)?([ _]name)?$",
        "names",
    ),
    (r"\bdob\b|d\.o\.b|birth[ _-]*da(te|y)|date[ _]*of[ _]*birth|\bborn[ _]*on\b", "birth dates"),
    (
        r"\ba[ _-]?(number|no|num|nbr|file)\b|alien[ _](file|reg\w*)([ _]num\w*)?|\bfile[ _]number\b",
        "numbers of people",
    ),
    (
        r"\bssn\b|social[ _]security|\bfbi[ _]?(no|num\w*|id)\b|\b(state|sid|fin)[ _](id|num\w*)\b|passport",
        "numbers of people",
    ),
    (
        r"driver\W*s?[ _]*licen|licen[sc]e[ _](no|num\w*)"
        r"|\b(subj(ect)?|sujb|person|inmate|detainee)[ _]?(id|no|num\w*)\b",
        "numbers of people",
    ),
    (r"e-?mail|phone|home[ _]address|street[ _]address|residence[ _]address", "ways to reach people"),
)

CELLS: tuple[tuple[str, str, float], ...] = (
    (r"\b\d{3}-\d{2}-\d{4}\b", "social security numbers", 0.0),
    (r"\bA[-# ]?\d{3}[- ]?\d{3}[- ]?\d{3}\b", "file numbers of people", 0.0),
    (r"[\w.+-]+@[\w-]+\.\w{2,}", "mail addresses", 0.0),
)
"""What no cell may hold: a regular expression, what it finds, and the share of cells above which it counts."""

LETTERS = ("@", "-", "A")
"""A cell with none of these holds nothing of ``CELLS``."""

UNKNOWN_CELLS: tuple[tuple[str, str, float], ...] = (
    (r"^[A-Z][A-Za-z'’ -]+, ?[A-Z][A-Za-z'’-]+( [A-Z][A-Za-z'’.-]*)*$", "names written surname first", 0.5),
)
"""The same for columns of an unknown kind, where a country or a place cannot explain it."""

A_GENERATION = 15


@dataclass(frozen=True, slots=True)
class Cells:
    """One column at the door: its place in table ``raw`` as ``c0``, ``c1`` …, its header, and whether it is known.

    A column that is ``stored`` has its cells read; one that will not be stored is judged by its header alone. One that
    is not ``free`` holds days or numbers, which are checked for their form elsewhere. One that is not ``lettered`` has
    no cell with any of ``LETTERS``. ``texts`` is the table in which each of its texts stands, if only once.
    """

    column: str
    header: str
    known: bool
    stored: bool
    free: bool = True
    lettered: bool = True
    texts: str = "raw"


def looks_personal(header: str) -> str | None:
    """What of a person a column with this header would hold ("names", "birth dates" …), or None."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).replace("_", " ").strip().lower()
    return next((what for pattern, what in HEADERS if re.search(pattern, text)), None)


def check(
    database: "DuckDBPyConnection", file: Path, columns: Sequence[Cells], latest_year: int | None
) -> dict[str, str]:
    """Judge every column of table ``raw``; answer the ones that must be left out, by header, with the reason.

    ``latest_year`` is the last year among the known days of the file: days a generation older read like birth dates.
    Raises PersonalColumn.
    """
    left: dict[str, str] = {}
    suspected = _any_suspected(database, columns)
    for each in columns:
        what = looks_personal(each.header)
        if what:
            row = _first_shown(database, each.column)
            if row is not None:
                _refuse(file, each.header, f"its header says that it holds {what}, and row {row} holds one")
            left[each.header] = f"would hold {what}; every cell is empty or blacked out"
        elif each.stored and each.free:
            _check_cells(database, file, each, latest_year, suspected)
    return left


def _any_suspected(database: "DuckDBPyConnection", columns: Sequence[Cells]) -> bool:
    """Whether any free cell may hold what none may: one pass over all of them, so that most files need no more."""
    free = [each for each in columns if each.stored and each.free and each.lettered]
    pattern = "|".join(f"(?:{each})" for each, _, _ in CELLS)
    for table in sorted({each.texts for each in free}):
        # One column at a time, each over all rows: DuckDB then extracts from each text of a dictionary once.
        tests = [f"bool_or(regexp_extract({each.column}, '{pattern}') != '')" for each in free if each.texts == table]
        if any(_one(database, ", ".join(tests), table)):
            return True
    return False


def _check_cells(
    database: "DuckDBPyConnection", file: Path, each: Cells, latest_year: int | None, suspected: bool
) -> None:
    for pattern, what, share in CELLS * suspected + UNKNOWN_CELLS * (not each.known):
        matches = f"regexp_matches({each.column}, '{pattern.replace(chr(39), chr(39) * 2)}')"
        if share:
            found, of = _one(database, f"count(*) FILTER ({matches}), count({each.column})")
            if not of or found <= share * of:
                continue
        row = _first(database, matches)
        if row is not None:
            _refuse(file, each.header, f"row {row} reads like {what}")
    if not each.known and latest_year is not None:
        days = f"coalesce(try_strptime({each.column}, ['%Y-%m-%d', '%m/%d/%Y']), NULL)"
        dated, of, middle = _one(database, f"count({days}), count({each.column}), median(year({days}))")
        if of and dated > of / 2 and middle <= latest_year - A_GENERATION:
            _refuse(file, each.header, "reads like birth dates: days a generation before the others of the file")


def _one(database: "DuckDBPyConnection", what: str, table: str = "raw") -> tuple[Any, ...]:
    answer = database.execute(f"SELECT {what} FROM {table}").fetchone()  # noqa: S608 - patterns and columns are ours
    assert answer is not None  # noqa: S101 - an aggregate always answers one row
    return answer


def _first(database: "DuckDBPyConnection", condition: str) -> int | None:
    answer = database.execute(f"SELECT min(file_row) FROM raw WHERE {condition}").fetchone()  # noqa: S608 - as above
    return None if answer is None else answer[0]


def _first_shown(database: "DuckDBPyConnection", column: str) -> int | None:
    """The first row with a cell that is not blacked out; each text is judged once."""
    texts = f"SELECT {column} AS text, min(file_row) AS row FROM raw WHERE {column} IS NOT NULL GROUP BY {column}"  # noqa: S608
    answer = database.execute(f"SELECT min(row) FROM ({texts}) WHERE NOT blacked_out(text)").fetchone()  # noqa: S608 - as above
    return None if answer is None else answer[0]


def _refuse(file: Path, header: str, reason: str) -> None:
    raise PersonalColumn(file=file, column=repr(header), reason=reason)
