"""Verbs that compare prints: a search of the gallery, and one person with another. Nothing is recorded."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from duecourse.cli.gallery import Apart, Partition, partition_of, templates_of
from duecourse.cli.output import HERE, Common, answer, complain, progress

if TYPE_CHECKING:
    from duecourse.prints.gallery import SearchResult


def search(
    prints: Path,
    /,
    *,
    limit: int = 5,
    purpose: str | None = None,
    fpir: float | None = None,
    mode: Literal["auto", "exact", "coarse"] = "auto",
    workers: int = 0,
    ray: bool = False,
    gallery: Apart = None,
    partition: Partition = "main",
    common: Common = HERE,
) -> None:
    """Search the prints of a card, or a file of templates, and name the candidates. Nothing is recorded.

    A search that is part of a booking is done and recorded by `duecourse work`.

    Examples:
    `duecourse gallery search card.eft --dir county`
    `duecourse gallery search probe.templates --gallery people --workers 2 --json`

    Parameters
    ----------
    prints
        A transaction with prints, or a file of templates (`.templates`).
    limit
        At most so many candidates.
    purpose
        What the search is for; needed where the partition declares purposes.
    fpir
        Raise the threshold where a stranger's prints would name somebody in more than this share of searches, as
        measured.
    mode
        `exact` compares everybody in full, `coarse` the likeliest alone and says what that may miss; `auto` decides by
        the gallery's size.
    workers
        So many worker processes, or Ray actors with `--ray`; threads of this process when 0.
    ray
        Use Ray (extra `cluster`).
    """
    from contextlib import ExitStack

    from duecourse.prints.shards import Cluster, Workers

    templates = templates_of(common, prints)
    found = partition_of(common, gallery, partition)
    with ExitStack() as stack:
        bar = stack.enter_context(progress("people"))
        crew: Cluster | Workers | None = None
        if workers or ray:
            crew = Cluster(workers or 2) if ray else Workers(workers)
            stack.callback(crew.close)
        result = found.search(templates, limit=limit, purpose=purpose, fpir=fpir, mode=mode, crew=crew, progress=bar)
    complain(result.twice)
    answer(common, result, list(_told(result)))


def _told(result: "SearchResult") -> Iterator[str]:
    """What a search found, in lines."""
    from duecourse.prints.sequence import FINGER_NAMES

    for each in result.candidates:
        worth = f"{each.score / 100:.2f} decades, fingers compared: {len(each.fingers)}"
        yield f"{each.person}  {worth}; a stranger's prints would name somebody with as much in {_most(each.fpir_measured)}"
        for probe, enrolled in each.misplaced:
            yield f"    the searched {FINGER_NAMES[probe]} is the enrolled {FINGER_NAMES[enrolled]}"
        if each.missing:
            yield f"    on one side only: {', '.join(FINGER_NAMES[finger] for finger in each.missing)}"
    missing = f", which may leave out {result.may_miss:.2%} of mates" if result.may_miss else ""
    yield (
        f"candidates: {len(result.candidates)}, of people searched: {result.people_searched} ({result.mode} search{missing}); "
        f"gallery version {result.gallery_version}, digest {result.gallery_digest}"
    )
    yield (
        f"FPIR of this threshold ({result.threshold / 100:g} decades) in this gallery: {_most(result.fpir_measured)}, as "
        f"measured; {_most(result.fpir)}, by calibration alone"
    )


def _most(fpir: float) -> str:
    return "any share of searches: no bound" if fpir == 1 else f"at most {fpir:.2g} of searches"


def compare(left: Path, right: Path, /, *, common: Common = HERE) -> None:
    """Compare every finger of one person with every finger of another: what speaks for one person, which fingers are
    missing, out of their place, or given twice. Nothing is recorded.

    Examples:
    `duecourse gallery compare probe.templates enrolled.templates`
    `duecourse gallery compare card.eft other.eft --dir county --json`

    Parameters
    ----------
    left
        A transaction with prints, or a file of templates (`.templates`).
    right
        The other one.
    """
    from duecourse.prints.people import compare_people
    from duecourse.prints.sequence import FINGER_NAMES

    found = compare_people(templates_of(common, left), templates_of(common, right))
    names = {0: "unknown finger"} | FINGER_NAMES
    lines = [
        f"{found.total / 100:.2f} decades of likelihood ratio for one person, fingers compared: {len(found.pairs)}"
    ]
    for pair in found.pairs:
        other = f", which is the other's {names[pair.other]}" if pair.other != pair.probe else ""
        lines.append(f"{names[pair.probe]}{other}: score {pair.score:.1f}, {pair.worth / 100:.2f} decades")
    if found.missing:
        lines.append(f"on one side only: {', '.join(names[finger] for finger in found.missing)}")
    answer(common, found, [*lines, *found.twice])
