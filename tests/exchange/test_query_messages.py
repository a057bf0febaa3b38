"""Queries and answers as text: what is written reads back, and nothing else is read."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import BadMessage
from duecourse.exchange.queries import (
    Consulted,
    DataResponse,
    Query,
    Response,
    read_data_response,
    read_query,
    read_response,
    write_data_response,
    write_query,
    write_response,
)

QUERY = Query(
    sender="XX1234567",
    purpose="C",
    attention="E COPPERLANE",
    phone="(802) 555-0100",
    name="NÚÑEZ, IDA MARIE",
    born_on="19840229",
    sex="F",
    place_of_birth="XX",
    in_custody=True,
    offense="5404",
    control="B000001",
    alien_number="012345678",
)
RESPONSE = Response(
    sender="VTICE0900",
    recipient="XX1234567",
    result="APPEARS_REMOVABLE_RECORDS",
    records=(Consulted("CIS", "A012345678", date(2009, 1, 15)), Consulted("NIIS", "E-9", date(2008, 5, 2))),
    author="technician 14",
    supervisor="supervisor 2",
    note="two files agree",
    expires_on=date(2010, 10, 13),
    control="B000001",
)
TEXT = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="./,"), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(attention=TEXT, surname=TEXT.map(lambda each: each[:14]), given_name=TEXT.map(lambda each: each[:13]))
def test_a_query_reads_back_as_written(attention: str, surname: str, given_name: str) -> None:
    query = replace(QUERY, attention=attention, name=f"{surname},{given_name}")
    assert read_query(write_query(query), "query") == query


def test_answers_read_back_as_written() -> None:
    assert read_response(write_response(RESPONSE), "answer") == RESPONSE
    assert read_response(write_response(replace(RESPONSE, records=(), note="", control="")), "answer").records == ()
    match = DataResponse("DCUSVIT00", "XX1234567", "T1", "match", "FIN0123", 3, control="B000001")
    for each in (match, replace(match, outcome="no match", fingerprint_number="", encounters=0)):
        assert read_data_response(write_data_response(each), "response") == each
    error = replace(match, outcome="error", fingerprint_number="", encounters=0, reason="image quality")
    assert read_data_response(write_data_response(error), "response") == error


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("PUR/C.", "", "PUR: is missing"),
        ("PUR/C.", "PUR/X.", "'X' is not C or F"),
        ("PUR/C.", "PUR/C.PUR/F.", "PUR: stands twice"),
        ("CUS/Y.", "CUS/.", "'' is not Y or N"),
        ("OFF/5404.", "OFF/DUI.", "is not four digits"),
        ("OFF/5404.", "OFF/5404.RAC/W.", "'RAC/W' is no field of an IAQ"),
        ("NAM/NÚÑEZ, IDA MARIE.", "NAM/NÚÑEZ.", "SURNAME, GIVEN"),
        ("NAM/NÚÑEZ, IDA MARIE.", f"NAM/{'N' * 25}, IDA MARIE.", "at most 30"),
        ("NAM/NÚÑEZ, IDA MARIE.", "NAM/NÚÑEZ, I\tDA.", "SURNAME, GIVEN"),
        ("XX1234567", "12", "no agency identifier"),
        ("*B000001", "*", "empty control"),
        ("*B000001", "B000001", "no control element"),
        (".AX.", ".VT.", "a query goes to AX"),
        ("IAQ.", "IAR.", "is not IAQ"),
        ("ARN/012345678.", "ARN/012345678", "ends in the middle"),
    ],
)
def test_a_query_that_departs_from_the_format_is_named_by_its_field(old: str, new: str, problem: str) -> None:
    text = write_query(QUERY)
    assert old in text
    with pytest.raises(BadMessage, match=re.escape(problem)):
        read_query(text.replace(old, new), "query")


def test_answers_that_contradict_themselves_are_refused() -> None:
    text = write_response(RESPONSE)
    for old, new, problem in (
        ("SUP/supervisor 2", "SUP/Technician 14", "is the author"),
        ("EXP/20101013", "EXP/20101313", "no day"),
        ("REC/CIS,A012345678,20090115", "REC/CIS,A012345678,20090230", "no day"),
        ("RES/APPEARS_REMOVABLE_RECORDS", "RES/removable", "a result in capitals"),
    ):
        with pytest.raises(BadMessage, match=problem):
            read_response(text.replace(old, new), "answer")
    with pytest.raises(BadMessage, match="a match names a person"):
        write_data_response(DataResponse("DCUSVIT00", "XX1234567", "T1", "match"))
    with pytest.raises(BadMessage, match="FIN: is there without a match"):
        write_data_response(DataResponse("DCUSVIT00", "XX1234567", "T1", "no match", "FIN1"))
    with pytest.raises(BadMessage, match="an error has a reason"):
        write_data_response(DataResponse("DCUSVIT00", "XX1234567", "T1", "error"))
    with pytest.raises(BadMessage, match="ATN"):
        write_query(replace(QUERY, attention="A. B"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.integers(0, 200))
def test_any_text_is_read_or_refused_by_name(noise: str, place: int) -> None:
    text = write_query(QUERY)
    for candidate in (noise, text[:place] + noise + text[place:], text[:place]):
        with suppress(BadMessage):
            assert write_query(read_query(candidate, "query"))
