"""The examples beside the rules, as a lawyer would write them: given, on, expect."""

import tomllib
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse.rules.deadlines import hold_deadlines, plus_working_hours
from duecourse.rules.fiscal_year import book_lock, fiscal_year
from duecourse.rules.holidays import holiday
from duecourse.rules.lookup import EXAMPLES, FOLDER, rule
from duecourse.rules.priorities import Claimed, Offense, level, shortfalls


def _examples() -> list[Any]:
    files = sorted(FOLDER.rglob(f"*{EXAMPLES}"))
    return [
        pytest.param(example, id=f"{file.name.removesuffix(EXAMPLES)}: {example['title']}")
        for file in files
        for example in tomllib.loads(file.read_text(encoding="utf-8"))["example"]
    ]


def _claimed(given: list[dict[str, Any]]) -> list[Claimed]:
    return [
        Claimed(
            each["ground"],
            each["label"],
            Offense(
                each["code"],
                each.get("code_system", "NCIC"),
                each.get("severity", "unknown"),
                each.get("sentence_days"),
            ),
        )
        for each in given
    ]


def _answer(example: dict[str, Any]) -> Any:
    on, given = example.get("on", date(2010, 10, 6)), example.get("given")
    zone = ZoneInfo(example.get("zone", "UTC"))
    match example.get("ask", "rule"):
        case "rule":
            return rule(str(given), on=on).value
        case "fiscal year":
            return fiscal_year(on)
        case "book lock":
            return book_lock(int(str(given)))
        case "holiday":
            return holiday(on)
        case "forms":
            return [each["form"] for each in rule("detainer.forms", on=on).value]
        case "set":
            return rule("priorities", on=on).value["set"]
        case "level":
            (only,) = _claimed(given)
            return level(only.ground, only.label, rule("priorities", on=on))
        case "shortfalls":
            return list(shortfalls(_claimed(given), rule("priorities", on=on)))
        case "hold by form":
            return hold_deadlines(given, zone=zone).form_at
        case "hold by regulation":
            return hold_deadlines(given, zone=zone).regulation_at
        case "hold":
            return hold_deadlines(given, zone=zone).binding_at
        case "claim":
            return plus_working_hours(given, rule("claim.resolve", on=on).value, zone=zone)
    raise AssertionError(f"no question {example['ask']!r}")


@pytest.mark.parametrize("example", _examples())
def test_example(example: dict[str, Any]) -> None:
    assert _answer(example) == example["expect"]
