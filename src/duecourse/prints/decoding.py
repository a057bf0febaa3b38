"""The guarded worker process: encoded image in, 8-bit gray pixels at 500 ppi out.

Image decoders are C code that fails messily on bad input (it prints, aborts, loops or allocates without end), so they
run here and never in the process that asked. The worker speaks length-prefixed messages over one socket (its standard
input); its standard output and error lead nowhere. It ends when the asking process ends: it then reads the end of the
socket, or, should a decoder hang at that moment, its alarm clock ends it.
"""

import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from duecourse import errors
from duecourse.prints import headers
from duecourse.prints.messages import receive, send

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

PPI = 500
"""Resolution of every decoded image, in pixels an inch."""

SCALE_TOLERANCE = 0.01
"""Resolutions within one percent count as equal (EBTS appendix F: 500 ppi plus or minus 5)."""

METER_STEP = 0.0255
"""PNG and BMP count whole pixels a meter, this many pixels an inch apart: what was stored as 280 reads as 280.01."""

PPI_RANGE = (200.0, 4000.0)
"""Scan resolutions outside this range are taken for a mistake: no fingerprint scanner delivers them."""


MOST_PAGES = 16
"""Pages of a TIFF file that are looked at."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An image whose header was read: what it says of itself, and how to get its samples, (H, W) or (H, W, 3)."""

    header: headers.Header
    load: Callable[[], "NDArray[Any]"]


# -- decoders ---------------------------------------------------------------------------------------------------


def _open_wsq(data: bytes) -> Opened:
    header = headers.wsq_header(data)

    def load() -> "NDArray[Any]":
        import numpy as np

        # The extension itself: the Pillow plugin around it copies pixel by pixel and patches Pillow's internals.
        samples, width, height, _ppi = import_module("_wsq").decompress(data)
        return np.frombuffer(samples, np.uint8).reshape(height, width)

    return Opened(header, load)


def _open_jp2(data: bytes) -> Opened:
    def load() -> "NDArray[Any]":
        samples: NDArray[Any] = import_module("imagecodecs").jpeg2k_decode(data, numthreads=1)
        return samples

    return Opened(headers.jp2_header(data), load)


def _open_jpeg(data: bytes) -> Opened:
    def load() -> "NDArray[Any]":
        samples: NDArray[Any] = import_module("imagecodecs").jpeg8_decode(data, outcolorspace="GRAYSCALE")
        return samples

    header = headers.jpeg_header(data)
    scale = _open_pillow("Jpeg", data).header
    return Opened(headers.Header(header.width, header.height, scale.ppi, uneven=scale.uneven), load)


def _open_pillow(plugin: str, data: bytes) -> Opened:
    import_module(f"PIL.{plugin}ImagePlugin")
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limits of the request hold instead
    try:
        image = Image.open(BytesIO(data), formats=(plugin.upper(),))
    except UnidentifiedImageError as problem:
        raise ValueError("its header is missing or damaged") from problem
    if plugin == "Png" and data.rfind(b"IEND") < 0:
        raise ValueError("the end chunk is missing: the PNG data was cut short")
    pages = _pages(image) if plugin == "Tiff" else 1
    if pages > 1:
        raise ValueError(f"it holds {pages} pages, where the picture of one finger is expected")
    dpi = image.info.get("dpi")
    ppi, uneven = headers.square(float(dpi[0]), float(dpi[1])) if dpi is not None else (None, None)
    return Opened(headers.Header(image.width, image.height, ppi, uneven=uneven), lambda: _pillow_samples(image))


def _pages(image: Any) -> int:
    """Pages of a TIFF file that are no smaller copies of others (field 254, TIFF 6.0); the first is left open."""
    found = 0
    for number in range(min(image.n_frames, MOST_PAGES)):
        image.seek(number)
        kind = image.tag_v2.get(254, 0)
        found += not (isinstance(kind, int) and kind & 1)
    image.seek(0)
    return found


def _pillow_samples(image: "Image.Image") -> "NDArray[Any]":
    import numpy as np
    from PIL import Image

    if image.mode.startswith("I"):
        wide: NDArray[Any] = np.clip(np.asarray(image), 0, 65535).astype(np.uint16)
        return wide
    if image.mode == "F":
        raise ValueError("its samples are floating-point numbers")
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    return np.asarray(image.convert("L"))


def _open_raw(data: bytes, width: int | None, height: int | None) -> Opened:
    if not width or not height:
        raise ValueError("uncompressed samples need a width and a height")
    if len(data) not in {width * height, 2 * width * height}:
        raise ValueError(f"{width} x {height} pixels were announced, {len(data)} bytes of samples came")

    def load() -> "NDArray[Any]":
        import numpy as np

        return np.frombuffer(data, np.uint8 if len(data) == width * height else ">u2").reshape(height, width)

    return Opened(headers.Header(width, height, None, 8 * len(data) // (width * height)), load)


OPENERS: dict[str, Callable[[bytes], Opened]] = {
    "wsq": _open_wsq,
    "jp2": _open_jp2,
    "jpeg": _open_jpeg,
    "png": lambda data: _open_pillow("Png", data),
    "tiff": lambda data: _open_pillow("Tiff", data),
    "bmp": lambda data: _open_pillow("Bmp", data),
}
"""Formats that carry their own size."""


# -- one request ------------------------------------------------------------------------------------------------


def decode(request: dict[str, Any], data: bytes) -> tuple["NDArray[np.uint8]", dict[str, float | None]]:
    """Gray pixels (H, W), uint8, at 500 ppi; the resolution ``scanned`` at, and the one ``stated`` by the image.

    ``request`` names where the image came from, its compression, the declared width and height (or null), its
    resolution (null: as the file says) and the limits. Raises BadImage and its kinds.
    """
    where, compression = request["where"], request["compression"]
    try:
        opened = _opened(request, data)
        _check_size(opened.header, request)
        ppi = _resolution(opened.header, request)
        return _resampled(_gray(opened), ppi, request), {"scanned": ppi, "stated": opened.header.ppi}
    except (errors.DuecourseError, MemoryError):
        raise
    except Exception as problem:
        text = str(problem) or type(problem).__name__
        raise errors.BadImage(where=where, compression=compression, problem=text) from problem


def _opened(request: dict[str, Any], data: bytes) -> Opened:
    if request["compression"] == "raw":
        return _open_raw(data, request["width"], request["height"])
    if request["compression"] not in OPENERS:
        raise ValueError("this compression is not known")
    return OPENERS[request["compression"]](data)


def _check_size(header: headers.Header, request: dict[str, Any]) -> None:
    where, width, height = request["where"], header.width, header.height
    if min(width, height) < 1 or max(width, height) > request["side"] or width * height > request["pixels"]:
        raise errors.ImageTooLarge(
            where=where, width=width, height=height, limit=request["pixels"], side=request["side"]
        )
    declared = (request["width"] or width, request["height"] or height)
    if declared != (width, height):
        raise errors.ImageSizeDiffers(
            where=where, width=width, height=height, declared_width=declared[0], declared_height=declared[1]
        )


def _resolution(header: headers.Header, request: dict[str, Any]) -> float:
    ppi = request["ppi"] if request["ppi"] is not None else header.ppi
    if ppi is None:
        across, down = header.uneven or (0, 0)
        told = f"{across:.0f} pixels an inch across and {down:.0f} down are stated" if across != down else ""
        raise errors.ImageResolution(where=request["where"], found=told or "no scan resolution is stated")
    if not PPI_RANGE[0] <= ppi <= PPI_RANGE[1]:
        raise errors.ImageResolution(where=request["where"], found=f"a scan resolution of {ppi:g} ppi is stated")
    whole = float(round(ppi))
    return whole if abs(ppi - whole) <= METER_STEP / 2 else float(ppi)


def _gray(opened: Opened) -> "NDArray[np.uint8]":
    import numpy as np

    bits, size = opened.header.bits, (opened.header.height, opened.header.width)
    samples = opened.load()
    if samples.shape[:2] != size:
        raise ValueError(f"its header says {size[1]} x {size[0]} pixels, its samples have shape {samples.shape}")
    if samples.dtype.kind != "u" or samples.dtype.itemsize > 2:
        raise ValueError(f"its samples are of kind {samples.dtype}")
    if samples.dtype.itemsize == 2:
        samples = samples >> (bits - 8 if 8 < bits <= 16 else 8)
    elif bits < 8:
        samples = samples.astype(np.uint16) * 255 // ((1 << bits) - 1)
    if samples.ndim == 3 and samples.shape[2] == 1:
        samples = samples[..., 0]
    elif samples.ndim == 3 and samples.shape[2] == 3:
        # Luma of ITU-R BT.601 in whole numbers, as Pillow computes it.
        red, green, blue = (samples[..., channel].astype(np.uint32) for channel in range(3))
        samples = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
    if samples.ndim != 2:
        raise ValueError(f"its samples have shape {samples.shape}: neither gray nor red-green-blue")
    return np.ascontiguousarray(samples, np.uint8)


def _resampled(pixels: "NDArray[np.uint8]", ppi: float, request: dict[str, Any]) -> "NDArray[np.uint8]":
    if abs(ppi - PPI) <= SCALE_TOLERANCE * PPI:
        return pixels
    import numpy as np
    from PIL import Image

    height, width = (max(1, round(side * PPI / ppi)) for side in pixels.shape)
    _check_size(headers.Header(width, height), {**request, "width": None, "height": None})
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS))


# -- the process ------------------------------------------------------------------------------------------------


def serve(channel: socket.socket) -> None:
    """Answer requests until the other end is gone. The first message limits this process."""
    try:
        limits, _ = receive(channel, 0)
        _confine(limits["bytes"])
        import numpy as np  # noqa: F401 -- loaded before the first image's clock runs

        send(channel, {"ready": True}, b"")
        while True:
            request, data = receive(channel, limits["body"])
            signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 2)  # its default action ends the process
            answer, body = _answer(request, data)
            signal.setitimer(signal.ITIMER_REAL, 0)
            send(channel, answer, body)
    except OSError:
        return


def _answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        pixels, scale = decode(request, data)
        return {"height": pixels.shape[0], "width": pixels.shape[1], **scale}, pixels.tobytes()
    except MemoryError:
        return {"stopped": "it asked for more memory than an image may have"}, b""
    except errors.DuecourseError as error:
        return {"error": error.kind, "facts": error.facts}, b""


def _confine(memory: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no fingerprint is ever left in a core file
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    with socket.socket(fileno=sys.stdin.fileno()) as stream:
        serve(stream)
