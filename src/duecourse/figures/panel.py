"""A balanced panel: one outcome for each unit and year, and the year each unit was first treated."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NEVER = 9999
"""The cohort of units that are not treated within what is known."""


class Panel(msgspec.Struct, frozen=True):
    """``outcome[i, t]`` of unit ``i`` in ``years[t]``; ``cohort[i]`` is its first treated year or NEVER.

    ``cluster[i]`` numbers the cluster of the unit from 0; treatment was decided for clusters, so errors go by them.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    outcome: Array
    cohort: Whole
    cluster: Whole

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return int(self.cluster.max()) + 1

    @property
    def cohorts(self) -> tuple[int, ...]:
        """Years in which units were first treated inside the panel, with at least one year before."""
        return tuple(int(year) for year in np.unique(self.cohort) if self.years[0] < year <= self.years[-1])


def balanced(rows: Sequence[tuple[str, str, int, int | None, float]]) -> tuple[Panel, tuple[str, ...]]:
    """A panel from rows (unit, cluster, year, first treated year or None, outcome), and the units left out.

    Units lacking a year that others have, or with an outcome that is no number, are left out and named; so are units
    treated from the first year on, about whom nothing is known without treatment. Raises ValueError for a unit with two
    clusters or first years, for a row given twice, and where fewer than two units or years are left.
    """
    years = sorted({row[2] for row in rows})
    place = {year: at for at, year in enumerate(years)}
    told: dict[str, tuple[str, int]] = {}
    values: dict[str, Array] = {}
    for unit, state, year, treated, outcome in rows:
        given = (state, NEVER if treated is None else treated)
        if told.setdefault(unit, given) != given:
            raise ValueError(f"{unit} has two clusters or two first years")
        row = values.setdefault(unit, np.full(len(years), np.nan))
        if not np.isnan(row[place[year]]):
            raise ValueError(f"{unit} has two rows for {year}")
        row[place[year]] = outcome
    kept = [unit for unit in values if np.isfinite(values[unit]).all() and told[unit][1] > years[0]]
    if len(kept) < 2 or len(years) < 2:
        raise ValueError("fewer than two units or years are whole")
    names = sorted({told[unit][0] for unit in kept})
    first = np.asarray([told[unit][1] if told[unit][1] <= years[-1] else NEVER for unit in kept])
    cluster_of = np.asarray([names.index(told[unit][0]) for unit in kept])
    whole = np.stack([values[unit] for unit in kept])
    left_out = tuple(unit for unit in values if unit not in kept)
    return Panel(tuple(kept), tuple(years), whole, first, cluster_of), left_out
