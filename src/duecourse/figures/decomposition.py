"""What a change of a share is made of: growth within groups, a change of mix, a change of definition.

E. M. Kitagawa, JASA 50, 1955, 1168-1194, with the average of both periods as weight, so that nothing is left over and
it does not matter which period comes first.
"""

from collections.abc import Mapping

import msgspec


class Cell(msgspec.Struct, frozen=True):
    """One group in one period: how many are counted of all; ``redefined`` counts by the definition of the later period.

    ``redefined`` is None where both periods have one definition.
    """

    counted: float
    all: float
    redefined: float | None = None


class Part(msgspec.Struct, frozen=True):
    """What one group adds to the change of the share: by its own share, and by how large a part of all it is."""

    group: str
    before: float | None
    after: float | None
    weight_before: float
    weight_after: float
    within: float
    mix: float


class Change(msgspec.Struct, frozen=True):
    """A change of a share and its parts; ``after - before == within + mix + definition`` but for rounding."""

    before: float
    after: float
    within: float
    mix: float
    definition: float
    parts: tuple[Part, ...]


def decompose(before: Mapping[str, Cell], after: Mapping[str, Cell]) -> Change:
    """Take the change of the share ``counted / all`` apart, all as fractions.

    ``before`` is counted by the earlier definition. Where ``after`` is counted by a later one (``redefined``), its
    ``counted`` is by the earlier one too, and the difference is the part of the definition. A group that is in one
    period alone changes the mix alone. Raises ValueError where a period is empty or counts more than there are.
    """
    for cells in (before, after):
        for cell in cells.values():
            largest = max(cell.counted, cell.redefined or 0)
            if not 0 <= cell.counted <= largest <= cell.all or (cell.redefined or 0) < 0:
                raise ValueError("a group counts more than it has, or less than nothing")
        if sum(cell.all for cell in cells.values()) <= 0:
            raise ValueError("a period has nobody in it")
    totals = [sum(cell.all for cell in cells.values()) for cells in (before, after)]
    shares = [
        sum(cell.counted for cell in cells.values()) / total
        for cells, total in zip((before, after), totals, strict=True)
    ]
    middle = sum(shares) / 2
    parts = []
    for group in sorted({*before, *after}):
        pair = [cells.get(group, Cell(0, 0)) for cells in (before, after)]
        weights = [cell.all / total for cell, total in zip(pair, totals, strict=True)]
        rates = [cell.counted / cell.all if cell.all else None for cell in pair]
        one = rates[0] if rates[0] is not None else rates[1]
        other = rates[1] if rates[1] is not None else rates[0]
        if one is None or other is None:
            continue
        within = (other - one) * (weights[0] + weights[1]) / 2
        mix = ((one + other) / 2 - middle) * (weights[1] - weights[0])
        parts.append(Part(group, rates[0], rates[1], weights[0], weights[1], within, mix))
    redefined = sum(cell.counted if cell.redefined is None else cell.redefined for cell in after.values()) / totals[1]
    return Change(
        before=shares[0],
        after=redefined,
        within=sum(part.within for part in parts),
        mix=sum(part.mix for part in parts),
        definition=redefined - shares[1],
        parts=tuple(parts),
    )
