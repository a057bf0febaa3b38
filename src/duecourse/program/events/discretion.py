"""The event of discretion weighed, and one factor of it."""

from typing import ClassVar, Literal

from duecourse.program.events.event import Event, Sealing
from duecourse.program.facts import RuleUsed, Worded


class FactorFact(Worded, frozen=True):
    """{text}"""

    factor: str
    answer: Literal["considered", "not_applicable", "unknown"]
    in_favor: str = ""
    """What speaks for leaving the person alone, in words."""
    against: str = ""
    """What speaks against it, in words."""
    text: str = ""

    def words(self) -> str:
        """The factor, with what speaks for discretion and what against it where it was considered."""
        sides = (("for discretion", self.in_favor), ("against it", self.against))
        return super().words() + "".join(f" ({side}: {said})" for side, said in sides if said)


class DiscretionWeighed(Event, frozen=True):
    """Discretion was weighed, factor by factor; it is a person's to exercise, and no sum is made of {factors}."""

    kind = "discretion.weighed"
    by = frozenset({"issuing_officer"})
    seen_by = frozenset({"status_officer", "issuing_officer", "supervisor", "reviewer"})
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "the weighing of discretion"
    factors: tuple[FactorFact, ...]
    reasons: str
    rules: tuple[RuleUsed, ...]

    def words(self) -> str:
        """The sentence people read: what was considered and how, what does not apply, what nobody knows."""
        groups = (("considered", "Considered"), ("not_applicable", "Not applicable"), ("unknown", "Unknown"))
        told = "Discretion was weighed, factor by factor."
        for answer, heading in groups:
            named = [each.words() for each in self.factors if each.answer == answer]
            told += f" {heading}: {'; '.join(named)}." if named else ""
        return told
