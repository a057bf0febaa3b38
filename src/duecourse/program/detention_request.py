"""One request to hold a person as the entries of its case tell it."""

from dataclasses import dataclass, field
from datetime import datetime

from duecourse.program.facts import Basis, Document, Ground, RuleUsed

TERMINAL = frozenset(
    {
        "REFUSED",
        "DECLINED",
        "CANCELLED",
        "TRANSFERRED",
        "EXPIRED_RELEASED",
        "RELEASED_NOTIFIED",
        "VOID_NOT_SERVED",
        "SUPERSEDED",
        "LAPSED",
        "CLOSED_DEATH",
    }
)
"""States from which a request never moves again."""


@dataclass(slots=True)
class Request:
    """One request to hold. ``state`` is what people see; a claim or a review covers the stage it will return to.

    ``binding_at`` is the end of the hold as it was computed; ``ends_at`` is earlier when the request was lifted, or
    turned into one to be told, while the hold ran, and while it awaits a review. ``rules`` are those it was drafted
    under. ``waits_for`` is the charge without whose conviction the request is inert. ``ready_at`` is since when nothing
    stands over the custodian's answer: the entry of that answer, or of the end of the last claim or review.
    ``warrant`` and ``reimbursement`` are what the custodian was shown.
    """

    request: str
    form: str
    asks: str
    bases: tuple[Basis, ...]
    grounds: tuple[Ground, ...]
    documents: tuple[Document, ...]
    drafted_at: datetime
    stage: str = "DRAFT"
    sent_at: datetime | None = None
    received_at: datetime | None = None
    served_at: datetime | None = None
    review_by: datetime | None = None
    releasable_at: datetime | None = None
    binding_at: datetime | None = None
    ends_at: datetime | None = None
    rules: tuple[RuleUsed, ...] = ()
    claims: set[str] = field(default_factory=set)
    waits_for: str = ""
    supersedes: str = ""
    notice_sent: bool = False
    ready_at: datetime | None = None
    warrant: str = ""
    reimbursement: str = ""

    @property
    def closed(self) -> bool:
        """Whether the request has ended."""
        return self.stage in TERMINAL

    @property
    def state(self) -> str:
        """The state of the request: a name of the state machine in docs/decisions/0003-two-persons.md."""
        if self.closed:
            return self.stage
        if self.claims:
            return "CLAIM_HOLD"
        return "REVIEW_REQUIRED" if self.review_by else self.stage

    @property
    def held(self) -> bool:
        """Whether the person is being kept beyond release on this request."""
        return self.stage == "CLOCK_RUNNING"
