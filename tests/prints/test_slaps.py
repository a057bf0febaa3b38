"""Slaps to single fingers: made-up hands whose truth is known; NIST's reference card, where the rolled prints tell."""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from duecourse.errors import UnusableSlap
from duecourse.exchange.fingers import finger_records
from duecourse.exchange.itl import parse
from duecourse.prints.images import Decoder, Encoded, GrayImage
from duecourse.prints.match import prepare, score
from duecourse.prints.minutiae import Extractor
from duecourse.prints.sequence import check_sequence
from duecourse.prints.slaps import CutFinger, Slap, cut
from duecourse.prints.template import Template
from duecourse.synth.prints import Finger

BELOW = {2: 90, 3: 0, 4: 45, 5: 290, 1: 60}
"""Pixels by which the tips of a made-up hand lie below that of its middle finger, by the finger's place in the hand."""

PAPER = 244


@cache
def finger(position: int) -> Finger:
    return Finger(400 + position, position)


@cache
def touch(position: int, seed: int = 1) -> NDArray[np.uint8]:
    return finger(position).impression(seed, quality=0.9).pixels


@cache
def extractor() -> Extractor:
    return Extractor(1)


def slap(order: Sequence[int], degrees: float = 0, gap: int = 340, seed: int = 1) -> GrayImage:
    """A picture of plain impressions side by side, from left to right, the whole hand turned counter-clockwise."""
    paper = np.full((1200, 200 + gap * len(order)), PAPER, np.uint8)
    for place, position in enumerate(order):
        top, left = 150 + BELOW[(position - 1) % 5 + 1], 100 + place * gap
        part = paper[top : top + 384, left : left + 320]
        np.minimum(part, touch(position, seed), out=part)
    if degrees:
        paper = ndimage.rotate(paper, degrees, order=1, cval=PAPER)
    return GrayImage(paper)


def template(found: CutFinger) -> Template:
    return extractor().template(found.picture, found.position)


def names(found: Slap) -> list[int]:
    return [item.position for item in found.fingers]


RIGHT, LEFT = (2, 3, 4, 5), (10, 9, 8, 7)


@pytest.mark.parametrize("degrees", [-30, 20])
@pytest.mark.parametrize(("position", "order"), [(13, RIGHT), (14, LEFT)])
def test_four_fingers_get_their_names_however_the_hand_is_turned(
    position: int, order: tuple[int, ...], degrees: int
) -> None:
    image = slap(order, degrees)
    found = cut(image, position)
    assert found.accepted, found.problems
    assert names(found) == list(order)
    assert abs(math.degrees(found.turn) - degrees) < 8
    assert found.hand in {"", "right" if position == 13 else "left"}
    for item in found.fingers:
        left, top, right, bottom = item.box
        assert item.picture.pixels.shape == (bottom - top, right - left)
        assert 0 <= left < right <= image.pixels.shape[1]
        assert 0 <= top < bottom <= image.pixels.shape[0]
        part = image.pixels[top:bottom, left:right]
        kept = item.picture.pixels == part
        assert kept.mean() > 0.6, "most of the box is the finger itself"
        assert 180 < right - left < 420
    starts = [item.box[0] for item in found.fingers]
    assert starts == sorted(starts)


def test_both_thumbs_lie_left_then_right() -> None:
    found = cut(slap((6, 1), gap=420), 15)
    assert found.accepted
    assert names(found) == [6, 1]
    assert found.hand == "", "two thumbs are of no one hand"
    one = cut(slap((1,)), 15, missing={6})
    assert one.accepted
    assert names(one) == [1]


def test_a_missing_finger_is_honored_when_the_card_reports_it() -> None:
    image = slap((10, 8, 7), gap=420)
    told = cut(image, 14, missing=[9])
    assert told.accepted
    assert names(told) == [10, 8, 7]
    untold = cut(image, 14)
    assert not untold.accepted
    assert untold.problems[0].code == "E_MISSING_FINGER_UNEXPLAINED"
    assert untold.problems[0].sentence == "3 found where the card leads to expect 4 fingers"
    assert names(untold) == [0, 0, 0], "what is refused has no names, but is there to look at"
    wrongly = cut(slap(LEFT), 14, missing=[9])
    assert [problem.code for problem in wrongly.problems] == ["E_SEQUENCE"]
    assert "4 fingers found" in wrongly.problems[0].sentence


def test_five_fingers_are_one_too_many() -> None:
    found = cut(slap((*RIGHT, 10), gap=330), 13)
    assert [problem.code for problem in found.problems] == ["E_SEQUENCE"]
    assert names(found) == [0] * 5


def test_the_other_hand_is_refused_where_its_shape_is_clear() -> None:
    for degrees in (-10, 0, 10):
        for position, order, shape in ((13, LEFT, "left"), (14, RIGHT, "right")):
            found = cut(slap(order, degrees), position)
            assert found.hand == shape
            assert [problem.code for problem in found.problems] == ["E_SEQUENCE"]
            assert f"shaped like the {shape}" in found.problems[0].sentence
            assert set(names(found)) == {0}


def test_letters_rules_and_lower_finger_bones_are_no_fingertips() -> None:
    image = slap(RIGHT).pixels.copy()
    image[60:64] = 20  # a ruled line, strokes, a punched hole, and the next bone of one finger
    image[20:50, 100:1200:24] = 30
    image[20:50, 101:1200:24] = 30
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    image[np.hypot(y - 400, x - 270) < 40] = 0
    image[850:1100, 470:650] = np.minimum(image[850:1100, 470:650], touch(3, 2)[60:310, 60:240])
    found = cut(GrayImage(image), 13)
    assert found.accepted, found.problems
    assert names(found) == list(RIGHT)
    assert all(item.box[1] >= 100 and item.box[3] < 850 for item in found.fingers)


def test_what_is_no_slap_is_refused_by_name() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (800, 1200)).astype(np.uint8)
    blank = np.full((800, 1200), 255, np.uint8)
    for pixels, position, missing, word in [
        (blank, 13, (), "no ridges"),
        (np.zeros_like(blank), 14, (), "no ridges"),
        (noise, 13, (), "no ridges"),
        (blank[:40, :40], 13, (), "40 x 40 pixels cannot be"),
        (np.zeros((10, 5000), np.uint8), 13, (), "5000 x 10"),
        (blank, 1, (), "position 1 is no slap"),
        (blank, 13, RIGHT, "every finger of this slap is reported as missing"),
    ]:
        with pytest.raises(UnusableSlap, match=word) as error:
            cut(GrayImage(pixels), position, missing, "card 7, IDC 13")
        assert str(error.value).startswith("card 7, IDC 13: ")
    with pytest.raises(UnusableSlap, match="1000 pixels an inch"):
        cut(GrayImage(blank, 1000), 13)


def test_cut_fingers_are_checked_against_the_rolled_prints_of_the_card() -> None:
    plain = [template(item) for item in cut(slap(RIGHT, 15), 13).fingers]
    others = (*RIGHT, 10, 9)
    rolled = [extractor().template(GrayImage(touch(position, 2)), position) for position in others]
    good = check_sequence(plain, rolled)
    assert good.accepted
    assert [item.rolled for item in good.best] == list(RIGHT)
    assert good.confirmed == RIGHT
    assert all(item.own == item.score for item in good.best)

    exchanged = [Template(3 if t.finger == 2 else 2, t.width, t.height, t.minutiae, t.algorithm) for t in plain[:2]]
    swapped = check_sequence([*exchanged, *plain[2:]], rolled)
    assert [problem.code for problem in swapped.problems] == ["E_SEQUENCE"] * 2
    assert (
        "the right middle finger of the plain prints is the rolled right index finger" in swapped.problems[0].sentence
    )
    assert swapped.confirmed == (4, 5)

    copy = Template(9, rolled[0].width, rolled[0].height, rolled[0].minutiae, rolled[0].algorithm)
    twice = check_sequence(plain[1:], [item for item in rolled if item.finger != 9] + [copy])
    assert [problem.code for problem in twice.problems] == ["E_DUP_FINGER"]
    assert "the rolled right index finger and left ring finger are one finger" in twice.problems[0].sentence
    nothing = check_sequence([], [])
    assert nothing.accepted
    assert nothing.best == ()


FACING = {13: RIGHT, 14: LEFT, 15: (6, 1)}


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> dict[tuple[str, int], GrayImage]:
    """Pictures of the reference cards by file and position; the same person throughout."""
    folder = shared_data / "ebts" / "nist-itl-2007-references"
    pictures = {}
    with Decoder() as decoder:
        for name in ("type-14-tpcard-nqm", "type-4-14-slaps", "type-14-amp-nqm-utf8"):
            source = f"{name}.an2"
            for found in finger_records(parse((folder / source).read_bytes(), source)):
                encoded = Encoded(found.data, "wsq", found.ppi, found.width, found.height)
                pictures[name, found.position] = decoder.decode(encoded, source)
    return pictures


@pytest.fixture(scope="module")
def rolled(reference: dict[tuple[str, int], GrayImage]) -> list[Template]:
    """Rolled prints of that card: each within its printed box, without the caption above and the line below."""
    boxes = [GrayImage(reference["type-14-tpcard-nqm", position].pixels[100:620, 16:744]) for position in range(1, 11)]
    return [extractor().template(image, position) for position, image in enumerate(boxes, 1)]


@pytest.fixture(scope="module")
def plain(reference: dict[tuple[str, int], GrayImage]) -> list[Template]:
    """The fingers cut from the slaps of that card, and from the picture of both thumbs."""
    made = []
    for name, position in (("type-14-tpcard-nqm", 13), ("type-14-tpcard-nqm", 14), ("type-4-14-slaps", 15)):
        found = cut(reference[name, position], position)
        assert found.accepted, found.problems
        assert names(found) == list(FACING[position])
        assert found.hand == {13: "right", 14: "left", 15: ""}[position]
        made += map(template, found.fingers)
    return made


@pytest.mark.shared
def test_fingers_cut_from_a_real_card_are_its_rolled_fingers(plain: list[Template], rolled: list[Template]) -> None:
    gallery = [(item.finger, prepare(item)) for item in rolled]
    clear = set()
    for item in plain:
        probe = prepare(item)
        (top, position), (second, _), *_ = sorted(((score(probe, one), name) for name, one in gallery), reverse=True)
        if position == item.finger and top > 1.5 * second:
            clear.add(position)
    # The right little finger shows only its tip on the slap and is like no rolled finger beyond chance.
    assert clear == {1, 2, 3, 4, 6, 7, 8, 9, 10}
    told = check_sequence(plain, rolled)
    assert told.accepted, told.problems
    assert set(told.confirmed) == {1, 2, 3, 4, 6, 7, 8, 10}


@pytest.mark.shared
def test_an_amputated_finger_of_a_real_card_is_honored(reference: dict[tuple[str, int], GrayImage]) -> None:
    image = reference["type-14-amp-nqm-utf8", 14]
    told, untold = cut(image, 14, [9]), cut(image, 14)
    assert told.accepted
    assert names(told) == [10, 8, 7]
    assert [problem.code for problem in untold.problems] == ["E_MISSING_FINGER_UNEXPLAINED"]


@pytest.mark.shared
def test_the_hands_of_a_real_card_exchanged_are_noticed(
    reference: dict[tuple[str, int], GrayImage], plain: list[Template], rolled: list[Template]
) -> None:
    for position, shape in ((14, "right"), (13, "left")):
        exchanged = cut(reference["type-14-tpcard-nqm", 27 - position], position)
        assert exchanged.hand == shape
        assert [problem.code for problem in exchanged.problems] == ["E_SEQUENCE"]
    left = [item for item in plain if item.finger in LEFT]
    claimed = [Template(name, t.width, t.height, t.minutiae, t.algorithm) for name, t in zip(RIGHT, left, strict=True)]
    problems = check_sequence(claimed, rolled).problems
    assert [problem.code for problem in problems] == ["E_SEQUENCE"] * 3
    assert "the right little finger of the plain prints is the rolled left index finger" in problems[-1].sentence
