"""From counts to answers: what is made of the counts of a question about selection, kind by kind."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from duecourse.figures import decomposition
from duecourse.figures.found import Counts, Found, Progress, cells_of, chart
from duecourse.figures.intervals import wilson
from duecourse.figures.multiplicity import holm
from duecourse.figures.outcome_test import outcome
from duecourse.figures.places import against, places
from duecourse.figures.ratios import common_ratio
from duecourse.figures.suppression import FEWEST, Sum, small, untold

LEAST_FILL = 0.5
REST = "all other groups"


def answered(
    kind: str,
    counts: Counts,
    *,
    per: float,
    before: str = "",
    after: str = "",
    seed: int = 0,
    protect: bool = True,
    progress: Progress | None = None,
) -> Found:
    """The answer of one kind of question to its counts. Raises ValueError where they allow none, MissingExtra.

    Where ``protect``, one or two people are not told, nor what would give them away. ``progress`` is told of the parts
    of long work that are done, and of how many.
    """
    if kind in {"shares", "rates"}:
        return places("share" if kind == "shares" else "rate", counts, per, protect=protect)
    if kind == "groups":
        return _groups(counts, per)
    if kind == "levels":
        return _levels(counts, per, protect=protect)
    if kind == "outcome":
        return outcome(counts, per, seed, progress, protect=protect)
    return _composition(counts, per, before, after)


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
    few = [size < FEWEST or small(count) or small(size - count) for count, size in zip(events, sizes, strict=True)]
    whole = [Sum(tuple(range(len(names))))]
    hidden = untold(events, few, whole)
    of_one = untold(sizes, [small(size) for size in sizes], whole)
    return [one or other for one, other in zip(hidden, of_one, strict=True)]


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
    ratio = against("share", (events, size, 0), (events + others[0], size + others[1], 0)) if told else None
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
        "size": None if hidden else size,
        "value": per * events / size if told else None,
        "low": per * low if told else None,
        "high": per * high if told else None,
        "fill_rate": None if hidden else fill,
        "band_low": per * events / eligible if told else None,
        "band_high": per * (events + missing) / eligible if told else None,
        **cells_of(ratio, "ratio_to_others"),
        **cells_of(within, "ratio_within"),
        "p_adjusted": None,
        "others": others,
    }


def _levels(counts: Counts, per: float, *, protect: bool) -> Found:
    events, sizes = [int(row["events"]) for row in counts], [int(row["size"]) for row in counts]
    held = _held_levels(counts, events, sizes) if protect else [size < FEWEST for size in sizes]
    rows = []
    for row, count, size, hidden in zip(counts, events, sizes, held, strict=True):
        low, high = wilson(count, size) if not hidden else (0.0, 0.0)
        rows.append(
            {
                "place": row["place"],
                "class": row["class"],
                "events": None if hidden else count,
                "size": size if size >= FEWEST else None,
                "value": None if hidden else per * count / size,
                "low": None if hidden else per * low,
                "high": None if hidden else per * high,
            }
        )
    every = sum({row["place"]: int(row["size"]) for row in counts}.values())
    findings = []
    for name in dict.fromkeys(row["class"] for row in counts):
        whole = sum(int(row["events"]) for row in counts if row["class"] == name)
        few = every < FEWEST or (protect and (small(whole) or small(every - whole)))
        findings.append(f"All places: {name} {'too few to tell' if few else f'{per * whole / every:.1f}'}.")
    return Found(tuple(rows), tuple(findings), chart("levels", [row for row in rows if row["value"] is not None]))


def _held_levels(counts: Counts, events: Sequence[int], sizes: Sequence[int]) -> list[bool]:
    """Classes add up to their place, and over the places to what is said of all."""
    few = [n < FEWEST or small(k) or small(n - k) for k, n in zip(events, sizes, strict=True)]
    by: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(counts):
        by["place", str(row["place"])].append(at)
        by["class", str(row["class"])].append(at)
    sums = [
        Sum(tuple(at), None, sizes[at[0]] - sum(events[each] for each in at) if kind == "place" else 0)
        for (kind, _), at in by.items()
    ]
    return untold(events, few, sums)


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
    first, second, together = _grouped(periods[before], periods[after])
    change = decomposition.decompose(
        {name: decomposition.Cell(cell[0], cell[2]) for name, cell in first.items()},
        {name: decomposition.Cell(cell[0], cell[2], cell[1]) for name, cell in second.items()},
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
        *([f"{together} groups with few people are taken together as {REST!r}."] if together else []),
    )
    return Found(tuple(rows), findings, chart("composition", rows))


def _grouped(
    before: Mapping[str, tuple[int, int, int]], after: Mapping[str, tuple[int, int, int]]
) -> tuple[dict[str, tuple[int, int, int]], dict[str, tuple[int, int, int]], int]:
    """The groups of both periods, those with few people on a side as one, and how many these are."""
    none = (0, 0, 0)
    names = sorted({*before, *after}, key=lambda name: before.get(name, none)[2] + after.get(name, none)[2])

    def few(cells: Sequence[tuple[int, int, int]]) -> bool:
        return any(
            0 < size < FEWEST
            or small(counted)
            or small(size - counted)
            or small(redefined)
            or small(counted - redefined)
            for counted, redefined, size in cells
        )

    def rest(side: Mapping[str, tuple[int, int, int]]) -> tuple[int, int, int]:
        cells = [side.get(name, none) for name in put]
        return sum(cell[0] for cell in cells), sum(cell[1] for cell in cells), sum(cell[2] for cell in cells)

    put = [name for name in names if few([side[name] for side in (before, after) if name in side])]
    left = [name for name in names if name not in put]
    while put and left and few([rest(before), rest(after)]):
        put.append(left.pop(0))
    if not put:
        return dict(before), dict(after), 0
    kept = [{name: side[name] for name in left if name in side} for side in (before, after)]
    return {**kept[0], REST: rest(before)}, {**kept[1], REST: rest(after)}, len(put)
