"""The record: a ledger with a clock and the settings of the place, and the frame in which every command runs.

A command opens one act: it takes the ledger's one place of a writer, looks at the clock there, checks that the actor
holds a role that may do this now, reads the case, checks its guards, appends. An error anywhere leaves nothing.
"""

import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duecourse.errors import BadSetting, NotInRecord, OutsideAuthority, SamePerson, UnknownActor, WrongRole
from duecourse.ledger.entry import Entry, NewEntry, Stored
from duecourse.ledger.store import Ledger, Transaction
from duecourse.program import events
from duecourse.program.case import Case, Request
from duecourse.program.designations import REGISTER as AGREEMENTS
from duecourse.program.designations import book, reach
from duecourse.program.events.agreement import OfficerDesignated, OfficerRefused
from duecourse.program.events.booking import BookingReceived, CustodyBookedIn
from duecourse.program.events.check import CheckClosed, IdentityWithdrawn, SearchCompleted
from duecourse.program.events.event import Event
from duecourse.program.events.retention import PurgeErased
from duecourse.program.events.staff import ParticipationRecorded, StaffAuthorized, StaffRevoked
from duecourse.program.folding import apply, fold_all, opened
from duecourse.rules.deadlines import local
from duecourse.rules.lookup import Rule, rule
from duecourse.settings import Settings

STAFF = StaffAuthorized.register
"""Stream of the staff register."""

PARTICIPATION = ParticipationRecorded.register
"""Stream of the participation register."""

SYSTEM = "duecourse"
"""The actor of steps that nobody decides: a search, a receipt. It alone holds the role ``system``, and no other."""

Reader = Ledger | Transaction


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Grant:
    """One role of one person from one instant on."""

    role: str
    since: datetime
    expires_on: date | None = None


@dataclass(slots=True)
class Register:
    """What the record is asked for at every act, kept up with the ledger entry by entry; nothing is stored.

    Who is on the staff is asked at every act; which cards came and were searched, when somebody asks for it, so that a
    record of a million bookings is not read through for one step of one case.
    """

    received: dict[str, tuple[int, BookingReceived, Entry]] = field(default_factory=dict)
    by_card: dict[tuple[str, str], str] = field(default_factory=dict)
    by_sha256: dict[str, str] = field(default_factory=dict)
    grants: dict[str, list[Grant]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    searched: set[str] = field(default_factory=set)
    open_checks: dict[str, int] = field(default_factory=dict)
    officers: set[str] = field(default_factory=set)
    _seen: dict[str, int] = field(default_factory=dict)

    def catch_up(self, reader: Reader) -> None:
        """Take in what became of the staff since the last time. Call it before anything of an act is appended."""
        for stored in self._new(reader, StaffAuthorized.kind, StaffRevoked.kind):
            self.take_staff(stored)

    def catch_up_cards(self, reader: Reader) -> None:
        """Take in the cards and searches since the last time. Call it before any of them is appended in an act."""
        for stored in self._new(reader, BookingReceived.kind):
            event = opened(stored)
            if isinstance(event, BookingReceived):
                self.received[event.booking] = (event.serial, event, stored.entry)
                self.by_card[event.ori, event.tcn] = event.booking
                self.by_sha256[event.sha256] = event.booking
        ends = (CheckClosed.kind, IdentityWithdrawn.kind, PurgeErased.kind)
        for stored in self._new(reader, SearchCompleted.kind, *ends):
            self.searched.add(stored.entry.stream)
            if stored.entry.kind == SearchCompleted.kind:
                self.open_checks[stored.entry.stream] = stored.entry.seq
            else:
                self.open_checks.pop(stored.entry.stream, None)

    def take_staff(self, stored: Stored) -> None:
        """Take one entry of the staff register."""
        event = opened(stored)
        if isinstance(event, StaffAuthorized):
            self.known.add(event.person)
            grant = Grant(event.role, stored.entry.recorded_at, event.expires_on)
            self.grants.setdefault(event.person, []).append(grant)
        elif isinstance(event, StaffRevoked):
            kept = [each for each in self.grants.get(event.person, []) if each.role != event.role]
            self.grants[event.person] = kept

    def roles(self, person: str, now: datetime) -> frozenset[str]:
        """The roles a person holds at ``now`` (an instant on the clock of the place)."""
        held = self.grants.get(person, [])
        return frozenset(each.role for each in held if each.expires_on is None or now.date() <= each.expires_on)

    def designated(self, reader: Reader, person: str) -> bool:
        """Whether ``person`` was ever designated under an agreement."""
        for stored in self._new(reader, OfficerDesignated.kind):
            event = opened(stored)
            if isinstance(event, OfficerDesignated):
                self.officers.add(event.officer)
        return person in self.officers

    def _new(self, reader: Reader, *kinds: str) -> Iterator[Stored]:
        found = [each for kind in kinds for each in reader.entries(kind=kind, after=self._seen.get(kind, -1))]
        for stored in sorted(found, key=lambda each: each.entry.seq):
            self._seen[stored.entry.kind] = stored.entry.seq
            yield stored


@dataclass(slots=True)
class Deed:
    """One act in progress: who, when, ``what`` it stands for, and the one transaction it happens in."""

    record: "Record"
    tx: Transaction
    actor: str
    now: datetime
    cases: dict[str, Case] = field(default_factory=dict)
    what: type[Event] | None = None

    @property
    def today(self) -> date:
        """The day of the act in the zone of the place: the day whose rules apply."""
        return self.now.date()

    def rule(self, name: str) -> Rule:
        """The rule of this day and place."""
        return rule(name, on=self.today, where=self.record.settings.jurisdiction)

    def case(self, booking: str) -> Case:
        """The case as it stands, with what this act has appended.

        Raises NotInRecord, and OutsideAuthority as ``authority`` does: nobody sees a case to act in it before.
        """
        if booking not in self.cases:
            self.cases[booking] = _folded(booking, self.tx)
            if self.what is not CustodyBookedIn:  # there the facility is what the act is about
                self.authority(booking, self.cases[booking].facility)
        return self.cases[booking]

    def authority(self, booking: str, facility: str) -> str:
        """The agreement under which the actor does this act about a person held at ``facility``.

        Empty for a federal officer, local staff, and an act that agreements do not cover. Raises OutsideAuthority for
        a designated officer who may not do this, here, today; ``Record.act`` puts that refusal on the record.
        """
        if self.what is None or not self.record.register.designated(self.tx, self.actor):
            return ""
        acts, models, statuses = (self.rule(f"agreement.{each}") for each in ("acts", "models", "statuses"))
        wanted = reach(self.what.kind, on=self.today, facility=facility, acts=acts, models=models, statuses=statuses)
        if wanted is None:
            return ""
        agreement, problem = book(self.tx.entries(stream=AGREEMENTS)).may(self.actor, wanted)
        if problem:
            raise OutsideAuthority(act=self.what.kind, actor=self.actor, booking=booking, problem=problem)
        return agreement

    def request(self, name: str) -> tuple[Case, Request]:
        """A request and its case. Raises NotInRecord."""
        case = self.case(booking_of(name))
        if name not in case.requests:
            raise NotInRecord(what="Request", name=name, look="inspect requests")
        return case, case.requests[name]

    def append(self, stream: str, event: Event, decision: str = "") -> Entry:
        """Append one event and take it into the case, so that the next guard sees it."""
        body = events.encode(event)
        entry = self.tx.append(NewEntry(stream, event.kind, self.actor, body, self.now, decision))
        if stream in self.cases:
            apply(self.cases[stream], entry, event)
        return entry

    def seal(self, seqs: Sequence[int], order: str) -> list[Entry]:
        """Erase the payloads of entries under ``order``; a case of this act is then the one that can still be read."""
        entries = [self.tx.seal(seq, self.actor, order, self.now) for seq in seqs]
        for booking in {self.tx.entry(seq).entry.stream for seq in seqs} & set(self.cases):
            again = _folded(booking, self.tx)
            for each in fields(again):
                setattr(self.cases[booking], each.name, getattr(again, each.name))
        return entries

    def append_once(self, stream: str, event: Event) -> Entry:
        """Append one event, unless the same actor said the very same today and nothing else of its kind came since.

        Whoever gives a command twice, because nobody answered the first time, has said one thing. The entry of it.
        """
        for last in deque(self.tx.entries(stream=stream, kind=event.kind), maxlen=1):
            on = self.record.local(last.entry.recorded_at).date()
            if (last.entry.actor, on, opened(last)) == (self.actor, self.today, event):
                return last.entry
        return self.append(stream, event)

    def another_person(self, case: Case, act: str, *, key: str = "", but: str = "") -> None:
        """Refuse an actor who decided anything in the case (under ``key`` where one is named; kinds ``but`` aside).

        Raises SamePerson, which names both acts.
        """
        for each in case.acts_of(self.actor):
            if each.kind in events.CHAIN and each.kind != but and key in {"", each.decision}:
                raise SamePerson(act=act, actor=self.actor, earlier=each.kind, seq=each.seq)

    def stranger(self, case: Case, act: str) -> None:
        """Refuse an actor who did anything at all in the case. Raises SamePerson."""
        for each in case.acts_of(self.actor):
            raise SamePerson(act=act, actor=self.actor, earlier=each.kind, seq=each.seq)


@dataclass(slots=True)
class Record:
    """A ledger, a clock and the settings of the place. ``chance`` shuffles candidates; one may fix it in tests.

    ``views`` is the file of views that spare reading every card; without one the record itself is read.

    Raises BadSetting when the time zone of the settings is not known on this machine.
    """

    ledger: Ledger
    clock: Callable[[], datetime] = _now
    settings: Settings = field(default_factory=Settings)
    chance: random.Random = field(default_factory=random.SystemRandom)
    register: Register = field(default_factory=Register)
    views: Path | None = None
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        try:
            self.zone = ZoneInfo(self.settings.timezone)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            where = f"setting timezone = {self.settings.timezone!r}"
            raise BadSetting(where=where, problem="no such time zone is known on this machine") from problem

    def local(self, instant: datetime) -> datetime:
        """``instant`` on the clock of the place, in the form in which times are stored and compared."""
        return local(instant, self.zone)

    def now(self) -> datetime:
        """This moment by the clock of the record, on the clock of the place."""
        return self.local(self.clock())

    @contextmanager
    def act(self, actor: str, what: type[Event]) -> Iterator[Deed]:
        """One act of ``actor`` that ``what`` stands for, as one transaction.

        Raises UnknownActor or WrongRole, and what the ledger raises for a file that cannot be written. An officer
        refused for want of authority leaves the refusal on the record, and nothing else.
        """
        try:
            with self.ledger.writing() as tx:
                self.register.catch_up(tx)
                deed = Deed(self, tx, actor, self.now(), what=what)
                self.admit(actor, what, deed.now)
                yield deed
        except OutsideAuthority as refusal:
            self._put_down(refusal)
            raise

    def _put_down(self, refusal: OutsideAuthority) -> None:
        facts = {name: str(refusal.facts[name]) for name in ("booking", "problem", "act")}
        with self.act(SYSTEM, OfficerRefused) as deed:
            deed.append(AGREEMENTS, OfficerRefused(officer=str(refusal.facts["actor"]), **facts))

    def admit(self, actor: str, what: type[Event], now: datetime) -> None:
        """Check that ``actor`` holds a role that may do ``what`` at ``now``. Raises UnknownActor or WrongRole."""
        shown = now.isoformat(timespec="seconds")
        if actor not in self.register.known:
            raise UnknownActor(act=what.kind, actor=actor, at=shown)
        held = self.register.roles(actor, now)
        if not held & what.by:
            needed, has = (" or ".join(sorted(roles)) or "no role" for roles in (what.by, held))
            has += self._ended(actor, what, now)
            raise WrongRole(act=what.kind, actor=actor, needed=needed, held=has, at=shown)

    def _ended(self, actor: str, what: type[Event], now: datetime) -> str:
        """Authority for ``what`` that ``actor`` once had and that has run out, in words; empty where there is none."""
        grants = self.register.grants.get(actor, [])
        ended = [each for each in grants if each.role in what.by and each.expires_on and each.expires_on < now.date()]
        return "".join(f" ({each.role} until {each.expires_on})" for each in ended[-1:])

    def case(self, booking: str) -> Case:
        """The case of ``booking`` as it stands now, for reading. Raises NotInRecord."""
        return _folded(booking, self.ledger)

    def bookings(self) -> tuple[str, ...]:
        """Every booking number in order of receipt."""
        self.register.catch_up_cards(self.ledger)
        return tuple(self.register.received)

    def rule(self, name: str, on: date | None = None) -> Rule:
        """The rule of a day (today when None) in this place."""
        day = on or self.now().date()
        return rule(name, on=day, where=self.settings.jurisdiction)


def _folded(booking: str, reader: Reader) -> Case:
    stored = list(reader.entries(stream=booking))
    if not stored or stored[0].entry.kind != BookingReceived.kind:
        raise NotInRecord(what="Booking", name=booking)
    return fold_all(booking, stored)


def booking_of(name: str) -> str:
    """The booking that a request or objection number belongs to: ``b-000001`` of ``b-000001/r1``."""
    return name.partition("/")[0]
