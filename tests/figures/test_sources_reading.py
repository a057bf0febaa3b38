"""From bytes to tables: quirks that are read, and bad files that are named with place, expectation and remedy."""

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import BadInput, BadPublishedFile, PersonalColumn, UnknownPublishedFile, UnsupportedFile
from duecourse.figures import privacy, releases
from duecourse.figures.releases import Release
from duecourse.figures.sources.loaded import Loaded

REMOVALS = (
    "Departed Date",
    "Date of Birth",
    "Gender",
    "Country of Citizenship",
    "Event Number",
    "Most Serious Conviction",
    "Case Category",
)
REMOVED = ("1/3/2012", "(b)(6),(b)(7)(c )", "Male", "MEXICO", "(b)(7)(E )", "", "[16] Reinstated Final Order")
DEATHS = "sector,fiscal_year,deaths\n"
COUNTY = {
    "abbrev": "AL",
    "county": "Autauga",
    "aor": "NOL",
    "activationdate": "4/26/2011",
    "submissions": "2,743",
    "identmatch_lescl1": "1",
    "identmatch_lescl23": "10",
    "identmatch_total": "11",
    "removals_convictedcriminalsl1": "0",
    "removals_convictedcriminalsl2": "0",
    "removals_convictedcriminalsl3": "0",
    "removals_icefugitives12": "0",
    "priorremovalsandreturns13": "0",
    "ewisvisaviolatorsandoverstays1": "0",
    "removals_total": "0",
    "state": "Alabama",
    "fips": "1001",
}


def table(*lines: Sequence[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return text.getvalue()


def write(folder: Path, data: str | bytes, name: str = "file.csv") -> Path:
    file = folder / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def take(folder: Path, data: str | bytes, name: str = "file.csv") -> tuple[Loaded, list[dict[str, Any]]]:
    """Import one file into a release of its own; what was found, and the rows of its table."""
    report = releases.import_files([write(folder, data, name)], folder / "release")
    found = report.files[0].found
    with Release.open(folder / "release").database() as database:
        answer = database.execute(f"SELECT * FROM {next(iter(found.tables))} ORDER BY file_row")
        columns = [column[0] for column in answer.description or ()]
        return found, [dict(zip(columns, values, strict=True)) for values in answer.fetchall()]


def refused(folder: Path, data: str | bytes, name: str = "file.csv") -> str:
    """The complaint about a file; nothing of it may be visible afterwards."""
    with pytest.raises(BadInput) as caught:
        releases.import_files([write(folder, data, name)], folder / "release")
    assert releases.listed(folder) == ()
    assert not list((folder / "release").glob("**/*.parquet")) if (folder / "release").exists() else True
    message = str(caught.value)
    assert name in message
    return message


def test_header_is_found_below_a_preamble_and_copies_are_flagged(tmp_path: Path) -> None:
    other = ("2/30/2012", *REMOVED[1:5], "Assault", "[3] Deportable")
    text = table(("ERO-LESA",), (), ("FOUO", "x"), REMOVALS, REMOVED, REMOVED, *([REMOVED] * 20), other)
    found, rows = take(tmp_path, text)
    assert (found.header_row, found.rows, found.duplicates.groups, found.duplicates.rows) == (4, 23, 1, 21)
    assert [rows[0]["file_row"], rows[1]["file_row"], rows[1]["same_as_row"], rows[0]["same_as_row"]] == [5, 6, 5, None]
    assert rows[-1]["departed_on"] is None
    assert rows[-1]["impossible_dates"] == "departed_on=2/30/2012"
    assert found.impossible_dates == {"departed_on": 1}
    assert rows[0]["fiscal_year_of_departure"] == 2012
    assert rows[0]["case_category_code"] == "16"
    assert rows[0]["conviction"] is None
    assert "born_on" not in rows[0]
    assert "event_number" not in rows[0]


def test_unknown_columns_are_kept_and_named(tmp_path: Path) -> None:
    text = table((*REMOVALS, "Port of Departure", "Port of Departure"), (*REMOVED, "LAREDO", ""))
    found, rows = take(tmp_path, text)
    assert found.unknown_columns == ("Port of Departure (column 8)", "Port of Departure (column 9)")
    assert json.loads(rows[0]["other_cells"]) == {
        "Port of Departure (column 8)": "LAREDO",
        "Port of Departure (column 9)": None,
    }


def test_renamed_and_reordered_headers_are_the_same_columns(tmp_path: Path) -> None:
    headers = ("case_category", "MOST SERIOUS CONVICTION", "Gender", "Departure  Date", "Country of Citizenship")
    found, rows = take(tmp_path, table(headers, ("[3] x", "Larceny", "Male", "2012-01-03", "MEXICO"), delimiter="|"))
    assert (found.delimiter, found.rows) == ("|", 1)
    assert (rows[0]["conviction"], str(rows[0]["departed_on"])) == ("Larceny", "2012-01-03")


def test_missing_is_not_zero_and_thousands_are_read(tmp_path: Path) -> None:
    inactive = dict.fromkeys(COUNTY, "") | {"county": "Barbour", "state": "Alabama", "fips": "1005"}
    found, rows = take(tmp_path, table(tuple(COUNTY), tuple(COUNTY.values()), tuple(inactive.values())))
    assert (rows[0]["submissions"], rows[0]["county_fips"]) == (2743, "01001")
    assert (rows[1]["submissions"], rows[1]["removals"], rows[1]["activated_on"]) == (None, None, None)
    assert found.notes == ("1 counties were not yet active: their counts are empty, which is not 0",)
    (tmp_path / "other").mkdir()
    wrong = COUNTY | {"removals_total": "3"}
    found, _ = take(tmp_path / "other", table(tuple(wrong), tuple(wrong.values())))
    assert "1 rows whose parts do not add to the printed totals" in found.notes


def test_blank_lines_empty_rows_and_line_ends_do_not_shift_rows(tmp_path: Path) -> None:
    text = "\ufeff" + DEATHS + "tucson,2010,251\n\nyuma,2010,1\n,,\nlaredo,2010,35,,\n\n"
    found, rows = take(tmp_path, text.replace("\n", "\r\n"))
    assert [(each["file_row"], each["sector"], each["deaths"]) for each in rows] == [
        (2, "Tucson", 251),
        (4, "Yuma", 1),
        (6, "Laredo", 35),
    ]
    assert found.empty_rows == 1


def test_single_byte_text_is_read_and_said_so(tmp_path: Path) -> None:
    found, rows = take(tmp_path, (DEATHS + "peñasco,2010,251\n").encode("latin-1"))
    assert rows[0]["sector_printed"] == "peñasco"
    assert found.encoding == "windows-1252"
    assert "because it is not UTF-8" in found.notes[0]


def test_gzip_by_its_bytes_and_whole_numbers_of_statistics_programs(tmp_path: Path) -> None:
    found, rows = take(tmp_path, gzip.compress((DEATHS + "tucson,2010.0,2e+02\n").encode()), "file.csv")
    assert (rows[0]["fiscal_year"], rows[0]["deaths"]) == (2010, 200)
    assert "printed with an exponent" in found.notes[0]


BAD: tuple[tuple[str, str | bytes, tuple[str, ...]], ...] = (
    ("a decimal comma", DEATHS + 'tucson,2010,"2,5"\n', ("row 2", "'deaths'", "decimal comma", "English locale")),
    ("words where a number belongs", DEATHS + "tucson,2010,many\n", ("row 2", "'deaths'", "'many'", "whole number")),
    ("half a person", DEATHS + "tucson,2010,2.5\n", ("row 2", "'deaths'", "'2.5'")),
    ("a short row", DEATHS + "tucson,2010,251\nyuma,2010\n", ("row 3", "2 cells", "3 cells")),
    ("a long row", DEATHS + "tucson,2010,251\nyuma,2010,1,7\n", ("row 3", "4 cells")),
    ("an open quote", DEATHS + 'tucson,2010,251\n"yuma,2010,1\n', ("row 3", "cannot be split")),
    ("two rows that disagree", DEATHS + "yuma,2010,1\nyuma,2010,2\n", ("rows 2 and 3", "sector and fiscal_year")),
    ("a header and no rows", DEATHS, ("row 2", "no rows")),
    ("a missing column", "sector,deaths\ntucson,251\n", ("row 1 (the header)", "'fiscal_year'", "federal fiscal year")),
    ("one column twice", "sector,deaths,fiscal_year,Deaths\nyuma,1,2010,2\n", ("row 1 (the header)", "'Deaths'")),
    ("mixed encodings", "sector,fiscal_year,deaths\nñ,1,1\n".encode() + b"\xf1,2,2\n", ("line 3", "mixed")),
    ("encodings mixed the other way", DEATHS.encode() + b"\xf1 b,1,1\n" + "ñ,2,2\n".encode(), ("mixed", "line 3")),
    ("UTF-16", DEATHS.encode("utf-16"), ("UTF-16", "byte 0")),
    ("zero bytes", DEATHS.encode() + b"a\0,1,1\n", ("line 2", "zero byte")),
    ("an empty file", b"", ("is empty",)),
    ("blanks alone", b" \n\n ", ("no text",)),
    ("another table", "name_of_thing,colour\nbox,red\n", ("no family", "release tables")),
    ("a web page", "\n<!DOCTYPE html><table><tr><td>1</td></tr></table>", ("web page", "as a table")),
    ("a workbook", b"PK\x03\x04rest", ("workbook", "save it again as .xlsx")),
    ("an old workbook", b"\xd0\xcf\x11\xe0rest", ("no workbook", "as .xlsx")),
    ("a Stata file", b"<stata_dta><header>", ("Stata file that cannot be read", "CSV")),
    ("truncated gzip", gzip.compress((DEATHS + "tucson,2010,251\n" * 900).encode())[:-20], ("middle of its packed",)),
    ("damaged gzip", gzip.compress(DEATHS.encode() + b"a,1,1\n")[:-8] + b"12345678", ("damaged",)),
    (
        "days of another order",
        table(REMOVALS, *([("23/1/2012", *REMOVED[1:])] * 9)),
        ("row 2", "cannot be", "%m/%d/%Y"),
    ),
    ("no day at all", table(REMOVALS, ("yesterday", *REMOVED[1:])), ("row 2", "'Departed Date'", "'yesterday'")),
)


@pytest.mark.parametrize(("data", "said"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_a_bad_file_is_named_with_place_and_remedy_and_nothing_becomes_visible(
    tmp_path: Path, data: str | bytes, said: tuple[str, ...]
) -> None:
    message = refused(tmp_path, data)
    for words in said:
        assert words in message
    assert message.endswith(".")


def test_other_bad_things_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadPublishedFile, match="is a folder"):
        releases.import_files([tmp_path / "folder"], tmp_path / "release")
    with pytest.raises(BadPublishedFile, match="does not exist"):
        releases.import_files([tmp_path / "nothing.csv"], tmp_path / "release")
    with pytest.raises(BadPublishedFile, match="is not gzip"):
        releases.import_files([write(tmp_path, DEATHS, "file.csv.gz")], tmp_path / "release")
    for name in ("file.xlsx", "file.xls", "file.dta"):
        with pytest.raises(UnsupportedFile, match="named like"):
            releases.import_files([write(tmp_path, DEATHS + "yuma,2010,1\n", name)], tmp_path / "release")
    with pytest.raises(UnknownPublishedFile):
        releases.import_files([write(tmp_path, "1,2,3\n4,5,6\n")], tmp_path / "release")
    assert releases.listed(tmp_path) == ()


def test_the_wrong_file_of_a_like_header_is_not_taken_for_the_right_one(tmp_path: Path) -> None:
    message = refused(tmp_path, "district,fiscal_year,total_apprehensions\na,2010,5\nb,2010,7\n")
    assert "rows 2 and 3" in message
    assert "Apprehensions nationwide" in message


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Last Name", ["Doe"]),
        ("SurName", ["Doe"]),
        ("Name", ["Doe"]),
        ("Sheriff", ["Doe"]),
        ("A_NUMBER", ["999"]),
        ("Alien File Number", ["999"]),
        ("Birth_Date", ["1/2/1980"]),
        ("DOB", ["1/2/1980"]),
        ("SUBJ ID", ["7"]),
        ("Remarks", ["seen with A123-456-789 at noon"]),
        ("Remarks", ["ssn 123-45-6789"]),
        ("Contact", ["someone@example.org"]),
        ("Party", ["DOE, JANE", "ROE, RICHARD", "MOE, MARY ANN"]),
        ("Some day", ["1/2/1980", "3/4/1975", "5/6/1990"]),
    ],
)
def test_personal_columns_are_refused_at_the_door(tmp_path: Path, header: str, cells: list[str]) -> None:
    lines = [(*REMOVED, cell) for cell in cells]
    file = write(tmp_path, table((*REMOVALS, header), *lines))
    with pytest.raises(PersonalColumn) as caught:
        releases.import_files([file], tmp_path / "release")
    assert repr(header) in str(caught.value)
    assert caught.value.exit_code == 3
    assert releases.listed(tmp_path) == ()


def test_one_odd_cell_is_seen_in_a_column_of_plain_ones(tmp_path: Path) -> None:
    day, born, _, country, *rest = REMOVED
    plain = (day, born, "Female", country, *rest)
    found, rows = take(
        tmp_path,
        table(REMOVALS, plain, (day, born, "(b)(6)", "\u00a0CANADA ", *rest), (day, born, "  ", country, *rest)),
    )
    assert [row["sex"] for row in rows] == ["Female", None, None]
    assert [row["citizenship"] for row in rows] == ["MEXICO", "CANADA", "MEXICO"]
    assert found.redacted == {"sex": 1}


@given(st.one_of(*(st.from_regex(pattern) for pattern, _, _ in privacy.CELLS)))
def test_what_no_cell_may_hold_has_a_letter_that_is_looked_for_first(cell: str) -> None:
    assert any(letter in cell for letter in privacy.LETTERS)


def test_a_birth_date_among_blacked_out_ones_is_found_and_blacked_out_columns_pass(tmp_path: Path) -> None:
    shown = (REMOVED[0], "4/5/1980", *REMOVED[2:])
    with pytest.raises(PersonalColumn, match="row 52 holds one"):
        releases.import_files([write(tmp_path, table(REMOVALS, *([REMOVED] * 50), shown))], tmp_path / "release")
    found, _ = take(tmp_path, table((*REMOVALS, "A-Number"), (*REMOVED, "(b)(6)"), (*REMOVED, "b(6), b(7)c")))
    assert set(found.left_out) == {"Date of Birth", "Event Number", "A-Number"}


@pytest.mark.parametrize(
    "header",
    [
        "department_name",
        "site_name",
        "Country of Citizenship",
        "Birth Year",
        "place_of_birth",
        "agency",
        "phase",
        "caseload",
    ],
)
def test_the_door_lets_other_columns_through(header: str) -> None:
    assert privacy.looks_personal(header) is None


def test_charges_of_an_arrest_and_a_list_that_is_none(tmp_path: Path) -> None:
    headers = (
        *("site_code", "site_name", "area_of_responsibility_code", "document_type_descr", "doc_completion_date"),
        *("processing_disposition_descr", "citizenship_country_descr", "gender_code", "age", "birth_country_descr"),
        *("marital_status_descr", "apprehension_date", "apprehension_method_descr", "apprehension_landmark_descr"),
        *("entry_date", "entry_port_of_entry_code", "entry_port_of_entry_descr", "entry_admission_class_descr"),
        *("admin_charges", "criminal_charges", "child_count", "health_status_comment_text"),
    )
    charges = [
        {"CHARGE_DATE": "2015-09-29", "NCIC_CATEGORY": "Larceny", "CHARGE_STATUS": "Dismissed", "NEW": 1},
        {"CHARGE_DATE": "2016-01-01", "NCIC_CATEGORY": "(b)(6)", "CHARGE_STATUS": "IIDS ETL NULL"},
    ]
    children = [{"CHILD_COUNT": 2, "CITIZENSHIP": "UNITED STATES"}, {"CHILD_COUNT": 1, "CITIZENSHIP": "MEXICO"}]
    cells = (
        *("TAC", "Tacoma", "SEA", "I-213", "2025-12-01T00:00:00Z", "(b)(6), (b)(7)(c)", "MEXICO", "M", "23", "MEXICO"),
        *("Single", "2025-10-01", "Located", "STREET", "", "UNK", "UNKNOWN, POE", ""),
        *("", json.dumps(charges), json.dumps(children), "is well"),
    )
    found, rows = take(tmp_path, table(headers, cells, delimiter="|"))
    assert (rows[0]["citizen_children"], rows[0]["redacted"]) == (2, "processing_disposition")
    assert (rows[0]["fiscal_year_of_arrest"], rows[0]["processing_disposition"]) == (2026, None)
    assert found.left_out["health_status_comment_text"] == "free text about a person is not kept"
    with Release.open(tmp_path / "release").database() as database:
        read = database.execute("SELECT file_row, place, charge, status FROM arrest_charges ORDER BY place").fetchall()
    assert read == [(2, 1, "Larceny", "Dismissed"), (2, 2, None, None)]
    broken = [cell if cell != json.dumps(charges) else '{"CHARGE' for cell in cells]
    with pytest.raises(BadPublishedFile, match=r"row 2, column criminal_charges: .* a JSON list"):
        releases.import_files([write(tmp_path, table(headers, broken, delimiter="|"), "b.csv")], tmp_path / "release")
    assert len(Release.open(tmp_path / "release").manifest.files) == 1


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=25)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=12))
def test_any_cells_come_back_in_their_rows(cells: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = table(("booking_key", "race", "sex", "age", "booking_date", "place_of_birth"))
        text += table(*[(str(at), "W", "M", "20", "2010-01-01", "-".join(cell)) for at, cell in enumerate(cells)])
        try:
            found, rows = take(folder, text)
        except PersonalColumn:
            return
        assert found.rows == len(cells)
        assert [row["file_row"] for row in rows] == list(range(2, len(cells) + 2))
        for row, cell in zip(rows, cells, strict=True):
            printed = "-".join(cell).strip(" ")
            assert row["birthplace"] in (printed or None, None if "b" in printed.lower() else printed)


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_is_written_to_while_it_is_read_is_refused(tmp_path: Path, packed: bool) -> None:
    text = (DEATHS + "".join(f"yuma,{year},{year % 7}\n" for year in range(1, 9000))).encode()
    file = write(tmp_path, gzip.compress(text) if packed else text, "deaths.csv.gz" if packed else "deaths.csv")
    whole = file.read_bytes()
    told: list[int] = []

    def meddle(done: int, _: int) -> None:
        if not told:
            file.write_bytes(whole + (gzip.compress(b"tucson,1,1\n") if packed else b"tucson,1,1\n"))
        told.append(done)

    with pytest.raises(BadPublishedFile, match="changed while it was read"):
        releases.import_files([file], tmp_path / "release", progress=meddle)
    file.write_bytes(whole)
    assert releases.import_files([file], tmp_path / "release", progress=meddle).files[0].found.rows == 8999
    assert told


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('"two\nlines"', "two\nlines"),
        ('"a ""b"" c"', 'a "b" c'),
        ('""""', '"'),
        ('""', None),
        ('ab"c', 'ab"c'),
        ('"a,"', "a,"),
        ('"ab"c', "row 152: cannot be split into cells"),
        ('"open', "cannot be split into cells"),
    ],
)
def test_odd_quotes_are_read_as_they_are_meant_or_refused(tmp_path: Path, cell: str, read: str | None) -> None:
    lines = [",".join(REMOVALS), *(",".join((*REMOVED[:1], "", *REMOVED[2:])) for _ in range(300))]
    lines[151] = f"1/4/2012,,Male,MEXICO,,{cell},[16] x"
    text = "\n".join(lines) + "\n"
    if read and "cannot" in read:
        assert read in refused(tmp_path, text)
        return
    found, rows = take(tmp_path, text)
    assert (found.rows, [row["conviction"] for row in rows if row["departed_on"].day == 4]) == (300, [read])
    assert [row["file_row"] for row in rows] == list(range(2, 302))
