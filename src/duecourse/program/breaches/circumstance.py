"""Breaches in what is recorded of counsel, hearing and family, and a person handed over without any of it on record."""

from collections.abc import Iterator

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, breaches
from duecourse.program.case import Case
from duecourse.program.circumstances import lacking
from duecourse.program.events.circumstance import CounselRecorded, FamilyAsked, HearingRecorded


@breaches.register
def _(event: CounselRecorded, case: Case, entry: Entry) -> Iterator[Breach]:
    other = Breach("counsel in a standing of no list", event.standing, "a standing of person.counsel")
    yield from law.listed("person.counsel", event.standing, case, entry, other, key="standing")


@breaches.register
def _(event: HearingRecorded, case: Case, entry: Entry) -> Iterator[Breach]:
    other = Breach("a hearing in a standing of no list", event.standing, "a standing of person.hearing")
    yield from law.listed("person.hearing", event.standing, case, entry, other, key="standing")
    late = event.hearing_on is None or event.hearing_on > law.days(entry)[-1]
    if event.standing == "held" and late:
        yield Breach("a hearing held on no day, or on one to come", str(event.hearing_on), "the day it was held")


@breaches.register
def _(event: FamilyAsked, case: Case, entry: Entry) -> Iterator[Breach]:
    for answer in (event.relative, event.in_care):
        other = Breach("an answer of no list about the family", answer, "an answer of person.family_answers")
        yield from law.listed("person.family_answers", answer, case, entry, other)


def on_record(case: Case, needs: str, entry: Entry) -> Iterator[Breach]:
    """An act before the facts that rule ``needs`` of its day asks for were on record."""
    rules = law.here(needs, case, entry)
    missing = [lacking(case, each.value) for each in rules]
    if missing and all(missing):
        found = f"nothing of {' and '.join(missing[0])}"
        yield Breach(f"{entry.kind} before the facts that it needs", found, f"each fact of {needs}, if only as unknown")
