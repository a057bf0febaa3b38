"""The register of 287(g) agreements as its entries add up: which officer may do what, where, on which day.

The commands and the offline verifier ask the same book; each reads it from the entries. Which acts need which power is
the rule ``agreement.acts``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from duecourse.ledger.entry import Stored
from duecourse.program.events.agreement import (
    AgreementChanged,
    AgreementExtended,
    AgreementMet,
    AgreementReported,
    AgreementSigned,
    ComplaintAdjudicated,
    OfficerComplained,
    OfficerDesignated,
    OfficerWithdrawn,
)
from duecourse.program.events.event import Event
from duecourse.program.folding import opened
from duecourse.rules.lookup import Rule

REGISTER = AgreementSigned.register
"""Stream of the register."""


@dataclass(slots=True)
class Agreement:
    """One agreement as it stands: the signed text, its last day, its changes by day, meetings and what was told."""

    fact: AgreementSigned
    expires_on: date | None
    changes: list[tuple[date, str]] = field(default_factory=list)
    met: list[tuple[date, str]] = field(default_factory=list)

    def status(self, on: date) -> str:
        """What it is on a day: a status of ``agreement.statuses``, or ``not in force`` outside its term."""
        if on < self.fact.effective_from or (self.expires_on is not None and on > self.expires_on):
            return "not in force"
        return next((status for day, status in reversed(self.changes) if day <= on), "active")


@dataclass(slots=True)
class Designation:
    """One officer under one agreement, live from its entry until it expires or is withdrawn."""

    fact: OfficerDesignated
    withdrawn: bool = False


@dataclass(slots=True)
class Complaint:
    """One complaint about an officer."""

    fact: OfficerComplained
    decided: ComplaintAdjudicated | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody wants to do: which power (any when empty), on which day, where the person is held, which rules.

    ``local`` is an act of local custody too, open to former officers as local staff.
    """

    power: str
    on: date
    facility: str
    models: Rule
    statuses: Rule
    local: bool = False


@dataclass(slots=True)
class Book:
    """The whole register. ``reported`` maps what was told (a request, a complaint, its result) to when."""

    agreements: dict[str, Agreement] = field(default_factory=dict)
    designations: list[Designation] = field(default_factory=list)
    complaints: dict[str, Complaint] = field(default_factory=dict)
    reported: dict[str, datetime] = field(default_factory=dict)

    def take(self, event: Event, at: datetime) -> None:
        """Take one event of the register in. Raises KeyError for one about something unknown."""
        match event:
            case AgreementSigned():
                self.agreements[event.agreement] = Agreement(event, event.expires_on)
            case AgreementExtended():
                self.agreements[event.agreement].expires_on = event.expires_on
            case AgreementChanged():
                self.agreements[event.agreement].changes.append((event.effective_on, event.status))
            case AgreementMet():
                self.agreements[event.agreement].met.append((event.held_on, event.meeting))
            case AgreementReported():
                self.reported.setdefault(event.subject, at)
            case OfficerDesignated():
                self.designations.append(Designation(event))
            case OfficerWithdrawn():
                for each in self.of(event.officer):
                    each.withdrawn = each.withdrawn or each.fact.agreement == event.agreement
            case OfficerComplained():
                self.complaints[event.complaint] = Complaint(event)
            case ComplaintAdjudicated():
                self.complaints[event.complaint].decided = event

    def of(self, officer: str) -> list[Designation]:
        """Every designation that ``officer`` ever had."""
        return [each for each in self.designations if each.fact.officer == officer]

    def barred(self, officer: str) -> str:
        """The serious complaint that keeps ``officer`` out until it is decided; empty when there is none."""
        for name, each in self.complaints.items():
            if each.fact.officer == officer and each.fact.serious and each.decided is None:
                return name
        return ""

    def may(self, officer: str, reach: Reach) -> tuple[str, str]:
        """The agreement under which ``officer`` may act within ``reach``, and why not when there is none.

        Both are empty for somebody who was never designated, and for one whose designations are all withdrawn in an
        act of local custody.
        """
        designations = [each for each in self.of(officer) if not (reach.local and each.withdrawn)]
        complaint = self.barred(officer)
        if complaint and designations:
            return "", f"complaint {complaint} is open"
        problems = []
        for each in designations:
            problem = self._ended(each, reach) or self._unreached(self.agreements[each.fact.agreement], reach)
            if not problem:
                return each.fact.agreement, ""
            problems.append(f"agreement {each.fact.agreement}: {problem}")
        return "", "; ".join(problems)

    def _ended(self, each: Designation, reach: Reach) -> str:
        if each.fact.agreement not in self.agreements:
            return "it is not on the register"
        if each.withdrawn:
            return "the designation was withdrawn"
        if each.fact.expires_on is not None and reach.on > each.fact.expires_on:
            return f"the designation ended on {each.fact.expires_on}"
        return ""

    def _unreached(self, agreement: Agreement, reach: Reach) -> str:
        fact, status = agreement.fact, agreement.status(reach.on)
        if status not in {row["status"] for row in reach.statuses.value if row["acts"]}:
            return f"the agreement is {status} on {reach.on}"
        model = next((row for row in reach.models.value if row["model"] == fact.model), None)
        if model is None:
            return f"the {fact.model} model was not in use on {reach.on}"
        if reach.power and reach.power not in model["powers"]:
            return f"the {fact.model} model gives no power to {reach.power.replace('_', ' ')}"
        if model["in_jail"] and reach.facility != fact.facility:
            return f"the person is held at {reach.facility or 'no recorded facility'}, not at {fact.facility}"
        return ""


def reach(act: str, *, on: date, facility: str, acts: Rule, models: Rule, statuses: Rule) -> Reach | None:
    """What the act of this kind reaches for, by the rules of a day; None for one that agreements do not cover."""
    row = next((each for each in acts.value if each["act"] == act), None)
    return None if row is None else Reach(row["power"], on, facility, models, statuses, row["local"])


def book(entries: Iterable[Stored]) -> Book:
    """The book that entries of the register add up to."""
    found = Book()
    for event, at in _events(entries):
        found.take(event, at)
    return found


def _events(entries: Iterable[Stored]) -> Iterator[tuple[Event, datetime]]:
    for stored in entries:
        event = opened(stored)
        if event is not None:
            yield event, stored.entry.recorded_at
