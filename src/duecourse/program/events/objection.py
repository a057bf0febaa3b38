"""Events of an objection and of its redress."""

from typing import ClassVar

from duecourse.program.events.event import ROLES, Event, Sealing
from duecourse.program.events.phrases import FILERS, ByField
from duecourse.program.facts import Instant, RuleUsed, shown


class ObjectionFiled(Event, frozen=True):
    """Objection {objection}, by {filed_by}, says: the person {kind_text}. It is to be decided by {resolve_by}."""

    kind = "objection.filed"
    phrases: ClassVar[ByField] = {"filed_by": FILERS}
    by = ROLES - {"examiner"}
    objection: str
    objection_kind: str
    kind_text: str
    holds: bool
    filed_by: str
    notify_by: Instant
    resolve_by: Instant
    rules: tuple[RuleUsed, ...]
    hold_ends_at: Instant | None = None

    def words(self) -> str:
        """The sentence, with the end of the hold where somebody is being kept on a request."""
        if self.hold_ends_at is None:
            return super().words()
        return (
            super().words() + f" Nobody is kept on a request meanwhile: the hold is over on {shown(self.hold_ends_at)}."
        )


class ObjectionStated(Event, frozen=True):
    """The words of objection {objection}, as they were given (language {language}): “{statement}”."""

    kind = "objection.stated"
    by = ROLES - {"examiner"}
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "the words of an objection"
    objection: str
    statement: str
    language: str


class ObjectionRouted(Event, frozen=True):
    """Objection {objection} is about {about} and may be decided here by {reviewers}, outside that line."""

    kind = "objection.routed"
    by = ROLES - {"examiner"}
    objection: str
    about: tuple[str, ...]
    reviewers: tuple[str, ...]


class ObjectionNotified(Event, frozen=True):
    """The other side was told of objection {objection}: {notified}."""

    kind = "objection.notified"
    by = ROLES - {"examiner"}
    objection: str
    notified: str


class ObjectionTakenUp(Event, frozen=True):
    """Objection {objection} was taken up by a reviewer who had done nothing in the case."""

    kind = "objection.taken_up"
    by = frozenset({"reviewer"})
    objection: str


class ObjectionUpheld(Event, frozen=True):
    """Objection {objection} was upheld. Answer to the person: {answer}"""

    kind = "objection.upheld"
    by = frozenset({"reviewer"})
    objection: str
    order: str
    reasons: str
    answer: str
    answer_by: Instant | None = None
    rules: tuple[RuleUsed, ...] = ()


class ObjectionRejected(Event, frozen=True):
    """Objection {objection} was rejected. Answer to the person: {answer}"""

    kind = "objection.rejected"
    by = frozenset({"reviewer"})
    objection: str
    reasons: str
    answer: str
    answer_by: Instant | None = None
    rules: tuple[RuleUsed, ...] = ()


class ObjectionReferred(Event, frozen=True):
    """Objection {objection} was referred to {body}, which is outside this office."""

    kind = "objection.referred"
    by = frozenset({"reviewer", "supervisor", "records_clerk"})
    objection: str
    body: str
    reason: str


class ObjectionAnswered(Event, frozen=True):
    """The answer to objection {objection} was given to the person {manner} on {served_at} (language {language})."""

    kind = "objection.answered"
    by = frozenset({"custodian", "reviewer", "supervisor", "records_clerk"})
    objection: str
    served_at: Instant
    language: str
    manner: str


class GalleryRemovalOrdered(Event, frozen=True):
    """The removal of entry {person} from the gallery was ordered ({order})."""

    kind = "gallery.removal_ordered"
    by = frozenset({"reviewer"})
    sealing: ClassVar[Sealing] = "removal"
    once_sealed = "the order to take prints out of the gallery"
    objection: str
    person: str
    order: str


class GalleryRemoved(Event, frozen=True):
    """The enrolled prints left the gallery after objection {objection}; it is now at version {gallery_version}."""

    kind = "gallery.removed"
    by = frozenset({"system", "records_clerk"})
    objection: str
    gallery_digest: str
    gallery_version: int


class CaseCopied(Event, frozen=True):
    """A copy of the record of this case was given to {given_to}."""

    kind = "case.copied"
    phrases: ClassVar[ByField] = {"given_to": FILERS}
    by = frozenset({"records_clerk", "custodian", "reviewer", "supervisor"})
    given_to: str
    language: str
