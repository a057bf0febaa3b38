"""The outcome test beside the threshold test: hit rates and standards by class, and whether the two agree."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from duecourse.figures import threshold
from duecourse.figures.found import Counts, Found, Progress, cells_of, chart
from duecourse.figures.intervals import wilson
from duecourse.figures.ratios import Ratio, common_ratio
from duecourse.figures.suppression import small


def outcome(counts: Counts, per: float, seed: int, progress: Progress | None, *, protect: bool) -> Found:
    """Hit rates and thresholds by class, side by side; few people are not told where ``protect``.

    Raises what the threshold test raises.
    """
    cells = [
        threshold.Cell(str(row["place"]), str(row["class"]), int(row["screened"]), int(row["acted"]), int(row["hits"]))
        for row in counts
    ]
    fitted = threshold.threshold_test(cells, seed=seed, progress=progress)
    rows: list[dict[str, Any]] = []
    first = fitted.groups[0].group
    for each in fitted.groups:
        mine = [cell for cell in cells if cell.group == each.group]
        screened, acted, hits = (sum(getattr(cell, name) for cell in mine) for name in ("screened", "acted", "hits"))
        few = protect and any(small(count) for count in (hits, acted - hits, acted, screened - acted))
        low, high = wilson(hits, acted) if acted else (0.0, 1.0)
        within = None if few else _within(cells, each.group, first)
        rows.append(
            {
                "class": each.group,
                "screened": screened,
                "acted": None if few else acted,
                "hits": None if few else hits,
                "hit_rate": per * hits / acted if acted and not few else None,
                "hit_rate_low": None if few else per * low,
                "hit_rate_high": None if few else per * high,
                **cells_of(within, "hit_ratio_within"),
                "threshold": per * each.value,
                "threshold_low": per * each.low,
                "threshold_high": per * each.high,
                "threshold_difference": per * each.difference,
                "threshold_difference_low": per * each.difference_low,
                "threshold_difference_high": per * each.difference_high,
                "tests_agree": _agree(within, each),
            }
        )
    fits = (
        f"The model misses the shares acted on by {per * fitted.acted_error:.1f} and the hit rates by "
        f"{per * fitted.hit_error:.1f} points on average; chains agree to {fitted.worst_r_hat:.3f}, "
        f"{fitted.divergent} draws got lost."
    )
    belief = (
        "The sampling can be believed." if fitted.believable else "The sampling cannot be believed: tell no threshold."
    )
    return Found(tuple(rows), (f"Compared with: {first}.", fits, belief), chart("thresholds", rows))


def _within(cells: Sequence[threshold.Cell], group: str, first: str) -> Ratio | None:
    places: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for cell in cells:
        if cell.group in {group, first}:
            at = 0 if cell.group == group else 2
            places[cell.place][at] += cell.hits
            places[cell.place][at + 1] += cell.acted
    try:
        return common_ratio([(a, b, c, d) for a, b, c, d in places.values()]) if group != first else None
    except ValueError:
        return None


def _agree(within: Ratio | None, each: threshold.Threshold) -> str:
    """Whether both tests point the same way: lower hit rate and lower threshold, or neither."""
    if within is None:
        return ""
    hits = -1 if within.high < 1 else 1 if within.low > 1 else 0
    bars = -1 if each.difference_high < 0 else 1 if each.difference_low > 0 else 0
    return "yes" if hits == bars else "no: believe neither alone"
