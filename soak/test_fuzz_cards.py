"""A hundred thousand damaged cards: nothing but a named error, ever."""

import random
from datetime import date
from pathlib import Path

import pytest

from duecourse.errors import DuecourseError
from duecourse.exchange.card import read_card
from duecourse.exchange.ebts import NewFinger, build_car

ROUNDS = 100_000


def small_card() -> bytes:
    fingers = [NewFinger(position, 1, bytes(range(40)), 100, 120) for position in range(1, 11)]
    day = date(2010, 10, 1)
    return build_car(
        tcn="SOAK-0000000001", ori="XX0000001", destination="XX0000002", dated_on=day, name="MADEUP,PERSON", sex="X",
        race="U", born_on=date(1980, 1, 1), place_of_birth="XX", height="507", weight="150", eyes="BRO", hair="BRO",
        arrested_on=day, charges=[(day, "LITTERING")], fingers=fingers,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_damaged_cards_raise_nothing_but_named_errors(seed: int) -> None:
    chance = random.Random(seed)
    whole = small_card()
    read_card(whole, "whole")
    for _ in range(ROUNDS // 4):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            match chance.randrange(3):
                case 0:
                    damaged[at] = chance.randrange(256)
                case 1:
                    del damaged[at : at + chance.randint(1, 30)]
                case _:
                    damaged[at:at] = chance.randbytes(chance.randint(1, 8))
        try:
            read_card(bytes(damaged), "damaged")
        except DuecourseError as error:
            assert str(error).rstrip().endswith((".", "`"))


def test_the_whole_card_is_read(tmp_path: Path) -> None:
    assert len(read_card(small_card(), "whole").fingers) == 10
