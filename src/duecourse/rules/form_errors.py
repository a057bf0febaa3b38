"""Errors on Form I-9, substantive or technical by the rule of a day; what other days say of them is shown beside it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from duecourse.errors import NoRuleInForce
from duecourse.rules.lookup import History, Rule, catalog, rule

PREFIX = "i9.error."
"""What the names of these rules begin with; the rest is the code of the error."""

ErrorClass = Literal["substantive", "technical", "not classified"]


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """One error as a day classifies it; ``rule`` is None on a day when no rule classifies it."""

    code: str
    class_: ErrorClass
    section: str
    field: str
    text: str
    rule: Rule | None


def codes(where: str = "us") -> tuple[str, ...]:
    """The code of every error that any day classifies."""
    return tuple(each.name.removeprefix(PREFIX) for each in _histories(where))


def classify(code: str, *, on: date, where: str = "us") -> ErrorRule:
    """An error by the rule in force on a day. Raises UnknownRule for a code that no day knows."""
    try:
        found = rule(PREFIX + code, on=on, where=where)
    except NoRuleInForce:
        return ErrorRule(code, "not classified", "", "", "", None)
    value = found.value
    return ErrorRule(code, value["class"], value["section"], value["field"], value["text"], found)


def other_side(on: date, where: str = "us") -> date | None:
    """A day on the other side of the change of these rules that is nearest to ``on``; None when they never changed."""
    first = min((each.values[0][0] for each in _histories(where)), default=on)
    changes = {day for each in _histories(where) for day, _ in each.values if day > first}
    if not changes:
        return None
    nearest = min(changes, key=lambda day: abs((day - on).days))
    return nearest if on < nearest else nearest - timedelta(days=1)


def _histories(where: str) -> list[History]:
    return [each for each in catalog(where) if each.name.startswith(PREFIX)]
