"""Accuracy and speed on a folder of pictures, by the protocol of the Fingerprint Verification Competitions.

Pictures are named FINGER_IMPRESSION, such as ``101_3.tif``. Genuine pairs are all pairs of one finger. Impostor pairs
are, in the official protocol (FVC2002), those of the fingers' first impressions; and, under ``all_pairs``, all pairs of
different fingers. Each unordered pair is compared once. A picture without a template scores 0 in all its pairs.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from duecourse.errors import BadFolder, BadInput, ImageResolution
from duecourse.prints import match
from duecourse.prints.calibration import strength
from duecourse.prints.headers import format_of
from duecourse.prints.identification import searches
from duecourse.prints.images import Decoder, read_image
from duecourse.prints.minutiae import ALGORITHM, Extractor
from duecourse.prints.rates import Trial, bootstrap, by_finger, equal_error, missed, reject_curve, wilson
from duecourse.prints.ridgescale import ridge_distance

__all__ = ["Evaluation", "compare_prints", "evaluate", "measured", "pictures", "rates_of", "wilson"]

NAME = re.compile(r"(.+)_(\d+)\.(\w+)")
ENDINGS = frozenset({"tif", "tiff", "png", "bmp", "wsq", "jp2", "jpg", "jpeg"})
"""Whoever names a file so says that it is a picture; under another ending it is one if its first bytes say so."""
_HEAD = 64
Key = tuple[str, int]


@dataclass(frozen=True, eq=False, slots=True)
class Evaluation:
    """What was measured on a folder: ``facts`` as ``evaluate`` says them, and every comparison of the ``trial``."""

    facts: dict[str, Any]
    trial: Trial


def pictures(folder: Path) -> dict[tuple[str, int], Path]:
    """Pictures of ``folder`` by finger and impression, whatever their names end in; other files are passed over.

    Raises BadFolder unless two fingers are there, one of them with two impressions.
    """
    if not folder.is_dir():
        raise BadFolder(where=folder, problem="no such folder")
    found: dict[tuple[str, int], Path] = {}
    for path in sorted(folder.iterdir()):
        name = NAME.fullmatch(path.name)
        if name is None or not (name[3].lower() in ENDINGS or _looks_like_a_picture(path)):
            continue
        key = (name[1], int(name[2]))
        if key in found:
            raise BadFolder(where=folder, problem=f"{found[key].name} and {path.name} are the same impression")
        found[key] = path
    if len({finger for finger, _ in found}) < 2:
        raise BadFolder(where=folder, problem="no pictures of two different fingers")
    if len({finger for finger, _ in found}) == len(found):
        raise BadFolder(where=folder, problem="no finger has two impressions")
    return found


def _looks_like_a_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return format_of(file.read(_HEAD)) is not None
    except OSError:
        return False


def evaluate(
    folder: Path,
    extractor: Extractor,
    decoder: Decoder,
    ppi: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Error rates (fractions), counts and speeds of this engine on ``folder``.

    ``ppi`` is the resolution of all pictures, whatever they state; ``progress`` is told (pictures done, in all).
    Keys: ``eer_official``, ``eer_all_pairs``, ``fmr100_all_pairs``, ``fmr1000_all_pairs``, ``zero_fmr_all_pairs`` (the
    last three are FNMR at FMR 1 %, 0.1 % and 0), ``eer_all_pairs_interval`` (95 %, bootstrap over fingers),
    ``zero_fmr_all_pairs_interval`` (95 %, Wilson), ``failures_to_extract`` (how many), ``failed`` (why, by name),
    ``scanned_ppi`` (how many pictures, by the resolution taken), ``overruled`` (pictures that state another one),
    ``ridge_distance_mm`` (median over pictures; nan where none is seen), ``pictures``, ``fingers``, ``genuine_pairs``,
    ``impostor_pairs_official``, ``impostor_pairs_all``, ``extract_ms_median``, ``comparisons_per_second``,
    ``template_bytes_mean``, ``extractor``, ``matcher``, ``runtime``; of searches among the fingers' first impressions
    ``searched_fingers``, ``rank_1`` (share of searches whose mate is first) and ``fnir_at_fpir_0`` (threshold above
    every stranger); ``rejected_for_no_miss``: share of the weakest genuine pairs, by quality, that hold every mate
    missed at FMR 0.01 %.

    A picture that cannot be read, or has no usable print, is a failure to extract. Raises ImageResolution for a picture
    without a usable resolution, and BadFolder where nothing can be measured.
    """
    return measured(folder, extractor, decoder, ppi, progress).facts


def measured(
    folder: Path,
    extractor: Extractor,
    decoder: Decoder,
    ppi: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """The same with every comparison, for curves and plots."""
    found = pictures(folder)
    prints: dict[Key, match.Prepared] = {}
    strengths: dict[Key, float] = {}
    took: list[float] = []
    sizes: list[int] = []
    failures: dict[str, str] = {}
    scales: list[tuple[float, bool, float]] = []
    for number, (key, path) in enumerate(found.items(), 1):
        try:
            image = read_image(path, decoder, ppi)
            began = time.perf_counter()
            template = extractor.template(image, 0, str(path))
        except ImageResolution:
            raise  # a wrong resolution spoils every rate; it is for whoever asked to state it
        except BadInput as problem:
            failures[path.name] = str(problem)
        else:
            took.append(time.perf_counter() - began)
            sizes.append(len(template.to_bytes()))
            prints[key], strengths[key] = match.prepare(template), strength(template)
            scales.append((image.scanned, image.overruled, ridge_distance(image.pixels)))
        if progress is not None:
            progress(number, len(found))
    if not prints:
        first = next(iter(failures.values()))
        raise BadFolder(
            where=folder, problem=f"none of its {len(found)} pictures has a usable print; the first: {first}"
        )
    trial, rate = compare_prints(list(found), prints, strengths)
    facts = {
        "pictures": len(found),
        "fingers": len({finger for finger, _ in found}),
        "failures_to_extract": len(failures),
        "failed": failures,
        **_scales(scales),
        "extract_ms_median": 1000 * float(np.median(took)) if took else math.nan,
        "template_bytes_mean": float(np.mean(sizes)) if sizes else math.nan,
        "extractor": ALGORITHM,
        "matcher": match.ALGORITHM,
        "runtime": extractor.runtime,
        **rates_of(trial),
        "comparisons_per_second": rate,
    }
    return Evaluation(facts, trial)


def _scales(scales: Sequence[tuple[float, bool, float]]) -> dict[str, Any]:
    """Resolutions taken, pictures that state another, and what their ridges say of it."""
    taken, overruled, distances = zip(*scales, strict=True)
    known = [each for each in distances if math.isfinite(each)]
    return {
        "scanned_ppi": dict(sorted(Counter(f"{each:.0f}" for each in taken).items())),
        "overruled": sum(overruled),
        "ridge_distance_mm": float(np.median(known)) if known else math.nan,
    }


def compare_prints(
    keys: Sequence[Key], prints: dict[Key, match.Prepared], strengths: dict[Key, float]
) -> tuple[Trial, float]:
    """Compare every unordered pair of ``keys`` (finger, impression) once; all comparisons, and how many a second."""
    if len(prints) > 1:
        one, two, *_ = prints.values()
        match.score(one, two)  # compiled before the clock runs
    scores = np.zeros((len(keys), len(keys)))
    compared, began = 0, time.perf_counter()
    for i, a in enumerate(keys):
        for j in range(i):
            if a in prints and keys[j] in prints:
                scores[i, j] = scores[j, i] = match.score(prints[a], prints[keys[j]])
                compared += 1
    took = time.perf_counter() - began
    trial = Trial(
        fingers=np.array([finger for finger, _ in keys]),
        impressions=np.array([number for _, number in keys], np.int64),
        scores=scores,
        strengths=np.array([strengths.get(key, 0.0) for key in keys]),
    )
    return trial, compared / took if took > 0 and compared else math.nan


def rates_of(trial: Trial) -> dict[str, Any]:
    """The rates of ``evaluate``."""
    genuine, impostor = trial.genuine(), trial.impostor()
    one, two, same = trial.pairs()
    first = trial.first()
    official = trial.scores[one, two][~same & first[one] & first[two]]
    misses = missed(genuine, impostor, 0.0)
    search = searches(trial)
    rejected = next((share for share, rest in reject_curve(trial) if rest == 0), math.nan)
    return {
        "genuine_pairs": len(genuine),
        "impostor_pairs_official": len(official),
        "impostor_pairs_all": len(impostor),
        "eer_official": equal_error(genuine, official),
        "eer_all_pairs": equal_error(genuine, impostor),
        "eer_all_pairs_interval": bootstrap(by_finger(trial), trial.names, equal_error),
        "fmr100_all_pairs": missed(genuine, impostor, 0.01),
        "fmr1000_all_pairs": missed(genuine, impostor, 0.001),
        "zero_fmr_all_pairs": misses,
        "zero_fmr_all_pairs_interval": wilson(round(misses * len(genuine)), len(genuine)),
        "searched_fingers": search.gallery,
        "rank_1": search.cmc(1)[0][1],
        "fnir_at_fpir_0": search.fnir(float(np.nextafter(search.stranger.max(), np.inf))),
        "rejected_for_no_miss": rejected,
    }
