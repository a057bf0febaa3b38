"""The print engine: error rates on made-up prints, and on FVC2002 where it lies beside the checkout; then speeds."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench import printspeeds
from bench.table import Measured
from duecourse.prints.images import Decoder
from duecourse.prints.measure import measured
from duecourse.prints.minutiae import Extractor
from duecourse.prints.plots import write_plots
from duecourse.prints.rates import Scores, Trial, bootstrap, by_finger, missed, wilson
from duecourse.synth.prints import Finger

SETS = {"DB1_B": 500, "DB2_B": 569, "DB3_B": 500, "DB4_B": 500}
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"


def measure() -> Iterator[Measured]:
    """Made-up prints first, then FVC2002 set B, then speeds beside those of peers in the same run."""
    extractor = Extractor(2)
    with Decoder() as decoder, tempfile.TemporaryDirectory() as folder:
        for finger in range(20):
            master = Finger(1000 + finger)
            for touch in range(4):
                picture = Image.fromarray(master.impression(touch, quality=0.6).pixels)
                picture.save(Path(folder) / f"{finger}_{touch}.png", dpi=(500, 500))
        yield _rates("made-up prints, 20 fingers x 4", measured(Path(folder), extractor, decoder).facts)
        data = Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE))
        if not data.is_dir():
            yield Measured("FVC2002 set B", "not measured: the pictures are not beside the checkout")
        else:
            yield from _fvc(data / "fvc2002", extractor, decoder)
        yield from printspeeds.measure(data, decoder)


def _fvc(folder: Path, extractor: Extractor, decoder: Decoder) -> Iterator[Measured]:
    facts, scores, trials = [], {}, []
    for name, ppi in SETS.items():
        found = measured(folder / name, extractor, decoder, ppi)
        facts.append(found.facts)
        trials.append(found.trial)
        scores.update({(f"{name}/{a}", f"{name}/{b}"): each for (a, b), each in by_finger(found.trial).items()})
        yield _rates(f"FVC2002 {name}", found.facts)
    mean = float(np.mean([each["eer_all_pairs"] for each in facts]))
    yield Measured(
        "EER, average of FVC2002 B (goal 0.30 %)", f"{100 * mean:.2f} %", "SourceAFIS 5.5 %; prototype 0.36 %"
    )
    names = sorted({finger for pair in scores for finger in pair})
    genuine = np.concatenate([each for (a, b), each in scores.items() if a == b])
    impostor = np.concatenate([each for (a, b), each in scores.items() if a != b])
    rate = missed(genuine, impostor, 1e-4)
    low, high = bootstrap(scores, names, _missed_at_one_in_ten_thousand)
    few, many = wilson(round(rate * len(genuine)), len(genuine))
    intervals = f"by finger {100 * low:.2f} to {100 * high:.2f}, Wilson {100 * few:.2f} to {100 * many:.2f}"
    told = f"{100 * rate:.2f} % ({intervals})"
    pooled = f"{len(genuine)} genuine, {len(impostor)} impostor pairs"
    yield Measured("FNMR at FMR 1e-4, pooled (goal 1.5 %)", f"{told}; {pooled}", "prototype 2.5 % over eight sets")
    write_plots(_joined(trials), IMAGES / "fvc2002", only=("det", "reject"), kinds=(".svg",))


def _missed_at_one_in_ten_thousand(genuine: Scores, impostor: Scores) -> float:
    return missed(genuine, impostor, 1e-4)


def _joined(trials: list[Trial]) -> Trial:
    """All sets as one trial; prints of different sets were not compared."""
    size = sum(len(trial.fingers) for trial in trials)
    scores, at = np.full((size, size), np.nan), 0
    for trial in trials:
        end = at + len(trial.fingers)
        scores[at:end, at:end] = trial.scores
        at = end
    return Trial(
        np.concatenate([np.char.add(f"{name}/", trial.fingers) for name, trial in zip(SETS, trials, strict=True)]),
        np.concatenate([trial.impressions for trial in trials]),
        scores,
        np.concatenate([trial.strengths for trial in trials]),
    )


def _rates(what: str, found: dict[str, Any]) -> Measured:
    low, high = found["eer_all_pairs_interval"]
    rates = {"FNMR at FMR 0.1 %": "fmr1000_all_pairs", "at FMR 0": "zero_fmr_all_pairs"}
    shown = ", ".join(f"{name} {100 * found[key]:.2f} %" for name, key in rates.items())
    eer = f"EER {100 * found['eer_all_pairs']:.2f} % ({100 * low:.2f} to {100 * high:.2f})"
    pairs = f"{found['genuine_pairs']} genuine, {found['impostor_pairs_all']} impostor pairs"
    cost = f"extraction {found['extract_ms_median']:.0f} ms, {found['template_bytes_mean']:.0f} bytes"
    return Measured(what, f"{eer}, {shown} ({pairs}; {cost})")
