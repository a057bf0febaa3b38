"""The manifest of a gallery: which segments count, and what they contain together."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BrokenGallery, NewerGallery, NoGallery

NAME = "manifest.json"
FORMAT = 2
PARTITIONS = "partitions"
"""Folder of a gallery that holds its named partitions, each a gallery of its own."""
MAIN = "main"
"""Name of the partition that the gallery's own folder is."""
WORD = re.compile(r"[a-z][a-z0-9_-]{0,62}")
"""What names of partitions and purposes look like."""


HISTORY = 1000
"""So many changes are remembered; older ones can neither be undone nor searched."""


class Part(msgspec.Struct, frozen=True):
    """One segment that counts: its file, the SHA-256 of its head, and how many encounters it holds."""

    file: str
    sha256: str
    encounters: int


class Change(msgspec.Struct, frozen=True):
    """One committed change: the ``version`` and ``digest`` it led to, what was done, to whom (few), and how many.

    ``kind`` is enrolled, removed, withheld, merged, renewed or undone; ``undone`` is the version it took back, or the
    version that took it back, and 0 otherwise.
    """

    version: int
    kind: str
    digest: str
    people: tuple[str, ...] = ()
    encounters: int = 0
    undone: int = 0


class Manifest(msgspec.Struct, frozen=True):
    """The committed state of one partition; ``version`` counts its changes.

    ``purposes`` are those a search may be made for; none declared means any. ``merged`` tells under which reference
    another one is found now; encounters of those ``withheld`` are kept and not searched.
    """

    format: int
    version: int
    digest: str
    parts: list[Part]
    name: str = MAIN
    purposes: tuple[str, ...] = ()
    merged: dict[str, str] = {}
    withheld: tuple[str, ...] = ()
    changes: list[Change] = []

    def hidden(self) -> frozenset[str]:
        """The references under which the withheld would be found: a merge does not bring anybody back."""
        return frozenset(self.holder(person) for person in self.withheld)

    def holder(self, person: str) -> str:
        """The reference under which ``person`` is found."""
        while person in self.merged:
            person = self.merged[person]
        return person


class _Format(msgspec.Struct, frozen=True):
    """The part of a manifest that every version has."""

    format: int


def read(folder: Path) -> Manifest:
    """The manifest of the gallery in ``folder``. Raises NoGallery, NewerGallery or BrokenGallery."""
    path = folder / NAME
    try:
        data = path.read_bytes()
        written = msgspec.json.decode(data, type=_Format).format
        if written > FORMAT:  # told first: what else a newer manifest holds is not for this software to judge
            raise NewerGallery(where=path, version=written)
        manifest = msgspec.json.decode(data, type=Manifest)
    except FileNotFoundError as problem:
        fresh(folder)
        raise NoGallery(path=folder) from problem
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise BrokenGallery(where=path, problem=f"cannot be read ({problem})") from problem
    return manifest


def fresh(folder: Path) -> bool:
    """Whether no gallery was ever here. Raises BrokenGallery when segments are here without a manifest."""
    if (folder / NAME).exists():
        return False
    if any(folder.glob("*.seg")):
        raise BrokenGallery(where=folder / NAME, problem="missing, though segments are here")
    return True


def digest(leaves: NDArray[np.uint8], merged: Mapping[str, str] | None = None) -> str:
    """SHA-256 (hex) over the leaves (n, 32) of all encounters, whatever their order, and over who was merged."""
    found = hashlib.sha256(b"duecourse gallery 1\n")
    ordered = _ordered(np.ascontiguousarray(leaves))
    for at in range(0, len(ordered), 1 << 16):
        text = ordered[at : at + (1 << 16)].tobytes().hex("\n", 32)
        found.update(text.encode() + b"\n")
    for gone, kept in sorted((merged or {}).items()):
        found.update(f"merged {gone} {kept}\n".encode())
    return found.hexdigest()


def _ordered(leaves: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The leaves in the order of their bytes, by their first eight: they are digests, of which few begin alike."""
    heads = np.ascontiguousarray(leaves[:, :8]).view(">u8").reshape(-1).astype(np.uint64)
    order = np.argsort(heads)
    heads = heads[order]
    if np.any(heads[1:] == heads[:-1]):
        return np.sort(leaves.view("V32").reshape(-1)).view(np.uint8).reshape(-1, 32)
    return leaves[order]
