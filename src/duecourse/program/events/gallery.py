"""Events of the gallery: who may be found in it, from when on."""

from typing import ClassVar

from duecourse.program.events.event import Event, Sealing


class GalleryEnrolled(Event, frozen=True):
    """The prints of {person} were enrolled with fingers {fingers}; the gallery is now at version {gallery_version}."""

    kind = "gallery.enrolled"
    register = "gallery"
    by = frozenset({"records_clerk", "system"})
    sealing: ClassVar[Sealing] = "removal"
    once_sealed = "the enrollment"
    person: str
    card_sha256: str
    fingers: tuple[int, ...]
    gallery_digest: str
    gallery_version: int
