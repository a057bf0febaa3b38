"""What every verb shares: the common options, the two forms of an answer (table and JSON) and the progress bar."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from duecourse.cli import printable
from duecourse.settings import Workspace


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Common:
    """Options of every verb."""

    dir: Path = Path()
    """The workspace: a folder with a ledger, a gallery and settings."""

    json: Annotated[bool, Parameter(negative=())] = False
    """Answer as JSON on stdout."""

    def workspace(self) -> Workspace:
        """The workspace named by ``--dir``. Raises NoWorkspace."""
        return Workspace.open(self.dir)


INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
"""How an instant begins where it is written as data."""

HERE = Common()
"""The common options as they are when nobody sets them."""

Actor = Annotated[str, Parameter(name=["--as"])]
"""Who acts: a name authorized with ``duecourse staff authorize``."""


def answer(common: Common, data: object, lines: Sequence[str] | None = None) -> None:
    """Show a result: JSON with ``--json``, else the given lines (or one line a key)."""
    plain = msgspec.to_builtins(data, str_keys=True)
    if common.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(plain)).decode() + "\n")
        return
    if lines is None:
        lines = [f"{name}: {value}" for name, value in plain.items()] if isinstance(plain, dict) else [str(plain)]
    for line in lines:
        sys.stdout.write(f"{line}\n")


def complain(messages: Iterable[object]) -> None:
    """Say each message on stderr, as one line."""
    for message in messages:
        sys.stderr.write(f"duecourse: {printable(str(message))}\n")


def table(common: Common, rows: Sequence[Mapping[str, object]], columns: Sequence[str], empty: str) -> None:
    """Show rows: JSON with ``--json``, else a table of the named columns, else the sentence for an empty list.

    Where the terminal is too narrow for the longest word of each column, a row is a paragraph, one line a column: words
    broken into pieces cannot be read.
    """
    if common.json:
        answer(common, list(rows))
        return
    if not rows:
        sys.stdout.write(f"{empty}\n")
        return
    from rich.table import Table

    from duecourse.cli.terminal import Terminal

    console = Terminal()
    cells = [[str(row.get(column, "")) for column in columns] for row in rows]
    headers = [column.replace("_", " ") for column in columns]
    least = [_longest_word(texts) for texts in zip(headers, *cells, strict=True)]
    room = console.width - 2 * (len(columns) - 1)
    if sum(least) > room:
        _paragraphs(headers, cells)
        return
    grid = Table(box=None, pad_edge=False, header_style="bold")
    longest = [
        max(len(line) for text in texts for line in text.splitlines() or [""])
        for texts in zip(headers, *cells, strict=True)
    ]
    for header, width in zip(headers, _widths(least, longest, room), strict=True):
        grid.add_column(header, overflow="fold", width=width)
    for row_cells in cells:
        grid.add_row(*row_cells)
    console.print(grid)


def listing(common: Common, found: Sequence[object], columns: Sequence[str], empty: str) -> None:
    """Show rows of structs as ``table`` does; outside of JSON, instants go to the minute, yes and no are said in words."""
    rows: list[dict[str, object]] = [msgspec.to_builtins(each) for each in found]
    if not common.json:
        rows = [{name: _cell(value) for name, value in row.items()} for row in rows]
    table(common, rows, columns, empty)


def _cell(value: object) -> object:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and INSTANT.match(value):
        return value[:16].replace("T", " ")
    return value


def _longest_word(texts: Iterable[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=0)


def _widths(least: Sequence[int], longest: Sequence[int], room: int) -> list[int]:
    """Widths of columns that fit into ``room``: the widest give way first, and none goes below its longest word.

    Left to itself, rich narrows all alike and breaks words though other columns have room.
    """
    widths = list(longest)
    for _ in range(sum(longest) - room):
        at = max((at for at, width in enumerate(widths) if width > least[at]), key=widths.__getitem__)
        widths[at] -= 1
    return widths


def _paragraphs(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    margin = max(map(len, headers)) + 2
    for number, row in enumerate(cells):
        if number:
            sys.stdout.write("\n")
        for header, cell in zip(headers, row, strict=True):
            sys.stdout.write(f"{header:<{margin}}{cell}".rstrip() + "\n")


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for long work, drawn only on a terminal; call it with (done, of)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task(title, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
