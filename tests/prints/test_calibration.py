"""What scores are worth: lines fitted to scores of known likelihood ratios; fusion of fingers; misplaced fingers."""

import numpy as np
import pytest

from duecourse.prints import calibration
from duecourse.prints.calibration import CAPPED, cost, decades, fit, lines, shifts, strength
from duecourse.prints.fusion import POSITIONS, candidates, evidence
from duecourse.prints.match import prepare, score
from duecourse.prints.people import compare_people
from duecourse.prints.template import Template


def moved(template: Template, finger: int) -> Template:
    return Template(finger, template.width, template.height, template.minutiae, template.algorithm)


def test_a_line_is_found_again_where_the_likelihood_ratio_is_known() -> None:
    # normal scores of equal spread have a log likelihood ratio that is a line: (m1 - m0) / s^2 (x - (m0 + m1) / 2)
    dice = np.random.default_rng(7)
    same = np.repeat([True, False], [4_000, 40_000])
    weaker = np.where(dice.random(len(same)) < 0.5, 10.0, 30.0)
    even = np.where(weaker < 20, 6.0, 9.0)  # weak prints of one finger score lower
    scores = dice.normal(np.where(same, even + 1, even - 1), 1.2)
    weak, strong = fit(scores, same, weaker, [0.0, 20.0], restraint=0)
    true_slope = 2 / 1.2**2 / np.log(10)
    for line, middle in ((weak, 6.0), (strong, 9.0)):
        assert line.slope == pytest.approx(true_slope, rel=0.06)
        assert line.even == pytest.approx(middle, abs=0.1)
        assert line.least < -0.4
        assert line.most == pytest.approx(np.log10(40_000))
    known = true_slope * (scores - even)
    fitted = np.where(weaker < 20, weak.slope * (scores - weak.even), strong.slope * (scores - strong.even))
    best = cost(known[same], known[~same])
    assert cost(fitted[same], fitted[~same]) == pytest.approx(best, abs=0.005)
    assert cost(3 * known[same], 3 * known[~same]) > best + 0.05, "overstated evidence costs"
    assert cost(np.zeros(5), np.zeros(9)) == 1, "to know nothing costs one bit"


def test_the_lines_in_use_are_sound() -> None:
    found = lines()
    assert [line.strength for line in found] == sorted({line.strength for line in found})
    assert found[0].strength == 0
    for line in found:
        assert 0 < line.slope < 2
        assert 3 < line.even < 12
        assert -3 < line.least < 0 < line.most < 5
        assert line.even < CAPPED
    assert [line.even for line in found] == sorted(line.even for line in found), (
        "a score is worth more between weak ones"
    )
    assert len(shifts()) == POSITIONS
    assert max(shifts()) <= 0
    weak, ordinary, strong = decades(np.array([7.0]), np.array([10.0, 20.0, 40.0]))
    assert weak > ordinary == decades(np.array([7.0]))[0] > strong
    assert decades(np.array([7.0]), 20.0, 5) < ordinary
    assert decades(np.array([7.0]), 20.0, by=found) == ordinary
    assert decades(np.array([7.0]), 20.0, by=[line._replace(even=line.even + 1) for line in found]) < ordinary


def test_a_finger_not_compared_gives_nothing_and_a_sum_is_of_whole_numbers() -> None:
    best = np.full((2, POSITIONS), -np.inf)
    best[0, [2, 5]] = 30, 0
    shares = evidence(best, np.arange(POSITIONS))
    assert shares.dtype == np.int64
    assert np.flatnonzero(shares[0]).tolist() == [2, 5]
    assert shares[0, 2] > 400
    assert shares[0, 5] < -100
    ((place, one),) = candidates(["p1", "p2"], best, threshold=0)
    assert (place, one.person) == (0, "p1")
    assert one.score == shares[0].sum()
    strong = np.full(POSITIONS, 40.0)
    ((_, other),) = candidates(["p1", "p2"], best, threshold=0, weaker=strong)
    assert other.score < one.score, "a miss between strong prints speaks louder"


def test_people_are_compared_with_fingers_missing_exchanged_and_twice(made_up, touched_again) -> None:
    hand = [made_up(3, finger) for finger in (1, 2, 3, 4)]
    again = [touched_again(template, 5) for template in hand]
    plain = compare_people(again, hand)
    assert [(pair.probe, pair.other) for pair in plain.pairs] == [(f, f) for f in (1, 2, 3, 4)]
    assert plain.total == sum(pair.worth for pair in plain.pairs) > 1200
    assert (plain.missing, plain.misplaced, plain.twice) == ((), (), ())
    assert plain.pairs[0].score == score(prepare(again[0]), prepare(hand[0]))

    fewer = compare_people(again[:3], hand[1:])
    assert fewer.missing == (1, 4)
    assert [pair.probe for pair in fewer.pairs] == [2, 3]

    exchanged = compare_people([again[0], moved(again[1], 3), moved(again[2], 2)], hand[:3])
    assert exchanged.misplaced == ((2, 3), (3, 2))
    assert exchanged.total > 800, "the fingers still count, each with its own"

    twice = compare_people([again[0], moved(again[0], 6)], hand[:1])
    assert twice.missing == (6,)
    assert twice.pairs[0].probe == 1
    assert len(twice.pairs) == 1, "one finger never counts twice"
    assert "right thumb and left thumb are one finger" in twice.twice[0]

    stranger = compare_people([made_up(77, finger) for finger in (1, 2, 3, 4)], hand)
    assert stranger.total < 0
    assert stranger.misplaced == ()
    assert compare_people([], hand).total == 0
    assert strength(hand[0]) == pytest.approx(hand[0].minutiae["quality"].sum() / 100)
    assert calibration.strength(hand[0]) > 8
