"""Merging, withholding and undoing; earlier versions; duplicates; galleries of the first format; a full disk."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import CannotUndo, DuplicatePerson, OlderVersion, UnknownPerson
from duecourse.prints import gallery as module
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import Template

OLD = Path(__file__).parent / "data" / "gallery-format-1"


def hand(made_up, person: int) -> list[Template]:
    return [made_up(person, finger) for finger in (1, 2)]


def found(gallery: Gallery, made_up, person: int) -> list[str]:
    return [candidate.person for candidate in gallery.search(hand(made_up, person), limit=9).candidates]


@pytest.fixture
def filled(tmp_path: Path, made_up) -> Gallery:
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    for person in range(4):
        gallery.enroll(f"p{person}", hand(made_up, person))
    return gallery


def test_two_references_become_one_person_and_two_again(filled: Gallery, made_up) -> None:
    before = filled.digest()
    filled.merge("p1", "p2")
    assert (filled.people(), filled.references()) == (3, ("p0", "p1", "p3"))
    assert found(filled, made_up, 2) == ["p1"] == found(filled, made_up, 1)
    assert filled.digest() != before
    version = filled.version()
    filled.merge("p1", "p2")
    filled.merge("p2", "p1")
    assert filled.version() == version
    undone = filled.undo()
    assert (undone.kind, undone.people) == ("merged", ("p1", "p2"))
    assert (found(filled, made_up, 2), filled.digest(), filled.people()) == (["p2"], before, 4)
    with pytest.raises(UnknownPerson, match="p9"):
        filled.merge("p1", "p9")
    filled.merge("p1", "p2")
    filled.remove("p2")  # one person by now: all prints go
    assert filled.references() == ("p0", "p3")
    assert found(filled, made_up, 1) == found(filled, made_up, 2) == []
    assert b"p1" not in (filled.folder / "manifest.json").read_bytes()
    with pytest.raises(CannotUndo, match="removed"):
        filled.undo()


def test_one_card_of_several_goes_in_one_commit_and_the_person_stays(filled: Gallery, made_up) -> None:
    filled.enroll("p1", hand(made_up, 7))
    filled.merge("p2", "p1")
    filled.withhold("p3")
    version = filled.version()
    assert filled.keep_only("p1", [hand(made_up, 7)])
    assert (filled.version(), filled.people()) == (version + 1, 2)
    assert (found(filled, made_up, 7), found(filled, made_up, 2), found(filled, made_up, 1)) == (["p2"], ["p2"], [])
    assert found(filled, made_up, 3) == [], "the withheld stay withheld"
    assert not filled.keep_only("p1", [hand(made_up, 7)])
    assert filled.version() == version + 1
    assert filled.keep_only("p9", [hand(made_up, 9)]), "what was cut short before it was enrolled is enrolled"
    assert found(filled, made_up, 9) == ["p9"]
    assert filled.keep_only("p9", [])
    assert found(filled, made_up, 9) == []
    with pytest.raises(UnknownPerson):
        filled.keep_only("p9", [])
    assert filled.verify() == 4


def test_the_withheld_are_kept_and_not_found_until_undone(filled: Gallery, made_up) -> None:
    before = filled.digest()
    filled.withhold("p3")
    assert found(filled, made_up, 3) == []
    assert filled.search(hand(made_up, 3), limit=9, threshold=-9999).people_searched == filled.people() == 3
    filled.merge("p1", "p3")  # what was withheld does not come back by a merge
    assert found(filled, made_up, 3) == found(filled, made_up, 1) == []
    assert (filled.undo().kind, filled.undo().kind) == ("merged", "withheld")
    assert (found(filled, made_up, 3), filled.digest()) == (["p3"], before)


def test_undoing_an_enrollment_leaves_no_byte_of_it(filled: Gallery, made_up) -> None:
    secret = made_up(9, 1).to_bytes()[20:-4]
    before = filled.digest()
    filled.enroll("p9", hand(made_up, 9))
    assert any(secret in path.read_bytes() for path in filled.folder.glob("*.seg"))
    assert filled.undo().people == ("p9",)
    assert not any(secret in path.read_bytes() for path in filled.folder.iterdir())
    assert filled.digest() == before
    for person in (3, 2, 1, 0):
        assert filled.undo().people == (f"p{person}",)
    with pytest.raises(CannotUndo, match="no change is left"):
        filled.undo()
    assert filled.people() == 0


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from(["enroll", "merge", "withhold", "undo"]), max_size=8), st.randoms(use_true_random=False)
)
def test_undoing_leads_back_through_the_same_digests(tmp_path_factory, made_up, acts, dice) -> None:
    gallery = Gallery.open(tmp_path_factory.mktemp("changes"), create=True)
    gallery.enroll_all((f"p{k}", [made_up(k)]) for k in range(4))
    stack = [gallery.digest()]
    for number, act in enumerate(acts):
        version = gallery.version()
        people = gallery.references()
        if act == "undo" and len(stack) > 1:
            gallery.undo()
            stack.pop()
        elif act == "enroll":
            gallery.enroll(f"n{number}", [made_up(100 + number)])
        elif act == "merge" and len(people) > 1:
            gallery.merge(*dice.sample(people, 2))
        elif act == "withhold" and people:
            gallery.withhold(dice.choice(people))
        if act != "undo" and gallery.version() != version:
            stack.append(gallery.digest())
        assert gallery.digest() == stack[-1]
        assert gallery.verify() == 4 + sum(1 for change in gallery.history()[1:] if change.kind == "enrolled") - sum(
            1 for change in gallery.history() if change.kind == "enrolled" and change.undone
        )


def test_an_earlier_version_is_served_while_nobody_left(filled: Gallery, made_up) -> None:
    early = filled.search(hand(made_up, 3), limit=9, version=2)
    assert (early.candidates, early.people_searched, early.gallery_version) == ((), 2, 2)
    assert early.gallery_digest == filled.history()[1].digest
    now = filled.search(hand(made_up, 3), limit=9, version=4)
    assert now == filled.search(hand(made_up, 3), limit=9)
    filled.remove("p0")
    for version in (2, 4, 77):
        with pytest.raises(OlderVersion, match="5"):
            filled.search(hand(made_up, 3), limit=9, version=version)


def test_the_same_prints_under_another_reference_are_reported_or_refused(filled, made_up, touched_again) -> None:
    again = [touched_again(template, 5) for template in hand(made_up, 1)]
    assert [each.person for each in filled.duplicates("p7", again)] == ["p1"]
    assert filled.duplicates("p1", again) == ()
    with pytest.raises(DuplicatePerson, match="under p1"):
        filled.enroll("p7", again, refuse_duplicates=True)
    assert filled.version() == 4
    assert filled.enroll("p1", again, refuse_duplicates=True)
    assert filled.enroll("p7", again)


def test_a_gallery_of_the_first_format_is_written_anew_and_answers_the_same(tmp_path: Path) -> None:
    shutil.copytree(OLD, tmp_path / "gallery")
    gallery = Gallery.open(tmp_path / "gallery")
    assert gallery.references() == ("p0", "p1", "p2")
    assert gallery.digest() == "0e95f69ec7c93badc59ebf8fa29e0ccab89acbd97e19330e80019b334e5e406b"
    assert (gallery.version(), gallery.verify()) == (4, 3)
    entry = next(iter(gallery.state().entries()))
    probe = [Template.from_bytes(data) for data in entry.packed]
    assert [each.person for each in gallery.search(probe, limit=9).candidates] == [entry.person]
    gallery.remove("p1")
    assert Gallery.open(tmp_path / "gallery").people() == 2


FULL = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from duecourse.errors import CannotKeep
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import MINUTIA, Template
gallery = Gallery.open(Path(sys.argv[1]))
minutiae = np.zeros(60, MINUTIA)
minutiae["x"], minutiae["y"], minutiae["quality"] = np.arange(60) * 5, np.arange(60) ** 2 / 8, 50
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
try:
    gallery.enroll("late", [Template(finger, 400, 600, minutiae, "made up") for finger in range(1, 11)])
except CannotKeep as error:
    print(error)
"""


def test_a_full_disk_is_an_error_and_changes_nothing(filled: Gallery, made_up) -> None:
    before = (filled.version(), filled.digest(), {path.name for path in filled.folder.glob("*.seg")})
    command = [sys.executable, "-W", "error", "-c", FULL, str(filled.folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert ended.stderr == ""
    assert "File too large" in ended.stdout
    assert (filled.version(), filled.digest(), {path.name for path in filled.folder.glob("*.seg")}) == before
    assert filled.enroll("late", hand(made_up, 8))


def test_many_are_enrolled_in_segments_of_bounded_size(tmp_path: Path, made_up, monkeypatch) -> None:
    monkeypatch.setattr(module, "LARGE", 3)
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    assert gallery.enroll_all((f"p{k}", [made_up(k)]) for k in range(8)) == 8
    assert [part.encounters for part in gallery.state().manifest.parts] == [3, 3, 2]
    assert gallery.enroll_all([("p1", [made_up(1)]), ("p8", [made_up(8)])]) == 1
    gallery.remove("p4")
    assert gallery.people() == gallery.verify() == 8
    assert [each.person for each in gallery.search([made_up(5)], limit=3).candidates] == ["p5"]
