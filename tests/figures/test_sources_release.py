"""Releases on disk: all or nothing, killed at any step, superseded inside a window, hashed; and their verbs."""

import json
import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from duecourse.cli.verbs import app
from duecourse.durable import alone
from duecourse.errors import (
    BadPublishedFile,
    BadWord,
    BrokenRelease,
    CannotKeep,
    FilesDisagree,
    NotARelease,
    ReleaseBusy,
    TableNotInRelease,
    UnknownPublishedFile,
    UnknownPublishedFiles,
    UnknownReleasedMeasure,
)
from duecourse.figures import released, releases
from duecourse.figures.intervals import poisson, wilson
from duecourse.figures.manifest import LOCK, MANIFEST
from duecourse.figures.releases import Release

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def deaths(folder: Path, name: str, **years: int) -> Path:
    file = folder / name
    lines = [f"yuma,{year.removeprefix('y')},{count}" for year, count in years.items()]
    file.write_text("\n".join(["sector,fiscal_year,deaths", *lines]) + "\n", encoding="utf-8")
    return file


def seen(release: Path) -> list[tuple[int, int]]:
    with Release.open(release).database() as database:
        return database.execute("SELECT fiscal_year, deaths FROM border_deaths ORDER BY ALL").fetchall()


def test_all_files_of_an_import_become_visible_or_none(tmp_path: Path) -> None:
    good, bad = deaths(tmp_path, "good.csv", y2010=1), deaths(tmp_path, "bad.csv", y2010=1, y2011=-5)
    release = tmp_path / "evidence"
    with pytest.raises(BadPublishedFile, match="row 3, column 'deaths'"):
        releases.import_files([good, bad], release)
    with pytest.raises(NotARelease, match="does not exist"):
        Release.open(release)
    report = releases.import_files([good], release, now=NOW)
    assert (report.release, report.files[0].new, seen(release)) == ("evidence", True, [(2010, 1)])
    before = (release / MANIFEST).read_bytes()
    with pytest.raises(BadPublishedFile):
        releases.import_files([bad, good], release)
    assert (release / MANIFEST).read_bytes() == before
    assert sorted(each.name for each in release.iterdir()) == [LOCK, "imports", MANIFEST]


def test_a_refused_import_leaves_no_folder_and_names_every_file_of_no_family(tmp_path: Path) -> None:
    good, bad = deaths(tmp_path, "good.csv", y2010=1), deaths(tmp_path, "bad.csv", y2010=-5)
    notes, weather = tmp_path / "notes.csv", tmp_path / "weather.csv"
    notes.write_text("one,two\n1,2\n", encoding="utf-8")
    weather.write_text("day,rain\n1,2\n", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    for release in (tmp_path / "new" / "deep" / "evidence", empty):
        with pytest.raises(UnknownPublishedFiles, match=r"2 of 4 files .*notes\.csv \(.*; .*weather\.csv \("):
            releases.import_files([good, notes, bad, weather], release)
        with pytest.raises(UnknownPublishedFile, match=r"notes\.csv is of no family"):
            releases.import_files([notes, bad, good], release)
        with pytest.raises(BadPublishedFile, match="column 'deaths'"):
            releases.import_files([bad, notes], release)
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_dir()) == ["empty"]
    assert list(empty.iterdir()) == []
    releases.import_files([good], empty)
    assert seen(empty) == [(2010, 1)]


def test_a_wrong_file_in_the_right_place_is_refused_where_its_family_is_named(tmp_path: Path) -> None:
    release, right = tmp_path / "evidence", deaths(tmp_path, "deaths.csv", y2010=1)
    wrong = tmp_path / "deaths-2011.csv"
    wrong.write_text("sector,fiscal_year,total_apprehensions\nyuma,2010,7\n", encoding="utf-8")
    said = r"deaths-2011.csv.*is of .*border_apprehensions.*Expected: .*\(border_deaths\)"
    for _ in range(2):
        with pytest.raises(BadPublishedFile, match=said):
            releases.import_files([right, wrong], release, family="border_deaths")
        assert releases.listed(tmp_path) == ()
    with pytest.raises(BadWord, match="Near it: border_deaths"):
        releases.import_files([right], release, family="border_death")
    releases.import_files([right], release, family="border_deaths")
    releases.import_files([wrong], release)
    with pytest.raises(BadPublishedFile, match=said):
        releases.import_files([wrong], release, family="border_deaths")
    assert seen(release) == [(2010, 1)]


def test_the_same_bytes_change_nothing_whatever_their_name(tmp_path: Path) -> None:
    first, copy = deaths(tmp_path, "a.csv", y2010=1), deaths(tmp_path, "b.csv", y2010=1)
    report = releases.import_files([first, copy, first], tmp_path / "r", now=NOW)
    assert [each.new for each in report.files] == [True, False, False]
    before = (tmp_path / "r" / MANIFEST).read_bytes()
    assert not releases.import_files([copy], tmp_path / "r").files[0].new
    assert (tmp_path / "r" / MANIFEST).read_bytes() == before
    entry = Release.open(tmp_path / "r").manifest.files[0]
    assert (entry.file, entry.imported_at, entry.published_on) == ("a.csv", NOW, None)


def test_a_file_that_an_earlier_importer_read_is_read_again_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("sector,fiscal_year,deaths\ntucson,2009,212\ntucson,2010,251\n", encoding="utf-8")
    other.write_text("sector,fiscal_year,deaths\ntucson,2010,252\n", encoding="utf-8")
    release, now = tmp_path / "release", releases.IMPORTER
    with monkeypatch.context() as earlier:
        earlier.setattr(releases, "IMPORTER", now - 1)
        releases.import_files([one], release, published_on=date(2011, 1, 1))
        releases.import_files([other], release, published_on=date(2012, 1, 1))
    before = Release.open(release).manifest.files
    report = releases.import_files([one], release)
    assert [(taken.new, taken.again) for taken in report.files] == [(False, True)]
    files = Release.open(release).manifest.files
    assert [(each.number, each.published_on, each.imported_at) for each in files] == [
        (each.number, each.published_on, each.imported_at) for each in before
    ], "what is newer stays newer"
    assert [each.importer.rpartition(" ")[2] for each in files] == [str(now), str(now - 1)]
    assert Release.open(release).verify() == 2
    told = [row.value for row in releases.figure("border_deaths_by_sector", release).rows]
    assert told == [212, 252]
    again = releases.import_files([one], release).files[0]
    assert (again.new, again.again) == (False, False)
    assert len(list((release / "imports").iterdir())) == 2, "what it was read into before is cleared away"


def test_a_newer_file_stands_in_inside_its_window_and_both_stay_listed(tmp_path: Path) -> None:
    old = deaths(tmp_path, "old.csv", y2009=1, y2010=2, y2011=3)
    new = deaths(tmp_path, "new.csv", y2010=20, y2012=40)
    releases.import_files([old], tmp_path / "r", now=NOW)
    report = releases.import_files([new], tmp_path / "r", now=NOW)
    assert seen(tmp_path / "r") == [(2009, 1), (2010, 20), (2012, 40)]
    assert report.files[0].superseded == {}
    opened = Release.open(tmp_path / "r")
    assert [entry.file for entry in opened.manifest.files] == ["old.csv", "new.csv"]
    assert opened.superseded() == {1: {"border_deaths": 2}}
    dated = releases.import_files([new], tmp_path / "s", published_on=date(2020, 1, 1), now=NOW)
    assert dated.files[0].new
    late = releases.import_files([old], tmp_path / "s", published_on=date(2019, 1, 1), now=NOW)
    assert seen(tmp_path / "s") == [(2009, 1), (2010, 20), (2012, 40)], "an older file imported later is still older"
    assert late.files[0].superseded == {"border_deaths": 2}


def test_a_file_of_charges_stands_in_for_its_own_bookings_alone(tmp_path: Path) -> None:
    header = "booking_key,charge_code,charge_literal,level,sentence,disposition_date,disposition_type\n"
    (tmp_path / "a.csv").write_text(header + "k1,1,THEFT,A,,2010-01-01,DISMISSAL\nk2,1,THEFT,B,,,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(header + "k2,2,DWI,B,,,\nk3,2,DWI,F3,,,\n", encoding="utf-8")
    with pytest.raises(FilesDisagree, match=r"a\.csv and b\.csv.*1 are in the first alone and 1 in the second alone"):
        releases.import_files([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "r")
    assert releases.listed(tmp_path) == ()
    for name in ("a.csv", "b.csv"):
        releases.import_files([tmp_path / name], tmp_path / "r")
    with Release.open(tmp_path / "r").database() as database:
        read = database.execute("SELECT booking_key, charge, level, dropped FROM jail_charges ORDER BY ALL").fetchall()
    assert read == [
        ("k1", "THEFT", "misdemeanor A or B", "dropped"),
        ("k2", "DWI", "misdemeanor A or B", None),
        ("k3", "DWI", "felony", None),
    ]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from duecourse.figures import manifest, releases

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    step, release, *files = sys.argv[1:]
    if step == "after reading":
        manifest.commit = die
    elif step == "before the manifest":
        manifest.write_whole = die
    elif step == "at the rename":
        Path.replace = die
    else:
        Path.rename = die
    releases.import_files([Path(file) for file in files], Path(release))
"""


@pytest.mark.parametrize("step", ["after reading", "while moving", "before the manifest", "at the rename"])
def test_killed_at_any_step_the_release_is_as_it_was_and_the_next_import_clears_up(tmp_path: Path, step: str) -> None:
    release = tmp_path / "r"
    releases.import_files([deaths(tmp_path, "a.csv", y2010=1)], release, now=NOW)
    before = (release / MANIFEST).read_bytes()
    newer = deaths(tmp_path, "b.csv", y2010=2)
    for place in (release, tmp_path / "fresh"):
        words = [sys.executable, "-c", textwrap.dedent(KILLED), step, str(place), str(newer)]
        assert subprocess.run(words, check=False, capture_output=True).returncode == -9
    assert (release / MANIFEST).read_bytes() == before
    assert seen(release) == [(2010, 1)]
    assert [each.manifest.name for each in releases.listed(tmp_path)] == ["r"]
    for place in (release, tmp_path / "fresh"):
        releases.import_files([newer], place)
        assert seen(place) == [(2010, 2)]
        named = {
            Path(each.path).parts[1]
            for entry in Release.open(place).manifest.files
            for each in entry.found.tables.values()
        }
        assert {each.name for each in (place / "imports").iterdir()} == named
        assert sorted(each.name for each in place.iterdir()) == [LOCK, "imports", MANIFEST]


def test_a_changed_or_missing_table_is_found_before_a_figure_is_told(tmp_path: Path) -> None:
    release = tmp_path / "r"
    releases.import_files([deaths(tmp_path, "a.csv", y2010=1)], release)
    assert releases.figure("border_deaths_by_sector", release).rows[0].value == 1
    parquet = next(release.glob("imports/*/*.parquet"))
    data = parquet.read_bytes()
    parquet.write_bytes(data[:-9] + b"x" + data[-8:])
    with pytest.raises(BrokenRelease, match="SHA-256 differs") as caught:
        releases.figure("border_deaths_by_sector", release)
    assert caught.value.exit_code == 4
    parquet.unlink()
    with pytest.raises(BrokenRelease, match="is missing"):
        Release.open(release).verify()
    for broken in (
        b"{",
        b"[]",
        b"\xff",
        (release / MANIFEST).read_bytes().replace(b"imports/0001", b"imports/../../x"),
    ):
        (release / MANIFEST).write_bytes(broken)
        with pytest.raises(BrokenRelease):
            Release.open(release)


def test_folders_that_are_no_release_are_left_alone(tmp_path: Path) -> None:
    file = deaths(tmp_path, "a.csv", y2010=1)
    with pytest.raises(NotARelease, match=r"holds other things \(a\.csv\)"):
        releases.import_files([file], tmp_path)
    with pytest.raises(NotARelease, match="is a file"):
        releases.import_files([file], file)
    with pytest.raises(NotARelease, match="does not exist"):
        Release.open(tmp_path / "nowhere")
    (tmp_path / "r").mkdir()
    with alone(tmp_path / "r" / LOCK, 0), pytest.raises(ReleaseBusy, match="another import"):
        releases.import_files([file], tmp_path / "r")
    assert releases.listed(tmp_path) == ()
    releases.import_files([file], tmp_path / "r")
    assert [each.folder for each in releases.listed(tmp_path / "r")] == [tmp_path / "r"]


def test_a_release_reads_nothing_outside_itself(tmp_path: Path) -> None:
    import duckdb

    file = deaths(tmp_path, "a.csv", y2010=1)
    releases.import_files([file], tmp_path / "r")
    with Release.open(tmp_path / "r").database() as database, pytest.raises(duckdb.PermissionException):
        database.execute(f"SELECT * FROM read_csv('{file}')")


def test_a_figure_needs_its_tables_and_a_known_name(tmp_path: Path) -> None:
    release = tmp_path / "it's a release"
    releases.import_files([deaths(tmp_path, "a.csv", y2010=1)], release)
    with pytest.raises(TableNotInRelease, match=r"no table border_apprehensions.*by sector, Border Patrol"):
        releases.figure("border_deaths_per_apprehensions", release)
    with pytest.raises(UnknownReleasedMeasure, match="border_deaths_by_sector"):
        releases.figure("border_death_by_sectors", release)
    assert releases.figure("border_deaths_by_sector", release).rows[0].place == "Yuma"


def test_every_measure_says_what_it_is() -> None:
    assert len(released.catalog()) >= 8
    for name, measure in released.catalog().items():
        assert measure.caveat.endswith("."), name
        assert measure.tables, name
        assert released.query(name).startswith("-- "), name


@given(st.integers(1, 5000), st.data())
def test_intervals_agree_with_another_implementation(trials: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, trials))
    low, high = wilson(events, trials)
    other = binomtest(events, trials).proportion_ci(0.95, "wilson")
    assert (low, high) == pytest.approx((other.low, other.high), abs=1e-9)
    low, high = poisson(events)
    assert high == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2)
    assert low == pytest.approx(chi2.ppf(0.025, 2 * events) / 2 if events else 0.0)


def test_intervals_of_no_share_are_refused() -> None:
    for events, trials in ((-1, 5), (6, 5), (0, 0)):
        with pytest.raises(ValueError, match="is no share"):
            wilson(events, trials)
    with pytest.raises(ValueError, match="is no count"):
        poisson(-1)


def run(*words: str) -> Any:
    return app(list(words), exit_on_error=False, print_error=False, result_action="return_value")


def test_the_verbs_import_list_show_verify_and_compute(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, release = deaths(tmp_path, "a.csv", y2009=0, y2010=251), tmp_path / "evidence"

    def said(*words: str) -> str:
        run(*words)
        return capsys.readouterr().out

    data = json.loads(said("import", str(file), "--into", str(release), "--published-on", "2020-01-01", "--json"))
    taken = data["files"][0]
    assert (data["release"], taken["new"], taken["rows"], taken["family"]) == ("evidence", True, 2, "border_deaths")
    assert {"unknown_columns", "duplicates", "impossible_dates", "notes", "left_out", "superseded_rows"} <= set(taken)
    assert "there already" in said("import", str(file), "--into", str(release))
    assert "evidence" in said("release", "list", str(tmp_path))
    assert json.loads(said("release", "list", "--dir", str(tmp_path), "--json"))[0]["tables"] == "border_deaths"
    shown = said("release", "show", str(release))
    assert taken["sha256"] in shown
    assert "published 2020-01-01" in shown
    assert json.loads(said("release", "show", str(release), "--json"))["files"][0]["found"]["rows"] == 2
    assert "all 1 tables" in said("release", "verify", str(release))
    assert "interoperability" in said("release", "tables")
    documented = json.loads(said("release", "tables", "arrests_i213", "--json"))
    assert {"table": "arrest_charges", "column": "status"}.items() <= documented[-1].items()
    assert "border_deaths_by_sector" in said("release", "figure")
    told = said("release", "figure", "border_deaths_by_sector", "--release", str(release))
    assert "251" in told
    assert "Place: Yuma" in told
    assert taken["sha256"][:12] in told
    answered = json.loads(said("release", "figure", "border_deaths_by_sector", "--release", str(release), "--json"))
    assert [row["value"] for row in answered["rows"]] == [0, 251]
    assert answered["files"] == {taken["sha256"]: "a.csv"}
    assert said("release", "figure", "border_deaths_by_sector", "--release", str(release), "--sql").startswith("CREATE")


def test_the_verbs_say_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadWord, match="no file was named"):
        run("import", "--into", str(tmp_path / "r"))
    with pytest.raises(BadWord, match="no release was named"):
        run("release", "figure", "border_deaths_by_sector")
    with pytest.raises(BadWord, match="no family 'weather'"):
        run("release", "tables", "weather")
    with pytest.raises(NotARelease):
        run("release", "list", str(tmp_path / "nowhere"))


def test_a_machine_without_room_is_named_and_the_release_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duecourse.figures.sources import load

    file = deaths(tmp_path, "a.csv", **{f"y{year}": year for year in range(1, 9000)})
    monkeypatch.setattr(load, "memory", lambda _: "600KB")
    with pytest.raises(CannotKeep):
        releases.import_files([file], tmp_path / "r")
    monkeypatch.undo()
    assert releases.listed(tmp_path) == ()
    releases.import_files([file], tmp_path / "r")
    assert len(seen(tmp_path / "r")) == 8999
