"""Events of blind tests: known pairs of prints that examiners meet among real work. No case, no identity."""

from typing import ClassVar, Literal

from duecourse.program.events.event import Event
from duecourse.program.events.phrases import ByField

TRUTHS: ByField = {"truth": {"same": "both sides are of one person", "different": "the sides are of two people"}}
SUPERVISORS = frozenset({"supervisor"})


class BlindTestPrepared(Event, frozen=True):
    """Blind test {test} was prepared: {truth}. Source: {source}."""

    kind = "blind_test.prepared"
    phrases: ClassVar[ByField] = TRUTHS
    register = "blind-tests"
    by = frozenset({"supervisor"})
    seen_by = SUPERVISORS
    test: str
    questioned_sha256: str
    known_sha256: str
    truth: Literal["same", "different"]
    source: str
    beside_sha256: tuple[str, ...] = ()

    def words(self) -> str:
        """The sentence, with how many people are laid beside the known one as further candidates."""
        many = len(self.beside_sha256)
        return super().words() + (f" Laid beside it as further candidates: {many} others." if many else "")


class BlindTestOpened(Event, frozen=True):
    """Blind test {test} was put among the examinations that wait."""

    kind = "blind_test.opened"
    register = "blind-tests"
    by = frozenset({"system"})
    seen_by = SUPERVISORS
    test: str
    order: tuple[int, ...] = (0,)
    """Which card stands under which label: 0 is the known one, from 1 on those beside it."""


class BlindTestAnalyzed(Event, frozen=True):
    """In blind test {test} the questioned prints were analyzed; value for comparison: {suitability}."""

    kind = "blind_test.analyzed"
    register = "blind-tests"
    by = frozenset({"examiner"})
    seen_by = SUPERVISORS
    test: str
    suitability: str
    reason: str


class BlindTestExamined(Event, frozen=True):
    """In blind test {test} the prints were compared with candidate {candidate}: {conclusion}."""

    kind = "blind_test.examined"
    register = "blind-tests"
    by = frozenset({"examiner"})
    seen_by = SUPERVISORS
    test: str
    conclusion: str
    reason: str
    fingers: tuple[int, ...] = ()
    corresponding: int | None = None
    tool: str = ""
    candidate: str = "A"
