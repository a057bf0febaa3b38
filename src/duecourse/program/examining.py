"""What an examiner is given and gives back, the same for real work and for blind tests, and the names it goes under.

An examiner meets every piece of work under a name such as ``w-3f09a1c277d0``: it is drawn from an entry of the record
with its secret salt, so that it tells neither the booking nor whether there is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duecourse.errors import BadFact
from duecourse.program import given


@dataclass(frozen=True, slots=True)
class Assignment:
    """The next thing for one examiner: an ``analysis`` of the booking prints, or a ``comparison`` with a candidate.

    ``booking`` is the name of the work, which tells no booking. It holds no name, score, rank, charge or nationality,
    nor whether anyone examined this before, nor whether it is a test.
    """

    booking: str
    step: str
    candidate: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What is laid side by side: the card by its hash, the enrolled person by an opaque reference."""

    booking: str
    candidate: str
    card_sha256: str
    person: str


@dataclass(frozen=True, slots=True)
class Examined:
    """A recorded conclusion; ``outcome`` is confirmed, excluded or undetermined once enough examiners concluded."""

    booking: str
    candidate: str
    conclusion: str
    outcome: str
    check: str
    entry_seq: int


OUTCOMES = {"identification": "confirmed", "exclusion": "excluded", "inconclusive": "undetermined"}


def marks(reason: str, fingers: Sequence[int], corresponding: int | None, tool: str) -> dict[str, Any]:
    """What an examiner records with a conclusion: the reason, and the features that were marked. Raises BadFact."""
    if any(not 1 <= each <= 10 for each in fingers) or (corresponding is not None and corresponding < 0):
        problem = f"{list(fingers)} with {corresponding} features are no marks on fingers 1 to 10"
        raise BadFact(where="fingers", problem=problem)
    found = {"fingers": tuple(fingers), "corresponding": corresponding, "tool": " ".join(tool.split())}
    return {"reason": given.text(reason, "reason"), **found}
