"""Breaches in a fingerprint check: who examined what, how blind, and what follows from it."""

from collections.abc import Iterator

from duecourse.ledger.entry import Entry
from duecourse.program.breaches.breach import Breach, acted, breaches
from duecourse.program.breaches.law import readable
from duecourse.program.case import Case
from duecourse.program.events import EXAMINING
from duecourse.program.events.check import (
    CheckClosed,
    IdentityConfirmed,
    IdentityExcluded,
    IdentityUndetermined,
    IdentityWithdrawn,
    PrintAnalyzed,
    PrintExamined,
    SearchCompleted,
    SearchRestated,
)
from duecourse.program.record import SYSTEM

CONCLUSIONS = ("identification", "exclusion", "inconclusive")


@breaches.register
def _(event: SearchCompleted, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.searched:
        yield Breach("a second search of the same booking", case.booking, "one search")
    if case.check:
        yield Breach("a search after the check was closed", case.check, "an open check")
    for names in ([each.candidate for each in event.candidates], [each.person for each in event.candidates]):
        if len(set(names)) < len(names):
            yield Breach("one candidate named twice", ", ".join(sorted(names)), "each label and each person once")
    if case.routing not in {"on", "suppress_relay"}:
        yield Breach("a search of an agency that is not routed", case.routing, "routing on or suppress_relay")
    if case.minor:
        yield Breach("a search of a minor", case.booking, "no search, unless the card says to treat them as an adult")


@breaches.register
def _(event: SearchRestated, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.check or not case.searched:
        yield Breach(f"{entry.kind} out of turn", case.check or "not searched", "an open check")
    told = {each.candidate: each.person for each in event.candidates} | dict.fromkeys(event.withdrawn, "")
    examined = {label for label, each in case.candidates.items() if each.examinations}
    changed = {
        label for label, each in case.candidates.items() if each.person and told.get(label) not in {each.person, ""}
    }
    if changed or examined - set(told):
        found = ", ".join(sorted(changed | (examined - set(told))))
        yield Breach("a search told again with other candidates", found, "the same ones but the one withdrawn")


@breaches.register
def _(event: PrintAnalyzed, case: Case, entry: Entry) -> Iterator[Breach]:
    if entry.actor in case.analyses:
        yield Breach("a second analysis by the same examiner", entry.actor, "one analysis")
    yield from _open(case, entry)
    yield from _blind(case, entry)


@breaches.register
def _(event: PrintExamined, case: Case, entry: Entry) -> Iterator[Breach]:
    suitability = case.analyses.get(entry.actor)
    if suitability is None:
        yield Breach("a comparison before its analysis", entry.actor, "print.analyzed by the same examiner before")
    if suitability == "insufficient" and event.conclusion != "inconclusive":
        yield Breach("a conclusion from prints found insufficient", event.conclusion, "inconclusive")
    if event.conclusion not in CONCLUSIONS:
        yield Breach("an unknown conclusion", event.conclusion, " or ".join(CONCLUSIONS))
    yield from _open(case, entry)
    yield from _blind(case, entry)
    if event.candidate in case.candidates:
        if not case.candidates[event.candidate].due:
            yield Breach("an examination of a settled candidate", event.candidate, "a candidate that is open")
    elif readable(case, SearchCompleted.kind):
        known = ", ".join(sorted(case.candidates)) or "none"
        yield Breach("an examination of a candidate that no search named", event.candidate, known)


@breaches.register
def _(event: IdentityConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _two_people(case, event.candidate, "identification")
    yield from _named(event, case, "identification")
    found = case.candidate(event.candidate).person
    if found != event.person and (found or readable(case, SearchCompleted.kind)):
        yield Breach("an identification of another person than was examined", event.person, found or "nobody")


@breaches.register
def _(event: IdentityExcluded, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _two_people(case, event.candidate, "exclusion")
    yield from _named(event, case, "exclusion")


@breaches.register
def _(event: IdentityUndetermined, case: Case, entry: Entry) -> Iterator[Breach]:
    conclusion = case.candidate(event.candidate).conclusion
    if conclusion != "inconclusive":
        yield Breach("an open question that is none", conclusion or "not examined", "inconclusive")


@breaches.register
def _(event: CheckClosed, case: Case, entry: Entry) -> Iterator[Breach]:
    if case.check:
        yield Breach("a second end of the check", f"{case.check}, then {event.outcome}", "one end")
    if event.outcome != case.outcome:
        expected = case.outcome or "an open check"
        yield Breach("an end of the check that does not follow from it", event.outcome, expected)
    before = case.acts[-1]
    told_again = before.kind == SearchRestated.kind and before.actor == entry.actor
    if not told_again and (event.outcome == "no match") != (entry.actor == SYSTEM):
        yield Breach("an end of the check by somebody else", entry.actor, "an examiner, or the search itself")


@breaches.register
def _(event: IdentityWithdrawn, case: Case, entry: Entry) -> Iterator[Breach]:
    objection = case.objections[event.objection]
    if objection.state != "UPHELD":
        found = f"{objection.objection} is {objection.state}"
        yield Breach("an identification withdrawn without a decision", found, "an objection upheld")


def _open(case: Case, entry: Entry) -> Iterator[Breach]:
    if case.check:
        yield Breach(f"{entry.kind} after the check was closed", case.check, "an open check")
    elif not case.searched:
        yield Breach(f"{entry.kind} before the search", "no search", "search.completed before")


def _blind(case: Case, entry: Entry) -> Iterator[Breach]:
    for act in case.acts_of(entry.actor):
        if act.kind not in EXAMINING:
            expected = "an examiner who did nothing else in the case"
            yield Breach(f"{entry.kind} by an examiner who is not blind", acted(act), expected)
            return


def _named(event: IdentityConfirmed | IdentityExcluded, case: Case, conclusion: str) -> Iterator[Breach]:
    """Examiners named who did not conclude so, or left out who did."""
    found = {each.actor: each.conclusion == conclusion for each in case.candidate(event.candidate).examinations}
    told = dict.fromkeys(event.examiners, True) | dict.fromkeys(event.dissenting, False)
    if told != found:
        expected = ", ".join(sorted(each for each, agreed in found.items() if agreed)) or "nobody"
        yield Breach("examiners named who did not conclude so", ", ".join(event.examiners), expected)


def _two_people(case: Case, label: str, conclusion: str) -> Iterator[Breach]:
    examinations = case.candidate(label).examinations
    people = {each.actor for each in examinations if each.conclusion == conclusion}
    if len(people) < 2:
        found = ", ".join(sorted(people)) or "nobody"
        yield Breach(f"an {conclusion} without two people", found, "two different examiners")
