"""Events of a request to hold a person."""

from datetime import date
from typing import ClassVar, Literal

from duecourse.program.events.event import Event
from duecourse.program.events.phrases import ANSWERS, ASKS, ENDS, POLICIES, ByField
from duecourse.program.facts import Basis, Document, Ground, Instant, RuleUsed, shown


class RequestDrafted(Event, frozen=True):
    """Request {request} on form {form} was drafted under the priorities "{title}".

    It rests on {bases}. Probable cause: {grounds}.
    """

    kind = "request.drafted"
    by = frozenset({"issuing_officer"})
    request: str
    candidate: str
    form: str
    form_version: str
    asks: str
    title: str
    bases: tuple[Basis, ...]
    grounds: tuple[Ground, ...]
    documents: tuple[Document, ...]
    reasons: str
    status_entry: int
    rules: tuple[RuleUsed, ...]
    waits_for: str = ""
    supersedes: str = ""
    agreement: str = ""

    def words(self) -> str:
        """The sentence, with what it waits for, what it takes the place of, and the agreement it was drafted under."""
        told = super().words()
        if self.waits_for:
            told += f" It takes effect only when charge {self.waits_for} ends in a conviction."
        if self.supersedes:
            told += f" Once approved, it takes the place of request {self.supersedes}."
        if self.agreement:
            told += f" It was drafted under agreement {self.agreement}."
        return told


class RequestApproved(Event, frozen=True):
    """Request {request} was approved."""

    kind = "request.approved"
    by = frozenset({"supervisor"})
    request: str
    documents: tuple[Document, ...]
    reasons: str


class RequestRefused(Event, frozen=True):
    """Request {request} was refused and goes no further."""

    kind = "request.refused"
    by = frozenset({"supervisor"})
    request: str
    reasons: str


class RequestSent(Event, frozen=True):
    """Request {request} was sent to {recipient}. It is a request, not an order.

    Participation of the booking agency on that day: {participation}.
    """

    kind = "request.sent"
    by = frozenset({"issuing_officer"})
    request: str
    recipient: str
    participation: str


class RequestReceived(Event, frozen=True):
    """Request {request} reached the custodian on {received_at}."""

    kind = "request.received"
    by = frozenset({"custodian"})
    request: str
    received_at: Instant


class RequestServed(Event, frozen=True):
    """A copy of request {request} was given to the person on {served_at}, in {language}, {manner}."""

    kind = "request.served"
    by = frozenset({"custodian"})
    request: str
    served_at: Instant
    language: str
    manner: str
    interpreter: str = ""

    def words(self) -> str:
        """The sentence, with who interpreted, or why nobody had to, where that is recorded."""
        return super().words() + (f" Interpreter: {self.interpreter}." if self.interpreter else "")


class RequestDecided(Event, frozen=True):
    """The custodian answered request {request}: {decision}. Its policy: {policy} ({policy_version})."""

    kind = "request.decided"
    phrases: ClassVar[ByField] = {"decision": ANSWERS, "policy": POLICIES}
    by = frozenset({"custodian"})
    request: str
    decision: str
    policy: str
    policy_version: str
    reasons: str
    policy_entry: int | None = None
    warrant: str = ""
    reimbursement: str = ""

    def words(self) -> str:
        """The sentence, with what the custodian was shown and the entry of the policy where there are any."""
        told = super().words()
        told += f" A judge's warrant or finding was shown ({self.warrant})." if self.warrant else ""
        told += f" Costs are repaid under {self.reimbursement}." if self.reimbursement else ""
        return told + (f" The policy is that of entry {self.policy_entry}." if self.policy_entry is not None else "")


class RequestReviewRequired(Event, frozen=True):
    """Request {request} must be reviewed by {review_by}: charge {charge} is {state_text}. Struck from it: {struck}."""

    kind = "request.review_required"
    by = frozenset({"court_clerk", "records_clerk", "system"})
    request: str
    charge: str
    state_text: str
    struck: tuple[Basis, ...]
    remaining: tuple[Basis, ...]
    review_by: Instant
    rules: tuple[RuleUsed, ...]
    hold_ends_at: Instant | None = None

    def words(self) -> str:
        """The sentence, with the end of the hold where somebody is being kept on the request."""
        if self.hold_ends_at is None:
            return super().words()
        return super().words() + f" Nobody is kept on it meanwhile: the hold is over on {shown(self.hold_ends_at)}."


class RequestRemeasured(Event, frozen=True):
    """Request {request} was measured again after charge {charge} changed. Struck: {struck}. It rests on {remaining}."""

    kind = "request.remeasured"
    by = frozenset({"court_clerk", "records_clerk", "system"})
    request: str
    charge: str
    struck: tuple[Basis, ...]
    remaining: tuple[Basis, ...]
    rules: tuple[RuleUsed, ...]
    level_fell: str = ""

    def words(self) -> str:
        """The sentence, with the level where it fell."""
        return super().words() + (f" Its level fell: {self.level_fell}." if self.level_fell else "")


class RequestConfirmed(Event, frozen=True):
    """Request {request} was confirmed in review. It now rests on {bases}. It asks to {asks}."""

    kind = "request.confirmed"
    phrases: ClassVar[ByField] = {"asks": ASKS}
    by = frozenset({"supervisor"})
    request: str
    bases: tuple[Basis, ...]
    asks: str
    reasons: str
    rules: tuple[RuleUsed, ...]


class RequestLifted(Event, frozen=True):
    """Request {request} was lifted. Reason: {lift_reason}."""

    kind = "request.lifted"
    by = frozenset({"issuing_officer", "supervisor", "reviewer", "status_officer"})
    request: str
    lift_reason: str
    reason: str


class RequestClockStarted(Event, frozen=True):
    """The person could go free on {releasable_at} ({cause}). On request {request} the hold ends by {binding_at}.

    By the form it ends on {form_at}, by the regulation on {regulation_at}; the count of the {method} binds.
    """

    kind = "request.clock_started"
    by = frozenset({"custodian"})
    request: str
    releasable_at: Instant
    cause: str
    form_at: Instant
    regulation_at: Instant
    binding_at: Instant
    method: str
    rules: tuple[RuleUsed, ...]
    policy_at: Instant | None = None
    policy_entry: int | None = None


class RequestSuperseded(Event, frozen=True):
    """Request {request} gave way to request {superseded_by}, and nothing may rest on it any more."""

    kind = "request.superseded"
    by = frozenset({"supervisor"})
    request: str
    superseded_by: str
    lift_reason: str


class RequestRebound(Event, frozen=True):
    """Request {request} went to {facility} with the person. There it must be received, served and answered anew."""

    kind = "request.rebound"
    by = frozenset({"custodian"})
    request: str
    facility: str


class RequestOperative(Event, frozen=True):
    """Request {request} takes effect: charge {charge}, for which it waited, ended in a conviction on {convicted_on}."""

    kind = "request.operative"
    by = frozenset({"court_clerk"})
    request: str
    charge: str
    convicted_on: date
    bases: tuple[Basis, ...]
    rules: tuple[RuleUsed, ...]


class RequestLapsed(Event, frozen=True):
    """Request {request} lapsed: charge {charge}, for whose conviction it waited, is {state_text}."""

    kind = "request.lapsed"
    by = frozenset({"court_clerk"})
    request: str
    charge: str
    state_text: str
    lift_reason: str


class RequestNoticeGiven(Event, frozen=True):
    """The requesting side was told that the person of request {request} is to go free on {release_at}: {notified}."""

    kind = "request.notice_given"
    by = frozenset({"custodian"})
    request: str
    release_at: Instant
    notified: str


class RequestClosed(Event, frozen=True):
    """Request {request} ended {state}. Reason: {lift_reason}."""

    kind = "request.closed"
    phrases: ClassVar[ByField] = {"state": ENDS}
    by = frozenset({"custodian"})
    request: str
    state: Literal[
        "TRANSFERRED", "EXPIRED_RELEASED", "RELEASED_NOTIFIED", "VOID_NOT_SERVED", "CANCELLED", "CLOSED_DEATH"
    ]
    lift_reason: str
