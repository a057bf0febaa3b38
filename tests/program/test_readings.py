"""Reading a person's page is an entry: who, when, which page, for what; and it is no act in the case."""

from typing import Any

import pytest

from duecourse.errors import BadFact, NotInRecord, UnknownActor
from duecourse.program.events.reading import PageRead
from duecourse.program.narrate import UNNAMED, page
from duecourse.program.reading import read_page, readings


def told(found: dict[str, Any]) -> str:
    return " ".join(each["what"] for each in found["sentences"])


def test_a_reading_is_entered_before_the_page_is_shown(county: Any) -> None:
    booking = county.book()
    before = county.record.case(booking)
    shown = read_page(county.record, booking=booking, actor="fay", purpose="complaint 17")
    assert "The card names the person" in told(shown)
    (reading,) = readings(county.record, booking)
    assert (reading.reader, reading.booking, reading.purpose) == ("fay", booking, "complaint 17")
    assert reading.entry == county.size() - 1
    assert county.record.case(booking) == before
    assert county.findings() == []
    blind = read_page(county.record, booking=booking, actor="ada", purpose="work")
    assert "The card names the person" not in told(blind)
    assert [each.reader for each in readings(county.record)] == ["fay", "ada"]


def test_whoever_only_read_may_still_decide(county: Any) -> None:
    booking = county.identified()
    read_page(county.record, booking=booking, actor="jan", purpose="notice of an objection")
    filed = county.object(booking)
    county.review(filed.objection, actor="jan")
    assert county.findings() == []


def test_nobody_reads_without_a_role_a_purpose_or_a_case(county: Any) -> None:
    booking = county.book()
    size = county.size()
    with pytest.raises(UnknownActor):
        read_page(county.record, booking=booking, actor="stranger", purpose="curious")
    with pytest.raises(BadFact):
        read_page(county.record, booking=booking, actor="fay", purpose=" ")
    with pytest.raises(NotInRecord):
        read_page(county.record, booking="b-000009", actor="fay", purpose="work")
    assert county.size() == size
    unsigned = told(page(county.record, booking, named=False))
    assert "The card names the person" not in unsigned
    assert UNNAMED in unsigned


def test_a_forged_reading_is_found(forger: Any) -> None:
    forger.write("reads", PageRead(booking="b-000077", purpose="work"), "fay")
    forger.write("reads", PageRead(booking="b-000001", purpose="work"), "duecourse")
    forger.write("b-000001", PageRead(booking="b-000001", purpose="work"), "fay")
    found = [finding.what for finding in forger.county.findings()]
    assert "a reading of a page that is not there" in found
    assert "page.read without authority" in found
    assert "page.read in the wrong stream" in found
