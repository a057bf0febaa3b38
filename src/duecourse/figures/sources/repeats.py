"""Rows whose cells are those of an earlier row, and events that are told twice."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from duecourse.figures.sources.opening import Part
from duecourse.figures.sources.quoted import literal

if TYPE_CHECKING:
    import numpy as np
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

AT_ONCE = 1 << 24
"""Rows whose marks are held in memory at once, eight bytes each."""

NONE = "NULL::BIGINT AS same_as_row, NULL::VARCHAR AS same_as_sheet"


def find(database: "DuckDBPyConnection", parts: Sequence[Part], rows: int) -> str:
    """Make the table ``firsts`` of repeated rows where there are any; answer the columns that name the first of each.

    The answer is ``NONE`` where no two rows are the same, and else for a join with ``firsts`` by ``mark``.
    """
    if not _any(database, rows):
        return NONE
    database.execute(
        "CREATE TEMP TABLE firsts AS SELECT mark, min(ordinal) AS first FROM cells WHERE suspicion IN "
        "(SELECT suspicion FROM cells GROUP BY suspicion HAVING count(*) > 1) GROUP BY mark HAVING count(*) > 1"
    )
    if not _one(database, "SELECT count(*) FROM firsts"):
        return NONE
    sheets = ", ".join(literal(part.sheet) for part in parts)
    again = "CASE WHEN first != ordinal THEN"
    return (
        f"{again} first % 4294967296 END AS same_as_row, "
        f"nullif({again} [{sheets}][first // 4294967296 + 1] END, '') AS same_as_sheet"
    )


def find_events(database: "DuckDBPyConnection", keys: Sequence[str]) -> bool:
    """Make the table ``events`` of those told twice, by ``keys`` that are all filled; whether there are any."""
    filled = " AND ".join(f"{name} IS NOT NULL" for name in keys)
    names = ", ".join(keys)
    database.execute(
        f"CREATE TEMP TABLE events AS SELECT {names}, min(ordinal) AS first_event FROM cells WHERE {filled} "  # noqa: S608 - ours
        f"GROUP BY {names} HAVING count(*) > 1"
    )
    return bool(_one(database, "SELECT count(*) FROM events"))


def _any(database: "DuckDBPyConnection", rows: int) -> bool:
    """Whether any two rows may be the same: the marks are sorted, a share of them at a time."""
    shares = 1 + rows // AT_ONCE
    for share in range(shares):
        some = f" WHERE suspicion % {shares} = {share}" if shares > 1 else ""
        marks = database.execute(f"SELECT suspicion FROM cells{some}").fetchnumpy()["suspicion"]  # noqa: S608 - ours
        odd = marks % 2 == 1
        with ThreadPoolExecutor(2) as sorters:
            if any(sorters.map(_twice, (marks[odd], marks[~odd]))):
                return True
    return False


def _twice(marks: "NDArray[np.uint64]") -> bool:
    marks.sort()
    return bool((marks[1:] == marks[:-1]).any())


def _one(database: "DuckDBPyConnection", sql: str) -> Any:
    return (database.execute(sql).fetchone() or (None,))[0]
