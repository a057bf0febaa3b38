"""One thing that does not hold, the function that finds it in an event, and what is asked of several kinds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from duecourse.ledger.entry import Entry
from duecourse.program.case import Act, Case, Request
from duecourse.program.events.event import Event


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that does not hold: what it is, as found, as expected."""

    what: str
    found: str
    expected: str


@singledispatch
def breaches(event: Event, case: Case, entry: Entry) -> Iterator[Breach]:
    """What is wrong with ``event`` coming as ``entry`` after all of ``case``. KeyError for an unknown request."""
    yield from ()


def in_state(request: Request, entry: Entry, *states: str) -> Iterator[Breach]:
    """A request that is in none of ``states``."""
    if request.state not in states:
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", " or ".join(states))


def present(case: Case, entry: Entry) -> Iterator[Breach]:
    """A person who is in custody no more."""
    if case.gone:
        yield Breach(f"{entry.kind} of a person who is gone", case.custody, "custody")


def in_time(when: datetime, entry: Entry, after: datetime | None, after_what: str) -> Iterator[Breach]:
    """An instant of an event that lies after its entry, or before what it must follow."""
    if when > entry.recorded_at:
        recorded = entry.recorded_at.isoformat()
        yield Breach(f"{entry.kind} at a time to come", when.isoformat(), f"by {recorded}, when it was recorded")
    if after is not None and when < after:
        yield Breach(f"{entry.kind} before {after_what}", when.isoformat(), f"from {after.isoformat()} on")


def numbered(name: str, known: int, mark: str, case: Case, entry: Entry) -> Iterator[Breach]:
    """A request or an objection that is not the next one of its case."""
    expected = f"{case.booking}/{mark}{known + 1}"
    if name != expected:
        yield Breach(f"{entry.kind} out of number", name, expected)


def acted(act: Act) -> str:
    """Who did what, and where it stands."""
    return f"{act.actor}, {act.kind} in entry {act.seq}"
