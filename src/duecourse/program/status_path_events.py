"""Events of the office of the path to status: kept in its own record, under its own key, known to no other program.

These kinds are not among the kinds of the record of the other programs (``events.KINDS``), and no module but those of
this program imports them. The docstring of a kind is the sentence people of the office read.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

import msgspec

from duecourse.program.facts import RuleUsed, Worded

OfficeRole = Literal["head", "intake", "cashier", "checker", "adjudicator"]
"""Roles of the office; none of them is a role of any other program."""

Cents = Annotated[int, msgspec.Meta(gt=0)]


class PathEvent(Worded, frozen=True):
    """Something that happened in the office."""

    kind: ClassVar[str] = ""
    by: ClassVar[frozenset[str]] = frozenset()


class OfficeStaffed(PathEvent, frozen=True):
    """{person} was authorized to act as {role} of the office ({authority})."""

    kind = "office.staffed"
    by = frozenset({"head"})
    person: str
    role: OfficeRole
    authority: str
    founding: bool = False


class OfficeRevoked(PathEvent, frozen=True):
    """The authority of {person} to act as {role} of the office ended."""

    kind = "office.revoked"
    by = frozenset({"head"})
    person: str
    role: OfficeRole
    reason: str


class ApplicationReceived(PathEvent, frozen=True):
    """Application {application} of {applicant} was received on {received_on}, for {stage} by {bill}, never enacted."""

    kind = "application.received"
    by = frozenset({"intake"})
    application: str
    applicant: str
    checklist: str
    bill: str
    stage: str
    received_on: date
    rules: tuple[RuleUsed, ...]


class FactStated(PathEvent, frozen=True):
    """It was stated that {fact} is {value} ({document})."""

    kind = "fact.stated"
    by = frozenset({"intake"})
    fact: str
    value: date | int
    document: str


class EvidenceAdded(PathEvent, frozen=True):
    """Evidence for {requirement} was added: {evidence} ({document})."""

    kind = "evidence.added"
    by = frozenset({"intake"})
    requirement: str
    evidence: str
    document: str


class WaiverGranted(PathEvent, frozen=True):
    """{requirement} was waived: {waiver}."""

    kind = "waiver.granted"
    by = frozenset({"adjudicator"})
    requirement: str
    waiver: str
    reason: str


class RequirementDecided(PathEvent, frozen=True):
    """A person decided on {requirement}: {decision}."""

    kind = "requirement.decided"
    by = frozenset({"adjudicator"})
    requirement: str
    decision: Literal["shown", "not shown"]
    reason: str
    review_of: int | None = None


class PaymentReceived(PathEvent, frozen=True):
    """{cents} cents were paid on {paid_on} for {requirement} (receipt {receipt})."""

    kind = "payment.received"
    by = frozenset({"cashier"})
    requirement: str
    cents: Cents
    paid_on: date
    receipt: str


class PaymentRefunded(PathEvent, frozen=True):
    """{cents} cents of receipt {receipt} were given back on {refunded_on}."""

    kind = "payment.refunded"
    by = frozenset({"cashier"})
    receipt: str
    cents: Cents
    refunded_on: date
    reason: str


class CheckCompleted(PathEvent, frozen=True):
    """Prints were searched among {people_searched} people for {requirement}: {candidates} resemble; a person looks."""

    kind = "background.searched"
    by = frozenset({"checker"})
    requirement: str
    candidates: int
    references: tuple[str, ...]
    people_searched: int
    gallery_digest: str
    gallery_version: int
    partition: str
    algorithm: str
    threshold: int


class ApplicationWithdrawn(PathEvent, frozen=True):
    """The application was withdrawn on {withdrawn_on}."""

    kind = "application.withdrawn"
    by = frozenset({"intake"})
    withdrawn_on: date
    reason: str


PATH_KINDS: dict[str, type[PathEvent]] = {
    each.kind: each
    for each in list(vars().values())
    if isinstance(each, type) and issubclass(each, PathEvent) and each.kind
}
"""Every kind of event of the office by its name."""
