"""Announcements people write: a path works like a name, the documented example works, and every slip is named."""

import re
from pathlib import Path

import pytest

from duecourse.errors import BadInput
from duecourse.figures import announcement, engine, verdicts, wordings
from duecourse.figures.claims import check, explain

DOCS = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-an-announcement.md"
EXAMPLE = announcement.locate("example").read_text(encoding="utf-8")
SHORT = """
[announcement]
id = "short"
title = "Short"
published_on = 2010-10-06
publisher = "Someone"

[[claims]]
id = "one"
sentence = "As said."
speaker = "someone"
tests = "something"
period = "FY2010"
basis = "booked"
definition = "none"
"""


def short(check_keys: str, more: str = "") -> str:
    return f'{SHORT}\n[[claims.checks]]\nname = "a"\nlabel = "as said"\n{check_keys}\n{more}'


def verdict(folder: Path, text: str) -> str:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    (claim,) = check(file).claims
    assert claim.finding
    return claim.verdict


def test_the_example_is_the_documented_one_and_a_path_works_like_a_name(tmp_path: Path) -> None:
    fenced = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert fenced is not None
    assert fenced[1].strip() == EXAMPLE.strip()
    file = tmp_path / "copied.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert check(file).to_json() == check(str(file)).to_json() == check("example").to_json()
    assert check("example").claims[0].verdict == "supported_on_basis"


def test_explain_shows_everything_one_can_write() -> None:
    text = explain()
    assert EXAMPLE.strip() in text
    for name in (*wordings.catalog(), *verdicts.VERDICTS, *engine.catalog()):
        assert f"  {name} " in text
    assert set(announcement.shipped()) >= {"article-2010-10-06", "example"}


BOOKED = 'measure = "removals_booked"\n'
RECORD = BOOKED + 'wording = "record"'
DEATHS = 'measure = "border_deaths"\nwording = "record"\n'
LAG_AS_DEFINITION = """
[[claims.alternatives]]
name = "lag"
label = "without late confirmations"
measure = "removals_excluding_lag"
wording = "about"
value = {value}
period = "FY2009"
differs = "{differs}"
why = "for the test"
"""


@pytest.mark.parametrize(
    ("keys", "more", "expected"),
    [
        (BOOKED + 'wording = "more_than"\nvalue = 392000', "", "supported"),
        (BOOKED + 'wording = "nearly"\nvalue = 400000', "", "supported"),
        (BOOKED + 'wording = "exactly"\nvalue = 392863', "", "contradicted"),
        (BOOKED + 'wording = "exactly"\nvalue = 396906', "", "period_mismatch"),
        (
            BOOKED + 'wording = "exactly"\nvalue = 387790',
            LAG_AS_DEFINITION.format(value=387790, differs="definition"),
            "definition_mismatch",
        ),
        (
            BOOKED + 'wording = "exactly"\nvalue = 387790',
            LAG_AS_DEFINITION.format(value=387790, differs="basis"),
            "contradicted",
        ),
        (
            BOOKED + 'wording = "exactly"\nvalue = 392862',
            LAG_AS_DEFINITION.format(value=500000, differs="basis"),
            "supported_on_basis",
        ),
        (BOOKED + 'wording = "rose_from"\nearlier = "FY2009"', "", "supported"),
        (BOOKED + 'wording = "rose_from"\nvalue = 389834\nearlier = "FY2009"', "", "supported"),
        (BOOKED + 'wording = "rose_from"\nvalue = 300000\nearlier = "FY2009"', "", "contradicted"),
        (BOOKED + 'wording = "fell_from"\nearlier = "FY2009"', "", "contradicted"),
        (BOOKED + 'wording = "rose_from"\nearlier = "FY1999"', "", "cannot_be_checked"),
        (BOOKED + 'wording = "record"\nperiod = "FY2003"', "", "cannot_be_checked"),
        (BOOKED + 'wording = "more_than"\nvalue = 1\nperiod = "1999"', "", "cannot_be_checked"),
        ('measure = "removals_excluding_lag"\nwording = "record"', "", "contradicted"),
        ('measure = "removals_excluding_lag"\nwording = "more_than"\nvalue = 300000', "", "cannot_be_checked"),
    ],
)
def test_wordings_lead_to_verdicts(tmp_path: Path, keys: str, more: str, expected: str) -> None:
    assert verdict(tmp_path, short(keys, more)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["mine.toml, the whole file", "is empty"]),
        ("  \n", ["is empty"]),
        ("not toml", ["is not TOML", "line 1"]),
        (SHORT + "[[claims]\n", ["is not TOML", "(at line"]),
        ("x = 1\n" + SHORT, ["unknown table or key 'x'"]),
        ("[announcement]\nid = 'x'\n", ["no [[claims]] table"]),
        ("[[claims]]\nid = 'x'\n", ["no [announcement] table"]),
        ("announcement = 3\n", ["no [announcement] table"]),
        (SHORT, ["claim 'one'", "missing required field `checks`"]),
        (short(BOOKED), ["claim 'one', checks[0]", "missing required field `wording`"]),
        (short(BOOKED + 'wording = "more_than"'), ["check 'a'", "needs the key 'value'"]),
        (short(BOOKED + 'wording = "rose_from"'), ["needs the key 'earlier'"]),
        (short(BOOKED + 'wording = "more_then"\nvalue = 1'), ["no wording 'more_then'", "Near it: more_than"]),
        (short('measure = "removal_booked"\nwording = "record"'), ["check 'a'", "near it: removals_booked"]),
        (short(BOOKED + 'wording = "more_than"\nvalue = "392000"'), ["checks[0].value", 'got a text in "quotes"']),
        (short(BOOKED + 'wording = "more_than"\nvalue = true'), ["checks[0].value", "got true or false"]),
        (short(BOOKED + 'wording = "more_than"\nvalue = nan'), ["its value is no number"]),
        (short(BOOKED + 'wording = "record"\nvaule = 1'), ["unknown field `vaule`", "Did you mean 'value'?"]),
        (short(BOOKED + 'wording = "record"\nperiod = "FY10"'), ["'FY10' is no period", "on file"]),
        (short(BOOKED + 'wording = "record"\nperiod = "on file"'), ["several periods at once", "key period"]),
        (short(BOOKED + 'wording = "record"\nparameters = { place = "Tucson" }'), ["no parameter 'place'"]),
        (short(DEATHS), ["several places", "Tucson sector", "key parameters"]),
        (short(DEATHS + 'parameters = { place = "Tuscon sector" }'), ["near it: Tucson sector"]),
        (short(DEATHS + "parameters = 3"), ["checks[0].parameters"]),
        (short(BOOKED + 'wording = "record"', '[claims.finding]\nsupportd = "x"'), ["'supportd' is no verdict"]),
        (short(BOOKED + 'wording = "record"', '[claims.finding]\nsupported = "{b.said}"'), ["{b.said} names no check"]),
        (short(BOOKED + 'wording = "record"', '[claims.finding]\nsupported = "{a.siad}"'), ["asks for 'siad'"]),
        (short(BOOKED + 'wording = "record"').replace('name = "a"', 'name = "A b"'), ["small letters"]),
        (short(BOOKED + 'wording = "record"').replace('id = "one"', 'id = "../one"'), ["claim '../one', id"]),
        (short(BOOKED + 'wording = "record"').replace('id = "one"', "id = 1"), ["claim 1, id"]),
        (short(BOOKED + 'wording = "record"').replace('id = "short"', 'id = "../../etc"'), ["[announcement], id"]),
        (short(BOOKED + 'wording = "record"').replace("2010-10-06", '"October 6"'), ["published_on"]),
        (short(BOOKED + 'wording = "record"').replace("2010-10-06", "1800-01-01"), ["no meaning as early as"]),
        (short(RECORD, '[[claims.context]]\nname = "a"\nlabel = "x"\n' + BOOKED), ["used twice"]),
        (short(RECORD).replace("[[claims]]", 'address = "javascript:x"\n[[claims]]', 1), ["address"]),
        (EXAMPLE + EXAMPLE[EXAMPLE.index("[[claims]]") :], ["claim 'more-than-ever'", "used twice"]),
    ],
)  # fmt: skip
def test_a_bad_file_gets_one_clear_error(tmp_path: Path, text: str, words: list[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        check(file)
    message = str(caught.value)
    for word in (*words, "mine.toml"):
        assert word in message
    assert caught.value.exit_code == 2
    assert message.endswith(".")
    assert "\n" not in message


def test_bad_paths_and_names(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00" * 100)
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (announcement.LARGEST + 1))
    for given, word in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.toml", "no such file"),
        (binary, "is not UTF-8 text"),
        (large, "is larger than"),
        ("article-2010", "Near it: article-2010-10-06"),
        ("", "."),
    ):
        with pytest.raises(BadInput, match=re.escape(word)):
            check(given)
