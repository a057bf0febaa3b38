"""A whole workspace whose record is in PostgreSQL: the same verbs, the same answers."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from duecourse.cli import run


def test_a_workspace_runs_on_postgresql(
    postgres_place: Callable[[], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(*words: str) -> tuple[int, dict[str, object]]:
        code = run([*words, "--dir", str(tmp_path / "county"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    assert ask("init", "--ledger", postgres_place())[0] == 0
    assert ask("init")[0] == 0
    rights = ("--authority", "letter", "--as", "supervisor.founding")
    assert ask("staff", "authorize", "clerk.rao", "records_clerk", *rights)[0] == 0
    code, refused = ask("staff", "authorize", "supervisor.founding", "examiner", *rights)
    assert (code, refused["ok"]) == (3, False)
    assert ask("ledger", "checkpoint")[1]["size"] == 4
    code, report = ask("ledger", "verify")
    assert (code, report["ok"], report["entries"], report["checkpoints"]) == (0, True, 4, 1)
    assert not list((tmp_path / "county").glob("*.sqlite"))
    code, error = ask("init", "--ledger", "x")  # the settings of a workspace stay as they were made
    assert (code, "a workspace is here already" in str(error["error"])) == (2, True)
    (tmp_path / "county" / "duecourse.toml").write_text('ledger = "mysql://host/county"\n', encoding="utf-8")
    code, error = ask("ledger", "verify")
    assert (code, "mysql" in str(error["error"])) == (2, True)
