"""Minutiae of real pictures: where they must be, and what is refused."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from duecourse.errors import NetworkMissing, RuntimeMissing, UnusablePrint
from duecourse.prints import minutiae as module
from duecourse.prints.images import GrayImage
from duecourse.prints.inference import Runtime, open_network
from duecourse.prints.match import explain, prepare, score
from duecourse.prints.minutiae import MINUTIA, Extractor, foreground
from duecourse.synth.prints import Finger


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(threads=2)


def picture(path: Path) -> GrayImage:
    return GrayImage(np.asarray(Image.open(path).convert("L")))


@pytest.mark.shared
def test_minutiae_follow_the_picture_when_it_is_moved_and_turned(shared_data: Path, extractor: Extractor) -> None:
    image = picture(shared_data / "fvc2002" / "DB1_B" / "101_1.tif")
    found = extractor.minutiae(image)
    assert found.dtype == MINUTIA
    assert 20 <= len(found) <= 80
    assert np.all(np.diff(found["quality"].astype(int)) <= 0)
    assert found["quality"].min() >= 20
    assert set(found["kind"].tolist()) == {1, 2}
    gaps = np.hypot(np.subtract.outer(found["x"], found["x"]), np.subtract.outer(found["y"], found["y"]))
    assert gaps[np.triu_indices(len(found), 1)].min() >= 5
    wide = GrayImage(np.pad(image.pixels, ((40, 30), (64, 10)), constant_values=255))
    template = extractor.template(image, 3)
    told = explain(template, extractor.template(wide, 3))
    assert told.shift == pytest.approx((64, 40), abs=1)
    assert told.rotation == pytest.approx(0, abs=0.02)
    assert len(told.pairs) > 0.8 * len(found)
    turned = GrayImage(np.ascontiguousarray(np.rot90(image.pixels)))  # a quarter turn counter-clockwise
    told = explain(template, extractor.template(turned, 3))
    assert told.rotation == pytest.approx(np.pi / 2, abs=0.05)
    assert len(told.pairs) > 0.6 * len(found)
    assert prepare(template).finger == 3
    assert score(prepare(template), prepare(extractor.template(turned, 3))) > 40


def test_what_is_no_print_is_refused_with_the_reason(extractor: Extractor) -> None:
    dice = np.random.default_rng(1)
    for pixels, word in (
        (np.zeros((300, 300)), "no ridges"),
        (np.full((300, 300), 255), "no ridges"),
        (np.full((300, 300), 255) * (dice.random((300, 300)) > 0.0005), "no ridges"),
        (np.zeros((20, 300)), "too small"),
        (np.zeros((0, 0)), "too small"),
        (np.zeros((60, 40_000)), "too large"),
        (dice.integers(0, 255, (2200, 2200)), "too large"),
        (np.tile(np.arange(256) % 2 * 200, (256, 1)), "minutiae"),
    ):
        with pytest.raises(UnusablePrint, match=word) as error:
            extractor.minutiae(GrayImage(pixels.astype(np.uint8)), "card 7, finger 3")
        assert "card 7, finger 3" in str(error.value)
        assert "Capture" in str(error.value)


def test_the_foreground_is_cut_out_with_a_margin() -> None:
    rows, columns = np.mgrid[:600, :700]
    ridges = 128 + 100 * np.sin(columns / 1.5 + rows / 9)
    inside = ((rows - 300) / 110) ** 2 + ((columns - 400) / 90) ** 2 < 1
    top, left, bottom, right = foreground(np.where(inside, ridges, 250).astype(np.uint8))
    assert 120 <= top <= 190 < 410 <= bottom <= 480
    assert 220 <= left <= 310 < 490 <= right <= 580


def test_another_network_file_is_not_taken(tmp_path: Path, monkeypatch) -> None:
    assert module.weights().name == "LEADER.onnx"
    monkeypatch.setattr(module, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(NetworkMissing, match="Install"):
        module.weights()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NetworkMissing, match="not installed"):
        Extractor().minutiae(GrayImage((np.indices((200, 200)).sum(axis=0) % 9 * 28).astype(np.uint8)))


@pytest.mark.parametrize("runtime", ["compiled", "onnxruntime", "openvino"])
def test_the_short_graphs_answer_as_the_whole_one_does(runtime: Runtime) -> None:
    rows, columns = np.mgrid[:192, :160].astype(np.float32)
    ridges = 128 + 100 * np.sin(np.hypot(rows - 90, columns - 70) / 1.4 + 2 * np.sin(columns / 31)).astype(np.float32)
    ridges[60:70, 40:60] = 200
    whole = onnxruntime.InferenceSession(str(module.weights()), providers=["CPUExecutionProvider"])
    _, angle, ending, maxima = np.moveaxis(whole.run(None, {"input": ridges[None, :, :, None]})[0][0], -1, 0)
    network = open_network(module.weights().read_bytes(), runtime, 1)
    presence, features = network.find(ridges)
    assert maxima.max() > 0.2
    assert np.abs(presence - maxima).max() < 1e-3
    y, x = (
        np.append(*each)
        for each in zip(np.nonzero(maxima > 0.05), ([0, 0, 191, 191, 1, 190], [0, 159, 0, 159, 80, 81]), strict=True)
    )
    kind, cosine, sine = network.describe(features, y, x)
    assert np.abs(kind - ending[y, x]).max() < 1e-3, "also where the surroundings reach beyond the picture"
    assert np.abs(np.angle(np.exp(1j * (np.arctan2(sine, cosine) - angle[y, x])))).max() < 2e-3
    assert network.describe(features, y[:0], x[:0]).shape == (3, 0)


@pytest.mark.shared
@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
def test_all_runtimes_give_the_same_minutiae(shared_data: Path, extractor: Extractor, runtime: Runtime) -> None:
    other = Extractor(2, runtime)
    for name in ("DB1_B/101_1", "DB3_B/104_2", "DB4_B/107_5"):
        image = picture(shared_data / "fvc2002" / f"{name}.tif")
        ours, theirs = extractor.minutiae(image), other.minutiae(image)
        for field in ("x", "y", "kind", "quality"):
            assert np.array_equal(ours[field], theirs[field])
        assert np.abs(np.angle(np.exp(1j * (ours["angle"] - theirs["angle"])))).max() < 1e-4


@pytest.mark.shared
def test_real_pictures_have_the_minutiae_of_the_original_network(shared_data: Path, extractor: Extractor) -> None:
    """One picture of each set; ``make bench ARGS=agreement`` counts them all."""
    session = onnxruntime.InferenceSession(str(module.weights()), providers=["CPUExecutionProvider"])

    class Original:
        def find(self, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            answer = session.run(None, {"input": picture[None, :, :, None]})[0][0]
            return answer[..., 3], answer

        def describe(self, features: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
            _, angle, ending, _ = np.moveaxis(features[y, x], -1, 0)
            return np.stack([ending, np.cos(angle), np.sin(angle)])

    original = Extractor(1)
    original._network = Original()
    for name in ("DB1_B/103_4", "DB2_B/108_2", "DB3_B/101_7", "DB4_B/110_1"):
        image = picture(shared_data / "fvc2002" / f"{name}.tif")
        ours, theirs = extractor.minutiae(image), original.minutiae(image)
        for field in ("x", "y", "kind", "quality"):
            assert np.array_equal(ours[field], theirs[field])
        assert np.abs(np.angle(np.exp(1j * (ours["angle"] - theirs["angle"])))).max() < 1e-4


def test_minutiae_do_not_depend_on_threads_or_on_what_else_is_worked_on() -> None:
    pictures = [GrayImage(Finger(7 + k).impression(0).pixels[: 300 + 32 * k]) for k in range(3)]
    alone = [Extractor(1).template(each, 0) for each in pictures]
    extractor = Extractor(2)
    assert [extractor.template(each, 0) for each in pictures] == alone
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda each: extractor.template(each, 0), pictures * 2)) == alone * 2


def test_a_runtime_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(RuntimeMissing, match=r"duecourse\[openvino\]"):
        open_network(module.weights().read_bytes(), "openvino", 1)
