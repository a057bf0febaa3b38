"""The events of pages that were read: looking at a person's case is an act too, and so is looking at who did."""

from duecourse.program.events.event import ROLES, Event
from duecourse.program.facts import RuleUsed


class PageRead(Event, frozen=True):
    """The page of booking {booking} was read. Purpose: {purpose}."""

    kind = "page.read"
    register = "reads"
    by = ROLES - {"system"}
    seen_by = frozenset({"supervisor", "reviewer", "records_clerk"})
    booking: str
    purpose: str


class ReadingsReviewed(Event, frozen=True):
    """Readings since the last review were looked at, up to entry {upto}: {readings}. Found: {finding}."""

    kind = "page.readings_reviewed"
    register = "reads"
    by = frozenset({"supervisor", "reviewer"})
    seen_by = PageRead.seen_by
    upto: int
    readings: int
    finding: str
    rules: tuple[RuleUsed, ...]
