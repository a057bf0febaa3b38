"""Rounding words as intervals: what a bounded number proves, refutes and leaves open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.figures import periods, sentences, wordings
from duecourse.figures.wordings import Bounds, bears_out, is_figure, larger, read, wording

TODAY = date(2010, 10, 6)
WORDS = ["more_than", "at_least", "nearly", "about", "exactly", "fell_short_of"]
numbers = st.integers(1, 10**9).map(float)


@pytest.mark.parametrize(
    ("word", "claimed", "source", "expected"),
    [
        ("more_than", 392_000, (392_862, ""), True),
        ("more_than", 392_862, (392_862, ""), False),
        ("more_than", 1_000, (1_000, "more_than"), True),
        ("more_than", 1_000, (1_000, "at_least"), None),
        ("more_than", 6_000, (6_000, "nearly"), False),
        ("at_least", 1_000, (1_000, "at_least"), True),
        ("at_least", 6_000, (6_000, "nearly"), False),
        ("nearly", 6_000, (5_848, ""), True),
        ("nearly", 6_000, (6_000, ""), False),
        ("nearly", 6_000, (5_600, ""), False),
        ("nearly", 6_000, (6_000, "nearly"), True),
        ("nearly", 6_000, (5_700, "more_than"), None),
        ("about", 45_000, (45_000, "nearly"), True),
        ("about", 50, (50, ""), True),
        ("about", 50, (56, ""), False),
        ("about", 50, (49.6, "at_least"), None),
        ("exactly", 180, (180, ""), True),
        ("exactly", 180, (179, ""), False),
        ("exactly", 180, (180, "about"), None),
        ("fell_short_of", 400_000, (392_862, ""), True),
        ("fell_short_of", 400_000, (400_000, ""), False),
        ("fell_short_of", 400_000, (400_000, "nearly"), True),
        ("existence", 0, (1, ""), True),
        ("existence", 0, (0, ""), False),
        ("existence", 0, (0, "more_than"), True),
        ("among_lowest", 0, (25, ""), True),
        ("among_lowest", 0, (25.1, ""), False),
    ],
)
def test_what_a_number_says_of_a_wording(
    word: str, claimed: float, source: tuple[float, str], expected: bool | None
) -> None:
    assert bears_out(word, wording(word, TODAY), read(*source, TODAY), claimed) is expected


@given(st.sampled_from(WORDS), numbers, numbers, st.floats(0, 1), st.floats(0, 1))
def test_a_bounded_number_never_says_more_than_every_value_within_it(
    word: str, claimed: float, center: float, down: float, up: float
) -> None:
    """If the bounds decide, then so does each number between them, and in the same way."""
    bounds = Bounds(center * (1 - down), center * (1 + up))
    entry = wording(word, TODAY)
    answer = bears_out(word, entry, bounds, claimed)
    if answer is not None:
        for value in (bounds.low, center, bounds.high):
            assert value is not None
            assert bears_out(word, entry, Bounds(value, value), claimed) is answer


@given(st.sampled_from(WORDS[:5]), numbers, numbers)
def test_an_exact_number_is_always_decided_and_a_figure_always_bears_out(
    word: str, claimed: float, value: float
) -> None:
    entry, number = wording(word, TODAY), Bounds(value, value)
    answer = bears_out(word, entry, number, claimed)
    assert answer in (True, False)
    if is_figure(word, entry, number, value, claimed):
        assert answer
        assert abs(value - claimed) <= claimed * entry.near


@given(numbers, numbers)
def test_larger_is_strict_and_has_a_direction(one: float, other: float) -> None:
    first, second = Bounds(one, one), Bounds(other, other)
    assert larger(first, second) is (one > other)
    assert not (larger(first, second) and larger(second, first))
    assert larger(Bounds(None, one), Bounds(other, other)) is (False if one <= other else None)
    assert larger(Bounds(one, None), Bounds(other, other)) is (True if one > other else None)


def test_wordings_are_dated_and_reasoned() -> None:
    for word, entries in wordings.catalog().items():
        assert [entry.since for entry in entries] == sorted(entry.since for entry in entries), word
        assert all(entry.reason and entry.says for entry in entries), word
    with pytest.raises(KeyError):
        wording("nearly", date(1, 1, 1))
    with pytest.raises(KeyError):
        wording("roughly", TODAY)


@given(st.integers(1900, 2100))
def test_a_fiscal_year_is_the_year_of_its_last_day(year: int) -> None:
    fiscal, calendar = periods.parse(f"FY{year}"), periods.parse(str(year))
    assert fiscal.ends_on == date(year, 9, 30)
    assert fiscal.starts_on == date(year - 1, 10, 1)
    assert fiscal.days in (365, 366)
    assert fiscal.comparable(calendar)
    assert not fiscal.same_days(calendar)
    assert fiscal.same_days(periods.parse(f"{fiscal.starts_on}..{fiscal.ends_on}"))


@pytest.mark.parametrize("text", ["", "FY10", "2010-2011", "2010-10-01..2010-09-30", "2010-13-01..2011-01-01", "10"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|month"):
        periods.parse(text)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (392_862, "removals", 0, "392,862"),
        (11.8284, "per 10,000 apprehensions", 1, "11.8"),
        (50, "percent", 1, "50 percent"),
        (29.87, "percent", 1, "29.9 percent"),
        (5_300_000, "usd", 0, "$5.3 million"),
        (50_000_000, "usd", 0, "$50 million"),
        (675_209, "usd", 0, "$675,209"),
        (0, "deaths", 1, "0"),
    ],
)
def test_numbers_as_people_read_them(value: float, unit: str, decimals: int, text: str) -> None:
    assert sentences.number(value, unit, decimals) == text
