"""The domain's part of offline verification: what must hold between entries, judged from the entries alone.

This does not ask the commands whether they behaved: it folds the ledger anew and looks at each act as a stranger would.
Give ``INVARIANTS`` to ``ledger.verify.verify_ledger``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from duecourse.errors import BadFact
from duecourse.ledger.entry import SEALED, Entry, Stored
from duecourse.ledger.verify import Finding, Invariant
from duecourse.program import events
from duecourse.program.breaches import Breach, breaches
from duecourse.program.case import Case, decision_key
from duecourse.program.events.booking import BookingReceived, ChargeDisposed
from duecourse.program.events.check import PrintExamined
from duecourse.program.events.event import Event
from duecourse.program.events.request import RequestRemeasured, RequestReviewRequired
from duecourse.program.events.staff import StaffAuthorized
from duecourse.program.folding import apply, opened
from duecourse.program.record import STAFF, Register

REMEDY = "Treat what rests on this act as not done, tell everyone who relied on it, and let other people decide anew."

WESTERNMOST = timedelta(hours=12)
"""An authority lasts to the end of its last day in the zone of the place, which the entries do not name."""


def due_process(entries: Iterator[Stored]) -> Iterator[Finding]:
    """Every breach of due process in a whole ledger, in order of entry.

    Two different people behind every identification and every request; every act in a role held at the time; no request
    on a citizen or without a status; no hold before service, beyond its end, or while a claim or a review is open; a
    review right after the last charge fell away; rules recorded and in force on their day; serial numbers without gap.
    """
    court = _Court()
    for stored in entries:
        yield from (_finding(stored.entry.seq, each) for each in court.hear(stored))
    yield from (_finding(seq, each) for seq, each in court.left_over())


INVARIANTS: tuple[Invariant, ...] = (due_process,)


def _finding(seq: int, breach: Breach) -> Finding:
    return Finding(seq, breach.what, breach.found, breach.expected, REMEDY)


@dataclass(slots=True)
class _Owed:
    """Requests that must go to review before anything else happens in the case."""

    seq: int
    charge: str
    requests: set[str]


@dataclass(slots=True)
class _Court:
    """Everything seen so far, as far as later entries are judged by it."""

    register: Register = field(default_factory=Register)
    founder: str = ""
    cases: dict[str, Case] = field(default_factory=dict)
    owed: dict[str, _Owed] = field(default_factory=dict)

    def hear(self, stored: Stored) -> Iterator[Breach]:
        """What is wrong with one entry; then take it in."""
        entry = stored.entry
        if entry.kind != SEALED and entry.kind not in events.KINDS:
            yield Breach("unknown kind of event", entry.kind, "a kind that this version knows")
            return
        try:
            event = opened(stored)
        except BadFact as fault:
            yield Breach("unreadable payload", str(fault.facts["problem"]), f"a payload of kind {entry.kind}")
            return
        yield from self._role(entry, event)
        register = entry.stream if entry.kind == SEALED else events.KINDS[entry.kind].register
        if register and register != entry.stream:
            yield Breach(f"{entry.kind} in the wrong stream", entry.stream, register)
        elif register == STAFF:
            self.register.take_staff(stored)
        elif not register or entry.stream in self.cases:
            yield from self._in_case(entry, event)

    def left_over(self) -> Iterator[tuple[int, Breach]]:
        """Reviews that never came."""
        for owed in self.owed.values():
            yield from ((owed.seq, each) for each in _no_review(owed))

    def _role(self, entry: Entry, event: Event | None) -> Iterator[Breach]:
        if isinstance(event, StaffAuthorized) and event.founding:
            if self.register.known and self.founder != entry.actor:
                yield Breach("a second founding of the staff register", entry.actor, self.founder)
            self.founder = self.founder or entry.actor
            return
        if isinstance(event, StaffAuthorized) and event.person == entry.actor:
            yield Breach("an authorization of oneself", entry.actor, "another supervisor")
        allowed = events.KINDS[entry.kind].by if entry.kind != SEALED else frozenset({"reviewer", "supervisor"})
        held = self.register.roles(entry.actor, entry.recorded_at - WESTERNMOST)
        if not held & allowed:
            shown = " or ".join(sorted(held)) or "no role"
            yield Breach(f"{entry.kind} without authority", f"{entry.actor}: {shown}", " or ".join(sorted(allowed)))

    def _in_case(self, entry: Entry, event: Event | None) -> Iterator[Breach]:
        if isinstance(event, BookingReceived):
            expected = f"b-{len(self.cases) + 1:06d}"
            if not entry.stream == event.booking == expected or event.serial != len(self.cases) + 1:
                yield Breach("serial number out of order", f"{event.booking} in {entry.stream}", expected)
            self.cases[entry.stream] = Case(entry.stream)
        case = self.cases.get(entry.stream)
        if case is None:
            yield Breach("an act outside any booking", entry.stream, "a booking that was received before")
            return
        yield from self._review(entry, event)
        yield from _decision(case, entry, event)
        try:
            if event is not None:
                yield from breaches(event, case, entry)
            if isinstance(event, ChargeDisposed):
                self._expect_review(case, entry, event)
            apply(case, entry, event)
        except KeyError as unknown:
            yield Breach(f"{entry.kind} about something unknown", str(unknown.args[0]), f"something of {case.booking}")

    def _review(self, entry: Entry, event: Event | None) -> Iterator[Breach]:
        owed = self.owed.get(entry.stream)
        if owed is None or isinstance(event, RequestRemeasured):
            return
        if isinstance(event, RequestReviewRequired):
            owed.requests.discard(event.request)
        else:
            yield from _no_review(owed)
            owed.requests.clear()
        if not owed.requests:
            del self.owed[entry.stream]

    def _expect_review(self, case: Case, entry: Entry, event: ChargeDisposed) -> None:
        others = [each for each in case.open_charges if each.charge != event.charge]
        last = event.effect == "drop" and not others
        due = {
            request.request
            for request in case.open_requests
            if last or (event.effect == "strike" and any(each.charge == event.charge for each in request.bases))
        }
        if due:
            self.owed[entry.stream] = _Owed(entry.seq, event.charge, due)


def _no_review(owed: _Owed) -> Iterator[Breach]:
    for request in sorted(owed.requests):
        what = f"no review of {request} after charge {owed.charge} fell away"
        yield Breach(what, "another act, or none", "request.review_required in the same transaction")


def _decision(case: Case, entry: Entry, event: Event | None) -> Iterator[Breach]:
    if entry.kind not in events.DECISIONS:
        return
    key = case.key
    if isinstance(event, PrintExamined):
        key = decision_key(case.booking, event.candidate)
    elif event is None or not case.confirmed:
        key = entry.decision if entry.decision.startswith(f"{case.booking}/") else f"{case.booking}/…"
    if entry.decision != key:
        yield Breach(f"{entry.kind} outside the two-person rule", entry.decision or "no decision key", key)
    for act in case.acts:
        if act.actor == entry.actor and act.kind in events.DECISIONS and act.decision in {key, ""}:
            what = f"{entry.kind} by someone who acted in this case before"
            yield Breach(what, f"{entry.actor}, {act.kind} in entry {act.seq}", "another person")
