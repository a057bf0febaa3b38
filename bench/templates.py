"""How well the model of templates agrees with real prints: scores of strangers and of mates, FVC2002 set B against it.

Comparisons are in full with their floors off, for floors would make most strangers' scores 0.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.prints import BESIDE, SETS
from bench.table import Measured
from duecourse.prints import match
from duecourse.prints.images import Decoder, read_image
from duecourse.prints.minutiae import Extractor
from duecourse.prints.parameters import MATCHING
from duecourse.synth.templates import finger
from duecourse.synth.touches import impression

FINGERS = int(os.environ.get("DUECOURSE_BENCH_FINGERS", "500"))
OPEN = MATCHING._replace(first_floor=0.0, second_floor=0.0)
STRANGERS = (0.5, 0.9, 0.99, 0.999, 0.9999)
MATES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95)

Scores = NDArray[np.float64]


def measure() -> Iterator[Measured]:
    """Quantiles of both, with the Kolmogorov-Smirnov distance of the model from real prints."""
    masters = [finger(seed, 1 + seed % 10) for seed in range(FINGERS)]
    touched = [(str(seed), impression(each, 2 * seed + k)) for seed, each in enumerate(masters) for k in (0, 1)]
    model = scored([name for name, _ in touched], [match.prepare(each) for _, each in touched])
    data = Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE)) / "fvc2002"
    real = _real(data) if data.is_dir() else None
    for what, quantiles, k in (("strangers", STRANGERS, 0), ("mates", MATES, 1)):
        told = ", ".join(f"{100 * q:g}" for q in quantiles)
        peer, apart = (
            ("", "") if real is None else (_shown(real[k], quantiles), f"KS {distance(model[k], real[k]):.3f}")
        )
        yield Measured(
            f"scores of {what}, model against FVC2002 B: quantiles {told} %", _shown(model[k], quantiles), peer, apart
        )


def scored(names: Sequence[str], prints: Sequence[match.Prepared]) -> tuple[Scores, Scores]:
    """Scores of all pairs of different names, and of the same name."""
    found: tuple[list[float], list[float]] = ([], [])
    for i, one in enumerate(prints):
        for j in range(i):
            found[names[i] == names[j]].append(match.score(one, prints[j], OPEN))
    return np.array(found[0]), np.array(found[1])


def distance(one: Scores, two: Scores) -> float:
    """The largest difference of the shares of both that lie under any score."""
    every = np.concatenate([one, two])
    shares = [np.searchsorted(np.sort(each), every, side="right") / len(each) for each in (one, two)]
    return float(np.max(np.abs(shares[0] - shares[1])))


def _real(folder: Path) -> tuple[Scores, Scores]:
    extractor, names, prints = Extractor(2), [], []
    with Decoder() as decoder:
        for name, ppi in SETS.items():
            for path in sorted((folder / name).glob("*.tif")):
                names.append(f"{name}/{path.stem.split('_')[0]}")
                prints.append(match.prepare(extractor.template(read_image(path, decoder, ppi), 1)))
    return scored(names, prints)


def _shown(scores: Scores, quantiles: Sequence[float]) -> str:
    values = ", ".join(f"{value:.1f}" for value in np.quantile(scores, quantiles))
    return f"{values} ({len(scores):,} pairs)"
