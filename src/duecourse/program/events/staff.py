"""Events of the staff register and of the participation register."""

from datetime import date
from typing import ClassVar

from duecourse.program.events.event import EVERYONE, Event, Role
from duecourse.program.events.phrases import OFFICES, ROUTINGS, ByField


class StaffAuthorized(Event, frozen=True):
    """{person} was authorized to act as {role}."""

    kind = "staff.authorized"
    phrases: ClassVar[ByField] = {"role": OFFICES}
    register = "staff"
    by = frozenset({"supervisor"})
    seen_by = EVERYONE
    person: str
    role: Role
    authority: str
    expires_on: date | None = None
    founding: bool = False


class StaffRevoked(Event, frozen=True):
    """The authority of {person} to act as {role} ended."""

    kind = "staff.revoked"
    phrases: ClassVar[ByField] = {"role": OFFICES}
    register = "staff"
    by = frozenset({"supervisor"})
    seen_by = EVERYONE
    person: str
    role: Role
    reason: str


class ParticipationRecorded(Event, frozen=True):
    """The participation of {jurisdiction} ({ori}) was recorded: {routing} from {valid_from} on."""

    kind = "participation.recorded"
    phrases: ClassVar[ByField] = {"routing": ROUTINGS, "ori": {"*": "every agency"}}
    register = "participation"
    by = frozenset({"supervisor", "records_clerk"})
    jurisdiction: str
    ori: str
    instrument: str
    routing: str
    requested_position: str
    acknowledged_by: str
    acknowledged_position: str
    legal_basis: str
    evidence: str
    valid_from: date
    valid_to: date | None = None
