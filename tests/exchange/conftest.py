"""Made-up cards for the tests of exchange: ten small ridge patterns of nobody's fingers, and the facts of nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.prints.images import GrayImage, encode_wsq


@dataclass(frozen=True)
class Drawn:
    """A small picture and its WSQ data."""

    image: GrayImage
    wsq: bytes


@pytest.fixture(scope="session")
def drawn() -> Drawn:
    """Rings about ten pixels apart, 96 wide and 80 high."""
    y, x = np.mgrid[0:80, 0:96]
    waves = 128 + 90 * np.sin(np.hypot(x - 40, y - 45) * 2 * np.pi / 10)
    image = GrayImage(waves.astype(np.uint8))
    return Drawn(image, encode_wsq(image))


@pytest.fixture(scope="session")
def make_card(drawn: Drawn) -> Callable[..., bytes]:
    """A booking card of a made-up person; any argument of ``build_car`` may be given instead."""

    def make(**changed: object) -> bytes:
        facts: dict[str, object] = {
            "tcn": "TCN-2010-000000001",
            "ori": "XX0010000",
            "destination": "XX9990000",
            "dated_on": date(2010, 10, 6),
            "name": "DOE,JOHN",
            "sex": "M",
            "race": "U",
            "born_on": date(1980, 2, 29),
            "place_of_birth": "XX",
            "height": "510",
            "weight": "170",
            "eyes": "BRO",
            "hair": "BLK",
            "arrested_on": date(2010, 10, 5),
            "charges": [(date(2010, 10, 5), "DRIVING WITHOUT A LICENSE")],
            "fingers": [NewFinger(position, 1, drawn.wsq, 96, 80, nfiq=2) for position in range(1, 11)],
        }
        return build_car(**{**facts, **changed})

    return make


@pytest.fixture(scope="session")
def small_card(make_card: Callable[..., bytes]) -> bytes:
    """One card whose images are a few bytes that nobody decodes: small enough to damage in every place."""
    return make_card(fingers=[NewFinger(1, 1, b"\xff\xa0\xff\xa4 no image", 96, 80)])
