"""Made-up templates without pictures, fast enough for galleries of millions of fingers: a fitted statistical model.

A finger is minutiae at least ``spacing`` apart in an ellipse, along a ridge flow of one or two cores and deltas (zero
and pole model of B. G. Sherlock and D. M. Monro, Pattern Recognition 26(7), 1993), with natural shares of patterns; the
numbers in ``templates.toml`` were fitted by ``fitted``. Strangers' scores agree with those of real strangers as well as
docs/measured/search.md says. Impressions are the same minutiae turned, shifted, stretched and jittered, with some lost
at the rim and by low quality, and some that are not there.
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
from duecourse.prints.template import MINUTIA, Template

ALGORITHM = "made up/statistical-1"
WIDTH, HEIGHT = 480, 560
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


class Model(msgspec.Struct, frozen=True):
    """Numbers of the model. Lengths are pixels at 500 ppi, angles radians, qualities 0..1."""

    count: float
    """Mean number of minutiae."""
    count_spread: float
    least: int
    most: int
    across: float
    """Half axes of the ellipse of a print: twice the standard deviation of minutiae's places."""
    along: float
    spacing: float
    """Least distance of two minutiae: what one in twenty nearest neighbours keeps."""
    ending: float
    """Share of ridge endings."""
    quality: tuple[float, ...]
    """Quality at QUANTILES."""
    turn: float = 0.12
    """Standard deviations between two impressions: turn, shift, stretch (a share), and of each minutia's place and
    direction."""
    shift: float = 12.0
    stretch: float = 0.015
    jitter: float = 1.6
    sway: float = 0.07
    lost: float = 0.08
    """Share of the best minutiae that are lost; the worst are lost six times as often."""
    extra: float = 0.08
    """Minutiae that are not there, as a share."""


@cache
def model() -> Model:
    """The fitted model."""
    text = (resources.files("duecourse.synth") / "templates.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Model)


def fitted(templates: Sequence[Template]) -> Model:
    """A model with the counts, extents, spacing, kinds and qualities of ``templates``. Raises CannotMakeUp for none."""
    if not templates:
        raise CannotMakeUp(what="a model", problem="no templates are given", remedy="templates to fit it to")
    counts = np.array([len(each.minutiae) for each in templates])
    nearest = []
    for each in templates:
        apart = np.hypot(*(np.subtract.outer(each.minutiae[axis], each.minutiae[axis]) for axis in "xy"))
        nearest.append((apart + np.diag(np.full(len(apart), np.inf))).min(axis=0))
    every = np.concatenate([each.minutiae for each in templates])
    return Model(
        count=float(counts.mean()),
        count_spread=float(counts.std()),
        least=int(np.quantile(counts, 0.01)),
        most=int(np.quantile(counts, 0.99)),
        across=2 * float(np.mean([each.minutiae["x"].std() for each in templates])),
        along=2 * float(np.mean([each.minutiae["y"].std() for each in templates])),
        spacing=float(np.quantile(np.concatenate(nearest), 0.05)),
        ending=float((every["kind"] == 1).mean()),
        quality=tuple(float(q) / 100 for q in np.quantile(every["quality"], QUANTILES)),
    )


def finger(seed: int, position: int, chosen: Model | None = None) -> Template:
    """The made-up finger of ``seed`` at ``position`` (1..10), always the same. Raises CannotMakeUp."""
    if not 0 <= seed < 2**63 or position not in range(1, 11):
        problem = f"its seed is {seed} and its position {position}"
        raise CannotMakeUp(what="a finger", problem=problem, remedy="a seed of at least 0 and a position from 1 to 10")
    numbers = chosen or model()
    dice = np.random.default_rng([seed, position, 7])
    size = 1.1 if position in {1, 6} else 0.88 if position in {5, 10} else 1.0
    wanted = int(np.clip(dice.normal(numbers.count * size, numbers.count_spread), numbers.least, numbers.most))
    places = _places(dice, wanted, numbers, size)
    minutiae = np.zeros(len(places), MINUTIA)
    minutiae["x"], minutiae["y"] = places.real + WIDTH / 2, HEIGHT / 2 - places.imag
    turned = _flow(dice, places, numbers.along * size) + math.pi * dice.integers(0, 2, len(places))
    minutiae["angle"] = _around(turned + dice.normal(0, 0.12, len(places)))
    minutiae["kind"] = np.where(dice.random(len(places)) < numbers.ending, 1, 2)
    minutiae["quality"] = np.rint(100 * np.interp(dice.random(len(places)), QUANTILES, numbers.quality))
    return Template(position, WIDTH, HEIGHT, minutiae, ALGORITHM)


def impression(master: Template, seed: int, chosen: Model | None = None) -> Template:
    """Another impression of the finger ``master``, always the same for the same ``seed``; two minutiae at least."""
    numbers = chosen or model()
    dice = np.random.default_rng([seed, master.finger, 11])
    minutiae = master.minutiae
    places = minutiae["x"] - WIDTH / 2 + 1j * (HEIGHT / 2 - minutiae["y"])
    quality = minutiae["quality"] / 100
    middle = complex(*dice.normal(0, 1.5 * numbers.shift, 2))
    rim = np.hypot((places - middle).real / numbers.across, (places - middle).imag / numbers.along)
    gone = (dice.random(len(places)) < numbers.lost * (1 + 5 * (1 - quality))) | (rim > dice.normal(1.12, 0.05))
    if (~gone).sum() < 2:
        gone[np.argsort(-quality)[:2]] = False
    found = minutiae[~gone].copy()
    bent = places[~gone] * (1 + numbers.stretch * dice.normal())
    bent = bent + numbers.stretch * dice.normal() * np.conj(bent)
    turn = dice.normal(0, numbers.turn)
    noise = dice.normal(0, numbers.jitter, len(bent)) + 1j * dice.normal(0, numbers.jitter, len(bent))
    moved = bent * np.exp(1j * turn) + complex(*dice.normal(0, numbers.shift, 2)) + noise
    found["angle"] = _around(found["angle"] + turn + dice.normal(0, numbers.sway, len(found)))
    found["quality"] = np.clip(found["quality"] + np.rint(dice.normal(0, 6, len(found))), 20, 100)
    found["x"], found["y"] = moved.real + WIDTH / 2, HEIGHT / 2 - moved.imag
    extra = np.zeros(dice.poisson(numbers.extra * len(found)), MINUTIA)
    extra["x"], extra["y"] = dice.uniform(WIDTH / 5, 4 * WIDTH / 5, len(extra)), dice.uniform(80, 480, len(extra))
    extra["angle"], extra["kind"] = dice.uniform(0, 6.28, len(extra)), dice.integers(1, 3, len(extra))
    extra["quality"] = dice.integers(20, 60, len(extra))
    every = np.concatenate([found, extra])[:255]
    inside = (every["x"] >= 0) & (every["x"] <= WIDTH) & (every["y"] >= 0) & (every["y"] <= HEIGHT)
    return Template(master.finger, WIDTH, HEIGHT, every[inside], ALGORITHM)


def _places(dice: np.random.Generator, wanted: int, numbers: Model, size: float) -> NDArray[np.complex128]:
    """Up to ``wanted`` places in the ellipse, no two closer than the spacing."""
    drawn = np.sqrt(dice.random(3 * wanted)) * np.exp(2j * math.pi * dice.random(3 * wanted))
    drawn = size * (numbers.across * drawn.real + 1j * numbers.along * drawn.imag)
    near = np.abs(np.subtract.outer(drawn, drawn)) < numbers.spacing
    kept: list[int] = []
    free = np.ones(len(drawn), np.bool_)
    for k in range(len(drawn)):
        if free[k] and len(kept) < wanted:
            kept.append(k)
            free &= ~near[k]
    return np.asarray(drawn[kept])


def _flow(dice: np.random.Generator, places: NDArray[np.complex128], high: float) -> NDArray[np.float64]:
    """Ridge directions at ``places`` for a pattern drawn in its natural share; the print is 2 ``high`` tall."""
    pattern = dice.choice(4, p=(0.05, 0.31, 0.32, 0.32))  # arch, whorl, loops to either side
    core = complex(dice.normal(0, 0.06 * high), dice.normal(0.12 * high, 0.08 * high))
    tilt = dice.normal(0, 0.08)
    if pattern == 0:
        bend = dice.uniform(0.5, 0.9) * np.exp(-(((places.imag - core.imag) / (0.8 * high)) ** 2))
        return np.asarray(-bend * np.sin(np.clip(places.real / (0.9 * high), -1, 1) * math.pi / 2) + tilt)
    side = -1 if pattern == 2 else 1
    delta = core + complex(side * dice.normal(0.75, 0.12) * high, -dice.normal(0.85, 0.12) * high)
    poles, zeros = [core], [delta]
    if pattern == 1:
        poles.append(core - complex(0, abs(dice.normal(0.22, 0.1)) * high))
        zeros.append(complex(-delta.real + 2 * core.real, delta.imag + dice.normal(0, 0.1 * high)))
    turned = sum((np.angle(places - pole) for pole in poles), np.zeros(len(places)))
    turned = turned - sum((np.angle(places - zero) for zero in zeros), np.zeros(len(places)))
    return np.asarray(turned / 2 + tilt)


def _around(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    turned = np.mod(angles, 2 * math.pi)
    return np.where(turned < 6.283, turned, 0.0)
