"""What every event has: a name, the roles that may do it, the roles that may read it, and what an order may erase."""

from typing import ClassVar, Literal

from duecourse.program.facts import Worded

Role = Literal[
    "examiner",
    "status_officer",
    "issuing_officer",
    "supervisor",
    "custodian",
    "court_clerk",
    "reviewer",
    "records_clerk",
    "auditor",
    "system",
]
ROLES: frozenset[str] = frozenset(Role.__args__)  # type: ignore[attr-defined]
"""Who may do anything at all: every act is done in one of these roles."""

EVERYONE = ROLES
NOT_EXAMINERS = ROLES - {"examiner", "auditor"}
"""Examiners see prints: no name, charge, score, status or request reaches them. Auditors see no booking at all."""

Sealing = Literal["keep", "identity", "person", "removal"]
"""What may be erased: nothing (procedure); by order the link to an enrolled person, or facts about the person booked;
with the removal of an enrolled person from the gallery, what names that person."""


class Event(Worded, frozen=True):
    """Something that happened."""

    kind: ClassVar[str] = ""
    by: ClassVar[frozenset[str]] = frozenset()
    """Roles of which the actor holds one."""
    register: ClassVar[str] = ""
    """Stream that the event belongs to; empty for an event of a case, whose stream is the booking number."""
    seen_by: ClassVar[frozenset[str]] = NOT_EXAMINERS
    sealing: ClassVar[Sealing] = "keep"
    once_sealed: ClassVar[str] = ""
    """What people read in its place once it is sealed; empty for what is kept."""
