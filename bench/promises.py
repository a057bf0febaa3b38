"""Whether what a score is said to be worth holds on prints that the lines were not fitted to.

Lines and strangers' moments are fitted to three sets of FVC2002 as ``bench.calibration`` does, and judged on the fourth
(each set in turn). People are put together from fingers of the set left out: strangers with k fingers from 2k different
ones, mates from two impressions of each of k; a set has ten fingers, so strangers have five at most.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import calibration as made
from bench.table import Measured
from duecourse.prints import calibration
from duecourse.prints.calibration import Line, cost
from duecourse.prints.parameters import THRESHOLD
from duecourse.prints.strangers import LEAST, Moment, fpir_measured, moments, threshold_measured

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
PEOPLE = int(os.environ.get("DUECOURSE_BENCH_DRAWN", "200000"))
"""So many people are put together for each number of fingers, from each set."""
TOUCHES = 8
STRANGERS, MATES = (1, 2, 3, 5), (1, 2, 3, 5, 10)
LEVELS = range(-600, 801, 25)
"""Hundredths of a decade at which strangers are counted."""
SHOWN = (-200, -100, 0, 100)
MILLION, FPIR = 1_000_000, 0.001

Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HeldOut:
    """A set judged by the others: decades of its pairs (finger, touch, finger, touch), whether the weaker is weak, and
    what the others promise."""

    name: str
    worth: Doubles
    weak: NDArray[np.bool_]
    means: list[Moment]

    def pairs(self) -> tuple[Doubles, Doubles, NDArray[np.bool_]]:
        """Decades of all mates, of all strangers, and which strangers are a pair with a weak print."""
        side = TOUCHES * len(self.worth)
        one, two = np.triu_indices(side, 1)
        worth, weak = self.worth.reshape(side, side)[one, two], self.weak.reshape(side, side)[one, two]
        same = one // TOUCHES == two // TOUCHES
        return worth[same], worth[~same], weak[~same]

    def drawn(self, fingers: int, *, mates: bool) -> Doubles:
        """Sums of decades of PEOPLE who have so many ``fingers`` in common."""
        dice = np.random.default_rng([int(mates), fingers])
        order = dice.random((PEOPLE, len(self.worth))).argsort(axis=1)
        touch = dice.random((PEOPLE, fingers, TOUCHES)).argsort(axis=2)[..., :2]
        one, two = order[:, :fingers], order[:, :fingers] if mates else order[:, -fingers:]
        return np.asarray(self.worth[one, touch[..., 0], two, touch[..., 1]].sum(axis=1))


def measure() -> Iterator[Measured]:
    """Rows of cost, moments, strangers and mates of the sets left out; then made-up strangers and the lines in use."""
    folder = Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE)) / "fvc2002"
    if folder.is_dir():
        left_out = list(held_out(*made.compared(made.real(folder))))
        yield from _worth(left_out)
        yield from _strangers(left_out)
        yield from _mates(left_out)
    else:
        yield Measured("promises on FVC2002", "not measured: the pictures are not beside the checkout")
    yield from _made_up()


def held_out(scores: Doubles, strengths: Doubles, names: list[str]) -> Iterator[HeldOut]:
    """Each set of FVC2002, judged by the lines and moments of the others."""
    fingers = np.array(names)
    sets = np.array([name.split("/")[0] for name in names])
    weaker = np.minimum.outer(strengths, strengths)
    for name in np.unique(sets):
        rest, own = np.flatnonzero(sets != name), np.flatnonzero(sets == name)
        one, two = (rest[each] for each in np.triu_indices(len(rest), 1))
        same = fingers[one] == fingers[two]
        lines = made.fitted(scores[one, two], same, weaker[one, two])
        means = _moments(lines, scores, weaker, fingers, one[~same], two[~same])
        inside = np.ix_(own, own)
        worth = calibration.decades(scores[inside], weaker[inside], by=lines)
        shape = (len(own) // TOUCHES, TOUCHES) * 2
        yield HeldOut(str(name), worth.reshape(shape), (weaker[inside] < made.WEAK).reshape(shape), means)


def _moments(
    lines: list[Line], scores: Doubles, weaker: Doubles, fingers: NDArray[np.str_], *pairs: NDArray[np.intp]
) -> list[Moment]:
    worth = calibration.decades(scores[pairs], weaker[pairs], by=lines)
    return made.moments(worth, weaker[pairs], fingers, *pairs)[1]


def _worth(sets: list[HeldOut]) -> Iterator[Measured]:
    costs = [cost(*each.pairs()[:2]) for each in sets]
    told = ", ".join(f"{value:.4f}" for value in costs)
    yield Measured("cost of log likelihood ratios (Cllr, bits) of each set, by lines of the others", told)
    means = [float(np.mean(10 ** each.pairs()[1])) for each in sets]
    told = ", ".join(f"{value:.4f}" for value in means)
    yield Measured("mean likelihood ratio of strangers (the bound takes 1)", told)
    for k, power in enumerate(made.POWERS):
        told = []
        for each in sets:
            ratios = 10 ** (power * each.pairs()[1])
            weak = ratios[each.pairs()[2]]
            told.append(
                f"{ratios.mean():.3f}, {weak.mean():.3f}" if len(weak) else f"{ratios.mean():.3f}, no weak ones"
            )
        promised = ", ".join(f"{each.means[k].mean:.3f}" for each in sets)
        what = f"mean of strangers' ratios to the power {power:g}: all pairs, those with a weak print"
        yield Measured(what, "; ".join(told), f"promised {promised}")
    told = []
    for each in sets:
        weak = each.pairs()[1][each.pairs()[2]]
        if len(weak):
            most = float(weak.max())
            said = fpir_measured(int(100 * most), {1: 1}, each.means)
            told.append(f"{each.name} {most:.2f} decades, 1 of {len(weak):,} (promised 1 of {1 / said:,.0f})")
    yield Measured("most alike strangers' pair with a weak print", "; ".join(told))


def _strangers(sets: list[HeldOut]) -> Iterator[Measured]:
    for fingers in STRANGERS:
        sums = [each.drawn(fingers, mates=False) for each in sets]
        told, promised, worst = [], [], 0.0
        for level in LEVELS:
            named = float(np.mean([np.mean(each >= level / 100) for each in sums]))
            said = float(np.mean([fpir_measured(level, {fingers: 1}, each.means) for each in sets]))
            if said < 1:
                worst = max(worst, named / said)
            if level in SHOWN:
                told.append(f"{named:.2g}")
                promised.append(f"{said:.2g}")
        what = f"strangers with {fingers} fingers at -2, -1, 0, 1 decades: share of comparisons"
        ratio = f"at most {worst:.2f} of what is promised, at any level"
        yield Measured(what, ", ".join(told), f"promised {', '.join(promised)}", ratio)


def _mates(sets: list[HeldOut]) -> Iterator[Measured]:
    for fingers in MATES:
        sums = np.concatenate([each.drawn(fingers, mates=True) for each in sets])
        strict = threshold_measured(FPIR, {fingers: MILLION})
        missed = ", ".join(f"{100 * np.mean(sums < level / 100):.3f} %" for level in (THRESHOLD, strict))
        what = (
            f"mates with {fingers} fingers missed at {THRESHOLD / 100:g} decades, and at those for FPIR {FPIR:g} among"
        )
        yield Measured(f"{what} {MILLION:,} people ({strict / 100:g})", missed)


def _made_up() -> Iterator[Measured]:
    scores, strengths, names = made.compared(made.made_up())
    numbers = np.array([int(name) for name in names])
    one, two = np.triu_indices(len(numbers), 1)
    alike = (numbers[one] != numbers[two]) & (numbers[one] % 10 == numbers[two] % 10)
    one, two = one[alike], two[alike]
    weaker = np.minimum(strengths[one], strengths[two])
    worth = calibration.decades(scores[one, two], weaker, numbers[one] % 10 + 1)
    told = ", ".join(f"{np.mean(10 ** (each.power * worth)):.3f}" for each in moments())
    promised = ", ".join(f"{each.mean:.3f}" for each in moments())
    powers = ", ".join(f"{each.power:g}" for each in moments())
    what = f"mean of made-up strangers' ratios, fingers of one position, to the powers {powers} ({len(worth):,} pairs)"
    yield Measured(what, told, f"promised {promised}")
    said = [max(LEAST, fpir_measured(level, {1: 1})) for level in SHOWN]
    named = [float(np.mean(worth >= level / 100)) for level in SHOWN]
    what = "the same at -2, -1, 0, 1 decades: share of comparisons"
    yield Measured(
        what, *(f"{text}{', '.join(f'{v:.2g}' for v in of)}" for text, of in (("", named), ("promised ", said)))
    )
