"""Breaches in what the courts did with a charge."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, breaches
from duecourse.program.case import Case, Charge
from duecourse.program.events.booking import (
    ChargeClassified,
    ChargeDisposed,
    ChargeFilingMissed,
    ChargeStated,
    CustodyBookedIn,
    PersonDescribed,
    PersonSelfDescribed,
    VictimAsked,
)
from duecourse.program.filings import counted
from duecourse.program.minors import birthday, is_adult
from duecourse.rules.lookup import Rule

HOUR = timedelta(hours=1)
"""Days that pass uncounted begin at midnight of the place, which a zone of no list may have changed by an hour."""


@breaches.register
def _(event: PersonDescribed, case: Case, entry: Entry) -> Iterator[Breach]:
    if any(each.kind == entry.kind for each in case.acts):
        yield Breach("a second description of the person", case.booking, "one, as the card has it")
    born, day = birthday(event.born_on), law.days(entry)[-1]
    if case.treated_as_adult is False and not case.minor and born is not None:
        other = Breach("a minor entered as none", f"born {event.born_on}", "a minor, not searched")
        yield from law.allowed("person.adult_age", (), [day], lambda each: is_adult(born, day, each.value), other)


@breaches.register
def _(event: ChargeClassified, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _of_a_class(event.severity, case, entry)


@breaches.register
def _(event: ChargeDisposed, case: Case, entry: Entry) -> Iterator[Breach]:
    charge = case.charges[event.charge]
    yield from law.recorded(event.rules, {"charge.states"}, entry)
    found = f"{charge.state}, then {event.state}: {_says(event)}"
    other = Breach("a step of a charge that is not in the list", found, "a step that may follow, as the list has it")
    yield from law.allowed(
        "charge.states", event.rules, law.days(entry), lambda each: _listed(event, charge, each), other
    )
    before = max((each for each in (charge.offense_on, charge.disposed_on) if each is not None), default=None)
    if event.disposed_on > law.days(entry)[-1] or (before is not None and event.disposed_on < before):
        yield Breach(
            "a step of a charge out of order", str(event.disposed_on), f"from {before} to the day of the entry"
        )
    if event.text != charge.text:
        yield Breach("a step of a charge under other words", event.text, charge.text)
    if event.severity:
        yield from _of_a_class(event.severity, case, entry)
    left = sum(each.charge != event.charge for each in case.open_charges) + event.open
    if event.open_charges_left != left:
        yield Breach("open charges miscounted", str(event.open_charges_left), str(left))
    if event.feed_row and event.feed_row in case.feed_rows:
        yield Breach("a row of a feed entered twice", event.feed_row[:16], "one entry a row")


@breaches.register
def _(event: ChargeStated, case: Case, entry: Entry) -> Iterator[Breach]:
    expected = f"c{len(case.charges) + 1}"
    if event.charge != expected:
        yield Breach("a charge out of number", event.charge, expected)
    if event.file_by is not None or (case.custody and not case.gone):
        yield from to_be_filed(event, entry.recorded_at, entry)


@breaches.register
def _(event: ChargeFilingMissed, case: Case, entry: Entry) -> Iterator[Breach]:
    charge = case.charges[event.charge]
    if charge not in case.unfiled(entry.recorded_at) or charge.file_by != event.file_by:
        by = "no time to file it" if charge.file_by is None else f"to be filed by {charge.file_by.isoformat()}"
        yield Breach(
            "a missed filing that is none", f"{event.charge} is {charge.state}, {by}", "an unfiled open charge"
        )


@breaches.register
def _(event: VictimAsked, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.gone:
        yield Breach("a question to a person who is gone", case.custody, "custody")
    other = Breach(
        "an answer of no list to the question for victims", event.answer, "an answer of claim.victim_answers"
    )
    yield from law.listed("claim.victim_answers", event.answer, case, entry, other)


@breaches.register
def _(event: PersonSelfDescribed, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.ethnicity_asked:
        yield Breach("a person asked twice of their ethnicity", case.booking, "one answer")


def to_be_filed(event: ChargeStated | CustodyBookedIn, start: datetime, entry: Entry) -> Iterator[Breach]:
    """A time in which charges are to be filed that is not that of the rule."""
    day = start.date()
    yield from law.recorded(event.rules, {"charge.filing"}, entry, [day, *law.days(entry)])
    found = "none" if event.file_by is None else event.file_by.isoformat()
    other = Breach("a time to file charges that is not the rule's", found, "the time of charge.filing")
    where = law.place(event.rules)

    def fits(known: Rule) -> bool:
        if event.file_by is None:
            return False
        ends = [counted(known, start, zone=each, where=where) for each in law.clocks(event.rules, start, event.file_by)]
        return any(abs(event.file_by - each) <= HOUR for each in ends)

    yield from law.allowed("charge.filing", event.rules, [day, *law.days(entry)], fits, other)


def _of_a_class(severity: str, case: Case, entry: Entry) -> Iterator[Breach]:
    other = Breach("a class of offense of no list", severity, "a class of charge.severities")
    yield from law.listed("charge.severities", severity, case, entry, other)


def _says(event: ChargeDisposed) -> str:
    still = "open" if event.open else "ended"
    return f"{still}, {'a conviction' if event.conviction else 'no conviction'}, effect {event.effect}"


def _listed(event: ChargeDisposed, charge: Charge, known: Rule) -> bool:
    row, before = law.row_of(known, "state", event.state), law.row_of(known, "state", charge.state)
    says = (row.get("open"), row.get("conviction", False), row.get("effect"))
    follows = before.get("next")
    may_follow = isinstance(follows, list) and event.state in follows
    as_said = says == (event.open, event.conviction, event.effect)
    return may_follow and as_said and law.worded(known, event.rules, event.state_text, row)
