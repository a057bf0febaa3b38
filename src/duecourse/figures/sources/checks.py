"""What a table of a file must hold together: possible days, no contradictions, JSON that reads, no forgotten months."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from duecourse.errors import BadPublishedFile
from duecourse.figures.sources.opening import Opened

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FULL_MONTH = 100
"""Where the middle month has this many rows, a month with none is taken for a gap."""

FETCH_AGAIN = "Fetch the file again; if it is so published, mend it in a copy and say so beside it"

Bad = Callable[..., BadPublishedFile]
"""Makes the refusal of a file: place, problem, what was expected, and the remedy."""


class Checks:
    """Checks of the view ``rows``, the main table of a file as it was written. ``notes`` is what they have to say."""

    def __init__(self, database: "DuckDBPyConnection", opened: Opened, bad: Bad) -> None:
        self.database = database
        self.opened = opened
        self.family = opened.family
        self.bad = bad
        self.notes: list[str] = []

    def impossible_dates(self, on: date) -> dict[str, int]:
        """Days that cannot be, by column. Raises BadPublishedFile where a tenth of a column is such."""
        counts = self.counts("impossible_dates", r"([a-z_]+)=")
        for column, count in counts.items():
            filled = self._one(f"SELECT count({column}) FROM rows")[0]  # noqa: S608 - canonical names are ours
            if count * 10 > filled + count and count > 1:
                sheet, row, text = self._one(
                    f"SELECT coalesce(file_sheet, ''), file_row, impossible_dates FROM rows "  # noqa: S608
                    f"WHERE contains(impossible_dates, '{column}=') "
                    "ORDER BY file_row LIMIT 1"
                )
                formats = " or ".join(next(each.formats for each in self.family.columns if each.name == column))
                raise self.bad(
                    f"{self.opened.parts[0].place(row, sheet)}, column {column}",
                    f"{count:,} of {filled + count:,} days cannot be, the first of them {text}",
                    f"days as {formats}, from the first possible one to {on}",
                    "See whether day and month, or the century, are written another way, and mend them in a copy",
                )
        if counts:
            self.notes.append("days that cannot be are left empty; their text is in column impossible_dates")
        return counts

    def counts(self, column: str, pattern: str) -> dict[str, int]:
        """How often each word that matches ``pattern`` (its group, where it has one) stands in a column."""
        group = 1 if "(" in pattern else 0
        found = self.database.execute(
            f"SELECT word, count(*) FROM (SELECT unnest(regexp_extract_all({column}, '{pattern}', {group})) AS word "  # noqa: S608
            f"FROM rows WHERE {column} IS NOT NULL) GROUP BY word ORDER BY word"
        ).fetchall()
        return dict(found)

    def refuse_contradictions(self) -> None:
        """Raise BadPublishedFile for two rows that may not both be true."""
        if not self.family.unique:
            return
        names = ", ".join(self.family.unique)
        bad = self._one(f"""
            SELECT min(file_row), max(file_row) FROM rows WHERE same_as_row IS NULL
            GROUP BY {names} HAVING count(*) > 1 ORDER BY 1 LIMIT 1
        """)  # noqa: S608 - canonical names are ours
        if bad:
            raise self.bad(
                f"rows {bad[0]} and {bad[1]}",
                f"have the same {names.replace(', ', ' and ')} and other cells that differ",
                f"one row for each {names.replace(', ', ' and ')}, as {self.family.title} has",
                "See whether this is the file it should be, or whether two files were joined",
            )

    def refuse_bad_json(self) -> None:
        """Raise BadPublishedFile for a cell that should be a JSON list and is not."""
        for column in {name for child in self.family.children for name in child.json_columns}:
            bad = self._one(
                f"SELECT file_row, {column} FROM rows WHERE {column} IS NOT NULL "  # noqa: S608 - canonical names are ours
                f"AND coalesce(json_type(CASE WHEN json_valid({column}) THEN {column} END), '') != 'ARRAY' "
                "ORDER BY file_row LIMIT 1"
            )
            if bad:
                raise self.bad(
                    f"row {bad[0]}, column {column}", f"{bad[1][:80]!r} cannot be read", "a JSON list", FETCH_AGAIN
                )

    def mind_gaps(self, *, accept: bool) -> None:
        """A month without a row between months full of rows: a sheet or file was forgotten."""
        if not self.family.monthly:
            return
        gap = self._one(f"""
            WITH months AS (
                SELECT date_trunc('month', {self.family.window})::DATE AS month, count(*) AS n
                FROM rows WHERE {self.family.window} IS NOT NULL GROUP BY ALL
            ), every AS (
                SELECT unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH))::DATE AS month FROM months
            )
            SELECT min(every.month), max(every.month), count(every.month), (SELECT median(n) FROM months)
            FROM every ANTI JOIN months USING (month)
        """)  # noqa: S608 - canonical names are ours
        if not gap[2] or gap[3] < FULL_MONTH:
            return
        said = f"no row has a {self.family.window} in {gap[2]} months from {gap[0]:%B %Y} to {gap[1]:%B %Y}"
        if not accept:
            raise self.bad(
                "all sheets" if self.opened.parts[0].sheet else "the whole file",
                said,
                f"rows in every month between the first and the last (the middle month has {gap[3]:,.0f})",
                "See whether a sheet or a file was forgotten; if it is so published, import it with --accept-gaps",
            )
        self.notes.append(f"{said}: accepted by the importing person")

    def _one(self, sql: str) -> Any:
        return self.database.execute(sql).fetchone()
