"""The cells of a part as text, copied to a Parquet file: by Arrow where every cell is plainly quoted, else by DuckDB.

Arrow takes half of the time, and numbers the texts of a column that come back again and again while it splits lines.
What it makes of an odd quote is not what the careful way says of it, so that it reads plain text alone.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from duecourse.errors import BadPublishedFile, CannotKeep
from duecourse.figures.sources.glance import Glance
from duecourse.figures.sources.header import LONGEST_CELL
from duecourse.figures.sources.opening import Part
from duecourse.figures.sources.quoted import literal
from duecourse.figures.sources.quotes import Quotes
from duecourse.figures.sources.stage import CHUNK, Encoding, Mark

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Watch = Callable[[int], None]

HEAD = 1 << 20
"""The text that is looked at to tell which columns have texts that come back."""

BLOCK = 1 << 23
"""The text that Arrow splits at once, which is a group of rows of the copy."""


def copied(at: int, folder: Path) -> Path:
    """Where the cells of part ``at`` are copied to."""
    return folder / f"raw{at}.parquet"


@dataclass(frozen=True, slots=True)
class Copy:
    """What Arrow read: SHA-256 and size of the text, and what a glance at its cells tells."""

    mark: Mark
    glance: Glance


def copy(database: "DuckDBPyConnection", part: Part, at: int, folder: Path) -> Copy | None:
    """Copy a part's cells to columns c0, c1 … of a Parquet file, an empty cell as NULL, rows in their order.

    Answers None where DuckDB read the text. Raises CannotKeep, and duckdb.Error for text that cannot be split.
    """
    into = copied(at, folder)
    copy = by_arrow(part, into)
    if copy is None:
        database.execute(_by_duckdb(part, into))
    return copy


class _NotPlain(Exception):
    """The text has a quote where Arrow reads another cell than the careful way."""


class _Watched:
    """A file as Arrow reads it: what it reads is hashed, and refused where it is not plain text."""

    closed = False

    def __init__(self, source: BinaryIO, delimiter: str, encoding: Encoding | None, watch: Watch | None) -> None:
        self._source = source
        self._sha = hashlib.sha256()
        self._size = 0
        self._quotes = Quotes(delimiter)
        self._encoding = encoding
        self._watch = watch

    def read(self, size: int) -> bytes:
        """The next bytes. Raises _NotPlain."""
        data = self._source.read(size)
        self._sha.update(data)
        self._size += len(data)
        # Small pieces stay near the processor, which makes looking at them three times faster.
        pieces = (data[at : at + CHUNK] for at in range(0, len(data), CHUNK)) if data else (b"",)
        if not all(self._plain(piece) for piece in pieces):
            raise _NotPlain
        if self._watch:
            self._watch(self._size)
        return data

    def _plain(self, data: bytes) -> bool:
        if self._encoding is not None:
            try:
                if data:
                    self._encoding.feed(data)
                else:
                    self._encoding.close()
            except BadPublishedFile:
                return False
            if b"\r" in data or self._encoding.single_bytes or self._encoding.blank_lines:
                return False
        return self._quotes.plain(data) if data else self._quotes.closed()

    def close(self) -> None:
        """Leave the file to the one who opened it."""

    @property
    def mark(self) -> Mark:
        """SHA-256 and size of what was read."""
        return self._sha.hexdigest(), self._size


def _delimiter(part: Part) -> str:
    return "," if part.sheet else part.header.delimiter


def _columns(part: Part) -> tuple[list[str], list[str]]:
    """Names of the columns of the text: those before the cells, and the cells."""
    return ["n"] * part.numbered + ["sheet"] * part.sheeted, [f"c{place}" for place in range(len(part.header.cells))]


def by_arrow(part: Part, into: Path, encoding: Encoding | None = None, watch: Watch | None = None) -> Copy | None:
    """Copy plain text; None where it is not, or where Arrow cannot split it.

    Text that was not checked yet is checked by ``encoding``, and taken for plain only where it is UTF-8 without blank
    lines and with plain line ends. ``watch`` is called with the bytes read so far. Raises CannotKeep.
    """
    import pyarrow
    from pyarrow import csv, parquet

    before, cells = _columns(part)
    if len(before + cells) < 2:
        return None
    common: dict[str, Any] = {
        "read_options": csv.ReadOptions(column_names=before + cells, skip_rows=part.lines, block_size=BLOCK),
        "parse_options": csv.ParseOptions(delimiter=_delimiter(part), newlines_in_values=True),
    }
    numbered = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    kinds = dict.fromkeys(before + cells, numbered) | dict.fromkeys(before[:1], pyarrow.int64())
    glance = Glance()
    try:
        with part.text.open("rb") as source:
            head = source.read(HEAD)
            source.seek(0)
            kinds |= dict.fromkeys(_seldom_again(head, common, kinds), pyarrow.string())
            watched = _Watched(source, _delimiter(part), encoding, watch)
            reader = csv.open_csv(watched, convert_options=_conversion(kinds), **common)
            again = [name for name, kind in kinds.items() if kind == numbered]
            options = {"compression": "snappy", "use_dictionary": again, "write_statistics": False}
            with reader, parquet.ParquetWriter(into, reader.schema, **options) as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    for place in range(len(cells)):
                        glance.take(place, batch.column(len(before) + place))
    except (_NotPlain, pyarrow.ArrowInvalid):
        return None
    except OSError as problem:
        raise CannotKeep(path=into, problem=problem.strerror or str(problem)) from problem
    return Copy(watched.mark, glance)


def _conversion(kinds: dict[str, Any]) -> Any:
    from pyarrow import csv

    return csv.ConvertOptions(
        column_types=kinds,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        check_utf8=False,
    )


def _seldom_again(head: bytes, common: dict[str, Any], kinds: dict[str, Any]) -> list[str]:
    """Columns of the first rows in which more than half of the texts are new; none where those rows cannot be read."""
    import pyarrow
    from pyarrow import csv

    try:
        lines = pyarrow.BufferReader(head[: head.rfind(b"\n") + 1])
        rows = csv.read_csv(lines, convert_options=_conversion(kinds), **common).combine_chunks()
    except pyarrow.ArrowInvalid:
        return []
    texts = {name: column.chunk(0) for name, column in zip(rows.column_names, rows.columns, strict=True)}
    return [
        name
        for name, column in texts.items()
        if isinstance(column, pyarrow.DictionaryArray) and 2 * len(column.dictionary) > len(column) > 100
    ]


def _by_duckdb(part: Part, into: Path) -> str:
    """The statement that copies any text whose rows have the cells they should have."""
    before, cells = _columns(part)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in before + cells)
    numbers = "n::BIGINT AS n, " * part.numbered + "sheet, " * part.sheeted
    # DuckDB holds ten lines of the longest at once: a plain file gets small buffers, and the careful way large ones.
    longest = 4 * LONGEST_CELL if part.numbered and not part.sheet else 1 << 22
    return f"""
        COPY (SELECT {numbers}{", ".join(cells)} FROM read_csv({literal(str(part.text))},
            auto_detect = false, header = false, skip = {part.lines},
            delim = {literal(_delimiter(part))}, quote = '"', escape = '"',
            new_line = '\\n', nullstr = '', strict_mode = true, null_padding = false,
            max_line_size = {longest}, columns = {{{columns}}})) TO {literal(str(into))}
            (FORMAT parquet, COMPRESSION snappy)
    """  # noqa: S608 - paths and delimiters are written as literals
