"""Minutiae records of other systems: to the byte, exact within each grid, strict, and still the same finger."""

import math
import struct
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duecourse.errors import BadMinutiae, BadTemplate, CannotInterchange
from duecourse.prints.fmr import ANGLES, POINT, FingerView, Form, MinutiaeRecord, parse_record
from duecourse.prints.interchange import (
    UNREPORTED,
    Points,
    pixels_an_inch,
    plain_template,
    read_record,
    record_of,
    templates_of,
    write_record,
)
from duecourse.prints.match import prepare, score
from duecourse.prints.minutiae import Extractor
from duecourse.prints.template import MINUTIA, Template
from duecourse.synth.prints import Finger

FORMS: tuple[Form, ...] = ("iso", "incits")

# One finger, two minutiae and one block of extended data, written out by hand from the layouts.
TAIL = bytes.fromhex(
    "8002 0190 01f4 00c5 00c5 01 00"  # equipment, 400 x 500 pixels, 197 x 197 a centimeter, one view, reserved
    "02 13 55 02"  # right index, view 1, non-live rolled, quality 85, two minutiae
    "4064 00c8 20 5a"  # an ending at 100, 200; angle 32; quality 90
    "80ff 01f3 59 00"  # a bifurcation at 255, 499; angle 89; quality not reported
    "0006 0100 0006 abcd"  # six bytes of extended data
)
ISO = b"FMR\0 20\0" + bytes.fromhex("00000030") + TAIL
INCITS = b"FMR\0 20\0" + bytes.fromhex("0032 001b0201") + TAIL


@st.composite
def records(draw: st.DrawFn, form: Form | None = None) -> MinutiaeRecord:
    form = draw(st.sampled_from(FORMS)) if form is None else form
    across = draw(st.integers(39, 787))
    down = min(across + draw(st.integers(0, across // 100)), 787)
    largest = int(4000 * min(pixels_an_inch(across), pixels_an_inch(down)) / 500)
    width, height = draw(st.integers(20, largest)), draw(st.integers(20, largest))
    point = st.tuples(
        st.integers(0, 2),
        st.integers(0, width - 1),
        st.integers(0, height - 1),
        st.integers(0, ANGLES[form] - 1),
        st.integers(0, 100),
    )
    view = st.builds(
        FingerView,
        finger=st.integers(0, 10),
        number=st.integers(0, 15),
        impression=st.integers(0, 15),
        quality=st.integers(0, 100),
        minutiae=st.lists(point, max_size=30).map(lambda rows: np.array(rows, POINT)),
        extended=st.binary(max_size=12),
    )
    views = tuple(draw(st.lists(view, min_size=1, max_size=4)))
    product = draw(st.integers(0, 2**32 - 1)) if form == "incits" else 0
    return MinutiaeRecord(form, width, height, across, down, views, draw(st.integers(0, 65535)), product)


@pytest.mark.parametrize(("data", "form"), [(ISO, "iso"), (INCITS, "incits")])
def test_every_byte_has_its_meaning(data: bytes, form: Form) -> None:
    record = parse_record(data)
    assert (record.form, record.width, record.height, record.across, record.down) == (form, 400, 500, 197, 197)
    assert (record.equipment, record.product) == (0x8002, 0x001B0201 if form == "incits" else 0)
    (view,) = record.views
    assert (view.finger, view.number, view.impression, view.quality) == (2, 1, 3, 85)
    assert view.minutiae.tolist() == [(1, 100, 200, 32, 90), (2, 255, 499, 89, 0)]
    assert view.extended == bytes.fromhex("01000006abcd")
    assert record.to_bytes() == data

    (template,) = templates_of(record)
    assert (template.finger, template.width, template.height) == (2, 400, 500)
    first, second = template.minutiae
    assert (first["x"], first["y"], first["kind"], first["quality"]) == (100, 200, 1, 90)
    degrees = {"iso": (32 * 1.40625, 89 * 1.40625), "incits": (64, 178)}[form]
    assert np.allclose(np.rad2deg(template.minutiae["angle"]), degrees, atol=0.1)
    assert second["quality"] == UNREPORTED, "no quality is not the worst quality"


@settings(max_examples=60)
@given(records())
def test_what_was_read_is_written_to_the_last_byte(record: MinutiaeRecord) -> None:
    data = record.to_bytes()
    again = parse_record(data)
    assert again.to_bytes() == data
    assert again.form == record.form
    assert [view.extended for view in again.views] == [view.extended for view in record.views]
    assert all(np.array_equal(one.minutiae, two.minutiae) for one, two in zip(again.views, record.views, strict=True))


@settings(max_examples=60)
@given(records())
def test_templates_keep_each_format_exact_on_its_own_grid(record: MinutiaeRecord) -> None:
    templates = templates_of(record)
    square = record.across == record.down
    again = record_of(templates, record.form, resolution=record.across) if square else record
    for view, template, back in zip(record.views, templates, again.views, strict=True):
        assert template.finger == view.finger == back.finger
        assert len(template.minutiae) == len(view.minutiae)
        reported = view.minutiae["quality"] > 0
        if square:
            for name in ("kind", "x", "y", "angle"):
                assert np.array_equal(back.minutiae[name], view.minutiae[name]), name
            assert np.array_equal(back.minutiae["quality"][reported], view.minutiae["quality"][reported])
            assert np.all(back.minutiae["quality"][~reported] == UNREPORTED)
        scale = 500 / pixels_an_inch(record.across), 500 / pixels_an_inch(record.down)
        assert np.all(np.abs(template.minutiae["x"] - view.minutiae["x"] * scale[0]) <= 0.126)
        assert np.all(np.abs(template.minutiae["y"] - view.minutiae["y"] * scale[1]) <= 0.126)


@given(st.sampled_from(FORMS), st.integers(0, 2**31), st.integers(0, 255))
def test_one_conversion_onto_the_grid_is_the_last(form: Form, seed: int, count: int) -> None:
    dice = np.random.default_rng(seed)
    rows = np.zeros(count, MINUTIA)
    rows["x"], rows["y"] = dice.uniform(0, 399, count), dice.uniform(0, 499, count)
    rows["angle"], rows["kind"] = dice.uniform(0, 6.28, count), dice.integers(0, 3, count)
    rows["quality"] = dice.integers(1, 101, count)
    template = Template(int(dice.integers(0, 11)), 400, 500, rows, "made up/1")
    data = write_record([template, template], form)
    one, two = read_record(data)
    assert one == two
    assert write_record([one, two], form) == data
    assert np.all(np.abs(one.minutiae["x"] - template.minutiae["x"]) <= 0.5)
    turn = np.abs(one.minutiae["angle"] - template.minutiae["angle"])
    assert np.all(np.minimum(turn, 2 * math.pi - turn) <= math.pi / ANGLES[form] + 0.002)
    fine = read_record(write_record([template], form, resolution=787))[0]
    assert np.array_equal(fine.minutiae["x"], template.minutiae["x"]), "787 a centimeter keeps quarter pixels"
    assert np.array_equal(fine.minutiae["y"], template.minutiae["y"])


def test_many_fingers_need_the_long_length_of_incits() -> None:
    rows = np.zeros(230, MINUTIA)
    rows["x"], rows["y"], rows["quality"] = np.arange(230), np.arange(230), 50
    templates = [Template(finger, 400, 500, rows, "made up/1") for _ in range(5) for finger in range(1, 11)]
    for form, header in (("incits", 30), ("iso", 24)):
        data = write_record(templates, form)
        assert len(data) == header + 50 * (6 + 6 * 230) > 0xFFFF
        record = parse_record(data)
        assert record.form == form
        assert record.to_bytes() == data
        assert [view.number for view in record.views[::10]] == [0, 1, 2, 3, 4], "views of one finger are counted"
        assert [template.finger for template in read_record(data)] == [template.finger for template in templates]


def altered(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


@pytest.mark.parametrize(
    ("data", "offset", "word"),
    [
        (b"", 0, "begins with"),
        (b"FMQ\0" + ISO[4:], 0, "FMQ"),
        (altered(ISO, 4, b"030\0"), 4, "version"),
        (altered(ISO, 8, struct.pack(">I", 49)), 8, "stated as 49 (ISO) bytes, 48 are here"),
        (altered(INCITS, 8, struct.pack(">H", 7)), 8, "stated as 7 (INCITS) bytes"),
        (ISO[:-1], 8, "cut short"),
        (INCITS + b"\0", 8, "51 are here"),
        (b"FMR\0 20\0\0\0\0\x0c", 8, "header alone has 24"),
        (altered(ISO, 14, b"\0\0"), 14, "0 x 500 pixels"),
        (altered(ISO, 18, b"\0\0"), 18, "0 x 197 pixels a centimeter"),
        (altered(ISO, 20, b"\0\0"), 18, "197 x 0"),
        (altered(ISO, 20, b"\0\x80"), 18, "197 x 128"),
        (altered(ISO, 22, b"\0"), 22, "0 finger views"),
        (altered(ISO, 23, b"\1"), 22, "reserved byte"),
        (altered(ISO, 22, b"\2"), 48, "finger view 2 of 2 lies beyond"),
        (altered(ISO, 24, b"\x0b"), 24, "finger position 11"),
        (altered(ISO, 26, b"\x65"), 26, "quality 101"),
        (altered(ISO, 27, b"\xff"), 27, "255 minutiae, which end beyond"),
        (altered(ISO, 27, b"\1"), 34, "33023 bytes of extended data"),
        (altered(ISO, 28, b"\xc0"), 28, "minutia 1 has kind 3"),
        (altered(ISO, 34, b"\x81\xff"), 34, "minutia 2 has an x outside of the picture (400"),
        (altered(ISO, 36, b"\x01\xf4"), 36, "minutia 2 has a y outside of the picture (500"),
        (altered(ISO, 30, b"\x40"), 30, "minutia 1 has reserved bits"),
        (altered(INCITS, 34, b"\xb4"), 34, "minutia 1 has an angle beyond 179"),
        (altered(ISO, 33, b"\x65"), 33, "minutia 1 has a quality above 100"),
        (altered(ISO, 40, b"\0\7"), 40, "7 bytes of extended data, of which 6"),
        (altered(ISO, 40, b"\0\5"), 47, "1 bytes follow"),
    ],
)
def test_a_record_that_lies_is_refused_with_the_byte(data: bytes, offset: int, word: str) -> None:
    with pytest.raises(BadMinutiae) as error:
        read_record(data, "a.fmr")
    assert error.value.facts["offset"] == offset
    assert word in str(error.value)
    assert str(error.value).startswith(f"a.fmr: byte {offset}: ")
    assert "Ask for the record again" in str(error.value)


@settings(max_examples=60)
@given(records(), st.data())
@example(parse_record(ISO), None)
def test_nothing_but_named_errors_comes_of_damage(record: MinutiaeRecord, data: st.DataObject | None) -> None:
    good = bytearray(record.to_bytes())
    damaged = [bytes(good[:-1]), bytes(good) + b"\0", bytes(8) + bytes(good[8:]), b"FMR\0 20\0"]
    if data is not None:
        for place, value in data.draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=6)):
            good[place % len(good)] = value
        damaged += [bytes(good), data.draw(st.binary(max_size=80)), b"FMR\0 20\0" + data.draw(st.binary(max_size=60))]
    for bad in damaged:
        try:
            record = parse_record(bad)
        except BadMinutiae:
            continue
        assert record.to_bytes() == bad, "what is accepted is understood to the last byte"
        with suppress(BadTemplate):  # a picture too large for one finger
            templates_of(record)


def test_what_does_not_fit_is_not_written(made_up: Callable[..., Template]) -> None:
    template = made_up(1)
    for templates, options, word in [
        ([], {}, "0 templates"),
        ([template], {"resolution": 0}, "at 0 pixels"),
        ([template], {"resolution": 788}, "at 788 pixels"),
        ([template], {"impression": 16}, "impression"),
        ([template] * 17, {}, "view number"),
        ([made_up(1, finger=finger % 11) for finger in range(256)], {}, "256 finger views"),
    ]:
        with pytest.raises(CannotInterchange, match=word):
            write_record(templates, "iso", **options)
    with pytest.raises(CannotInterchange, match="form 'xyt'"):
        write_record([template], "xyt")  # type: ignore[arg-type]
    with pytest.raises(CannotInterchange, match="product 5"):
        MinutiaeRecord("iso", 400, 500, 197, 197, parse_record(ISO).views, product=5).to_bytes()
    wide = MinutiaeRecord("iso", 16384, 500, 197, 197, parse_record(ISO).views)
    with pytest.raises(BadTemplate, match="no finger"):
        read_record(wide.to_bytes())


def test_plain_arrays_become_a_template_at_500_ppi() -> None:
    made = plain_template(3, (800, 1000), (1000, 1000), Points([100, 799], [200, 999], [45, 725], [1, 2], [50, 0]), "x")
    assert (made.width, made.height) == (400, 500)
    assert made.minutiae["x"].tolist() == [50, 399.5]
    assert made.minutiae["y"].tolist() == [100, 499.5]
    assert np.allclose(np.rad2deg(made.minutiae["angle"]), [45, 5], atol=0.1)
    assert made.minutiae["quality"].tolist() == [50, UNREPORTED]
    many = np.ones(256)
    for points, word in [
        (Points(many, many, many, many, many), "256 minutiae, a template holds 255"),
        (Points([np.nan], [1], [1], [1], [1]), "impossible"),
        (Points([1], [1], [1], [3], [1]), "impossible"),
        (Points([900], [1], [1], [1], [1]), "outside the picture"),
    ]:
        with pytest.raises(BadTemplate, match=word):
            plain_template(3, (800, 1000), (1000, 1000), points, "x")


def test_usual_resolutions_are_meant_by_their_rounded_number() -> None:
    assert [pixels_an_inch(number) for number in (196, 197, 394, 98, 787)] == [500, 500, 1000, 250, 2000]
    assert pixels_an_inch(224) == pytest.approx(568.96)


def test_prints_written_and_read_back_still_match() -> None:
    extractor, finger = Extractor(1), Finger(11, 3)
    first = extractor.template(finger.impression(1, quality=0.9), 3)
    again = prepare(extractor.template(finger.impression(2, quality=0.7), 3))
    other = prepare(extractor.template(Finger(12, 3).impression(1, quality=0.9), 3))
    own = score(prepare(first), again)
    assert own > 30
    for form in FORMS:
        foreign = prepare(read_record(write_record([first], form))[0])
        assert abs(score(foreign, again) - own) < 0.1 * own
        assert score(foreign, other) < 6
