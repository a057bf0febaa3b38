"""Inspections of employers: whole ways through, every clock, two people, workers heard."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from duecourse.errors import (
    BadFact,
    ClockRunning,
    DatesOutOfOrder,
    NotItsTurn,
    SameActor,
    SamePerson,
    TooMuchMoney,
    WorkersUnheard,
    WrongRole,
)
from duecourse.ledger.entry import NewEntry
from duecourse.program import events, worksite_fines, worksite_forms, worksite_mismatches, worksite_notices
from duecourse.program import worksite_workers as workers
from duecourse.program.events.fine import FineApproved
from duecourse.program.events.inspection import TargetRecorded
from duecourse.program.worksite import Inspection, load
from duecourse.program.worksite_totals import by_fiscal_year, targets
from tests.program.worksite_office import Office


@pytest.fixture
def office(county: Any) -> Office:
    return Office(county, date(2010, 9, 14))


def test_the_case_of_the_handbook_goes_from_notice_to_the_last_cent(office: Office) -> None:
    office.reviewing()
    hearing_by = office.served()
    assert hearing_by == office.today + timedelta(days=30)
    with pytest.raises(ClockRunning, match="request a hearing"):
        office.do(worksite_fines.finalize)
    office.on(hearing_by)
    with pytest.raises(ClockRunning):
        office.do(worksite_fines.finalize)
    office.later(1)
    with pytest.raises(DatesOutOfOrder, match="last day to request"):
        office.do(worksite_fines.request_hearing, requested_on=office.today)
    office.do(worksite_fines.finalize)
    assert office.state == "FINAL_UNCONTESTED"
    pay = {"paid_on": office.today, "cents": 3_000_000, "receipt": "R-1"}
    first = office.do(worksite_fines.pay, "kay", **pay)
    assert office.do(worksite_fines.pay, "kay", **pay).seq == first.seq
    with pytest.raises(TooMuchMoney, match=r"\$6,784\.00 is the most"):
        office.do(worksite_fines.pay, "kay", **{**pay, "receipt": "R-2", "cents": 678_401})
    with pytest.raises(TooMuchMoney, match="receipt R-1"):
        office.do(worksite_fines.pay, "kay", **{**pay, "cents": 2})
    office.do(worksite_fines.pay, "kay", **{**pay, "receipt": "R-2", "cents": 678_400})
    assert office.state == "PAID"
    (year,) = by_fiscal_year(office.record)[-1:]
    assert (year.fiscal_year, year.levied_cents, year.collected_cents) == (2011, 3_678_400, 3_678_400)
    assert office.county.findings() == []


def test_a_contested_fine_ends_in_an_order_or_a_settlement(office: Office, make_county: Any) -> None:
    office.reviewing()
    office.served()
    office.do(worksite_fines.request_hearing, requested_on=office.today)
    office.do(worksite_fines.complain, filed_on=office.today, docket="10A00123")
    order = {"ordered_on": office.today, "docket": "10A00123", "document": "order"}
    with pytest.raises(TooMuchMoney, match="statutory range"):
        office.do(worksite_fines.order, "tom", cents=64 * 110_000 + 1, **order)
    office.do(worksite_fines.order, "tom", cents=2_000_000, **order)
    office.do(worksite_fines.collect, "kay", begun_on=office.today, reason="nothing came")
    assert office.state == "COLLECTION"
    other = Office(make_county(), date(2010, 9, 14))
    other.reviewing()
    other.served()
    settle = {"settled_on": other.today, "agreement": "agreement 7", "reason": "ability to pay"}
    with pytest.raises(TooMuchMoney):
        other.do(worksite_fines.settle, "sue", cents=3_678_401, **settle)
    other.do(worksite_fines.settle, "sue", cents=0, **settle)
    assert other.state == "PAID"
    assert office.county.findings() == other.county.findings() == []


def test_a_fine_needs_two_people_in_the_command_the_record_and_the_verifier(office: Office) -> None:
    office.county.authorize("ann", "supervisor")
    office.county.authorize("bob", "supervisor")
    office.reviewing()
    office.drafted()
    with pytest.raises(SamePerson):
        office.do(worksite_fines.approve, "ann", reasons="mine")
    with pytest.raises(WrongRole):
        office.do(worksite_fines.approve, "kay", reasons="no supervisor")
    event = FineApproved(fine=f"{office.inspection}/f1", reasons="mine")
    new = NewEntry(office.inspection, event.kind, "ann", events.encode(event), office.county.clock(), event.fine)
    with pytest.raises(SameActor), office.record.ledger.writing() as tx:
        tx.append(new)
    with office.record.ledger.writing() as tx:
        tx.append(NewEntry(office.inspection, event.kind, "ann", events.encode(event), office.county.clock(), ""))
    assert {"fine.approved outside the two-person rule", "fine.approved by someone who acted in the inspection"} <= {
        each.what for each in office.county.findings()
    }


def test_a_refused_draft_goes_back_to_review_and_another_may_be_drafted(office: Office) -> None:
    office.reviewing()
    office.drafted()
    office.do(worksite_fines.refuse, "sue", reasons="the first factor is wrong")
    assert office.state == "UNDER_REVIEW"
    assert office.drafted().inspection == office.inspection
    assert load(office.record.ledger, office.inspection).fine.fine.endswith("/f2")  # type: ignore[union-attr]
    assert office.county.findings() == []


@pytest.mark.parametrize(
    ("served_on", "due_on"),
    [
        (date(2010, 9, 14), date(2010, 9, 17)),
        (date(2010, 10, 7), date(2010, 10, 13)),  # a weekend and Columbus Day
        (date(2010, 12, 23), date(2010, 12, 29)),  # Christmas kept on Friday
        (date(2010, 12, 30), date(2011, 1, 5)),  # New Year's Day kept on Friday
    ],
)
def test_three_business_days_to_produce(office: Office, served_on: date, due_on: date) -> None:
    office.on(served_on)
    office.notified()
    assert load(office.record.ledger, office.inspection).production_due_on == due_on
    office.on(due_on)
    refusal = {"outcome": "refused", "produced_on": due_on, "reason": "the employer would not"}
    with pytest.raises(ClockRunning):
        office.do(worksite_notices.produce, **refusal)
    office.later(1)
    office.do(worksite_notices.produce, **{**refusal, "produced_on": office.today})
    assert office.state == "DOCS_REFUSED"


@pytest.mark.parametrize(("served_on", "correct_by"), [(date(2010, 11, 8), date(2010, 11, 23))])
def test_ten_business_days_to_correct_technical_failures(office: Office, served_on: date, correct_by: date) -> None:
    office.reviewing(office.forms(100, 40, "s1_address"))
    office.on(served_on)  # Veterans Day lies between
    assert office.do(worksite_notices.notify_technical, served_on=served_on) == correct_by
    with pytest.raises(ClockRunning, match="correct technical failures"):
        office.drafted()
    fixed = tuple(f"E-{n:04d}" for n in range(35))
    office.on(correct_by)
    with pytest.raises(BadFact, match="E-0099"):
        office.do(worksite_notices.correct, corrected_on=correct_by, employees=("E-0099",))
    office.do(worksite_notices.correct, corrected_on=correct_by, employees=fixed)
    assert office.state == "RECHECK"
    office.later(1)
    with pytest.raises(DatesOutOfOrder, match="after the last day to correct"):
        office.do(worksite_notices.correct, corrected_on=office.today, employees=("E-0036",))
    counted = office.drafted().counts
    assert (counted.violating, counted.technical_uncorrected, counted.technical_corrected) == (5, 5, 35)
    assert office.county.findings() == []


@pytest.mark.parametrize(("notice_on", "violating", "other"), [(date(2026, 3, 13), 0, 64), (date(2026, 3, 16), 64, 0)])
def test_the_notice_tells_which_side_of_16_march_2026_an_error_is_on(
    make_county: Any, notice_on: date, violating: int, other: int
) -> None:
    office = Office(make_county(first=datetime(2026, 3, 2, 9, tzinfo=make_county().now.tzinfo)), notice_on)
    office.on(notice_on)
    office.reviewing(office.forms(code="s1_birth_date"))
    found = worksite_forms.count(
        office.record.ledger, load(office.record.ledger, office.inspection), today=office.today
    )
    assert (found.counts.violating, found.counts.other_substantive) == (violating, other)
    line = found.codes["s1_birth_date"]
    assert line.other is not None
    assert {line.known.class_, line.other.class_} == {"technical", "substantive"}


def test_forms_count_only_while_they_must_be_kept(office: Office) -> None:
    office.on(date(2010, 9, 14))
    lines = [
        "K1,1986-11-06,,,",  # hired before forms were required
        "K2,1986-11-07,,,",
        "K3,2000-01-03,,2009-09-13,",  # more than a year gone
        "K4,2000-01-03,,2009-09-14,",
        "K5,2007-09-14,,2007-10-01,",  # three years from hire end on the day of the notice
        "K6,2007-09-13,,2007-10-01,",
    ]
    office.reviewing(office.list(*lines))
    found = worksite_forms.count(
        office.record.ledger, load(office.record.ledger, office.inspection), today=office.today
    )
    assert (found.counts.due, found.counts.substantive) == (3, 3)


def test_a_worker_named_in_a_notice_is_told_heard_and_decided_by_another_person(office: Office) -> None:
    office.reviewing()
    with pytest.raises(BadFact, match="not on the list"):
        office.do(workers.name_workers, served_on=office.today, employees=["X-1"])
    by = office.do(workers.name_workers, served_on=office.today, employees=["E-0001", "E-0002"])
    assert by == date(2010, 9, 30)
    with pytest.raises(WorkersUnheard):
        office.drafted()
    decide = {"employee": "E-0001", "outcome": "not shown", "reason": "nothing came"}
    with pytest.raises(NotItsTurn, match="told in private"):
        office.do(workers.decide, "rex", **decide)
    for employee in ("E-0001", "E-0002"):
        office.do(workers.tell, employee=employee, told_on=office.today, language="Spanish")
    with pytest.raises(SamePerson):
        office.do(workers.decide, "ann", **{**decide, "outcome": "authorized"})
    with pytest.raises(ClockRunning, match="answer"):
        office.do(workers.decide, "rex", **decide)
    office.do(workers.hear, employee="E-0002", heard_on=office.today, shown="a permit")
    office.do(workers.decide, "rex", **{**decide, "employee": "E-0002", "outcome": "authorized"})
    office.on(by)
    office.later(1)
    office.do(workers.decide, "rex", **decide)
    assert office.state == "UNDER_REVIEW"
    office.drafted()
    assert office.county.findings() == []


def test_a_mismatch_stands_still_while_the_worker_may_act(office: Office) -> None:
    facts = {"employer": "Acme", "employee": "E-1", "started_on": office.today, "case_opened_on": office.today}
    record, today = office.record, office.today
    with pytest.raises(BadFact, match="is not in the list"):
        worksite_mismatches.record_mismatch(record, actor="ann", status="foreign", **facts)
    numbers = [
        worksite_mismatches.record_mismatch(record, actor="ann", status="naturalized citizen", **facts)
        for _ in range(3)
    ]
    closing: dict[str, Any] = {"actor": "ann", "document": "answer 4"}
    with pytest.raises(NotItsTurn, match="told in private"):
        worksite_mismatches.close_mismatch(
            record, mismatch=numbers[0], closed_on=today, outcome="final nonconfirmation", **closing
        )
    worksite_mismatches.tell_mismatch(record, mismatch=numbers[0], actor="ann", told_on=today)
    by = worksite_mismatches.contest(record, mismatch=numbers[0], actor="ann", referred_on=today)
    assert by == date(2010, 9, 24)  # eight federal working days after 14 September 2010
    with pytest.raises(ClockRunning):
        worksite_mismatches.close_mismatch(record, mismatch=numbers[0], closed_on=today, outcome="no show", **closing)
    worksite_mismatches.close_mismatch(
        record, mismatch=numbers[0], closed_on=today, outcome="employment authorized", **closing
    )
    worksite_mismatches.close_mismatch(record, mismatch=numbers[1], closed_on=today, outcome="closed", **closing)
    (row,) = worksite_mismatches.erroneous_share(record.ledger)
    assert (row["mismatches"], row["ended"], row["in_error"], row["share_percent"]) == (3, 2, 1, "50.0")
    assert office.county.findings() == []


def test_a_target_has_a_source_and_never_a_person(office: Office) -> None:
    facts: dict[str, Any] = {
        "fiscal_year": 2010,
        "stated_by": "the agency",
        "stated_on": "2009-11-19",
        "source": "news",
    }
    keep: Any = worksite_notices.record_target
    keep(office.record, actor="sue", measure="inspections", number=1000, place="us/tx", **facts)
    with pytest.raises(BadFact):
        keep(office.record, actor="sue", measure="inspections", number=12, place="ann", **facts)
    with pytest.raises(BadFact):
        keep(office.record, actor="sue", measure="inspections per auditor", number=12, place="us", **facts)
    with pytest.raises(BadFact):
        worksite_notices.open_inspection(
            office.record, actor="ann", employer="B", target_source="quota", reference="1", reason="x"
        )
    (only,) = targets(office.record.ledger)
    assert only.number == 1000
    names = set(TargetRecorded.__struct_fields__) | set(Inspection.__slots__)
    assert not {name for name in names if any(word in name for word in ("officer", "quota", "auditor", "per_person"))}


def test_a_referral_is_another_matter(office: Office) -> None:
    office.reviewing()
    before = office.state
    referral = {"referred_to": "United States Attorney", "referred_on": office.today, "reason": "a pattern"}
    with pytest.raises(WrongRole):
        office.do(worksite_notices.refer, "ann", **referral)
    office.do(worksite_notices.refer, "sue", **referral)
    known = load(office.record.ledger, office.inspection)
    assert (known.state, known.referrals) == (before, 1)


@pytest.mark.parametrize("ending", ["warn", "comply"])
def test_a_review_may_end_without_a_fine(office: Office, ending: str) -> None:
    office.reviewing(office.forms(100, 9))
    if ending == "warn":
        found = office.do(worksite_notices.warn, served_on=office.today, reason="few errors")
        assert (found.share_percent, office.state) == (9, "WARNING")
    else:
        with pytest.raises(NotItsTurn, match="violations in 9 forms"):
            office.do(worksite_notices.comply, told_on=office.today, reason="fine")
        office.do(worksite_forms.import_forms, path=office.forms(100, 0))
        office.do(worksite_notices.comply, told_on=office.today, reason="all forms are in order")
        assert office.state == "COMPLIANT"
    with pytest.raises(NotItsTurn):
        office.drafted()
    assert office.county.findings() == []
