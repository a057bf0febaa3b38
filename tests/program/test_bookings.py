"""Receipts without gaps, cards kept as they came, and charges that carry requests with them."""

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from duecourse import errors
from duecourse.exchange.card import read_card
from duecourse.program import bookings, requests

CHARGE = {"ground": "level_2", "label": "charge", "charge": "c1"}
ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}


def test_a_card_gets_a_number_and_its_bytes_are_kept_before_the_entry_is(county: Any) -> None:
    card, data = county.card()
    folder = county.folder / "received"
    receipt = bookings.receive(county.record, card, data, folder, "kim")
    kept = folder / f"{card.sha256}.eft"
    assert (receipt.serial, receipt.booking, receipt.already_received) == (1, "b-000001", False)
    assert kept.read_bytes() == data
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [kept]
    stored = county.record.ledger.entry(receipt.entry_seq)
    assert stored.entry.hash == receipt.entry_hash
    assert b"NOVAK" not in stored.body
    assert b"NOVAK" in county.record.ledger.entry(receipt.entry_seq + 1).body

    before = county.size()
    again = bookings.receive(county.record, card, data, folder, "kim")
    assert (again.serial, again.entry_hash, again.already_received) == (1, receipt.entry_hash, True)
    assert county.size() == before
    with county.refused(errors.DuplicateTransaction, "T1", "serial number 1", "number it anew"):
        county.book("T1", b"another card")
    with county.refused(errors.BadFact, "not the ones the card was read from"):
        bookings.receive(county.record, card, data + b" ", folder, "kim")
    assert list(folder.iterdir()) == [kept]
    assert county.book("T2") == "b-000002"


def test_nothing_that_tells_of_race_or_nationality_enters_the_record(county: Any) -> None:
    booking = county.book()
    entries = county.record.ledger.entries(stream=booking)
    words = b" ".join(each.body for each in entries).lower()
    for word in (b"race", b"ethnic", b"national", b"citizenship", b"place_of_birth"):
        assert word not in words


def test_a_booking_that_cannot_be_kept_leaves_no_entry(county: Any) -> None:
    card, data = county.card()
    (county.folder / "received").write_text("a file where the folder should be")
    with county.refused(errors.CannotKeep, "received"):
        bookings.receive(county.record, card, data, county.folder / "received", "kim")


def test_a_charge_moves_only_where_its_state_allows_and_in_order_of_days(county: Any) -> None:
    booking = county.book(charges=("DRIVING DRUNK", "NO LICENSE"))
    county.dispose(booking, "REFERRED")
    assert county.dispose(booking, "FILED").open_charges_left == 2
    with county.refused(errors.NotItsTurn, "FILED", "after FILED may come AMENDED"):
        county.dispose(booking, "SERVED")
    with county.refused(errors.BadFact, "state", "did you mean 'DISMISSED'"):
        county.dispose(booking, "DISMISED")
    with county.refused(errors.DatesOutOfOrder, "lies in the future"):
        county.dispose(booking, "DISMISSED", disposed_on="2010-10-01")
    with county.refused(errors.DatesOutOfOrder, "comes before its last step"):
        county.dispose(booking, "DISMISSED", disposed_on=date(2010, 9, 12))
    with county.refused(errors.WrongRole, "court_clerk"):
        county.dispose(booking, "DISMISSED", actor="kim")
    with county.refused(errors.NotInRecord, "charge c3"):
        county.dispose(booking, "DISMISSED", charge="c3")
    with county.refused(errors.BadFact, "court"):
        county.dispose(booking, "DISMISSED", court="")
    county.dispose(booking, "CONVICTED", sentence_days=30)
    case = county.record.case(booking)
    assert (case.charges["c1"].conviction, case.charges["c1"].open, case.charges["c2"].open) == (True, False, True)
    assert county.findings() == []


@pytest.mark.parametrize(
    "state", ["NOT_REFERRED", "NO_PROBABLE_CAUSE", "NO_CHARGE_FILED", "DISMISSED", "NOLLE_PROSEQUI", "ACQUITTED"]
)
def test_every_end_without_conviction_of_the_last_charge_calls_for_review(county: Any, state: str) -> None:
    request = county.drafted()
    booking = request.partition("/")[0]
    if state in {"DISMISSED", "NOLLE_PROSEQUI", "ACQUITTED"}:
        assert county.dispose(booking, "FILED").review_required == ()
    assert county.dispose(booking, state).review_required == (request,)
    assert county.findings() == []


def test_the_last_charge_counts_even_where_the_request_never_rested_on_it(county: Any) -> None:
    booking = county.identified()
    request = county.draft(booking, bases=[ORDER])
    assert county.dispose(booking, "NO_CHARGE_FILED").review_required == (request,)
    known = county.record.case(booking).requests[request]
    assert (known.state, len(known.bases)) == ("REVIEW_REQUIRED", 1)


def test_a_dropped_charge_among_others_is_struck_and_the_rest_measured_again(county: Any) -> None:
    booking = county.identified(charges=("DRIVING DRUNK", "THEFT", "NOISE"))
    county.classify(booking, "c2", "2301")
    request = county.draft(booking, bases=[CHARGE, {**CHARGE, "charge": "c2"}])
    assert county.dispose(booking, "NO_CHARGE_FILED", charge="c3").review_required == ()
    assert county.kinds(booking)[-1] == "charge.disposed"
    assert county.dispose(booking, "NO_CHARGE_FILED", charge="c1").review_required == ()
    assert county.kinds(booking)[-1] == "request.remeasured"
    known = county.record.case(booking).requests[request]
    assert ([each.charge for each in known.bases], known.state) == (["c2"], "DRAFT")
    assert county.dispose(booking, "NO_CHARGE_FILED", charge="c2").review_required == (request,)
    assert county.findings() == []


def test_an_amended_charge_below_the_floor_calls_for_review_and_one_above_does_not(county: Any) -> None:
    booking = county.identified(charges=("DRIVING DRUNK", "NOISE"))
    request = county.draft(booking)
    facts = {"code": "2301", "code_system": "NCIC", "severity": "misdemeanor"}
    assert county.dispose(booking, "AMENDED", **facts).review_required == ()
    assert county.record.case(booking).requests[request].bases[0].code == "2301"
    assert county.dispose(booking, "AMENDED", **{**facts, "code": "5401"}).review_required == (request,)
    assert county.findings() == []


def test_the_same_number_in_another_code_system_is_another_offense(county: Any) -> None:
    booking = county.identified()
    bookings.classify_charge(
        county.record,
        booking=booking,
        charge="c1",
        actor="kim",
        code="5404",
        code_system="ND",
        severity="misdemeanor",
        document="state table",
    )
    with county.refused(errors.BasisNotMet, "5404", "ND"):
        county.draft(booking)


def test_a_conviction_never_makes_a_request_and_an_undone_one_is_struck(county: Any) -> None:
    booking = county.identified()
    county.dispose(booking, "FILED")
    county.dispose(booking, "CONVICTED", sentence_days=90)
    assert county.record.case(booking).requests == {}
    with county.refused(errors.BadFact, "c1 has ended (CONVICTED)"):
        county.draft(booking)
    request = county.draft(booking, bases=[{**CHARGE, "label": "conviction"}])
    (basis,) = county.record.case(booking).requests[request].bases
    assert basis.words() == "a conviction of DRIVING DRUNK on 13 September 2010 (level 2)"
    assert county.dispose(booking, "SENTENCED").review_required == ()
    assert county.dispose(booking, "VACATED").review_required == (request,)
    requests.lift(county.record, request=request, actor="gil", reason="Not Amenable to Removal", note="vacated")
    assert county.findings() == []


def test_diversion_is_shown_and_never_mapped_to_a_conviction(county: Any) -> None:
    booking = county.identified()
    request = county.draft(booking)
    county.dispose(booking, "FILED")
    assert county.dispose(booking, "DIVERTED").review_required == ()
    assert not county.record.case(booking).charges["c1"].conviction
    assert county.dispose(booking, "DIVERSION_COMPLETED").review_required == (request,)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["type-14-tpcard-nqm.an2", "type-4-tpcard.an2"])
def test_a_published_card_is_booked_as_it_is(county: Any, shared_data: Path, name: str) -> None:
    path = shared_data / "ebts" / "nist-itl-2007-references" / name
    data = path.read_bytes()
    receipt = bookings.receive(county.record, read_card(data, name), data, county.folder / "received", "kim")
    assert (receipt.serial, receipt.already_received) == (1, False)
    assert (county.folder / "received" / f"{receipt.sha256}.eft").read_bytes() == data
    assert bookings.receive(
        county.record, read_card(data, name), data, county.folder / "received", "kim"
    ).already_received
    assert county.findings() == []
