"""The background check: a civil ten-print search of the office's own gallery partition, and of nothing else.

The partition declares its one purpose, so that no other search can name it. What the search finds is a list of people
who resemble; whether that means anything is a person's decision, and no result is refused or granted by it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duecourse.errors import OutOfPlace
from duecourse.program.status_path import requirement
from duecourse.program.status_path_acts import CHECK, opened
from duecourse.program.status_path_events import CheckCompleted
from duecourse.program.status_path_office import Office, OfficeDeed

if TYPE_CHECKING:
    from duecourse.exchange.card import Card
    from duecourse.prints.gallery import Gallery
    from duecourse.prints.template import Template

PARTITION = "civil-background"
PURPOSE = "status-path-background-check"
MOST = 5
"""At most so many people who resemble are laid before a person."""


def gallery(office: Office) -> "Gallery":
    """The partition that background checks search; made where there is none yet."""
    from duecourse.prints.gallery import Gallery

    whole = Gallery.open(office.folder.gallery, create=True, threads=office.settings.threads)
    return whole.partition(PARTITION, (PURPOSE,))


def enroll(office: Office, *, actor: str, person: str, templates: "Sequence[Template]") -> int:
    """Put prints under an opaque reference into the office's partition; returns how many people are in it."""
    office.admit(actor, "checker", "head", act="Enrolling")
    partition = gallery(office)
    partition.enroll(person, templates)
    return partition.people()


def templates_of(office: Office, card: "Card", progress: "Callable[[int, int], None]") -> "list[Template]":
    """The templates of a card, made in a place that is gone afterwards: the office keeps no picture of an applicant."""
    from tempfile import TemporaryDirectory

    from duecourse.program.extraction import TemplateMaker
    from duecourse.settings import Settings, Workspace

    with TemporaryDirectory(dir=office.folder.root) as place:
        space = Workspace(Path(place), Settings(threads=office.settings.threads))
        with TemplateMaker(space) as maker:
            return maker.templates(card, progress)


def search(
    office: Office, *, application: str, actor: str, requirement_id: str, templates: "Sequence[Template]"
) -> CheckCompleted:
    """Search an applicant's prints for the background check of a requirement; a person decides what it means.

    The prints are searched and not kept. Raises OutOfPlace for a requirement that is no background check.
    """
    office.admit(actor, *CheckCompleted.by, act=CheckCompleted.kind)
    _asked(OfficeDeed(office, office.ledger, actor, office.now), application, requirement_id)  # type: ignore[arg-type]
    found = gallery(office).search(templates, limit=MOST, purpose=PURPOSE)
    event = CheckCompleted(
        requirement=requirement_id,
        candidates=len(found.candidates),
        references=tuple(each.person for each in found.candidates),
        people_searched=found.people_searched,
        gallery_digest=found.gallery_digest,
        gallery_version=found.gallery_version,
        partition=PARTITION,
        algorithm=found.algorithm,
        threshold=found.threshold,
    )
    with office.act(actor, CheckCompleted) as deed:
        _asked(deed, application, requirement_id)
        deed.append(application, event)
    return event


def _asked(deed: OfficeDeed, application: str, requirement_id: str) -> None:
    found, known = opened(deed, application)
    row = requirement(known, found.received.stage, requirement_id)
    if CHECK not in row["evidence"]:
        raise OutOfPlace(act="A background check", problem=f"{requirement_id} asks for none")
