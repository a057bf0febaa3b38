"""A record at the command line: signed, proven, sealed and still whole; a touched one is found out (exit code 4)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from duecourse.ledger.store import Ledger

BOOKING = "b-000001"


def flip(file: Path, what: bytes, after: int = 0) -> None:
    """Change one bit in the first byte of the only place in the file that holds ``what``."""
    data = bytearray(file.read_bytes())
    assert data.count(what) == 1
    data[data.index(what) + after] ^= 1
    file.write_bytes(data)


def in_a_line(place: Any) -> tuple[int, bytes]:
    """The commitment in the line of an entry, as the file holds it."""
    with Ledger.open(place.root / "ledger.sqlite", read_only=True) as ledger:
        entry = ledger.entry(place.seq("request.approved")).entry
    return entry.seq, b'"commitment":"' + entry.commitment.encode()


def in_a_payload(place: Any) -> tuple[int, bytes]:
    """The facility named in a payload: readable, plausible, and not what was recorded."""
    return place.seq("custody.booked_in"), b'"facility":"county jail"'


@pytest.mark.parametrize("where", [in_a_line, in_a_payload])
def test_one_flipped_byte_is_found_and_its_entry_named(
    requested: Any, where: Callable[[Any], tuple[int, bytes]], shell: Any
) -> None:
    assert requested("ledger", "verify").out.startswith("The record holds: 36 entries, 0 sealed")
    seq, what = where(requested)
    flip(requested.root / "ledger.sqlite", what, after=len(what) - 3)
    ran = requested("ledger", "verify", code=4)
    assert ran.out.startswith("The record DOES NOT HOLD: 36 entries")
    assert f"  entry {seq}: " in ran.out
    report = requested.data("ledger", "verify", code=4)
    assert report["ok"] is False
    assert seq in [finding["seq"] for finding in report["findings"]]
    assert all(finding["remedy"] for finding in report["findings"])
    assert shell("ledger", "verify", "--dir", requested.root, code=4).out == ran.out


def test_a_cut_off_end_shows_against_a_checkpoint_kept_elsewhere(requested: Any, checked: Any, tmp_path: Path) -> None:
    signed = Path(requested.data("ledger", "checkpoint")["file"])
    kept = tmp_path / "kept.txt"
    kept.write_bytes(signed.read_bytes())
    (requested.root / "ledger.sqlite").write_bytes((checked.root / "ledger.sqlite").read_bytes())
    signed.unlink()
    size = checked.state()[0]
    assert requested("ledger", "verify").code == 0, "the shorter record is sound in itself"
    ran = requested("ledger", "verify", "--checkpoint", kept, code=4)
    assert f"entry {size}: the ledger is shorter than checkpoint kept.txt" in ran.out
    ran = requested("ledger", "checkpoint")
    (requested.root / "checkpoints" / "36.txt").write_bytes(kept.read_bytes())
    error = requested.refuses("ledger", "checkpoint", code=4, says=("36.txt", "Nothing was signed"))
    assert error["kind"] == "CheckpointConflict"


def test_a_forged_checkpoint_or_a_missing_one_is_named(requested: Any, tmp_path: Path) -> None:
    signed = Path(requested.data("ledger", "checkpoint")["file"])
    assert "Compared with 1 checkpoint, signatures checked" in requested("ledger", "verify").out
    forged = tmp_path / "forged.txt"
    forged.write_text(signed.read_text().replace("\n36\n", "\n35\n"))
    ran = requested("ledger", "verify", "--checkpoint", forged, code=4)
    assert "checkpoint forged.txt is not good" in ran.out
    none = tmp_path / "none.txt"
    requested.refuses("ledger", "verify", "--checkpoint", none, code=2, says=(str(none),))
    requested.refuses("ledger", "verify", "--key", none, code=2, says=(str(none),))
    requested.refuses("ledger", "verify", "--key", signed, code=2, says=("base64",))


def test_a_file_that_is_no_ledger_is_found_out(requested: Any) -> None:
    file = requested.root / "ledger.sqlite"
    good = file.read_bytes()
    file.write_bytes(good[: len(good) // 2])
    assert "DOES NOT HOLD" in requested("ledger", "verify", code=4).out
    file.write_bytes(b"\0" * len(good))
    assert requested("ledger", "verify", code=4).out.count("\n") >= 2
    assert "ledger.sqlite" in requested("case", "list", code=2).err
    file.unlink()
    assert "no ledger is here" in requested("ledger", "verify", code=2).err
    assert "no ledger is here" in requested("book", file, code=2).err


def test_a_signing_key_that_others_can_read_is_not_used(requested: Any) -> None:
    key = requested.root / "keys" / "ledger.key"
    key.chmod(0o644)
    requested.refuses("ledger", "checkpoint", code=3, says=(str(key), "chmod 600"))
    key.write_text("no key\n")
    key.chmod(0o600)
    requested.refuses("ledger", "checkpoint", code=2, says=(str(key),))
    assert not list((requested.root / "checkpoints").iterdir())


def test_a_checkpoint_an_excerpt_and_a_seal(requested: Any, tmp_path: Path, duecourse: Any) -> None:
    signed = requested.data("ledger", "checkpoint")
    size, root, _ = requested.state()
    assert (signed["size"], signed["root"]) == (size, root)
    assert requested.data("ledger", "checkpoint") == signed, "signing again is the same note"
    kept = tmp_path / "kept.txt"
    kept.write_bytes(Path(signed["file"]).read_bytes())
    key = requested.root / "keys" / "ledger.vkey"
    excerpt = tmp_path / "case.jsonl"
    reader = ("--as", "fay", "--purpose", "copy for the court")
    requested.refuses("ledger", "prove", excerpt, "--case", BOOKING, code=2, says=("is a reading", "--as NAME"))
    requested.refuses("ledger", "prove", excerpt, "--case", BOOKING, "--as", "fay", code=2, says=("purpose",))
    blind = ("--as", "ada", "--purpose", "curious")
    requested.refuses("ledger", "prove", excerpt, "--case", BOOKING, *blind, code=3, says=("who the person is",))
    assert not excerpt.exists()
    proven = requested.data("ledger", "prove", excerpt, "--case", BOOKING, "--size", size, *reader)
    (reading,) = requested.data("case", "readers", BOOKING)
    assert (reading["reader"], reading["purpose"]) == ("fay", "copy for the court")
    assert proven["entries"] == len(requested.kinds(BOOKING))
    words = ("ledger", "verify", "--excerpt", excerpt, "--checkpoint", kept, "--key", key)
    report = duecourse(*words, "--json").data
    assert report["ok"]
    assert report["signatures_checked"]
    spoiled = tmp_path / "spoiled.jsonl"
    spoiled.write_bytes(excerpt.read_bytes().replace(b"SHOPLIFTING", b"SHOPLIFTINH", 1))
    ran = duecourse(*words[:3], spoiled, *words[4:], code=4)
    assert f"entry {requested.seq('booking.received') - 2}" in ran.out
    assert duecourse(*words[:4], code=2).err.startswith("duecourse: --excerpt: an excerpt is verified against")
    requested.refuses("ledger", "prove", tmp_path / "x", "--case", "b-009999", *reader, code=2, says=("b-009999",))
    requested.refuses("ledger", "prove", tmp_path / "x", "--size", size + 2, code=2, says=(f"holds {size + 1}",))
    assert str(tmp_path) in requested("ledger", "prove", tmp_path, code=2).err
    assert sorted(path.name for path in tmp_path.glob("x*")) == []

    named = requested.seq("person.described") - 2
    assert requested.kinds()[named] == "person.described"
    seal = ("ledger", "seal", named, "--order", "Superior Court 10-CV-00123")
    requested.refuses(*seal, "--as", "hal", code=3, says=("by hal", "needs reviewer"))
    kept_kind = ("ledger", "seal", requested.seq("request.drafted"), "--order", "x", "--as", "jan")
    requested.refuses(*kept_kind, code=3, says=("what officials did",))
    requested.refuses("ledger", "seal", size + 5, "--order", "x", "--as", "jan", code=2, says=(f"holds {size + 1}",))
    sealing = requested.data(*seal, "--as", "jan")
    assert requested.data(*seal, "--as", "jan") == sealing, "sealing again changes nothing"
    assert b"EBERLUNE" not in b"".join(path.read_bytes() for path in requested.root.glob("ledger.sqlite*")).replace(
        b"EBERLUNE,ROSALIND", b""
    )
    report = requested.data("ledger", "verify", "--checkpoint", kept)
    assert (report["ok"], report["sealed"], report["signatures_checked"]) == (True, 1, True)
    vkey = requested.root / "keys" / "ledger.vkey"
    shown = duecourse("ledger", "verify", "--certificate", sealing["certificate"], "--key", vkey)
    assert "was erased under Superior Court 10-CV-00123" in shown.out
    assert duecourse("ledger", "verify", "--certificate", sealing["certificate"], code=2).err
    assert requested.data("ledger", "views", "rebuild")["bookings"] == len(requested.data("case", "list"))
    assert requested.data("case", "find", BOOKING)[0]["booking"] == BOOKING
    assert requested.data("case", "find", "nothing") == []
    assert "Sealed by order" in requested("case", "show", BOOKING).out
    requested("ledger", "prove", excerpt, "--size", size)
    assert "a checkpoint made after the sealing" in duecourse(*words, code=4).out
    later = requested.data("ledger", "checkpoint")
    requested("ledger", "prove", excerpt, "--size", later["size"])
    report = duecourse(*words[:5], later["file"], *words[6:], "--json").data
    assert (report["ok"], report["sealed"]) == (True, 1)
