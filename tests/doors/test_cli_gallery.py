"""A gallery of its own at the command line: add, search, merge, undo, partitions; one with a record is guarded."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duecourse.prints.template import write_templates
from duecourse.synth.templates import finger
from duecourse.synth.touches import impression


@pytest.fixture
def people(tmp_path: Path, duecourse: Any) -> Path:
    for person in range(3):
        hand = [finger(10 * person + position, position) for position in (1, 2, 3)]
        write_templates(tmp_path / f"p{person}.templates", hand)
        write_templates(tmp_path / f"again{person}.templates", [impression(each, 1) for each in hand])
        ran = duecourse(
            "gallery",
            "add",
            f"p{person}",
            tmp_path / f"p{person}.templates",
            "--gallery",
            tmp_path / "people",
            "--json",
        )
        assert ran.data["added"] is True
    return tmp_path / "people"


def test_prints_are_told_from_their_content(people: Path, tmp_path: Path, duecourse: Any) -> None:
    probe, other = tmp_path / "again1.templates", tmp_path / "again1"
    for form in ("iso", "incits"):
        duecourse("prints", "convert", probe, tmp_path / form, "--to", form)
        found = duecourse("gallery", "search", tmp_path / form, "--gallery", people, "--json").data
        assert [each["person"] for each in found["candidates"]] == ["p1"], "foreign templates are searched as they are"
    other.write_bytes(probe.read_bytes())
    assert duecourse("gallery", "search", other, "--gallery", people, "--json").data["candidates"]
    (tmp_path / "cut").write_bytes((tmp_path / "iso").read_bytes()[:-9])
    assert (
        "the length is stated as" in duecourse("gallery", "search", tmp_path / "cut", "--gallery", people, code=2).err
    )
    os.mkfifo(tmp_path / "pipe")
    for words in (("gallery", "search", tmp_path / "pipe", "--gallery", people),
                  ("prints", "convert", tmp_path / "pipe", tmp_path / "x", "--to", "iso"),
                  ("prints", "convert", probe, tmp_path / "pipe", "--to", "iso")):  # fmt: skip
        assert "pipe" in duecourse(*words, code=2).err


def test_a_gallery_is_searched_changed_and_undone(people: Path, tmp_path: Path, duecourse: Any) -> None:
    here = ("--gallery", people, "--json")
    probe = tmp_path / "again1.templates"
    found = duecourse("gallery", "search", probe, *here).data
    assert [each["person"] for each in found["candidates"]] == ["p1"]
    assert (found["people_searched"], found["mode"], found["may_miss"]) == (3, "exact", 0.0)
    assert duecourse("gallery", "search", probe, *here, "--workers", 2).data == found
    assert found["fpir"] == pytest.approx(3e-4)
    assert found["candidates"][0]["fpir"] < 3e-4
    told = duecourse("gallery", "search", probe, "--gallery", people).out
    assert "p1  " in told
    assert "FPIR of this threshold (4 decades) in this gallery: at most" in told
    assert "as measured; at most 0.0003 of searches, by calibration alone" in told
    assert duecourse("gallery", "search", probe, *here, "--fpir", 1e-5).data["fpir_measured"] <= 1e-5
    duecourse("gallery", "merge", "p0", "p1", *here)
    assert duecourse("gallery", "search", probe, *here).data["candidates"][0]["person"] == "p0"
    assert duecourse("gallery", "undo", *here).data["undone"]["kind"] == "merged"
    duecourse("gallery", "withhold", "p1", *here)
    assert duecourse("gallery", "search", probe, *here).data["candidates"] == []
    told = duecourse("gallery", "undo", "--gallery", people).out
    assert told.startswith("withheld p1 (version ")
    assert "is undone" in told
    told = duecourse("gallery", "add", "p1", tmp_path / "p1.templates", "--gallery", people).out
    assert told.startswith("p1 has these prints already")
    same = duecourse("gallery", "add", "p9", probe, *here, "--duplicates", "refuse", code=3)
    assert "under p1" in same.err
    told = duecourse("gallery", "add", "p9", probe, *here)
    assert told.data["duplicates"] == ["p1"]
    assert "p1 too" in told.err
    duecourse("gallery", "remove", "p9", *here)
    assert "removed for good" in duecourse("gallery", "undo", *here, code=3).err
    assert duecourse("gallery", "info", *here).data["people"] == 3
    assert duecourse("gallery", "verify", *here).data == {"encounters": {"main": 3}}
    segment = max(people.glob("*.seg"))
    segment.write_bytes(segment.read_bytes()[:-9])
    assert segment.name in duecourse("gallery", "verify", *here, code=4).err


def test_fingers_exchanged_missing_and_given_twice_are_told(people: Path, tmp_path: Path, duecourse: Any) -> None:
    hand = [impression(finger(position, position), 2) for position in (1, 2, 3)]
    probe = tmp_path / "odd.templates"
    write_templates(
        probe, [hand[0], replace(hand[1], finger=3), replace(hand[2], finger=2), replace(hand[0], finger=6)]
    )
    found = duecourse("gallery", "search", probe, "--gallery", people, "--json").data
    assert "right thumb and left thumb are one finger" in found["twice"][0]
    compared = duecourse("gallery", "compare", probe, tmp_path / "p0.templates", "--json").data
    assert (compared["misplaced"], compared["missing"]) == ([[2, 3], [3, 2]], [6])
    told = duecourse("gallery", "compare", probe, tmp_path / "p0.templates").out
    assert "right index finger, which is the other's right middle finger" in told
    assert "on one side only: left thumb" in told
    added = duecourse("gallery", "add", "odd", probe, "--gallery", people, "--json")
    assert "right thumb and left thumb are one finger" in added.err
    assert len(added.data["twice"]) == 1
    again = duecourse("gallery", "search", probe, "--gallery", people)
    assert "one finger" in again.err
    write_templates(probe, [*hand, finger(99, 6)])
    assert "on one side only: left thumb" in duecourse("gallery", "search", probe, "--gallery", people).out


def test_partitions_and_their_purposes(people: Path, tmp_path: Path, duecourse: Any) -> None:
    here = ("--gallery", people, "--json")
    rows = duecourse("gallery", "partitions", "civil", "--purpose", "licensing", *here).data
    assert [(row["partition"], row["people"], row["purposes"]) for row in rows] == [
        ("main", 3, "any"),
        ("civil", 0, "licensing"),
    ]
    apart = (*here, "--partition", "civil")
    duecourse("gallery", "add", "c1", tmp_path / "p2.templates", *apart)
    assert "licensing" in duecourse("gallery", "search", tmp_path / "p2.templates", *apart, code=3).err
    found = duecourse("gallery", "search", tmp_path / "p2.templates", *apart, "--purpose", "licensing").data
    assert ([each["person"] for each in found["candidates"]], found["people_searched"]) == (["c1"], 1)
    assert "nowhere" in duecourse("gallery", "info", *here, "--partition", "nowhere", code=2).err


def test_a_gallery_with_a_record_is_not_changed_by_hand(tmp_path: Path, duecourse: Any) -> None:
    duecourse("init", "--dir", tmp_path / "county")
    ran = duecourse("gallery", "remove", "g-1", "--dir", tmp_path / "county", code=3)
    assert "belongs to a record" in ran.err
    assert duecourse("gallery", "partitions", "--dir", tmp_path / "county", "--json").data[0]["people"] == 0


def test_sizing_grows_with_people_and_names_the_mode(duecourse: Any) -> None:
    small, large = (duecourse("gallery", "size", people, "--json").data for people in (1000, 1_000_000))
    assert (small["mode"], large["mode"]) == ("exact", "coarse")
    assert large["resident_bytes"] == 1000 * small["resident_bytes"] <= 600 * 10_000_000
    assert 0 < large["may_miss"] < 0.01
    assert "GiB" in duecourse("gallery", "size", 5_000_000, "--workers", 8).out
    for refused in (("0",), ("100", "--fingers", "11"), ("100", "--workers", "0")):
        assert "counted from one" in duecourse("gallery", "size", *refused, code=2).err
