"""A case as its entries tell it: charges, candidates, status, requests, custody, objections. Computed, never stored.

The stream of a case is its booking number (``b-000001``); requests and objections are numbered within it
(``b-000001/r1``, ``b-000001/o1``).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from duecourse.program.candidate import Candidate, Examination
from duecourse.program.charge import Charge
from duecourse.program.circumstance_facts import Circumstances
from duecourse.program.detention_request import TERMINAL, Request
from duecourse.program.facts import RuleUsed
from duecourse.program.retention_facts import Keeping

__all__ = [
    "GONE",
    "TERMINAL",
    "Act",
    "Candidate",
    "Case",
    "Charge",
    "Examination",
    "Objection",
    "Outcome",
    "Request",
    "Status",
    "Stint",
    "decision_key",
    "work_name",
]

GONE = frozenset({"RELEASED", "TRANSFERRED", "DISCHARGED", "DIED"})
"""Custody that is no local custody any more: nothing may be asked of the custodian, and nobody is held."""


Outcome = Literal["", "no match", "excluded", "identified", "undetermined"]
"""How a fingerprint check ended; empty while it is open."""


@dataclass(slots=True)
class Act:
    """One entry of the case: who did what kind of thing, under which decision key."""

    actor: str
    kind: str
    seq: int
    decision: str


@dataclass(slots=True)
class Status:
    """The latest status determination; ``rules`` are those it was made under.

    ``watches`` is what alone could change it, where that is to be watched: a conviction.
    """

    result: str
    stops: str
    expires_on: date
    actor: str
    seq: int
    rules: tuple[RuleUsed, ...] = ()
    watches: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """The charges of a lawful resident, watched since the status of entry ``seq``: WATCHED, CONVICTED or ENDED."""

    seq: int
    state: str


@dataclass(slots=True)
class Objection:
    """One objection and its answer; ``notified`` says that the other side was told.

    ``state`` is FILED, UPHELD, REJECTED or REFERRED. ``about`` are the members of staff it complains of; ``said`` is a
    hash of its words ("" once erased). ``answer_by`` is when the person is to have the decision in hand, and
    ``answered_at`` when they did. ``removal_due`` is the enrolled entry that is ordered removed under ``order``; empty
    when none is, or no more.
    """

    objection: str
    kind: str
    holds: bool
    notify_by: datetime
    resolve_by: datetime
    state: str = "FILED"
    rules: tuple[RuleUsed, ...] = ()
    notified: bool = False
    filed_by: str = ""
    filed_at: datetime | None = None
    notified_at: datetime | None = None
    decided_at: datetime | None = None
    answer: str = ""
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    about: tuple[str, ...] = ()
    said: str = ""
    reviewers: tuple[str, ...] = ()
    taken_up: str = ""
    removal_due: str = ""
    order: str = ""


@dataclass(slots=True)
class Stint:
    """One part of a stay: a place and how long the person was there; ``until`` is None while they are."""

    facility: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Case:
    """Everything the entries of one booking add up to.

    ``where`` is the narrowest place whose rules an act has named; empty while none has. ``signs_raised`` are the signs
    of citizenship that a result has named which stops the case until another officer has reviewed it. ``sealed`` are
    the entries whose payload is erased, by number, with their kinds. ``erased`` are those whose sealing has been read:
    who judges an act of the past looks at what could be read then.
    """

    booking: str
    serial: int = 0
    ori: str = ""
    tcn: str = ""
    sha256: str = ""
    routing: str = ""
    retain: bool = True
    minor: bool = False
    treated_as_adult: bool | None = None
    received_at: datetime | None = None
    charges: dict[str, Charge] = field(default_factory=dict)
    searched: bool = False
    candidates: dict[str, Candidate] = field(default_factory=dict)
    analyses: dict[str, str] = field(default_factory=dict)
    check: str = ""
    confirmed: str = ""
    queried: bool = False
    status: Status | None = None
    citizen: Status | None = None
    requests: dict[str, Request] = field(default_factory=dict)
    objections: dict[str, Objection] = field(default_factory=dict)
    custody: str = ""
    custody_since: datetime | None = None
    stints: list[Stint] = field(default_factory=list)
    departed: bool = False
    ethnicity_asked: bool = False
    victim_asked: bool = False
    discretion_weighed: bool = False
    signs_raised: frozenset[str] = frozenset()
    answer: Status | None = None
    work: str = ""
    feed_rows: set[str] = field(default_factory=set)
    alarms: set[str] = field(default_factory=set)
    purged: str = ""
    circumstances: Circumstances = field(default_factory=Circumstances)
    keeping: Keeping = field(default_factory=Keeping)
    where: str = ""
    acts: list[Act] = field(default_factory=list)
    sealed: dict[int, str] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The decision key of the confirmed identity: nobody acts under it twice."""
        return decision_key(self.booking, self.confirmed)

    @property
    def identity(self) -> str:
        """How the check stands; ``open`` before it ends.

        ``identified`` only while the identification, every status determined on it and every answer to its query can be
        read: what is erased may have said citizen.
        """
        told = {"status.determined", "status.answered"}
        if self.check == "identified" and (not self.confirmed or told & set(self.sealed.values())):
            return "identity sealed"
        return self.check or "open"

    @property
    def searchable(self) -> bool:
        """Whether the prints may be searched at all: cards of the agency are sent on, and the person is no minor."""
        return self.routing in {"on", "suppress_relay"} and not self.minor

    @property
    def unread_answer(self) -> Status | None:
        """An answer that stops everything and came after the last determination; None when there is none."""
        answer = self.answer
        if answer is None or not answer.stops or (self.status is not None and self.status.seq > answer.seq):
            return None
        return answer

    @property
    def outcome(self) -> Outcome:
        """What the candidates add up to, as ``check.closed`` says it; empty while one of them is open."""
        outcomes = {each.outcome for each in self.candidates.values()}
        if "confirmed" in outcomes:
            return "identified"
        if "" in outcomes or not self.searched:
            return ""
        return "undetermined" if "undetermined" in outcomes else "excluded" if outcomes else "no match"

    @property
    def open_requests(self) -> list[Request]:
        """Requests that have not ended."""
        return [each for each in self.requests.values() if not each.closed]

    @property
    def open_charges(self) -> list[Charge]:
        """Charges that have not ended."""
        return [each for each in self.charges.values() if each.open]

    @property
    def standing_charges(self) -> list[Charge]:
        """Charges that have not ended, and are not past the time in which they were to be filed."""
        return [each for each in self.charges.values() if each.stands]

    def unfiled(self, now: datetime) -> list[Charge]:
        """Open charges that were not filed by their time, of a person in custody, and are not on record as such."""
        charges = [] if self.gone else self.standing_charges
        return [each for each in charges if not each.filed and each.file_by is not None and each.file_by < now]

    @property
    def asked_of_harm(self) -> bool:
        """Whether the person was asked if they are a victim of or a witness to a crime; an erased answer counts too."""
        return self.victim_asked or "victim.asked" in self.sealed.values()

    @property
    def watch(self) -> Watch | None:
        """The watch that the status calls for: until its charges end, or one of them in a conviction; None for none."""
        status = self.status
        if status is None or not status.watches:
            return None
        if any(each.conviction and each.convicted_in > status.seq for each in self.charges.values()):
            return Watch(status.seq, "CONVICTED")
        return Watch(status.seq, "WATCHED" if self.open_charges else "ENDED")

    @property
    def weighed(self) -> bool:
        """Whether discretion was weighed in the case; what was weighed and erased since counts too."""
        return self.discretion_weighed or "discretion.weighed" in self.sealed.values()

    @property
    def determinations(self) -> int:
        """How many determinations of status the record holds, those that are sealed among them."""
        return sum(each.kind == "status.determined" for each in self.acts)

    @property
    def gone(self) -> bool:
        """Whether the person is in local custody no more."""
        return self.custody in GONE

    @property
    def facility(self) -> str:
        """Where the person is; empty when that is not recorded."""
        return self.stints[-1].facility if self.stints and self.stints[-1].until is None else ""

    @property
    def open_claim(self) -> Objection | None:
        """The first open objection that holds every step against the person."""
        return next((each for each in self.objections.values() if each.holds and each.state == "FILED"), None)

    def acts_of(self, actor: str) -> list[Act]:
        """What ``actor`` did in this case, in order."""
        return [each for each in self.acts if each.actor == actor]

    def candidate(self, label: str) -> Candidate:
        """The candidate of this label; made new when the search that named it has been sealed."""
        return self.candidates.setdefault(label, Candidate(label))


def work_name(entry_hash: str) -> str:
    """The name under which examiners meet the work that began with an entry of this hash; it tells no booking.

    The hash is of a line with a secret salt, so that nobody can find the name from a booking's number.
    """
    return f"w-{entry_hash[:12]}"


def decision_key(booking: str, candidate: str) -> str:
    """The key under which examinations, status, draft and approval of one identity stand: booking and opaque label.

    The label and not the enrolled person stands in it, because a line of the ledger can never be sealed.
    """
    return f"{booking}/{candidate}"
