"""What a score must do whatever the prints: the same both ways round, in any order, turned and moved."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.prints import match
from duecourse.prints.images import GrayImage
from duecourse.prints.template import MINUTIA, Template

few = settings(max_examples=25)


def scored(a: Template, b: Template) -> float:
    return match.score(match.prepare(a), match.prepare(b))


@few
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(3, 90))
def test_scores_are_symmetric_and_know_no_order(made_up, touched_again, one: int, two: int, count: int) -> None:
    a = made_up(one, count=count)
    for b in (touched_again(a, two), made_up(two, 2)):
        value = scored(a, b)
        assert value == scored(b, a)
        shuffled = np.random.default_rng(one).permutation(a.minutiae)
        assert value == scored(Template(1, 400, 500, shuffled, a.algorithm), b)
        assert value == match.explain(a, b).score


@few
@given(st.integers(0, 10**6), st.floats(-0.6, 0.6), st.floats(-40, 40), st.floats(-40, 40))
def test_mates_stand_out_however_they_lie(made_up, touched_again, seed: int, turn: float, right: float, down: float):
    a = made_up(seed)
    still = scored(a, touched_again(a, seed, turn=0, shift=(0, 0), jitter=0.5, lost=0))
    moved = scored(a, touched_again(a, seed, turn=turn, shift=(right, down), jitter=0.5, lost=0))
    stranger = scored(a, made_up(seed + 1))
    assert still > 60
    assert moved > 0.6 * still - 10
    assert stranger < 13.5 < moved


def test_small_and_empty_prints_score_without_complaint(made_up) -> None:
    empty = Template(1, 400, 500, np.zeros(0, MINUTIA), "a")
    single = Template(1, 400, 500, made_up(1).minutiae[:1], "a")
    assert scored(empty, empty) == scored(empty, made_up(1)) == 0
    assert scored(single, single) < 13.5
    told = match.explain(empty, made_up(1))
    assert told.pairs == ()
    assert sum(told.parts.values()) == told.score == 0


def test_an_explanation_adds_up_and_points_at_true_pairs(made_up, touched_again) -> None:
    a = made_up(5)
    for turn, shift in ((0.3, (12.0, -20.0)), (-0.2, (-5.0, 9.0))):
        b = touched_again(a, 1, turn=turn, shift=shift, jitter=0.5, lost=0.3)
        for told, sign in ((match.explain(a, b), 1), (match.explain(b, a), -1)):
            parts = told.parts
            assert told.score == pytest.approx(sum(parts.values()))
            assert parts["unpaired"] < 0 < min(parts["relaxed"], parts["paired"], parts["spread"], parts["overlap"])
            assert abs(told.rotation - sign * turn) < 0.05
            assert len(told.pairs) > 20
            assert max(pair.apart for pair in told.pairs) < 16
            assert all(0 <= pair.likeness <= 1 for pair in told.pairs)
            cosine, sine = np.cos(told.rotation), np.sin(told.rotation)
            for pair in told.pairs:
                p, c = told.probe.minutiae[pair.probe], told.candidate.minutiae[pair.candidate]
                x = cosine * p["x"] + sine * p["y"] + told.shift[0]
                y = -sine * p["x"] + cosine * p["y"] + told.shift[1]
                assert abs(np.hypot(x - c["x"], y - c["y"]) - pair.apart) < 0.01
            assert len({pair.probe for pair in told.pairs}) == len(told.pairs)
            assert len({pair.candidate for pair in told.pairs}) == len(told.pairs)


def test_the_drawing_is_svg_with_every_pair_and_both_pictures(made_up, touched_again) -> None:
    a = made_up(6)
    told = match.explain(a, touched_again(a, 2))
    blank = GrayImage(np.full((500, 400), 200, np.uint8))
    bare, full = told.svg(), told.svg(blank, blank)
    name = "{http://www.w3.org/2000/svg}"
    for text, pictures in ((bare, 0), (full, 2)):
        root = ET.fromstring(text)
        assert len(root.findall(f"{name}image")) == pictures
        assert len(root.findall(f"{name}line")) == len(told.pairs)
        said = " ".join(each.text or "" for each in root.findall(f"{name}text"))
        assert all(part in said for part in (f"Score {told.score:.1f}", *told.parts, "degrees"))
        assert " ".join(told.sentences()) in said, "broken into lines, and whole"
    assert full.count("data:image/png;base64,") == 2
    assert "http" not in full.replace("http://www.w3.org/2000/svg", "")
