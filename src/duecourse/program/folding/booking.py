"""What events of a booking, its charges and the custody of the person change in a case."""

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case, Charge, work_name
from duecourse.program.charge import UNFILED
from duecourse.program.events.booking import (
    BookingReceived,
    ChargeClassified,
    ChargeDisposed,
    ChargeFilingMissed,
    ChargeStated,
    PersonSelfDescribed,
    VictimAsked,
)
from duecourse.program.folding.fold import fold


@fold.register
def _(event: BookingReceived, case: Case, entry: Entry) -> None:
    case.serial, case.ori, case.tcn, case.sha256 = event.serial, event.ori, event.tcn, event.sha256
    case.retain, case.minor, case.treated_as_adult = event.retain, event.minor, event.treated_as_adult
    case.routing, case.received_at, case.work = event.routing, entry.recorded_at, work_name(entry.hash)
    case.charges = {each.charge: Charge(each.charge, each.text, each.offense_on) for each in event.charges}


@fold.register
def _(event: ChargeClassified, case: Case, entry: Entry) -> None:
    charge = case.charges[event.charge]
    charge.code, charge.code_system, charge.severity = event.code, event.code_system, event.severity
    charge.sentence_days, charge.code_version = event.sentence_days, event.code_version


@fold.register
def _(event: ChargeDisposed, case: Case, entry: Entry) -> None:
    charge = case.charges[event.charge]
    charge.state, charge.disposed_on, charge.open, charge.conviction = (
        event.state,
        event.disposed_on,
        event.open,
        event.conviction,
    )
    if event.state not in UNFILED:
        charge.filed, charge.late = True, False
    if event.state == "CONVICTED":
        charge.convicted_on, charge.convicted_in = event.disposed_on, entry.seq
    if event.code:
        charge.code, charge.code_system, charge.code_version = event.code, event.code_system, event.code_version
    charge.severity = event.severity or charge.severity
    if event.sentence_days is not None:
        charge.sentence_days = event.sentence_days
    if event.code or event.severity or event.sentence_days is not None:
        charge.by_court = True
    charge.legal_review = charge.legal_review or event.effect == "note"
    if event.feed_row:
        case.feed_rows.add(event.feed_row)


@fold.register
def _(event: ChargeStated, case: Case, entry: Entry) -> None:
    case.charges[event.charge] = Charge(event.charge, event.text, event.offense_on, file_by=event.file_by)


@fold.register
def _(event: ChargeFilingMissed, case: Case, entry: Entry) -> None:
    case.charges[event.charge].late = True


@fold.register
def _(event: PersonSelfDescribed, case: Case, entry: Entry) -> None:
    case.ethnicity_asked = True


@fold.register
def _(event: VictimAsked, case: Case, entry: Entry) -> None:
    case.victim_asked = True
