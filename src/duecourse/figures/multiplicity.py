"""Many tests at once: p-values adjusted so that a list of findings keeps its promise."""

from collections.abc import Sequence


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values that bound the chance of any false finding (S. Holm, Scand. J. Statist. 6, 1979, 65-70)."""
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, highest = [0.0] * len(values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return tuple(adjusted)


def benjamini_hochberg(values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values that bound the expected share of false findings (J. R. Statist. Soc. B 57, 1995, 289-300).

    Valid for independent tests and for tests that depend positively on one another.
    """
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    adjusted, lowest = [0.0] * len(values), 1.0
    for place, at in enumerate(order):
        lowest = min(lowest, len(values) / (len(values) - place) * values[at])
        adjusted[at] = lowest
    return tuple(adjusted)
