"""The same search by threads, processes and actors: identical answers, or an error that says what was lost."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from duecourse.errors import BrokenGallery, ShardLost
from duecourse.prints import searching, shards, sketches
from duecourse.prints.gallery import Gallery
from duecourse.prints.searching import Threads
from duecourse.prints.shards import Workers
from duecourse.prints.template import Template

FINGERS = range(1, 5)


def hand(made_up, person: int) -> list[Template]:
    return [made_up(person, finger, 24) for finger in FINGERS]


@pytest.fixture(scope="module")
def filled(tmp_path_factory, made_up) -> Gallery:
    gallery = Gallery.open(tmp_path_factory.mktemp("shards"), create=True)
    gallery.enroll_all((f"p{person:03}", hand(made_up, person)) for person in range(90))
    gallery.enroll("twin", hand(made_up, 7))
    gallery.merge("p020", "p021")
    return gallery


@pytest.fixture(scope="module")
def workers():
    with Workers(2) as crew:
        yield crew


def test_answers_are_the_same_for_any_number_of_workers(filled, made_up, touched_again, workers, monkeypatch) -> None:
    monkeypatch.setattr(searching, "CHUNK", 7)
    monkeypatch.setattr(searching, "ROUND", 11)
    monkeypatch.setattr(sketches, "HEARD", 40)
    monkeypatch.setattr(sketches, "KEPT", 20)
    for person, limit, threshold in ((7, 9, 400), (21, 3, -9999), (500, 5, -9999)):
        probe = [touched_again(template, 3) for template in hand(made_up, person)]
        for mode in ("exact", "coarse"):
            answers = [
                filled.search(probe, limit=limit, threshold=threshold, mode=mode, crew=crew)
                for crew in (Threads(1), Threads(3), workers)
            ]
            assert answers[0] == answers[1] == answers[2]
            assert answers[0].mode == mode


def test_the_coarse_stage_says_what_it_may_miss_and_keeps_mates(filled, made_up, touched_again, monkeypatch) -> None:
    monkeypatch.setattr(sketches, "HEARD", 50)
    monkeypatch.setattr(sketches, "KEPT", 12)
    monkeypatch.setattr(searching, "SMALL", 50)
    for person in range(0, 90, 6):
        probe = [touched_again(template, person) for template in hand(made_up, person)]
        found = filled.search(probe, limit=2)
        assert (found.mode, found.may_miss) == ("coarse", sketches.missed(4))
        assert 12 <= found.compared < 40
        assert found.people_searched == filled.people()
        assert found.candidates == filled.search(probe, limit=2, mode="exact").candidates
        assert found.candidates[0].person == filled.state().manifest.holder(f"p{person:03}")
    few = filled.search(hand(made_up, 3)[:1], limit=2)  # one finger: everybody is compared in full
    assert (few.mode, few.may_miss, few.compared) == ("exact", 0.0, 91)


def test_a_sketch_is_near_its_like_and_far_from_others(made_up, touched_again) -> None:
    from duecourse.prints.match import prepare

    plenty = [prepare(made_up(k)) for k in range(30)]
    table = np.array([one.sketch() for one in plenty])
    table.setflags(write=False)
    fingers, firsts = np.ones(30, np.uint8), np.arange(31)
    fingers.setflags(write=False)
    firsts.setflags(write=False)
    for k in range(30):
        probe = prepare(touched_again(made_up(k), k))
        usual = np.array([sketches.usual(probe.roots)], np.int32)
        once = np.array([sketches.weight(probe.roots)], np.int32)
        echoes = sketches.echoes(sketches.probes([(1, probe.sketch())]), table, fingers, firsts, 0, 30, usual, once)
        assert echoes.argmax() == k
        other = sketches.echoes(sketches.probes([(2, probe.sketch())]), table, fingers, firsts, 0, 30, usual, once)
        assert not other.any()  # another finger says nothing, for or against
    weights = [sketches.weight(np.ones(count)) for count in (0, 3, 5, 10, 20, 60)]
    assert weights == sorted(weights)
    assert weights[-1] >= 16 * weights[2], "fingers of few minutiae do not drown the others"
    assert sketches.missed(10) < sketches.missed(4) < sketches.missed(2) == 1


def test_a_lost_worker_is_an_error_and_then_replaced(filled, made_up, workers, monkeypatch) -> None:
    monkeypatch.setattr(searching, "CHUNK", 2)
    probe = hand(made_up, 5)
    before = filled.search(probe, limit=3, crew=workers)
    victim = workers.processes()[0]

    def kill(_done: int, _of: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)

    with pytest.raises(ShardLost, match="Nobody was found"):
        filled.search(probe, limit=3, crew=workers, progress=kill)
    assert filled.search(probe, limit=3, crew=workers) == before
    monkeypatch.setattr(shards, "SILENCE", 0.5)
    os.kill(workers.processes()[0], signal.SIGSTOP)
    with pytest.raises(ShardLost, match="silent"):
        filled.search(probe, limit=3, crew=workers)
    monkeypatch.setattr(shards, "SILENCE", 100.0)
    assert filled.search(probe, limit=3, crew=workers) == before


def test_workers_see_who_comes_and_goes(tmp_path: Path, made_up, workers) -> None:
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    other = Gallery.open(tmp_path / "gallery")
    for person in range(3):
        gallery.enroll(f"p{person}", hand(made_up, person))
        found = other.search(hand(made_up, person), limit=1, crew=workers)
        assert ([c.person for c in found.candidates], found.gallery_version) == ([f"p{person}"], person + 1)
    gallery.remove("p1")
    assert other.search(hand(made_up, 1), limit=1, crew=workers).candidates == ()
    segment = next(gallery.folder.glob("*.seg"))
    data = bytearray(segment.read_bytes())
    data[-200] ^= 1
    segment.write_bytes(data)
    with Workers(1) as fresh, pytest.raises(BrokenGallery, match=segment.name):
        gallery.search(hand(made_up, 0), limit=1, crew=fresh)
