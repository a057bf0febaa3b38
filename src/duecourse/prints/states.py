"""The committed state of a gallery, as a search or a change sees it: the manifest and its segments, mapped."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BrokenGallery, OlderVersion
from duecourse.prints import firstformat, manifests, segments
from duecourse.prints.manifests import Manifest, Part
from duecourse.prints.segments import Entry, Segment

READERS = 2
"""Segments read at once: their SHA-256 takes most of the time in which a large gallery is opened."""


@dataclass(frozen=True)
class State:
    """One version of a gallery. Encounters are numbered through all segments, in the manifest's order."""

    folder: Path
    manifest: Manifest
    segments: tuple[Segment, ...]

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where the encounters of each segment begin, and how many there are in all."""
        return tuple(np.cumsum([0, *map(len, self.segments)]).tolist())

    @cached_property
    def hidden(self) -> NDArray[np.bool_]:
        """Which encounters are withheld from searches."""
        if not self.manifest.withheld:
            return np.zeros(self.offsets[-1], np.bool_)
        gone = self.manifest.hidden()
        return np.array([self.manifest.holder(person) in gone for person in self.names()], np.bool_)

    @cached_property
    def kinds(self) -> dict[int, int]:
        """For each set of finger positions (as bits): how many comparisons with encounters that are searched it means.

        An encounter is one comparison, or more where fingers are doubled.
        """
        return self._kinds(~self.hidden)

    def _kinds(self, searched: NDArray[np.bool_]) -> dict[int, int]:
        found: Counter[int] = Counter()
        for segment, (start, end) in zip(self.segments, pairwise(self.offsets), strict=True):
            seen = searched[start:end]
            for kind, ways in enumerate(np.bincount(segment.positions[seen], segment.ways[seen]).tolist()):
                if ways:
                    found[kind] += int(ways)
        return dict(found)

    def chances(self, fingers: Iterable[int], version: int | None = None) -> dict[int, int]:
        """How many comparisons with encounters searched of ``version`` have how many of ``fingers`` in common."""
        mine = sum(1 << finger for finger in set(fingers))
        found: Counter[int] = Counter()
        now = version is None or version == self.manifest.version
        for kind, ways in (self.kinds if now else self._kinds(self.searched(version))).items():
            found[(kind & mine).bit_count()] += ways
        return dict(found)

    @cached_property
    def enrolled(self) -> frozenset[str]:
        """The references that encounters were enrolled under."""
        return frozenset(self.names())

    @cached_property
    def people_found(self) -> frozenset[str]:
        """The references under which people can be found."""
        if not self.manifest.merged and not self.manifest.withheld:
            return self.enrolled
        return frozenset(self.manifest.holder(person) for person in self.enrolled) - self.manifest.hidden()

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The same, in order."""
        return tuple(sorted(self.people_found))

    def mapped(self) -> dict[Part, Segment]:
        """The segments by their parts of the manifest."""
        return dict(zip(self.manifest.parts, self.segments, strict=True))

    def names(self) -> Iterator[str]:
        """The reference each encounter was enrolled under."""
        for segment in self.segments:
            yield from segment.people()

    def people(self, encounters: Sequence[int] | NDArray[np.int64]) -> list[str]:
        """The references under which these encounters are found."""
        found = []
        for number in encounters:
            place = int(np.searchsorted(self.offsets, number, side="right")) - 1
            found.append(self.manifest.holder(self.segments[place].person(int(number) - self.offsets[place])))
        return found

    def digest(self, version: int | None = None) -> str:
        """The digest of what is searched: now, or of what was there at an earlier version."""
        leaves = [np.empty((0, 32), np.uint8), *(segment.leaves for segment in self.segments)]
        return manifests.digest(np.concatenate(leaves)[self.searched(version)], self.manifest.merged)

    def searched(self, version: int | None = None) -> NDArray[np.bool_]:
        """Which encounters a search of ``version`` sees. Raises OlderVersion where that cannot be told any more."""
        if version is None or version == self.manifest.version:
            return ~self.hidden
        later = [change for change in self.manifest.changes if change.version > version]
        known = {0, *(change.version for change in self.manifest.changes)}
        only_more = {change.kind for change in later} <= {"enrolled", "renewed"}
        if version not in known or not only_more or len(later) != self.manifest.version - version:
            raise OlderVersion(where=self.folder, version=version, current=self.manifest.version)
        since = np.concatenate([np.empty(0, np.int64), *(segment.since for segment in self.segments)])
        return np.asarray(~self.hidden & (since <= version))

    def whole(self) -> bool:
        """Whether this state is still committed; raises BrokenGallery when it is and a segment is not whole."""
        try:
            for segment in self.segments:
                segment.check()
        except BrokenGallery:
            if manifests.read(self.folder) == self.manifest:
                raise
            return False
        return True

    def entries(self) -> Iterator[Entry]:
        """Every encounter, in order."""
        for segment in self.segments:
            yield from segment.entries()


def read(folder: Path, held: State | None = None) -> State:
    """The committed state of the gallery in ``folder``, taking over what ``held`` has mapped already.

    Raises NoGallery, NewerGallery, BrokenGallery.
    """
    manifest = manifests.read(folder)
    if held is not None and held.manifest == manifest and held.whole():
        return held
    try:
        loaded = load(folder, manifest.parts, held.mapped() if held else {})
    except BrokenGallery:
        if manifests.read(folder) != manifest:  # a writer was quicker than us: its segments are the ones to read
            return read(folder)
        raise
    state = State(folder, manifest, loaded)
    if state.digest() != manifest.digest:
        raise BrokenGallery(where=folder / manifests.NAME, problem="its digest does not fit the segments")
    if held is not None and "enrolled" in vars(held) and set(held.manifest.parts) <= set(manifest.parts):
        more = (segment.people() for part, segment in state.mapped().items() if part not in held.mapped())
        vars(state)["enrolled"] = held.enrolled.union(*more)  # reading a million names again takes a second
    return state


def load(folder: Path, parts: Sequence[Part], known: Mapping[Part, Segment]) -> tuple[Segment, ...]:
    """The segments of ``parts``: those ``known``, and the others mapped, two at a time. Raises BrokenGallery."""
    with ThreadPoolExecutor(READERS) as pool:
        return tuple(pool.map(lambda part: known.get(part) or segments.read(folder / part.file, part.sha256), parts))


def outdated(folder: Path, manifest: Manifest) -> bool:
    """Whether the gallery holds segments of the first format."""
    return any(firstformat.is_first(folder / part.file) for part in manifest.parts)


def old_entries(folder: Path, parts: Sequence[Part]) -> Iterator[Entry]:
    """The encounters of segments of the first format."""
    for part in parts:
        for person, templates in firstformat.encounters(folder / part.file, part.sha256):
            yield Entry.of(person, templates)
