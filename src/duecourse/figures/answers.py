"""From counts to answers: what is made of the counts of a question about selection, kind by kind."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from duecourse.figures import decomposition
from duecourse.figures.found import Counts, Found, Progress, cells_of, chart
from duecourse.figures.funnel import Funnel, Kind, funnel
from duecourse.figures.intervals import poisson, wilson
from duecourse.figures.multiplicity import holm
from duecourse.figures.outcome_test import outcome
from duecourse.figures.pooling import pooled_rates, pooled_shares
from duecourse.figures.ratios import Ratio, common_ratio, rate_ratio, risk_ratio
from duecourse.figures.suppression import beside, small

SUPPRESS_BELOW = 10
"""Shares and ratios that rest on fewer are not told."""

LEAST_SIDE = 3
"""Nor is a share of people of which one or two are counted, or left."""

LEAST_FILL = 0.5


def answered(
    kind: str,
    counts: Counts,
    *,
    per: float,
    before: str = "",
    after: str = "",
    seed: int = 0,
    progress: Progress | None = None,
) -> Found:
    """The answer of one kind of question to its counts. Raises ValueError where they allow none, MissingExtra.

    ``progress`` is told of the parts of long work that are done, and of how many.
    """
    if kind in {"shares", "rates"}:
        return _places("share" if kind == "shares" else "rate", counts, per)
    if kind == "groups":
        return _groups(counts, per)
    if kind == "levels":
        return _levels(counts, per)
    if kind == "outcome":
        return outcome(counts, per, seed, progress)
    return _composition(counts, per, before, after)


def _places(kind: Kind, counts: Counts, per: float) -> Found:
    events, sizes = [int(row["events"]) for row in counts], [int(row["size"]) for row in counts]
    pooled = pooled_shares(events, sizes) if kind == "share" else pooled_rates(events, sizes)
    placed = funnel(events, sizes, kind, least=SUPPRESS_BELOW)
    rows = []
    for row, k, n, pool, place in zip(counts, events, sizes, pooled, placed.places, strict=True):
        low, high = wilson(k, n) if kind == "share" else tuple(end / n for end in poisson(k))
        told = n >= SUPPRESS_BELOW
        ratio = _against(kind, k, n, sum(events) - k, sum(sizes) - n) if told else None
        rows.append(
            {
                "place": row["place"],
                "events": k if told else None,
                "size": n,
                "value": per * k / n if told else None,
                "low": per * low if told else None,
                "high": per * high if told else None,
                "pooled": per * pool.value,
                "pooled_low": per * pool.low,
                "pooled_high": per * pool.high,
                "drawn_to_others": pool.drawn,
                **cells_of(ratio, "ratio_to_others"),
                "distance": place.distance,
                "p_adjusted": place.adjusted if place.flag != "too few to judge" else None,
                "flag": place.flag if told else "too few to judge",
            }
        )
    count = {flag: sum(row["flag"] == flag for row in rows) for flag in ("higher", "lower", "too few to judge")}
    findings = (
        f"Center {per * placed.center:.3g}; ordinary spread between places "
        f"{math.sqrt(placed.added_variance):.3g} on the {'arc-sine' if kind == 'share' else 'square-root'} scale.",
        f"Of {len(rows)} places {count['higher']} are flagged higher and {count['lower']} lower; "
        f"{count['too few to judge']} have too few to judge. "
        "A flag asks for a look; it proves nothing, and flags are no order.",
    )
    return Found(tuple(rows), findings, _funnel_chart(placed, rows, per))


def _against(kind: Kind, events: int, size: int, others: int, others_size: int) -> Ratio | None:
    if min(size, others_size) <= 0 or (events < SUPPRESS_BELOW and others < SUPPRESS_BELOW):
        return None
    if kind == "share":
        return risk_ratio(events, size, others, others_size)
    return rate_ratio(events, size, others, others_size)


def _groups(counts: Counts, per: float) -> Found:
    from scipy.stats import fisher_exact

    rows: list[dict[str, Any]] = []
    for aspect in sorted({str(row["aspect"]) for row in counts}):
        mine = [row for row in counts if row["aspect"] == aspect]
        names = sorted({str(row["class"]) for row in mine})
        made = [
            _class(mine, name, aspect, per, hidden) for name, hidden in zip(names, _hidden(mine, names), strict=True)
        ]
        tested = [row for row in made if row["ratio_to_others"] is not None]
        values = [
            float(fisher_exact([[a, b - a], [c, d - c]]).pvalue)
            for a, b, c, d in ((row["events"], row["size"], *row["others"]) for row in tested)
        ]
        for row, adjusted in zip(tested, holm(values), strict=True):
            row["p_adjusted"] = adjusted
        rows += [{key: value for key, value in row.items() if key != "others"} for row in made]
    flagged = [row for row in rows if row["p_adjusted"] is not None and row["p_adjusted"] <= 0.05]
    findings = tuple(
        f"{row['aspect']}: {row['class']} {row['value']:.1f} against others, ratio {row['ratio_to_others']:.2f} "
        f"({row['ratio_to_others_low']:.2f} to {row['ratio_to_others_high']:.2f})"
        + (f"; within places and classes {row['ratio_within']:.2f}" if row["ratio_within"] is not None else "")
        + "."
        for row in flagged
        if row["ratio_to_others_high"] is not None
    )
    return Found(tuple(rows), findings or ("No class differs from the others by more than chance.",), {})


def _hidden(mine: Counts, names: Sequence[str]) -> list[bool]:
    """Which classes of an aspect are not told: those with few people on a side, and what would give them away."""
    events, sizes = (
        [sum(int(row[key]) for row in mine if str(row["class"]) == name) for name in names]
        for key in ("events", "size")
    )
    few = [
        size < SUPPRESS_BELOW or small(count, LEAST_SIDE) or small(size - count, LEAST_SIDE)
        for count, size in zip(events, sizes, strict=True)
    ]
    return beside(events, sum(events), few, LEAST_SIDE)


def _class(mine: Counts, name: str, aspect: str, per: float, hidden: bool) -> dict[str, Any]:
    inside = [row for row in mine if str(row["class"]) == name]
    events, size, recorded, eligible = (
        sum(int(row[key]) for row in inside) for key in ("events", "size", "recorded", "eligible")
    )
    others = [sum(int(row[key]) for row in mine) - total for key, total in (("events", events), ("size", size))]
    fill = recorded / eligible if eligible else 0.0
    told = not hidden and fill >= LEAST_FILL
    low, high = wilson(events, size) if told else (0.0, 0.0)
    missing = eligible - recorded
    ratio = _against("share", events, size, others[0], others[1]) if told else None
    strata: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in mine:
        at = 0 if str(row["class"]) == name else 2
        strata[str(row["place"])][at] += int(row["events"])
        strata[str(row["place"])][at + 1] += int(row["size"])
    try:
        within = common_ratio([(a, b, c, d) for a, b, c, d in strata.values()]) if ratio else None
    except ValueError:
        within = None
    return {
        "aspect": aspect,
        "class": name,
        "events": events if told else None,
        "size": size,
        "value": per * events / size if told else None,
        "low": per * low if told else None,
        "high": per * high if told else None,
        "fill_rate": fill,
        "band_low": per * events / eligible if told else None,
        "band_high": per * (events + missing) / eligible if told else None,
        **cells_of(ratio, "ratio_to_others"),
        **cells_of(within, "ratio_within"),
        "p_adjusted": None,
        "others": others,
    }


def _levels(counts: Counts, per: float) -> Found:
    rows = []
    for row in counts:
        events, size = int(row["events"]), int(row["size"])
        told = size >= SUPPRESS_BELOW
        low, high = wilson(events, size) if told else (0.0, 0.0)
        rows.append(
            {
                "place": row["place"],
                "class": row["class"],
                "events": events if told else None,
                "size": size,
                "value": per * events / size if told else None,
                "low": per * low if told else None,
                "high": per * high if told else None,
            }
        )
    places = {row["place"]: int(row["size"]) for row in counts}
    findings = []
    for name in dict.fromkeys(row["class"] for row in counts):
        whole = sum(int(row["events"]) for row in counts if row["class"] == name)
        findings.append(f"All places: {name} {per * whole / sum(places.values()):.1f}.")
    return Found(tuple(rows), tuple(findings), chart("levels", [row for row in rows if row["value"] is not None]))


def _composition(counts: Counts, per: float, before: str, after: str) -> Found:
    periods: dict[str, dict[str, tuple[int, int, int]]] = defaultdict(dict)
    for row in counts:
        periods[str(row["period"])][str(row["class"])] = (int(row["counted"]), int(row["redefined"]), int(row["size"]))
    usable = [
        name
        for name, cells in sorted(periods.items())
        if sum(cell[0] for cell in cells.values()) >= LEAST_FILL * sum(cell[2] for cell in cells.values())
    ]
    if not before and not after:
        if len(usable) < 2:
            raise ValueError("fewer than two periods record the field for half of their rows")
        before, after = usable[-2:]
    for name in (before, after):
        if name not in periods:
            raise ValueError(f"there is no period {name!r}; there are {', '.join(sorted(periods))}")
        if name not in usable:
            raise ValueError(f"{name} records the field for fewer than {LEAST_FILL:.0%} of its rows")
    change = decomposition.decompose(
        {name: decomposition.Cell(cell[0], cell[2]) for name, cell in periods[before].items()},
        {name: decomposition.Cell(cell[0], cell[2], cell[1]) for name, cell in periods[after].items()},
    )
    rows = [
        {
            "class": part.group,
            "before": None if part.before is None else per * part.before,
            "after": None if part.after is None else per * part.after,
            "weight_before": part.weight_before,
            "weight_after": part.weight_after,
            "within": per * part.within,
            "mix": per * part.mix,
        }
        for part in change.parts
    ]
    findings = (
        f"{before} {per * change.before:.1f} to {after} {per * change.after:.1f} by the narrower definition: "
        f"{per * (change.after - change.before):+.1f} points.",
        f"Within groups {per * change.within:+.1f}, mix {per * change.mix:+.1f}, "
        f"definition {per * change.definition:+.1f}.",
    )
    return Found(tuple(rows), findings, chart("composition", rows))


def _funnel_chart(placed: Funnel, rows: Sequence[Mapping[str, Any]], per: float) -> dict[str, Any]:
    told = [row for row in rows if row["value"] is not None]
    spec = chart("funnel", [{key: row[key] for key in ("place", "size", "value", "flag")} for row in told])
    lines = [
        {"size": limit.size, "low": per * limit.low, "high": per * limit.high, "center": per * placed.center}
        for limit in placed.limits
    ]
    return {**spec, "datasets": {"limits": lines}}
