"""What became of objections, in counts that name nobody: filed, upheld, rejected, referred, open, late, by kind.

Small counts are held back, and with each of them another one of its line, so that no subtraction from a total gives it
away. A median is given only over as many decisions as the floor asks for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from duecourse.program.case import Objection
from duecourse.program.record import Record

OUTCOMES = ("open", "upheld", "rejected", "referred")
ALL = "all kinds"

Count = int | None
"""A count; None where it is held back."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of objection: counts (None is held back), and the median hours from filing to decision.

    ``open``, ``upheld``, ``rejected`` and ``referred`` add up to ``filed``. ``late`` counts those decided after their
    deadline, or open past it; ``told_in_time`` those of which the other side was told within its deadline.
    """

    kind: str
    filed: Count
    open: Count
    upheld: Count
    rejected: Count
    referred: Count
    late: Count
    told_in_time: Count
    median_hours: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Statistics of objections: the smallest count shown, the instant they were made, and a line a kind."""

    smallest_shown: int
    as_of: datetime
    lines: tuple[Line, ...]


def statistics(record: Record) -> Statistics:
    """The statistics of every objection in the record as it stands now."""
    now = record.now()
    kinds = [each["kind"] for each in record.rule("claim.kinds").value]
    filed = [each for booking in record.bookings() for each in record.case(booking).objections.values()]
    floor = int(record.rule("claim.statistics_floor").value)
    return Statistics(floor, now, tuple(counted(filed, kinds, floor, now)))


def counted(filed: Iterable[Objection], kinds: Iterable[str], floor: int, now: datetime) -> list[Line]:
    """A line a kind and one for all, with counts below ``floor`` held back."""
    known = list(filed)
    rows = {kind: [each for each in known if each.kind == kind] for kind in kinds} | {ALL: known}
    outcomes = {
        kind: {name: sum(_outcome(each) == name for each in row) for name in OUTCOMES} for kind, row in rows.items()
    }
    shown = held_back({kind: {"filed": len(rows[kind])} | outcomes[kind] for kind in rows}, floor)
    lines = []
    for kind, row in rows.items():
        late = sum(_late(each, now) for each in row)
        told = sum(each.notified_at is not None and each.notified_at <= each.notify_by for each in row)
        counts = shown[kind]
        lines.append(
            Line(
                kind=kind,
                filed=counts["filed"],
                open=counts["open"],
                upheld=counts["upheld"],
                rejected=counts["rejected"],
                referred=counts["referred"],
                late=_beside(late, len(row), counts["filed"], floor),
                told_in_time=_beside(told, len(row), counts["filed"], floor),
                median_hours=_median(row, floor) if counts["filed"] is not None else None,
            )
        )
    return lines


def _outcome(objection: Objection) -> str:
    return "open" if objection.state == "FILED" else objection.state.lower()


def _late(objection: Objection, now: datetime) -> bool:
    return (objection.decided_at or now) > objection.resolve_by


def _beside(count: int, of: int, shown: Count, floor: int) -> Count:
    """A count whose complement within ``of`` would be small is held back like a small one."""
    return None if shown is None or 0 < count < floor or 0 < of - count < floor else count


def _median(row: list[Objection], floor: int) -> int | None:
    spans = sorted(
        (each.decided_at - each.filed_at).total_seconds() for each in row if each.decided_at and each.filed_at
    )
    if len(spans) < floor:
        return None
    low, high = spans[(len(spans) - 1) // 2], spans[len(spans) // 2]
    return round((low + high) / 7200)


def held_back(table: Mapping[str, Mapping[str, int]], floor: int) -> dict[str, dict[str, Count]]:
    """The table with small counts as None, and in each line of it (a total and its parts, down or across) never one
    None alone: the smallest other count goes with it. A count of nothing says nothing of anybody and stays.
    """
    hidden = {(row, name) for row, counts in table.items() for name, count in counts.items() if 0 < count < floor}
    rows, names = list(table), list(next(iter(table.values()), {}))
    lines = [[(row, name) for name in names] for row in rows] + [[(row, name) for row in rows] for name in names]
    changed = True
    while changed:
        changed = False
        for line in lines:
            alone = [cell for cell in line if cell in hidden]
            others = [cell for cell in line if cell not in hidden and table[cell[0]][cell[1]]]
            if len(alone) == 1 and others:
                hidden.add(min(others, key=lambda cell: (table[cell[0]][cell[1]], cell)))
                changed = True
    return {
        row: {name: None if (row, name) in hidden else count for name, count in counts.items()}
        for row, counts in table.items()
    }
