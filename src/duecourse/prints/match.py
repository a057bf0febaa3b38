"""Two templates to a score, and the reasons for it.

A score is not a probability: 0 means unlike, and what a score is worth is measured (``duecourse prints evaluate``), never assumed.
"""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.alignment import PARTS, outline
from duecourse.prints.cylinders import make_cylinders
from duecourse.prints.kernels import compare
from duecourse.prints.parameters import CYLINDERS, MATCH_VERSION, MATCHING
from duecourse.prints.template import Template

ALGORITHM = f"cylinders+alignment/{MATCH_VERSION}"
"""Name and version of this matcher, as written into events and search results."""


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """A template made ready for comparison; the arrays are read-only.

    ``points`` (5, n) float32: x, y (pixels at 500 ppi, y up from the top edge, so negative), angle (radians), quality
    (0..1), kind. ``words`` (12, n) uint32: cylinders. ``roots`` (n,) float32: square roots of their numbers of bits.
    ``support`` (16,) float32: outline. ``key``: settles which of two prints comes first. ``order`` (n,): for each column,
    the minutia of the template it stands for.
    """

    finger: int
    points: NDArray[np.float32]
    words: NDArray[np.uint32]
    roots: NDArray[np.float32]
    support: NDArray[np.float32]
    key: int
    order: NDArray[np.intp]


def prepare(template: Template) -> Prepared:
    """Cylinders and outline of ``template``. Minutiae are put in an order of their own, so theirs does not matter."""
    minutiae = template.minutiae
    keys = (minutiae["kind"], minutiae["angle"], minutiae["x"], minutiae["y"], -minutiae["quality"].astype(np.int16))
    order = np.lexsort(keys)
    ordered = minutiae[order]
    points = np.empty((5, len(ordered)), np.float32)
    points[0], points[1], points[2] = ordered["x"], -ordered["y"], ordered["angle"]
    points[3], points[4] = ordered["quality"] / np.float32(100), ordered["kind"]
    words, roots = make_cylinders(points, CYLINDERS)
    support = outline(points)
    for array in (points, words, roots, support):
        array.setflags(write=False)
    # count first, so that a key also tells the smaller print; the checksum settles prints of equal count
    key = len(ordered) << 32 | zlib.crc32(ordered.tobytes())
    return Prepared(template.finger, points, words, roots, support, key, order)


def score(probe: Prepared, candidate: Prepared) -> float:
    """How alike two prints are: 0 for strangers mostly, above 100 for clear mates; the same in either order."""
    return _compare(probe, candidate)[0]


def _compare(probe: Prepared, candidate: Prepared) -> tuple[float, NDArray[np.float64], NDArray[np.int32], bool]:
    """Score, parts, pairs, and whether the two were exchanged."""
    parts, pairs = np.zeros(PARTS, np.float64), np.zeros((255, 2), np.int32)
    exchanged = probe.key > candidate.key
    a, b = (candidate, probe) if exchanged else (probe, candidate)
    arguments = (a.points, a.words, a.roots, a.support, b.points, b.words, b.roots, b.support)
    value = compare(*arguments, 0, b.points.shape[1], MATCHING, parts, pairs)
    return float(value), parts, pairs, exchanged
