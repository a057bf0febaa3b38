"""What kernels of a comparison work with: the numbers they are tuned by, memory, and what a comparison leaves."""

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.lanes import padded
from duecourse.prints.memory import Block
from duecourse.prints.parameters import MATCHING, MOST_MINUTIAE, Cylinders, Matching

Bytes = NDArray[np.uint8]
Work = Any
"""An address of ``WORK``."""
Tuning = Any
"""An address of ``TUNING``."""

MOST = padded(MOST_MINUTIAE)
CANDIDATES = 4 * MOST
"""Most pairs of minutiae that are considered: those among the two best of a row and of a column."""
WIDE = padded(MATCHING.pairs_most)
"""Most pairs that enter the relaxation, rounded up."""
CLOSE = 8 * MOST_MINUTIAE + 8
"""Most pairs that may lie over one another, before each minutia is given one partner."""

SCORE, FIRST, RELAXED, ALIGNED, GAIN, LOSS, COSINE, SINE, ACROSS, UP, PAIRED, SPREAD, OVERLAP = range(13)
PARTS = 13
"""Places in the array of a score's parts."""


class Outcome(NamedTuple):
    """What a comparison leaves: ``parts`` (PARTS,) of the score and the alignment, ``pairs`` (255, 2) of minutiae."""

    parts: NDArray[np.float64]
    pairs: NDArray[np.int32]


def nothing() -> Outcome:
    """An outcome to be filled by ``kernels.scan``."""
    return Outcome(np.zeros(PARTS, np.float64), np.zeros((MOST_MINUTIAE, 2), np.int32))


WORK = Block(
    "Work",
    np.dtype(
        [
            # similarity: similar[i * stride + j] of each two minutiae, the best of rows and columns, the best pairs
            ("similar", np.int32, (MOST * MOST,)),
            ("row_best", np.int32, (MOST,)),
            ("column_best", np.int32, (MOST,)),
            ("column_second", np.int32, (MOST,)),
            ("keys", np.int32, (CANDIDATES,)),
            ("rows", np.int32, (CANDIDATES,)),
            ("columns", np.int32, (CANDIDATES,)),
            ("kept_rows", np.int32, (WIDE,)),
            ("kept_columns", np.int32, (WIDE,)),
            # relaxation: weights of the best pairs, and how they support each other
            ("weights", np.float64, (WIDE,)),
            ("support", np.float64, (WIDE * WIDE,)),
            ("totals", np.float64, (WIDE,)),
            ("turns", np.float64, (WIDE,)),
            ("table", np.float32, (7 * WIDE,)),
            # alignment: one attempt to lay left over right (cosine, sine, across, up), its pairs and how far apart each
            # is (0..2), what each left minutia is moved by besides, and for finding pairs what lies near
            ("move", np.float64, (4,)),
            ("lefts", np.int32, (MOST_MINUTIAE,)),
            ("rights", np.int32, (MOST_MINUTIAE,)),
            ("costs", np.float64, (MOST_MINUTIAE,)),
            ("bend_across", np.float64, (MOST_MINUTIAE,)),
            ("bend_up", np.float64, (MOST_MINUTIAE,)),
            ("near_lefts", np.int32, (CLOSE,)),
            ("near_rights", np.int32, (CLOSE,)),
            ("prices", np.float64, (CLOSE,)),
            ("order", np.int64, (CLOSE,)),
            ("left_taken", np.uint8, (MOST,)),
            ("right_taken", np.uint8, (MOST,)),
        ],
        align=True,
    ),
)
"""Memory of one comparison at a time."""


def workspace(tuning: Matching) -> Bytes:
    """Memory for comparisons with ``tuning``; not to be shared by threads."""
    if tuning.pairs_most > WIDE:
        raise ValueError(f"pairs_most is {tuning.pairs_most}; there is room for {WIDE}: see workspace.WIDE")
    return np.zeros(WORK.form.itemsize, np.uint8)


TABLES = [
    ("means", np.int64, (MOST_MINUTIAE + 1,)),
    ("priors", np.float64, (MOST_MINUTIAE + 1,)),
    ("few_floors", np.float64, (MOST_MINUTIAE + 1,)),
    ("many_floors", np.float64, (MOST_MINUTIAE + 1,)),
]


def _numbers(tuning: type[NamedTuple]) -> list[tuple[str, Any]]:
    kinds = {int: np.int64, float: np.float64}
    return [(name, kinds[kind]) for name, kind in tuning.__annotations__.items()]


TUNING = Block("Matching", np.dtype(_numbers(Matching) + TABLES))
"""``Matching``, and of numbers of minutiae: how many pairs a mean is over (by the smaller print's), with what a score
begins (by the larger print's), and the two shares of the floor of a glance."""
CYLINDER_TUNING = Block("Cylinders", np.dtype(_numbers(Cylinders)))


@lru_cache(8)
def tuned(tuning: Matching) -> Bytes:
    """``tuning`` as kernels take it."""
    counts = range(1, MOST_MINUTIAE + 1)
    found = np.zeros((), TUNING.form)
    for name, value in tuning._asdict().items():
        found[name] = value
    found["means"][1:] = [mean_of(n, tuning) for n in counts]
    found["priors"][1:] = [tuning.start - tuning.crowd * math.log(max(n, tuning.crowd_least)) for n in counts]
    found["few_floors"][1:], found["many_floors"][1:] = zip(*(floors_of(n, tuning) for n in counts), strict=True)
    return _bytes(found)


@lru_cache(8)
def cylinders_tuned(tuning: Cylinders) -> Bytes:
    """``tuning`` as kernels take it."""
    return _bytes(np.array(tuple(tuning), CYLINDER_TUNING.form))


def _bytes(found: NDArray[Any]) -> Bytes:
    return np.frombuffer(found.tobytes(), np.uint8)


def mean_of(fewer: int, tuning: Matching) -> int:
    """How many pairs a mean is taken over, by the minutiae of the smaller print."""
    rise = 1 / (1 + math.exp(-tuning.mean_slope * (fewer - tuning.mean_middle)))
    return tuning.mean_least + round(tuning.mean_more * rise)


def floors_of(count: int, tuning: Matching) -> tuple[float, float]:
    """What a print of ``count`` minutiae adds to the floor of a glance where it is the smaller, and the larger one."""
    size = math.log(min(count, tuning.glance_most))
    return (
        (tuning.glance_few + tuning.glance_few_bend * size) * size,
        (tuning.glance_many + tuning.glance_many_bend * size) * size,
    )


def floor_of(n: int, m: int, tuning: Matching) -> float:
    """What a glance is to reach for prints of ``n`` and ``m`` minutiae."""
    return tuning.glance_floor + floors_of(min(n, m), tuning)[0] + floors_of(max(n, m), tuning)[1]
