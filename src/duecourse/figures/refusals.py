"""Files that an import does not take together: of no family, of another than was named, or at odds with each other."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from duecourse.errors import BadInput, BadPublishedFile, FilesDisagree, UnknownPublishedFile, UnknownPublishedFiles
from duecourse.figures.manifest import Entry
from duecourse.figures.sources.families import BY_NAME
from duecourse.figures.sources.load import MEMORY
from duecourse.figures.sources.loaded import Loaded
from duecourse.figures.sources.opening import open_file
from duecourse.figures.sources.quoted import literal

PROVENANCE = "'file_sha256', 'file_sheet', 'file_row', 'same_as_row', 'same_as_sheet', 'repeats_event'"
"""Columns that may differ between two copies of one row, as SQL strings."""


@contextmanager
def all_unknown(files: Sequence[Path], part: Path) -> Iterator[None]:
    """Where a file is of no family, look at those after it in ``files`` too, below the folder ``part``.

    Raises UnknownPublishedFiles where it is not the only one.
    """
    try:
        yield
    except UnknownPublishedFile as problem:
        _name_all(problem, files, part)
        raise


def _name_all(first: UnknownPublishedFile, files: Sequence[Path], part: Path) -> None:
    unknown = [first]
    later = files[[str(file) for file in files].index(str(first.facts["file"])) + 1 :]
    for number, file in enumerate(later):
        folder = part / f"looked-at-{number}"
        folder.mkdir()
        try:
            open_file(file, folder)
        except UnknownPublishedFile as problem:
            unknown.append(problem)
        except BadInput:
            pass  # Said when it is the first that cannot be taken.
        finally:
            shutil.rmtree(folder)
    if len(unknown) > 1:
        said = "; ".join(f"{each.facts['file']} ({each.facts['problem']})" for each in unknown)
        raise UnknownPublishedFiles(count=len(unknown), of=len(files), files=said) from first


def changed(file: Path, sha256: str, loaded: Loaded) -> None:
    """Raise BadPublishedFile where what was read is not what was hashed before."""
    if loaded.sha256 != sha256:
        raise BadPublishedFile(
            file=file,
            place="the whole file",
            problem="changed before it was read",
            expected="a file nobody is writing to",
            remedy="Wait until it is whole",
        )


def other_family(file: Path, loaded: Loaded, family: str) -> None:
    """Raise BadPublishedFile for a file that is not of the family that was named, where one was."""
    if family and loaded.family != family:
        raise BadPublishedFile(
            file=file,
            place="the whole file",
            problem=f"is of {loaded.title} ({loaded.family})",
            expected=f"{BY_NAME[family].title} ({family})",
            remedy="Find the file that belongs here; without --family it is taken for what it is",
        )


def disagreement(one: Entry, other: Entry, into: Path, made: Mapping[Path, Path]) -> None:
    """Compare two files of one release where both speak. Raises FilesDisagree with how many rows only one has."""
    import duckdb

    for name, table in one.found.tables.items():
        if name not in other.found.tables:
            continue
        sources = []
        for found in (table, other.found.tables[name]):
            place = into / Path(found.path).parent
            sources.append(f"read_parquet({literal(str(made.get(place, place) / Path(found.path).name))})")
        newer = other.found.tables[name]
        if newer.key:
            both = " AND ".join(f"{newer.key} IN (SELECT {newer.key} FROM {source})" for source in sources)  # noqa: S608
            said = f"of one {newer.key.replace('_', ' ')}"
        elif newer.first and table.first and max(newer.first, table.first) <= min(newer.last, table.last):
            span = max(newer.first, table.first), min(newer.last, table.last)
            both = f"{newer.window} BETWEEN {literal(span[0])} AND {literal(span[1])}"
            said = f"with a {newer.window} of {span[0]} to {span[1]}"
        else:
            continue
        rows = [f"SELECT COLUMNS(lambda c: c NOT IN ({PROVENANCE})) FROM {source} WHERE {both}" for source in sources]  # noqa: S608
        with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": MEMORY}) as database:
            counts = []
            for first, second in (rows, rows[::-1]):
                answer = database.execute(f"SELECT count(*) FROM (({first}) EXCEPT ALL ({second}))").fetchone()  # noqa: S608
                counts.append(answer[0] if answer else 0)
        if any(counts):
            only = f"of the rows {said}, {counts[0]:,} are in the first alone and {counts[1]:,} in the second alone"
            raise FilesDisagree(first=one.file, second=other.file, problem=only)
