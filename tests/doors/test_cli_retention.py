"""Redress and forgetting at the command line: notices, a copy that verifies alone, a purge, its certificate."""

import csv
import io
from typing import Any

BOOKING = "b-000001"


def test_a_persons_words_notice_copy_and_answer(requested: Any, tmp_path: Any) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("No soy esa persona.\n", encoding="utf-8")
    file = ("objection", "file", BOOKING, "citizenship", "--filed-by", "family", "--as", "hal", "--language", "es")
    requested.refuses(*file, code=2, says=("statement", "is empty"))
    requested.refuses(*file, "--statement-file", "nowhere.txt", code=2, says=("nowhere.txt",))
    requested.refuses(*file, "--statement", "x", "--statement-file", str(letter), code=2, says=("beside --statement",))
    filed = requested.data(*file, "--statement-file", str(letter))
    objection = filed["objection"]
    assert filed["reviewers"] == ["jan"]
    assert "Recibimos una objeción" in requested("objection", "notice", objection, "--language", "es-MX").out
    requested.refuses("objection", "notice", objection, "--language", "cs", code=2, says=("'cs'", "en, es"))
    page = tmp_path / "notice.html"
    requested("objection", "notice", objection, "--into", str(page))
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [each["objection"] for each in requested.data("objection", "list")] == [objection]
    assert requested.data("objection", "list", "--state", "overdue") == []
    words = ("--reasons", "the registry was asked", "--reply", "The registry says otherwise.", "--as", "jan")
    requested("objection", "reject", objection, *words)
    assert [each["objection"] for each in requested.data("objection", "list", "--state", "unanswered")] == [objection]
    requested("objection", "answer", objection, "--language", "es", "--as", "hal")
    assert requested.data("objection", "list", "--state", "unanswered") == []
    complaint = ("objection", "file", BOOKING, "complaint", "--filed-by", "person", "--statement", "he shouted")
    number = requested.data(*complaint, "--about", "hal", "--as", "kim")["objection"]
    refer = ("objection", "refer", number, "--body", "inspector general", "--reason", "nobody here is outside the line")
    requested.refuses(*refer, "--as", "hal", code=3, says=("hal",))
    assert "REFERRED" in requested(*refer, "--as", "kim").out
    rows = list(csv.DictReader(io.StringIO(requested("objection", "statistics", "--csv").out)))
    assert rows[-1]["kind"] == "all kinds"
    assert rows[-1]["filed"] == "", "two objections are too few to be shown"
    assert requested.data("objection", "statistics")["smallest_shown"] == 5

    copy = tmp_path / "copy"
    requested.refuses(
        "case", "copy", BOOKING, "--into", str(requested.root / "copy"), "--as", "kim", code=2, says=("workspace",)
    )
    made = requested.data("case", "copy", BOOKING, "--into", str(copy), "--language", "es", "--as", "kim")
    assert {each.name for each in copy.iterdir()} == set(made["files"])
    assert "Una copia de su registro" in (copy / "letter.txt").read_text(encoding="utf-8")
    assert "No soy esa persona." in (copy / "record.txt").read_text(encoding="utf-8")
    proof = ("--excerpt", str(copy / "excerpt.jsonl"), "--checkpoint", str(copy / "checkpoint.txt"))
    assert requested.data("ledger", "verify", *proof, "--key", str(copy / "ledger.vkey"))["ok"]
    assert requested.data("ledger", "verify")["ok"]


def test_a_purge_by_two_people_with_recalls_and_a_certificate(requested: Any) -> None:
    propose = ("retention", "propose", BOOKING, "--as", "kim")
    requested.refuses(*propose, code=3, says=("(age) is due on", "retention due"))
    assert "Nothing is due." in requested("retention", "due").out
    requested("retention", "order", BOOKING, "--number", "10-CV-88", "--authority", "county court", "--as", "kim")
    requested.refuses(*propose, code=3, says=("is open",))
    lift = ("request", "lift", f"{BOOKING}/r1", "Case Closed", "--note", "the order says so", "--as", "fay")
    requested(*lift)
    hold = ("retention", "hold", BOOKING, "--authority", "10-CV-7", "--reason", "evidence", "--as", "jan")
    requested.refuses(*hold, "--review-on", "2001-01-01", code=2, says=("review_on",))
    requested(*hold, "--review-on", requested.data("retention", "due")[0]["due_at"][:10])
    requested.refuses(*propose, code=3, says=(f"{BOOKING}/h1", "10-CV-7"))
    (row,) = requested.data("retention", "due")
    assert (row["trigger"], row["late"], row["kept_by"]) == ("order", True, f"legal hold {BOOKING}/h1")
    requested("retention", "lift", f"{BOOKING}/h1", "--reason", "the suit is over", "--as", "jan")
    purge = requested.data(*propose)["purge"]
    requested.refuses("retention", "purge", purge, code=3, says=("PROPOSED",))
    approve = ("retention", "approve", purge, "--reason", "the order was read")
    requested.refuses(*approve, "--as", "kim", code=3, says=("by kim",))
    requested(*approve, "--as", "jan")
    before = len(list((requested.root / "received").iterdir()))
    done = requested.data("retention", "purge")
    assert done["purges"][0]["purge"] == purge
    assert len(list((requested.root / "received").iterdir())) == before - 1
    certificate = done["certificates"][0]
    assert requested.data("retention", "verify", certificate)["ok"]
    receiver = done["purges"][0]["receivers"][0]
    confirmed = requested("retention", "receipt", purge, receiver, "--document", "letter 9", "--as", "kim")
    assert f"{receiver} confirmed" in confirmed.out
    assert "No purge is approved." in requested("retention", "purge").out
    assert requested.data("retention", "purge", purge)["purges"][0]["already"]
    assert "was erased by purge" in requested("case", "show", BOOKING).out
    file = ("objection", "file", BOOKING, "wrong_record", "--filed-by", "person", "--statement", "x", "--as", "hal")
    requested.refuses(*file, code=3, says=(purge, "a complaint may still be filed"))
    assert requested.data("ledger", "verify")["ok"]
