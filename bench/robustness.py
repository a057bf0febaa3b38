"""Error rates when trouble is planted: FVC2002 where it lies beside the checkout, else made-up prints.

Each impression gets trouble of its own, the same on every run: in the picture (another extraction), or in its minutiae.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from bench.comparisons import prints
from bench.table import Measured
from duecourse.errors import BadInput
from duecourse.prints import match
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.minutiae import Extractor, wrapped
from duecourse.prints.parameters import CASCADE, MATCHING
from duecourse.prints.rates import equal_error, missed
from duecourse.prints.template import Template

Doubles = NDArray[np.float64]
Change = Callable[[Template, np.random.Generator], Template]
Spoil = Callable[[GrayImage, np.random.Generator, Decoder, Path], GrayImage]
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
LOW = 280
"""Pixels an inch of a coarse sensor."""
MARGIN = 40
"""Pixels of paper put around a picture before its print is moved."""


def skin(x: Doubles, y: Doubles, dice: np.random.Generator, drag: float = 11.0) -> tuple[Doubles, Doubles]:
    """Places ``x``, ``y`` (pixels) after skin was dragged and twisted around a part that sticks.

    After Cappelli, Maio and Maltoni, "Modelling plastic distortion in fingerprint images", ICAPR 2001. ``drag`` is the
    standard deviation of the slip along each axis; the twist's is 5 degrees at the default.
    """
    middle = np.array([x.mean(), y.mean()]) + dice.normal(0, 25, 2)
    wide, high, soft = dice.uniform(35, 70), dice.uniform(40, 80), dice.uniform(0.8, 1.6)
    right, down = np.clip(dice.normal(0, drag, 2), -2.2 * drag, 2.2 * drag)
    turn = float(np.clip(dice.normal(0, 0.008 * drag), -0.2, 0.2))
    x, y = x - middle[0], y - middle[1]
    loose = np.clip((np.hypot(x / wide, y / high) - 1) / soft, 0, 1)
    loose = 0.5 - 0.5 * np.cos(np.pi * loose)
    return x + loose * (right - turn * y) + middle[0], y + loose * (down + turn * x) + middle[1]


def bent(template: Template, dice: np.random.Generator, drag: float = 11.0) -> Template:
    """Elastic distortion, and any turn up to 35 degrees."""
    found = template.minutiae.copy()
    x, y, angle = (found[name].astype(np.float64) for name in ("x", "y", "angle"))
    ahead = np.concatenate([x, x + np.cos(angle)]), np.concatenate([y, y - np.sin(angle)])
    across, down = skin(*ahead, dice, drag)
    turn = dice.uniform(-0.6, 0.6)
    across, down = np.cos(turn) * across - np.sin(turn) * down, np.sin(turn) * across + np.cos(turn) * down
    n = len(found)
    found["angle"] = wrapped(np.arctan2(down[:n] - down[n:], across[n:] - across[:n]))
    found["x"], found["y"] = across[:n] + 1500, down[:n] + 1500
    return Template(template.finger, 4000, 4000, found, template.algorithm)


def turned(template: Template, dice: np.random.Generator) -> Template:
    """Any turn up to 35 degrees, and nothing else."""
    return bent(template, dice, drag=0.0)


def cropped(template: Template, dice: np.random.Generator) -> Template:
    """A side is missing: 65 of 100 minutiae are left, so that two impressions share about half."""
    found, way = template.minutiae, dice.uniform(0, 2 * np.pi)
    along = np.cos(way) * found["x"] + np.sin(way) * found["y"]
    return _with(template, found[along <= np.quantile(along, 0.65)])


def noisy(template: Template, dice: np.random.Generator) -> Template:
    """A quarter of the minutiae lost and as many made up, the rest displaced by 2 pixels and 7 degrees."""
    found = template.minutiae[dice.random(len(template.minutiae)) >= 0.25]
    n = len(found)
    spurious = found[dice.random(n) < 0.25].copy()
    for name in ("x", "y"):
        spurious[name] = dice.uniform(found[name].min(initial=0), found[name].max(initial=1), len(spurious))
    spurious["quality"] = dice.integers(20, 60, len(spurious))
    found = found.copy()
    found["x"] = np.clip(found["x"] + dice.normal(0, 2, n), 0, template.width - 1)
    found["y"] = np.clip(found["y"] + dice.normal(0, 2, n), 0, template.height - 1)
    found["angle"] = wrapped(found["angle"] + dice.normal(0, 0.12, n))
    return _with(template, np.concatenate([found, spurious])[:255])


def coarse(image: GrayImage, _dice: np.random.Generator, decoder: Decoder, folder: Path) -> GrayImage:
    """The same finger on a sensor of 280 pixels an inch, declared so."""
    size = [round(side * LOW / image.ppi) for side in reversed(image.pixels.shape)]
    Image.fromarray(image.pixels).resize((size[0], size[1])).save(folder / "coarse.png", dpi=(LOW, LOW))
    return read_image(folder / "coarse.png", decoder)


def slid(image: GrayImage, dice: np.random.Generator, _decoder: Decoder, _folder: Path) -> GrayImage:
    """Elastic distortion of the picture itself."""
    return _sampled(image, dice, 0.0)


def slid_and_turned(image: GrayImage, dice: np.random.Generator, _decoder: Decoder, _folder: Path) -> GrayImage:
    """The same, and any turn up to 35 degrees."""
    return _sampled(image, dice, dice.uniform(-0.6, 0.6))


def trimmed(image: GrayImage, dice: np.random.Generator, _decoder: Decoder, _folder: Path) -> GrayImage:
    """An eighth of the print is missing on one side."""
    pixels = image.pixels
    paper = np.percentile(pixels, 90)
    y, x = np.nonzero(pixels < paper - 40)
    way = dice.uniform(0, 2 * np.pi)
    rows, columns = np.indices(pixels.shape)
    beyond = np.quantile(np.cos(way) * x + np.sin(way) * y, 0.875)
    return GrayImage(np.where(np.cos(way) * columns + np.sin(way) * rows > beyond, paper, pixels).astype(np.uint8))


def _sampled(image: GrayImage, dice: np.random.Generator, turn: float) -> GrayImage:
    """Every pixel from where skin was dragged from, the whole turned."""
    pixels = np.pad(image.pixels, MARGIN, mode="constant", constant_values=int(np.percentile(image.pixels, 90)))
    rows, columns = np.indices(pixels.shape).astype(np.float64)
    x, y = columns - columns.mean(), rows - rows.mean()
    x, y = np.cos(turn) * x - np.sin(turn) * y, np.sin(turn) * x + np.cos(turn) * y
    x, y = skin(x + columns.mean(), y + rows.mean(), dice)
    paper = float(np.percentile(pixels, 90))
    found = ndimage.map_coordinates(pixels.astype(np.float64), [y, x], order=1, cval=paper)
    return GrayImage(np.clip(found, 0, 255).astype(np.uint8))


def pressed(image: GrayImage, dice: np.random.Generator, _decoder: Decoder, _folder: Path) -> GrayImage:
    """A dry finger with ridges thinned and broken, or a wet one with valleys filled; grain in either."""
    gray = image.pixels.astype(np.float64)
    paper = float(np.percentile(gray, 90))
    if dice.random() < 0.5:
        gaps = ndimage.gaussian_filter(dice.standard_normal(gray.shape), 1.0) * 3.5
        gray = np.where(gaps > 1.3, paper, ndimage.grey_dilation(gray, size=(3, 3)))
    else:
        gray = ndimage.gaussian_filter(ndimage.grey_erosion(gray, size=(3, 3)), 1.0)
    return GrayImage(np.clip(gray + dice.normal(0, 6, gray.shape), 0, 255).astype(np.uint8))


PICTURES: dict[str, tuple[Spoil, ...]] = {
    "pictures at 280 ppi": (coarse,),
    "skin distorted, in the picture": (slid,),
    "dry and wet fingers": (pressed,),
    "280 ppi, distorted, an eighth missing": (slid, trimmed, coarse),
    "distorted, turned up to 35 degrees, an eighth missing, dry or wet": (slid_and_turned, trimmed, pressed),
}
MINUTIAE: dict[str, Change] = {
    "turned up to 35 degrees": turned,
    "skin distorted, turned up to 35 degrees": bent,
    "about half in common": cropped,
    "a quarter of minutiae lost, a quarter made up, places noisy": noisy,
}


def measure() -> Iterator[Measured]:
    """One row for each trouble, in full and by the cascade: EER and FNMR over all pairs, also across sets."""
    import tempfile

    extractor = Extractor(2)
    with Decoder() as decoder, tempfile.TemporaryDirectory() as folder:
        some = prints(Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE)), decoder, extractor, all_pictures=True)
        yield _told(f"{some.whose} as it is", some.templates, some.fingers)
        for name, change in MINUTIAE.items():
            changed = [change(each, np.random.default_rng([7, k])) for k, each in enumerate(some.templates)]
            yield _told(f"{some.whose}: {name}", changed, some.fingers)
        for name, spoils in PICTURES.items():
            again: list[Template | None] = []
            for k, picture in enumerate(some.pictures):
                dice, spoilt = np.random.default_rng([8, k]), picture
                try:
                    for spoil in spoils:
                        spoilt = spoil(spoilt, dice, decoder, Path(folder))
                    again.append(extractor.template(spoilt, 0))
                except BadInput:
                    again.append(None)
            yield _told(f"{some.whose}: {name}", again, some.fingers)


def _told(what: str, templates: list[Template] | list[Template | None], fingers: list[str]) -> Measured:
    """Rates of all pairs; a print without template scores 0."""
    ready = [None if each is None else match.prepare(each) for each in templates]
    whose = np.array(fingers)
    one, two = np.triu_indices(len(whose), 1)
    same, told = whose[one] == whose[two], []
    for way, tuning in (("full", MATCHING), ("cascade", CASCADE)):
        scores = np.zeros(len(one))
        for k, (i, j) in enumerate(zip(one.tolist(), two.tolist(), strict=True)):
            left, right = ready[i], ready[j]
            scores[k] = 0.0 if left is None or right is None else match.score(left, right, tuning)
        mates, strangers = scores[same], scores[~same]
        rates = ", ".join(f"{100 * missed(mates, strangers, at):.2f} % at {at:g}" for at in (1e-3, 1e-4))
        told.append(f"{way} EER {100 * equal_error(mates, strangers):.2f} %, FNMR {rates}")
    failed = sum(each is None for each in ready)
    counts = f"{int(same.sum())} genuine, {int((~same).sum())} impostor pairs"
    return Measured(f"{what} ({counts}; {failed} without a print)", "; ".join(told))


def _with(template: Template, found: NDArray[np.void]) -> Template:
    return Template(template.finger, template.width, template.height, found, template.algorithm)
