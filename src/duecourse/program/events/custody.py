"""Events of custody between booking in and leaving: moves, deaths, alarms, and what follows a transfer."""

from datetime import date
from typing import ClassVar, Literal

from duecourse.program.events.event import Event
from duecourse.program.events.phrases import ByField
from duecourse.program.facts import Instant, RuleUsed, Worded

BASES: ByField = {"basis": {"removal": "a removal, on an order", "return": "a return, without an order"}}


class CustodyMoved(Event, frozen=True):
    """The person was moved from {moved_from} to {facility} on {moved_at}. Reason: {move_reason}."""

    kind = "custody.moved"
    by = frozenset({"custodian"})
    moved_from: str
    facility: str
    moved_at: Instant
    move_reason: str


class CustodyDied(Event, frozen=True):
    """The person died in custody on {died_at} ({document})."""

    kind = "custody.died"
    by = frozenset({"custodian"})
    died_at: Instant
    document: str


class CustodyDischarged(Event, frozen=True):
    """After the transfer the person was set free on {discharged_at}. Reason: {discharge_reason}."""

    kind = "custody.discharged"
    by = frozenset({"custodian"})
    discharged_at: Instant
    discharge_reason: str


class CustodyOverstayAlarmed(Event, frozen=True):
    """The hold on request {request} ended on {ended_at}, and no release is recorded: release the person now."""

    kind = "custody.overstay_alarmed"
    by = frozenset({"system", "custodian", "supervisor"})
    request: str
    ended_at: Instant


class CodeFact(Worded, frozen=True):
    """{of}: {code} ({text})"""

    phrases: ClassVar[ByField] = {
        "of": {
            "disposition": "The agency's disposition",
            "case_status": "Its case status",
            "case_category": "Its case category",
            "charge_section": "Charged under section",
        }
    }
    of: Literal["disposition", "case_status", "case_category", "charge_section"]
    code: str
    text: str


class DepartureConfirmed(Event, frozen=True):
    """The departure of {departed_on}, {basis}, was confirmed on {confirmed_on} ({document})."""

    kind = "departure.confirmed"
    phrases: ClassVar[ByField] = BASES
    by = frozenset({"records_clerk"})
    basis: Literal["removal", "return"]
    departed_on: date
    confirmed_on: date
    document: str
    path: str = ""
    order_on: date | None = None
    fiscal_year_departed: int | None = None
    fiscal_year_confirmed: int | None = None
    codes: tuple[CodeFact, ...] = ()
    rules: tuple[RuleUsed, ...] = ()

    def words(self) -> str:
        """The sentence, with both fiscal years: figures by the year of departure and by that of confirmation differ."""
        told = super().words()
        if self.path:
            told += f" It was {self.path.replace('_', ' ')}."
        if self.order_on is not None:
            told += f" The order is of {self.order_on.day} {self.order_on:%B %Y}."
        if self.fiscal_year_departed is not None:
            told += (
                f" It lies in fiscal year {self.fiscal_year_departed} by the day of departure and in"
                f" {self.fiscal_year_confirmed} by the day of confirmation."
            )
        return told + "".join(f" {each.words()}." for each in self.codes)
