"""The custodian's side of a request: received, served on the person, answered under its own policy, a hold begun.

A request is not an order. The custodian answers it under the policy in force for its agency on that day, and the answer
names that policy; nobody is held on a request that was not in their hands before.
"""

from dataclasses import replace
from datetime import datetime

from duecourse.errors import BadFact, NotItsTurn, NotServed
from duecourse.program import given, policies
from duecourse.program.drafting import grounds_borne, status_supports
from duecourse.program.events.request import (
    RequestClockStarted,
    RequestDecided,
    RequestNoticeGiven,
    RequestReceived,
    RequestServed,
)
from duecourse.program.facts import used
from duecourse.program.filings import in_time
from duecourse.program.moving import Moved, booked_in, in_custody, in_state, moved, when
from duecourse.program.record import Record
from duecourse.rules.deadlines import HoldDeadlines, hold_deadlines, plus_hours

SERVABLE = ("RECEIVED", "HONOUR", "HONOUR_NOTIFY_ONLY", "NEEDS_JUDICIAL_WARRANT")
ANSWERABLE = ("RECEIVED", "SERVED", "NEEDS_JUDICIAL_WARRANT", "HONOUR", "HONOUR_NOTIFY_ONLY")
"""States in which the custodian answers, or answers anew; to decline is an answer in every open state after receipt."""


def receive(record: Record, *, request: str, actor: str, received_at: datetime | str | None = None) -> Moved:
    """The custodian acknowledges a request that was sent. Raises NotItsTurn, DatesOutOfOrder."""
    with record.act(actor, RequestReceived) as deed:
        case, known = deed.request(request)
        in_state(known, "Receiving", "SENT")
        at = when(deed, received_at, "received_at", known.sent_at, "the sending of the request")
        return moved(case, request, deed.append(case.booking, RequestReceived(request=request, received_at=at)))


def serve(
    record: Record,
    *,
    request: str,
    actor: str,
    language: str,
    manner: str = "in person",
    served_at: datetime | str | None = None,
    interpreter: str = "",
) -> Moved:
    """A copy is given to the person, in a language they read; only then does the request take effect.

    ``interpreter`` names who interpreted, or says that nobody had to; a designated officer says it always, as the
    agreements ask (domain C.2). Raises NotItsTurn before it is received or when it was served, DatesOutOfOrder, and
    BadFact.
    """
    with record.act(actor, RequestServed) as deed:
        case, known = deed.request(request)
        in_state(known, "Service", *SERVABLE)
        if known.served_at is not None:
            raise NotItsTurn(act="Service", what=f"request {request}", state="served", needed="not served yet")
        agreement = deed.authority(case.booking, case.facility)
        event = RequestServed(
            request=request,
            served_at=when(deed, served_at, "served_at", known.received_at, "the receipt of the request"),
            language=given.text(language, "language"),
            manner=given.one_of(manner, deed.rule("detainer.service_manners").value, "manner"),
            interpreter=given.text(interpreter, "interpreter") if interpreter or agreement else "",
        )
        return moved(case, request, deed.append(case.booking, event))


def decide(
    record: Record,
    *,
    request: str,
    actor: str,
    decision: str,
    reasons: str,
    policy: str = "",
    policy_version: str = "",
    warrant: str = "",
    reimbursement: str = "",
) -> Moved:
    """The custodian answers under its own policy: HONOUR, HONOUR_NOTIFY_ONLY, DECLINED or NEEDS_JUDICIAL_WARRANT.

    Where the policy register has a row for the agency and day, the answer is pinned to it, and ``policy`` and
    ``policy_version`` may be left out; elsewhere they are what the custodian states. ``warrant`` names what a judge
    signed or found, ``reimbursement`` the agreement under which costs are repaid. A custodian may answer anew, and may
    decline at any time after receipt, a hold that runs among them, which is then over. Raises NotItsTurn, SamePerson
    for someone of the requesting side, BadFact (a form that asks for notice only cannot be honored with a hold, another
    policy than the one in force), PolicyForbids.
    """
    with record.act(actor, RequestDecided) as deed:
        case, known = deed.request(request)
        deed.another_person(case, "The custodian's answer", but=RequestDecided.kind)
        answer = given.one_of(decision, deed.rule("custodian.decisions").value, "decision")
        if answer != "DECLINED" or known.closed or known.received_at is None:
            in_state(known, "The custodian's answer", *ANSWERABLE)
        if answer == "HONOUR" and known.asks != "hold":
            problem = f"request {request} asks to be notified and for no hold; HONOUR_NOTIFY_ONLY can answer it"
            raise BadFact(where="decision", problem=problem)
        row = policies.in_force(deed.tx, ori=case.ori, on=deed.today)
        if row is None and not policy:
            problem = (
                f"is not named, and the register has no policy of {case.ori} for {deed.today}; name one, or record it"
            )
            raise BadFact(where="policy", problem=problem)
        if row is not None:
            policy, policy_version = policies.pinned(row, policy, policy_version)
            if answer == "HONOUR":
                shown = policies.Shown(warrant, reimbursement)
                policies.check_hold(row, case, known, shown, deed.rule("custodian.holds_on"))
        event = RequestDecided(
            request=request,
            decision=answer,
            policy=given.one_of(policy, deed.rule("custodian.policies").value, "policy"),
            policy_version=given.text(policy_version, "policy_version"),
            reasons=given.text(reasons, "reasons"),
            policy_entry=None if row is None else row.entry,
            warrant=" ".join(warrant.split()),
            reimbursement=" ".join(reimbursement.split()),
        )
        return moved(case, request, deed.append(case.booking, event))


def start_clock(
    record: Record, *, request: str, actor: str, cause: str, releasable_at: datetime | str | None = None
) -> HoldDeadlines:
    """The person would go free now and is kept on an honored, served request: every deadline, the shortest binds.

    Raises NotServed when the request was not in the person's hands by then, DatesOutOfOrder when the person could go
    free before the custodian answered, or while a claim or a review stood over the request; NotItsTurn for a person who
    is not booked in, for a request that is not honored, waits for a conviction, is claimed against or under review, and
    while a charge is past the time in which it was to be filed and nobody has reviewed what rests on it; PolicyForbids
    when the custodian's policy of that day allows no hold; CitizenResult, StatusNotSupported and GroundNotBorne when
    its status no longer holds.
    """
    with record.act(actor, RequestClockStarted) as deed:
        case, known = deed.request(request)
        if known.served_at is None and not known.closed:
            raise NotServed(act="A hold", request=request, problem="was not served on the person")
        in_state(known, "A hold", "HONOUR")
        if known.waits_for:
            state = f"inert while charge {known.waits_for} is no conviction"
            raise NotItsTurn(act="A hold", what=f"request {request}", state=state, needed="that conviction")
        booked_in(case, "A hold")
        in_time(case, deed.now, "A hold")
        status_supports(deed, case, "A hold")
        grounds_borne(deed, case, known.grounds, "A hold")
        start = when(deed, releasable_at, "releasable_at", case.custody_since, "the booking into custody")
        if known.served_at is None or start < known.served_at:
            served = "" if known.served_at is None else known.served_at.isoformat(timespec="minutes")
            problem = f"was served at {served}, after the person could go free"
            raise NotServed(act="A hold", request=request, problem=problem)
        ready = known.ready_at or start
        given.in_order(start, "releasable_at", after=ready, after_what="the request stood honored", now=deed.now)
        current = policies.in_force(deed.tx, ori=case.ori, on=deed.today)
        if current is not None:
            shown = policies.Shown(known.warrant, known.reimbursement)
            policies.check_hold(current, case, known, shown, deed.rule("custodian.holds_on"))
        found = hold_deadlines(start, zone=deed.record.zone, where=record.settings.jurisdiction)
        row = policies.in_force(deed.tx, ori=case.ori, on=start.date())
        longest = None if row is None else row.fact.longest_hold_hours
        by_policy = None if longest is None else plus_hours(start, longest, zone=deed.record.zone)
        if by_policy is not None and by_policy < found.binding_at:
            found = replace(found, binding_at=by_policy, method="policy")
        event = RequestClockStarted(
            request=request,
            releasable_at=start,
            cause=given.text(cause, "cause"),
            form_at=found.form_at,
            regulation_at=found.regulation_at,
            binding_at=found.binding_at,
            method=found.method,
            rules=used(*found.rules),
            policy_at=by_policy,
            policy_entry=row.entry if row is not None and by_policy is not None else None,
        )
        deed.append(case.booking, event)
        return found


def give_notice(record: Record, *, request: str, actor: str, release_at: datetime | str, notified: str) -> Moved:
    """The requesting side is told of a release to come; the person is held for no moment longer because of it.

    Raises NotItsTurn unless the request was received and is open, BadFact, DatesOutOfOrder for a time that has passed.
    """
    with record.act(actor, RequestNoticeGiven) as deed:
        case, known = deed.request(request)
        in_state(known, "Notice of a release", *SERVABLE, "SERVED", "CLOCK_RUNNING", "REVIEW_REQUIRED")
        if known.received_at is None:
            state = f"{known.state}, and never came"
            raise NotItsTurn(act="Notice of a release", what=f"request {request}", state=state, needed="its receipt")
        in_custody(case, "Notice of a release")
        at = given.instant(release_at, "release_at", record.zone)
        if at < deed.now:
            problem = f"{at.isoformat(timespec='minutes')} has passed; a release that happened is entered as one"
            raise BadFact(where="release_at", problem=problem)
        event = RequestNoticeGiven(request=request, release_at=at, notified=given.text(notified, "notified"))
        return moved(case, request, deed.append(case.booking, event))
