"""FNIR at FPIR 0.001 of ten-print searches over made-up cards, the misses of the coarse stage among them.

The threshold comes from strangers' searches: the best score of anybody in a gallery of DISTINCT different people.
FPIR grows with the gallery in proportion where it is small, so that one in a thousand among a million people is one in
a hundred thousand among ten thousand; so far out the tail of best scores is taken to go on as an exponential, as the
hundred best of them have it. Mates are then searched: missed is a mate whom the coarse stage leaves out (when it lets
through the share that it does among a million), or whose score is under that threshold. DUECOURSE_BENCH_FOLDER keeps
the gallery for another run; DUECOURSE_BENCH_DISTINCT, _MATES and _STRANGERS say how many.
"""

import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import cards
from bench.table import Measured
from duecourse.prints import searching, sketches
from duecourse.prints.fusion import POSITIONS, evidence
from duecourse.prints.gallery import Gallery
from duecourse.prints.identification import tail_score
from duecourse.prints.parameters import THRESHOLD
from duecourse.prints.rates import wilson
from duecourse.prints.searching import Query, Threads
from duecourse.prints.strangers import fpir_measured

MATES = int(os.environ.get("DUECOURSE_BENCH_MATES", "4000"))
STRANGERS = int(os.environ.get("DUECOURSE_BENCH_STRANGERS", "2000"))
MILLION = 1_000_000
FPIR = 0.001
COUNTS = (10, 8, 6, 5, 4, 3)
NOBODY = -(10**6)
ROUNDS = 500


def measure() -> Iterator[Measured]:
    """Strangers' searches for the threshold, then mates' searches for what is missed."""
    with ExitStack() as stack:
        kept = os.environ.get("DUECOURSE_BENCH_FOLDER")
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory())) / "distinct"
        cards.distinct(folder)
        makers = stack.enter_context(cards.pool())
        best = np.array(list(makers.map(_stranger, [folder] * STRANGERS, range(STRANGERS), chunksize=20)), np.float64)
        threshold = yield from _strangers(best)
        mates = np.array(list(makers.map(_mate, [folder] * MATES, range(MATES), chunksize=20)))
    yield from _mates(mates, threshold)


def _strangers(best: NDArray[np.float64]) -> Generator[Measured, None, int]:
    """What the best scores of strangers' searches show; returns the threshold for FPIR among a million people."""
    people = cards.DISTINCT
    levels = ", ".join(f"{value / 100:.1f}" for value in np.quantile(best, (0.5, 0.9, 0.99, 0.999, 1)))
    what = f"best stranger's score among {people:,} people, {len(best):,} searches: quantiles 50, 90, 99, 99.9, 100 %"
    yield Measured(what, f"{levels} decades")
    dice = np.random.default_rng(2)
    threshold = NOBODY
    for size in (people, MILLION):
        rate = FPIR * people / size
        drawn = [tail_score(dice.choice(best, len(best)), rate) for _ in range(ROUNDS)]
        low, high = np.percentile(drawn, (2.5, 97.5)) / 100
        threshold = int(np.ceil(tail_score(best, rate)))
        told = f"{threshold / 100:.1f} decades (95 %: {low:.1f} to {high:.1f}; in use: {THRESHOLD / 100:g})"
        yield Measured(f"threshold for FPIR {FPIR} among {size:,} people", told)
    first = next(t for t in range(-5000, 5000, 10) if fpir_measured(t, {10: people}) < 1)
    over = int(np.sum(best >= first))
    what = f"searches with a stranger at {first / 100:g} decades, from where on fpir_measured promises something"
    yield Measured(what, f"{over} of {len(best):,}")
    return threshold


def _mates(mates: NDArray[np.int64], threshold: int) -> Iterator[Measured]:
    """What is missed, by whether the mate was kept and its score (searches, COUNTS, 2)."""
    for place, count in enumerate(COUNTS):
        kept, score = mates[:, place, 0], mates[:, place, 1]
        left_out = kept == 0
        weighed, compared = sketches.shares(count)
        told = f"1 in {weighed:,} weighed, 1 in {compared:,} kept"
        yield _missed(f"mates left out by the coarse stage, {count} fingers, {told}", left_out)
        if count == COUNTS[0]:
            what = f"FNIR of ten-print searches at the threshold for FPIR {FPIR} among {MILLION:,} people"
            yield _missed(what, left_out | (score < threshold))
            low, middle = np.quantile(score, (0.001, 0.5)) / 100
            yield Measured("scores of mates, ten fingers: 0.1 %, median", f"{low:.1f}, {middle:.1f} decades")
        yield _missed(f"FNIR at the threshold in use, {count} fingers", left_out | (score < THRESHOLD))


def _missed(what: str, missed: NDArray[np.bool_]) -> Measured:
    count = int(missed.sum())
    low, high = wilson(count, len(missed))
    return Measured(what, f"{count} of {len(missed):,} (95 %: {100 * low:.3f} to {100 * high:.3f} %)")


@cache
def _gallery(folder: Path) -> Gallery:
    return Gallery.open(folder)


@cache
def _places(folder: Path) -> dict[str, int]:
    return {person: place for place, person in enumerate(_gallery(folder).state().names())}


def _stranger(folder: Path, number: int) -> int:
    """Score of the best of those compared in full, for the card of somebody who is not enrolled."""
    probe = cards.card(cards.DISTINCT + number, 1)
    found = _gallery(folder).search(probe, limit=1, threshold=NOBODY, mode="coarse")
    return found.candidates[0].score


def _mate(folder: Path, number: int) -> list[tuple[int, int]]:
    """For each of COUNTS: whether the coarse stage keeps the mate (1 or 0), and the mate's score."""
    state = _gallery(folder).state()
    dice = np.random.default_rng([number, 5])
    person = int(dice.integers(0, cards.DISTINCT))
    probe = cards.card(person, 1 + number)
    place = _places(folder)[cards.name(person)]
    prepared, everybody = Query.of(probe, 1, 0).probes, np.arange(state.offsets[-1])
    found = []
    for count in COUNTS:
        chosen = sorted(dice.permutation(10)[:count].tolist())
        query = Query(tuple(prepared[k] for k in chosen), 1, 0)
        heard, kept = (max(1, everybody.size // share) for share in sketches.shares(count))
        chosen_few = searching.sift(state, query, everybody, Threads(1), heard=heard, kept=kept)
        scores, weaker = searching.compare(state, query.probes, np.array([place]))
        worth = int(evidence(scores, np.arange(POSITIONS), weaker).sum())
        found.append((int(place in chosen_few), worth))
    return found
