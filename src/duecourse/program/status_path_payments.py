"""Payments of an application: fines in instalments where the bill allows them, receipts, refunds; whole cents."""

from dataclasses import dataclass
from datetime import date

from duecourse.errors import OutOfPlace, TooMuchMoney
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.money import dollars
from duecourse.program.status_path import Application, requirement
from duecourse.program.status_path_acts import opened, past
from duecourse.program.status_path_events import PaymentReceived, PaymentRefunded
from duecourse.program.status_path_office import Office


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt: what was paid for which requirement, and what is left to pay, in cents."""

    receipt: str
    application: str
    requirement: str
    cents: int
    paid_on: date
    left_cents: int
    entry: int
    already_given: bool = False


def pay(
    office: Office,
    *,
    application: str,
    actor: str,
    requirement_id: str,
    cents: int,
    paid_on: date | str,
    receipt: str,
) -> Receipt:
    """Take a payment under a receipt number; the same receipt with the same facts again changes nothing.

    Raises TooMuchMoney for more than is left (an overpaid instalment is given back, not kept), OutOfPlace for a part
    where the bill asks for the whole, or for a receipt number that was given for something else.
    """
    with office.act(actor, PaymentReceived) as deed:
        found, known = opened(deed, application)
        row = requirement(known, found.received.stage, requirement_id)
        if "cents" not in row:
            raise OutOfPlace(act="A payment", problem=f"{requirement_id} asks for no money")
        day, number = past(deed, paid_on, "paid_on"), given.text(receipt, "receipt")
        asked = int(row["cents"])
        if number in found.payments:
            before = found.payments[number]
            if (before.requirement, before.cents) != (requirement_id, cents):
                raise OutOfPlace(act="A payment", problem=f"receipt {number} was given for something else")
            left = asked - found.paid_cents(requirement_id)
            return Receipt(number, application, requirement_id, cents, day, left, before.entry, True)
        left = 0 if requirement_id in found.waivers else asked - found.paid_cents(requirement_id)
        if not 0 < cents <= left:
            raise TooMuchMoney(given=dollars(max(cents, 0)), limit=dollars(left), what="is left to pay")
        if cents < left and not row["instalments"]:
            problem = f"{dollars(cents)} is a part, and the bill has no instalments for {requirement_id}"
            raise OutOfPlace(act="A payment", problem=problem)
        event = PaymentReceived(requirement=requirement_id, cents=cents, paid_on=day, receipt=number)
        entry = deed.append(application, event)
        return Receipt(number, application, requirement_id, cents, day, left - cents, entry.seq)


def refund(
    office: Office, *, application: str, actor: str, receipt: str, cents: int, refunded_on: date | str, reason: str
) -> Entry:
    """Give back money of a receipt, also after a withdrawal. Raises TooMuchMoney beyond what it was given for."""
    with office.act(actor, PaymentRefunded) as deed:
        found, _ = opened(deed, application, withdrawn=True)
        payment = _paid(found, receipt)
        left = payment[0] - payment[1]
        if not 0 < cents <= left:
            raise TooMuchMoney(given=dollars(max(cents, 0)), limit=dollars(left), what=f"is there of receipt {receipt}")
        event = PaymentRefunded(
            receipt=receipt,
            cents=cents,
            refunded_on=past(deed, refunded_on, "refunded_on"),
            reason=given.text(reason, "reason"),
        )
        return deed.append(application, event)


def _paid(found: Application, receipt: str) -> tuple[int, int]:
    if receipt not in found.payments:
        raise OutOfPlace(act="A refund", problem=f"no receipt {receipt} was given in this application")
    payment = found.payments[receipt]
    return payment.cents, payment.refunded
