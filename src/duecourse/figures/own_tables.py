"""Tables of our own record on the disk: their columns, and a state of the record stored as one file of a release."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from duecourse import __version__
from duecourse.durable import PART
from duecourse.figures import manifest as manifests
from duecourse.figures.manifest import Checkpoint, Entry, Manifest
from duecourse.figures.sources.loaded import Duplicates, Loaded, Table
from duecourse.figures.sources.quoted import literal
from duecourse.figures.sources.stage import digest

FAMILY = "own_record"
TIED = dict.fromkeys(("file_sha256", "covers", "record", "entry_hash", "entries"), "VARCHAR") | dict.fromkeys(
    ("file_row", "same_as_row"), "BIGINT"
)
"""Columns that tie a row to the record: hash of its last entry, number and hash of the row's own, all it rests on."""

TABLES: dict[str, str] = {
    "bookings": """
        booking_key VARCHAR, booked_on DATE, fiscal_year_of_booking BIGINT, agency_code VARCHAR, jurisdiction
        VARCHAR, sex VARCHAR, race VARCHAR, searched BOOLEAN, check_outcome VARCHAR, status VARCHAR, requested
        BOOLEAN, objections BIGINT
    """,
    "jail_bookings": """
        booking_key VARCHAR, race VARCHAR, sex VARCHAR, age BIGINT, booked_on DATE, birthplace VARCHAR,
        fiscal_year_of_booking BIGINT, jurisdiction VARCHAR
    """,
    "jail_charges": """
        booking_key VARCHAR, charge_code VARCHAR, charge VARCHAR, level_printed VARCHAR, disposed_on DATE,
        disposition VARCHAR, is_detainer BOOLEAN, level VARCHAR, dropped VARCHAR
    """,
    "encounters": """
        encountered_on DATE, fiscal_year_of_encounter BIGINT, event_type VARCHAR, criminality VARCHAR,
        booking_key VARCHAR
    """,
    "detainers": """
        prepared_on DATE, fiscal_year_of_detainer BIGINT, facility VARCHAR, detainer_type VARCHAR, lift_reason
        VARCHAR, criminality VARCHAR, state VARCHAR, booking_key VARCHAR
    """,
    "detention_stints": """
        booked_in_at TIMESTAMP, booked_out_at TIMESTAMP, facility VARCHAR, release_reason VARCHAR, stay_key
        VARCHAR, fiscal_year_of_book_in BIGINT, booking_key VARCHAR
    """,
    "detention_stays": """
        stay_key VARCHAR, booking_key VARCHAR, booked_in_at TIMESTAMP, stay_booked_in_at TIMESTAMP,
        stay_booked_out_at TIMESTAMP, fiscal_year_of_stay BIGINT, stints BIGINT, facilities BIGINT, first_facility
        VARCHAR, last_facility VARCHAR, release_reason VARCHAR, nights BIGINT, begins_before BOOLEAN
    """,
    "removals": """
        departed_on DATE, confirmed_on DATE, fiscal_year_of_departure BIGINT, fiscal_year_booked BIGINT,
        is_return BOOLEAN, criminality VARCHAR, conviction VARCHAR, conviction_level VARCHAR, booking_key VARCHAR
    """,
    "interoperability": """
        county VARCHAR, activated_on DATE, submissions BIGINT, matches BIGINT, removals BIGINT, removals_level_1
        BIGINT, removals_level_2 BIGINT, removals_level_3 BIGINT, removals_no_level BIGINT, removals_unconvicted BIGINT
    """,
    "participation": """
        jurisdiction VARCHAR, agency_code VARCHAR, instrument VARCHAR, routing VARCHAR, requested_position
        VARCHAR, acknowledged_position VARCHAR, valid_from DATE, valid_to DATE
    """,
}
"""Columns of each table with their DuckDB types, as the tables of published files name them."""

LEVELS = {
    "aggravated_felony": "felony",
    "felony": "felony",
    "misdemeanor": "misdemeanor A or B",
    "infraction": "misdemeanor C",
}
DROPPED = frozenset(
    ["NOT_REFERRED", "DECLINED_BY_PROSECUTOR", "NO_PROBABLE_CAUSE", "NO_CHARGE_FILED", "DISMISSED", "NOLLE_PROSEQUI"]
)
WITHDRAWN = frozenset({"ACQUITTED", "VACATED", "REVERSED_ON_APPEAL"})
UNTOLD = frozenset({"EXPUNGED", "SEALED"})
"""What became of a charge by its state; one erased by a court tells nothing."""

Row = dict[str, Any]
"""A row by column; a column left out is empty."""


class OwnRelease(msgspec.Struct, frozen=True):
    """What was taken from the record: rows by table, the state it was taken at, and whether it was there already.

    ``entries`` is the size of the tree and ``root`` its root (RFC 9162, SHA-256 in hex): what a checkpoint of that size
    signs. ``head`` is the hash of the last entry.
    """

    release: str
    path: str
    entries: int
    head: str
    root: str
    new: bool
    tables: dict[str, int]


def known(into: Path, state: str) -> OwnRelease | None:
    """The state as the release in ``into`` holds it already, with its checkpoint; None where it does not."""
    if not (into / manifests.MANIFEST).is_file():
        return None
    for each in manifests.read(into).files:
        if each.found.sha256 == state and each.checkpoint is not None:
            rows = {name: table.rows for name, table in each.found.tables.items()}
            return _told(into, into.resolve().name, each.checkpoint, rows, new=False)
    return None


def store(
    into: Path,
    tables: Mapping[str, Sequence[Row]],
    *,
    state: str,
    size: int,
    checkpoint: Checkpoint,
    now: datetime | None = None,
) -> OwnRelease:
    """Add the tables of one state of the record to the release in ``into``, which is made where there is none.

    ``state`` tells states of the record apart (a SHA-256 in hex), ``size`` is the bytes of its lines. Raises
    NotARelease, ReleaseBusy, BrokenRelease and CannotKeep.
    """
    with manifests.importing(into) as part:
        old = manifests.read(into) if (into / manifests.MANIFEST).exists() else None
        number = max((each.number for each in old.files), default=0) + 1 if old else 1
        place = f"{manifests.IMPORTS}/{number:04d}-{state[:12]}"
        made = part / f"{number:04d}"
        made.mkdir()
        written = {name: _parquet(made, place, name, rows) for name, rows in tables.items()}
        last = checkpoint.size - 1
        found = Loaded(
            sha256=state, size=size, family=FAMILY, title="Our own record", encoding="utf-8", delimiter="",
            header_row=0, rows=checkpoint.size, empty_rows=0, tables=written, unknown_columns=(), left_out={},
            duplicates=Duplicates(0, 0), impossible_dates={}, redacted={},
            notes=(f"entries 0 to {last}, the last with hash {checkpoint.head}",),
        )  # fmt: skip
        moment = now or datetime.now(UTC)
        entry = Entry(number, f"record up to entry {last}", moment, None, f"duecourse {__version__}", found, checkpoint)
        name = old.name if old else into.resolve().name
        files = (*(old.files if old else ()), entry)
        manifests.commit(into, Manifest(manifests.FORMAT, name, files), {made: into / place})
    return _told(into, name, checkpoint, {name: len(each) for name, each in tables.items()}, new=True)


def _told(into: Path, name: str, checkpoint: Checkpoint, rows: dict[str, int], *, new: bool) -> OwnRelease:
    return OwnRelease(name, str(into), checkpoint.size, checkpoint.head, checkpoint.root, new, rows)


def _parquet(folder: Path, place: str, name: str, rows: Sequence[Row]) -> Table:
    import duckdb

    words = TABLES[name].replace(",", " ").split()
    kinds = {**TIED, **dict(zip(words[::2], words[1::2], strict=True))}
    file = folder / f"{name}.parquet"
    part = folder / f"{name}{PART}"
    columns = {column: [row.get(column) for row in rows] for column in kinds}
    selected = ", ".join(f"unnest(${column}::{kind}[]) AS {column}" for column, kind in kinds.items())
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        database.execute(f"CREATE TABLE rows AS SELECT {selected}", columns)
        target = literal(str(part))
        database.execute(f"COPY (SELECT * FROM rows ORDER BY file_row) TO {target} (FORMAT parquet)")  # noqa: S608
    part.rename(file)
    sha256, size = digest(file)
    return Table(f"{place}/{file.name}", len(rows), sha256, size, "", "", "", "record")
