"""What the record knows of forgetting in one case: legal holds, purges, recalls. Computed, never stored."""

from dataclasses import dataclass, field
from datetime import date, datetime

OPEN_PURGE = frozenset({"PROPOSED", "APPROVED", "STARTED"})
"""States of a purge from which it still moves."""


@dataclass(slots=True)
class LegalHold:
    """A documented reason to keep what would be purged, until it is lifted; ``review_on`` raises an alarm only."""

    hold: str
    authority: str
    review_on: date
    lifted: bool = False


@dataclass(slots=True)
class Recall:
    """A message to a receiver, to erase too; ``confirmed_at`` is None while the receipt is out."""

    receiver: str
    confirm_by: datetime
    confirmed_at: datetime | None = None


@dataclass(slots=True)
class Purge:
    """One purge: PROPOSED, APPROVED, REFUSED, STARTED or ERASED, and who took which step.

    ``scope`` is prints or all. ``entries`` are those whose payload it erased, known once it has.
    """

    purge: str
    trigger: str
    scope: str
    due_at: datetime
    proposed_by: str
    state: str = "PROPOSED"
    approved_by: str = ""
    entries: tuple[int, ...] = ()
    erased_at: datetime | None = None
    recalls: dict[str, Recall] = field(default_factory=dict)

    @property
    def unconfirmed(self) -> list[Recall]:
        """Recalls whose receipt is out."""
        return [each for each in self.recalls.values() if each.confirmed_at is None]


@dataclass(slots=True)
class Keeping:
    """All of it for one case; ``ended`` says when (entry, instant) the check, custody, and each charge came to its end.

    ``orders`` are orders to forget, by number, each with its entry and instant.
    """

    ended: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    orders: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    holds: dict[str, LegalHold] = field(default_factory=dict)
    purges: dict[str, Purge] = field(default_factory=dict)

    @property
    def held(self) -> LegalHold | None:
        """The first legal hold that is not lifted."""
        return next((each for each in self.holds.values() if not each.lifted), None)

    @property
    def purge(self) -> Purge | None:
        """The purge that is on its way, if one is."""
        return next((each for each in self.purges.values() if each.state in OPEN_PURGE), None)

    def erased(self, scope: str) -> bool:
        """Whether a purge of ``scope``, or of more, was carried out."""
        return any(each.state == "ERASED" and each.scope in {scope, "all"} for each in self.purges.values())
