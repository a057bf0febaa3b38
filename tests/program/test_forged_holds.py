"""A record written past the commands that tells of a hold without what a hold needs is found out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from duecourse.program import events, policies, requests
from duecourse.program.events.booking import ChargeStated, CustodyBookedIn, CustodyTransferred
from duecourse.program.events.objection import ObjectionFiled
from duecourse.program.events.request import RequestApproved, RequestRemeasured, RequestReviewRequired
from duecourse.program.facts import Document, Ground, used

POLICY: dict[str, Any] = dict.fromkeys(("jurisdiction", "version", "decides", "citation", "adopted_by"), "ordinance 12")
POLICY |= {"actor": "hal", "oris": ["XX1234567"], "valid_from": "2010-09-01"}


def honored(forger: Any, *, jailed: bool = True) -> tuple[str, str]:
    """A second request, honored, and its booking."""
    county = forger.county
    booking = county.identified(tcn="T2")
    if jailed:
        county.jailed(booking)
    request = county.draft(booking)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    requests.send(county.record, request=request, actor="eli", recipient="jail")
    requests.receive(county.record, request=request, actor="hal")
    requests.serve(county.record, request=request, actor="hal", language="cs")
    county.now += timedelta(hours=1)
    county.decide(request)
    return request, booking


def held(forger: Any, request: str, booking: str, back: timedelta = timedelta()) -> None:
    """The hold of the honest case on ``request``, begun ``back`` before now."""
    honest = forger.honest["request.clock_started"]
    start = forger.county.clock() - back
    shift = start - honest.releasable_at
    ends = {name: getattr(honest, name) + shift for name in ("form_at", "regulation_at", "binding_at")}
    forger.write(booking, replace(honest, request=request, releasable_at=start, **ends), "hal")


def held_from_before_the_answer(forger: Any) -> None:
    held(forger, *honored(forger), back=timedelta(minutes=30))


def held_without_a_booking_in(forger: Any) -> None:
    held(forger, *honored(forger, jailed=False))


def held_against_the_policy_of_the_day(forger: Any) -> None:
    request, booking = honored(forger)
    policies.record_policy(forger.county.record, policy="NONE", **POLICY)
    held(forger, request, booking)


def handed_over_while_a_claim_was_open(forger: Any) -> None:
    claim = forger.county.object(forger.booking)
    during = forger.county.clock()
    forger.county.review(claim.objection, upheld=False)
    event = CustodyTransferred(request=forger.request, taken_by="Roe", receipt="1", transferred_at=during)
    forger.write(forger.booking, event, "hal")


def claim_that_lets_the_hold_go_on(forger: Any) -> None:
    other = forger.county.book("T2")
    forger.county.object(other)
    (stored,) = forger.county.record.ledger.entries(stream=other, kind=ObjectionFiled.kind)
    honest: Any = events.decode(ObjectionFiled.kind, stored.body or b"", "honest")
    mine = f"{forger.booking}/o1"
    forger.write(forger.booking, replace(honest, objection=mine), "hal", mine)


def review_that_lets_the_hold_go_on(forger: Any) -> None:
    record, now = forger.county.record, forger.county.clock()
    rules = used(record.rule("detainer.review"), record.rule("priorities"))
    facts = {"charge": "c1", "state_text": "dismissed", "struck": (), "rules": rules}
    bases = forger.like("request.drafted").bases
    until = {"review_by": now + timedelta(hours=20), "remaining": bases}
    forger.write(forger.booking, RequestReviewRequired(request=forger.request, **until, **facts), "ivy")


def remeasured_as_something_graver(forger: Any) -> None:
    bases = tuple(replace(each, severity="felony", code="0912") for each in forger.like("request.drafted").bases)
    rules = used(forger.county.record.rule("priorities"))
    event = RequestRemeasured(request=forger.request, charge="c1", struck=(), remaining=bases, rules=rules)
    forger.write(forger.booking, event, "ivy")


def booked_in_without_a_time_to_file(forger: Any) -> None:
    booking = forger.county.book("T2")
    forger.write(booking, CustodyBookedIn(facility="jail", booked_at=forger.county.now), "hal")


def charged_in_custody_without_a_time_to_file(forger: Any) -> None:
    forger.write(forger.booking, ChargeStated(charge="c2", text="LARCENY", document="report"), "kim")


def ground_without_evidence(forger: Any) -> None:
    booking = forger.determined()
    empty = (Ground(ground="final_order", evidence=" "),)
    told = forger.like("request.drafted", request=f"{booking}/r1", grounds=empty)
    forger.write(booking, told, "eli", f"{booking}/A")


def order_that_stands_on_a_charge(forger: Any) -> None:
    booking = forger.determined()
    basis = replace(forger.like("request.drafted").bases[0], ground="order", label="order")
    told = forger.like("request.drafted", request=f"{booking}/r1", bases=(basis,))
    forger.write(booking, told, "eli", f"{booking}/A")


def warrant_without_a_number(forger: Any) -> None:
    request = forger.drafted()
    booking = request.partition("/")[0]
    papers = (Document(title="I-200", reference=""),)
    forger.write(booking, RequestApproved(request=request, documents=papers, reasons="r"), "gil", f"{booking}/A")


def approved_for_no_reason(forger: Any) -> None:
    request = forger.drafted()
    booking = request.partition("/")[0]
    forger.write(booking, RequestApproved(request=request, documents=(), reasons=" "), "gil", f"{booking}/A")


def served_in_no_language(forger: Any) -> None:
    request, booking = honored(forger)
    forger.write(booking, forger.like("request.served", request=request, language=""), "hal")


def handed_over_without_a_receipt(forger: Any) -> None:
    now = forger.county.clock()
    event = CustodyTransferred(request=forger.request, taken_by="Roe", receipt="", transferred_at=now)
    forger.write(forger.booking, event, "hal")


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (held_from_before_the_answer, "a hold before it was honored"),
        (held_without_a_booking_in, "a hold of a person who is not in custody"),
        (held_against_the_policy_of_the_day, "a hold that the policy of its day does not allow"),
        (handed_over_while_a_claim_was_open, "custody.transferred before the end of what stood over the hold"),
        (claim_that_lets_the_hold_go_on, "a hold that a claim did not end, or that it ended for show"),
        (review_that_lets_the_hold_go_on, "an end of a hold told with a review"),
        (remeasured_as_something_graver, "a basis with other facts than the record's"),
        (booked_in_without_a_time_to_file, "a time to file charges that is not the rule's"),
        (charged_in_custody_without_a_time_to_file, "a time to file charges that is not the rule's"),
        (ground_without_evidence, "a ground of probable cause without evidence"),
        (order_that_stands_on_a_charge, "a basis that is no offense on a charge"),
        (warrant_without_a_number, "a document that names nothing"),
        (approved_for_no_reason, "request.approved without its reasons"),
        (served_in_no_language, "request.served without its language"),
        (handed_over_without_a_receipt, "custody.transferred without its receipt"),
    ],
)
def test_a_forged_hold_is_found(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    forge(forger)
    assert what in {each.what for each in forger.county.findings()}


def test_a_second_hold_told_truly_is_no_finding(forger: Any) -> None:
    held(forger, *honored(forger))
    assert forger.county.findings() == []
