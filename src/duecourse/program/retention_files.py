"""The files of a workspace that hold something of one card: those known by name, and a search for its bytes in others.

Pictures laid before examiners carry the card's number in their text, so that they are known wherever they lie.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duecourse.durable import sync_folder
from duecourse.program.exhibits import MARK
from duecourse.settings import Workspace


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one card: its SHA-256, the enrolled references that came with it, bytes it is known by."""

    sha256: str
    people: tuple[str, ...]
    marks: frozenset[bytes]


def traces(space: Workspace, kept: Kept) -> list[Path]:
    """Files of the workspace, other than those a purge takes away itself, that hold one of the marks."""
    known = set(_named(space, kept))
    return [
        file
        for file in _files(space.root)
        if file not in known and not _own(space, file) and _holds(file, kept.marks) and not _exhibit(file, kept)
    ]


def take_away(space: Workspace, kept: Kept) -> int:
    """Remove every file that is named by the card, or is a picture made of it; returns how many. Safe to repeat."""
    files = [*_named(space, kept), *(file for file in _files(space.root) if _exhibit(file, kept))]
    for file in files:
        file.unlink(missing_ok=True)
    for folder in {file.parent for file in files}:
        sync_folder(folder)
        if folder.parent == space.enrolled and not any(folder.iterdir()):
            folder.rmdir()
            sync_folder(folder.parent)
    return len(files)


def _named(space: Workspace, kept: Kept) -> Iterator[Path]:
    for folder in (space.received, space.templates):
        yield from folder.glob(f"*{kept.sha256}*")
    if kept.people:
        yield from space.enrolled.glob(f"*/*{kept.sha256}*")


def _own(space: Workspace, file: Path) -> bool:
    """The record and the gallery, which erase by themselves, and cards and templates of other bookings."""
    record = isinstance(space.ledger, Path) and file.name.startswith(space.ledger.name) and file.parent == space.root
    return record or any(
        each in file.parents for each in (space.gallery, space.received, space.templates, space.enrolled)
    )


def _exhibit(file: Path, kept: Kept) -> bool:
    return file.suffix == ".png" and _holds(file, frozenset({f"{MARK}{kept.sha256}".encode()}))


def _files(root: Path) -> Iterator[Path]:
    for file in sorted(root.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield file


def _holds(file: Path, marks: frozenset[bytes]) -> bool:
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return any(data.find(mark) >= 0 for mark in marks)
    except (FileNotFoundError, ValueError):
        return False  # gone meanwhile, or empty
