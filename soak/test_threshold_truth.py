"""The threshold test against cells with known standards: it finds a lower one, and is not taken in by hit rates."""

import numpy as np
from scipy.stats import norm

from duecourse.figures.threshold import Cell, threshold_test


def made(rng: np.random.Generator, standards: tuple[float, ...], shares: tuple[float, ...]) -> list[Cell]:
    """Cells of ten places: each group has its standard (chance of a hit) and its share (log odds) of what is sought."""
    cells = []
    places = rng.normal(0, 0.4, 10)
    for group, (standard, share) in enumerate(zip(standards, shares, strict=True)):
        for at, place in enumerate(places):
            has, shift = 1 / (1 + np.exp(-(share + place))), np.exp(0.4)
            cut = (np.log(standard / (1 - standard)) - (share + place)) / shift + shift / 2
            with_it, without = has * norm.sf(cut - shift), (1 - has) * norm.sf(cut)
            screened = int(rng.integers(800, 1600))
            acted = int(rng.binomial(screened, with_it + without))
            hits = int(rng.binomial(acted, with_it / (with_it + without)))
            cells.append(Cell(f"place {at}", f"group {group}", screened, acted, hits))
    return cells


def test_a_lower_standard_is_found() -> None:
    told = threshold_test(made(np.random.default_rng(1), (0.55, 0.25), (0.0, 0.1)))
    assert told.worst_r_hat < 1.1
    by_name = {each.group: each for each in told.groups}
    gap = by_name["group 1"].value - by_name["group 0"].value
    assert -0.5 < gap < -0.1
    assert told.acted_error < 0.03
    chains: list[tuple[int, int]] = []
    watched = threshold_test(
        made(np.random.default_rng(1), (0.55, 0.25), (0.0, 0.1)), progress=lambda done, of: chains.append((done, of))
    )
    assert told == watched, "the same seed, the same answer, watched or not"
    assert chains == [(0, 2), (1, 2), (2, 2)]


def test_one_standard_with_other_evidence_is_not_taken_for_two() -> None:
    """Hit rates differ because the groups do; the intervals of the difference of standards hold 0."""
    cells = made(np.random.default_rng(2), (0.4, 0.4), (0.8, -0.8))
    rates = []
    for name in ("group 0", "group 1"):
        mine = [cell for cell in cells if cell.group == name]
        rates.append(sum(cell.hits for cell in mine) / sum(cell.acted for cell in mine))
    assert rates[0] - rates[1] > 0.08, "the outcome test would see a lower standard"
    told = threshold_test(cells)
    other = next(each for each in told.groups if each.difference != 0)
    assert other.difference_low <= 0 <= other.difference_high
