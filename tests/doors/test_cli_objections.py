"""Objections at the command line: everything stops, somebody else decides, and what linked a person is forgotten."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from duecourse.ledger.store import Ledger

BOOKING, REQUEST = "b-000001", "b-000001/r1"
YESTERDAY = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()


def test_an_objection_stops_everything_and_forgets_the_link(requested: Any, cards: Any) -> None:
    file = ("objection", "file", BOOKING, "mistaken_identity", "--filed-by", "family", "--statement", "not him")
    requested.refuses(*file, "--as", "ada", code=3, says=("by ada",))
    kinds = requested.data("rules", "show", "claim.kinds", "--on", YESTERDAY)["value"]
    names = [each["kind"] if isinstance(each, dict) else each for each in kinds]
    requested.refuses(*file[:3], "annoyance", *file[4:], "--as", "hal", code=2, says=(names[0],))
    filed = requested.data(
        *file[:3], next(each for each in names if "identity" in each.lower()), *file[4:], "--as", "hal"
    )
    assert filed["held"] == [REQUEST]
    objection = filed["objection"]
    send = ("request", "send", REQUEST, "--recipient", "county jail", "--as", "eli")
    requested.refuses(*send, code=3, says=("CLAIM_HOLD",))
    requested("objection", "notify", objection, "--notified", "field office, by telephone", "--as", "hal")
    words = ("--reasons", "another person's prints", "--reply", "You were right.")
    requested.refuses("objection", "uphold", objection, *words, "--as", "fay", code=3, says=("needs reviewer",))
    requested("staff", "authorize", "ben", "reviewer", "--authority", "letter", "--as", "fay")
    requested.refuses("objection", "uphold", objection, *words, "--as", "ben", code=3, says=("by ben", "same person"))
    assert "g-1" in (told := requested("objection", "uphold", objection, *words, "--as", "jan").out)
    assert f"duecourse objection remove {objection} g-1" in told
    assert requested.data("gallery", "info")["people"] == 2
    again = ("gallery", "enroll", "g-1", cards("enrolled", seed=1), "--as", "kim")
    requested.refuses(*again, code=3, says=("reference g-1 is ordered out of the gallery by entry", "a new reference"))
    remove = ("objection", "remove", objection, "g-1")
    requested.refuses(*remove, "--as", "ada", code=3, says=("by ada",))
    assert requested.data("gallery", "info")["people"] == 2, "who may not act changes nothing"
    requested.refuses(*remove[:3], "g-2", "--as", "kim", code=3, says=("a removal of g-1 due", "remove g-2"))
    assert requested.data("gallery", "info")["people"] == 2
    (kept,) = (requested.root / "enrolled" / "g-1").iterdir()
    assert (requested.root / "templates" / f"{kept.stem}.templates").exists()
    assert requested.data(*remove, "--as", "kim")["people"] == 1
    assert not kept.parent.exists()
    assert not (requested.root / "templates" / f"{kept.stem}.templates").exists()
    requested.refuses(*remove, "--as", "kim", code=3, says=("without a removal due",))
    assert "Sealed by order" in requested("case", "show", BOOKING).out
    searches = [each["candidates"] for each in payloads(requested) if "people_searched" in each]
    assert searches == [[]], "what named the candidate is erased; the stranger's search stays"
    report = requested.data("ledger", "verify")
    assert report["ok"]
    assert report["sealed"] == requested.kinds().count("payload.sealed") > 0
    named = b"".join(file.read_bytes() for file in requested.root.rglob("*") if file.is_file())
    assert b"g-1" not in named, "no file of the workspace knows the reference any more"


def test_rejecting_an_objection_lets_the_request_go_on(requested: Any) -> None:
    file = ("objection", "file", BOOKING, "citizenship", "--filed-by", "person", "--statement", "born here")
    objection = requested.data(*file, "--as", "hal")["objection"]
    assert f"{objection} was filed before, in these words: decide by" in requested(*file, "--as", "kim").out
    assert requested.data(*file, "--as", "kim")["already_filed"] is True
    words = ("--reasons", "the registry was asked", "--reply", "The registry says otherwise.", "--as", "jan")
    assert "REJECTED" in requested("objection", "reject", objection, *words).out
    requested.refuses("objection", "reject", objection, *words, code=3, says=(objection,))
    assert "SENT" in requested("request", "send", REQUEST, "--recipient", "county jail", "--as", "eli").out


def payloads(place: Any) -> list[dict[str, Any]]:
    with Ledger.open(place.root / "ledger.sqlite", read_only=True) as ledger:
        return [json.loads(stored.body) for stored in ledger.entries() if stored.body]
