"""Error rates of comparisons, with intervals. Scores are arrays of any real numbers; larger means more alike.

Intervals are over fingers, not over pairs: the pairs of one finger stand and fall together, and a bootstrap over pairs
would promise far more than a few fingers can keep.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
ROUNDS = 200
"""Samples of a bootstrap."""


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """False match and false non-match rates (fractions) at each of ``thresholds``, rising."""

    thresholds: Scores
    fmr: Scores
    fnmr: Scores


def curve(genuine: Scores, impostor: Scores) -> Curve:
    """Rates at every score that occurs and beyond the largest (a score at the threshold matches)."""
    places = np.unique(np.concatenate([genuine, impostor, [np.inf]]))
    fnmr = np.searchsorted(np.sort(genuine), places, side="left") / len(genuine)
    fmr = 1 - np.searchsorted(np.sort(impostor), places, side="left") / len(impostor)
    return Curve(places, fmr, fnmr)


def equal_error(genuine: Scores, impostor: Scores) -> float:
    """The rate at which false non-match and false match cross: the middle between both where they come closest."""
    found = curve(genuine, impostor)
    closest = int(np.argmin(np.abs(found.fnmr - found.fmr)))
    return float(found.fnmr[closest] + found.fmr[closest]) / 2


def missed(genuine: Scores, impostor: Scores, false_match: float) -> float:
    """FNMR at the lowest threshold whose FMR is at most ``false_match`` (a score at the threshold matches)."""
    found = curve(genuine, impostor)
    return float(found.fnmr[int(np.argmax(found.fmr <= false_match + 1e-12))])


def wilson(events: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson score interval of a rate (E. B. Wilson, JASA 22, 1927); 95 % by default."""
    share = events / trials
    middle = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """Every print compared with every other, or with those of its set.

    ``fingers`` (n,) names the finger of each print, ``impressions`` (n,) its number; ``scores`` (n, n) is symmetric,
    its diagonal unused, nan where two were not compared; ``strengths`` (n,) are those of ``prints.calibration``, 0
    where nothing could be extracted.
    """

    fingers: NDArray[np.str_]
    impressions: NDArray[np.int64]
    scores: Scores
    strengths: Scores

    @property
    def names(self) -> list[str]:
        """The fingers, each once, in order."""
        return sorted(set(self.fingers.tolist()))

    def first(self) -> NDArray[np.bool_]:
        """Which prints are the first impression of their finger."""
        least = {name: self.impressions[self.fingers == name].min() for name in self.names}
        return np.array([number == least[name] for name, number in zip(self.fingers, self.impressions, strict=True)])

    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
        """Both prints of every unordered pair that was compared, and whether they are of one finger."""
        one, two = np.nonzero(np.triu(~np.isnan(self.scores), 1))
        return one, two, self.fingers[one] == self.fingers[two]

    def genuine(self) -> Scores:
        """Scores of pairs of one finger."""
        one, two, same = self.pairs()
        return self.scores[one, two][same]

    def impostor(self) -> Scores:
        """Scores of pairs of different fingers."""
        one, two, same = self.pairs()
        return self.scores[one, two][~same]


Statistic = Callable[[Scores, Scores], float]


def by_finger(trial: Trial) -> dict[tuple[str, str], Scores]:
    """Scores by the two fingers they compare, in order of names."""
    one, two, _ = trial.pairs()
    found: dict[tuple[str, str], list[float]] = {}
    for i, j in zip(one.tolist(), two.tolist(), strict=True):
        a, b = str(trial.fingers[i]), str(trial.fingers[j])
        found.setdefault((min(a, b), max(a, b)), []).append(float(trial.scores[i, j]))
    return {pair: np.array(values) for pair, values in found.items()}


def bootstrap(
    scores: dict[tuple[str, str], Scores], fingers: Sequence[str], statistic: Statistic, rounds: int = ROUNDS
) -> tuple[float, float]:
    """95 % interval of ``statistic`` (genuine, impostor) over samples of the fingers with replacement.

    ``scores`` are those of ``by_finger``. A finger drawn twice is not its own stranger. The same on every run.
    """
    dice = np.random.default_rng(20020101)
    found = []
    for _ in range(rounds):
        genuine, impostor = _pool(scores, [fingers[k] for k in dice.integers(0, len(fingers), len(fingers))])
        if len(genuine) and len(impostor):
            found.append(statistic(genuine, impostor))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def _pool(scores: dict[tuple[str, str], Scores], fingers: Sequence[str]) -> tuple[Scores, Scores]:
    """Genuine and impostor scores of a sample of fingers, which may name a finger more than once."""
    genuine = [scores[finger, finger] for finger in fingers if (finger, finger) in scores]
    pairs = ((min(a, b), max(a, b)) for place, a in enumerate(fingers) for b in fingers[place + 1 :] if a != b)
    impostor = [scores[pair] for pair in pairs if pair in scores]  # fingers of different sets may never have met
    nothing = np.empty(0)
    return np.concatenate([nothing, *genuine]), np.concatenate([nothing, *impostor])


def reject_curve(trial: Trial, false_match: float = 1e-4, most: float = 0.3) -> list[tuple[float, float]]:
    """FNMR when the weakest pairs are not compared: (share of genuine pairs left out, FNMR of the rest).

    Weak is a pair by its weaker print; the threshold is that of ``false_match`` over all pairs and stays. A good
    measure of quality makes the curve fall to 0 fast (P. Grother and E. Tabassi, TPAMI 29(4), 2007).
    """
    one, two, same = trial.pairs()
    genuine, impostor = trial.scores[one, two][same], trial.scores[one, two][~same]
    found = curve(genuine, impostor)
    threshold = found.thresholds[int(np.argmax(found.fmr <= false_match + 1e-12))]
    weaker = np.minimum(trial.strengths[one], trial.strengths[two])[same]
    wrong = (genuine < threshold)[np.argsort(weaker, kind="stable")]
    steps = np.unique(np.round(np.linspace(0, most, 61) * len(wrong)).astype(int))
    return [(step / len(wrong), float(wrong[step:].mean())) for step in steps.tolist() if step < len(wrong)]
