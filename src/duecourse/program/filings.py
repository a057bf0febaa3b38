"""Charges that are not filed in court in their time: the clock, and the entry that calls for a review at its end.

Nothing else follows from the clock: nobody is held or released by it, and the charge stays what it is until somebody
says what became of it. What rests on it is struck, as the person is still in custody and nothing was filed.
"""

from datetime import datetime, tzinfo

from duecourse.errors import NotItsTurn
from duecourse.program.case import Case
from duecourse.program.coupling import follow
from duecourse.program.events.booking import ChargeFilingMissed
from duecourse.program.record import SYSTEM, Deed, Record
from duecourse.rules.deadlines import plus_hours, plus_working_hours
from duecourse.rules.lookup import Rule

NOT_FILED = "not filed in court in its time"


def time_to_file(deed: Deed, start: datetime) -> tuple[datetime, Rule]:
    """By when a charge is to be filed of a person in custody from ``start`` on, and the rule that says so."""
    known = deed.record.rule("charge.filing", deed.record.local(start).date())
    return counted(known, start, zone=deed.record.zone, where=deed.record.settings.jurisdiction), known


def counted(known: Rule, start: datetime, *, zone: tzinfo, where: str) -> datetime:
    """``start`` and the time of the rule ``charge.filing``, counted in days of ``zone``."""
    hours = known.value["hours"]
    if known.value["working"]:
        return plus_working_hours(start, hours, zone=zone, where=where)
    return plus_hours(start, hours, zone=zone)


def overdue(record: Record, actor: str = SYSTEM) -> tuple[str, ...]:
    """Put every charge on record that was not filed in its time, and send what rests on it to review; safe to repeat.

    Returns the requests that now await review.
    """
    awaiting = []
    for booking in record.bookings():
        if not record.case(booking).unfiled(record.clock()):
            continue
        with record.act(actor, ChargeFilingMissed) as deed:
            case = deed.case(booking)
            for charge in case.unfiled(deed.now):
                if charge.file_by is not None:
                    event = ChargeFilingMissed(charge=charge.charge, text=charge.text, file_by=charge.file_by)
                    deed.append(booking, event)
                    found = follow(deed, case, charge, effect="drop", state_text=NOT_FILED)
                    awaiting += [each.request for each in found]
    return tuple(dict.fromkeys(awaiting))


def in_time(case: Case, now: datetime, act: str) -> None:
    """Refuse a step on a hold while a charge is past its time and nobody has looked at it. Raises NotItsTurn."""
    for charge in case.unfiled(now):
        by = "" if charge.file_by is None else charge.file_by.isoformat(timespec="minutes")
        needed = "its filing, or a review of what rests on it (`duecourse charge overdue`)"
        raise NotItsTurn(act=act, what=f"charge {charge.charge}", state=f"not filed in court by {by}", needed=needed)
