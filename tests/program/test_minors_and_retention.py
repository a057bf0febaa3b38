"""Minors are not searched, and prints that the sender asked not to retain are due to be forgotten once they served."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from duecourse import errors
from duecourse.program import checks, custody, narrate, participation, retention, worklists


def due(county: Any, booking: str) -> list[tuple[str, str]]:
    found = retention.due(county.record, within_days=2)
    return [(each.trigger, each.scope) for each in found if each.booking == booking]


@pytest.mark.parametrize(
    ("born_on", "minor"),
    [
        ("1992-09-12", False),  # eighteen on the day of the arrest
        ("1992-09-13", True),  # on the day the card is dated, but not on that of the arrest
        ("2000-01-01", True),
        ("", False),
    ],
)
def test_a_minor_is_not_searched_unless_a_court_treats_them_as_an_adult(county: Any, born_on: str, minor: bool) -> None:
    booking = county.book("T1", born_on=born_on)
    waiting = [each.booking for each in worklists.worklists(county.record).searches]
    assert (booking in checks.waiting(county.record), booking in waiting) == (not minor, not minor)
    if minor:
        with county.refused(errors.MinorNotSearched, "is a minor", "2.087"):
            county.search(booking, "p-1")
        assert "The person is a minor" in narrate.outcome(county.record.case(booking))
        assert due(county, booking) == [("minor", "prints")]
    else:
        assert due(county, booking) == []
    adult = county.book("T2", born_on=born_on, treated_as_adult=True)
    assert adult in checks.waiting(county.record)
    assert county.findings() == []


def test_what_the_sender_asked_not_to_retain_is_due_once_the_prints_have_served(county: Any) -> None:
    strange, known, kept = (county.book(name, retain=name == "T3") for name in ("T1", "T2", "T3"))
    assert "not to retain the prints" in narrate.tell(county.record, strange)[0]["what"]
    assert "not to retain" not in narrate.tell(county.record, kept)[0]["what"]
    county.search(strange)
    assert ("no_match", "prints") in due(county, strange), "which is due as soon"
    for booking in (known, kept):
        county.search(booking, "p-1")
        county.identify(booking)
        assert due(county, booking) == [], "somebody works with them"
        custody.release(county.record, booking=booking, actor="hal", reason="Bail Bond")
    assert (due(county, known), due(county, kept)) == ([("not_retained", "prints")], [])
    with county.refused(errors.NotDue, "not_retained"):
        retention.propose(county.record, booking=known, actor="kim")
    county.now += timedelta(days=1)
    purge = retention.propose(county.record, booking=known, actor="kim")
    assert (purge.trigger, purge.scope) == ("not_retained", "prints")
    assert county.findings() == []


def test_a_card_that_is_never_searched_and_not_to_be_retained_is_due_from_its_receipt(county: Any) -> None:
    facts = {"jurisdiction": "c", "ori": "XX1234567", "instrument": "i", "actor": "zoe", "legal_basis": "l"}
    facts |= {"requested_position": "leave", "evidence": "minutes"}
    participation.record_row(county.record, routing="off", valid_from="2010-09-13", **facts)
    booking = county.book("T1", retain=False)
    assert due(county, booking) == [("not_retained", "prints")]
    assert "not searched" in narrate.outcome(county.record.case(booking))
    assert county.findings() == []


def test_a_search_of_a_minor_and_a_minor_entered_as_none_are_found(forger: Any) -> None:
    booking = forger.county.book("T2", born_on="1999-01-01")
    search = forger.like("search.completed")
    forger.write(booking, search, "duecourse")
    received = forger.like("booking.received", booking="b-000003", serial=3, sha256="0" * 64, tcn="T3")
    assert received.treated_as_adult is False
    forger.write("b-000003", received, "kim")
    forger.write("b-000003", replace(forger.like("person.described"), born_on="1999-01-01"), "kim")
    found = {each.what for each in forger.county.findings()}
    assert {"a search of a minor", "a minor entered as none"} <= found
