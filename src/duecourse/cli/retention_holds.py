"""Verbs of legal holds: placed, looked at again, lifted. While one stands nothing of its booking is purged."""

from datetime import date

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import act


def hold(booking: str, /, *, authority: str, reason: str, review_on: date, by: Actor, common: Common = HERE) -> None:
    """Place a legal hold: the record is not purged until somebody lifts it.

    Example:
    `duecourse retention hold b-000001 --authority 10-CV-7 --reason "evidence in a suit" --review-on 2011-03-01 --as supervisor.cho`

    Parameters
    ----------
    booking
        Number of the booking.
    authority
        What the hold rests on.
    reason
        Why, in words.
    review_on
        By which day somebody looks at it again.
    by
        A reviewer or supervisor.
    """
    from duecourse.program import retention_holds

    found = act(
        common,
        lambda record: retention_holds.place(
            record, booking=booking, actor=by, authority=authority, reason=reason, review_on=review_on
        ),
    )
    answer(common, found, [f"{found.hold}: held, to be reviewed by {found.review_on}"])


def review(hold_: str, /, *, reason: str, review_on: date, by: Actor, common: Common = HERE) -> None:
    """Let a legal hold go on after a review, until another one.

    Example:
    `duecourse retention review b-000001/h1 --reason "the suit goes on" --review-on 2011-08-01 --as supervisor.cho`

    Parameters
    ----------
    hold_
        Number of the hold.
    reason
        Why it goes on.
    review_on
        By which day somebody looks at it again.
    by
        A reviewer or supervisor.
    """
    from duecourse.program import retention_holds

    found = act(
        common,
        lambda record: retention_holds.review(record, hold=hold_, actor=by, reason=reason, review_on=review_on),
    )
    answer(common, found, [f"{found.hold}: goes on, to be reviewed by {found.review_on}"])


def lift(hold_: str, /, *, reason: str, by: Actor, common: Common = HERE) -> None:
    """Lift a legal hold.

    Example:
    `duecourse retention lift b-000001/h1 --reason "the suit is over" --as supervisor.cho`

    Parameters
    ----------
    hold_
        Number of the hold.
    reason
        Why, in words.
    by
        A reviewer or supervisor.
    """
    from duecourse.program import retention_holds

    found = act(common, lambda record: retention_holds.lift(record, hold=hold_, actor=by, reason=reason))
    answer(common, found, [f"{found.hold}: lifted"])
