"""Errors of searches: how often a stranger is named, how often a mate is missed, and which threshold gives which rate.

Terms are those of ISO/IEC 19795-1: FPIR, the share of searches without a mate that name anyone; FNIR, the share of
searches with a mate that do not name them. A search of N people is N comparisons.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BadTarget
from duecourse.prints.rates import ROUNDS, Scores, Trial

TAIL = 100
"""So many of the largest strangers' scores carry the extrapolation to rates that the data cannot show."""


@dataclass(frozen=True, eq=False, slots=True)
class Searches:
    """Each print but the first of its finger, searched among the first impressions of all fingers.

    ``mate`` (m,) are scores of the probe's own finger, ``stranger`` (m,) the best of the others, ``rank`` (m,) the
    mate's place (1 is first; ties count against it), ``fingers`` (m,) the probes' fingers, ``gallery`` how many fingers
    are enrolled.
    """

    mate: Scores
    stranger: Scores
    rank: NDArray[np.int64]
    fingers: NDArray[np.str_]
    gallery: int

    def fpir(self, threshold: float) -> float:
        """Share of searches without a mate (it is left out of the gallery) that name a stranger."""
        return float(np.mean(self.stranger >= threshold))

    def fnir(self, threshold: float, most: int = 1) -> float:
        """Share of searches whose mate is under ``threshold`` or not among the ``most`` best."""
        return float(np.mean((self.mate < threshold) | (self.rank > most)))

    def cmc(self, most: int = 20) -> list[tuple[int, float]]:
        """Cumulative match characteristic: (rank, share of searches with the mate at this rank or better)."""
        return [(rank, float(np.mean(self.rank <= rank))) for rank in range(1, min(most, self.gallery) + 1)]

    def errors(self) -> list[tuple[float, float, float]]:
        """(threshold, FPIR, FNIR) at every best score of a stranger, and beyond."""
        return [(t, self.fpir(t), self.fnir(t)) for t in [*np.unique(self.stranger).tolist(), math.inf]]


def searches(trial: Trial) -> Searches:
    """Every search that the prints of ``trial`` allow."""
    first = trial.first()
    enrolled, probes = np.flatnonzero(first), np.flatnonzero(~first)
    scores = np.nan_to_num(trial.scores[np.ix_(probes, enrolled)], nan=-np.inf)
    own = trial.fingers[probes][:, None] == trial.fingers[enrolled][None]
    mate = scores[own]
    others = np.where(own, -np.inf, scores)
    rank = 1 + np.sum(others >= mate[:, None], axis=1)
    return Searches(mate, others.max(axis=1), rank.astype(np.int64), trial.fingers[probes], len(enrolled))


@dataclass(frozen=True, slots=True)
class Threshold:
    """A score from which a search names someone, for a wanted rate.

    ``score`` with its 95 % interval ``low`` to ``high`` (bootstrap over fingers); ``false_match`` is the rate of one
    comparison that the wanted FPIR needs; ``extrapolated`` whether the data has too few comparisons to show that rate,
    so that the tail of strangers' scores was taken to go on as it goes.
    """

    score: float
    low: float
    high: float
    false_match: float
    extrapolated: bool


def threshold_for(trial: Trial, fpir: float, people: int, rounds: int = ROUNDS) -> Threshold:
    """The score of single fingers at which a search among ``people`` has ``fpir``. Raises BadTarget."""
    false_match = needed_false_match(fpir, people)
    strangers, groups = _strangers(trial)
    dice = np.random.default_rng(20020101)
    count = int(groups.max()) + 1
    found = []
    for _ in range(rounds):
        often = np.bincount(dice.integers(0, count, count), minlength=count)
        weights = (often[groups[:, 0]] * often[groups[:, 1]]).astype(np.float64)
        if weights.sum() > 0:
            found.append(_exceeded(strangers, weights, false_match))
    low, high = np.percentile(found, [2.5, 97.5])
    score = tail_score(strangers, false_match)
    return Threshold(score, float(low), float(high), false_match, false_match * len(strangers) < TAIL)


def needed_false_match(fpir: float, people: int) -> float:
    """FMR of one comparison at which one of ``people`` strangers is named at a rate of ``fpir``. Raises BadTarget."""
    if not 0 < fpir < 1 or people < 1:
        raise BadTarget(fpir=f"{fpir:g}", people=people)
    return -math.expm1(math.log1p(-fpir) / people)


def threshold_by_bound(fpir: float, people: int) -> int:
    """Hundredths of a decade of likelihood ratio at which FPIR cannot exceed ``fpir`` where ratios are calibrated.

    A stranger reaches a likelihood ratio of r with probability 1 / r at most, whatever its distribution (Markov), and
    the ``people`` chances add. Raises BadTarget.
    """
    needed_false_match(fpir, people)
    return math.ceil(100 * math.log10(people / fpir))


def fpir_bound(score: int, chances: float) -> float:
    """Most searches without a mate, as a share, in which anybody reaches ``score`` (hundredths of a decade).

    The other way round from ``threshold_by_bound``: ``chances`` strangers, each over 10 ** (score / 100) with that
    probability at most. It holds where likelihood ratios are calibrated, on whatever prints; 1 where it says nothing.
    """
    return min(1.0, chances * math.pow(10, min(300, -score / 100)))  # whatever score is asked for


def strangers_a_year(fpir: float, searches_a_year: float, with_mate: float = 0.0) -> float:
    """Searches a year that send a stranger to review: those without a mate, times ``fpir``.

    ``with_mate`` is the share of searches whose person is enrolled.
    """
    return searches_a_year * (1 - with_mate) * fpir


def tail_score(scores: Scores, rate: float) -> float:
    """The score that a share ``rate`` of ``scores`` exceeds; beyond the data as their TAIL largest go on."""
    return _exceeded(scores, np.ones(len(scores)), rate)


def _strangers(trial: Trial) -> tuple[Scores, NDArray[np.int64]]:
    one, two, same = trial.pairs()
    number = {name: k for k, name in enumerate(trial.names)}
    index = np.array([number[name] for name in trial.fingers.tolist()])
    pairs = np.stack([index[one[~same]], index[two[~same]]], axis=1)
    return trial.scores[one, two][~same], pairs


def _exceeded(scores: Scores, weights: Scores, rate: float) -> float:
    """The score that a share ``rate`` of weighted ``scores`` exceeds; beyond the data by an exponential tail."""
    order = np.argsort(scores)[::-1]
    ranked, total = scores[order], float(weights.sum())
    above = np.cumsum(weights[order]) / total
    tail = min(TAIL, len(ranked) - 1)
    start = int(np.searchsorted(above, tail / len(ranked)))
    start = min(max(start, 1), len(ranked) - 1)
    if rate >= above[start]:
        return float(ranked[int(np.searchsorted(above, rate, side="right"))]) if rate < 1 else float(ranked[-1])
    base, inside = float(ranked[start]), weights[order][:start]
    mean = float(np.average(ranked[:start] - base, weights=inside)) if inside.sum() > 0 else 0.0
    return base + mean * math.log(float(above[start]) / rate)
