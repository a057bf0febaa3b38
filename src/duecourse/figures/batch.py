"""All measures of a release into a folder, in one go: what is there already is left, what was cut off goes on.

The folder holds for each measure its rows (``NAME.csv``), what must be known about them (``NAME.metadata.json``), the
chart where there is one (``NAME.svg``), and ``figures.json``, which says from what each was made and the SHA-256 of
each file. A measure is computed again where its tables, SQL or words changed, or a file is not as it was written.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from duecourse import __version__
from duecourse.durable import PART, write_whole
from duecourse.errors import CannotAnswer, NotOurFolder
from duecourse.figures import checkpoints, release_pages, released, releases
from duecourse.figures.releases import Release

INDEX = "figures.json"
FORMAT = 1
"""Rises when the same release would give other files."""


class Made(msgspec.Struct, frozen=True):
    """One measure in the folder: what it was made from, the SHA-256 of its files, rows, and how many are not told."""

    made_from: str
    files: dict[str, str]
    rows: int
    withheld: int


class Index(msgspec.Struct, frozen=True):
    """What ``figures.json`` holds. ``not_computed`` says why by measure; ``whole`` is false while work goes on."""

    made_by: str
    release: str
    whole: bool
    figures: dict[str, Made]
    not_computed: dict[str, str]


class Batch(msgspec.Struct, frozen=True):
    """What a run did: the measures it computed, those that were there already, and the whole index."""

    path: str
    computed: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    index: Index


def compute_all(
    release: Path,
    into: Path,
    *,
    engine: Literal["duckdb", "spark"] = "duckdb",
    progress: Callable[[int, int], None] | None = None,
) -> Batch:
    """Compute every measure whose tables the release has, into the folder ``into``, which is made where there is none.

    ``progress`` is called with (measures done, measures of all). Raises NotARelease, BrokenRelease, CannotKeep,
    NotOurFolder for a folder that holds something else, and for Spark MissingExtra and NoJava.
    """
    opened = Release.open(release)
    old = _known(into)
    there = set(opened.tables())
    wanted = {name: each for name, each in sorted(released.catalog().items()) if there.issuperset(each.tables)}
    why = {
        name: f"the release has no table {', '.join(sorted(set(each.tables) - there))}"
        for name, each in sorted(released.catalog().items())
        if name not in wanted
    }
    figures = {name: made for name, made in old.figures.items() if name in wanted}
    removed = tuple(sorted(set(old.figures) - set(wanted)))
    computed: list[str] = []
    kept: list[str] = []
    taken = checkpoints.taken(opened.manifest)
    for done, (name, measure) in enumerate(wanted.items()):
        if progress:
            progress(done, len(wanted))
        key = _key(opened, name, measure)
        if name in figures and figures[name].made_from == key and _as_written(into, figures[name]):
            kept.append(name)
            continue
        try:
            figure = releases.figure(name, release, engine)
        except CannotAnswer as problem:  # the tables of these files lack a column that it reads
            why[name] = str(problem)
            removed += (name,) if figures.pop(name, None) else ()
            continue
        _write_index(into, opened, figures, why, whole=False)
        drawing = release_pages.drawn(figure)
        files = {
            f"{name}.csv": release_pages.rows_csv(figure).encode(),
            f"{name}.metadata.json": release_pages.metadata_json(figure, taken).encode(),
            **({f"{name}.svg": drawing.svg.encode()} if drawing else {}),
        }
        for file, data in files.items():
            write_whole(into / file, data)
        marks = {file: hashlib.sha256(data).hexdigest() for file, data in files.items()}
        figures[name] = Made(key, marks, len(figure.rows), sum(bool(row.withheld) for row in figure.rows))
        computed.append(name)
        _write_index(into, opened, figures, why, whole=False)
    if progress:
        progress(len(wanted), len(wanted))
    for name in removed:
        for file in old.figures[name].files:
            (into / file).unlink(missing_ok=True)
    index = _write_index(into, opened, figures, why, whole=True)
    return Batch(str(into), tuple(computed), tuple(kept), removed, index)


def _known(into: Path) -> Index:
    """What the folder holds; nothing where it is new or empty."""
    nothing = Index("duecourse", "", whole=False, figures={}, not_computed={})
    if not into.exists():
        return nothing
    if not into.is_dir():
        raise NotOurFolder(path=into, problem="is a file")
    try:
        return msgspec.json.decode((into / INDEX).read_bytes(), type=Index)
    except FileNotFoundError:
        if any(not each.name.endswith(PART) for each in into.iterdir()):
            raise NotOurFolder(path=into, problem=f"holds other files and no {INDEX}") from None
        return nothing
    except (msgspec.DecodeError, OSError) as problem:
        raise NotOurFolder(path=into, problem=f"{INDEX} cannot be read ({problem})") from problem


def _key(opened: Release, name: str, measure: released.ReleasedMeasure) -> str:
    """Changes with whatever the files of a measure are made from: tables, SQL, words, and this version."""
    tables = [
        (entry.number, table, entry.found.tables[table].sha256)
        for entry in opened.manifest.files
        for table in measure.tables
        if table in entry.found.tables
    ]
    parts = [FORMAT, __version__, opened.manifest.name, tables, released.query(name), msgspec.to_builtins(measure)]
    views = opened.views()
    return hashlib.sha256(msgspec.json.encode([*parts, [views[table] for table in measure.tables]])).hexdigest()


def _as_written(into: Path, made: Made) -> bool:
    try:
        return all(hashlib.sha256((into / file).read_bytes()).hexdigest() == mark for file, mark in made.files.items())
    except OSError:
        return False


def _write_index(into: Path, opened: Release, figures: dict[str, Made], why: dict[str, str], *, whole: bool) -> Index:
    index = Index("duecourse", opened.manifest.name, whole, dict(sorted(figures.items())), dict(sorted(why.items())))
    data = msgspec.json.format(msgspec.json.encode(index), indent=2) + b"\n"
    if not (into / INDEX).is_file() or (into / INDEX).read_bytes() != data:
        write_whole(into / INDEX, data)
    return index
