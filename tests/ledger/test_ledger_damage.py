"""A damaged file: any byte of the database that matters is missed by nobody, and never ends in a traceback."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import Broken, DuecourseError
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger

from .conftest import Sample, make_sample


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("damage"))


def content(path: Path) -> list[object] | None:
    """All that a ledger's tables and definitions say, types included; None when they cannot be read."""
    database = sqlite3.connect(path)
    database.text_factory = bytes
    try:
        return [
            database.execute("PRAGMA application_id").fetchall(),
            database.execute("PRAGMA user_version").fetchall(),
            database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid").fetchall(),
            database.execute(
                "SELECT seq, quote(line), quote(hash), quote(stream), quote(kind) FROM entry NOT INDEXED"
            ).fetchall(),
            database.execute("SELECT seq, quote(salt), quote(body) FROM payload").fetchall(),
            database.execute("SELECT seq, quote(decision), quote(actor) FROM act NOT INDEXED").fetchall(),
            database.execute("SELECT seq, quote(sealed_by) FROM seal NOT INDEXED").fetchall(),
            [
                database.execute("SELECT seq FROM entry WHERE stream = ?", (f"booking/{n}",)).fetchall()
                for n in range(3)
            ],
        ]
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        database.close()


def check_damaged(sample: Sample, data: bytes, sound: list[object] | None) -> None:
    path = sample.path.with_name("damaged.sqlite")
    for leftover in path.parent.glob("damaged.sqlite*"):
        leftover.unlink()
    path.write_bytes(data)
    report = verify_ledger(path, sample.verifier_key, sample.checkpoints)
    for finding in report.findings:
        assert all((finding.what, finding.found, finding.expected, finding.remedy))
    if content(path) != sound:
        assert not report.ok
    try:
        with Ledger.open(path, read_only=True, timeout=0.05) as ledger:
            list(ledger.entries())
            ledger.root()
    except DuecourseError:
        assert not report.ok


@settings(max_examples=150)
@given(data=st.data())
def test_any_flipped_byte_that_matters_is_found(shared: Sample, data: st.DataObject) -> None:
    raw = bytearray(shared.path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128, 255]))
    check_damaged(shared, bytes(raw), content(shared.path))


@settings(max_examples=40)
@given(data=st.data())
def test_any_lost_or_foreign_stretch_is_found(shared: Sample, data: st.DataObject) -> None:
    raw = bytearray(shared.path.read_bytes())
    start = data.draw(st.integers(0, len(raw) - 1))
    length = data.draw(st.integers(1, 5000))
    raw[start : start + length] = data.draw(st.sampled_from([b"", bytes(length), b"\xff" * length, b"\0\1" * length]))
    check_damaged(shared, bytes(raw), content(shared.path))


@settings(max_examples=60)
@given(data=st.data())
def test_any_flipped_byte_of_a_line_or_a_payload_is_found(shared: Sample, data: st.DataObject) -> None:
    with Ledger.open(shared.path, read_only=True) as ledger:
        stored = ledger.entry(data.draw(st.integers(0, shared.size - 1).filter(lambda seq: seq != shared.sealed)))
    part = data.draw(st.sampled_from([stored.entry.line, stored.body or b"", stored.entry.hash.encode()]))
    raw = bytearray(shared.path.read_bytes())
    place = raw.index(part) + data.draw(st.integers(0, len(part) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    path = shared.path.with_name("flipped.sqlite")
    path.write_bytes(bytes(raw))
    findings = verify_ledger(path).findings
    near = {stored.entry.seq, stored.entry.seq + 1} if part == stored.entry.hash.encode() else {stored.entry.seq}
    assert near & {finding.seq for finding in findings}


def test_damage_while_reading_is_an_error_of_the_broken_family(sample: Sample) -> None:
    database = sqlite3.connect(sample.path)
    (page,) = database.execute("PRAGMA page_size").fetchone()
    (number,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entry'").fetchone()
    database.close()
    with Ledger.open(sample.path) as ledger:
        assert len(list(ledger.entries())) == sample.size
    raw = bytearray(sample.path.read_bytes())
    raw[page * (number - 1) : page * (number - 1) + 8] = b"\xff" * 8
    sample.path.write_bytes(bytes(raw))
    with Ledger.open(sample.path) as ledger, pytest.raises(Broken, match=r"ledger\.sqlite"):
        list(ledger.entries())
    report = verify_ledger(sample.path)
    assert "entry cannot be read on after row 0" in [finding.what for finding in report.findings]
