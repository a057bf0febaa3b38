"""What can be told of cells by a glance at their letters, while they are copied: so that later work is left out."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duecourse.figures.privacy import LETTERS

FEW = 4096
"""A column with more different texts than this is read row by row."""

LONG = 1 << 20
"""So are texts with more bytes than this among the cells that are looked at together."""

BRACKET, BLANK, BEYOND_ASCII = ord("("), ord(" "), 0x80


@dataclass(slots=True)
class Glance:
    """Columns (from 0) with a cell that is such.

    ``padded``: has a blank at an end, or a letter beyond ASCII, which may be one. ``bracketed``: has a bracket.
    ``lettered``: has one of the ``LETTERS`` of what no cell may hold. ``empty``: has nothing in it. ``texts`` are the
    different texts of a column, or None where there are more than a few.
    """

    padded: set[int] = field(default_factory=set)
    bracketed: set[int] = field(default_factory=set)
    lettered: set[int] = field(default_factory=set)
    empty: set[int] = field(default_factory=set)
    texts: dict[int, set[str] | None] = field(default_factory=dict)

    def take(self, place: int, cells: Any) -> None:
        """Look at the next cells of a column: an Arrow array of strings, plain or numbered."""
        import pyarrow

        if cells.null_count:
            self.empty.add(place)
        numbered = isinstance(cells, pyarrow.DictionaryArray)
        texts = cells.dictionary if numbered else cells
        known = self.texts.setdefault(place, set() if numbered else None)
        if known is not None:
            short = texts.nbytes <= LONG
            known.update(texts.to_pylist() if short else ())
            if not short or len(known) > FEW:
                self.texts[place] = None
        _, places, data = texts.buffers()
        if data is None:
            return
        ends = np.frombuffer(places, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
        letters = np.frombuffer(data, dtype=np.uint8)
        inside = letters[ends[0] : ends[-1]]
        if np.any(inside == BRACKET):
            self.bracketed.add(place)
        if any(np.any(inside == ord(letter)) for letter in LETTERS):
            self.lettered.add(place)
        if place not in self.padded and np.any(_blank(inside)):
            filled = ends[:-1] < ends[1:]
            if np.any(_blank(letters[ends[:-1][filled]])) or np.any(_blank(letters[ends[1:][filled] - 1])):
                self.padded.add(place)


def _blank(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    such: NDArray[np.bool_] = (letters == BLANK) | (letters >= BEYOND_ASCII)
    return such
