"""Answers of custodians, told from both sides and with their denominators."""

from typing import Any

from duecourse.program import custody, policies, requests
from duecourse.program.inspector.answers import ALL, answers, totals

POLICY: dict[str, Any] = {
    "jurisdiction": "Cedar County",
    "oris": ["XX1234567"],
    "version": "ordinance 12",
    "decides": "the sheriff",
    "citation": "county code 4.12",
    "adopted_by": "the board",
    "valid_from": "2010-09-01",
}


def another(county: Any, tcn: str) -> str:
    request = county.draft(county.identified(tcn=tcn))
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    return str(request)


def test_a_refusal_is_told_with_what_came_when_and_on_which_law(county: Any) -> None:
    never_came = another(county, "T1")
    policies.record_policy(county.record, actor="hal", policy="NONE", **POLICY)
    declined = another(county, "T2")
    requests.receive(county.record, request=declined, actor="hal")
    county.jailed(declined.partition("/")[0])
    requests.decide(county.record, request=declined, actor="hal", decision="DECLINED", reasons="the ordinance")
    unanswered = another(county, "T3")
    requests.receive(county.record, request=unanswered, actor="hal")
    requests.serve(county.record, request=unanswered, actor="hal", language="cs")
    custody.release(county.record, booking=unanswered.partition("/")[0], actor="hal", reason="Bail Bond")
    first, second, third = answers(county.record)
    assert (first.request, first.received_at, first.there, first.answer, first.law) == (never_came, None, False, "", "")
    assert second.law.startswith("NONE (ordinance 12): county code 4.12 (entry ")
    assert second.received_at is not None
    assert second.booked_in_at is not None
    assert second.answered_at is not None
    assert second.sent_at < second.received_at < second.booked_in_at < second.answered_at
    assert (second.served_at, second.there, second.answered_by, second.answer) == (None, True, "hal", "DECLINED")
    assert (third.answer, third.served_at is not None, third.state) == ("", True, "CANCELLED")
    agency, whole = totals(answers(county.record))
    assert (agency.agency, whole.agency) == ("XX1234567", ALL)
    assert (whole.sent, whole.received, whole.served, whole.never_there) == (3, 2, 1, 2)
    assert (whole.declined, whole.unanswered, whole.honored, whole.notify_only, whole.needs_warrant) == (1, 2, 0, 0, 0)


def test_the_answer_of_the_place_that_a_person_left_is_not_that_of_the_new_one(county: Any) -> None:
    request = county.honored()
    custody.move(
        county.record, booking=request.partition("/")[0], actor="hal", facility="north annex", reason="no room"
    )
    (moved,) = answers(county.record)
    assert (moved.received_at, moved.served_at, moved.answer, moved.answered_at) == (None, None, "", None)
    requests.receive(county.record, request=request, actor="hal")
    county.decide(request, "DECLINED")
    (answered,) = answers(county.record)
    assert (answered.received_at is not None, answered.answer) == (True, "DECLINED")


def test_an_empty_record_has_no_answers(county: Any) -> None:
    assert answers(county.record) == []
    assert [each.sent for each in totals([])] == [0]
