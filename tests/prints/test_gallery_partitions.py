"""Partitions keep people apart: each is searched by itself, and only for what it declares."""

from pathlib import Path

import pytest

from duecourse.errors import BadPartition, NoPartition, PartitionDiffers, PurposeRefused
from duecourse.prints.gallery import Gallery

CHECK = ("background_check",)


def test_a_partition_has_its_own_people_version_and_digest(tmp_path: Path, made_up) -> None:
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    empty = gallery.digest()
    with pytest.raises(NoPartition, match="status_path"):
        gallery.partition("status_path")
    apart = gallery.partition("status_path", CHECK)
    gallery.enroll("p1", [made_up(1)])
    apart.enroll("p2", [made_up(2)])
    assert gallery.partitions() == ("main", "status_path")
    assert (gallery.references(), apart.references()) == (("p1",), ("p2",))
    assert gallery.digest() != apart.digest() != empty
    again = Gallery.open(tmp_path / "gallery").partition("status_path")
    assert (again.name(), again.purposes(), again.version(), again.digest()) == (
        "status_path",
        CHECK,
        1,
        apart.digest(),
    )
    assert gallery.search([made_up(2)], limit=9, threshold=-999).candidates[0].person == "p1"
    found = again.search([made_up(2)], limit=9, purpose="background_check")
    assert [candidate.person for candidate in found.candidates] == ["p2"]
    assert again.search([made_up(1)], limit=9, purpose="background_check").candidates == ()
    apart.remove("p2")
    assert again.people() == 0
    assert gallery.people() == 1
    assert gallery.partition("main") is gallery


def test_what_a_partition_does_not_declare_is_refused(tmp_path: Path, made_up) -> None:
    gallery = Gallery.open(tmp_path / "gallery", create=True)
    apart = gallery.partition("civil", ("licensing", "background_check"))
    assert apart.purposes() == ("background_check", "licensing")
    apart.enroll("p1", [made_up(1)])
    for purpose in (None, "custody"):
        with pytest.raises(PurposeRefused, match="licensing"):
            apart.search([made_up(1)], limit=1, purpose=purpose)
    assert len(apart.search([made_up(1)], limit=1, purpose="licensing").candidates) == 1
    assert gallery.search([made_up(1)], limit=1, purpose="anything").candidates == ()
    with pytest.raises(PartitionDiffers, match="background_check, licensing"):
        gallery.partition("civil", ("custody",))
    for name in ("", "Civil", "../civil", "a" * 64):
        with pytest.raises(BadPartition):
            gallery.partition(name, CHECK)
    with pytest.raises(BadPartition, match="of a partition"):
        apart.partition("inner", CHECK)
