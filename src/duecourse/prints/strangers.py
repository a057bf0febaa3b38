"""How often a search names a stranger, by what strangers of real prints were measured to reach.

The bound of ``identification.fpir_bound`` takes a stranger's likelihood ratio to be 1 on average, and so promises
nothing for a large gallery. Measured, the average is a small part of that, for every finger compared. With m(s) the
mean of the ratio to the power s over pairs of strangers' fingers, and fingers that err independently, a stranger with
k fingers in common reaches a ratio of r with probability m(s)^k / r^s at most, whatever s (H. Chernoff, Annals of
Mathematical Statistics 23, 1952); the smallest of these is taken, and the chances of all encounters are added.

The means are upper limits of 95 % intervals over fingers, of the weakest band of prints, which reach most; they are in
``calibration.toml`` with their origin. What they cannot cover: prints unlike those they were measured on, and what two
cards share that is no finger, as a caption or a scanner's mark. So nothing under LEAST is ever stated.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from duecourse.errors import BadTarget
from duecourse.prints.calibration import table

LEAST = 1e-6
"""Cards are exchanged and captions are taken for ridges more often than in one search in a million."""


class Moment(NamedTuple):
    """The ``mean`` of strangers' likelihood ratios of one finger to this ``power``, at most."""

    power: float
    mean: float


@cache
def moments() -> tuple[Moment, ...]:
    """The measured moments."""
    return tuple(Moment(**each) for each in table()["stranger"])


def fpir_measured(score: int, chances: Mapping[int, float], by: Sequence[Moment] = ()) -> float:
    """Share of searches without a mate in which anybody reaches ``score`` (hundredths of a decade), by measurement.

    ``chances`` tells how many encounters share how many fingers with the probe. At least LEAST, at most 1. ``by`` are
    the moments, those in use if none.
    """
    decades = min(_reached(each, chances) - each.power * score / 100 for each in by or moments())
    return 1.0 if decades >= 0 else max(LEAST, math.pow(10, decades))


def threshold_measured(fpir: float, chances: Mapping[int, float]) -> int:
    """Hundredths of a decade from which ``fpir_measured`` is at most ``fpir``. Raises BadTarget."""
    if not LEAST <= fpir < 1:
        raise BadTarget(fpir=f"{fpir:g}", people=int(sum(chances.values())))
    return math.ceil(100 * min((_reached(each, chances) - math.log10(fpir)) / each.power for each in moments()))


def _reached(moment: Moment, chances: Mapping[int, float]) -> float:
    """Decimal logarithm of the sum of the moments of all encounters; very low where nobody is there."""
    total = sum(number * moment.mean**fingers for fingers, number in chances.items() if fingers)
    return math.log10(total) if total > 0 else -math.inf
