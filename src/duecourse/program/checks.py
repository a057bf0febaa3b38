"""The fingerprint check: a search names candidates, examiners who see no name and no score decide who they are.

A candidate is no identification. Two examiners conclude independently, each after an analysis recorded before any
candidate was seen (ACE-V); where they differ a third does, and two of three agree or nothing is determined.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from duecourse.errors import BadFact, MinorNotSearched, NotBlind, NotInRecord, NotItsTurn, NotRouted
from duecourse.ledger.entry import Entry
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import Template
from duecourse.program import blindtests, events, given
from duecourse.program.case import Candidate, Case, decision_key
from duecourse.program.events.check import (
    CheckClosed,
    IdentityConfirmed,
    IdentityExcluded,
    IdentityUndetermined,
    PrintAnalyzed,
    PrintExamined,
    SearchCompleted,
)
from duecourse.program.events.event import Event
from duecourse.program.examining import Assignment, Examined, Exhibit, marks
from duecourse.program.facts import CandidateFact
from duecourse.program.record import SYSTEM, Deed, Record
from duecourse.program.work_names import booking_named, open_checks

__all__ = [
    "Assignment",
    "Examined",
    "Exhibit",
    "Searched",
    "analyze",
    "blind",
    "examine",
    "exhibit",
    "next_examination",
    "search",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search left to do: candidates for examiners, or nothing (``outcome`` is then ``no match``)."""

    booking: str
    candidates: int
    outcome: str
    already_completed: bool


def waiting(record: Record) -> tuple[str, ...]:
    """Bookings whose prints are to be searched, oldest first; never of agencies routed ``off``, nor of minors."""
    record.register.catch_up_cards(record.ledger)
    return tuple(
        booking
        for booking, (_, event, _) in record.register.received.items()
        if booking not in record.register.searched and event.routing in {"on", "suppress_relay"} and not event.minor
    )


def search(
    record: Record, booking: str, *, gallery: Gallery, templates: Sequence[Template], actor: str = SYSTEM
) -> Searched:
    """Search the prints of a booking and record who was searched, how, and the candidates under shuffled labels.

    A search done before, or made needless by an upheld objection, is answered from the record. Raises NotInRecord,
    NotRouted when no participation row sends the agency's cards on, MinorNotSearched, BadFact without templates, and
    what ``Gallery.search`` raises: a search that could not read everything is no answer.
    """
    case = record.case(booking)
    if case.searched or case.check:
        return _searched(case, already=True)
    if case.routing not in {"on", "suppress_relay"}:
        raise NotRouted(booking=booking, ori=case.ori, found=case.routing)
    if case.minor:
        raise MinorNotSearched(booking=booking)
    if not templates:
        raise BadFact(where=f"booking {booking}", problem="has no usable print to search with")
    found = gallery.search(templates, limit=record.settings.candidates)
    shuffled = list(found.candidates)
    record.chance.shuffle(shuffled)
    with record.act(actor, SearchCompleted) as deed:
        case = deed.case(booking)
        if case.searched or case.check:
            return _searched(case, already=True)
        event = SearchCompleted(
            people_searched=found.people_searched,
            gallery_digest=found.gallery_digest,
            gallery_version=found.gallery_version,
            algorithm=found.algorithm,
            threshold=found.threshold,
            fingers_used=tuple(found.fingers_used),
            candidates=tuple(
                CandidateFact(candidate=blindtests.label_of(number), person=each.person, score=each.score)
                for number, each in enumerate(shuffled)
            ),
        )
        deed.append(booking, event)
        if not shuffled:
            deed.append(booking, CheckClosed(outcome="no match"))
        else:
            blindtests.open_one(deed)
        return _searched(case, already=False)


def next_examination(record: Record, actor: str) -> Assignment | None:
    """What ``actor`` should examine next, or None. Raises UnknownActor or WrongRole.

    The order of candidates differs from examiner to examiner and follows no score.
    """
    record.register.catch_up(record.ledger)
    record.admit(actor, PrintExamined, record.now())
    queue = [*_real_work(record, actor), *blindtests.waiting(record, actor)]
    return min(queue, key=lambda each: each[0])[1] if queue else None


def _real_work(record: Record, actor: str) -> Iterator[tuple[int, Assignment]]:
    """The first thing to do in a real check, with the entry of its search, by which it stands in the queue."""
    for booking, seq in open_checks(record):
        case = record.case(booking)
        if not blind(case, actor):
            continue
        mine = [each for each in case.candidates.values() if each.due and actor not in _examiners(each)]
        if mine and actor not in case.analyses:
            yield seq, Assignment(case.work, "analysis")
            return
        if mine:
            first = min(mine, key=lambda each: sha256(f"{actor}/{booking}/{each.candidate}".encode()).digest())
            yield seq, Assignment(case.work, "comparison", first.candidate)
            return


def exhibit(record: Record, *, booking: str, candidate: str, actor: str) -> Exhibit:
    """The two sides of a comparison, for an examiner who has recorded the analysis. Raises NotItsTurn before that."""
    record.register.catch_up(record.ledger)
    record.admit(actor, PrintExamined, record.now())
    trial = blindtests.known_as(record.ledger, booking)
    if trial is not None:
        return blindtests.exhibit(trial, candidate, actor)
    case = record.case(booking_named(record, booking))
    known = _candidate(case, candidate, booking)
    _stay_blind(case, actor, "A look at prints")
    blindtests.analysis_of(case.analyses, actor)
    return Exhibit(booking, candidate, case.sha256, known.person)


def analyze(record: Record, *, booking: str, actor: str, suitability: str, reason: str) -> Entry:
    """Record the analysis of the booking prints, before any candidate is seen: sufficient, limited or insufficient.

    Raises NotItsTurn when no examination is due or the actor has analyzed these prints before, NotBlind when they did
    anything else in the case.
    """
    trial = blindtests.known_as(record.ledger, booking)
    if trial is not None:
        return blindtests.analyze(record, trial, actor=actor, suitability=suitability, reason=reason)
    named = booking_named(record, booking)
    with record.act(actor, PrintAnalyzed) as deed:
        case = deed.case(named)
        _stay_blind(case, actor, "An analysis")
        if case.check or not case.candidates:
            state = f"closed ({case.check})" if case.check else "not searched yet"
            raise NotItsTurn(act="An analysis", what=f"the check of {booking}", state=state, needed="open candidates")
        if actor in case.analyses:
            raise NotItsTurn(
                act="A second analysis", what=f"the analysis by {actor}", state="recorded", needed="another examiner"
            )
        event = PrintAnalyzed(
            suitability=given.one_of(suitability, deed.rule("examination.suitability").value, "suitability"),
            reason=given.text(reason, "reason"),
        )
        return deed.append(case.booking, event)


def examine(
    record: Record,
    *,
    booking: str,
    candidate: str,
    actor: str,
    conclusion: str,
    reason: str,
    fingers: Sequence[int] = (),
    corresponding: int | None = None,
    tool: str = "",
) -> Examined:
    """Record one examiner's conclusion about one candidate: identification, exclusion or inconclusive, with the reason.

    ``fingers`` (1-10), the number of ``corresponding`` features marked and the ``tool`` make the record of ACE-V whole.

    The conclusion that settles a candidate records the identity in the same transaction, and closes the check when a
    candidate is confirmed or none is left. Raises NotInRecord, NotItsTurn without an analysis or when no examination
    is due, SamePerson, NotBlind, and BadFact for a conclusion that prints found insufficient cannot carry.
    """
    trial = blindtests.known_as(record.ledger, booking)
    if trial is not None:
        facts = {"reason": reason, "fingers": fingers, "corresponding": corresponding, "tool": tool}
        return blindtests.examine(record, trial, candidate=candidate, actor=actor, conclusion=conclusion, **facts)
    named = booking_named(record, booking)
    with record.act(actor, PrintExamined) as deed:
        case = deed.case(named)
        known = _candidate(case, candidate, booking)
        key = decision_key(case.booking, candidate)
        deed.another_person(case, "An examination", key=key)
        _stay_blind(case, actor, "An examination")
        if case.check or not known.due:
            state = f"closed ({case.check})" if case.check else known.outcome
            needed = "a candidate that is still open"
            raise NotItsTurn(act="An examination", what=f"candidate {candidate}", state=state, needed=needed)
        suitability = blindtests.analysis_of(case.analyses, actor)
        concluded = given.one_of(conclusion, deed.rule("examination.conclusions").value, "conclusion")
        blindtests.only_inconclusive(suitability, concluded, actor)
        event = PrintExamined(candidate=candidate, conclusion=concluded, **marks(reason, fingers, corresponding, tool))
        entry = deed.append(case.booking, event, key)
        _settle(deed, case, known)
        return Examined(booking, candidate, concluded, known.outcome, case.check, entry.seq)


def _settle(deed: Deed, case: Case, known: Candidate) -> None:
    conclusion = known.conclusion
    if not conclusion:
        return
    agreed = tuple(each.actor for each in known.examinations if each.conclusion == conclusion)
    others = tuple(each.actor for each in known.examinations if each.conclusion != conclusion)
    label = known.candidate
    event: Event
    if conclusion == "identification":
        event = IdentityConfirmed(candidate=label, person=known.person, examiners=agreed, dissenting=others)
    elif conclusion == "exclusion":
        event = IdentityExcluded(candidate=label, examiners=agreed, dissenting=others)
    else:
        event = IdentityUndetermined(candidate=label, examiners=_examiners(known))
    deed.append(case.booking, event)
    outcome = case.outcome
    if outcome:
        deed.append(case.booking, CheckClosed(outcome=outcome))


def blind(case: Case, actor: str) -> bool:
    """Whether ``actor`` knows nothing of the case but the prints, as far as their own acts in it tell."""
    return all(each.kind in events.EXAMINING for each in case.acts_of(actor))


def _stay_blind(case: Case, actor: str, act: str) -> None:
    for each in case.acts_of(actor):
        if each.kind not in events.EXAMINING:
            raise NotBlind(act=act, actor=actor, earlier=each.kind, seq=each.seq)


def _candidate(case: Case, label: str, name: str) -> Candidate:
    if label not in case.candidates:
        raise NotInRecord(what=f"In booking {name} candidate", name=label, look="worklist")
    return case.candidates[label]


def _examiners(candidate: Candidate) -> tuple[str, ...]:
    return tuple(each.actor for each in candidate.examinations)


def _searched(case: Case, *, already: bool) -> Searched:
    return Searched(case.booking, len(case.candidates), case.check, already)
