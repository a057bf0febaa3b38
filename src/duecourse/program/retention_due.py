"""What is due to be forgotten, by the rule ``retention.triggers`` of the day, and what stands in the way of it.

The same reading serves the commands, the worklists and the offline verifier. A clock raises an alarm; two people purge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from duecourse.program.case import Case
from duecourse.program.folding.retention import CHECK, CUSTODY
from duecourse.rules.lookup import Rule


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to forget: the trigger, the entry that set it off, what is purged, and from when on it is due.

    ``order`` is the number of the order, for that trigger alone.
    """

    trigger: str
    text: str
    entry: int
    scope: str
    due_at: datetime
    order: str = ""


def reasons(case: Case, triggers: Rule) -> list[Reason]:
    """Every reason to forget that holds in ``case`` and was not acted on yet, the first due first."""
    found = [each for row in triggers.value for each in _reasons(case, row)]
    return sorted(
        (each for each in found if not case.keeping.erased(each.scope)), key=lambda each: (each.due_at, each.trigger)
    )


def in_the_way(case: Case) -> str:
    """What of the case still needs what would be purged, in words; empty when nothing does (legal holds aside)."""
    for objection in case.objections.values():
        if objection.state == "FILED":
            return f"objection {objection.objection} is open"
        if objection.removal_due:
            return f"the removal from the gallery after objection {objection.objection} is not done"
    for request in case.open_requests:
        return f"request {request.request} is open ({request.state})"
    return ""


def _reasons(case: Case, row: dict[str, Any]) -> Iterator[Reason]:
    after = timedelta(hours=row["hours"])
    for entry, at, order in _set_off(case, row):
        yield Reason(row["trigger"], row["text"], entry, row["scope"], at + after, order)


def _set_off(case: Case, row: dict[str, Any]) -> Iterator[tuple[int, datetime, str]]:
    ended = case.keeping.ended
    if "check" in row:
        if case.check in row["check"] and CHECK in ended:
            yield (*ended[CHECK], "")
    elif "states" in row:
        if case.charges and not any(each.open or each.conviction for each in case.charges.values()):
            ends = [(ended[name], charge.state) for name, charge in case.charges.items() if name in ended]
            last = max(ends, default=None)
            if last is not None and len(ends) == len(case.charges) and last[1] in row["states"]:
                yield (*last[0], "")
    elif "minor" in row:
        if case.minor and case.received_at is not None:
            yield case.acts[0].seq, case.received_at, ""
    elif "retain" in row:
        over = None if case.retain else _served(case)
        if over is not None:
            yield (*over, "")
    elif row["trigger"] == "order":
        for order, (entry, at) in case.keeping.orders.items():
            yield entry, at, order
    elif case.received_at is not None and case.acts:
        yield case.acts[0].seq, case.received_at, ""


def _served(case: Case) -> tuple[int, datetime] | None:
    """When the prints had served what they were sent for: never to be searched, not identified, or custody over."""
    ended = case.keeping.ended
    if case.check and case.check != "identified":
        return ended.get(CHECK)
    if not case.searched and not case.searchable and case.received_at is not None:
        return case.acts[0].seq, case.received_at
    return ended.get(CUSTODY) if case.check else None
