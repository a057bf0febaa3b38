"""Numbers as people read them, and the sentences made of them.

A finding is written once in the announcement file with the *names* of numbers in it, ``{booked.said}``; the numbers
themselves come from the tables, so that no number is ever typed twice. The words after the point:

==================  =================================================================================================
said                the number with its rounding word and unit: "at most 373,862", "nearly $7 million"
value               the number alone
claimed             the number claimed
asked               the number claimed with its wording: "more than 250"
difference          how far the number lies from the one claimed
period, place       of the number
holds               "holds", "does not hold" or "cannot be decided"
earlier             what it is compared with: the largest earlier period of a record, the start of a rise, another place
earlier_period      and the period (or place) of that
change              the change from there, in percent, without a sign
others, since       how many earlier periods a record is compared with, and the first of them
elsewhere           the number of the other period a claimed value belongs to
elsewhere_period    and that period
==================  =================================================================================================
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from duecourse.figures import wordings

if TYPE_CHECKING:
    from duecourse.figures.engine import Row
    from duecourse.figures.outcomes import Outcome

_SLOT = re.compile(r"\{([^{}]*)\}")
SPOKEN = {
    "more_than": "more than ",
    "at_least": "at least ",
    "nearly": "nearly ",
    "about": "about ",
    "at_most": "at most ",
}
_HOLDS = {True: "holds", False: "does not hold", None: "cannot be decided"}
NOTHING = "no number on file"


def number(value: float, unit: str, decimals: int = 0) -> str:
    """A number for people: thousands in commas, money in millions, percent with its word."""
    if unit == "usd":
        million = value / 1_000_000
        return f"${million:,.1f}".removesuffix(".0") + " million" if abs(value) >= 1_000_000 else f"${value:,.0f}"
    text = f"{value:,.{decimals}f}"
    if decimals and set(text.rpartition(".")[2]) == {"0"}:
        text = text.rpartition(".")[0]
    return f"{text} percent" if unit.startswith("percent") else text


def said(row: "Row", decimals: int) -> str:
    """A row's number as its source or its arithmetic allows one to say it."""
    return SPOKEN.get(row.words, "") + number(row.value, row.unit, decimals)


def several(rows: "Sequence[Row]", decimals: int) -> str:
    """The rows that decide, from the smallest to the largest number."""
    spoken = list(dict.fromkeys(said(row, decimals) for row in sorted(rows, key=lambda row: row.value) if row.decides))
    if not spoken:
        return NOTHING
    return spoken[0] if len(spoken) == 1 else f"{spoken[0]} to {spoken[-1]}"


def foremost(outcome: "Outcome") -> "Row | None":
    """The row of a check that decides it, where there is one."""
    return next((row for row in outcome.rows if row.decides), None)


def opposite(outcome: "Outcome") -> "Row | None":
    """The row it is held against that matters most: the largest earlier one of a record, else the only one."""
    return max(outcome.compared, key=lambda row: (row.value, row.starts_on), default=None)


def _plain(outcome: "Outcome", row: "Row | None") -> str:
    return number(row.value, row.unit, outcome.figure.measure.decimals) if row else NOTHING


def _said(outcome: "Outcome", row: "Row | None") -> str:
    return said(row, outcome.figure.measure.decimals) if row else NOTHING


def _claimed(outcome: "Outcome") -> str:
    value = getattr(outcome.item, "value", None)
    unit = outcome.figure.rows[0].unit if outcome.figure.rows else ""
    return NOTHING if value is None else number(value, unit, outcome.figure.measure.decimals)


def _asked(outcome: "Outcome") -> str:
    wording = getattr(outcome.item, "wording", "")
    if wording == "existence":
        return "at least one"
    if wording == "among_lowest":
        return f"the lowest {wordings.catalog()[wording][-1].above:.0f} percent"
    spoken = {**SPOKEN, "exactly": "exactly ", "fell_short_of": "less than "}.get(wording, "")
    return spoken + _claimed(outcome) if getattr(outcome.item, "value", None) is not None else NOTHING


def _difference(outcome: "Outcome") -> str:
    row, value = foremost(outcome), getattr(outcome.item, "value", None)
    if row is None or value is None:
        return NOTHING
    return number(abs(value - row.value), row.unit, outcome.figure.measure.decimals)


def _change(outcome: "Outcome") -> str:
    row, other = foremost(outcome), opposite(outcome)
    if row is None or other is None or other.value == 0:
        return NOTHING
    return f"{abs(100 * (row.value - other.value) / other.value):.0f} percent"


def _opposite_name(outcome: "Outcome") -> str:
    row, other = foremost(outcome), opposite(outcome)
    if row is None or other is None:
        return NOTHING
    return other.place if other.place != row.place else other.period


def _first(outcome: "Outcome") -> str:
    return min(outcome.compared, key=lambda row: row.starts_on).period if outcome.compared else NOTHING


WORDS: Mapping[str, "Callable[[Outcome], str]"] = {
    "said": lambda outcome: several(outcome.rows, outcome.figure.measure.decimals),
    "value": lambda outcome: _plain(outcome, foremost(outcome)),
    "claimed": _claimed,
    "asked": _asked,
    "difference": _difference,
    "period": lambda outcome: row.period if (row := foremost(outcome)) else NOTHING,
    "place": lambda outcome: row.place if (row := foremost(outcome)) else NOTHING,
    "holds": lambda outcome: _HOLDS[outcome.holds],
    "earlier": lambda outcome: _said(outcome, opposite(outcome)),
    "earlier_period": _opposite_name,
    "change": _change,
    "others": lambda outcome: str(len(outcome.compared)),
    "since": _first,
    "elsewhere": lambda outcome: _said(outcome, outcome.elsewhere),
    "elsewhere_period": lambda outcome: outcome.elsewhere.period if outcome.elsewhere else NOTHING,
}


def slips(template: str, names: Iterable[str]) -> list[str]:
    """What is wrong with the slots of a template, in words; nothing where all name a number of the claim."""
    known = set(names)
    found = []
    for slot in _SLOT.findall(template):
        name, _, word = slot.partition(".")
        if name not in known:
            found.append(f"{{{slot}}} names no check, alternative or context of this claim")
        elif word not in WORDS:
            found.append(f"{{{slot}}} asks for {word!r}; known are {', '.join(WORDS)}")
    return found


def fill(template: str, outcomes: "Mapping[str, Outcome]") -> str:
    """The template with its slots filled from the outcomes; slots must have been found free of slips."""

    def slot(found: re.Match[str]) -> str:
        name, _, word = found[1].partition(".")
        return WORDS[word](outcomes[name])

    return " ".join(_SLOT.sub(slot, template).split())


def plainly(verdict: str, checks: "Sequence[Outcome]", alternatives: "Sequence[Outcome]") -> str:
    """The finding where the announcement file has none for this verdict: what was checked, in one or two sentences."""
    first = "; ".join(_clause(check) for check in checks)
    sentence = f"Checked {first}."
    if verdict == "period_mismatch":
        row = next(check for check in checks if check.elsewhere)
        sentence += f" The number is that of {WORDS['elsewhere_period'](row)} ({WORDS['elsewhere'](row)})."
    failing = [other for other in alternatives if other.holds is False]
    if failing and verdict in ("supported_on_basis", "definition_mismatch"):
        sentence += " " + "; ".join(_clause(other) for other in failing) + "."
    return sentence[0].upper() + sentence[1:]


def _clause(outcome: "Outcome") -> str:
    numbers = WORDS["said"](outcome)
    against = opposite(outcome)
    beside = f" against {WORDS['earlier'](outcome)} ({WORDS['earlier_period'](outcome)}" if against else ""
    if against and getattr(outcome.item, "wording", "") == "record":
        beside += f"; the largest of {len(outcome.compared)} before it on file, back to {_first(outcome)}"
    beside += ")" if against else ""
    when = f", {WORDS['period'](outcome)}" if foremost(outcome) else ""
    why = f" ({outcome.reason})" if outcome.reason else ""
    return f"“{outcome.item.label}”: {numbers}{when}{beside}, which {_HOLDS[outcome.holds]}{why}"
