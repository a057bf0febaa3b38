"""Cards whose fingers come from slaps: cut, compared with single prints, refused where a finger is out of place."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from duecourse.errors import BadInput, WrongSequence
from duecourse.exchange.card import Card, read_card, read_card_file
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.prints.gallery import Gallery
from duecourse.prints.images import Decoder, GrayImage, encode_wsq
from duecourse.program.checks import Exhibit
from duecourse.program.exhibits import sides
from duecourse.program.extraction import TemplateMaker
from duecourse.program.slaps import slap_pictures
from duecourse.settings import Settings, Workspace
from duecourse.synth.prints import Finger

BELOW = {2: 90, 3: 0, 4: 45, 5: 290, 1: 60}
"""Pixels by which the tips of a made-up hand lie below that of its middle finger, by the finger's place in the hand."""
RIGHT, LEFT = (2, 3, 4, 5), (10, 9, 8, 7)


@cache
def touch(position: int, seed: int) -> NDArray[np.uint8]:
    return Finger(900 + position, position).impression(seed, quality=0.9).pixels


def slap(order: Sequence[int]) -> NDArray[np.uint8]:
    paper = np.full((1000, 200 + 340 * len(order)), 244, np.uint8)
    for place, position in enumerate(order):
        top, left = 150 + BELOW[(position - 1) % 5 + 1], 100 + place * 340
        part = paper[top : top + 384, left : left + 320]
        np.minimum(part, touch(position, 1), out=part)
    return paper


def card(images: Sequence[tuple[int, NDArray[np.uint8]]], missing: Sequence[tuple[int, str]] = ()) -> bytes:
    fingers = [
        NewFinger(position, 0 if position > 10 else 1, encode_wsq(GrayImage(pixels)), pixels.shape[1], pixels.shape[0])
        for position, pixels in images
    ]
    day = date(2010, 10, 6)
    return build_car(
        tcn="TCN-2010-000000077", ori="XX0010000", destination="XX9990000", dated_on=day, name="MADEUP,PERSON", sex="X",
        race="U", born_on=date(1980, 1, 1), place_of_birth="XX", height="507", weight="150", eyes="BRO", hair="BRO",
        arrested_on=day, charges=[(day, "LITTERING")], fingers=fingers, missing=missing,
    )  # fmt: skip


def read(images: Sequence[tuple[int, NDArray[np.uint8]]], missing: Sequence[tuple[int, str]] = ()) -> Card:
    return read_card(card(images, missing), "card 7")


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / "templates").mkdir()
    return Workspace(tmp_path, Settings())


def test_a_card_of_slaps_alone_is_the_person_of_its_single_prints(space: Workspace) -> None:
    told: list[tuple[int, int]] = []
    left_out: list[BadInput] = []
    slaps = read([(13, slap(RIGHT)), (14, slap((10, 8, 7)))], [(9, "XX")])
    rolled = read([(position, touch(position, 2)) for position in (2, 3, 8)])
    gallery = Gallery.open(space.gallery, create=True)
    with TemplateMaker(space) as maker:
        cut = maker.templates(slaps, lambda done, of: told.append((done, of)), left_out.append)
        gallery.enroll("g-0001", maker.templates(rolled))
    assert [template.finger for template in cut] == [2, 3, 4, 5, 7, 8, 10]
    assert left_out == []
    assert told == [(step, 7) for step in range(1, 8)]
    (candidate,) = gallery.search(cut, limit=3).candidates
    assert candidate.person == "g-0001"
    assert {finger for finger, _ in candidate.fingers} == {2, 3, 8}


def test_examiners_are_shown_the_fingers_that_were_cut(space: Workspace) -> None:
    space.received.mkdir()
    (space.enrolled / "g-0001").mkdir(parents=True)
    for place, data in (
        (space.received, card([(13, slap(RIGHT))])),
        (space.enrolled / "g-0001", card([(2, touch(2, 2)), (14, slap(LEFT))])),
    ):
        sha256 = read_card(data, "card").sha256
        (place / f"{sha256}.eft").write_bytes(data)
    (booked,) = space.received.iterdir()
    shown = sides(space, Exhibit(booking="b-000001", candidate="c1", card_sha256=booked.stem, person="g-0001"))
    assert shown.keys() == {2}, "the one finger that both cards show"
    left, right = shown[2]
    assert right.pixels.shape == touch(2, 2).shape
    assert 180 < left.pixels.shape[1] < 420


@pytest.mark.parametrize("singles", [(), RIGHT])
def test_a_slap_of_the_other_hand_refuses_the_card(space: Workspace, singles: tuple[int, ...]) -> None:
    other = read([*((position, touch(position, 2)) for position in singles), (13, slap(LEFT))])
    with TemplateMaker(space) as maker, pytest.raises(WrongSequence, match="shaped like the left") as error:
        maker.templates(other)
    assert "plain right four fingers (IDC" in str(error.value)
    assert "corrected card" in str(error.value)


def test_a_wrong_count_refuses_the_card_unless_each_finger_was_taken_singly(space: Workspace) -> None:
    three = (13, slap((2, 3, 4)))
    left_out: list[BadInput] = []
    with TemplateMaker(space) as maker:
        with pytest.raises(WrongSequence, match="3 found where the card leads to expect 4 fingers"):
            maker.templates(read([three]))
        whole = read([*((position, touch(position, 2)) for position in RIGHT), three])
        assert [item.finger for item in maker.templates(whole, None, left_out.append)] == list(RIGHT)
    (problem,) = left_out
    assert isinstance(problem, WrongSequence)


def test_a_finger_twice_or_in_the_place_of_another_refuses_the_card(space: Workspace) -> None:
    twice = read([(2, touch(2, 2)), (7, touch(2, 1))])
    exchanged = read([(2, touch(3, 2)), (3, touch(2, 2)), (13, slap(RIGHT))])
    with TemplateMaker(space) as maker:
        with pytest.raises(WrongSequence, match="right index finger and left index finger are one finger"):
            maker.templates(twice)
        with pytest.raises(WrongSequence, match="index finger of the plain prints is the rolled right middle finger"):
            maker.templates(exchanged)
    assert not list(space.templates.iterdir()), "nothing of a refused card is kept"


def test_a_slap_without_a_print_is_left_out_with_the_reason(space: Workspace) -> None:
    left_out: list[BadInput] = []
    blank = read([(2, touch(2, 2)), (13, np.full((700, 900), 250, np.uint8))])
    with TemplateMaker(space) as maker:
        assert [item.finger for item in maker.templates(blank, None, left_out.append)] == [2]
    assert "no ridges of a finger's size are visible" in str(left_out[0])


def test_an_unusable_print_is_left_out_unless_there_is_nothing_else(space: Workspace) -> None:
    tip = np.full_like(touch(3, 2), 250)
    tip[150:220, 110:180] = touch(3, 2)[150:220, 110:180]
    left_out: list[BadInput] = []
    with TemplateMaker(space) as maker:
        both = maker.templates(read([(2, touch(2, 2)), (3, tip)]), None, left_out.append)
        alone = maker.templates(read([(3, tip)]), None, left_out.append)
    assert [item.finger for item in both] == [2]
    assert [item.finger for item in alone] == [3]
    (problem,) = left_out
    assert "right middle: unusable" in str(problem)
    assert "Capture the whole fingertip" in str(problem)


@pytest.mark.shared
def test_a_published_card_with_an_amputated_finger_is_cut_as_it_says(shared_data: Path) -> None:
    amputated = read_card_file(shared_data / "ebts" / "nist-itl-2007-references" / "type-14-amp-nqm-utf8.an2")
    assert amputated.missing_fingers == ((9, "XX"),)
    left_out: list[BadInput] = []
    with Decoder() as decoder:
        found = dict(slap_pictures(amputated, decoder, {1, 2}, left_out.append))
    assert sorted(found) == [3, 4, 5, 6, 7, 8, 10]
    assert left_out == []
