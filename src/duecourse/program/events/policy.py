"""Events of the policy register: how a jurisdiction answers requests, under which law of its own."""

from datetime import date
from typing import ClassVar, Literal

from duecourse.program.events.event import NOT_EXAMINERS, Event, Role
from duecourse.program.events.phrases import POLICIES, ByField

REQUESTING: frozenset[Role] = frozenset({"issuing_officer", "supervisor"})
"""Roles of the side that brings requests: whoever holds one speaks for no custodian."""


class PolicyRecorded(Event, frozen=True):
    """The policy of {jurisdiction} from {valid_from} on was recorded: {policy} ({version}; {citation})."""

    kind = "policy.recorded"
    phrases: ClassVar[ByField] = {"policy": POLICIES}
    register = "policies"
    by = frozenset({"supervisor", "custodian", "records_clerk"})
    seen_by = NOT_EXAMINERS
    jurisdiction: str
    oris: tuple[str, ...]
    policy: str
    version: str
    predicate: str
    reimbursement_required: bool
    minors: str
    victims: str
    decides: str
    evidence_required: str
    notice: str
    citation: str
    adopted_by: str
    constraints: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    longest_hold_hours: int | None = None
    url: str = ""
    offenses: tuple[str, ...] = ()
    """NCIC codes and families that count as serious under it; empty where its class of policy says what counts."""
    taken_from: Literal["custodian", "published text"] = "published text"

    def words(self) -> str:
        """The sentence, with who speaks: the custodian, or a text that anyone can read."""
        said = (
            "The custodian recorded it." if self.taken_from == "custodian" else f"Its text: {self.url or 'not named'}."
        )
        return f"{super().words()} {said}"
