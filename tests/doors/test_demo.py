"""The demonstration: killed twice, it goes on where it stopped, ends as it should, and then has nothing left to do."""

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

SECONDS = 400
"""Patience with a busy machine; about a minute is needed."""

OUTCOMES = {
    "b-000001": ("Nobody enrolled matched", "released"),
    "b-000002": ("The candidates were other people", "released"),
    "b-000003": ("citizen of the United States", "released"),
    "b-000004": ("Two examiners identified the person", "r1 was cancelled", "released"),
    "b-000005": ("r1 ended with the transfer", "has departed"),
    "b-000006": ("No identification stands", "r1 was cancelled", "o1 was upheld", "released"),
    "b-000007": ("Two examiners identified the person", "released"),
    "b-000008": ("r1 was refused", "released"),
}


TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first-hour.md"
EXIT_CODES = {"request approve": 3, "examine conclude": 3, "ledger verify --dir spoiled": 4}
"""What of the tutorial does not end with 0, as its text says."""


def follow_the_tutorial(duecourse: Any) -> int:
    """Type what the tutorial says, but for making another county; answers how many verbs that were."""
    count = 0
    for block in re.findall(r"^```\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("duecourse ") and "--dir county" not in line:
                code = next((code for words, code in EXIT_CODES.items() if words in line), 0)
                duecourse(*shlex.split(line)[1:], code=code)
                count += 1
            elif line.startswith(("cp ", "python ")):
                subprocess.run(["bash", "-c", line], check=True, timeout=60)
    return count


def broken_links(site: Path) -> list[str]:
    """Every reference of a page to a file or an anchor of the site that is not there."""
    found = []
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"""(?:href|src)=["']([^"']+)["']""", text):
            link = urlsplit(target)
            if link.scheme or link.netloc:
                continue
            file = (page.parent / unquote(link.path)).resolve() if link.path else page
            file = file / "index.html" if file.is_dir() else file
            missing = not file.is_relative_to(site.resolve()) or not file.is_file()
            if missing or (link.fragment and f'id="{link.fragment}"' not in file.read_text(encoding="utf-8")):
                found.append(f"{page.relative_to(site)}: {target}")
    return found


def test_a_demonstration_killed_twice_comes_to_its_end_and_the_tutorial_works_on_it(
    tmp_path: Path, launch: Any, place: Any, digest: Any, duecourse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "demo"
    county = place(folder)
    words = ("demo", "--dir", folder, "--people", 7, "--no-serve", "--json")

    first = launch(*words)
    first.until(lambda: any(folder.glob("templates/*.templates")), SECONDS)
    first.kill()
    assert first.err.read_text().startswith(f"Starting a demonstration in {folder}.")
    made = len(list(folder.glob("templates/*.templates")))
    assert 0 < made < 15, "it was killed while prints were made"

    second = launch(*words)
    second.until(lambda: county.kinds().count("booking.received") >= 4, SECONDS)
    second.kill()
    before = county.kinds()
    assert before.count("booking.received") < 8, "it was killed in the middle of the bookings"

    third = launch(*words)
    ran = third.ended(SECONDS)
    assert ran.code == 0, ran
    assert ran.err == f"Resuming the demonstration in {folder} where it stopped.\n"
    summary = json.loads(ran.out)
    after = county.kinds()
    assert after[: len(before)] == before, "nothing that was recorded is lost or done again"
    assert after.count("booking.received") == after.count("search.completed") == 8
    assert after.count("gallery.enrolled") == 7
    assert summary["state"] == "resumed"
    assert [each["booking"] for each in summary["bookings"]] == list(OUTCOMES)
    for each in summary["bookings"]:
        for words_of_outcome in OUTCOMES[each["booking"]]:
            assert words_of_outcome in each["outcome"], each
    assert summary["ledger"] == {
        "ok": True,
        "entries": len(after),
        "sealed": after.count("payload.sealed"),
        "root": county.state()[1],
    }
    assert sum(summary["claims"].values()) == 13
    people = county.data("gallery", "info")["people"]
    assert people == 7 - after.count("gallery.removed") == 6
    assert county.data("ledger", "verify")["signatures_checked"]

    site = folder / "site"
    assert Path(summary["site"]) == site / "index.html"
    pages = [path for path in site.rglob("*") if path.suffix in {".html", ".svg"}]
    assert len(pages) > 20
    assert not [page for page in pages if "<script" in page.read_text(encoding="utf-8").lower()]
    assert broken_links(site) == []

    files = digest(site)
    ran = launch(*words).ended(SECONDS)
    assert ran.code == 0, ran
    assert ran.err == f"The demonstration in {folder} is complete; checking it again. Use --anew to start over.\n"
    again = json.loads(ran.out)
    assert again["state"] == "complete"
    assert {**again, "state": "", "seconds": ""} == {**summary, "state": "", "seconds": ""}
    assert county.kinds() == after
    assert county.data("gallery", "info")["people"] == people, "who was ordered out is not enrolled again"
    assert digest(site) == files

    monkeypatch.chdir(tmp_path)
    assert follow_the_tutorial(duecourse) > 10


def test_ctrl_c_stops_a_demonstration_with_one_sentence(tmp_path: Path, launch: Any) -> None:
    folder = tmp_path / "demo"
    running = launch("demo", "--dir", folder, "--people", 7, "--no-serve")
    running.until(lambda: any(folder.glob("cards/*.eft")), SECONDS)
    running.interrupt()
    ran = running.ended(60)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.splitlines() == [
        f"Starting a demonstration in {folder}.",
        "duecourse: stopped; run the same command again to go on from here.",
    ]
    running.nobody_left()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, duecourse: Any, digest: Any) -> None:
    for name, content in (("thesis.txt", b"years of work"), ("demo.json", b"{}"), ("demo.json", b"\0")):
        folder = tmp_path / f"{name}-{len(content)}"
        folder.mkdir()
        (folder / name).write_bytes(content)
        before = digest(folder)
        for more in ((), ("--anew",)):
            ran = duecourse("demo", "--dir", folder, "--people", 7, "--no-serve", *more, code=2)
            assert str(folder) in ran.err
            assert "--dir" in ran.err
            assert ran.err.count("\n") == 1
            assert digest(folder) == before
    (tmp_path / "file").write_text("here first")
    assert "--dir" in duecourse("demo", "--dir", tmp_path / "file", "--no-serve", code=2).err
    for people in (6, 50):
        ran = duecourse("demo", "--dir", tmp_path / "new", "--people", people, "--no-serve", code=2)
        assert "a number from 7 to 49" in ran.err
    assert "--port 0" in duecourse("demo", "--dir", tmp_path / "new", "--port", 0, code=2).err
    assert not (tmp_path / "new").exists()
