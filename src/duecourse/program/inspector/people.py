"""Who acted: everybody in one case with the role they held then, and everything that one member of staff did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from duecourse.errors import NotOnStaff
from duecourse.ledger.entry import SEALED, Stored
from duecourse.program import events
from duecourse.program.events.event import Event
from duecourse.program.events.staff import StaffAuthorized, StaffRevoked
from duecourse.program.folding import opened
from duecourse.program.record import STAFF, Record, Register


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry: who did what, where, in which role held at that time; ``decides`` says that a hold rests on it."""

    entry: int
    at: datetime
    who: str
    role: str
    act: str
    stream: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Authority:
    """One role of one person: on what it rests, who gave it, from when until when (None: it stands)."""

    person: str
    role: str
    authority: str
    given_by: str
    since: datetime
    expires_on: date | None
    ended_at: datetime | None


def of_case(record: Record, booking: str) -> list[Deed]:
    """Everybody who acted in a case, entry by entry. Raises NotInRecord."""
    record.case(booking)
    return list(_deeds(record, record.ledger.entries(stream=booking)))


def of_person(record: Record, person: str) -> list[Deed]:
    """Everything that ``person`` did, in every case and register, in order. Raises NotOnStaff."""
    record.register.catch_up(record.ledger)
    if person not in record.register.known:
        raise NotOnStaff(person=person)
    return list(_deeds(record, (each for each in record.ledger.entries() if each.entry.actor == person)))


def authorities(record: Record) -> list[Authority]:
    """Every authority that was ever given, in order of entry."""
    found: dict[int, Authority] = {}
    for stored in record.ledger.entries(stream=STAFF):
        event, entry = opened(stored), stored.entry
        at = record.local(entry.recorded_at)
        if isinstance(event, StaffAuthorized):
            found[entry.seq] = Authority(
                event.person, event.role, event.authority, entry.actor, at, event.expires_on, None
            )
        elif isinstance(event, StaffRevoked):
            for seq, each in found.items():
                if (each.person, each.role, each.ended_at) == (event.person, event.role, None):
                    found[seq] = Authority(
                        *(each.person, each.role, each.authority, each.given_by, each.since, each.expires_on), at
                    )
    return list(found.values())


def _deeds(record: Record, entries: Iterable[Stored]) -> Iterator[Deed]:
    staff, register = list(record.ledger.entries(stream=STAFF)), Register()
    for stored in entries:
        entry = stored.entry
        while staff and staff[0].entry.seq < entry.seq:
            register.take_staff(staff.pop(0))
        at = record.local(entry.recorded_at)
        by = frozenset({"reviewer", "system"}) if entry.kind == SEALED else events.KINDS.get(entry.kind, Event).by
        held = register.roles(entry.actor, at)
        role = " or ".join(sorted(held & by or held)) or "no role"
        yield Deed(entry.seq, at, entry.actor, role, entry.kind, entry.stream, entry.kind in events.CHAIN)
