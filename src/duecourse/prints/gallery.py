"""A gallery: enrolled prints under opaque references, and exact one-to-many search over ten fingers.

**Fusion** is described in ``duecourse.prints.fusion``.

**Threshold.** ``parameters.THRESHOLD`` asks for four decades, which one finger alone reaches at a score of 13.5.
Origin: FVC2002 DB1_B..DB4_B, 30,720 pairs of different fingers within and across the sets: none scored above 7.7, 1 in
600 above 6; of 1,120 pairs of one finger 2.3 % stayed under 13.5. Ten fingers reach the threshold with far less each.

**Safety.** A gallery is a folder of immutable segments and a manifest that names those that count. A change writes a
new segment, flushes it, and replaces the manifest; whatever the manifest does not name is ignored and removed by the
next writer. A killed process therefore leaves the last committed state. One process writes at a time; readers need no
lock. A missing, cut or altered segment is an error: a damaged gallery never answers "no hit".
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from duecourse.durable import PART, alone, sync_folder, write_whole
from duecourse.errors import (
    BadPartition,
    BrokenGallery,
    GalleryBusy,
    NoPartition,
    PartitionDiffers,
    PurposeRefused,
    UnknownPerson,
    UnusableTemplates,
)
from duecourse.prints import manifests, match, segments
from duecourse.prints.fusion import POSITIONS, Candidate, candidates, rank
from duecourse.prints.kernels import scan
from duecourse.prints.manifests import Manifest, Part
from duecourse.prints.parameters import MATCHING, THRESHOLD
from duecourse.prints.segments import Entry, Segment
from duecourse.prints.template import Template

LOCK = "lock"
PATIENCE = 60.0
"""Seconds a writer waits for another one."""
CHUNK = 1000
"""Comparisons between two reports of progress."""
LARGE = 20_000
"""Segments of so many encounters are not merged any more."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Candidates, best first (ties by reference), and everything needed to repeat the search."""

    candidates: tuple[Candidate, ...]
    people_searched: int
    gallery_digest: str
    gallery_version: int
    algorithm: str
    threshold: int
    fingers_used: tuple[int, ...]


class Gallery:
    """One gallery folder. May be used by several threads and opened by several processes at once."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self.threads = max(1, threads)
        self._state: tuple[Manifest, tuple[Segment, ...]] | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        create: bool = False,
        threads: int = 1,
        *,
        name: str = manifests.MAIN,
        purposes: tuple[str, ...] = (),
    ) -> "Gallery":
        """The gallery in ``folder``; with ``create`` an empty one is made where none is.

        ``threads`` is the number of processor threads a search may use; ``name`` and ``purposes`` are those of a
        gallery to be made. A gallery prepared for another version of the matcher is prepared anew from its templates.
        Raises NoGallery, NewerGallery, BrokenGallery.
        """
        gallery = cls(folder, threads)
        if create:
            gallery._found(name, purposes)
        gallery._renew_if_needed()
        return gallery

    def partition(self, name: str, purposes: Sequence[str] = ()) -> "Gallery":
        """The partition ``name``: a gallery of its own, with its own people, version and digest.

        With ``purposes`` it is made where none is, and declares the purposes it may be searched for; nobody enrolled
        in it is ever found through another partition. ``main`` is this gallery itself. Raises NoPartition,
        PartitionDiffers when it declares other purposes, BadPartition for a name or purpose that is no plain word.
        """
        for word in (name, *purposes):
            if not manifests.WORD.fullmatch(word):
                raise BadPartition(where=self.folder, word=word)
        if self.folder.parent.name == manifests.PARTITIONS:
            raise BadPartition(where=self.folder, word=f"{name} (a partition of a partition)")
        if name == manifests.MAIN and not purposes:
            return self
        folder = self.folder if name == manifests.MAIN else self.folder / manifests.PARTITIONS / name
        declared = tuple(sorted(set(purposes)))
        if not declared and manifests.fresh(folder):
            raise NoPartition(where=self.folder, name=name, known=", ".join(self.partitions()))
        inner = Gallery.open(folder, bool(declared), self.threads, name=name, purposes=declared)
        if declared not in {(), inner.purposes()}:
            raise PartitionDiffers(where=folder, name=name, declared=", ".join(inner.purposes()) or "any purpose")
        return inner

    def partitions(self) -> tuple[str, ...]:
        """Names of the partitions, ``main`` first."""
        inner = (self.folder / manifests.PARTITIONS).glob(f"*/{manifests.NAME}")
        return (manifests.MAIN, *sorted(path.parent.name for path in inner))

    def name(self) -> str:
        """The name of this partition."""
        return self._refresh()[0].name

    def purposes(self) -> tuple[str, ...]:
        """The purposes this partition may be searched for, in order; none means any."""
        return self._refresh()[0].purposes

    def people(self) -> int:
        """How many people are enrolled."""
        return len({person for segment in self._refresh()[1] for person in segment.header.people})

    def references(self) -> tuple[str, ...]:
        """The references of the people enrolled, in order."""
        return tuple(sorted({person for segment in self._refresh()[1] for person in segment.header.people}))

    def digest(self) -> str:
        """SHA-256 (hex) over references and templates (finger, minutiae, algorithm): content alone, not its history."""
        return self._refresh()[0].digest

    def version(self) -> int:
        """Number of the last committed change."""
        return self._refresh()[0].version

    def enroll(self, person: str, templates: Sequence[Template]) -> bool:
        """Add an encounter of ``person``; False when the very same templates are enrolled under this reference already.

        Raises UnusableTemplates (no templates, unknown finger, no minutiae, bad reference), GalleryBusy, BrokenGallery.
        """
        return self.enroll_all([(person, templates)]) == 1

    def enroll_all(self, people: Iterable[tuple[str, Sequence[Template]]]) -> int:
        """Add many encounters in one commit, all or none; returns how many were new. Raises as ``enroll``."""
        fresh = {}
        for person, templates in people:
            _check(person, templates)
            entry = Entry.of(person, templates)
            fresh[entry.leaf] = entry
        with self._writing():
            manifest, loaded = self._refresh()
            known = {leaf for segment in loaded for leaf in segment.header.leaves}
            added = [entry for leaf, entry in fresh.items() if leaf not in known]
            if not added:
                return 0
            kept = list(zip(manifest.parts, loaded, strict=True))
            # like a binary counter: small neighbours merge, so n enrollments make about log(n) files
            while kept and kept[-1][0].encounters <= len(added) and len(added) < LARGE:
                added = [*kept.pop()[1].entries(), *added]
            self._replace(manifest, kept, added)
        return len(fresh) - sum(leaf in known for leaf in fresh)

    def remove(self, person: str) -> None:
        """Take every print of ``person`` out of the gallery and its files.

        Raises UnknownPerson, GalleryBusy, BrokenGallery.
        """
        with self._writing():
            manifest, loaded = self._refresh()
            kept, rewritten, found = [], [], False
            for part, segment in zip(manifest.parts, loaded, strict=True):
                if person in segment.header.people:
                    found = True
                    rewritten += [entry for entry in segment.entries() if entry.person != person]
                else:
                    kept.append((part, segment))
            if not found:
                raise UnknownPerson(where=self.folder, person=person)
            self._replace(manifest, kept, rewritten)

    def search(
        self,
        templates: Sequence[Template],
        *,
        limit: int,
        threshold: int = THRESHOLD,
        purpose: str | None = None,
        progress: Progress | None = None,
    ) -> SearchResult:
        """Compare ``templates`` with every person of this partition; name the best ``limit`` at or over ``threshold``.

        ``purpose`` is what the search is for. ``progress`` is told (comparisons done, comparisons in all). Raises
        PurposeRefused when the partition declares purposes and this is none of them, UnusableTemplates for an unusable
        probe and BrokenGallery when any part of the gallery cannot be read.
        """
        _check("probe", templates)
        manifest, loaded = self._refresh()
        if manifest.purposes and purpose not in manifest.purposes:
            raise PurposeRefused(
                partition=manifest.name, purpose=purpose or "no purpose", declared=", ".join(manifest.purposes)
            )
        for segment in loaded:
            if segment.header.matcher != match.ALGORITHM:
                problem = f"prepared by another running version of duecourse ({segment.header.matcher})"
                raise BrokenGallery(where=segment.path, problem=problem)
        probes = [match.prepare(template) for template in dict.fromkeys(templates)]
        work = [
            (segment, probe, np.flatnonzero(segment.fingers == probe.finger)) for segment in loaded for probe in probes
        ]
        total = sum(len(which) for _, _, which in work)
        best = {id(segment): np.full((len(segment.header.people), POSITIONS), -np.inf) for segment in loaded}
        jobs = [
            (segment, probe, which[at : at + CHUNK])
            for segment, probe, which in work
            for at in range(0, len(which), CHUNK)
        ]
        done = 0
        with ThreadPoolExecutor(self.threads) as pool:
            for (segment, probe, which), scores in zip(jobs, pool.map(_scores, jobs), strict=True):
                np.maximum.at(best[id(segment)][:, probe.finger], segment.encounters[which], scores)
                done += len(which)
                if progress is not None:
                    progress(done, total)
        self._whole(manifest, loaded)
        found: dict[str, Candidate] = {}
        for segment in loaded:
            for candidate in candidates(segment.header.people, best[id(segment)], threshold):
                if candidate.person not in found or rank(candidate) < rank(found[candidate.person]):
                    found[candidate.person] = candidate
        return SearchResult(
            candidates=tuple(sorted(found.values(), key=rank)[: max(0, limit)]),
            people_searched=len({person for segment in loaded for person in segment.header.people}),
            gallery_digest=manifest.digest,
            gallery_version=manifest.version,
            algorithm=match.ALGORITHM,
            threshold=threshold,
            fingers_used=tuple(sorted({probe.finger for probe in probes})),
        )

    def _refresh(self) -> tuple[Manifest, tuple[Segment, ...]]:
        """The committed state, read again if another process has changed it."""
        manifest = manifests.read(self.folder)
        held = self._state
        if held is not None and held[0] == manifest and self._whole(*held):
            return held
        known = {segment.path.name: segment for segment in held[1]} if held else {}
        try:
            loaded = tuple(
                known.get(part.file) or segments.read(self.folder / part.file, part.sha256) for part in manifest.parts
            )
        except BrokenGallery:
            if (
                manifests.read(self.folder) != manifest
            ):  # a writer was quicker than us: its segments are the ones to read
                return self._refresh()
            raise
        if manifests.digest(leaf for segment in loaded for leaf in segment.header.leaves) != manifest.digest:
            raise BrokenGallery(where=self.folder / manifests.NAME, problem="its digest does not fit the segments")
        self._state = (manifest, loaded)
        return self._state

    def _whole(self, manifest: Manifest, loaded: Sequence[Segment]) -> bool:
        """Whether ``manifest`` is still committed; raises BrokenGallery when it is and a segment is not whole."""
        try:
            for segment in loaded:
                segment.check()
        except BrokenGallery:
            if manifests.read(self.folder) == manifest:
                raise
            return False
        return True

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with alone(self.folder / LOCK, PATIENCE):
                self._clean()
                yield
        except TimeoutError as problem:
            raise GalleryBusy(where=self.folder, seconds=int(PATIENCE)) from problem

    def _found(self, name: str, purposes: tuple[str, ...]) -> None:
        """Make an empty gallery here unless one is."""
        if not (self.folder / manifests.NAME).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._writing():
                if manifests.fresh(self.folder):
                    empty = manifests.digest(())
                    self._commit(Manifest(manifests.FORMAT, 0, empty, [], name=name, purposes=purposes))

    def _renew_if_needed(self) -> None:
        """Prepare every template for the matcher of this version, in one commit."""
        if all(segment.header.matcher == match.ALGORITHM for segment in self._refresh()[1]):
            return
        with self._writing():
            manifest, loaded = self._refresh()
            if any(segment.header.matcher != match.ALGORITHM for segment in loaded):
                self._replace(manifest, [], [entry for segment in loaded for entry in segment.entries()])

    def _replace(self, manifest: Manifest, kept: Sequence[tuple[Part, Segment]], entries: Sequence[Entry]) -> None:
        """Commit a state of the ``kept`` segments and one new segment with ``entries``."""
        parts = [part for part, _ in kept]
        leaves = [leaf for _, segment in kept for leaf in segment.header.leaves]
        if entries:
            data = segments.build(entries)
            sha256 = hashlib.sha256(data).hexdigest()
            file = f"{manifest.version + 1:08d}-{sha256[:12]}.seg"
            write_whole(self.folder / file, data)
            parts.append(Part(file, sha256, len(entries)))
            leaves += [entry.leaf for entry in entries]
        changed = msgspec.structs.replace(
            manifest,
            format=manifests.FORMAT,
            version=manifest.version + 1,
            digest=manifests.digest(leaves),
            parts=parts,
        )
        self._commit(changed)

    def _commit(self, manifest: Manifest) -> None:
        write_whole(self.folder / manifests.NAME, msgspec.json.encode(manifest))
        self._clean()

    def _clean(self) -> None:
        """Remove files that no committed state names; only the holder of the lock may."""
        if not (self.folder / manifests.NAME).exists():
            return
        named = {part.file for part in manifests.read(self.folder).parts}
        stray = [path for path in self.folder.iterdir() if path.suffix in {".seg", PART} and path.name not in named]
        for path in stray:
            path.unlink(missing_ok=True)
        if stray:
            sync_folder(self.folder)


def _check(what: str, templates: Sequence[Template]) -> None:
    """Raise UnusableTemplates unless these can be enrolled or searched."""
    problem = ""
    if not what or len(what.encode()) > 255:
        problem = "a reference has 1 to 255 bytes"
    elif not templates:
        problem = "no templates are given"
    for template in templates:
        if not 1 <= template.finger <= 10:
            problem = f"finger position {template.finger} is not one of 1..10"
        elif len(template.minutiae) == 0:
            problem = f"the template of finger {template.finger} has no minutiae"
    if problem:
        raise UnusableTemplates(where=what or "enrollment", problem=problem)


def _scores(job: tuple[Segment, match.Prepared, NDArray[np.int64]]) -> NDArray[np.float64]:
    segment, probe, which = job
    return scan(probe.kernel(), probe.key, segment.shelf(), which, MATCHING)
