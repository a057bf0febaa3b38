"""How much memory, disk and time a gallery of a given size takes, from what was measured (docs/measured/search.md)."""

import math
from dataclasses import dataclass

from duecourse.prints import searching, sketches

HEAD_BYTES = 310
"""Resident a finger: its sketch and its share of the segment's head."""
BODY_BYTES = 3_600
"""On disk a finger besides: cylinders, minutiae, packed template; made-up cards of 44 minutiae a finger."""
ECHO_SECONDS = 45e-9
"""One finger in the coarse stage by the clock, one core with AVX-512; three to four times that with AVX2."""
WEIGH_SECONDS = 14e-6
"""One comparison of strangers by the cascade, one core, with the reading of their bodies and what is done by person."""
COMPARE_SECONDS = 35e-6
"""One comparison of strangers in full, one core."""
ALONE_SECONDS = 0.03
"""What of a search is not shared by its workers."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a gallery takes: bytes resident and on disk in all, and seconds of one search, with its mode.

    ``workers`` cores were asked for; ``machines`` of ``memory`` bytes hold the resident part with a fifth to spare.
    """

    people: int
    fingers: int
    workers: int
    resident_bytes: int
    disk_bytes: int
    search_seconds: float
    mode: str
    may_miss: float
    machines: int


def size(people: int, *, fingers: int = 10, workers: int = 2, memory: int = 16 << 30) -> Size:
    """What a gallery of ``people`` with ``fingers`` each takes, searched with as many fingers by ``workers`` cores."""
    prints = people * fingers
    coarse = people > searching.SMALL and sketches.missed(fingers) < 1
    weighed = min(people, sketches.heard(people, fingers)) if coarse else 0
    compared = min(people, sketches.kept(people, fingers)) if coarse else people
    fingerwise = weighed * WEIGH_SECONDS + compared * COMPARE_SECONDS
    seconds = ALONE_SECONDS + (coarse * prints * ECHO_SECONDS + fingerwise * fingers) / workers
    resident = prints * HEAD_BYTES
    return Size(
        people=people,
        fingers=fingers,
        workers=workers,
        resident_bytes=resident,
        disk_bytes=resident + prints * BODY_BYTES,
        search_seconds=seconds,
        mode="coarse" if coarse else "exact",
        may_miss=sketches.missed(fingers) if coarse else 0.0,
        machines=max(1, math.ceil(1.25 * resident / memory)),
    )
