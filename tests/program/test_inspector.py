"""What an inspector asks of the record, against a county in which things went wrong on known days."""

from datetime import timedelta
from typing import Any

import pytest

from duecourse import errors
from duecourse.program import custody, requests
from duecourse.program.inspector import clocks, erasures, laws, people, times
from duecourse.program.inspector import requests as lives

ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}


def ids(county: Any, which: str) -> list[str]:
    return [each.request for each in lives.requests(county.record, which)]


def test_questions_find_the_requests_that_they_are_about(county: Any) -> None:
    kept, booking = county.honored(), "b-000001"
    county.dispose(booking, "NO_CHARGE_FILED")
    county.now += timedelta(minutes=90)
    requests.confirm(county.record, request=kept, actor="gil", bases=[ORDER], reasons="the order stands")
    requests.start_clock(county.record, request=kept, actor="hal", cause="bond posted")
    county.now += timedelta(hours=48, minutes=30)
    custody.release(county.record, booking=booking, actor="hal", reason="Hold Expired")
    other = county.draft(county.identified(tcn="T2"))
    requests.approve(county.record, request=other, actor="fay", reasons="complete")
    requests.send(county.record, request=other, actor="eli", recipient="county jail")
    (found,) = lives.requests(county.record, "dropped-charge")
    assert (found.request, found.review_minutes, found.held_after_drop) == (kept, 90, False)
    assert found.dropped == "c1 NO_CHARGE_FILED on 2010-09-13"
    assert (found.drafted_by, found.approved_by, found.answered_by, found.answer) == ("eli", "fay", "hal", "HONOUR")
    assert (found.ran_out, found.overstayed_minutes) == (True, 30)
    assert ids(county, "all") == ids(county, "no-conviction") == [kept, other]
    assert ids(county, "clock-ran-out") == ids(county, "overstayed") == ids(county, "held") == [kept]
    assert ids(county, "never-served") == [other]
    assert ids(county, "held-after-drop") == ids(county, "declined") == ids(county, "under-review") == []
    late = {each.what: each for each in clocks.ran_out(county.record)}
    assert late["end of the hold"].minutes_late == 30
    assert late["end of the hold"].done_at is not None
    assert "review of the request" not in late, "it came in time"
    with pytest.raises(errors.BadFact, match="never-served"):
        lives.requests(county.record, "unserved")


def test_a_review_and_an_objection_that_wait_too_long_are_among_the_clocks_that_ran_out(county: Any) -> None:
    request = county.served()
    county.dispose("b-000001", "NO_CHARGE_FILED")
    filed = county.object("b-000001")
    county.now += timedelta(days=4)
    late = {each.what: each for each in clocks.ran_out(county.record)}
    assert late["review of the request"].about == request
    assert late["review of the request"].done_at is None
    assert {"telling the other side", "decision of the objection"} <= set(late)
    county.review(filed.objection, upheld=False)
    again = {each.what: each for each in clocks.ran_out(county.record)}
    assert again["decision of the objection"].done_at is not None


def test_who_did_what_in_which_role_and_under_which_rule_of_the_day(county: Any) -> None:
    county.honored()
    county.authorize("eli", "supervisor")
    deciding = [(each.who, each.role) for each in people.of_case(county.record, "b-000001") if each.decides]
    assert deciding == [
        ("ada", "examiner"),
        ("ben", "examiner"),
        ("dee", "status_officer"),
        ("eli", "issuing_officer"),
        ("fay", "supervisor"),
        ("hal", "custodian"),
    ]
    assert {each.act for each in people.of_person(county.record, "eli")} == {"request.drafted", "request.sent"}
    with pytest.raises(errors.NotOnStaff, match="nobody"):
        people.of_person(county.record, "nobody")
    from duecourse.program import staff

    staff.revoke(county.record, actor="zoe", person="cyd", role="examiner", reason="left")
    ended = [each.person for each in people.authorities(county.record) if each.ended_at is not None]
    assert ended == ["cyd"]
    used = {each.rule: each for each in laws.of_case(county.record, "b-000001")}
    assert (used["priorities"].in_force, str(used["priorities"].since)) == ("yes", "2008-10-01")
    steps = times.of_case(county.record, "b-000001")
    assert [each.minutes_since_last for each in steps] == [0] * len(steps)
    assert steps[0].step == "booking.received"


def test_what_an_order_erased_is_listed_with_the_order(county: Any) -> None:
    county.honored()
    assert erasures.erasures(county.record) == []
    filed = county.object("b-000001", "mistaken_identity")
    county.review(filed.objection)
    found = erasures.erasures(county.record)
    assert {each.act for each in found} == {
        "search.completed",
        "identity.confirmed",
        "status.queried",
        "status.determined",
    }
    assert {each.who for each in found} == {"jan"}
