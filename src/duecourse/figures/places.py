"""Places compared: each with its share or rate, pooled with the others, in a funnel, flagged and never ranked."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from duecourse.figures.found import Counts, Found, cells_of, chart
from duecourse.figures.funnel import Funnel, Kind, Placed, funnel
from duecourse.figures.intervals import wilson
from duecourse.figures.pooling import Pooled, pooled_rates, pooled_shares
from duecourse.figures.ratios import Ratio, rate_of_estimate, rate_ratio, risk_ratio
from duecourse.figures.suppression import FEWEST, Sum, small, untold


def places(kind: Kind, counts: Counts, per: float, *, protect: bool) -> Found:
    """Compare places with their common center. Raises ValueError where fewer than two can be.

    Sizes may be estimates, with standard errors in ``error``; a place whose size might as well be 0 is left out, and
    the findings say of how many. Where ``protect``, one or two people are not told, nor what would give them away.
    """
    known = [row for row in counts if float(row["size"]) > 2 * float(row.get("error") or 0)]
    events, sizes = [int(row["events"]) for row in known], [float(row["size"]) for row in known]
    errors = [float(row.get("error") or 0) for row in known]
    pooled = pooled_shares(events, sizes_of(sizes)) if kind == "share" else pooled_rates(events, sizes, errors)
    placed = funnel(events, sizes, kind, errors=errors, least=FEWEST)
    held = _held(kind, events, sizes, protect=protect)
    whole = sum(events), sum(sizes), math.hypot(*errors)
    rows = []
    for row, pool, place, hidden in zip(known, pooled, placed.places, held, strict=True):
        made = _row(kind, row, whole, per, told=not hidden)
        shown = not hidden or not protect  # what is drawn to the others tells the count it is drawn from
        rows.append(made | _beside(pool, place, per, told=not hidden, shown=shown))
        if protect and hidden:
            rows[-1]["size"] = None
    count = {flag: sum(row["flag"] == flag for row in rows) for flag in ("higher", "lower", "too few to judge")}
    left = len(counts) - len(known)
    findings = (
        f"Center {per * placed.center:.3g}; ordinary spread between places "
        f"{math.sqrt(placed.added_variance):.3g} on the {'arc-sine' if kind == 'share' else 'square-root'} scale.",
        f"Of {len(rows)} places {count['higher']} are flagged higher and {count['lower']} lower; "
        f"{count['too few to judge']} have too few to judge. "
        "A flag asks for a look; it proves nothing, and flags are no order.",
        *([f"{left} places are left out: their size is estimated so badly that it might be 0."] if left else []),
    )
    return Found(tuple(rows), findings, _funnel_chart(placed, rows, per))


def sizes_of(sizes: Sequence[float]) -> list[int]:
    """Sizes that are counts."""
    return [int(size) for size in sizes]


def _held(kind: Kind, events: Sequence[int], sizes: Sequence[float], *, protect: bool) -> list[bool]:
    """Places that are too small to be told, and, where ``protect``, what keeps them from being worked out."""
    few = [size < FEWEST for size in sizes]
    if not protect:
        return few
    whole = [Sum(tuple(range(len(events))))]
    sides = [small(each) or (kind == "share" and small(int(n) - each)) for each, n in zip(events, sizes, strict=True)]
    held = untold(events, [one or other for one, other in zip(few, sides, strict=True)], whole)
    if kind == "share":
        counted = sizes_of(sizes)
        held = [a or b for a, b in zip(held, untold(counted, [small(each) for each in counted], whole), strict=True)]
    return held


def _row(
    kind: Kind, row: Mapping[str, Any], whole: tuple[int, float, float], per: float, *, told: bool
) -> dict[str, Any]:
    """What is known of a place by itself, and against all others."""
    events, size, error = int(row["events"]), float(row["size"]), float(row.get("error") or 0)
    if kind == "share":
        alone = Ratio(events / size, *wilson(events, int(size)))
    else:
        alone = rate_of_estimate(events, size, error)
    return {
        "place": row["place"],
        "events": events if told else None,
        "size": (int(size) if size == int(size) else size) if size >= FEWEST else None,
        **({"size_error": error} if "error" in row else {}),
        "value": per * alone.value if told else None,
        "low": per * alone.low if told else None,
        "high": per * alone.high if told else None,
        **cells_of(against(kind, (events, size, error), whole) if told else None, "ratio_to_others"),
    }


def _beside(pool: Pooled, place: Placed, per: float, *, told: bool, shown: bool) -> dict[str, Any]:
    """What the other places make of it."""
    return {
        "pooled": per * pool.value if shown else None,
        "pooled_low": per * pool.low if shown else None,
        "pooled_high": per * pool.high if shown else None,
        "drawn_to_others": pool.drawn if shown else None,
        "distance": place.distance if told else None,
        "p_adjusted": place.adjusted if told and place.flag != "too few to judge" else None,
        "flag": place.flag if told else "too few to judge",
    }


def against(kind: Kind, mine: tuple[int, float, float], whole: tuple[int, float, float]) -> Ratio | None:
    """A place (events, size, error of the size) against all others; None where both counts are few."""
    events, size, error = mine
    others, other_size = whole[0] - events, whole[1] - size
    if min(size, other_size) <= 0 or (events < FEWEST and others < FEWEST):
        return None
    if kind == "share":
        return risk_ratio(events, int(size), others, int(other_size))
    off = math.sqrt(max(0.0, whole[2] ** 2 - error**2))
    return rate_ratio(events, size, others, other_size, error=error, other_error=off)


def _funnel_chart(placed: Funnel, rows: Sequence[Mapping[str, Any]], per: float) -> dict[str, Any]:
    told = [row for row in rows if row["value"] is not None]
    spec = chart("funnel", [{key: row[key] for key in ("place", "size", "value", "flag")} for row in told])
    lines = [
        {"size": limit.size, "low": per * limit.low, "high": per * limit.high, "center": per * placed.center}
        for limit in placed.limits
    ]
    return {**spec, "datasets": {"limits": lines}}
