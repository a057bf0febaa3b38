"""Does a basis meet the priorities in force on the day? Predicates over the facts of offenses, read from the rule set.

The answer is a list of what is missing, in words, so that a refusal can say why and an approval can show its reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from duecourse.rules.lookup import Rule

Label = Literal["charge", "conviction", "order", "other"]

CODE_SYSTEM = "NCIC"
"""The only code system the rule sets speak; a code of another system never meets a ground by its number."""


CHARGED = " (charge, not conviction)"
"""How the level of a charge ends."""


@dataclass(frozen=True, slots=True)
class Offense:
    """What a ground may look at: code with its system, severity, and the sentence in days if one is known."""

    code: str = ""
    code_system: str = ""
    severity: str = "unknown"
    sentence_days: int | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """One basis as the drafter claims it: a ground of the set, what it rests on, and the offense if there is one."""

    ground: str
    label: Label
    offense: Offense | None = None


def shortfalls(claimed: Sequence[Claimed], priorities: Rule) -> tuple[str, ...]:
    """Why ``claimed`` does not carry a request under the set ``priorities``; empty when it does.

    Each basis must meet its ground (see ``mismatches``); a ground that asks for several offenses needs as many bases.
    """
    if not claimed:
        return ("no basis is named",)
    found = [why for each in claimed for why in mismatches(each, priorities)]
    for ground in priorities.value["grounds"]:
        here = sum(each.ground == ground["ground"] for each in claimed)
        if 0 < here < ground.get("count", 1):
            found.append(f"{ground['ground']}: asks for {ground['count']} offenses, {here} named")
    return tuple(found)


def mismatches(claimed: Claimed, priorities: Rule) -> tuple[str, ...]:
    """Why one basis by itself does not meet the ground it claims; empty when it does.

    It must be a ground of the set, rest on what that ground allows, and match its codes, severity and sentence.
    """
    grounds = {each["ground"]: each for each in priorities.value["grounds"]}
    if claimed.ground not in grounds:
        return (f"{claimed.ground} is no ground of set {priorities.value['set']} ({', '.join(grounds)})",)
    return tuple(f"{claimed.ground}: {why}" for why in _mismatches(claimed, grounds[claimed.ground]))


def level(ground: str, label: Label, priorities: Rule) -> str:
    """The priority level of a ground in words; that of a charge says that it is a charge.

    ``priorities`` is the set in force; a ground without a level, or one the set does not have, gives "no level".
    """
    named = next((each["level"] for each in priorities.value["grounds"] if each["ground"] == ground), "none")
    if named == "none":
        return "no level"
    return f"level {named}{CHARGED}" if label == "charge" else f"level {named}"


def conviction_level(convictions: Sequence[Offense], priorities: Rule) -> str:
    """The gravest level ("1", "2" or "3") that ``convictions`` reach together under the set ``priorities``.

    Empty where no ground with a level is met: none is for an offense without severity and listed code, nor under sets
    without levels (from 21 December 2012).
    """
    met = []
    for ground in priorities.value["grounds"]:
        counted = sum(not _mismatches(Claimed(ground["ground"], "conviction", each), ground) for each in convictions)
        if ground["level"] != "none" and counted >= ground.get("count", 1):
            met.append(str(ground["level"]))
    return min(met, default="")


def _mismatches(claimed: Claimed, ground: dict[str, Any]) -> list[str]:
    if claimed.label not in ground["labels"]:
        return [f"may rest on {' or '.join(ground['labels'])}, not on {claimed.label}"]
    offense = claimed.offense
    if offense is None:
        return ["names no offense"] if claimed.label in {"charge", "conviction"} else []
    found = []
    known_code = offense.code if offense.code_system == CODE_SYSTEM else ""
    if "codes" in ground and not listed(known_code, ground["codes"]):
        found.append(
            f"offense {offense.code or 'without code'} ({offense.code_system or 'no code system'}) is not listed"
        )
    if "not_codes" in ground and (not known_code or listed(known_code, ground["not_codes"])):
        found.append(f"offense {offense.code or 'without code'} is left out, or has no {CODE_SYSTEM} code to tell")
    if "severity" in ground and offense.severity not in ground["severity"]:
        found.append(f"needs {' or '.join(ground['severity'])}, the offense is {offense.severity}")
    days = offense.sentence_days or 0
    if days <= ground.get("sentence_over_days", -1) or days > ground.get("sentence_up_to_days", days):
        found.append(f"a sentence of {days} days does not fit")
    return found


def listed(code: str, patterns: Sequence[str]) -> bool:
    """Whether a code of the national list is among ``patterns``: codes, ranges ``4802-4899``, families ``35xx``."""
    for pattern in patterns:
        first, _, last = pattern.replace("xx", "00-" + pattern[:2] + "99", 1).partition("-")
        if len(code) == 4 and first <= code <= (last or first):
            return True
    return False
