"""Plain impressions of several fingers (slaps) to single fingers with positions, and what speaks against the card.

Parts of print are found by ``prints.ridgeparts``; fingertips are the topmost parts of the columns in which they lie
along the hand, named from left to right as the stated hand has them. What cannot be named with reason is not named:
the result says what was found and why it was refused, and every finger in it then has position 0.

Whether the fingers are really those, matching against the rolled prints of the same card tells far better than their
shape does: see ``prints.sequence``.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import UnusableSlap
from duecourse.prints import parameters as p
from duecourse.prints.images import GrayImage
from duecourse.prints.ridgeparts import Part, ridge_parts
from duecourse.prints.template import LARGEST

FINGERS = {13: (2, 3, 4, 5), 14: (10, 9, 8, 7), 15: (6, 1)}
"""Fingers of a slap (ANSI/NIST-ITL positions) from left to right, as the hands lie palm down on paper or glass."""

HANDS = {13: "right", 14: "left"}
"""The hand that a slap of four fingers is said to show."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a slap, or a card, is refused: a code of the exchange (``E_SEQUENCE`` ...) and the sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True, eq=False, slots=True)
class CutFinger:
    """One finger cut out of a slap.

    ``position`` 1-10, or 0 when it could not be named; ``box`` (left, top, right, bottom) in pixels of the slap, right
    and bottom excluded; ``tilt`` of its own axis (radians counter-clockwise from upright); ``picture`` the box's pixels
    (500 ppi, not turned) with everything that belongs to no part of this finger painted over as paper.
    """

    position: int
    box: tuple[int, int, int, int]
    tilt: float
    picture: GrayImage


@dataclass(frozen=True, eq=False, slots=True)
class Slap:
    """What a slap shows.

    ``position`` 13, 14 or 15 as stated; ``fingers`` from left to right; ``turn`` of the hand (radians counter-clockwise
    from upright, the mean of the fingers' axes); ``hand`` that the shape speaks for: ``right``, ``left`` or empty when
    it does not tell; ``problems`` are the reasons for a refusal, none when ``accepted``.
    """

    position: int
    fingers: tuple[CutFinger, ...]
    turn: float
    hand: str
    problems: tuple[Problem, ...]

    @property
    def accepted(self) -> bool:
        """Whether every finger has its position and nothing speaks against the slap."""
        return not self.problems

    @property
    def hand_differs(self) -> bool:
        """Whether the fingers are clearly shaped like those of the hand that was not stated."""
        return bool(self.hand) and self.hand != HANDS.get(self.position, self.hand)


def cut(image: GrayImage, position: int, missing: Collection[int] = (), where: str = "the slap") -> Slap:
    """Single fingers of the slap in ``image`` (500 ppi), said to be of ``position`` 13, 14 or 15.

    ``missing`` are the finger positions reported as amputated or not printable (field 2.084 or 14.018): so many fewer
    fingers are looked for. Refused, with the reason in the result: more or fewer fingers than expected, and four
    fingers (or the outer two) whose shape clearly is the other hand's. The shape is clear when the tip of one outer
    finger lies well below the other's *and* its print is smaller; where only one of the two is so, or they
    disagree, the slap is taken as stated. It cannot tell a hand printed upside down, fingers that changed places, or
    which finger is absent from a slap with too few.

    Raises UnusableSlap, naming ``where``, when the picture is no slap: not 500 ppi, too small or large, no print in it,
    another position, or no finger left to look for.
    """
    expected = [finger for finger in FINGERS.get(position, ()) if finger not in set(missing)]
    _check(image, position, expected, where)
    parts = ridge_parts(image.pixels)
    if not parts:
        raise UnusableSlap(where=where, problem="no ridges of a finger's size are visible")
    turn = _turn(parts)
    tips = _tips(parts, turn)
    chosen = sorted(tips[: len(expected)], key=lambda part: _across(part, turn))
    extra = [part for part in tips[len(expected) :] if _counts(part, chosen, image.pixels.shape)]
    hand = _hand(chosen, turn) if len(chosen) == len(expected) and {expected[0], expected[-1]} in _OUTER else ""
    problems = tuple(_problems(position, len(expected), len(chosen) + len(extra), hand))
    if extra:
        chosen = sorted([*chosen, *extra], key=lambda part: _across(part, turn))
    names = [0] * len(chosen) if problems else expected
    fingers = tuple(_cut(image.pixels, part, parts, name) for part, name in zip(chosen, names, strict=True))
    return Slap(position, fingers, turn, hand, problems)


_OUTER = ({2, 5}, {7, 10})


def _check(image: GrayImage, position: int, expected: list[int], where: str) -> None:
    height, width = image.pixels.shape
    problem = ""
    if position not in FINGERS:
        problem = f"position {position} is no slap (13 right four fingers, 14 left four fingers, 15 both thumbs)"
    elif not expected:
        problem = "every finger of this slap is reported as missing"
    elif image.ppi != 500:
        problem = f"the picture has {image.ppi} pixels an inch, not 500"
    elif min(height, width) < 2 * p.SMALLEST_SIDE or max(height, width) > LARGEST:
        problem = f"a picture of {width} x {height} pixels cannot be a slap at 500 pixels an inch"
    if problem:
        raise UnusableSlap(where=where, problem=problem)


def _turn(parts: list[Part]) -> float:
    """Turn of the hand: the mean axis, of long and heavy parts above all (axes have no head: angles are doubled)."""
    total = sum(
        part.weight * part.elongation * complex(math.cos(2 * part.axis), math.sin(2 * part.axis)) for part in parts
    )
    turn = math.atan2(total.imag, total.real) / 2 if total else 0.0
    return max(-p.HAND_TURN, min(p.HAND_TURN, turn))


def _frame(part: Part, turn: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places of a part's windows across and up the hand, pixels. Up is (-sin turn, cos turn) with y up."""
    x, y = part.corners()
    return x * math.cos(turn) - y * math.sin(turn), -x * math.sin(turn) - y * math.cos(turn)


def _across(part: Part, turn: float) -> float:
    return part.x * math.cos(turn) - part.y * math.sin(turn)


def _tips(parts: list[Part], turn: float) -> list[Part]:
    """The topmost part of each column of parts that counts, heaviest first."""
    columns: list[list[Part]] = []
    for part in parts:  # heaviest first: the finger makes the column, lesser parts join it
        own = next((column for column in columns if any(_overlap(part, other, turn) for other in column)), None)
        if own is None:
            columns.append([part])
        else:
            own.append(part)
    tips = []
    for column in columns:
        solid = [part for part in column if part.weight >= p.EXTRA_SHARE * column[0].weight]
        tips.append(max(solid, key=lambda part: float(_frame(part, turn)[1].mean())))
    return sorted(tips, key=lambda part: -part.weight)


def _overlap(one: Part, other: Part, turn: float) -> bool:
    (a, _), (b, _) = _frame(one, turn), _frame(other, turn)
    common = min(a.max(), b.max()) - max(a.min(), b.min())
    return bool(common > p.COLUMN_OVERLAP * min(np.ptp(a), np.ptp(b)))


def _counts(part: Part, chosen: list[Part], shape: tuple[int, ...]) -> bool:
    """Whether a part beyond those expected is another finger, not a neighbour's edge or a piece of palm."""
    at_side = bool(part.mask[:, 0].any() or part.mask[:, -1].any() or part.mask[-1].any())
    lightest = min(item.weight for item in chosen)
    return not at_side and part.weight >= p.EXTRA_SHARE * lightest and part.y < 0.8 * shape[0]


def _hand(chosen: list[Part], turn: float) -> str:
    """The hand that four fingers, or the outer two, are of: the little finger ends lower and is smaller."""
    left, right = chosen[0], chosen[-1]
    span = _across(right, turn) - _across(left, turn)
    rise = float(_frame(right, turn)[1].max() - _frame(left, turn)[1].max())
    size = right.windows / left.windows
    if rise < -p.HAND_SLOPE * span and size < p.HAND_AREA:
        return "right"
    if rise > p.HAND_SLOPE * span and 1 / size < p.HAND_AREA:
        return "left"
    return ""


def _problems(position: int, expected: int, found: int, hand: str) -> list[Problem]:
    stated = f"{expected} finger{'s' if expected > 1 else ''}"
    if found < expected:
        return [Problem("E_MISSING_FINGER_UNEXPLAINED", f"{found} found where the card leads to expect {stated}")]
    if found > expected:
        return [Problem("E_SEQUENCE", f"{found} fingers found where the card leads to expect {stated}")]
    if hand and hand != HANDS.get(position, hand):
        return [Problem("E_SEQUENCE", f"stated as the {HANDS[position]} hand, the fingers are shaped like the {hand}")]
    return []


def _cut(pixels: NDArray[np.uint8], part: Part, parts: list[Part], name: int) -> CutFinger:
    from scipy import ndimage

    step, margin = p.RIDGE_STEP, p.CUT_MARGIN
    others = np.zeros_like(part.mask)
    for other in parts:
        if other is not part:
            others |= other.mask
    near = (ndimage.distance_transform_edt(~part.mask) * step <= margin) & ~others
    # windows are centred on multiples of the step, so each stands for half a step on either side
    rows = np.minimum((np.arange(pixels.shape[0]) + step // 2) // step, near.shape[0] - 1)
    columns = np.minimum((np.arange(pixels.shape[1]) + step // 2) // step, near.shape[1] - 1)
    own = near[np.ix_(rows, columns)]
    down, across = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    top, bottom, left, right = int(down[0]), int(down[-1]) + 1, int(across[0]), int(across[-1]) + 1
    part_pixels, inside = pixels[top:bottom, left:right], own[top:bottom, left:right]
    paper = np.uint8(np.percentile(part_pixels[inside], 90))
    picture = np.where(inside, part_pixels, paper)
    return CutFinger(name, (left, top, right, bottom), part.axis, GrayImage(picture))
