"""Settings: one small file, the environment over it, and one clear sentence when either is wrong."""

from pathlib import Path

import pytest

from duecourse.errors import BadSetting, NoWorkspace
from duecourse.settings import FILE_NAME, Settings, Workspace


def test_a_workspace_is_made_once_and_found_again(tmp_path: Path) -> None:
    root = tmp_path / "county"
    with pytest.raises(NoWorkspace, match="duecourse init"):
        Workspace.open(root)
    made = Workspace.create(root, Settings(origin='a "quoted" \\ name', threads=1))
    assert made.settings == Settings(origin='a "quoted" \\ name', threads=1)
    again = Workspace.create(root, Settings(origin="other"))
    assert again.settings == made.settings, "creating again keeps the settings that are there"
    assert all(folder.is_dir() for folder in (again.received, again.templates, again.checkpoints, again.gallery))
    inside = [made.ledger, made.signing_key, made.verifier_key, made.site]
    assert all(root in path.parents for path in inside)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("threads = 'two'\n", "threads"),
        ("colour = 'red'\n", "colour"),
        ("origin = \n", "cannot be read"),
        ("\udcff".encode("utf-8", "surrogateescape").decode("latin-1"), "cannot be read"),
    ],
)
def test_a_wrong_file_names_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(text.encode("latin-1"))
    with pytest.raises(BadSetting) as complaint:
        Workspace.open(tmp_path)
    assert told in str(complaint.value)
    assert FILE_NAME in str(complaint.value)


def test_the_environment_wins_and_is_named_when_wrong(tmp_path: Path) -> None:
    Workspace.create(tmp_path)
    assert Workspace.open(tmp_path, {"DUECOURSE_THREADS": "4"}).settings.threads == 4
    with pytest.raises(BadSetting, match="DUECOURSE_THREADS"):
        Workspace.open(tmp_path, {"DUECOURSE_THREADS": "many"})


def test_a_file_in_the_place_of_a_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "county").write_text("here first")
    with pytest.raises(BadSetting, match="is a file"):
        Workspace.create(tmp_path / "county")
    assert (tmp_path / "county").read_text() == "here first"
