"""How fast the print engine is here: import, first use, extraction and comparison."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import NamedTuple, TypeVar

import numpy as np

from duecourse.prints import match
from duecourse.prints.images import GrayImage
from duecourse.prints.inference import Runtime
from duecourse.prints.minutiae import Extractor
from duecourse.prints.template import Template

T = TypeVar("T")
PROGRAM = """
import time
clocks = time.perf_counter, time.process_time
began = [clock() for clock in clocks]
import duecourse.prints
imported = [clock() - start for clock, start in zip(clocks, began)]
began = [clock() for clock in clocks]
import numpy as np
from duecourse.prints.match import prepare, score
from duecourse.prints.template import MINUTIA, Template
dice = np.random.default_rng(1)
def some():
    found = np.zeros(40, MINUTIA)
    found["x"], found["y"] = dice.uniform(0, 300, (2, 40))
    found["angle"], found["kind"], found["quality"] = dice.uniform(0, 6.28, 40), 1, 80
    return Template(1, 300, 300, found, "speed/1")
score(prepare(some()), prepare(some()))
print(*imported, *(clock() - start for clock, start in zip(clocks, began)))
"""


class Start(NamedTuple):
    """Seconds to import ``duecourse.prints``, and to the end of the first comparison after that, of a fresh process: by
    the clock, and of processor time."""

    imported: float
    imported_processor: float
    first: float
    first_processor: float


def measure(pictures: Sequence[GrayImage], progress: Callable[[int, int], None] | None = None) -> dict[str, float]:
    """Seconds, milliseconds and rates of this machine on ``pictures`` (500 ppi, two at least).

    Keys: ``import_s`` and ``first_match_s`` of a fresh process (its kernels compiled before where they are kept),
    ``extract_ms_1_thread``, ``extract_ms_2_threads`` and the same with ``onnxruntime_`` and ``openvino_`` in front (nan
    where that is not installed), medians; ``prepare_ms``; ``comparisons_per_second`` on one thread, called one by one.
    """
    steps = 8
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps)

    start = fresh_process()
    facts: dict[str, float] = {"import_s": start.imported, "first_match_s": start.first}
    step()
    templates: list[Template] = []
    for runtime, name in (("compiled", ""), ("onnxruntime", "onnxruntime_"), ("openvino", "openvino_")):
        for threads in (1, 2):
            key = f"{name}extract_ms_{threads}_thread{'s' * (threads > 1)}"
            facts[key] = math.nan
            if runtime != "openvino" or find_spec("openvino") is not None:
                templates, facts[key] = _extracted(pictures, runtime, threads)  # type: ignore[arg-type]
            step()
    prints = [match.prepare(template) for template in templates]
    facts["prepare_ms"] = 1000 * _median(match.prepare, templates)
    pairs = [(one, two) for one in prints for two in prints if one is not two]
    match.score(*pairs[0])
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < 1:
        for one, two in pairs:
            match.score(one, two)
        count += len(pairs)
    facts["comparisons_per_second"] = count / (time.perf_counter() - began)
    step()
    return facts


def fresh_process(runs: int = 2, environment: Mapping[str, str] | None = None) -> Start:
    """How a fresh process starts.

    The last of ``runs`` counts: the first may have to compile the kernels. ``environment`` is added to this one's.
    """
    told = ""
    variables = {**os.environ, **(environment or {})}
    for _ in range(runs):
        ran = subprocess.run(  # noqa: S603 -- this interpreter, a program of our own
            [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, env=variables
        )
        told = ran.stdout
    return Start(*map(float, told.split()))


def _extracted(pictures: Sequence[GrayImage], runtime: Runtime, threads: int) -> tuple[list[Template], float]:
    """Templates, and the median milliseconds of one."""
    extractor = Extractor(threads, runtime)
    templates = [extractor.template(picture, 0) for picture in pictures]
    return templates, 1000 * _median(extractor.minutiae, pictures)


def _median(deed: Callable[[T], object], things: Sequence[T]) -> float:
    took = []
    for thing in things:
        began = time.perf_counter()
        deed(thing)
        took.append(time.perf_counter() - began)
    return float(np.median(took))
