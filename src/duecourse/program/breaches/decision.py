"""Breaches of the two-person rule: a decision without its key, or by somebody who decided in the case before."""

from collections.abc import Iterator

from duecourse.ledger.entry import Entry
from duecourse.program import events
from duecourse.program.breaches.breach import Breach, acted
from duecourse.program.case import Case, decision_key
from duecourse.program.events.check import PrintExamined, StatusDetermined
from duecourse.program.events.event import Event


def decision(case: Case, entry: Entry, event: Event | None) -> Iterator[Breach]:
    """A decision without the key of its candidate, or by someone who decided in the case before."""
    if entry.kind not in events.DECISIONS:
        return
    confirmed = next((each.candidate for each in case.candidates.values() if each.outcome == "confirmed"), "…")
    examined = event.candidate if isinstance(event, PrintExamined) else ""
    key = decision_key(case.booking, examined or confirmed)
    keys = {key, f"{key}/s{case.determinations + 1}"} if entry.kind == StatusDetermined.kind else {key}
    if entry.decision not in keys:
        yield Breach(f"{entry.kind} outside the two-person rule", entry.decision or "no decision key", key)
    again = entry.kind == StatusDetermined.kind and not (case.status is not None and case.status.stops)
    for act in case.acts_of(entry.actor):
        if again and act.kind == StatusDetermined.kind:
            continue
        if act.kind in events.CHAIN and (not examined or act.decision in {key, ""}):
            yield Breach(f"{entry.kind} by someone who acted in this case before", acted(act), "another person")
