"""One-to-many search over a gallery's state, in pieces that threads, worker processes or machines may each take.

An answer does not depend on how the work was cut: a piece returns its own best candidates, and the best of all are
among the best of each piece.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BrokenGallery, UnusableTemplates
from duecourse.prints import match
from duecourse.prints.fusion import POSITIONS, Candidate, candidates, rank
from duecourse.prints.kernels import nothing, scan, workspace
from duecourse.prints.parameters import MATCHING
from duecourse.prints.states import State
from duecourse.prints.template import Template

CHUNK = 200
"""Encounters compared between two reports of progress."""

Progress = Callable[[int, int], None]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Candidates, best first (ties by reference), and everything needed to repeat the search.

    ``mode`` is "exact" when every enrolled person was compared in full.
    """

    candidates: tuple[Candidate, ...]
    people_searched: int
    gallery_digest: str
    gallery_version: int
    algorithm: str
    threshold: int
    fingers_used: tuple[int, ...]
    partition: str = "main"
    mode: str = "exact"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: prepared prints, and how many candidates of at least which score are wanted."""

    probes: tuple[match.Prepared, ...]
    limit: int
    threshold: int

    @classmethod
    def of(cls, templates: Sequence[Template], limit: int, threshold: int) -> "Query":
        """A query for ``templates``. Raises UnusableTemplates."""
        check("probe", templates)
        return cls(tuple(match.prepare(template) for template in dict.fromkeys(templates)), limit, threshold)


def check(what: str, templates: Sequence[Template]) -> None:
    """Raise UnusableTemplates unless these can be enrolled or searched under the reference ``what``."""
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


def best(found: Iterable[Candidate], limit: int) -> tuple[Candidate, ...]:
    """The best ``limit`` of ``found``, one a person."""
    people: dict[str, Candidate] = {}
    for candidate in found:
        held = people.get(candidate.person)
        if held is None or rank(candidate) < rank(held):
            people[candidate.person] = candidate
    return tuple(sorted(people.values(), key=rank)[: max(0, limit)])


def compare(state: State, probes: Sequence[match.Prepared], encounters: Numbers) -> NDArray[np.float64]:
    """Best score of each finger of these encounters (ascending), (encounters, POSITIONS); -inf where not compared.

    Raises BrokenGallery when what is compared is not whole.
    """
    found = np.full((len(encounters), POSITIONS), -np.inf)
    work, outcome = workspace(MATCHING), nothing()
    prints = [(probe.shelf(), probe.finger) for probe in probes]
    for segment, start, end in zip(state.segments, state.offsets, state.offsets[1:], strict=False):
        low, high = np.searchsorted(encounters, (start, end))
        if low == high:
            continue
        if segment.header.matcher != match.ALGORITHM:
            problem = f"prepared by another running version of duecourse ({segment.header.matcher})"
            raise BrokenGallery(where=segment.path, problem=problem)
        local = encounters[low:high] - start
        segment.check_body(local)
        firsts, lasts = segment.firsts[local], segment.firsts[local + 1]
        rows = np.repeat(np.arange(low, high), lasts - firsts)
        which = np.concatenate([np.arange(a, b) for a, b in zip(firsts, lasts, strict=True)])
        fingers = segment.fingers[which]
        for probe, finger in prints:
            mine = fingers == finger
            scores = scan(probe, segment.shelf(), which[mine], MATCHING, work, outcome)
            np.maximum.at(found[:, finger], rows[mine], scores)
    return found


def look(state: State, query: Query, encounters: Numbers) -> tuple[Candidate, ...]:
    """The best candidates among these encounters (ascending)."""
    scores = compare(state, query.probes, encounters)
    return best(candidates(_Names(state, encounters), scores, query.threshold), query.limit)


def search(
    state: State, query: Query, encounters: Numbers, threads: int, progress: Progress | None = None
) -> tuple[Candidate, ...]:
    """The best candidates among these encounters (ascending), found by ``threads`` threads."""
    pieces = [encounters[at : at + CHUNK] for at in range(0, len(encounters), CHUNK)]
    found: list[Candidate] = []
    done = 0
    with ThreadPoolExecutor(threads) as pool:
        for piece, each in zip(pieces, pool.map(lambda one: look(state, query, one), pieces), strict=True):
            found += each
            done += len(piece)
            if progress is not None:
                progress(done, len(encounters))
    return best(found, query.limit)


class _Names(Sequence[str]):
    """References of encounters, read when asked for: most are never candidates."""

    def __init__(self, state: State, encounters: Numbers) -> None:
        self.state, self.encounters = state, encounters

    def __len__(self) -> int:
        return len(self.encounters)

    def __iter__(self) -> Iterator[str]:
        return iter(self.state.people(self.encounters))

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self.state.people([self.encounters[place]])[0]
