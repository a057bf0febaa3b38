"""The network's weights in the form its compiled passes take: norms joined to products, products to products.

What is exact in real numbers is computed once here instead of at every place of every picture: a norm's scale and shift
go into the product after it; a product to fewer channels joins the one before; what happens to single places after an
enlargement happens before it, and the last 5 x 5 convolution after an enlargement becomes a 3 x 3 one before it.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duecourse.prints.jobs import Told, aligned, located
from duecourse.prints.lanes import padded
from duecourse.prints.onnxfile import Graph
from duecourse.prints.tiles import Floats, Table, packed

ROOT = "functional_1/"
Double = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Norm:
    """``inside`` 1 for channels and 0 for padding, ``scale``, ``shift`` (lanes,); ``epsilon`` is added to variance."""

    channels: int
    inside: Floats
    scale: Floats
    shift: Floats
    epsilon: float

    @cached_property
    def told(self) -> Told:
        """As a pass is told it."""
        return located({"inside": self.inside, "scale": self.scale, "shift": self.shift, "epsilon": self.epsilon})


@dataclass(frozen=True, eq=False)
class Product:
    """A packed product: ``depth`` numbers for each line of its table, to ``lanes``, of which ``channels`` count."""

    depth: int
    weights: Floats
    bias: Floats
    lanes: int
    channels: int

    @cached_property
    def told(self) -> Told:
        """As a pass is told it."""
        return located({"weights": self.weights, "bias": self.bias, "depth": self.depth})


@dataclass(frozen=True, eq=False)
class Stem:
    product: Product
    norm: Norm


@dataclass(frozen=True, eq=False)
class Separable:
    """``taps`` (25 x lanes,): a window for each of ``channels``."""

    taps: Floats
    channels: int
    lanes: int
    product: Product
    norm: Norm

    @cached_property
    def told(self) -> Told:
        """As a pass is told it."""
        found = located({"taps": self.taps, "side": 5, "lanes": self.lanes, "channels": self.channels})
        return found | self.product.told | self.norm.told


@dataclass(frozen=True, eq=False)
class Residual:
    """``taps`` (49 x lanes,); ``narrow`` takes the hidden lanes and then the source's channels."""

    taps: Floats
    channels: int
    lanes: int
    norm: Norm
    wide: Product
    narrow: Product

    @cached_property
    def told(self) -> Told:
        """As a pass is told it."""
        found = located({"taps": self.taps, "side": 7, "lanes": self.lanes, "channels": self.channels})
        found |= located({"more_weights": self.narrow.weights, "more_bias": self.narrow.bias})
        return found | {"wide_lanes": self.wide.lanes} | self.wide.told | self.norm.told


@dataclass(frozen=True, eq=False)
class Attention:
    """The products of three surroundings, the first near; their biases together; and the product of all of them."""

    surroundings: tuple[Product, ...]
    bias: Floats
    shares: Product

    @cached_property
    def told(self) -> Told:
        """As a pass is told it."""
        near, middle, far = self.surroundings
        found = located({"weights": near.weights, "middle_weights": middle.weights, "far_weights": far.weights})
        found |= located({"more_weights": self.shares.weights, "more_bias": self.shares.bias})
        return found | located({"bias": self.bias, "channels": near.depth})


@dataclass(frozen=True, eq=False)
class Head:
    """``pixels`` makes the four pixels of a place from the 3 x 3 places around; ``matrix`` are its weights and bias."""

    block: Residual
    norm: Norm
    mixing: Product
    pixels: Product
    matrix: tuple[Double, Double]


class Packing:
    """Reads the weights out of the short graphs of ``network``."""

    def __init__(self, *graphs: Graph) -> None:
        self._constants = {name: value for graph in graphs for name, value in graph.constants.items()}
        self._maker = {name: node for graph in graphs for node in graph.nodes for name in node.outputs}

    def stem(self, name: str) -> Stem:
        """Two convolutions of the picture side by side, the second with holes: lines of a row of either each."""
        parts = [self._convolution(f"{name}_{which}_1/BiasAdd:0") for which in ("conv", "dilated_conv")]
        channels = sum(len(bias) for _, bias in parts)
        rows = np.zeros((2, 5, 5, channels))
        done = 0
        for which, (kernel, bias) in enumerate(parts):
            rows[which, :, :, done : done + len(bias)] = kernel[:, 0].transpose(1, 2, 0)
            done += len(bias)
        bias = np.concatenate([bias for _, bias in parts])
        return Stem(_product(rows.reshape(-1, channels), bias, 5), self._norm(f"{name}_ln_1"))

    def separable(self, name: str) -> Separable:
        taps, channels = self._taps(f"{name}_conv_1/separable_conv2d/depthwise:0")
        kernel, bias = self._pointwise(f"{name}_conv_1/BiasAdd:0")
        product = _product(kernel.T, bias, channels)
        return Separable(_flat(taps), channels, padded(channels), product, self._norm(f"{name}_ln_1"))

    def residual(self, name: str, after: tuple[Double, Double] | None = None) -> Residual:
        """A block; ``after`` is one more product (matrix, bias) of its answer."""
        taps, channels = self._taps(f"{name}_depthwise_conv_1/depthwise:0")
        norm = self._norm(f"{name}_ln_1")
        expand, expand_bias = self._pointwise(f"{name}_conv_exp_1/BiasAdd:0")
        scale, shift = norm.scale[:channels].astype(np.float64), norm.shift[:channels].astype(np.float64)
        reduce, reduce_bias = self._pointwise(f"{name}_conv_red_1/BiasAdd:0")
        adjust, adjust_bias = self._pointwise(f"{name}_conv_adj_1/BiasAdd:0")
        if after is not None:
            adjust, adjust_bias = after[0] @ adjust, after[0] @ adjust_bias + after[1]
        wide = _product((expand * scale).T, expand @ shift + expand_bias, channels)
        hidden = np.zeros((wide.lanes + channels, len(adjust)))
        hidden[: len(expand)] = (adjust @ reduce).T
        hidden[wide.lanes :] = adjust.T
        narrow = _product(hidden, adjust @ reduce_bias + adjust_bias, len(hidden))
        return Residual(_flat(taps), channels, padded(channels), norm, wide, narrow)

    def attention(self) -> Attention:
        near = []
        for distance in (1, 3, 6):
            kernel, bias = self._convolution(f"attention_conv_d{distance}_1/BiasAdd:0")
            near.append(_product(kernel.transpose(2, 3, 1, 0).reshape(-1, len(bias)), bias, kernel.shape[1]))
        kernel, bias = self._pointwise("attention_s_1/BiasAdd:0")
        shares = _product(kernel.T, bias, kernel.shape[1])
        return Attention(tuple(near), np.concatenate([one.bias for one in near]), shares)

    def head(self, name: str, answer: str) -> Head:
        """What stands after the features: a block, and at the size of the picture two convolutions and a norm.

        All that concerns single pixels is the same for the four pixels of a place, so it is done before they are four.
        """
        block = self.residual(f"{name}_ibc", self._pointwise(f"{name}_conv1_1/BiasAdd:0"))
        kernel, bias = self._pointwise(f"{name}_conv2_1/BiasAdd:0")
        mixing = _product(kernel.T, bias, kernel.shape[1])
        kernel, bias = self._convolution(answer)
        answers, depth = kernel.shape[:2]
        coarse = np.zeros((3, 3, depth, 2, 2, answers))
        for down, across, i, j in itertools.product(range(2), range(2), range(5), range(5)):
            place = (down + i - 2) // 2 + 1, (across + j - 2) // 2 + 1
            coarse[*place, :, down, across] += kernel[:, :, i, j].T
        pixels = coarse.reshape(9 * depth, 4 * answers), np.tile(bias, 4)
        return Head(block, self._norm(f"{name}_ln_1"), mixing, _product(*pixels, depth), pixels)

    def blur(self) -> Floats:
        """The 5 x 5 window before local maxima are looked for, flat."""
        node = self._maker[f"{ROOT}nms_Gaussian_blur_1/convolution:0"]
        return np.ascontiguousarray(self._constants[node.inputs[1]].reshape(-1), np.float32)

    def _convolution(self, name: str) -> tuple[Double, Double]:
        node = self._maker[name if name in self._maker else ROOT + name]
        kernel, bias = (self._constants[one].astype(np.float64) for one in node.inputs[1:])
        return kernel, bias

    def _pointwise(self, name: str) -> tuple[Double, Double]:
        kernel, bias = self._convolution(name)
        return kernel[:, :, 0, 0], bias

    def _taps(self, name: str) -> tuple[Double, int]:
        kernel = self._constants[self._maker[ROOT + name].inputs[1]].astype(np.float64)
        return kernel[:, 0].transpose(1, 2, 0).reshape(-1, len(kernel)), len(kernel)

    def _norm(self, name: str) -> Norm:
        node = self._maker[f"{ROOT}{name}/add_2:0/normal"]
        scale, shift = (self._constants[one] for one in node.inputs[1:])
        epsilon: Any = node.settings["epsilon"]
        return Norm(len(scale), _lanes(np.ones(len(scale))), _lanes(scale), _lanes(shift), float(epsilon))


def lines(entries: list[tuple[int, int]]) -> Table:
    """A table of a product: an offset and a stride for each line."""
    return np.array(entries, np.int64).reshape(-1, 2)


def _product(matrix: Double, bias: Double, depth: int) -> Product:
    lanes = padded(matrix.shape[1])
    whole = np.pad(matrix, ((0, 0), (0, lanes - matrix.shape[1]))).astype(np.float32)
    return Product(depth, _aligned(packed(whole)), _lanes(bias), lanes, matrix.shape[1])


def _lanes(values: NDArray[Any]) -> Floats:
    return _aligned(np.pad(values, (0, padded(len(values)) - len(values))))


def _flat(taps: Double) -> Floats:
    return _aligned(np.pad(taps, ((0, 0), (0, padded(taps.shape[1]) - taps.shape[1]))).ravel())


def _aligned(values: NDArray[Any]) -> Floats:
    found = aligned(len(values))
    found[:] = values
    return found
