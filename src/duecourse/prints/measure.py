"""Accuracy and speed on a folder of pictures, by the protocol of the Fingerprint Verification Competitions.

Pictures are named FINGER_IMPRESSION, such as ``101_3.tif``. Genuine pairs are all pairs of one finger. Impostor pairs are, in the
official protocol (FVC2002), those of the fingers' first impressions; and, under ``all_pairs``, all pairs of different fingers.
Each unordered pair is compared once. A picture without a template scores 0 in all its pairs.
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
from duecourse.prints.template import Template

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

    ``ppi`` is the resolution of pictures that do not state theirs; ``progress`` is told (pictures done, pictures in all).
    Keys: ``eer_official``, ``eer_all_pairs``, ``fmr100_all_pairs``, ``fmr1000_all_pairs``, ``zero_fmr_all_pairs`` (the
    last three are FNMR at FMR 1 %, 0.1 % and 0), ``eer_all_pairs_interval`` (95 %, bootstrap over fingers),
    ``fnmr_at_zero_fmr_interval`` (95 %, Wilson), ``failures_to_extract`` (names), ``pictures``, ``fingers``, ``genuine_pairs``,
    ``impostor_pairs_official``, ``impostor_pairs_all``, ``extract_ms_median``, ``comparisons_per_second``,
    ``template_bytes_mean``, ``extractor``, ``matcher``.

    Raises BadFolder, and the errors of reading pictures. A picture that can be read but has no usable print is a failure
    to extract.
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
            minutiae = extractor.minutiae(image, str(path))
        except BadInput:
            failures.append(path.name)
        else:
            took.append(time.perf_counter() - began)
            height, width = image.pixels.shape
            template = Template(0, width, height, minutiae, ALGORITHM)
            sizes.append(len(template.to_bytes()))
            prints[key] = match.prepare(template)
        if progress is not None:
            progress(number, len(found))
    return {
        "pictures": len(found),
        "fingers": len({finger for finger, _ in found}),
        "failures_to_extract": failures,
        "extract_ms_median": 1000 * float(np.median(took)) if took else math.nan,
        "template_bytes_mean": float(np.mean(sizes)) if sizes else math.nan,
        "extractor": ALGORITHM,
        "matcher": match.ALGORITHM,
        **compare_all(list(found), prints),
    }
