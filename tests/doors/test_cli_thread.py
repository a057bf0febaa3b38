"""One thread through the command line, from a card to a proof; and on the way, who may not act: nothing moves then."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

BOOKING, STRANGER, REQUEST = "b-000001", "b-000002", "b-000001/r1"
YESTERDAY = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
SOON = (datetime.now(UTC).date() + timedelta(days=20)).isoformat()
ANALYSIS = ("examine", "analyze", BOOKING, "--suitability", "sufficient", "--reason", "clear ridges")
CONCLUSION = ("examine", "conclude", BOOKING, "A", "identification", "--reason", "two fingers agree")
DETERMINATION = (
    *("status", "determine", BOOKING, "APPEARS_REMOVABLE_RECORDS", "--expires-on", SOON, "--sign", "none"),
    *("--record", "system=index, key=V-7, last_updated_on=2009-07-01", "--reason", "the visa ended"),
)
GROUND = ("--ground", "ground=biometric_and_records, evidence=entries of the identity and of the status")
WEIGHED = (
    *("--factor", "factor=caregiver, answer=considered, in_favor=two small children", "--rest-unknown"),
    *("--reasons", "the charge is recent", "--as", "eli"),
)
DRAFT = (
    "request",
    "draft",
    BOOKING,
    "--basis",
    "label=charge, ground=charged, charge=c1",
    *GROUND,
    "--reasons",
    "none",
)
APPROVAL = ("request", "approve", REQUEST, "--reasons", "complete", "--document", "title=I-200, reference=W-1")
DISPOSITION = (
    *("charge", "dispose", BOOKING, "c1", "NO_CHARGE_FILED", "--disposed-on", YESTERDAY),
    *("--court", "county court", "--document", "notice 3"),
)
HONOR = (
    *("request", "decide", REQUEST, "HONOUR", "--policy", "HONOUR_ALL", "--policy-version", "order 12 of 2009"),
    *("--reasons", "our order says so"),
)


def test_a_workspace_is_founded_once(county: Any, tmp_path: Path) -> None:
    before = county.state()
    county.refuses("init", "--origin", "somewhere.example/else", code=2, says=("a workspace is here already",))
    again = county.data("init")
    assert again["origin"] == "duecourse.example/doors", "what is there stays"
    assert again["verifier_key"].startswith("duecourse.example/doors+")
    assert county.state() == before
    county.refuses(
        "init", "--supervisor", "somebody.else", code=3, says=("was founded by", "staff authorize somebody.else")
    )
    kinds = county.kinds()
    assert kinds[:3] == ["staff.authorized", "staff.authorized", "participation.recorded"]
    assert oct((county.root / "keys" / "ledger.key").stat().st_mode)[-3:] == "600"
    county.root = tmp_path / "new"
    assert "unheard" in county("init", "--routing", "unheard", code=2).err


def test_staff_is_authorized_by_another(county: Any) -> None:
    words = ("examiner", "--authority", "certificate 14")
    county.refuses("staff", "authorize", "fay", *words, "--as", "fay", code=3, says=("Authorizing oneself by fay",))
    county.refuses("staff", "authorize", "new", *words, "--as", "ada", code=3, says=("by ada", "needs supervisor"))
    county.refuses("staff", "authorize", "new", *words, "--as", "nobody", code=3, says=("by nobody", "staff register"))
    says = ("wizard", "examiner")
    county.refuses("staff", "authorize", "new", "wizard", "--authority", "x", "--as", "fay", code=2, says=says)
    county("staff", "authorize", "new", *words, "--expires-on", SOON, "--as", "fay")
    assert "Nothing waits" in county("examine", "next", "--as", "new").out
    county("staff", "revoke", "new", "examiner", "--reason", "left", "--as", "fay")
    county.refuses("examine", "next", "--as", "new", code=3, says=("needs examiner",))


def test_a_card_has_one_receipt(checked: Any, cards: Any) -> None:
    before = checked.state()
    (receipt,) = checked.data("book", cards("booked"))["receipts"]
    assert (receipt["serial"], receipt["already_received"]) == (1, True)
    assert checked.state() == before
    assert "was received before as serial 1" in checked("book", cards("booked")).out
    same_number = cards("other", seed=4, tcn="TCN-2026-booked-0001")
    says = ("TCN-2026-booked-0001 from ZZCEDAR00", "has serial number 1", "number it anew")
    error = checked.refuses("book", same_number, code=3, says=says)
    assert error["kind"] == "DuplicateTransaction"
    checked.refuses("book", cards("third", seed=4), "--as", "ada", code=3, says=("by ada", "needs records_clerk"))


def test_an_enrollment_can_be_repeated(checked: Any, cards: Any) -> None:
    before, gallery = checked.state(), checked.data("gallery", "info")
    again = checked("gallery", "enroll", "g-1", cards("enrolled", seed=1), "--as", "kim")
    assert "were enrolled already; 2 people" in again.out
    assert (checked.state(), checked.data("gallery", "info")) == (before, gallery)
    wrong = ("gallery", "enroll", "Ida Novak", cards("enrolled", seed=1))
    checked.refuses(*wrong, code=2, says=("Ida Novak", "letters, digits and hyphens"))
    checked.refuses(
        "gallery", "enroll", "g-7", cards("new", seed=5), "--as", "ada", code=3, says=("needs records_clerk",)
    )
    checked.refuses("gallery", "enroll", "g-7", cards("cut", cut=(2, 8)), code=2, says=("cut.eft", "no finger"))
    assert checked.data("gallery", "info") == gallery
    assert not (checked.root / "enrolled" / "g-7").exists()
    some = checked("gallery", "enroll", "g-8", cards("some", seed=6, cut=(8,)))
    assert "left middle" in some.err
    assert "1 fingers are enrolled; 3 people" in some.out


def test_examination_is_blind_and_by_two(checked: Any, tmp_path: Path) -> None:
    work, _, what = checked("examine", "next", "--as", "ada").out.partition(": ")
    assert what == "analyze the booking prints\n"
    assert re.fullmatch(r"w-[0-9a-f]{12}", work), "the name of the work tells no booking"
    checked.refuses(*CONCLUSION, "--as", "ada", code=3, says=("the analysis by ada", "not recorded"))
    exhibit = ("examine", "exhibit", BOOKING, "A", "--into", tmp_path / "pair")
    checked.refuses(*exhibit, "--as", "ada", code=3, says=("the analysis by ada", "not recorded"))
    checked(*ANALYSIS, "--as", "ada")
    shown = checked.data("examine", "next", "--as", "ada")
    assert shown == {"booking": work, "step": "comparison", "candidate": "A"}, "no name, score, rank or charge"
    pictures = checked.data(*exhibit, "--as", "ada")["pictures"]
    assert [Path(each).name for each in pictures] == ["finger-02.png", "finger-08.png"]
    assert all(Path(each).read_bytes().startswith(b"\x89PNG") for each in pictures)
    checked.refuses(*CONCLUSION, "--as", "dee", code=3, says=("by dee", "needs examiner"))
    checked.refuses(*CONCLUSION, "--as", "zed", code=3, says=("by zed", "staff register"))
    assert "another examiner is needed" in checked(*CONCLUSION, "--as", "ada").out
    checked.refuses(*CONCLUSION, "--as", "ada", code=3, says=("by ada", "same person"))
    checked.refuses(
        "status", "query", BOOKING, "--system", "x", "--reason", "y", "--as", "dee", code=3, says=("query",)
    )
    assert "Nothing waits" in checked("examine", "next", "--as", "ada").out
    checked(*ANALYSIS, "--as", "ben")
    assert "settled: confirmed" in checked(*CONCLUSION, "--as", "ben").out
    assert "Two examiners identified the person." in checked("case", "show", BOOKING).out
    told = checked.data("case", "show", BOOKING, "--role", "examiner")
    assert "SHOPLIFTING" not in json.dumps(told["sentences"])
    assert "EBERLUNE" not in json.dumps(told["sentences"])


def test_an_exhibit_shows_what_was_received_and_enrolled_and_nothing_else(
    checked: Any, cards: Any, tmp_path: Path
) -> None:
    checked("gallery", "enroll", "g-1", cards("again", seed=6, cut=(8,)), "--as", "kim")
    checked(*ANALYSIS, "--as", "ada")
    exhibit = ("examine", "exhibit", BOOKING, "A", "--as", "ada", "--into")
    pictures = checked.data(*exhibit, tmp_path / "pair")["pictures"]
    assert [Path(each).name for each in pictures] == ["finger-02.png", "finger-08.png"], "any card may have matched"
    (tmp_path / "file").write_text("here first")
    assert str(tmp_path / "file") in checked(*exhibit, tmp_path / "file", code=2).err
    kept = next((checked.root / "enrolled" / "g-1").iterdir())
    kept.write_bytes(cards("swapped", seed=7).read_bytes())
    checked.refuses(*exhibit, tmp_path / "none", code=2, says=(BOOKING, "candidate A", "not kept any more"))
    for card in kept.parent.iterdir():
        card.unlink()
    checked.refuses(*exhibit, tmp_path / "none", code=2, says=(BOOKING, "candidate A"))
    assert not (tmp_path / "none").exists()


def test_the_search_says_what_was_searched(checked: Any) -> None:
    info = checked.data("gallery", "info")
    (search,) = [each for each in payloads(checked) if each.get("people_searched") and each["candidates"]]
    assert search["people_searched"] == info["people"] == 2
    assert search["gallery_digest"] == info["digest"]
    assert search["fingers_used"] == [2, 8]
    assert search["threshold"] < search["candidates"][0]["score"]
    assert search["candidates"][0]["person"] == "g-1"
    assert checked.data("case", "list")[1]["outcome"].startswith("Nobody enrolled matched")
    assert checked("work").out == "Nothing waits to be searched.\n"


def test_drafter_and_approver_are_two(requested: Any, checked: Any, shell: Any) -> None:
    requested.refuses(*APPROVAL, "--as", "gil", code=3, says=(f"request {REQUEST} is APPROVED",))
    for examiner in ("ada", "ben"):
        checked(*ANALYSIS, "--as", examiner)
        checked(*CONCLUSION, "--as", examiner)
    checked("status", "query", BOOKING, "--system", "index", "--reason", "identity", "--as", "dee")
    checked.refuses(*DRAFT, "--as", "eli", code=3, says=("no status has been determined",))
    late = (*DETERMINATION[:5], "2010-12-31", *DETERMINATION[6:])
    checked.refuses(*late, "--as", "dee", code=2, says=("expires_on", "has passed"))
    checked(*DETERMINATION, "--as", "dee")
    checked.refuses(*DRAFT, "--as", "eli", code=3, says=("was not asked whether they are a victim", "ask-victim"))
    checked("case", "ask-victim", BOOKING, "no", "--as", "hal")
    checked.refuses(*DRAFT, "--as", "eli", code=3, says=("nobody has weighed discretion", "discretion form"))
    checked("discretion", "weigh", BOOKING, *WEIGHED)
    checked.refuses(*DRAFT, "--as", "dee", code=3, says=("by dee", "needs issuing_officer"))
    checked("staff", "authorize", "eli", "supervisor", "--authority", "letter", "--as", "fay")
    checked(*DRAFT, "--as", "eli")
    checked.refuses(*APPROVAL, "--as", "eli", code=3, says=("by eli", "same person", "another person must act"))
    assert "same person" in shell(*APPROVAL, "--as", "eli", "--dir", checked.root, code=3).err
    checked.refuses(*APPROVAL[:-2], "--as", "fay", code=3, says=("form I-247A", "signed I-200 or I-205"))
    assert "APPROVED" in checked(*APPROVAL, "--as", "fay").out
    checked.refuses("request", "approve", f"{BOOKING}/r7", "--reasons", "x", "--as", "fay", code=2, says=("r7",))
    checked.refuses("request", "approve", "nonsense", "--reasons", "x", "--as", "fay", code=2, says=("nonsense",))


def test_a_dropped_charge_calls_for_review_at_once(requested: Any) -> None:
    requested("request", "send", REQUEST, "--recipient", "county jail", "--as", "eli")
    requested.refuses("request", "serve", REQUEST, "--language", "es", "--as", "hal", code=3, says=("is SENT",))
    requested("request", "receive", REQUEST, "--as", "hal")
    requested("request", "serve", REQUEST, "--language", "es", "--as", "hal")
    assert "HONOUR" in requested(*HONOR, "--as", "hal").out
    requested.refuses(*DISPOSITION, "--as", "hal", code=3, says=("needs court_clerk",))
    (waiting,) = requested.data(*DISPOSITION, "--as", "ivy")["review_required"]
    assert waiting == REQUEST
    assert requested.kinds()[-2:] == ["charge.disposed", "request.review_required"]
    clock = ("request", "clock", REQUEST, "--cause", "bail posted", "--as", "hal")
    requested.refuses(*clock, code=3, says=("is REVIEW_REQUIRED",))
    assert any(row["request"] == REQUEST for row in flat(requested.data("worklist")))
    weak = ("request", "confirm", REQUEST, "--basis", "label=charge, ground=charged, charge=c1", "--reasons", "x")
    requested.refuses(*weak, "--as", "gil", code=2, says=("c1 has ended",))
    lift = ("request", "lift", REQUEST, "Because", "--note", "dismissed", "--as", "gil")
    requested.refuses(*lift, code=2, says=("Because", "Case Closed"))
    lifted = requested.data("request", "lift", REQUEST, "Charge Ended Without Conviction", *lift[4:])
    assert lifted["state"] == "CANCELLED"
    released = requested.data("custody", "release", BOOKING, "--reason", "No Charges Filed", "--as", "hal")
    assert (released["requests"], released["overstayed_minutes"]) == ([], 0)
    requested.refuses(*DRAFT, "--as", "eli", code=3, says=("A draft",))
    assert "The person was released." in requested("case", "show", BOOKING).out
    assert requested("ledger", "verify").out.startswith("The record holds")


def test_an_honored_request_runs_by_the_shorter_clock_and_ends_in_a_handover(requested: Any) -> None:
    requested("request", "send", REQUEST, "--recipient", "county jail", "--as", "eli")
    requested("request", "receive", REQUEST, "--as", "hal")
    requested(*HONOR, "--as", "hal")
    clock = ("request", "clock", REQUEST, "--cause", "bail posted", "--as", "hal")
    requested.refuses(*clock, code=3, says=("was not served on the person",))
    requested("request", "serve", REQUEST, "--language", "es", "--as", "hal")
    deadlines = requested.data(*clock)
    assert deadlines["binding_at"] == min(deadlines["form_at"], deadlines["regulation_at"])
    handover = ("custody", "transfer", REQUEST, "--taken-by", "eli", "--receipt", "R-17", "--as", "hal")
    requested.refuses(*handover, code=3, says=("counsel and hearing and family", "case ask-family"))
    requested("case", "counsel", BOOKING, "unknown", "--as", "hal")
    requested("case", "hearing", BOOKING, "none_due", "--as", "hal")
    requested("case", "ask-family", BOOKING, "--relative", "no", "--in-care", "no", "--as", "hal")
    late = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    requested.refuses(*handover, "--transferred-at", late, code=2, says=("transferred_at", "future"))
    assert "TRANSFERRED" in requested(*handover).out
    depart = ("custody", "depart", BOOKING, "removal", "--document", "I-205", "--as", "kim")
    today = requested.data("case", "show", BOOKING)["sentences"][-1]["at"][:10]
    days = ("--departed-on", today, "--confirmed-on")
    requested.refuses(*depart, *days, today, code=3, says=("is on record of charges", "charge classify"))
    code = ("--code", "4801", "--severity", "misdemeanor", "--document", "report", "--as", "kim")
    requested("charge", "classify", BOOKING, "c1", *code)
    requested.refuses(*depart, *days, YESTERDAY[:4] + "-01-01", code=2, says=("confirmed_on",))
    twice = ("--code", "disposition=ER", "--code", "disposition=REINST")
    requested.refuses(*depart, *days, today, *twice, code=2, says=("disposition is given twice", "--code"))
    requested(*depart, *days, today, "--code", "disposition=ER, case_status=8")
    assert "disposition: ER (expedited removal)" in requested("case", "show", BOOKING).out
    assert requested("ledger", "verify").code == 0


def test_participation_is_four_facts_and_routes_cards(county: Any, cards: Any) -> None:
    record = (
        *("participation", "record", "Doors County", "ZZCEDAR00", "off", "--valid-from", YESTERDAY),
        *("--instrument", "state agreement", "--requested-position", "leave", "--legal-basis", "none stated"),
        *("--evidence", "minutes of the board", "--as"),
    )
    county.refuses(*record, "ada", code=3, says=("by ada",))
    county(*record, "fay")
    assert [row["routing"] for row in county.data("participation", "list")] == ["on", "off"]
    county("book", cards("unrouted"))
    assert county.data("work") == {"searched": [], "left_out": [], "errors": []}
    assert "Cards of this agency are not searched" in county("case", "show", BOOKING).out
    assert county.data("case", "show", BOOKING)["booking"] == BOOKING


def test_a_charge_is_classified_from_a_document(requested: Any) -> None:
    words = ("charge", "classify", BOOKING, "c1", "--code", "2303", "--severity", "misdemeanor", "--document")
    requested.refuses(*words, "complaint 1", "--as", "hal", code=3, says=("by hal",))
    requested.refuses(
        *words[:4], "--code", "1", "--severity", "grave", *words[8:], "x", "--as", "kim", code=2, says=("grave",)
    )
    requested.refuses(*words[:3], "c9", *words[4:], "x", "--as", "kim", code=2, says=("c9",))
    requested(*words, "complaint 1", "--as", "kim")
    assert requested("ledger", "verify").code == 0


def test_an_unknown_booking_is_named(county: Any) -> None:
    for words in (
        ("case", "show", "b-000009"),
        ("custody", "release", "b-000009", "--reason", "Dismissed", "--as", "hal"),
        ("examine", "analyze", "b-000009", "--suitability", "sufficient", "--reason", "x", "--as", "ada"),
        ("objection", "remove", "b-000009/o1", "g-1"),
    ):
        county.refuses(*words, code=2, says=("b-000009", "is not in the record"))


@pytest.mark.parametrize("verb", ["worklist", "case list", "participation list", "gallery info"])
def test_reading_changes_nothing(requested: Any, verb: str) -> None:
    before = requested.state()
    assert requested(*verb.split()).out
    assert requested.data(*verb.split())
    assert requested.state() == before


def payloads(place: Any) -> list[dict[str, Any]]:
    from duecourse.ledger.store import Ledger

    with Ledger.open(place.root / "ledger.sqlite", read_only=True) as ledger:
        return [json.loads(stored.body) for stored in ledger.entries() if stored.body]


def flat(worklists: Any) -> list[dict[str, Any]]:
    return [
        {"request": each.get("subject", "")}
        for queue, rows in worklists.items()
        if isinstance(rows, list)
        for each in rows
        if isinstance(each, dict)
    ]
