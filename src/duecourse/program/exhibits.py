"""What an examiner is shown: the same finger of both cards side by side, and nothing else."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from duecourse.errors import ExhibitMissing
from duecourse.exchange.card import finger_pictures, read_card, read_card_bytes
from duecourse.prints.images import Decoder, GrayImage
from duecourse.program.checks import Exhibit
from duecourse.program.enrollment import kept_cards
from duecourse.program.slaps import slap_pictures
from duecourse.settings import Workspace

MARK = "duecourse:card:"
"""What stands before the SHA-256 of a card in the text of a picture made of it."""

GAP = 24
"""White pixels between the two prints."""


def sides(space: Workspace, exhibit: Exhibit) -> dict[int, tuple[GrayImage, GrayImage]]:
    """Fingers that both sides have, each as (booking, enrolled) pictures at 500 ppi.

    A finger without a picture of its own is shown as it was cut out of a slap. Of an enrolled person with several cards
    each finger is shown as it was taken last. Raises ExhibitMissing when a card is not kept any more, or is not the one
    that was received or enrolled.
    """
    booked = space.received / f"{exhibit.card_sha256}.eft"
    enrolled = kept_cards(space, exhibit.person)
    if not enrolled or not booked.exists():
        raise ExhibitMissing(booking=exhibit.booking, candidate=exhibit.candidate)
    left: dict[int, GrayImage] = {}
    right: dict[int, GrayImage] = {}
    with Decoder() as decoder:
        for path, side in ((booked, left), *((path, right) for path in enrolled)):
            card = read_card(read_card_bytes(path), str(path))
            if card.sha256 != path.stem:
                raise ExhibitMissing(booking=exhibit.booking, candidate=exhibit.candidate)
            shown = dict(finger_pictures(card, decoder, lambda *_: None))
            shown.update(slap_pictures(card, decoder, shown.keys(), lambda _: None))
            side.update(shown)
    return {finger: (left[finger], right[finger]) for finger in sorted(left.keys() & right.keys())}


def lay_side_by_side(space: Workspace, exhibit: Exhibit, into: Path) -> list[Path]:
    """Write one PNG a finger into the folder ``into``: the booking print left, the enrolled one right, at 500 ppi."""
    pictures = sides(space, exhibit)
    cards = [exhibit.card_sha256, *(card.stem for card in kept_cards(space, exhibit.person))]
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for finger, (left, right) in pictures.items():
        path = into / f"finger-{finger:02d}.png"
        path.write_bytes(_png(left, right, cards))
        written.append(path)
    return written


def _png(left: GrayImage, right: GrayImage, cards: Sequence[str]) -> bytes:
    height = max(left.pixels.shape[0], right.pixels.shape[0])
    canvas = np.full((height, left.pixels.shape[1] + GAP + right.pixels.shape[1]), 255, np.uint8)
    canvas[: left.pixels.shape[0], : left.pixels.shape[1]] = left.pixels
    canvas[: right.pixels.shape[0], left.pixels.shape[1] + GAP :] = right.pixels
    file = io.BytesIO()
    marks = PngInfo()
    for card in cards:
        # A purge of one of the cards finds the picture by this, and takes it along.
        marks.add_text("card", f"{MARK}{card}")
    Image.fromarray(canvas).save(file, "PNG", dpi=(500, 500), pnginfo=marks)
    return file.getvalue()
