"""Dispositions from a court's feed: strict reading, errors by row, dry run, nothing entered twice."""

import json
from pathlib import Path
from typing import Any

import pytest

from duecourse import errors
from duecourse.program.dispositions import import_feed

HEADER = "booking,ori,tcn,charge,state,disposed_on,court,document,sentence_days"


def feed(tmp_path: Path, *rows: str, name: str = "feed.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_good_rows_are_entered_bad_ones_named_and_all_of_it_once(county: Any, tmp_path: Path) -> None:
    booking = county.book(charges=("DRIVING DRUNK", "NO LICENSE"))
    path = feed(
        tmp_path,
        f"{booking},,,c1,FILED,2010-09-13,county court,complaint 1,",
        ",XX1234567,T1,c2,FILED,2010-09-13,county court,complaint 1,",
        f"{booking},,,c7,DISMISSED,2010-09-13,county court,order 1,",
        f"{booking},,,c1,CONVICTED,2010-09-12,county court,judgment,",
        f"{booking},,,c1,CONVICTED,2010-09-13,county court,judgment,",
        f"{booking},,,c1,SENTENCED,2010-09-13,county court,judgment,ten",
        f"{booking},,,c1,SENTENCED,2010-09-13,county court,judgment,10",
        ",XX1234567,T9,c1,FILED,2010-09-13,county court,complaint 1,",
        "b-000001,,,c1,SERVING,2010-09-13",
        ",,,c1,SERVING,2010-09-13,county court,record,",
        f"{booking},,,c2,ACQUITED,2010-09-13,county court,verdict,",
    )
    before = county.size()
    tried = import_feed(county.record, path, actor="ivy", dry_run=True)
    assert county.size() == before
    done = import_feed(county.record, path, actor="ivy")
    said = {"would be entered": "entered"}
    assert [said.get(each.outcome, each.outcome) for each in tried] == [each.outcome for each in done]
    assert [each.outcome == "entered" for each in done] == [True, True, False, False, True, False, True] + [False] * 4
    problems = [each.problem for each in done if each.problem]
    for words, problem in zip(
        (
            ("line 4", "charge c7 is not in the record"),
            ("line 5", "before its last step"),
            ("line 7", "'ten' is no number of days"),
            ("line 9", "card T9"),
            ("line 10", "has 6 cells"),
            ("line 11", "neither a booking nor ori and tcn"),
            ("line 12", "did you mean 'ACQUITTED'"),
        ),
        problems,
        strict=True,
    ):
        assert all(word in problem for word in words), problem
    assert {each.exit_code for each in done if each.problem} == {2}
    charge = county.record.case(booking).charges["c1"]
    assert (charge.state, charge.sentence_days) == ("SENTENCED", 10)
    size = county.size()
    again = import_feed(county.record, path, actor="ivy")
    assert [each.outcome for each in again if not each.problem] == ["already entered"] * 4
    assert county.size() == size
    assert county.findings() == []


def test_the_same_feed_as_json_is_known_from_csv(county: Any, tmp_path: Path) -> None:
    booking = county.book()
    facts = {"booking": booking, "charge": "c1", "disposed_on": "2010-09-13", "court": "county court"}
    rows = [{**facts, "state": "FILED", "document": "complaint"}, {**facts, "state": "DISMISSED", "document": "order"}]
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([*rows, {**facts, "state": "SEALED", "document": "order", "judge": "Roe"}]))
    done = import_feed(county.record, path, actor="ivy")
    assert [each.outcome for each in done] == ["entered", "entered", "refused"]
    assert "judge" in done[2].problem
    first = feed(tmp_path, f"{booking},,,c1,FILED,2010-09-13,county court,complaint,")
    assert [each.outcome for each in import_feed(county.record, first, actor="ivy")] == ["already entered"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("feed.csv", b"booking,charge,state,judge\n", "column judge is no column"),
        ("feed.csv", b"booking,charge,state\n", "column disposed_on is missing"),
        ("feed.csv", b"", "column charge is missing"),
        ("feed.csv", b"charge,charge,state,disposed_on,court,document\n", "column charge stands twice"),
        ("feed.csv", b"\xff\xfe", "is not UTF-8"),
        ("feed.json", b'{"charge": 1}', "is no JSON list"),
        ("feed.xml", b"<feed/>", "neither .csv nor .json"),
    ],
)
def test_a_file_that_is_no_feed_is_named_and_enters_nothing(
    county: Any, tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with county.refused(errors.BadFeed, problem, name):
        import_feed(county.record, path, actor="ivy")
    with county.refused(errors.BadFeed, "cannot be read"):
        import_feed(county.record, tmp_path / "nothing.csv", actor="ivy")


def test_only_a_court_clerk_imports(county: Any, tmp_path: Path) -> None:
    booking = county.book()
    path = feed(tmp_path, f"{booking},,,c1,FILED,2010-09-13,county court,complaint,")
    with county.refused(errors.WrongRole, "court_clerk"):
        import_feed(county.record, path, actor="hal")
