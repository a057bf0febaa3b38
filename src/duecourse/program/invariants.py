"""The domain's part of offline verification: what must hold between entries, judged from the entries alone.

This does not ask the commands whether they behaved: it folds the ledger anew and looks at each act as a stranger would.
Give ``INVARIANTS`` to ``ledger.verify.verify_ledger``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from duecourse.errors import BadFact
from duecourse.ledger.entry import SEALED, Entry, Sealing, Stored
from duecourse.ledger.verify import Finding, Invariant
from duecourse.program import events
from duecourse.program.breaches import Breach, breaches, law, owed
from duecourse.program.breaches.debt import Debt
from duecourse.program.breaches.decision import decision
from duecourse.program.breaches.inspection import judge
from duecourse.program.breaches.objection import links_left
from duecourse.program.breaches.readings import Readings
from duecourse.program.breaches.registers import Registers
from duecourse.program.breaches.silence import silent
from duecourse.program.case import Case
from duecourse.program.charges import BY_COURT
from duecourse.program.events.booking import BookingReceived, ChargeClassified
from duecourse.program.events.check import SearchCompleted, SearchRestated
from duecourse.program.events.event import Event
from duecourse.program.events.gallery import GalleryEnrolled
from duecourse.program.events.inspection import InspectionEvent
from duecourse.program.events.objection import GalleryRemoved, ObjectionRejected, ObjectionUpheld
from duecourse.program.events.reading import PageRead
from duecourse.program.events.retention import PurgeErased
from duecourse.program.events.staff import StaffAuthorized
from duecourse.program.folding import apply, opened
from duecourse.program.participation import applying
from duecourse.program.record import STAFF, SYSTEM, Register
from duecourse.program.redress import NAMING
from duecourse.program.redress_lines import Lines
from duecourse.program.staff import spelled

REMEDY = "Treat what rests on this act as not done, tell everyone who relied on it, and let other people decide anew."


def due_process(entries: Iterator[Stored]) -> Iterator[Finding]:
    """Every breach of due process in a whole ledger, in order of entry.

    Two different people behind every identification and every request; every act in a role held at the time; no request
    on a citizen or without a status; no hold before service, beyond its end, or while a claim or a review is open; a
    review right after a charge it rests on fell away; rules recorded, in force on their day, and followed; nothing
    erased but what an order may erase; serial numbers without gap.
    """
    court = _Court()
    for stored in entries:
        yield from (_finding(stored.entry.seq, each) for each in court.hear(stored))
    yield from (_finding(seq, each) for seq, each in court.left_over())


def inspections(entries: Iterator[Stored]) -> Iterator[Finding]:
    """Every breach in inspections of employers: two people behind a fine, clocks, sums, workers heard."""
    yield from (_finding(seq, each) for seq, each in judge(entries))


INVARIANTS: tuple[Invariant, ...] = (due_process, inspections)


def _finding(seq: int, breach: Breach) -> Finding:
    return Finding(seq, breach.what, breach.found, breach.expected, REMEDY)


@dataclass(slots=True)
class _Court:
    """Everything seen so far, as far as later entries are judged by it."""

    register: Register = field(default_factory=Register)
    lines: Lines = field(default_factory=Lines)
    founder: str = ""
    place: str = ""
    spellings: dict[str, str] = field(default_factory=dict)
    registers: Registers = field(default_factory=Registers)
    readings: Readings = field(default_factory=Readings)
    cards: dict[str, str] = field(default_factory=dict)
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    debts: dict[str, Debt] = field(default_factory=dict)
    sealable: dict[int, str] = field(default_factory=dict)
    removed: tuple[str, datetime] | None = None
    erasing: dict[int, tuple[str, datetime, str]] = field(default_factory=dict)

    def hear(self, stored: Stored) -> Iterator[Breach]:
        """What is wrong with one entry; then take it in."""
        entry = stored.entry
        if entry.kind == SEALED:
            yield from self._sealing(stored)
            return
        if entry.kind not in events.KINDS:
            yield Breach("unknown kind of event", entry.kind, "a kind that this version knows")
            return
        try:
            event = opened(stored)
        except BadFact as fault:
            yield Breach("unreadable payload", str(fault.facts["problem"]), f"a payload of kind {entry.kind}")
            return
        kind = events.KINDS[entry.kind]
        if kind.sealing != "keep":
            self.sealable[entry.seq] = entry.kind
        yield from self._by_itself(entry, event, kind)
        if issubclass(kind, InspectionEvent):
            return  # judged by itself, in ``inspections``
        if kind.register and kind.register != entry.stream:
            yield Breach(f"{entry.kind} in the wrong stream", entry.stream, kind.register)
        elif kind.register == STAFF:
            yield from self._staff(entry, event)
            self.register.take_staff(stored)
            self.lines.take(stored)
        elif kind.register in self.registers.streams:
            held = [self.register.roles(entry.actor, at) for at in law.instants(entry)]
            yield from self.registers.hear(entry, event, held)
        elif kind.register == PageRead.register:
            yield from self.readings.hear(entry, event, self.cases)
        elif not kind.register:
            yield from self._in_case(entry, event)

    def _by_itself(self, entry: Entry, event: Event | None, kind: type[Event]) -> Iterator[Breach]:
        """What is wrong with one entry whatever came before in its stream: its payload, its words, its role."""
        if event is not None:
            yield from silent(event)
        elif kind.sealing == "keep":
            yield Breach("an erased payload that is to be kept", entry.kind, "what officials did, readable")
        if kind.register != STAFF or event is None or not self._founds(entry, event):
            yield from self._role(entry, kind.by)

    def left_over(self) -> Iterator[tuple[int, Breach]]:
        """What was called for and never came."""
        for debt in self.debts.values():
            yield from ((debt.entry.seq, each) for each in debt.breaches())
        for case in self.cases.values():
            yield from links_left(case)
        for seq, (_, _, order) in self.erasing.items():
            what, found = "a payload that a purge says it erased", f"{order}, and no sealing"
            yield seq, Breach(what, found, "payload.sealed in the same transaction")

    def _role(self, entry: Entry, allowed: frozenset[str]) -> Iterator[Breach]:
        # An authority lasts to the end of its last day at the place, which may be the westernmost one.
        held = self.register.roles(entry.actor, entry.recorded_at - law.WESTERNMOST)
        if not held & allowed:
            shown = " or ".join(sorted(held)) or "no role"
            yield Breach(f"{entry.kind} without authority", f"{entry.actor}: {shown}", " or ".join(sorted(allowed)))

    def _founds(self, entry: Entry, event: Event) -> bool:
        """Whether this is one of the two authorizations that nobody could authorize."""
        if not isinstance(event, StaffAuthorized) or not event.founding:
            return False
        if not self.register.known:
            return (event.person, event.role) == (entry.actor, "supervisor")
        founder = self.register.known == {entry.actor}
        return founder and (event.person, event.role) == (SYSTEM, "system")

    def _staff(self, entry: Entry, event: Event | None) -> Iterator[Breach]:
        if not isinstance(event, StaffAuthorized):
            return
        founds = self._founds(entry, event)
        self.founder = self.founder or entry.actor
        if event.founding and not founds:
            yield Breach("a second founding of the staff register", entry.actor, f"one founding, by {self.founder}")
        if event.person == entry.actor and not founds:
            yield Breach("an authorization of oneself", entry.actor, "another supervisor")
        if (event.person == SYSTEM) != (event.role == "system"):
            found = f"{event.person}: {event.role}"
            yield Breach("software with a person's role, or a person with its", found, f"{SYSTEM}: system")
        alike = self.spellings.setdefault(spelled(event.person), event.person)
        if alike != event.person:
            yield Breach("two spellings of one name", event.person, alike)

    def _sealing(self, stored: Stored) -> Iterator[Breach]:
        entry = stored.entry
        if stored.body is None:
            return
        sealing = msgspec.json.decode(stored.body, type=Sealing)
        seq, order = sealing.seq, sealing.order
        kind = self.sealable.get(seq, "")
        carried_out = self.removed == (entry.actor, entry.recorded_at)
        removal = bool(kind) and events.KINDS[kind].sealing == "removal"
        naming = kind in {each.kind for each in NAMING}
        purged = self.erasing.pop(seq, None)
        if purged == (entry.actor, entry.recorded_at, order):
            pass
        elif not (carried_out and (removal or naming)):
            yield from self._role(entry, frozenset({"reviewer"}))
            search = kind in {SearchCompleted.kind, SearchRestated.kind}
            if search and entry.stream in self.cases and not self.cases[entry.stream].check:
                yield Breach("the search of an open check erased", f"entry {seq}", "a check that has ended")
        if entry.stream in self.cases:
            case = self.cases[entry.stream]
            case.erased.add(seq)
            apply(case, entry, None)

    def _in_case(self, entry: Entry, event: Event | None) -> Iterator[Breach]:
        if isinstance(event, BookingReceived):
            yield from self._booking(entry, event)
            self.cases.setdefault(entry.stream, Case(entry.stream, where=self.place))
        case = self.cases.get(entry.stream)
        if case is None:
            yield Breach("an act outside any booking", entry.stream, "a booking that was received before")
            return
        yield from self._settle(entry, event)
        try:
            yield from decision(case, entry, event)
            dues = list(owed(event, case)) if event is not None else []
            if event is not None:
                yield from breaches(event, case, entry)
                yield from self.registers.judge(event, case, entry)
                yield from self._line(entry, event, case)
            apply(case, entry, event)
            self.place = case.where or self.place
            if dues:
                yield from self.debts[entry.stream].breaches() if entry.stream in self.debts else ()
                self.debts[entry.stream] = Debt(entry, dues)
        except KeyError as unknown:
            yield Breach(f"{entry.kind} about something unknown", str(unknown.args[0]), f"something of {case.booking}")
        if isinstance(event, PurgeErased):
            mine = {each.seq for each in case.acts}
            for seq in event.entries:
                if seq not in mine and self.sealable.get(seq) != GalleryEnrolled.kind:
                    yield Breach("a purge of what is not of its booking", f"entry {seq}", f"entries of {case.booking}")
            self.erasing |= dict.fromkeys(event.entries, (entry.actor, entry.recorded_at, f"purge {event.purge}"))
        if isinstance(event, SearchRestated) and self.removed != (entry.actor, entry.recorded_at):
            yield Breach("a search told again without a removal", case.booking, "gallery.removed in the same act")
        if isinstance(event, GalleryRemoved):
            self.removed = (entry.actor, entry.recorded_at)

    def _line(self, entry: Entry, event: Event, case: Case) -> Iterator[Breach]:
        """A complaint decided by somebody in the line of the one complained of; a court's word changed by others."""
        if isinstance(event, ChargeClassified) and case.charges[event.charge].by_court:
            yield from self._role(entry, frozenset({BY_COURT}))
        if isinstance(event, ObjectionUpheld | ObjectionRejected):
            about = case.objections[event.objection].about
            if about and entry.actor in self.lines.line(about):
                yield Breach(
                    "a complaint decided in its own line", entry.actor, f"outside the line of {', '.join(about)}"
                )

    def _booking(self, entry: Entry, event: BookingReceived) -> Iterator[Breach]:
        expected = f"b-{len(self.cases) + 1:06d}"
        if not entry.stream == event.booking == expected or event.serial != len(self.cases) + 1:
            yield Breach("serial number out of order", f"{event.booking} in {entry.stream}", expected)
        yield from self.registers.received(event.sha256)
        before = self.cards.setdefault(event.sha256, event.booking)
        if before != event.booking:
            yield Breach("a card that came before", f"{event.booking}, the card of {before}", "one booking a card")
        numbered = self.numbers.setdefault((event.ori, event.tcn), event.sha256)
        if numbered != event.sha256:
            found = f"{event.tcn} of {event.ori}"
            yield Breach("a number of a card that came before with other content", found, "a number of its own")
        rows = [applying(self.registers.rows, ori=event.ori, on=day) for day in law.days(entry)]
        ways = {("no row", None) if row is None else (row.fact.routing, row.entry) for row in rows}
        if (event.routing, event.routing_entry) not in ways:
            known = " or ".join(f"{way} (entry {number})" for way, number in sorted(ways, key=str))
            yield Breach("routing without its row", f"{event.routing} (entry {event.routing_entry})", known)

    def _settle(self, entry: Entry, event: Event | None) -> Iterator[Breach]:
        """Take ``entry`` as what an earlier one called for, or say what never came."""
        debt = self.debts.get(entry.stream)
        if debt is None:
            return
        if debt.of(entry):
            debt.dues = [each for each in debt.dues if not each.paid_by(entry.kind, event)]
        else:
            yield from debt.breaches()
            debt.dues = []
        if not debt.dues:
            del self.debts[entry.stream]
