"""By which rules: what each act of a case names, from which day on each holds, and whether its source was read."""

from dataclasses import dataclass
from datetime import date, datetime

from duecourse.errors import NoRuleInForce, UnknownRule
from duecourse.program.facts import RuleUsed
from duecourse.program.folding import opened
from duecourse.program.record import Record
from duecourse.rules.lookup import rule


@dataclass(frozen=True, slots=True)
class LawUsed:
    """A rule that an act names. ``version`` is that of its file; ``in_force`` says whether it was the rule of that day.

    ``in_force`` is ``yes``, ``no``, or ``unknown`` for a rule that the files here do not know at that place.
    ``status`` is ``verified`` or ``recalled``: whether the source of the value was read.
    """

    entry: int
    at: datetime
    act: str
    who: str
    rule: str
    since: date
    status: str
    source: str
    where: str
    version: str
    in_force: str


def of_case(record: Record, booking: str) -> list[LawUsed]:
    """Every rule that an act of the case names, in order. Raises NotInRecord."""
    record.case(booking)
    found = []
    for stored in record.ledger.entries(stream=booking):
        entry, at = stored.entry, record.local(stored.entry.recorded_at)
        for used in getattr(opened(stored), "rules", ()):
            facts = (used.name, used.since, used.status, used.source, used.where, used.version)
            found.append(LawUsed(entry.seq, at, entry.kind, entry.actor, *facts, _in_force(used, at.date())))
    return found


def _in_force(used: RuleUsed, on: date) -> str:
    try:
        since = rule(used.name, on=on, where=used.where).since
    except (NoRuleInForce, UnknownRule):
        return "unknown"
    return "yes" if since == used.since else "no"
