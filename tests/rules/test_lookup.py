"""The rule of the day, from dated files with sources; a bad file is refused with file and key."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from duecourse.errors import BadRuleFact, BadRuleFile, NoRuleInForce, UnknownRule
from duecourse.rules.lookup import catalog, rule

WIDE = """
[hold.hours]
description = "How long."
unit = "hours"
[[hold.hours.since]]
on = 2000-01-01
value = 48
source = "S1"
status = "verified"
[[hold.hours.since]]
on = 2010-01-01
value = { most = 24, days = [1, 2] }
source = "S2"
status = "recalled"
note = "from memory"
[[hold.hours.since]]
on = 2020-01-01
ended = true
source = "S3"
status = "verified"
"""
NARROW = """
[hold.hours]
description = "How long here."
unit = "hours"
[[hold.hours.since]]
on = 2005-01-01
value = 12
source = "S4"
status = "verified"
[[hold.hours.since]]
on = 2012-01-01
ended = true
source = "S5"
status = "verified"
"""


def files(tmp_path: Path, **texts: str) -> Path:
    for place, text in texts.items():
        file = tmp_path / place.replace("__", "/") / "rules.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_value_holds_from_its_day_until_the_next_and_tells_its_source(tmp_path: Path) -> None:
    folder = files(tmp_path, us=WIDE)
    first = rule("hold.hours", on=date(2009, 12, 31), folder=folder)
    second = rule("hold.hours", on=date(2010, 1, 1), folder=folder)
    assert (first.value, first.since, first.source, first.status) == (48, date(2000, 1, 1), "S1", "verified")
    assert (second.value["most"], second.unit, second.status, second.note) == (24, "hours", "recalled", "from memory")
    assert first.version == second.version
    assert len(first.version) == 16
    for day in (date(1999, 12, 31), date(2020, 1, 1)):
        with pytest.raises(NoRuleInForce, match=f"hold.hours.*on {day}"):
            rule("hold.hours", on=day, folder=folder)
    with pytest.raises(UnknownRule, match=r"The nearest is hold\.hours"):
        rule("hold.hour", on=date(2010, 1, 1), folder=folder)


def test_the_version_is_that_of_the_file_and_a_caller_cannot_change_a_rule(tmp_path: Path) -> None:
    one = files(tmp_path / "one", us=WIDE)
    other = files(tmp_path / "other", us=WIDE + "# a comment\n")
    day = date(2010, 5, 1)
    assert rule("hold.hours", on=day, folder=one).version != rule("hold.hours", on=day, folder=other).version
    rule("hold.hours", on=day, folder=one).value["days"].append(3)
    assert rule("hold.hours", on=day, folder=one).value["days"] == [1, 2]


def test_the_narrowest_jurisdiction_with_a_value_answers(tmp_path: Path) -> None:
    folder = files(tmp_path, us=WIDE, us__xx=NARROW)
    asked = {
        ("us/xx/county", 2004): (48, "us"),
        ("us/xx", 2005): (12, "us/xx"),
        ("us/yy", 2005): (48, "us"),
        ("us/xx", 2012): ({"most": 24, "days": [1, 2]}, "us"),
    }
    for (where, year), (value, place) in asked.items():
        found = rule("hold.hours", on=date(year, 1, 1), where=where, folder=folder)
        assert (found.value, found.where) == (value, place)
    assert [history.where for history in catalog("us/xx", folder=folder)] == ["us/xx", "us"]
    for outside in ("../us", "us/..", "us//xx", "/us", "", "us/../us", "us/xx/"):
        with pytest.raises(BadRuleFact, match="is no jurisdiction"):
            rule("hold.hours", on=date(2010, 1, 1), where=outside, folder=folder / "us")
        with pytest.raises(BadRuleFact, match="is no jurisdiction"):
            catalog(outside, folder=folder)


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("on = 2010-01-01", 'on = "2010-01-01"', r"hold.hours.since\[2\].on", "without quotes"),
        ("on = 2010-01-01", "on = 2000-01-01", r"hold.hours.since\[2\].on", "does not come after"),
        ('source = "S1"', "", r"hold.hours.since\[1\].source", "missing"),
        ('source = "S1"', 'source = " "', r"hold.hours.since\[1\].source", "missing"),
        ('status = "recalled"', 'status = "sure"', r"hold.hours.since\[2\].status", "neither"),
        ("value = 48", "", r"hold.hours.since\[1\]", "either `value` or `ended = true`"),
        ("value = 48", "value = 48\nended = true", r"hold.hours.since\[1\]", "not both"),
        ("ended = true", "ended = false", r"hold.hours.since\[3\]", "either"),
        ("value = 48", "value = 48\nvalues = 3", r"hold.hours.since\[1\].values", "did you mean value"),
        ('unit = "hours"', "unit = 3", "hold.hours.unit", "no text"),
        ('unit = "hours"', 'unit = "h"\nresource = "x"', "hold.hours.resource", "not a key"),
        ("[hold.hours]", 'title = "x"\n[hold.hours]', "title", "is no table"),
        ("value = 48", "value = = 48", "the whole file", "cannot be read"),
        ("value = 48", "value = 48\nvalue = 49", "the whole file", "cannot be read"),
    ],
)
def test_a_bad_rule_file_names_file_and_key(tmp_path: Path, old: str, new: str, key: str, problem: str) -> None:
    folder = files(tmp_path, us=WIDE.replace(old, new, 1))
    with pytest.raises(BadRuleFile, match=rf"us/rules.toml: {key}: .*{problem}"):
        rule("hold.hours", on=date(2010, 1, 1), folder=folder)


FORMS = """
[forms]
description = "Forms."
unit = "form"
[[forms.since]]
on = 2000-01-01
value = [{ form = "A", asks = "hold", needs = ["cause"], ended = true }, { form = "B", asks = "notify", needs = [] }]
source = "S1"
status = "verified"
"""


@pytest.mark.parametrize(
    ("value", "key", "problem"),
    [
        ('[{ form = "C", needs = [] }]', r"\[1\].asks", "is missing"),
        ('[{ form = "C", asks = "hold", needs = [] }, "D"]', r"\[2\]", "is a text, where .* has a table"),
        ('[{ form = "C", asks = 3, needs = [] }]', r"\[1\].asks", "is a number, where .* has a text"),
        ('[{ form = "C", asks = "hold", need = [], needs = [] }]', r"\[1\].need", "is no key .*did you mean needs"),
        ('[{ form = "C", asks = "hold", needs = [3] }]', r"\[1\].needs\[1\]", "is a number"),
        (
            '[{ form = "C", asks = "hold", needs = [], ended = 1 }]',
            r"\[1\].ended",
            "is a number, where .* has true or false",
        ),
        ('{ form = "C", asks = "hold", needs = [] }', "", "is a table, where .* has a list"),
    ],
)
def test_a_narrower_rule_has_the_form_of_the_wide_one(tmp_path: Path, value: str, key: str, problem: str) -> None:
    start, end = FORMS.index("value = "), FORMS.index("source = ")
    folder = files(tmp_path, us=FORMS, us__xx=f"{FORMS[:start]}value = {value}\n{FORMS[end:]}")
    with pytest.raises(BadRuleFile, match=rf"us/xx/rules.toml: forms.since\[1\].value{key}: {problem}"):
        rule("forms", on=date(2010, 1, 1), where="us/xx", folder=folder)
    right = '[{ form = "C", asks = "hold", needs = ["cause"] }]'
    (folder / "us" / "yy").mkdir()
    (folder / "us" / "yy" / "rules.toml").write_text(f"{FORMS[:start]}value = {right}\n{FORMS[end:]}")
    assert rule("forms", on=date(2010, 1, 1), where="us/yy", folder=folder).value[0]["form"] == "C"


def test_a_misspelled_rule_of_a_narrower_place_is_not_passed_over(tmp_path: Path) -> None:
    folder = files(tmp_path, us=WIDE, us__xx=NARROW.replace("hold.hours", "hold.huors"), us__yy=NARROW)
    with pytest.raises(BadRuleFile, match=r"us/xx/rules.toml: hold.huors: is no rule \(did you mean hold.hours\?\)"):
        rule("hold.hours", on=date(2010, 1, 1), where="us/xx", folder=folder)
    (folder / "us" / "yy" / "rules.toml").write_text(NARROW.replace("hold.hours", "parking.fee"))
    assert rule("parking.fee", on=date(2010, 1, 1), where="us/yy", folder=folder).value == 12, "a rule of its own"


def test_a_rule_stands_in_one_file_of_a_jurisdiction(tmp_path: Path) -> None:
    folder = files(tmp_path, us=WIDE)
    (folder / "us" / "second.toml").write_text(WIDE, encoding="utf-8")
    with pytest.raises(BadRuleFile, match=r"second.toml: hold.hours: stands in .*rules.toml already"):
        catalog(folder=folder)
    (folder / "us" / "second.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadRuleFile, match=r"second.toml: the whole file: cannot be read"):
        catalog(folder=folder)


def test_every_shipped_rule_has_its_day_source_and_status_and_changes_on_that_day() -> None:
    histories = catalog()
    assert len({history.name for history in histories}) == len(histories)
    for history in histories:
        before = None
        for since, value in history.values:
            if value is None:
                with pytest.raises(NoRuleInForce):
                    rule(history.name, on=since)
                before = None
                continue
            assert value.source
            assert rule(history.name, on=since).since == since
            if before is not None:
                assert rule(history.name, on=since - timedelta(days=1)).since == before
            before = since


def test_shipped_lists_refer_to_each_other_rightly() -> None:
    states = {each["state"]: each for each in rule("charge.states", on=date(2010, 1, 1)).value}
    for state in states.values():
        assert set(state["next"]) <= set(states)
        assert state["effect"] in {"none", "note", "recompute", "drop", "strike"}
        assert state["open"] is False or state["next"], f"{state['state']} is open and has no way out"
    lift_reasons = {each["reason"] for each in rule("detainer.lift_reasons", on=date(2010, 1, 1)).value}
    for kind in rule("claim.kinds", on=date(2010, 1, 1)).value:
        assert kind["lift_reason"] in lift_reasons | {""}
    severities = set(rule("charge.severities", on=date(2010, 1, 1)).value)
    priorities = next(history for history in catalog() if history.name == "priorities")
    for _, version in priorities.values:
        assert version is not None
        for ground in version.value["grounds"]:
            assert set(ground["labels"]) <= {"charge", "conviction", "order", "other"}
            assert set(ground.get("severity", ())) <= severities
            offense = {"codes", "not_codes", "severity", "sentence_over_days", "sentence_up_to_days"} & set(ground)
            assert not offense or set(ground["labels"]) <= {"charge", "conviction"}
