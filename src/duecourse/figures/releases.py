"""Releases: published files imported into a frozen, hashed set of tables, and the figures computed over them.

``import_files`` reads every file and then shows all of them at once, or none. ``Release`` opens a folder;
``Release.database`` has one view a table, in which a newer file of a family stands in for the older ones inside its
window (or for its keys); the older file stays listed. ``figure`` computes a measure.
"""

import difflib
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec

from duecourse import __version__
from duecourse.errors import (
    BadWord,
    CannotAnswer,
    NotARelease,
    TableNotInRelease,
    UnknownReleasedMeasure,
)
from duecourse.figures import manifest as manifests
from duecourse.figures import refusals, released, spark
from duecourse.figures.manifest import Entry, Manifest
from duecourse.figures.release import Release
from duecourse.figures.sources.families import BY_NAME, FAMILIES
from duecourse.figures.sources.family import documented
from duecourse.figures.sources.load import load, until
from duecourse.figures.sources.loaded import Loaded
from duecourse.figures.sources.stage import digest, size_of

__all__ = ["IMPORTER", "Release", "Report", "Taken", "figure", "import_files", "listed", "measure"]

IMPORTER = 4
"""Rises when the same file would give other tables; it stands in every manifest."""


class Taken(msgspec.Struct, frozen=True):
    """One file of an import: ``new`` is false where the same bytes were there already.

    ``again`` is true where they were, as an earlier importer had read them, and were read anew.
    """

    file: str
    new: bool
    found: Loaded
    superseded: dict[str, int]
    again: bool = False


class Report(msgspec.Struct, frozen=True):
    """What an import did; ``Taken.superseded`` counts rows of a file for which a newer one stands in, by table."""

    release: str
    path: str
    files: tuple[Taken, ...]


def import_files(
    files: Sequence[Path],
    into: Path,
    *,
    published_on: date | None = None,
    accept_gaps: bool = False,
    family: str = "",
    progress: Callable[[int, int], None] | None = None,
    now: datetime | None = None,
) -> Report:
    """Import published files into the release in folder ``into``, which is made where there is none.

    All files become part of the release in one rename, or none does. A file whose bytes are there already is left as
    it is; one that an earlier importer read is read again, and keeps its number and its day. ``published_on`` decides
    which of two files of a family is newer (else the day of import); ``progress`` is called with (bytes done, bytes of
    all); ``now`` is the time of the import; ``accept_gaps`` lets months without rows pass with a note; ``family``,
    where it is named, refuses a file of any other. Two files of one family, taken in
    together or with one day of publication, must not differ where both speak. Raises what ``load`` raises,
    BadPublishedFile for a file of another family, and FilesDisagree, NotARelease, ReleaseBusy, BrokenRelease.
    """
    moment = now or datetime.now(UTC)
    if family and family not in BY_NAME:
        near = ", ".join(difflib.get_close_matches(family, BY_NAME, n=3, cutoff=0.3) or sorted(BY_NAME)[:3])
        remedy = f"Near it: {near}; `duecourse release tables` lists all"
        raise BadWord(where="import", problem=f"there is no family {family!r}", remedy=remedy)
    sizes = [size_of(file) for file in files]
    total = sum(sizes)
    with manifests.importing(into) as part:
        old = manifests.read(into) if (into / manifests.MANIFEST).exists() else None
        entries = list(old.files if old else ())
        known = {entry.found.sha256: entry for entry in entries}
        moves: dict[Path, Path] = {}
        taken: list[tuple[Path, bool, bool, Entry]] = []
        taken_now: list[Entry] = []
        done = 0
        for file, size in zip(files, sizes, strict=True):
            # A file is hashed while it is read; beforehand only where one of its size may be the same.
            sha256 = digest(file)[0] if any(size == each.found.size for each in entries) else ""
            before = known.get(sha256)
            again = before is not None and not before.importer.endswith(f", importer {IMPORTER}")
            if before is None or again:
                number = before.number if before else max((entry.number for entry in entries), default=0) + 1
                made = part / f"{number:04d}"
                made.mkdir()
                watch = partial(_halfway, progress, done, total) if progress else None
                with refusals.all_unknown(files, part):
                    loaded = load(file, made, on=until(moment.date()), watch=watch, accept_gaps=accept_gaps)
                refusals.changed(file, sha256 if before else loaded.sha256, loaded)
                sha256 = loaded.sha256
                place = f"{manifests.IMPORTS}/{number:04d}-{sha256[:12]}{f'-{IMPORTER}' if again else ''}"
                found, moves[made] = _placed(loaded, place), into / place
                importer = f"duecourse {__version__}, importer {IMPORTER}"
                known[sha256] = Entry(number, file.name, moment, published_on, importer, found)
                if before is not None:
                    known[sha256] = msgspec.structs.replace(before, importer=importer, found=found)
                    entries.remove(before)
                for each in entries:
                    together = each in taken_now or (published_on and each.published_on == published_on)
                    if each.found.family == found.family and together:
                        refusals.disagreement(each, known[sha256], into, {place: made for made, place in moves.items()})
                entries = sorted([*entries, known[sha256]], key=lambda entry: entry.number)
                taken_now.append(known[sha256])
            refusals.other_family(file, known[sha256].found, family)
            taken.append((file, before is None, again, known[sha256]))
            done += size
            if progress:
                progress(done, total)
        name = old.name if old else into.resolve().name
        if moves:
            manifests.commit(into, Manifest(manifests.FORMAT, name, tuple(entries)), moves)
    gone = Release.open(into).superseded() if entries else {}
    reports = tuple(
        Taken(str(file), new, entry.found, gone.get(entry.number, {}), again) for file, new, again, entry in taken
    )
    return Report(name, os.fspath(into), reports)


def _halfway(progress: Callable[[int, int], None], done: int, total: int, read: int) -> None:
    """Reading a file is half of its import; checking and writing it is the other half."""
    progress(done + read // 2, total)


def _placed(found: Loaded, place: str) -> Loaded:
    tables = {
        name: msgspec.structs.replace(table, path=f"{place}/{table.path}") for name, table in found.tables.items()
    }
    return msgspec.structs.replace(found, tables=tables)


def listed(folder: Path) -> tuple[Release, ...]:
    """The releases that are ``folder`` itself or stand in it, by name. Raises NotARelease where it is no folder."""
    if not folder.is_dir():
        raise NotARelease(path=folder, problem="is a file" if folder.exists() else "does not exist")
    places = [folder, *sorted(each for each in folder.iterdir() if each.is_dir())]
    return tuple(Release.open(each) for each in places if (each / manifests.MANIFEST).is_file())


def measure(name: str) -> released.ReleasedMeasure:
    """The measure of that name. Raises UnknownReleasedMeasure with the names nearest to it."""
    known = released.catalog()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)[:3]
        raise UnknownReleasedMeasure(name=name, near=", ".join(near))
    return known[name]


def figure(name: str, release: Path, engine: Literal["duckdb", "spark"] = "duckdb") -> released.ReleasedFigure:
    """Compute a measure over a release, after comparing the files it reads with their hashes.

    Both engines run the same SQL over the same files. Raises UnknownReleasedMeasure, NotARelease, TableNotInRelease,
    BrokenRelease, and for Spark MissingExtra and NoJava.
    """
    entry = measure(name)
    opened = Release.open(release)
    there = opened.tables()
    for table in entry.tables:
        if table not in there:
            families = ", ".join(family.title for family in FAMILIES if table in documented(family))
            raise TableNotInRelease(release=release, table=table, measure=name, families=families)
    opened.verify(frozenset(entry.tables))
    lacking = opened.lacking(entry.optional)
    if engine == "spark":
        base = f"{release.resolve()}/"
        counted = spark.run(released.query(name), {each: opened.views(base, lacking)[each] for each in entry.tables})
        rows = released.answered(name, *counted, own=opened.own(entry.tables))
    else:
        import duckdb

        try:
            with opened.database(lacking) as database:
                rows = released.rows(name, database, own=opened.own(entry.tables))
        except duckdb.BinderException as problem:
            said = f"the tables of {release} lack a column it reads ({str(problem).splitlines()[0]})"
            remedy = (
                "Take a measure made for these files: `duecourse release figure`; if an earlier version imported them, "
                "import them again"
            )
            raise CannotAnswer(question=name, problem=said, remedy=remedy) from problem
    views = opened.views(more=lacking)
    made = "".join(f"CREATE OR REPLACE VIEW {table} AS\n{views[table]};\n" for table in entry.tables)
    files = {
        each.found.sha256: each.file
        for each in opened.manifest.files
        if any(table in each.found.tables for table in entry.tables)
    }
    return released.ReleasedFigure(name, entry, opened.manifest.name, made + released.query(name), rows, files)
