"""Totals of inspections for figures: money levied and collected by fiscal year, and targets with their source.

Rows name employers' inspections in no way and no worker at all; an amount is whole cents, and a year without an event
has no row rather than a zero.
"""

from dataclasses import dataclass

from duecourse.program.events.fine import FineDrafted, FineFinal, FineOrdered, FinePaid, FineServed, FineSettled
from duecourse.program.events.inspection import InspectionOpened, ReferralMade, TargetRecorded
from duecourse.program.folding import opened
from duecourse.program.record import Reader, Record
from duecourse.program.worksite import listed
from duecourse.rules.fiscal_year import fiscal_year


@dataclass(slots=True)
class YearOfFines:
    """One fiscal year: notices served and what they asked for, what became due, what was collected (all in cents).

    ``intended_cents`` counts notices of intent, which are no orders; ``levied_cents`` counts amounts that became due
    by a final order, a settlement or an order of the court; the two are never the same figure.
    """

    fiscal_year: int
    inspections_opened: int = 0
    notices_served: int = 0
    intended_cents: int = 0
    orders: int = 0
    levied_cents: int = 0
    payments: int = 0
    collected_cents: int = 0
    referrals: int = 0


def by_fiscal_year(record: Record) -> tuple[YearOfFines, ...]:
    """Money of every fiscal year in which something happened, in order of years."""
    years: dict[int, YearOfFines] = {}
    where = record.settings.jurisdiction

    def year(day: object) -> YearOfFines:
        number = fiscal_year(day, where=where)  # type: ignore[arg-type]
        return years.setdefault(number, YearOfFines(number))

    for inspection in listed(record.ledger):
        asked = 0
        for stored in record.ledger.entries(stream=inspection.inspection):
            event = opened(stored)
            if isinstance(event, InspectionOpened):
                year(record.local(stored.entry.recorded_at).date()).inspections_opened += 1
            elif isinstance(event, ReferralMade):
                year(event.referred_on).referrals += 1
            elif isinstance(event, FineDrafted):
                asked = event.total_cents
            elif isinstance(event, FineServed):
                served = year(event.served_on)
                served.notices_served += 1
                served.intended_cents += asked
            elif isinstance(event, FineFinal | FineSettled | FineOrdered):
                due = year(_day(event))
                due.orders += 1
                due.levied_cents += event.amount_cents
            elif isinstance(event, FinePaid):
                paid = year(event.paid_on)
                paid.payments += 1
                paid.collected_cents += event.amount_cents
    return tuple(years[number] for number in sorted(years))


def targets(reader: Reader) -> tuple[TargetRecorded, ...]:
    """Every stated target in order of entry."""
    found = (opened(stored) for stored in reader.entries(stream=TargetRecorded.register))
    return tuple(each for each in found if isinstance(each, TargetRecorded))


def _day(event: FineFinal | FineSettled | FineOrdered) -> object:
    if isinstance(event, FineFinal):
        return event.final_on
    return event.settled_on if isinstance(event, FineSettled) else event.ordered_on
