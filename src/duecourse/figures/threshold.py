"""The threshold test: is less evidence asked for before acting on one group than on another?

Hit rates alone can mislead, because they depend on how evidence is spread in a group and not on the standard alone.
The test (C. Simoiu, S. Corbett-Davies, S. Goel, Ann. Appl. Stat. 11, 2017, 1193-1216) estimates both: each group at
each place has a share of people with what is looked for, a signal that is shifted for them, and a threshold beyond
which the agency acts. The signal here is normal with equal spread, so that every likelihood has a closed form; counts
may vary more than by chance alone (beta-binomial), so that large places do not claim more than they know.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np

from duecourse.errors import MissingExtra
from duecourse.figures.panel import Array


class Cell(msgspec.Struct, frozen=True):
    """One group at one place: how many were looked at, on how many it was acted, how many of these were hits."""

    place: str
    group: str
    screened: int
    acted: int
    hits: int


class Threshold(msgspec.Struct, frozen=True):
    """The standard applied to one group: the chance of a hit from which on it is acted, with its 95 % interval.

    It is averaged over places by the people screened. ``difference`` is from the first group, on the same scale.
    """

    group: str
    value: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float


class Thresholds(msgspec.Struct, frozen=True):
    """All groups; ``worst_r_hat`` (near 1 when the chains agree) and ``divergent`` say whether to believe the sampling.

    ``acted_error`` and ``hit_error`` are the mean absolute differences between the shares observed in the cells and
    those the model gives: where they are large, the model does not fit and the thresholds mean nothing.
    """

    groups: tuple[Threshold, ...]
    worst_r_hat: float
    divergent: int
    acted_error: float
    hit_error: float

    @property
    def believable(self) -> bool:
        """Whether the chains agree and none got lost."""
        return self.worst_r_hat < 1.05 and self.divergent <= 5


def threshold_test(
    cells: Sequence[Cell],
    *,
    draws: int = 300,
    warmup: int = 400,
    chains: int = 2,
    seed: int = 20101006,
    progress: Callable[[int, int], None] | None = None,
) -> Thresholds:
    """Fit the test by Hamiltonian Monte Carlo; the same cells and seed give the same answer on one machine.

    ``draws`` and ``warmup`` are for each of ``chains``; ``progress`` is told how many are done, and of how many. Cells
    in which nobody was screened are left out. The first group is the one with the most people screened. Raises
    MissingExtra without numpyro, and ValueError for fewer than two groups or counts that do not fit into one another.
    """
    try:
        import jax
        from numpyro.diagnostics import split_gelman_rubin
        from numpyro.infer import MCMC, NUTS, init_to_median
    except ImportError as problem:
        raise MissingExtra(what="the threshold test", package="numpyro", extra="bayes") from problem
    if any(not 0 <= cell.hits <= cell.acted <= cell.screened for cell in cells):
        raise ValueError("hits, people acted on and people screened do not fit into one another")
    cells = [cell for cell in cells if cell.screened]
    sizes: dict[str, int] = {}
    for cell in cells:
        sizes[cell.group] = sizes.get(cell.group, 0) + cell.screened
    groups = sorted(sizes, key=lambda each: (-sizes[each], each))
    if len(groups) < 2:
        raise ValueError("a threshold test compares at least two groups")
    places = sorted({cell.place for cell in cells})
    data = {
        "group": np.asarray([groups.index(cell.group) for cell in cells]),
        "place": np.asarray([places.index(cell.place) for cell in cells]),
        **{name: np.asarray([getattr(cell, name) for cell in cells]) for name in ("screened", "acted", "hits")},
    }
    sampler = MCMC(
        NUTS(
            _model,
            init_strategy=init_to_median(num_samples=20),
            target_accept_prob=0.9,
            max_tree_depth=8,
            dense_mass=[("share_mean", "separation_mean", "threshold_mean")],
        ),
        num_warmup=warmup,
        num_samples=draws,
        progress_bar=False,
    )
    drawn: list[dict[str, Array]] = []
    lost = 0
    for chain, key in enumerate(jax.random.split(jax.random.PRNGKey(seed), chains)):
        if progress:
            progress(chain, chains)
        sampler.run(key, groups=len(groups), places=len(places), **data)
        drawn.append({name: np.asarray(values) for name, values in sampler.get_samples().items()})
        lost += int(np.sum(np.asarray(sampler.get_extra_fields()["diverging"])))
    if progress:
        progress(chains, chains)
    samples = {name: np.stack([each[name] for each in drawn]) for name in drawn[0]}
    watched = [samples[name] for name in ("threshold_mean", "share_mean", "separation_mean")]
    r_hat = max(float(np.max(split_gelman_rubin(each))) for each in watched)
    flat = {name: values.reshape(-1, *values.shape[2:]) for name, values in samples.items()}
    weight = np.zeros((len(groups), len(cells)))
    weight[data["group"], np.arange(len(cells))] = data["screened"]
    weight /= weight.sum(axis=1, keepdims=True)
    by_group = flat["threshold"] @ weight.T
    against = by_group - by_group[:, :1]
    acted, hit = flat["acted_share"].mean(axis=0), flat["hit_share"].mean(axis=0)
    return Thresholds(
        groups=tuple(
            Threshold(group, *_summary(by_group[:, at]), *_summary(against[:, at])) for at, group in enumerate(groups)
        ),
        worst_r_hat=r_hat,
        divergent=lost,
        acted_error=float(np.average(np.abs(acted - data["acted"] / data["screened"]), weights=data["screened"])),
        hit_error=float(
            np.average(np.abs(hit - data["hits"] / np.maximum(data["acted"], 1)), weights=data["acted"] + 1e-9)
        ),
    )


def _summary(values: Any) -> tuple[float, float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def _model(*, groups: int, places: int, group: Any, place: Any, screened: Any, acted: Any, hits: Any) -> None:
    """Shares, separations and thresholds by group, with effects of places around them; all effects non-centered."""
    import jax.numpy as jnp
    import numpyro
    from jax.scipy.special import logit
    from jax.scipy.stats import norm
    from numpyro import distributions as dist

    share = numpyro.sample("share_mean", dist.Normal(0, 1.5).expand([groups]).to_event(1))
    share_spread = numpyro.sample("share_spread", dist.HalfNormal(0.7))
    share_place = numpyro.sample("share_place", dist.Normal(0, 1).expand([places]).to_event(1))
    separation = numpyro.sample("separation_mean", dist.Normal(0.4, 0.5).expand([groups]).to_event(1))
    separation_spread = numpyro.sample("separation_spread", dist.HalfNormal(0.3))
    separation_place = numpyro.sample("separation_place", dist.Normal(0, 1).expand([places]).to_event(1))
    threshold = numpyro.sample("threshold_mean", dist.Normal(0, 1.5).expand([groups]).to_event(1))
    threshold_spread = numpyro.sample("threshold_spread", dist.HalfNormal(0.7))
    threshold_cell = numpyro.sample("threshold_cell", dist.Normal(0, 1).expand([len(group)]).to_event(1))
    phi = 1 / (1 + jnp.exp(-(share[group] + share_spread * share_place[place])))
    shift = jnp.exp(separation[group] + separation_spread * separation_place[place])
    bar = threshold[group] + threshold_spread * threshold_cell
    cut = (bar - logit(phi)) / shift + shift / 2
    with_it, without = phi * norm.sf(cut - shift), (1 - phi) * norm.sf(cut)
    acted_share = jnp.clip(with_it + without, 1e-6, 1 - 1e-6)
    hit_share = jnp.clip(with_it / acted_share, 1e-6, 1 - 1e-6)
    numpyro.deterministic("threshold", 1 / (1 + jnp.exp(-bar)))
    numpyro.deterministic("acted_share", acted_share)
    numpyro.deterministic("hit_share", hit_share)
    firm = numpyro.sample("concentration", dist.LogNormal(5, 1.5).expand([2]).to_event(1))
    numpyro.sample("acted", dist.BetaBinomial(firm[0] * acted_share, firm[0] * (1 - acted_share), screened), obs=acted)
    numpyro.sample("hits", dist.BetaBinomial(firm[1] * hit_share, firm[1] * (1 - hit_share), acted), obs=hits)
