"""Intervals of shares and rates, in closed form."""

import math

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""

Z90 = 1.645
"""What the Census Bureau divides a margin of error at 90 % by, for the standard error."""


def wilson(events: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """Wilson score interval of a share (E. B. Wilson, JASA 22, 1927, 209-212); 95 % by default.

    Raises ValueError unless 0 <= events <= trials and trials > 0.
    """
    if not 0 <= events <= trials or trials == 0:
        raise ValueError(f"{events} of {trials} is no share")
    share = events / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return (0.0 if events == 0 else middle - half), (1.0 if events == trials else middle + half)


def poisson(events: int, alpha: float = 0.05) -> tuple[float, float]:
    """Exact interval of the mean behind a count (F. Garwood, Biometrika 28, 1936, 437-442); 95 % by default.

    Raises ValueError for a negative count.
    """
    from scipy.special import gammaincinv

    if events < 0:
        raise ValueError(f"{events} is no count")
    low = 0.0 if events == 0 else float(gammaincinv(events, alpha / 2))
    return low, float(gammaincinv(events + 1, 1 - alpha / 2))
