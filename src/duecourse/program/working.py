"""The work that waits: the record is the queue, so a crash anywhere leaves the rest exactly where it was."""

from collections.abc import Callable
from dataclasses import dataclass

from duecourse.errors import BadInput, CardNotKept
from duecourse.exchange.card import Card, read_card, read_card_bytes
from duecourse.prints.gallery import Gallery
from duecourse.program import checks
from duecourse.program.bookings import received_card
from duecourse.program.checks import Searched
from duecourse.program.extraction import TemplateMaker
from duecourse.program.record import Record
from duecourse.settings import Workspace

Progress = Callable[[int, int], None]
FINGERS = 10
"""A card counts for so many steps of progress."""

Problem = tuple[str, BadInput]


@dataclass(frozen=True, slots=True)
class Worked:
    """What was searched; the bookings whose card has no usable print; and fingers that others were searched without."""

    searched: tuple[Searched, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[Problem, ...]


def work_through(record: Record, space: Workspace, progress: Progress | None = None) -> Worked:
    """Search every booking that waits; those whose card cannot be used go on waiting.

    Raises what a gallery that is not whole raises: a search that could not read everything is no answer, and the
    bookings go on waiting.
    """
    done: list[Searched] = []
    problems: list[Problem] = []
    left_out: list[Problem] = []
    waiting = checks.waiting(record)
    gallery = Gallery.open(space.gallery, threads=space.settings.threads)
    with TemplateMaker(space) as maker:
        for number, booking in enumerate(waiting, 1):
            without: list[BadInput] = []
            try:
                card = _kept_card(record, space, booking)
                templates = maker.templates(card, _part(progress, number, len(waiting)), without.append)
                done.append(checks.search(record, booking, gallery=gallery, templates=templates))
            except BadInput as problem:
                problems.append((booking, problem))
            left_out += [(booking, problem) for problem in without]
            if progress is not None:
                progress(number * FINGERS, len(waiting) * FINGERS)
    return Worked(tuple(done), tuple(problems), tuple(left_out))


def _part(progress: Progress | None, number: int, of: int) -> Progress | None:
    """The progress of one card (number ``number`` of ``of``) as a part of the whole, in fingers."""
    if progress is None:
        return None
    return lambda done, fingers: progress((number - 1) * FINGERS + FINGERS * done // max(fingers, 1), of * FINGERS)


def _kept_card(record: Record, space: Workspace, booking: str) -> Card:
    """The card as it was received; other bytes in its place are no card of this booking."""
    received = received_card(record, booking)
    kept = space.received / f"{received.sha256}.eft"
    if not kept.exists():
        raise CardNotKept(booking=booking, path=kept)
    card = read_card(read_card_bytes(kept), f"booking {booking}, card {received.tcn}")
    if card.sha256 != received.sha256:
        raise CardNotKept(booking=booking, path=kept)
    return card
