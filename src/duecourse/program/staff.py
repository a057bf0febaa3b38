"""The staff register: who may act in which role, from when until when, and on whose authority.

Names stand for people, so no two names on the register may be taken for one another, and the software has a name that
no person can have.
"""

import unicodedata
from datetime import date

from duecourse.errors import BadFact, FoundedByAnother, NotItsTurn, SamePerson
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.events.event import ROLES, Role
from duecourse.program.events.staff import StaffAuthorized, StaffRevoked
from duecourse.program.record import STAFF, SYSTEM, Deed, Record

_FILLERS = {"\u115f", "\u1160"}
"""Letters that do not show."""


def found(record: Record, *, supervisor: str, authority: str = "founding of this record") -> None:
    """Enter the first supervisor and the software itself on an empty staff register; safe to repeat.

    The first entry is the one that nobody could authorize: it says so. Raises FoundedByAnother when another person
    founded the register, BadFact for a name that is none.
    """
    with record.ledger.writing() as tx:
        record.register.catch_up(tx)
        if record.register.known:
            if "supervisor" in _ever(record, supervisor):
                return
            first = next(tx.entries(stream=STAFF)).entry
            on = record.local(first.recorded_at).date()
            raise FoundedByAnother(where="This record", founder=first.actor, on=on, supervisor=supervisor)
        if spelled(supervisor) == SYSTEM:
            raise BadFact(where="supervisor", problem=f"{supervisor!r} is the name of the software, and of no person")
        deed = Deed(record, tx, supervisor, record.now())
        for person, role in ((supervisor, "supervisor"), (SYSTEM, "system")):
            deed.append(STAFF, _authorized(person, role, authority, None, founding=True))


def founder(record: Record) -> str:
    """Who founded the record; empty while nobody has."""
    first = next(record.ledger.entries(stream=STAFF), None)
    return "" if first is None else first.entry.actor


def authorize(
    record: Record, *, actor: str, person: str, role: str, authority: str, expires_on: date | str | None = None
) -> Entry:
    """Let ``person`` act as ``role`` until the end of ``expires_on`` (or until revoked), on a stated authority.

    Raises SamePerson when a supervisor would authorize themselves, BadFact for a role that does not exist, for a name
    that could be taken for another one on the register, and for the role ``system``, which only the software holds.
    """
    with record.act(actor, StaffAuthorized) as deed:
        _told_apart(record, person, role)
        if person == actor:
            earlier = next(record.ledger.entries(stream=STAFF)).entry
            raise SamePerson(act="Authorizing oneself", actor=actor, earlier=earlier.kind, seq=earlier.seq)
        until = given.day(expires_on, "expires_on") if expires_on else None
        return deed.append(STAFF, _authorized(person, role, authority, until, founding=False))


def revoke(record: Record, *, actor: str, person: str, role: str, reason: str) -> Entry:
    """End the authority of ``person`` to act as ``role``, at once. Raises NotItsTurn when they do not hold it."""
    with record.act(actor, StaffRevoked) as deed:
        known = _role(role)
        if known not in record.register.roles(person, deed.now):
            raise NotItsTurn(act="Revoking", what=person, state=f"not {known}", needed="a role that is held")
        return deed.append(STAFF, StaffRevoked(person=person, role=known, reason=given.text(reason, "reason")))


def roles(record: Record, person: str) -> frozenset[str]:
    """The roles ``person`` holds now; empty for someone unknown."""
    record.register.catch_up(record.ledger)
    return record.register.roles(person, record.now())


def spelled(name: str) -> str:
    """``name`` as it is heard: without case, accents, spaces, punctuation and characters that do not show.

    Two names on the register that are one here could be one person under two spellings.
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(each for each in letters if each.isalnum() and each not in _FILLERS)


def _told_apart(record: Record, person: str, role: str) -> None:
    name = given.text(person, "person")
    heard = spelled(name)
    if not heard or not name.isprintable() or not unicodedata.is_normalized("NFC", name):
        problem = f"{name!r} is no name that can be told apart (letters or digits, in Unicode normalization form C)"
        raise BadFact(where="person", problem=problem)
    alike = next((each for each in record.register.known if each != name and spelled(each) == heard), None)
    if alike is not None:
        problem = f"{name!r} could be taken for {alike!r}, who is on the register; nobody acts under two spellings"
        raise BadFact(where="person", problem=problem)
    if (name == SYSTEM) != (role == "system"):
        problem = f"role system is held by the software ({SYSTEM}) alone, and it decides nothing"
        raise BadFact(where="role", problem=problem)


def _authorized(person: str, role: str, authority: str, until: date | None, *, founding: bool) -> StaffAuthorized:
    return StaffAuthorized(
        person=given.text(person, "person"),
        role=_role(role),
        authority=given.text(authority, "authority"),
        expires_on=until,
        founding=founding,
    )


def _role(role: str) -> Role:
    return given.one_of(role, sorted(ROLES), "role")  # type: ignore[return-value]


def _ever(record: Record, person: str) -> frozenset[str]:
    return frozenset(each.role for each in record.register.grants.get(person, []))
