"""The manifest of a gallery: which segments count, and what they contain together."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from duecourse.errors import BrokenGallery, NewerGallery, NoGallery

NAME = "manifest.json"
FORMAT = 2
PARTITIONS = "partitions"
"""Folder of a gallery that holds its named partitions, each a gallery of its own."""
MAIN = "main"
"""Name of the partition that the gallery's own folder is."""
WORD = re.compile(r"[a-z][a-z0-9_-]{0,62}")
"""What names of partitions and purposes look like."""


class Part(msgspec.Struct, frozen=True):
    """One segment that counts: its file and what the file contains."""

    file: str
    sha256: str
    encounters: int


class Manifest(msgspec.Struct, frozen=True):
    """The committed state of one partition; ``version`` counts its changes.

    ``purposes`` are those a search may be made for; none declared means any.
    """

    format: int
    version: int
    digest: str
    parts: list[Part]
    name: str = MAIN
    purposes: tuple[str, ...] = ()


def read(folder: Path) -> Manifest:
    """The manifest of the gallery in ``folder``. Raises NoGallery, NewerGallery or BrokenGallery."""
    path = folder / NAME
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError as problem:
        fresh(folder)
        raise NoGallery(path=folder) from problem
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise BrokenGallery(where=path, problem=f"cannot be read ({problem})") from problem
    if manifest.format > FORMAT:
        raise NewerGallery(where=path, version=manifest.format)
    return manifest


def fresh(folder: Path) -> bool:
    """Whether no gallery was ever here. Raises BrokenGallery when segments are here without a manifest."""
    if (folder / NAME).exists():
        return False
    if any(folder.glob("*.seg")):
        raise BrokenGallery(where=folder / NAME, problem="missing, though segments are here")
    return True


def digest(leaves: Iterable[str]) -> str:
    """SHA-256 (hex) over the leaves of all encounters, whatever their order."""
    found = hashlib.sha256(b"duecourse gallery 1\n")
    for leaf in sorted(leaves):
        found.update(leaf.encode() + b"\n")
    return found.hexdigest()
