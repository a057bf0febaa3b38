"""Bad input at the command line: one sentence with file, place and remedy, exit code 2, and the record as it was."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ANNOUNCEMENT = """
[announcement]
id = "example"
title = "A sentence"
published_on = 2011-10-18
publisher = "An agency"

[[claims]]
id = "one"
sentence = "Nearly 400,000 people were removed."
speaker = "the agency"
tests = "As many as in the books."
period = "FY2011"
basis = "booked"
definition = "Events, not persons."

[[claims.checks]]
name = "total"
label = "nearly 400,000"
measure = "removals_bookd"
wording = "nearly"
value = 400_000
"""


def cut_short(good: bytes) -> bytes:
    return good[:-500]


def with_wrong_length(good: bytes) -> bytes:
    """The Type-2 record says it is three bytes shorter than it is."""
    start = good.index(b"2.001:") + len(b"2.001:")
    stop = good.index(b"\x1d", start)
    return good[:start] + b"%0*d" % (stop - start, int(good[start:stop]) - 3) + good[stop:]


def with_text_in_no_declared_set(good: bytes) -> bytes:
    """Says UTF-8 (003) and has a name that is none."""
    return good.replace(b"\xc3\x9c", b"\xff\xfe", 1)


DAMAGED: dict[str, tuple[Callable[[bytes], bytes], tuple[str, ...]]] = {
    "truncated": (cut_short, ("record 4 (Type-14) at byte", "only", "transmit it again")),
    "length": (
        with_wrong_length,
        ("record 2 (Type-2) at byte", "field 2.001", "does not end at", "correct this record"),
    ),
    "text": (with_text_in_no_declared_set, ("record 2 (Type-2), field 2.018 at byte", "UTF-8", "1.015")),
    "empty": (lambda _: b"", ("the file is empty", "transmit the card again")),
    "picture": (lambda good: good[good.index(b"\xff\xa0") :], ("not an ANSI/NIST-ITL transaction", "1.001:")),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_card_is_named_with_place_and_remedy(county: Any, cards: Any, case: str) -> None:
    damage, says = DAMAGED[case]
    good = cards("good", name="MÜLLER,IDA").read_bytes()
    bad = cards.put(case, damage(good))
    error = county.refuses("book", bad, code=2, says=(str(bad), *says))
    assert error["card"] == str(bad)
    assert county("book", bad, cards.folder / "good.eft", code=2).out.count("received as serial 1") == 1


def test_what_is_no_card_at_all_is_refused_before_it_is_read(county: Any, tmp_path: Path, shell: Any) -> None:
    zeros = tmp_path / "zeros.eft"
    with zeros.open("wb") as file:
        file.truncate(200 << 20)
    county.refuses("book", zeros, code=2, says=(str(zeros), "209715200 bytes", "has 67108864 at most"))
    ran = shell("book", zeros, "--dir", county.root, code=2)
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    (tmp_path / "folder").mkdir()
    county.refuses("book", tmp_path / "folder", code=2, says=("this is a folder", "Name the cards in it"))
    county.refuses("book", tmp_path / "nothing", code=2, says=("there is no such file", "Check the name"))
    county.refuses("book", code=2, says=("no card was named", "duecourse book CARD..."))
    county.refuses("gallery", "enroll", "g-9", zeros, code=2, says=("at most",))


def test_text_that_looks_like_a_field_stays_text(county: Any, cards: Any) -> None:
    charge = "THEFT 999: OF 14.999:X 2.001:12"
    offense_on = datetime.now(UTC).date() - timedelta(days=3)
    (receipt,) = county.data("book", cards("nines", charges=[(offense_on, charge)]))["receipts"]
    assert receipt["booking"] == "b-000001"
    assert charge in county("case", "show", "b-000001").out


def test_utf_8_text_is_kept_letter_by_letter(county: Any, cards: Any) -> None:
    card = cards("letters", name="MÜLLER,ÑANDÚ 王")
    assert b"\x1d1.015:003" in card.read_bytes()
    assert county.data("book", card)["errors"] == []
    assert "MÜLLER,ÑANDÚ 王" not in county("case", "show", "b-000001").out
    signed = ("case", "show", "b-000001", "--as", "fay", "--purpose", "the name on the card")
    assert "MÜLLER,ÑANDÚ 王" in county(*signed).out
    (reading,) = county.data("case", "readers", "b-000001")
    assert (reading["reader"], reading["purpose"]) == ("fay", "the name on the card")
    county.refuses("case", "show", "b-000001", "--as", "nobody", "--purpose", "x", code=3, says=("nobody",))
    county.refuses("case", "show", "b-000001", "--as", "fay", code=2, says=("purpose",))
    county.refuses("case", "show", "b-000001", "--as", "fay", "--role", "custodian", code=2, says=("--role",))
    assert (county.root / "received").joinpath(next(iter(county.state()[2]))).read_bytes() == card.read_bytes()


def test_a_picture_cut_short_is_evidence_and_named_when_it_is_used(checked: Any, cards: Any) -> None:
    half, none = cards("half", cut=(2,)), cards("none", cut=(2, 8))
    whole = cards("whole", seed=3)
    assert len(checked.data("book", half, none, whole)["receipts"]) == 3
    ran = checked("work", code=2)
    assert ran.out.count("b-00000") == 2, "the bookings around it are searched"
    left_out, unusable = ran.err.splitlines()
    assert "booking b-000003, card TCN-2026-half-0001: right index" in left_out
    assert "cut short" in left_out
    assert "The other fingers were searched." in left_out
    assert "booking b-000004, card TCN-2026-none-0001: no finger of this card can be used: right index" in unusable
    assert "left middle" in unusable
    assert unusable.endswith("Ask the sender to take the prints again.")
    assert ".." not in unusable
    error = checked.refuses("work", code=2, says=("b-000004",))
    assert (error["booking"], error["kind"]) == ("b-000004", "NoUsablePrints")
    assert checked.kinds("b-000004") == ["booking.received", "person.described"]
    assert checked.kinds("b-000003")[2:] == ["search.completed"]
    assert checked("ledger", "verify").code == 0


def test_a_kept_card_with_other_bytes_is_not_searched(checked: Any, cards: Any) -> None:
    (receipt,) = checked.data("book", cards("later", seed=3))["receipts"]
    kept = checked.root / "received" / f"{receipt['sha256']}.eft"
    kept.write_bytes(cards("other", seed=1).read_bytes())
    checked.refuses("work", code=2, says=("b-000003", str(kept), "Put the received bytes back"))
    kept.unlink()
    checked.refuses("work", code=2, says=("b-000003", str(kept)))
    kept.write_bytes((cards.folder / "later.eft").read_bytes())
    checked("work")
    templates = checked.root / "templates" / f"{receipt['sha256']}.templates"
    assert templates.read_bytes()


def test_damaged_templates_are_made_anew(checked: Any, cards: Any) -> None:
    (receipt,) = checked.data("book", cards("later", seed=3))["receipts"]
    templates = checked.root / "templates" / f"{receipt['sha256']}.templates"
    templates.write_bytes(b"half a file")
    assert checked.data("work")["searched"][0]["candidates"] == 1
    assert len(templates.read_bytes()) > 100


def test_an_unknown_measure_is_named_with_its_claim(county: Any, tmp_path: Path) -> None:
    file = tmp_path / "announcement.toml"
    file.write_text(ANNOUNCEMENT)
    says = (str(file), "removals_bookd", "removals_booked", "duecourse check --explain")
    error = county.refuses("check", file, code=2, says=says)
    assert error["kind"] == "UnknownMeasure"
    file.write_text("[announcement\n")
    county.refuses("check", file, code=2, says=(str(file), "line 1"))
    county.refuses("check", tmp_path, code=2, says=(str(tmp_path),))


def test_a_decoder_that_dies_takes_nobody_with_it(checked: Any, cards: Any, shell: Any) -> None:
    """A picture whose header promises more than there is, sent through the whole program in a process of its own."""
    card = cards("hostile").read_bytes()
    at = card.index(b"\xff\xa0")
    size = card.index(b"\xff\xa2", at) + 6
    hostile = card[:size] + b"\xff\xff\xff\xff" + card[size + 4 :]
    (receipt,) = checked.data("book", cards.put("hostile", hostile))["receipts"]
    ran = shell("work", "--dir", checked.root, "--json", code=0)
    (left_out,) = ran.data["left_out"]
    assert left_out["booking"] == receipt["booking"]
    assert "65535" in left_out["message"]


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        ("--basis", "ground", "'ground' is not name=value"),
        ("--basis", "a=1, a=2", "a is given twice"),
        ("--ground", 'evidence="open', "a quote is opened and not closed"),
        ("--document", '{"title": 3}', "is no JSON object of texts"),
        ("--basis", "label=rumor, ground=charged", "bases"),
    ],
)
def test_facts_on_the_command_line_are_checked(requested: Any, option: str, text: str, says: str) -> None:
    words = ("request", "draft", "b-000001", option, text, "--reasons", "none", "--as", "eli")
    if says == "bases":
        requested("request", "lift", "b-000001/r1", "Duplicate", "--note", "made anew", "--as", "fay")
        requested("staff", "authorize", "lee", "issuing_officer", "--authority", "letter", "--as", "gil")
        words = (*words[:-1], "lee", "--ground", "ground=final_order, evidence=order of 2008")
    requested.refuses(*words, code=2, says=(says,))


def test_a_place_that_is_no_workspace(county: Any, tmp_path: Path, duecourse: Any) -> None:
    for verb in (("work",), ("worklist",), ("case", "list"), ("ledger", "verify"), ("serve",), ("gallery", "info")):
        ran = duecourse(*verb, "--dir", tmp_path / "nowhere", code=2)
        assert "duecourse init --dir" in ran.err
    (county.root / "duecourse.toml").write_text("threads = 'two'\n")
    assert "threads" in county("work", code=2).err
    told = json.loads(county("work", "--json", code=2).out)
    assert told["error"]["kind"] == "BadSetting"


def test_a_workspace_keeps_the_settings_it_was_made_with(county: Any, tmp_path: Path, duecourse: Any) -> None:
    county("init", "--ledger", "ledger.sqlite")
    for option, value in (("--origin", "example.org/other"), ("--ledger", "other.sqlite")):
        county.refuses("init", option, value, code=2, says=("a workspace is here already", value))
    told = duecourse("init", "--dir", tmp_path / "new", "--ledger", "postgresql://a:hush@localhost/d", code=2).err
    assert "PGPASSWORD" in told
    assert "hush" not in told
    assert not (tmp_path / "new").exists()
    (tmp_path / "half" / "ledger.sqlite").mkdir(parents=True)
    duecourse("init", "--dir", tmp_path / "half", code=2)
    duecourse("init", "--dir", tmp_path / "half", "--ledger", "second.sqlite")


def test_no_workspace_is_made_inside_of_another(county: Any, duecourse: Any) -> None:
    for inner in (county.root / "second", county.root / "received" / "deep" / "third"):
        refused = duecourse("init", "--dir", inner, code=2)
        assert f"lies inside the workspace {county.root}" in refused.err
        assert "name a folder outside of it with --dir" in refused.err
        assert not inner.exists()
    county("init", "--origin", "duecourse.example/doors")
    duecourse("init", "--dir", county.root.parent / "beside")


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "verify", "--excerpt", "gone.jsonl", "--checkpoint", "gone.txt", "--key", "gone"),
        ("retention", "verify", "gone"),
        ("status", "answer", "b-000001", "gone", "--as", "dee"),
    ],
)
def test_a_file_that_is_not_there_is_said_in_words(county: Any, words: tuple[str, ...]) -> None:
    error = county.refuses(*words, code=2, says=("gone", "No such file or directory"))
    assert "Errno" not in error["message"]
