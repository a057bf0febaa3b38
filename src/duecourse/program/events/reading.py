"""The event of a page that was read: looking at a person's case is an act too."""

from duecourse.program.events.event import ROLES, Event


class PageRead(Event, frozen=True):
    """The page of booking {booking} was read. Purpose: {purpose}."""

    kind = "page.read"
    register = "reads"
    by = ROLES - {"system"}
    seen_by = frozenset({"supervisor", "reviewer", "records_clerk"})
    booking: str
    purpose: str
