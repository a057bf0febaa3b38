"""How far pictures of made-up prints agree with real ones: minutiae and scores, beside FVC2002 set B.

Made up are fingers of all positions in turn, touched well, fairly and poorly; real are the first impressions of every
finger. Scores are in full; strangers of FVC2002 are compared within their set.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.prints import BESIDE, SETS
from bench.table import Measured
from bench.templates import distance
from duecourse.prints import match
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.minutiae import Extractor
from duecourse.prints.template import Template
from duecourse.synth.prints import Finger

FINGERS = 30
QUALITIES = (0.9, 0.75, 0.4)
IMPRESSIONS = 4
GENUINE, STRANGERS = (0.0, 0.05, 0.5), (0.5, 0.9, 0.99, 0.999, 1.0)

Doubles = NDArray[np.float64]


def measure() -> Iterator[Measured]:
    """Rows of both, made up first; real ones as peers where they lie beside the checkout."""
    extractor = Extractor(2)
    made = [
        (f"made-up/{seed}", Finger(seed, 1 + seed % 10).impression(touch, quality=quality))
        for seed in range(FINGERS)
        for touch, quality in enumerate(QUALITIES)
    ]
    ours = _facts(made, extractor)
    data = Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE)) / "fvc2002"
    real = _facts(_real(data), extractor) if data.is_dir() else None
    for what, figure in ours[0].items():
        yield Measured(f"made-up pictures: {what}", figure, f"FVC2002 B: {real[0][what]}" if real else "")
    for k, (whose, told) in enumerate((("mates", "least, 5 %, median"), ("strangers", "50, 90, 99, 99.9, 100 %"))):
        levels = (GENUINE, STRANGERS)[k]
        apart = f"KS {distance(ours[1][k], real[1][k]):.3f}" if real else ""
        peer = f"FVC2002 B: {_shown(real[1][k], levels)}" if real else ""
        yield Measured(f"made-up pictures: scores of {whose}, {told}", _shown(ours[1][k], levels), peer, apart)
    yield _missed(ours[1], real[1] if real else None)


def _missed(ours: tuple[Doubles, Doubles], real: tuple[Doubles, Doubles] | None) -> Measured:
    def told(scores: tuple[Doubles, Doubles]) -> str:
        return f"{int(np.sum(scores[0] <= scores[1].max()))} of {len(scores[0])}"

    what = "made-up pictures: mates missed when no stranger passes"
    return Measured(what, told(ours), f"FVC2002 B: {told(real)}" if real else "")


def _real(folder: Path) -> list[tuple[str, GrayImage]]:
    with Decoder() as decoder:
        return [
            (f"{name}/{path.stem.split('_')[0]}", read_image(path, decoder, ppi))
            for name, ppi in SETS.items()
            for path in sorted((folder / name).glob("*.tif"))
            if int(path.stem.split("_")[1]) <= IMPRESSIONS
        ]


def _facts(
    pictures: Sequence[tuple[str, GrayImage]], extractor: Extractor
) -> tuple[dict[str, str], tuple[Doubles, Doubles]]:
    """What is told of the minutiae, and the scores of mates and of strangers."""
    names, templates = [name for name, _ in pictures], [extractor.template(each, 0) for _, each in pictures]
    counts = np.array([len(each.minutiae) for each in templates])
    every = np.concatenate([each.minutiae for each in templates])
    facts = {
        "pictures": str(len(templates)),
        "minutiae a picture, mean (5 to 95 %)": f"{counts.mean():.1f} ({_range(counts)})",
        "median distance to the nearest minutia, pixels": f"{np.median(np.concatenate(_nearest(templates))):.1f}",
        "share of ridge endings": f"{np.mean(every['kind'] == 1):.2f}",
        "mean quality": f"{every['quality'].mean():.1f}",
    }
    prints = [match.prepare(each) for each in templates]
    found: tuple[list[float], list[float]] = ([], [])
    for i, one in enumerate(prints):
        for j in range(i):
            if names[i].split("/")[0] == names[j].split("/")[0]:
                found[names[i] != names[j]].append(match.score(one, prints[j]))
    return facts, (np.array(found[0]), np.array(found[1]))


def _nearest(templates: Sequence[Template]) -> list[Doubles]:
    found = []
    for each in templates:
        apart = np.hypot(*(np.subtract.outer(each.minutiae[axis], each.minutiae[axis]) for axis in "xy"))
        found.append((apart + np.diag(np.full(len(apart), np.inf))).min(axis=0))
    return found


def _range(counts: NDArray[np.int64]) -> str:
    low, high = np.quantile(counts, (0.05, 0.95))
    return f"{low:.0f} to {high:.0f}"


def _shown(scores: Doubles, levels: Sequence[float]) -> str:
    return f"{', '.join(f'{value:.1f}' for value in np.quantile(scores, levels))} ({len(scores):,} pairs)"
