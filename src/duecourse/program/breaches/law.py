"""The law an entry is judged by: the rules of its day, from the rule files that are here.

An entry does not name the zone of the place, so its day is any on which it can have been, and what holds on one of them
holds. Rule files that were corrected since have another version; a decision is then judged by what they say now.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duecourse.errors import NoRuleInForce, UnknownRule
from duecourse.ledger.entry import Entry
from duecourse.program.breaches.breach import Breach
from duecourse.program.case import Case
from duecourse.program.facts import RuleUsed
from duecourse.rules.lookup import Rule, rule

WESTERNMOST, EASTERNMOST = timedelta(hours=12), timedelta(hours=14)
"""How far the clocks of places lie behind and before UTC."""


def instants(entry: Entry) -> tuple[datetime, ...]:
    """Instants of which each possible day of ``entry`` is one's day, the earliest first."""
    at = entry.recorded_at
    return at - WESTERNMOST, at, at + EASTERNMOST


def days(entry: Entry) -> tuple[date, ...]:
    """Every day on which ``entry`` can have been where it was made, the earliest first."""
    return tuple(dict.fromkeys(each.date() for each in instants(entry)))


def clocks(used: Sequence[RuleUsed], *shown: datetime) -> list[tzinfo]:
    """Clocks of the place of ``used`` in whose days a time can have been counted, given times as they were shown there.

    An entry tells the offset of its times and not the zone, whose days begin an hour earlier or later on the other side
    of a change of clocks: each zone of the rule ``week.clocks`` that shows these times so, and the offset of the last
    time itself, which is right for a place where no clock changes.
    """
    names = [name for each in in_force("week.clocks", used, [shown[-1].date()]) for name in each.value]
    zones = [zone for name in names for zone in _zones(name)]
    alike = [each for each in zones if all(at.astimezone(each).utcoffset() == at.utcoffset() for at in shown)]
    return [*alike, shown[-1].tzinfo or UTC]


@cache
def _zones(name: str) -> tuple[ZoneInfo, ...]:
    """The zone of a name; none where this machine does not know it."""
    try:
        return (ZoneInfo(name),)
    except (ZoneInfoNotFoundError, ValueError):
        return ()


def place(used: Sequence[RuleUsed]) -> str:
    """The jurisdiction that decided: the narrowest one whose rules it named."""
    return max((each.where for each in used), key=len, default="us")


def in_force(name: str, used: Sequence[RuleUsed], on: Sequence[date]) -> list[Rule]:
    """What rule ``name`` says on each of the days ``on``, at the place of ``used``; none when nobody knows it there."""
    found = []
    for day in on:
        try:
            found.append(rule(name, on=day, where=place(used)))
        except (NoRuleInForce, UnknownRule):
            continue
    return found


def allowed(
    name: str, used: Sequence[RuleUsed], on: Sequence[date], holds: Callable[[Rule], bool], breach: Breach
) -> Iterator[Breach]:
    """``breach``, unless rule ``name`` of one of the days ``on`` makes ``holds`` true."""
    if not any(holds(each) for each in in_force(name, used, on)):
        yield breach


def row_of(known: Rule, key: str, value: str) -> dict[str, object]:
    """The row of a rule's table whose ``key`` is ``value``; empty when there is none."""
    rows: list[dict[str, object]] = known.value
    return next((each for each in rows if each[key] == value), {})


def worded(known: Rule, used: Sequence[RuleUsed], said: str, row: dict[str, object]) -> bool:
    """Whether ``said`` are the words of a row; words that were edited since the decision are not held against it."""
    return said == row.get("text") or not same_file(known, used)


def same_file(known: Rule, used: Sequence[RuleUsed]) -> bool:
    """Whether a decision was made by the very text of rule ``known`` that is here."""
    return any(each.name == known.name and each.version == known.version for each in used)


def recorded(
    used: Sequence[RuleUsed], needed: set[str], entry: Entry, on: Sequence[date] | None = None
) -> Iterator[Breach]:
    """Rules that an entry does not name, or that were not in force on its day (on the days ``on`` where given)."""
    when = days(entry) if on is None else on
    missing = needed - {each.name for each in used if each.version}
    if missing:
        yield Breach(f"{entry.kind} without its rules", ", ".join(sorted(missing)), "name and version of each rule")
    for each in used:
        of_these_files = [known for known in in_force(each.name, [each], when) if known.version == each.version]
        fits = not of_these_files or each.since in {known.since for known in of_these_files}
        if each.since > max(when) or not fits:
            yield Breach(f"{entry.kind} on a rule of another day", each.words(), f"{each.name} in force on its day")


def listed(name: str, value: str, case: Case, entry: Entry, breach: Breach, *, key: str = "") -> Iterator[Breach]:
    """``breach``, unless ``value`` is in the closed list of rule ``name`` (its column ``key``) where the case is.

    A case in which no act has named a rule yet does not tell its place, and nothing is said of it.
    """
    known = [] if not case.where else [each for day in days(entry) for each in _at(name, case.where, day)]
    words = {row if isinstance(row, str) else row[key] for each in known for row in each.value}
    if known and value not in words:
        yield breach


def here(name: str, case: Case, entry: Entry) -> list[Rule]:
    """What rule ``name`` says on each possible day of ``entry`` where the case is; nothing where nobody knows where."""
    return [] if not case.where else [each for day in days(entry) for each in _at(name, case.where, day)]


def _at(name: str, where: str, on: date) -> Iterator[Rule]:
    with suppress(NoRuleInForce, UnknownRule):
        yield rule(name, on=on, where=where)


def readable(case: Case, kind: str) -> bool:
    """Whether no payload of ``kind`` in the case has been erased: then what it said can be asked for."""
    return kind not in case.sealed.values()
