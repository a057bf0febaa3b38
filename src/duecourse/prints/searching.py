"""One-to-many search over a gallery's state, in pieces that threads, worker processes or machines may each take.

An answer does not depend on how the work was cut: a piece returns its own best candidates, and the best of all are
among the best of each piece. Small galleries are searched exactly. In a large one the coarse stage
(``duecourse.prints.sketches``) listens to everybody first; the loudest are weighed by the cascade, which leaves most
strangers early, and only the heaviest are compared in full. The result says so, and what share of mates that may miss.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BrokenGallery, UnusableTemplates
from duecourse.prints import match, sketches
from duecourse.prints.fusion import POSITIONS, Candidate, candidates, evidence, rank
from duecourse.prints.kernels import nothing, scan, workspace
from duecourse.prints.parameters import CASCADE, MATCHING, Matching
from duecourse.prints.states import State
from duecourse.prints.template import Template

CHUNK = 200
"""Encounters compared in full between two reports of progress, at most, ..."""
PIECES = 20
"""... and in so many pieces at least, for those who do them to end at about the same time."""
ROUND = 25_000
"""Encounters listened to at a time."""
SMALL = 10_000
"""Galleries of up to so many encounters are searched exactly, unless asked otherwise."""

Progress = Callable[[int, int], None]
Numbers = NDArray[np.int64]
Mode = Literal["auto", "exact", "coarse"]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Candidates, best first (ties by reference), and everything needed to repeat the search.

    ``mode`` is "exact" when every enrolled person was compared in full. When it is "coarse", only ``compared``
    encounters were, those the coarse stage let through, and ``may_miss`` is the share of mates that it leaves out at
    most by the estimate of ``sketches``: "no hit" then means no more than that.

    ``fpir`` is the share of searches without a mate that name anybody at ``threshold`` in a gallery of this size, at
    most: ``identification.fpir_bound`` over ``encounters`` searched (a person enrolled twice is two chances). It asks
    that the calibration is right, takes a stranger's fingers for independent, and is 1 where it can promise nothing.
    ``fpir_measured`` is the same by what strangers of real prints were measured to reach, finger by finger, which says
    far less than the bound, and something for large galleries too (``duecourse.prints.strangers``).
    ``twice`` tells which positions of the probe are clearly one finger.
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
    compared: int = 0
    may_miss: float = 0.0
    encounters: int = 0
    fpir: float = 1.0
    fpir_measured: float = 1.0
    twice: tuple[str, ...] = ()


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

    def fingers(self) -> tuple[int, ...]:
        """The positions of the prints, in order."""
        return tuple(sorted({probe.finger for probe in self.probes}))

    def ways(self) -> int:
        """In how many ways the probes can be compared with one print a finger: 1 unless a finger is given twice."""
        return math.prod(Counter(probe.finger for probe in self.probes).values())


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate, and the encounter by which it was found."""

    candidate: Candidate
    encounter: int


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of a search: compare ``encounters`` in full, ``weigh`` them, or listen to ``first`` up to ``last``.

    With ``loudest`` a listener tells only of so many, and those that equal the last of them.
    """

    encounters: Numbers | None = None
    first: int = 0
    last: int = 0
    weigh: bool = False
    loudest: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """``encounters`` (ascending) and their ``echoes``."""

    encounters: Numbers
    echoes: sketches.Integers


class Crew(Protocol):
    """Who does the pieces of a search: threads, processes, machines."""

    def perform(self, state: State, query: Query, tasks: Sequence[Task]) -> Iterator[Any]:
        """What ``perform`` answers for each task, in their order. Raises BrokenGallery, ShardLost, OtherVersion."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of this process."""

    number: int

    def perform(self, state: State, query: Query, tasks: Sequence[Task]) -> Iterator[Any]:
        """What ``perform`` answers for each task, in their order. Raises BrokenGallery."""
        with ThreadPoolExecutor(self.number) as pool:
            yield from pool.map(lambda task: perform(state, query, task), tasks)


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


def best(found: Iterable[Found], limit: int) -> tuple[Found, ...]:
    """The best ``limit`` of ``found``, one a person."""
    people: dict[str, Found] = {}
    for each in found:
        held = people.get(each.candidate.person)
        if held is None or rank(each.candidate) < rank(held.candidate):
            people[each.candidate.person] = each
    return tuple(sorted(people.values(), key=lambda each: rank(each.candidate))[: max(0, limit)])


def perform(state: State, query: Query, task: Task) -> Any:
    """The best candidates among the encounters of ``task``, their weights, or what was heard. Raises BrokenGallery."""
    if task.encounters is None:
        echoes = listen(state, query, task.first, task.last)
        loud = np.flatnonzero(most(echoes, task.loudest or len(echoes)))
        return Heard(loud + task.first, echoes[loud])
    if task.weigh:
        scores, weaker = compare(state, query.probes, task.encounters, CASCADE)
        return evidence(scores, np.arange(POSITIONS), weaker).sum(axis=1)
    scores, weaker = compare(state, query.probes, task.encounters)
    people = _Names(state, task.encounters)
    found = candidates(people, scores, query.threshold, weaker)
    return best((Found(each, int(task.encounters[k])) for k, each in found), query.limit)


def compare(
    state: State, probes: Sequence[match.Prepared], encounters: Numbers, tuning: Matching = MATCHING
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Best scores of the fingers of these encounters (ascending), and the strengths of the weaker print of each pair.

    Both (encounters, POSITIONS); a score of a finger not compared is -inf. Raises BrokenGallery when what is compared
    is not whole.
    """
    found = np.full((len(encounters), POSITIONS), -np.inf)
    weaker = np.zeros((len(encounters), POSITIONS))
    work, outcome = workspace(tuning), nothing()
    prints = [(probe.shelf(), probe.finger, probe.strength()) for probe in probes]
    for segment, (start, end) in zip(state.segments, pairwise(state.offsets), strict=True):
        low, high = np.searchsorted(encounters, (start, end))
        if low == high:
            continue
        if segment.header.matcher != match.ALGORITHM:
            problem = f"prepared by another running version of duecourse ({segment.header.matcher})"
            raise BrokenGallery(where=segment.path, problem=problem)
        local = encounters[low:high] - start
        segment.fetch(local)
        segment.check_body(local)
        firsts, lasts = segment.firsts[local], segment.firsts[local + 1]
        rows = np.repeat(np.arange(low, high), lasts - firsts)
        which = np.concatenate([np.arange(a, b) for a, b in zip(firsts, lasts, strict=True)])
        fingers = segment.fingers[which]
        for shelf, finger, strength in prints:
            mine = np.flatnonzero(fingers == finger)
            scores = scan(shelf, segment.shelf(), which[mine], tuning, work, outcome)
            weak = np.minimum(segment.strengths[which[mine]], strength)
            for row, score, one in zip(rows[mine], scores, weak, strict=True):
                if score > found[row, finger] or (score == found[row, finger] and one < weaker[row, finger]):
                    found[row, finger], weaker[row, finger] = score, one
    return found, weaker


def listen(state: State, query: Query, first: int, last: int) -> sketches.Integers:
    """The echoes of encounters ``first`` to ``last`` for the coarse stage."""
    probe = sketches.probes([(one.finger, one.sketch()) for one in query.probes])
    usual = np.array([sketches.usual(one.roots) for one in query.probes], np.int32)
    weights = np.array([sketches.weight(one.roots) for one in query.probes], np.int32)
    found = np.zeros(last - first, np.int32)
    for segment, (start, end) in zip(state.segments, pairwise(state.offsets), strict=True):
        low, high = max(first, start), min(last, end)
        if low < high:
            found[low - first : high - first] = sketches.echoes(
                probe, segment.sketches, segment.fingers, segment.firsts, low - start, high - start, usual, weights
            )
    return found


def search(
    state: State,
    query: Query,
    searched: NDArray[np.bool_],
    crew: Crew,
    *,
    mode: Mode = "auto",
    progress: Progress | None = None,
) -> tuple[tuple[Found, ...], Numbers, bool]:
    """The best candidates among the encounters to be ``searched``, which were compared in full, and whether all were.

    Raises what ``crew`` raises.
    """
    encounters = np.flatnonzero(searched)
    fingers = len(query.fingers())
    coarse = mode == "coarse" or (mode == "auto" and len(encounters) > SMALL and sketches.missed(fingers) < 1)
    coarse = coarse and len(encounters) > sketches.KEPT
    if coarse:
        heard, kept = sketches.heard(len(encounters), fingers), sketches.kept(len(encounters), fingers)
        encounters = sift(state, query, encounters, crew, heard=heard, kept=kept)
    pieces = cut(encounters)
    found: list[Found] = []
    done = 0
    answers = crew.perform(state, query, [Task(piece) for piece in pieces])
    for piece, each in zip(pieces, answers, strict=True):
        found += each
        done += len(piece)
        if progress is not None:
            progress(done, len(encounters))
    return best(found, query.limit), encounters, not coarse


def sift(state: State, query: Query, encounters: Numbers, crew: Crew, *, heard: int, kept: int) -> Numbers:
    """Those ``kept`` of ``encounters`` (ascending) to be compared in full: the heaviest of the ``heard`` loudest.

    Of equal weights the louder; all that equal the last are kept. Raises what ``crew`` raises.
    """
    size = state.offsets[-1]
    # whoever is among the loudest of all is among those of a piece, unless some are not to be searched
    loudest = heard if len(encounters) == size else 0
    rounds = [Task(first=at, last=min(at + ROUND, size), loudest=loudest) for at in range(0, size, ROUND)]
    answers: list[Heard] = list(crew.perform(state, query, rounds))
    echoes = np.concatenate([each.echoes for each in answers])
    if loudest:
        encounters = np.concatenate([each.encounters for each in answers])
    else:
        echoes = echoes[encounters]
    loud = most(echoes, heard)
    encounters, echoes = encounters[loud], echoes[loud]
    weights = np.concatenate(list(crew.perform(state, query, [Task(piece, weigh=True) for piece in cut(encounters)])))
    chosen: Numbers = encounters[most((weights << 20) + echoes, kept)]
    return chosen


def cut(encounters: Numbers) -> list[Numbers]:
    """``encounters`` in pieces."""
    size = min(CHUNK, max(1, len(encounters) // PIECES))
    return [encounters[at : at + size] for at in range(0, len(encounters), size)]


def most(numbers: NDArray[Any], count: int) -> NDArray[np.bool_]:
    """Which are among the ``count`` largest of ``numbers``, and all that equal the last of these."""
    if count >= len(numbers):
        return np.ones(len(numbers), np.bool_)
    least = np.partition(numbers, len(numbers) - count)[len(numbers) - count]
    chosen: NDArray[np.bool_] = numbers >= least
    return chosen


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
