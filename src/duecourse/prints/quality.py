"""Is a print usable, where is it good, and what should be done again.

One number decides: the print's *strength*, the sum of its minutiae's qualities. On FVC2002 it orders prints by how well
they match their mates (rank correlation 0.81 with the mean score of mates) better than contrast, area, or the clarity
of ridges, alone or added to it. What those are good for is to say *why* a print is weak, and where.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from duecourse.prints import parameters as p
from duecourse.prints.images import GrayImage
from duecourse.prints.minutiae import foreground
from duecourse.prints.ridgeparts import ridge_maps
from duecourse.prints.ridgescale import odd_scale, ridge_distance

Grade = Literal["good", "fair", "poor", "unusable"]

REGIONS = (
    ("top left", "top", "top right"),
    ("left", "middle", "right"),
    ("bottom left", "bottom", "bottom right"),
)
"""Names of the nine regions of a print, as they lie on the upright picture."""

_MM = 25.4 / 500


@dataclass(frozen=True, slots=True)
class Region:
    """One ninth of the box around a print: ``ridged`` is the share of it with clear ridges (0..1), ``strength`` the sum
    of the qualities of the minutiae in it."""

    name: str
    ridged: float
    strength: float


@dataclass(frozen=True, slots=True)
class Quality:
    """What a print is good for.

    ``score`` 0 to 100 grows with ``strength``; ``grade`` is what it means; ``area`` is square millimeters of clear
    ridges, ``contrast`` the standard deviation of gray in them, ``clarity`` (0..1) the share of their spectrum that is
    ridges, ``darkness`` (0..1) how dark they are, ``ridge_distance`` how many millimeters apart (nan if none is seen).
    ``reasons`` say what is wrong and ``remedies`` what to do about it; a good print has none, unless its ridges lie so
    far apart, or so close, that its resolution is doubted, or it looks like a negative. ``regions`` are nine, by rows.
    """

    score: int
    grade: Grade
    strength: float
    minutiae: int
    area: float
    contrast: float
    clarity: float
    darkness: float
    ridge_distance: float
    reasons: tuple[str, ...]
    remedies: tuple[str, ...]
    regions: tuple[Region, ...]

    @property
    def usable(self) -> bool:
        """Whether a search with this print alone would find its mate more often than not."""
        return self.grade != "unusable"

    def sentence(self) -> str:
        """All of it in words, without a stop at the end: grade, score, and for weak prints why and what to do."""
        told = f"{self.grade} ({self.score} of 100, {self.minutiae} minutiae)"
        if not self.reasons:
            return told
        return f"{told}: {'; '.join(self.reasons)}. {'. '.join(self.remedies)}"


def assess(image: GrayImage, minutiae: NDArray[np.void], where: str = "the picture") -> Quality:
    """Quality of the print in ``image`` (500 ppi), whose ``minutiae`` (dtype MINUTIA) were found before.

    Raises UnusablePrint, naming ``where``, for a picture without a print.
    """
    pixels = image.pixels
    top, left, bottom, right = foreground(pixels, where)
    contrast, share, clear, darkness = _ridges(pixels[top:bottom, left:right])
    strength = float(minutiae["quality"].sum(dtype=np.int64)) / 100
    inside = clear if clear.any() else np.ones_like(clear)
    area = float(clear.sum()) * (p.RIDGE_STEP * _MM) ** 2
    facts = Facts(
        strength=strength,
        area=area,
        contrast=float(contrast[inside].mean()),
        clarity=float(share[inside].mean()),
        darkness=float(darkness[inside].mean()),
        ridged=float(clear.mean()),
        distance=ridge_distance(pixels[top:bottom, left:right]),
        inverted=looks_inverted(pixels, (top, left, bottom, right)),
    )
    grade = grade_of(strength)
    regions = _regions(clear, minutiae, (top, left, bottom, right))
    reasons, remedies = _explained(facts, grade, regions)
    return Quality(
        score=round(100 * (1 - math.exp(-strength / p.STRENGTH_SCALE))),
        grade=grade,
        strength=strength,
        minutiae=len(minutiae),
        area=area,
        contrast=facts.contrast,
        clarity=facts.clarity,
        darkness=facts.darkness,
        ridge_distance=facts.distance,
        reasons=reasons,
        remedies=remedies,
        regions=regions,
    )


def grade_of(strength: float) -> Grade:
    """The word for a strength."""
    good, fair, poor = p.STRENGTH_GRADES
    return "good" if strength >= good else "fair" if strength >= fair else "poor" if strength >= poor else "unusable"


@dataclass(frozen=True, slots=True)
class Facts:
    """Measured facts of a print that reasons are drawn from; units as in Quality, ``ridged`` the share of the box,
    ``distance`` that of its ridges, ``inverted`` whether they look light on dark."""

    strength: float
    area: float
    contrast: float
    clarity: float
    darkness: float
    ridged: float
    distance: float
    inverted: bool


def looks_inverted(pixels: NDArray[np.uint8], box: tuple[int, int, int, int]) -> bool:
    """Whether what lies around the print's ``box`` (top, left, bottom, right) is dark, as in a negative.

    Where the print fills the picture nothing can be told, and the answer is no.
    """
    top, left, bottom, right = box
    around = np.ones(pixels.shape, np.bool_)
    around[top:bottom, left:right] = False
    share, darkest, near = p.INVERTED
    if around.mean() < share:
        return False
    outside = float(np.median(pixels[around]))
    dark, light = np.percentile(pixels[top:bottom, left:right], (10, 90))
    return bool(outside < darkest and outside - dark < near * max(1.0, light - dark))


def _ridges(
    pixels: NDArray[np.uint8],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
    """Contrast, share of ridge power, whether ridges are clear, and darkness, one value a window."""
    from scipy import ndimage

    contrast, share, peak = ridge_maps(pixels)
    low, high = p.RIDGE_CONTRAST
    smooth = [ndimage.gaussian_filter(item, p.RIDGE_SMOOTH) for item in (np.minimum(contrast, high), share, peak)]
    clear: NDArray[np.bool_] = (smooth[0] > low) & (smooth[1] > p.RIDGE_SHARE) & (smooth[2] > p.RIDGE_PEAK)
    step = p.RIDGE_STEP
    mean = ndimage.uniform_filter(np.pad(pixels, step // 2, mode="edge").astype(np.float32), p.RIDGE_WINDOW)
    rows, columns = contrast.shape
    darkness = 1 - mean[step // 2 :: step, step // 2 :: step][:rows, :columns] / 255
    full = np.full((rows, columns), float(darkness.mean()))
    full[: darkness.shape[0], : darkness.shape[1]] = darkness
    return contrast, share, clear, full


def _regions(
    clear: NDArray[np.bool_], minutiae: NDArray[np.void], box: tuple[int, int, int, int]
) -> tuple[Region, ...]:
    top, left, bottom, right = box
    rows = np.linspace(0, clear.shape[0], 4).round().astype(int)
    columns = np.linspace(0, clear.shape[1], 4).round().astype(int)
    down = np.clip((minutiae["y"] - top) * 3 // max(1, bottom - top), 0, 2)
    across = np.clip((minutiae["x"] - left) * 3 // max(1, right - left), 0, 2)
    found = []
    for i, names in enumerate(REGIONS):
        for j, name in enumerate(names):
            part = clear[rows[i] : rows[i + 1], columns[j] : columns[j + 1]]
            here = minutiae["quality"][(down == i) & (across == j)]
            found.append(Region(name, float(part.mean()) if part.size else 0.0, float(here.sum(dtype=np.int64)) / 100))
    return tuple(found)


def _explained(facts: Facts, grade: Grade, regions: tuple[Region, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is wrong with a print, the plainest first, and what to do; of a good one, what makes its picture odd."""
    found = []
    if odd := odd_scale(facts.distance):
        found.append((odd, "Check the scan resolution, and state the right one"))
    if facts.inverted:
        found.append(("the picture looks inverted: dark around the print", "Invert it: ridges are dark on light"))
    if grade == "good":
        return tuple(reason for reason, _ in found), tuple(remedy for _, remedy in found)
    if facts.area < p.AREA_SMALL:
        told = f"only {facts.area:.0f} square millimeters of clear ridges" if facts.area >= 1 else "no clear ridges"
        found.append((told, "Capture the whole fingertip, from nail to nail and down to the first joint"))
    if facts.darkness > p.DARKNESS[1]:
        found.append(("ridges run together (too dark)", "Dry the finger or use less ink, and press less"))
    if facts.darkness < p.DARKNESS[0] or facts.contrast < p.CONTRAST_FAINT:
        found.append(("ridges are faint or broken", "Moisten the finger or use more ink, and press more"))
    if facts.clarity < p.CLARITY_LOW:
        found.append(("ridges are blurred", "Clean finger and plate, and hold the finger still; it must not slide"))
    dull = [region.name for region in regions if region.ridged < p.REGION_DULL and region.name != "middle"]
    middle = next(region for region in regions if region.name == "middle")
    if middle.ridged < p.REGION_DULL:
        found.append(("the middle shows no clear ridges", "Capture the finger again with its core on the plate"))
    elif facts.area >= p.AREA_SMALL and len(dull) >= 4:
        found.append(
            (f"no clear ridges at {', '.join(dull)}", "Roll or press the finger so that these parts touch too")
        )
    if not found:
        found.append(("few minutiae can be told", "Capture the finger again, and keep the better of the two"))
    reasons, remedies = zip(*found, strict=True)
    return reasons, tuple(dict.fromkeys(remedies))
