"""A release on disk: a folder with Parquet tables and ``manifest.json``, which alone says what belongs to it.

A file that the manifest does not name is not part of the release, so that one rename of the manifest makes an import
visible as a whole or not at all.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

import msgspec

from duecourse.durable import PART, alone, sync_folder, write_whole
from duecourse.errors import BrokenRelease, NotARelease, ReleaseBusy
from duecourse.figures.sources.loaded import Loaded
from duecourse.figures.sources.stage import digest

MANIFEST = "manifest.json"
IMPORTS = "imports"
LOCK = ".lock"
FORMAT = 1
LARGEST = 64 * 1024 * 1024


class Checkpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state of a record that tables were taken at.

    ``size`` and ``root`` are those of its tree of entries (RFC 9162, SHA-256 in hex), which a signed checkpoint of that
    size must have; ``record`` and ``head`` are the hashes of the first and of the last entry.
    """

    record: str
    size: int
    root: str
    head: str


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One imported file. ``published_on`` is what the importing person said, or empty.

    ``checkpoint`` is the state of our own record that the tables were taken at; None for a published file.
    """

    number: int
    file: str
    imported_at: datetime
    published_on: date | None
    importer: str
    found: Loaded
    checkpoint: Checkpoint | None = None

    @property
    def age(self) -> tuple[date, int]:
        """Decides which of two files is newer: the day of publication (else of import), then the order of import."""
        return (self.published_on or self.imported_at.date(), self.number)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a release holds: its name and every imported file in the order of import, also superseded ones."""

    format: int
    name: str
    files: tuple[Entry, ...]


def read(folder: Path) -> Manifest:
    """The manifest of the release in ``folder``. Raises NotARelease, or BrokenRelease where it cannot be read."""
    file = folder / MANIFEST
    if not folder.is_dir():
        raise NotARelease(path=folder, problem="is a file" if folder.exists() else "does not exist")
    if not file.is_file():
        raise NotARelease(path=folder, problem=f"has no {MANIFEST}")
    try:
        if file.stat().st_size > LARGEST:
            raise BrokenRelease(file=file, problem=f"is larger than {LARGEST} bytes")
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except OSError as problem:
        raise BrokenRelease(file=file, problem=problem.strerror or str(problem)) from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BrokenRelease(file=file, problem=f"cannot be read ({problem})") from problem
    if manifest.format != FORMAT:
        raise BrokenRelease(file=file, problem=f"has format {manifest.format}, where {FORMAT} is known")
    for entry in manifest.files:
        for table in entry.found.tables.values():
            path = Path(table.path)
            if path.is_absolute() or ".." in path.parts or len(path.parts) != 3 or path.parts[0] != IMPORTS:
                raise BrokenRelease(file=file, problem=f"names {table.path}, which is not a place of the release")
    return manifest


def verify(folder: Path, manifest: Manifest, tables: frozenset[str] | None = None) -> int:
    """Compare the Parquet files of the named tables (all by default) with their hashes; answer how many there are.

    Raises BrokenRelease for the first that is missing or changed.
    """
    count = 0
    for entry in manifest.files:
        for name, table in entry.found.tables.items():
            if tables is not None and name not in tables:
                continue
            file = folder / table.path
            if not file.is_file():
                raise BrokenRelease(file=file, problem="is missing")
            if digest(file) != (table.sha256, table.size):
                raise BrokenRelease(file=file, problem="is not as it was written (its SHA-256 differs)")
            count += 1
    return count


@contextmanager
def importing(folder: Path) -> Iterator[Path]:
    """Hold the release against other imports and lend a fresh folder inside it; what killed imports left is cleared.

    The folder of the release is made where there is none, and goes again where nothing came of it. Raises NotARelease
    for one with other things in it, and ReleaseBusy.
    """
    if folder.exists() and not folder.is_dir():
        raise NotARelease(path=folder, problem="is a file")
    if folder.is_dir() and not (folder / MANIFEST).exists():
        others = sorted(each.name for each in folder.iterdir() if not _ours(each.name))
        if others:
            raise NotARelease(path=folder, problem=f"holds other things ({others[0]}) and no {MANIFEST}")
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with alone(folder / LOCK, 0), _removed_if_empty(folder, new):
            _clear(folder)
            part = folder / f".import{PART}"
            part.mkdir()
            try:
                yield part
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except TimeoutError as problem:
        raise ReleaseBusy(path=folder) from problem


@contextmanager
def _removed_if_empty(folder: Path, new: Sequence[Path]) -> Iterator[None]:
    """Leave no trace of an import that was refused where there was no release: neither its lock nor ``new`` folders."""
    try:
        yield
    finally:
        if not (folder / MANIFEST).exists():
            (folder / LOCK).unlink(missing_ok=True)
            with suppress(OSError):
                (folder / IMPORTS).rmdir()
            with suppress(OSError):
                for each in new:
                    each.rmdir()


def commit(folder: Path, manifest: Manifest, moves: Mapping[Path, Path]) -> None:
    """Move finished folders to their places and then, in one rename, make the manifest say so.

    Killed before that rename, the release is as it was, and what was moved is cleared by the next import. Raises
    CannotKeep.
    """
    (folder / IMPORTS).mkdir(exist_ok=True)
    for made, place in moves.items():
        for file in made.iterdir():
            sync_folder(file)
        sync_folder(made)
        made.rename(place)
    sync_folder(folder / IMPORTS)
    write_whole(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")


def _ours(name: str) -> bool:
    return name in {LOCK, IMPORTS} or (name.startswith(".") and name.endswith(PART))


def _clear(folder: Path) -> None:
    """Take away what killed imports left: parts, and imports that the manifest does not name."""
    for part in folder.glob(f".*{PART}"):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()
    kept: set[str] = set()
    if (folder / MANIFEST).exists():
        kept = {Path(each.path).parts[1] for entry in read(folder).files for each in entry.found.tables.values()}
    if (folder / IMPORTS).is_dir():
        for each in (folder / IMPORTS).iterdir():
            if each.name not in kept:
                shutil.rmtree(each)
