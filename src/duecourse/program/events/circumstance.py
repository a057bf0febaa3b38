"""Events of what a person brings: counsel, a hearing before a judge, a family, somebody in their care."""

from datetime import date
from typing import ClassVar

from duecourse.program.events.event import Event, Role, Sealing
from duecourse.program.facts import RuleUsed, shown

TAKE_DOWN: frozenset[Role] = frozenset({"custodian", "records_clerk", "status_officer", "court_clerk"})


class CounselRecorded(Event, frozen=True):
    """The person {standing_text}."""

    kind = "counsel.recorded"
    by = TAKE_DOWN
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "whether the person has counsel"
    standing: str
    standing_text: str
    counsel: str = ""
    rules: tuple[RuleUsed, ...] = ()

    def words(self) -> str:
        """The sentence, with the name of counsel where it was given."""
        return super().words() + (f" Counsel: {self.counsel}." if self.counsel else "")


class HearingRecorded(Event, frozen=True):
    """The person {standing_text}."""

    kind = "hearing.recorded"
    by = TAKE_DOWN
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "whether a judge hears the person"
    standing: str
    standing_text: str
    court: str = ""
    hearing_on: date | None = None
    rules: tuple[RuleUsed, ...] = ()

    def words(self) -> str:
        """The sentence, with court and day where they are known."""
        told = super().words() + (f" Court: {self.court}." if self.court else "")
        return told + (f" Day: {shown(self.hearing_on)}." if self.hearing_on is not None else "")


class FamilyAsked(Event, frozen=True):
    """The person was asked, in {language}, of a close relative who is a citizen or a resident: {relative}.

    And whether somebody is in their care: {in_care}.
    """

    kind = "family.asked"
    by = frozenset({"custodian", "records_clerk", "status_officer"})
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "what the person said of their family"
    relative: str
    in_care: str
    language: str
    arranged: str = ""

    def words(self) -> str:
        """The sentence, with what was arranged for those in the person's care."""
        return super().words() + (f" Arranged for them: {self.arranged}." if self.arranged else "")
