"""Cards: names and pictures come apart here; every file that is no card gets one clear error."""

import hashlib
import os
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse import errors
from duecourse.exchange.card import Card, finger_pictures, read_card, read_card_file
from duecourse.exchange.ebts import NewFinger, build_sre
from duecourse.exchange.itl import build, parse
from duecourse.exchange.records import record
from duecourse.prints.images import Decoder


def test_a_card_is_taken_apart(make_card: Callable[..., bytes], drawn: Any, tmp_path: Path) -> None:
    data = make_card(
        name="PEÑA,JOSÉ",
        charges=[(date(2010, 10, 5), "SPEEDING"), (date(2010, 10, 4), "NO LICENSE")],
        missing=[(10, "UP")],
        more={19: ["DOE,JOHN", "ROE,RICHARD"], 14: "12345AB6", 21: "XX"},
    )
    path = tmp_path / "card.eft"
    path.write_bytes(data)
    card = read_card_file(path)
    assert card == read_card(data, str(path))
    assert (card.tcn, card.ori, card.destination) == ("TCN-2010-000000001", "XX0010000", "XX9990000")
    assert (card.transaction_type, card.dated_on, card.arrested_on) == ("CAR", date(2010, 10, 6), date(2010, 10, 5))
    assert card.biographic is not None
    assert (card.biographic.name, card.biographic.born_on) == ("PEÑA,JOSÉ", "1980-02-29")
    assert card.biographic.aliases == ("DOE,JOHN", "ROE,RICHARD")
    assert card.biographic.fbi_numbers == ("12345AB6",)
    assert [(charge.offense_on, charge.text) for charge in card.charges] == [
        (date(2010, 10, 5), "SPEEDING"),
        (date(2010, 10, 4), "NO LICENSE"),
    ]
    assert (card.retain, card.missing_fingers, card.deviations) == (True, ((10, "UP"),), ())
    assert (card.sha256, card.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert [finger.position for finger in card.fingers] == list(range(1, 11))
    assert {(finger.encoded.compression, finger.encoded.ppi, finger.nfiq) for finger in card.fingers} == {
        ("wsq", 500, 2)
    }
    with Decoder() as decoder:
        pictures = dict(finger_pictures(card, decoder))
    assert sorted(pictures) == list(range(1, 11))
    for picture in pictures.values():
        assert picture.pixels.shape == (80, 96)
        assert np.abs(picture.pixels.astype(int) - drawn.image.pixels).mean() < 8


def test_a_card_without_facts_is_still_a_card(make_card: Callable[..., bytes]) -> None:
    whole = parse(make_card(), "card").records
    header = record(1, {4: "AMN", 9: "TCN-1"})
    card = read_card(build([header, record(2, {3: "placeholder"}, idc=0), whole[2]]), "card")
    assert (card.biographic, card.charges, card.retain, card.dated_on) == (None, (), False, None)
    assert "E_STRUCT" in {found.code for found in card.deviations}
    bare = read_card(build([header, whole[2]]), "card")
    assert len(bare.fingers) == 1
    texts = record(2, {18: "DOE,JOHN", 22: "00000000", 47: [["THEFT"], ["", "FRAUD"], ["20101399", "ARSON"]]}, idc=0)
    card = read_card(build([header, texts, whole[2]]), "card")
    assert card.biographic is not None
    assert card.biographic.born_on == ""
    assert [(charge.offense_on, charge.text) for charge in card.charges] == [
        (None, "THEFT"),
        (None, "FRAUD"),
        (None, "ARSON"),
    ]


def test_a_card_without_number_or_fingers_is_refused(make_card: Callable[..., bytes]) -> None:
    whole = parse(make_card(), "card").records
    assert read_card(build(whole), "card").tcn
    unnumbered = record(1, {4: "CAR", 9: " "})
    with pytest.raises(errors.CardWithoutNumber, match=r"sent\.eft.*1\.009"):
        read_card(build([unnumbered, *whole[1:]]), "sent.eft")
    with pytest.raises(errors.CardWithoutFingers, match=r"sent\.eft.*Type-14"):
        read_card(build(whole[:2]), "sent.eft")
    answer = build_sre(
        tcn="TCN-0000000001",
        tcr="TCN-0000000002",
        ori="XX0010000",
        destination="XX9990000",
        dated_on=date(2010, 10, 6),
        name="DOE,JOHN",
        identified=False,
    )
    with pytest.raises(errors.CardWithoutFingers):
        read_card(answer, "answer.eft")


def test_files_that_are_no_card(tmp_path: Path, make_card: Callable[..., bytes]) -> None:
    good, empty, zeros, text = (tmp_path / name for name in ("good.eft", "empty.eft", "zeros.eft", "text.eft"))
    good.write_bytes(make_card())
    empty.touch()
    with zeros.open("wb") as file:
        file.truncate(200 << 20)
    text.write_text("Dear sheriff, please find attached …", encoding="utf-8")
    cut = tmp_path / "cut.eft"
    cut.write_bytes(make_card()[:-100])
    small = tmp_path / "small.eft"
    small.write_bytes(bytes(1000))
    for path, kind, says in [
        (tmp_path / "none.eft", errors.CardMissing, "no such file"),
        (tmp_path, errors.CardIsFolder, "this is a folder"),
        (empty, errors.CardEmpty, "the file is empty"),
        (zeros, errors.CardTooLarge, "209715200 bytes"),
        (small, errors.NotTransaction, "it begins with"),
        (text, errors.NotTransaction, "Dear she"),
        (cut, errors.TransactionCutShort, "cut short"),
        (Path("a\0b"), errors.CardUnreadable, "cannot be read"),
        (good / "deeper", errors.CardUnreadable, "cannot be read"),
    ]:
        with pytest.raises(kind, match=says) as raised:
            read_card_file(path)
        assert type(raised.value) is kind
        assert str(raised.value).startswith(str(path))
        assert raised.value.exit_code == 2
    with pytest.raises(errors.CardTooLarge):
        read_card(bytes((64 << 20) + 1), "message")
    assert read_card_file(good).tcn


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "locked.eft"
    path.write_bytes(b"1.001:")
    path.chmod(0)
    with pytest.raises(errors.CardUnreadable, match="Permission denied"):
        read_card_file(path)


def test_single_fingers_are_chosen(make_card: Callable[..., bytes], drawn: Any) -> None:
    def finger(position: int, nfiq: int | None = None, width: int = 96) -> NewFinger:
        return NewFinger(position, 1, drawn.wsq, width, 80, nfiq=nfiq)

    with Decoder() as decoder:
        card = read_card(make_card(fingers=[finger(number) for number in (14, 13, 12, 11, 3, 1, 15, 0, 19)]), "card")
        assert [position for position, _ in finger_pictures(card, decoder)] == [1, 3, 6]
        # Two images of one finger: the better one is decoded, so that the broken other one does no harm.
        card = read_card(make_card(fingers=[finger(2, 4, width=97), finger(2, 1)]), "card")
        assert [position for position, _ in finger_pictures(card, decoder)] == [2]
        card = read_card(make_card(fingers=[finger(2, 1), finger(3, width=97), finger(4)]), "card.eft")
        with pytest.raises(errors.ImageSizeDiffers, match=r"card\.eft: right middle \(IDC 02\)"):
            list(finger_pictures(card, decoder))
        told: list[tuple[int, str]] = []
        seen = finger_pictures(card, decoder, lambda position, problem: told.append((position, problem.kind)))
        assert [position for position, _ in seen] == [2, 4]
        assert told == [(3, "ImageSizeDiffers")]


@settings(max_examples=200)
@given(st.integers(0, 10**6), st.integers(0, 255), st.booleans())
def test_a_damaged_card_is_read_or_refused(make_card: Callable[..., bytes], place: int, value: int, cut: bool) -> None:
    data = make_card()
    place %= len(data)
    damaged = data[:place] if cut else data[:place] + bytes([value]) + data[place + 1 :]
    outcome = tried(damaged)
    if isinstance(outcome, errors.DuecourseError):
        assert outcome.exit_code == 2
    else:
        assert outcome.sha256 == hashlib.sha256(damaged).hexdigest()


def tried(data: bytes) -> Card | errors.DuecourseError:
    try:
        return read_card(data, "damaged.eft")
    except errors.DuecourseError as error:
        return error


@pytest.mark.shared
@pytest.mark.parametrize("name", ["type-14-tpcard-nqm", "type-4-tpcard"])
def test_the_published_ten_print_cards(shared_data: Path, name: str) -> None:
    import wsq  # noqa: F401 -- registers the Pillow plugin that serves as the oracle
    from PIL import Image

    card = read_card_file(shared_data / "ebts" / "nist-itl-2007-references" / f"{name}.an2")
    assert [finger.position for finger in card.fingers] == [*range(1, 11), 14, 12, 11, 13]
    assert [finger.impression for finger in card.fingers] == [3] * 10 + [2] * 4
    assert {(finger.encoded.compression, finger.encoded.ppi) for finger in card.fingers} == {("wsq", 500.0)}
    stated = [1, 5, 5, 1, 5, 1, 5, 1, 3, 5, 3, 3, 3, 3] if name == "type-14-tpcard-nqm" else [None] * 14
    assert [finger.nfiq for finger in card.fingers] == stated
    with Decoder() as decoder:
        pictures = dict(finger_pictures(card, decoder))
        for finger in card.fingers:
            picture = decoder.decode(finger.encoded, name)
            assert picture.pixels.shape == (finger.encoded.height, finger.encoded.width)
            assert np.array_equal(picture.pixels, np.asarray(Image.open(BytesIO(finger.encoded.data))))
    assert sorted(pictures) == list(range(1, 11))


@pytest.mark.shared
def test_all_samples_are_read_or_refused_as_cards(shared_data: Path) -> None:
    folder = shared_data / "ebts"
    fingerless = set()
    for path in sorted(item for item in folder.rglob("*") if item.suffix in {".an2", ".eft"}):
        try:
            card = read_card_file(path)
        except errors.CardWithoutFingers:
            fingerless.add(path.stem)
        else:
            assert card.tcn
            assert "E_STRUCT" in {found.code for found in card.deviations}, path.name
    assert {"type-3", "type-8-sig", "type-15-palms", "type-17-iris", "type-10-sap10"} <= fingerless
    amputated = read_card_file(folder / "nist-itl-2007-references" / "type-14-amp-nqm-utf8.an2")
    assert amputated.missing_fingers == ((9, "XX"),)
    assert [(finger.position, finger.nfiq) for finger in amputated.fingers] == [(15, 3), (13, 3), (14, 3)]
    made_up = read_card_file(folder / "romainwurtz" / "sample.eft")
    assert made_up.biographic is not None
    assert made_up.biographic.name == "SCOTT,MICHAEL"
    assert "E_ORI" in {found.code for found in made_up.deviations}
