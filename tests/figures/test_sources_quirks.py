"""Every quirk of the agency's releases, planted in small files and found: one test, or one planted row, for each."""

import datetime as dt
from pathlib import Path

import pytest

from duecourse.errors import FilesDisagree, PersonalColumn
from duecourse.figures import released, releases
from duecourse.figures.releases import Release
from tests.figures.planted import BLACK, PREAMBLE, STINT, Cells, at, book, noted, read, take

ARREST = ("Apprehension Date", "Apprehension Method", "Apprehension State", "Case Status", "Unique Identifier")
REMOVAL = ("Departed Date", "Port of Departure", "Citizenship Country", "Case Status", "Unique Identifier")
ENCOUNTER = ("Event Date", "Event Type", "Citizenship Country", "Gender", "Unique Identifier")
DETAINER = ("Detainer Prepare Date", "Facility State", "Facility AOR", "Detainer Lift Reason", "Unique Identifier")


@pytest.mark.parametrize(
    "text",
    ["(b)(6)(b)(7)(c)", "b(6), b(7)c", "b(6), b(7)C", "(b)(7)(E )", "(B)(4)", "(b)(6), (b)(7)(C)", "B(6),B(7)(C)"],
)
def test_a_blacked_out_cell_is_missing_in_any_column_and_is_no_identifier(tmp_path: Path, text: str) -> None:
    rows = [(at(2024, 1, 2), text, "TX", text, text), (at(2024, 1, 2), text, "TX", text, text)]
    found = take(book(tmp_path / "arrests.xlsx", [ARREST, *rows]))
    assert found.redacted == {"method": 2, "case_status": 2, "person_key": 2}
    assert (
        read(tmp_path, "SELECT method, case_status, person_key, repeats_event FROM arrests")
        == [(None, None, None, False)] * 2
    ), "rows that are blacked out alike may be two events: kept, and not flagged as one"
    assert found.duplicates.rows == 1, "that their cells are alike is said"
    assert noted(found, "2 rows have no identifier")


def test_a_spelled_out_text_with_a_bracket_is_not_taken_for_blacked_out(tmp_path: Path) -> None:
    status = "8-Excluded/Removed - Inadmissibility (B)"
    take(book(tmp_path / "arrests.xlsx", [ARREST, (at(2024, 1, 2), "Located", "TX", status, "1")]))
    assert read(tmp_path, "SELECT case_status, redacted FROM arrests") == [(status, None)]


def test_detainers_of_a_year_without_birth_dates_stand_beside_those_with(tmp_path: Path) -> None:
    header = (*DETAINER[:4], "Birth Date", DETAINER[4])
    with_date = [header, (at(2023, 9, 30), "TX", "SNA", "", BLACK, "1")]
    without = [DETAINER, (at(2023, 10, 1), "TX", "SNA", "Detainer Declined by LEA", "1")]
    found = take(book(tmp_path / "detainers.xlsx", with_date, without))
    assert (found.rows, set(found.left_out)) == (2, {"Birth Date"})
    assert read(tmp_path, "SELECT fiscal_year_of_detainer, lift_reason FROM detainers ORDER BY 1") == [
        (2023, None),
        (2024, "Detainer Declined by LEA"),
    ]
    assert noted(found, "1 detainers have no lift reason")


def test_two_columns_of_one_name_keep_the_first_and_name_the_second(tmp_path: Path) -> None:
    header = (*DETAINER, "Final Order Yes No", "Final Order Yes No")
    found = take(book(tmp_path / "detainers.xlsx", [header, (at(2025, 1, 2), "TX", "SNA", "", "1", "YES", "NO")]))
    assert read(tmp_path, "SELECT final_order FROM detainers") == [("YES",)]
    assert found.unknown_columns == ("Final Order Yes No (column 7)",)
    assert "NO" in read(tmp_path, "SELECT other_cells FROM detainers")[0][0]


def test_sheets_of_risk_scores_whose_headers_vary_are_one_table(tmp_path: Path) -> None:
    common = ("RCA_DECISION_DATE", "RISK_TO_PUBLIC_SAFETY")
    variants = (("A_NUMBER", "SUBJ_ID"), ("A Number", "SUBJ ID"), ("A NUMBER", "SUJB ID"))
    sheets = [[(*common, *names), (at(2015, 1, n + 1), "Low", BLACK, BLACK)] for n, names in enumerate(variants)]
    found = take(book(tmp_path / "rca.xlsx", *sheets))
    assert found.rows == 3
    assert len(found.left_out) == 6, "numbers of people are known by all their spellings, and not kept"
    assert found.unknown_columns == ()
    with pytest.raises(PersonalColumn):
        take(book(tmp_path / "open.xlsx", [(*common, "SUJB ID"), (at(2016, 1, 1), "Low", "38112345")]))


@pytest.mark.parametrize(
    ("header", "renamed", "table", "column"),
    [
        (ENCOUNTER, {"Citizenship Country": "citizenship_county"}, "encounters", "citizenship"),
        (REMOVAL, {"Unique Identifier": "Anonymized Identifer"}, "removals", "person_key"),
        (REMOVAL, {"Departed Date": "Departure Date"}, "removals", "departed_on"),
    ],
)
def test_a_misspelled_or_renamed_header_is_the_same_column(
    tmp_path: Path, header: Cells, renamed: dict[str, str], table: str, column: str
) -> None:
    row = (at(2024, 1, 2), "x", "MEXICO", "x", "1")
    names = tuple(renamed.get(str(name), name) for name in header)
    found = take(book(tmp_path / "release.xlsx", [names, row]))
    assert found.unknown_columns == ()
    assert read(tmp_path, f"SELECT count({column}) FROM {table}") == [(1,)]


def test_the_same_person_in_two_releases_is_not_joined_and_in_one_release_is(tmp_path: Path) -> None:
    arrests = [ARREST, (at(2024, 1, 2), "Located", "TX", "ACTIVE", "P1"), (at(2024, 1, 9), "Located", "TX", "", "P1")]
    stints = [STINT, (at(2024, 1, 2), at(2024, 1, 2), "A", "AA", "", "", "", "P1")]
    for name, rows in (("arrests", arrests), ("stints", stints)):
        take(book(tmp_path / f"{name}.xlsx", rows))
    within = "SELECT count(*) FROM arrests JOIN detention_stints USING (person_key)"
    assert read(tmp_path, within) == [(2,)], "a release numbers a person once, through all its tables"
    measures = {each for each in released.catalog() if "person" in each}
    assert not measures, "no measure counts people over releases"


def test_what_describes_one_event_again_is_flagged_by_the_rule_of_its_table(tmp_path: Path) -> None:
    day, later = at(2024, 1, 2, 9, 30), at(2024, 1, 2, 18, 0)
    twin = "E-Charging Document Canceled by ICE"
    next_day = at(2024, 1, 3, 8, 0)
    arrests = [ARREST, (day, "Located", "TX", "ACTIVE", "P"), (later, "ERO Reprocessed Arrest", "TX", twin, "P"),
               (next_day, "Located", "TX", "ACTIVE", "P"), (at(2024, 1, 5), "Located", "", "", "P")]  # fmt: skip
    found = take(book(tmp_path / "arrests.xlsx", arrests))
    assert read(tmp_path, "SELECT file_row FROM arrests WHERE repeats_event") == [(8,)]
    assert noted(found, "1 arrests come within 24 hours after another of the same person, on the next day")
    assert noted(found, "1 arrests repeat an event under a charging document canceled by ICE")
    assert noted(found, "1 arrests have neither a state nor a county")
    detainers = [DETAINER, *[(at(2024, 1, n), "TX", "SNA", why, "P") for n, why in ((2, ""), (2, "x"), (3, ""))]]
    take(book(tmp_path / "detainers.xlsx", detainers))
    assert read(tmp_path, "SELECT file_row FROM detainers WHERE repeats_event") == [(8,)]
    removals = [REMOVAL, *[(at(2024, 1, n), port, "MEXICO", "", "P") for n, port in ((2, "A"), (2, "B"), (9, "A"))]]
    take(book(tmp_path / "removals.xlsx", removals))
    assert read(tmp_path, "SELECT file_row FROM removals WHERE repeats_event") == [(8,)]


def test_a_whole_wrong_file_is_superseded_by_the_right_one_inside_its_window(tmp_path: Path) -> None:
    """As in 2025: the removals of late June lacked a year and held cases of another agency; July put them right."""
    wrong = [REMOVAL, *[(at(2023, 11, n), "A", "MEXICO", "", f"W{n}") for n in range(1, 6)]]
    right = [REMOVAL, *[(at(2023, 10 + n % 3, 1 + n), "A", "MEXICO", "", f"R{n}") for n in range(20)]]
    release = tmp_path / "release"
    june = book(tmp_path / "june.xlsx", wrong)
    releases.import_files([june], release, published_on=dt.date(2025, 6, 25))
    july = book(tmp_path / "july.xlsx", right)
    with pytest.raises(FilesDisagree):
        releases.import_files([july], release, published_on=dt.date(2025, 6, 25))
    report = releases.import_files([july], release, published_on=dt.date(2025, 7, 24))
    assert read(tmp_path, "SELECT count(*) FROM removals") == [(20,)]
    assert [entry.file for entry in Release.open(release).manifest.files] == ["june.xlsx", "july.xlsx"]
    assert Release.open(release).superseded() == {1: {"removals": 5}}
    assert report.files[0].found.rows == 20


def test_methods_merged_in_2025_are_marked_and_threat_levels_stay_blank(tmp_path: Path) -> None:
    header = (*ARREST, "Case Threat Level")
    rows = [
        (at(2025, 7, 24), "CAP Local Incarceration", "TX", "ACTIVE", "P1", "1"),
        (at(2025, 7, 26), "Custodial Arrest", "TX", "ACTIVE", "P2", ""),
    ]
    found = take(book(tmp_path / "arrests.xlsx", [header, *rows]))
    assert noted(found, "1 arrests are of 25 July 2025 or later, when methods of jail arrests were merged")
    kept = read(tmp_path, "SELECT method, threat_level FROM arrests ORDER BY file_row")
    assert kept == [("CAP Local Incarceration", "1"), ("Custodial Arrest", None)]
    breaks = [each.year for each in released.catalog()["arrests_by_method"].breaks]
    assert 2025 in breaks


def test_days_that_cannot_be_are_empty_and_said_and_times_near_midnight_are_warned_of(tmp_path: Path) -> None:
    header = (*ARREST, "Departed Date", "Final Order Date")
    rows = [
        (at(2024, 9, 30, 23, 10), "Located", "TX", "", "P1", "8017-01-02", "0199-05-06"),
        (at(2024, 9, 30, 12, 0), "Located", "TX", "", "P2", "1989-06-01", "1889-06-01"),
        (at(2024, 10, 1, 2, 0), "Located", "TX", "", "P3", "2024-10-05", "2024-01-05"),
        *((at(2024, 9, 1, 12, n), "Located", "TX", "", f"Q{n}", "2024-10-05", "2024-01-05") for n in range(40)),
    ]
    found = take(book(tmp_path / "arrests.xlsx", [header, *rows]))
    assert found.impossible_dates["final_order_on"] == 2
    assert found.impossible_dates["departed_on"] >= 1
    assert noted(found, "2 arrests are within three hours of midnight at the turn of a fiscal year")
    told = read(
        tmp_path, "SELECT fiscal_year_of_arrest, apprehended_at::VARCHAR FROM arrests ORDER BY file_row LIMIT 3"
    )
    assert told == [(2024, "2024-09-30 23:10:00"), (2024, "2024-09-30 12:00:00"), (2025, "2024-10-01 02:00:00")]
    days = [ARREST, (at(2024, 10, 1), "Located", "TX", "", "P1"), (at(2024, 10, 2), "Located", "TX", "", "P1")]
    (tmp_path / "days").mkdir()
    plain = take(book(tmp_path / "days" / "arrests.xlsx", days))
    assert not noted(plain, "midnight"), "a release of days alone has no times to be unsure of"
    assert not noted(plain, "24 hours")


def test_a_share_of_a_field_that_is_mostly_missing_is_withheld_and_of_a_complete_one_is_told(tmp_path: Path) -> None:
    header = (*REMOVAL, "MSC Charge", "Case Criminality")
    classes = ("1 Convicted Criminal", "2 Pending Criminal Charges", "3 Other Immigration Violator")
    rows = [
        (at(2024, 1, 1 + n % 28), "A", "MEXICO", "", f"P{n}", "Assault" if n % 3 == 0 else "", classes[n % 3])
        for n in range(90)
    ]
    take(book(tmp_path / "removals.xlsx", [header, *rows]))
    by_conviction = releases.figure("removals_by_conviction_group", tmp_path / "release").rows
    assert all(row.withheld and row.value is None and round(row.fill_rate, 2) == 0.33 for row in by_conviction)
    by_class = releases.figure("removals_by_criminality", tmp_path / "release").rows
    assert {row.category: (row.value is not None, row.fill_rate) for row in by_class} == dict.fromkeys(
        classes, (True, 1)
    )


UWCHR = {
    "encounters": "area_of_responsibility|event_date|landmark|operation|processing_disposition|citizenship_country|"
    "gender|encounter_threat_level|alien_file_number",
    "arrests": "aor|arrest_date|departed_date|arrest_method|apprehension_landmark|operation|processing_disposition|"
    "citizenship_country|gender|removal_threat_level|apprehension_threat_level|alien_file_number|case_closed_date",
    "removals": "aor|arrest_date|departed_date|case_closed_date|removal_date|apprehension_method_code|"
    "processing_disposition_code|citizenship_country|gender|removal_threat_level|final_charge_section|alien_file_number",
}


@pytest.mark.parametrize("table", UWCHR)
def test_releases_without_identifiers_are_read_with_bars_and_days_in_us_order(tmp_path: Path, table: str) -> None:
    columns = UWCHR[table].split("|")
    cells = [
        "3/4/2021" if name.endswith("date") else BLACK if "threat" in name or "number" in name else "SEATTLE, WA"
        for name in columns
    ]
    lines = [*(cell for (cell,) in PREAMBLE), "|".join(columns), "|".join(cells), "|".join(cells)]
    file = tmp_path / f"{table}.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = take(file)
    assert (found.family, found.header_row, found.delimiter) == (f"uwchr_{table}", 6, "|")
    assert (found.rows, found.duplicates.rows, found.unknown_columns) == (2, 1, ())
    assert set(found.left_out) == {"alien_file_number"}
    day = {"encounters": "encountered_on", "arrests": "apprehended_on", "removals": "departed_on"}[table]
    assert read(tmp_path, f"SELECT DISTINCT {day}::VARCHAR, threat_level FROM {table}") == [("2021-03-04", None)]
    named = file.with_name("named.csv")
    named.write_text("\n".join(lines).replace(f"|{BLACK}|3/4", "|A012345678|3/4"), encoding="utf-8")
    if table == "arrests":
        with pytest.raises(PersonalColumn):
            take(named)


CLEANED = {
    "arrests": "apprehension_date,apprehension_state_original,apprehension_aor,final_program,apprehension_method,"
    "apprehension_criminality,case_status,unique_identifier,file_original,sheet_original,row_original",
    "detainers": "detainer_prepare_date,facility_state,facility_aor,detainer_prepared_criminality,detention_facility,"
    "most_serious_conviction_charge,felon,arrest_time_case_category,federal_interest_yes_no,unique_identifier,"
    "file_original,sheet_original,row_original",
    "detention_stints": "stay_book_in_date_time,book_in_date_time,detention_facility,detention_facility_code,"
    "most_serious_conviction_charge,felon,unique_identifier,stay_ID,stint_ID,file_original,sheet_original,row_original",
}


@pytest.mark.parametrize("table", CLEANED)
def test_the_cleaned_copies_of_the_release_of_2026_are_the_same_tables(tmp_path: Path, table: str) -> None:
    names = CLEANED[table].split(",")
    person = f"{7:040x}"
    cells = [
        "2026-01-02" if "date" in name else person if name.endswith(("identifier", "_ID")) else f"text {place}"
        for place, name in enumerate(names)
    ]
    file = tmp_path / f"{table}.csv"
    file.write_text("\n".join([",".join(names), ",".join(cells)]) + "\n", encoding="utf-8")
    found = take(file)
    assert set(found.unknown_columns) == {"file_original", "sheet_original", "row_original"}
    assert table in found.tables
    assert person not in str(read(tmp_path, f"SELECT * FROM {table}")), "no identifier, nor what is made from one"
