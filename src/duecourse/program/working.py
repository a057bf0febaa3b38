"""The work that waits: the record is the queue, so a crash anywhere leaves the rest exactly where it was."""

from collections.abc import Callable

from duecourse.errors import BadInput, CardNotKept
from duecourse.exchange.card import read_card_file
from duecourse.prints.gallery import Gallery
from duecourse.program import checks
from duecourse.program.bookings import received_card
from duecourse.program.checks import Searched
from duecourse.program.extraction import TemplateMaker
from duecourse.program.record import Record
from duecourse.settings import Workspace

Progress = Callable[[int, int], None]
Problem = tuple[str, BadInput]


def work_through(
    record: Record, space: Workspace, progress: Progress | None = None
) -> tuple[list[Searched], list[Problem]]:
    """Search every booking that waits; returns what was done, and the bookings whose card has no usable print.

    Raises what a gallery that is not whole raises: a search that could not read everything is no answer, and the
    bookings go on waiting.
    """
    done, problems = [], []
    waiting = checks.waiting(record)
    gallery = Gallery.open(space.gallery, threads=space.settings.threads)
    with TemplateMaker(space) as maker:
        for number, booking in enumerate(waiting, 1):
            try:
                done.append(_search(record, space, booking, maker, gallery))
            except BadInput as problem:
                problems.append((booking, problem))
            if progress is not None:
                progress(number, len(waiting))
    return done, problems


def _search(record: Record, space: Workspace, booking: str, maker: TemplateMaker, gallery: Gallery) -> Searched:
    kept = space.received / f"{received_card(record, booking).sha256}.eft"
    if not kept.exists():
        raise CardNotKept(booking=booking, path=kept)
    return checks.search(record, booking, gallery=gallery, templates=maker.templates(read_card_file(kept)))
