"""What a change makes of a gallery's manifest: enrolling, removing, merging, withholding, and taking back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np

from duecourse.errors import BrokenGallery, CannotUndo, UnknownPerson
from duecourse.prints import manifests, states
from duecourse.prints.manifests import Change, Manifest, Part
from duecourse.prints.segments import Entry, Segment
from duecourse.prints.states import State
from duecourse.prints.template import Template

FEW = 20
"""A change remembers the references of fewer people than this."""
REVERSIBLE = frozenset({"enrolled", "withheld", "merged"})


def unknown(state: State, entries: Iterable[Entry]) -> list[Entry]:
    """Those of ``entries`` that are not enrolled yet, each once."""
    fresh = {entry.leaf: entry for entry in entries}
    if not fresh:
        return []
    starts = np.array([int.from_bytes(leaf[:8], "little") for leaf in fresh], np.uint64)
    for segment in state.segments:
        heads = np.ascontiguousarray(segment.leaves[:, :8]).view(np.uint64).reshape(-1)
        for place in np.flatnonzero(np.isin(heads, starts)).tolist():
            fresh.pop(segment.leaf(place), None)
    return list(fresh.values())


def without(state: State, person: str) -> tuple[Manifest, frozenset[str]]:
    """The manifest once ``person`` is forgotten, and all references of that person with encounters."""
    manifest = state.manifest
    holder = manifest.holder(person)
    gone = {name for name in state.names() if manifest.holder(name) == holder}
    every = gone | {name for name in manifest.merged if manifest.holder(name) == holder} | {holder}
    changes = [
        msgspec.structs.replace(change, people=tuple(name for name in change.people if name not in every))
        for change in manifest.changes
    ]
    merged = {name: into for name, into in manifest.merged.items() if name not in every}
    left = tuple(name for name in manifest.withheld if name not in every)
    return msgspec.structs.replace(manifest, merged=merged, withheld=left, changes=changes), frozenset(gone)


def withheld(state: State, person: str) -> tuple[Manifest, Change] | None:
    """The manifest that keeps ``person`` from searches; None when it does already. Raises UnknownPerson."""
    manifest = state.manifest
    holder = _holder(state, person)
    if holder in manifest.hidden():
        return None
    names = tuple(sorted((*manifest.withheld, holder)))
    return msgspec.structs.replace(manifest, withheld=names), Change(0, "withheld", "", (holder,))


def merged(state: State, kept: str, gone: str) -> tuple[Manifest, Change] | None:
    """The manifest that finds ``gone`` under ``kept``; None when it does already. Raises UnknownPerson."""
    manifest = state.manifest
    into, other = _holder(state, kept), _holder(state, gone)
    if into == other:
        return None
    both = {**manifest.merged, other: into}
    return msgspec.structs.replace(manifest, merged=both), Change(0, "merged", "", (into, other))


def taken_back(state: State) -> tuple[Change, Manifest]:
    """The last change that still stands, and the manifest without it. Raises CannotUndo."""
    manifest = state.manifest
    standing = [change for change in manifest.changes if change.kind not in {"renewed", "undone"} and not change.undone]
    if not standing:
        raise CannotUndo(where=state.folder, problem="no change is left to undo")
    target = standing[-1]
    if target.kind not in REVERSIBLE or (target.kind != "enrolled" and not target.people):
        raise CannotUndo(where=state.folder, problem="somebody was removed for good since")
    changes = [
        msgspec.structs.replace(change, undone=manifest.version + 1) if change == target else change
        for change in manifest.changes
    ]
    revised = msgspec.structs.replace(manifest, changes=changes)
    if target.kind == "withheld":
        left = tuple(name for name in manifest.withheld if name != target.people[0])
        revised = msgspec.structs.replace(revised, withheld=left)
    elif target.kind == "merged":
        left_merged = {name: into for name, into in manifest.merged.items() if name != target.people[1]}
        revised = msgspec.structs.replace(revised, merged=left_merged)
    return target, revised


def committed(
    folder: Path, manifest: Manifest, parts: Sequence[Part], change: Change, known: Mapping[Part, Segment]
) -> Manifest:
    """The manifest to be written: ``manifest`` with ``parts``, its digest, and ``change`` in its history.

    Segments that are ``known`` are not read again.
    """
    loaded = states.load(folder, parts, known)
    bare = msgspec.structs.replace(manifest, format=manifests.FORMAT, parts=list(parts))
    digest = State(folder, bare, loaded).digest()
    done = msgspec.structs.replace(change, version=manifest.version + 1, digest=digest)
    history = [*manifest.changes, done][-manifests.HISTORY :]
    return msgspec.structs.replace(bare, version=done.version, digest=digest, changes=history)


def verified(entry: Entry, folder: Path) -> int:
    """1 for an entry whose templates can be read; its sum was checked when it was. Raises BadTemplate."""
    again = Entry.of(entry.person, [Template.from_bytes(data, str(folder)) for data in entry.packed])
    if again.leaf != entry.leaf:
        raise BrokenGallery(where=folder, problem=f"an encounter of {entry.person} does not fit its templates")
    return 1


def _holder(state: State, person: str) -> str:
    """The reference ``person`` is found under. Raises UnknownPerson."""
    holder = state.manifest.holder(person)
    if holder not in state.people_found and holder not in state.manifest.hidden():
        raise UnknownPerson(where=state.folder, person=person)
    return holder


def batched(entries: Iterable[Entry], most: int) -> Iterator[list[Entry]]:
    """The entries in lists of at most ``most``."""
    rest = iter(entries)
    while batch := list(islice(rest, most)):
        yield batch
