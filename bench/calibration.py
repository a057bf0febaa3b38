"""Fit what a score is worth, and write it: ``python -m bench.calibration FVC2002`` (takes about ten minutes).

Lines come from FVC2002 DB1_B..DB4_B, all pairs within and across the sets; offsets by finger from made-up prints, which
know their positions: how much more often strangers' prints of one position reach a score than any two strangers' do;
strangers' moments from what these lines say of FVC2002's. What the lines promise is checked on prints they were not
fitted to by ``make bench ARGS=promises``.
"""

import argparse
import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.prints import SETS
from duecourse.prints import calibration, match, strangers
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.minutiae import ALGORITHM, Extractor
from duecourse.synth.prints import Finger

EDGES = (0.0, 15.0, 25.0)
FINGERS, TOUCHES = 80, (0.85, 0.55, 0.3)
REACHED = 0.02
"""Offsets are taken at the score that this share of all strangers' comparisons reaches."""

PLACES = {1: "thumb", 2: "index finger", 3: "middle finger", 4: "ring finger", 5: "little finger"}
WORTH = """\
# What a score is worth, in decades: decimal logarithms of the likelihood ratio, same finger against different.
# Fitted by `python -m bench.calibration` on {today}; extractor {extractor}, matcher {matcher}.
# Lines: FVC2002 DB1_B..DB4_B, {mates} pairs of one finger, {strangers} of different fingers; logistic
# regression with even prior odds. strength: sum of the qualities of the weaker print's minutiae, from which
# the line holds. even: the score that speaks for neither. least, most: what the data can support at most.
"""
STRANGERS = """
# Means of strangers' likelihood ratios of one finger to a power, at most: upper ends of 95 % intervals over fingers
# (drawn again with replacement) of {pairs} pairs whose weaker print has a strength under {weak:g}, which reach most.
"""
POWERS = (1.0, 0.75, 0.5, 0.25, 0.1)
WEAK = EDGES[1]
ROUNDS = 1000
DIGITS = 3
"""Digits of the lines as they are written."""
BY_FINGER = """\
# Decades to add by finger, the same for both hands: {fingers} made-up fingers, {touches} impressions each. FVC2002
# does not say which fingers it shows; strangers' fingers of one position are more alike than any two. Taken at
# the score that {reached:.0%} of all strangers reach; from 16 fingers a place, so the second digit is noise.
[finger]"""
INTO = Path(calibration.__file__).with_name("calibration.toml")


def compared(pictures: list[tuple[str, GrayImage]]) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """All scores (n, n), strengths (n,) and names of the fingers of ``pictures``."""
    extractor = Extractor(2)
    templates = [extractor.template(picture, 0) for _, picture in pictures]
    prints = [match.prepare(template) for template in templates]
    scores = np.zeros((len(prints), len(prints)))
    for i, one in enumerate(prints):
        for j in range(i):
            scores[i, j] = scores[j, i] = match.score(one, prints[j])
    return scores, np.array([calibration.strength(t) for t in templates]), [name for name, _ in pictures]


def offsets(scores: NDArray[np.float64], names: list[str]) -> dict[int, float]:
    """Decades to take away from a score of a finger at each place of a hand; never any to add."""
    places = np.array([(int(name) % 10) % 5 + 1 for name in names])
    one, two = np.triu_indices(len(names), 1)
    fingers = np.array(names)
    strangers = fingers[one] != fingers[two]
    values = scores[one, two]
    level = np.quantile(values[strangers], 1 - REACHED)
    alike = np.array([int(name) % 10 for name in names])
    found = {}
    for place in PLACES:
        here = strangers & (alike[one] == alike[two]) & (places[one] == place)
        found[place] = min(0.0, -float(np.log10(np.mean(values[here] >= level) / REACHED)))
    return found


def main() -> None:
    """Fit on the folder named and write the parameters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fvc2002", type=Path)
    folder = parser.parse_args().fvc2002
    scores, strengths, names = compared(real(folder))
    one, two = np.triu_indices(len(names), 1)
    same = np.array(names)[one] == np.array(names)[two]
    weaker, values = np.minimum(strengths[one], strengths[two]), scores[one, two]
    found = fitted(values, same, weaker)
    shifts = offsets(*compared(made_up())[::2])
    worth = calibration.decades(values, weaker, by=found)
    means = moments(worth[~same], weaker[~same], np.array(names), one[~same], two[~same])
    INTO.write_text(page(found, shifts, int(same.sum()), int((~same).sum()), means), encoding="utf-8")


def real(folder: Path) -> list[tuple[str, GrayImage]]:
    """All pictures of FVC2002 in ``folder``, with the names of their fingers."""
    with Decoder() as decoder:
        return [
            (f"{name}/{path.stem.split('_')[0]}", read_image(path, decoder, ppi))
            for name, ppi in SETS.items()
            for path in sorted((folder / name).glob("*.tif"))
        ]


def made_up() -> list[tuple[str, GrayImage]]:
    """Pictures of made-up fingers, named by numbers: the position of number n is 1 + n % 10."""
    return [
        (str(number), Finger(50_000 + number, 1 + number % 10).impression(touch, quality=quality))
        for number in range(FINGERS)
        for touch, quality in enumerate(TOUCHES)
    ]


def fitted(scores: NDArray[np.float64], same: NDArray[np.bool_], weaker: NDArray[np.float64]) -> list[calibration.Line]:
    """The lines, to as many digits as are written."""
    lines = calibration.fit(scores, same, weaker, EDGES)
    return [calibration.Line(*(round(value, DIGITS) for value in line)) for line in lines]


def moments(
    decades: NDArray[np.float64], weaker: NDArray[np.float64], names: NDArray[np.str_], *pairs: NDArray[np.intp]
) -> tuple[int, list[strangers.Moment]]:
    """How many pairs are of weak prints, and the moments of their likelihood ratios (upper limits)."""
    fingers = np.unique(names, return_inverse=True)[1]
    weak = weaker < WEAK
    one, two = (fingers[each][weak] for each in pairs)
    dice, count = np.random.default_rng(20020102), int(fingers.max()) + 1
    drawn = np.array([np.bincount(dice.integers(0, count, count), minlength=count) for _ in range(ROUNDS)])
    weights = (drawn[:, one] * drawn[:, two]).astype(np.float64)
    weights = weights[weights.sum(axis=1) > 0]  # of few weak prints a draw may have none
    means = [(power, weights @ 10 ** (power * decades[weak]) / weights.sum(axis=1)) for power in POWERS]
    return int(weak.sum()), [strangers.Moment(power, float(np.quantile(each, 0.975))) for power, each in means]


def page(
    found: list[calibration.Line],
    shifts: dict[int, float],
    mates: int,
    others: int,
    means: tuple[int, list[strangers.Moment]],
) -> str:
    """The parameters as a file for people to review."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    lines = [WORTH.format(today=today, extractor=ALGORITHM, matcher=match.ALGORITHM, mates=mates, strangers=others)]
    for line in found:
        lines += ["[[line]]", *(f"{name} = {value:.{DIGITS}f}" for name, value in line._asdict().items()), ""]
    lines += [BY_FINGER.format(fingers=FINGERS, touches=len(TOUCHES), reached=REACHED)]
    lines += [f'"{place}" = {shift:.2f}  # {PLACES[place]}' for place, shift in shifts.items()]
    lines += [STRANGERS.format(pairs=means[0], weak=WEAK)]
    for moment in means[1]:
        lines += ["[[stranger]]", *(f"{name} = {value:.4f}" for name, value in moment._asdict().items()), ""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    main()
