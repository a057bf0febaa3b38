"""Sealing by order: the payload of one entry is erased, and every proof of the record stays valid."""

from duecourse.errors import CannotSeal
from duecourse.ledger.entry import Entry
from duecourse.program import events
from duecourse.program.events.check import SearchCompleted, SearchRestated
from duecourse.program.events.event import Event
from duecourse.program.events.objection import ObjectionUpheld
from duecourse.program.record import Record


def seal(record: Record, *, seq: int, actor: str, order: str) -> Entry:
    """Erase the payload of entry ``seq`` under ``order`` (its number, not its text), as a reviewer; safe to repeat.

    Only facts about a person and links to an enrolled person may be sealed, never what officials did. Raises
    CannotSeal, NoSuchEntry, UnknownActor, WrongRole, SealUnfinished.
    """
    with record.act(actor, ObjectionUpheld) as deed:
        entry = deed.tx.entry(seq).entry
        kind = entry.kind
        known: type[Event] | None = events.KINDS.get(kind)
        if known is None or known.sealing not in {"identity", "person"}:
            raise CannotSeal(seq=seq, problem=f"a {kind} is not sealed by hand; what officials did is kept")
        if kind in {SearchCompleted.kind, SearchRestated.kind} and not deed.case(entry.stream).check:
            problem = "the check that rests on it is open, and would be left without its candidates; end it first"
            raise CannotSeal(seq=seq, problem=problem)
        return deed.seal([seq], order)[0]
