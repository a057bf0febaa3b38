"""Records that lie about moves, deaths, overstays, policies, agreements, answers and blind tests are found out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from duecourse.ledger.entry import NewEntry
from duecourse.program import agreements, custody, events, policies, requests
from duecourse.program.designations import REGISTER as AGREEMENTS
from duecourse.program.events.agreement import OfficerDesignated
from duecourse.program.events.blindtest import BlindTestExamined, BlindTestOpened, BlindTestPrepared
from duecourse.program.events.booking import ChargeStated, CustodyOverstayed, CustodyReleased, PersonSelfDescribed
from duecourse.program.events.check import StatusAnswered
from duecourse.program.events.custody import CustodyDied, CustodyDischarged, CustodyMoved, CustodyOverstayAlarmed
from duecourse.program.events.request import (
    RequestClosed,
    RequestLapsed,
    RequestNoticeGiven,
    RequestOperative,
    RequestRebound,
    RequestSuperseded,
)
from duecourse.program.facts import used

POLICY: dict[str, Any] = {
    "actor": "hal",
    "jurisdiction": "Cedar County",
    "oris": ["XX1234567"],
    "version": "ordinance 12",
    "decides": "the sheriff",
    "citation": "code 4",
    "adopted_by": "the board",
    "valid_from": "2010-09-01",
}


def released_late(forger: Any, *follow: Any) -> None:
    """The person of the honest case is kept two hours too long; ``follow`` is what the record says of it."""
    forger.county.now += timedelta(hours=50)
    now = forger.county.clock()
    with forger.county.record.ledger.writing() as tx:
        closed = RequestClosed(request=forger.request, state="EXPIRED_RELEASED", lift_reason="x")
        for event in (CustodyReleased(released_at=now, release_reason="Hold Expired"), *follow, closed):
            tx.append(NewEntry(forger.booking, event.kind, "hal", events.encode(event), now))


def overstay_hushed_up(forger: Any) -> None:
    released_late(forger)


def overstay_made_shorter(forger: Any) -> None:
    ended = forger.honest["request.clock_started"].binding_at
    released_late(forger, CustodyOverstayed(request=forger.request, ended_at=ended, minutes=3))


def alarm_about_a_hold_that_runs(forger: Any) -> None:
    ended = forger.honest["request.clock_started"].binding_at
    alarm = CustodyOverstayAlarmed(request=forger.request, ended_at=ended)
    forger.write(forger.booking, alarm, "hal")


def moved_while_held(forger: Any) -> None:
    move = CustodyMoved(moved_from="jail", facility="annex", moved_at=forger.county.now, move_reason="space")
    forger.write(forger.booking, move, "hal")


def moved_and_the_request_stays(forger: Any) -> None:
    request = moved_case(forger)
    facts = {"moved_from": "jail", "facility": "annex", "move_reason": "space"}
    forger.write(request.partition("/")[0], CustodyMoved(moved_at=forger.county.now, **facts), "hal")


def bound_to_nowhere(forger: Any) -> None:
    request = moved_case(forger)
    forger.write(request.partition("/")[0], RequestRebound(request=request, facility="elsewhere"), "hal")


def moved_case(forger: Any) -> str:
    """A second booking in custody whose request was sent."""
    request = str(forger.drafted())
    record, booking = forger.county.record, request.partition("/")[0]
    custody.book_in(record, booking=booking, actor="hal", facility="jail")
    requests.approve(record, request=request, actor="fay", reasons="complete")
    requests.send(record, request=request, actor="eli", recipient="jail")
    return request


def died_and_the_request_lives(forger: Any) -> None:
    forger.write(forger.booking, CustodyDied(died_at=forger.county.now, document="d"), "hal")


def discharged_by_nobody_who_took_the_person(forger: Any) -> None:
    gone = CustodyDischarged(discharged_at=forger.county.now, discharge_reason="bond")
    forger.write(forger.booking, gone, "hal")


def given_way_to_none(forger: Any) -> None:
    gone = RequestSuperseded(request=forger.request, superseded_by=forger.request, lift_reason="x")
    forger.write(forger.booking, gone, "gil")


def operative_without_waiting(forger: Any) -> None:
    drafted = forger.honest["request.drafted"]
    facts = {"request": forger.request, "charge": "c1", "bases": drafted.bases, "rules": drafted.rules}
    forger.write(forger.booking, RequestOperative(convicted_on=forger.county.now.date(), **facts), "ivy")


def lapsed_while_the_charge_is_open(forger: Any) -> None:
    gone = RequestLapsed(request=forger.request, charge="c1", state_text="open", lift_reason="x")
    forger.write(forger.booking, gone, "ivy")


def notice_of_a_request_that_never_came(forger: Any) -> None:
    request = forger.drafted()
    told = RequestNoticeGiven(request=request, release_at=forger.county.now, notified="office")
    forger.write(request.partition("/")[0], told, "hal")


def inert_request_that_holds(forger: Any) -> None:
    booking = forger.determined()
    drafted = forger.like("request.drafted", request=f"{booking}/r1", waits_for="c1")
    forger.write(booking, drafted, "eli", f"{booking}/A")


def answered_under_no_policy(forger: Any) -> None:
    policies.record_policy(forger.county.record, policy="NONE", **POLICY)
    request = moved_case(forger)
    requests.receive(forger.county.record, request=request, actor="hal")
    forger.write(request.partition("/")[0], forger.like("request.decided", request=request), "hal")


def honored_against_the_policy(forger: Any) -> None:
    row = policies.record_policy(forger.county.record, policy="NONE", **POLICY)
    request = moved_case(forger)
    requests.receive(forger.county.record, request=request, actor="hal")
    facts = {"request": request, "policy": "NONE", "policy_version": "ordinance 12", "policy_entry": row.seq}
    forger.write(request.partition("/")[0], forger.like("request.decided", **facts), "hal")


def designated_by_oneself(forger: Any) -> None:
    rules = used(forger.county.record.rule("agreement.models"))
    facts = {"agreement": "cedar", "certified_on": forger.county.now.date(), "scores": (90,), "letter": "l"}
    sign(forger)
    event = OfficerDesignated(officer="bad", credentials="c", experience_years=0, rules=rules, **facts)
    forger.write(AGREEMENTS, event, "bad")


def sign(forger: Any) -> None:
    days = {"signed_by_agency_on": "2009-10-16", "signed_by_federal_on": "2009-10-20", "effective_from": "2009-10-21"}
    facts = {"agreement": "cedar", "agency": "sheriff", "facility": "another jail", "model": "jail", "citation": "c"}
    agreements.sign(forger.county.record, actor="zoe", **facts, **days)


def drafted_outside_the_agreement(forger: Any) -> None:
    sign(forger)
    facts = {"agreement": "cedar", "officer": "eli", "certified_on": "2009-11-02", "scores": [90], "letter": "l"}
    agreements.designate(forger.county.record, actor="zoe", credentials="c", **facts)
    booking = forger.determined()
    drafted = forger.like("request.drafted", request=f"{booking}/r1")
    forger.write(booking, drafted, "eli", f"{booking}/A")


def answer_told_otherwise(forger: Any) -> None:
    rules = used(forger.county.record.rule("status.results"))
    facts = {"candidate": "A", "message": "RES/US_CITIZEN_BIRTH", "sha256": "0" * 64, "records": (), "rules": rules}
    facts |= {"result": "APPEARS_REMOVABLE_RECORDS", "result_text": "appears removable on the records read"}
    day = forger.county.now.date()
    told = StatusAnswered(stops="", author="one", supervisor="One", expires_on=day, **facts)
    forger.write(forger.booking, told, "dee")


def citizen_answer_that_lifts_nothing(forger: Any) -> None:
    rules = used(forger.county.record.rule("status.results"))
    facts = {"candidate": "A", "message": "m", "sha256": "0" * 64, "records": (), "rules": rules}
    facts |= {"result": "US_CITIZEN_BIRTH", "result_text": "a citizen of the United States by birth"}
    day = forger.county.now.date()
    told = StatusAnswered(stops="final", author="one", supervisor="two", expires_on=day, **facts)
    forger.write(forger.booking, told, "dee")


def charge_out_of_number(forger: Any) -> None:
    forger.write(forger.booking, ChargeStated(charge="c9", text="LARCENY", document="d"), "ivy")


def asked_twice(forger: Any) -> None:
    for _ in range(2):
        forger.write(forger.booking, PersonSelfDescribed(ethnicity="declined"), "kim")


def prepared(forger: Any, sha256: str = "1" * 64) -> None:
    facts = {"test": "t-000001", "questioned_sha256": sha256, "known_sha256": "2" * 64, "truth": "same"}
    forger.write("blind-tests", BlindTestPrepared(source="s", **facts), "bad")


def examined_by_whoever_prepared_it(forger: Any) -> None:
    prepared(forger)
    forger.write("blind-tests", BlindTestOpened(test="t-000001"), "duecourse")
    examined = BlindTestExamined(test="t-000001", conclusion="identification", reason="r")
    forger.write("blind-tests", examined, "bad", "t-000001/A")


def card_of_a_test_becomes_a_booking(forger: Any) -> None:
    made, _ = forger.county.card("T7")
    prepared(forger, made.sha256)
    forger.county.book("T7")


FORGERIES: list[tuple[Callable[[Any], None], str]] = [
    (overstay_hushed_up, "no overstay on"),
    (overstay_made_shorter, "an overstay told otherwise than it was"),
    (alarm_about_a_hold_that_runs, "an alarm about no overstay"),
    (moved_while_held, "a move during a hold"),
    (moved_and_the_request_stays, "was not bound to the new place"),
    (bound_to_nowhere, "a request bound to another place"),
    (died_and_the_request_lives, "did not end with the death"),
    (discharged_by_nobody_who_took_the_person, "a discharge out of turn"),
    (given_way_to_none, "a request that gave way to none"),
    (operative_without_waiting, "a request operative that did not wait"),
    (operative_without_waiting, "a request operative without its conviction"),
    (lapsed_while_the_charge_is_open, "a request that lapsed without reason"),
    (notice_of_a_request_that_never_came, "request.notice_given out of turn"),
    (inert_request_that_holds, "a wait for a conviction without its box"),
    (answered_under_no_policy, "an answer under another policy than the one in force"),
    (honored_against_the_policy, "a hold that the custodian's policy does not allow"),
    (designated_by_oneself, "a designation of oneself"),
    (drafted_outside_the_agreement, "request.drafted outside the authority of a designated officer"),
    (answer_told_otherwise, "an answer with another message"),
    (answer_told_otherwise, "an answer that nobody else checked"),
    (citizen_answer_that_lifts_nothing, "was not lifted on a citizen result"),
    (charge_out_of_number, "a charge out of number"),
    (asked_twice, "asked twice"),
    (examined_by_whoever_prepared_it, "a blind test by whoever prepared it"),
    (examined_by_whoever_prepared_it, "a comparison before its analysis"),
    (card_of_a_test_becomes_a_booking, "a test card among the bookings"),
]


@pytest.mark.parametrize(("forge", "what"), FORGERIES)
def test_a_forged_register_or_step_of_custody_is_found_out(
    forger: Any, forge: Callable[[Any], None], what: str
) -> None:
    honest = forger.county.size()
    forge(forger)
    found = forger.county.findings()
    assert any(what in each.what for each in found), found
    assert all(each.seq is not None and each.seq >= honest for each in found), found
