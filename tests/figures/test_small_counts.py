"""Small counts of people are not told, and nothing told beside them gives them away."""

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.figures import answers, batch, lag, released, releases
from duecourse.figures.released import ANSWER, ReleasedRow
from duecourse.figures.suppression import FEWEST, LEAST, WITHHELD, Sum, beside, small, untold

people = st.integers(0, 40)


def could_be(told: Sequence[int | None], total: int) -> list[set[int]]:
    """What each untold part of a known total could be, for somebody who knows that no part is told below LEAST."""
    gaps = [at for at, part in enumerate(told) if part is None]
    left = total - sum(part for part in told if part is not None)
    found: list[set[int]] = [set() for _ in told]
    for cells in itertools.product(range(1, min(left, 45) + 1), repeat=max(len(gaps) - 1, 0)):
        last = left - sum(cells)
        if last < 1:
            continue
        for at, cell in zip(gaps, (*cells, last), strict=True):
            found[at].add(cell)
    return found


@given(st.lists(people, min_size=1, max_size=8))
def test_what_is_untold_cannot_be_worked_out_from_what_is_told(parts: list[int]) -> None:
    hidden = [small(part) for part in parts]
    held = beside(parts, sum(parts), hidden)
    assert all(now for now, before in zip(held, hidden, strict=True) if before), "what is hidden stays hidden"
    untold_parts = [part for part, each in zip(parts, held, strict=True) if each]
    if not any(hidden):
        assert not any(held)
    elif sum(1 for part in parts if part) > 1:
        assert len(untold_parts) > 1, "one part alone is the difference of the whole and the others"
        assert sum(untold_parts) >= LEAST or sum(parts) < LEAST


@given(st.lists(people, min_size=2, max_size=4))
def test_somebody_who_knows_the_total_is_left_with_more_than_one_possibility(parts: list[int]) -> None:
    held = beside(parts, sum(parts), [small(part) for part in parts])
    told = [None if each else part for part, each in zip(parts, held, strict=True)]
    possible = could_be(told, sum(parts))
    for part, each, cells in zip(parts, held, possible, strict=True):
        if each and small(part) and sum(parts) >= LEAST and sum(1 for each in parts if each) > 1:
            assert len(cells) > 1, (parts, told)


def test_parts_that_are_no_whole_hide_nothing_beside_them() -> None:
    assert beside([2, 10, 12], 12, [True, False, False]) == [True, False, False]
    assert beside([5, 10], 15, [False, False]) == [False, False]


def test_a_part_of_a_part_is_held_with_what_it_would_be_worked_out_from() -> None:
    levels = [20, 2, 8, 10]
    assert untold(levels, [small(each) for each in levels], [Sum((1, 2, 3), 0)]) == [False, True, True, False]
    nested = [12, 11]
    assert untold(nested, [False, False], [Sum((1,), 0, 1)]) == [False, True], "one is in the wider reading alone"
    assert untold([12, 4], [False, False], [Sum((1,), 0, 8)]) == [False, False]


def row_of(name: str, *cells: Sequence[Any], own: bool = False) -> dict[str, ReleasedRow]:
    return {row.category: row for row in released.answered(name, ANSWER, cells, own=own)}


def test_a_share_beside_a_small_one_is_withheld_and_no_answer_says_which_is_small() -> None:
    rows = [("x", race, "FY2010", None, count, 100, 100, 100) for race, count in (("A", 2), ("B", 8), ("W", 90))]
    told = row_of("jail_bookings_by_race", *rows)
    assert {told[name].withheld for name in "AB"} == {WITHHELD}
    assert all(told[name].numerator is told[name].band_low is told[name].low is None for name in "AB")
    assert (told["W"].value, told["W"].numerator) == (90, 90)


@pytest.mark.parametrize(("numerator", "told"), [(2, False), (48, False), (0, True), (50, True), (25, True)])
def test_a_few_people_on_either_side_of_a_share_are_not_told(numerator: int, told: bool) -> None:
    row = row_of("bookings_requested", ("x", "", "FY2010", None, numerator, 50, 50, 50))[""]
    assert (row.value is not None, row.numerator is not None, row.denominator) == (told, told, 50)


@pytest.mark.parametrize("denominator", [1, 2, 9])
def test_of_how_few_a_share_would_be_is_not_told_either(denominator: int) -> None:
    for name in (
        "jail_bookings_by_race",
        "interoperability_unconvicted_by_state",
        "interoperability_removals_by_state",
    ):
        row = row_of(name, ("x", "W", "FY2010", None, denominator, denominator, denominator, denominator))["W"]
        numbers = (row.value, row.numerator, row.denominator, row.recorded, row.eligible, row.fill_rate, row.low)
        assert set(numbers) == {None}, name
        assert row.withheld == "fewer than 10 are counted"
    nobody = row_of("jail_bookings_by_race", ("x", "W", "FY2010", None, 0, 0, 0, denominator))["W"]
    assert (nobody.eligible, nobody.fill_rate) == (None, None)


def test_one_who_is_in_the_wider_of_two_readings_alone_is_not_told() -> None:
    wide, narrow = "dropped, withdrawn, acquitted or in error", "dropped by prosecutor, grand jury or court"
    for inner, told in ((4, False), (5, True), (1, False)):
        rows = [("x", name, "FY2016", None, n, 202, 202, 202) for name, n in ((narrow, inner), (wide, 5))]
        found = row_of("jail_bookings_all_charges_dropped", *rows)
        assert (found[narrow].numerator is not None) is told, inner


def test_numbers_a_publisher_printed_are_told_and_the_same_of_our_own_record_are_not() -> None:
    name = "interoperability_removals_by_conviction"
    names = ("convicted, any level", "level 1", "level 2", "level 3", "no listed conviction")
    rows = [
        ("x", category, "since", None, count, 40, 1, 1)
        for category, count in zip(names, (30, 2, 8, 20, 10), strict=True)
    ]
    assert row_of(name, *rows)["level 1"].numerator == 2
    own = row_of(name, *rows, own=True)
    assert [own[each].numerator for each in names] == [30, None, None, 20, 10]
    one = ("x", "", "since 2010-01-01", None, 1, None, 1, 1)
    assert [row_of("interoperability_by_county", one, own=own)[""].value for own in (False, True)] == [1, None]


def test_a_count_of_one_or_two_people_is_not_told_and_none_is() -> None:
    rows = [("x", "", f"FY201{n}", None, n, None, n, n) for n in range(5)]
    told = released.answered("arrests_by_year", ANSWER, rows)
    assert [row.value for row in told] == [0, None, None, 3, 4]
    assert [row.eligible for row in told] == [0, None, None, 3, 4]
    single = released.answered("arrests_by_year", ANSWER, [rows[1], rows[3], rows[4]])
    assert [row.value for row in single] == [None, None, 4], "the rows of the file are counted elsewhere"


def test_a_month_of_one_is_held_with_another_of_its_fiscal_year() -> None:
    months = {"2009-09": 4, "2009-10": 1, "2009-11": 30, "2010-09": 7, "2010-10": 5}
    rows = [("x", "", month, None, count, None, count, count) for month, count in months.items()]
    told = {row.period: row.value for row in released.answered("jail_bookings_by_month", ANSWER, rows)}
    assert told == {"2009-09": 4, "2009-10": None, "2009-11": 30, "2010-09": None, "2010-10": 5}


def test_a_few_cells_of_a_field_that_is_hardly_filled_are_not_told_either() -> None:
    rows = [("x", race, "FY2010", None, count, 34, 34, 4250) for race, count in (("A", 2), ("W", 32))]
    told = row_of("jail_bookings_by_race", *rows)
    assert {row.withheld for row in told.values()} == {"recorded for 0.8%, less than 50%"}
    assert {row.numerator for row in told.values()} == {None}, "32 of 34 would tell of the other two"


def measured(name: str, cells: Mapping[tuple[str, str, str], int]) -> tuple[ReleasedRow, ...]:
    """Rows of a measure from counts by place, category and period; a share is of all its categories."""
    kind = released.catalog()[name].kind
    rows = []
    for (place, category, period), count in cells.items():
        whole = sum(n for (a, _, b), n in cells.items() if (a, b) == (place, period))
        of = {"count": None, "share": whole, "rate": 1_000_000}[kind]
        fill = whole if kind == "share" else count
        rows.append((place, category, period, None, count, of, fill, fill))
    return released.answered(name, ANSWER, rows, own=True)


OF_PEOPLE = sorted(name for name, each in released.catalog().items() if each.counts != "things")
cells = st.dictionaries(
    st.tuples(st.sampled_from("xy"), st.sampled_from("abc"), st.sampled_from(["FY2010", "FY2011", "FY2012"])),
    people,
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("name", OF_PEOPLE)
@given(cells)
@settings(max_examples=30)
def test_no_measure_of_people_tells_of_one_or_two(name: str, counts: dict[tuple[str, str, str], int]) -> None:
    """Every measure that is not of things, as over our own record: nothing told is small, on any side."""
    kind = released.catalog()[name].kind
    wholes: dict[tuple[str, str], list[ReleasedRow]] = {}
    for row in measured(name, counts):
        for number in (row.numerator, row.denominator, row.recorded, row.eligible):
            assert number is None or not small(number), row
        if row.withheld:
            assert row.value is row.low is None
        if kind == "share" and row.numerator is not None:
            assert row.denominator is not None
            assert not small(row.denominator - row.numerator), row
            assert row.denominator == 0 or row.denominator >= FEWEST
        if kind == "share" and row.denominator:
            wholes.setdefault((row.place, row.period), []).append(row)
    for rows in wholes.values():
        untold_rows = [row for row in rows if row.numerator is None]
        left = (rows[0].denominator or 0) - sum(row.numerator or 0 for row in rows)
        if untold_rows:
            assert len(untold_rows) > 1, "the difference of the whole and the others"
            assert left >= LEAST


def counted(events: int, size: int, **more: Any) -> dict[str, Any]:
    return {"events": events, "size": size, "recorded": size, "eligible": size, **more}


def test_classes_of_people_are_told_by_the_same_rule() -> None:
    sizes = {"A": (1, 40), "B": (6, 60), "W": (50, 500), "few": (4, 9)}
    counts = [counted(*both, **{"place": "x", "aspect": "race", "class": name}) for name, both in sizes.items()]
    told = {row["class"]: row for row in answers.answered("groups", counts, per=100).rows}
    assert {name for name, row in told.items() if row["value"] is None} == {"A", "few"}
    assert told["A"]["events"] is told["A"]["band_low"] is told["A"]["ratio_to_others"] is told["few"]["size"] is None
    alone = {row["class"]: row for row in answers.answered("groups", counts[:3], per=100).rows}
    assert {name for name, row in alone.items() if row["value"] is None} == {"A", "B"}, "all less W would tell of A"
    no_one = [{**counts[2], "events": 0}, {**counts[1], "class": "C"}]
    assert all(row["value"] is not None for row in answers.answered("groups", no_one, per=100).rows)


shares = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), min_size=2, max_size=6)


@given(shares)
@settings(max_examples=40)
def test_no_table_of_selection_tells_of_one_or_two_people(pairs: list[tuple[int, int]]) -> None:
    """Places, classes and levels: of events, of those left, and of sizes; and nothing is the only unknown of a sum."""
    pairs = [(min(k, n), n) for k, n in ((k, n + 1) for k, n in pairs)]
    places = [counted(k, n, place=f"place {at}") for at, (k, n) in enumerate(pairs)]
    classes = [{**row, "aspect": "race", "class": row["place"], "place": "x"} for row in places]
    levels = [
        {"place": f"place {at}", "class": name, "events": events, "size": n}
        for at, (k, n) in enumerate(pairs)
        for name, events in (("convicted", k), ("none", n - k))
    ]
    asked = {"shares": places, "groups": classes, "levels": levels, "rates": places}
    for kind, rows in asked.items():
        found = answers.answered(kind, rows, per=100)
        told = [(row["events"], row["size"]) for row in found.rows]
        for events, size in told:
            assert not small(events or 0), (kind, told)
            assert size is None or size >= FEWEST, (kind, told)
            if events is not None and kind != "rates":
                assert not small(size - events), (kind, told)
        for row in found.rows:
            if row["events"] is None:
                assert all(row[key] is None for key in row if key in {"value", "low", "pooled", "ratio_to_others"})
        if kind != "levels":
            unknown = [k for (k, _), (events, _) in zip(pairs, told, strict=True) if events is None and k]
            if any(small(k) for k in unknown) and sum(1 for k, _ in pairs if k) > 1:
                assert len(unknown) > 1, (kind, told)
        assert all(value["value"] is not None for value in found.chart.get("data", {}).get("values", []))


def test_numbers_a_publisher_printed_are_told_in_tables_of_selection() -> None:
    places = [counted(k, n, place=f"place {at}") for at, (k, n) in enumerate([(1, 40), (30, 60), (2, 9)])]
    told = answers.answered("shares", places, per=100, protect=False).rows
    assert [(row["events"], row["size"]) for row in told] == [(1, 40), (30, 60), (None, None)]


compositions = st.dictionaries(st.sampled_from("abcdef"), st.tuples(people, people, people), min_size=2)


@given(compositions, compositions)
@settings(max_examples=60)
def test_groups_of_few_people_are_taken_together(
    one: dict[str, tuple[int, int, int]], other: dict[str, tuple[int, int, int]]
) -> None:
    rows = [
        {"period": period, "class": name, "counted": a + b, "redefined": b, "size": a + b + c}
        for period, cells in (("FY2010", one), ("FY2011", other))
        for name, (a, b, c) in cells.items()
    ]
    try:
        found = answers.answered("composition", rows, per=1)
    except ValueError:
        return
    totals = [sum(row["size"] for row in rows if row["period"] == period) for period in ("FY2010", "FY2011")]
    several = len(found.rows) > 1
    for row in found.rows:
        for share, weight, total in (
            (row["before"], row["weight_before"], totals[0]),
            (row["after"], row["weight_after"], totals[1]),
        ):
            if share is not None and several:
                size = weight * total
                assert not small(round(size)), row
                assert not small(round(share * size)), row
                assert not small(round((1 - share) * size)), row


def test_months_of_few_departures_are_not_told_by_the_lag() -> None:
    days = [(date(2010, 1 + n % 12, 1 + n % 28), date(2010, 1 + n % 12, 28)) for n in range(240)]
    days = [day for day in days if day[0].month != 5] + [(date(2010, 5, 3), date(2010, 5, 20))]
    told = {row["period"]: row for row in lag.of_days(days).rows}
    assert told["2010-05"]["reported"] is told["2010-05"]["expected"] is None
    assert sum(row["reported"] is None for row in told.values()) == 2, "the month beside it would give it away"


@pytest.mark.shared
def test_nothing_small_is_told_of_the_people_in_the_published_files(shared_data: Path, tmp_path: Path) -> None:
    """Every measure of people over the files with rows about people, as the .csv twins of all of them have it."""
    folders = ("jail_ice_holds_travis", "i213_seattle", "ice_removals_seattle", "border_deaths")
    files = [file for name in folders for file in sorted((shared_data / "evidence" / name).iterdir())]
    lists = [shared_data / "evidence" / "geo" / "acs_2017_5yr_county_race.csv"]
    releases.import_files([*files, *lists], tmp_path / "release")
    done = batch.compute_all(tmp_path / "release", tmp_path / "figures")
    of_people = [name for name in done.computed if released.catalog()[name].counts == "people"]
    assert len(of_people) >= 18
    withheld = 0
    for name in of_people:
        measure = released.catalog()[name]
        wholes: dict[tuple[str, str, str], list[dict[str, str]]] = {}
        for row in csv.DictReader(io.StringIO((tmp_path / "figures" / f"{name}.csv").read_text(encoding="utf-8"))):
            withheld += bool(row["withheld"])
            counts = {key: int(row[key]) for key in ("numerator", "denominator", "recorded", "eligible") if row[key]}
            assert not any(small(count) for count in counts.values()), (name, row)
            if measure.kind == "share" and {"numerator", "denominator"} <= set(counts):
                assert not small(counts["denominator"] - counts["numerator"]), (name, row)
            wholes.setdefault((row["place"], row["period"], row["denominator"]), []).append(row)
        for (_, _, whole), rows in wholes.items():
            hidden = [row for row in rows if not row["numerator"]]
            if measure.kind == "share" and whole and hidden and len(rows) > 1 and not measure.parts:
                left = int(whole) - sum(int(row["numerator"] or 0) for row in rows)
                assert len(hidden) > 1, (name, rows)
                assert left >= LEAST, (name, rows)
    assert withheld > 400
