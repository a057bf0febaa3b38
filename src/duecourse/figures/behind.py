"""The rows behind a figure: which rows of which files it read, or which entries of our own record."""

from pathlib import Path
from typing import Any

from duecourse.errors import TableNotInRelease
from duecourse.figures import releases
from duecourse.figures.releases import Release

TIES = ("file_sha256", "file_sheet", "file_row", "entry_hash", "entries")


def rows_behind(measure: str, release: Path, *, limit: int | None = None) -> list[dict[str, Any]]:
    """Every row of the tables a measure reads, by table and row, with what ties it to its file or to the record.

    Each has table, file, file_sha256, file_row and, for rows of our own record, entry_hash and entries (numbers, the
    row's own first); ``limit`` rows of each table at most. Raises UnknownReleasedMeasure, TableNotInRelease and
    BrokenRelease.
    """
    entry = releases.measure(measure)
    opened = Release.open(release)
    opened.verify(frozenset(entry.tables))
    names = {each.found.sha256: each.file for each in opened.manifest.files}
    found = []
    with opened.database() as database:
        for table in entry.tables:
            if table not in opened.tables():
                raise TableNotInRelease(release=release, table=table, measure=measure, families="")
            columns = [row[0] for row in database.execute(f"DESCRIBE {table}").fetchall()]
            there = [name for name in TIES if name in columns]
            tail = "" if limit is None else f" LIMIT {int(limit)}"
            answer = database.execute(f"SELECT {', '.join(there)} FROM {table} ORDER BY file_row{tail}")  # noqa: S608 - ours
            for values in answer.fetchall():
                row = dict(zip(there, values, strict=True))
                found.append({"table": table, "file": names.get(row["file_sha256"], ""), **row})
    return found
