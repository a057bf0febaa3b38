"""Reading a person's page: staff read under their name and for a stated purpose, and the reading is an entry too.

Readings stand in a register of their own, so that they are no acts in the case: whoever only read may still decide, and
a reading can break no rule about order. Whoever holds a copy of the record can read it without leaving a trace, and has
to be able to: that is what makes it checkable. What our doors do not tell them is who the person is.
"""

from dataclasses import dataclass
from datetime import datetime

from duecourse.errors import WrongRole
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.events.booking import PersonDescribed
from duecourse.program.events.reading import PageRead
from duecourse.program.folding import opened
from duecourse.program.narrate import page
from duecourse.program.record import Record

REGISTER = PageRead.register
"""Stream of the readings."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: entry, who, when, of which booking, for what."""

    entry: int
    reader: str
    read_at: datetime
    booking: str
    purpose: str


def note(record: Record, *, booking: str, actor: str, purpose: str, named: bool = False) -> Entry:
    """Enter that ``actor`` reads the page of ``booking`` for a ``purpose``; call it before the page is shown.

    ``named`` says that what is shown tells who the person is, whatever the reader's roles. Raises NotInRecord,
    UnknownActor or WrongRole for someone without a role (where ``named``, without one that may know the person),
    BadFact without a purpose.
    """
    with record.act(actor, PageRead) as deed:
        held = record.register.roles(actor, deed.now)
        if named and not held & PersonDescribed.seen_by:
            needed, has = (" or ".join(sorted(roles)) for roles in (PersonDescribed.seen_by, held))
            at = deed.now.isoformat(timespec="seconds")
            raise WrongRole(act="Reading who the person is", actor=actor, needed=needed, held=has, at=at)
        deed.case(booking)
        return deed.append(REGISTER, PageRead(booking=booking, purpose=given.text(purpose, "purpose")))


def read_page(record: Record, *, booking: str, actor: str, purpose: str) -> dict[str, object]:
    """The page of ``booking`` as the roles of ``actor`` may read it, once the reading is entered; see ``note``."""
    note(record, booking=booking, actor=actor, purpose=purpose)
    held = record.register.roles(actor, record.now())
    return page(record, booking, held)


def readings(record: Record, booking: str = "") -> tuple[Reading, ...]:
    """Who read the page of ``booking`` (every page when empty), in order. Raises NotInRecord."""
    if booking:
        record.case(booking)
    found = []
    for stored in record.ledger.entries(stream=REGISTER):
        event = opened(stored)
        if isinstance(event, PageRead) and booking in {"", event.booking}:
            entry = stored.entry
            found.append(Reading(entry.seq, entry.actor, entry.recorded_at, event.booking, event.purpose))
    return tuple(found)
