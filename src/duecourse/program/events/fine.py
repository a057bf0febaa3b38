"""Events of a fine on an employer: drafted by one person, approved by another, answered, settled or ordered, paid."""

from datetime import date
from typing import Annotated

import msgspec

from duecourse.program.events.inspection import InspectionEvent
from duecourse.program.facts import RuleUsed
from duecourse.program.money import dollars
from duecourse.program.worksite_sheet import FineSheet

Cents = Annotated[int, msgspec.Meta(ge=0)]
"""An amount of money in cents, so that no amount is ever rounded."""


class FineEvent(InspectionEvent, frozen=True):
    """Something about a fine: its amounts are told in dollars."""

    fine: str

    def _shown(self, name: str) -> str:
        return dollars(getattr(self, name)) if name.endswith("_cents") else super()._shown(name)


class FineDrafted(FineEvent, frozen=True):
    """Notice of intent to fine {fine} was drafted: {total_cents}."""

    kind = "fine.drafted"
    total_cents: Cents
    sheet: FineSheet
    forms_entry: int
    reason: str
    accepted_extrapolation: str = ""


class FineApproved(FineEvent, frozen=True):
    """Notice of intent to fine {fine} was approved."""

    kind = "fine.approved"
    by = frozenset({"supervisor"})
    reasons: str


class FineRefused(FineEvent, frozen=True):
    """Notice of intent to fine {fine} was refused by the supervisor."""

    kind = "fine.refused"
    by = frozenset({"supervisor"})
    reasons: str


class FineServed(FineEvent, frozen=True):
    """Notice of intent to fine {fine} was served on {served_on}; a hearing may be requested until {hearing_by}."""

    kind = "fine.served"
    served_on: date
    hearing_by: date
    rules: tuple[RuleUsed, ...]


class HearingRequested(FineEvent, frozen=True):
    """The employer requested a hearing on {requested_on}."""

    kind = "hearing.requested"
    requested_on: date


class FineFinal(FineEvent, frozen=True):
    """No hearing was requested by {hearing_by}: the order is final, {amount_cents}."""

    kind = "fine.became_final"
    final_on: date
    hearing_by: date
    amount_cents: Cents


class ComplaintFiled(FineEvent, frozen=True):
    """A complaint was filed with the administrative court on {filed_on} (case {docket})."""

    kind = "complaint.filed"
    filed_on: date
    docket: str


class FineSettled(FineEvent, frozen=True):
    """The fine was settled on {settled_on} for {amount_cents} ({agreement})."""

    kind = "fine.settled"
    by = frozenset({"supervisor"})
    settled_on: date
    amount_cents: Cents
    agreement: str
    reason: str


class FineOrdered(FineEvent, frozen=True):
    """The administrative court ordered {amount_cents} on {ordered_on} (case {docket})."""

    kind = "fine.ordered"
    by = frozenset({"court_clerk"})
    ordered_on: date
    amount_cents: Cents
    docket: str
    document: str


class FinePaid(FineEvent, frozen=True):
    """{amount_cents} of the fine were paid on {paid_on} (receipt {receipt})."""

    kind = "fine.paid"
    by = frozenset({"records_clerk"})
    paid_on: date
    amount_cents: Annotated[int, msgspec.Meta(gt=0)]
    receipt: str


class CollectionBegun(FineEvent, frozen=True):
    """What is unpaid of the fine was handed over for collection on {begun_on}."""

    kind = "fine.in_collection"
    by = frozenset({"records_clerk"})
    begun_on: date
    reason: str
