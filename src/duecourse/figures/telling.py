"""Which numbers of a measure are told: the rule of small counts over its rows, and over what they add up to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from duecourse.figures.periods import fiscal_year_of_month
from duecourse.figures.suppression import WITHHELD, Sum, small, untold

if TYPE_CHECKING:
    from duecourse.figures.released import ReleasedMeasure, ReleasedRow

NUMBERS = ("value", "numerator", "low", "high", "band_low", "band_high")
FILL = ("recorded", "eligible", "fill_rate")


def told(measure: "ReleasedMeasure", rows: Sequence["ReleasedRow"], *, own: bool) -> list["ReleasedRow"]:
    """The rows of a measure as they may be told; ``own`` where rows of our own record are counted."""
    found = [_of_enough(measure, row) for row in rows]
    if not measure.protects(own=own):
        return found
    counts = [row.numerator or 0 for row in found]
    hidden = [_few(measure, row) for row in found]
    sums = list(_shares(measure, found) if measure.kind == "share" else _counts(measure, found))
    held = untold(counts, hidden, sums)
    for at, (row, each) in enumerate(zip(found, held, strict=True)):
        if each and row.numerator is not None:
            found[at] = _without(row, (*NUMBERS, *(() if measure.kind == "share" else FILL)), row.withheld or WITHHELD)
        elif measure.kind == "share" and row.eligible is not None and row.eligible < measure.suppress_below:
            found[at] = _without(row, FILL, row.withheld)
    return found


def _of_enough(measure: "ReleasedMeasure", row: "ReleasedRow") -> "ReleasedRow":
    """A share or rate of few is not told, nor of how many it would be."""
    if measure.kind == "count" or not row.denominator or row.denominator >= measure.suppress_below:
        return row
    why = f"fewer than {measure.suppress_below} are counted"
    return _without(row, (*NUMBERS, "denominator", "denominator_margin", *FILL), why)


def _without(row: "ReleasedRow", fields: Sequence[str], why: str) -> "ReleasedRow":
    nothing: dict[str, Any] = dict.fromkeys(fields)
    return msgspec.structs.replace(row, **nothing, withheld=why)


def _few(measure: "ReleasedMeasure", row: "ReleasedRow") -> bool:
    if row.numerator is None:
        return False
    rest = row.denominator - row.numerator if measure.kind == "share" and row.denominator else 0
    return small(row.numerator) or small(rest)


def _shares(measure: "ReleasedMeasure", rows: Sequence["ReleasedRow"]) -> Iterator[Sum]:
    """The categories of one whole add up to it, and parts of a category to that."""
    whole_of = {part: whole for whole, parts in measure.parts.items() for part in parts}
    for (_, _, denominator), places in _wholes(rows).items():
        first = tuple(at for category, at in places.items() if whole_of.get(category) not in places)
        yield Sum(first, None, (denominator or 0) - _total(rows, first))
    yield from _parts(measure, rows)


def _parts(measure: "ReleasedMeasure", rows: Sequence["ReleasedRow"]) -> Iterator[Sum]:
    for places in _wholes(rows).values() if measure.parts else ():
        for whole, names in measure.parts.items():
            parts = tuple(places[name] for name in names if name in places)
            if whole in places and parts:
                at = places[whole]
                yield Sum(parts, at, (rows[at].numerator or 0) - _total(rows, parts))


def _wholes(rows: Sequence["ReleasedRow"]) -> dict[tuple[str, str, int | None], dict[str, int]]:
    """Where the rows of one place, period and denominator stand, by category."""
    wholes: dict[tuple[str, str, int | None], dict[str, int]] = defaultdict(dict)
    for at, row in enumerate(rows):
        if row.numerator is not None:
            wholes[row.place, row.period, row.denominator][row.category] = at
    return wholes


def _counts(measure: "ReleasedMeasure", rows: Sequence["ReleasedRow"]) -> Iterator[Sum]:
    """Rows of a count add up to numbers that other figures, or the list of the files, tell."""
    if measure.kind == "rate":
        return
    yield from _parts(measure, rows)
    for over in measure.adds_over:
        groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            if row.numerator is not None:
                kept = {"place": row.place, "category": row.category, "period": row.period}
                kept[over] = fiscal_year_of_month(row.period) if over == "period" else ""
                groups[("", "", "") if over == "all" else (kept["place"], kept["category"], kept["period"])].append(at)
        for places in groups.values():
            yield Sum(tuple(places))


def _total(rows: Sequence["ReleasedRow"], places: Sequence[int]) -> int:
    return sum(rows[at].numerator or 0 for at in places)
