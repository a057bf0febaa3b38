"""A booking card: the one place where facts with names and pictures of fingers come apart.

Left of it a transaction holds both; right of it ``Biographic`` goes to the record and ``finger_pictures`` to the
search, and nothing that has a picture has a name. The received bytes are kept by the caller, exactly as they came;
``Card.sha256`` names them.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duecourse import errors
from duecourse.exchange.deviation import Deviation
from duecourse.exchange.ebts import check
from duecourse.exchange.fieldrules import day
from duecourse.exchange.fingers import POSITIONS, FingerRecord, finger_records, missing_fingers
from duecourse.exchange.itl import Transaction, parse
from duecourse.exchange.reading import looks_like_transaction
from duecourse.exchange.records import Record
from duecourse.prints.images import Decoder, Encoded, GrayImage

LARGEST_CARD = 64 << 20
"""Bytes that a card may have; a card of fourteen 1000-ppi images in lossless JPEG 2000 stays below a third of it."""

_COMPRESSIONS = {
    "NONE": "raw",
    "WSQ20": "wsq",
    "JPEGB": "jpeg",
    "JPEGL": "jpeg",
    "JP2": "jp2",
    "JP2L": "jp2",
    "PNG": "png",
}
_THUMBS = {11: 1, 12: 6}


@dataclass(frozen=True, slots=True)
class Biographic:
    """Facts with names from the Type-2 record, in the codes of EBTS appendix C; empty where the card has none.

    ``born_on`` is ISO 8601, or empty when unknown. ``race`` is kept for tests of fairness alone.
    """

    name: str
    aliases: tuple[str, ...]
    sex: str
    born_on: str
    place_of_birth: str
    citizenship: str
    race: str
    height: str
    weight: str
    eyes: str
    hair: str
    residence: str
    state_number: str
    fbi_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChargeText:
    """One arrest segment (field 2.047): the day of the offense, or None, and its wording as received."""

    offense_on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class FingerImage:
    """One finger image as received: codes of position and impression, the encoded data, IDC, and NFIQ if stated."""

    position: int
    impression: int
    encoded: Encoded
    idc: int
    nfiq: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """A ten-print transaction, read: control numbers, facts with names, charges, encoded fingers, deviations.

    ``missing_fingers`` are (position 1-10, ``XX`` amputated | ``UP`` unable to print); ``retain`` is whether field
    2.005 says Y, and ``treated_as_adult`` whether 2.087 does; ``sha256`` (hex) and ``size`` are those of the received
    bytes; ``source`` names them for people.
    """

    tcn: str
    ori: str
    destination: str
    transaction_type: str
    dated_on: date | None
    arrested_on: date | None
    biographic: Biographic | None
    charges: tuple[ChargeText, ...]
    fingers: tuple[FingerImage, ...]
    missing_fingers: tuple[tuple[int, str], ...]
    retain: bool
    deviations: tuple[Deviation, ...]
    sha256: str
    size: int
    source: str
    treated_as_adult: bool = False


def read_card(data: bytes, source: str) -> Card:
    """The card in ``data``; ``source`` names it in errors.

    Any transaction type is accepted with its deviations listed. Raises what ``itl.parse`` raises, CardTooLarge, and
    CardWithoutNumber or CardWithoutFingers for a transaction that nothing can be done with.
    """
    if len(data) > LARGEST_CARD:
        raise errors.CardTooLarge(path=source, size=len(data), limit=LARGEST_CARD)
    transaction = parse(data, source)
    header = transaction.header
    if not header.text(9):
        raise errors.CardWithoutNumber(source=source)
    fingers = tuple(_finger(found) for found in finger_records(transaction))
    if not fingers:
        raise errors.CardWithoutFingers(source=source)
    described = _described(transaction)
    return Card(
        tcn=header.text(9),
        ori=header.text(8),
        destination=header.text(7),
        transaction_type=header.text(4),
        dated_on=day(header.text(5)),
        arrested_on=day(described.text(45)) if described else None,
        biographic=_biographic(described) if described and described.text(18) else None,
        charges=_charges(described) if described else (),
        fingers=fingers,
        missing_fingers=missing_fingers(transaction),
        retain=described is not None and described.text(5) == "Y",
        deviations=check(transaction),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        source=source,
        treated_as_adult=described is not None and described.text(87) == "Y",
    )


def read_card_bytes(path: Path) -> bytes:
    """The bytes of a card file, refused before they are read when they cannot be a card.

    Raises CardMissing, CardIsFolder, CardEmpty, CardTooLarge, CardUnreadable, NotTransaction.
    """
    try:
        if path.is_dir():
            raise errors.CardIsFolder(path=path)
        if path.exists() and not path.is_file():  # reading a pipe would wait for ever
            raise errors.CardUnreadable(path=path, problem="it is a pipe or a device, and no file")
        with path.open("rb") as file:
            start = file.read(16)
            size = path.stat().st_size
            if not start:
                raise errors.CardEmpty(path=path)
            if size > LARGEST_CARD:
                raise errors.CardTooLarge(path=path, size=size, limit=LARGEST_CARD)
            if not looks_like_transaction(start):
                raise errors.NotTransaction(source=path, found=repr(start[:8])[1:])
            data = start + file.read(LARGEST_CARD + 1 - len(start))
    except FileNotFoundError as problem:
        raise errors.CardMissing(path=path) from problem
    except (OSError, ValueError) as problem:  # ValueError: a null byte in the name
        raise errors.CardUnreadable(path=path, problem=getattr(problem, "strerror", None) or problem) from problem
    if len(data) > LARGEST_CARD:
        raise errors.CardTooLarge(path=path, size=len(data), limit=LARGEST_CARD)
    return data


def read_card_file(path: Path) -> Card:
    """The card in a file. Raises what ``read_card_bytes`` and ``read_card`` raise."""
    return read_card(read_card_bytes(path), str(path))


def finger_pictures(
    card: Card, decoder: Decoder, unreadable: Callable[[int, errors.BadInput], None] | None = None
) -> Iterator[tuple[int, GrayImage]]:
    """Position (1-10) and picture of every single finger of a card, by position, at 500 ppi.

    A plain thumb (positions 11 and 12) stands in for a rolled one that has no image; plain impressions of several
    fingers are passed over. Of several images of one finger the one with the best stated NFIQ counts, else the first.
    A picture that cannot be decoded raises BadImage (or one of its kinds), or is handed to ``unreadable`` instead.
    """
    for position, finger in sorted(_single_fingers(card).items()):
        where = f"{card.source}: {POSITIONS[finger.position]} (IDC {finger.idc:02d})"
        try:
            picture = decoder.decode(finger.encoded, where)
        except errors.BadImage as problem:
            if unreadable is None:
                raise
            unreadable(position, problem)
        else:
            yield position, picture


def _single_fingers(card: Card) -> dict[int, FingerImage]:
    chosen: dict[int, FingerImage] = {}
    plain: dict[int, FingerImage] = {}
    for finger in sorted(card.fingers, key=lambda item: item.nfiq or 6):  # stable: file order within one quality
        if 1 <= finger.position <= 10:
            chosen.setdefault(finger.position, finger)
        elif finger.position in _THUMBS:
            plain.setdefault(_THUMBS[finger.position], finger)
    return {**plain, **chosen}


def _finger(found: FingerRecord) -> FingerImage:
    encoded = Encoded(
        data=found.data,
        compression=_COMPRESSIONS.get(found.compression, found.compression),
        ppi=found.ppi,
        width=found.width,
        height=found.height,
    )
    return FingerImage(found.position, found.impression, encoded, found.idc, found.nfiq)


def _described(transaction: Transaction) -> Record | None:
    """The Type-2 record with the person's facts: the first that has a name, else the first."""
    records = transaction.of_type(2)
    return next((item for item in records if item.text(18)), records[0] if records else None)


def _biographic(described: Record) -> Biographic:
    born = day(_texts(described, 22)[0] if _texts(described, 22) else "")
    return Biographic(
        name=described.text(18),
        aliases=_texts(described, 19),
        sex=described.text(24),
        born_on=born.isoformat() if born else "",
        place_of_birth=described.text(20),
        citizenship=described.text(21),
        race=described.text(25),
        height=described.text(27),
        weight=described.text(29),
        eyes=described.text(31),
        hair=described.text(32),
        residence=described.text(41),
        state_number=described.text(15),
        fbi_numbers=_texts(described, 14),
    )


def _charges(described: Record) -> tuple[ChargeText, ...]:
    charges = []
    for items in described.subfields(47):
        offense_on = day(items[0].strip())
        texts = items[1:] if offense_on or len(items) > 1 else items
        charges.append(ChargeText(offense_on, " ".join(text.strip() for text in texts)))
    return tuple(charges)


def _texts(described: Record, number: int) -> tuple[str, ...]:
    """First item of each subfield that is not blank."""
    return tuple(items[0].strip() for items in described.subfields(number) if items[0].strip())
