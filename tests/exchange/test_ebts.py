"""Rules of booking transactions: a right card has no deviation, each wrong one has exactly its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse import errors
from duecourse.exchange.ebts import CODES, Deviation, NewFinger, build_errt, build_sre, check
from duecourse.exchange.fieldrules import day, field_rules, known_types
from duecourse.exchange.fingers import finger_records, missing_fingers
from duecourse.exchange.itl import build, parse
from duecourse.exchange.records import record

ANSWER: dict[str, Any] = {
    "tcn": "TCN-ANSWER-1",
    "tcr": "TCN-2010-000000001",
    "ori": "XX9990000",
    "destination": "XX0010000",
    "dated_on": date(2010, 10, 6),
}


def finger(position: int, **changed: Any) -> NewFinger:
    facts = {"impression": 1, "data": b"\xff\xa0\xff\xa4", "width": 96, "height": 80, **changed}
    return NewFinger(position, **facts)


TEN = [finger(position) for position in range(1, 11)]


def codes(data: bytes) -> list[tuple[str, str]]:
    return [(found.code, found.field) for found in check(parse(data, "card"))]


def test_a_right_booking_and_right_answers_have_no_deviation(make_card: Callable[..., bytes]) -> None:
    assert codes(make_card()) == []
    assert codes(make_card(name="PEÑA,ÉLODIE", missing=[(3, "XX")], fingers=TEN[:2] + TEN[3:])) == []
    assert codes(make_card(born_on=None, retain=False, more={41: "1 MAIN ST", 19: ["ROE,JANE", "POE,JO"]})) == []
    assert codes(build_sre(**ANSWER, name="DOE,JOHN", identified=False, more={14: "123456XX1"})) == []
    assert codes(build_errt(**ANSWER, messages=["FINGER 3: IMAGE CANNOT BE DECODED"])) == []
    answer = parse(build_sre(**ANSWER, name="DOE,JOHN", identified=True), "answer")
    assert (answer.header.text(10), answer.records[1].text(59)) == ("TCN-2010-000000001", "I")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"tcn": "SHORT"}, [("E_FIELD", "1.009")]),
        ({"ori": "9X0010000", "controlling_agency": "XX0010000"}, [("E_ORI", "1.008")]),
        ({"destination": "XX99900"}, [("E_FIELD", "1.007"), ("E_ORI", "1.007")]),
        ({"name": "DOE 2,JOHN"}, [("E_FIELD", "2.018")]),
        ({"name": "D" * 31}, [("E_FIELD", "2.018")]),
        ({"sex": "Q"}, [("E_FIELD", "2.024")]),
        ({"weight": "17O"}, [("E_FIELD", "2.029")]),
        ({"charges": []}, [("E_FIELD", "2.047")]),
        ({"charges": [(date(2010, 1, 1), "x" * 301)]}, [("E_FIELD", "2.047")]),
        ({"charges": [(date(2010, 1, 1), "THEFT")] * 41}, [("E_FIELD", "2.047")]),
        ({"more": {22: "19800230"}}, [("E_FIELD", "2.022")]),
        ({"more": {38: "20101006"}}, [("E_FIELD", "2.038")]),
        ({"more": {41: "1 MAIN\x07ST"}}, [("E_FIELD", "2.041")]),
        ({"fingers": TEN[1:]}, [("E_MISSING_FINGER_UNEXPLAINED", "2.084")]),
        ({"fingers": [*TEN, finger(4)]}, [("E_DUP_FINGER", "14.013")]),
        ({"fingers": [*TEN, finger(33)]}, [("E_FIELD", "14.013")]),
        ({"fingers": TEN + [finger(0)] * 5}, [("E_CNT", "4")]),
        ({"fingers": [*TEN[1:], finger(1, nfiq=5)]}, [("E_QUALITY", "14.022")]),
        ({"fingers": [*TEN[1:], finger(1, nfiq=7)]}, [("E_FIELD", "14.022")]),
        ({"fingers": [*TEN[1:], finger(1, ppi=600)]}, [("E_RESOLUTION", "14.009")]),
        ({"fingers": [*TEN[1:], finger(1, ppi=0)]}, [("E_RESOLUTION", "14.009")]),
        ({"fingers": [*TEN[1:], finger(1, compression="ZIP")]}, [("E_COMPRESSION", "14.011")]),
        ({"fingers": [*TEN[1:], finger(1, compression="JP2")]}, [("E_COMPRESSION", "14.011")]),
        ({"fingers": [*TEN[1:], finger(1, width=0)]}, [("E_FIELD", "14.006")]),
        ({"fingers": [finger(13), finger(14), finger(15)]}, []),
    ],
)
def test_each_deviation_is_listed_once(
    make_card: Callable[..., bytes], changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes(make_card(**changed)) == expected


def test_missing_fields_and_strange_records_are_listed() -> None:
    header = {2: "0400", 4: "CAR", 5: "20101306", 7: "XX9990000", 8: "XX0010000", 9: "TCN-0000000001", 11: "00.00"}
    found = codes(build([record(1, header), record(2, {18: "DOE,JOHN"}, idc=0), record(17, {3: "1"}, idc=1)]))
    for field in ("1.005", "1.012", "2.005", "2.022", "2.045", "2.047", "2.073"):
        assert ("E_FIELD", field) in found
    assert ("E_CNT", "4") in found
    assert ("E_CNT", "17") in found
    assert len([field for code, field in found if code == "E_MISSING_FINGER_UNEXPLAINED"]) == 10
    unknown = codes(build([record(1, {**header, 4: "AMN", 5: "20101006", 12: "00.00"}), record(2, {3: "x"}, idc=0)]))
    assert unknown[0] == ("E_STRUCT", "1.004")
    assert {code for code, _ in unknown[1:]} == {"E_MISSING_FINGER_UNEXPLAINED"}


def test_the_list_of_deviations_has_an_end(make_card: Callable[..., bytes]) -> None:
    found = codes(make_card(more=dict.fromkeys(range(3000, 5000), "x")))
    assert len(found) == 201
    assert found[-1] == ("E_STRUCT", "1.003")


def test_type_4_images_are_read_with_their_resolution() -> None:
    def card(native: str, flag: int, code: int, data: bytes = b"\xff\xa0\xff\xa4") -> Any:
        header = {2: "0400", 4: "AMN", 9: "TCN-0000000001", 11: native}
        fields = {3: b"\1", 4: b"\2" + b"\xff" * 5, 5: bytes([flag]), 6: b"\0\x60", 7: b"\0\x50", 8: bytes([code])}
        return parse(build([record(1, header), record(4, {**fields, 9: data}, idc=1)]), "card")

    found = finger_records(card("39.37", 1, 1))[0]
    assert (found.position, found.impression, found.compression, found.ppi) == (2, 1, "WSQ20", 1000.0)
    assert (found.width, found.height, found.nfiq, found.deviations) == (96, 80, None, ())
    assert finger_records(card("39.37", 0, 1))[0].ppi == 500.0
    for transaction, code, ppi in [
        (card("", 1, 1), "E_RESOLUTION", 0.0),
        (card("23.62", 1, 1), "E_RESOLUTION", pytest.approx(600, abs=0.1)),
        (card("19.69", 0, 9), "E_COMPRESSION", 500.0),
        (card("19.69", 0, 4), "E_COMPRESSION", 500.0),
    ]:
        found = finger_records(transaction)[0]
        assert [note.code for note in found.deviations] == [code]
        assert (found.ppi, found.compression) == (ppi, "WSQ20")
    assert finger_records(card("19.69", 0, 1, b"")) == ()


def test_missing_fingers_come_from_both_records() -> None:
    header = {2: "0400", 4: "AMN", 9: "TCN-0000000001"}
    persons = record(2, {84: [["03", "XX"], ["11", "UP"], ["x", "UP"], ["04"]]}, idc=0)
    image = record(14, {13: "14", 18: [["9", "XX"], ["3", "UP"]], 999: b"data"}, idc=1)
    assert missing_fingers(parse(build([record(1, header), persons, image]), "card")) == ((3, "XX"), (9, "XX"))


def test_the_codes_are_closed_and_the_table_is_whole() -> None:
    assert len(CODES) == 10
    with pytest.raises(ValueError, match="not a deviation code"):
        Deviation("E_OTHER", "2.018", "x")
    assert known_types() == {"CAR", "CNA", "CPDR", "CPNU", "SRE", "ERRT"}
    for rule in field_rules().values():
        assert 1 <= rule.shortest <= rule.longest
        assert rule.most >= 1
        assert rule.characters in {"A", "N", "AN", "AS", "NS", "ANS", "DATE"}
        assert all(rule.shortest <= len(value) <= rule.longest for value in rule.values)
        assert rule.mandatory | rule.optional
        assert not rule.mandatory & rule.optional


@pytest.mark.shared
def test_the_table_agrees_with_the_handbook_copy(shared_data: Any) -> None:
    import csv

    with (shared_data / "codes" / "ebts91_type1_type2_fields.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rules = field_rules()
    for kind in known_types():
        for need, ours in (("M", "mandatory"), ("O", "optional")):
            theirs = {row["field"] for row in rows if row[kind] == need} - {"1.001", "1.003", "2.001", "2.002"}
            mine = {field for field, rule in rules.items() if kind in getattr(rule, ours)}
            assert mine ^ theirs <= {"1.010"}, (kind, need)  # a control reference is mandatory in answers


@given(st.dates(min_value=date(1000, 1, 1)))
def test_days_are_read_back(value: date) -> None:
    assert day(f"{value:%Y%m%d}".rjust(8, "0")) == value
    assert day(f"{value:%Y%m}99") is None
    assert day("00000000") is day("") is day("٢٠١٠١٠٠٦") is None


def test_a_separator_in_a_value_is_refused(make_card: Callable[..., bytes]) -> None:
    with pytest.raises(errors.CannotBuild, match=r"2\.018"):
        make_card(name="DOE\x1e,JOHN")
