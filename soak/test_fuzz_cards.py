"""A hundred thousand damaged cards, records of minutiae and messages: nothing but a named error, ever.

``DUECOURSE_SOAK_SHARE`` (a number, 1 when it is not set) scales all counts.
"""

import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from duecourse.errors import BadInput, DuecourseError
from duecourse.exchange import queries
from duecourse.exchange.card import read_card
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.exchange.itl import build, parse
from duecourse.exchange.minutiae import finger_minutiae
from duecourse.exchange.records import Value, record
from soak.damage import damaged as spoiled

ROUNDS = int(100_000 * float(os.environ.get("DUECOURSE_SOAK_SHARE", "1")))


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


HEADER: dict[int, Value] = {
    2: "0400", 4: "TEST", 5: "20101006", 7: "XX9990000", 8: "XX0010000", 9: "TCN-2010-1", 11: "00.00", 12: "00.00",
}  # fmt: skip
INCITS: dict[int, Value] = {
    4: "U", 126: [["27", "513", "0"]], 128: "400", 129: "500", 130: "2", 131: "197", 132: "197", 133: "0", 134: "02",
    136: "2", 137: [["001", "100", "200", "45", "1", "90"], ["002", "399", "499", "179", "2", "254"]],
}  # fmt: skip
STANDARD: dict[int, Value] = {
    4: "S", 5: [["NONE", "M"]], 6: "02", 10: "2", 11: "0",
    12: [["001", "05081524270", "02", "A"], ["002", "20270005178", "01", "B"]],
}  # fmt: skip


@pytest.mark.parametrize("fields", [INCITS, STANDARD], ids=["incits", "standard"])
def test_damaged_minutiae_of_type_9_raise_nothing_but_named_errors(fields: dict[int, Value]) -> None:
    chance = random.Random(11)
    whole = build([record(1, HEADER), record(9, fields, idc=1)])
    assert len(finger_minutiae(parse(whole, "whole"))) == 1
    body = whole.index(b"9.001:")
    for number in range(ROUNDS):
        data = bytearray(whole)
        if number % 2:  # of the same length, so that the frame holds and the fields are read
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(body + 10, len(data))] = chance.choice(b"0123456789.:\x1d\x1e\x1fAZ\xff\0")
        else:
            data = bytearray(spoiled(whole, chance))
        try:
            finger_minutiae(parse(bytes(data), "damaged"))
        except DuecourseError as error:
            assert isinstance(error, BadInput), repr(error)


QUERY = (
    "IAQ.XX1234567.AX.*B000001.TXT\r\nPUR/C.ATN/E COPPERLANE.PHN/8025550100.NAM/N\u00da\u00d1EZ, IDA.DOB/19840229."
    "SEX/F.POB/XX.CUS/Y.OFF/5404.ARN/012345678.\r\n"
)
RESPONSE = (
    "IAR.VTICE0900.XX1234567.*B000001.TXT\r\nRES/APPEARS_REMOVABLE_RECORDS.REC/CIS,A012345678,20090115.AUT/one."
    "SUP/two.NOT/two files agree.EXP/20101013.\r\n"
)
DATA = "IDR.DCUSVIT00.XX1234567.*B000001.TXT\r\nTCN/TCN-2010-1.RSP/M.FIN/EC94A18C39B9.ENC/1.\r\n"


@pytest.mark.parametrize(
    ("text", "read"),
    [(QUERY, queries.read_query), (RESPONSE, queries.read_response), (DATA, queries.read_data_response)],
    ids=["IAQ", "IAR", "IDR"],
)
def test_damaged_messages_raise_nothing_but_named_errors(text: str, read: Callable[[str, str], object]) -> None:
    chance = random.Random(12)
    read(text, "whole")
    for _ in range(ROUNDS):
        data = spoiled(text.encode(), chance).decode("utf-8", chance.choice(("replace", "surrogateescape")))
        try:
            read(data, "damaged")
        except DuecourseError as error:
            assert isinstance(error, BadInput), repr(error)
