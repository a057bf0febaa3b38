"""What events of custody change in a case: where the person is, since when, and the stints of the stay."""

from datetime import datetime

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case, Stint
from duecourse.program.events.booking import CustodyBookedIn, CustodyReleased, CustodyTransferred
from duecourse.program.events.custody import (
    CustodyDied,
    CustodyDischarged,
    CustodyMoved,
    CustodyOverstayAlarmed,
    DepartureConfirmed,
)
from duecourse.program.folding.fold import fold


@fold.register
def _(event: CustodyBookedIn, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "IN_CUSTODY", event.booked_at
    case.stints.append(Stint(event.facility, event.booked_at))
    for charge in case.open_charges:
        charge.file_by = charge.file_by or event.file_by


@fold.register
def _(event: CustodyMoved, case: Case, entry: Entry) -> None:
    _leave(case, event.moved_at)
    case.stints.append(Stint(event.facility, event.moved_at))
    case.custody_since = event.moved_at


@fold.register
def _(event: CustodyReleased, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "RELEASED", event.released_at
    _leave(case, event.released_at)


@fold.register
def _(event: CustodyTransferred, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "TRANSFERRED", event.transferred_at
    _leave(case, event.transferred_at)


@fold.register
def _(event: CustodyDied, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "DIED", event.died_at
    _leave(case, event.died_at)


@fold.register
def _(event: CustodyDischarged, case: Case, entry: Entry) -> None:
    case.custody, case.custody_since = "DISCHARGED", event.discharged_at
    _leave(case, event.discharged_at)


@fold.register
def _(event: CustodyOverstayAlarmed, case: Case, entry: Entry) -> None:
    case.alarms.add(event.request)


@fold.register
def _(event: DepartureConfirmed, case: Case, entry: Entry) -> None:
    case.departed = True
    _leave(case, entry.recorded_at)


def _leave(case: Case, at: datetime) -> None:
    if case.stints and case.stints[-1].until is None:
        case.stints[-1].until = at
