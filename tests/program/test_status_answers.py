"""Queries written from the record, answers bound to them, and answers that stop everything."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from duecourse import errors
from duecourse.exchange.queries import Consulted, Response, read_data_response, read_query, write_response
from duecourse.ledger.entry import NewEntry
from duecourse.program import bookings, custody, inquiries, narrate, sealing, status

ASKED = {"sender": "XX1234567", "attention": "D RAO", "phone": "8025550100", "purpose": "C", "place_of_birth": "XX"}


def answer(result: str = "APPEARS_REMOVABLE_RECORDS", **changes: Any) -> str:
    made = Response(
        sender="VTICE0900",
        recipient="XX1234567",
        result=result,
        records=(Consulted("CIS", "A1", date(2009, 1, 15)),),
        author="technician 14",
        supervisor="supervisor 2",
        note="files agree",
        expires_on=date(2010, 9, 20),
        control="B000001",
    )
    return write_response(replace(made, **changes))


def asked(county: Any) -> str:
    booking = county.book(charges=("DRIVING DRUNK", "BURGLARY"))
    county.search(booking, "p-1")
    county.identify(booking)
    county.classify(booking, "c1", "5404", "misdemeanor")
    county.classify(booking, "c2", "2202", "felony")
    custody.book_in(county.record, booking=booking, actor="hal", facility="county jail")
    found = inquiries.ask(county.record, booking=booking, actor="dee", reason="identity confirmed", **ASKED)
    query = read_query(found.message, "query")
    assert (query.name, query.offense, query.in_custody, query.control) == ("NOVAK, IDA", "2202", True, "B000001")
    return str(booking)


def take(county: Any, booking: str, text: str) -> Any:
    return inquiries.take_answer(county.record, booking=booking, actor="dee", text=text)


def test_an_answer_informs_and_its_last_day_binds_the_determination(county: Any) -> None:
    booking = asked(county)
    entry = take(county, booking, answer())
    assert take(county, booking, answer()).seq == entry.seq, "the same answer is entered once"
    with county.refused(errors.DatesOutOfOrder, "later than the last day of the answer"):
        county.determine(booking)
    facts = {"booking": booking, "actor": "dee", "result": "APPEARS_REMOVABLE_RECORDS", "reason": "the files agree"}
    read = [{"system": "CIS", "key": "A1", "last_updated_on": "2009-01-15"}]
    status.determine_status(county.record, **facts, records=read, expires_on="2010-09-20")
    assert county.draft(booking)
    response = read_data_response(inquiries.data_response(county.record, booking, sender="DCUSVIT00"), "response")
    assert (response.outcome, response.tcn) == ("match", "T1")
    assert "p-1" not in response.fingerprint_number
    assert county.findings() == []


@pytest.mark.parametrize(("result", "final"), [("US_CITIZEN_BIRTH", True), ("POSSIBLE_US_CITIZEN_REVIEW", False)])
def test_an_answer_that_says_citizen_ends_every_request_at_once(county: Any, result: str, final: bool) -> None:
    booking = asked(county)
    county.determine(booking)
    request = county.draft(booking)
    take(county, booking, answer(result))
    assert county.record.case(booking).requests[request].state == "CANCELLED"
    county.authorize("oda", "issuing_officer")
    with county.refused(errors.CitizenResult, result):
        county.draft(booking, actor="oda")
    if final:
        with county.refused(errors.CitizenResult):
            county.determine(booking, actor="dov")
    else:
        assert "may be a citizen" in narrate.outcome(county.record.case(booking))
        status.determine_status(
            county.record,
            booking=booking,
            actor="dov",
            result="APPEARS_REMOVABLE_RECORDS",
            records=[{"system": "CIS", "key": "A1", "last_updated_on": "2009-01-15"}],
            expires_on="2010-09-20",
            reason="the birth abroad was confirmed",
        )
        assert county.draft(booking, actor="oda")
    assert county.findings() == []


def test_answers_to_another_query_out_of_time_or_out_of_the_list_are_refused(county: Any) -> None:
    booking = asked(county)
    with county.refused(errors.BadFact, "answers B000002"):
        take(county, booking, answer(control="B000002"))
    with county.refused(errors.BadFact, "is not in the list"):
        take(county, booking, answer("REMOVABLE"))
    with county.refused(errors.DatesOutOfOrder, "has passed"):
        take(county, booking, answer(expires_on=date(2010, 9, 1)))
    with county.refused(errors.WrongRole):
        inquiries.take_answer(county.record, booking=booking, actor="hal", text=answer())


def test_nobody_is_asked_about_without_a_charge_or_out_of_custody(county: Any) -> None:
    booking = county.book(charges=())
    county.search(booking, "p-1")
    county.identify(booking)
    with county.refused(errors.ChargeMissing, "no charge is on record"):
        county.query(booking)
    assert (
        bookings.state_charge(county.record, booking=booking, actor="kim", text="LARCENY", document="report 7") == "c1"
    )
    with county.refused(errors.NotItsTurn, "custody for this purpose"):
        inquiries.ask(county.record, booking=booking, actor="dee", reason="r", **ASKED)
    found = inquiries.ask(county.record, booking=booking, actor="dee", reason="r", **{**ASKED, "purpose": "F"})
    assert read_query(found.message, "query").offense == "0399"
    assert county.findings() == []


def test_the_same_officer_may_read_again_what_has_aged_and_nobody_else_of_the_chain(county: Any) -> None:
    request = county.drafted()
    booking = request.partition("/")[0]
    county.determine(booking, actor="dee")
    county.determine(booking, actor="dee")
    for examiner in ("ada", "eli"):
        county.authorize(examiner, "status_officer")
        with county.refused(errors.SamePerson):
            county.determine(booking, actor=examiner)
    county.determine(booking, "POSSIBLE_US_CITIZEN_REVIEW", actor="dee")
    with county.refused(errors.SamePerson):
        county.determine(booking, actor="dee")
    county.determine(booking, actor="dov")
    assert county.findings() == []


def test_sealing_an_answer_never_opens_the_way_that_it_closed(county: Any) -> None:
    booking = asked(county)
    county.determine(booking)
    county.draft(booking)
    entry = take(county, booking, answer("US_CITIZEN_BIRTH"))
    sealing.seal(county.record, seq=entry.seq, actor="jan", order="order 7")
    assert county.record.case(booking).identity == "identity sealed"
    with county.refused(errors.NotItsTurn, "identity sealed"):
        county.draft(booking)
    with county.refused(errors.NotItsTurn, "identity sealed"):
        county.determine(booking, actor="dov")
    assert county.findings() == []
    [stored] = county.record.ledger.entries(stream=booking, kind="request.drafted")
    again = (stored.body or b"").replace(b"/r1", b"/r2")
    with county.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, "request.drafted", "eli", again, county.clock(), f"{booking}/r2"))
    assert "request.drafted on an erased status" in {each.what for each in county.findings()}
