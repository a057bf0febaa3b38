"""What events of a fingerprint check change in a case: candidates, examinations, identity, status."""

from duecourse.ledger.entry import Entry
from duecourse.program.case import Candidate, Case, Examination, Status
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
    StatusAnswered,
    StatusDetermined,
    StatusQueried,
)
from duecourse.program.folding.fold import fold


@fold.register
def _(event: SearchCompleted, case: Case, entry: Entry) -> None:
    case.searched = True
    for each in event.candidates:
        case.candidates[each.candidate] = Candidate(each.candidate, each.person, each.score)


@fold.register
def _(event: SearchRestated, case: Case, entry: Entry) -> None:
    for each in event.candidates:
        known = case.candidate(each.candidate)
        known.person, known.score = each.person, each.score
    for label in event.withdrawn:
        gone = case.candidate(label)
        gone.person, gone.score, gone.outcome = "", 0, gone.outcome or "withdrawn"


@fold.register
def _(event: PrintAnalyzed, case: Case, entry: Entry) -> None:
    case.analyses[entry.actor] = event.suitability


@fold.register
def _(event: PrintExamined, case: Case, entry: Entry) -> None:
    found = Examination(entry.actor, event.conclusion, entry.seq)
    case.candidate(event.candidate).examinations.append(found)


@fold.register
def _(event: IdentityConfirmed, case: Case, entry: Entry) -> None:
    candidate = case.candidate(event.candidate)
    candidate.outcome, candidate.person, case.confirmed = "confirmed", event.person, event.candidate


@fold.register
def _(event: IdentityExcluded, case: Case, entry: Entry) -> None:
    case.candidate(event.candidate).outcome = "excluded"


@fold.register
def _(event: IdentityUndetermined, case: Case, entry: Entry) -> None:
    case.candidate(event.candidate).outcome = "undetermined"


@fold.register
def _(event: CheckClosed, case: Case, entry: Entry) -> None:
    case.check = event.outcome


@fold.register
def _(event: IdentityWithdrawn, case: Case, entry: Entry) -> None:
    case.confirmed, case.check, case.status, case.queried = "", "withdrawn", None, False
    case.signs_raised = frozenset()
    case.answer = case.citizen = None  # what was found of that identity says nothing of the person who is left


@fold.register
def _(event: StatusQueried, case: Case, entry: Entry) -> None:
    case.queried = True


@fold.register
def _(event: StatusAnswered, case: Case, entry: Entry) -> None:
    case.answer = Status(event.result, event.stops, event.expires_on, entry.actor, entry.seq, event.rules)
    if event.stops == "final":
        case.citizen = case.answer


@fold.register
def _(event: StatusDetermined, case: Case, entry: Entry) -> None:
    facts = (event.result, event.stops, event.expires_on, entry.actor, entry.seq, event.rules, event.watches)
    case.status = Status(*facts)
    if event.stops:
        case.signs_raised |= {each.sign for each in event.signs_found}
    if event.stops == "final":
        case.citizen = case.status
