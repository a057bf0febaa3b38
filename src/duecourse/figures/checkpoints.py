"""The checkpoints of a site: the states of records that its figures were taken at, or that there are none.

``checkpoints.json`` is one of the files of a site, so its signature covers them. Whoever holds the record, or a copy,
compares each root with the root of as many entries there.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from duecourse.errors import NoSuchEntry, NotFromARecord, SiteForged
from duecourse.figures.manifest import Manifest

FILE = "checkpoints.json"
NONE = "none: this release was not taken from a record"

Roots = Callable[[int], bytes]
"""The root (32 bytes, RFC 9162) of the first entries of a record, by their number."""


class Taken(msgspec.Struct, frozen=True, omit_defaults=True):
    """A state of a record: what of the site was taken at it, the number of entries, and their root in hex.

    ``record`` and ``head`` are the hashes of the first and last entry in hex; empty where only the root is known.
    """

    of: str
    size: int
    root: str
    record: str = ""
    head: str = ""


class _Listing(msgspec.Struct, frozen=True):
    record: str
    checkpoints: tuple[Taken, ...]


def taken(release: Manifest | None = None, page: Mapping[str, Any] | None = None) -> tuple[Taken, ...]:
    """The states a site rests on: the newest of each record in ``release``, and that of the ``page`` of the record.

    A later state of a record stands in for an earlier one, as in the figures.
    """
    newest = {
        each.checkpoint.record: Taken(
            f"release {release.name}",
            each.checkpoint.size,
            each.checkpoint.root,
            each.checkpoint.record,
            each.checkpoint.head,
        )
        for each in (sorted(release.files, key=lambda file: file.age) if release else ())
        if each.checkpoint is not None and release is not None
    }
    shown = [Taken("the record", int(page["size"]), str(page["root"]))] if page and "root" in page else []
    return (*newest.values(), *shown)


def said(states: Sequence[Taken]) -> str:
    """One sentence for people: at which states the figures were taken, or that there is none."""
    if not states:
        return NONE
    return "; ".join(f"{each.of} was taken at {each.size:,} entries with root {each.root}" for each in states)


def facts(states: Sequence[Taken]) -> dict[str, Any]:
    """What metadata says: the sentence, and the states as data (an empty list where there is none)."""
    return {"record": said(states), "checkpoints": [msgspec.to_builtins(each) for each in states]}


def listing(states: Sequence[Taken]) -> str:
    """The content of ``checkpoints.json``."""
    return json.dumps(facts(states), indent=2, ensure_ascii=False) + "\n"


def compare(folder: Path, roots: Roots) -> tuple[Taken, ...]:
    """Compare each checkpoint of the site in ``folder`` with a record; answers them.

    Raises NotFromARecord where the site has none, and SiteForged where a root is another or the record has fewer
    entries.
    """
    try:
        states = msgspec.json.decode((folder / FILE).read_bytes(), type=_Listing).checkpoints
        expected = [bytes.fromhex(each.root) for each in states]
    except (OSError, ValueError) as problem:
        raise SiteForged(path=folder, problem=f"its {FILE} cannot be read ({problem})") from problem
    if not states:
        raise NotFromARecord(path=folder)
    for each, root in zip(states, expected, strict=True):
        try:
            found = roots(each.size)
        except NoSuchEntry as problem:
            ends = f"{each.of} was taken at {each.size} entries, and this record has fewer"
            raise SiteForged(path=folder, problem=ends) from problem
        if found != root:
            differs = f"{each.of} says root {each.root} at {each.size} entries, and this record has {found.hex()}"
            raise SiteForged(path=folder, problem=differs)
    return states
