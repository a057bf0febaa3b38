"""Published files at the command line: a bad one is one sentence with file, place and remedy, and no release."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

DEATHS = "sector,fiscal_year,deaths\n"
ARREST = ("Apprehension Date", "Apprehension Method", "Apprehension AOR", "Case Status", "Unique Identifier")
Rows = Sequence[Sequence[object]]


def book(file: Path, **sheets: Rows) -> Path:
    made = xlsxwriter.Workbook(str(file))
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for row, cells in enumerate(rows):
            for at, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(row, at, dt.datetime.combine(cell, dt.time()), day)
                else:
                    sheet.write(row, at, cell)
    made.close()
    return file


def arrests(months: Sequence[int]) -> list[Sequence[object]]:
    days = [(dt.date(2024, month, 1 + number % 28), f"{month}-{number}") for month in months for number in range(120)]
    return [ARREST, *[(day, "Located", "SEA", "ACTIVE", person) for day, person in days]]


def text(file: Path, data: str | bytes) -> Path:
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


BAD: dict[str, tuple[Callable[[Path], Path], tuple[str, ...]]] = {
    "the wrong file": (
        lambda folder: text(folder / "deaths.csv", "when,who,how\n2010,somebody,somehow\n"),
        ("deaths.csv", "of no family", "duecourse release tables"),
    ),
    "a protected workbook": (
        lambda folder: text(
            folder / "locked.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
        ),
        ("locked.xlsx", "protected by a password", "save it without one"),
    ),
    "a web page named as a workbook": (
        lambda folder: text(folder / "table.xls", "<html><table><tr><td>1</td></tr></table></html>"),
        ("table.xls", "web page"),
    ),
    "a sheet of another table": (
        lambda folder: book(
            folder / "mixed.xlsx", One=arrests([1]), Two=[("sector", "fiscal_year", "deaths"), ("yuma", 2010, 1)]
        ),
        ("mixed.xlsx", "sheet 'Two'", "sheet 'One'"),
    ),
    "a sheet without its header": (
        lambda folder: book(folder / "headless.xlsx", One=arrests([1]), Two=arrests([2])[1:]),
        ("headless.xlsx", "sheet 'Two'", "no header"),
    ),
    "missing months": (
        lambda folder: book(folder / "gap.xlsx", One=arrests([1, 2, 4])),
        ("gap.xlsx", "March 2024", "--accept-gaps"),
    ),
    "mixed encodings": (
        lambda folder: text(folder / "mixed.csv", f"{DEATHS}ñ,1,1\n".encode() + b"\xf1,2,2\n"),
        ("mixed.csv", "line 3", "mixed"),
    ),
    "a decimal comma": (
        lambda folder: text(folder / "comma.csv", f'{DEATHS}tucson,2010,"2,5"\n'),
        ("comma.csv", "row 2", "'deaths'", "English locale"),
    ),
    "a sheet's cell that is no day": (
        lambda folder: book(folder / "soon.xlsx", One=[*arrests([1]), ("soon", "Located", "SEA", "ACTIVE", "x")]),
        ("soon.xlsx", "sheet 'One'", "row 122", "'Apprehension Date'", "'soon'"),
    ),
    "a readable birth date": (
        lambda folder: text(
            folder / "names.csv", f"{DEATHS.strip()},Date of Birth\ntucson,2010,1,1970-01-02\nyuma,2010,1,1971-01-02\n"
        ),
        ("names.csv", "Date of Birth", "birth dates"),
    ),
    "no such file": (lambda folder: folder / "none.csv", ("none.csv", "does not exist")),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_taken_is_named_with_place_and_remedy_and_no_release_appears(
    duecourse: Callable[..., Any], tmp_path: Path, kind: str
) -> None:
    make, words = BAD[kind]
    bad, good = make(tmp_path), text(tmp_path / "good.csv", f"{DEATHS}yuma,2010,1\n")
    code = 3 if kind == "a readable birth date" else 2
    ran = duecourse("import", good, bad, "--into", tmp_path / "release", code=code)
    assert ran.out == ""
    assert ran.err.startswith("duecourse: ")
    assert ran.err.count("\n") == 1, ran.err
    for word in words:
        assert word in ran.err, ran.err
    error = duecourse("import", good, bad, "--into", tmp_path / "release", "--json", code=code).data["error"]
    assert error["exit_code"] == code
    assert duecourse("release", "list", tmp_path, "--json").data == []
    duecourse("import", good, "--into", tmp_path / "release")
    before = duecourse("release", "show", tmp_path / "release", "--json").data
    duecourse("import", bad, "--into", tmp_path / "release", code=code)
    assert duecourse("release", "show", tmp_path / "release", "--json").data == before


def test_two_files_of_one_release_that_disagree_are_both_named(duecourse: Callable[..., Any], tmp_path: Path) -> None:
    one = text(tmp_path / "one.csv", f"{DEATHS}tucson,2010,251\n")
    other = text(tmp_path / "other.csv", f"{DEATHS}tucson,2010,252\n")
    release, day = tmp_path / "release", ("--published-on", "2011-01-31")
    ran = duecourse("import", one, other, "--into", release, *day, code=2)
    assert "one.csv and " in ran.err
    assert "other.csv" in ran.err
    assert "--published-on" in ran.err
    assert duecourse("release", "list", tmp_path, "--json").data == []
    duecourse("import", one, "--into", release, *day)
    duecourse("import", other, "--into", release, *day, code=2)
    told = duecourse("import", other, "--into", release, "--published-on", "2012-01-31")
    assert "superseded" in told.out or "other.csv: 1 rows" in told.out
    rows = duecourse("release", "figure", "border_deaths_by_sector", "--release", release, "--json").data["rows"]
    assert [row["value"] for row in rows] == [252]


def test_a_gap_can_be_accepted_and_is_noted(duecourse: Callable[..., Any], tmp_path: Path) -> None:
    gap = book(tmp_path / "gap.xlsx", One=arrests([1, 2, 4]))
    duecourse("import", gap, "--into", tmp_path / "release", code=2)
    assert "accepted" in duecourse("import", gap, "--into", tmp_path / "release", "--accept-gaps").out


def test_killed_in_the_middle_no_half_of_an_import_is_visible_and_the_next_one_is_whole(
    duecourse: Callable[..., Any], tmp_path: Path
) -> None:
    first = text(tmp_path / "first.csv", f"{DEATHS}yuma,2009,1\n")
    header = "Departed Date,Gender,Country of Citizenship,Most Serious Conviction,Case Category\n"
    rows = "".join(f"{1 + n % 9}/{1 + n % 28}/{2012 + n % 5},Male,MEXICO,Assault,[3] x\n" for n in range(400_000))
    large, release = text(tmp_path / "removals.csv", header + rows), tmp_path / "release"
    duecourse("import", first, "--into", release)
    before = duecourse("release", "show", release, "--json").data
    script = Path(sys.executable).with_name("duecourse")
    words = [str(script), "import", str(large), str(text(tmp_path / "more.csv", f"{DEATHS}yuma,2010,2\n"))]
    running = subprocess.Popen([*words, "--into", str(release)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not any(release.glob(".import*/*")) and running.poll() is None and time.monotonic() < until:
        os.sched_yield()
    assert running.poll() is None, "it was over before it could be killed"
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert any(release.glob(".import*")), "it was killed in the middle of its work"
    assert duecourse("release", "show", release, "--json").data == before
    duecourse("release", "verify", release)
    duecourse("import", large, tmp_path / "more.csv", "--into", release)
    assert not any(release.glob(".import*"))
    shown = duecourse("release", "show", release, "--json").data
    assert [each["file"] for each in shown["files"]] == ["first.csv", "removals.csv", "more.csv"]
    assert shown["files"][1]["found"]["rows"] == 400_000


@pytest.mark.parametrize("verb", [("check",), ("figures", "removals_booked"), ("publish", "--into", "site")])
def test_a_release_that_is_not_there_is_named_with_a_remedy(
    duecourse: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for name, what in (("nowhere", "does not exist"), ("empty", "has neither manifest.json nor cited_facts.csv")):
        ran = duecourse(*verb, "--release", name, code=2)
        assert f"{name} is not a release: {what}" in ran.err
        assert "Name the folder of a release" in ran.err


def test_a_figure_without_rows_says_what_the_files_lack(duecourse: Callable[..., Any], tmp_path: Path) -> None:
    header = "Departed Date,Gender,Country of Citizenship,Most Serious Conviction,Case Category\n"
    file, release = text(tmp_path / "removals.csv", f"{header}1/2/2012,Male,MEXICO,Assault,[3] x\n"), tmp_path / "r"
    duecourse("import", file, "--into", release)
    told = duecourse("release", "figure", "removals_by_criminality", "--release", release).out
    assert "no file of this release has the column criminality of removals" in told


def test_all_figures_of_a_release_in_one_go(duecourse: Callable[..., Any], tmp_path: Path) -> None:
    file, release = text(tmp_path / "deaths.csv", f"{DEATHS}tucson,2010,251\nyuma,2010,1\n"), tmp_path / "r"
    duecourse("import", file, "--into", release)
    asked = ("release", "figure", "--all", "--release", release, "--into", tmp_path / "figures")
    first = duecourse(*asked, "--json").data
    assert "border_deaths_by_sector" in first["computed"]
    assert first["index"]["whole"] is True
    assert (tmp_path / "figures" / "border_deaths_by_sector.csv").is_file()
    assert "were there already" in duecourse(*asked).out
    wrong = (("--all",), ("border_deaths_by_sector", "--into", "x"), ("--all", "--release", release))
    for words in wrong:
        assert "--all and --into go together" in duecourse("release", "figure", *words, code=2).err
    (tmp_path / "mine").mkdir()
    text(tmp_path / "mine" / "notes.txt", "mine")
    refused = duecourse(*asked[:-1], tmp_path / "mine", code=2).err
    assert "Name a new or empty folder with --into" in refused
