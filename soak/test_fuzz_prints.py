"""A hundred thousand damaged inputs for each parser of prints: nothing but a named error, ever, and nothing hangs.

Decoders run in the guarded process, so that each of their damaged images costs a message between processes.
``DUECOURSE_SOAK_SHARE`` (a number, 1 when it is not set) scales all counts.
"""

import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from duecourse.errors import BadInput, DuecourseError
from duecourse.prints import headers
from duecourse.prints.fmr import parse_record
from duecourse.prints.images import Decoder, Encoded, GrayImage, Limits, encode_wsq
from duecourse.prints.interchange import read_record, write_record
from duecourse.prints.template import MINUTIA, Template, read_templates, write_templates
from soak.damage import damaged

SHARE = float(os.environ.get("DUECOURSE_SOAK_SHARE", "1"))
ROUNDS = int(100_000 * SHARE)


def template(finger: int = 2, count: int = 40) -> Template:
    dice = np.random.default_rng(finger)
    found = np.zeros(count, MINUTIA)
    found["x"], found["y"] = dice.uniform(1, 390, (2, count))
    found["angle"], found["kind"] = dice.uniform(0, 6.28, count), dice.integers(1, 3, count)
    found["quality"] = dice.integers(1, 101, count)
    return Template(finger, 400, 400, found, "soak/1")


def picture() -> GrayImage:
    rows, columns = np.mgrid[:96, :112]
    return GrayImage((128 + 90 * np.sin(np.hypot(rows - 40, columns - 50) / 1.4)).astype(np.uint8))


def attacked(whole: bytes, parse: Callable[[bytes], object], rounds: int, seed: int = 1) -> int:
    """How many of ``rounds`` damaged inputs were refused; each refusal is a sentence with a remedy."""
    chance = random.Random(seed)
    parse(whole)
    refused = 0
    for _ in range(rounds):
        try:
            parse(damaged(whole, chance))
        except BadInput as error:
            assert str(error).rstrip().endswith((".", "`"))
            refused += 1
    return refused


def checked(data: bytes) -> Template:
    """A template that parses must also pack again to the same bytes: nothing impossible came through."""
    found = Template.from_bytes(data)
    assert found.to_bytes() == data
    return found


def test_templates() -> None:
    assert attacked(template().to_bytes(), checked, ROUNDS) > 0.9 * ROUNDS


def test_templates_whose_checksum_was_made_to_fit() -> None:
    import zlib

    body = template().to_bytes()[:-4]
    attacked(body, lambda data: checked(data + zlib.crc32(data).to_bytes(4, "little")), ROUNDS)


def test_files_of_templates(tmp_path: Path) -> None:
    path = tmp_path / "damaged.templates"
    write_templates(path, [template(2), template(7)])
    whole = path.read_bytes()

    def parse(data: bytes) -> None:
        path.write_bytes(data)
        read_templates(path)

    assert attacked(whole, parse, ROUNDS) > 0.9 * ROUNDS


@pytest.mark.parametrize("form", ["iso", "incits"])
def test_records_of_other_systems(form: str) -> None:
    whole = write_record([template(2), template(7)], form)  # type: ignore[arg-type]

    def parse(data: bytes) -> None:
        record = parse_record(data, "damaged")
        for view in read_record(data, "damaged"):
            assert len(view.minutiae) <= 255
        assert len(record.views) <= 256

    attacked(whole, parse, ROUNDS)


def encoded(kind: str) -> bytes:
    image = picture()
    if kind == "raw":
        return image.pixels.tobytes()
    if kind == "wsq":
        return encode_wsq(image)
    file = io.BytesIO()
    names = {"png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "bmp": "BMP", "jp2": "JPEG2000"}
    settings = {} if kind == "jp2" else {"dpi": (500, 500)}
    Image.fromarray(image.pixels).save(file, names[kind], **settings)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["wsq", "jpeg", "jp2"])
def test_image_headers(kind: str) -> None:
    read = {"wsq": headers.wsq_header, "jpeg": headers.jpeg_header, "jp2": headers.jp2_header}[kind]
    chance, whole = random.Random(2), encoded(kind)
    found = read(whole)
    assert (found.width, found.height) == (112, 96)
    for _ in range(ROUNDS):
        try:
            read(damaged(whole, chance))
        except headers.HeaderProblem as problem:
            assert str(problem)


@pytest.mark.parametrize("kind", ["wsq", "jpeg", "jp2", "png", "tiff", "bmp", "raw"])
def test_decoders_in_the_guarded_process(kind: str) -> None:
    chance, whole = random.Random(3), encoded(kind)
    size = (112, 96) if kind == "raw" else (None, None)
    with Decoder(Limits(seconds=10, pixels=4_000_000, side=4_000)) as decoder:
        for number in range(ROUNDS):
            data = damaged(whole, chance)
            try:
                found = decoder.decode(Encoded(data, kind, 500, *size), "damaged")
            except DuecourseError as error:
                assert isinstance(error, BadInput), f"input {number}: {error}"
            else:
                assert found.pixels.dtype == np.uint8
                assert found.pixels.size <= 4_000_000
        whole_again = decoder.decode(Encoded(whole, kind, 500, *size), "whole")
        assert whole_again.pixels.shape == (96, 112), "the decoder is well after all of this"
