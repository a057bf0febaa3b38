"""The edge between two machines: what a step of a charge does, at once, to a request that rests on it.

Charge dropped and request standing is the complaint this program answers. Nothing here decides for a person: it strikes
what no longer holds, measures what is left against the rules of the day, and calls for a review.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from duecourse.program.case import Case, Charge, Request
from duecourse.program.events.request import RequestRemeasured, RequestReviewRequired
from duecourse.program.facts import Basis, used
from duecourse.program.record import Deed
from duecourse.rules.deadlines import plus_hours
from duecourse.rules.lookup import Rule
from duecourse.rules.priorities import Claimed, level, mismatches, shortfalls


def measured(case: Case, basis: Basis, priorities: Rule) -> Basis:
    """``basis`` with the offense facts the record has for its charge now, and what the set says of its ground."""
    texts = {each["ground"]: each["text"] for each in priorities.value["grounds"]}
    text = texts.get(basis.ground, "")
    now = replace(basis, level=level(basis.ground, basis.label, priorities), text=text)
    charge = case.charges.get(basis.charge)
    if charge is None:
        return now
    return replace(
        now,
        offense=charge.text,
        code=charge.code,
        code_system=charge.code_system,
        severity=charge.severity,
        sentence_days=charge.sentence_days,
        convicted_on=charge.convicted_on if charge.conviction else None,
    )


def missing(bases: Sequence[Basis], priorities: Rule) -> tuple[str, ...]:
    """What ``bases`` lack under a set of priorities; empty when they carry a request."""
    return shortfalls([_claimed(each) for each in bases], priorities)


def follow(deed: Deed, case: Case, charge: Charge, *, effect: str, state_text: str) -> list[Request]:
    """Let every open request follow a step of ``charge``; returns the requests that now await review."""
    if effect in {"none", "note"}:
        return []
    priorities, review = deed.rule("priorities"), deed.rule("detainer.review")
    last = effect == "drop" and not case.open_charges
    awaiting = []
    for request in case.open_requests:
        touched = [each for each in request.bases if each.charge == charge.charge]
        if not touched and not last:
            continue
        now = {each: measured(case, each, priorities) for each in request.bases}
        undone = effect in {"drop", "strike"}
        struck = [each for each in touched if undone or mismatches(_claimed(now[each]), priorities)]
        remaining = [now[each] for each in request.bases if each not in struck]
        if last or effect == "strike" or missing(remaining, priorities):
            event = RequestReviewRequired(
                request=request.request,
                charge=charge.charge,
                state_text=state_text,
                struck=tuple(struck),
                remaining=tuple(remaining),
                review_by=plus_hours(deed.now, review.value, zone=deed.record.zone),
                rules=used(review, priorities),
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
            )
            deed.append(case.booking, again)
    return awaiting


def _claimed(basis: Basis) -> Claimed:
    return Claimed(basis.ground, basis.label, basis.facts_of_offense())
