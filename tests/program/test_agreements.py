"""287(g) officers act inside their interval, powers and facility alone; what an agreement owes raises its clocks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse import errors
from duecourse.program import agreements, custody, duties
from duecourse.program.designations import REGISTER

TEXT = {"agency": "Cedar County Sheriff", "facility": "county jail", "citation": "agreement of 2009"}
SIGNED = {"signed_by_agency_on": "2009-10-16", "signed_by_federal_on": "2009-10-20", "effective_from": "2009-10-21"}
PAPERS = {"certified_on": "2009-11-02", "letter": "letter of 3 Nov 2009", "credentials": "form 70-006 no. 12"}


def sign(county: Any, model: str = "jail", **changes: Any) -> None:
    facts: dict[str, Any] = {"actor": "zoe", "agreement": "cedar", "model": model, **TEXT, **SIGNED, **changes}
    agreements.sign(county.record, **facts)


def designate(county: Any, **changes: Any) -> None:
    facts: dict[str, Any] = {"actor": "zoe", "agreement": "cedar", "officer": "eli", "scores": [84, 70], **PAPERS}
    agreements.designate(county.record, **{**facts, **changes})


def ready(county: Any) -> str:
    booking = county.identified()
    custody.book_in(county.record, booking=booking, actor="hal", facility="county jail")
    return str(booking)


def elsewhere(county: Any) -> None:
    sign(county, facility="city lockup")
    designate(county)


def expired(county: Any) -> None:
    sign(county)
    designate(county, expires_on="2010-09-12")


def withdrawn(county: Any) -> None:
    sign(county)
    designate(county)
    agreements.withdraw(county.record, actor="zoe", agreement="cedar", officer="eli", reason="left")


def suspended(county: Any) -> None:
    sign(county)
    designate(county)
    facts = {"agreement": "cedar", "status": "suspended", "effective_on": "2010-09-13", "reasons": "review"}
    agreements.change(county.record, actor="zoe", **facts)


def ended(county: Any) -> None:
    sign(county, expires_on="2010-09-12")
    designate(county)


def complained_of(county: Any) -> None:
    sign(county)
    designate(county)
    duties.complain(county.record, actor="jan", agreement="cedar", officer="eli", serious=True)


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (elsewhere, "held at county jail, not at city lockup"),
        (expired, "the designation ended on 2010-09-12"),
        (withdrawn, "the designation was withdrawn"),
        (suspended, "the agreement is suspended"),
        (ended, "the agreement is not in force"),
        (complained_of, "complaint k-0001 is open"),
    ],
)
def test_an_officer_outside_their_authority_is_refused_and_the_refusal_is_on_record(
    county: Any, arrange: Callable[[Any], None], words: str
) -> None:
    booking = ready(county)
    arrange(county)
    before = county.kinds(booking)
    with pytest.raises(errors.OutsideAuthority, match=words):
        county.draft(booking)
    assert county.kinds(booking) == before
    *_, last = county.record.ledger.entries(stream=REGISTER)
    assert (last.entry.kind, last.entry.actor) == ("officer.refused", "duecourse")
    assert words.encode() in (last.body or b"")
    assert county.findings() == []


def test_a_designated_officer_drafts_under_the_agreement_and_the_agency_is_told(county: Any) -> None:
    booking = ready(county)
    sign(county)
    designate(county)
    request = county.draft(booking)
    (owed,) = [each for each in duties.duties(county.record) if each.subject == request]
    assert owed.what == "tell the federal agency of the request"
    assert not owed.overdue
    county.now += timedelta(hours=25)
    assert [each.overdue for each in duties.duties(county.record) if each.subject == request] == [True]
    told = {"actor": "zoe", "agreement": "cedar", "subject": request, "reported_to": "field office"}
    agreements.report(county.record, **told)
    assert not [each for each in duties.duties(county.record) if each.subject == request]
    assert county.findings() == []


def test_a_warrant_service_officer_issues_no_request(make_county: Any) -> None:
    county = make_county(first=datetime(2019, 6, 3, 9, tzinfo=ZoneInfo("America/Chicago")))
    booking = ready(county)
    sign(county, model="warrant_service", effective_from="2019-05-07")
    designate(county)
    with pytest.raises(errors.OutsideAuthority, match="gives no power to issue detainers"):
        county.draft(booking, bases=[{"ground": "charged", "label": "charge", "charge": "c1"}])


def test_complaints_and_their_results_are_told_in_time(county: Any) -> None:
    sign(county)
    designate(county)
    duties.complain(county.record, actor="jan", agreement="cedar", officer="eli", serious=True)
    (owed,) = [each for each in duties.duties(county.record) if each.subject == "k-0001"]
    # Monday 9:00 and 48 hours of working days.
    assert owed.due_at.isoformat().startswith("2010-09-15T09:00")
    agreements.report(county.record, actor="zoe", agreement="cedar", subject="k-0001", reported_to="the inspector")
    county.authorize("eli", "reviewer")
    with county.refused(errors.OwnComplaint, "by eli", "another reviewer"):
        duties.adjudicate(county.record, actor="eli", complaint="k-0001", outcome="not founded", reasons="none")
    duties.adjudicate(county.record, actor="jan", complaint="k-0001", outcome="not founded", reasons="two witnesses")
    (result,) = [each for each in duties.duties(county.record) if each.subject == "result of k-0001"]
    assert (result.due_at - county.now).days in {29, 30}
    with county.refused(errors.NotItsTurn, "decided"):
        duties.adjudicate(county.record, actor="jan", complaint="k-0001", outcome="x", reasons="r")
    assert county.draft(ready(county))
    whats = {each.what for each in duties.duties(county.record)}
    assert {"hold a compliance or steering meeting", "review of the agreement by the federal agency"} <= whats
    assert county.findings() == []


def test_bad_papers_and_an_end_without_notice_are_refused(county: Any) -> None:
    with county.refused(errors.BadFact, "task_force", "is not in the list"):
        sign(county, model="task_force", effective_from="2013-02-01")
    with county.refused(errors.DatesOutOfOrder, "before both sides had signed"):
        sign(county, effective_from="2009-10-18")
    sign(county)
    with county.refused(errors.NotItsTurn, "entered already"):
        sign(county)
    for changes, words in (
        ({"scores": [69]}, "70 to 100"),
        ({"scores": []}, "70 to 100"),
        ({"officer": "nobody"}, "staff"),
    ):
        with county.refused(errors.BadFact, words):
            designate(county, **changes)
    with county.refused(errors.SamePerson):
        designate(county, officer="zoe")
    facts = {"actor": "zoe", "agreement": "cedar", "reasons": "vote"}
    with county.refused(errors.DatesOutOfOrder, "90 days after a notice"):
        agreements.change(county.record, status="terminated", effective_on="2010-12-31", **facts)
    agreements.change(county.record, status="notice_of_termination", effective_on="2010-09-13", **facts)
    with county.refused(errors.DatesOutOfOrder, "90 days after a notice"):
        agreements.change(county.record, status="terminated", effective_on="2010-12-11", **facts)
    agreements.change(county.record, status="terminated", effective_on="2010-12-12", **facts)
    with county.refused(errors.NotInRecord, "Agreement birch"):
        agreements.meet(
            county.record, actor="zoe", agreement="birch", meeting="steering", held_on="2010-09-01", minutes="m"
        )
    assert county.findings() == []
