"""What the record knows of a person's counsel, hearing and family. Computed, never stored."""

from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class Circumstances:
    """The latest word on each; empty while nothing was recorded.

    ``counsel`` and ``hearing`` are standings of the rules ``person.counsel`` and ``person.hearing``; ``relative`` and
    ``in_care`` answers of ``person.family_answers``; ``arranged`` says that those in the person's care are seen to.
    """

    counsel: str = ""
    hearing: str = ""
    hearing_on: date | None = None
    relative: str = ""
    in_care: str = ""
    arranged: bool = False

    def known(self, fact: str) -> bool:
        """Whether ``counsel``, ``hearing`` or ``family`` is on record, if only as unknown."""
        return bool({"counsel": self.counsel, "hearing": self.hearing, "family": self.in_care}[fact])

    @property
    def to_be_seen_to(self) -> bool:
        """Whether somebody is in the person's care and nothing is arranged for them."""
        return self.in_care == "yes" and not self.arranged
