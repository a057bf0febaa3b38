"""Verbs between the record and the figures: take the record as a release, open a figure down to what it rests on."""

import csv as text
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from duecourse.cli.output import HERE, Common, answer, table
from duecourse.cli.session import opened


def own(*, into: Path, common: Common = HERE) -> None:
    """Take the tables of our own record into a release, each row tied to its entries; the same record again changes nothing.

    Names, birth dates and references of enrolled people stay in the record.

    Example:
    `duecourse release own --into own-record`

    Parameters
    ----------
    into
        The folder of the release; made where there is none.
    """
    from duecourse.figures import own as record_tables

    with opened(common) as (_, record):
        taken = record_tables.take(record.ledger, into)
    lines = [f"Release {taken.release} in {taken.path}: {taken.entries:,} entries, the last with hash {taken.head}"]
    lines += [f"  table {name}: {rows:,} rows" for name, rows in taken.tables.items()]
    answer(common, taken, lines if taken.new else [*lines, "It was there already; nothing changed."])


def open_(
    measure: str,
    /,
    *,
    release: Path,
    where: Annotated[dict[str, str] | None, Parameter(name=["--where"])] = None,
    limit: int = 20,
    rows: Annotated[bool, Parameter(negative=())] = False,
    csv: Annotated[bool, Parameter(negative=())] = False,
    common: Common = HERE,
) -> None:
    """Open a figure down to the rows it read: file and row of a published file, entries of our own record.

    Those behind one number are named by their columns, as `duecourse release tables` lists them. Prove an entry with
    `duecourse ledger prove`.

    Examples:
    `duecourse release open removals_by_departure --release own-record`
    `duecourse release open removals_by_departure --release own-record --where.fiscal_year_of_departure 2012`
    `duecourse release open removals_by_departure --release own-record --rows --csv`

    Parameters
    ----------
    measure
        Name of a measure over releases.
    release
        The folder of the release.
    where
        Rows with this value of a column, as `--where.COLUMN VALUE`.
    limit
        Rows shown of each table, unless all are asked for.
    rows
        All rows, not only the first.
    csv
        Print comma-separated values.
    """
    from duecourse.figures.behind import rows_behind

    found = rows_behind(measure, release, where=where, limit=None if rows else limit)
    columns = ("table", "file", "file_row", "entry_hash", "entries", "file_sheet", "file_sha256")
    if csv:
        writer = text.DictWriter(sys.stdout, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(found)
        return
    shown = [name for name in columns[:-1] if any(row.get(name) is not None for row in found)]
    table(common, found, shown, "It read no rows.")
