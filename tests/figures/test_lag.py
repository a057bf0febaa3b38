"""Lag: intervals against simulated years, the chain ladder against a textbook triangle, snapshots on record."""

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from duecourse.errors import CannotAnswer
from duecourse.figures import lag
from duecourse.figures.triangle import chain_ladder

TAYLOR_ASHE = (
    (357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463),
    (352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085),
    (290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315),
    (310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268),
    (443160, 1136350, 2128333, 2897821, 3402672, 3873311),
    (396132, 1333217, 2180715, 2985752, 3691712),
    (440832, 1288463, 2419861, 3483130),
    (359480, 1421128, 2864498),
    (376686, 1363294),
    (344014,),
)
"""The triangle of G. Taylor and F. Ashe (1983) that T. Mack (1993) worked through."""


def square(rows: tuple[tuple[float, ...], ...]) -> np.ndarray:
    table = np.full((len(rows), max(map(len, rows))), np.nan)
    for at, row in enumerate(rows):
        table[at, : len(row)] = row
    return table


def test_the_chain_ladder_gives_what_mack_printed() -> None:
    ladder = chain_ladder(tuple("abcdefghij"), square(TAYLOR_ASHE))
    assert ladder.factors[:3] == pytest.approx((3.491, 1.747, 1.457), abs=6e-4)
    added = [round(each.added / 1000) for each in ladder.ultimates]
    assert added == [0, 95, 470, 710, 985, 1419, 2178, 3920, 4279, 4626]
    errors = [round(100 * each.error / each.added) for each in ladder.ultimates[1:]]
    assert errors == [80, 26, 19, 27, 29, 26, 22, 23, 29]
    assert all(each.low <= each.expected <= each.high for each in ladder.ultimates)


def test_intervals_of_the_ladder_cover_simulated_years() -> None:
    rng = np.random.default_rng(8)
    covered = []
    for _ in range(250):
        table = np.zeros((10, 5))
        table[:, 0] = rng.uniform(500, 1500, 10)
        for at, (factor, spread) in enumerate(((1.6, 4.0), (1.2, 2.0), (1.05, 0.8), (1.01, 0.3))):
            table[:, at + 1] = table[:, at] * factor + spread * np.sqrt(table[:, at]) * rng.normal(0, 1, 10)
        truth = table[:, -1].copy()
        for row in range(10):
            table[row, 10 - row :] = np.nan
        ladder = chain_ladder(tuple(map(str, range(10))), table)
        covered += [ladder.ultimates[at].low <= truth[at] <= ladder.ultimates[at].high for at in (6, 7, 8, 9)]
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * math.sqrt(0.05 * 0.95 / 250) + 0.01)


def test_growth_carried_over_covers_one_more_year() -> None:
    rng = np.random.default_rng(6)
    covered = []
    for _ in range(600):
        years = [f"FY{year}" for year in range(2010, 2017)]
        growth = np.exp(rng.normal(0.05, 0.02, len(years)))
        given = []
        for year, factor in zip(years, growth, strict=True):
            given.append(lag.Snapshot(year, date(int(year[2:]), 9, 24), 100_000))
            if year != years[-1]:
                given.append(lag.Snapshot(year, None, round(100_000 * factor)))
        row = next(row for row in lag.carried_over(given).rows if row["period"] == years[-1])
        covered.append(row["low"] <= 100_000 * growth[-1] <= row["high"])
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * math.sqrt(0.05 * 0.95 / 600))


def test_the_snapshots_on_record_tell_what_was_added() -> None:
    answer = lag.carried_over(lag.shipped())
    rows = {(row["period"], row["age"]): row for row in answer.rows}
    assert rows["FY2022", -1]["final"] - rows["FY2022", -1]["reported"] == 3158
    assert rows["FY2021", 7]["final"] - rows["FY2021", 7]["reported"] == 1384
    assert rows["FY2022", -1]["low"] is None, "one year alone gives no interval"
    latest = rows["FY2025", -6]
    assert latest["compared"] == 2
    assert latest["low"] < latest["expected"] < latest["high"]


def test_delays_of_a_record_fill_a_triangle() -> None:
    rng = np.random.default_rng(2)
    start, now = date(2009, 10, 1), date(2010, 12, 31)
    days = [
        (start + timedelta(days=int(day)), int(delay))
        for day, delay in zip(rng.integers(0, 457, 9000), rng.exponential(25, 9000), strict=True)
    ]
    seen = [(day, day + timedelta(days=delay)) for day, delay in days if day + timedelta(days=delay) <= now]
    answer = lag.of_days(seen)
    last = answer.rows[-1]
    truth = sum(day.year * 12 + day.month == now.year * 12 + now.month for day, _ in days)
    assert last["period"] == "2010-12"
    assert last["low"] <= truth <= last["high"]
    assert sum(row["added"] for row in answer.rows) == pytest.approx(len(days) - len(seen), rel=0.35)


def test_intervals_of_a_records_delays_cover_the_months_to_come() -> None:
    rng = np.random.default_rng(4)
    start, now = date(2009, 10, 1), date(2010, 12, 31)
    covered: dict[int, list[bool]] = {}
    runs = 100
    for _ in range(runs):
        days = [
            (start + timedelta(days=int(day)), int(delay))
            for day, delay in zip(rng.integers(0, 457, 3000), rng.exponential(25, 3000), strict=True)
        ]
        seen = [(day, day + timedelta(days=delay)) for day, delay in days if day + timedelta(days=delay) <= now]
        for month, row in zip((9, 10, 11, 12), lag.of_days(seen).rows[-4:], strict=True):
            truth = sum((day.year, day.month) == (2010, month) for day, _ in days)
            covered.setdefault(month, []).append(row["low"] <= truth <= row["high"])
    for month, told in covered.items():
        assert abs(np.mean(told) - 0.95) <= 3 * math.sqrt(0.05 * 0.95 / runs), (month, np.mean(told))


def test_what_cannot_be_read_or_compared_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "snapshots.csv"
    for text, what in (
        ("a,b\n1,2\n", "lacks columns"),
        ("period,captured_on,value\nFY2021,soon,5\n", "row 2 cannot be read"),
    ):
        file.write_text(text)
        with pytest.raises(CannotAnswer, match=what):
            lag.snapshots(file)
    with pytest.raises(CannotAnswer, match="cannot be read"):
        lag.snapshots(tmp_path / "none.csv")
    with pytest.raises(CannotAnswer, match="no two snapshots"):
        lag.carried_over([lag.Snapshot("FY2021", date(2021, 9, 16), 10)])
    with pytest.raises(CannotAnswer, match="both days"):
        lag.of_days([])
    for rows, what in (
        (((1.0,), (2.0,)), "two ages"),
        (((0.0, 0.0), (1.0,)), "no period tells"),
        (((5.0, 6.0), (5.0,)), "errors are not known"),
    ):
        with pytest.raises(ValueError, match=what):
            chain_ladder(("a", "b"), square(rows))
