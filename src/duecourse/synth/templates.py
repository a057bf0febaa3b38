"""Made-up templates without pictures, fast enough for galleries of millions of fingers: a fitted statistical model.

A finger is minutiae at least ``spacing`` apart in an ellipse, along the ridge flow of ``duecourse.synth.orientation``
with its natural shares of patterns, drawn wider and steeper as real prints ask. Which of the two ways along the ridges
a minutia faces is no toss of a coin: ridges spread from above, and neighbours face the same way more often than not;
without that, strangers are less alike than they are in life. Quality is a print's, a region's and a minutia's own. The
numbers in ``templates.toml`` were fitted by ``fitted``, those in ``Model`` chosen so that scores agree with those of
real prints (``bench.templates``, docs/measured/search.md). Impressions are in ``duecourse.synth.touches``.
"""

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

import msgspec
import numpy as np
from numpy.typing import NDArray

from duecourse.errors import CannotMakeUp
from duecourse.prints.compiled import compiled
from duecourse.prints.template import MINUTIA, Template
from duecourse.synth.orientation import draw_flow, draw_pattern
from duecourse.synth.prints import SIZES

ALGORITHM = "made up/statistical-2"
WIDTH, HEIGHT = 480, 560
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
WAVES = 3
"""So many waves make a random field over a print."""

Places = NDArray[np.complex128]
Values = NDArray[np.float64]


class Model(msgspec.Struct, frozen=True):
    """Numbers of the model. Lengths are pixels at 500 ppi, angles radians, qualities 0..1."""

    count: float
    """Mean number of minutiae."""
    count_spread: float
    """Standard deviation of its logarithm among prints of one area; the number grows as area to ``crowding``."""
    crowding: float
    least: int
    most: int
    across: float
    """Half axes of the ellipse of a print: twice the standard deviation of minutiae's places."""
    across_spread: float
    """Standard deviations of the logarithms of both axes, and their correlation."""
    along: float
    along_spread: float
    together: float
    spacing: float
    """Least distance of two minutiae: what one in twenty nearest neighbours keeps."""
    ending: float
    """Share of ridge endings."""
    quality: tuple[float, ...]
    """Quality at QUANTILES."""
    quality_of_print: float
    """Share of the variance of quality that lies between prints, and between regions of a print."""
    quality_of_region: float = 0.1
    facing: float = 3.5
    """How strongly minutiae face down above the deltas and up below them, against a toss."""
    alike: float = 2.0
    alike_spread: float = 0.5
    """The same for what a print's own regions face, and the standard deviation of its logarithm among prints."""
    wave: float = 300.0
    """Mean length of the waves of random fields."""
    wobble: float = 0.1
    wild: float = 0.08
    wild_wobble: float = 0.5
    """Standard deviation of a minutia's direction about the ridge flow, the share of wild ones, and theirs."""
    wobble_spread: float = 0.3
    """How much more or less a print's directions stray: standard deviation of the logarithm."""
    wide: float = 1.4
    """Singular points lie so many times as far apart as ``duecourse.synth.orientation`` draws them, ..."""
    aside: float = 12.0
    """... the middle of the print by so much (standard deviation) off theirs, ..."""
    arched: float = 0.3
    """... and ridges fall so much more steeply to both sides above them."""
    tilt: float = 0.08
    """Standard deviation of a print's turn."""


@cache
def model() -> Model:
    """The fitted model."""
    text = (resources.files("duecourse.synth") / "templates.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Model)


def fitted(templates: Sequence[Template]) -> Model:
    """A model with the counts, extents, spacing, kinds and qualities of ``templates``.

    Raises CannotMakeUp for fewer than three.
    """
    if len(templates) < 3:
        problem = f"{len(templates) or 'no'} templates are given"
        raise CannotMakeUp(what="a model", problem=problem, remedy="three templates or more to fit it to")
    counts = np.array([len(each.minutiae) for each in templates])
    nearest = []
    for each in templates:
        apart = np.hypot(*(np.subtract.outer(each.minutiae[axis], each.minutiae[axis]) for axis in "xy"))
        nearest.append((apart + np.diag(np.full(len(apart), np.inf))).min(axis=0))
    every = np.concatenate([each.minutiae for each in templates])
    across, along = (2 * np.array([each.minutiae[axis].std() for each in templates]) for axis in "xy")
    crowding, start = np.polyfit(np.log(across * along), np.log(counts), 1)
    between = float(np.var([each.minutiae["quality"].mean() for each in templates]))
    return Model(
        count=float(counts.mean()),
        count_spread=float(np.std(np.log(counts) - crowding * np.log(across * along) - start)),
        crowding=float(crowding),
        least=int(np.quantile(counts, 0.01)),
        most=int(np.quantile(counts, 0.99)),
        across=float(across.mean()),
        across_spread=float(np.log(across).std()),
        along=float(along.mean()),
        along_spread=float(np.log(along).std()),
        together=float(np.corrcoef(np.log(across), np.log(along))[0, 1]),
        spacing=float(np.quantile(np.concatenate(nearest), 0.05)),
        ending=float((every["kind"] == 1).mean()),
        quality=tuple(float(q) / 100 for q in np.quantile(every["quality"], QUANTILES)),
        quality_of_print=between / float(np.var(every["quality"])),
    )


def finger(seed: int, position: int, chosen: Model | None = None) -> Template:
    """The made-up finger of ``seed`` at ``position`` (1..10), always the same. Raises CannotMakeUp."""
    if not 0 <= seed < 2**63 or position not in range(1, 11):
        problem = f"its seed is {seed} and its position {position}"
        raise CannotMakeUp(what="a finger", problem=problem, remedy="a seed of at least 0 and a position from 1 to 10")
    numbers = chosen or model()
    dice = np.random.default_rng([seed, position, 7])
    size = SIZES[(position - 1) % 5 + 1]
    first, second, third = dice.normal(size=3)
    second = numbers.together * first + math.sqrt(1 - numbers.together**2) * second
    wide, high = numbers.across_spread * first, numbers.along_spread * second
    spread = numbers.crowding * (wide + high + 2 * math.log(size)) + numbers.count_spread * third
    usual = numbers.crowding * math.hypot(numbers.across_spread, numbers.along_spread)  # less what correlation adds
    middle = numbers.count * math.exp(-(usual**2 + numbers.count_spread**2) / 2)
    wanted = int(np.clip(middle * math.exp(spread), numbers.least, numbers.most))
    drawn = np.sqrt(dice.random(4 * wanted)) * np.exp(2j * math.pi * dice.random(4 * wanted))
    axes = size * numbers.across * math.exp(wide), size * numbers.along * math.exp(high)
    drawn = axes[0] * drawn.real + 1j * axes[1] * drawn.imag
    places = drawn[apart(drawn, numbers.spacing, wanted)]
    minutiae = np.zeros(len(places), MINUTIA)
    minutiae["x"] = np.clip(places.real + WIDTH / 2, 0, WIDTH)
    minutiae["y"] = np.clip(HEIGHT / 2 - places.imag, 0, HEIGHT)
    minutiae["angle"] = around(_directions(dice, places, numbers, size, position))
    minutiae["kind"] = np.where(dice.random(len(places)) < numbers.ending, 1, 2)
    minutiae["quality"] = np.rint(100 * _qualities(dice, places, numbers))
    return Template(position, WIDTH, HEIGHT, minutiae, ALGORITHM)


@compiled
def apart(places: Places, spacing: float, wanted: int) -> NDArray[np.int64]:
    """Which of ``places`` to keep, in their order, at most ``wanted``, so that no two are closer than ``spacing``."""
    kept = np.empty(min(wanted, len(places)), np.int64)
    number = 0
    for k in range(len(places)):
        if number == len(kept):
            break
        free = True
        for j in range(number):
            between = places[k] - places[kept[j]]
            if between.real * between.real + between.imag * between.imag < spacing * spacing:
                free = False
                break
        if free:
            kept[number] = k
            number += 1
    return kept[:number]


def field(dice: np.random.Generator, places: Places, wave: float) -> Values:
    """A smooth random field at ``places``, of variance 1 over many fields."""
    turns, lengths, starts = dice.random((3, WAVES, 1))
    waves = np.exp(2j * math.pi * turns) * (2 * math.pi / wave) * (0.5 + lengths)
    phases = places.real * waves.real + places.imag * waves.imag + 2 * math.pi * starts
    return np.asarray(np.cos(phases).sum(axis=0) * math.sqrt(2 / WAVES))


def around(angles: Values) -> Values:
    """Angles within 0 and 6.283, as a template holds them."""
    turned = np.mod(angles, 2 * math.pi)
    return np.where(turned < 6.283, turned, 0.0)


def _directions(dice: np.random.Generator, places: Places, numbers: Model, size: float, position: int) -> Values:
    """Directions of minutiae at ``places``: along the flow, facing one of its two ways, and a little off."""
    flow = draw_flow(dice, draw_pattern(dice, "right" if position <= 5 else "left"), size)
    seen = places / numbers.wide + complex(*dice.normal(0, numbers.aside, 2))
    turned = numbers.tilt * dice.normal() + flow.at(seen.real.astype(np.float32), seen.imag.astype(np.float32))
    falling = np.sin(np.clip(seen.real / 110, -1, 1) * math.pi / 2) / (1 + np.exp(-(seen.imag - 20) / 35))
    turned = turned - numbers.arched * falling
    strong, steady = np.exp(dice.normal(0, (numbers.alike_spread, numbers.wobble_spread)))
    pull = -numbers.facing * (1j * np.tanh((seen.imag / size + 70) / 40) + 0.4 * seen.real / (80 * size))
    own = field(dice, places, numbers.wave) + 1j * field(dice, places, numbers.wave)
    pull = pull + strong * numbers.alike * own
    likely = pull.real * np.cos(turned) + pull.imag * np.sin(turned)
    turned = turned + math.pi * (dice.logistic(size=len(places)) > likely)
    wide = np.where(dice.random(len(places)) < numbers.wild, numbers.wild_wobble, numbers.wobble)
    return np.asarray(turned + steady * wide * dice.normal(size=len(places)))


def _qualities(dice: np.random.Generator, places: Places, numbers: Model) -> Values:
    """Qualities at ``places``: normal shares of print, region and minutia, brought to the wanted quantiles."""
    own = 1 - numbers.quality_of_print - numbers.quality_of_region
    good: Values = math.sqrt(numbers.quality_of_print) * dice.normal(size=1)
    good = good + math.sqrt(numbers.quality_of_region) * field(dice, places, numbers.wave)
    good = good + math.sqrt(own) * dice.normal(size=len(places))
    shares = 1 / (1 + np.exp(-1.702 * good))  # the normal distribution, to a hundredth
    return np.asarray(np.interp(shares, QUANTILES, numbers.quality))
