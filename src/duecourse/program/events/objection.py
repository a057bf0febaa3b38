"""Events of an objection and of its redress."""

from typing import ClassVar

from duecourse.program.events.event import ROLES, Event, Sealing
from duecourse.program.events.phrases import FILERS, ByField
from duecourse.program.facts import Instant, RuleUsed


class ObjectionFiled(Event, frozen=True):
    """Objection {objection}, by {filed_by}, says: the person {kind_text}. It is to be answered by {resolve_by}."""

    kind = "objection.filed"
    phrases: ClassVar[ByField] = {"filed_by": FILERS}
    by = ROLES - {"examiner"}
    objection: str
    objection_kind: str
    kind_text: str
    holds: bool
    filed_by: str
    statement: str
    language: str
    notify_by: Instant
    resolve_by: Instant
    rules: tuple[RuleUsed, ...]


class ObjectionNotified(Event, frozen=True):
    """The other side was told of objection {objection}: {notified}."""

    kind = "objection.notified"
    by = ROLES - {"examiner"}
    objection: str
    notified: str


class ObjectionUpheld(Event, frozen=True):
    """Objection {objection} was upheld. Answer to the person: {answer}"""

    kind = "objection.upheld"
    by = frozenset({"reviewer"})
    objection: str
    order: str
    reasons: str
    answer: str


class ObjectionRejected(Event, frozen=True):
    """Objection {objection} was rejected. Answer to the person: {answer}"""

    kind = "objection.rejected"
    by = frozenset({"reviewer"})
    objection: str
    reasons: str
    answer: str


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
