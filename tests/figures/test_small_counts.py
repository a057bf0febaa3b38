"""Small counts of people are not told, and nothing told beside them gives them away."""

from hypothesis import given
from hypothesis import strategies as st

from duecourse.figures import answers, released
from duecourse.figures.suppression import BESIDE, beside, small

LEAST = 3


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_what_is_untold_cannot_be_worked_out_from_what_is_told(parts: list[int]) -> None:
    hidden = [small(part, LEAST) for part in parts]
    untold = beside(parts, sum(parts), hidden, LEAST)
    assert all(now for now, before in zip(untold, hidden, strict=True) if before), "what is hidden stays hidden"
    held = [part for part, each in zip(parts, untold, strict=True) if each]
    if not any(hidden):
        assert not any(untold)
    elif sum(1 for part in parts if part) > 1:
        assert len(held) > 1, "one part alone is the difference of the whole and the others"
        assert sum(held) >= LEAST or sum(parts) < LEAST


def test_parts_that_are_no_whole_hide_nothing_beside_them() -> None:
    assert beside([2, 10, 12], 12, [True, False, False], LEAST) == [True, False, False]
    assert beside([5, 10], 15, [False, False], LEAST) == [False, False]


def test_a_share_beside_a_small_one_is_withheld_and_a_lone_small_count_too() -> None:
    name = "jail_bookings_by_race"
    assert released.catalog()[name].least_side == LEAST
    rows = [("x", race, "FY2010", None, count, 100, 100, 100) for race, count in (("A", 2), ("B", 8), ("W", 90))]
    told = {row.category: row for row in released.answered(name, released.ANSWER, rows)}
    assert told["A"].withheld == "fewer than 3 on one side"
    assert (told["B"].withheld, told["B"].numerator, told["B"].band_low) == (BESIDE, None, None)
    assert (told["W"].value, told["W"].numerator) == (90, 90)


def test_classes_of_people_are_told_by_the_same_rule() -> None:
    sizes = {"A": (1, 40), "B": (6, 60), "W": (50, 500), "few": (4, 9)}
    counts = [
        {
            "place": "x",
            "aspect": "race",
            "class": name,
            "events": events,
            "size": size,
            "recorded": size,
            "eligible": size,
        }
        for name, (events, size) in sizes.items()
    ]
    told = {row["class"]: row for row in answers.answered("groups", counts, per=100).rows}
    assert {name for name, row in told.items() if row["value"] is None} == {"A", "few"}
    assert told["A"]["events"] is told["A"]["band_low"] is told["A"]["ratio_to_others"] is None
    alone = {row["class"]: row for row in answers.answered("groups", counts[:3], per=100).rows}
    assert {name for name, row in alone.items() if row["value"] is None} == {"A", "B"}, "all less W would tell of A"
    no_one = [{**counts[2], "events": 0}, {**counts[1], "class": "C"}]
    assert all(row["value"] is not None for row in answers.answered("groups", no_one, per=100).rows)


def test_a_count_of_one_or_two_people_is_not_told_and_none_is() -> None:
    rows = [("x", "", f"FY201{n}", None, n, None, n, n) for n in range(4)]
    told = [row.value for row in released.answered("arrests_by_year", released.ANSWER, rows)]
    assert told == [0, None, None, 3]


def test_a_few_cells_of_a_field_that_is_hardly_filled_are_not_told_either() -> None:
    rows = [("x", race, "FY2010", None, count, 34, 34, 4250) for race, count in (("A", 2), ("W", 32))]
    told = {row.category: row for row in released.answered("jail_bookings_by_race", released.ANSWER, rows)}
    assert {row.withheld for row in told.values()} == {"recorded for 0.8%, less than 50%"}
    assert {row.numerator for row in told.values()} == {None}, "32 of 34 would tell of the other two"
