"""What each event does to a case. The same function serves commands, worklists, narration and the offline verifier."""

from collections.abc import Iterable

from duecourse.ledger.entry import SEALED, Entry, Stored
from duecourse.program import events
from duecourse.program.case import Act, Case
from duecourse.program.events.check import IdentityConfirmed, SearchCompleted, SearchRestated
from duecourse.program.events.event import Event
from duecourse.program.folding import booking, check, circumstance, custody, discretion, objection, request, retention
from duecourse.program.folding.fold import fold

__all__ = [
    "apply",
    "booking",
    "check",
    "circumstance",
    "custody",
    "discretion",
    "fold",
    "fold_all",
    "objection",
    "opened",
    "request",
    "retention",
]


def fold_all(booking: str, stored: Iterable[Stored]) -> Case:
    """The case of ``booking`` from its entries. Raises BadFact for a payload this version does not know."""
    case = Case(booking)
    for each in stored:
        apply(case, each.entry, opened(each))
    return case


def opened(stored: Stored) -> Event | None:
    """The event of an entry; None when its payload is sealed, or when it is the record of a sealing."""
    if stored.body is None or stored.entry.kind == SEALED:
        return None
    return events.decode(stored.entry.kind, stored.body, f"entry {stored.entry.seq}")


def apply(case: Case, entry: Entry, event: Event | None) -> None:
    """Take one entry into the case. A sealed payload leaves only that the act happened, and who did it."""
    case.acts.append(Act(entry.actor, entry.kind, entry.seq, entry.decision))
    if event is not None:
        for used in getattr(event, "rules", ()):
            case.where = max(case.where, used.where, key=len)
        fold(event, case, entry)
        retention.note_end(event, case, entry)
    elif entry.kind != SEALED:
        case.sealed[entry.seq] = entry.kind
        _fold_sealed(case, entry.kind)


def _fold_sealed(case: Case, kind: str) -> None:
    """What is known of an erased payload from the entries around it."""
    if kind in {SearchCompleted.kind, SearchRestated.kind}:
        case.searched = True
    elif kind == IdentityConfirmed.kind:
        for candidate in case.candidates.values():
            if candidate.conclusion == "identification":
                candidate.outcome = "confirmed"
