"""Accuracy and speed on a folder of pictures, by the protocol of the Fingerprint Verification Competitions.

Pictures are named FINGER_IMPRESSION, such as ``101_3.tif``. Genuine pairs are all pairs of one finger. Impostor pairs
are, in the official protocol (FVC2002), those of the fingers' first impressions; and, under ``all_pairs``, all pairs of
different fingers. Each unordered pair is compared once. A picture without a template scores 0 in all its pairs.
"""

import math
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import BadFolder, BadInput
from duecourse.prints import match
from duecourse.prints.images import Decoder, read_image
from duecourse.prints.minutiae import ALGORITHM, Extractor

NAME = re.compile(r"(.+)_(\d+)\.(tiff?|png|bmp|wsq|jp2|jpe?g)", re.IGNORECASE)
Scores = NDArray[np.float64]


def pictures(folder: Path) -> dict[tuple[str, int], Path]:
    """Pictures of ``folder`` by finger and impression. Raises BadFolder unless two fingers are there."""
    if not folder.is_dir():
        raise BadFolder(where=folder, problem="no such folder")
    found: dict[tuple[str, int], Path] = {}
    for path in sorted(folder.iterdir()):
        name = NAME.fullmatch(path.name)
        if name is None:
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


def evaluate(
    folder: Path,
    extractor: Extractor,
    decoder: Decoder,
    ppi: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Error rates (fractions), counts and speeds of this engine on ``folder``.

    ``ppi`` is the resolution of pictures that do not state theirs; ``progress`` is told (pictures done, in all).
    Keys: ``eer_official``, ``eer_all_pairs``, ``fmr100_all_pairs``, ``fmr1000_all_pairs``, ``zero_fmr_all_pairs`` (the
    last three are FNMR at FMR 1 %, 0.1 % and 0), ``eer_all_pairs_interval`` (95 %, bootstrap over fingers),
    ``zero_fmr_all_pairs_interval`` (95 %, Wilson), ``failures_to_extract`` (how many), ``failed`` (their names),
    ``pictures``, ``fingers``, ``genuine_pairs``, ``impostor_pairs_official``, ``impostor_pairs_all``,
    ``extract_ms_median``, ``comparisons_per_second``, ``template_bytes_mean``, ``extractor``, ``matcher``.

    Raises BadFolder, and the errors of reading pictures. A picture that can be read but has no usable print is a
    failure to extract.
    """
    found = pictures(folder)
    prints: dict[tuple[str, int], match.Prepared] = {}
    took: list[float] = []
    sizes: list[int] = []
    failures: list[str] = []
    for number, (key, path) in enumerate(found.items(), 1):
        image = read_image(path, decoder, ppi)
        began = time.perf_counter()
        try:
            template = extractor.template(image, 0, str(path))
        except BadInput:
            failures.append(path.name)
        else:
            took.append(time.perf_counter() - began)
            sizes.append(len(template.to_bytes()))
            prints[key] = match.prepare(template)
        if progress is not None:
            progress(number, len(found))
    return {
        "pictures": len(found),
        "fingers": len({finger for finger, _ in found}),
        "failures_to_extract": len(failures),
        "failed": failures,
        "extract_ms_median": 1000 * float(np.median(took)) if took else math.nan,
        "template_bytes_mean": float(np.mean(sizes)) if sizes else math.nan,
        "extractor": ALGORITHM,
        "matcher": match.ALGORITHM,
        **compare_all(list(found), prints),
    }


def compare_all(keys: Sequence[tuple[str, int]], prints: dict[tuple[str, int], match.Prepared]) -> dict[str, Any]:
    """Compare every unordered pair of ``keys`` (finger, impression) once: the rates of ``evaluate``."""
    fingers = sorted({finger for finger, _ in keys})
    first = {finger: min(number for name, number in keys if name == finger) for finger in fingers}
    if len(prints) > 1:
        one, two, *_ = prints.values()
        match.score(one, two)  # compiled before the clock runs
    by_pair: dict[tuple[str, str], list[float]] = {}
    official: list[float] = []
    compared, began = 0, time.perf_counter()
    for place, a in enumerate(keys):
        for b in keys[place + 1 :]:
            value = 0.0
            if a in prints and b in prints:
                value = match.score(prints[a], prints[b])
                compared += 1
            by_pair.setdefault((min(a[0], b[0]), max(a[0], b[0])), []).append(value)
            if a[0] != b[0] and a[1] == first[a[0]] and b[1] == first[b[0]]:
                official.append(value)
    took = time.perf_counter() - began
    scores = {pair: np.array(values) for pair, values in by_pair.items()}
    genuine, impostor = _pool(scores, fingers)
    misses = missed(genuine, impostor, 0.0)
    return {
        "genuine_pairs": len(genuine),
        "impostor_pairs_official": len(official),
        "impostor_pairs_all": len(impostor),
        "eer_official": equal_error(genuine, np.array(official)),
        "eer_all_pairs": equal_error(genuine, impostor),
        "eer_all_pairs_interval": _bootstrap(scores, fingers),
        "fmr100_all_pairs": missed(genuine, impostor, 0.01),
        "fmr1000_all_pairs": missed(genuine, impostor, 0.001),
        "zero_fmr_all_pairs": misses,
        "zero_fmr_all_pairs_interval": wilson(round(misses * len(genuine)), len(genuine)),
        "comparisons_per_second": compared / took if took > 0 and compared else math.nan,
    }


def equal_error(genuine: Scores, impostor: Scores) -> float:
    """The rate at which false non-match and false match cross: the middle between both where they come closest."""
    places = np.unique(np.concatenate([genuine, impostor, [np.inf]]))
    non_match = np.searchsorted(np.sort(genuine), places, side="left") / len(genuine)
    match_rate = 1 - np.searchsorted(np.sort(impostor), places, side="left") / len(impostor)
    closest = int(np.argmin(np.abs(non_match - match_rate)))
    return float(non_match[closest] + match_rate[closest]) / 2


def missed(genuine: Scores, impostor: Scores, false_match: float) -> float:
    """FNMR at the lowest threshold whose FMR is at most ``false_match`` (a score at the threshold matches)."""
    places = np.unique(np.concatenate([genuine, impostor, [np.inf]]))
    match_rate = 1 - np.searchsorted(np.sort(impostor), places, side="left") / len(impostor)
    lowest = places[int(np.argmax(match_rate <= false_match + 1e-12))]
    return float(np.mean(genuine < lowest))


def wilson(events: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson score interval of a rate (E. B. Wilson, JASA 22, 1927); 95 % by default."""
    share = events / trials
    middle = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _pool(scores: dict[tuple[str, str], Scores], fingers: Sequence[str]) -> tuple[Scores, Scores]:
    """Genuine and impostor scores of a sample of fingers, which may name a finger more than once."""
    genuine = [scores[finger, finger] for finger in fingers if (finger, finger) in scores]
    impostor = [scores[min(a, b), max(a, b)] for place, a in enumerate(fingers) for b in fingers[place + 1 :] if a != b]
    nothing = np.empty(0)
    return np.concatenate([nothing, *genuine]), np.concatenate([nothing, *impostor])


def _bootstrap(scores: dict[tuple[str, str], Scores], fingers: Sequence[str], rounds: int = 200) -> tuple[float, float]:
    """95 % interval of the equal error rate over samples of the fingers with replacement; the same on every run."""
    dice = np.random.default_rng(20020101)
    found = []
    for _ in range(rounds):
        genuine, impostor = _pool(scores, [fingers[k] for k in dice.integers(0, len(fingers), len(fingers))])
        if len(genuine) and len(impostor):
            found.append(equal_error(genuine, impostor))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
