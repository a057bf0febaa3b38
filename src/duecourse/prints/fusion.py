"""Scores of single fingers to one number for a person: the decimal logarithm of a likelihood ratio, in hundredths.

Every finger that probe and enrolled person have in common gives a score; ``prints.calibration`` says how many decades
it speaks for (or, negative, against) one person, by finger and by how much the weaker print shows; their sum is the
person's. A missing finger adds nothing. Where the same finger was given twice, the better comparison counts; where a
person was enrolled more than once, the better encounter.

Fingers are taken as independent. They are nearly so for strangers; a person's fingers are captured well or badly
together, so that the sum of many is less certain than it looks. It is calibrated on the pictures it was fitted to
(``calibration.toml``), and orders candidates on any.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.calibration import decades

POSITIONS = 11
"""Finger positions 0 (unused) to 10."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whose prints resemble the probe; ``score`` sums the ``fingers`` (finger, hundredths of a decade).

    The score is 100 times the decimal logarithm of the likelihood ratio: 400 says that the scores of these fingers are
    ten thousand times as likely if they are one person's as if they are two people's. In a result, ``fpir`` is the
    share of searches without a mate that name anybody with as much in this gallery, at most
    (``identification.fpir_bound``), and ``fpir_measured`` what strangers of real prints were measured to reach at most
    (``duecourse.prints.strangers``); ``missing`` are fingers that only the probe or only the enrolled person has;
    ``misplaced`` (probe, enrolled) positions that are clearly one finger though they should be two.
    """

    person: str
    score: int
    fingers: tuple[tuple[int, int], ...]
    fpir: float = 1.0
    fpir_measured: float = 1.0
    missing: tuple[int, ...] = ()
    misplaced: tuple[tuple[int, int], ...] = ()


def evidence(
    scores: NDArray[np.float64],
    fingers: NDArray[np.intp] | int = 0,
    weaker: NDArray[np.float64] | float | None = None,
) -> NDArray[np.int64]:
    """Hundredths of a decade that scores of single fingers speak for (or, negative, against) one person.

    ``fingers`` (positions 0 to 10) and ``weaker`` (strength of the weaker print, ``calibration.strength``; None for an
    ordinary one) broadcast against ``scores``. A score of minus infinity stands for a finger not compared, and gives 0.
    """
    found = decades(scores, weaker, fingers)
    return np.where(np.isneginf(scores), 0, np.rint(100 * found)).astype(np.int64)


def rank(candidate: Candidate) -> tuple[int, str]:
    """Best first; ties by reference, so that a search repeats itself exactly."""
    return -candidate.score, candidate.person


def candidates(
    people: Sequence[str],
    best: NDArray[np.float64],
    threshold: int,
    weaker: NDArray[np.float64] | None = None,
) -> Iterator[tuple[int, Candidate]]:
    """Candidates among the encounters of ``people``, each with its place there, by the best scores of their fingers.

    ``best`` is (encounters, POSITIONS).

    ``weaker`` (the same shape, or (POSITIONS,) for the probe alone) is the strength of the weaker print of each pair.
    """
    shares = evidence(best, np.arange(POSITIONS), weaker)
    sums = shares.sum(axis=1)
    compared = ~np.isneginf(best)
    for k in np.flatnonzero((sums >= threshold) & compared.any(axis=1)).tolist():
        fingers = tuple((int(f), int(shares[k, f])) for f in np.flatnonzero(compared[k]))
        yield k, Candidate(people[k], int(sums[k]), fingers)
