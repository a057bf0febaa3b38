"""What an act has called for and has not had yet: a review after a dropped charge, a lifting after a citizen result."""

from collections.abc import Iterator
from dataclasses import dataclass

from duecourse.ledger.entry import Entry
from duecourse.program.breaches.breach import Breach
from duecourse.program.breaches.owed import Due


@dataclass(slots=True)
class Debt:
    """What an act has called for and has not had yet. It must come in the same act: by the same person, at once."""

    entry: Entry
    dues: list[Due]

    def of(self, entry: Entry) -> bool:
        """Whether ``entry`` belongs to the same act."""
        return (entry.actor, entry.recorded_at) == (self.entry.actor, self.entry.recorded_at)

    def breaches(self) -> Iterator[Breach]:
        """What never came."""
        for due in self.dues:
            expected = " or ".join(each.kind for each in due.kinds)
            yield Breach(due.what, "another act, or none", f"{expected} in the same transaction")
