"""Galleries answer exactly, repeat themselves, forget whole people, and say so when they are damaged."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import BrokenGallery, NewerGallery, NoGallery, UnknownPerson, UnusableTemplates
from duecourse.prints.fusion import evidence
from duecourse.prints.gallery import Gallery
from duecourse.prints.match import prepare, score
from duecourse.prints.template import Template


def hand(made_up, person: int, fingers: range = range(1, 4)) -> list[Template]:
    return [made_up(person, finger) for finger in fingers]


@pytest.fixture
def filled(tmp_path: Path, made_up) -> Gallery:
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    for person in range(6):
        assert gallery.enroll(f"p{person}", hand(made_up, person))
    return gallery


def test_an_empty_gallery_answers_with_nobody(tmp_path: Path, made_up) -> None:
    with pytest.raises(NoGallery, match="no gallery"):
        Gallery.open(tmp_path / "gallery")
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    found = gallery.search([made_up(1)], limit=5)
    assert (found.candidates, found.people_searched, found.gallery_version) == ((), 0, 0)
    assert found.gallery_digest == gallery.digest() == Gallery.open(tmp_path / "gallery", create=True).digest()


def test_the_enrolled_are_found_and_strangers_are_not(filled: Gallery, made_up, touched_again) -> None:
    probe = [touched_again(template, 9) for template in hand(made_up, 4)]
    told: list[tuple[int, int]] = []
    found = filled.search(probe, limit=5, progress=lambda done, total: told.append((done, total)))
    assert [candidate.person for candidate in found.candidates] == ["p4"]
    assert told[-1] == (6, 6)
    best = found.candidates[0]
    assert best.score == sum(share for _, share in best.fingers) >= found.threshold
    assert [finger for finger, _ in best.fingers] == [1, 2, 3] == list(found.fingers_used)
    assert found.people_searched == filled.people() == 6
    assert found == Gallery.open(filled.folder, threads=2).search(probe, limit=5)
    assert filled.search(hand(made_up, 77), limit=5).candidates == ()
    for k, template in enumerate(hand(made_up, 4)):  # a share is what the score of the two fingers is worth
        assert best.fingers[k][1] == int(evidence(score(prepare(probe[k]), prepare(template)), template.finger))


def test_threshold_limit_and_ties(filled: Gallery, made_up) -> None:
    filled.enroll("a twin", hand(made_up, 2))
    filled.enroll("z twin", hand(made_up, 2))
    everyone = filled.search(hand(made_up, 2), limit=100, threshold=-10_000).candidates
    assert len(everyone) == 8
    assert [candidate.person for candidate in everyone[:3]] == ["a twin", "p2", "z twin"]
    assert [candidate.score for candidate in everyone] == sorted((c.score for c in everyone), reverse=True)
    assert filled.search(hand(made_up, 2), limit=2).candidates == everyone[:2]
    exact = everyone[0].score
    assert len(filled.search(hand(made_up, 2), limit=9, threshold=exact).candidates) == 3
    assert filled.search(hand(made_up, 2), limit=9, threshold=exact + 1).candidates == ()


def test_missing_fingers_add_nothing_and_doubled_ones_count_once(filled: Gallery, made_up, touched_again) -> None:
    thumb, index, middle = hand(made_up, 3)
    whole = filled.search([thumb, index, middle], limit=1).candidates[0]
    part = filled.search([thumb, middle], limit=1).candidates[0]
    assert part.fingers == (whole.fingers[0], whole.fingers[2])
    doubled = filled.search([thumb, index, middle, touched_again(thumb, 3)], limit=1).candidates[0]
    assert doubled == replace(whole, fpir=2 * whole.fpir), "two chances for a stranger"
    nothing_shared = filled.search([made_up(3, 9)], limit=9, threshold=-10_000)
    assert nothing_shared.candidates == ()
    assert nothing_shared.people_searched == 6


def test_a_result_bounds_how_often_a_stranger_is_named(filled: Gallery, made_up) -> None:
    found = filled.search(hand(made_up, 3), limit=1, threshold=300)
    assert (found.encounters, found.fpir) == (6, pytest.approx(6e-3))
    best = found.candidates[0]
    assert best.fpir == pytest.approx(6 * 10 ** (-best.score / 100))
    filled.enroll("p3", [*hand(made_up, 30), made_up(31, 2)])  # another encounter with one finger twice: two more ways
    assert filled.search(hand(made_up, 3), limit=1, threshold=300).fpir == pytest.approx(8e-3)
    assert filled.search(hand(made_up, 3), limit=1, threshold=0).fpir == 1.0


def test_fingers_out_of_place_are_told(filled: Gallery, made_up, touched_again) -> None:
    four = hand(made_up, 9, range(1, 5))
    filled.enroll("p9", four)
    again = [touched_again(template, 1) for template in four]
    probe = [again[0], again[1], replace(again[2], finger=4), replace(again[3], finger=3), replace(again[0], finger=7)]
    found = filled.search(probe, limit=1)
    assert found.candidates[0].person == "p9"
    assert found.candidates[0].misplaced == ((3, 4), (4, 3))
    assert found.candidates[0].missing == (7,)
    assert len(found.twice) == 1
    assert "searched right thumb and left index finger are one finger" in found.twice[0]
    straight = filled.search(again, limit=1)
    assert (straight.candidates[0].misplaced, straight.candidates[0].missing, straight.twice) == ((), (), ())


def test_enrolling_again_changes_nothing_and_another_set_adds_an_encounter(filled, made_up, touched_again) -> None:
    version, digest = filled.version(), filled.digest()
    assert not filled.enroll("p1", hand(made_up, 1)[::-1])
    assert (filled.version(), filled.digest()) == (version, digest)
    second = [touched_again(template, 4) for template in hand(made_up, 1)]
    assert filled.enroll("p1", second)
    assert (filled.version(), filled.people()) == (version + 1, 6)
    found = filled.search(second, limit=9).candidates
    assert [candidate.person for candidate in found] == ["p1"]
    for templates, word in (([], "no templates"), ([made_up(1, 0)], "position 0")):
        with pytest.raises(UnusableTemplates, match=word):
            filled.enroll("p9", templates)
        with pytest.raises(UnusableTemplates, match=word):
            filled.search(templates, limit=1)
    with pytest.raises(UnusableTemplates, match="reference"):
        filled.enroll("", hand(made_up, 1))


def test_removing_leaves_no_byte_of_the_person(filled: Gallery, made_up, touched_again) -> None:
    before = filled.digest()
    filled.enroll("p7", hand(made_up, 7))
    filled.enroll("p7", [touched_again(template, 1) for template in hand(made_up, 7)])
    secret = made_up(7, 2).to_bytes()[20:-4]
    words = prepare(made_up(7, 2)).words[3].tobytes()
    assert holds(filled.folder, secret)
    assert holds(filled.folder, words)
    filled.remove("p7")
    assert not holds(filled.folder, secret)
    assert not holds(filled.folder, words)
    assert (filled.people(), filled.digest()) == (6, before)
    assert filled.search(hand(made_up, 7), limit=5).candidates == ()
    assert len(filled.search(hand(made_up, 5), limit=5).candidates) == 1
    with pytest.raises(UnknownPerson, match="p7"):
        filled.remove("p7")


def holds(folder: Path, what: bytes) -> bool:
    return any(what in path.read_bytes() for path in folder.iterdir())


@settings(max_examples=12)
@given(st.permutations(range(5)), st.lists(st.integers(0, 4), max_size=3, unique=True))
def test_the_digest_and_the_answers_know_no_history(tmp_path_factory, made_up, order, taken_out) -> None:
    straight = Gallery.open(tmp_path_factory.mktemp("straight"), create=True)
    straight.enroll_all((f"p{k}", hand(made_up, k)) for k in range(5) if k not in taken_out)
    winding = Gallery.open(tmp_path_factory.mktemp("winding"), create=True)
    for k in order:
        winding.enroll(f"p{k}", hand(made_up, k)[::-1])
    assert (winding.digest() == straight.digest()) is (not taken_out)
    for k in taken_out:
        winding.remove(f"p{k}")
    assert winding.digest() == straight.digest()
    assert winding.references() == straight.references()
    one, two = (each.search(hand(made_up, 1), limit=9, threshold=-9999) for each in (straight, winding))
    assert one.candidates == two.candidates


def test_damage_is_named_and_never_answered(filled: Gallery, made_up) -> None:
    folder = filled.folder
    segment = max(folder.glob("*.seg"), key=lambda path: path.stat().st_size)
    whole = segment.read_bytes()
    for bad in (whole[:-1], whole[: len(whole) // 2], b"", whole[:900] + bytes([whole[900] ^ 1]) + whole[901:]):
        segment.unlink()
        segment.write_bytes(bad)
        with pytest.raises(BrokenGallery, match=segment.name) as error:
            Gallery.open(folder).search(hand(made_up, 1), limit=5)
        assert "restore" in str(error.value)
    segment.unlink()
    with pytest.raises(BrokenGallery, match=segment.name):
        filled.search(hand(made_up, 1), limit=5)  # opened while it was whole
    segment.write_bytes(whole)
    assert len(filled.search(hand(made_up, 1), limit=5).candidates) == 1
    manifest = folder / "manifest.json"
    text = manifest.read_bytes()
    for bad in (b"", text[:40], text.replace(b'"digest":"', b'"digest":"0'), b"\xff\xfe"):
        manifest.write_bytes(bad)
        with pytest.raises(BrokenGallery, match=r"manifest\.json"):
            Gallery.open(folder)
    manifest.unlink()
    for create in (False, True):
        with pytest.raises(BrokenGallery, match="missing"):
            Gallery.open(folder, create=create)
    manifest.write_bytes(text)
    assert Gallery.open(folder).people() == 6


def test_a_changed_matcher_prepares_templates_anew(filled: Gallery, made_up, monkeypatch) -> None:
    before = filled.search(hand(made_up, 3), limit=5)
    monkeypatch.setattr("duecourse.prints.match.ALGORITHM", "cylinders+alignment/next")
    changed = Gallery.open(filled.folder)
    after = changed.search(hand(made_up, 3), limit=5)
    assert after.candidates == before.candidates
    assert after.algorithm == "cylinders+alignment/next"
    assert after.gallery_digest == before.gallery_digest
    assert changed.people() == 6
    monkeypatch.undo()
    with pytest.raises(BrokenGallery, match="another running version"):
        filled.search(hand(made_up, 3), limit=5)
    manifest = filled.folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"format":2', b'"format":3'))
    with pytest.raises(NewerGallery, match="Upgrade"):
        Gallery.open(filled.folder)
    manifest.write_bytes(b'{"format":9,"segments":{}}')  # all else may be otherwise in a version to come
    with pytest.raises(NewerGallery, match="format 9"):
        filled.search(hand(made_up, 3), limit=5)
