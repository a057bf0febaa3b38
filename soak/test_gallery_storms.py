"""Two hundred kills of a process that changes a gallery; the same search over Ray actors, one of them lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from duecourse.errors import ShardLost
from duecourse.prints.gallery import Gallery
from duecourse.prints.shards import Cluster
from duecourse.synth.templates import finger, impression

KILLS = 200

WRITER = """
import random, sys
from pathlib import Path
from duecourse.errors import CannotUndo
from duecourse.prints.gallery import Gallery
from duecourse.synth.templates import finger

gallery = Gallery.open(Path(sys.argv[1]), create=True)
dice = random.Random(int(sys.argv[2]))
hands = [[finger(10 * person + at, at) for at in (1, 2)] for person in range(6)]
print("ready", flush=True)
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
"""


def test_a_gallery_outlives_two_hundred_kills(tmp_path: Path) -> None:
    folder, last = tmp_path / "gallery", 0
    for kill in range(KILLS):
        command = [sys.executable, "-W", "error", "-c", WRITER, str(folder), str(kill)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            try:
                writer.wait(0.002 * (kill % 100))
            except subprocess.TimeoutExpired:
                writer.kill()
        gallery = Gallery.open(folder)  # reads, and finds the digest that was committed
        assert gallery.version() >= last
        last = gallery.version()
        gallery.verify()
        for change in gallery.history():
            assert change.version <= last
    assert last > KILLS


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
