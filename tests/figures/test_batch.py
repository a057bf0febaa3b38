"""All measures in one go: resumed where it was cut off, nothing done twice, and no other folder touched."""

import json
from pathlib import Path
from typing import Any

import pytest

from duecourse.errors import BrokenRelease, NotOurFolder
from duecourse.figures import batch, released, releases

DEATHS = "sector,fiscal_year,deaths\ntucson,2009,212\ntucson,2010,251\nyuma,2009,3\nyuma,2010,1\n"
APPREHENSIONS = "sector,fiscal_year,total_apprehensions\ntucson,2009,241673\ntucson,2010,212202\n"


def made(folder: Path) -> Path:
    folder.mkdir()
    for name, text in (("deaths.csv", DEATHS), ("apprehensions.csv", APPREHENSIONS)):
        (folder / name).write_text(text, encoding="utf-8")
    releases.import_files([folder / "deaths.csv", folder / "apprehensions.csv"], folder / "release")
    return folder / "release"


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in sorted(folder.iterdir())}


def test_every_measure_is_written_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    release, into = made(tmp_path / "one"), tmp_path / "figures"
    steps: list[tuple[int, int]] = []
    first = batch.compute_all(release, into, progress=lambda done, of: steps.append((done, of)))
    names = {
        name
        for name, each in released.catalog().items()
        if set(each.tables) <= set(releases.Release.open(release).tables())
    }
    assert set(first.computed) == set(first.index.figures) == names
    assert steps == [(done, len(names)) for done in range(len(names) + 1)]
    assert first.index.whole
    assert set(first.index.not_computed) == set(released.catalog()) - names
    assert "no table" in first.index.not_computed["arrests_by_year"]
    for name in names:
        rows = (into / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert len(rows) == first.index.figures[name].rows + 1
        assert json.loads((into / f"{name}.metadata.json").read_bytes())["measure"] == name
    before = state(into)
    again = batch.compute_all(release, into)
    assert (again.computed, set(again.kept)) == ((), names)
    assert state(into) == before, "not a byte and not a time of a file"


def test_a_run_that_was_cut_off_goes_on_and_a_changed_file_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, into = made(tmp_path / "one"), tmp_path / "figures"
    real, calls = releases.figure, []

    def cut(name: str, *rest: Any) -> Any:
        calls.append(name)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(name, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(releases, "figure", cut)
        with pytest.raises(KeyboardInterrupt):
            batch.compute_all(release, into)
    there = json.loads((into / batch.INDEX).read_bytes())
    assert (there["whole"], sorted(there["figures"])) == (False, calls[:2])
    done = batch.compute_all(release, into)
    assert (list(done.kept), done.index.whole) == (calls[:2], True)
    fresh = batch.compute_all(release, tmp_path / "fresh")
    assert {name: data for name, (data, _) in state(into).items()} == {
        name: data for name, (data, _) in state(tmp_path / "fresh").items()
    }
    assert fresh.index == done.index
    csv = into / f"{calls[0]}.csv"
    whole = csv.read_bytes()
    csv.write_bytes(whole[:-5])
    assert batch.compute_all(release, into).computed == (calls[0],)
    assert csv.read_bytes() == whole


def test_new_files_compute_again_what_reads_them_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    release, into = made(tmp_path / "one"), tmp_path / "figures"
    batch.compute_all(release, into)
    more = tmp_path / "one" / "more.csv"
    more.write_text("sector,fiscal_year,deaths\ntucson,2011,195\n", encoding="utf-8")
    releases.import_files([more], release)
    reading = {name for name, each in released.catalog().items() if "border_deaths" in each.tables}
    done = batch.compute_all(release, into)
    assert set(done.computed) == reading & set(done.index.figures)
    other = tmp_path / "other"
    other.mkdir()
    (other / "apprehensions.csv").write_text(APPREHENSIONS, encoding="utf-8")
    releases.import_files([other / "apprehensions.csv"], other / "release")
    less = batch.compute_all(other / "release", into)
    assert set(less.removed) == reading & set(done.index.figures)
    assert not any((into / f"{name}.csv").exists() for name in less.removed)
    assert {each.name for each in into.iterdir()} == {batch.INDEX} | {
        file for each in less.index.figures.values() for file in each.files
    }


def test_another_folder_is_left_alone_and_a_broken_release_is_told(tmp_path: Path) -> None:
    release = made(tmp_path / "one")
    other = tmp_path / "mine"
    other.mkdir()
    (other / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(NotOurFolder, match=r"holds other files and no figures\.json"):
        batch.compute_all(release, other)
    with pytest.raises(NotOurFolder, match="is a file"):
        batch.compute_all(release, other / "notes.txt")
    (other / batch.INDEX).write_text("{}", encoding="utf-8")
    with pytest.raises(NotOurFolder, match="cannot be read"):
        batch.compute_all(release, other)
    assert sorted(each.name for each in other.iterdir()) == [batch.INDEX, "notes.txt"]
    parquet = next(release.rglob("*.parquet"))
    parquet.write_bytes(parquet.read_bytes()[:-1])
    with pytest.raises(BrokenRelease):
        batch.compute_all(release, tmp_path / "figures")
