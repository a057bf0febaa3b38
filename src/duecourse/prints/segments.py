"""Immutable files of a gallery: people with their packed templates, and the same made ready for search.

A segment is a header (magic, length, JSON) and arrays at multiples of 64 bytes, so that a search maps the file and
reads it in place. Segments are never changed: enrolling and removing write new ones, and the gallery's manifest says
which count.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BrokenGallery
from duecourse.prints import match
from duecourse.prints.alignment import SIDES
from duecourse.prints.cylinders import WORDS
from duecourse.prints.kernels import Shelf
from duecourse.prints.template import Template

MAGIC = b"DCGSEG\x00\x01"
ALIGN = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One encounter: an opaque reference, the packed templates, and the same prepared."""

    person: str
    packed: tuple[bytes, ...]
    prints: tuple[match.Prepared, ...]

    @classmethod
    def of(cls, person: str, templates: Sequence[Template]) -> "Entry":
        """An encounter of ``person``, its templates in an order of their own so that the given one does not matter."""
        chosen = sorted({template.to_bytes(): template for template in templates}.items())
        packed = tuple(data for data, _ in chosen)
        return cls(person, packed, tuple(match.prepare(template) for _, template in chosen))

    @property
    def leaf(self) -> str:
        """SHA-256 (hex) of the reference and the templates."""
        digest = hashlib.sha256()
        for part in (self.person.encode(), *self.packed):
            digest.update(len(part).to_bytes(4, "little") + part)
        return digest.hexdigest()


class Array(msgspec.Struct, frozen=True):
    """Where an array lies in a segment."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


class Header(msgspec.Struct, frozen=True):
    """What a segment says about itself; ``people`` and ``leaves`` have one item an encounter."""

    matcher: str
    people: list[str]
    leaves: list[str]
    arrays: dict[str, Array]
    bytes: int


@dataclass(frozen=True, eq=False)
class Segment:
    """A segment mapped into memory. All arrays are read-only.

    With T templates and S minutiae: ``fingers`` (T,) uint8, ``encounters`` (T,) int64, ``keys`` (T,) uint64, ``starts``
    (T + 1,) int64, ``supports`` (T, 16), ``points`` (5, S), ``roots`` (S,), ``words`` (12, S), ``packed``
    (bytes of all templates) and ``cuts`` (T + 1,) int64, the places in it where templates begin.
    """

    path: Path
    header: Header
    fingers: NDArray[np.uint8]
    encounters: NDArray[np.int64]
    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    supports: NDArray[np.float32]
    points: NDArray[np.float32]
    roots: NDArray[np.float32]
    words: NDArray[np.uint32]
    packed: NDArray[np.uint8]
    cuts: NDArray[np.int64]

    def check(self) -> None:
        """Raise BrokenGallery when the file was cut or removed since it was opened."""
        try:
            size = self.path.stat().st_size
        except OSError:
            size = -1
        if size != self.header.bytes:
            raise BrokenGallery(where=self.path, problem=f"{max(size, 0)} bytes where {self.header.bytes} were written")

    def shelf(self) -> Shelf:
        """The prints as the kernels take them."""
        return Shelf(self.points, self.words, self.roots, self.supports, self.starts, self.keys)

    def entries(self) -> Iterator[Entry]:
        """The encounters of this segment, in their order. Templates are prepared anew if the matcher has changed."""
        first = np.searchsorted(self.encounters, np.arange(len(self.header.people) + 1))
        for number, person in enumerate(self.header.people):
            which = range(first[number], first[number + 1])
            packed = tuple(self.packed[self.cuts[k] : self.cuts[k + 1]].tobytes() for k in which)
            if self.header.matcher == match.ALGORITHM:
                prints = tuple(self._prepared(k) for k in which)
            else:
                prints = tuple(match.prepare(Template.from_bytes(data, str(self.path))) for data in packed)
            yield Entry(person, packed, prints)

    def _prepared(self, k: int) -> match.Prepared:
        start, end = int(self.starts[k]), int(self.starts[k + 1])
        return match.Prepared(
            int(self.fingers[k]),
            self.points[:, start:end],
            self.words[:, start:end],
            self.roots[start:end],
            self.supports[k],
            int(self.keys[k]),
            np.arange(end - start),
        )


def build(entries: Sequence[Entry]) -> bytes:
    """The bytes of a segment holding ``entries``."""
    prints = [one for entry in entries for one in entry.prints]
    packed = [data for entry in entries for data in entry.packed]
    numbers = [number for number, entry in enumerate(entries) for _ in entry.prints]
    points = [one.points for one in prints]
    arrays: dict[str, NDArray[np.generic]] = {
        "fingers": np.array([one.finger for one in prints], np.uint8),
        "encounters": np.array(numbers, np.int64),
        "keys": np.array([one.key for one in prints], np.uint64),
        "starts": np.cumsum([0, *(each.shape[1] for each in points)], dtype=np.int64),
        "supports": np.array([one.support for one in prints], np.float32).reshape(-1, SIDES),
        "points": np.concatenate([np.empty((5, 0), np.float32), *points], axis=1),
        "roots": np.concatenate([np.empty(0, np.float32), *(one.roots for one in prints)]),
        "words": np.concatenate([np.empty((WORDS, 0), np.uint32), *(one.words for one in prints)], axis=1),
        "packed": np.frombuffer(b"".join(packed), np.uint8),
        "cuts": np.cumsum([0, *(len(data) for data in packed)], dtype=np.int64),
    }
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = Array(array.dtype.str, array.shape, at)
        at += -(-array.nbytes // ALIGN) * ALIGN
    people, leaves = [entry.person for entry in entries], [entry.leaf for entry in entries]
    header = Header(match.ALGORITHM, people, leaves, places, at)
    return _head(header) + b"".join(_padded(np.ascontiguousarray(array).tobytes()) for array in arrays.values())


def read(path: Path, sha256: str) -> Segment:
    """Map the segment at ``path``. Raises BrokenGallery unless its content has the SHA-256 of the manifest."""
    try:
        data = np.memmap(path, np.uint8, mode="r")
    except (OSError, ValueError) as problem:
        raise BrokenGallery(where=path, problem=f"this part of the gallery cannot be read ({problem})") from problem
    found = hashlib.sha256(data.data).hexdigest()
    if found != sha256:
        problem_text = f"{len(data)} bytes with SHA-256 {found[:16]}..., where the manifest says {sha256[:16]}..."
        raise BrokenGallery(where=path, problem=problem_text)
    try:
        length = int.from_bytes(data[8:16].tobytes(), "little")
        header = msgspec.json.decode(data[16 : 16 + length].tobytes(), type=Header)
        base = len(_padded(bytes(16 + length)))
        arrays = {name: _array(data, base, place) for name, place in header.arrays.items()}
        whole = msgspec.structs.replace(header, bytes=len(data))
        return Segment(path, whole, **arrays)  # type: ignore[arg-type]
    except (msgspec.MsgspecError, ValueError, TypeError) as problem:
        raise BrokenGallery(where=path, problem=f"written by other software ({problem})") from problem


def _array(data: NDArray[np.uint8], base: int, place: Array) -> NDArray[np.generic]:
    kind = np.dtype(place.dtype)
    size = int(np.prod(place.shape)) * kind.itemsize
    start = base + place.offset
    return np.asarray(data[start : start + size]).view(kind).reshape(place.shape)


def _head(header: Header) -> bytes:
    text = msgspec.json.encode(header)
    return _padded(MAGIC + len(text).to_bytes(8, "little") + text)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGN)
