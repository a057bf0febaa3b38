"""What an import found in one published file, and the tables it made of it: what a release keeps of every file."""

import msgspec


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
