"""Pictures: every accepted encoding comes out as 8-bit gray at 500 ppi, every other thing as one clear error."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from duecourse import errors
from duecourse.prints.headers import HeaderProblem, jp2_header, jpeg_header, wsq_header
from duecourse.prints.images import Decoder, Encoded, GrayImage, Limits, encode_wsq, read_image


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as one:
        yield one


def rings(height: int = 120, width: int = 100, period: float = 10) -> NDArray[np.uint8]:
    y, x = np.mgrid[0:height, 0:width]
    waves: NDArray[np.uint8] = (128 + 90 * np.sin(np.hypot(x - 40, y - 45) * 2 * np.pi / period)).astype(np.uint8)
    return waves


PIXELS = rings()
COLOR = np.dstack([PIXELS, PIXELS, PIXELS])


def pillow(pixels: NDArray[Any] | Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(out, kind, **options)
    return out.getvalue()


def far(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> float:
    return float(np.abs(left.astype(int) - right).mean())


def test_every_encoding_is_read(decoder: Decoder) -> None:
    wide = PIXELS.astype(np.uint16) << 8
    clear = Image.fromarray(np.dstack([COLOR, np.full_like(PIXELS, 255)]))
    for data, compression, loss in [
        (encode_wsq(GrayImage(PIXELS)), "wsq", 8.0),
        (imagecodecs.jpeg2k_encode(PIXELS, level=0, reversible=True, codecformat="jp2"), "jp2", 0),
        (imagecodecs.jpeg2k_encode(PIXELS, level=0, reversible=True, codecformat="j2k"), "jp2", 0),
        (imagecodecs.jpeg2k_encode(wide >> 4, level=0, reversible=True, bitspersample=12), "jp2", 0),
        (imagecodecs.jpeg2k_encode(COLOR, level=0, reversible=True), "jp2", 0),
        (imagecodecs.jpeg8_encode(PIXELS, level=95), "jpeg", 3.0),
        (imagecodecs.jpeg8_encode(COLOR, level=95), "jpeg", 3.0),
        (imagecodecs.ljpeg_encode(PIXELS), "jpeg", 0),
        (pillow(PIXELS, "PNG"), "png", 0),
        (pillow(COLOR, "PNG"), "png", 0),
        (pillow(clear, "PNG"), "png", 0),
        (pillow(wide, "PNG"), "png", 0),
        (pillow(PIXELS, "TIFF"), "tiff", 0),
        (pillow(wide, "TIFF"), "tiff", 0),
        (pillow(PIXELS, "TIFF", compression="tiff_lzw"), "tiff", 0),
        (pillow(PIXELS, "BMP"), "bmp", 0),
        (PIXELS.tobytes(), "raw", 0),
        (wide.astype(">u2").tobytes(), "raw", 0),
    ]:
        image = decoder.decode(Encoded(data, compression, 500.0, 100, 120), f"test of {compression}")
        assert image.ppi == 500
        assert image.pixels.dtype == np.uint8
        assert image.pixels.shape == (120, 100)
        assert far(image.pixels, PIXELS) <= loss, compression


def test_transparent_paper_is_white_and_one_bit_is_black_and_white(decoder: Decoder) -> None:
    glass = Image.fromarray(np.zeros((40, 40, 4), np.uint8))
    assert (decoder.decode(Encoded(pillow(glass, "PNG"), "png", 500), "glass").pixels == 255).all()
    bits = Image.fromarray(PIXELS > 128)
    pixels = decoder.decode(Encoded(pillow(bits, "PNG"), "png", 500), "bits").pixels
    assert set(np.unique(pixels)) == {0, 255}


def test_other_resolutions_come_to_500(decoder: Decoder) -> None:
    coarse = rings(240, 200, period=20)
    image = decoder.decode(Encoded(coarse.tobytes(), "raw", 1000.0, 200, 240), "1000 ppi")
    assert image.pixels.shape == (120, 100)
    expected = np.asarray(Image.fromarray(coarse).resize((100, 120), Image.Resampling.LANCZOS))
    assert far(image.pixels, expected) < 0.5
    image = decoder.decode(Encoded(PIXELS.tobytes(), "raw", 250.0, 100, 120), "250 ppi")
    assert image.pixels.shape == (240, 200)
    same = decoder.decode(Encoded(PIXELS.tobytes(), "raw", 500.38, 100, 120), "197 pixels a centimeter")
    assert np.array_equal(same.pixels, PIXELS)


@pytest.mark.parametrize("ppi", [0.0, -500.0, float("nan"), float("inf"), 72.0, 1e6])
def test_absurd_resolutions_are_refused(decoder: Decoder, ppi: float) -> None:
    with pytest.raises(errors.ImageResolution, match=r"right thumb: .*200 to 4000") as raised:
        decoder.decode(Encoded(PIXELS.tobytes(), "raw", ppi, 100, 120), "right thumb")
    assert raised.value.exit_code == 2
    assert decoder.decode(Encoded(PIXELS.tobytes(), "raw", 500, 100, 120), "right thumb").ppi == 500


def bomb_png(width: int, height: int) -> bytes:
    """A PNG whose header announces a huge size."""
    head = pillow(PIXELS[:1, :1], "PNG")
    size = b"IHDR" + struct.pack(">II", width, height) + head[24:29]
    return head[:12] + size + struct.pack(">I", zlib.crc32(size)) + head[33:]


def test_sizes_are_checked_before_decoding(decoder: Decoder) -> None:
    wsq = encode_wsq(GrayImage(PIXELS))
    frame = wsq.index(b"\xff\xa2")
    huge_wsq = wsq[: frame + 6] + struct.pack(">HH", 40_000, 40_000) + wsq[frame + 10 :]
    jp2 = imagecodecs.jpeg2k_encode(PIXELS, level=0, codecformat="j2k")
    huge_jp2 = jp2[:8] + struct.pack(">II", 100_000, 100_000) + jp2[16:]
    for data, compression in [
        (huge_wsq, "wsq"),
        (huge_jp2, "jp2"),
        (bomb_png(40_000, 10), "png"),
        (bomb_png(19_000, 19_000), "png"),
        (pillow(np.zeros((1, 40_000), np.uint8), "BMP"), "bmp"),
    ]:
        with pytest.raises(errors.ImageTooLarge, match="pixels"):
            decoder.decode(Encoded(data, compression, 500.0), "huge")
    with pytest.raises(errors.ImageTooLarge), Decoder(Limits(pixels=10_000)) as strict:
        strict.decode(Encoded(PIXELS.tobytes(), "raw", 250.0, 100, 100 + 20), "grows by resampling")
    with pytest.raises(errors.ImageSizeDiffers, match="100 x 120 pixels, its record declares 100 x 121"):
        decoder.decode(Encoded(wsq, "wsq", 500.0, 100, 121), "card")
    assert decoder.decode(Encoded(wsq, "wsq", 500.0, 100, 120), "card").pixels.shape == (120, 100)


def test_data_that_is_cut_short_or_something_else(decoder: Decoder) -> None:
    encodings = {
        "wsq": encode_wsq(GrayImage(PIXELS)),
        "jp2": imagecodecs.jpeg2k_encode(PIXELS, level=0, reversible=True),
        "jpeg": imagecodecs.jpeg8_encode(PIXELS, level=95),
        "png": pillow(PIXELS, "PNG"),
        "tiff": pillow(PIXELS, "TIFF"),
        "bmp": pillow(PIXELS, "BMP"),
        "raw": PIXELS.tobytes(),
    }
    for compression, data in encodings.items():
        for damaged in (b"", data[:2], data[: len(data) // 3], data[:-20], bytes(len(data) - 1), b"x" * 50):
            with pytest.raises(errors.BadImage, match=rf"^left index: .*{compression}.*transmit") as raised:
                decoder.decode(Encoded(damaged, compression, 500.0, 100, 120), "left index")
            assert type(raised.value) is errors.BadImage
        assert decoder.decode(Encoded(data, compression, 500.0, 100, 120), "left index").ppi == 500
    for compression in ("gif", "", "__class__"):
        with pytest.raises(errors.BadImage, match="not known"):
            decoder.decode(Encoded(b"GIF89a", compression, 500.0), "left index")
    with pytest.raises(errors.BadImage, match="need a width"):
        decoder.decode(Encoded(b"abc", "raw", 500.0), "left index")


@settings(max_examples=80)
@given(st.sampled_from(["wsq", "jp2", "jpeg", "png", "tiff"]), st.data())
def test_damaged_data_is_decoded_or_refused(decoder: Decoder, compression: str, data: st.DataObject) -> None:
    whole = {
        "wsq": lambda: encode_wsq(GrayImage(PIXELS)),
        "jp2": lambda: imagecodecs.jpeg2k_encode(PIXELS, level=0, reversible=True),
        "jpeg": lambda: imagecodecs.jpeg8_encode(PIXELS, level=60),
        "png": lambda: pillow(PIXELS, "PNG"),
        "tiff": lambda: pillow(PIXELS, "TIFF", compression="tiff_lzw"),
    }[compression]()
    damaged = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        damaged[place] = data.draw(st.integers(0, 255))
    outcome = tried(decoder, Encoded(bytes(damaged), compression, 500.0, 100, 120))
    assert isinstance(outcome, errors.BadImage) or outcome.pixels.shape == (120, 100)


def tried(decoder: Decoder, encoded: Encoded) -> GrayImage | errors.BadImage:
    try:
        return decoder.decode(encoded, "damaged")
    except errors.BadImage as error:
        return error


def test_files_are_read_with_the_resolution_they_state(decoder: Decoder, tmp_path: Path) -> None:
    half = np.ascontiguousarray(PIXELS[::2, ::2])
    for name, data in [
        ("a.png", pillow(half, "PNG", dpi=(250, 250))),
        ("b.tif", pillow(half, "TIFF", dpi=(250, 250))),
        ("c.bmp", pillow(half, "BMP", dpi=(250, 250))),
        ("d.jpg", pillow(half, "JPEG", dpi=(250, 250))),
        ("e.jp2", with_resolution(imagecodecs.jpeg2k_encode(half, level=0, reversible=True), 250)),
        ("not-by-its-name.wsq", pillow(half, "PNG", dpi=(250, 250))),
    ]:
        (tmp_path / name).write_bytes(data)
        assert read_image(tmp_path / name, decoder).pixels.shape == (120, 100), name
        assert read_image(tmp_path / name, decoder, ppi=500).pixels.shape == (60, 50), name
        assert read_image(tmp_path / name, decoder).scanned == 250, f"{name}: whole pixels a meter are 250.01 an inch"
        assert not read_image(tmp_path / name, decoder, ppi=250).overruled
        given = read_image(tmp_path / name, decoder, ppi=500)
        assert (round(given.stated), given.scanned, given.overruled) == (250, 500, True), name
    (tmp_path / "f.wsq").write_bytes(encode_wsq(GrayImage(PIXELS)))
    assert read_image(tmp_path / "f.wsq", decoder).pixels.shape == (120, 100)
    (tmp_path / "silent.png").write_bytes(pillow(half, "PNG"))
    silent = read_image(tmp_path / "silent.png", decoder, ppi=250)
    assert (silent.stated, silent.scanned, silent.overruled) == (0, 250, False)


def test_a_file_of_several_pages_is_no_picture_of_one_finger(decoder: Decoder, tmp_path: Path) -> None:
    pages = tmp_path / "pages.tif"
    one, small = Image.fromarray(PIXELS), Image.fromarray(PIXELS[::4, ::4])
    one.save(pages, dpi=(500, 500), save_all=True, append_images=[one.rotate(5)])
    with pytest.raises(errors.BadImage, match="it holds 2 pages"):
        read_image(pages, decoder)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    one.save(pages, dpi=(500, 500), save_all=True, append_images=[small])
    assert np.array_equal(read_image(pages, decoder).pixels, PIXELS), "a small copy is no other picture"


def with_resolution(jp2: bytes, ppi: float) -> bytes:
    """A JPEG 2000 file with a capture resolution box put into its header box."""
    a_meter = round(ppi / 0.0254)
    inner = struct.pack(">I4s4H2b", 18, b"resc", a_meter, 1, a_meter, 1, 0, 0)
    box = struct.pack(">I4s", 26, b"res ") + inner
    at = jp2.index(b"jp2h") - 4
    length = int.from_bytes(jp2[at : at + 4], "big")
    return jp2[:at] + (length + 26).to_bytes(4, "big") + jp2[at + 4 : at + length] + box + jp2[at + length :]


def test_files_that_cannot_be_read(decoder: Decoder, tmp_path: Path) -> None:
    empty, text, silent, odd = (tmp_path / name for name in ("empty.wsq", "text.png", "silent.png", "odd.tif"))
    empty.touch()
    text.write_text("not a picture", encoding="utf-8")
    silent.write_bytes(pillow(PIXELS, "PNG"))
    odd.write_bytes(pillow(PIXELS, "TIFF", dpi=(500, 250)))
    zeros = tmp_path / "zeros.wsq"
    with zeros.open("wb") as file:
        file.truncate(200 << 20)
    for path, kind, says in [
        (tmp_path / "none.png", errors.ImageUnreadable, "No such file"),
        (tmp_path, errors.ImageUnreadable, "is a folder"),
        (empty, errors.ImageUnreadable, "is empty"),
        (zeros, errors.ImageUnreadable, "holds 209715200 bytes"),
        (text, errors.ImageUnreadable, "not an image of a known format"),
        (silent, errors.ImageResolution, "no scan resolution is stated"),
        (odd, errors.ImageResolution, "500 pixels an inch across and 250 down are stated"),
    ]:
        with pytest.raises(kind, match=says) as raised:
            read_image(path, decoder)
        assert type(raised.value) is kind
        assert str(raised.value).startswith(str(path))
    with pytest.raises(errors.ImageResolution, match="72 ppi"):
        read_image(silent, decoder, ppi=72)
    with pytest.raises(errors.ImageResolution, match="nan"):
        read_image(silent, decoder, ppi=float("nan"))
    assert read_image(silent, decoder, ppi=500).pixels.shape == (120, 100)


def test_only_fit_pictures_are_encoded(decoder: Decoder) -> None:
    data = encode_wsq(GrayImage(rings(300, 280)))
    assert data.startswith(b"\xff\xa0")
    assert 300 * 280 / len(data) > 10
    assert far(decoder.decode(Encoded(data, "wsq", 500.0, 280, 300), "own").pixels, rings(300, 280)) < 8
    for image, rate in [
        (GrayImage(rings(31, 100)), 0.75),
        (GrayImage(PIXELS, ppi=1000), 0.75),
        (GrayImage(PIXELS.astype(np.float32)), 0.75),
        (GrayImage(COLOR), 0.75),
        (GrayImage(PIXELS), 2.25),
    ]:
        with pytest.raises(errors.CannotEncode, match="cannot be written as WSQ"):
            encode_wsq(image, rate)


@given(st.binary(max_size=80))
def test_headers_of_noise_are_refused_without_harm(noise: bytes) -> None:

    for read, start in [
        (wsq_header, b"\xff\xa0"),
        (jpeg_header, b"\xff\xd8"),
        (jp2_header, b"\0\0\0\x0cjP  \r\n\x87\n"),
    ]:
        with pytest.raises(HeaderProblem):
            read(start + noise.replace(b"\xff", b"\xfe"))


@pytest.mark.shared
def test_published_images_equal_the_direct_decoders(shared_data: Path, decoder: Decoder) -> None:
    import wsq  # noqa: F401 -- registers the Pillow plugin that serves as the oracle

    path = shared_data / "ebts" / "nist-itl-2007-references" / "sample.wsq"
    assert np.array_equal(read_image(path, decoder).pixels, np.asarray(Image.open(path)))
    scan = shared_data / "fvc2002" / "DB1_B" / "101_1.tif"
    assert np.array_equal(read_image(scan, decoder, ppi=500).pixels, np.asarray(Image.open(scan)))
    with pytest.raises(errors.ImageResolution):
        read_image(scan, decoder)
