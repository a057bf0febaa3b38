"""Inspections of employers: whole ways through, every clock, two people, workers heard, lists of forms."""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from duecourse.errors import (
    BadFact,
    BadFormList,
    ClockRunning,
    DatesOutOfOrder,
    DuecourseError,
    NotItsTurn,
    PersonalFormList,
    SameActor,
    SamePerson,
    TooMuchMoney,
    UnreadableFormList,
    WorkersUnheard,
    WrongRole,
)
from duecourse.ledger.entry import NewEntry
from duecourse.program import events, worksite_fines, worksite_forms, worksite_mismatches, worksite_notices
from duecourse.program import worksite_workers as workers
from duecourse.program.events.fine import FineApproved
from duecourse.program.events.inspection import TargetRecorded
from duecourse.program.worksite import STATES, Inspection, load
from duecourse.program.worksite_files import FormFile
from duecourse.program.worksite_lists import faults
from duecourse.program.worksite_totals import by_fiscal_year, targets

FACTORS = [
    {"factor": "business_size", "weighs": "mitigating", "reason": "twelve workers"},
    {"factor": "good_faith", "weighs": "neutral", "reason": "no sign either way"},
    {"factor": "seriousness", "weighs": "aggravating", "reason": "signatures are missing"},
    {"factor": "unauthorized_workers", "weighs": "mitigating", "reason": "none was found"},
    {"factor": "history", "weighs": "neutral", "reason": "first inspection"},
]
AUDITORS = {"ann": "auditor", "bob": "auditor", "sue": "supervisor", "tom": "court_clerk", "kay": "records_clerk"}


class Office:
    """A county whose auditors inspect one employer; each method is one act that is right unless told otherwise."""

    def __init__(self, county: Any, day: date = date(2010, 6, 1)) -> None:
        self.county, self.record, self.folder = county, county.record, county.folder
        for person, role in AUDITORS.items():
            county.authorize(person, role)
        county.authorize("rex", "reviewer")
        self.on(max(day, county.now.date()))
        self.inspection = worksite_notices.open_inspection(
            self.record, actor="ann", employer="Acme", target_source="lead", reference="lead 7", reason="complaints"
        )

    @property
    def today(self) -> date:
        return self.county.now.date()

    @property
    def state(self) -> str:
        return load(self.record.ledger, self.inspection).state

    def on(self, day: date) -> None:
        """Let the clock of the record show noon of a day."""
        self.county.now = datetime(day.year, day.month, day.day, 12, tzinfo=self.county.now.tzinfo)

    def later(self, days: int) -> None:
        self.on(self.today + timedelta(days=days))

    def do(self, act: Callable[..., Any], actor: str = "ann", **facts: Any) -> Any:
        return act(self.record, inspection=self.inspection, actor=actor, **facts)

    def list(self, *lines: str, name: str = "forms.csv") -> Path:
        file = Path(self.folder) / name
        file.write_text("\n".join(("employee,hired_on,form_on,ended_on,errors", *lines)) + "\n", encoding="utf-8")
        return file

    def forms(self, count: int = 200, violating: int = 64, code: str = "s2_signature") -> Path:
        lines = (f"E-{n:04d},2009-03-02,2009-03-04,,{code if n < violating else ''}" for n in range(count))
        return self.list(*lines)

    def notified(self) -> None:
        self.do(worksite_notices.notify, served_on=self.today)

    def reviewing(self, file: Path | None = None) -> None:
        self.notified()
        self.later(2)
        facts = {"outcome": "received", "produced_on": self.today, "produced": ("forms I-9",)}
        self.do(worksite_notices.produce, **facts)
        self.do(worksite_forms.import_forms, path=file or self.forms())

    def drafted(self, **facts: Any) -> Any:
        given = {"offense": 1, "factors": FACTORS, "reason": "64 forms", **facts}
        return self.do(worksite_fines.draft, **given)

    def served(self, **facts: Any) -> date:
        self.drafted(**facts)
        self.do(worksite_fines.approve, "sue", reasons="the lines were checked")
        found = self.do(worksite_fines.serve, served_on=self.today)
        assert isinstance(found, date)
        return found


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


BAD = {
    "form before hire": (("E-1,2009-03-02,2009-03-01,,",), 2, "form_on", "before the hire"),
    "worker twice": (("E-1,2009-03-02,,,", "E-1,2009-03-03,,,"), 3, "employee", "row 2"),
    "no worker": ((), 1, "employee", "names no worker"),
    "unknown code": (("E-1,2009-03-02,2009-03-03,,s2_signatur",), 2, "errors", "no code"),
    "a code of another day": (("E-1,2009-03-02,2009-03-03,,s1_legal_name",), 2, "errors", "no rule classifies"),
    "a social security number": (("123-45-6789,2009-03-02,,,",), 2, "employee", "social security"),
    "the same without dashes": (("123456789,2009-03-02,,,",), 2, "employee", "social security"),
    "a file number": (("A012345678,2009-03-02,,,",), 2, "employee", "file number"),
    "a name": (("Novak,2009-03-02,,,",), 2, "employee", "no number of a worker"),
    "a day that is none": (("E-1,2009-02-30,,,",), 2, "hired_on", "no day"),
    "no day": (("E-1,,,,",), 2, "hired_on", "empty"),
    "hired after the notice": (("E-1,2010-12-01,,,",), 2, "hired_on", "after the notice"),
    "a form to come": (("E-1,2009-03-02,2031-01-01,,",), 2, "form_on", "future"),
    "ended before hire": (("E-1,2009-03-02,,2009-03-01,",), 2, "ended_on", "before the hire"),
    "no form with errors": (("E-1,2009-03-02,,,s2_signature",), 2, "errors", "no form"),
    "a form that is none": (("E-1,2009-03-02,2009-03-02,,no_form",), 2, "errors", "there is none"),
    "too many cells": (("E-1,2009-03-02,,,,extra",), 2, "", "more cells"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_list_with_a_fault_is_refused_whole_with_row_and_remedy(office: Office, name: str) -> None:
    lines, row, column, says = BAD[name]
    office.notified()
    office.do(worksite_notices.produce, outcome="received", produced_on=office.today, produced=("forms",))
    file = office.list(*lines)
    notice_on = office.today
    found = list(faults(FormFile.open(file), notice_on=notice_on, today=notice_on, classified_on=notice_on))
    assert [(each.row, each.column) for each in found][:1] == [(row, column)]
    assert says in found[0].problem
    assert found[0].remedy
    with office.county.refused(BadFormList, says):
        office.do(worksite_forms.import_forms, path=file)


def test_every_fault_is_listed_and_personal_columns_are_refused(office: Office) -> None:
    office.notified()
    day = office.today
    file = office.list("E-1,2009-13-02,,,zzz", "E-1,2009-03-02,2009-01-01,,")
    found = list(faults(FormFile.open(file), notice_on=day, today=day, classified_on=day))
    assert [each.row for each in found] == [2, 2, 2, 3, 3]
    for header, error in (
        ("employee,hired_on,Last Name", PersonalFormList),
        ("employee,hired_on,SSN", PersonalFormList),
        ("employee,hired_on,date_of_birth", PersonalFormList),
        ("employee,hired_on,nationality", PersonalFormList),
        ("employee,hired_on,mood", UnreadableFormList),
        ("employee,form_on", UnreadableFormList),
        ("employee,hired_on,hired_on", UnreadableFormList),
        ("", UnreadableFormList),
        ('employee,hired_on\n"E-1,2009', UnreadableFormList),
    ):
        file.write_text(header + "\n")
        with pytest.raises(error):
            list(faults(FormFile.open(file), notice_on=day, today=day, classified_on=day))
    for data in (b"PK\x03\x04 no workbook", b"\xff\xfe\x00"):
        file.write_bytes(data)
        with pytest.raises(UnreadableFormList):
            list(faults(FormFile.open(file), notice_on=day, today=day, classified_on=day))
    file.write_bytes(b"employee,hired_on\nE\x001,2009-01-05")
    assert [each.column for each in faults(FormFile.open(file), notice_on=day, today=day, classified_on=day)]
    with pytest.raises(UnreadableFormList):
        FormFile.open(file.with_name("none.csv"))


def test_a_workbook_whose_cells_lie_far_apart_is_refused_before_it_is_read(office: Office) -> None:
    import xlsxwriter

    file = Path(office.folder) / "far.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "employee")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(UnreadableFormList, match="spans 1048576 rows and 16384 columns"):
        list(FormFile.open(file).rows())


def test_a_workbook_is_the_same_list_as_a_csv_file(office: Office) -> None:
    import xlsxwriter

    csv_file, book_file = office.forms(30, 4), Path(office.folder) / "forms.xlsx"
    with csv_file.open(newline="") as file, xlsxwriter.Workbook(str(book_file)) as book:
        sheet = book.add_worksheet()
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(csv.reader(file)):
            for column, cell in enumerate(cells):
                if row and column in {1, 2}:
                    sheet.write_datetime(row, column, datetime.fromisoformat(cell), days)
                else:
                    sheet.write(row, column, cell)
    assert list(worksite_forms.usable_rows(FormFile.open(book_file))) == list(
        worksite_forms.usable_rows(FormFile.open(csv_file))
    )
    office.reviewing(book_file)
    again = office.do(worksite_forms.import_forms, path=book_file)
    assert (again.workers, again.already_listed) == (30, True)


ACTS: dict[str, tuple[Callable[..., Any], str, dict[str, Any]]] = {
    "notify": (worksite_notices.notify, "ann", {"served_on": ...}),
    "receive": (worksite_notices.produce, "ann", {"outcome": "received", "produced_on": ..., "produced": ("forms",)}),
    "refuse": (worksite_notices.produce, "ann", {"outcome": "refused", "produced_on": ..., "reason": "no"}),
    "import": (worksite_forms.import_forms, "ann", {"path": None}),
    "technical": (worksite_notices.notify_technical, "ann", {"served_on": ...}),
    "correct": (worksite_notices.correct, "ann", {"corrected_on": ..., "employees": ("E-3",)}),
    "discrepancies": (worksite_notices.notify_discrepancies, "ann", {"served_on": ..., "discrepancies": "numbers"}),
    "answered": (worksite_notices.answer_discrepancies, "ann", {"answered_on": ..., "answer": "mistyped"}),
    "name": (workers.name_workers, "ann", {"served_on": ..., "employees": ["E-1"]}),
    "tell": (workers.tell, "ann", {"employee": "E-1", "told_on": ..., "language": "Spanish"}),
    "hear": (workers.hear, "ann", {"employee": "E-1", "heard_on": ..., "shown": "a permit"}),
    "outcome": (workers.decide, "rex", {"employee": "E-1", "outcome": "authorized", "reason": "a permit"}),
    "own outcome": (workers.decide, "ann", {"employee": "E-1", "outcome": "authorized", "reason": "a permit"}),
    "warn": (worksite_notices.warn, "ann", {"served_on": ..., "reason": "few"}),
    "comply": (worksite_notices.comply, "ann", {"told_on": ..., "reason": "none"}),
    "draft": (worksite_fines.draft, "ann", {"offense": 1, "factors": FACTORS, "reason": "forms"}),
    "approve": (worksite_fines.approve, "sue", {"reasons": "checked"}),
    "own approval": (worksite_fines.approve, "ann", {"reasons": "mine"}),
    "refuse draft": (worksite_fines.refuse, "sam", {"reasons": "no"}),
    "serve": (worksite_fines.serve, "ann", {"served_on": ...}),
    "hearing": (worksite_fines.request_hearing, "ann", {"requested_on": ...}),
    "final": (worksite_fines.finalize, "ann", {}),
    "complaint": (worksite_fines.complain, "ann", {"filed_on": ..., "docket": "1"}),
    "settle": (
        worksite_fines.settle,
        "sue",
        {"settled_on": ..., "cents": 500, "agreement": "7", "reason": "ability to pay"},
    ),
    "order": (worksite_fines.order, "tom", {"ordered_on": ..., "cents": 900, "docket": "1", "document": "2"}),
    "pay": (worksite_fines.pay, "kay", {"paid_on": ..., "cents": 300, "receipt": None}),
    "collect": (worksite_fines.collect, "kay", {"begun_on": ..., "reason": "nothing came"}),
}


def machine_of(make_county: Any) -> type[RuleBasedStateMachine]:
    """A machine that tries acts in any order at any time: each is done or refused by name, and the record holds."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.office = Office(make_county(), date(2010, 9, 14))
            self.office.county.authorize("ann", "supervisor")
            self.office.county.authorize("sam", "supervisor")
            self.file = self.office.list(
                "E-1,2009-03-02,2009-03-03,,s2_signature",
                "E-2,2009-03-02,2009-03-03,,",
                "E-3,2009-03-02,2009-03-03,,s1_address",
            )
            self.receipts = 0

        @rule(name=st.sampled_from(sorted(ACTS)))
        def act(self, name: str) -> None:
            deed, actor, facts = ACTS[name]
            self.receipts += name == "pay"
            special = {"path": self.file, "receipt": f"R-{self.receipts}"}
            given = {
                key: self.office.today if value is ... else special.get(key, value) for key, value in facts.items()
            }
            before = self.office.county.size()
            try:
                self.office.do(deed, actor, **given)
            except DuecourseError:
                assert self.office.county.size() == before

        @rule(days=st.sampled_from((1, 4, 16, 31)))
        def wait(self, days: int) -> None:
            self.office.later(days)

        @precondition(lambda self: hasattr(self, "office"))
        @rule()
        def straight_on(self) -> None:
            """One step on the way to a fine, so that late states are reached."""
            step = {
                "OPENED": "notify",
                "DOCS_DUE": "receive",
                "DOCS_RECEIVED": "import",
                "UNDER_REVIEW": "draft",
                "FINE_DRAFTED": "approve",
                "FINE_APPROVED": "serve",
                "NIF_SERVED": "hearing",
                "HEARING_REQUESTED": "complaint",
                "COMPLAINT_FILED": "order",
                "ORDER": "pay",
            }.get(self.office.state)
            if step:
                self.act(step)

        @invariant()
        def known_state_and_no_more_paid_than_due(self) -> None:
            if hasattr(self, "office"):
                known = load(self.office.record.ledger, self.office.inspection)
                assert known.state in STATES
                assert known.fine is None or known.fine.unpaid_cents >= 0 or known.fine.due_cents is None

        def teardown(self) -> None:
            if hasattr(self, "office"):
                assert self.office.county.findings() == []

    return Machine


def test_acts_in_any_order_are_done_or_refused_and_the_record_holds(make_county: Any) -> None:
    run_state_machine_as_test(
        machine_of(make_county), settings=settings(max_examples=12, stateful_step_count=24, deadline=None)
    )
