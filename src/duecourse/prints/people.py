"""All prints of two people laid against each other: how much speaks for one person, and which fingers are out of place.

A search compares like with like: right thumb with right thumb. Where two people are to be compared in earnest, and for
every candidate a search has found, each finger is compared with all of the other person's, so that exchanged hands or
a finger taken twice are seen and told.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.calibration import strength
from duecourse.prints.fusion import POSITIONS, Candidate, evidence
from duecourse.prints.kernels import nothing, scan, workspace
from duecourse.prints.match import Prepared, prepare, score
from duecourse.prints.parameters import MATCHING, SAME_FINGER
from duecourse.prints.sequence import check_sequence
from duecourse.prints.states import State
from duecourse.prints.template import Template


@dataclass(frozen=True, slots=True)
class FingerPair:
    """A finger of the probe and the one of the other person that it is counted with.

    ``worth`` is in hundredths of a decade of likelihood ratio; ``score`` the matcher's.
    """

    probe: int
    other: int
    score: float
    worth: int


@dataclass(frozen=True, slots=True)
class PeopleCompared:
    """What the comparison of two people's prints tells.

    ``total`` is the sum over ``pairs``, in hundredths of a decade of likelihood ratio (one person against two).
    ``missing`` are positions that only one side has; ``misplaced`` (probe, other) positions that are clearly one
    finger though they should be two; ``twice`` are reasons why two positions of one side are one finger.
    """

    total: int
    pairs: tuple[FingerPair, ...]
    missing: tuple[int, ...]
    misplaced: tuple[tuple[int, int], ...]
    twice: tuple[str, ...]


def compare_people(probe: Sequence[Template], other: Sequence[Template]) -> PeopleCompared:
    """Compare every finger of ``probe`` with every finger of ``other``; the better of two prints of a finger counts.

    A finger counts with its own position. Where it is clearly another finger of the other person (and not its own), it
    counts with that one, once, and is reported as misplaced; a finger that stands twice on one side counts once.
    """
    worth, scores = _tables(probe, other)
    mine, theirs = ({template.finger for template in side} for side in (probe, other))
    told = [item.sentence for side in (probe, other) for item in check_sequence((), side).problems]
    chosen = _counted(scores, mine, theirs)
    pairs = tuple(FingerPair(a, b, float(scores[a, b]), int(worth[a, b])) for a, b in sorted(chosen.items()))
    return PeopleCompared(
        total=sum(pair.worth for pair in pairs),
        pairs=pairs,
        missing=tuple(sorted((mine ^ theirs) - {0})),
        misplaced=tuple(sorted((a, b) for a, b in chosen.items() if a != b)),
        twice=tuple(told),
    )


def with_fingers(candidate: Candidate, state: State, encounter: int, probes: Sequence[Prepared]) -> Candidate:
    """``candidate``, found by ``encounter`` of a gallery, with the fingers that are missing or misplaced.

    Every probe is compared with every print of that encounter, whose body is known to be whole.
    """
    place = bisect_right(state.offsets, encounter) - 1
    segment, local = state.segments[place], encounter - state.offsets[place]
    which = np.arange(segment.firsts[local], segment.firsts[local + 1])
    scores, work, outcome = np.full((POSITIONS, POSITIONS), -np.inf), workspace(MATCHING), nothing()
    for probe in probes:
        found = scan(probe.shelf(), segment.shelf(), which, MATCHING, work, outcome)
        np.maximum.at(scores[probe.finger], segment.fingers[which], found)
    mine, theirs = {probe.finger for probe in probes}, set(segment.fingers[which].tolist())
    moved = sorted((a, b) for a, b in _counted(scores, mine, theirs).items() if a != b)
    return replace(candidate, missing=tuple(sorted(mine ^ theirs)), misplaced=tuple(moved))


def _counted(scores: NDArray[np.float64], mine: set[int], theirs: set[int]) -> dict[int, int]:
    """For each position of the probe the one of the other person it counts with, by the scores of all with all."""
    clear = np.argwhere(scores >= SAME_FINGER)
    misplaced = [
        (int(a), int(b))
        for a, b in clear
        if a != b and scores[a, a] < SAME_FINGER and scores[b, b] < SAME_FINGER and a and b
    ]
    misplaced.sort(key=lambda pair: (-scores[pair], pair))
    chosen: dict[int, int] = {}
    for a, b in misplaced:
        if a not in chosen and b not in chosen.values():
            chosen[a] = b
    taken = set(chosen.values())
    return chosen | {a: a for a in sorted(mine & theirs) if a and a not in chosen and a not in taken}


def _tables(probe: Sequence[Template], other: Sequence[Template]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Worth and score of every position of the probe (rows) with every one of the other person (columns)."""
    scores, weaker = np.full((POSITIONS, POSITIONS), -np.inf), np.zeros((POSITIONS, POSITIONS))
    prepared = [(template.finger, prepare(template), strength(template)) for template in other]
    for template in probe:
        one, strong = prepare(template), strength(template)
        for finger, two, size in prepared:
            value = score(one, two)
            if value > scores[template.finger, finger]:
                scores[template.finger, finger] = value
                weaker[template.finger, finger] = min(strong, size)
    return evidence(scores, np.arange(POSITIONS), weaker), scores
