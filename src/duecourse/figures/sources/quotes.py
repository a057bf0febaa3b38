"""Are cells quoted plainly: every quote opens a cell, closes it, or is one of two inside it."""

import numpy as np
from numpy.typing import NDArray

QUOTE, NEWLINE = 34, 10


class Quotes:
    """Watches text go by in chunks. Only text that is plain all through may be read by a lenient reader."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = ord(delimiter)
        self._held = b"\n"
        self._inside = False

    def plain(self, chunk: bytes) -> bool:
        """Whether the text is plain so far; a run of quotes at the end of the chunk is judged with the next one."""
        text = self._held + chunk
        whole = text.rstrip(b'"')
        self._held = text[len(whole) - 1 :]
        return b'"' not in whole or self._judge(whole)

    def closed(self) -> bool:
        """Whether the text is plain to its end, with no cell left open."""
        return self.plain(b"\n") and not self._inside

    def _judge(self, text: bytes) -> bool:
        """Judge the quotes of a text that neither begins nor ends with one."""
        letters = np.frombuffer(text, dtype=np.uint8)
        quotes = np.flatnonzero(letters == QUOTE)
        opening = self._inside
        self._inside ^= len(quotes) % 2 == 1
        # Most texts have no quotes inside cells: then they open and close cells by turns.
        opens, closes = quotes[int(opening) :: 2], quotes[1 - int(opening) :: 2]
        if self._borders(letters[opens - 1]).all() and self._borders(letters[closes + 1]).all():
            return True
        starts = np.flatnonzero(np.diff(quotes, prepend=-2) != 1)
        lengths = np.diff(starts, append=len(quotes))
        inside = (starts + opening) % 2 == 1
        closing = inside == (lengths % 2 == 1)
        first = quotes[starts]
        plain = (inside | self._borders(letters[first - 1])) & (~closing | self._borders(letters[first + lengths]))
        return bool(plain.all())

    def _borders(self, letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which of these letters stand between cells."""
        among: NDArray[np.bool_] = (letters == self._delimiter) | (letters == NEWLINE)
        return among
