"""Partial pooling: the share or rate of each place drawn toward the others, the more so the less it rests on.

The spread between places is not taken as known: it is integrated over a grid under the uniform shrinkage prior
(C. L. Christiansen and C. N. Morris, JASA 92, 1997, 618-632), so that intervals stay honest with few places. The
posterior of each place is a mixture of beta (or gamma) distributions; its mean and variance are exact on the grid, and
the interval is that of the one beta (or gamma) distribution with the same mean and variance.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
SHRINKAGES, CENTERS = 40, 41
"""Points of the grid over how much a typical place is drawn, and over where the places center."""


class Pooled(msgspec.Struct, frozen=True):
    """Posterior mean and central 95 % interval of one place; ``drawn`` is how far it was drawn: 0 not, 1 wholly."""

    value: float
    low: float
    high: float
    drawn: float


def pooled_shares(events: Sequence[int], trials: Sequence[int]) -> tuple[Pooled, ...]:
    """Shares of several places, partially pooled by a beta-binomial model.

    ``events[i]`` of ``trials[i]`` in place ``i``; shares answered are fractions. Raises ValueError for fewer than two
    places, or counts that are no shares.
    """
    from scipy.special import betaln, expit
    from scipy.stats import beta

    happened, tried = _checked(events, trials)
    if np.any(happened > tried):
        raise ValueError("more events than trials")
    overall = (happened.sum() + 0.5) / (tried.sum() + 1)
    rough = (happened + overall) / (tried + 1)
    logit = np.log(rough / (1 - rough))
    middle = np.log(overall / (1 - overall))
    weight = 1 / (1 / (tried * overall * (1 - overall) + 0.1) + logit.var())
    reach = 5 * np.sqrt(1 / weight.sum() + logit.var() / len(logit))
    typical = len(tried) / (1 / tried).sum()
    precision = _grid(typical)
    centers = expit(middle + np.linspace(-reach, reach, CENTERS))
    first = precision[:, None] * centers
    second = precision[:, None] * (1 - centers)
    score = np.zeros(first.shape)
    for y, n in zip(happened, tried, strict=True):
        score += betaln(first + y, second + n - y) - betaln(first, second)
    mass = np.exp(score - score.max())
    mass /= mass.sum()
    mean, variance = np.zeros(len(tried)), np.zeros(len(tried))
    for at, (y, n) in enumerate(zip(happened, tried, strict=True)):
        whole = precision[:, None] + n
        center = (first + y) / whole
        mean[at] = (mass * center).sum()
        variance[at] = (mass * (center * (1 - center) / (whole + 1) + (center - mean[at]) ** 2)).sum()
    size = np.maximum(mean * (1 - mean) / np.maximum(variance, 1e-300) - 1, 1e-3)
    low, high = (beta.ppf(point, mean * size, (1 - mean) * size) for point in (0.025, 0.975))
    drawn = _drawn(mass, precision, tried)
    return tuple(
        Pooled(float(m), float(a), float(b), float(d)) for m, a, b, d in zip(mean, low, high, drawn, strict=True)
    )


def pooled_rates(events: Sequence[int], exposure: Sequence[float]) -> tuple[Pooled, ...]:
    """Rates (events by exposure) of several places, partially pooled by a gamma-Poisson model.

    Raises ValueError for fewer than two places, negative counts or exposures that are not above 0.
    """
    from scipy.special import gammaln
    from scipy.stats import gamma

    happened, exposed = _checked(events, exposure)
    overall = (happened.sum() + 0.5) / exposed.sum()
    rough = np.log((happened + overall * exposed / (1 + exposed * overall)) / exposed + 1e-300)
    rough = np.where(happened > 0, rough, np.log((happened + 0.5) / exposed))
    weight = 1 / (1 / (exposed * overall + 0.1) + rough.var())
    reach = 5 * np.sqrt(1 / weight.sum() + rough.var() / len(rough))
    typical = len(exposed) / (1 / exposed).sum()
    rates = _grid(typical)
    centers = overall * np.exp(np.linspace(-reach, reach, CENTERS))
    shape = rates[:, None] * centers
    rate = np.broadcast_to(rates[:, None], shape.shape)
    score = np.zeros(shape.shape)
    for y, e in zip(happened, exposed, strict=True):
        score += gammaln(shape + y) - gammaln(shape) + shape * np.log(rate / (rate + e)) - y * np.log(rate + e)
    mass = np.exp(score - score.max())
    mass /= mass.sum()
    mean, variance = np.zeros(len(exposed)), np.zeros(len(exposed))
    for at, (y, e) in enumerate(zip(happened, exposed, strict=True)):
        center = (shape + y) / (rate + e)
        mean[at] = (mass * center).sum()
        variance[at] = (mass * (center / (rate + e) + (center - mean[at]) ** 2)).sum()
    variance = np.maximum(variance, 1e-300)
    low, high = (gamma.ppf(point, mean**2 / variance, scale=variance / mean) for point in (0.025, 0.975))
    drawn = _drawn(mass, rates, exposed)
    return tuple(
        Pooled(float(m), float(a), float(b), float(d)) for m, a, b, d in zip(mean, low, high, drawn, strict=True)
    )


def _checked(events: Sequence[int], sizes: Sequence[float]) -> tuple[Array, Array]:
    happened, size = np.asarray(events, float), np.asarray(sizes, float)
    if happened.shape != size.shape or len(size) < 2:
        raise ValueError("at least two places are pooled, each with a count and a size")
    if np.any(happened < 0) or np.any(size <= 0):
        raise ValueError("a count is below 0, or a size is not above 0")
    return happened, size


def _grid(typical: float) -> Array:
    """Prior sizes that draw a place of typical size by evenly spaced parts of (0, 1)."""
    shrunk: Array = (np.arange(SHRINKAGES) + 0.5) / SHRINKAGES
    return typical * shrunk / (1 - shrunk)


def _drawn(mass: Array, precision: Array, sizes: Array) -> Array:
    by_precision = mass.sum(axis=1)
    drawn: Array = (by_precision[:, None] * (precision[:, None] / (precision[:, None] + sizes))).sum(axis=0)
    return drawn
