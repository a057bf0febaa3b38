"""The rules by which a verdict follows from checks and alternatives. Nothing else in duecourse chooses a verdict.

A *check* is what the sentence says, tested on the basis the announcement uses. An *alternative* is the same thing
tested on another basis, series, place or definition. Each answers True, False or None (the numbers on file do not
decide: there is none, only a recalled one, or its bounds leave it open). The rules, in order:

1. A check is False, and every False check is explained by another period: the value is the figure of that period and
   not of the claimed one → ``period_mismatch``.
2. Otherwise, a check is False, and an alternative marked ``differs = "definition"`` explains it: the value is the
   figure of that definition and not of the claimed one → ``definition_mismatch``.
3. Otherwise, a check is False → ``contradicted``.
4. No check is False, but one is None → ``cannot_be_checked``.
5. Every check is True, and an alternative is False or a check's own rows disagree → ``supported_on_basis``.
6. Every check is True and no alternative is False → ``supported``.

An alternative that is None changes nothing; it is listed as undecided. A recalled number decides nothing anywhere.
"""

from collections.abc import Sequence
from typing import Protocol

VERDICTS: dict[str, str] = {
    "supported": "Holds on the numbers on file, and on every other basis that could be computed.",
    "supported_on_basis": "Holds on the basis used; fails on at least one other basis, place or series.",
    "period_mismatch": "The number belongs to another period than the one claimed.",
    "definition_mismatch": "The number counts something other than what is claimed.",
    "contradicted": "The numbers on file say otherwise.",
    "cannot_be_checked": "No number read in a source decides it.",
}


class Tested(Protocol):
    """What the rules need to know of a tested check or alternative."""

    @property
    def holds(self) -> bool | None:
        """True, False, or None for undecided."""

    @property
    def mixed(self) -> bool:
        """Whether numbers for the same period disagree about it."""

    @property
    def other_period(self) -> bool:
        """Whether the claimed value is the figure of another period and not of the claimed one."""

    @property
    def other_definition(self) -> bool:
        """Whether it is an alternative that differs by definition, and the claimed value is its figure."""


def judge(checks: Sequence[Tested], alternatives: Sequence[Tested]) -> str:
    """The verdict, by the rules of this module. Raises ValueError without a check."""
    if not checks:
        raise ValueError("a claim without a check has no verdict")
    failed = [check for check in checks if check.holds is False]
    if failed:
        if all(check.other_period for check in failed):
            return "period_mismatch"
        return "definition_mismatch" if any(other.other_definition for other in alternatives) else "contradicted"
    if any(check.holds is None for check in checks):
        return "cannot_be_checked"
    on_basis = any(other.holds is False for other in alternatives) or any(check.mixed for check in checks)
    return "supported_on_basis" if on_basis else "supported"
