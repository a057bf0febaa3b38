"""Ten-print search in a large gallery of made-up templates: time, memory, what the coarse stage misses, workers.

The gallery holds DISTINCT made-up people, enrolled again under other references until there are DUECOURSE_BENCH_PEOPLE
(100,000 when not set): time and memory do not depend on who is like whom. Misses are measured among the distinct ones,
with the same share let through by the coarse stage. DUECOURSE_BENCH_FOLDER keeps the gallery for another run.
"""

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from bench.table import Measured
from duecourse.prints import match, searching, sketches
from duecourse.prints.gallery import Gallery
from duecourse.prints.kernels import nothing, scan, workspace
from duecourse.prints.measure import wilson
from duecourse.prints.parameters import MATCHING
from duecourse.prints.searching import Query, Threads
from duecourse.prints.segments import Entry
from duecourse.prints.shards import Workers
from duecourse.prints.template import Template
from duecourse.synth.templates import finger
from duecourse.synth.touches import impression

DISTINCT = int(os.environ.get("DUECOURSE_BENCH_DISTINCT", "10000"))
PEOPLE = int(os.environ.get("DUECOURSE_BENCH_PEOPLE", "100000"))
MATES = int(os.environ.get("DUECOURSE_BENCH_MATES", "1000"))
CASCADE = MATCHING._replace(first_floor=0.41, second_floor=0.02)
"""Floors under which a comparison ends early; on FVC2002 set B the mean EER rises from 0.27 to 0.36 %."""


def measure() -> Iterator[Measured]:
    """Comparisons on one core, then misses of the coarse stage, then searches of the large gallery."""
    yield from _comparisons()
    with ExitStack() as stack:
        kept = os.environ.get("DUECOURSE_BENCH_FOLDER")
        folder = Path(kept) if kept else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base, rate = _base(folder / "distinct")
        if rate:
            yield Measured("enrollment of made-up people, ten fingers each", rate)
        yield from _misses(base)
        yield from _searches(_large(folder / "large", base))


def hand(person: int) -> list[Template]:
    """The ten made-up fingers of a person."""
    return [finger(10 * person + position, position) for position in range(1, 11)]


def again(person: int, touch: int) -> list[Template]:
    """Another card of that person."""
    return [impression(each, touch) for each in hand(person)]


def _comparisons() -> Iterator[Measured]:
    prints = [match.prepare(finger(seed, 1)) for seed in range(400)]
    shelves = [each.shelf() for each in prints[:20]]
    folder = tempfile.mkdtemp()
    gallery = Gallery.open(Path(folder), create=True)
    gallery.enroll_all((f"p{seed}", [finger(seed, 1)]) for seed in range(20, 400))
    segment = gallery.state().segments[0]
    which = np.arange(len(segment))
    for name, tuning in (("full", MATCHING), ("cascade", CASCADE)):
        work, outcome = workspace(tuning), nothing()
        scan(shelves[0], segment.shelf(), which, tuning, work, outcome)
        best = 0.0
        for _ in range(5):
            began = time.thread_time()
            for shelf in shelves:
                scan(shelf, segment.shelf(), which, tuning, work, outcome)
            best = max(best, len(shelves) * len(which) / (time.thread_time() - began))
        yield Measured(f"comparisons of strangers on one core, {name}", f"{best:,.0f}/s")


def _base(folder: Path) -> tuple[Gallery, str]:
    if (folder / "manifest.json").exists() and Gallery.open(folder).people():
        return Gallery.open(folder), ""
    gallery = Gallery.open(folder, create=True)
    began = time.perf_counter()
    gallery.enroll_all((f"p{person:07}", hand(person)) for person in range(DISTINCT))
    return gallery, f"{DISTINCT / (time.perf_counter() - began):,.0f} people/s, their making included"


def _misses(base: Gallery) -> Iterator[Measured]:
    """Ranks of mates' echoes, when as many as one in KEPT_SHARE are let through."""
    state = base.state()
    places = {person: place for place, person in enumerate(state.names())}
    most = max(1, len(places) // sketches.KEPT_SHARE)
    ranks: dict[int, list[int]] = {count: [] for count in (10, 8, 6, 5, 4, 3)}
    dice = np.random.default_rng(3)
    for touch in range(MATES):
        person = int(dice.integers(0, DISTINCT))
        card = again(person, touch)
        for count, found in ranks.items():
            chosen = sorted(dice.permutation(10)[:count].tolist())
            query = Query.of([card[k] for k in chosen], 1, 0)
            echoes = searching.listen(state, query, 0, state.offsets[-1])
            found.append(int((echoes > echoes[places[f"p{person:07}"]]).sum()) + 1)
    for count, found in ranks.items():
        missed = sum(rank > most for rank in found)
        low, high = wilson(missed, len(found))
        what = f"mates missed by the coarse stage, {count} fingers, one encounter in {len(places) // most} kept"
        yield Measured(what, f"{missed} of {len(found)} (95 %: {100 * low:.2f} to {100 * high:.2f} %)")


def _large(folder: Path, base: Gallery) -> Gallery:
    gallery = Gallery.open(folder, create=True)
    if gallery.people() < PEOPLE:
        copies = -(-PEOPLE // DISTINCT)
        step = 10
        for first in range(gallery.people() // DISTINCT, copies, step):

            def entries(version: int, first: int = first) -> Iterator[Entry]:
                for copy in range(first, min(first + step, copies)):
                    for entry in base.state().entries():
                        yield Entry(f"{entry.person}-{copy:03}", version, entry.packed, entry.prints)

            gallery.enroll_entries(entries)
            print(f"  {gallery.people():,} people enrolled", flush=True)
    return gallery


def _searches(gallery: Gallery) -> Iterator[Measured]:
    people = gallery.people()
    cards = [again(person, 7) for person in range(0, DISTINCT, DISTINCT // 10)]
    strangers = [again(DISTINCT + person, 7) for person in range(10)]
    began = time.perf_counter()
    size = Gallery.open(gallery.folder).state().offsets[-1]
    took = time.perf_counter() - began
    yield Measured(f"opening a gallery of {people:,} people", f"{took:.1f} s ({size:,} encounters)")
    with Workers(1) as one, Workers(2) as two:
        times = {}
        for name, crew in (("two threads", Threads(2)), ("one worker", one), ("two workers", two)):
            gallery.search(cards[0], limit=5, mode="coarse", crew=crew)
            spent = []
            for card in cards + strangers:
                began = time.perf_counter()
                gallery.search(card, limit=5, mode="coarse", crew=crew)
                spent.append(time.perf_counter() - began)
            times[name] = float(np.median(spent))
            shown = f"{times[name]:.2f} s median, {max(spent):.2f} s worst of {len(spent)}"
            yield Measured(f"ten-print search of {people:,} people, {name}", shown)
        ratio = times["one worker"] / times["two workers"]
        yield Measured("two workers against one", f"{ratio:.2f} times as fast")
    found = gallery.search(cards[1], limit=5, mode="coarse")
    shown = f"{len(found.candidates)} candidates, {found.compared:,} encounters compared in full"
    yield Measured("a mate's card", shown)
    missing = gallery.search(strangers[0], limit=5, mode="coarse")
    yield Measured("a stranger's card", f"{len(missing.candidates)} candidates")
    state = gallery.state()
    head = sum(segment.header.head for segment in state.segments)
    body = sum(segment.header.bytes - segment.header.head for segment in state.segments)
    fingers = sum(len(segment.fingers) for segment in state.segments)
    yield Measured("resident a finger: sketches and all of the heads", f"{head / fingers:.0f} bytes")
    yield Measured("on disk a finger besides: cells and templates", f"{body / fingers:,.0f} bytes")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield Measured("peak memory of the process, mapped pages counted", f"{peak / 1e6:.1f} GB")
