"""Facts that a forger writes beside what truly happened, each in an entry whose chain holds: all are found offline."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from duecourse.program import custody, inquiries, requests
from duecourse.program.events.check import CheckClosed, IdentityConfirmed, PrintExamined
from duecourse.program.events.request import (
    RequestLifted,
    RequestRebound,
    RequestReviewRequired,
    RequestSent,
)
from duecourse.program.facts import used

SAME = {"candidate": "A", "conclusion": "identification", "reason": "so it is"}


def key(booking: str) -> str:
    return f"{booking}/A"


# -- the card and the check ----------------------------------------------------------------------------------------


def one_number_for_two_cards(forger: Any) -> None:
    again = forger.like("booking.received", booking="b-000002", serial=2, sha256="0" * 64)
    forger.write("b-000002", again, "kim")


def a_second_name(forger: Any) -> None:
    forger.write(forger.booking, forger.like("person.described", name="SOMEBODY,ELSE"), "kim")


def examiners_who_examined_nothing(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.examine(booking, "ada", "identification")
    forger.county.analyze(booking, "ben")
    forger.write(booking, PrintExamined(**SAME), "ben", key(booking))
    forger.write(booking, IdentityConfirmed(candidate="A", person="p-9", examiners=("ada", "cyd")), "ben")
    forger.write(booking, CheckClosed(outcome="identified"), "ben")


def one_person_under_two_labels(forger: Any) -> None:
    booking = forger.county.book("T2")
    search = forger.like("search.completed")
    (one,) = search.candidates
    forger.write(booking, replace(search, candidates=(one, replace(one, candidate="B"))), "duecourse")


# -- status --------------------------------------------------------------------------------------------------------


def query_without_a_charge(forger: Any) -> None:
    booking = forger.county.book("T2", charges=())
    forger.county.search(booking, "p-9")
    forger.county.identify(booking)
    forger.write(booking, forger.like("status.queried"), "dee")


def status_on_records_of_tomorrow(forger: Any) -> None:
    booking = forger.queried()
    known = forger.like("status.determined")
    records = (replace(known.records[0], last_updated_on=date(2031, 1, 1)),)
    forger.write(booking, replace(known, records=records), "dee", key(booking))


def answered(forger: Any, **changes: str) -> tuple[str, str]:
    booking = forger.queried()
    until = (forger.county.now + timedelta(days=5)).strftime("%Y%m%d")
    facts = {"control": inquiries.control_of(booking), "result": "APPEARS_REMOVABLE_RECORDS", "until": until} | changes
    text = f"IAR.VTICE0900.XX1234567.*{facts['control']}.TXT\r\nRES/{facts['result']}.AUT/one.SUP/two.NOT/."
    return booking, f"{text}EXP/{facts['until']}.REC/1.SYS/IDENT.KEY/1.UPD/20090101."


def status_beyond_its_answer(forger: Any) -> None:
    booking, text = answered(forger)
    inquiries.take_answer(forger.county.record, booking=booking, actor="dee", text=text.partition("REC/")[0])
    late = forger.like("status.determined", expires_on=forger.county.now.date() + timedelta(days=15))
    forger.write(booking, late, "dov", key(booking))


def answer_to_another_query(forger: Any) -> None:
    booking, text = answered(forger)
    text = text.partition("REC/")[0]
    inquiries.take_answer(forger.county.record, booking=booking, actor="dee", text=text)
    entries = forger.county.record.ledger.entries(stream=booking, kind="status.answered")
    body = next(entries).body or b""
    other = forger.county.identified(tcn="T3")
    forger.raw(other, "status.answered", body, "dee")


# -- requests ------------------------------------------------------------------------------------------------------


def draft(forger: Any, **changes: Any) -> None:
    booking = forger.determined()
    status = next(forger.county.record.ledger.entries(stream=booking, kind="status.determined")).entry.seq
    facts = {"request": f"{booking}/r1", "status_entry": status} | changes
    forger.write(booking, forger.like("request.drafted", **facts), "eli", key(booking))


def draft_on_the_status_of_another_entry(forger: Any) -> None:
    draft(forger, status_entry=3)


def draft_that_makes_a_level_of_its_own(forger: Any) -> None:
    (basis,) = forger.like("request.drafted").bases
    draft(forger, bases=(replace(basis, level="level 1"),))


def sent_under_another_participation(forger: Any) -> None:
    request = forger.drafted()
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    event = RequestSent(request=request, recipient="county jail", participation="nothing is recorded")
    forger.write(request.partition("/")[0], event, "eli")


def served_in_no_known_manner(forger: Any) -> None:
    request = forger.drafted()
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(forger.county.record, request=request, actor="hal")
    now = forger.county.clock()
    served = forger.like("request.served", request=request, manner="slipped under the door", served_at=now)
    forger.write(request.partition("/")[0], served, "hal")


def lifted_for_a_reason_of_no_list(forger: Any) -> None:
    event = RequestLifted(request=forger.request, lift_reason="Because", reason="r")
    forger.write(forger.booking, event, "gil")


def review_in_ten_years(forger: Any) -> None:
    record, now = forger.county.record, forger.county.clock()
    rules = used(record.rule("detainer.review"), record.rule("priorities"))
    facts = {"charge": "c1", "state_text": "dismissed", "struck": (), "rules": rules}
    bases = forger.like("request.drafted").bases
    event = RequestReviewRequired(
        request=forger.request, remaining=bases, review_by=now + timedelta(days=3650), **facts
    )
    forger.write(forger.booking, event, "ivy")


def a_basis_that_vanishes_in_a_review(forger: Any) -> None:
    record, now = forger.county.record, forger.county.clock()
    rules = used(record.rule("detainer.review"), record.rule("priorities"))
    facts = {"charge": "c1", "state_text": "dismissed", "struck": (), "remaining": (), "rules": rules}
    event = RequestReviewRequired(request=forger.request, review_by=now + timedelta(hours=24), **facts)
    forger.write(forger.booking, event, "ivy")


def a_review_that_ends_no_hold(forger: Any) -> None:
    record, now = forger.county.record, forger.county.clock()
    rules = used(record.rule("detainer.review"), record.rule("priorities"))
    facts = {"charge": "c1", "state_text": "dismissed", "struck": (), "rules": rules}
    bases = forger.like("request.drafted").bases
    until = {"review_by": now + timedelta(hours=20), "hold_ends_at": now + timedelta(hours=40)}
    forger.write(
        forger.booking, RequestReviewRequired(request=forger.request, remaining=bases, **until, **facts), "ivy"
    )


def bound_anew_without_a_move(forger: Any) -> None:
    booking = forger.county.identified(tcn="T2")
    custody.book_in(forger.county.record, booking=booking, actor="hal", facility="county jail")
    request = forger.county.draft(booking)
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="county jail")
    forger.write(booking, RequestRebound(request=request, facility="county jail"), "hal")


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (one_number_for_two_cards, "a number of a card that came before with other content"),
        (a_second_name, "a second description of the person"),
        (examiners_who_examined_nothing, "examiners named who did not conclude so"),
        (one_person_under_two_labels, "one candidate named twice"),
        (query_without_a_charge, "status.queried without a charge"),
        (status_on_records_of_tomorrow, "a status on records of days to come"),
        (status_beyond_its_answer, "a status beyond the answer it was made on"),
        (answer_to_another_query, "an answer to another query"),
        (draft_on_the_status_of_another_entry, "a request on another status than the one in force"),
        (draft_that_makes_a_level_of_its_own, "a basis with other facts than the record's"),
        (sent_under_another_participation, "a request sent under another participation than was recorded"),
        (served_in_no_known_manner, "a service in a manner of no list"),
        (lifted_for_a_reason_of_no_list, "an end for a reason of no list"),
        (review_in_ten_years, "a review called for too late"),
        (a_review_that_ends_no_hold, "an end of a hold told with a review"),
        (a_basis_that_vanishes_in_a_review, "a basis that vanished"),
        (bound_anew_without_a_move, "a request bound anew without a move"),
    ],
)
def test_a_forged_fact_is_found(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    forge(forger)
    assert what in {each.what for each in forger.county.findings()}
