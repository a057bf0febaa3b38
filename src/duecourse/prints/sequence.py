"""Whether the fingers of one card are where the card says: plain against rolled prints, and no finger twice.

Shape tells little about which finger is which; matching tells nearly all. A high score accuses (the same finger under
two positions); a low one does not, for a smeared, partial or plain print may match nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from duecourse.prints.match import Prepared, prepare, score
from duecourse.prints.parameters import SAME_FINGER
from duecourse.prints.slaps import Problem
from duecourse.prints.template import Template

FINGER_NAMES = {
    position: f"{hand} {finger}"
    for first, hand in ((1, "right"), (6, "left"))
    for position, finger in enumerate(("thumb", "index finger", "middle finger", "ring finger", "little finger"), first)
}
"""Finger positions 1-10 in words."""


@dataclass(frozen=True, slots=True)
class Best:
    """The rolled print that is most like one plain print: both positions, the score, and the score of its own finger
    (None when the card has no rolled print of it)."""

    plain: int
    rolled: int
    score: float
    own: float | None


@dataclass(frozen=True, slots=True)
class SequenceCheck:
    """What comparing all prints of a card told: the best rolled print of every plain one, and reasons for a refusal."""

    best: tuple[Best, ...]
    problems: tuple[Problem, ...]

    @property
    def accepted(self) -> bool:
        """Whether nothing speaks against the card."""
        return not self.problems

    @property
    def confirmed(self) -> tuple[int, ...]:
        """Positions whose plain and rolled prints are the same finger beyond doubt."""
        return tuple(item.plain for item in self.best if item.plain == item.rolled and item.score >= SAME_FINGER)


def check_sequence(plain: Sequence[Template], rolled: Sequence[Template]) -> SequenceCheck:
    """Compare every plain print with every rolled one, and prints of one kind with each other.

    Refused are: a plain print that is clearly another finger's rolled print (``E_SEQUENCE``; both hands exchanged shows
    as several of them), and two positions among the rolled, or among the plain, that are clearly one finger
    (``E_DUP_FINGER``). Templates of position 0 are compared, never accused. The order of arguments does not matter.
    """
    slap = [(item.finger, prepare(item)) for item in plain]
    single = [(item.finger, prepare(item)) for item in rolled]
    found = tuple(_best(finger, one, single) for finger, one in slap) if single else ()
    problems = []
    for item in found:
        if item.plain and item.rolled and item.plain != item.rolled and item.score >= SAME_FINGER:
            told = f"the {FINGER_NAMES[item.plain]} of the plain prints is the rolled {FINGER_NAMES[item.rolled]}"
            problems.append(Problem("E_SEQUENCE", f"{told} (score {item.score:.0f})"))
    problems += [*twice(single, "rolled"), *twice(slap, "plain")]
    return SequenceCheck(found, tuple(problems))


def _best(finger: int, one: Prepared, single: list[tuple[int, Prepared]]) -> Best:
    scores = [(score(one, other), position) for position, other in single]
    top, position = max(scores, key=lambda item: (item[0], -item[1]))
    return Best(finger, position, top, max((value for value, where in scores if where == finger), default=None))


def twice(prints: Sequence[tuple[int, Prepared]], what: str) -> list[Problem]:
    """Positions of these (finger, print) that are clearly one finger; ``what`` says in words which prints they are."""
    found = []
    for number, (finger, one) in enumerate(prints):
        for other, two in prints[number + 1 :]:
            if finger and other and finger != other and (value := score(one, two)) >= SAME_FINGER:
                told = f"the {what} {FINGER_NAMES[finger]} and {FINGER_NAMES[other]} are one finger"
                found.append(Problem("E_DUP_FINGER", f"{told} (score {value:.0f})"))
    return found
