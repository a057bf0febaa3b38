"""Booking cards of made-up people: EBTS transactions (CAR) with one WSQ image a finger, as live-scan devices send."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from duecourse.errors import CannotMakeUp
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.prints.images import GrayImage, encode_wsq
from duecourse.synth.people import NOT_STATED, RACE_UNKNOWN, Person
from duecourse.synth.prints import Finger

ROLLED = 1
"""Impression code of a live-scan rolled print (EBTS field 14.003)."""

_MASTERS = 160
"""Masters kept in memory, about 0.6 MB each: a booking of somebody enrolled needs the same ones again."""


def control_number(ori: str, dated_on: date, seed: int) -> str:
    """A transaction control number (10-40 characters): of this agency, day and booking, and of no other."""
    digest = hashlib.sha256(f"{ori}/{dated_on.isoformat()}/{seed}".encode()).hexdigest()
    return f"{ori}-{dated_on:%Y%m%d}-{digest[:12].upper()}"


def pictures(person: Person, *, seed: int, quality: float = 0.8) -> Iterator[tuple[int, GrayImage]]:
    """One impression of every finger of ``person``, with its position, in order of position.

    Another ``seed`` is another occasion; ``quality`` goes from 1 (clean) to 0 (poor). Raises CannotMakeUp.
    """
    for position in person.fingers:
        yield position, finger(person, position).impression(seed, quality=quality)


def finger(person: Person, position: int) -> Finger:
    """The finger of ``person`` at ``position`` (1-10). Raises CannotMakeUp for one they do not have."""
    return _finger(person.finger_seed(position), position)


def card(
    person: Person,
    *,
    seed: int,
    ori: str,
    destination: str,
    dated_on: date,
    charges: Sequence[tuple[date, str]],
    quality: float = 0.8,
    retain: bool = True,
    tcn: str | None = None,
) -> bytes:
    """The card of one booking of ``person``: the same arguments give the same bytes.

    ``charges`` are days of offense with their wording (1 to 40); missing fingers are reported as such. The control
    number follows from agency, day and ``seed`` unless given. Raises CannotMakeUp and CannotBuild.
    """
    if not charges:
        raise CannotMakeUp(what="A card", problem="no charge is given", remedy="one to forty charges")
    images = [
        NewFinger(
            position=position,
            impression=ROLLED,
            data=encode_wsq(image),
            width=image.pixels.shape[1],
            height=image.pixels.shape[0],
        )
        for position, image in pictures(person, seed=seed, quality=quality)
    ]
    return build_car(
        tcn=tcn or control_number(ori, dated_on, seed),
        ori=ori,
        destination=destination,
        dated_on=dated_on,
        name=person.name,
        sex=person.sex,
        race=RACE_UNKNOWN,
        born_on=person.born_on,
        place_of_birth=NOT_STATED,
        height=person.height,
        weight=person.weight,
        eyes=person.eyes,
        hair=person.hair,
        arrested_on=dated_on,
        charges=charges,
        fingers=images,
        missing=person.missing,
        retain=retain,
    )


@lru_cache(maxsize=_MASTERS)
def _finger(seed: int, position: int) -> Finger:
    return Finger(seed, position)
