"""A gallery whose writer dies at any step, or has company, keeps its last committed state and loses nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from duecourse.durable import alone
from duecourse.errors import GalleryBusy
from duecourse.prints import keeper, manifests
from duecourse.prints.gallery import Gallery


class Killed(BaseException):
    """The process is dead: nothing it would do to files happens any more."""


class Death:
    """Lets ``steps`` changes of the file system happen, then none."""

    def __init__(self, patch: pytest.MonkeyPatch, steps: int) -> None:
        self.left = steps
        for owner, name in ((os, "open"), (os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "open")):
            patch.setattr(owner, name, self.dying(getattr(owner, name)))

    def dying(self, act):
        def instead(*arguments, **named):
            if self.left <= 0:
                raise Killed
            self.left -= 1
            return act(*arguments, **named)

        return instead


def hand(made_up, person: int):
    return [made_up(person, finger) for finger in (1, 2)]


@pytest.mark.parametrize("change", ["enroll", "merge", "remove"])
def test_death_at_every_step_leaves_the_state_before_or_after(
    tmp_path: Path, made_up, monkeypatch, change: str
) -> None:
    seen = set()
    for steps in range(200):
        folder = tmp_path / str(steps)
        gallery = Gallery.open(folder, create=True)
        gallery.enroll_all([("p1", hand(made_up, 1)), ("p2", hand(made_up, 2))])
        if change == "merge":
            gallery.enroll("p3", hand(made_up, 3))
        before, people = gallery.digest(), gallery.references()
        died = False
        with monkeypatch.context() as patch:
            Death(patch, steps)
            try:
                if change == "remove":
                    gallery.remove("p1")
                else:
                    gallery.enroll("p4", hand(made_up, 4))
            except Killed:
                died = True
        for part in folder.glob("*.part"):  # what was not flushed may be cut anywhere
            part.write_bytes(part.read_bytes()[: part.stat().st_size // 2])
        after = {"remove": ("p2",), "enroll": ("p1", "p2", "p4"), "merge": ("p1", "p2", "p3", "p4")}[change]
        survivor = Gallery.open(folder)
        assert survivor.references() in {people, after}
        assert (survivor.digest() == before) is (survivor.references() == people)
        seen.add(survivor.references())
        probe = survivor.search(hand(made_up, 2), limit=5)
        assert [candidate.person for candidate in probe.candidates] == ["p2"]
        survivor.enroll("p9", hand(made_up, 9))  # the next writer finds the lock free and sweeps up
        named = {part.file for part in manifests.read(folder).parts} | {"manifest.json", "lock"}
        assert {path.name for path in folder.iterdir()} == named
        if not died:
            break
    assert not died
    assert seen == {people, after}


SCRIPT = """
import sys
from pathlib import Path
import numpy as np
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import MINUTIA, Template
gallery = Gallery.open(Path(sys.argv[1]), create=True)
for k in range(6):
    minutiae = np.zeros(20, MINUTIA)
    minutiae["x"], minutiae["y"], minutiae["quality"] = np.arange(20) * 10 + k, np.arange(20) ** 2, 50
    gallery.enroll(f"{sys.argv[2]}{k}", [Template(1, 400, 500, minutiae, "made up")])
gallery.remove(f"{sys.argv[2]}0")
"""


def test_two_processes_enroll_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "gallery"
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(folder)]
    running = [subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in "ab"]
    for process in running:
        assert process.communicate(timeout=120)[1] == b""
        assert process.returncode == 0
    gallery = Gallery.open(folder)
    assert gallery.references() == tuple(f"{name}{k}" for name in "ab" for k in range(1, 6))
    assert gallery.version() == 14


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path, made_up, monkeypatch) -> None:
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    monkeypatch.setattr(keeper, "PATIENCE", 0.05)
    with alone(gallery.folder / "lock", 0), pytest.raises(GalleryBusy, match="try again"):
        gallery.enroll("p1", hand(made_up, 1))
    assert gallery.people() == 0
    assert gallery.enroll("p1", hand(made_up, 1))


def test_a_reader_sees_what_another_wrote(tmp_path: Path, made_up) -> None:
    writer = Gallery.open(tmp_path / "gallery", create=True)
    reader = Gallery.open(tmp_path / "gallery")
    assert reader.search(hand(made_up, 1), limit=1).people_searched == 0
    for person in range(1, 5):
        writer.enroll(f"p{person}", hand(made_up, person))
        assert reader.search(hand(made_up, person), limit=1).candidates[0].person == f"p{person}"
    writer.remove("p2")
    assert reader.search(hand(made_up, 2), limit=1).candidates == ()
    assert reader.version() == writer.version() == 5
