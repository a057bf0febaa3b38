"""Galleries of made-up cards for measuring searches: ten fingers a person, made by a process a core."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from duecourse.prints.gallery import Gallery
from duecourse.prints.segments import Entry
from duecourse.prints.template import Template
from duecourse.synth.templates import finger
from duecourse.synth.touches import impression

DISTINCT = int(os.environ.get("DUECOURSE_BENCH_DISTINCT", "10000"))
"""So many people differ; enrolled with touch 0 of each finger. Numbers from here on are strangers."""
CORES = len(os.sched_getaffinity(0))
BATCH = 100


def card(person: int, touch: int) -> list[Template]:
    """Ten fingers of a person, touched for one card: 0 is the enrolled one."""
    masters = (finger(10 * person + position, position) for position in range(1, 11))
    return [impression(each, 1000 * person + touch) for each in masters]


def name(person: int) -> str:
    """The reference of a person."""
    return f"p{person:07}"


def pool() -> ProcessPoolExecutor:
    """A process a core, none of them a fork of this one's threads."""
    return ProcessPoolExecutor(CORES, get_context("spawn"))


def distinct(folder: Path) -> tuple[Gallery, str]:
    """The gallery of DISTINCT people in ``folder``, made unless it is there, and how fast it was made."""
    gallery = Gallery.open(folder, create=True)
    if gallery.people() == DISTINCT:
        return gallery, ""
    began = time.perf_counter()
    with pool() as makers:

        def entries(version: int) -> Iterator[Entry]:
            starts = range(gallery.people(), DISTINCT, BATCH)
            return chain.from_iterable(makers.map(_made, starts, [version] * len(starts)))

        gallery.enroll_entries(entries)
    return gallery, f"{DISTINCT / (time.perf_counter() - began):,.0f} people/s by {CORES} processes, making included"


def _made(first: int, version: int) -> list[Entry]:
    return [Entry.of(name(person), card(person, 0), version) for person in range(first, min(first + BATCH, DISTINCT))]
