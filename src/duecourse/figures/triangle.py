"""Reporting triangles: how much of a count comes in late, and how much is still to come.

Rows are periods, columns are ages (how long after the period it was looked at), cells are cumulative counts. The chain
ladder with the errors of T. Mack, ASTIN Bulletin 23, 1993, 213-225: each age multiplies the one before by a factor of
its own, with a variance in proportion to what is there already.
"""

import msgspec
import numpy as np

from duecourse.figures.panel import Array


class Ultimate(msgspec.Struct, frozen=True):
    """One period: what was reported last and at which age, what it is expected to reach, error and 95 % interval."""

    period: str
    age: int
    reported: float
    expected: float
    error: float
    low: float
    high: float

    @property
    def added(self) -> float:
        """How much is expected to be added to what was reported."""
        return self.expected - self.reported


class Ladder(msgspec.Struct, frozen=True):
    """All periods, and the factor from each age to the next."""

    ultimates: tuple[Ultimate, ...]
    factors: tuple[float, ...]


def chain_ladder(periods: tuple[str, ...], cumulative: Array) -> Ladder:
    """Complete a triangle.

    Parameters
    ----------
    periods
        Names of the rows.
    cumulative
        Cumulative counts, one row a period and one column an age; nan where not yet known, and known ages come first.

    The interval is log-normal with Mack's error of prediction, with the t distribution's reach for the factors known.
    Raises ValueError for a row without a count, gaps before known ages, counts of 0 that others grow from, or an age
    that no two periods have reached.
    """
    from scipy.stats import t

    known = np.isfinite(cumulative)
    ages = cumulative.shape[1]
    if ages < 2 or not known[:, 0].all():
        raise ValueError("a triangle needs a count of the first age in every period, and two ages")
    if np.any(known[:, 1:] & ~known[:, :-1]):
        raise ValueError("a period has a later count and lacks an earlier one")
    factors, variances = np.ones(ages - 1), np.zeros(ages - 1)
    freedom = 0
    for at in range(ages - 1):
        both = known[:, at + 1]
        start, end = cumulative[both, at], cumulative[both, at + 1]
        if not both.any() or start.sum() <= 0:
            raise ValueError(f"no period tells how age {at} grows into age {at + 1}")
        factors[at] = end.sum() / start.sum()
        if both.sum() > 1:
            growth = np.divide(end, start, out=np.full(len(start), factors[at]), where=start > 0)
            variances[at] = float((start * (growth - factors[at]) ** 2).sum() / (both.sum() - 1))
            freedom += int(both.sum()) - 1
        elif at >= 2 and variances[at - 2] > 0:
            variances[at] = min(variances[at - 1] ** 2 / variances[at - 2], variances[at - 1], variances[at - 2])
        elif at:
            variances[at] = variances[at - 1]
    if not freedom:
        raise ValueError("no age has been reached by two periods, so that errors are not known")
    reach = float(t.ppf(0.975, freedom))
    ultimates = []
    for row, period in enumerate(periods):
        last = int(known[row].sum()) - 1
        expected = value = float(cumulative[row, last])
        relative = 0.0
        for at in range(last, ages - 1):
            column = float(cumulative[known[:, at + 1], at].sum())
            if value > 0:
                relative += variances[at] / factors[at] ** 2 * (1 / value + 1 / column)
            value *= factors[at]
        reported, expected = expected, value
        spread = float(np.sqrt(np.log1p(relative)))
        low = high = expected
        if spread > 0 and expected > 0:
            center = float(np.log(expected)) - spread**2 / 2
            low, high = (float(np.exp(center + end * reach * spread)) for end in (-1, 1))
        ultimates.append(Ultimate(period, last, reported, expected, expected * float(np.sqrt(relative)), low, high))
    return Ladder(tuple(ultimates), tuple(float(each) for each in factors))
