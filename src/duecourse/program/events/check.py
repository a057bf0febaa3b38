"""Events of a fingerprint check: search, blind examination, identity, status."""

from datetime import date
from typing import ClassVar, Literal

from duecourse.program.events.event import Event, Sealing
from duecourse.program.events.phrases import CHECKS, ByField
from duecourse.program.facts import CandidateFact, RecordConsulted, RuleUsed, Worded


class SearchCompleted(Event, frozen=True):
    """The prints were searched among {people_searched} enrolled people, by fingers {fingers_used}.

    Candidates for examination: {candidates}.
    """

    kind = "search.completed"
    by = frozenset({"system"})
    sealing: ClassVar[Sealing] = "identity"
    once_sealed = "the result of the search"
    people_searched: int
    gallery_digest: str
    gallery_version: int
    algorithm: str
    threshold: int
    fingers_used: tuple[int, ...]
    candidates: tuple[CandidateFact, ...]


class SearchRestated(SearchCompleted, frozen=True):
    """Prints that were found left the gallery by order; the search is told again without candidates {withdrawn}.

    Candidates that remain: {candidates}.
    """

    kind = "search.restated"
    by = frozenset({"system", "records_clerk"})
    withdrawn: tuple[str, ...] = ()
    """Every candidate taken out so far: what an earlier telling said is erased with its payload."""


class PrintAnalyzed(Event, frozen=True):
    """The booking prints were analyzed before any candidate was seen; value for comparison: {suitability}."""

    kind = "print.analyzed"
    by = frozenset({"examiner"})
    suitability: str
    reason: str


class PrintExamined(Event, frozen=True):
    """The prints were compared with candidate {candidate}: {conclusion}."""

    kind = "print.examined"
    by = frozenset({"examiner"})
    candidate: str
    conclusion: str
    reason: str
    fingers: tuple[int, ...] = ()
    corresponding: int | None = None
    tool: str = ""

    def words(self) -> str:
        """The sentence, with what was marked where the examiner recorded it."""
        told = super().words()
        if self.corresponding is not None:
            told += f" Corresponding features marked: {self.corresponding}"
            told += f" on fingers {', '.join(map(str, self.fingers))}." if self.fingers else "."
        return told + (f" Tool: {self.tool}." if self.tool else "")


class IdentityConfirmed(Event, frozen=True):
    """Candidate {candidate} was identified by {examiners}, each without seeing the other's work."""

    kind = "identity.confirmed"
    by = frozenset({"examiner"})
    sealing: ClassVar[Sealing] = "identity"
    once_sealed = "the identification"
    candidate: str
    person: str
    examiners: tuple[str, ...]
    dissenting: tuple[str, ...] = ()


class IdentityExcluded(Event, frozen=True):
    """Candidate {candidate} was excluded by {examiners}: it is another person."""

    kind = "identity.excluded"
    by = frozenset({"examiner"})
    candidate: str
    examiners: tuple[str, ...]
    dissenting: tuple[str, ...] = ()


class IdentityUndetermined(Event, frozen=True):
    """Whether candidate {candidate} is the person could not be determined; nothing may rest on it."""

    kind = "identity.undetermined"
    by = frozenset({"examiner"})
    candidate: str
    examiners: tuple[str, ...]


class CheckClosed(Event, frozen=True):
    """The fingerprint check ended: {outcome}."""

    kind = "check.closed"
    phrases: ClassVar[ByField] = {"outcome": CHECKS}
    by = frozenset({"system", "examiner", "records_clerk"})
    outcome: Literal["no match", "excluded", "identified", "undetermined"]


class IdentityWithdrawn(Event, frozen=True):
    """No identification stands in this case any more; nothing may rest on one."""

    kind = "identity.withdrawn"
    by = frozenset({"reviewer"})
    candidate: str
    objection: str


class StatusQueried(Event, frozen=True):
    """Records were asked for by the confirmed identity: {systems}."""

    kind = "status.queried"
    by = frozenset({"status_officer", "system"})
    sealing: ClassVar[Sealing] = "identity"
    once_sealed = "the query of records"
    candidate: str
    systems: tuple[str, ...]
    reason: str
    message: str = ""


class StatusAnswered(Event, frozen=True):
    """An answer came from {author}, checked by {supervisor}: {result_text}. Records read there: {records}.

    It may be relied on until {expires_on}, and determines nothing.
    """

    kind = "status.answered"
    by = frozenset({"status_officer"})
    sealing: ClassVar[Sealing] = "identity"
    once_sealed = "the answer to the query of records"
    candidate: str
    message: str
    sha256: str
    result: str
    result_text: str
    stops: str
    records: tuple[RecordConsulted, ...]
    author: str
    supervisor: str
    expires_on: date
    rules: tuple[RuleUsed, ...]


class SignFact(Worded, frozen=True):
    """{text}"""

    sign: str
    found: bool
    text: str


class StatusDetermined(Event, frozen=True):
    """Status determined: {result_text}. Records read: {records}. To be relied on until {expires_on}."""

    kind = "status.determined"
    by = frozenset({"status_officer"})
    sealing: ClassVar[Sealing] = "identity"
    once_sealed = "the status determination"
    candidate: str
    result: str
    result_text: str
    stops: str
    records: tuple[RecordConsulted, ...]
    expires_on: date
    reason: str
    rules: tuple[RuleUsed, ...]
    watches: str = ""
    signs: tuple[SignFact, ...] = ()

    @property
    def signs_found(self) -> tuple[SignFact, ...]:
        """Signs of citizenship that are on record; empty where none was found, or nobody had to look."""
        return tuple(each for each in self.signs if each.found)

    def words(self) -> str:
        """The sentence, with signs of citizenship that were looked for, and what is watched."""
        told = super().words()
        told += f" Signs of citizenship: {'; '.join(each.words() for each in self.signs)}." if self.signs else ""
        if not self.watches:
            return told
        return (
            told
            + " No request may rest on it. The charges are watched, and a conviction asks to read the records again."
        )
