"""What events of a request to hold a person change in a case."""

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case, Request
from duecourse.program.events.request import (
    RequestApproved,
    RequestClockStarted,
    RequestClosed,
    RequestConfirmed,
    RequestDecided,
    RequestDrafted,
    RequestLapsed,
    RequestLifted,
    RequestNoticeGiven,
    RequestOperative,
    RequestRebound,
    RequestReceived,
    RequestRefused,
    RequestRemeasured,
    RequestReviewRequired,
    RequestSent,
    RequestServed,
    RequestSuperseded,
)
from duecourse.program.folding.fold import fold


@fold.register
def _(event: RequestDrafted, case: Case, entry: Entry) -> None:
    case.requests[event.request] = Request(
        event.request,
        event.form,
        event.asks,
        event.bases,
        event.grounds,
        event.documents,
        entry.recorded_at,
        rules=event.rules,
        waits_for=event.waits_for,
        supersedes=event.supersedes,
    )


@fold.register
def _(event: RequestApproved, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.documents = "APPROVED", request.documents + event.documents


@fold.register
def _(event: RequestRefused, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = "REFUSED"


@fold.register
def _(event: RequestSent, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.sent_at = "SENT", entry.recorded_at


@fold.register
def _(event: RequestReceived, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.received_at = "RECEIVED", event.received_at


@fold.register
def _(event: RequestServed, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.served_at = event.served_at
    if request.stage == "RECEIVED":
        request.stage = "SERVED"


@fold.register
def _(event: RequestDecided, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    if event.decision == "DECLINED" or request.held:
        _end_hold(request, entry)
    request.stage, request.ready_at = event.decision, entry.recorded_at
    request.warrant, request.reimbursement = event.warrant, event.reimbursement


@fold.register
def _(event: RequestReviewRequired, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.bases, request.review_by = event.remaining, request.review_by or event.review_by
    if event.hold_ends_at is not None:
        _end_hold(request, entry)


@fold.register
def _(event: RequestRemeasured, case: Case, entry: Entry) -> None:
    case.requests[event.request].bases = event.remaining


@fold.register
def _(event: RequestConfirmed, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.bases, request.asks, request.review_by = event.bases, event.asks, None
    request.ready_at = entry.recorded_at
    if event.asks == "notify" and request.stage in {"HONOUR", "CLOCK_RUNNING"}:
        request.stage = "HONOUR_NOTIFY_ONLY"
        _end_hold(request, entry)
    elif request.held:
        request.ends_at = request.binding_at  # what was confirmed goes on to the end that was counted
        case.alarms.discard(event.request)


@fold.register
def _(event: RequestLifted, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage = "CANCELLED"
    _end_hold(request, entry)


@fold.register
def _(event: RequestClockStarted, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.releasable_at = "CLOCK_RUNNING", event.releasable_at
    request.binding_at = request.ends_at = event.binding_at


@fold.register
def _(event: RequestSuperseded, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = "SUPERSEDED"


@fold.register
def _(event: RequestRebound, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.stage, request.sent_at = "SENT", entry.recorded_at
    request.received_at = request.served_at = None


@fold.register
def _(event: RequestOperative, case: Case, entry: Entry) -> None:
    request = case.requests[event.request]
    request.waits_for, request.bases, request.ready_at = "", event.bases, entry.recorded_at


@fold.register
def _(event: RequestLapsed, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = "LAPSED"
    _end_hold(case.requests[event.request], entry)


@fold.register
def _(event: RequestNoticeGiven, case: Case, entry: Entry) -> None:
    case.requests[event.request].notice_sent = True


@fold.register
def _(event: RequestClosed, case: Case, entry: Entry) -> None:
    case.requests[event.request].stage = event.state


def _end_hold(request: Request, entry: Entry) -> None:
    if request.ends_at is not None:
        request.ends_at = min(request.ends_at, entry.recorded_at)
