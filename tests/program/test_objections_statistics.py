"""Statistics of objections: they add up, and no small count can be had from them by subtraction."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.program import redress_statistics
from duecourse.program.case import Objection
from duecourse.program.redress_statistics import ALL, OUTCOMES, counted

NOW = datetime(2010, 10, 6, tzinfo=UTC)
KINDS = ("citizenship", "mistaken_identity", "complaint")
STATES = ("FILED", "UPHELD", "REJECTED", "REFERRED")


def made(kind: str, state: str, hours: int = 10) -> Objection:
    filed = NOW - timedelta(days=5)
    decided = None if state == "FILED" else filed + timedelta(hours=hours)
    return Objection(
        "b-000001/o1", kind, True, filed, filed + timedelta(days=1), state, filed_at=filed, decided_at=decided
    )


def test_counts_and_medians() -> None:
    filed = [made("citizenship", "UPHELD", hours) for hours in (2, 4, 6, 30, 50, 60)]
    (first, *_, total) = counted(filed, KINDS, 5, NOW)
    assert (first.filed, first.upheld, first.open, first.median_hours) == (6, 6, 0, 18)
    assert first.late is None, "three of six: fewer than the floor"
    assert (total.kind, total.filed) == (ALL, 6)


def test_statistics_of_a_record(county: Any) -> None:
    for _ in range(5):
        county.object(county.book(f"T{len(county.record.bookings())}"))
    found = redress_statistics.statistics(county.record)
    by_kind = {each.kind: each for each in found.lines}
    assert found.smallest_shown == 5
    assert (by_kind["citizenship"].filed, by_kind["citizenship"].open, by_kind["complaint"].filed) == (5, 5, 0)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(STATES)), max_size=60), st.integers(2, 8))
def test_no_small_count_is_shown_or_left_to_subtraction(cells: list[tuple[str, str]], floor: int) -> None:
    filed = [made(kind, state) for kind, state in cells]
    lines = counted(filed, KINDS, floor, NOW)
    table = {line.kind: {"filed": line.filed, **{name: getattr(line, name) for name in OUTCOMES}} for line in lines}
    truth = {kind: {"filed": 0, **dict.fromkeys(OUTCOMES, 0)} for kind in table}
    for kind, state in cells:
        name = "open" if state == "FILED" else state.lower()
        for row, column in product((kind, ALL), ("filed", name)):
            truth[row][column] += 1
    for row, counts in table.items():
        for name, shown in counts.items():
            assert shown is None or shown == truth[row][name]
            assert shown is None or shown == 0 or shown >= floor
    small = {(row, name) for row, counts in truth.items() for name, count in counts.items() if 0 < count < floor}
    lines_of = [[(row, name) for name in ("filed", *OUTCOMES)] for row in table]
    lines_of += [[(row, name) for row in table] for name in ("filed", *OUTCOMES)]
    for line in lines_of:
        hidden = [cell for cell in line if table[cell[0]][cell[1]] is None]
        assert not (
            len(hidden) == 1 and hidden[0] in small and any(truth[r][n] for r, n in line if (r, n) != hidden[0])
        )
