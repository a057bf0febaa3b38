"""Two hundred kills of a process that changes a gallery; the same search over Ray actors, one of them lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from select import select

import pytest

from duecourse.errors import ShardLost
from duecourse.prints.gallery import Gallery
from duecourse.prints.shards import Cluster
from duecourse.synth.templates import finger
from duecourse.synth.touches import impression

KILLS = 200

WRITERS = """
import os, random, sys
from pathlib import Path
from duecourse.errors import CannotUndo
from duecourse.prints.gallery import Gallery
from duecourse.prints.match import stored
from duecourse.synth.templates import finger

hands = [[finger(10 * person + at, at) for at in (1, 2)] for person in range(6)]
stored(hands[0][0])  # loads the kernels before anybody is killed


def write(seed):
    gallery, dice = Gallery.open(Path(sys.argv[1]), create=True), random.Random(seed)
    print(os.getpid(), flush=True)
    while True:
        person, people = dice.randrange(6), gallery.references()
        act = dice.choice(["enroll", "enroll", "remove", "merge", "withhold", "undo"])
        if act == "enroll":
            gallery.enroll(f"p{person}", hands[person])
        elif act == "undo":
            try:
                gallery.undo()
            except CannotUndo:
                pass
        elif len(people) > 2:
            chosen = dice.sample(people, 2)
            {"remove": lambda: gallery.remove(chosen[0]), "withhold": lambda: gallery.withhold(chosen[0]),
             "merge": lambda: gallery.merge(*chosen)}[act]()


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        write(int(line))
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


def test_a_gallery_outlives_two_hundred_kills(tmp_path: Path) -> None:
    folder, last, moved = tmp_path / "gallery", 0, 0
    hands = {f"p{person}": [finger(10 * person + at, at) for at in (1, 2)] for person in range(6)}
    command = [sys.executable, "-W", "error", "-c", WRITERS, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writers:
        assert writers.stdin is not None
        assert writers.stdout is not None
        for kill in range(KILLS):
            writers.stdin.write(f"{kill}\n")
            writers.stdin.flush()
            writer = int(writers.stdout.readline())
            assert select([writers.stdout], [], [], 0.002 * (kill % 100)) == ([], [], []), "it ended by itself"
            os.kill(writer, signal.SIGKILL)
            assert writers.stdout.readline() == "gone\n"
            gallery = Gallery.open(folder)  # reads, and finds the digest that was committed
            assert gallery.version() >= last
            moved += gallery.version() > last
            last = gallery.version()
            gallery.verify()
            versions = [change.version for change in gallery.history()]
            assert versions == list(range(last - len(versions) + 1, last + 1))
            person, state = f"p{kill % 6}", gallery.state()
            there = state.manifest.holder(person) in gallery.references() and person in state.names()
            named = {candidate.person for candidate in gallery.search(hands[person], limit=6).candidates}
            assert named == ({state.manifest.holder(person)} if there else set())
        writers.stdin.close()
    assert last > KILLS
    assert moved > KILLS / 2


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning")
def test_ray_actors_answer_the_same_and_a_lost_one_is_an_error(tmp_path: Path) -> None:
    ray = pytest.importorskip("ray")
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    gallery.enroll_all((f"p{k}", [finger(10 * k + at, at) for at in (1, 2, 3)]) for k in range(20))
    probe = [impression(finger(50 + at, at), 1) for at in (1, 2, 3)]
    alone = gallery.search(probe, limit=3)
    assert [candidate.person for candidate in alone.candidates] == ["p5"]
    try:
        with Cluster(2) as crew:
            assert gallery.search(probe, limit=3, crew=crew) == alone
            ray.kill(crew.actors()[0])
            with pytest.raises(ShardLost, match="Nobody was found"):
                gallery.search(probe, limit=3, crew=crew)
            assert gallery.search(probe, limit=3, crew=crew) == alone
            gallery.remove("p5")
            assert gallery.search(probe, limit=3, crew=crew).candidates == ()
    finally:
        ray.shutdown()
