"""Views kept up entry by entry are those made anew, and give the worklists that reading everything gives."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duecourse.errors import CannotKeep, NotInRecord
from duecourse.ledger.store import Ledger
from duecourse.program import bookings
from duecourse.program.record import Record
from duecourse.program.views import MADE_BY, Views, lists
from duecourse.program.work_names import booking_named
from duecourse.program.worklists import worklists

STEPS = ("book", "search", "identify", "object", "uphold", "dispose", "release", "request")


def check(county: Any, path: Path, fresh: Path) -> None:
    """Live, anew and without views: all the same."""
    assert lists(county.record, path) == worklists(county.record)
    fresh.unlink(missing_ok=True)
    with Views(path) as live, Views(fresh) as anew:
        anew.catch_up(county.record.ledger)
        assert live.rows() == anew.rows()
        assert [row[0] for row in live.rows()] == list(county.record.bookings())
        assert live.checking() == list(county.record.register.open_checks.items())
        for booking in county.record.bookings():
            assert live.named(county.work(booking)) == booking


def step(county: Any, number: int, what: str) -> None:
    """One thing that happens in some booking, where it may."""
    from duecourse.errors import DuecourseError
    from duecourse.program import custody

    bookings = county.record.bookings()
    try:
        if what == "book" or not bookings:
            county.book(f"T{number}", f"card {number}".encode())
            return
        booking = bookings[number % len(bookings)]
        match what:
            case "search":
                county.search(booking, *(["p-1"] if number % 2 else []))
            case "identify":
                county.identify(booking)
                county.query(booking)
                county.determine(booking)
            case "object":
                county.object(booking)
            case "uphold":
                county.review(f"{booking}/o1")
            case "dispose":
                county.dispose(booking, "DISMISSED")
            case "request":
                county.draft(booking)
            case "release":
                custody.release(county.record, booking=booking, actor="hal", reason="Bond Posted")
    except (DuecourseError, StopIteration, KeyError):
        return  # a rule said no; the record is as it was


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each makes its own
@given(steps=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(STEPS)), min_size=4, max_size=18))
def test_rebuild_equals_live(steps: list[tuple[int, str]], make_county: Any, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("views")
    county = make_county()
    for number, (choice, what) in enumerate([(0, "book"), (1, "book"), *steps]):
        step(county, choice if what != "book" else 10 + number, what)
        if number % 6 == 0:
            check(county, folder / "live.sqlite", folder / "anew.sqlite")
    check(county, folder / "live.sqlite", folder / "anew.sqlite")


def test_what_has_ended_is_not_read_again_for_worklists(county: Any, tmp_path: Path) -> None:
    county.book("T1", b"one")
    first, second = county.record.bookings()[0], county.book("T2", b"two")
    county.search(first)
    path = tmp_path / "views.sqlite"
    lists(county.record, path)
    with Views(path) as views:
        assert views.find("T2") == (second,)
        assert views.find(first) == (first,)
        assert views.find("T9") == ()
        assert second in views.waiting()


def test_views_of_another_history_or_version_or_no_views_at_all_are_made_again(county: Any, tmp_path: Path) -> None:
    booking = county.book()
    path = tmp_path / "views.sqlite"
    path.write_bytes(b"not a database" * 100)
    expected = worklists(county.record)
    assert lists(county.record, path) == expected
    for statement in (
        "UPDATE progress SET hash = 'other'",
        f"UPDATE progress SET made_by = '{MADE_BY}+'",
        "UPDATE progress SET seq = 999999",
    ):
        database = sqlite3.connect(path, isolation_level=None)
        database.execute("UPDATE booking SET waiting = 0, tcn = 'wrong'")
        database.execute(statement)
        database.close()
        assert lists(county.record, path) == expected
        with Views(path) as views:
            assert views.find("T1") == (booking,)
    (tmp_path / "folder").mkdir()
    assert lists(county.record, tmp_path / "folder") == expected
    with Ledger.create(tmp_path / "empty.sqlite") as ledger, Views(path) as views:
        views.catch_up(ledger)
        assert views.rows() == []
        assert Record(ledger).bookings() == ()


def test_a_step_of_one_case_reads_through_no_other_booking(county: Any) -> None:
    booking = county.book("T1")
    county.book("T2")
    fresh = Record(county.record.ledger, county.clock, county.record.settings)
    given = {"disposed_on": county.now.date(), "court": "county court", "document": "order 3", "actor": "ivy"}
    bookings.dispose_charge(fresh, booking=booking, charge="c1", state="NO_CHARGE_FILED", **given)
    assert fresh.register.received == {}
    with county.refused(NotInRecord, "b-000009"):
        bookings.dispose_charge(fresh, booking="b-000009", charge="c1", state="NO_CHARGE_FILED", **given)
    assert fresh.bookings() == (booking, "b-000002")


def test_views_that_somebody_else_makes_are_left_to_them_and_the_record_is_read(
    county: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duecourse.program.views.WAIT", 0.01)
    county.search(county.book(), "p-1")
    path = tmp_path / "views.sqlite"
    with Views(path) as views:
        views.catch_up(county.record.ledger)
    made = sqlite3.connect(path, isolation_level=None)
    made.execute("BEGIN EXCLUSIVE")
    with pytest.raises(CannotKeep):
        Views(path)
    assert lists(county.record, path) == worklists(county.record)
    county.record.views = path
    assert booking_named(county.record, county.work("b-000001")) == "b-000001"
    made.execute("COMMIT")
    assert [row[0] for row in made.execute("SELECT booking FROM booking")] == ["b-000001"], "the file is still theirs"
    made.close()
