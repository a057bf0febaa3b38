"""The rows behind a figure: which rows of which files it read, or which entries of our own record."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from duecourse.errors import BadWord, TableNotInRelease
from duecourse.figures import releases
from duecourse.figures.releases import Release

TIES = ("file_sha256", "file_sheet", "file_row", "entry_hash", "entries")


def rows_behind(
    measure: str, release: Path, *, where: Mapping[str, str] | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Every row of the tables a measure reads, by table and row, with what ties it to its file or to the record.

    ``where`` keeps rows whose columns, as text, have these values: those behind one number of the measure. Each row has
    table, file, file_sha256, file_row and, for rows of our own record, entry_hash and entries (numbers, the row's own
    first); ``limit`` rows of each table at most. Raises UnknownReleasedMeasure, TableNotInRelease, BrokenRelease, and
    BadWord for a column that no table of the measure has.
    """
    entry = releases.measure(measure)
    opened = Release.open(release)
    opened.verify(frozenset(entry.tables))
    names = {each.found.sha256: each.file for each in opened.manifest.files}
    asked = dict(where or {})
    found, known = [], set[str]()
    with opened.database() as database:
        for table in entry.tables:
            if table not in opened.tables():
                raise TableNotInRelease(release=release, table=table, measure=measure, families="")
            columns = [row[0] for row in database.execute(f"DESCRIBE {table}").fetchall()]
            there = [name for name in TIES if name in columns]
            known |= set(columns)
            kept = [name for name in asked if name in columns]
            only = " WHERE " + " AND ".join(f"{name}::VARCHAR = ${name}" for name in kept) if kept else ""
            tail = "" if limit is None else f" LIMIT {int(limit)}"
            sql = f"SELECT {', '.join(there)} FROM {table}{only} ORDER BY file_row{tail}"  # noqa: S608 - columns are ours
            answer = database.execute(sql, {name: asked[name] for name in kept})
            for values in answer.fetchall():
                row = dict(zip(there, values, strict=True))
                found.append({"table": table, "file": names.get(row["file_sha256"], ""), **row})
    for name in sorted(set(asked) - known):
        near = ", ".join(difflib.get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)[:6])
        raise BadWord(
            where="release open",
            problem=f"no table of {measure} has a column {name!r}; near it: {near}",
            remedy="`duecourse release tables` documents the tables of each family",
        )
    return found
