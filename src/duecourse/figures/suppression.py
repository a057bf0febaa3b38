"""Small counts: which numbers about people are not told, and which others stay untold so that none can be worked out.

A count of one or two people points at them. It is not told, nor is a share where one or two stand on either side. Where
the parts of a whole are all told but one, that one is the difference: another part is then withheld too.
"""

from collections.abc import Sequence

BESIDE = "withheld so that a small number cannot be worked out"
"""Why a part that is not small itself is not told."""


def small(count: int, least: int) -> bool:
    """Whether so many are some, and too few to be told; nobody at all tells of nobody."""
    return 0 < count < least


def beside(parts: Sequence[int], whole: int, hidden: Sequence[bool], least: int) -> list[bool]:
    """Which parts of ``whole`` stay untold: those ``hidden``, and as many of the next smallest as it takes.

    ``parts`` and ``hidden`` are of the same length. Nothing is added where nothing is hidden or the parts do not add up
    to the whole. Else at least two parts with somebody in them are untold, and ``least`` people together.
    """
    untold = list(hidden)
    if not any(hidden) or sum(parts) != whole:
        return untold
    for _, place in sorted((part, place) for place, part in enumerate(parts) if part and not untold[place]):
        held = [part for part, each in zip(parts, untold, strict=True) if each and part]
        if len(held) > 1 and sum(held) >= least:
            break
        untold[place] = True
    return untold
