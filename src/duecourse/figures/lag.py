"""Lag: how much will be added after an announcement, from dated snapshots or from a record with both days.

With snapshots whose final count is known, the growth of comparable snapshots is carried over; its interval is that of
one more year drawn like them. With a record that has the day of the event and the day it was entered, or with
snapshots at many ages, a reporting triangle is completed.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from duecourse.errors import CannotAnswer
from duecourse.figures import periods
from duecourse.figures.found import chart
from duecourse.figures.releases import Release
from duecourse.figures.suppression import Sum, small, untold
from duecourse.figures.triangle import Ladder, chain_ladder

NEAR = 21
"""Snapshots are comparable when their ages differ by at most so many days."""

AGES = 13
"""Months of age that a triangle of a record is followed."""


class Snapshot(msgspec.Struct, frozen=True):
    """What a publisher said of a period on a day; ``captured_on`` is None for the final count."""

    period: str
    captured_on: date | None
    value: int
    source: str = ""

    @property
    def age(self) -> int | None:
        """Days from the end of the period to the capture, below 0 before it; None for the final. Raises ValueError."""
        return None if self.captured_on is None else (self.captured_on - periods.parse(self.period).ends_on).days


class LagAnswer(msgspec.Struct, frozen=True):
    """Rows (period, age, reported, expected, added, low, high; no interval where one year alone tells), sentences."""

    question: str
    assumption: str
    misleads: str
    rows: tuple[dict[str, Any], ...]
    findings: tuple[str, ...]
    chart: dict[str, Any]


QUESTION = "How much will be added to this count after it was announced?"
MISLEADS = (
    "Before the end of the year, growth holds both late confirmation and days still to come. Rules of confirmation "
    "change; a year that is locked moves what comes late into the next. Few years tell little: the interval says so."
)


def shipped() -> tuple[Snapshot, ...]:
    """The dated snapshots of ICE removals that ship with duecourse."""
    return snapshots(Path(str(resources.files("duecourse.figures") / "facts" / "removal_snapshots.csv")))


def snapshots(file: Path) -> tuple[Snapshot, ...]:
    """Read snapshots: CSV with the columns period (FY2021 or as periods are written), captured_on, value.

    An empty captured_on marks the final count. Raises CannotAnswer with the row that cannot be read.
    """
    remedy = "Give a CSV with the columns period, captured_on (empty for the final count) and value"
    found = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            if {"period", "captured_on", "value"} - set(reader.fieldnames or ()):
                raise CannotAnswer(question="lag", problem=f"{file} lacks columns", remedy=remedy)
            for row in reader:
                try:
                    captured = date.fromisoformat(row["captured_on"]) if row["captured_on"] else None
                    each = Snapshot(row["period"], captured, int(row["value"]), row.get("source") or "")
                    periods.parse(each.period)
                    math.log(each.value)
                except (ValueError, TypeError) as problem:
                    where = f"{file}, row {reader.line_num} cannot be read ({problem})"
                    raise CannotAnswer(question="lag", problem=where, remedy=remedy) from problem
                found.append(each)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CannotAnswer(question="lag", problem=f"{file} cannot be read ({problem})", remedy=remedy) from problem
    return tuple(found)


def carried_over(given: Sequence[Snapshot]) -> LagAnswer:
    """Expect every snapshot to grow as comparable snapshots of other periods did.

    Each other period gives the growth of its nearest snapshot within ``NEAR`` days of age. Growth is multiplied; the
    interval of one more period is the t interval of prediction of its logarithm. Raises CannotAnswer where no period
    has both a snapshot and a final count.
    """
    final = {each.period: each.value for each in given if each.captured_on is None}
    dated = [each for each in given if each.age is not None]
    rows = []
    for each in dated:
        growths = []
        for period in sorted({other.period for other in dated} & set(final) - {each.period}):
            near = min((other for other in dated if other.period == period), key=lambda other: _apart(other, each))
            if _apart(near, each) <= NEAR:
                growths.append(math.log(final[period] / near.value))
        if growths:
            rows.append(_grown(each, growths, final.get(each.period)))
    if not rows:
        remedy = "Give the final count of a period beside a snapshot of about the same age"
        raise CannotAnswer(question="lag", problem="no two snapshots can be compared", remedy=remedy)
    findings = tuple(
        f"{row['period']} at {row['age']:+d} days: {row['reported']:,.0f}, to which {row['added']:,.0f} are "
        "expected to be added"
        + (
            f" ({row['low'] - row['reported']:,.0f} to {row['high'] - row['reported']:,.0f})"
            if row["low"] is not None
            else ""
        )
        + f", from {row['compared']} other {'year' if row['compared'] == 1 else 'years'}"
        + (f"; in fact {row['final'] - row['reported']:,.0f}." if row["final"] is not None else ".")
        for row in rows
    )
    assumption = "Snapshots of about one age grow by factors drawn alike from year to year."
    return LagAnswer(QUESTION, assumption, MISLEADS, tuple(rows), findings, chart("lag", rows))


def _apart(one: Snapshot, other: Snapshot) -> int:
    return abs((one.age or 0) - (other.age or 0))


def _grown(each: Snapshot, growths: list[float], final: int | None) -> dict[str, Any]:
    from scipy.stats import t

    count = len(growths)
    middle = sum(growths) / count
    low = high = None
    if count > 1:
        spread = math.sqrt(sum((growth - middle) ** 2 for growth in growths) / (count - 1) * (1 + 1 / count))
        half = float(t.ppf(0.975, count - 1)) * spread
        low, high = each.value * math.exp(middle - half), each.value * math.exp(middle + half)
    expected = each.value * math.exp(middle)
    return {
        "period": each.period,
        "age": each.age,
        "reported": each.value,
        "expected": expected,
        "added": expected - each.value,
        "low": low,
        "high": high,
        "compared": count,
        "final": final,
    }


def of_record(release: Path) -> LagAnswer:
    """Complete the triangle of departures by month and by months until confirmation, over a release of our own record.

    Raises CannotAnswer where removals lack either day or too few months are known; NotARelease, BrokenRelease.
    """
    opened = Release.open(release)
    remedy = "Take a release of a record: `duecourse release own --into R`"
    if "removals" not in opened.tables():
        raise CannotAnswer(question="lag", problem=f"release {release} has no removals", remedy=remedy)
    opened.verify(frozenset({"removals"}))
    with opened.database() as database:
        columns = {row[0] for row in database.execute("DESCRIBE removals").fetchall()}
        if not {"departed_on", "confirmed_on"} <= columns:
            problem = "its removals have no day of confirmation"
            raise CannotAnswer(question="lag", problem=problem, remedy=remedy)
        days = database.execute(
            "SELECT departed_on, confirmed_on FROM removals WHERE departed_on IS NOT NULL AND confirmed_on IS NOT NULL"
        ).fetchall()
    return of_days(days)


def of_days(days: Sequence[tuple[date, date]]) -> LagAnswer:
    """Complete the triangle of (day of the event, day it was entered), by calendar months, up to a year of age.

    Raises CannotAnswer where too few months are known.
    """
    remedy = "Wait for more months, or give snapshots in a file"
    if not days:
        raise CannotAnswer(question="lag", problem="no event has both days", remedy=remedy)
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for happened, entered in days:
        month = happened.year * 12 + happened.month - 1
        counts[month][max(0, entered.year * 12 + entered.month - 1 - month)] += 1
    last = max(month + age for month, ages in counts.items() for age in ages)
    months = range(min(counts), last + 1)
    ages = min(AGES, len(months))
    table = np.full((len(months), ages), np.nan)
    for row, month in enumerate(months):
        reached = min(ages, last - month + 1)
        mine = [counts[month][age] for age in range(reached)]
        table[row, :reached] = np.cumsum(mine)
    names = tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in months)
    try:
        ladder = chain_ladder(names, table)
    except ValueError as problem:
        raise CannotAnswer(question="lag", problem=problem, remedy=remedy) from problem
    return _told(ladder)


def _told(ladder: Ladder) -> LagAnswer:
    """The completed triangle; no month of one or two people is told, nor what would give it away."""
    counts = [round(each.reported) for each in ladder.ultimates]
    years: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(ladder.ultimates):
        years[periods.fiscal_year_of_month(each.period)].append(at)
    sums = [Sum(tuple(range(len(counts)))), *(Sum(tuple(places)) for places in years.values())]
    held = untold(counts, [small(count) for count in counts], sums)
    rows = tuple(
        {
            "period": each.period,
            "age": each.age,
            "reported": None if hidden else each.reported,
            "expected": None if hidden else each.expected,
            "added": None if hidden else each.added,
            "low": None if hidden else each.low,
            "high": None if hidden else each.high,
        }
        for each, hidden in zip(ladder.ultimates, held, strict=True)
    )
    added, reported = (sum(getattr(each, name) for each in ladder.ultimates) for name in ("added", "reported"))
    factors = ", ".join(f"{factor:.3f}" for factor in ladder.factors)
    findings = (
        f"{reported:,.0f} are entered; {added:,.0f} more are expected for the same months.",
        f"Factors from each age to the next: {factors}.",
    )
    assumption = "Every month is entered with the delays of the others; delays after a year are not followed."
    return LagAnswer(
        QUESTION,
        assumption,
        MISLEADS,
        rows,
        findings,
        chart("lag", [row for row in rows if row["reported"] is not None]),
    )
