"""Verification: a sound ledger passes; any change of a line, a payload, an index or a checkpoint is found and named."""

import json
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.errors import BadCheckpoint, BadKey, NoLedger, NotALedger
from duecourse.ledger.checkpoint import SigningKey, sign
from duecourse.ledger.entry import Stored
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import Finding, Report, verify_ledger

from .conftest import Sample, append, make_sample, new


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """One sample for tests that change copies only."""
    return make_sample(tmp_path_factory.mktemp("verify"))


def check(sample: Sample, path: Path | None = None) -> Report:
    return verify_ledger(path or sample.path, sample.verifier_key, sample.checkpoints)


def tamper(path: Path, *statements: str) -> None:
    """Do what the triggers refuse, as the owner of a file can, and leave the triggers as they were."""
    database = sqlite3.connect(path)
    triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        database.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        database.execute(statement)
    for _, sql in triggers:
        database.execute(sql)
    database.commit()
    database.close()


def test_a_sound_ledger_passes_and_is_left_as_it_was(shared: Sample) -> None:
    before = shared.path.read_bytes()
    report = check(shared)
    assert report == Report(
        ok=True, entries=24, sealed=1, root=report.root, findings=(), checkpoints=2, signatures_checked=True
    )  # fmt: skip
    with Ledger.open(shared.path, read_only=True) as ledger:
        assert ledger.root().hex() == report.root
    assert shared.path.read_bytes() == before
    alone = verify_ledger(shared.path)
    assert (alone.ok, alone.checkpoints, alone.signatures_checked, alone.root) == (True, 0, False, report.root)
    note = verify_ledger(shared.path, shared.verifier_key, shared.checkpoints / "10.txt")
    assert (note.ok, note.checkpoints) == (True, 1)


CHANGES = [
    ("UPDATE entry SET line = replace(line, 'person-1', 'person-9') WHERE seq = 6", 6, "line was changed"),
    ("UPDATE entry SET line = replace(line, 'person-1', 'person-9') WHERE seq = 1", 1, "actor of the line differs"),
    ("UPDATE entry SET line = replace(line, 'identity/0', 'identity/7') WHERE seq = 1", 1, "decision of the line"),
    ("UPDATE entry SET line = replace(line, 'identity/0', '') WHERE seq = 1", 1, "act that no line has"),
    ("UPDATE entry SET line = replace(line, '\"seq\":8', '\"seq\":7') WHERE seq = 8", 8, "field seq differs"),
    ("UPDATE entry SET line = replace(line, 'T14:08', 'T13:08') WHERE seq = 8", 8, "field recorded_at is earlier"),
    ("UPDATE entry SET line = replace(line, '\"v\":1', '\"v\":2') WHERE seq = 8", 8, "cannot be read"),
    ("UPDATE entry SET line = replace(line, ',', ', ') WHERE seq = 8", 8, "cannot be read"),
    ("UPDATE entry SET line = replace(line, 'person-3', 'person-4') WHERE seq = 23", 23, "line or its column hash"),
    ("UPDATE entry SET hash = upper(hash) WHERE seq = 8", 8, "column hash was changed"),
    ("UPDATE payload SET body = CAST(replace(body, 'secret', 'Secret') AS BLOB) WHERE seq = 8", 8, "payload is not"),
    ("UPDATE payload SET salt = zeroblob(32) WHERE seq = 8", 8, "payload is not"),
    ("UPDATE payload SET body = x'7b7d' WHERE seq = 4", 4, "sealed, but not erased"),
    ("DELETE FROM payload WHERE seq = 8", 8, "payload is missing"),
    ("INSERT INTO payload VALUES (99, zeroblob(32), x'00')", 99, "payload without an entry"),
    ("INSERT INTO payload VALUES (-3, zeroblob(32), x'00')", None, "payload has a row before the first entry"),
    (
        """INSERT INTO entry (seq, line, hash) VALUES (-1, '{"stream":"s","kind":"k"}', '')""",
        None,
        "entry has a row before the first entry",
    ),
    ("INSERT INTO act VALUES (-1, 'identity/4', 'ana')", None, "act has a row before the first entry"),
    ("INSERT INTO unfinished VALUES (9)", None, "structure of the database is damaged"),
    ("DELETE FROM act WHERE seq = 3", 3, "act table lacks"),
    ("UPDATE act SET actor = 'nobody' WHERE seq = 3", 3, "field actor of the line differs from the act table"),
    ("INSERT INTO act VALUES (9, 'identity/4', 'ana')", 9, "act that no line has"),
    ("DELETE FROM seal", 4, "payload is not"),
    ("DELETE FROM seal", 4, "seal table differs"),
    ("UPDATE seal SET sealed_by = 11", 4, "seal table differs"),
    ("INSERT INTO seal VALUES (9, 12)", 9, "seal table differs"),
    ("DELETE FROM entry WHERE seq = 8", 8, "entries 8 to 8 are missing"),
    ("DELETE FROM entry WHERE seq < 3", 0, "entries 0 to 2 are missing"),
    ("DELETE FROM entry WHERE seq = 23", 23, "shorter than checkpoint 24.txt"),
    ("DELETE FROM entry", 0, "shorter than checkpoint 10.txt"),
    ("UPDATE entry SET seq = 24 WHERE seq = 8", 24, "field seq differs"),
    ("UPDATE entry SET line = (SELECT line FROM entry WHERE seq = 7) WHERE seq = 8", 8, "field seq differs"),
    ("PRAGMA user_version = 9", None, "another schema version"),
    ("PRAGMA application_id = 9", None, "mark of a ledger"),
    ("DROP INDEX entry_by_kind", None, "index entry_by_kind is not defined"),
    ("CREATE TABLE extra (x)", None, "table extra is not defined"),
]


@pytest.mark.parametrize(("statement", "seq", "what"), CHANGES)
def test_every_kind_of_change_is_found_and_named(sample: Sample, statement: str, seq: int | None, what: str) -> None:
    assert check(sample).ok
    tamper(sample.path, statement)
    report = check(sample)
    assert not report.ok
    named = [finding for finding in report.findings if finding.seq == seq and what in finding.what]
    assert named, [f"{finding.seq}: {finding.what}" for finding in report.findings]
    assert named[0].found != named[0].expected
    assert named[0].remedy.endswith(".")


def test_a_dropped_trigger_is_found(sample: Sample) -> None:
    database = sqlite3.connect(sample.path)
    database.execute("DROP TRIGGER entry_stays")
    database.close()
    assert [finding.what for finding in check(sample).findings] == ["trigger entry_stays is not defined as in a ledger"]


def test_an_index_column_that_disagrees_with_its_line_is_found(sample: Sample) -> None:
    with Ledger.open(sample.path) as ledger:
        entry = ledger.entry(8).entry
    data = sample.path.read_bytes()
    row = entry.hash.encode() + entry.stream.encode()
    sample.path.write_bytes(data.replace(row, row[:-1] + b"9"))
    findings = [finding for finding in check(sample).findings if finding.seq == 8]
    assert [(each.what, each.found, each.expected) for each in findings] == [
        ("field stream of the line differs from its index column", "booking/9", "booking/2")
    ]


@given(st.permutations(range(24)))
def test_lines_in_another_order_are_found(shared: Sample, order: list[int]) -> None:
    copy = shared.path.with_name("reordered.sqlite")
    copy.write_bytes(shared.path.read_bytes())
    lines = {seq: (line, digest) for seq, line, digest in read_lines(copy)}
    moved = [(to, *lines[origin]) for to, origin in enumerate(order) if to != origin]
    tamper(
        copy, *(f"UPDATE entry SET line = '{line}', hash = '{digest}' WHERE seq = {to}" for to, line, digest in moved)
    )
    named = {finding.seq for finding in check(shared, copy).findings}
    assert {to for to, _, _ in moved} <= named
    assert bool(moved) != check(shared, copy).ok


def read_lines(path: Path) -> list[tuple[int, str, str]]:
    database = sqlite3.connect(path)
    rows = database.execute("SELECT seq, line, hash FROM entry").fetchall()
    database.close()
    return rows


def rewrite(path: Path, start: int, **changes: object) -> None:
    """Rewrite the line ``start`` and chain all later ones to it anew: what an owner with time would do."""
    statements, prev = [], None
    for seq, line, _ in read_lines(path):
        facts = json.loads(line)
        if seq == start:
            facts.update(changes)
        if seq > start:
            facts["prev"] = prev
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        prev = sha256(text.encode()).hexdigest()
        statements.append(f"UPDATE entry SET line = '{text}', hash = '{prev}' WHERE seq = {seq}")
    tamper(path, *statements)


def test_a_history_rewritten_as_a_whole_shows_against_a_checkpoint_only(sample: Sample) -> None:
    rewrite(sample.path, 12, actor="someone else")
    assert verify_ledger(sample.path).ok
    report = check(sample)
    assert [finding.what for finding in report.findings] == ["an entry from 10 to 23 is not as in checkpoint 24.txt"]


def test_one_person_in_both_roles_is_found_even_in_a_sound_chain(sample: Sample) -> None:
    first = json.loads(read_lines(sample.path)[0][1])
    rewrite(sample.path, 1, actor=first["actor"])
    tamper(sample.path, "DELETE FROM act WHERE seq = 1")
    findings = verify_ledger(sample.path).findings
    assert [(each.seq, each.what) for each in findings] == [
        (1, "person-0 acted twice under decision identity/0"),
        (1, "the act table lacks the act of this line"),
    ]


def test_checkpoints_that_do_not_fit_are_found(sample: Sample) -> None:
    note = (sample.checkpoints / "10.txt").read_bytes()
    other = SigningKey("test.example/county", bytes(32))
    for content, what in (
        (note.replace(b"\n10\n", b"\n11\n"), "checkpoint 10.txt is not good"),
        (note + b"x", "checkpoint 10.txt is not good"),
        ((sample.checkpoints / "24.txt").read_bytes(), "checkpoint 10.txt is of another size"),
        (b"", "checkpoint 10.txt is not good"),
    ):
        (sample.checkpoints / "10.txt").write_bytes(content)
        assert what in [finding.what for finding in check(sample).findings]
    (sample.checkpoints / "10.txt").write_bytes(note)
    assert check(sample).ok
    with Ledger.create(sample.path.with_name("other.sqlite")) as ledger:
        append(ledger, *(new(number) for number in range(12)))
        foreign = ledger.checkpoint(other, sample.path.with_name("foreign"))
    (sample.checkpoints / "12.txt").write_bytes(foreign.note)
    assert [finding.what for finding in check(sample).findings] == ["checkpoint 12.txt is not good"]
    (sample.checkpoints / "12.txt").write_bytes(sign(foreign, sample.key).note)
    assert [finding.what for finding in check(sample).findings] == [
        "an entry from 10 to 11 is not as in checkpoint 12.txt"
    ]
    assert check(sample).checkpoints == 3


@given(data=st.data())
def test_any_changed_byte_of_a_checkpoint_is_found(shared: Sample, data: st.DataObject) -> None:
    note = bytearray((shared.checkpoints / "24.txt").read_bytes())
    note[data.draw(st.integers(0, len(note) - 1))] ^= data.draw(st.integers(1, 255))
    changed = shared.path.with_name("changed.txt")
    changed.write_bytes(bytes(note))
    assert not verify_ledger(shared.path, shared.verifier_key, changed).ok


def test_what_is_not_there_is_bad_input(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(NoLedger):
        verify_ledger(tmp_path / "none")
    with pytest.raises(NotALedger):
        verify_ledger(tmp_path)
    with pytest.raises(BadKey):
        verify_ledger(sample.path, "rubbish")
    with pytest.raises(BadCheckpoint):
        verify_ledger(sample.path, sample.verifier_key, tmp_path / "none")
    assert check(sample).ok


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(4096), b"rubbish" * 999])
def test_a_file_that_is_no_database_gives_a_report(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    report = verify_ledger(path, invariants=[sealed_count])
    assert not report.ok
    assert report.entries == 0
    assert path.read_bytes() == content


def sealed_count(entries: Iterator[Stored]) -> Iterator[Finding]:
    """A rule of some domain: nothing may be sealed, and every open payload names its number."""
    for stored in entries:
        if stored.body is None:
            yield Finding(stored.entry.seq, "something is sealed", "sealed", "open", "Ask why.")
        elif "note" in json.loads(stored.body):
            number = int(json.loads(stored.body)["note"].split("-")[1])
            assert number == stored.entry.seq


def test_rules_of_the_domain_are_asked(sample: Sample) -> None:
    report = verify_ledger(sample.path, invariants=[sealed_count, lambda entries: iter(())])
    assert not report.ok
    assert [(finding.seq, finding.what) for finding in report.findings] == [(4, "something is sealed")]


def test_a_rule_that_fails_hides_nothing_and_is_not_hidden(sample: Sample) -> None:
    tamper(sample.path, "DELETE FROM seal", "UPDATE payload SET body = x'ff' WHERE seq = 8")
    whats = [finding.what for finding in verify_ledger(sample.path, invariants=[sealed_count]).findings]
    assert "the payload is not the one that the line commits to" in whats
    assert whats[-1] == "rule sealed_count could not be checked to the end"


def test_the_fault_of_a_rule_in_a_sound_record_is_seen(sample: Sample) -> None:
    def faulty(entries: Iterator[Stored]) -> Iterator[Finding]:
        yield from (1 // 0 for _ in entries)

    with pytest.raises(ZeroDivisionError):
        verify_ledger(sample.path, invariants=[faulty])


def test_findings_past_the_first_thousand_are_counted(ledger: Ledger) -> None:
    append(ledger, *(new(number) for number in range(1100)))
    ledger.close()
    tamper(ledger.path, "UPDATE payload SET body = x'00'")
    report = verify_ledger(ledger.path)
    assert (len(report.findings), report.unlisted, report.entries) == (1000, 100, 1100)
