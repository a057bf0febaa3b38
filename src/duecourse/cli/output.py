"""What every verb shares: the common options, the two forms of an answer (table and JSON) and the progress bar."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

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
        sys.stderr.write(f"duecourse: {message}\n")


def table(common: Common, rows: Sequence[Mapping[str, object]], columns: Sequence[str], empty: str) -> None:
    """Show rows: JSON with ``--json``, else a table of the named columns, else the sentence for an empty list."""
    if common.json:
        answer(common, list(rows))
        return
    if not rows:
        sys.stdout.write(f"{empty}\n")
        return
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        grid.add_row(*(str(row.get(column, "")) for column in columns))
    Console().print(grid)


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
