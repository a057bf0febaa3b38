"""One published file into the typed tables of its family, as Parquet: checked cell by cell, nothing dropped unsaid."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from duecourse.errors import BadPublishedFile, CannotKeep
from duecourse.figures import privacy
from duecourse.figures.sources import cells, header
from duecourse.figures.sources.family import Column, Family
from duecourse.figures.sources.header import Header
from duecourse.figures.sources.stage import Staged, digest, stage
from duecourse.rules.lookup import rule

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "512MB"
"""What DuckDB may hold while it imports; past it, it works on disk beside the release."""


class Table(msgspec.Struct, frozen=True):
    """One table of one file: its Parquet file (a path inside the release), and the window it speaks for."""

    path: str
    rows: int
    sha256: str
    size: int
    window: str
    first: str
    last: str
    key: str


class Duplicates(msgspec.Struct, frozen=True):
    """Rows with exactly the same cells: how many groups, and how many rows beyond the first of each."""

    groups: int
    rows: int


class Loaded(msgspec.Struct, frozen=True):
    """What an import found in one file. ``left_out`` and ``redacted`` are by header and by canonical column."""

    sha256: str
    size: int
    family: str
    title: str
    encoding: str
    delimiter: str
    header_row: int
    rows: int
    empty_rows: int
    tables: dict[str, Table]
    unknown_columns: tuple[str, ...]
    left_out: dict[str, str]
    duplicates: Duplicates
    impossible_dates: dict[str, int]
    redacted: dict[str, int]
    notes: tuple[str, ...]


def load(file: Path, folder: Path, *, on: date, watch: Callable[[int], None] | None = None) -> Loaded:
    """Read ``file`` into Parquet files in the empty ``folder``; days after ``on`` cannot be.

    ``watch`` is called with the bytes of the file read so far.

    Raises BadPublishedFile, UnknownPublishedFile, UnsupportedFile, PersonalColumn or CannotKeep; what ``folder`` then
    holds is nothing to use.
    """
    import duckdb

    staged = stage(file, folder / "text", watch)
    found = header.find(staged)
    options: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": MEMORY}
    try:
        with duckdb.connect(str(folder / "work.duckdb"), config=options) as database:
            loaded = _Load(database, staged, found, folder, on).run()
    except (duckdb.IOException, duckdb.OutOfMemoryException) as problem:
        raise CannotKeep(path=folder, problem=str(problem).splitlines()[0]) from problem
    for name in ("text", "numbered", "work.duckdb", "work.duckdb.wal"):
        (folder / name).unlink(missing_ok=True)
    return loaded


class _Load:
    """One file on its way: ``raw`` (cells as text, c0 …) to ``rows`` (the canonical table) to Parquet."""

    def __init__(self, database: "DuckDBPyConnection", staged: Staged, found: Header, folder: Path, on: date) -> None:
        self.database = database
        self.staged = staged
        self.header = found
        self.family: Family = found.family
        self.folder = folder
        self.on = on
        self.notes: list[str] = []
        cells.define(database, rule("fiscal_year.start", on=date(2010, 1, 1)).value)

    def run(self) -> Loaded:
        self._read()
        empty = self._drop_empty()
        if staged_as := self.staged.encoding.removeprefix("utf-8"):
            self.notes.append(f"read as {staged_as}, because it is not UTF-8: look at accented letters")
        unknown = {at: header.named(self.header, at) for at in header.unknown(self.header)}
        left = self._door(unknown)
        kept = {at: name for at, name in unknown.items() if name not in left}
        left |= {
            self.header.cells[at]: column.says
            for column in self.family.columns
            if column.kind == "left_out"
            for at in self.header.places(column.headers)
            if self.header.cells[at] not in left
        }
        self._refuse_bad_cells()
        self.database.execute(cells.table_sql(self.header, self.staged.sha256, kept, self.on))
        impossible = self._impossible_dates()
        self._refuse_contradictions()
        self._refuse_bad_json()
        for remark in self.family.remarks:
            count = self._one(remark.sql)[0]
            if count:
                self.notes.append(remark.sentence.format(n=f"{count:,}"))
        groups, copies = self._one("SELECT count(DISTINCT same_as_row), count(same_as_row) FROM rows")
        return Loaded(
            sha256=self.staged.sha256,
            size=self.staged.size,
            family=self.family.name,
            title=self.family.title,
            encoding=self.staged.encoding,
            delimiter=self.header.delimiter,
            header_row=self.header.row,
            rows=self._one("SELECT count(*) FROM rows")[0],
            empty_rows=empty,
            tables=self._write(),
            unknown_columns=tuple(kept.values()),
            left_out=left,
            duplicates=Duplicates(groups, copies),
            impossible_dates=impossible,
            redacted=self._counts("redacted", r"\S+"),
            notes=tuple(self.notes),
        )

    def _read(self) -> None:
        """Cells into ``raw``: DuckDB reads what is regular; what is not is read row by row, or refused with its row."""
        import duckdb

        if not self.staged.blank_lines and self.header.lines == self.header.row:
            try:
                self.database.execute(cells.raw_sql(self.header, self.staged.text))
            except (duckdb.IOException, duckdb.OutOfMemoryException):
                raise
            except duckdb.Error:
                self.database.execute("DROP TABLE IF EXISTS raw")
            else:
                return
        careful = self.folder / "numbered"
        header.numbered(self.staged, self.header, careful)
        try:
            self.database.execute(cells.raw_sql(self.header, careful, numbered=True))
        except (duckdb.InvalidInputException, duckdb.ConversionException) as problem:
            raise self._bad("the whole file", "cannot be read as a table", str(problem).splitlines()[0]) from problem

    def _bad(self, place: str, problem: str, expected: str, remedy: str = "") -> BadPublishedFile:
        return BadPublishedFile(
            file=self.staged.file,
            place=place,
            problem=problem,
            expected=expected,
            remedy=remedy or "Fetch the file again; if it is so published, mend it in a copy and say so beside it",
        )

    def _one(self, sql: str) -> Any:
        return self.database.execute(sql).fetchone()

    def _drop_empty(self) -> int:
        """Rows without any cell are no rows; they are counted. A file with nothing else is refused."""
        blank = " AND ".join(f"c{at} IS NULL" for at in range(len(self.header.cells)))
        count = int(self._one(f"SELECT count(*) FROM raw WHERE {blank}")[0])  # noqa: S608 - columns are numbered by us
        self.database.execute(f"DELETE FROM raw WHERE {blank}")  # noqa: S608 - as above
        if not self._one("SELECT count(*) FROM raw")[0]:
            raise self._bad(f"row {self.header.row + 1}", "has a header and no rows", "rows below the header")
        if count:
            self.notes.append(f"{count:,} rows without any cell were not taken for rows")
        return count

    def _door(self, unknown: dict[int, str]) -> dict[str, str]:
        stored = {at for column in self.family.stored for at in self.header.places(column.headers)}
        columns = [
            privacy.Cells(
                f"c{at}", unknown.get(at, self.header.cells[at]), at not in unknown, at in stored or at in unknown
            )
            for at in range(len(self.header.cells))
        ]
        years = [
            self._one(f"SELECT max(year({cells.day(column, at)})) FROM raw")[0]  # noqa: S608 - columns are ours
            for column in self.family.stored
            if column.kind == "date"
            for at in self.header.places(column.headers)
        ]
        plausible = [year for year in years if year is not None and year <= self.on.year]
        return privacy.check(self.database, self.staged.file, columns, max(plausible, default=None))

    def _refuse_bad_cells(self) -> None:
        for column in self.family.stored:
            for at in self.header.places(column.headers):
                wrong = cells.wrong(column, at, self.family.blanks)
                if not wrong:
                    continue
                bad = self._one(f"SELECT file_row, c{at} FROM raw WHERE {wrong} ORDER BY file_row LIMIT 1")  # noqa: S608
                if bad:
                    expected, remedy = cells.expectation(column, bad[1])
                    place = f"row {bad[0]}, column {self.header.cells[at]!r}"
                    raise self._bad(place, f"{bad[1][:80]!r} cannot be read", expected, remedy)
                self._note_scientific(column, at)

    def _note_scientific(self, column: Column, at: int) -> None:
        if condition := cells.scientific(column, at):
            count = self._one(f"SELECT count(*) FROM raw WHERE {condition}")[0]  # noqa: S608 - columns are ours
            if count:
                shown = f"{count:,} cells of {self.header.cells[at]!r} are printed with an exponent (such as 5e+05)"
                self.notes.append(f"{shown}: their last digits may have been rounded off before publication")

    def _impossible_dates(self) -> dict[str, int]:
        counts = self._counts("impossible_dates", r"([a-z_]+)=")
        for column, count in counts.items():
            filled = self._one(f"SELECT count({column}) FROM rows")[0]  # noqa: S608 - canonical names are ours
            if count * 10 > filled + count and count > 1:
                row, text = self._one(
                    f"SELECT file_row, impossible_dates FROM rows WHERE contains(impossible_dates, '{column}=') "  # noqa: S608
                    "ORDER BY file_row LIMIT 1"
                )
                formats = " or ".join(next(each.formats for each in self.family.columns if each.name == column))
                raise self._bad(
                    f"row {row}, column {column}",
                    f"{count:,} of {filled + count:,} days cannot be, the first of them {text}",
                    f"days as {formats}, from the first possible one to {self.on}",
                    "See whether day and month, or the century, are written another way, and mend them in a copy",
                )
        if counts:
            self.notes.append("days that cannot be are left empty; their text is in column impossible_dates")
        return counts

    def _counts(self, column: str, pattern: str) -> dict[str, int]:
        group = 1 if "(" in pattern else 0
        found = self.database.execute(
            f"SELECT word, count(*) FROM (SELECT unnest(regexp_extract_all({column}, '{pattern}', {group})) AS word "  # noqa: S608
            f"FROM rows WHERE {column} IS NOT NULL) GROUP BY word ORDER BY word"
        ).fetchall()
        return dict(found)

    def _refuse_contradictions(self) -> None:
        if not self.family.unique:
            return
        names = ", ".join(self.family.unique)
        bad = self._one(f"""
            SELECT min(file_row), max(file_row) FROM rows WHERE same_as_row IS NULL
            GROUP BY {names} HAVING count(*) > 1 ORDER BY 1 LIMIT 1
        """)  # noqa: S608 - canonical names are ours
        if bad:
            raise self._bad(
                f"rows {bad[0]} and {bad[1]}",
                f"have the same {names.replace(', ', ' and ')} and other cells that differ",
                f"one row for each {names.replace(', ', ' and ')}, as {self.family.title} has",
                "See whether this is the file it should be, or whether two files were joined",
            )

    def _refuse_bad_json(self) -> None:
        for column in {name for child in self.family.children for name in child.json_columns}:
            bad = self._one(
                f"SELECT file_row, {column} FROM rows WHERE {column} IS NOT NULL "  # noqa: S608 - canonical names are ours
                f"AND coalesce(json_type(CASE WHEN json_valid({column}) THEN {column} END), '') != 'ARRAY' "
                "ORDER BY file_row LIMIT 1"
            )
            if bad:
                raise self._bad(f"row {bad[0]}, column {column}", f"{bad[1][:80]!r} cannot be read", "a JSON list")

    def _write(self) -> dict[str, Table]:
        jobs = {self.family.table: ("SELECT * FROM rows", "file_row")}
        jobs |= {child.table: (child.sql, "file_row, kind, place") for child in self.family.children}
        return {name: self._parquet(name, sql, order) for name, (sql, order) in jobs.items()}

    def _parquet(self, name: str, sql: str, order: str) -> Table:
        file = self.folder / f"{name}.parquet"
        target = str(file).replace("'", "''")
        self.database.execute(
            f"COPY (SELECT * FROM ({sql}) ORDER BY {order}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
        )
        window = self.family.window
        source = f"read_parquet('{target}')"
        rows = self._one(f"SELECT count(*) FROM {source}")[0]  # noqa: S608 - a file of our own
        first, last = self._one(f"SELECT min({window}), max({window}) FROM {source}") if window else (None, None)  # noqa: S608
        sha256, size = digest(file)
        said = ["" if each is None else str(each) for each in (first, last)]
        return Table(file.name, rows, sha256, size, window, said[0], said[1], self.family.key)


def until(on: date) -> date:
    """The last day that may stand in a file imported on the day ``on``: clocks differ by a day around the world."""
    return on + timedelta(days=1)
