"""The print engine at the command line, on pictures of made-up fingers and on what is no picture."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from duecourse.prints.images import encode_wsq
from duecourse.synth.prints import Finger


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two fingers, two impressions each, named as the FVC protocol names them."""
    folder = tmp_path_factory.mktemp("pictures")
    for finger in (1, 2):
        for impression in (1, 2):
            made = Finger(finger).impression(impression, quality=0.9)
            Image.fromarray(made.pixels).save(folder / f"{finger}_{impression}.png")
    return folder


def test_minutiae_of_pictures(pictures: Path, tmp_path: Path, duecourse: Any) -> None:
    left, right = pictures / "1_1.png", pictures / "1_2.png"
    rows = duecourse("prints", "extract", left, right, "--ppi", 500, "--json").data
    assert [row["picture"] for row in rows] == [str(left), str(right)]
    with Image.open(left) as image:
        width, height = image.size
    for point in rows[0]["minutiae"]:
        assert 0 <= point["x"] < width
        assert 0 <= point["y"] < height
        assert 0 <= point["quality"] <= 100
    wsq = tmp_path / "1.wsq"
    wsq.write_bytes(encode_wsq(Finger(1).impression(1, quality=0.9)))
    (again,) = duecourse("prints", "extract", wsq, "--json").data
    assert abs(len(again["minutiae"]) - len(rows[0]["minutiae"])) <= 10, "WSQ states 500 ppi itself"
    ran = duecourse("prints", "extract", left, code=2)
    assert "no scan resolution is stated" in ran.err
    assert "--ppi" in ran.err


def test_pictures_that_cannot_be_used_do_not_hide_the_others(pictures: Path, tmp_path: Path, duecourse: Any) -> None:
    words = ("prints", "extract", tmp_path / "gone.png", pictures / "1_1.png", "--ppi", 500)
    ran = duecourse(*words, code=2)
    assert "1_1.png" in ran.out
    assert ran.err.startswith(f"duecourse: {tmp_path / 'gone.png'}: No such file")
    gone, found = duecourse(*words, "--json", code=2).data
    assert gone["error"]["kind"] == "ImageUnreadable"
    assert found["quality"]["usable"]


def test_two_impressions_match_and_two_fingers_do_not(pictures: Path, tmp_path: Path, duecourse: Any) -> None:
    svg = tmp_path / "pair.svg"
    words = ("prints", "match", pictures / "1_1.png")
    same = duecourse(*words, pictures / "1_2.png", "--ppi", 500, "--svg", svg, "--json").data
    other = duecourse(*words, pictures / "2_1.png", "--ppi", 500, "--json").data
    assert same["score"] > 2 * other["score"]
    assert len(same["pairs"]) >= 10
    drawing = svg.read_text()
    assert drawing.startswith("<svg")
    assert "<script" not in drawing
    width = float(drawing.split('viewBox="0 0 ')[1].split()[0])
    beneath = re.findall(r'<text x="8" [^>]*fill="#333333">([^<]*)<', drawing)
    assert " ".join(beneath).endswith(("down.", "up."))
    assert max(map(len, beneath)) * 6 < width, "no line runs out of the picture"
    told = duecourse(*words, pictures / "1_2.png", "--ppi", 500).out
    assert f"Score {same['score']:.1f}" in told
    aligned = told.splitlines()[1]
    assert "clockwise" in aligned
    assert "-" not in aligned.replace("counter-clockwise", ""), "a direction is named, no number is negative"
    ran = duecourse(*words, pictures / "1_2.png", "--ppi", 500, "--svg", tmp_path / "nowhere" / "pair.svg", code=2)
    assert str(tmp_path / "nowhere" / "pair.svg") in ran.err


def test_error_rates_of_a_folder(pictures: Path, tmp_path: Path, duecourse: Any) -> None:
    measured = duecourse("prints", "evaluate", pictures, "--ppi", 500, "--json").data
    assert any(0 <= value <= 1 for name, value in measured.items() if "eer" in name.lower())
    ran = duecourse("prints", "evaluate", tmp_path, "--ppi", 500, code=2)
    assert "FINGER_IMPRESSION" in ran.err
    assert duecourse("prints", "evaluate", pictures / "1_1.png", code=2).err.count("\n") == 1


def test_what_is_no_picture_is_named(pictures: Path, tmp_path: Path, duecourse: Any) -> None:
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "cut.png").write_bytes((pictures / "1_1.png").read_bytes()[:2000])
    Image.new("L", (300, 300), 255).save(tmp_path / "blank.png")
    for name, says in (
        ("empty.png", "empty"),
        ("text.png", "not an image of a known format"),
        ("cut.png", "cut short"),
        ("blank.png", "no ridges are visible"),
        ("missing.png", "No such file"),
        (".", "folder"),
    ):
        ran = duecourse("prints", "extract", tmp_path / name, "--ppi", 500, code=2)
        assert ran.err.startswith(f"duecourse: {tmp_path / name}")
        assert says in ran.err
        assert ran.err.count("\n") == 1
        assert duecourse("prints", "extract", tmp_path / name, "--ppi", 500, "--json", code=2).data["ok"] is False
    assert "no picture was named" in duecourse("prints", "extract", code=2).err
    assert "--ppi" in duecourse("prints", "extract", pictures / "1_1.png", "--ppi", "fine", code=2).err
    assert "3 ppi" in duecourse("prints", "extract", pictures / "1_1.png", "--ppi", 3, code=2).err
