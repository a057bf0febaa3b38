"""Legal holds: a documented reason to keep a record that would be purged, looked at again by a stated day.

A hold whose review is overdue still holds; the worklist says so until somebody reviews or lifts it.
"""

from datetime import date, timedelta

from duecourse.errors import DatesOutOfOrder, NotInRecord, NotItsTurn
from duecourse.program import given
from duecourse.program.case import Case
from duecourse.program.events.retention import LegalHoldLifted, LegalHoldPlaced, LegalHoldReviewed
from duecourse.program.facts import RuleUsed, used
from duecourse.program.record import Deed, Record, booking_of
from duecourse.program.retention_facts import LegalHold


def place(record: Record, *, booking: str, actor: str, authority: str, reason: str, review_on: date | str) -> LegalHold:
    """Keep the record of a booking from being purged, on a stated authority, to be reviewed by ``review_on``.

    Raises NotItsTurn once a purge has begun, DatesOutOfOrder for a day that has passed or lies beyond the rule
    ``retention.hold_review``, NotInRecord, BadFact.
    """
    with record.act(actor, LegalHoldPlaced) as deed:
        case = deed.case(booking)
        purge = case.keeping.purge
        if purge is not None and purge.state == "STARTED":
            needed = "a purge that has not begun"
            raise NotItsTurn(act="A legal hold", what=f"purge {purge.purge}", state=purge.state, needed=needed)
        day, rules = _review(deed, review_on)
        event = LegalHoldPlaced(
            hold=f"{booking}/h{len(case.keeping.holds) + 1}",
            authority=given.text(authority, "authority"),
            reason=given.text(reason, "reason"),
            review_on=day,
            rules=rules,
        )
        deed.append(booking, event)
        return case.keeping.holds[event.hold]


def review(record: Record, *, hold: str, actor: str, reason: str, review_on: date | str) -> LegalHold:
    """Let a hold go on, for a reason, until another review. Raises NotItsTurn for a lifted one, as ``place`` else."""
    with record.act(actor, LegalHoldReviewed) as deed:
        case, known = _standing(deed, hold, "A review")
        day, rules = _review(deed, review_on)
        event = LegalHoldReviewed(hold=hold, reason=given.text(reason, "reason"), review_on=day, rules=rules)
        deed.append(case.booking, event)
        return known


def lift(record: Record, *, hold: str, actor: str, reason: str) -> LegalHold:
    """Lift a legal hold, for a reason. Raises NotItsTurn for one that is lifted, NotInRecord, BadFact."""
    with record.act(actor, LegalHoldLifted) as deed:
        case, known = _standing(deed, hold, "Lifting")
        deed.append(case.booking, LegalHoldLifted(hold=hold, reason=given.text(reason, "reason")))
        return known


def _standing(deed: Deed, hold: str, act: str) -> tuple[Case, LegalHold]:
    case = deed.case(booking_of(hold))
    if hold not in case.keeping.holds:
        raise NotInRecord(what="Legal hold", name=hold, look=f"case show {case.booking}")
    known = case.keeping.holds[hold]
    if known.lifted:
        raise NotItsTurn(act=act, what=f"legal hold {hold}", state="lifted", needed="a hold that stands")
    return case, known


def _review(deed: Deed, value: date | str) -> tuple[date, tuple[RuleUsed, ...]]:
    day, rule = given.day(value, "review_on"), deed.rule("retention.hold_review")
    latest = deed.today + timedelta(days=rule.value)
    if day < deed.today:
        raise DatesOutOfOrder(where="review_on", given=day, problem="has passed; today is", other=deed.today)
    if day > latest:
        problem = f"is later than the {rule.value} days until a review, on"
        raise DatesOutOfOrder(where="review_on", given=day, problem=problem, other=latest)
    return day, used(rule)
