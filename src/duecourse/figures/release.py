"""A release that is open: its tables as views, in which newer files stand in for older ones, and their hashes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duecourse.figures import manifest as manifests
from duecourse.figures.manifest import Entry, Manifest
from duecourse.figures.sources.loaded import Table
from duecourse.figures.sources.quoted import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it was when opened."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, folder: Path) -> "Release":
        """The release in ``folder``. Raises NotARelease, BrokenRelease."""
        return cls(folder, manifests.read(folder))

    def tables(self) -> tuple[str, ...]:
        """Names of its tables, sorted."""
        return tuple(sorted({name for entry in self.manifest.files for name in entry.found.tables}))

    def own(self, tables: Sequence[str]) -> bool:
        """Whether any of ``tables`` holds rows of our own record."""
        return any(
            entry.checkpoint is not None and table in entry.found.tables
            for entry in self.manifest.files
            for table in tables
        )

    def verify(self, tables: frozenset[str] | None = None) -> int:
        """Compare its files with their hashes; answer how many there are. Raises BrokenRelease."""
        return manifests.verify(self.folder, self.manifest, tables)

    def views(self, base: str = "", more: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
        """The query behind each table, over Parquet files under ``base``; by default the release's own folder.

        ``more`` names columns by table that are added, all empty.
        """
        added = {
            name: "".join(f", NULL::VARCHAR AS {each}" for each in columns) for name, columns in (more or {}).items()
        }
        return {
            name: "\nUNION ALL BY NAME\n".join(
                query.replace("SELECT *", f"SELECT *{added.get(name, '')}", 1) for _, query in self._parts(name, base)
            )
            for name in self.tables()
        }

    def lacking(self, columns: Sequence[str]) -> dict[str, list[str]]:
        """Which of ``columns`` (as table.column) no file of a table of this release has, by table."""
        absent: dict[str, list[str]] = {}
        with self.database() as database:
            for each in columns:
                table, _, column = each.partition(".")
                if table in self.tables() and column not in {
                    row[0] for row in database.execute(f"DESCRIBE {table}").fetchall()
                }:
                    absent.setdefault(table, []).append(column)
        return absent

    def superseded(self) -> dict[int, dict[str, int]]:
        """Rows for which a newer file stands in, by number of the file and table; only where there are any."""
        counts: dict[int, dict[str, int]] = {}
        with self.database() as database:
            for name in self.tables():
                for entry, query in self._parts(name, self._base()):
                    answer = database.execute(f"SELECT count(*) FROM ({query})").fetchone()  # noqa: S608 - our views
                    gone = entry.found.tables[name].rows - (answer[0] if answer else 0)
                    if gone:
                        counts.setdefault(entry.number, {})[name] = gone
        return counts

    @contextmanager
    def database(self, more: Mapping[str, Sequence[str]] | None = None) -> Iterator["DuckDBPyConnection"]:
        """A DuckDB database in memory with one view a table; it reads this folder alone and reaches no network.

        ``more`` names columns by table that are added, all empty.
        """
        import duckdb

        with duckdb.connect(":memory:", config={"threads": 2}) as database:
            database.execute(f"SET allowed_directories = [{literal(self._base())}]")
            database.execute("SET enable_external_access = false")
            for name, query in self.views(self._base(), more).items():
                database.execute(f"CREATE VIEW {name} AS {query}")
            yield database

    def _base(self) -> str:
        return f"{self.folder.resolve()}/"

    def _parts(self, name: str, base: str) -> list[tuple[Entry, str]]:
        """Each file's part of a table, the oldest first, without what newer files of its family stand in for."""
        holding = sorted(
            (entry for entry in self.manifest.files if name in entry.found.tables), key=lambda each: each.age
        )
        parts = []
        for at, entry in enumerate(holding):
            table = entry.found.tables[name]
            newer = [each.found.tables[name] for each in holding[at + 1 :] if each.found.family == entry.found.family]
            conditions = [condition for each in newer if (condition := _outside(table, each, base))]
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            parts.append((entry, f"SELECT * FROM {_source(table, base)}{where}"))  # noqa: S608 - paths are literals
        return parts


def _source(table: Table, base: str) -> str:
    return f"read_parquet({literal(base + table.path)})"


def _outside(older: Table, newer: Table, base: str) -> str:
    """The condition under which a row of ``older`` still stands; "" where all do."""
    if newer.key:
        keys = f"SELECT {newer.key} FROM {_source(newer, base)} WHERE {newer.key} IS NOT NULL"  # noqa: S608 - ours
        return f"coalesce({newer.key} NOT IN ({keys}), true)"
    if not newer.first:
        return ""
    if older.first and newer.first <= older.first and older.last <= newer.last:
        return "false"
    return f"coalesce({newer.window} NOT BETWEEN {literal(newer.first)} AND {literal(newer.last)}, true)"
