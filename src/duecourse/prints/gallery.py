"""A gallery: enrolled prints under opaque references, in partitions, and one-to-many search over ten fingers.

**Fusion** is described in ``duecourse.prints.fusion``.

**Threshold.** ``parameters.THRESHOLD`` asks for four decades, which one finger alone reaches at a score of 12 to 18, as
its prints are weak or strong (``duecourse.prints.calibration``). Origin: FVC2002 DB1_B..DB4_B: of 49,920 pairs of
different fingers, within and across the sets, none reached it; of 1,120 pairs of one finger 19 stayed under it. Ten
fingers reach it with far less each.

**Safety.** A gallery is a folder of immutable segments and a manifest that names those that count. A change writes a
new segment, flushes it, and replaces the manifest; whatever the manifest does not name is ignored and removed by the
next writer. A killed process therefore leaves the last committed state. One process writes at a time; readers need no
lock. A missing, cut or altered segment is an error: a damaged gallery never answers "no hit".
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from duecourse.errors import (
    BadPartition,
    DuplicatePerson,
    NoPartition,
    OtherVersion,
    PartitionDiffers,
    PurposeRefused,
    UnknownPerson,
)
from duecourse.prints import changes, manifests, match, searching, sketches, states
from duecourse.prints.fusion import Candidate
from duecourse.prints.identification import fpir_bound
from duecourse.prints.keeper import LARGE, Keeper
from duecourse.prints.manifests import Change, Manifest, Part
from duecourse.prints.parameters import THRESHOLD
from duecourse.prints.people import with_fingers
from duecourse.prints.searching import Crew, Mode, Progress, Query, SearchResult, Threads
from duecourse.prints.segments import Entry
from duecourse.prints.sequence import twice
from duecourse.prints.states import State
from duecourse.prints.strangers import fpir_measured, threshold_measured
from duecourse.prints.template import Template

__all__ = ["Gallery", "SearchResult"]


class Gallery:
    """One gallery folder. May be used by several threads and opened by several processes at once."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self.threads = max(1, threads)
        self._keeper = Keeper(folder)
        self._held: State | None = None

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
        gallery to be made. A gallery prepared for another version of the matcher, or written in an older format, is
        written anew from its templates. Raises NoGallery, NewerGallery, BrokenGallery.
        """
        gallery = cls(folder, threads)
        if create:
            gallery._keeper.found(name, purposes)
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
        return self.state().manifest.name

    def purposes(self) -> tuple[str, ...]:
        """The purposes this partition may be searched for, in order; none means any."""
        return self.state().manifest.purposes

    def people(self) -> int:
        """How many people are enrolled and searched."""
        return len(self.state().people_found)

    def references(self) -> tuple[str, ...]:
        """The references of the people enrolled and searched, in order."""
        return self.state().references

    def digest(self) -> str:
        """SHA-256 (hex) over references and templates (finger, minutiae, algorithm): content alone, not its history."""
        return self.state().manifest.digest

    def version(self) -> int:
        """Number of the last committed change."""
        return self.state().manifest.version

    def history(self) -> tuple[Change, ...]:
        """The last changes, oldest first."""
        return tuple(self.state().manifest.changes)

    def verify(self) -> int:
        """Read every byte and check it against what was written; returns how many encounters. Raises BrokenGallery."""
        state = self.state()
        for segment in state.segments:
            segment.known[:] = False
        return sum(changes.verified(entry, state.folder) for entry in state.entries())

    def enroll(self, person: str, templates: Sequence[Template], *, refuse_duplicates: bool = False) -> bool:
        """Add an encounter of ``person``; False when the very same templates are enrolled under this reference already.

        With ``refuse_duplicates`` the prints are searched first, and nothing is added when they are found under another
        reference. Raises DuplicatePerson then, UnusableTemplates (no templates, unknown finger, no minutiae, bad
        reference), GalleryBusy, BrokenGallery, CannotKeep.
        """
        return self.enroll_all([(person, templates)], refuse_duplicates=refuse_duplicates) == 1

    def enroll_all(self, people: Iterable[tuple[str, Sequence[Template]]], *, refuse_duplicates: bool = False) -> int:
        """Add many encounters in one commit, all or none; returns how many were new. Raises as ``enroll``."""

        def entries(version: int) -> Iterator[Entry]:
            for person, templates in people:
                searching.check(person, templates)
                if refuse_duplicates and (found := self.duplicates(person, templates)):
                    raise DuplicatePerson(where=self.folder, person=person, found=", ".join(c.person for c in found))
                yield Entry.of(person, templates, version)

        return self.enroll_entries(entries)

    def enroll_entries(self, entries: Callable[[int], Iterable[Entry]]) -> int:
        """As ``enroll_all``, from entries made for the version they are to come with."""
        added = 0
        with self._keeper.writing():
            state = self.state()
            version = state.manifest.version + 1
            kept = list(zip(state.manifest.parts, state.segments, strict=True))
            parts: list[Part] = []
            few: set[str] = set()
            for batch in changes.batched(entries(version), LARGE):
                fresh = changes.unknown(state, batch)
                added += len(fresh)
                few |= {entry.person for entry in fresh} if len(few) < changes.FEW else set()
                # like a binary counter: small neighbours merge, so n enrollments make about log(n) files
                while fresh and kept and kept[-1][0].encounters <= len(fresh) < LARGE and not parts:
                    fresh = [*kept.pop()[1].entries(), *fresh]
                if fresh:
                    parts.append(self._keeper.write(version, len(parts), fresh))
            if added:
                named = tuple(sorted(few)) if len(few) < changes.FEW else ()
                change = Change(version, "enrolled", "", named, added)
                self._keeper.commit(state.manifest, [*(part for part, _ in kept), *parts], change, state)
        return added

    def duplicates(self, person: str, templates: Sequence[Template], limit: int = 5) -> tuple[Candidate, ...]:
        """Others under whose references these prints are found in this partition, best first. Raises as ``search``."""
        searching.check(person, templates)
        state = self.state()
        query = Query.of(templates, limit + 1, THRESHOLD)
        found, _, _ = searching.search(state, query, state.searched(), Threads(self.threads))
        holder = state.manifest.holder(person)
        return tuple(each.candidate for each in found if each.candidate.person != holder)[:limit]

    def remove(self, person: str) -> None:
        """Take every print of ``person``, under whatever reference, out of the gallery and its files: for good.

        Raises UnknownPerson, GalleryBusy, BrokenGallery.
        """
        with self._keeper.writing():
            state = self.state()
            manifest, gone = changes.without(state, person)
            if not gone:
                raise UnknownPerson(where=self.folder, person=person)
            change = Change(0, "removed", "", (), len(gone))
            self._keeper.drop(state, manifest, lambda entry: entry.person in gone, change)

    def keep_only(self, person: str, encounters: Iterable[Sequence[Template]]) -> bool:
        """Forget every print enrolled under ``person`` but those of ``encounters``, in one commit; False for no change.

        A search meanwhile finds the person by what it was before or by what it is after, and never not at all. Merging
        and withholding stay. With no encounters it is ``remove``. Raises as ``enroll`` and ``remove``.
        """
        wanted = list(encounters)
        if not wanted:
            self.remove(person)
            return True
        for templates in wanted:
            searching.check(person, templates)
        with self._keeper.writing():
            state = self.state()
            kept = {
                entry.leaf: entry for entry in (Entry.of(person, each, state.manifest.version + 1) for each in wanted)
            }
            fresh = changes.unknown(state, kept.values())
            gone = {each.leaf for each in state.entries() if each.person == person} - set(kept)
            if fresh or gone:
                change = Change(0, "removed", "", (), len(gone))
                self._keeper.drop(state, state.manifest, lambda entry: entry.leaf in gone, change, fresh)
            return bool(fresh or gone)

    def withhold(self, person: str) -> None:
        """Keep the prints of ``person`` but search them no more, until ``undo`` or ``remove``. Raises as ``remove``."""
        self._revise(lambda state: changes.withheld(state, person))

    def merge(self, kept: str, gone: str) -> None:
        """Two references are found to be of one person: both are found under ``kept`` from now on.

        Nothing is done when that is so already. Raises UnknownPerson, GalleryBusy, BrokenGallery.
        """
        self._revise(lambda state: changes.merged(state, kept, gone))

    def undo(self) -> Change:
        """Take back the last enrollment, merging or withholding that still stands; called again, the one before it.

        Raises CannotUndo when there is none or somebody was removed since, GalleryBusy, BrokenGallery.
        """
        with self._keeper.writing():
            state = self.state()
            target, manifest = changes.taken_back(state)
            undone = Change(0, "undone", "", target.people, target.encounters, target.version)
            gone = target.version if target.kind == "enrolled" else -1
            self._keeper.drop(state, manifest, lambda entry: entry.since == gone, undone)
            return target

    def search(
        self,
        templates: Sequence[Template],
        *,
        limit: int,
        threshold: int = THRESHOLD,
        fpir: float | None = None,
        purpose: str | None = None,
        version: int | None = None,
        mode: Mode = "auto",
        crew: Crew | None = None,
        progress: Progress | None = None,
    ) -> SearchResult:
        """Compare ``templates`` with every person of this partition; name the best ``limit`` at or over ``threshold``.

        With ``fpir`` the threshold is raised where that many searches of strangers would name somebody, as measured
        (``duecourse.prints.strangers``), among so many people by so many fingers. ``purpose`` is what the search is
        for; ``version`` an earlier state to search, the current one when left out.
        ``mode`` "exact" compares everybody in full, "coarse" the likeliest alone (the result says what that may miss);
        "auto" is coarse from ``searching.SMALL`` encounters on. ``crew`` does the work: threads of this process when
        left out, or the processes or machines of ``duecourse.prints.shards``; the answer is the same. ``progress`` is
        told (encounters done, in all).

        Raises PurposeRefused when the partition declares purposes and this is none of them, OlderVersion when that
        state cannot be searched any more, UnusableTemplates for an unusable probe, ShardLost when the crew lost
        somebody at work, BadTarget for an impossible ``fpir``, and BrokenGallery when any part of the gallery cannot be
        read.
        """
        query = Query.of(templates, limit, threshold)
        for patience in reversed(range(5)):
            state = self.state()
            manifest = state.manifest
            if manifest.purposes and purpose not in manifest.purposes:
                wanted = purpose or "no purpose"
                raise PurposeRefused(partition=manifest.name, purpose=wanted, declared=", ".join(manifest.purposes))
            searched = state.searched(version)
            common = state.chances(query.fingers(), version)
            common = {fingers: query.ways() * number for fingers, number in common.items()}
            if fpir is not None:
                query = replace(query, threshold=max(threshold, threshold_measured(fpir, common)))
            try:
                found, compared, exact = searching.search(
                    state, query, searched, crew or Threads(self.threads), mode=mode, progress=progress
                )
            except OtherVersion:  # somebody was enrolled or removed while the workers were at it
                if not patience:
                    raise
            else:
                break
        state.whole()
        now = version is None or version == manifest.version
        chances = sum(common.values())
        told = [with_fingers(each.candidate, state, each.encounter, query.probes) for each in found]
        return SearchResult(
            candidates=tuple(
                replace(each, fpir=fpir_bound(each.score, chances), fpir_measured=fpir_measured(each.score, common))
                for each in told
            ),
            people_searched=len(state.people_found) if now else len(set(state.people(np.flatnonzero(searched)))),
            gallery_digest=manifest.digest if now else state.digest(version),
            gallery_version=manifest.version if version is None else version,
            algorithm=match.ALGORITHM,
            threshold=query.threshold,
            fingers_used=query.fingers(),
            partition=manifest.name,
            mode="exact" if exact else "coarse",
            compared=len(compared),
            may_miss=0.0 if exact else sketches.missed(len(query.fingers())),
            encounters=int(searched.sum()),
            fpir=fpir_bound(query.threshold, chances),
            fpir_measured=fpir_measured(query.threshold, common),
            twice=tuple(each.sentence for each in twice([(one.finger, one) for one in query.probes], "searched")),
        )

    def state(self) -> State:
        """The committed state, read again if another process has changed it. Raises BrokenGallery."""
        self._held = states.read(self.folder, self._held)
        return self._held

    def _renew_if_needed(self) -> None:
        """Write everything anew, in one commit, if it is of an older format or prepared for another matcher."""
        if states.outdated(self.folder, manifests.read(self.folder)):
            with self._keeper.writing():
                manifest = manifests.read(self.folder)
                if states.outdated(self.folder, manifest):
                    self._keeper.rewrite(manifest, states.old_entries(self.folder, manifest.parts))
        if any(segment.header.matcher != match.ALGORITHM for segment in self.state().segments):
            with self._keeper.writing():
                state = self.state()
                if any(segment.header.matcher != match.ALGORITHM for segment in state.segments):
                    self._keeper.rewrite(state.manifest, state.entries())

    def _revise(self, revise: Callable[[State], tuple[Manifest, Change] | None]) -> None:
        """Commit a change of the manifest alone."""
        with self._keeper.writing():
            state = self.state()
            if (revised := revise(state)) is not None:
                self._keeper.commit(revised[0], revised[0].parts, revised[1], state)
