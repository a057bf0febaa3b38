"""Plain impressions of a card: single fingers out of its slaps, and what speaks against the card as a whole.

A slap that shows the other hand, or more or fewer fingers than the card accounts for, has no fingers with names. It is
left out where every one of its fingers was also taken singly; where it is all there is, the card is refused, for
nobody can say whose place a nameless finger has.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from duecourse.errors import BadImage, BadInput, UnusableSlap, WrongSequence
from duecourse.exchange.card import Card, FingerImage
from duecourse.exchange.fingers import POSITIONS, SLAPS
from duecourse.prints.images import Decoder, GrayImage
from duecourse.prints.sequence import check_sequence
from duecourse.prints.slaps import FINGERS, Slap, cut
from duecourse.prints.template import Template

THUMBS = {11: 1, 12: 6}
"""Plain thumbs taken singly, and the fingers they show."""

LeftOut = Callable[[BadInput], None]
"""Is told of a picture that is left out, and why."""


@dataclass(frozen=True, eq=False, slots=True)
class PlainFinger:
    """One finger of a plain impression: its position (1-10), its picture at 500 ppi, and its place for people."""

    position: int
    picture: GrayImage
    where: str


def plain_images(card: Card) -> list[FingerImage]:
    """The plain impressions of a card by position (11 to 15), one each: the best stated NFIQ, else the first."""
    chosen: dict[int, FingerImage] = {}
    for image in sorted(card.fingers, key=lambda item: item.nfiq or 6):  # stable: file order within one quality
        if image.position in SLAPS:
            chosen.setdefault(image.position, image)
    return [chosen[position] for position in sorted(chosen)]


def plain_fingers(card: Card, decoder: Decoder, single: Collection[int], left_out: LeftOut) -> Iterator[PlainFinger]:
    """Every finger that the plain impressions of ``card`` show, those the card reports as missing not looked for.

    ``single`` are the positions whose own prints are usable. ``left_out`` is told of a picture that cannot be decoded
    or is no slap, and of a slap with a wrong count whose fingers are all among ``single``. Raises WrongSequence for a
    slap of the other hand, and for one with a wrong count that is needed.
    """
    missing = {finger for finger, _ in card.missing_fingers}
    for image in plain_images(card):
        where = f"{card.source}: {POSITIONS[image.position]} (IDC {image.idc:02d})"
        try:
            picture = decoder.decode(image.encoded, where)
            if image.position in THUMBS:
                yield PlainFinger(THUMBS[image.position], picture, where)
                continue
            slap = cut(picture, image.position, missing, where)
        except (BadImage, UnusableSlap) as problem:
            left_out(problem)
            continue
        if not slap.accepted:
            refusal = WrongSequence(where=where, problem=_told(slap))
            if slap.hand_differs or set(FINGERS[image.position]) - missing - set(single):
                raise refusal
            left_out(refusal)
            continue
        for finger in slap.fingers:
            yield PlainFinger(finger.position, finger.picture, f"{where}, {POSITIONS[finger.position]}")


def slap_pictures(
    card: Card, decoder: Decoder, have: Collection[int], left_out: LeftOut
) -> Iterator[tuple[int, GrayImage]]:
    """Position and picture of fingers that ``have`` lacks and a plain impression of ``card`` shows, each once.

    A slap that cannot be cut is told to ``left_out``.
    """
    held = set(have)
    try:
        for found in plain_fingers(card, decoder, held, left_out):
            if found.position not in held:
                held.add(found.position)
                yield found.position, found.picture
    except WrongSequence as refusal:
        left_out(refusal)


def check_places(card: Card, plain: Sequence[Template], single: Sequence[Template]) -> None:
    """Compare all prints of one card. Raises WrongSequence when a finger is in the place of another, or in two."""
    told = check_sequence(plain, single)
    if not told.accepted:
        raise WrongSequence(where=card.source, problem="; ".join(item.sentence for item in told.problems))


def _told(slap: Slap) -> str:
    return "; ".join(item.sentence for item in slap.problems)
