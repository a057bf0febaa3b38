"""Detention stints and stays of published files, with the quirks that releases have."""

from pathlib import Path

import pytest

from duecourse.errors import BadPublishedFile
from duecourse.figures import releases
from tests.figures.planted import BLACK, PREAMBLE, STINT, at, book, noted, read, take


def test_stints_are_no_stays_and_a_bond_alone_makes_no_second_stint(tmp_path: Path) -> None:
    stay = at(2011, 9, 1, 8, 0)
    rows = [
        (stay, at(2011, 10, 3, 8, 0), "A", "AA", "White", "", "5000", "P"),
        (stay, at(2011, 10, 3, 8, 0), "A", "AA", "White", "", "7500", "P"),
        (stay, at(2011, 10, 9, 8, 0), "B", "BB", "", "Hispanic Origin", "", "P"),
        (at(2011, 10, 2, 8, 0), at(2011, 10, 2, 8, 0), "B", "BB", "", "", "", "Q"),
    ]
    found = take(book(tmp_path / "stints.xlsx", [STINT, *rows]))
    assert noted(found, "1 stays began before the first stint of the file")
    counts = "SELECT count(*), count(DISTINCT stay_key), count(*) FILTER (repeats_event) FROM detention_stints"
    assert read(tmp_path, counts) == [(4, 2, 1)]
    assert read(tmp_path, "SELECT count(race), count(ethnicity) FROM detention_stints") == [(2, 1)], "missing stays so"


PLACEMENTS = (
    "Stay Book In Date Time|Detention Book In Date And Time|Detention Book Out Date Time|Stay Book Out Date Time|"
    "Birth Country PER|Birth Country ERO|Citizenship Country|Race|Ethnic|Gender|Birth Date|Birth Year|Entry Date|"
    "Entry Status|Most Serious Conviction (MSC) Criminal Charge Category|MSC Charge|MSC Charge Code|"
    "MSC Conviction Date|MSC Sentence Days|MSC Sentence Months|MSC Sentence Years|MSC Crime Class|Case Threat Level|"
    "Apprehension Threat Level|Final Program|Detention Facility Code|Detention Facility|Area of Responsibility|"
    "Docket Control Office|Detention Release Reason|Stay Release Reason|Alien File Number|Anonymized Identifier"
)


def placement(booked: str, out: str, facility: str, reason: str, person: str, convicted: str = "02/03/2011") -> str:
    known = {
        "Stay Book In Date Time": "11/02/2011 10:15", "Detention Book In Date And Time": booked,
        "Detention Book Out Date Time": out, "Stay Book Out Date Time": "11/09/2011 08:00", "Birth Date": BLACK,
        "Birth Year": "1979", "MSC Charge": "Assault", "MSC Conviction Date": convicted, "Case Threat Level": BLACK,
        "Apprehension Threat Level": BLACK, "Alien File Number": BLACK, "Detention Facility": facility,
        "Detention Facility Code": facility[:3], "Detention Release Reason": reason, "Stay Release Reason": "Removed",
        "Area of Responsibility": "Seattle Area of Responsibility", "Anonymized Identifier": person,
    }  # fmt: skip
    return "|".join(known.get(name, "") for name in PLACEMENTS.split("|"))


def test_detention_placements_of_the_university_of_washington_become_stints_and_stays(tmp_path: Path) -> None:
    person, other = "ab12" * 10, "cd34" * 10
    rows = [
        placement("11/02/2011 10:15", "11/05/2011 09:00", "NORTHWEST DET CTR", "Transferred", person),
        placement("11/05/2011 13:30", "11/09/2011 08:00", "YAKIMA CO JAIL", "Removed", person),
        placement("11/05/2011 13:30", "11/09/2011 08:00", "YAKIMA CO JAIL", "Removed", BLACK, "02/30/2011"),
        *(placement(f"11/{n:02}/2011 10:15", "", "TACOMA", "", other) for n in range(3, 25)),
    ]
    file = tmp_path / "ICE_Detentions_FY2012_LESA-STU_FINAL-Redacted.csv"
    preamble = [*(cell for (cell,) in PREAMBLE), ""][:6]
    file.write_text("\r\n".join([*preamble, PLACEMENTS, *rows]) + "\r\n", encoding="utf-8")
    found = take(file)
    assert (found.family, found.delimiter, found.rows, found.unknown_columns) == ("uwchr_detentions", "|", 25, ())
    assert {"Birth Date", "Alien File Number"} <= set(found.left_out)
    assert found.impossible_dates == {"convicted_on": 1}, "30 February is no day, and the row stays"
    stays = read(
        tmp_path,
        "SELECT stints, facilities, nights, first_facility, last_facility, begins_before, fiscal_year_of_stay "
        "FROM detention_stays ORDER BY file_row",
    )
    assert stays[0] == (2, 2, 7, "NORTHWEST DET CTR", "YAKIMA CO JAIL", False, 2012)
    assert person not in str(read(tmp_path, "SELECT * FROM detention_stints"))
    assert read(tmp_path, "SELECT DISTINCT area FROM detention_stints") == [("Seattle Area of Responsibility",)]
    (tmp_path / "wrong").mkdir()
    wrong = tmp_path / "wrong" / "placements.csv"
    wrong.write_text("\n".join([PLACEMENTS.replace("Stay Book In Date Time|", "", 1), *rows]) + "\n", encoding="utf-8")
    with pytest.raises(BadPublishedFile, match="lacks the columns 'Stay Book In Date Time'"):
        take(wrong)


def test_the_center_s_own_file_of_placements_is_read_and_its_file_of_stays_is_told_apart(tmp_path: Path) -> None:
    names = [name.lower().replace(" ", "_") for name in PLACEMENTS.split("|")]
    header = "|".join([*names, "filename", "hash", "stay_length", "stay_placements"])
    lines = []
    for n in range(4):
        cells = placement("", "", "TACOMA", "Removed", f"{n:040x}").split("|")
        cells[:4] = ["2012-03-01T10:00:00Z", f"2012-03-0{1 + n}T10:00:00Z", "", "2012-03-08T10:00:00Z"]
        cells[names.index("msc_conviction_date")] = "2011-02-03"
        lines.append("|".join([*cells, "a.csv.gz", "f" * 32, "7", "3"]))
    file = tmp_path / "ice_unique_stays_fy11-24ytd.csv"
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    found = take(file)
    assert (found.family, found.unknown_columns) == ("uwchr_detentions", ("filename",))
    assert noted(found, "4 stays have more stints than this file has rows of them: is it the file of one row a stay?")
    assert "f" * 32 not in str(read(tmp_path, "SELECT * FROM detention_stints"))


def test_stays_are_made_of_stints_and_a_repeated_or_missing_one_is_told(tmp_path: Path) -> None:
    header = ("Stay Book In Date Time", "Book In Date Time", "Detention Facility", "Detention Facility Code",
              "Stay Book Out Date Time", "Stay Release Reason", "Bond Posted Amount", "Unique Identifier")  # fmt: skip
    first, out = at(2024, 9, 30, 22, 0), at(2024, 10, 3, 9, 0)
    rows = [
        (first, first, "A", "AA", out, "Removed", "5000", "P"),
        (first, first, "A", "AA", out, "Removed", "7500", "P"),
        (first, at(2024, 10, 2, 1, 0), "B", "BB", out, "Removed", "", "P"),
        (at(2024, 9, 1), at(2024, 10, 1), "B", "BB", "", "", "", "Q"),
        (first, first, "A", "AA", out, "Removed", "", BLACK),
    ]
    take(book(tmp_path / "stints.xlsx", [header, *rows]))
    told = read(
        tmp_path,
        "SELECT file_row, fiscal_year_of_stay, stints, facilities, first_facility, last_facility, nights, "
        "begins_before, release_reason FROM detention_stays ORDER BY file_row",
    )
    assert told == [
        (7, 2024, 2, 2, "A", "B", 3, False, "Removed"),
        (10, 2024, 1, 1, "B", "B", None, True, None),
    ], "a row without identifier belongs to no stay that anybody could name"


def test_stays_that_go_on_are_in_the_band_and_not_in_the_share(tmp_path: Path) -> None:
    header = (*STINT[:4], "Stay Book Out Date Time", STINT[7])
    start = at(2024, 1, 1)
    rows = [(start, start, "A", "AA", at(2024, 1, 2 + n % 20) if n < 30 else "", f"P{n}") for n in range(40)]
    take(book(tmp_path / "stints.xlsx", [header, *rows]))
    told = releases.figure("stays_by_length", tmp_path / "release").rows
    assert {row.category for row in told} == {"1 to 7 nights", "8 to 30 nights"}
    assert {(row.denominator, row.recorded, row.eligible, row.fill_rate) for row in told} == {(30, 30, 40, 0.75)}
    assert sum(row.value or 0 for row in told) == 100
    assert all((row.band_low or 0) < (row.value or 0) < (row.band_high or 0) for row in told)
    moved = releases.figure("stays_moved", tmp_path / "release").rows
    assert [(row.numerator, row.denominator) for row in moved] == [(0, 40)]
