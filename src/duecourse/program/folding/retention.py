"""What events of forgetting change in a case, and when what begins the clocks of forgetting came to its end."""

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case
from duecourse.program.events.booking import ChargeDisposed, CustodyReleased, CustodyTransferred
from duecourse.program.events.check import CheckClosed, IdentityWithdrawn
from duecourse.program.events.custody import CustodyDied
from duecourse.program.events.event import Event
from duecourse.program.events.retention import (
    ForgettingOrdered,
    LegalHoldLifted,
    LegalHoldPlaced,
    LegalHoldReviewed,
    PurgeApproved,
    PurgeErased,
    PurgeProposed,
    PurgeRefused,
    PurgeStarted,
    RecallConfirmed,
    RecallSent,
)
from duecourse.program.folding.fold import fold
from duecourse.program.retention_facts import LegalHold, Purge, Recall

CHECK = "check"
"""The key of the fingerprint check among what has ended."""

CUSTODY = "custody"
"""The key of local custody among what has ended; the others are charges."""


def note_end(event: Event, case: Case, entry: Entry) -> None:
    """Note when the check, custody or a charge ended, or that a charge is open again."""
    if isinstance(event, CheckClosed | IdentityWithdrawn):
        case.keeping.ended[CHECK] = (entry.seq, entry.recorded_at)
    elif isinstance(event, CustodyReleased | CustodyTransferred | CustodyDied):
        case.keeping.ended[CUSTODY] = (entry.seq, entry.recorded_at)
    elif isinstance(event, ChargeDisposed):
        if event.open:
            case.keeping.ended.pop(event.charge, None)
        else:
            case.keeping.ended[event.charge] = (entry.seq, entry.recorded_at)


@fold.register
def _(event: ForgettingOrdered, case: Case, entry: Entry) -> None:
    case.keeping.orders.setdefault(event.order, (entry.seq, entry.recorded_at))


@fold.register
def _(event: LegalHoldPlaced, case: Case, entry: Entry) -> None:
    case.keeping.holds[event.hold] = LegalHold(event.hold, event.authority, event.review_on)


@fold.register
def _(event: LegalHoldReviewed, case: Case, entry: Entry) -> None:
    case.keeping.holds[event.hold].review_on = event.review_on


@fold.register
def _(event: LegalHoldLifted, case: Case, entry: Entry) -> None:
    case.keeping.holds[event.hold].lifted = True


@fold.register
def _(event: PurgeProposed, case: Case, entry: Entry) -> None:
    case.keeping.purges[event.purge] = Purge(event.purge, event.trigger, event.scope, event.due_at, entry.actor)


@fold.register
def _(event: PurgeApproved, case: Case, entry: Entry) -> None:
    purge = case.keeping.purges[event.purge]
    purge.state, purge.approved_by = "APPROVED", entry.actor


@fold.register
def _(event: PurgeRefused, case: Case, entry: Entry) -> None:
    case.keeping.purges[event.purge].state = "REFUSED"


@fold.register
def _(event: PurgeStarted, case: Case, entry: Entry) -> None:
    case.keeping.purges[event.purge].state = "STARTED"


@fold.register
def _(event: PurgeErased, case: Case, entry: Entry) -> None:
    purge = case.keeping.purges[event.purge]
    purge.state, purge.entries, purge.erased_at = "ERASED", event.entries, entry.recorded_at
    case.check = case.check or "purged"
    if purge.scope == "all":
        case.purged = event.purge


@fold.register
def _(event: RecallSent, case: Case, entry: Entry) -> None:
    purge = case.keeping.purges[event.purge]
    purge.recalls[event.receiver] = Recall(event.receiver, event.confirm_by)


@fold.register
def _(event: RecallConfirmed, case: Case, entry: Entry) -> None:
    case.keeping.purges[event.purge].recalls[event.receiver].confirmed_at = entry.recorded_at
