"""The edge between two machines: what a step of a charge does, at once, to a request that rests on it.

Charge dropped and request standing is the complaint this program answers. Nothing here decides for a person: it strikes
what no longer holds, measures what is left against the rules of the day, and calls for a review.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from duecourse.program.case import Case, Charge, Request
from duecourse.program.events.request import (
    RequestLapsed,
    RequestOperative,
    RequestRemeasured,
    RequestReviewRequired,
)
from duecourse.program.facts import Basis, used
from duecourse.program.record import Deed
from duecourse.rules.deadlines import plus_hours
from duecourse.rules.lookup import Rule
from duecourse.rules.priorities import CHARGED, Claimed, level, mismatches, shortfalls

LAPSED = "Charge Ended Without Conviction"


def measured(case: Case, basis: Basis, priorities: Rule) -> Basis:
    """``basis`` with the offense facts the record has for its charge now, and what the set says of its ground."""
    texts = {each["ground"]: each["text"] for each in priorities.value["grounds"]}
    text = texts.get(basis.ground, "")
    return replace(as_recorded(case, basis), level=level(basis.ground, basis.label, priorities), text=text)


def as_recorded(case: Case, basis: Basis) -> Basis:
    """``basis`` with the offense facts the record has for its charge now."""
    charge = case.charges.get(basis.charge)
    if charge is None:
        return basis
    return replace(
        basis,
        offense=charge.text,
        code=charge.code,
        code_system=charge.code_system,
        severity=charge.severity,
        sentence_days=charge.sentence_days,
        convicted_on=charge.convicted_on if charge.conviction else None,
    )


def missing(bases: Sequence[Basis], priorities: Rule, waits_for: str = "") -> tuple[str, ...]:
    """What ``bases`` lack under a set of priorities; empty when they carry a request.

    The charge that a request ``waits_for`` counts as the conviction without which the request is inert.
    """
    return shortfalls([_claimed(each, waits_for) for each in bases], priorities)


def upon_conviction(bases: Sequence[Basis], charge: str) -> list[Basis]:
    """``bases`` with the charge, now a conviction, labeled as one."""
    return [replace(each, label="conviction") if each.charge == charge else each for each in bases]


def follow(deed: Deed, case: Case, charge: Charge, *, effect: str, state_text: str) -> list[Request]:
    """Let every open request follow a step of ``charge``; returns the requests that now await review."""
    priorities, review = deed.rule("priorities"), deed.rule("detainer.review")
    for request in case.open_requests:
        if request.waits_for == charge.charge and (charge.conviction or not charge.open):
            _end_waiting(deed, case, request, charge, state_text)
    if effect in {"none", "note"}:
        return []
    last = effect == "drop" and not case.standing_charges
    awaiting = []
    for request in case.open_requests:
        touched = [each for each in request.bases if each.charge == charge.charge]
        if not touched and not last:
            continue
        now = {each: measured(case, each, priorities) for each in request.bases}
        undone = effect in {"drop", "strike"}
        waits_for = request.waits_for
        struck = [each for each in touched if undone or mismatches(_claimed(now[each], waits_for), priorities)]
        remaining = [now[each] for each in request.bases if each not in struck]
        if last or effect == "strike" or missing(remaining, priorities, waits_for):
            event = RequestReviewRequired(
                request=request.request,
                charge=charge.charge,
                state_text=state_text,
                struck=tuple(struck),
                remaining=tuple(remaining),
                review_by=plus_hours(deed.now, review.value, zone=deed.record.zone),
                rules=used(review, priorities),
                hold_ends_at=deed.now if request.held else None,
            )
            deed.append(case.booking, event)
            awaiting.append(request)
        else:
            again = RequestRemeasured(
                request=request.request,
                charge=charge.charge,
                struck=tuple(struck),
                remaining=tuple(remaining),
                rules=used(priorities),
                level_fell=fell(request.bases, remaining),
            )
            deed.append(case.booking, again)
    return awaiting


def fell(before: Sequence[Basis], after: Sequence[Basis]) -> str:
    """The highest level that is left where it is lower than before; empty where it is not."""
    highest, left = (min((each.level for each in bases), default="no level") for bases in (before, after))
    return left if _rank(highest) < _rank(left) else ""


def _rank(level: str) -> str:
    return level.removesuffix(CHARGED) if level.startswith("level") else "level none"


def _end_waiting(deed: Deed, case: Case, request: Request, charge: Charge, state_text: str) -> None:
    """A request that waits for a conviction takes effect with it, and lapses with any other end of the charge."""
    if not charge.conviction or charge.convicted_on is None:
        gone = RequestLapsed(request=request.request, charge=charge.charge, state_text=state_text, lift_reason=LAPSED)
        deed.append(case.booking, gone)
        return
    priorities = deed.rule("priorities")
    bases = [measured(case, each, priorities) for each in upon_conviction(request.bases, charge.charge)]
    event = RequestOperative(
        request=request.request,
        charge=charge.charge,
        convicted_on=charge.convicted_on,
        bases=tuple(bases),
        rules=used(priorities),
    )
    deed.append(case.booking, event)


def _claimed(basis: Basis, waits_for: str = "") -> Claimed:
    waiting = waits_for != "" and basis.charge == waits_for and basis.label == "charge"
    return Claimed(basis.ground, "conviction" if waiting else basis.label, basis.facts_of_offense())
