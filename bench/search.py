"""Ten-print search in a large gallery of made-up templates: time, memory, workers.

The gallery holds DUECOURSE_BENCH_DISTINCT made-up people (10,000), enrolled again under other references until there
are DUECOURSE_BENCH_PEOPLE (100,000 when not set): time and memory do not depend on who is like whom; what is missed is
measured in ``bench.identification``. A million people take 44 GB of disk and some five minutes of processor time;
DUECOURSE_BENCH_FOLDER keeps the gallery for another run.
"""

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from bench.cards import DISTINCT, card, distinct
from bench.table import Measured
from duecourse.prints.gallery import Gallery
from duecourse.prints.searching import Threads
from duecourse.prints.segments import Entry
from duecourse.prints.shards import Workers

PEOPLE = int(os.environ.get("DUECOURSE_BENCH_PEOPLE", "100000"))


def measure() -> Iterator[Measured]:
    """The making of the gallery, its opening, then searches of it."""
    with ExitStack() as stack:
        kept = os.environ.get("DUECOURSE_BENCH_FOLDER")
        folder = Path(kept) if kept else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base, rate = distinct(folder / "distinct")
        if rate:
            yield Measured("enrollment of made-up people, ten fingers each", rate)
        yield from _searches(_large(folder / "large", base))


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
    mates = [card(person, 1) for person in range(0, DISTINCT, DISTINCT // 10)]
    strangers = [card(DISTINCT + person, 1) for person in range(10)]
    began, spent = time.perf_counter(), time.process_time()
    opened = Gallery.open(gallery.folder)
    size = opened.state().offsets[-1]
    shown = f"{time.perf_counter() - began:.1f} s, {time.process_time() - spent:.1f} processor seconds"
    yield Measured(f"opening a gallery of {people:,} people", f"{shown} ({size:,} encounters)")
    began = time.perf_counter()
    opened.search(mates[0], limit=5, mode="coarse", crew=Threads(2))
    yield Measured(
        "the first search of it, people counted and sketches fetched", f"{time.perf_counter() - began:.1f} s"
    )
    with Workers(1) as one, Workers(2) as two:
        crews = {"two threads": Threads(2), "one worker": one, "two workers": two}
        times: dict[str, list[float]] = {name: [] for name in crews}
        spent = 0.0
        for crew in crews.values():
            opened.search(mates[0], limit=5, mode="coarse", crew=crew)
        for probe in mates + strangers:  # in turns, so that other work on the machine hits all alike
            for name, crew in crews.items():
                began, before = time.perf_counter(), time.process_time()
                opened.search(probe, limit=5, mode="coarse", crew=crew)
                times[name].append(time.perf_counter() - began)
                spent += (name == "two threads") * (time.process_time() - before)
        for name, each in times.items():
            shown = f"{np.median(each):.2f} s median, {min(each):.2f} s best, {max(each):.2f} s worst of {len(each)}"
            yield Measured(f"ten-print search of {people:,} people, {name}", shown)
        yield Measured("processor seconds of one, two threads", f"{spent / len(mates + strangers):.2f} s")
        ratios = [float(pick(times["one worker"])) / float(pick(times["two workers"])) for pick in (np.median, np.min)]
        yield Measured(
            "two workers against one", f"{ratios[0]:.2f} times as fast by medians, {ratios[1]:.2f} by the best"
        )
    found = gallery.search(mates[1], limit=5, mode="coarse")
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
