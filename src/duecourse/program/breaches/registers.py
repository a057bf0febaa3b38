"""Breaches against the registers beside the cases: policies, 287(g) agreements and their officers, blind tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from duecourse.ledger.entry import Entry
from duecourse.program.blindtests import REGISTER as TESTS
from duecourse.program.blindtests import Trial
from duecourse.program.breaches import law
from duecourse.program.breaches.agreement import papers
from duecourse.program.breaches.breach import Breach
from duecourse.program.case import Case
from duecourse.program.designations import REGISTER as AGREEMENTS
from duecourse.program.designations import Book, reach
from duecourse.program.events.agreement import OfficerDesignated
from duecourse.program.events.blindtest import BlindTestExamined, BlindTestOpened, BlindTestPrepared
from duecourse.program.events.booking import CustodyBookedIn
from duecourse.program.events.event import Event
from duecourse.program.events.policy import PolicyRecorded
from duecourse.program.events.request import (
    RequestClockStarted,
    RequestDecided,
    RequestDrafted,
    RequestSent,
    RequestServed,
)
from duecourse.program.events.staff import ParticipationRecorded
from duecourse.program.participation import Row
from duecourse.program.participation import applying as applies
from duecourse.program.policies import REGISTER as POLICIES
from duecourse.program.policies import Row as Policy
from duecourse.program.policies import Shown, applying, is_address, lacking, speaks_for_custodian
from duecourse.program.record import PARTICIPATION
from duecourse.rules.deadlines import plus_hours


@dataclass(slots=True)
class Registers:
    """The registers as far as they have been read; what later entries are judged by."""

    streams: ClassVar[frozenset[str]] = frozenset({POLICIES, AGREEMENTS, TESTS, PARTICIPATION})
    rows: list[Row] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    book: Book = field(default_factory=Book)
    trials: dict[str, Trial] = field(default_factory=dict)

    def hear(self, entry: Entry, event: Event | None, held: Sequence[frozenset[str]]) -> Iterator[Breach]:
        """What is wrong with one entry of a register; then take it in.

        ``held`` are the roles of whoever entered it, on each day on which that can have been.
        """
        if isinstance(event, ParticipationRecorded):
            self.rows.append(Row(entry.seq, event))
        elif isinstance(event, PolicyRecorded):
            yield from _spoken(event, entry, held)
            self.policies.append(Policy(entry.seq, event))
        elif isinstance(event, BlindTestPrepared):
            self.trials[event.test] = Trial(event, entry.actor)
        elif entry.stream == TESTS and event is not None:
            yield from self._test(event, entry)
        elif event is not None:
            if isinstance(event, OfficerDesignated) and event.officer == entry.actor:
                yield Breach("a designation of oneself", entry.actor, "another supervisor")
            try:
                yield from papers(event, self.book, entry)
                self.book.take(event, entry.recorded_at)
            except KeyError as unknown:
                yield Breach(f"{entry.kind} about something unknown", str(unknown.args[0]), "something of the register")

    def _test(self, event: Event, entry: Entry) -> Iterator[Breach]:
        """What is wrong in a blind test: examined like real work, by people who know nothing of it."""
        trial = self.trials.get(getattr(event, "test", ""))
        if trial is None:
            yield Breach(f"{entry.kind} about something unknown", entry.kind, "a test that was prepared")
            return
        if (trial.began is None) != isinstance(event, BlindTestOpened):
            yield Breach("a blind test out of turn", entry.kind, "prepared, then opened once, then examined")
        if not isinstance(event, BlindTestOpened) and entry.actor == trial.prepared_by:
            yield Breach("a blind test by whoever prepared it", entry.actor, "an examiner who knows nothing of it")
        if isinstance(event, BlindTestExamined):
            suitability = trial.analyses.get(entry.actor)
            if suitability is None:
                yield Breach("a comparison before its analysis", entry.actor, "an analysis by the same examiner before")
            if suitability == "insufficient" and event.conclusion != "inconclusive":
                yield Breach("a conclusion from prints found insufficient", event.conclusion, "inconclusive")
            if event.candidate not in trial.due(entry.actor):
                yield Breach("a second conclusion in a blind test", entry.actor, "an examiner who has not concluded")
            key = f"{event.test}/{event.candidate}"
            if entry.decision != key:
                yield Breach("a blind test outside the rule of one conclusion", entry.decision, key)
            if event.candidate not in trial.candidates:
                return
        if isinstance(event, BlindTestOpened) and sorted(event.order) != [*range(1 + len(trial.fact.beside_sha256))]:
            yield Breach("a blind test with other candidates than were prepared", str(event.order), "each card once")
        trial.take(event, entry)

    def received(self, sha256: str) -> Iterator[Breach]:
        """A card of a test that came in as a booking."""
        for name, each in self.trials.items():
            if each.fact.questioned_sha256 == sha256:
                yield Breach("a test card among the bookings", name, "a test that touches no case")

    def judge(self, event: Event, case: Case, entry: Entry) -> Iterator[Breach]:
        """What an act in a case does against a register."""
        yield from self._within(event, case, entry)
        match event:
            case RequestSent():
                yield from self._position(event, case, entry)
            case RequestDecided():
                yield from self._pinned(event, case, entry)
            case RequestClockStarted():
                yield from self._shortened(event, case)
                yield from self._allowed(event, case, entry)

    def _within(self, event: Event, case: Case, entry: Entry) -> Iterator[Breach]:
        """An act of a designated officer outside their live interval, the powers of the model or the facility."""
        drafted = event.agreement if isinstance(event, RequestDrafted) else None
        known = self.book.of(entry.actor)
        if not known:
            if drafted:
                yield Breach("a draft under an agreement by somebody not designated", entry.actor, "a designation")
            return
        facility = event.facility if isinstance(event, CustodyBookedIn) else case.facility
        papers = known[-1].fact.rules
        problems = []
        for day in law.days(entry):
            rules = [law.in_force(f"agreement.{name}", papers, [day]) for name in ("acts", "models", "statuses")]
            if not all(rules):
                continue
            acts, models, statuses = (found for (found,) in rules)
            wanted = reach(entry.kind, on=day, facility=facility, acts=acts, models=models, statuses=statuses)
            if wanted is None:
                return
            agreement, problem = self.book.may(entry.actor, wanted)
            if not problem and drafted in {None, agreement}:
                if isinstance(event, RequestServed) and agreement and not event.interpreter:
                    yield Breach("a service by an officer that is silent on interpreting", entry.actor, "who, or none")
                return
            problems.append(problem or f"under {agreement}, not under {drafted or 'none'}")
        found = f"{entry.actor}: {problems[0] if problems else 'no model known'}"
        what = f"{entry.kind} outside the authority of a designated officer"
        yield Breach(what, found, "a live designation that reaches")

    def _position(self, event: RequestSent, case: Case, entry: Entry) -> Iterator[Breach]:
        """Participation told otherwise than the row of the day; its words may have been others in another version."""
        rows = [applies(self.rows, ori=case.ori, on=day) for day in law.days(entry)]
        ends = {"" if row is None else f"(entry {row.entry})" for row in rows}
        _, mark, number = event.participation.rpartition("(entry ")
        if mark + number not in ends and not (mark == "" and "" in ends):
            what = "a request sent under another participation than was recorded"
            yield Breach(what, event.participation, " or ".join(sorted(ends)) or "no row")

    def _pinned(self, event: RequestDecided, case: Case, entry: Entry) -> Iterator[Breach]:
        rows = [applying(self.policies, ori=case.ori, on=day) for day in law.days(entry)]
        entries = {None if row is None else row.entry for row in rows}
        if event.policy_entry not in entries:
            expected = " or ".join(sorted(str(each) for each in entries))
            yield Breach("an answer under another policy than the one in force", str(event.policy_entry), expected)
            return
        row = next((each for each in rows if each is not None and each.entry == event.policy_entry), None)
        if row is None:
            return
        if (event.policy, event.policy_version) != (row.fact.policy, row.fact.version):
            found = f"{event.policy} ({event.policy_version})"
            yield Breach("a policy told otherwise than it is", found, f"{row.fact.policy} ({row.fact.version})")
        request = case.requests[event.request]
        known = law.in_force("custodian.holds_on", (), law.days(entry))
        shown = Shown(event.warrant, event.reimbursement)
        if event.decision == "HONOUR" and all(lacking(row, case, request, shown, each) for each in known):
            yield Breach("a hold that the custodian's policy does not allow", row.fact.policy, "another answer")

    def _allowed(self, event: RequestClockStarted, case: Case, entry: Entry) -> Iterator[Breach]:
        """A hold that the policy of its own day does not allow, whatever was answered before."""
        request, on = case.requests[event.request], law.days(entry)
        shown, known = Shown(request.warrant, request.reimbursement), law.in_force("custodian.holds_on", (), on)
        rows = [applying(self.policies, ori=case.ori, on=day) for day in on]
        if known and all(
            row is not None and lacking(row, case, request, shown, each) for row in rows for each in known
        ):
            named = next(row.fact.version for row in rows if row is not None)
            yield Breach("a hold that the policy of its day does not allow", named, "a release")

    def _shortened(self, event: RequestClockStarted, case: Case) -> Iterator[Breach]:
        row = applying(self.policies, ori=case.ori, on=event.releasable_at.date())
        hours = None if row is None else row.fact.longest_hold_hours
        zone = event.releasable_at.tzinfo
        expected = None if hours is None or zone is None else plus_hours(event.releasable_at, hours, zone=zone)
        if event.policy_at != expected:
            found = "none" if event.policy_at is None else event.policy_at.isoformat()
            wanted = "none" if expected is None else expected.isoformat()
            yield Breach("a hold miscounted by the policy", found, wanted)


def _spoken(event: PolicyRecorded, entry: Entry, held: Sequence[frozenset[str]]) -> Iterator[Breach]:
    """A policy told for a custodian by somebody who does not speak for it, or from a text that is not named."""
    if event.taken_from == "custodian" and not any(map(speaks_for_custodian, held)):
        yield Breach("a policy told for a custodian by others", entry.actor, "the custodian, or a published text")
    elif event.taken_from != "custodian" and not is_address(event.url):
        yield Breach("a policy from a text that is not named", entry.actor, "the address of the text")
