"""Acts that do not say what every act must: why it was done, on which paper, in which language, to whom."""

from collections.abc import Iterator
from functools import cache

import msgspec

from duecourse.program.breaches.breach import Breach
from duecourse.program.events.event import Event

NEVER_EMPTY = frozenset(
    {
        "adopted_by",
        "answer",
        "authority",
        "cause",
        "citation",
        "court",
        "decides",
        "discharge_reason",
        "document",
        "evidence",
        "facility",
        "language",
        "legal_basis",
        "move_reason",
        "notified",
        "policy_version",
        "reason",
        "reasons",
        "receipt",
        "recipient",
        "requested_position",
        "statement",
        "taken_by",
    }
)
"""Facts that no command takes when they are empty."""


def silent(event: Event) -> Iterator[Breach]:
    """Facts of ``event`` that are empty and may not be."""
    for name in _asked(type(event)):
        value = getattr(event, name)
        if isinstance(value, str) and not value.strip():
            yield Breach(f"{event.kind} without its {name.replace('_', ' ')}", "nothing", "words that say it")


@cache
def _asked(kind: type[Event]) -> tuple[str, ...]:
    """Names of the facts that an event of ``kind`` must state; one that may be left out is not among them."""
    return tuple(each.name for each in msgspec.structs.fields(kind) if each.name in NEVER_EMPTY and each.required)
