"""Our own record as a release: the same measures, rows tied to entries, repeatable, sealed facts gone."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from duecourse.errors import BadWord, CannotAnswer
from duecourse.figures import lag, own, released, releases, selection
from duecourse.figures.behind import rows_behind
from duecourse.figures.publish import write_site
from duecourse.figures.releases import Release
from duecourse.ledger.store import Ledger
from duecourse.program import custody, departures, requests


def rows(release: Path, sql: str) -> list[tuple[Any, ...]]:
    with Release.open(release).database() as database:
        return database.execute(sql).fetchall()


def test_the_tables_follow_the_record_and_open_down_to_entries(county: Any, tmp_path: Path) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    other = county.book("T2")
    county.search(other)
    release = tmp_path / "own"
    taken = own.take(county.record.ledger, release)
    assert taken.new
    assert taken.tables["bookings"] == 2
    assert taken.tables["jail_bookings"] == taken.tables["detainers"] == taken.tables["encounters"] == 1
    assert rows(release, "SELECT booking_key, requested, check_outcome FROM bookings ORDER BY 1") == [
        (booking, True, "identified"),
        (other, False, "no match"),
    ]
    assert rows(release, "SELECT criminality, lift_reason FROM detainers") == [("2 Pending Criminal Charges", None)]
    assert rows(release, "SELECT facility, booked_out_at FROM detention_stints") == [("county jail", None)]
    assert rows(release, "SELECT stints, nights, first_facility, begins_before FROM detention_stays") == [
        (1, None, "county jail", False)
    ]
    assert [row["entry_hash"] for row in rows_behind("stays_by_year", release)] == [
        row[0] for row in rows(release, "SELECT entry_hash FROM detention_stints")
    ]
    assert len(rows_behind("bookings_requested", release, where={"booking_key": booking})) == 1
    with pytest.raises(BadWord, match="near it: booking_key"):
        rows_behind("bookings_requested", release, where={"booking_kay": booking})
    assert rows(release, "SELECT county, submissions, matches FROM interoperability")[0][1:] == (2, 1)
    assert rows(release, "SELECT is_detainer, level FROM jail_charges ORDER BY 1") == [
        (False, "misdemeanor A or B"),
        (True, None),
    ]
    for row in rows_behind("jail_bookings_by_month", release):
        stored = {each.entry.seq: each.entry for each in county.record.ledger.entries()}
        assert stored[row["file_row"]].hash == row["entry_hash"]
        assert {int(seq) for seq in row["entries"].split()} <= set(stored)
    figure = releases.figure("jail_bookings_by_month", release)
    assert [(row.period, row.value) for row in figure.rows] == [("2010-09", None)], "one booking is not told"
    assert [(row.numerator, row.denominator) for row in releases.figure("bookings_by_check", release).rows] == [
        (None, None),
        (None, None),
    ], "two bookings are too few to tell"
    with pytest.raises(CannotAnswer, match="no row of the release"):
        selection.answer("conviction_levels", release)
    assert "NOVAK" not in "".join(path.read_bytes().decode("latin-1") for path in release.rglob("*.parquet"))


def test_the_same_record_changes_nothing_and_a_later_state_stands_in(county: Any, tmp_path: Path) -> None:
    request = county.sent()
    release = tmp_path / "own"
    first = own.take(county.record.ledger, release)
    again = own.take(county.record.ledger, release)
    assert (again.new, again.tables, again.head) == (False, first.tables, first.head)
    county.dispose(request.partition("/")[0], "NO_CHARGE_FILED")
    later = own.take(county.record.ledger, release)
    assert later.new
    assert rows(release, "SELECT count(*) FROM bookings") == [(1,)], "the later state stands in for the earlier"
    assert rows(release, "SELECT dropped, disposition FROM jail_charges WHERE NOT is_detainer") == [
        ("dropped", "NO_CHARGE_FILED")
    ]
    assert len(Release.open(release).manifest.files) == 2
    assert Release.open(release).verify() == 2 * len(own.TABLES)
    found = selection.answer("charges_dropped", release)
    told = {(row["aspect"], row["class"]): row for row in found.rows}
    assert told["gravest charge", "misdemeanor A or B"]["size"] is None
    assert told["gravest charge", "misdemeanor A or B"]["value"] is None, "one booking is too few to tell"


def test_departures_carry_both_fiscal_years_and_their_lag_is_known(county: Any, tmp_path: Path) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    custody.transfer(county.record, request=request, actor="hal", taken_by="officer 7", receipt="receipt 4")
    release = tmp_path / "own"
    departed = county.now.date()
    county.now = county.now.replace(month=10, day=20)
    departures.depart(
        county.record,
        booking=booking,
        actor="kim",
        basis="return",
        departed_on=departed,
        confirmed_on=county.now.date(),
        document="form 5",
    )
    own.take(county.record.ledger, release)
    columns = "fiscal_year_of_departure, fiscal_year_booked, is_return, criminality"
    assert rows(release, f"SELECT {columns} FROM removals") == [(2010, 2011, True, "2 Pending Criminal Charges")]
    with pytest.raises(CannotAnswer, match="lag"):
        lag.of_record(release)


def depart(county: Any, booking: str) -> None:
    departures.depart(
        county.record, booking=booking, actor="kim", basis="return", departed_on=county.now.date(),
        confirmed_on=county.now.date(), document="form 5",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "severity", "level"),
    [(date(2010, 9, 20), "misdemeanor", "2"), (date(2010, 10, 20), "misdemeanor", "3"),
     (date(2010, 10, 20), "felony", "2"), (date(2010, 10, 20), "aggravated_felony", "1"),
     (date(2010, 10, 20), "infraction", "no level"), (date(2010, 10, 20), "", None)],
)  # fmt: skip
def test_levels_are_those_of_the_priorities_on_the_day_of_the_conviction(
    county: Any, tmp_path: Path, day: date, severity: str, level: str | None
) -> None:
    """Drunk driving is level 2 under set 1 by its code; from October 2010 on its class decides."""
    request = county.honored()
    booking = request.partition("/")[0]
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    custody.transfer(county.record, request=request, actor="hal", taken_by="officer 7", receipt="receipt 4")
    county.now = county.now.replace(year=day.year, month=day.month, day=day.day)
    if severity:
        county.classify(booking, severity=severity)
        county.dispose(booking, "FILED")
        county.dispose(booking, "CONVICTED")
    depart(county, booking)
    release = tmp_path / "own"
    taken = own.take(county.record.ledger, release)
    assert rows(release, "SELECT conviction_level FROM removals") == [(level,)]
    columns = "removals_level_1, removals_level_2, removals_level_3, removals_no_level, removals_unconvicted"
    assert rows(release, f"SELECT {columns} FROM interoperability") == [
        tuple(int(each == level) for each in ("1", "2", "3", "no level", None))
    ]
    figure = releases.figure("interoperability_removals_by_conviction", release)
    told = {row.category: (row.place, row.denominator, row.withheld) for row in figure.rows}
    assert told["no listed conviction"][:2] == ("our own record", None), told
    assert told["level 1"][2], "one departure is too few to tell"
    assert ("convicted, no level" in told) == (level == "no level")
    levels = {row["class"]: row["size"] for row in selection.answer("conviction_levels", release).rows}
    assert set(levels) >= {"level 1", "level 2", "level 3", "no listed conviction"}
    for name in ("interoperability_unconvicted_by_state", "interoperability_by_county", "interoperability_totals"):
        assert releases.figure(name, release).rows, name
    assert taken.root == county.record.ledger.root().hex()


def test_what_is_sealed_leaves_empty_cells(county: Any, tmp_path: Path) -> None:
    booking = county.book()
    before = tmp_path / "before"
    own.take(county.record.ledger, before)
    assert rows(before, "SELECT sex FROM bookings") == [("F",)]
    seq = next(each.entry.seq for each in county.record.ledger.entries(stream=booking, kind="person.described"))
    county.record.ledger.seal(seq, "jan", "order 12", county.clock())
    after = tmp_path / "after"
    assert own.take(county.record.ledger, after).new
    assert rows(after, "SELECT sex FROM bookings") == [(None,)]


def test_an_empty_record_is_no_release(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "empty.sqlite") as ledger, pytest.raises(CannotAnswer, match="record is empty"):
        own.take(ledger, tmp_path / "own")
    assert not (tmp_path / "own").exists()


def test_a_site_of_our_own_record_tells_of_no_single_row(county: Any, tmp_path: Path) -> None:
    request = county.sent()
    release, site = tmp_path / "own", tmp_path / "site"
    own.take(county.record.ledger, release)
    county.dispose(request.partition("/")[0], "NO_CHARGE_FILED")
    own.take(county.record.ledger, release)
    write_site(site, imported=release)
    listed = json.loads((site / "files.json").read_bytes())["files"]
    assert len(listed) == 2
    for entry in listed:
        rows = [each["rows"] for each in entry["found"]["tables"].values()]
        assert {None} <= set(rows) <= {0, None}, "one booking is not told by the length of a table either"
        assert set(entry["superseded_rows"].values()) <= {None}
    people = {name for name, each in released.catalog().items() if each.counts != "things"}
    for page in sorted(each for each in (site / "figures").glob("*.csv") if each.stem in people):
        for row in csv.DictReader(io.StringIO(page.read_text(encoding="utf-8"))):
            assert row["value"] in {"", "0.0"}, (page.stem, row)
            assert {row["numerator"], row["denominator"]} <= {"", "0"}, (page.stem, row)
