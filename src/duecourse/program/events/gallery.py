"""Events of the gallery: who may be found in it, from when on."""

from duecourse.program.events.event import Event


class GalleryEnrolled(Event, frozen=True):
    """The prints of {person} were enrolled with fingers {fingers}; the gallery is now at version {gallery_version}."""

    kind = "gallery.enrolled"
    register = "gallery"
    by = frozenset({"records_clerk", "system"})
    person: str
    card_sha256: str
    fingers: tuple[int, ...]
    gallery_digest: str
    gallery_version: int
