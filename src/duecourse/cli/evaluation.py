"""Verbs that measure the print engine: ``duecourse prints evaluate``, ``threshold`` and ``bench``."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from duecourse.cli.output import HERE, Common, answer, complain, progress

Ppi = Annotated[int | None, Parameter(name=["--ppi"])]
Runtime = Literal["compiled", "onnxruntime", "openvino"]


def evaluate(
    folder: Path,
    /,
    *,
    ppi: Ppi = None,
    plots: Path | None = None,
    runtime: Runtime = "compiled",
    common: Common = HERE,
) -> None:
    """Measure error rates on a folder of `FINGER_IMPRESSION.ext` pictures (the FVC protocol); rates are fractions.

    Examples:
    `duecourse prints evaluate FVC2002/DB1_B --ppi 500 --json`
    `duecourse prints evaluate FVC2002/DB2_B --ppi 569 --plots db2`

    The resolution is the one that each picture states, or `--ppi` for all of them; either way pictures are brought to
    500 pixels an inch. It is said on stderr when pictures state another resolution than the one given, or when their ridges
    lie too close or too far apart for it.

    Parameters
    ----------
    folder
        Holds at least two fingers, one of them with two impressions. A picture that cannot be used counts as a failure
        to extract: it scores 0 in all its pairs.
    ppi
        Resolution of the pictures, whatever they state; needed where they state none.
    plots
        Write the curves (DET, scores, searches, CMC, rejection by quality) into this folder, each as a table and SVG.
    runtime
        What the network runs on: kernels of its own, onnxruntime, or openvino (an extra).
    """
    from duecourse.prints.images import Decoder
    from duecourse.prints.measure import measured
    from duecourse.prints.minutiae import Extractor

    with Decoder() as decoder, progress("pictures") as bar:
        found = measured(folder, Extractor(2, runtime), decoder, ppi, bar)
    facts = found.facts
    if plots is not None:
        from duecourse.prints.plots import write_plots

        facts = {**facts, "plots": [str(path) for path in write_plots(found.trial, plots)]}
    complain(f"not used: {why}" for why in facts["failed"].values())
    complain(_doubts(folder, facts, ppi))
    answer(common, facts, _lines(facts, ppi))


def _lines(facts: dict[str, Any], ppi: int | None) -> list[str]:
    """The measures in words."""

    def percent(*names: str) -> str:
        return ", ".join(f"{100 * facts[name]:.2f} %" for name in names)

    def interval(name: str) -> str:
        low, high = facts[f"{name}_interval"]
        return f"95 %: {100 * low:.2f} to {100 * high:.2f}"

    taken = ", ".join(f"{count} at {scale} ppi" for scale, count in facts["scanned_ppi"].items())
    by = "as they state" if ppi is None else "as --ppi says"
    lines = [
        f"{facts['pictures']} pictures of {facts['fingers']} fingers, {facts['failures_to_extract']} of them not used; "
        f"{taken} {by}, ridges {facts['ridge_distance_mm']:.2f} mm apart",
        f"{facts['genuine_pairs']} pairs of one finger; of two fingers {facts['impostor_pairs_all']} in all, "
        f"{facts['impostor_pairs_official']} in the official protocol",
        f"equal error rate: {percent('eer_all_pairs')} over all pairs ({interval('eer_all_pairs')}), "
        f"{percent('eer_official')} by the official protocol",
        "mates missed when strangers match at 1 %, 0.1 %, never: "
        f"{percent('fmr100_all_pairs', 'fmr1000_all_pairs', 'zero_fmr_all_pairs')} ({interval('zero_fmr_all_pairs')})",
        f"searches among {facts['searched_fingers']} fingers: the mate comes first in {percent('rank_1')}; "
        f"{percent('fnir_at_fpir_0')} missed above every stranger",
        f"extraction {facts['extract_ms_median']:.0f} ms a picture, {facts['comparisons_per_second']:,.0f} comparisons a "
        f"second, {facts['template_bytes_mean']:.0f} bytes a template",
        f"{facts['extractor']} on {facts['runtime']}, {facts['matcher']}",
    ]
    return [*lines, *(f"drawn: {path}" for path in facts.get("plots", ()))]


def _doubts(folder: Path, facts: dict[str, Any], ppi: int | None) -> Iterator[str]:
    """What speaks against the resolution that was taken: rates with a wrong one mean nothing."""
    from duecourse.prints.ridgescale import odd_scale

    if facts["overruled"]:
        yield f"{folder}: {facts['overruled']} pictures state another resolution than --ppi {ppi}, which was taken"
    if odd := odd_scale(facts["ridge_distance_mm"]):
        yield f"{folder}: {odd}. Check the resolution and give the right one with --ppi, or the rates mean nothing."


def threshold(
    folder: Path | None = None,
    /,
    *,
    people: int,
    fpir: float = 0.001,
    searches: float = 0.0,
    enrolled: float = 0.0,
    ppi: Ppi = None,
    common: Common = HERE,
) -> None:
    """Say from which evidence a search should name someone, so that it names a stranger at a wanted rate (FPIR).

    The bound holds for any gallery as far as likelihood ratios are calibrated; it is in hundredths of a decade, the unit
    of a search's threshold. With a folder of pictures the score for single fingers is measured on it, with an interval;
    where it holds too few pairs for so low a rate, the tail of strangers' scores is taken to go on as it goes, and the
    answer says so.

    Examples:
    `duecourse prints threshold --people 1000000 --fpir 0.001 --searches 50000`
    `duecourse prints threshold FVC2002/DB1_B --people 1000 --fpir 0.01 --ppi 500 --json`

    Parameters
    ----------
    folder
        Pictures named FINGER_IMPRESSION; none are needed for the bound.
    people
        How many are enrolled.
    fpir
        Share of searches without a mate that may name a stranger.
    searches
        Searches a year, to say how many strangers a year are sent to review.
    enrolled
        Share of searches (0 to 1) whose person is enrolled.
    ppi
        Resolution of the pictures, whatever they state; needed where they state none.
    """
    from duecourse.prints.identification import (
        needed_false_match,
        strangers_a_year,
        threshold_by_bound,
        threshold_for,
    )

    bound = threshold_by_bound(fpir, people)
    facts: dict[str, object] = {
        "people": people,
        "fpir": fpir,
        "threshold_bound": bound,
        "false_match_rate_needed": needed_false_match(fpir, people),
        "strangers_a_year": strangers_a_year(fpir, searches, enrolled),
    }
    lines = [
        f"Name people from {bound} hundredths of a decade on: at most {fpir:g} of searches without a mate name a stranger.",
        f"Strangers sent to review: {facts['strangers_a_year']:g} a year, of {searches:g} searches.",
    ]
    if folder is not None:
        from duecourse.prints.images import Decoder
        from duecourse.prints.measure import measured
        from duecourse.prints.minutiae import Extractor

        with Decoder() as decoder, progress("pictures") as bar:
            trial = measured(folder, Extractor(2), decoder, ppi, bar).trial
        found = threshold_for(trial, fpir, people)
        missed = float((trial.genuine() < found.score).mean())
        facts |= {
            "score": found.score,
            "score_interval": [found.low, found.high],
            "extrapolated": found.extrapolated,
            "mates_missed": missed,
        }
        how = "extrapolated beyond its pairs" if found.extrapolated else "measured"
        lines.append(
            f"Single fingers of {folder}: score {found.score:.1f} ({found.low:.1f} to {found.high:.1f}, {how}); "
            f"{missed:.2%} of its mates are missed there."
        )
    answer(common, facts, lines)


def bench(images: Annotated[list[Path] | None, Parameter(negative=())] = None, /, *, common: Common = HERE) -> None:
    """Measure the speed of the print engine on this machine: import, first comparison, extraction, comparisons.

    Without pictures made-up prints are used. Figures are medians; run it on a quiet machine.

    Examples:
    `duecourse prints bench`
    `duecourse prints bench a.wsq b.wsq --json`

    Parameters
    ----------
    images
        Pictures of single prints that state their resolution.
    """
    from duecourse.prints.images import Decoder, read_image
    from duecourse.prints.speed import measure

    with Decoder() as decoder:
        pictures = [read_image(path, decoder) for path in images or ()]
    if not pictures:
        from duecourse.synth.prints import Finger

        pictures = [Finger(7000 + k).impression(1, quality=0.7) for k in range(6)]
    with progress("measurements") as bar:
        facts = measure(pictures, bar)
    shown = {name: round(value, 3) if math.isfinite(value) else None for name, value in facts.items()}
    answer(common, shown, [f"{name}: {value}" for name, value in shown.items()])
