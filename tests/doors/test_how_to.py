"""What how-to pages tell people to type works as it stands there, on the county that one of them tells how to make."""

import re
import shlex
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from duecourse.synth.people import person

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"
STRANGER, ELSE = (person(seed, missing=tuple(set(range(1, 11)) - {2, 8})) for seed in (79, 78))
DAY = date(2010, 9, 16)
OF_2010: dict[str, Any] = {"dated_on": DAY, "arrested_on": DAY, "charges": [(DAY, "OBSTRUCT POLICE")]}
"""Cards of the demonstration are of the fall of 2010."""
ON_THE_COUNTY = (
    *("court-feed.md", "request-and-hold.md", "object.md", "forget.md", "participation-and-287g.md"),
    "blind-tests.md",
)


WITH_A_FOLDER_OF_THEIR_OWN = ("inspect-an-employer.md", "path-to-status.md")
SAVED_AS = {"booking,ori,tcn": "feed.csv", "employee,hired_on": "forms.csv"}
"""Files that pages show and tell to save, by how they begin."""


def blocks(page: str) -> list[str]:
    """The fenced blocks of a page, indented or not; long lines that go on with a backslash are one."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return [
        re.sub(r"\\\n\s*", " ", each) for each in re.findall(r"^ *```\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    ]


def typed_lines(page: str) -> Iterator[str]:
    """What a page tells to type: lines of blocks, and commands between words."""
    for block in blocks(page):
        yield from (line.strip() for line in block.splitlines() if line.strip().startswith(("duecourse ", "echo ")))


def type_all(page: str, duecourse: Any) -> int:
    """Type each line as a shell would understand it; answers how many there were."""
    count = 0
    for line in typed_lines(page):
        if line.startswith("echo "):
            subprocess.run(["bash", "-c", line], check=True, timeout=10)
            continue
        shell = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True, timeout=10)
        words = shell.stdout.decode().rstrip("\0").split("\0")
        duecourse(*words[1:])  # fails unless the verb leaves with 0
        count += 1
    return count


def save_files(page: str, folder: Path) -> None:
    """Do what the page asks with the files it shows."""
    for block in (textwrap.dedent(each) for each in blocks(page)):
        for beginning, name in SAVED_AS.items():
            if block.startswith(beginning):
                (folder / name).write_text(block, encoding="utf-8")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the practice county is kept, once it was made."""
    return {"folder": tmp_path_factory.mktemp("practice")}


@pytest.fixture
def practice(
    made: dict[str, Path], cards: Any, duecourse: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with the practice county, made by its page from small cards in the places of the demonstration's."""
    kept = made["folder"] / "desk"
    if not kept.exists():
        unfinished = made["folder"] / "unfinished"
        folder = unfinished / "demo" / "cards"
        folder.mkdir(parents=True)
        shutil.copy(cards("enrolled", seed=1), folder / "gallery-10.eft")
        shutil.copy(cards("booked", seed=2, **OF_2010), folder / "bookings-04.eft")
        shutil.copy(cards("stranger", STRANGER, **OF_2010), folder / "bookings-01.eft")
        shutil.copy(cards("known", ELSE, seed=1), folder / "gallery-06.eft")
        shutil.copy(cards("again", ELSE, **OF_2010), folder / "bookings-05.eft")
        monkeypatch.chdir(unfinished)
        assert type_all("practice-county.md", duecourse) > 15
        unfinished.rename(kept)
    desk = tmp_path / "desk"
    shutil.copytree(kept, desk)
    monkeypatch.chdir(desk)
    return desk


def test_the_practice_county_is_what_its_page_says(practice: Path, duecourse: Any) -> None:
    assert "Two examiners identified the person" in duecourse("case", "show", "b-000001", "--dir", "county").out
    assert "Nobody enrolled matched" in duecourse("case", "show", "b-000002", "--dir", "county").out
    assert duecourse("ledger", "verify", "--dir", "county").out.startswith("The record holds")


@pytest.mark.parametrize("page", ON_THE_COUNTY)
def test_the_commands_of_a_page_work_as_they_stand(page: str, practice: Path, duecourse: Any) -> None:
    assert "](practice-county.md)" in (PAGES / page).read_text(encoding="utf-8"), "the reader is told where they work"
    save_files(page, practice)
    assert type_all(page, duecourse) >= 2
    assert duecourse("ledger", "verify", "--dir", "county").out.startswith("The record holds")


def test_twenty_questions_have_their_answers(practice: Path, duecourse: Any) -> None:
    page = (PAGES / "ask-the-record.md").read_text(encoding="utf-8")
    assert type_all("ask-the-record.md", duecourse) >= 10
    asked = [re.sub(r"\s+", " ", each) for each in re.findall(r"`(duecourse [^`]+)`", page)]
    assert [int(each) for each in re.findall(r"^(\d+)\. \*\*", page, re.MULTILINE)] == list(range(1, 21))
    told = {each: duecourse(*shlex.split(each)[1:]).out for each in asked}
    assert len(asked) >= 16
    decided = duecourse("inspect", "people", "b-000001", "--deciding", "--dir", "county", "--json").data
    assert [(each["who"], each["role"]) for each in decided] == [
        ("examiner.adeyemi", "examiner"),
        ("examiner.novak", "examiner"),
        ("status.lindqvist", "status_officer"),
        ("officer.brandt", "issuing_officer"),
        ("supervisor.osei", "supervisor"),
    ]
    (request,) = duecourse("inspect", "requests", "dropped-charge", "--dir", "county", "--json").data
    assert request["dropped"].startswith("c1 NO_CHARGE_FILED on ")
    assert (request["state"], request["rests_on"]) == ("REVIEW_REQUIRED", "nothing that still stands")
    assert "b-000001/r1" in told["duecourse inspect requests never-served --dir county"]
    assert told["duecourse inspect requests held-after-drop --dir county"] == "There is no such request.\n"
    assert "supervisor.cho" in duecourse("case", "readers", "b-000001", "--dir", "county").out
    laws = duecourse("inspect", "rules", "b-000001", "--dir", "county", "--json").data
    assert {each["in_force"] for each in laws} == {"yes"}
    assert {"priorities", "detainer.forms", "status.results"} <= {each["rule"] for each in laws}
    nobody = duecourse("inspect", "acts", "nobody", "--dir", "county", code=2)
    assert "`duecourse staff list` shows everybody" in nobody.err
    assert "none of all, never-served" in duecourse("inspect", "requests", "odd", "--dir", "county", code=2).err


@pytest.mark.parametrize("page", WITH_A_FOLDER_OF_THEIR_OWN)
def test_a_page_that_begins_with_nothing_needs_nothing(
    page: str, duecourse: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save_files(page, tmp_path)
    assert type_all(page, duecourse) >= 5
