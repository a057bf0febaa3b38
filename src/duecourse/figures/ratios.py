"""Ratios of two shares or two rates with intervals, in closed form."""

import math

import msgspec

from duecourse.figures.intervals import wilson


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
    low1, high1 = wilson(events, trials)
    low2, high2 = wilson(other_events, other_trials)
    if events == other_events == 0:
        raise ValueError("no event in either group: there is no ratio")
    first, second = events / trials, other_events / other_trials
    product = first * second
    if other_events == 0:
        return Ratio(math.inf, _lower(product, low1 * (2 * first - low1), high2 * (2 * second - high2)), math.inf)
    low = _lower(product, low1 * (2 * first - low1), high2 * (2 * second - high2))
    above, below = high1 * (2 * first - high1), low2 * (2 * second - low2)
    high = (product + math.sqrt(max(0.0, product * product - above * below))) / below
    return Ratio(first / second, low, high)


def _lower(product: float, above: float, below: float) -> float:
    root = math.sqrt(max(0.0, product * product - above * below))
    if abs(below) < 1e-15:
        return above / (2 * product) if product else 0.0
    return max(0.0, (product - root) / below)


def rate_ratio(events: int, exposure: float, other_events: int, other_exposure: float) -> Ratio:
    """The first rate by the second; the interval is Wilson's for the first count given the sum of both.

    Given their sum, the first of two Poisson counts is binomial (J. Przyborowski and H. Wilenski, Biometrika 31, 1940).
    Raises ValueError for negative counts, exposures that are not above 0, or where no event is in either.
    """
    if min(exposure, other_exposure) <= 0:
        raise ValueError("an exposure is not above 0")
    if events + other_events <= 0 or min(events, other_events) < 0:
        raise ValueError("no event in either group: there is no ratio")
    scale = other_exposure / exposure
    low, high = wilson(events, events + other_events)
    value = math.inf if other_events == 0 else scale * events / other_events
    return Ratio(value, scale * low / (1 - low), math.inf if other_events == 0 else scale * high / (1 - high))


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
    half = 1.959963984540054 * math.sqrt(max(0.0, spread) / (first * second))
    value = first / second
    return Ratio(value, value * math.exp(-half), value * math.exp(half))
