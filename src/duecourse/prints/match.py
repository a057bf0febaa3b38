"""Two templates to a score, and the reasons for it.

A score is not a probability: 0 means unlike, and what a score is worth is measured (``duecourse prints evaluate``),
never assumed.
"""

import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.alignment import outline
from duecourse.prints.cylinders import QUALITY, WORDS, make_cylinders
from duecourse.prints.explain import draw
from duecourse.prints.images import GrayImage
from duecourse.prints.kernels import Shelf, nothing, scan, shelved, workspace
from duecourse.prints.lanes import padded
from duecourse.prints.parameters import CYLINDERS, MATCH_VERSION, MATCHING, Matching
from duecourse.prints.sketches import sketch
from duecourse.prints.template import Template
from duecourse.prints.workspace import ACROSS, COSINE, GAIN, LOSS, OVERLAP, PAIRED, RELAXED, SINE, SPREAD, UP

FIRST_ALONE = np.zeros(1, np.int64)

ALGORITHM = f"cylinders+alignment/{MATCH_VERSION}"
"""Name and version of this matcher, as written into events and search results."""


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """A template made ready for comparison; the arrays are not to be changed.

    ``points`` (5, n) float32: x, y (pixels at 500 ppi, y up from the top edge, so negative), angle (radians), quality
    (0..1), kind. ``words`` (12, n) uint32: cylinders. ``roots`` (n,) float32: square roots of their numbers of bits.
    ``support`` (16,) float32: outline. ``key``: settles which of two prints comes first. ``order`` (n,): for each
    column, the minutia of the template it stands for.
    """

    finger: int
    points: NDArray[np.float32]
    words: NDArray[np.uint32]
    roots: NDArray[np.float32]
    support: NDArray[np.float32]
    key: int
    order: NDArray[np.intp]

    def cells(self) -> NDArray[np.uint32]:
        """The words of a ``kernels.Shelf``."""
        n, stride = len(self.roots), padded(len(self.roots))
        numbers = np.zeros((6, stride), np.float32)
        numbers[:5, :n], numbers[5, :n] = self.points, self.roots
        words = np.zeros((WORDS, stride), np.uint32)
        words[:, :n] = self.words
        return np.concatenate([self.support.view(np.uint32), numbers.view(np.uint32).ravel(), words.ravel()])

    def sketch(self) -> NDArray[np.uint32]:
        """The print as the coarse stage of a large search takes it."""
        return sketch(self.points, self.words, self.roots)

    def strength(self) -> float:
        """How much of the finger the print shows: the sum of its minutiae's qualities (``calibration.strength``)."""
        return float(self.points[QUALITY].sum(dtype=np.float64))

    def shelf(self) -> Shelf:
        """The print as the kernels take it."""
        return shelved(self.cells(), len(self.roots), self.key)


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
    # count first, so that a key also tells the smaller print; the checksum settles prints of equal count
    key = len(ordered) << 32 | zlib.crc32(ordered.tobytes())
    return Prepared(template.finger, points, words, roots, support, key, order)


@dataclass(frozen=True, eq=False, slots=True)
class Stored:
    """A print as a gallery keeps it.

    ``cells`` are the words of a ``kernels.Shelf``, ``count`` its minutiae, ``sketch`` (64,) is for the coarse stage.
    """

    finger: int
    count: int
    key: int
    strength: float
    cells: NDArray[np.uint32]
    sketch: NDArray[np.uint32]


def stored(template: Template) -> Stored:
    """``template`` as a gallery keeps it."""
    prepared = prepare(template)
    return Stored(
        prepared.finger,
        len(prepared.roots),
        prepared.key,
        prepared.strength(),
        prepared.cells(),
        prepared.sketch(),
    )


def score(probe: Prepared, candidate: Prepared, tuning: Matching = MATCHING) -> float:
    """How alike two prints are: below 8 for strangers, above 20 for nine mates in ten; the same in either order.

    With ``parameters.CASCADE`` the score is the same to the last bit or 0: most strangers, and a mate in some hundreds,
    are left early.
    """
    return _compare(probe, candidate, tuning)[0]


def _compare(
    probe: Prepared, candidate: Prepared, tuning: Matching = MATCHING
) -> tuple[float, NDArray[np.float64], NDArray[np.int32], bool]:
    """Score, parts, pairs, and whether the two were exchanged."""
    outcome = nothing()
    values = scan(probe.shelf(), candidate.shelf(), FIRST_ALONE, tuning, workspace(tuning), outcome)
    return float(values[0]), outcome.parts, outcome.pairs, probe.key > candidate.key


@dataclass(frozen=True, slots=True)
class Pair:
    """A minutia of the probe and one of the candidate (indices into their templates) that lie over one another.

    ``likeness`` is the similarity of their surroundings (0..1), ``apart`` their distance in pixels after alignment.
    """

    probe: int
    candidate: int
    likeness: float
    apart: float


@dataclass(frozen=True, eq=False, slots=True)
class Explanation:
    """Why two prints have the score they have.

    ``score`` is the sum of the parts, never below 0: ``relaxed``, how well the best pairs of surroundings support one
    another; ``paired``, the worth of the paired minutiae; ``spread``, how far over the print these lie; ``unpaired``
    (0 or less), the loss by minutiae without a partner where both prints overlap; ``overlap``, what of that is usual
    between mates; ``start``, which is less the more minutiae there are to pair up by chance. All are 0 where the prints
    could not be laid over each other. The alignment turns the probe by ``rotation`` (radians, counter-clockwise, about
    its top left corner) and moves it by ``shift`` (pixels right, pixels down) onto the candidate; the skin's bending
    comes on top.
    """

    score: float
    parts: dict[str, float]
    rotation: float
    shift: tuple[float, float]
    pairs: tuple[Pair, ...]
    probe: Template
    candidate: Template

    def svg(self, left: GrayImage | None = None, right: GrayImage | None = None) -> str:
        """Both prints side by side with their paired minutiae numbered, as a self-contained SVG document.

        ``left`` is the picture of the probe, ``right`` that of the candidate; without them only minutiae are drawn.
        Score, parts and alignment stand beneath.
        """
        pairs = [(pair.probe, pair.candidate) for pair in self.pairs]
        return draw(self.probe, self.candidate, pairs, left, right, score=self.sentences())

    def sentences(self) -> tuple[str, str]:
        """The score with its parts and how many minutiae are paired; and the alignment."""
        parts = ", ".join(f"{name} {round(value, 1) + 0.0:.1f}" for name, value in self.parts.items())
        right_by, down_by = self.shift
        turned = math.degrees(self.rotation)
        turn = f"{abs(turned):.1f} degrees {'counter-clockwise' if turned > 0 else 'clockwise'}"
        across = f"{abs(right_by):.0f} pixels {'right' if right_by > 0 else 'left'}"
        along = f"{abs(down_by):.0f} {'down' if down_by > 0 else 'up'}"
        return (
            f"Score {self.score:.1f} ({parts}); {len(self.pairs)} paired minutiae.",
            f"Aligned by turning {turn} and moving {across}, {along}.",
        )


def explain(probe: Template, candidate: Template) -> Explanation:
    """Compare two templates and tell every part of the score; the score is that of ``score`` on both."""
    a, b = prepare(probe), prepare(candidate)
    value, parts, found, exchanged = _compare(a, b)
    cosine, sine, across, up = parts[COSINE], parts[SINE], parts[ACROSS], parts[UP]
    if exchanged:  # the alignment was found from candidate to probe: turn it round
        sine, across, up = -sine, -(cosine * across + sine * up), -(cosine * up - sine * across)
    aligned = int(parts[PAIRED])
    pairs = []
    for one, two in found[:aligned]:
        i, j = (two, one) if exchanged else (one, two)
        x, y = a.points[0, i], a.points[1, i]
        apart = math.hypot(cosine * x - sine * y + across - b.points[0, j], sine * x + cosine * y + up - b.points[1, j])
        pairs.append(Pair(int(a.order[i]), int(b.order[j]), _likeness(a, b, i, j), float(apart)))
    most = max(len(a.roots), len(b.roots), MATCHING.crowd_least)
    named = {
        "start": MATCHING.start - MATCHING.crowd * math.log(most),
        "relaxed": MATCHING.relaxed_weight * float(parts[RELAXED]),
        "paired": float(parts[GAIN]),
        "spread": MATCHING.spread * float(parts[SPREAD]),
        "overlap": MATCHING.overlap * float(parts[OVERLAP]),
        "unpaired": -MATCHING.unmatched * float(parts[LOSS]),
    }
    named = {name: part if aligned else 0.0 for name, part in named.items()}
    rotation = math.atan2(sine, cosine) if aligned else 0.0
    return Explanation(
        score=value,
        parts=named,
        rotation=rotation,
        shift=(float(across), -float(up)),
        pairs=tuple(pairs),
        probe=probe,
        candidate=candidate,
    )


def _likeness(a: Prepared, b: Prepared, i: int, j: int) -> float:
    norms = float(a.roots[i] + b.roots[j])
    differing = int(np.bitwise_count(a.words[:, i] ^ b.words[:, j]).sum())
    return 1 - math.sqrt(differing) / norms if a.roots[i] and b.roots[j] else 0.0
