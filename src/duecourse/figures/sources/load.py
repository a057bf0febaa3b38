"""One published file into the typed tables of its family, as Parquet: checked cell by cell, nothing dropped unsaid."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from duecourse.errors import BadPublishedFile, CannotKeep
from duecourse.figures import privacy
from duecourse.figures.sources import cells, header
from duecourse.figures.sources.cells import literal
from duecourse.figures.sources.family import EPISODE, Column, Family, documented
from duecourse.figures.sources.opening import Opened, Part, careful, open_file
from duecourse.figures.sources.stage import digest
from duecourse.rules.lookup import rule

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "512MB"
"""What DuckDB may hold while it compares files; past it, it works on disk."""


def memory(columns: int) -> str:
    """What DuckDB may hold while it imports a table of so many columns: a few of its groups of rows, whole.

    With less it writes one group after the other, and past it, it works on disk beside the release.
    """
    return f"{512 + 24 * columns}MB"


PARQUET = "FORMAT parquet, COMPRESSION zstd"
"""How every table of a release is written; other row groups or quicker compression do not make measures faster."""

FULL_MONTH = 100
"""Where the middle month has this many rows, a month with none is taken for a gap."""

SAME = ("same_as_row", "same_as_sheet")


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


def load(
    file: Path,
    folder: Path,
    sha256: str,
    size: int,
    *,
    on: date,
    watch: Callable[[int], None] | None = None,
    accept_gaps: bool = False,
) -> Loaded:
    """Read ``file`` into Parquet files in the empty ``folder``; days after ``on`` cannot be.

    ``sha256`` and ``size`` are those of the file; one that has others when its cells are read was changed meanwhile.
    ``watch`` is called with the bytes of the file read so far. Months without rows between full ones are refused, or
    noted where the caller accepts gaps.

    Raises BadPublishedFile, UnknownPublishedFile, UnsupportedFile, ProtectedWorkbook, PersonalColumn or CannotKeep;
    what ``folder`` then holds is nothing to use.
    """
    import duckdb

    work = folder / "work"
    work.mkdir()
    opened = open_file(file, work, watch)
    options: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": memory(len(opened.parts[0].header.cells)),
    }
    try:
        with duckdb.connect(str(work / "work.duckdb"), config=options) as database:
            loaded = _Load(database, opened, (sha256, size), folder, on=on, accept_gaps=accept_gaps).run()
    except (duckdb.IOException, duckdb.OutOfMemoryException) as problem:
        raise CannotKeep(path=folder, problem=str(problem).splitlines()[0]) from problem
    shutil.rmtree(work)
    return loaded


class _Load:
    """One file on its way: ``part_0`` … (cells as text, c0 …) to ``cells`` (canonical) to Parquet, then ``rows``."""

    def __init__(
        self,
        database: "DuckDBPyConnection",
        opened: Opened,
        mark: tuple[str, int],
        folder: Path,
        *,
        on: date,
        accept_gaps: bool,
    ) -> None:
        self.database = database
        self.opened = opened
        self.mark = mark
        self.parts = list(opened.parts)
        self.traits: list[cells.Traits] = []
        self.family: Family = opened.family
        self.folder = folder
        self.on = on
        self.accept_gaps = accept_gaps
        self.notes: list[str] = list(opened.notes)
        cells.define(database, rule("fiscal_year.start", on=date(2010, 1, 1)).value)

    def run(self) -> Loaded:
        empty = 0
        left: dict[str, str] = {}
        kept: list[dict[int, str]] = []
        for at, part in enumerate(self.parts):
            empty += self._read(at)
            part = self.parts[at]  # noqa: PLW2901 - reading with care makes another part of it
            header_of = part.header
            unknown = {place: header.named(header_of, place) for place in header.unknown(header_of)}
            self._check_cells(part)
            left |= self._door(part, unknown)
            kept.append({place: name for place, name in unknown.items() if name not in left})
            left |= {
                header_of.cells[place]: column.says
                for column in self.family.columns
                if column.kind == "left_out"
                for place in header_of.of(column)
                if header_of.cells[place] not in left
            }
        if digest(self.opened.file) != self.mark:
            raise self._bad(
                "the whole file", "changed while it was read", "a file nobody is writing to", "Wait until it is whole"
            )
        if empty:
            self.notes.append(f"{empty:,} rows without any cell were not taken for rows")
        self.database.execute(cells.cells_sql(self.parts, self.traits, self.mark[0], kept, self.on))
        tables = {self.family.table: self._main()}
        impossible = self._impossible_dates()
        self._refuse_contradictions()
        self._refuse_bad_json()
        self._mind_gaps()
        tables |= {child.table: self._parquet(child.table, child.sql, child.order) for child in self.family.children}
        for remark in self.family.remarks:
            count = self._one(remark.sql)[0]
            if count:
                self.notes.append(remark.sentence.format(n=f"{count:,}"))
        groups, copies = self._one(
            "SELECT count(DISTINCT (same_as_sheet, same_as_row)) FILTER (same_as_row IS NOT NULL), count(same_as_row) "
            "FROM rows"
        )
        return Loaded(
            sha256=self.mark[0],
            size=self.mark[1],
            family=self.family.name,
            title=self.family.title,
            encoding=self.opened.encoding,
            delimiter=self.parts[0].header.delimiter,
            header_row=self.parts[0].header.row,
            rows=tables[self.family.table].rows,
            empty_rows=empty,
            tables=tables,
            unknown_columns=tuple(dict.fromkeys(name for names in kept for name in names.values())),
            left_out=left,
            duplicates=Duplicates(groups, copies),
            impossible_dates=impossible,
            redacted=self._counts("redacted", r"\S+"),
            notes=tuple(self.notes),
        )

    def _read(self, at: int) -> int:
        """Cells into ``raw_{at}``: what DuckDB cannot read is read row by row, or refused with its row.

        Answers how many rows have no cell; a part with nothing else is refused.
        """
        import duckdb

        part = self.parts[at]
        for attempt in (part.numbered, True):
            try:
                self.database.execute(cells.raw_sql(self.parts[at], at, self.folder / "work"))
            except (duckdb.IOException, duckdb.OutOfMemoryException):
                raise
            except duckdb.Error as problem:
                if attempt:
                    shown = str(problem).splitlines()[0]
                    raise self._bad("the whole file", "cannot be read as a table", shown) from problem
                self.parts[at] = careful(self.opened.file, part, self.folder / "work")
            else:
                break
        traits = cells.look(self.database, self.parts[at], at, self.folder / "work")
        self.traits.append(traits)
        self.database.execute(cells.views_sql(self.parts[at], at, self.folder / "work", traits))
        self.database.execute(f"CREATE OR REPLACE VIEW raw AS SELECT * FROM part_{at}")  # noqa: S608 - ours
        rows, last = self._one("SELECT count(*), max(file_row) FROM raw")
        if not rows:
            place = part.place(part.header.row + 1)
            raise self._bad(place, "has a header and no rows", "rows below the header")
        if part.last_row and last == part.last_row and at == len(self.parts) - 1:
            raise self._bad(
                part.place(last),
                "is the last row that a sheet can have, and no other sheet goes on",
                "the rest of the table on a sheet after it",
                "Ask for the file with all its sheets: a full sheet at the end means that rows were cut off",
            )
        blank = self._one(f"SELECT count(*) FROM raw_{at}")[0] - rows  # noqa: S608 - ours
        return int(blank)

    def _bad(self, place: str, problem: str, expected: str, remedy: str = "") -> BadPublishedFile:
        return BadPublishedFile(
            file=self.opened.file,
            place=place,
            problem=problem,
            expected=expected,
            remedy=remedy or "Fetch the file again; if it is so published, mend it in a copy and say so beside it",
        )

    def _one(self, sql: str) -> Any:
        return self.database.execute(sql).fetchone()

    def _door(self, part: Part, unknown: dict[int, str]) -> dict[str, str]:
        kinds = {at: column.kind for column in self.family.stored for at in part.header.of(column)}
        impersonal = {at for column in self.family.stored if column.impersonal for at in part.header.of(column)}
        columns = [
            privacy.Cells(
                f"c{at}",
                "" if at in impersonal else unknown.get(at, part.header.cells[at]),
                at not in unknown,
                at in kinds or at in unknown,
                kinds.get(at, "text") == "text",
                at in self.traits[-1].lettered,
            )
            for at in range(len(part.header.cells))
        ]
        days = [
            cells.day(column, at, self.traits[-1])
            for column in self.family.stored
            if column.kind in ("date", "moment")
            for at in part.header.of(column)
        ]
        plausible: list[int] = []
        if days and unknown:
            years = self._one(f"SELECT {', '.join(f'max(year({each}))' for each in days)} FROM raw")  # noqa: S608 - ours
            plausible = [year for year in years if year is not None and year <= self.on.year]
        return privacy.check(self.database, self.opened.file, columns, max(plausible, default=None))

    def _check_cells(self, part: Part) -> None:
        """Refuse the first cell that cannot be read, all columns in one pass; note numbers with an exponent."""
        places = [(column, at) for column in self.family.stored for at in part.header.of(column)]
        wrong = [(column, at, condition) for column, at in places if (condition := self._wrong(column, at))]
        if not wrong:
            return
        aggregates = ", ".join(f"min(file_row) FILTER (WHERE {condition})" for _, _, condition in wrong)
        for (column, at, condition), row in zip(wrong, self._one(f"SELECT {aggregates} FROM raw"), strict=True):  # noqa: S608
            if row is not None:
                sheet, text = self._one(
                    f"SELECT file_sheet, c{at} FROM raw WHERE file_row = {row} AND {condition} LIMIT 1"  # noqa: S608
                )
                expected, remedy = cells.expectation(column, text)
                place = f"{part.place(row, sheet)}, column {part.header.cells[at]!r}"
                raise self._bad(place, f"{text[:80]!r} cannot be read", expected, remedy)
        for column, at in places:
            self._note_scientific(part, column, at)

    def _wrong(self, column: Column, at: int) -> str:
        return cells.wrong(column, at, self.family.blanks, self.traits[-1])

    def _note_scientific(self, part: Part, column: Column, at: int) -> None:
        if condition := cells.scientific(column, at):
            count = self._one(f"SELECT count(*) FROM raw WHERE {condition}")[0]  # noqa: S608 - columns are ours
            if count:
                shown = f"{count:,} cells of {part.header.cells[at]!r} are printed with an exponent (such as 5e+05)"
                self.notes.append(f"{shown}: their last digits may have been rounded off before publication")

    def _impossible_dates(self) -> dict[str, int]:
        counts = self._counts("impossible_dates", r"([a-z_]+)=")
        for column, count in counts.items():
            filled = self._one(f"SELECT count({column}) FROM rows")[0]  # noqa: S608 - canonical names are ours
            if count * 10 > filled + count and count > 1:
                sheet, row, text = self._one(
                    f"SELECT coalesce(file_sheet, ''), file_row, impossible_dates FROM rows "  # noqa: S608
                    f"WHERE contains(impossible_dates, '{column}=') "
                    "ORDER BY file_row LIMIT 1"
                )
                formats = " or ".join(next(each.formats for each in self.family.columns if each.name == column))
                raise self._bad(
                    f"{self.parts[0].place(row, sheet)}, column {column}",
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

    def _main(self) -> Table:
        """The canonical table: rows with the cells of an earlier row, and events told twice, are flagged."""
        self.database.execute(
            "CREATE TEMP TABLE firsts AS SELECT mark, min(ordinal) AS first FROM cells WHERE suspicion IN "
            "(SELECT suspicion FROM cells GROUP BY suspicion HAVING count(*) > 1) GROUP BY mark HAVING count(*) > 1"
        )
        copies = self._one("SELECT count(*) FROM firsts")[0]
        joins, order = "", ""
        same = "NULL::BIGINT AS same_as_row, NULL::VARCHAR AS same_as_sheet"
        if copies:
            sheets = ", ".join(literal(part.sheet) for part in self.parts)
            joins = " LEFT JOIN firsts USING (mark)"
            again = "CASE WHEN first != ordinal THEN"
            same = (
                f"{again} first % 4294967296 END AS same_as_row, "
                f"nullif({again} [{sheets}][first // 4294967296 + 1] END, '') AS same_as_sheet"
            )
        episode = ""
        if self.family.episode:
            keys = ", ".join(self.family.episode)
            filled = " AND ".join(f"{name} IS NOT NULL" for name in self.family.episode)
            self.database.execute(
                f"CREATE TEMP TABLE events AS SELECT {keys}, min(ordinal) AS first_event FROM cells WHERE {filled} "  # noqa: S608
                f"GROUP BY {keys} HAVING count(*) > 1"
            )
            episode = f", false AS {EPISODE}"
            if self._one("SELECT count(*) FROM events")[0]:
                joins += f" LEFT JOIN events USING ({keys})"
                episode = f", coalesce(first_event != ordinal, false) AS {EPISODE}"
        if joins:
            order = " ORDER BY ordinal"
        names = ", ".join(name for name in documented(self.family)[self.family.table] if name not in (*SAME, EPISODE))
        sql = f"SELECT {names.replace('file_row, ', f'file_row, {same}, ', 1)}{episode} FROM cells{joins}{order}"  # noqa: S608
        table = self._parquet(self.family.table, sql, "")
        file = literal(str(self.folder / table.path))
        self.database.execute(f"CREATE OR REPLACE VIEW rows AS SELECT * FROM read_parquet({file})")  # noqa: S608
        return table

    def _mind_gaps(self) -> None:
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
        if not self.accept_gaps:
            raise self._bad(
                "all sheets" if self.parts[0].sheet else "the whole file",
                said,
                f"rows in every month between the first and the last (the middle month has {gap[3]:,.0f})",
                "See whether a sheet or a file was forgotten; if it is so published, import it with --accept-gaps",
            )
        self.notes.append(f"{said}: accepted by the importing person")

    def _parquet(self, name: str, sql: str, order: str) -> Table:
        file = self.folder / f"{name}.parquet"
        target = str(file).replace("'", "''")
        ordered = f"SELECT * FROM ({sql}) ORDER BY {order}" if order else sql  # noqa: S608 - canonical names are ours
        self.database.execute(f"COPY ({ordered}) TO '{target}' ({PARQUET})")
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
