"""The wall: no query, export, log line or error of any other program tells whether an application exists.

Two counties are the same to the byte. Beside one lies an office of the path to status with an application that people
worked on; beside the other an office without any. Every verb of the command line is run in both, pointed at the
workspace and pointed at the office, and must say the same and leave with the same code.
"""

import ast
import contextlib
import io
import re
import shlex
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

import duecourse
from duecourse.cli import run
from duecourse.cli.verbs import app
from duecourse.program import events
from duecourse.program import status_path_acts as acts
from duecourse.program.status_path_check import PARTITION
from duecourse.program.status_path_events import PATH_KINDS
from duecourse.program.status_path_office import Office, OfficeFolder, staff

STAFF = {"rui": "intake", "cai": "cashier", "kai": "checker", "ngo": "adjudicator"}
APPLICANT = "applicant of the wall"
PATIENCE = 240
"""Seconds after which a verb that hangs is stopped, far more than any takes on a busy machine."""

PUBLISH = "duecourse publish --into site"
"""The longest of all; compared file by file in a test of its own."""

HELP_ALONE = {"serve", "prints bench"}
"""Verbs that serve a folder until they are stopped, or measure this machine and no file; asked for their help alone."""

MORE = (
    "duecourse case list",
    "duecourse case show b-000001",
    "duecourse case show b-000001 --json",
    "duecourse worklist",
    "duecourse worklist --json",
    "duecourse gallery info --json",
    "duecourse ledger verify",
    "duecourse ledger verify --json",
    "duecourse ledger prove everything.jsonl",
    "duecourse ledger prove case.jsonl --case b-000001",
    "duecourse ledger prove none.jsonl --case APPLICATION",
    "duecourse case show APPLICATION",
    "duecourse objection file APPLICATION citizenship --filed-by person --statement x --as hal",
    "duecourse gallery search card.eft --limit 5",
    "duecourse gallery remove APPLICANT --as kim",
    "duecourse worksite open Acme --source lead --reference APPLICATION --reason x --as fay",
    "duecourse worksite list",
    "duecourse staff authorize rui intake --authority x --as supervisor.founding",
)


def examples(group: App = app, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every verb with each of its examples, as typed; a verb without one fails elsewhere."""
    for name in group:
        if name.startswith("-") or name == "path":
            continue
        inner = group[name]
        typed = " ".join((*path, name))
        if inner.default_command is not None:
            text = inner.default_command.__doc__ or ""
            found = re.findall(r"^\s*`(duecourse .*)`$", text, re.MULTILINE)
            yield from ((typed, each) for each in found)
        yield from examples(inner, (*path, name))


TYPED = [each for verb, each in examples() if verb not in {*HELP_ALONE, "init"} and each != PUBLISH]
COMMANDS = [*TYPED, *MORE, *(f"duecourse {verb} --help" for verb in sorted(HELP_ALONE)), "duecourse init", *MORE]
"""What is run; at the end a workspace is made even in the folder of the office, and asked again."""


def office(root: Path, *, applied: bool) -> str:
    """An office; with an application that people worked on to the end, or without any."""
    OfficeFolder(root).found()
    with Office.open(root) as made:
        staff(made, actor="lee", person="lee", role="head", authority="founding")
        for person, role in STAFF.items():
            staff(made, actor="lee", person=person, role=role, authority="letter")
        if not applied:
            return "a-000000000000"
        facts: dict[str, Any] = {"applicant": APPLICANT, "bill": "s3932", "stage": "initial"}
        facts["received_on"] = date(2010, 10, 1)
        number = acts.receive(made, actor="rui", **facts)
        acts.add_evidence(
            made, application=number, actor="rui", requirement_id="conduct", evidence="court record", document=APPLICANT
        )
        decision = {"requirement_id": "conduct", "decision": "shown", "reason": "the record is clear"}
        acts.decide(made, application=number, actor="ngo", **decision)
        return number


def said(words: str, place: Path, here: Path) -> tuple[int, str]:
    """What a verb says and leaves with, without what differs from one run of the same command to the next."""
    out, err = io.StringIO(), io.StringIO()

    def over(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(PATIENCE)
    try:
        with contextlib.chdir(here), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            typed = re.sub(r" --dir \S+", "", words)
            code = run([*shlex.split(typed)[1:], "--dir", str(place)])
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return code, steady(out.getvalue() + err.getvalue(), place, here)


def steady(text: str, *places: Path) -> str:
    for place in places:
        text = text.replace(str(place), "PLACE")
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?|\d\d:\d\d(:\d\d)?(\.\d+)?", "TIME", text)
    text = re.sub(r"[A-Za-z0-9+/]{40,}={0,2}|\b[0-9a-f]{8,}\b", "HASH", text)
    return re.sub(r"\d+\.\d+ ?(ms|s)\b", "SPAN", text)


def published_in(site: Path) -> dict[str, str | bytes]:
    """Every file of a site: texts without what differs from one run to the next, pictures as they are."""
    found: dict[str, str | bytes] = {}
    for file in sorted(site.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            text = file.suffix in {".html", ".json", ".csv", ".txt", ".md", ".sig", ".vkey", ".xml"}
            found[str(file.relative_to(site))] = steady(data.decode(), site) if text else data
    return found


@pytest.fixture
def counties(requested: Any, tmp_path: Path, cards: Any) -> tuple[Any, ...]:
    """Two counties the same to the byte, the offices beside them, a folder to write in, an application's number."""
    found: list[Any] = []
    for name, applied in (("with", True), ("without", False)):
        root = tmp_path / name
        shutil.copytree(requested.root, root / "county")
        number = office(root / "office", applied=applied)
        (root / "here").mkdir()
        shutil.copy(cards("card", seed=3), root / "here" / "card.eft")
        found.append((root / "county", root / "office", root / "here", number))
    return tuple(found)


def test_every_verb_says_the_same_with_and_without_an_application(counties: tuple[Any, ...]) -> None:
    known, other = counties
    number = known[3]
    assert len(COMMANDS) > 80
    ask = f"duecourse path show {number} --as rui"
    inside = [said(ask, each[1], each[2]) for each in (known, other)]
    assert inside[0] != inside[1]  # who works in the office does see it, and this comparison would
    different = []
    for words in COMMANDS:
        typed = words.replace("APPLICATION", number).replace("APPLICANT", "applicant-of-the-wall")
        for target in (0, 1):
            first, second = (said(typed, each[target], each[2]) for each in (known, other))
            if first != second:
                different.append((typed, first, second))
            assert APPLICANT not in first[1]
    assert different == []


def test_what_other_programs_write_is_the_same_and_holds_nothing_of_it(counties: tuple[Any, ...], digest: Any) -> None:
    (county, _, here, number), (twin, _, there, _) = counties
    before = digest(county)
    assert before == digest(twin)
    assert said("duecourse ledger prove everything.jsonl", county, here)[0] == 0
    assert said(PUBLISH, county, here) == said(PUBLISH, twin, there)
    published = [published_in(each / "site") for each in (here, there)]
    assert len(published[0]) > 20
    assert published[0] == published[1]
    for file in (*county.rglob("*"), *here.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            assert number.encode() not in data
            assert APPLICANT.encode() not in data


def test_an_application_changes_no_byte_of_a_workspace(requested: Any, tmp_path: Path, digest: Any) -> None:
    before = digest(requested.root)
    office(tmp_path / "office", applied=True)
    assert digest(requested.root) == before


def test_an_office_keeps_nothing_readable_without_its_key(tmp_path: Path) -> None:
    number = office(tmp_path / "office", applied=True)
    for file in (tmp_path / "office").rglob("*"):
        if file.is_file():
            assert APPLICANT.encode() not in file.read_bytes()
            assert b"court record" not in file.read_bytes()
            assert file.stat().st_mode & 0o077 == 0 or file.suffix not in {".key", ".sqlite", ".toml"}
    with contextlib.closing(sqlite3.connect(tmp_path / "office" / "office.sqlite")) as record:
        (streams,) = record.execute("SELECT count(*) FROM entry WHERE line LIKE ?", (f"%{number}%",)).fetchone()
    assert streams == 3  # numbers are there, and are random: they tell a count and a time, and no person


def imports(file: Path) -> set[str]:
    """Every module that a file names in an import, at its head or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


@pytest.mark.parametrize(
    ("noun", "may"),
    [
        ("status_path", lambda name: name.startswith("status_path") or name == "verbs"),
        ("worksite", lambda name: name.startswith(("worksite", "status_path")) or name == "verbs"),
    ],
)
def test_no_module_of_another_program_knows_the_program(noun: str, may: Callable[[str], bool]) -> None:
    root = Path(duecourse.__file__).parent
    outside = [file for file in root.rglob("*.py") if not may(file.stem) and file.parent.name != "errors"]
    assert len(outside) > 100
    judges = {"inspection", "inspection_steps", "fine"}  # the offline verifier and the events of inspections
    for file in outside:
        named = {each for each in imports(file) if re.search(rf"\.{noun}(_|\b)", each)}
        assert not named or (noun == "worksite" and file.stem in judges), f"{file} imports {named}"


def test_kinds_roles_and_gallery_of_the_office_are_known_nowhere_else(counties: tuple[Any, ...]) -> None:
    assert not set(PATH_KINDS) & set(events.KINDS)
    county, *_ = counties[0]
    assert not list(county.rglob(PARTITION))
    code, says = said("duecourse staff authorize ola intake --authority x --as supervisor.founding", county, county)
    assert code == 2
    assert "intake" in says
