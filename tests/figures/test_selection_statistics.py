"""Ratios, pooling, funnels, multiplicity and decomposition against simulation with known truth and other code."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact, norm
from scipy.stats import poisson as poisson_of
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from duecourse.figures.decomposition import Cell, decompose
from duecourse.figures.funnel import funnel
from duecourse.figures.intervals import poisson, wilson
from duecourse.figures.multiplicity import benjamini_hochberg, holm
from duecourse.figures.pooling import pooled_rates, pooled_shares
from duecourse.figures.ratios import common_ratio, rate_of_estimate, rate_ratio, risk_ratio


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


@pytest.mark.parametrize(("share", "trials"), [(0.02, 50), (0.05, 200), (0.3, 20), (0.5, 12), (0.75, 400), (0.99, 300)])
def test_wilson_covers_near_its_level_and_the_exact_interval_never_less(share: float, trials: int) -> None:
    """Computed over every count, so without Monte Carlo error; Wilson's is 95 percent on the average of shares."""
    counts = np.arange(trials + 1)
    held = [wilson(int(each), trials)[0] <= share <= wilson(int(each), trials)[1] for each in counts]
    assert float(binom.pmf(counts, trials, share)[held].sum()) >= 0.9
    near = np.linspace(0.5, 1.5, 101) * min(share, 1 - share)
    near = near if share < 0.5 else 1 - near
    limits = np.asarray([wilson(int(each), trials) for each in counts])
    covers = [
        float(binom.pmf(counts, trials, each)[(limits[:, 0] <= each) & (each <= limits[:, 1])].sum()) for each in near
    ]
    assert np.mean(covers) == pytest.approx(0.95, abs=0.015)
    mean = share * trials
    many = np.arange(int(poisson_of.ppf(1 - 1e-9, mean)) + 2)
    held = [poisson(int(each))[0] <= mean <= poisson(int(each))[1] for each in many]
    assert float(poisson_of.pmf(many, mean)[held].sum()) >= 0.95 - 1e-9


def test_the_common_ratio_covers_and_says_one_where_strata_alone_differ() -> None:
    rng = np.random.default_rng(17)
    sizes = [(60, 90), (40, 30), (120, 80), (25, 60)]
    base = (0.1, 0.25, 0.05, 0.4)
    for ratio in (1.0, 1.5):
        covered = []
        for _ in range(1500):
            cells = [
                (int(rng.binomial(n, ratio * share)), n, int(rng.binomial(m, share)), m)
                for (n, m), share in zip(sizes, base, strict=True)
            ]
            found = common_ratio(cells)
            covered.append(found.low <= ratio <= found.high)
        within(covered)


def test_adjusted_tests_of_shares_keep_their_level_where_groups_do_not_differ() -> None:
    """Fisher's exact test with Holm's adjustment, as the question of dropped charges uses them: at most 5 percent."""
    rng = np.random.default_rng(19)
    any_found = []
    for _ in range(400):
        events, trials = rng.binomial(60, 0.2, 5), 60
        values = [
            float(fisher_exact([[a, trials - a], [events.sum() - a, 4 * trials - events.sum() + a]]).pvalue)
            for a in events
        ]
        any_found.append(min(holm(values)) <= 0.05)
    assert np.mean(any_found) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 400)


def test_false_flags_stay_a_small_part_of_all_flags() -> None:
    """Benjamini and Hochberg: of what is flagged, the part that is nothing stays at most 5 percent on the average."""
    rng = np.random.default_rng(31)
    parts = []
    for _ in range(600):
        shift = np.where(np.arange(100) < 10, 3.5, 0.0)
        flagged = (
            np.asarray(benjamini_hochberg((2 * norm.sf(np.abs(rng.standard_normal(100) + shift))).tolist())) <= 0.05
        )
        parts.append((flagged & (shift == 0)).sum() / max(int(flagged.sum()), 1))
    assert np.mean(parts) <= 0.05 + 3 * np.std(parts) / math.sqrt(len(parts))


def test_a_funnel_of_places_that_do_not_differ_flags_hardly_any() -> None:
    rng = np.random.default_rng(37)
    flagged = []
    for _ in range(120):
        size = rng.integers(200, 3000, 60)
        drawn = funnel(rng.binomial(size, 0.3).tolist(), size.tolist(), "share")
        flagged.append(any(place.flag in {"higher", "lower"} for place in drawn.places))
    assert np.mean(flagged) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 120)


@pytest.mark.parametrize(("rate", "people", "off"), [(2e-4, 50_000, 0.15), (0.002, 3_000, 0.25), (3e-5, 90_000, 0.1)])
def test_rates_of_an_estimated_population_cover_the_truth(rate: float, people: int, off: float) -> None:
    """The denominator is a survey's estimate with a standard error, as a county's population; so is one of a ratio."""
    rng = np.random.default_rng(41)
    rates, blind, ratios = [], [], []
    for _ in range(3000):
        events, other = int(rng.poisson(rate * people)), int(rng.poisson(2 * rate * 80_000))
        size, other_size = people * (1 + off * rng.standard_normal()), 80_000 * (1 + 0.08 * rng.standard_normal())
        if size <= 2 * off * people:
            continue
        found = rate_of_estimate(events, size, off * people)
        rates.append(found.low <= rate <= found.high)
        low, high = poisson(events)
        blind.append(low / size <= rate <= high / size)
        if events + other:
            told = rate_ratio(events, size, other, other_size, error=off * people, other_error=0.08 * 80_000)
            ratios.append(told.low <= 0.5 <= told.high)
    slack = 3 * math.sqrt(0.95 * 0.05 / len(rates))
    assert 0.95 - slack <= np.mean(rates) <= 0.995, np.mean(rates)
    assert 0.95 - slack - 0.012 <= np.mean(ratios) <= 0.995, np.mean(ratios)
    assert np.mean(rates) >= np.mean(blind), "an interval that takes the estimate for known is too short"


def test_a_population_known_for_sure_gives_the_exact_interval_and_one_hardly_known_none() -> None:
    known = rate_of_estimate(7, 1000, 0)
    assert (known.low, known.high) == tuple(end / 1000 for end in poisson(7))
    assert rate_of_estimate(7, 1000, 1e-9).high == pytest.approx(known.high)
    wider = rate_of_estimate(7, 1000, 100)
    assert wider.low < known.low < known.high < wider.high
    assert rate_of_estimate(0, 1000, 100).low == 0
    with pytest.raises(ValueError, match="so badly"):
        rate_of_estimate(7, 1000, 600)
    with pytest.raises(ValueError, match="not above 0"):
        rate_of_estimate(7, 0, 0)
    with pytest.raises(ValueError, match="so badly"):
        rate_ratio(5, 100, 9, 100, error=60)


def test_a_funnel_and_pooled_rates_of_estimated_populations_keep_their_promise() -> None:
    """Populations are estimates: places that do not differ are hardly ever flagged, and intervals of others cover."""
    rng = np.random.default_rng(43)
    flagged, covered = [], []
    for turn in range(60):
        people = rng.integers(5_000, 200_000, 60).astype(float)
        error = people * rng.uniform(0.1, 0.3, 60)
        events = rng.poisson(0.004 * people)
        size = np.maximum(people + error * rng.standard_normal(60), people / 5)
        drawn = funnel(events.tolist(), size.tolist(), "rate", errors=error.tolist())
        flagged.append(sum(place.flag in {"higher", "lower"} for place in drawn.places))
        if turn < 12:
            truth = rng.gamma(4, 0.001, 60)
            counts = rng.poisson(truth * people).tolist()
            found = pooled_rates(counts, size.tolist(), error.tolist())
            covered += [each.low <= real <= each.high for each, real in zip(found, truth, strict=True)]
            assert pooled_rates(counts, size.tolist()) == pooled_rates(counts, size.tolist(), [0.0] * 60)
    assert np.mean([count > 0 for count in flagged]) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 60)
    assert sum(flagged) < 0.005 * 60 * 60
    assert np.mean(covered) >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / len(covered)), np.mean(covered)
    with pytest.raises(ValueError, match="not as many errors"):
        pooled_rates([1, 2], [3, 4], [1])
    with pytest.raises(ValueError, match="counted, not estimated"):
        funnel([1], [4], "share", errors=[1])
