"""A case as people read it: one sentence an entry, with when, who, what and why, and how it stands now.

Sentences come from the docstrings of the events. A charge is called a charge, a conviction says of what and when, and
a civil matter is called one.
"""

import msgspec

from duecourse.ledger.entry import SEALED, Sealing, Stored
from duecourse.program import events
from duecourse.program.case import Case
from duecourse.program.events.event import Event
from duecourse.program.events.phrases import OBJECTIONS, REQUESTS
from duecourse.program.folding import opened
from duecourse.program.record import Record

Sentence = dict[str, str]

_WHY = ("reasons", "reason", "note")

UNNAMED = "Facts about the person; they are shown to staff, whose reading is recorded."
"""What stands in place of them on a page that nobody signs for."""

_OUTCOMES = {
    "": "The fingerprint check is not finished.",
    "no match": "Nobody enrolled matched; no match says nothing about citizenship.",
    "excluded": "The candidates were other people.",
    "undetermined": "Whether a candidate is the person could not be determined.",
    "withdrawn": "No identification stands in this case any more.",
    "identified": "Two examiners identified the person.",
    "purged": "The prints were purged before a check of them ended.",
}
_WATCHES = {
    "WATCHED": "The status is that of a lawful resident: no request may rest on it, and the open charges are watched.",
    "CONVICTED": "A charge of a lawful resident ended in a conviction since: a person reads the records again.",
    "ENDED": "The charges of a lawful resident ended without a conviction, and so did the watch over them.",
}
_CUSTODY = {
    "RELEASED": "The person was released.",
    "TRANSFERRED": "The person was handed over.",
    "DISCHARGED": "The person was set free after the transfer.",
    "DIED": "The person died in custody.",
    "IN_CUSTODY": "The person is in custody.",
}


def tell(record: Record, booking: str, reader: str | frozenset[str] = "", *, named: bool = True) -> list[Sentence]:
    """The case as sentences in order: ``at`` (local time, ISO 8601), ``who``, ``what``, ``why`` (may be empty).

    With a ``reader`` role, or several, only what one of them may read; not ``named``, without facts about the person.
    Raises NotInRecord for an unknown booking.
    """
    record.case(booking)
    readers = frozenset({reader} if reader else ()) if isinstance(reader, str) else reader
    found = []
    for stored in record.ledger.entries(stream=booking):
        kind = events.KINDS.get(stored.entry.kind, Event)
        if readers and stored.entry.kind != SEALED and not readers & kind.seen_by:
            continue
        sentence = _sentence(record, stored)
        if not named and kind.sealing == "person" and stored.body is not None:
            sentence |= {"what": UNNAMED, "why": ""}
        found.append(sentence)
    return found


def page(record: Record, booking: str, reader: str | frozenset[str] = "", *, named: bool = True) -> dict[str, object]:
    """A case for a page: ``booking``, ``title``, ``outcome`` in one or more sentences, ``sentences`` as in ``tell``."""
    return {
        "booking": booking,
        "title": f"Booking {booking}",
        "outcome": outcome(record.case(booking)),
        "sentences": tell(record, booking, reader, named=named),
    }


def outcome(case: Case) -> str:
    """How a case stands now, in words without a name."""
    parts = [_OUTCOMES[case.check] if case.searched or case.check else _not_searched(case)]
    if case.citizen is not None:
        parts.append("The status determination says citizen of the United States: no request may be made.")
    if case.unread_answer is not None and case.citizen is None:
        parts.append("An answer to the query says that the person may be a citizen, and no determination followed yet.")
    parts.append("" if case.watch is None else _WATCHES[case.watch.state])
    parts.extend(f"Request {each.request} {REQUESTS[each.state]}." for each in case.requests.values())
    parts.extend(
        f"It is inert until charge {each.waits_for} ends in a conviction."
        for each in case.open_requests
        if each.waits_for
    )
    parts.extend(f"Objection {each.objection} {OBJECTIONS[each.state]}." for each in case.objections.values())
    parts.append("The person has departed." if case.departed else _CUSTODY.get(case.custody, ""))
    parts.append(f"What was kept of the person was erased by purge {case.purged}." if case.purged else "")
    return " ".join(part for part in parts if part)


def _not_searched(case: Case) -> str:
    if case.minor:
        return "The person is a minor: the prints are not searched."
    return "The prints wait to be searched." if case.searchable else "Cards of this agency are not searched."


def _sentence(record: Record, stored: Stored) -> Sentence:
    entry = stored.entry
    at = record.local(entry.recorded_at).isoformat(timespec="seconds")
    event = opened(stored)
    if event is None:
        return {"at": at, "who": entry.actor, "what": _sealed(stored), "why": ""}
    why = next((getattr(event, name) for name in _WHY if name in event.__struct_fields__), "")
    return {"at": at, "who": entry.actor, "what": event.words(), "why": why}


def _sealed(stored: Stored) -> str:
    if stored.entry.kind != SEALED:
        kind = events.KINDS.get(stored.entry.kind, Event)
        return f"Sealed by order: {kind.once_sealed or stored.entry.kind}."
    sealing = msgspec.json.decode(stored.body or b"{}", type=Sealing)
    return f"Entry {sealing.seq} was sealed under {sealing.order}; every proof of the record stays valid."
