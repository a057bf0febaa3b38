"""Verbs of payments in the office of the path to status: receipts, instalments, refunds."""

from datetime import date

from duecourse.cli.output import HERE, Actor, Common, answer


def pay(
    application: str,
    requirement: str,
    /,
    *,
    amount: str,
    on: date,
    receipt: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Take a payment and give its receipt; an overpaid instalment is refused, the same receipt again changes nothing.

    Example:
    `duecourse path pay a-0123456789ab penalty --amount 100.00 --on 2013-07-01 --receipt R-1 --as cashier.wu --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    requirement
        What is paid for.
    amount
        Dollars and cents.
    on
        Day of payment.
    receipt
        Number of the receipt.
    by
        A cashier.
    """
    from duecourse.program.money import cents_of, dollars
    from duecourse.program.status_path_office import Office
    from duecourse.program.status_path_payments import pay as paid

    with Office.open(common.dir) as office:
        found = paid(
            office,
            application=application,
            actor=by,
            requirement_id=requirement,
            cents=cents_of(amount, "--amount"),
            paid_on=on,
            receipt=receipt,
        )
    said = f"{dollars(found.cents)} for {requirement}; {dollars(found.left_cents)} left to pay"
    answer(common, found, [f"Receipt {receipt}, {application}, {on}: {said} (entry {found.entry})"])


def refund(
    application: str,
    receipt: str,
    /,
    *,
    amount: str,
    on: date,
    reason: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Give back money of a receipt, also after a withdrawal; never more than the receipt was given for.

    Example:
    `duecourse path refund a-0123456789ab R-1 --amount 100.00 --on 2013-08-01 --reason "paid twice" --as cashier.wu --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    receipt
        Number of the receipt.
    amount
        Dollars and cents.
    on
        Day of the refund.
    reason
        Why.
    by
        A cashier.
    """
    from duecourse.program import status_path_payments as payments
    from duecourse.program.money import cents_of
    from duecourse.program.status_path_office import Office

    with Office.open(common.dir) as office:
        entry = payments.refund(
            office,
            application=application,
            actor=by,
            receipt=receipt,
            cents=cents_of(amount, "--amount"),
            refunded_on=on,
            reason=reason,
        )
    answer(common, {"receipt": receipt, "entry": entry.seq}, [f"{amount} of receipt {receipt} given back"])
