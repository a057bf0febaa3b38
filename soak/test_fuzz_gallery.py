"""A hundred thousand damaged manifests and segments of a gallery: refused by name, or exactly what was committed."""

import hashlib
import os
import random
from pathlib import Path

import msgspec
import numpy as np
import pytest

from duecourse.errors import DuecourseError
from duecourse.prints import manifests, segments, states
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import MINUTIA, Template
from soak.damage import damaged

ROUNDS = int(100_000 * float(os.environ.get("DUECOURSE_SOAK_SHARE", "1")))


def template(finger: int) -> Template:
    dice = np.random.default_rng(finger)
    found = np.zeros(30, MINUTIA)
    found["x"], found["y"] = dice.uniform(1, 390, (2, 30))
    found["angle"], found["kind"], found["quality"] = dice.uniform(0, 6.28, 30), 1, 80
    return Template(finger, 400, 400, found, "soak/1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    gallery = Gallery.open(tmp_path / "people", create=True)
    for person, finger in (("p-1", 2), ("p-2", 7)):
        gallery.enroll(person, [template(finger)])
    return tmp_path / "people"


def put(path: Path, data: bytes) -> None:
    """Another file in its place: what is mapped of the old one stays whole."""
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)


def refused(folder: Path, committed: tuple[int, str]) -> bool:
    """Whether the gallery was refused in a sentence; one that is read says no more than was committed."""
    try:
        state = states.read(folder)
    except DuecourseError as error:
        assert error.exit_code != 1, repr(error)
        assert str(error).rstrip().endswith((".", "`"))
        return True
    assert state.digest() == committed[1]
    return False


@pytest.mark.parametrize("part", [manifests.NAME, "*.seg"])
def test_a_damaged_gallery_is_refused_or_is_what_was_committed(folder: Path, part: str) -> None:
    path = next(iter(sorted(folder.glob(part))))
    whole, held = path.read_bytes(), states.read(folder).manifest
    chance = random.Random(5)
    for _ in range(ROUNDS):
        put(path, damaged(whole, chance))
        refused(folder, (held.version, held.digest))
    put(path, whole)
    assert not refused(folder, (held.version, held.digest))


def test_a_segment_whose_sum_was_made_to_fit(folder: Path) -> None:
    path = next(iter(sorted(folder.glob("*.seg"))))
    whole, chance = path.read_bytes(), random.Random(6)
    length = int.from_bytes(whole[8:16], "little")
    for _ in range(ROUNDS):
        text = damaged(whole[16 : 16 + length], chance)
        head = whole[:8] + len(text).to_bytes(8, "little") + text
        data = head + bytes(-len(head) % segments.ALIGN) + whole[-(-(16 + length) // segments.ALIGN) * segments.ALIGN :]
        put(path, data)
        try:
            stated = msgspec.json.decode(text, type=segments.Header)
            end = -(-len(head) // segments.ALIGN) * segments.ALIGN + stated.head
            found = hashlib.sha256(data[:end]).hexdigest()
        except (msgspec.MsgspecError, UnicodeDecodeError):
            found = "0" * 64
        try:
            segments.read(path, found)
        except DuecourseError as error:
            assert error.exit_code != 1, repr(error)
