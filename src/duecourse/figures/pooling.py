"""Partial pooling: the share or rate of each place drawn toward the others, the more so the less it rests on.

The spread between places is not taken as known: it is integrated over a grid, so that intervals stay honest with few
places. The variance between places has a flat prior, which gives intervals their nominal coverage over repeated data,
where the uniform shrinkage prior draws too much in places that differ (C. N. Morris and R. Tang, Statistical Science
26, 2011, 271-287); the center has the prior of Jeffreys. The posterior of each place is a mixture of beta (or
gamma) distributions over the grid: its mean and the ends of its interval are those of the mixture itself.
"""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
SHRINKAGES, CENTERS = 40, 41
"""Points of the grid over how much a typical place is drawn, and over where the places center."""

FLAT = 0.05
"""Where the prior of the variance between places ends, in variances by chance: a flat one without end is improper."""

SIZES = 9
"""Sizes that stand for one that is an estimate."""

LEFT_OUT = 1e-4
"""Mass of the grid that the ends of intervals may do without."""

TAIL = np.asarray([0.0002, 0.001, 0.003, 0.007, 0.012, 0.018, 0.025, 0.035, 0.05, 0.08, 0.13, 0.2])
ENDS = np.concatenate([TAIL, 1 - TAIL[::-1]])
"""Probabilities at which the distribution of a place is looked at, to find the ends of its interval between them."""


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
    from scipy.special import betainc, betaln, expit
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
    precision, prior = _grid(len(tried) / (1 / tried).sum())
    centers = expit(middle + np.linspace(-reach, reach, CENTERS))
    first = precision[:, None] * centers
    second = precision[:, None] * (1 - centers)
    score = prior[:, None] + 0.5 * np.log(centers * (1 - centers))
    for y, n in zip(happened, tried, strict=True):
        score = score + betaln(first + y, second + n - y) - betaln(first, second)
    mass = np.exp(score - score.max())
    mass /= mass.sum()
    kept, weights = _heaviest(mass)
    found = []
    for y, n in zip(happened, tried, strict=True):
        center = (first + y) / (precision[:, None] + n)
        mean = (mass * center).sum()
        variance = (mass * (center * (1 - center) / (precision[:, None] + n + 1) + (center - mean) ** 2)).sum()
        size = max(mean * (1 - mean) / max(variance, 1e-300) - 1, 1e-3)
        low, high = _ends(
            beta.ppf(ENDS, mean * size, (1 - mean) * size),
            weights,
            partial(betainc, (first + y)[kept], (second + n - y)[kept]),
        )
        found.append((mean, low, high))
    return _all(found, _drawn(mass, precision, tried))


def pooled_rates(
    events: Sequence[int], exposure: Sequence[float], errors: Sequence[float] | None = None
) -> tuple[Pooled, ...]:
    """Rates (events by exposure) of several places, partially pooled by a gamma-Poisson model.

    ``errors`` are the standard errors of exposures that are estimates, 0 where one is known: the exposure then has a
    gamma distribution with that mean and error, and the posterior is the mixture over it. Raises ValueError for fewer
    than two places, negative counts or errors, or exposures that are not above 0.
    """
    from scipy.special import logsumexp
    from scipy.stats import gamma

    happened, exposed = _checked(events, exposure)
    error = np.zeros(len(exposed)) if errors is None else np.asarray(errors, float)
    if error.shape != exposed.shape or np.any(error < 0):
        raise ValueError("an error is below 0, or there are not as many errors as places")
    overall = (happened.sum() + 0.5) / exposed.sum()
    rough = np.log((happened + overall * exposed / (1 + exposed * overall)) / exposed + 1e-300)
    rough = np.where(happened > 0, rough, np.log((happened + 0.5) / exposed))
    weight = 1 / (1 / (exposed * overall + 0.1) + rough.var())
    reach = 5 * np.sqrt(1 / weight.sum() + rough.var() / len(rough))
    rates, prior = _grid(len(exposed) / (1 / exposed).sum())
    centers = overall * np.exp(np.linspace(-reach, reach, CENTERS))
    shape = rates[:, None] * centers
    rate = np.broadcast_to(rates[:, None], shape.shape)
    score = prior[:, None] + 0.5 * np.log(centers)
    sizes = [_sizes(float(e), float(off)) for e, off in zip(exposed, error, strict=True)]
    for y, size in zip(happened, sizes, strict=True):
        score = score + logsumexp(_likelihood(y, shape, rate, size), axis=0)
    mass = np.exp(score - score.max())
    mass /= mass.sum()
    kept, weights = _heaviest(mass)
    found = []
    for y, size in zip(happened, sizes, strict=True):
        likely = _likelihood(y, shape[kept], rate[kept], size)
        mixed = weights * np.exp(likely - logsumexp(likely, axis=0))
        shapes = np.broadcast_to(shape[kept] + y, mixed.shape).ravel()
        after = (rate[kept] + size[:, None]).ravel()
        each, center = mixed.ravel(), shapes / after
        mean = float(each @ center)
        variance = max(float(each @ (center / after + (center - mean) ** 2)), 1e-300)
        low, high = _ends(
            gamma.ppf(ENDS, mean**2 / variance, scale=variance / mean), each, partial(_gamma_reached, shapes, after)
        )
        found.append((mean, low, high))
    return _all(found, _drawn(mass, rates, exposed))


def _sizes(exposure: float, error: float) -> Array:
    """Exposures of equal weight that stand for an estimate: those of a gamma distribution, of its mean and error."""
    from scipy.stats import gamma

    if error == 0:
        return np.asarray([exposure])
    shape = (exposure / error) ** 2
    points = gamma.ppf((np.arange(SIZES) + 0.5) / SIZES, shape, scale=exposure / shape)
    stretched: Array = exposure + (points - points.mean()) * error / points.std()
    return np.maximum(stretched, exposure / 100)


def _likelihood(happened: float, shape: Array, rate: Array, sizes: Array) -> Array:
    """Log likelihood of a count by size and by point of the grid, each size with its weight."""
    from scipy.special import gammaln

    size = sizes.reshape(-1, *([1] * shape.ndim))
    counted: Array = gammaln(shape + happened) - gammaln(shape) + shape * np.log(rate / (rate + size))
    counted += happened * (np.log(size) - np.log(rate + size)) - np.log(len(sizes))
    return counted


def _gamma_reached(shape: Array, rate: Array, at: float) -> Array:
    from scipy.special import gammainc

    reached: Array = gammainc(shape, rate * at)
    return reached


def _checked(events: Sequence[int], sizes: Sequence[float]) -> tuple[Array, Array]:
    happened, size = np.asarray(events, float), np.asarray(sizes, float)
    if happened.shape != size.shape or len(size) < 2:
        raise ValueError("at least two places are pooled, each with a count and a size")
    if np.any(happened < 0) or np.any(size <= 0):
        raise ValueError("a count is below 0, or a size is not above 0")
    return happened, size


def _grid(typical: float) -> tuple[Array, Array]:
    """Prior sizes, closer where a place of typical size is drawn little, and the logarithm of their prior mass.

    A size of ``r`` has the density ``1 / (FLAT * typical + r) ** 2``: for all but small ``r``, ``1 / r`` is flat.
    """
    point = (np.arange(SHRINKAGES) + 0.5) / SHRINKAGES
    shrunk = point**2
    prior: Array = np.log(point) - 2 * np.log(FLAT * (1 - shrunk) + shrunk)
    return typical * shrunk / (1 - shrunk), prior


def _heaviest(mass: Array) -> tuple[npt.NDArray[np.bool_], Array]:
    """The points of the grid that hold all mass but ``LEFT_OUT``, and their mass, made whole."""
    sorted_mass = np.sort(mass, axis=None)
    least = sorted_mass[np.searchsorted(np.cumsum(sorted_mass), LEFT_OUT)]
    kept = mass >= least
    return kept, mass[kept] / mass[kept].sum()


def _ends(at: Array, weights: Array, cumulative: Callable[[float], Array]) -> tuple[float, float]:
    """Where the mixture reaches 2.5 % and 97.5 %, found between the points ``at`` on the scale of normal scores."""
    from scipy.special import ndtri

    inside = np.unique(at[(at > 0) & np.isfinite(at)])
    reached = np.asarray([float(weights @ cumulative(point)) for point in inside])
    score = np.maximum.accumulate(ndtri(np.clip(reached, 1e-12, 1 - 1e-12)))
    low, high = np.exp(np.interp(ndtri([0.025, 0.975]), score, np.log(inside)))
    return float(low), float(high)


def _drawn(mass: Array, precision: Array, sizes: Array) -> Array:
    by_precision = mass.sum(axis=1)
    drawn: Array = (by_precision[:, None] * (precision[:, None] / (precision[:, None] + sizes))).sum(axis=0)
    return drawn


def _all(found: Sequence[tuple[float, float, float]], drawn: Array) -> tuple[Pooled, ...]:
    return tuple(
        Pooled(float(mean), low, high, float(part)) for (mean, low, high), part in zip(found, drawn, strict=True)
    )
