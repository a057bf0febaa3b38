"""Scores of single fingers to one number for a person.

Every finger that probe and enrolled person have in common gives a score; a clipped line turns it into decades of
evidence (``parameters.FUSION``), and the person's score is their sum, in hundredths. Missing fingers add nothing. Where
the same finger was given twice, the better comparison counts; where a person was enrolled more than once, the better
encounter.

The line was fitted to FVC2002 and fingers are taken as independent, so the sum orders candidates soundly and means the
same for two fingers as for ten; it is *not* a likelihood ratio calibrated on anyone's population.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.parameters import FUSION

POSITIONS = 11
"""Finger positions 0 (unused) to 10."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whose prints resemble the probe; ``score`` sums the ``fingers`` (finger, hundredths of a decade)."""

    person: str
    score: int
    fingers: tuple[tuple[int, int], ...]


def evidence(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Hundredths of a decade that scores of single fingers speak for (or, negative, against) one person.

    A score of minus infinity stands for a finger not compared, and gives 0.
    """
    line = np.clip(FUSION.slope * (scores - FUSION.even), FUSION.least, FUSION.most)
    return np.where(np.isneginf(scores), 0, np.rint(100 * line)).astype(np.int64)


def rank(candidate: Candidate) -> tuple[int, str]:
    """Best first; ties by reference, so that a search repeats itself exactly."""
    return -candidate.score, candidate.person


def candidates(people: Sequence[str], best: NDArray[np.float64], threshold: int) -> Iterator[Candidate]:
    """Candidates among the encounters of ``people``, by the best score of each finger: (encounters, POSITIONS)."""
    shares = evidence(best)
    sums = shares.sum(axis=1)
    compared = ~np.isneginf(best)
    for k in np.flatnonzero((sums >= threshold) & compared.any(axis=1)).tolist():
        fingers = tuple((int(f), int(shares[k, f])) for f in np.flatnonzero(compared[k]))
        yield Candidate(people[k], int(sums[k]), fingers)
