"""Running the network on a picture: on compiled kernels of our own, on onnxruntime, or on OpenVINO (an extra).

All compute in single precision and give the same minutiae; lower precisions are not offered, for they make plateaus
where the network has peaks.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from duecourse.errors import RuntimeMissing
from duecourse.prints.network import (
    CORE,
    DESCRIPTIONS,
    FEATURES,
    INSIDE,
    PICTURE,
    PRESENCE,
    REACH,
    SURROUNDINGS,
    descriptions_model,
    places_model,
)

Runtime = Literal["compiled", "onnxruntime", "openvino"]
Floats = NDArray[np.float32]
Integers = NDArray[np.intp]


class Network(Protocol):
    """The network as two functions, which several threads may call at once."""

    def find(self, picture: Floats) -> tuple[Floats, Floats]:
        """Presence (height, width) of minutiae in ``picture`` (height, width; multiples of 32; gray values), and its
        features, which ``describe`` takes."""

    def describe(self, features: Floats, y: Integers, x: Integers) -> Floats:
        """Ending, cosine and sine of the angle at rows ``y`` and columns ``x``: shape (3, n)."""


@dataclass(frozen=True)
class GraphNetwork:
    """The network on a runtime for graphs.

    ``places`` maps a picture (1, 1, height, width) to presence (1, 1, height, width) and features (1, 52, height / 2,
    width / 2); ``tell`` maps surroundings (n, 52, 9, 9) and inside (n, 1, 6, 6) to descriptions (n, 3, 2, 2).
    """

    places: Callable[[Floats], tuple[Floats, Floats]]
    tell: Callable[[Floats, Floats], Floats]

    def find(self, picture: Floats) -> tuple[Floats, Floats]:
        """As ``Network`` says."""
        presence, features = self.places(picture[None, None])
        return presence[0, 0], features

    def describe(self, features: Floats, y: Integers, x: Integers) -> Floats:
        """As ``Network`` says."""
        if len(y) == 0:
            return np.zeros((3, 0), np.float32)
        margin = REACH // 2
        padded = np.pad(features[0], ((0, 0), (margin, margin), (margin, margin)))
        around = np.arange(REACH)
        rows, columns = (y // 2)[:, None] + around, (x // 2)[:, None] + around
        surroundings = padded[:, rows[:, :, None], columns[:, None, :]].swapaxes(0, 1)
        near = np.arange(2 * CORE) - 2
        down, across = 2 * (y // 2)[:, None] + near, 2 * (x // 2)[:, None] + near
        height, width = 2 * features.shape[2], 2 * features.shape[3]
        inside = ((down >= 0) & (down < height))[:, :, None] & ((across >= 0) & (across < width))[:, None, :]
        found = self.tell(np.ascontiguousarray(surroundings), inside[:, None].astype(np.float32))
        return found[np.arange(len(y)), :, y % 2, x % 2].T


def open_network(weights: bytes, runtime: Runtime, threads: int) -> Network:
    """The network whose ONNX file is ``weights``, on ``threads`` processor threads. Raises RuntimeMissing."""
    if runtime == "compiled":
        from duecourse.prints.native import Native

        return Native(weights, threads)
    return _on_openvino(weights, threads) if runtime == "openvino" else _on_onnxruntime(weights, threads)


def _on_onnxruntime(weights: bytes, threads: int) -> GraphNetwork:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")

    def session(model: bytes) -> Any:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    places, descriptions = session(places_model(weights)), session(descriptions_model(weights))

    def places_of(picture: Floats) -> tuple[Floats, Floats]:
        presence, features = places.run([PRESENCE, FEATURES], {PICTURE: picture})
        return presence, features

    def tell(surroundings: Floats, inside: Floats) -> Floats:
        found: Floats = descriptions.run([DESCRIPTIONS], {SURROUNDINGS: surroundings, INSIDE: inside})[0]
        return found

    return GraphNetwork(places_of, tell)


def _on_openvino(weights: bytes, threads: int) -> GraphNetwork:
    try:
        import openvino
    except ImportError as problem:
        raise RuntimeMissing(runtime="openvino", extra="openvino", problem=problem) from problem
    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}

    def compiled(model: bytes) -> Any:
        return core.compile_model(core.read_model(model=model), "CPU", settings)

    places, descriptions = compiled(places_model(weights, "convolution")), compiled(descriptions_model(weights))
    local = threading.local()  # one request serves one thread at a time

    def ask(name: str, model: Any, inputs: dict[str, Floats]) -> tuple[Floats, ...]:
        request = getattr(local, name, None)
        if request is None:
            request = model.create_infer_request()
            setattr(local, name, request)
        found = request.infer(inputs)
        return tuple(np.array(found[output]) for output in model.outputs)

    def places_of(picture: Floats) -> tuple[Floats, Floats]:
        presence, features = ask("places", places, {PICTURE: picture})
        return presence, features

    def tell(surroundings: Floats, inside: Floats) -> Floats:
        return ask("descriptions", descriptions, {SURROUNDINGS: surroundings, INSIDE: inside})[0]

    return GraphNetwork(places_of, tell)
