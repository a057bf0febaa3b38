"""Lists of forms: refused whole with row and remedy, without anything personal, alike as file and as workbook."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from duecourse.errors import (
    BadFormList,
    PersonalFormList,
    UnreadableFormList,
)
from duecourse.program import worksite_forms, worksite_notices
from duecourse.program.worksite_files import FormFile
from duecourse.program.worksite_lists import faults
from tests.program.worksite_office import Office


@pytest.fixture
def office(county: Any) -> Office:
    return Office(county, date(2010, 9, 14))


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
