"""The ledger file: append, read, refuse; every fault of the file by its name, with the record as it was."""

import contextlib
import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from duecourse.errors import (
    BadCheckpoint,
    BadEntry,
    CannotKeep,
    CheckpointConflict,
    ClockBackwards,
    DuecourseError,
    LedgerDamaged,
    LedgerExists,
    LedgerFull,
    LedgerLocked,
    LedgerReadOnly,
    LedgerUnreadable,
    NewerLedger,
    NoLedger,
    NoSuchEntry,
    NotALedger,
    SameActor,
)
from duecourse.ledger.checkpoint import SigningKey, generate_key, parse_and_verify, sign
from duecourse.ledger.entry import NO_PREVIOUS, NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.tree import leaf_hash, root, verify_consistency, verify_inclusion
from duecourse.ledger.verify import verify_ledger

from .conftest import START, Sample, append, at, new


def test_what_is_appended_is_read_back_chained(either: Ledger) -> None:
    assert (either.size(), either.head(), list(either.entries())) == (0, None, [])
    with either.writing() as transaction:
        made = [transaction.append(new(number)) for number in range(7)]
        assert [stored.entry for stored in transaction.entries()] == made
        assert transaction.size() == 7
    assert [stored.entry for stored in either.entries()] == made
    assert [stored.body for stored in either.entries()] == [new(number).body for number in range(7)]
    assert [entry.seq for entry in made] == list(range(7))
    assert [entry.prev for entry in made] == [NO_PREVIOUS, *(entry.hash for entry in made[:-1])]
    assert either.head() == made[-1] == either.entry(6).entry
    assert either.root() == root([entry.line for entry in made])
    assert either.root(3) == root([entry.line for entry in made[:3]])
    tree = either.tree()
    proof = tree.inclusion_proof(2, 7)
    assert verify_inclusion(leaf_hash(made[2].line), 2, 7, proof, either.root())
    assert verify_consistency(3, 7, either.root(3), either.root(), tree.consistency_proof(3, 7))


def test_reads_are_chosen_by_stream_and_kind(either: Ledger) -> None:
    with either.writing() as transaction:
        made = [transaction.append(new(number)) for number in range(20)]
    for stream in (None, "booking/1", "booking/9"):
        for kind in (None, "charge.dropped", "other"):
            for after in (-1, 8, 30):
                expected = [entry for entry in made if entry.seq > after
                            and stream in (None, entry.stream) and kind in (None, entry.kind)]  # fmt: skip
                assert [stored.entry for stored in either.entries(stream, kind, after)] == expected
    with pytest.raises(NoSuchEntry, match="holds 20"):
        either.entry(20)
    with pytest.raises(NoSuchEntry):
        either.entry(-1)
    with pytest.raises(NoSuchEntry):
        either.root(21)


def test_reading_goes_on_while_the_ledger_grows(either: Ledger) -> None:
    with either.writing() as transaction:
        transaction.append(new(0))
    reading = either.entries()
    first = next(reading)
    with either.writing() as transaction:
        transaction.append(new(1))
    assert [first.entry.seq, *(stored.entry.seq for stored in reading)] == [0, 1]


def test_the_same_actor_never_acts_twice_under_one_decision(either: Ledger) -> None:
    append(either, new(0, "identity/1", "ana"), new(1, "identity/1", "ben"), new(2, "identity/2", "ana"))
    append(either, new(3, "", "ana"))
    with pytest.raises(SameActor, match="ana under decision identity/1") as refused:
        append(either, new(4, "", "cara"), new(5, "identity/1", "ana"))
    assert (refused.value.facts["seq"], refused.value.exit_code) == (0, 3)
    assert either.size() == 4
    with either.writing() as transaction:
        with pytest.raises(SameActor):
            transaction.append(new(4, "identity/1", "ben"))
        assert transaction.append(new(4, "identity/1", "cara")).seq == 4
    assert verify_ledger(either.path).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET line = line",
        "UPDATE entry SET hash = 'x' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 23",
        "INSERT INTO entry (seq, line, hash) SELECT seq + 24, line, hash FROM entry",
        "INSERT OR REPLACE INTO entry (seq, line, hash) SELECT seq, line, hash FROM entry WHERE seq = 5",
        "INSERT INTO entry (seq, line, hash) SELECT 24, replace(line, '\"seq\":23', '\"seq\":24'), 'x' FROM entry "
        "WHERE seq = 23",
        "DELETE FROM payload WHERE seq = 4",
        "DELETE FROM payload",
        "UPDATE payload SET body = x'00' WHERE seq = 2",
        "UPDATE payload SET salt = zeroblob(32), body = zeroblob(length(body)) WHERE seq = 2",
        "INSERT OR REPLACE INTO payload (seq, salt, body) VALUES (2, zeroblob(32), x'00')",
        "DELETE FROM act",
        "UPDATE act SET actor = 'nobody'",
        "INSERT OR REPLACE INTO act (seq, decision, actor) SELECT 23, decision, actor FROM act WHERE seq = 0",
        "INSERT OR IGNORE INTO act (seq, decision, actor) SELECT 23, decision, actor FROM act WHERE seq = 0",
        "DELETE FROM seal",
        "UPDATE seal SET seq = 3",
        "INSERT INTO seal (seq, sealed_by) VALUES (3, 23)",
    ],
)
def test_the_database_itself_refuses_changes_by_any_program(sample: Sample, statement: str) -> None:
    database = sqlite3.connect(sample.path)
    with pytest.raises(sqlite3.IntegrityError), database:
        database.execute(statement)
    database.close()
    assert verify_ledger(sample.path, sample.verifier_key, sample.checkpoints).ok


def test_the_database_itself_refuses_a_second_act_even_in_replacing_statements(sample: Sample) -> None:
    with Ledger.open(sample.path) as ledger:
        last = ledger.head()
        assert last is not None
        act = ledger.entry(0).entry
        line = last.line.decode().replace(f'"seq":{last.seq}', f'"seq":{last.seq + 1}').replace(last.prev, last.hash)
        line = line.replace(f'"actor":"{last.actor}"', f'"actor":"{act.actor}"')
        twice = line.replace('"decision":""', f'"decision":"{act.decision}"')
    database = sqlite3.connect(sample.path)
    for how in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
        for text, refused in ((twice, True), (line, False)):
            values = (last.seq + 1, text, sha256(text.encode()).hexdigest())
            statement = f"{how} INTO entry (seq, line, hash) VALUES (?, ?, ?)"
            if refused:
                with pytest.raises(sqlite3.IntegrityError, match="twice"):
                    database.execute(statement, values)
            else:
                database.execute(statement, values)
                database.rollback()
    database.close()


def test_a_clock_that_runs_backwards_is_refused(either: Ledger) -> None:
    _, same = append(either, new(5), new(5))
    assert same.recorded_at == at(5)
    with pytest.raises(ClockBackwards, match=r"2010-10-06T14:04:59\.999999Z"):
        append(either, new(6), NewEntry("s", "k", "a", b"", at(5) - timedelta(microseconds=1)))
    assert either.size() == 2


def fail_after(ledger: Ledger, number: int) -> None:
    """Append, see it in the tree, and fail before the end of the block."""
    with ledger.writing() as transaction:
        before = ledger.root()
        transaction.append(new(number))
        assert ledger.root() != before
        raise ZeroDivisionError


def test_nothing_is_kept_of_a_block_that_fails(either: Ledger) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after(either, 0)
    assert (either.size(), either.root()) == (0, root([]))
    with pytest.raises(BadEntry):
        append(either, new(0), NewEntry("s", "payload.sealed", "a", b"", at(1)))
    assert either.size() == 0
    with either.writing() as transaction, pytest.raises(RuntimeError), either.writing():
        pass
    with pytest.raises(RuntimeError):
        transaction.append(new(0))
    append(either, new(0))
    before = either.root()
    with pytest.raises(ZeroDivisionError):
        fail_after(either, 1)
    assert either.root() == before


def test_a_locked_ledger_is_refused_by_name_and_unchanged(either: Ledger) -> None:
    with Ledger.open(either.path, timeout=0.05) as other, either.writing() as transaction:
        transaction.append(new(0))
        with pytest.raises(LedgerLocked, match=r"0\.05 seconds"), other.writing():
            pass
        assert other.size() == 0
    assert either.size() == 1


def pass_over_faults(ledger: Ledger, *entries: NewEntry) -> None:
    """A caller who ignores what an append raises."""
    with ledger.writing() as transaction:
        for each in entries:
            with contextlib.suppress(LedgerFull):
                transaction.append(each)


def test_a_full_disk_is_refused_by_name_and_unchanged(ledger: Ledger) -> None:
    with ledger.writing() as transaction:
        transaction.append(new(0))
    pages = ledger._database.connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._database.connection.execute(f"PRAGMA max_page_count = {pages}")
    large = NewEntry("s", "k", "a", bytes(100_000), at(1))
    with pytest.raises(LedgerFull):
        append(ledger, new(1), large)
    with pytest.raises(LedgerFull):
        pass_over_faults(ledger, new(1), large, new(2))
    assert ledger.size() == 1
    assert verify_ledger(ledger.path).ok


def test_a_ledger_opened_for_reading_is_not_written(sample: Sample) -> None:
    before = sample.path.read_bytes()
    with Ledger.open(sample.path, read_only=True) as ledger:
        assert ledger.size() == sample.size
        with pytest.raises(LedgerReadOnly), ledger.writing():
            pass
        with pytest.raises(LedgerReadOnly):
            ledger.seal(1, "clerk", "order", at(60))
    assert sample.path.read_bytes() == before


def test_a_ledger_that_cannot_be_written_is_refused_by_name(sample: Sample) -> None:
    with Ledger.open(sample.path) as ledger:
        ledger._database.connection.execute("PRAGMA query_only = ON")
        with pytest.raises(LedgerReadOnly), ledger.writing() as transaction:
            transaction.append(new(30))
        assert ledger.size() == sample.size


def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(NoLedger, match="none"):
        Ledger.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    with pytest.raises(NotALedger):
        Ledger.open(tmp_path)
    for name, content in (("empty", b""), ("text", b"a letter, not a ledger" * 300)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(NotALedger, match=name):
            Ledger.open(tmp_path / name)
        assert (tmp_path / name).read_bytes() == content
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE entry (seq, line, hash)")
    other.close()
    with pytest.raises(NotALedger, match="mark"):
        Ledger.open(tmp_path / "other")


def test_a_newer_ledger_is_refused_and_left_alone(sample: Sample) -> None:
    database = sqlite3.connect(sample.path)
    database.execute("PRAGMA user_version = 7")
    database.close()
    with pytest.raises(NewerLedger, match="schema 7"):
        Ledger.open(sample.path)


def test_a_ledger_is_made_once(ledger: Ledger) -> None:
    with ledger.writing() as transaction:
        transaction.append(new(0))
    with pytest.raises(LedgerExists):
        Ledger.create(ledger.path)
    assert ledger.size() == 1
    assert ledger.path.stat().st_mode & 0o077 == 0
    ledger.close()
    assert list(ledger.path.parent.iterdir()) == [ledger.path]


def test_checkpoints_are_signed_once_and_never_against_an_earlier_one(sample: Sample) -> None:
    with Ledger.open(sample.path) as ledger:
        again = ledger.checkpoint(sample.key, sample.checkpoints)
        file = sample.checkpoints / f"{sample.size}.txt"
        assert file.read_bytes() == again.note
        assert parse_and_verify(again.note, sample.verifier_key, "here").root == ledger.root()
        cosigned = sign(again, SigningKey("witness.example/w", bytes(32)))
        file.write_bytes(cosigned.note)
        assert ledger.checkpoint(sample.key, sample.checkpoints) == cosigned
        with pytest.raises(CheckpointConflict, match="is of test"):
            ledger.checkpoint(SigningKey("other", bytes(32)), sample.checkpoints)
    with Ledger.create(sample.path.with_name("second.sqlite")) as second:
        with pytest.raises(CheckpointConflict, match="10 entries, the ledger 0"):
            second.checkpoint(sample.key, sample.checkpoints)
        with second.writing() as transaction:
            for number in range(30):
                transaction.append(new(number))
        with pytest.raises(CheckpointConflict, match="another root"):
            second.checkpoint(sample.key, sample.checkpoints)
    assert sorted(file.name for file in sample.checkpoints.iterdir()) == ["10.txt", "24.txt"]


def test_damage_is_named_when_it_is_read(sample: Sample) -> None:
    data = sample.path.read_bytes()
    with Ledger.open(sample.path) as ledger:
        line = ledger.entry(20).entry.line
    sample.path.write_bytes(data.replace(line, line.replace(b'"seq":20', b'"seq":21')))
    with Ledger.open(sample.path) as ledger:
        with pytest.raises(LedgerDamaged, match="entry 20"):
            list(ledger.entries())
        assert ledger.entry(19).entry.seq == 19
    sample.path.write_bytes(data.replace(line, line.replace(b'"actor"', b'"act\xff\xff"')))
    with Ledger.open(sample.path) as ledger, pytest.raises(LedgerDamaged):
        list(ledger.entries())


def test_what_cannot_be_kept_is_refused_by_name(sample: Sample) -> None:
    in_the_way = sample.path.with_name("in-the-way")
    in_the_way.write_bytes(b"a file where a folder is needed")
    folder = sample.path.with_name("folder")
    folder.mkdir()
    before = sorted(sample.path.parent.rglob("*"))
    with Ledger.open(sample.path) as ledger:
        for keep in (
            lambda: ledger.checkpoint(sample.key, in_the_way),
            lambda: ledger.export(in_the_way / "excerpt.jsonl"),
            lambda: ledger.export(folder),
            lambda: generate_key(in_the_way / "key", "test.example/other"),
            lambda: generate_key(folder, "test.example/other"),
        ):
            with pytest.raises(CannotKeep):
                keep()
        with pytest.raises(LedgerUnreadable):
            Ledger.create(in_the_way / "ledger.sqlite")
        (sample.checkpoints / "11.txt").mkdir()
        with pytest.raises(BadCheckpoint, match=r"11\.txt"):
            ledger.checkpoint(sample.key, sample.checkpoints)
        (sample.checkpoints / "11.txt").rmdir()
    assert sorted(sample.path.parent.rglob("*")) == before


def append_many(path: Path | str, name: str, count: int) -> None:
    with Ledger.open(path) as ledger:
        for number in range(count):
            with ledger.writing() as transaction:
                entry = NewEntry(f"by/{name}", "counted", name, str(number).encode(), datetime.now(UTC))
                transaction.append(entry)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_four_processes_write_one_chain(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "ledger.sqlite" if kind == "sqlite" else request.getfixturevalue("postgres_place")()
    Ledger.create(path).close()
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=append_many, args=(path, f"worker-{number}", 25)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    with Ledger.open(path) as ledger:
        assert ledger.size() == 100
        for number in range(4):
            bodies = [stored.body for stored in ledger.entries(stream=f"by/worker-{number}")]
            assert bodies == [str(each).encode() for each in range(25)]
    assert verify_ledger(path).ok


def test_every_error_of_the_file_carries_a_remedy_and_an_exit_code(tmp_path: Path) -> None:
    with pytest.raises(DuecourseError) as caught:
        Ledger.open(tmp_path / "none")
    assert caught.value.exit_code == 2
    assert START.tzinfo is UTC
    assert "duecourse init" in str(caught.value)
