"""Quality of prints: what makes one unusable is told, where, and what to do; agreement with matching and with NFIQ."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from duecourse.errors import UnusablePrint
from duecourse.exchange.card import read_card_file
from duecourse.prints.images import Decoder, GrayImage
from duecourse.prints.minutiae import Extractor
from duecourse.prints.quality import REGIONS, Quality, assess, grade_of, looks_inverted
from duecourse.prints.ridgescale import odd_scale, ridge_distance
from duecourse.prints.template import MINUTIA
from duecourse.synth.prints import Finger


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(2)


@pytest.fixture(scope="module")
def clean() -> NDArray[np.uint8]:
    return Finger(321, 2).impression(1, quality=0.9).pixels


def measured(pixels: NDArray[np.floating] | NDArray[np.uint8], extractor: Extractor) -> Quality:
    image = GrayImage(np.clip(pixels, 0, 255).astype(np.uint8))
    return assess(image, extractor.minutiae(image), "finger 2")


def test_a_clean_print_is_good_and_nothing_is_wrong_with_it(extractor: Extractor, clean: NDArray[np.uint8]) -> None:
    found = measured(clean, extractor)
    assert found.usable
    assert (found.grade, found.reasons, found.remedies) == ("good", (), ())
    assert found.sentence() == f"good ({found.score} of 100, {found.minutiae} minutiae)"
    assert 63 <= found.score <= 100
    assert [region.name for region in found.regions] == [name for row in REGIONS for name in row]
    assert sum(region.strength for region in found.regions) == pytest.approx(found.strength)
    assert 90 < found.area < 400
    assert found.regions[4].ridged > 0.7


def test_each_defect_is_told_with_its_remedy(extractor: Extractor, clean: NDArray[np.uint8]) -> None:
    good = measured(clean, extractor)
    height, width = clean.shape
    rows, columns = np.mgrid[:height, :width]
    small = measured(np.where(np.hypot(rows - height / 2, columns - width / 2) < 75, clean, 250), extractor)
    assert small.score < good.score
    assert "square millimeters" in small.reasons[0]
    assert "whole fingertip" in small.remedies[0]
    holed = measured(np.where(np.hypot(rows - height / 2, columns - width / 2) > 95, clean, 250), extractor)
    assert holed.regions[4].ridged < 0.3 < good.regions[4].ridged
    smeared = measured(ndimage.uniform_filter1d(clean.astype(float), 19, axis=1), extractor)
    assert smeared.score < good.score
    assert smeared.clarity < good.clarity
    assert small.grade != "good"
    assert small.sentence().endswith(small.remedies[-1])
    faint = assess(GrayImage((255 - (255.0 - clean) * 0.13).astype(np.uint8)), np.zeros(0, MINUTIA))
    assert "ridges are faint or broken" in faint.reasons
    dark = assess(GrayImage((clean * 0.3).astype(np.uint8)), np.zeros(0, MINUTIA))
    assert any("too dark" in reason for reason in dark.reasons)
    assert any("less ink" in remedy for remedy in dark.remedies)


def test_a_resolution_is_doubted_by_the_distance_of_ridges(extractor: Extractor, clean: NDArray[np.uint8]) -> None:
    assert 0.38 < ridge_distance(clean) < 0.55
    for factor, word in ((0.5, "less than the resolution taken"), (1.9, "more than the resolution taken")):
        size = [round(side * factor) for side in reversed(clean.shape)]
        wrong = np.asarray(Image.fromarray(clean).resize((size[0], size[1])))
        assert ridge_distance(wrong) == pytest.approx(factor * ridge_distance(clean), rel=0.1)
        told = assess(GrayImage(wrong), np.zeros(0, MINUTIA))
        assert word in told.reasons[0]
        assert told.remedies[0] == "Check the scan resolution, and state the right one"
    assert math.isnan(ridge_distance(np.full((300, 300), 255, np.uint8)))
    assert math.isnan(ridge_distance(clean[:20]))
    assert odd_scale(math.nan) == odd_scale(0.45) == ""


def test_a_negative_is_told_and_a_print_that_fills_its_picture_is_not_judged(clean: NDArray[np.uint8]) -> None:
    framed = np.pad(clean, 60, constant_values=250)
    assert not any("inverted" in reason for reason in assess(GrayImage(framed), np.zeros(0, MINUTIA)).reasons)
    told = assess(GrayImage(255 - framed), np.zeros(0, MINUTIA))
    place = next(k for k, reason in enumerate(told.reasons) if "inverted" in reason)
    assert told.remedies[place] == "Invert it: ridges are dark on light"
    middle = clean[120:300, 120:300]
    assert not looks_inverted(255 - middle, (0, 0, *middle.shape))


def test_grades_follow_the_strength() -> None:
    assert [grade_of(value) for value in (0, 7.9, 8, 15, 24.9, 25, 90)] == [
        "unusable", "unusable", "poor", "fair", "fair", "good", "good"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pixels", "word"),
    [
        (np.zeros((300, 300)), "no ridges"),
        (np.full((300, 300), 255), "no ridges"),
        (np.zeros((0, 0)), "too small"),
        (np.zeros((60, 40_000)), "too large"),
    ],
)
def test_what_is_no_print_has_no_quality(pixels: NDArray[np.float64], word: str) -> None:
    with pytest.raises(UnusablePrint, match=word):
        assess(GrayImage(pixels.astype(np.uint8)), np.zeros(0, MINUTIA), "finger 2")


def test_noise_and_stripes_are_refused_with_the_reason(extractor: Extractor) -> None:
    stripes = np.tile((np.arange(320) // 5 % 2 * 200).astype(np.uint8), (320, 1))
    with pytest.raises(UnusablePrint, match=r"(minutiae are|minutia is) visible: \w+"):
        measured(stripes, extractor)
    noise = np.random.default_rng(3).integers(0, 256, (320, 320)).astype(np.uint8)
    with pytest.raises(UnusablePrint, match=r"minutiae are visible: .*blurred"):
        measured(noise, extractor)


@pytest.mark.shared
def test_quality_agrees_with_the_nfiq_of_a_published_card(extractor: Extractor, shared_data: Path) -> None:
    """NFIQ (1 best, 5 worst) of ten rolled prints of one card, field 14.022, each within its printed box."""
    card = read_card_file(shared_data / "ebts" / "nist-itl-2007-references" / "type-14-tpcard-nqm.an2")
    by_nfiq: dict[int, list[float]] = {}
    with Decoder() as decoder:
        for finger in card.fingers:
            if finger.position <= 10 and finger.nfiq is not None:
                picture = decoder.decode(finger.encoded, f"finger {finger.position}").pixels[100:620, 16:744]
                by_nfiq.setdefault(finger.nfiq, []).append(measured(picture, extractor).strength)
    assert sum(map(len, by_nfiq.values())) == 10
    assert np.mean(by_nfiq[1]) > np.mean(by_nfiq[5])
