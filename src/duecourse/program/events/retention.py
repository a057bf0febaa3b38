"""Events of forgetting: orders, legal holds, purges by two people, recalls and their receipts."""

from datetime import date
from typing import ClassVar, Literal

from duecourse.program.events.event import Event
from duecourse.program.events.phrases import SCOPES, ByField
from duecourse.program.facts import Instant, RuleUsed

Scope = Literal["prints", "all"]
CLERKS = frozenset({"records_clerk"})
DECIDERS = frozenset({"reviewer", "supervisor"})


class ForgettingOrdered(Event, frozen=True):
    """An order to forget what is kept of the person came in: {order}, of {authority}."""

    kind = "forgetting.ordered"
    by = frozenset({"records_clerk", "court_clerk", "reviewer"})
    order: str
    authority: str


class LegalHoldPlaced(Event, frozen=True):
    """Legal hold {hold} ({authority}) keeps this record from being purged; it is to be reviewed by {review_on}."""

    kind = "legal_hold.placed"
    by = DECIDERS
    hold: str
    authority: str
    reason: str
    review_on: date
    rules: tuple[RuleUsed, ...]


class LegalHoldReviewed(Event, frozen=True):
    """Legal hold {hold} was reviewed and goes on; it is to be reviewed again by {review_on}."""

    kind = "legal_hold.reviewed"
    by = DECIDERS
    hold: str
    reason: str
    review_on: date
    rules: tuple[RuleUsed, ...]


class LegalHoldLifted(Event, frozen=True):
    """Legal hold {hold} was lifted."""

    kind = "legal_hold.lifted"
    by = DECIDERS
    hold: str
    reason: str


class PurgeProposed(Event, frozen=True):
    """Purge {purge} of {scope} was proposed, as {trigger_text}; it was due on {due_at}."""

    kind = "purge.proposed"
    phrases: ClassVar[ByField] = {"scope": SCOPES}
    by = CLERKS
    purge: str
    trigger: str
    trigger_text: str
    trigger_entry: int
    scope: Scope
    due_at: Instant
    rules: tuple[RuleUsed, ...]
    order: str = ""


class PurgeApproved(Event, frozen=True):
    """Purge {purge} was approved."""

    kind = "purge.approved"
    by = DECIDERS
    purge: str
    reason: str


class PurgeRefused(Event, frozen=True):
    """Purge {purge} was refused."""

    kind = "purge.refused"
    by = DECIDERS
    purge: str
    reason: str


class PurgeStarted(Event, frozen=True):
    """Purge {purge} began; from here on it goes to its end."""

    kind = "purge.started"
    by = CLERKS | {"system"}
    purge: str


class PurgeErased(Event, frozen=True):
    """Purge {purge} erased card {card_sha256} with all that was made of it, and the payloads of entries {entries}.

    Receivers who are asked to do the same: {receivers}.
    """

    kind = "purge.erased"
    by = CLERKS | {"system"}
    purge: str
    card_sha256: str
    entries: tuple[int, ...]
    enrolled_taken_out: int
    gallery_digest: str
    gallery_version: int
    receivers: tuple[str, ...]


class RecallSent(Event, frozen=True):
    """{receiver} was asked to erase what it received (purge {purge}) and to confirm it by {confirm_by}."""

    kind = "recall.sent"
    by = CLERKS | {"system"}
    purge: str
    receiver: str
    confirm_by: Instant
    rules: tuple[RuleUsed, ...]


class RecallConfirmed(Event, frozen=True):
    """{receiver} confirmed that it erased what it received (purge {purge}). Document: {document}."""

    kind = "recall.confirmed"
    by = CLERKS | DECIDERS
    purge: str
    receiver: str
    document: str
