"""The names under which examiners meet work, and the checks that are open, found without reading every card.

A view that lies beside the record keeps both; where none can be kept, the record itself is read.
"""

from duecourse.errors import CannotKeep
from duecourse.program.case import work_name
from duecourse.program.record import Record
from duecourse.program.views import Views


def booking_named(record: Record, name: str) -> str:
    """The booking behind the name of a piece of work, or ``name`` itself when it is none of a booking."""
    if not name.startswith("w-"):
        return name
    if record.views is not None:
        try:
            with Views(record.views) as views:
                views.catch_up(record.ledger)
                found = views.named(name)
            if not found:
                return name
            if _is_named(record, found, name):
                return found
        except CannotKeep:
            pass
    record.register.catch_up_cards(record.ledger)
    received = record.register.received
    for booking in (*record.register.open_checks, *received):
        if work_name(received[booking][2].hash) == name:
            return booking
    return name


def _is_named(record: Record, booking: str, name: str) -> bool:
    """Whether the record itself gives ``booking`` this name; the file of the views is anybody's who can write there."""
    first = next(record.ledger.entries(stream=booking), None)
    return first is not None and work_name(first.entry.hash) == name


def open_checks(record: Record) -> list[tuple[str, int]]:
    """Bookings whose check is open, with the entry of the search, in the order of the searches."""
    if record.views is not None:
        try:
            with Views(record.views) as views:
                views.catch_up(record.ledger)
                return views.checking()
        except CannotKeep:
            pass
    record.register.catch_up_cards(record.ledger)
    return sorted(record.register.open_checks.items(), key=lambda each: each[1])
