"""An application on the path to status as its entries tell it, and what its checklist answers.

A checklist comes from a bill that was never enacted. It answers of each requirement, and of the whole, one of three
things: complete, missing, or needs human decision. It never says whether a person has a right to anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from duecourse.errors import NoRuleInForce, NoSuchRequirement, NotInOffice
from duecourse.program.money import dollars
from duecourse.program.status_path_events import (
    ApplicationReceived,
    ApplicationWithdrawn,
    CheckCompleted,
    EvidenceAdded,
    FactStated,
    PathEvent,
    PaymentReceived,
    PaymentRefunded,
    RequirementDecided,
    WaiverGranted,
)
from duecourse.program.status_path_office import Office
from duecourse.rules.lookup import Rule, catalog, rule

PREFIX = "status_path."
NOT_ENACTED = "The bill was never enacted; nobody has or lacks a right by this checklist."

Answer = Literal["complete", "missing", "needs human decision"]


@dataclass(frozen=True, slots=True)
class Line:
    """What the checklist answers of one requirement, and why."""

    requirement: str
    text: str
    answer: Answer
    why: str
    waiver: str
    review: str


@dataclass(slots=True)
class Decision:
    """What a person decided of a requirement."""

    decision: str
    actor: str
    entry: int
    review_of: int | None


@dataclass(slots=True)
class Payment:
    """One payment and what was given back of it, in cents."""

    requirement: str
    cents: int
    entry: int
    refunded: int = 0


@dataclass(slots=True)
class Application:
    """One application."""

    application: str
    received: ApplicationReceived
    taken_by: str
    facts: dict[str, date | int] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=dict)
    waivers: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    checks: dict[str, CheckCompleted] = field(default_factory=dict)
    actors: dict[str, set[str]] = field(default_factory=dict)
    withdrawn: bool = False

    def paid_cents(self, requirement: str) -> int:
        """What was paid for a requirement and not given back."""
        return sum(each.cents - each.refunded for each in self.payments.values() if each.requirement == requirement)


def bills(where: str = "us") -> tuple[str, ...]:
    """The names of the checklists that are there."""
    return tuple(each.name.removeprefix(PREFIX) for each in catalog(where) if each.name.startswith(PREFIX))


def checklist(name: str, *, on: date, where: str = "us") -> Rule:
    """The checklist of a bill for applications received on a day. Raises NoRuleInForce, UnknownRule."""
    return rule(PREFIX + name, on=on, where=where)


def requirements(known: Rule, stage: str) -> tuple[dict[str, Any], ...]:
    """The requirements of one stage of a checklist, in order."""
    return tuple(each for each in known.value["requirements"] if each["stage"] == stage)


def requirement(known: Rule, stage: str, name: str) -> dict[str, Any]:
    """One requirement. Raises NoSuchRequirement."""
    rows = {each["id"]: each for each in requirements(known, stage)}
    if name not in rows:
        raise NoSuchRequirement(requirement=name, bill=known.value["bill"], known=", ".join(rows))
    return rows[name]


def load(office: Office, application: str) -> Application:
    """An application from its entries. Raises NotInOffice."""
    found: Application | None = None
    for entry, event in office.entries(application):
        if isinstance(event, ApplicationReceived):
            found = Application(application, event, entry.actor)
        if found is not None and event is not None:
            found.actors.setdefault(entry.kind, set()).add(entry.actor)
            take(found, event, entry.actor, entry.seq)
    if found is None:
        raise NotInOffice(application=application)
    return found


def take(found: Application, event: PathEvent, actor: str, seq: int) -> None:
    """Take one event into an application."""
    match event:
        case FactStated():
            found.facts[event.fact] = event.value
        case EvidenceAdded():
            found.evidence.setdefault(event.requirement, []).append(event.evidence)
        case WaiverGranted():
            found.waivers[event.requirement] = event.waiver
        case RequirementDecided():
            decided = Decision(event.decision, actor, seq, event.review_of)
            found.decisions.setdefault(event.requirement, []).append(decided)
        case PaymentReceived():
            found.payments[event.receipt] = Payment(event.requirement, event.cents, seq)
        case PaymentRefunded():
            found.payments[event.receipt].refunded += event.cents
        case CheckCompleted():
            found.checks[event.requirement] = event
        case ApplicationWithdrawn():
            found.withdrawn = True
        case _:
            pass


def answers(found: Application, where: str = "us") -> tuple[Line, ...]:
    """What the checklist answers of each requirement of the stage that was applied for, in order."""
    known = checklist(found.received.checklist, on=found.received.received_on, where=where)
    return tuple(
        Line(each["id"], each["text"], *_answer(found, each), each["waiver"], each["review"])
        for each in requirements(known, found.received.stage)
    )


def overall(lines: tuple[Line, ...]) -> Answer:
    """The answer for the whole list: missing as long as anything is, then what people must decide, then complete."""
    given: set[Answer] = {each.answer for each in lines}
    return next((each for each in ("missing", "needs human decision") if each in given), "complete")


def standing(where: str = "us", on: date | None = None) -> Iterator[tuple[str, str, str]]:
    """Every checklist with its bill and how far it got; with a day, those that begin on or before it."""
    for name in bills(where):
        history = next(each for each in catalog(where) if each.name == PREFIX + name)
        try:
            known = checklist(name, on=on or history.values[-1][0], where=where)
        except NoRuleInForce:
            continue
        yield name, known.value["bill"], known.value["standing"]


def _answer(found: Application, row: dict[str, Any]) -> tuple[Answer, str]:
    name = row["id"]
    decided = found.decisions.get(name, [])
    if name in found.waivers:
        return "complete", f"waived: {found.waivers[name]}"
    if decided:
        return _decided(decided[-1], row)
    if "cents" in row:
        return _paid(found.paid_cents(name), row["cents"])
    evidence = found.evidence.get(name, [])
    if not evidence and name not in found.checks:
        return "missing", f"no evidence yet; it may be {', '.join(row['evidence'])}"
    if row["test"] == "human":
        return "needs human decision", "evidence is there and a person has not decided"
    return _arithmetic(found, row) if row["test"] == "auto" else ("complete", f"evidence: {', '.join(evidence)}")


def _decided(last: Decision, row: dict[str, Any]) -> tuple[Answer, str]:
    if last.decision == "shown":
        return "complete", f"a person decided that it is shown (entry {last.entry})"
    return "missing", f"a person decided that it is not shown (entry {last.entry}); review: {row['review']}"


def _paid(paid: int, asked: int) -> tuple[Answer, str]:
    if paid >= asked:
        return "complete", f"{dollars(paid)} paid"
    return "missing", f"{dollars(paid)} paid, {dollars(asked - paid)} to pay"


def _arithmetic(found: Application, row: dict[str, Any]) -> tuple[Answer, str]:
    value = found.facts.get(row["fact"])
    if value is None:
        return "missing", f"nothing is stated of {row['fact']}"
    if "on_or_before" in row:
        within = isinstance(value, date) and value <= row["on_or_before"]
        asked = f"on or before {row['on_or_before']}"
    else:
        within = isinstance(value, int) and value >= row["at_least"]
        asked = f"at least {row['at_least']}"
    if within:
        return "complete", f"{row['fact']} is stated as {value}, asked for is {asked}"
    return "needs human decision", f"{row['fact']} is stated as {value}, asked for is {asked}; a person looks at it"
