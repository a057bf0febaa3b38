"""Help, near matches, exit codes and a quick start of the command line."""

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from duecourse.cli import run
from duecourse.cli.verbs import app
from duecourse.errors import NoWorkspace

HEAVY = ("numba", "onnxruntime", "duckdb", "scipy", "vl_convert", "numpy", "PIL", "imagecodecs", "cryptography")


def verbs(group: App = app, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every verb as typed, with its documentation; groups too."""
    yield path, inspect.getdoc(group.default_command) or "" if group.default_command else ""
    for name in group:
        if not name.startswith("-"):
            yield from verbs(group[name], (*path, name))


VERBS = dict(verbs())


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_verb_shows_its_help_and_example(path: tuple[str, ...], duecourse: Any) -> None:
    ran = duecourse(*path, "--help")
    assert f"Usage: {' '.join(['duecourse', *path])}" in ran.out
    assert ran.err == ""
    shown = re.sub(r"[\s│]+", "", ran.out)
    for example in re.findall(r"^`(duecourse .*)`$", VERBS[path], re.MULTILINE):
        assert re.sub(r"[\s│]+", "", example) in shown
    if path:
        assert duecourse(*path, "-h").out == ran.out


@pytest.mark.parametrize("path", [path for path, text in VERBS.items() if not text], ids=" ".join)
def test_a_group_without_a_verb_is_a_question_and_no_success(path: tuple[str, ...], duecourse: Any) -> None:
    ran = duecourse(*path, code=2)
    assert ran.out == ""
    assert ran.err.endswith(f"no verb was named. See `{' '.join(['duecourse', *path])} --help`.\n")


def test_a_slip_is_answered_with_what_was_meant(duecourse: Any, shell: Any) -> None:
    for words, says in (
        (("bok", "x"), 'Did you mean "book"?'),
        (("ledger", "verfy"), 'Did you mean "verify"?'),
        (("requst", "draft"), 'Did you mean "request"?'),
        (("book", "--jsn"), "Did you mean --json?"),
        (("work", "--drr", "x"), "Did you mean --dir?"),
        (("rules", "show"), "NAME"),
        (("staff", "authorize", "ada", "examiner", "--authority", "x"), "--as"),
        (("demo", "--people", "many"), "--people"),
    ):
        ran = duecourse(*words, code=2)
        assert says in ran.err
        assert ran.err.startswith("duecourse: ")
        assert ran.err.count("\n") == 1
        assert "--help`." in ran.err
        assert duecourse(*words, "--json", code=2).data["error"]["kind"] == "Usage"
    assert shell("bok", "x", code=2).err == duecourse("bok", "x", code=2).err


def test_the_version_is_said(shell: Any) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", shell("--version").out)


def test_starting_up_loads_nothing_heavy() -> None:
    code = f"import sys, duecourse.cli.verbs; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize("typed", ["figures removals_booked --json", "rules list", "--help"])
def test_a_reader_who_has_read_enough_is_no_fault(typed: str) -> None:
    words = [str(Path(sys.executable).with_name("duecourse")), *typed.split()]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert told == b""


def test_debug_shows_where_an_error_came_from(county: Any) -> None:
    with pytest.raises(NoWorkspace):
        run(["work", "--dir", str(county.root / "none"), "--debug"])
