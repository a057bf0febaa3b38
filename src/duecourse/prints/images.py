"""Pictures of fingers: from any accepted encoding to 8-bit gray at 500 pixels an inch.

Decoding happens in a guarded worker process (``prints.decoding``): a decoder that crashes, hangs or asks for too much
memory costs one image, never the process that asked.
"""

import math
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from duecourse import errors
from duecourse.prints.decoding import PPI_RANGE, SCALE_TOLERANCE
from duecourse.prints.headers import format_of
from duecourse.prints.messages import receive, send

PPI = 500
"""Resolution of every decoded picture, in pixels an inch."""

WSQ_BIT_RATE = 0.75
"""Bits a pixel of the FBI's WSQ at its nominal 15:1, the only rate that is written."""

_START_SECONDS = 120.0
_LARGEST_FILE = 64 << 20
_WORKER = (sys.executable, "-P", "-m", "duecourse.prints.decoding")


@dataclass(frozen=True, slots=True, eq=False)
class GrayImage:
    """A decoded picture: ``pixels`` (H, W) uint8, ridges dark on light, at ``ppi`` pixels an inch.

    ``stated`` is the scan resolution that its file states, 0 where it states none; ``scanned`` the one that was taken.
    """

    pixels: NDArray[np.uint8]
    ppi: int = PPI
    stated: float = 0.0
    scanned: float = PPI

    @property
    def overruled(self) -> bool:
        """Whether the file states another resolution of a scanner than the one that was taken."""
        told, taken = self.stated, self.scanned
        return PPI_RANGE[0] <= told <= PPI_RANGE[1] and abs(told - taken) > SCALE_TOLERANCE * taken


@dataclass(frozen=True, slots=True)
class Encoded:
    """An image as it was received, with what its record says of it.

    ``compression`` is one of wsq, jp2, jpeg, png, tiff, bmp, raw (8-bit or big-endian 16-bit samples, row by row);
    ``ppi`` the scan resolution (0 when the record states none); ``width`` and ``height`` in pixels as declared.
    """

    data: bytes
    compression: str
    ppi: float
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one image may cost: wall-clock seconds, memory of the worker, pixels, pixels a side."""

    seconds: float = 30.0
    memory: int = 2 << 30
    pixels: int = 64_000_000
    side: int = 20_000


class Decoder:
    """One guarded worker process that decodes images, started when first needed and restarted after a mishap.

    Use it as a context manager. Safe to call from several threads; they take turns.
    """

    def __init__(self, limits: Limits | None = None, *, worker: Sequence[str] = _WORKER) -> None:
        """``worker`` is the command line of the process that serves ``prints.decoding`` on its standard input."""
        self._limits = limits or Limits()
        self._command = tuple(worker)
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._owner = 0
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker. The next ``decode`` starts another."""
        channel, process, mine = self._channel, self._process, self._owner == os.getpid()
        self._channel = self._process = None
        if channel is not None:
            channel.close()
        if process is not None and mine:
            process.kill()
            process.wait()

    def decode(self, encoded: Encoded, where: str) -> GrayImage:
        """The picture in ``encoded``, at 500 ppi; ``where`` names its place for people (file, record, finger).

        Raises BadImage and its kinds: ImageSizeDiffers, ImageTooLarge, ImageResolution, DecoderStopped.
        """
        if not (math.isfinite(encoded.ppi) and encoded.ppi > 0):
            raise errors.ImageResolution(where=where, found="no usable scan resolution is stated")
        return self._decoded(encoded, encoded.ppi, where)

    def _decoded(self, encoded: Encoded, ppi: float | None, where: str) -> GrayImage:
        limits = self._limits
        if not encoded.data or len(encoded.data) > _LARGEST_FILE:
            problem = f"it is {len(encoded.data)} bytes; 1 to {_LARGEST_FILE} are accepted"
            raise errors.BadImage(where=where, compression=encoded.compression, problem=problem)
        request = {
            "where": where,
            "compression": encoded.compression,
            "width": encoded.width,
            "height": encoded.height,
            "ppi": ppi,
            "pixels": limits.pixels,
            "side": limits.side,
            "seconds": limits.seconds,
        }
        with self._turn:
            answer, body = self._asked(request, encoded.data, where)
        if "error" in answer:
            kinds: dict[str, type[errors.DuecourseError]] = {
                kind.__name__: kind
                for kind in (errors.BadImage, errors.ImageSizeDiffers, errors.ImageTooLarge, errors.ImageResolution)
            }
            raise kinds.get(answer["error"], errors.BadImage)(**answer["facts"])
        pixels = np.frombuffer(body, np.uint8).reshape(answer["height"], answer["width"])
        return GrayImage(pixels, PPI, answer["stated"] or 0.0, answer["scanned"])

    def _asked(self, request: dict[str, Any], data: bytes, where: str) -> tuple[dict[str, Any], bytes]:
        """One question and its answer; any mishap ends the worker, so that the next image meets a fresh one."""
        channel = self._started()
        try:
            deadline = monotonic() + self._limits.seconds
            send(channel, request, data, deadline)
            answer, body = receive(channel, self._limits.pixels, deadline)
        except TimeoutError:
            problem = f"it took longer than {self._limits.seconds:g} seconds"
        except (OSError, ValueError):
            problem = "the decoder crashed on it"
        except BaseException:
            self.close()  # interrupted halfway: a late answer must never be taken for the next one's
            raise
        else:
            if "stopped" not in answer:
                return answer, body
            problem = answer["stopped"]
        self.close()
        raise errors.DecoderStopped(where=where, problem=problem, compression=request["compression"])

    def _started(self) -> socket.socket:
        if self._channel is not None and self._owner == os.getpid():
            if self._process is not None and self._process.poll() is None:
                return self._channel
            self.close()  # it ended between two images
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = subprocess.Popen(  # noqa: S603 -- our own module, no shell
                    self._command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                )
        except OSError as problem:
            ours.close()
            raise errors.DecoderUnavailable(problem=problem) from problem
        self._channel, self._process, self._owner = ours, process, os.getpid()
        try:
            deadline = monotonic() + _START_SECONDS
            send(ours, {"bytes": self._limits.memory, "body": _LARGEST_FILE}, b"", deadline)
            receive(ours, 0, deadline)
        except (OSError, ValueError) as problem:
            self.close()
            raise errors.DecoderUnavailable(problem=problem) from problem
        return ours


def read_image(path: Path, decoder: Decoder, ppi: float | None = None) -> GrayImage:
    """The picture in a WSQ, JPEG 2000, JPEG, PNG, TIFF or BMP file, at 500 ppi.

    The format is told by the file's first bytes, not by its name. The scan resolution is ``ppi`` if given, else what
    the file states (WSQ is 500 ppi by specification); a missing or absurd one is refused, never guessed.
    Raises ImageUnreadable, ImageResolution and what ``Decoder.decode`` raises.
    """
    where = str(path)
    try:
        size = path.stat().st_size
        if path.is_dir() or size == 0 or size > _LARGEST_FILE:
            problem = f"holds {size} bytes; {_LARGEST_FILE} are the most accepted" if size else "is empty"
            problem = "is a folder" if path.is_dir() else problem
            raise errors.ImageUnreadable(where=where, problem=problem)
        data = path.read_bytes()
    except OSError as problem:
        raise errors.ImageUnreadable(where=where, problem=problem.strerror or "cannot be read") from problem
    compression = format_of(data)
    if compression is None:
        raise errors.ImageUnreadable(where=where, problem="is not an image of a known format")
    if ppi is not None and not PPI_RANGE[0] <= ppi <= PPI_RANGE[1]:
        raise errors.ImageResolution(where=where, found=f"a scan resolution of {ppi:g} ppi is given")
    return decoder._decoded(Encoded(data, compression, ppi or 0.0), ppi, where)  # noqa: SLF001 -- same module


def encode_wsq(image: GrayImage, bit_rate: float = WSQ_BIT_RATE) -> bytes:
    """``image`` as WSQ, for new cards only: a received WSQ is never encoded again.

    Raises CannotEncode for a picture smaller than 32 x 32 pixels, one not at 500 ppi, or another rate than 0.75.
    """
    where = "picture"
    if bit_rate != WSQ_BIT_RATE:
        raise errors.CannotEncode(
            where=where, problem=f"{bit_rate:g} bits a pixel are asked; {WSQ_BIT_RATE} are written"
        )
    if image.ppi != PPI or image.pixels.ndim != 2 or image.pixels.dtype != np.uint8 or min(image.pixels.shape) < 32:
        shape = " x ".join(str(side) for side in image.pixels.shape)
        raise errors.CannotEncode(where=where, problem=f"it is {shape} {image.pixels.dtype} at {image.ppi} ppi")
    height, width = image.pixels.shape
    try:
        # The extension itself: the Pillow plugin around it copies pixel by pixel and patches Pillow's internals.
        data: bytes = import_module("_wsq").compress(image.pixels.tobytes(), height, width, bit_rate)
    except Exception as fault:  # the extension raises the bare class
        raise errors.CannotEncode(where=where, problem=fault) from fault
    return data
