"""Breaches in what is recorded of counsel, hearing and family, and a person handed over without any of it on record."""

from collections.abc import Iterator

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, breaches
from duecourse.program.case import Case
from duecourse.program.circumstances import lacking
from duecourse.program.events.circumstance import CounselRecorded, FamilyAsked, HearingRecorded
from duecourse.rules.lookup import Rule


@breaches.register
def _(event: CounselRecorded, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _standing(event, "counsel", told=bool(event.counsel), case=case, entry=entry)


@breaches.register
def _(event: HearingRecorded, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _standing(event, "hearing", told=event.hearing_on is not None, case=case, entry=entry)
    late = event.hearing_on is None or event.hearing_on > law.days(entry)[-1]
    if event.standing == "held" and late:
        yield Breach("a hearing held on no day, or on one to come", str(event.hearing_on), "the day it was held")
    if event.standing == "due" and event.hearing_on is not None and event.hearing_on < law.days(entry)[0]:
        yield Breach("a hearing due on a day gone by", str(event.hearing_on), "a day to come")


@breaches.register
def _(event: FamilyAsked, case: Case, entry: Entry) -> Iterator[Breach]:
    for answer in (event.relative, event.in_care):
        other = Breach("an answer of no list about the family", answer, "an answer of person.family_answers")
        yield from law.listed("person.family_answers", answer, case, entry, other)
    if event.arranged and event.in_care != "yes":
        yield Breach("something arranged for nobody", f"in care: {event.in_care}", "somebody in the person's care")


def _standing(
    event: CounselRecorded | HearingRecorded, fact: str, *, told: bool, case: Case, entry: Entry
) -> Iterator[Breach]:
    """A standing of no list, in other words than the list's, or ``told`` more of (a name, a day) than it can have."""
    rule = f"person.{fact}"
    a = {"counsel": "counsel", "hearing": "a hearing"}[fact]
    yield from law.recorded(event.rules, {rule}, entry)
    other = Breach(f"{a} in a standing of no list", event.standing, f"a standing of {rule}")
    yield from law.listed(rule, event.standing, case, entry, other, key="standing")
    words = Breach(f"{a} told otherwise than it stands", f"{event.standing}: {event.standing_text}", "the words of it")

    def fits(known: Rule) -> bool:
        row = law.row_of(known, "standing", event.standing)
        return law.worded(known, event.rules, event.standing_text, row) and (not told or row.get(fact) == "yes")

    yield from law.allowed(rule, event.rules, law.days(entry), fits, words)


def on_record(case: Case, needs: str, entry: Entry) -> Iterator[Breach]:
    """An act before the facts that rule ``needs`` of its day asks for were on record."""
    rules = law.here(needs, case, entry)
    missing = [lacking(case, each.value) for each in rules]
    if missing and all(missing):
        found = f"nothing of {' and '.join(missing[0])}"
        yield Breach(f"{entry.kind} before the facts that it needs", found, f"each fact of {needs}, if only as unknown")
