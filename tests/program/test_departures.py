"""A departure: removal or return, both days with their fiscal years, and the codes of the agency's file."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from duecourse import errors
from duecourse.ledger.entry import NewEntry
from duecourse.program import custody, events, narrate, requests
from duecourse.program.events.custody import CodeFact, DepartureConfirmed
from duecourse.program.facts import used
from duecourse.rules.lookup import rule

ZONE = ZoneInfo("America/Chicago")


def transferred(make_county: Any) -> tuple[Any, str]:
    county = make_county(first=datetime(2010, 9, 27, 9, tzinfo=ZONE))
    request = county.honored()
    requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    county.now += timedelta(days=9)
    return county, request.partition("/")[0]


def test_a_departure_keeps_the_year_it_happened_apart_from_the_year_it_was_confirmed(make_county: Any) -> None:
    county, booking = transferred(make_county)
    facts: dict[str, Any] = {"booking": booking, "actor": "kim", "document": "I-205"}
    facts |= {"departed_on": "2010-09-30", "confirmed_on": "2010-10-05"}
    with county.refused(errors.BadFact, "voluntary_return is a return"):
        custody.depart(county.record, basis="removal", path="voluntary_return", **facts)
    with county.refused(errors.BadFact, "rests on no order"):
        custody.depart(county.record, basis="return", order_on="2008-05-03", **facts)
    with county.refused(errors.DatesOutOfOrder, "comes after the departure"):
        custody.depart(county.record, basis="removal", order_on="2010-10-01", **facts)
    entry = custody.depart(county.record, basis="removal", path="final_order", order_on="2008-05-03", **facts)
    body = county.record.ledger.entry(entry.seq).body or b""
    event = events.decode("departure.confirmed", body, "here")
    assert isinstance(event, DepartureConfirmed)
    assert (event.fiscal_year_departed, event.fiscal_year_confirmed) == (2010, 2011)
    told = narrate.tell(county.record, booking)[-1]["what"]
    assert "a removal, on an order" in told
    assert "fiscal year 2010 by the day of departure and in 2011 by the day of confirmation" in told
    assert county.findings() == []
    forged = replace(event, fiscal_year_confirmed=2010, departed_on=date(2010, 9, 30))
    with county.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, forged.kind, "kim", events.encode(forged), county.clock()))
    assert {"a departure in another fiscal year", "a departure out of turn"} <= {
        each.what for each in county.findings()
    }


def test_codes_of_the_agency_are_of_their_lists_and_of_the_same_basis(make_county: Any) -> None:
    county, booking = transferred(make_county)
    facts: dict[str, Any] = {"booking": booking, "actor": "kim", "document": "I-205"}
    facts |= {"departed_on": "2010-09-30", "confirmed_on": "2010-10-05", "basis": "removal"}
    for codes, problem in (
        ({"disposition": "XX"}, "disposition: 'XX' is not in the list"),
        ({"dispostion": "ER"}, "did you mean 'disposition'"),
        ({"disposition": "V"}, "V is voluntary return, and this departure is entered as a removal"),
        ({"disposition": "FBUSC"}, "a citizen of the United States born abroad"),
        ({"case_status": "3"}, "voluntary departure confirmed"),
        ({"charge_section": "237"}, "charge_section"),
    ):
        with county.refused(errors.BadFact, problem):
            custody.depart(county.record, **facts, codes=codes)
    codes = {"disposition": "ER", "case_status": "8", "case_category": "8F", "charge_section": "212(a)(2)(C)"}
    entry = custody.depart(county.record, **facts, path="expedited_removal", codes=codes)
    event = events.decode("departure.confirmed", county.record.ledger.entry(entry.seq).body or b"", "here")
    assert isinstance(event, DepartureConfirmed)
    assert {each.of: each.code for each in event.codes} == codes
    assert {each.name for each in event.rules} == {
        *("departure.dispositions", "departure.case_statuses", "departure.case_categories", "departure.charge_sections")
    }
    told = narrate.tell(county.record, booking)[-1]["what"]
    assert "The agency's disposition: ER (expedited removal)." in told
    assert "Charged under section: 212(a)(2)(C) (trade in drugs)." in told
    assert county.findings() == []


@pytest.mark.parametrize(
    "told",
    [
        CodeFact(of="disposition", code="XX", text="removed"),
        CodeFact(of="disposition", code="V", text="voluntary return"),
        CodeFact(of="case_status", code="8", text="deported for his crimes"),
    ],
)
def test_a_forged_code_is_found(make_county: Any, told: CodeFact) -> None:
    county, booking = transferred(make_county)
    days = {"departed_on": "2010-09-30", "confirmed_on": "2010-10-05", "document": "I-205"}
    codes = {"disposition": "ER", "case_status": "6"}
    entry = custody.depart(county.record, booking=booking, actor="kim", basis="removal", codes=codes, **days)
    event = events.decode("departure.confirmed", county.record.ledger.entry(entry.seq).body or b"", "here")
    forged = replace(event, codes=(told,))
    with county.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, forged.kind, "kim", events.encode(forged), county.clock()))
    assert "a departure under a code of no list" in {each.what for each in county.findings()}


def test_two_codes_of_one_kind_are_found(make_county: Any) -> None:
    county, booking = transferred(make_county)
    rules = used(county.record.rule("departure.dispositions"))
    told = tuple(
        CodeFact(of="disposition", code=code, text=text)
        for code, text in (("ER", "expedited removal"), ("REINST", "reinstatement of an order"))
    )
    day = date(2010, 9, 30)
    event = DepartureConfirmed(
        basis="removal", departed_on=day, confirmed_on=day, document="I-205", codes=told, rules=rules
    )
    with county.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, event.kind, "kim", events.encode(event), county.clock()))
    assert [each.what for each in county.findings()] == ["a departure under two codes of one kind"]


def test_every_disposition_of_a_citizen_or_of_nobody_removed_ends_in_no_departure() -> None:
    rows = rule("departure.dispositions", on=date(2010, 9, 30)).value
    none = {each["code"] for each in rows if each.get("basis") == "none"}
    assert {"FBUSC", "NAR", "PD"} <= none
    assert {each.get("basis") for each in rows} == {None, "none", "removal", "return"}
