"""One published file into the typed tables of its family, as Parquet: checked cell by cell, nothing dropped unsaid."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duecourse.errors import BadPublishedFile, CannotKeep
from duecourse.figures.sources import cells, copies, header, repeats, texts
from duecourse.figures.sources.checks import FETCH_AGAIN, Checks
from duecourse.figures.sources.family import EPISODE, Family, documented
from duecourse.figures.sources.loaded import Duplicates, Loaded, Table
from duecourse.figures.sources.opening import Opened, careful, open_file, open_text
from duecourse.figures.sources.part_checks import PartChecks
from duecourse.figures.sources.quoted import literal
from duecourse.figures.sources.stage import Encoding, Mark, digest
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

State = tuple[int, int, int]

SAME = ("same_as_row", "same_as_sheet")


def load(
    file: Path,
    folder: Path,
    *,
    on: date,
    watch: Callable[[int], None] | None = None,
    accept_gaps: bool = False,
) -> Loaded:
    """Read ``file`` into Parquet files in the empty ``folder``; days after ``on`` cannot be.

    A file that is another when its cells are read than when it was opened is refused. ``watch`` is called with the
    bytes of the file read so far. Months without rows between full ones are refused, or noted where the caller accepts
    gaps.

    Raises BadPublishedFile, UnknownPublishedFile, UnsupportedFile, ProtectedWorkbook, PersonalColumn or CannotKeep;
    what ``folder`` then holds is nothing to use.
    """
    import duckdb

    work = folder / "work"
    work.mkdir()
    state = _state(file)
    opened = open_file(file, work, watch)
    options: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": memory(len(opened.parts[0].header.cells)),
        "temp_directory": str(work),
    }
    try:
        with duckdb.connect(":memory:", config=options) as database:
            loaded = _Load(database, opened, state, folder, on=on, watch=watch).run(accept_gaps=accept_gaps)
    except (duckdb.IOException, duckdb.OutOfMemoryException) as problem:
        raise CannotKeep(path=folder, problem=str(problem).splitlines()[0]) from problem
    shutil.rmtree(work)
    return loaded


def _state(file: Path) -> State:
    """Which file it is, its size and when it was last written."""
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


class _Load:
    """One file on its way: ``part_0`` … (cells as text, c0 …) to ``cells`` (canonical) to Parquet, then ``rows``."""

    def __init__(
        self,
        database: "DuckDBPyConnection",
        opened: Opened,
        state: State,
        folder: Path,
        *,
        on: date,
        watch: Callable[[int], None] | None,
    ) -> None:
        self.database = database
        self.opened = opened
        self.state = state
        self.watch = watch
        self.parts = list(opened.parts)
        self.read: Mark | None = None
        """What was read, where the cells were read from the file itself and hashed on the way."""
        self.traits: list[cells.Traits] = []
        self.family: Family = opened.family
        self.folder = folder
        self.work = folder / "work"
        self.on = on
        self.notes: list[str] = list(opened.notes)
        cells.define(database, rule("fiscal_year.start", on=date(2010, 1, 1)).value)

    def run(self, *, accept_gaps: bool) -> Loaded:
        rows = empty = 0
        left: dict[str, str] = {}
        kept: list[dict[int, str]] = []
        for at, part in enumerate(self.parts):
            filled, blank = self._read(at)
            rows, empty = rows + filled, empty + blank
            part = self.parts[at]  # noqa: PLW2901 - reading with care makes another part of it
            unknown = {place: header.named(part.header, place) for place in header.unknown(part.header)}
            door = PartChecks(self.database, self.opened.file, part, at, self.traits[-1], self.on, self._bad)
            self.notes += door.unreadable()
            left |= door.left_out(unknown)
            kept.append({place: name for place, name in unknown.items() if name not in left})
        mark = self._unchanged()
        if empty:
            self.notes.append(f"lines without any cell, not taken for rows: {empty:,}")
        self.database.execute(cells.cells_sql(self.parts, self.traits, mark[0], kept, self.on))
        tables = {self.family.table: self._main(rows)}
        checks = Checks(self.database, self.opened, self._bad)
        impossible = checks.impossible_dates(self.on)
        checks.refuse_contradictions()
        checks.refuse_bad_json()
        checks.mind_gaps(accept=accept_gaps)
        self.notes += checks.notes
        tables |= {child.table: self._parquet(child.table, child.sql, child.order) for child in self.family.children}
        for remark in self.family.remarks:
            count = self._one(remark.sql)[0]
            if count:
                self.notes.append(remark.sentence.format(n=f"{count:,}"))
        groups, copied = self._one(
            "SELECT count(DISTINCT (same_as_sheet, same_as_row)) FILTER (same_as_row IS NOT NULL), count(same_as_row) "
            "FROM rows"
        )
        return Loaded(
            sha256=mark[0],
            size=mark[1],
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
            duplicates=Duplicates(groups, copied),
            impossible_dates=impossible,
            redacted=checks.counts("redacted", r"\S+"),
            notes=tuple(self.notes),
        )

    def _read(self, at: int) -> tuple[int, int]:
        """Cells into ``raw_{at}``: what cannot be split into cells is read row by row, or refused with its row.

        Answers how many rows have a cell, and how many have none; a part with nothing else is refused.
        """
        import duckdb

        copied = self._read_unchecked() if self.opened.mark is None else None
        part = self.parts[at]
        for attempt in () if copied else (part.numbered, True):
            try:
                copied = copies.copy(self.database, self.parts[at], at, self.work)
            except (duckdb.IOException, duckdb.OutOfMemoryException):
                raise
            except duckdb.Error as problem:
                if attempt:
                    shown = str(problem).splitlines()[0]
                    raise self._bad("the whole file", "cannot be read as a table", shown) from problem
                self.parts[at] = careful(self.opened.file, part, self.work)
            else:
                break
        if copied and self.parts[at].text == self.opened.file:
            self.read = copied.mark
        traits = cells.look(self.database, self.parts[at], at, self.work, copied.glance if copied else None)
        self.traits.append(traits)
        self.database.execute(cells.views_sql(self.parts[at], at, self.work, traits))
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
        return int(rows), int(blank)

    def _read_unchecked(self) -> copies.Copy | None:
        """Cells of a text file in one pass that checks it too; a file that is not plain is opened again, with care."""
        file = self.opened.file
        copied = copies.by_arrow(self.parts[0], copies.copied(0, self.work), Encoding(file), self.watch)
        if copied is None:
            self.opened = open_text(file, self.work, self.watch)
            self.parts = list(self.opened.parts)
            self.notes += self.opened.notes
        return copied

    def _unchanged(self) -> Mark:
        """SHA-256 and size of what was read. Raises BadPublishedFile where that is not the file that was opened."""
        file = self.opened.file
        mark = self.read or digest(file)
        as_before = mark == self.opened.mark if self.opened.mark else _state(file) == self.state
        if not as_before:
            raise self._bad(
                "the whole file", "changed while it was read", "a file nobody is writing to", "Wait until it is whole"
            )
        return mark

    def _bad(self, place: str, problem: str, expected: str, remedy: str = FETCH_AGAIN) -> BadPublishedFile:
        return BadPublishedFile(file=self.opened.file, place=place, problem=problem, expected=expected, remedy=remedy)

    def _one(self, sql: str) -> Any:
        return self.database.execute(sql).fetchone()

    def _main(self, rows: int) -> Table:
        """The canonical table: rows with the cells of an earlier row, and events told twice, are flagged."""
        written = texts.number(self.database, self.parts, self.traits, self.family)
        same = repeats.find(self.database, self.parts, rows)
        joins = "" if same == repeats.NONE else " LEFT JOIN firsts USING (mark)"
        episode = ""
        if self.family.episode:
            episode = f", false AS {EPISODE}"
            if repeats.find_events(self.database, self.family.episode):
                joins += f" LEFT JOIN events USING ({', '.join(self.family.episode)})"
                episode = f", coalesce(first_event != ordinal, false) AS {EPISODE}"
        order = " ORDER BY ordinal" if joins else ""
        names = [name for name in documented(self.family)[self.family.table] if name not in (*SAME, EPISODE)]
        columns = [written.get(name, name) for name in names]
        columns.insert(names.index("file_row") + 1, same)
        table = self._parquet(self.family.table, f"SELECT {', '.join(columns)}{episode} FROM cells{joins}{order}", "")  # noqa: S608
        file = literal(str(self.folder / table.path))
        self.database.execute(f"CREATE OR REPLACE VIEW rows AS SELECT * FROM read_parquet({file})")  # noqa: S608
        return table

    def _parquet(self, name: str, sql: str, order: str) -> Table:
        file = self.folder / f"{name}.parquet"
        target = literal(str(file))
        ordered = f"SELECT * FROM ({sql}) ORDER BY {order}" if order else sql  # noqa: S608 - canonical names are ours
        self.database.execute(f"COPY ({ordered}) TO {target} ({PARQUET})")
        window = self.family.window
        source = f"read_parquet({target})"
        rows = self._one(f"SELECT count(*) FROM {source}")[0]  # noqa: S608 - a file of our own
        first, last = self._one(f"SELECT min({window}), max({window}) FROM {source}") if window else (None, None)  # noqa: S608
        sha256, size = digest(file)
        said = ["" if each is None else str(each) for each in (first, last)]
        return Table(file.name, rows, sha256, size, window, said[0], said[1], self.family.key)


def until(on: date) -> date:
    """The last day that may stand in a file imported on the day ``on``: clocks differ by a day around the world."""
    return on + timedelta(days=1)
