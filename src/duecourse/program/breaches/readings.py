"""Breaches among the readings: of a page that is not there, reviewed by whoever read it, or told in other numbers."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach
from duecourse.program.events.event import Event
from duecourse.program.events.reading import PageRead, ReadingsReviewed


@dataclass(slots=True)
class Readings:
    """The readings at which nobody has looked so far."""

    waiting: list[Entry] = field(default_factory=list)

    def hear(self, entry: Entry, event: Event | None, cases: Collection[str]) -> Iterator[Breach]:
        """What is wrong with one entry of the register; then take it in."""
        if isinstance(event, PageRead):
            self.waiting.append(entry)
            if event.booking not in cases:
                what = "a reading of a page that is not there"
                yield Breach(what, event.booking, "a booking that was received before")
        elif isinstance(event, ReadingsReviewed):
            yield from law.recorded(event.rules, {"reading.review"}, entry)
            last = self.waiting[-1].seq if self.waiting else None
            if (event.readings, event.upto) != (len(self.waiting), last):
                found = f"{event.readings}, up to entry {event.upto}"
                yield Breach("a review of other readings than there are", found, f"{len(self.waiting)}, up to {last}")
            for each in self.waiting:
                if each.actor == entry.actor:
                    yield Breach("a review of one's own readings", f"{entry.actor}, entry {each.seq}", "another person")
            self.waiting = []
