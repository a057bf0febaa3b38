"""Ratios, pooling, funnels, multiplicity and decomposition against simulation with known truth and other code."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from duecourse.figures.decomposition import Cell, decompose
from duecourse.figures.funnel import funnel
from duecourse.figures.multiplicity import benjamini_hochberg, holm
from duecourse.figures.pooling import pooled_rates, pooled_shares
from duecourse.figures.ratios import common_ratio, rate_ratio, risk_ratio


def within(covered: list[bool], level: float = 0.95, errors: float = 4) -> None:
    """The share covered is the level, give or take Monte Carlo errors and a point of approximation."""
    share = float(np.mean(covered))
    assert abs(share - level) <= errors * math.sqrt(level * (1 - level) / len(covered)) + 0.012, share


@pytest.mark.parametrize(("first", "second", "one", "other"), [(0.1, 0.2, 60, 80), (0.02, 0.05, 500, 300)])
def test_ratios_cover_the_truth(first: float, second: float, one: int, other: int) -> None:
    rng = np.random.default_rng(7)
    shares, rates = [], []
    for _ in range(1500):
        a, b = int(rng.binomial(one, first)), int(rng.binomial(other, second))
        if a + b:
            found = risk_ratio(a, one, b, other)
            shares.append(found.low <= first / second <= found.high)
        a, b = int(rng.poisson(one * first)), int(rng.poisson(other * second))
        if a + b:
            found = rate_ratio(a, one, b, other)
            rates.append(found.low <= first / second <= found.high)
    within(shares)
    within(rates)


@given(st.integers(0, 40), st.integers(40, 90), st.integers(0, 40), st.integers(40, 90))
@settings(max_examples=60)
def test_a_ratio_turned_around_is_its_inverse(a: int, n: int, b: int, m: int) -> None:
    if a == b == 0:
        with pytest.raises(ValueError, match="no event"):
            risk_ratio(a, n, b, m)
        return
    one, other = risk_ratio(a, n, b, m), risk_ratio(b, m, a, n)
    assert one.low <= one.value <= one.high
    if a and b:
        assert one.value == pytest.approx(1 / other.value)
        assert one.low == pytest.approx(1 / other.high, rel=1e-6)


def test_the_common_ratio_agrees_with_another_implementation() -> None:
    cells = [(12, 80, 5, 90), (30, 60, 22, 70), (4, 200, 9, 150), (0, 0, 3, 10)]
    tables = [np.array([[a, n - a], [b, m - b]]) for a, n, b, m in cells if n]
    ours = common_ratio(cells)
    assert StratifiedTable(tables).riskratio_pooled == pytest.approx(ours.value)
    assert ours.low < ours.value < ours.high
    with pytest.raises(ValueError, match="no stratum"):
        common_ratio([(0, 10, 0, 10)])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=50)
def test_adjusted_p_values_agree_with_another_implementation(values: list[float]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1])
    assert benjamini_hochberg(values) == pytest.approx(multipletests(values, method="fdr_bh")[1])


@pytest.mark.parametrize("places", [8, 60])
def test_pooled_intervals_cover_and_pull_the_small_the_most(places: int) -> None:
    rng = np.random.default_rng(11)
    shares, rates, gains = [], [], []
    for _ in range(480 // places):
        size = rng.integers(10, 300, places)
        truth = rng.beta(2, 6, places)
        events = rng.binomial(size, truth)
        found = pooled_shares(events.tolist(), size.tolist())
        shares += [each.low <= each_truth <= each.high for each, each_truth in zip(found, truth, strict=True)]
        raw = ((events / size - truth) ** 2).sum()
        gains.append(raw - sum((each.value - real) ** 2 for each, real in zip(found, truth, strict=True)))
        assert found[int(np.argmin(size))].drawn == max(each.drawn for each in found)
        rate = rng.gamma(2, 0.1, places)
        found = pooled_rates(rng.poisson(size * rate).tolist(), size.tolist())
        rates += [each.low <= each_rate <= each.high for each, each_rate in zip(found, rate, strict=True)]
    within(shares)
    within(rates)
    assert np.mean(gains) > 0
    with pytest.raises(ValueError, match="at least two"):
        pooled_shares([1], [2])
    with pytest.raises(ValueError, match="more events"):
        pooled_shares([3, 1], [2, 2])


@pytest.mark.parametrize(("first", "second"), [(1.0, 19.0), (0.5, 9.5), (3.0, 57.0)])
def test_pooled_intervals_cover_shares_near_five_percent(first: float, second: float) -> None:
    """Few small places with small shares, the hardest case: at least nominal coverage within Monte Carlo error."""
    rng = np.random.default_rng(23)
    covered, wide = [], []
    for _ in range(90):
        size = rng.integers(20, 60, 8)
        truth = rng.beta(first, second, 8)
        found = pooled_shares(rng.binomial(size, truth).tolist(), size.tolist())
        covered += [each.low <= real <= each.high for each, real in zip(found, truth, strict=True)]
        wide += [each.high - each.low for each in found]
    assert np.mean(covered) >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / len(covered)), np.mean(covered)
    assert np.mean(wide) < 0.15, "no wider than a place alone would be"


def test_places_that_do_not_differ_are_covered_too_often_and_never_too_seldom() -> None:
    rng = np.random.default_rng(29)
    covered = []
    for _ in range(30):
        size = rng.integers(20, 60, 20)
        found = pooled_rates(rng.poisson(0.05 * size).tolist(), size.tolist())
        covered += [each.low <= 0.05 <= each.high for each in found]
    assert np.mean(covered) >= 0.95


def test_a_funnel_keeps_quiet_about_ordinary_spread_and_flags_what_is_planted() -> None:
    rng = np.random.default_rng(3)
    quiet, found, spread = 0, 0, []
    for _ in range(60):
        size = rng.integers(200, 3000, 120)
        share = np.sin(math.asin(math.sqrt(0.3)) + 0.05 * rng.standard_normal(120)) ** 2
        share[0] = 0.75
        events = rng.binomial(size, share)
        drawn = funnel(events.tolist(), size.tolist(), "share")
        found += drawn.places[0].flag == "higher"
        quiet += sum(place.flag in {"higher", "lower"} for place in drawn.places[1:])
        spread.append(math.sqrt(drawn.added_variance))
    assert found == 60
    assert quiet / (60 * 119) < 0.005
    assert np.mean(spread) == pytest.approx(0.05, rel=0.12)
    small = funnel([0, 1, 300, 290, 310, 305], [3, 4, 1000, 1000, 1000, 1000], "share")
    assert [place.flag for place in small.places[:2]] == ["too few to judge"] * 2
    rates = funnel([50, 52, 48, 51, 49, 140], [1000.0] * 6, "rate")
    assert [place.flag for place in rates.places][-1] == "higher"
    with pytest.raises(ValueError, match="more events"):
        funnel([5], [4], "share")


counts = st.dictionaries(
    st.sampled_from("abcde"), st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50)), min_size=1
)


@given(counts, counts)
@settings(max_examples=80)
def test_parts_of_a_change_add_up_and_turn_around(
    one: dict[str, tuple[int, int, int]], other: dict[str, tuple[int, int, int]]
) -> None:
    before = {name: Cell(min(a, n), n) for name, (a, _, n) in one.items()}
    after = {name: Cell(min(a, n), n, min(b, n)) for name, (a, b, n) in other.items()}
    change = decompose(before, after)
    assert change.after - change.before == pytest.approx(change.within + change.mix + change.definition)
    plain = {name: Cell(cell.counted, cell.all) for name, cell in after.items()}
    there, back = decompose(before, plain), decompose(plain, before)
    assert there.within == pytest.approx(-back.within)
    assert there.mix == pytest.approx(-back.mix)
    assert there.definition == 0
    with pytest.raises(ValueError, match="more than it has"):
        decompose({"a": Cell(5, 4)}, after)
    with pytest.raises(ValueError, match="nobody"):
        decompose({}, after)
