"""What a case knows of counsel, hearing and family."""

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case
from duecourse.program.events.circumstance import CounselRecorded, FamilyAsked, HearingRecorded
from duecourse.program.folding.fold import fold


@fold.register
def _(event: CounselRecorded, case: Case, entry: Entry) -> None:
    case.circumstances.counsel = event.standing


@fold.register
def _(event: HearingRecorded, case: Case, entry: Entry) -> None:
    case.circumstances.hearing, case.circumstances.hearing_on = event.standing, event.hearing_on


@fold.register
def _(event: FamilyAsked, case: Case, entry: Entry) -> None:
    found = case.circumstances
    found.relative, found.in_care, found.arranged = event.relative, event.in_care, bool(event.arranged)
