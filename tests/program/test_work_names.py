"""Examiners find their work by its name without anybody reading every card, and without views all the same."""

import contextlib
import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import pytest

from duecourse.errors import NotInRecord
from duecourse.program import checks
from duecourse.program.record import Record

GIVEN: dict[str, Any] = {"suitability": "sufficient", "reason": "clear"}


def fresh(county: Any, views: Path | None) -> Record:
    """The same record, as another process meets it."""
    return Record(county.record.ledger, county.clock, county.record.settings, Random(7), views=views)


@pytest.mark.parametrize("place", ["views.sqlite", "a folder that is none/views.sqlite", None])
def test_work_is_found_by_its_name(county: Any, tmp_path: Path, place: str | None) -> None:
    for number in range(4):
        county.search(county.book(f"T{number}", b"%d" % number), *(["p-1"] if number else []))
    views = None if place is None else tmp_path / place
    named = county.work("b-000003")
    record = fresh(county, views)
    first = checks.next_examination(record, "ada")
    assert first is not None
    assert (first.booking, first.step) == (county.work("b-000002"), "analysis")
    checks.analyze(record, booking=named, actor="ada", **GIVEN)
    assert county.kinds("b-000003")[-1] == "print.analyzed"
    given = {"candidate": "A", "conclusion": "identification", "reason": "all agree"}
    assert checks.examine(record, booking=named, actor="ada", **given).booking == named
    assert checks.exhibit(record, booking=named, candidate="A", actor="ada").person == "p-1"
    for other in ("w-000000000000", "w-"):
        with county.refused(NotInRecord, other):
            checks.analyze(record, booking=other, actor="ada", **GIVEN)
    read = views is not None and views.exists()
    assert bool(record.register.received) is not read, "with views no card is read"


def test_a_view_that_was_changed_leads_no_conclusion_into_another_booking(county: Any, tmp_path: Path) -> None:
    for number in range(2):
        county.search(county.book(f"T{number}", b"%d" % number), "p-1")
    first, second, views = county.work("b-000001"), county.work("b-000002"), tmp_path / "views.sqlite"
    record = fresh(county, views)
    assert checks.next_examination(record, "ada") is not None
    with contextlib.closing(sqlite3.connect(views)) as changed, changed:
        changed.execute("UPDATE booking SET work = ? WHERE booking = 'b-000001'", (second,))
        changed.execute("UPDATE booking SET work = ? WHERE booking = 'b-000002'", (first,))
    checks.analyze(record, booking=first, actor="ada", **GIVEN)
    assert county.kinds("b-000001")[-1] == "print.analyzed"
    assert "print.analyzed" not in county.kinds("b-000002")
