"""Tables and notes as people read them: no broken words, no floods, no data structures of a programming language."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duecourse.cli.output import HERE, table
from duecourse.cli.workspace import folded

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_no_word_of_a_table_is_broken(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    row = {"kind": "mistaken_identity", "at": "2026-11-28 01:41", "why": "a sentence of many words " * 4, "n": 12}
    table(HERE, [row, {**row, "n": ""}], tuple(row), "")
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= max(columns, len("why   ") + len(str(row["why"])))
    for word in ("mistaken_identity", "2026-11-28", "sentence", "many"):
        assert word in shown.split()


def test_fingers_without_an_image_share_a_line() -> None:
    notes = [
        "first",
        "2.084: no image of the thumb and no report of it",
        "2.084: no image of the index and no report of it",
    ]
    assert folded([*notes, "last"]) == ["first", "2.084: no image of the thumb, index and no report of it", "last"]
    assert folded([]) == []


def test_a_rule_that_is_a_table_is_shown_as_one(duecourse: Any) -> None:
    shown = duecourse("rules", "show", "status.results", "--on", "2010-10-06").out
    first, rest = shown.split("\n", 1)
    assert first == "status.results on 2010-10-06 (us):"
    value, end = json.JSONDecoder().raw_decode(rest)
    assert {"result", "text"} <= set(value[0])
    assert "Since " in rest[end:]


def test_what_was_typed_cannot_write_to_the_terminal(duecourse: Any, tmp_path: Path) -> None:
    name = "a\nb\x1b[31m é"
    for words in (("check", name), ("book", name, "--dir", tmp_path / "county")):
        if words[0] == "book":
            duecourse("init", "--dir", tmp_path / "county")
        told = duecourse(*words, code=2).err
        assert told.count("\n") == 1
        assert r"a\nb\x1b[31m é" in told
        assert "\x1b" not in told


def test_a_file_without_a_name_is_refused(duecourse: Any) -> None:
    told = duecourse("ledger", "witness-key", "", "--name", "library.example.org/w1", code=2).err
    assert "a file has to be named" in told


@pytest.mark.parametrize("script", ["verify_ledger.py", "verify_proof.py"])
def test_a_script_without_its_files_says_how_to_call_it(script: str) -> None:
    words = [sys.executable, str(REFERENCE / script)]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"python {script} FILE" in ran.stderr
    assert "Traceback" not in ran.stderr
