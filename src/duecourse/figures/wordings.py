"""Rounding words as intervals: what "more than 19,000" says about a number, and whether a number bears out a claim.

A number is known exactly or only within bounds; a bound that is not known is None. Each test answers True (it holds
for every value within the bounds), False (for none) or None (the bounds do not decide).
"""

import tomllib
from datetime import date
from functools import cache
from importlib import resources

import msgspec


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of ``wordings.toml``: a word, what it is taken to mean, since when, how wide, and why."""

    since: date
    says: str
    needs: tuple[str, ...]
    below: float
    above: float
    reason: str
    near: float = 0.0
    earlier: int = 1


class Bounds(msgspec.Struct, frozen=True):
    """A number between ``low`` and ``high``; ``words`` is more_than or nearly where the bound itself is left out."""

    low: float | None
    high: float | None
    words: str = ""

    @property
    def exact(self) -> bool:
        """Whether only one value is possible."""
        return self.low is not None and self.low == self.high


@cache
def catalog() -> dict[str, tuple[Wording, ...]]:
    """Every wording with its dated entries, oldest first."""
    text = (resources.files("duecourse.figures") / "wordings.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return {word: tuple(sorted(msgspec.convert(raw[word], list[Wording]), key=lambda w: w.since)) for word in raw}


def wording(word: str, on: date) -> Wording:
    """The entry of ``word`` in force on a day. Raises KeyError where the word or an entry that old is missing."""
    held = [entry for entry in catalog()[word] if entry.since <= on]
    if not held:
        raise KeyError(word)
    return held[-1]


def read(value: float, word: str, on: date) -> Bounds:
    """What a source says with ``word`` and ``value``: exact without a word, else the bounds of the word."""
    if word == "":
        return Bounds(value, value)
    entry = wording(word, on)
    if word in ("more_than", "at_least"):
        return Bounds(value, None, word)
    if word == "nearly":
        return Bounds(value - abs(value) * entry.below, value, word)
    return Bounds(value - abs(value) * entry.below, value + abs(value) * entry.above, word)


def more_than(number: Bounds, limit: float) -> bool | None:
    """Strictly larger than ``limit``."""
    if number.low is not None and (number.low > limit or (number.low == limit and number.words == "more_than")):
        return True
    return False if number.high is not None and number.high <= limit else None


def at_least(number: Bounds, limit: float) -> bool | None:
    """``limit`` or larger."""
    if number.low is not None and number.low >= limit:
        return True
    under = number.high is not None and (number.high < limit or (number.high == limit and number.words == "nearly"))
    return False if under else None


def less_than(number: Bounds, limit: float) -> bool | None:
    """Strictly smaller than ``limit``."""
    answer = at_least(number, limit)
    return None if answer is None else not answer


def within(number: Bounds, low: float, high: float) -> bool | None:
    """Between ``low`` and ``high``, both included."""
    over, under = at_least(number, low), more_than(number, high)
    if over and under is False:
        return True
    return False if over is False or under else None


def larger(one: Bounds, other: Bounds) -> bool | None:
    """Whether ``one`` is larger than ``other``, for every value both may have."""
    if other.high is not None and more_than(one, other.high):
        return True
    return False if other.low is not None and more_than(one, other.low) is False else None


def bears_out(word: str, entry: Wording, number: Bounds, claimed: float) -> bool | None:
    """Whether ``number`` bears out ``word claimed`` ("nearly 6,000"); for words that need no second number but it."""
    match word:
        case "more_than" | "existence":
            return more_than(number, 0 if word == "existence" else claimed)
        case "at_least":
            return at_least(number, claimed)
        case "fell_short_of":
            return less_than(number, claimed)
        case "among_lowest":
            return within(number, 0, entry.above)
        case "nearly":
            over, under = at_least(number, claimed - abs(claimed) * entry.below), less_than(number, claimed)
            return False if over is False or under is False else (True if over and under else None)
        case _:
            return within(number, claimed - abs(claimed) * entry.below, claimed + abs(claimed) * entry.above)


def is_figure(word: str, entry: Wording, number: Bounds, printed: float, claimed: float) -> bool:
    """Whether ``word claimed`` is the figure of ``number``, printed as ``printed``: borne out by it and close to it."""
    close = abs(printed - claimed) <= abs(claimed) * entry.near
    return close and bears_out(word, entry, number, claimed) is True
