"""The network on kernels of its own: the same places of minutiae in a third of the time of a general runtime.

The network's layers are thin, so a general runtime spends its time on moving maps through memory and on turning them
from one order into another. Here a block is computed in pieces that stay in the processor's cache (``passes``), with
everything joined that can be (``packing``). Passes are shared between threads in runs of places; whoever takes a run,
its numbers are the same.
"""

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from duecourse.prints import passes
from duecourse.prints.jobs import Job, Told, aligned, located
from duecourse.prints.lanes import LANES, padded
from duecourse.prints.layers import SLACK
from duecourse.prints.network import CHANNELS, CORE, REACH, descriptions_model, places_model
from duecourse.prints.onnxfile import read_graph
from duecourse.prints.packing import Head, Packing, Residual, Separable, Stem, lines
from duecourse.prints.tiles import ROWS, Floats, Table

RUNS = 4
"""Runs a pass is cut into, for each thread."""


ITSELF = lines([(0, 1)])
ALONE = located({"table": ITSELF, "lines": 1})
"""The table of a product of each place by itself."""

FEATURE_BORDER = REACH // 2
"""Border of the features: the surroundings of a minutia at the edge lie in it."""


class Map:
    """Channels of every place, in a border of zeros ``border`` places wide; ``channels`` is rounded up to lanes."""

    def __init__(self, height: int, width: int, channels: int, border: int, fill: float = 0) -> None:
        self.height, self.width, self.border = height, width, border
        self.pitch = padded(channels) if channels > 1 else 1
        self.row = (width + 2 * border) * self.pitch
        self.at = border * (self.row + self.pitch)
        size = (height + 2 * border) * self.row + (SLACK + 2) * max(self.pitch, LANES)
        self.data = aligned(size)
        if fill:
            self.data[:] = fill

    @property
    def source(self) -> Told:
        """As passes read it."""
        return {"source": self.data, "at": self.at, "pitch": self.pitch, "row": self.row, "width": self.width}

    def target(self, channel: int = 0) -> Told:
        """As passes write it, from ``channel`` on."""
        return {"out": self.data, "out_at": self.at + channel, "out_pitch": self.pitch, "out_row": self.row}

    def view(self) -> NDArray[np.float32]:
        """With its border: (height, width, lanes)."""
        rows = self.height + 2 * self.border
        return self.data[: rows * self.row].reshape(rows, -1, self.pitch)


class Native:
    """The network whose ONNX file is ``weights``, on ``threads`` threads; several pictures may be worked on at once."""

    def __init__(self, weights: bytes, threads: int) -> None:
        take = Packing(*(read_graph(model(weights)) for model in (places_model, descriptions_model)))
        self.threads = threads
        self._pictures = 0
        self._lock = threading.Lock()
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(threads - 1, "duecourse-network") if threads > 1 else None
        self.stems = [take.stem("stem0"), take.stem("stem1")]
        self.first_down = [take.separable(f"enc0_{level}") for level in range(4)]
        self.first_up = [take.separable(f"dec0_{level}") for level in range(4)]
        self.attention = take.attention()
        self.down = [take.residual(f"enc1_{level}") for level in range(4)]
        self.up = [take.residual(f"dec1_{level}") for level in range(4)]
        self.places = take.head("head_0", "Conv__3172:0")
        self.directions = take.head("head_1", "head_conv_dir_1/BiasAdd:0")
        self.kinds = take.head("head_2", "Conv__3000:0")
        self.blur = take.blur()

    def find(self, picture: Floats) -> tuple[Floats, Floats]:
        """Presence (height, width) at local maxima of ``picture``, and its features for ``describe``."""
        with self._lock:
            self._pictures += 1
        try:
            return self._found(picture)
        finally:
            with self._lock:
                self._pictures -= 1

    def _found(self, picture: Floats) -> tuple[Floats, Floats]:
        height, width = picture.shape
        page = Map(height, width, 1, 4)
        page.view()[4:-4, 4:-4, 0] = picture
        sizes = [(height >> level, width >> level) for level in range(6)]
        start = Map(*sizes[1], 16, 2)
        self.stem(self.stems[0], page, start, 0, largest=True)
        seen = Map(*sizes[1], 64, 3)
        self.stem(self.stems[1], page, seen, 32, largest=False)
        joined = self.first_tower(start, sizes)
        self.attend(joined, seen)
        features = self.second_tower(seen, sizes)
        return self.peaks(features, height, width), features.view()

    def first_tower(self, below: Map, sizes: Sequence[tuple[int, int]]) -> Map:
        """Down four levels by separable blocks and up again, each joined with what stood there on the way down."""
        joined: list[Map] = []
        for level, block in enumerate(self.first_down):
            size, count = sizes[level + 1], block.product.channels
            joined.append(Map(*size, 2 * count, 2 if level else 6))
            self.separable(block, below, joined[-1], count)
            below = self.pool(joined[-1], count, count, sizes[level + 2], 2)
        for level in (3, 2, 1, 0):
            self.separable(self.first_up[level], below, joined[level], 0, twice=True)
            below = joined[level]
        return below

    def second_tower(self, below: Map, sizes: Sequence[tuple[int, int]]) -> Map:
        """The same by residual blocks."""
        joined: list[Map] = []
        for level, block in enumerate(self.down):
            count, above = block.narrow.channels, self.up[level].narrow.channels
            joined.append(Map(*sizes[level + 1], count + above, 3 if level else FEATURE_BORDER))
            self.residual(block, below, joined[-1], above)
            below = self.pool(joined[-1], above, count, sizes[level + 2], 3)
        for level in (3, 2, 1, 0):
            self.residual(self.up[level], below, joined[level], 0, twice=True)
            below = joined[level]
        return below

    def peaks(self, features: Map, height: int, width: int) -> Floats:
        """Presence of minutiae: the head for all places, blurred, and 0 but at local maxima."""
        mixed, pixels = self.headed(self.places, features), self.places.pixels
        sharp, blurred = Map(height, width, 1, 2), Map(height, width, 1, 3, -np.inf)
        found = np.empty(height * width, np.float32)
        told = pixels.told | tables(table=around(mixed, 1))
        self.perform(passes.PRESENT, mixed.height, (LANES,), mixed.source | told | sharp.target())
        self.perform(passes.BLURRED, height, (), sharp.source | {"taps": self.blur} | blurred.target())
        self.perform(passes.PEAKS, height, (), blurred.source | {"out": found, "out_row": width})
        return found.reshape(height, width)

    def headed(self, head: Head, features: Map) -> Map:
        """The few channels from which a head's last convolution makes its answer."""
        few = Map(features.height, features.width, LANES, 0)
        out = Map(features.height, features.width, LANES, 1)
        self.residual(head.block, features, few, 0)
        told = few.source | head.norm.told | head.mixing.told | ALONE
        told |= {"channels": head.norm.channels, "out_lanes": LANES, "out_channels": LANES}
        self.perform(passes.READY, few.height * few.width, (LANES, LANES), told | out.target())
        return out

    def describe(self, features: Floats, y: NDArray[np.intp], x: NDArray[np.intp]) -> Floats:
        """Ending, cosine and sine of the angle at rows ``y`` and columns ``x`` of the picture: shape (3, n).

        The surroundings of all minutiae are laid side by side, 9 x 9 places each, and the heads work on that strip.
        """
        count, down, across = len(y), y // 2, x // 2
        if count == 0:
            return np.zeros((3, 0), np.float32)
        strip = Map(CORE, REACH * count, CHANNELS, CORE)
        steps = np.arange(REACH)
        seen = features[(down[:, None] + steps)[:, :, None], (across[:, None] + steps)[:, None, :]]
        strip.view()[:, : REACH * count] = seen.swapaxes(0, 1).reshape(REACH, REACH * count, strip.pitch)
        near = np.arange(CORE) - 1
        height, width = (side - 2 * FEATURE_BORDER for side in features.shape[:2])
        rows, columns = down[:, None] + near, across[:, None] + near
        inside = ((rows >= 0) & (rows < height))[:, :, None] & ((columns >= 0) & (columns < width))[:, None, :]
        columns = (np.arange(count) * REACH)[:, None] + np.arange(CORE) + 1
        told = []
        for head in (self.kinds, self.directions):
            matrix, bias = head.matrix
            around_each = self.headed(head, strip).view()[1:-1, columns, : head.pixels.depth].swapaxes(0, 1)
            around_each = around_each * inside[:, :, :, None]
            pixels = (around_each.reshape(count, -1) @ matrix + bias).reshape(count, 2, 2, -1)
            told.append(pixels[np.arange(count), y % 2, x % 2].T)
        told[0] = 1 / (1 + np.exp(-told[0]))
        return np.concatenate(told).astype(np.float32)

    def stem(self, stem: Stem, page: Map, out: Map, channel: int, *, largest: bool) -> None:
        product, row = stem.product, page.row
        table = lines([(y * step * row - 2 * step * (row + 1), step) for step in (1, 2) for y in range(5)])
        told = page.source | stem.norm.told | product.told | tables(table=table)
        told |= {"lanes": product.lanes, "twice": not largest}
        self.perform(passes.STEM, out.height, (2 * product.lanes,), told | out.target(channel))

    def separable(self, block: Separable, source: Map, out: Map, channel: int, *, twice: bool = False) -> None:
        product = block.product
        told = source.source | block.told | ALONE
        told |= {"out_lanes": product.lanes, "out_channels": product.channels, "twice": twice}
        self.perform(
            passes.SEPARABLE, source.height * source.width, (block.lanes, product.lanes), told | out.target(channel)
        )

    def residual(self, block: Residual, source: Map, out: Map, channel: int, *, twice: bool = False) -> None:
        wide, narrow = block.wide, block.narrow
        told = source.source | block.told | ALONE
        told |= {"out_lanes": narrow.lanes, "out_channels": narrow.channels, "twice": twice}
        room = block.lanes, wide.lanes + block.lanes, narrow.lanes
        self.perform(passes.RESIDUAL, source.height * source.width, room, told | out.target(channel))

    def attend(self, source: Map, out: Map) -> None:
        near, middle, far = (around(source, distance) for distance in (1, 3, 6))
        told = (
            source.source | self.attention.told | tables(table=near, middle_table=middle, far_table=far, alone=ITSELF)
        )
        self.perform(passes.ATTENTION, source.height, (3 * LANES, self.attention.shares.lanes), told | out.target())

    def pool(self, source: Map, channel: int, count: int, size: tuple[int, int], border: int) -> Map:
        """Half the size: of each four places the largest in the first half of channels, the mean in the others."""
        out = Map(*size, count, border)
        largest = (np.arange(count) < count // 2).astype(np.float32)
        told = source.source | {"at": source.at + channel, "width": out.width, "lanes": count, "largest": largest}
        self.perform(passes.POOLED, out.height, (), told | out.target())
        return out

    def perform(self, which: int, count: int, room: Sequence[int], told: Told) -> None:
        """A pass over ``count`` places or rows, with scratch for so many lanes of ``seen``, ``hidden`` and ``made``."""
        sizes = [(SLACK + ROWS) * lanes + LANES for lanes in room]
        job = Job(told | {"hidden_at": sum(sizes[:1]), "made_at": sum(sizes[:-1])})

        def part(first: int, last: int) -> None:
            passes.run(which, job.data, self.scratch(sum(sizes)), first, last)

        self.shared(count, part)

    def scratch(self, size: int) -> Floats:
        """Memory of this thread, of at least ``size`` numbers."""
        held: Floats | None = getattr(self._local, "scratch", None)
        if held is None or len(held) < size:
            held = self._local.scratch = aligned(size)
        return held

    def shared(self, count: int, part: Callable[[int, int], None]) -> None:
        """Run ``part`` over all of ``count``, in runs that the threads take one after the other."""
        free = self.threads - self._pictures  # each picture has the thread that asked for it
        if self._pool is None or free <= 0:
            part(0, count)
            return
        length = -(-count // (self.threads * RUNS))
        begins = iter(range(0, count, length))

        def take() -> None:
            for begin in begins:
                part(begin, min(count, begin + length))

        others = [self._pool.submit(take) for _ in range(free)]
        take()
        for other in others:
            if not other.cancel():
                other.result()


def tables(**each: Table) -> Told:
    """Tables of products, of as many lines as the one called ``table``."""
    return {**each, "lines": len(each["table"])}


def around(source: Map, distance: int) -> NDArray[np.int64]:
    """The table of the 3 x 3 places ``distance`` apart around a place."""
    steps = range(-distance, distance + 1, distance)
    return lines([(down * source.row + across * source.pitch, 1) for down, across in itertools.product(steps, steps)])
