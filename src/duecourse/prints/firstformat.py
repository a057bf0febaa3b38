"""Segments of galleries written before format 2: read once, to be written anew."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from duecourse.errors import BrokenGallery
from duecourse.prints.template import Template

MAGIC = b"DCGSEG\x00\x01"


class _Place(msgspec.Struct, frozen=True):
    shape: tuple[int, ...]
    offset: int


class _Header(msgspec.Struct, frozen=True):
    people: list[str]
    arrays: dict[str, _Place]


def is_first(path: Path) -> bool:
    """Whether the segment at ``path`` is of the first format."""
    try:
        with path.open("rb") as file:
            return file.read(8) == MAGIC
    except OSError:
        return False


def encounters(path: Path, sha256: str) -> Iterator[tuple[str, list[Template]]]:
    """References and templates of the segment's encounters. Raises BrokenGallery unless it has the SHA-256 given."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BrokenGallery(where=path, problem=f"this part of the gallery cannot be read ({problem})") from problem
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BrokenGallery(where=path, problem=f"{len(data)} bytes that are not those the manifest names")
    length = int.from_bytes(data[8:16], "little")
    header = msgspec.json.decode(data[16 : 16 + length], type=_Header)
    base = -(-(16 + length) // 64) * 64

    def array(name: str, kind: type[np.generic]) -> list[int]:
        place = header.arrays[name]
        found: list[int] = np.frombuffer(data, kind, int(np.prod(place.shape)), base + place.offset).tolist()
        return found

    cuts, start = array("cuts", np.int64), base + header.arrays["packed"].offset
    first = np.searchsorted(array("encounters", np.int64), np.arange(len(header.people) + 1)).tolist()
    for number, person in enumerate(header.people):
        which = range(first[number], first[number + 1])
        packed = (data[start + cuts[k] : start + cuts[k + 1]] for k in which)
        yield person, [Template.from_bytes(each, str(path)) for each in packed]
