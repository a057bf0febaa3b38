"""Small counts: which numbers about people are not told, and which others stay untold so that none can be worked out.

A count of one or two people points at them. It is not told, nor is a share where one or two stand on either side, nor
how many a share is of where these are few. What adds up with a hidden number to one that is told would give it away:
another part is then withheld too, and no answer says which of the two is the small one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LEAST = 3
"""Fewer people than these, but some, are not told."""

FEWEST = 10
"""Shares, rates and ratios of fewer are not told."""

WITHHELD = "one or two people could be made out, here or in a part beside it"
"""Why a number is not told; one reason for both, because two would say which part is small."""


def small(count: int, least: int = LEAST) -> bool:
    """Whether so many are some, and too few to be told; nobody at all tells of nobody."""
    return 0 < count < least


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts that add up: those at the places ``parts`` and ``remainder`` more make up a whole.

    The whole is the count at the place ``whole``, or a number told elsewhere where that is None. A remainder is not
    told as a number of its own.
    """

    parts: tuple[int, ...]
    whole: int | None = None
    remainder: int = 0


def untold(counts: Sequence[int], hidden: Sequence[bool], sums: Sequence[Sum], least: int = LEAST) -> list[bool]:
    """Which of ``counts`` stay untold: those ``hidden``, and as many others as it takes that no sum tells of a few.

    ``counts`` and ``hidden`` are of the same length. In each of ``sums`` then either nothing is unknown, or at least
    two counts with somebody in them are, together of ``least`` people. Of a sum, the smallest parts are hidden first.
    """
    held = list(hidden)
    changed = True
    while changed:
        changed = False
        for each in sums:
            for place in _more(counts, held, each, least):
                held[place] = changed = True
    return held


def _more(counts: Sequence[int], held: Sequence[bool], each: Sum, least: int) -> Iterator[int]:
    if each.remainder < 0:  # parts overlap: they are no parts of this whole
        return
    members = [*each.parts, *(() if each.whole is None else (each.whole,))]
    unknown = [counts[place] for place in members if held[place] and counts[place]]
    if not unknown and not small(each.remainder, least):
        return
    unknown += [each.remainder] * (each.remainder > 0)
    left = sorted((counts[place], place) for place in each.parts if counts[place] and not held[place])
    if each.whole is not None and not held[each.whole]:
        left.append((counts[each.whole], each.whole))
    for count, place in left:
        if len(unknown) > 1 and sum(unknown) >= least:
            return
        unknown.append(count)
        yield place


def beside(parts: Sequence[int], whole: int, hidden: Sequence[bool], least: int = LEAST) -> list[bool]:
    """Which parts of ``whole`` stay untold: those ``hidden``, and as many of the next smallest as it takes.

    Nothing is added where nothing is hidden or the parts do not add up to the whole.
    """
    if sum(parts) != whole:
        return list(hidden)
    return untold(parts, hidden, [Sum(tuple(range(len(parts))))], least)
