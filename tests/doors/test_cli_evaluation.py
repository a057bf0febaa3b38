"""The verbs that measure the print engine."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from duecourse.cli import run
from duecourse.synth.prints import Finger


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("pictures")
    for finger in (1, 2, 3):
        for touch in (1, 2):
            pixels = Finger(60 + finger).impression(touch, quality=0.8).pixels
            Image.fromarray(pixels).save(into / f"{finger}_{touch}.png", dpi=(500, 500))
    return into


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any, str]:
    code = run([*map(str, words)])
    ran = capsys.readouterr()
    return code, json.loads(ran.out) if "--json" in words and ran.out else ran.out, ran.err


def test_rates_and_curves_of_a_folder(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, facts, _ = told(capsys, "prints", "evaluate", folder, "--plots", tmp_path / "plots", "--json")
    assert code == 0
    assert (facts["pictures"], facts["genuine_pairs"], facts["impostor_pairs_all"]) == (6, 3, 12)
    assert facts["eer_all_pairs"] == 0
    assert facts["rank_1"] == 1
    assert facts["runtime"] == "compiled"
    assert len(facts["plots"]) == 15
    assert all(Path(path).stat().st_size > 20 for path in facts["plots"])
    code, _, err = told(capsys, "prints", "evaluate", tmp_path / "nowhere")
    assert code == 2
    assert "no such folder" in err


def test_pictures_that_cannot_be_used_are_failures_and_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(folder, tmp_path / "mixed")
    for name, data in (("2_3.png", b"junk"), ("3_3.tif", b"")):
        (tmp_path / "mixed" / name).write_bytes(data)
    (tmp_path / "mixed" / "3_4.png").mkdir()
    Image.new("L", (300, 300)).save(tmp_path / "mixed" / "1_3.png", dpi=(500, 500))
    code, facts, err = told(capsys, "prints", "evaluate", tmp_path / "mixed", "--json")
    assert code == 0
    assert (facts["pictures"], facts["failures_to_extract"]) == (10, 4)
    assert sorted(facts["failed"]) == ["1_3.png", "2_3.png", "3_3.tif", "3_4.png"]
    assert err.count("duecourse: not used: ") == 4
    assert facts["zero_fmr_all_pairs"] == pytest.approx((2 + 2 + 5) / (3 + 3 + 6))
    promised = "eer_official eer_all_pairs fmr100_all_pairs fmr1000_all_pairs zero_fmr_all_pairs failures_to_extract"
    promised += " extract_ms_median comparisons_per_second template_bytes_mean"
    assert not {name for name in promised.split() if not isinstance(facts[name], (int, float))}


def test_coarse_pictures_are_measured_by_the_resolution_they_have(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same pictures at 280 pixels an inch: stated, silent, and stated wrongly."""
    for kind, dpi in (("stated", 280), ("silent", None), ("lying", 500)):
        (tmp_path / kind).mkdir()
        for name in ("1_1.png", "1_2.png", "2_1.png"):
            picture = Image.open(folder / name)
            small = picture.resize((round(picture.width * 0.56), round(picture.height * 0.56)))
            small.save(tmp_path / kind / name, **({} if dpi is None else {"dpi": (dpi, dpi)}))
    code, stated, err = told(capsys, "prints", "evaluate", tmp_path / "stated", "--json")
    assert (code, err) == (0, "")
    assert (stated["scanned_ppi"], stated["overruled"]) == ({"280": 3}, 0)
    assert 0.38 < stated["ridge_distance_mm"] < 0.55
    code, silent, err = told(capsys, "prints", "evaluate", tmp_path / "silent", "--ppi", 280, "--json")
    assert (code, err) == (0, "")
    both = ("eer_all_pairs", "template_bytes_mean", "scanned_ppi", "ridge_distance_mm")
    assert [silent[name] for name in both] == [stated[name] for name in both]
    code, out, err = told(capsys, "prints", "evaluate", tmp_path / "lying")
    assert code == 0
    assert "3 at 500 ppi as they state" in out
    assert err.count("\n") == 1
    assert "less than the resolution taken" in err
    assert "--ppi" in err
    code, _, err = told(capsys, "prints", "evaluate", tmp_path / "stated", "--ppi", 500, "--json")
    assert "3 pictures state another resolution than --ppi 500, which was taken" in err
    code, _, err = told(capsys, "prints", "evaluate", tmp_path / "silent", "--ppi", 28)
    assert code == 2
    assert "28 ppi is given" in err


def test_a_folder_with_nothing_to_measure_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("1_1.png", "1_2.png", "2_1.png"):
        (tmp_path / name).write_bytes(b"junk")
    code, _, err = told(capsys, "prints", "evaluate", tmp_path)
    assert code == 2
    assert "none of its 3 pictures has a usable print" in err
    Image.open(folder / "1_1.png").save(tmp_path / "1_1.png")
    code, _, err = told(capsys, "prints", "evaluate", tmp_path)
    assert code == 2
    assert "no scan resolution is stated" in err
    assert "--ppi" in err


def test_a_threshold_by_bound_and_by_pictures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("--people", 1_000_000, "--fpir", 0.001, "--searches", 50_000, "--json")
    code, facts, _ = told(capsys, "prints", "threshold", *common)
    assert code == 0
    assert facts["threshold_bound"] == 900
    assert facts["strangers_a_year"] == 50
    code, facts, _ = told(capsys, "prints", "threshold", folder, "--people", 10, "--fpir", 0.01, "--json")
    assert code == 0
    assert facts["extrapolated"] is True
    low, high = facts["score_interval"]
    assert low <= high
    assert facts["mates_missed"] == 0
    code, _, err = told(capsys, "prints", "threshold", "--people", 0)
    assert code == 2
    assert "at least one person" in err
