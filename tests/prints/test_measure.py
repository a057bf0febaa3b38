"""Error rates: right on scores known beforehand, and on a few real prints."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from duecourse.errors import BadFolder
from duecourse.prints.images import Decoder
from duecourse.prints.match import prepare
from duecourse.prints.measure import compare_prints, evaluate, pictures, rates_of
from duecourse.prints.minutiae import Extractor
from duecourse.prints.rates import equal_error, missed, wilson


def test_rates_of_known_scores() -> None:
    genuine, impostor = np.array([5.0, 6, 7, 8]), np.array([1.0, 2, 3, 4])
    assert equal_error(genuine, impostor) == 0
    assert missed(genuine, impostor, 0) == 0
    genuine, impostor = np.array([3.0, 6, 7, 8]), np.array([1.0, 2, 3.5, 4])
    assert equal_error(genuine, impostor) == 0.25
    assert missed(genuine, impostor, 0) == 0.25
    assert missed(genuine, impostor, 0.5) == 0
    assert equal_error(np.ones(9), np.ones(9)) == 0.5
    assert missed(np.ones(9), np.ones(9), 0.01) == 1
    low, high = wilson(0, 280)
    assert (low, high) == (0, pytest.approx(0.01353, abs=1e-4))
    assert wilson(5, 10) == (pytest.approx(0.2366, abs=1e-3), pytest.approx(0.7634, abs=1e-3))


def test_every_pair_counts_once(made_up, touched_again) -> None:
    prints = {
        (f"f{finger}", touch): prepare(touched_again(made_up(finger), touch))
        for finger in range(4)
        for touch in (1, 2, 3)
    }
    keys = [*prints, ("f0", 4)]  # one that could not be extracted
    trial, rate = compare_prints(keys, prints, {})
    found = rates_of(trial)
    assert found["genuine_pairs"] == 4 * 3 + 3
    assert found["impostor_pairs_all"] == 6 * 9 + 3 * 3
    assert found["impostor_pairs_official"] == 6
    assert found["zero_fmr_all_pairs"] == pytest.approx(3 / 15)  # only the missing picture's pairs fail
    low, high = found["eer_all_pairs_interval"]
    assert 0 <= low <= found["eer_all_pairs"] <= high <= 0.5
    assert rate > 0
    assert (found["searched_fingers"], found["rank_1"]) == (4, 8 / 9)


@pytest.mark.parametrize(
    ("names", "word"),
    [
        ([], "two different"),
        (["101_1.tif", "101_2.tif", "notes.txt", "photo.png"], "two different"),
        (["101_1.tif", "101_1.png", "102_1.tif"], "same impression"),
        (["101_1.tif", "102_1.tif"], "two impressions"),
    ],
)
def test_a_folder_that_cannot_be_measured(tmp_path: Path, names: list[str], word: str) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(BadFolder, match=word):
        pictures(tmp_path)
    with pytest.raises(BadFolder, match="no such folder"):
        pictures(tmp_path / "elsewhere")


def test_pictures_are_told_by_name_or_by_what_they_begin_with(tmp_path: Path) -> None:
    (tmp_path / "1_1.TIF").write_bytes(b"any")
    (tmp_path / "1_2.img").write_bytes(b"II*\0 and so on")
    (tmp_path / "left-thumb_01.dat").write_bytes(b"BM and so on")
    (tmp_path / "1_3.txt").write_bytes(b"notes")
    (tmp_path / "Thumbs.db").write_bytes(b"II*\0")
    assert set(pictures(tmp_path)) == {("1", 1), ("1", 2), ("left-thumb", 1)}


@pytest.mark.shared
def test_real_prints_of_one_finger_match_and_others_do_not(shared_data: Path, tmp_path: Path) -> None:
    for finger in (101, 102, 103):
        for touch in (1, 2, 3):
            shutil.copy(shared_data / "fvc2002" / "DB1_B" / f"{finger}_{touch}.tif", tmp_path)
    told: list[tuple[int, int]] = []
    with Decoder() as decoder:
        found = evaluate(tmp_path, Extractor(2), decoder, 500, lambda done, total: told.append((done, total)))
    assert told[-1] == (9, 9)
    assert (found["pictures"], found["fingers"], found["failures_to_extract"]) == (9, 3, 0)
    assert (found["genuine_pairs"], found["impostor_pairs_all"], found["impostor_pairs_official"]) == (9, 27, 3)
    assert found["eer_official"] == found["eer_all_pairs"] == found["zero_fmr_all_pairs"] == 0
    assert found["fmr100_all_pairs"] == found["fmr1000_all_pairs"] == 0
    assert 100 < found["template_bytes_mean"] < 600
    assert found["extract_ms_median"] > 0
