"""The codec: round trips, strictness by declared lengths, character sets, and clear errors for every kind of damage."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duecourse import errors
from duecourse.exchange.itl import Transaction, build, parse
from duecourse.exchange.records import BINARY_LAYOUTS, Record, record

HEADER = {2: "0400", 4: "CAR", 5: "20101006", 7: "XX9990000", 8: "XX0010000", 9: "TCN-0000000001", 11: "00.00"}


def content(item: Record) -> list[tuple[int, bytes]]:
    """Fields without the two that ``build`` makes itself."""
    made = {1, 3} if item.type == 1 else {1}
    return [(found.number, found.data) for found in item.fields if found.number not in made]


def transaction(*records: Record, header: dict[int, object] | None = None) -> bytes:
    return build([record(1, {**HEADER, **(header or {})}), *records])


ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), max_size=20)
VALUES = st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=3)


@st.composite
def any_record(draw: st.DrawFn) -> Record:
    kind = draw(st.sampled_from([2, 3, 4, 7, 8, 9, 10, 13, 14, 15, 99]))
    idc = draw(st.integers(0, 99))
    if kind in BINARY_LAYOUTS:
        layout = BINARY_LAYOUTS[kind]
        fields = {number: draw(st.binary(min_size=size, max_size=size)) for number, size in enumerate(layout, 1)}
        del fields[1], fields[2]
        return record(kind, {**fields, len(layout) + 1: draw(st.binary(max_size=40))}, idc=idc)
    numbers = st.integers(3, 3000).filter(lambda number: number != 999)
    fields = draw(st.dictionaries(numbers, VALUES, max_size=5))
    if kind >= 10 and draw(st.booleans()):
        fields = {number: value for number, value in fields.items() if number < 999}
        fields[999] = draw(st.binary(max_size=60))
    return record(kind, fields, idc=idc)


@given(st.lists(any_record(), max_size=6), st.dictionaries(st.integers(16, 60), ASCII, max_size=3))
def test_what_was_built_is_read_back_and_no_byte_changes(records: list[Record], more: dict[int, str]) -> None:
    header = record(1, {**HEADER, 15: [["003", "UTF-8"]], **more})
    data = build([header, *records])
    read = parse(data, "built")
    assert read.data is data
    assert [content(item) for item in read.records] == [content(item) for item in (header, *records)]
    assert [(item.type, item.idc) for item in read.records] == [(item.type, item.idc) for item in (header, *records)]
    assert sum(item.length for item in read.records) == len(data)
    for item in read.records:
        for found in item.fields:
            assert data[found.offset : found.offset + len(found.data)] == found.data
    assert build(read.records) == data


def test_a_comment_that_holds_999_stays_a_comment() -> None:
    comment = "see note 999:abc and 14.999:too"
    image = bytes(range(256)) + b"14.999:\x1c\x1d\x1e\x1f14.001:9"
    data = transaction(record(14, {20: comment, 999: image}, idc=1), record(2, {3: "999:"}, idc=0))
    read = parse(data, "notes.eft")
    assert read.records[1].text(20) == comment
    assert read.records[1].get(999).data == image
    assert read.records[2].text(3) == "999:"


def test_tags_may_have_two_digits() -> None:
    body = b"1.02:0200\x1d1.03:1\x1f1\x1e2\x1f0\x1d1.04:CAR\x1d1.09:N1\x1c"
    head = b"1.01:%d\x1d" % (len(body) + 8)
    data = head + body + b"2.01:15\x1d2.02:0\x1c"
    read = parse(data, "old.nst")
    assert read.header.text(9) == "N1"
    assert read.records[1].idc == 0
    with pytest.raises(errors.BadContent, match="IDC 0, 7 is listed"):
        parse(data.replace(b"2\x1f0\x1d", b"2\x1f7\x1d"), "old.nst")


@pytest.mark.parametrize(
    ("declared", "value", "encoding"),
    [
        ("003", "華裔 Peña", "utf-8"),
        ("001", "Peña", "latin-1"),
        (None, "Peña", "latin-1"),
        (None, "Pena", "ascii"),
    ],
)
def test_character_sets(declared: str | None, value: str, encoding: str) -> None:
    named = record(2, {18: "NAME"}, idc=0)
    data = transaction(named, header={15: [[declared, "X"]]} if declared else None)
    raw = value.encode(encoding)
    data = data.replace(b"2.001:29", b"2.001:%d" % (25 + len(raw))).replace(b"NAME", raw)
    read = parse(data, "card.eft")
    assert read.records[1].text(18) == value
    assert [note.field for note in read.deviations] == (["2.018"] if declared is None and value == "Peña" else [])
    assert read.data is data


def test_text_that_is_not_in_its_character_set_is_refused_with_its_place() -> None:
    data = transaction(record(2, {18: "ab"}, idc=0), header={15: [["003", "UTF-8"]]}).replace(b"ab\x1c", b"a\xff\x1c")
    with pytest.raises(
        errors.BadText, match=r"card\.eft: record 2 .Type-2., field 2\.018 at byte \d+ .*UTF-8"
    ) as raised:
        parse(data, "card.eft")
    assert raised.value.facts["offset"] == data.index(b"\xff")
    with pytest.raises(errors.BadRecord, match=r"field 1\.015.*no character set"):
        parse(transaction(header={15: [["002", "UTF-16"]]}), "card.eft")


TWO = transaction(record(2, {3: "text"}, idc=0), record(14, {13: "1", 999: b"image"}, idc=1))
FOUR = transaction(
    record(4, {3: b"\x01", 4: b"\x01" + b"\xff" * 5, 5: b"\0", 6: b"\0\1", 7: b"\0\1", 8: b"\0", 9: b"i"}, idc=1)
)


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (b"", errors.NotTransaction, "nothing: it is empty"),
        (bytes(1000), errors.NotTransaction, "begins with"),
        (b"<?xml version='1.0'?>", errors.NotTransaction, "XML package"),
        (b"1.01:", errors.TransactionCutShort, "5 are there"),
        (TWO[:-1], errors.TransactionCutShort, r"record 3 \(Type-14\)"),
        (TWO[:60], errors.TransactionCutShort, r"record 1 \(Type-1\) at byte 0"),
        (FOUR[:-1], errors.TransactionCutShort, r"record 2 \(Type-4\)"),
        (TWO.replace(b"2.001:29", b"2.001:30"), errors.BadRecord, r"record 2 .*field 2\.001.*30 bytes"),
        (TWO.replace(b"2.001:29", b"2.001:9_"), errors.BadRecord, "should begin with `2.001:`"),
        (TWO.replace(b"2.001:29", b"2.001:03"), errors.BadRecord, "does not end at a record separator"),
        (TWO.replace(b"14.013:1", b"14.013;1"), errors.BadRecord, "no field tag where `14.NNN:`"),
        (TWO.replace(b"14.013:1", b"15.013:1"), errors.BadRecord, "no field tag where `14.NNN:`"),
        (TWO.replace(b"14.013:1", b"14.002:1"), errors.BadRecord, r"14\.002: the field occurs twice"),
        (TWO.replace(b"2.002:00", b"2.009:00"), errors.BadRecord, r"field 2\.002: the image designation"),
        (TWO.replace(b"2.003:text", b"2.003:te\x1ct"), errors.BadRecord, "a record separator stands inside it"),
        (TWO.replace(b"2.001:29\x1d", b"2.001:29\x1c"), errors.BadRecord, "where a field separator belongs"),
        (TWO.replace(b"\x1e14\x1f01", b"\x1e14\x1f02"), errors.BadContent, "IDC 1, 2 is listed"),
        (TWO.replace(b"\x1e14\x1f01", b"\x1e15\x1f01"), errors.BadRecord, r"should begin with `15\.001:`"),
        (TWO.replace(b"1\x1f2\x1e", b"1\x1f3\x1e"), errors.BadContent, "a count of 3, then lists 2"),
        (TWO.replace(b"14\x1f01", b"14\x1fxx"), errors.BadContent, "not a pair of whole numbers"),
        (TWO.replace(b"14\x1f01", b"00\x1f01"), errors.BadContent, "there is no Type-0"),
        (TWO.replace(b"1.003:", b"1.023:"), errors.BadContent, "the field is missing"),
        (TWO + b"\0\0", errors.BadContent, "2 bytes follow the last record"),
        (TWO[: TWO.index(b"14.001")], errors.BadContent, "lists 2 records behind Type-1, the file ends after 1"),
        (FOUR.replace(b"\0\0\0\x13\1", b"\0\0\0\x11\1"), errors.BadRecord, "too short for this type"),
    ],
)
def test_damage_has_one_clear_error(data: bytes, kind: type[errors.BadInput], says: str) -> None:
    with pytest.raises(kind, match=says) as raised:
        parse(data, "sent/card.eft")
    assert type(raised.value) is kind
    assert raised.value.exit_code == 2
    assert str(raised.value).startswith("sent/card.eft: ")


def test_hostile_sizes_are_refused() -> None:
    many = b"".join(b"\x1d2.%d:" % number for number in range(10, 110_000)) + b"\x1c"
    record_2 = b"2.001:%d\x1d2.002:0" % (len(many) + 20) + many
    data = transaction(record(2, {}, idc=0))
    with pytest.raises(errors.BadRecord, match="too many fields"):
        parse(data[: data.index(b"2.001:")] + record_2, "many.eft")
    with pytest.raises(errors.BadRecord, match="more than a text field has"):
        parse(transaction(record(2, {3: "x" * (5 << 20)}, idc=0)), "long.eft")
    with pytest.raises(errors.BadRecord, match="more than 10000 items"):
        parse(transaction(record(2, {47: ["x"] * 10_002}, idc=0)), "items.eft")


@settings(max_examples=300)
@given(st.integers(0, 10**6), st.integers(0, 255), st.booleans())
@example(0, 0, True)
def test_no_single_byte_brings_another_error(small_card: bytes, place: int, value: int, cut: bool) -> None:
    place %= len(small_card)
    damaged = small_card[:place] if cut else small_card[:place] + bytes([value]) + small_card[place + 1 :]
    outcome = tried(damaged)
    if isinstance(outcome, errors.DuecourseError):
        assert str(outcome).startswith("damaged.eft: ")
        assert outcome.exit_code == 2
    else:
        assert not cut
        assert outcome.data is damaged


def tried(data: bytes) -> Transaction | errors.DuecourseError:
    try:
        return parse(data, "damaged.eft")
    except errors.DuecourseError as error:
        return error


def test_every_truncation_is_refused(small_card: bytes) -> None:
    parse(small_card, "whole.eft")
    for length in range(len(small_card)):
        with pytest.raises(errors.BadInput):
            parse(small_card[:length], "cut.eft")


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    for data in (noise, b"1.001:" + noise, b"1.001:%d\x1d" % (len(noise) + 11) + noise):
        with pytest.raises(errors.BadInput):
            parse(data, "noise.eft")


def test_what_cannot_be_built_is_named() -> None:
    for make, says in [
        (lambda: build([]), r"1\.003"),
        (lambda: build([record(2, {}, idc=0)]), r"1\.003"),
        (lambda: record(2, {}), r"2\.002"),
        (lambda: record(1, {}, idc=0), r"1\.002"),
        (lambda: record(2, {18: "a\x1db"}, idc=0), r"2\.018.*separator"),
        (lambda: record(2, {18: b"bytes"}, idc=0), r"2\.018.*as text"),
        (lambda: record(14, {999: "text"}, idc=0), r"14\.999.*bytes"),
        (lambda: record(4, {9: b""}, idc=0), r"4\.001.*fixed fields"),
        (lambda: record(7, {3: b"", 4: b""}, idc=0), r"7\.001.*fixed fields"),
        (lambda: record(8, {3: b"", 4: b"1", 5: b"1", 6: b"12", 7: b"12", 8: b""}, idc=0), r"8\.003.*0 bytes"),
        (lambda: record(1, {9: "Peña"}), r"1\.009.*ASCII"),
        (lambda: build([record(1, HEADER), record(14, {999: b"", 1000: "x"}, idc=1)]), r"14\.999.*last"),
    ]:
        with pytest.raises(errors.CannotBuild, match=says):
            make()
    assert record(14, {999: b"ok"}, idc=1).get(999).data == b"ok"
