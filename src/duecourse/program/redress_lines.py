"""Lines of authority on the staff register: who stands over whom, so that nobody judges a complaint in their own line.

Somebody's line is they themselves, everyone who authorized them, and so on upward, and everyone they authorized, and so
on downward. Two people whom one supervisor authorized are in no line with each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from duecourse.ledger.entry import Stored
from duecourse.program.events.staff import StaffAuthorized
from duecourse.program.folding import opened


@dataclass(slots=True)
class Lines:
    """Who authorized whom, as far as the entries taken so far tell."""

    over: dict[str, set[str]] = field(default_factory=dict)
    under: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Stored]) -> "Lines":
        """The lines that entries of the staff register add up to."""
        lines = cls()
        for stored in entries:
            lines.take(stored)
        return lines

    def take(self, stored: Stored) -> None:
        """Take one entry of the staff register."""
        event, actor = opened(stored), stored.entry.actor
        if isinstance(event, StaffAuthorized) and event.person != actor:
            self.over.setdefault(event.person, set()).add(actor)
            self.under.setdefault(actor, set()).add(event.person)

    def line(self, people: Iterable[str]) -> frozenset[str]:
        """Everyone in the line of any of ``people``, they themselves included."""
        named = frozenset(people)
        return named | _reached(self.over, named) | _reached(self.under, named)


def _reached(edges: dict[str, set[str]], start: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        new = edges.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)
