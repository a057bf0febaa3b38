"""The one function that every kind of event adds to: what the event changes in its case."""

from functools import singledispatch

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case
from duecourse.program.events.event import Event


@singledispatch
def fold(event: Event, case: Case, entry: Entry) -> None:
    """What ``event`` changes in ``case``; nothing for kinds that only inform."""
