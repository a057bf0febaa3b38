"""Guards of order: steps, times, facts and things that are not there are refused by name, and nothing is left."""

from datetime import timedelta
from typing import Any

import pytest

from duecourse import errors
from duecourse.program import checks, custody, objections, participation, requests, sealing, status
from duecourse.program.record import Record
from duecourse.settings import Settings


def test_examinations_keep_their_order_and_end_when_settled(county: Any) -> None:
    booking = county.book()
    with county.refused(errors.NotItsTurn, "not searched yet"):
        county.analyze(booking, "ada")
    county.search(booking, "p-1")
    with county.refused(errors.NotItsTurn, "before a candidate is seen"):
        checks.examine(
            county.record, booking=booking, candidate="A", actor="ada", conclusion="exclusion", reason="whorl"
        )
    with county.refused(errors.NotItsTurn, "before a candidate is seen"):
        checks.exhibit(county.record, booking=booking, candidate="A", actor="ada")
    county.analyze(booking, "ada", "insufficient")
    assert checks.exhibit(county.record, booking=booking, candidate="A", actor="ada").person == "p-1"
    with county.refused(errors.NotItsTurn, "another examiner"):
        county.analyze(booking, "ada")
    with county.refused(errors.BadFact, "only inconclusive can"):
        county.examine(booking, "ada", "identification")
    with county.refused(errors.NotInRecord, "candidate Z"):
        county.examine(booking, "ada", "inconclusive", "Z")
    with county.refused(errors.BadFact, "did you mean 'inconclusive'"):
        county.examine(booking, "ada", "inconclusiv")
    county.examine(booking, "ada", "inconclusive")
    county.examine(booking, "ben", "inconclusive")
    with county.refused(errors.NotItsTurn, "closed (undetermined)"):
        checks.examine(
            county.record, booking=booking, candidate="A", actor="cyd", conclusion="exclusion", reason="whorl"
        )


def test_status_needs_an_identity_a_query_records_and_an_end(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    with county.refused(errors.NotItsTurn, "needs identified"):
        county.query(booking)
    county.identify(booking)
    facts = {
        "booking": booking,
        "actor": "dee",
        "result": "APPEARS_REMOVABLE_RECORDS",
        "records": [{"system": "IDENT", "key": "1", "last_updated_on": "2009-01-15"}],
        "expires_on": "2010-09-20",
        "reason": "read",
    }
    with county.refused(errors.NotItsTurn, "a status query"):
        status.determine_status(county.record, **facts)
    county.query(booking)
    wrong = [
        ({"records": []}, errors.BadFact, "names no record"),
        ({"records": [{"system": "IDENT", "key": "1"}]}, errors.BadFact, "last_updated_on"),
        ({"records": [{**facts["records"][0], "last_updated_on": "2011-01-01"}]}, errors.DatesOutOfOrder, "future"),
        ({"expires_on": "2010-09-12"}, errors.DatesOutOfOrder, "has passed"),
        ({"expires_on": "2011-09-12"}, errors.DatesOutOfOrder, "30 days"),
        ({"expires_on": "soon"}, errors.BadFact, "expires_on"),
        ({"result": "REMOVABLE"}, errors.BadFact, "result"),
        ({"reason": ""}, errors.BadFact, "reason"),
    ]
    for change, error, word in wrong:
        with county.refused(error, word):
            status.determine_status(county.record, **{**facts, **change})
    status.determine_status(county.record, **facts)


def test_times_must_be_possible_and_follow_each_other(county: Any) -> None:
    request = county.sent()
    record, booking = county.record, request.partition("/")[0]
    with county.refused(errors.DatesOutOfOrder, "received_at", "the sending of the request"):
        requests.receive(record, request=request, actor="hal", received_at="2010-09-13T08:00")
    with county.refused(errors.DatesOutOfOrder, "lies in the future"):
        requests.receive(record, request=request, actor="hal", received_at="2010-09-14T08:00")
    with county.refused(errors.BadFact, "write it as"):
        requests.receive(record, request=request, actor="hal", received_at="yesterday")
    with county.refused(errors.BadFact, "comes twice"):
        requests.receive(record, request=request, actor="hal", received_at="2010-11-07T01:30")
    with county.refused(errors.BadFact, "is skipped"):
        requests.receive(record, request=request, actor="hal", received_at="2010-03-14T02:30")
    requests.receive(record, request=request, actor="hal", received_at=county.now)
    with county.refused(errors.DatesOutOfOrder, "the receipt of the request"):
        requests.serve(record, request=request, actor="hal", language="Czech", served_at="2010-09-13T09:00:00")
    with county.refused(errors.BadFact, "manner"):
        requests.serve(record, request=request, actor="hal", language="Czech", manner="by shouting")
    custody.book_in(record, booking=booking, actor="hal", facility="jail")
    with county.refused(errors.NotItsTurn, "IN_CUSTODY"):
        custody.book_in(record, booking=booking, actor="hal", facility="jail")
    with county.refused(errors.DatesOutOfOrder, "the booking into custody"):
        custody.release(record, booking=booking, actor="hal", reason="Bail Bond", released_at="2010-09-13T08:00")
    with county.refused(errors.NotItsTurn, "needs TRANSFERRED"):
        custody.depart(
            record,
            booking=booking,
            actor="kim",
            basis="removal",
            departed_on="2010-09-13",
            confirmed_on="2010-09-13",
            document="I-205",
        )


def test_a_clock_that_runs_backwards_and_a_zone_that_is_none_are_refused(county: Any, make_county: Any) -> None:
    county.now -= timedelta(days=1)
    with county.refused(errors.ClockBackwards, "dated"):
        county.book()
    assert not list((county.folder / "received").glob("*.part"))
    with pytest.raises(errors.BadSetting, match="no such time zone"):
        Record(county.record.ledger, settings=Settings(timezone="America/Nowhere"))


def test_a_search_needs_a_routed_agency_and_prints_and_is_made_once(make_county: Any) -> None:
    county = make_county()
    facts = {"jurisdiction": "the county", "instrument": "letter", "requested_position": "leave", "legal_basis": "own"}
    facts |= {"ori": "XX1234567", "evidence": "board vote", "actor": "zoe"}
    participation.record_row(county.record, routing="off", valid_from="2010-09-14", **facts)
    booking = county.book()
    county.now += timedelta(days=1)
    after = county.book("T2")
    assert checks.waiting(county.record) == (booking,)
    with county.refused(errors.NotRouted, "XX1234567", "off"):
        county.search(after, "p-1")
    with county.refused(errors.BadFact, "no usable print"):
        checks.search(county.record, booking, gallery=None, templates=[])  # type: ignore[arg-type]
    with county.refused(errors.NotInRecord, "b-000009"):
        county.search("b-000009", "p-1")
    county.search(booking, "p-1")
    before = county.size()
    assert county.search(booking, "p-2").already_completed
    assert county.size() == before
    with county.refused(errors.BadFact, "routing"):
        participation.record_row(county.record, routing="maybe", valid_from="2010-09-20", **facts)
    with county.refused(errors.DatesOutOfOrder, "valid_to"):
        participation.record_row(county.record, routing="on", valid_from="2010-09-20", valid_to="2010-09-19", **facts)
    assert county.findings() == []


def test_what_is_not_in_the_record_is_named(county: Any) -> None:
    with county.refused(errors.NotInRecord, "Booking b-000007"):
        county.query("b-000007")
    booking = county.book()
    with county.refused(errors.NotInRecord, "Request b-000001/r1"):
        requests.send(county.record, request=f"{booking}/r1", actor="eli", recipient="jail")
    with county.refused(errors.NotInRecord, "charge c2"):
        county.dispose(booking, "FILED", charge="c2")
    with county.refused(errors.NotInRecord, "Objection"):
        objections.gallery_removed(
            county.record, objection=f"{booking}/o1", actor="duecourse", gallery_digest="e" * 64, gallery_version=1
        )


def test_an_upheld_claim_ends_a_check_that_is_not_finished(county: Any) -> None:
    booking, other = county.book(), county.book("T2")
    county.search(booking, "p-1")
    county.examine(booking, "ada", "identification")
    for each in (booking, other):
        filed = county.object(each, "citizenship")
        assert county.review(filed.objection).removal_ordered == ""
        with county.refused(errors.NotItsTurn, "a removal due", "an ordered removal"):
            objections.gallery_removed(
                county.record,
                objection=filed.objection,
                actor="duecourse",
                gallery_digest="e" * 64,
                gallery_version=1,
            )
    assert checks.next_examination(county.record, "ben") is None
    assert checks.waiting(county.record) == ()
    with county.refused(errors.NotItsTurn, "closed (withdrawn)"):
        county.analyze(booking, "ben")
    before = county.size()
    assert county.search(other, "p-1").outcome == "withdrawn"
    assert county.size() == before
    assert county.findings() == []


def test_a_sealed_identity_carries_nothing_further(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    for stored in list(county.record.ledger.entries(stream=booking, kind="identity.confirmed")):
        sealing.seal(county.record, seq=stored.entry.seq, actor="jan", order="order 12")
    with county.refused(errors.StatusNotSupported, "sealed or withdrawn"):
        requests.start_clock(county.record, request=request, actor="hal", cause="bond")
    requests.lift(county.record, request=request, actor="gil", reason="Case Closed", note="the identity is sealed")
    county.authorize("ada", "issuing_officer", "status_officer")
    for act in (county.draft, county.determine):
        with county.refused(errors.NotItsTurn, "identity sealed", "needs identified"):
            act(booking, actor="ada")
    assert county.findings() == []
