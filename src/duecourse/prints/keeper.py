"""The writer of a gallery's folder: one at a time, whole files, one manifest that says what counts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np

from duecourse.durable import PART, alone, sync_folder, whole_file, write_whole
from duecourse.errors import GalleryBusy
from duecourse.prints import changes, manifests, segments
from duecourse.prints.manifests import Change, Manifest, Part
from duecourse.prints.segments import Entry
from duecourse.prints.states import State

LOCK = "lock"
PATIENCE = 60.0
"""Seconds a writer waits for another one."""
LARGE = 20_000
"""Segments of so many encounters are not merged any more."""


class Keeper:
    """Who writes the files of the gallery in ``folder``; everything but ``found`` is done while ``writing``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer, of a folder cleared of what no committed state names. Raises GalleryBusy."""
        try:
            with alone(self.folder / LOCK, PATIENCE):
                self.clean()
                yield
        except TimeoutError as problem:
            raise GalleryBusy(where=self.folder, seconds=int(PATIENCE)) from problem

    def found(self, name: str, purposes: tuple[str, ...]) -> None:
        """Make an empty gallery here unless one is."""
        if not (self.folder / manifests.NAME).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.writing():
                if manifests.fresh(self.folder):
                    empty = manifests.digest(np.empty((0, 32), np.uint8))
                    self.put(Manifest(manifests.FORMAT, 0, empty, [], name=name, purposes=purposes))

    def drop(
        self,
        state: State,
        manifest: Manifest,
        gone: Callable[[Entry], bool],
        change: Change,
        fresh: Iterable[Entry] = (),
    ) -> None:
        """Commit ``manifest`` without the encounters that are ``gone`` and with ``fresh`` ones.

        Untouched segments stay as they are.
        """
        parts, left = [], list(fresh)
        for part, segment in zip(state.manifest.parts, state.segments, strict=True):
            entries = list(segment.entries())
            stay = [entry for entry in entries if not gone(entry)]
            if len(stay) == len(entries):
                parts.append(part)
            else:
                left += stay
        version = manifest.version + 1
        parts += [self.write(version, k, batch) for k, batch in enumerate(changes.batched(left, LARGE))]
        self.commit(manifest, parts, change, state)

    def write(self, version: int, number: int, entries: Sequence[Entry]) -> Part:
        """Write segment ``number`` of the change that leads to ``version``; it counts once a commit names it."""
        file = f"{version:08d}-{number:04d}.seg"
        with whole_file(self.folder / file, replace=True) as out:
            sha256 = segments.write(entries, out)
        return Part(file, sha256, len(entries))

    def commit(self, manifest: Manifest, parts: Sequence[Part], change: Change, held: State | None = None) -> None:
        """Make ``parts`` what counts from now on, by ``change``; what ``held`` has mapped is not read again."""
        known = held.mapped() if held else {}
        self.put(changes.committed(self.folder, manifest, parts, change, known))

    def put(self, manifest: Manifest) -> None:
        """Replace the manifest, and remove what the new one does not name."""
        write_whole(self.folder / manifests.NAME, msgspec.json.encode(manifest))
        self.clean()

    def clean(self) -> None:
        """Remove files that no committed state names; only the holder of the lock may."""
        if not (self.folder / manifests.NAME).exists():
            return
        named = {part.file for part in manifests.read(self.folder).parts}
        stray = [path for path in self.folder.iterdir() if path.suffix in {".seg", PART} and path.name not in named]
        for path in stray:
            path.unlink(missing_ok=True)
        if stray:
            sync_folder(self.folder)

    def rewrite(self, manifest: Manifest, entries: Iterable[Entry]) -> None:
        """Commit ``entries``, made ready anew, in place of everything."""
        version = manifest.version + 1
        parts = [self.write(version, k, batch) for k, batch in enumerate(changes.batched(entries, LARGE))]
        self.commit(manifest, parts, Change(version, "renewed", ""))
