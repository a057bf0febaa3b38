"""Immutable files of a gallery: people with their packed templates, and the same made ready for search.

A segment is a head and a body, mapped into memory and read in place. The head (magic, length, JSON, then arrays at
multiples of 64 bytes) says whose prints these are; the manifest keeps its SHA-256, and it is read and checked when a
segment is opened. The body holds what one comparison needs (``cells``) and the packed templates; the head keeps a sum
for each encounter, checked when the encounter is first touched, so that opening a large gallery does not read all of
it. Segments are never changed: enrolling and removing write new ones, and the manifest says which count.
"""

import hashlib
import mmap
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BrokenGallery
from duecourse.prints import match
from duecourse.prints.kernels import Shelf
from duecourse.prints.sketches import WORDS
from duecourse.prints.template import Template

MAGIC = b"DCGSEG\x00\x02"
ALIGN = 64
SUM = 16
"""Bytes kept of the SHA-256 over an encounter's cells and templates."""
HEAD = {
    "names": "|u1", "name_cuts": "<i8", "leaves": "|u1", "since": "<i8", "firsts": "<i8", "sums": "|u1",
    "fingers": "|u1", "counts": "<i4", "keys": "<u8", "starts": "<i8", "cuts": "<i8",
    "strengths": "<f4", "sketches": "<u4",
}  # fmt: skip
BODY = {"cells": "<u4", "packed": "|u1"}


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """One encounter: an opaque reference, the version it came with, the packed templates, and the same prepared."""

    person: str
    since: int
    packed: tuple[bytes, ...]
    prints: tuple[match.Stored, ...]

    @classmethod
    def of(cls, person: str, templates: Sequence[Template], since: int = 0) -> "Entry":
        """An encounter of ``person``, its templates in an order of their own so that the given one does not matter."""
        chosen = sorted({template.to_bytes(): template for template in templates}.items())
        return cls(
            person, since, tuple(data for data, _ in chosen), tuple(match.stored(template) for _, template in chosen)
        )

    @property
    def leaf(self) -> bytes:
        """SHA-256 of the reference and the templates."""
        digest = hashlib.sha256()
        for part in (self.person.encode(), *self.packed):
            digest.update(len(part).to_bytes(4, "little") + part)
        return digest.digest()


class Array(msgspec.Struct, frozen=True):
    """Where an array lies in a segment."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


class Header(msgspec.Struct, frozen=True):
    """What a segment says about itself; ``head`` and ``bytes`` count from the end of the header."""

    matcher: str
    arrays: dict[str, Array]
    head: int
    bytes: int


@dataclass(frozen=True, eq=False)
class Segment:
    """A segment mapped into memory, as ``file``; all offsets of its header count from ``base``, in bytes.

    All arrays are read-only, but for ``known``.

    With E encounters and T templates: ``names`` with ``name_cuts`` (E + 1,), ``leaves`` (E, 32) and ``since`` (E,), the
    versions that enrolled them; ``firsts`` (E + 1,), where the templates of an encounter begin; ``sums`` (E, SUM);
    ``fingers``, ``counts`` (of minutiae) and ``keys`` (T,); ``starts`` (T + 1,), where a template's cells begin (in
    words of 32 bits); ``cuts`` (T + 1,), where it begins in ``packed``; ``strengths`` (T,)
    and ``sketches`` (T, 64). ``cells`` and ``packed`` are the body;
    ``known`` (E,) tells which encounters were found whole.
    """

    path: Path
    header: Header
    file: mmap.mmap
    base: int
    names: NDArray[np.uint8]
    name_cuts: NDArray[np.int64]
    leaves: NDArray[np.uint8]
    since: NDArray[np.int64]
    firsts: NDArray[np.int64]
    sums: NDArray[np.uint8]
    fingers: NDArray[np.uint8]
    counts: NDArray[np.int32]
    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    cuts: NDArray[np.int64]
    strengths: NDArray[np.float32]
    sketches: NDArray[np.uint32]
    cells: NDArray[np.uint32]
    packed: NDArray[np.uint8]
    known: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many encounters."""
        return len(self.since)

    def person(self, encounter: int) -> str:
        """The reference of an encounter."""
        return self.names[self.name_cuts[encounter] : self.name_cuts[encounter + 1]].tobytes().decode()

    def people(self) -> list[str]:
        """The references of all encounters."""
        text, cuts = self.names.tobytes(), self.name_cuts.tolist()
        return [text[a:b].decode() for a, b in pairwise(cuts)]

    def leaf(self, encounter: int) -> bytes:
        """The leaf of an encounter."""
        return bytes(self.leaves[encounter].tobytes())

    @cached_property
    def positions(self) -> NDArray[np.uint16]:
        """Bits of the finger positions of each encounter, (E,)."""
        bits = np.left_shift(np.uint16(1), self.fingers.astype(np.uint16))
        return np.bitwise_or.reduceat(bits, self.firsts[:-1]) if len(self) else np.empty(0, np.uint16)

    def check(self) -> None:
        """Raise BrokenGallery when the file was cut or removed since it was opened."""
        try:
            size = self.path.stat().st_size
        except OSError:
            size = -1
        if size != len(self.file):
            raise BrokenGallery(where=self.path, problem=f"{max(size, 0)} bytes where {len(self.file)} were written")

    def fetch(self, encounters: Sequence[int] | NDArray[np.int64]) -> None:
        """Have the system read the bodies of these encounters from disk at once, while other work goes on."""
        cells = self.header.arrays["cells"].offset + self.base
        packed = self.header.arrays["packed"].offset + self.base
        for e in encounters:
            if not self.known[e]:
                first, last = self.firsts[e], self.firsts[e + 1]
                self._advise(cells + 4 * int(self.starts[first]), cells + 4 * int(self.starts[last]))
                self._advise(packed + int(self.cuts[first]), packed + int(self.cuts[last]))

    def _advise(self, start: int, end: int) -> None:
        start -= start % mmap.PAGESIZE
        if hasattr(mmap, "MADV_WILLNEED"):
            with suppress(OSError):  # advice alone: what is not read ahead is read when touched
                self.file.madvise(mmap.MADV_WILLNEED, start, end - start)

    def check_body(self, encounters: Sequence[int] | NDArray[np.int64]) -> None:
        """Raise BrokenGallery unless the cells and templates of these encounters are as they were written."""
        for e in encounters:
            if not self.known[e]:
                first, last = self.firsts[e], self.firsts[e + 1]
                cells = self.cells[self.starts[first] : self.starts[last]]
                if _sum(cells.data, self.packed[self.cuts[first] : self.cuts[last]].data) != self.sums[e].tobytes():
                    raise BrokenGallery(where=self.path, problem=f"encounter {e} was altered after it was written")
                self.known[e] = True

    def shelf(self) -> Shelf:
        """The prints as the kernels take them."""
        return Shelf(self.cells, self.starts, self.counts, self.keys)

    @cached_property
    def ways(self) -> NDArray[np.int64]:
        """In how many ways each encounter can be compared with one print a finger: 1 but where fingers are doubled."""
        found = np.ones(len(self), np.int64)
        doubled = np.flatnonzero(self.fingers[1:] == self.fingers[:-1]) + 1  # prints are in order of their fingers
        for encounter in np.unique(np.searchsorted(self.firsts, doubled, side="right") - 1).tolist():
            fingers = self.fingers[self.firsts[encounter] : self.firsts[encounter + 1]]
            found[encounter] = np.prod(np.unique(fingers, return_counts=True)[1])
        return found

    def entries(self) -> Iterator[Entry]:
        """The encounters of this segment, in their order. Templates are prepared anew if the matcher has changed."""
        for number in range(len(self)):
            self.check_body([number])
            which = range(int(self.firsts[number]), int(self.firsts[number + 1]))
            packed = tuple(self.packed[self.cuts[k] : self.cuts[k + 1]].tobytes() for k in which)
            if self.header.matcher == match.ALGORITHM:
                prints = tuple(self._stored(k) for k in which)
            else:
                prints = tuple(match.stored(Template.from_bytes(data, str(self.path))) for data in packed)
            yield Entry(self.person(number), int(self.since[number]), packed, prints)

    def _stored(self, k: int) -> match.Stored:
        cells = self.cells[self.starts[k] : self.starts[k + 1]]
        numbers = int(self.fingers[k]), int(self.counts[k]), int(self.keys[k]), float(self.strengths[k])
        return match.Stored(*numbers, cells, self.sketches[k])


def write(entries: Sequence[Entry], file: BinaryIO) -> str:
    """Write a segment holding ``entries``; returns the SHA-256 (hex) of its head."""
    prints = [one for entry in entries for one in entry.prints]
    packed = [data for entry in entries for data in entry.packed]
    names = [entry.person.encode() for entry in entries]
    sums = [_sum(*(one.cells.data for one in entry.prints), *entry.packed) for entry in entries]
    head: dict[str, NDArray[np.generic]] = {
        "names": np.frombuffer(b"".join(names), np.uint8),
        "name_cuts": _cuts(len(name) for name in names),
        "leaves": np.frombuffer(b"".join(entry.leaf for entry in entries), np.uint8).reshape(-1, 32),
        "since": np.array([entry.since for entry in entries], np.int64),
        "firsts": _cuts(len(entry.prints) for entry in entries),
        "sums": np.frombuffer(b"".join(sums), np.uint8).reshape(-1, SUM),
        "fingers": np.array([one.finger for one in prints], np.uint8),
        "counts": np.array([one.count for one in prints], np.int32),
        "keys": np.array([one.key for one in prints], np.uint64),
        "starts": _cuts(len(one.cells) for one in prints),
        "cuts": _cuts(len(data) for data in packed),
        "strengths": np.array([one.strength for one in prints], np.float32),
        "sketches": np.array([one.sketch for one in prints], np.uint32).reshape(-1, WORDS),
    }
    places, at = {}, 0
    for name, array in head.items():
        places[name] = Array(array.dtype.str, array.shape, at)
        at += -(-array.nbytes // ALIGN) * ALIGN
    end = at
    for name, kind, length in (("cells", "<u4", sum(len(one.cells) for one in prints)),
                               ("packed", "|u1", sum(len(data) for data in packed))):  # fmt: skip
        places[name] = Array(kind, (length,), at)
        at += -(-length * np.dtype(kind).itemsize // ALIGN) * ALIGN
    text = msgspec.json.encode(Header(match.ALGORITHM, places, end, at))
    digest = hashlib.sha256()
    front = MAGIC + len(text).to_bytes(8, "little") + text
    for piece in (front, *(np.ascontiguousarray(array).tobytes() for array in head.values())):
        digest.update(_padded(piece))
        file.write(_padded(piece))
    length = 0
    for body in ((one.cells.data for one in prints), packed):
        for each in body:
            length += file.write(each)
        length += file.write(bytes(-length % ALIGN))
    return digest.hexdigest()


def read(path: Path, sha256: str) -> Segment:
    """Map the segment at ``path``. Raises BrokenGallery unless its head has the SHA-256 of the manifest."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        data = np.frombuffer(mapped, np.uint8)
    except (OSError, ValueError) as problem:
        raise BrokenGallery(where=path, problem=f"this part of the gallery cannot be read ({problem})") from problem
    try:
        length = int.from_bytes(data[8:16].tobytes(), "little")
        base = -(-(16 + length) // ALIGN) * ALIGN
        header = msgspec.json.decode(data[16 : 16 + length].tobytes(), type=Header)
        found = hashlib.sha256(data[: base + header.head].data).hexdigest()
        if found != sha256 or len(data) != base + header.bytes:
            problem_text = (
                f"{len(data)} bytes, head with SHA-256 {found[:16]}..., where {base + header.bytes} bytes and "
                f"{sha256[:16]}... were written"
            )
            raise BrokenGallery(where=path, problem=problem_text)
        kinds = HEAD | BODY
        arrays = {name: _array(data, base, place, kinds[name]) for name, place in header.arrays.items()}
        known = np.zeros(len(arrays["since"]), np.bool_)
        return Segment(path, header, mapped, base, **arrays, known=known)  # type: ignore[arg-type]
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError) as problem:
        raise BrokenGallery(where=path, problem=f"damaged, or written by other software ({problem})") from problem


def _array(data: NDArray[np.uint8], base: int, place: Array, kind: str) -> NDArray[np.generic]:
    if place.dtype != kind:
        raise ValueError(f"an array of {place.dtype} where {kind} belongs")
    start = base + place.offset
    size = int(np.prod(place.shape)) * np.dtype(kind).itemsize
    return np.asarray(data[start : start + size]).view(kind).reshape(place.shape)


def _cuts(lengths: Iterator[int]) -> NDArray[np.int64]:
    return np.cumsum([0, *lengths], dtype=np.int64)


def _sum(*parts: bytes | memoryview) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()[:SUM]


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGN)
