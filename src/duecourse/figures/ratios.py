"""Ratios of two shares or two rates with intervals, in closed form."""

import math

import msgspec

from duecourse.figures.intervals import Z95, poisson, wilson


class Ratio(msgspec.Struct, frozen=True):
    """A ratio with its 95 % interval; ``high`` is infinite where the second count is 0."""

    value: float
    low: float
    high: float


def risk_ratio(events: int, trials: int, other_events: int, other_trials: int) -> Ratio:
    """The first share by the second, with the MOVER-R interval over Wilson limits.

    A. Donner and G. Y. Zou, Statistical Methods in Medical Research 21, 2012, 347-359. The two samples are independent.
    Raises ValueError for counts that are no shares, or where no event is in either.
    """
    ends, other_ends = wilson(events, trials), wilson(other_events, other_trials)
    if events == other_events == 0:
        raise ValueError("no event in either group: there is no ratio")
    return quotient(Ratio(events / trials, *ends), Ratio(other_events / other_trials, *other_ends))


def quotient(first: Ratio, second: Ratio) -> Ratio:
    """One estimate with its interval by another, independent of it, with the MOVER-R interval (Donner and Zou, 2012).

    Neither is below 0. The upper end is infinite where the second may be 0.
    """
    product = first.value * second.value
    low = _lower(product, first.low * (2 * first.value - first.low), second.high * (2 * second.value - second.high))
    if second.low <= 0:
        return Ratio(math.inf if second.value == 0 else first.value / second.value, low, math.inf)
    above, below = first.high * (2 * first.value - first.high), second.low * (2 * second.value - second.low)
    high = (product + math.sqrt(max(0.0, product * product - above * below))) / below
    return Ratio(first.value / second.value, low, high)


def _lower(product: float, above: float, below: float) -> float:
    root = math.sqrt(max(0.0, product * product - above * below))
    if abs(below) < 1e-15:
        return above / (2 * product) if product else 0.0
    return max(0.0, (product - root) / below)


def rate_of_estimate(events: int, size: float, error: float) -> Ratio:
    """Events by an estimated size with its standard error: what a survey says of how many people there are.

    The count has its exact Poisson interval, the size that of a normal estimate; both enter by MOVER-R. With an error
    of 0 it is the exact interval of the rate. Raises ValueError for a negative count, a size that is not above 0, or
    one that is known so badly that it might be 0.
    """
    if size <= 0 or error < 0:
        raise ValueError("a size is not above 0, or its error is below 0")
    if size <= Z95 * error:
        raise ValueError("the size is known so badly that it might be 0")
    low, high = poisson(events)
    if error == 0:
        return Ratio(events / size, low / size, high / size)
    return quotient(Ratio(float(events), low, high), Ratio(size, size - Z95 * error, size + Z95 * error))


def rate_ratio(
    events: int,
    exposure: float,
    other_events: int,
    other_exposure: float,
    *,
    error: float = 0,
    other_error: float = 0,
) -> Ratio:
    """The first rate by the second; the interval is Wilson's for the first count given the sum of both.

    Given their sum, the first of two Poisson counts is binomial (J. Przyborowski and H. Wilenski, Biometrika 31, 1940).
    Where an exposure is an estimate with an ``error`` (a standard error), the ratio of the counts is divided by that of
    the exposures, both with their intervals (MOVER-R). Raises ValueError for negative counts, exposures that are not
    above 0 or might be 0, or where no event is in either.
    """
    if min(exposure, other_exposure) <= 0:
        raise ValueError("an exposure is not above 0")
    if events + other_events <= 0 or min(events, other_events) < 0:
        raise ValueError("no event in either group: there is no ratio")
    low, high = wilson(events, events + other_events)
    of_counts = Ratio(
        math.inf if other_events == 0 else events / other_events,
        low / (1 - low),
        math.inf if other_events == 0 else high / (1 - high),
    )
    if error == other_error == 0:
        scale = other_exposure / exposure
        return Ratio(scale * of_counts.value, scale * of_counts.low, scale * of_counts.high)
    first, second = (_estimate(size, each) for size, each in ((exposure, error), (other_exposure, other_error)))
    of_sizes = quotient(first, second)
    if math.isinf(of_counts.high):
        return Ratio(math.inf, of_counts.low / of_sizes.high, math.inf)
    return quotient(of_counts, of_sizes)


def _estimate(size: float, error: float) -> Ratio:
    if size <= Z95 * error:
        raise ValueError("the size is known so badly that it might be 0")
    return Ratio(size, size - Z95 * error, size + Z95 * error)


def common_ratio(cells: list[tuple[int, int, int, int]]) -> Ratio:
    """The Mantel-Haenszel risk ratio over strata, each (events, trials, other events, other trials).

    Interval by S. Greenland and J. M. Robins, Biometrics 41, 1985, 55-68. Strata in which a side has no trial tell
    nothing and are left out. Raises ValueError where no stratum is left, or no event is on a side.
    """
    first = second = spread = 0.0
    for events, trials, other_events, other_trials in cells:
        if min(trials, other_trials) == 0:
            continue
        both, happened = trials + other_trials, events + other_events
        first += events * other_trials / both
        second += other_events * trials / both
        spread += (trials * other_trials * happened - events * other_events * both) / both**2
    if first == 0 or second == 0:
        raise ValueError("no stratum has events on both sides: there is no common ratio")
    half = Z95 * math.sqrt(max(0.0, spread) / (first * second))
    value = first / second
    return Ratio(value, value * math.exp(-half), value * math.exp(half))
