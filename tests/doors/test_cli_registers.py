"""Verbs of the court feed, of registers, of messages, of custody and of blind tests, as typed."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOUNDER, BOOKING, REQUEST = "supervisor.founding", "b-000001", "b-000001/r1"


def day(ago: int) -> str:
    return (date.today() - timedelta(days=ago)).isoformat()  # noqa: DTZ011 the day the verbs reckon from


def test_the_published_history_is_entered_once_and_routes_nobody(county: Any) -> None:
    entered = county.data("participation", "enter-history", "--as", FOUNDER)["entered"]
    assert entered > 10
    assert county.data("participation", "enter-history", "--as", FOUNDER)["entered"] == 0
    (arlington,) = county.data("participation", "history", "arlington county va")
    assert (arlington["requested_position"], arlington["valid_from"]) == ("asks to leave", "2010-09-28")
    assert "opt-in, opt-out" in arlington["acknowledged_position"]
    days = [each["valid_from"] for each in county.data("participation", "history")]
    assert days == sorted(days)
    county.refuses("participation", "enter-history", "--as", "ada", code=3, says=("needs records_clerk",))
    county("ledger", "verify")


def test_a_feed_is_tried_entered_and_known_again(requested: Any, tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    rows = ["booking,charge,state,disposed_on,court,document"]
    rows += [f"{BOOKING},c1,FILED,{day(2)},court,complaint", f"{BOOKING},c4,FILED,{day(2)},court,complaint"]
    rows += [f"{BOOKING},c1,DISMISSED,{day(1)},court,order"]
    feed.write_text("\n".join(rows) + "\n")
    before = requested.state()
    tried = requested.data("charge", "import", feed, "--dry-run", "--as", "ivy", code=2)
    assert requested.state() == before
    assert [each["outcome"] for each in tried] == ["would be entered", "refused", "would be entered"]
    ran = requested("charge", "import", feed, "--as", "ivy", code=2)
    assert f"request {REQUEST} must be reviewed" in ran.err
    assert "line 3: In booking b-000001 charge c4 is not in the record" in ran.err
    again = requested.data("charge", "import", feed, "--as", "ivy", code=2)
    assert [each["outcome"] for each in again] == ["already entered", "refused", "already entered"]
    requested.refuses("charge", "import", tmp_path / "no.csv", "--as", "ivy", code=2, says=("no.csv", "court-feed.md"))
    requested("ledger", "verify")


def test_a_policy_pins_the_answer_and_a_move_asks_for_a_new_one(requested: Any) -> None:
    policy = (
        "policy",
        "record",
        "Cedar County",
        "JUDICIAL_WARRANT_ONLY",
        "--ori",
        "ZZCEDAR00",
        "--version",
        "order 12",
    )
    more = ("--citation", "code 4", "--adopted-by", "board", "--decides", "sheriff", "--valid-from", day(1))
    requested.refuses(*policy, *more, "--as", FOUNDER, code=3, says=("does not act for the custodian", "--url"))
    requested(*policy, *more, "--as", "hal")
    assert [(each["version"], each["oris"]) for each in requested.data("policy", "list")] == [
        ("order 12", ["ZZCEDAR00"])
    ]
    told = requested("policy", "list").out
    assert "ZZCEDAR00" in told
    assert not [word for word in ("('", "None") if word in told], "written for people"
    known = {each["policy"] for each in requested.data("policy", "known", "--on", "2014-06-01")}
    assert {"SERIOUS_CONVICTIONS_ONLY", "JUDICIAL_WARRANT_ONLY"} <= known
    for step in (("send", "--recipient", "jail", "--as", "eli"), ("receive", "--as", "hal")):
        requested("request", step[0], REQUEST, *step[1:])
    honor = ("request", "decide", REQUEST, "HONOUR", "--reasons", "r", "--as", "hal")
    requested.refuses(*honor, code=3, says=("order 12", "warrant or finding of a judge"))
    assert requested.data(*honor, "--warrant", "warrant 3, Judge Roe")["state"] == "HONOUR"
    requested("custody", "move", BOOKING, "--facility", "annex", "--reason", "space", "--as", "hal")
    stays = requested.data("custody", "stays", BOOKING)
    assert [(each["facility"], bool(each["until"])) for each in stays] == [("county jail", True), ("annex", False)]
    assert requested.data("custody", "alarm") == {"alarmed": []}
    told = requested("case", "show", BOOKING).out
    assert "was moved from county jail to annex" in told
    assert f"Request {REQUEST} is on its way to the custodian." in told
    requested("custody", "died", BOOKING, "--document", "certificate 8", "--as", "hal")
    requested("ledger", "verify")


def test_an_agreement_its_officer_and_what_it_owes(requested: Any) -> None:
    sign = ("agreement", "sign", "cedar", "--agency", "sheriff", "--facility", "annex", "--model", "jail")
    days = ("--signed-by-agency-on", day(9), "--signed-by-federal-on", day(8), "--effective-from", day(7))
    requested(*sign, *days, "--citation", "agreement 1", "--as", FOUNDER)
    officer = ("agreement", "officer", "designate", "cedar", "eli", "--certified-on", day(7), "--score", "84")
    requested(*officer, "--letter", "letter 1", "--credentials", "form 2", "--as", FOUNDER)
    assert requested.data("agreement", "list")[0]["officers"] == "eli"
    requested("request", "lift", REQUEST, "Case Closed", "--note", "over", "--as", "gil")
    requested("agreement", "complaint", "file", "cedar", "eli", "--serious", "--as", "jan")
    assert "k-0001" in {each["subject"] for each in requested.data("agreement", "duties")}
    decided = ("agreement", "complaint", "decide", "k-0001", "--outcome", "not founded", "--reasons", "two witnesses")
    requested(*decided, "--as", "jan")
    requested("agreement", "report", "cedar", "k-0001", "--to", "office", "--as", FOUNDER)
    met = ("agreement", "meet", "cedar", "steering", "--held-on", day(1), "--minutes", "m", "--as", FOUNDER)
    requested(*met)
    requested("agreement", "officer", "withdraw", "cedar", "eli", "--reason", "left", "--as", FOUNDER)
    requested("agreement", "extend", "cedar", "--addendum", "1", "--expires-on", day(-900), "--as", FOUNDER)
    ended = ("agreement", "change", "cedar", "terminated", "--effective-on", day(0), "--reasons", "vote")
    requested.refuses(*ended, "--as", FOUNDER, code=2, says=("90 days after a notice",))
    requested("ledger", "verify")


def test_a_query_goes_out_and_a_citizens_answer_ends_the_request(requested: Any, tmp_path: Path) -> None:
    ask = ("status", "ask", BOOKING, "--sender", "ZZCEDAR00", "--attention", "D RAO", "--phone", "8025550100")
    message = requested(*ask, "--reason", "identity confirmed", "--as", "dee").out
    assert message.startswith("IAQ.ZZCEDAR00.AX.*B000001.TXT\n")
    assert "CUS/Y.OFF/0399." in message
    text = f"IAR.VTICE0900.ZZCEDAR00.*B000001.TXT\r\nRES/US_CITIZEN_BIRTH.AUT/one.SUP/two.NOT/.EXP/{day(-9)}."
    file = tmp_path / "answer.txt"
    file.write_bytes(text.replace("-", "").encode())
    requested("status", "answer", BOOKING, file, "--as", "dee")
    assert f"Request {REQUEST} was cancelled." in requested("case", "show", BOOKING).out
    file.write_bytes(b"IAR.VTICE0900.ZZCEDAR00.TXT\r\nRES/US_CITIZEN_BIRTH.RES/X.")
    requested.refuses("status", "answer", BOOKING, file, "--as", "dee", code=2, says=("answer.txt, RES", "twice"))
    assert requested("status", "respond", BOOKING, "--sender", "DCUSVIT00").out.startswith("IDR.DCUSVIT00.ZZCEDAR00.")
    requested("case", "ethnicity", BOOKING, "declined", "--as", "kim")
    assert "declined" not in requested("case", "show", BOOKING).out
    requested("ledger", "verify")


def test_an_amputees_prints_meet_a_blind_test_among_real_work(checked: Any, cards: Any, tmp_path: Path) -> None:
    """Every card here has two fingers and reports the others as missing."""
    settings = checked.root / "duecourse.toml"
    settings.write_text(re.sub(r"blind_tests_percent = \d+", "blind_tests_percent = 100", settings.read_text()))
    pair = cards("second", seed=11), cards("first", seed=12)
    prepare = ("examine", "prepare", *pair, "--truth", "same", "--source", "volunteer 7", "--as", "gil")
    assert checked.data(*prepare) == checked.data(*prepare) == {"test": "t-000001"}
    booked = checked.data("book", cards("again", seed=5), "--as", "kim")["receipts"][0]
    assert booked["deviations"] == [], "missing fingers are reported"
    checked("work")
    waiting = [each["booking"] for each in checked.data("worklist")["examinations"]]
    assert len(set(waiting)) == len(waiting) == 3
    while (found := checked.data("examine", "next", "--as", "ada")) is not None:
        assert found["booking"] in waiting
        if found["step"] == "analysis":
            words = ("analyze", found["booking"], "--suitability", "sufficient")
        else:
            laid = checked.data("examine", "exhibit", found["booking"], "A", "--into", tmp_path / "x", "--as", "ada")
            assert len(laid["pictures"]) == 2
            words = ("conclude", found["booking"], "A", "identification", "--finger", "2", "--corresponding", "14")
        checked("examine", *words, "--reason", "r", "--as", "ada")
    everyone, ada = checked.data("examine", "quality")
    assert (everyone["comparisons"], ada["examiner"]) == (1, "ada")
    assert (ada["false_exclusions"]["errors"], ada["false_exclusions"]["trials"]) == (0, 1)
    assert "0 of 1" in checked("examine", "quality").out
    checked("ledger", "verify")
