"""Verbs of discretion, counsel, hearing and family, and the questions an inspector asks of them."""

from pathlib import Path
from typing import Any

BOOKING, REQUEST = "b-000001", "b-000001/r1"


def test_the_form_of_discretion_is_written_filled_in_and_entered(requested: Any, tmp_path: Path) -> None:
    file = tmp_path / "weighed.toml"
    blank = requested("discretion", "form").out
    assert blank.count('answer = "unknown"') == 19
    filled = blank.replace('reasons = ""', 'reasons = "the arrest is old"', 1)
    filled = filled.replace(
        'answer = "unknown"\nin_favor = ""', 'answer = "considered"\nin_favor = "came as a child"', 1
    )
    file.write_text(filled, encoding="utf-8")
    weigh = ("discretion", "weigh", BOOKING, "--form-file", file, "--as", "eli")
    assert "nothing counted" in requested(*weigh).out
    read = ("--as", "fay", "--purpose", "to approve")
    assert "(for discretion: came as a child)" in requested("case", "show", BOOKING, *read).out
    assert "came as a child" not in requested("case", "show", BOOKING).out
    for text, says in (
        ("reasons = 3\n", "reasons is no text"),
        ('reasons = "r"\ncaregiver = "yes"\n', "caregiver is no table"),
        ("= broken", "cannot be read"),
        ('reasons = "r"\n[weight]\nanswer = "considered"\n', "'weight' is not in the list"),
        ('reasons = "r"\n[age]\nanswer = "considered"\nscore = 3\n', "score"),
    ):
        file.write_text(text, encoding="utf-8")
        requested.refuses(*weigh, code=2, says=(says,))
    requested.refuses(*weigh[:3], "--form-file", tmp_path / "none", "--as", "eli", code=2, says=("discretion form",))
    requested("ledger", "verify")


def test_facts_of_a_person_are_entered_shown_and_counted(requested: Any) -> None:
    waiting = [each["what"] for each in requested.data("worklist")["intake"]]
    assert "enter whether the person has counsel" in waiting
    requested("case", "counsel", BOOKING, "pro_bono", "--name", "county defender", "--as", "hal")
    requested("case", "hearing", BOOKING, "due", "--court", "immigration court", "--as", "ivy")
    family = ("case", "ask-family", BOOKING, "--relative", "yes", "--in-care", "yes", "--language", "es", "--as", "hal")
    requested(*family)
    assert "see to those in the person's care" in [each["what"] for each in requested.data("worklist")["intake"]]
    requested(*family, "--arranged", "the grandmother fetches them")
    requested.refuses("case", "counsel", BOOKING, "some", "--as", "hal", code=2, says=("standing",))
    requested.refuses("case", "hearing", BOOKING, "held", "--as", "hal", code=2, says=("hearing_on",))
    requested.refuses(*family[:-1], "eli", code=3, says=("by eli", "needs"))
    read = ("--as", "hal", "--purpose", "shift")
    assert "Counsel: county defender." in requested("case", "show", BOOKING, *read).out
    counted = {
        each["fact"]: each for each in requested.data("inspect", "circumstances") if each["agency"] != "ZZCEDAR00"
    }
    assert counted["counsel"]["people"] is None, "one person is a small count"
    assert requested("inspect", "watches").out == "Nobody is watched.\n"
    requested("ledger", "verify")


def test_what_a_custodian_answered_is_told_with_its_denominators(requested: Any) -> None:
    assert requested("inspect", "answers", "--totals").out == "No request was sent.\n"
    requested("request", "send", REQUEST, "--recipient", "jail", "--as", "eli")
    requested("request", "receive", REQUEST, "--as", "hal")
    policy = ("--policy", "NONE", "--policy-version", "order 3", "--reasons", "our order")
    requested("request", "decide", REQUEST, "DECLINED", *policy, "--as", "hal")
    (answer,) = requested.data("inspect", "answers", "--declined")
    assert (answer["request"], answer["law"]) == (REQUEST, "NONE (order 3), as the custodian stated it")
    total = requested.data("inspect", "answers", "--totals")[-1]
    assert (total["agency"], total["sent"], total["declined"], total["served"]) == ("all agencies", 1, 1, 0)
