"""Draw a true and a false pair of made-up prints with what the matcher pairs up: ``python -m bench.pairs``.

The false pair is the most alike of a few hundred, so that it shows what a chance likeness looks like.
"""

from itertools import combinations
from pathlib import Path

import numpy as np

from duecourse.durable import write_whole
from duecourse.prints.images import GrayImage
from duecourse.prints.match import explain, prepare, score
from duecourse.prints.minutiae import Extractor
from duecourse.synth.prints import Finger

INTO = Path(__file__).resolve().parents[1] / "docs" / "images"
FINGERS = 24
SHADES = 48
"""Step of gray to which pictures are cut down, so that the drawings stay small."""


def main() -> None:
    """Write both drawings."""
    extractor = Extractor(2)
    prints = [GrayImage(Finger(8000 + k, 2).impression(1, quality=0.7).pixels) for k in range(FINGERS)]
    templates = [extractor.template(picture, 2) for picture in prints]
    again = GrayImage(Finger(8000, 2).impression(2, quality=0.5).pixels)
    pairs = {"one-finger": (templates[0], extractor.template(again, 2), prints[0], again)}
    ready = [prepare(template) for template in templates]
    left, right = max(combinations(range(FINGERS), 2), key=lambda pair: score(ready[pair[0]], ready[pair[1]]))
    pairs["two-fingers"] = (templates[left], templates[right], prints[left], prints[right])
    for name, (one, two, *pictures) in pairs.items():
        told = explain(one, two)
        drawn = told.svg(*(GrayImage((picture.pixels // SHADES * SHADES).astype(np.uint8)) for picture in pictures))
        write_whole(INTO / f"pair-of-{name}.svg", drawn.encode())
        parts = ", ".join(f"{part} {value:.1f}" for part, value in told.parts.items())
        print(f"{name}: score {told.score:.1f} ({parts}), {len(told.pairs)} pairs")


if __name__ == "__main__":
    main()
