"""The quick pass of verification: it says yes only where the slow one finds nothing, alone or with a second process."""

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.ledger import parts as quick
from duecourse.ledger import second
from duecourse.ledger.audit import Audit
from duecourse.ledger.database import LARGE_BODY, connect
from duecourse.ledger.sqlite import SQLite
from duecourse.ledger.store import Ledger
from duecourse.ledger.tree import Tree
from duecourse.ledger.verify import verify_ledger

from .conftest import Sample, append, make_sample, new

NUMBERS = itertools.count()
SIZES = (0, LARGE_BODY, LARGE_BODY + 1, 9, 3 * LARGE_BODY)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("sweep"))


def passes(path: Path) -> tuple[bool, bool]:
    """Whether the quick pass says yes, and whether the slow pass over the tables finds nothing."""
    database = connect(path, read_only=True, timeout=1)
    audit = Audit()
    database.run("begin_reading")
    audit._read_tables(database)
    swept = quick.Sweep(database, int(database.run("size")[0][0])).finish()
    database.close()
    if swept is not None:
        assert (swept[0].root(), swept[1]) == (audit.tree.root(), audit.seals)
    return swept is not None, not audit.findings


@settings(max_examples=120)
@given(data=st.data())
def test_the_quick_pass_agrees_with_the_slow_one_about_any_change(shared: Sample, data: st.DataObject) -> None:
    """Any value of any row is changed, with the rules of the database switched off."""
    # A name of its own for each example: one given up half-way must not leave its write-ahead file to the next.
    path = shared.path.with_name(f"changed-{next(NUMBERS)}.sqlite")
    path.write_bytes(shared.path.read_bytes())
    table, columns = data.draw(
        st.sampled_from(
            [("entry", ("seq", "line", "hash")), ("payload", ("seq", "salt", "body")),
             ("act", ("seq", "decision", "actor")), ("seal", ("seq", "sealed_by"))]
        )
    )  # fmt: skip
    column = data.draw(st.sampled_from(columns))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        rows = [row[0] for row in database.execute(f"SELECT seq FROM {table} ORDER BY seq")]
        row = data.draw(st.sampled_from(rows))
        value = database.execute(f"SELECT {column} FROM {table} WHERE seq = ?", (row,)).fetchone()[0]
        if data.draw(st.booleans()):
            database.execute(f"DELETE FROM {table} WHERE seq = ?", (row,))
        else:
            if isinstance(value, int):
                changed: object = data.draw(st.integers(-3, 40).filter(lambda each: each not in rows))
            else:
                raw = bytearray(value.encode() if isinstance(value, str) else value)
                raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 15))
                changed = raw.decode() if isinstance(value, str) else bytes(raw)
            try:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE seq = ?", (changed, row))
            except sqlite3.Error:  # a line that is no JSON, or a key that is taken: the tables refuse by themselves
                return
    assert passes(path) == (False, False)


def test_a_second_process_reads_parts_and_a_fault_in_any_is_explained(
    shared: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One part, which is left to the second process as the last one."""
    monkeypatch.setattr(SQLite, "shared_from", 1)
    monkeypatch.setattr(quick.os, "sched_getaffinity", lambda _: {0, 1})
    asked_for: list[int] = []
    begun = quick._begun
    monkeypatch.setattr(quick, "_begun", lambda asked: asked_for.append(asked.size) or begun(asked))
    answers: list[object] = []
    take = quick.Second.take
    monkeypatch.setattr(quick.Second, "take", lambda self, wait: answers.append(take(self, wait=wait)) or answers[-1])
    sound = verify_ledger(shared.path, shared.verifier_key, shared.checkpoints)
    assert (sound.ok, sound.entries, sound.sealed) == (True, 24, 1)
    assert asked_for == [24]
    assert isinstance(answers[0], quick.Swept)
    with Ledger.open(shared.path, read_only=True) as ledger:
        assert sound.root == ledger.root().hex()
    path = shared.path.with_name("two.sqlite")
    for seq in (3, 20):
        line = f'"seq":{seq},'.encode()
        path.write_bytes(shared.path.read_bytes().replace(line, f'"seq":{seq + 1},'.encode()))
        report = verify_ledger(path)
        assert not report.ok
        assert seq in {finding.seq for finding in report.findings}
    assert answers[-1] is None
    monkeypatch.setattr(quick.sys, "executable", "/nowhere/python")
    assert verify_ledger(shared.path).ok


@pytest.mark.parametrize("size", [0, 1, 4, 6, 23])
@pytest.mark.parametrize("processes", [1, 2])
def test_parts_come_to_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, processes: int) -> None:
    """With parts of four entries, alone and with a second process, which reads parts of the size that it knows."""
    if processes == 2:
        monkeypatch.setattr(SQLite, "shared_from", 1)
        monkeypatch.setattr(quick.os, "sched_getaffinity", lambda _: {0, 1})
    else:
        monkeypatch.setattr(second, "PART", 4)
    path = tmp_path / "ledger.sqlite"
    with Ledger.create(path) as ledger:
        append(ledger, *(new(number, decision=f"identity/{number // 3}") for number in range(size)))
        root = ledger.root().hex()
    report = verify_ledger(path)
    assert (report.ok, report.entries, report.root) == (True, size, root)
    assert second.cut(10) == ([(0, 4), (4, 8), (8, 10)] if processes == 1 else [(0, 10)])


def test_a_change_on_either_side_of_a_cut_is_found(shared: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts before and after a cut hold by themselves; their ends do not meet."""
    monkeypatch.setattr(second, "PART", 8)
    path = shared.path.with_name("cut.sqlite")
    path.write_bytes(shared.path.read_bytes())
    database = connect(path, read_only=True, timeout=1)
    sound = quick.Sweep(database, 24)
    real = quick.sweep
    monkeypatch.setattr(
        quick, "sweep", lambda of, start, end: msgspec.structs.replace(real(of, start, end), ends=("0" * 64, ""))
    )
    assert sound.finish() is None
    monkeypatch.setattr(quick, "sweep", real)
    assert sound.finish() is not None
    database.close()


def test_large_payloads_and_moved_salts_are_read_right(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.create(path) as ledger:
        append(ledger, *(msgspec.structs.replace(new(seq), body=bytes([seq]) * size) for seq, size in enumerate(SIZES)))
    assert passes(path) == (True, True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("DROP TRIGGER payload_stays")
        database.execute("PRAGMA ignore_check_constraints = ON")
        # The same bytes behind one another: the commitment holds, but not the salt.
        salt, body = database.execute("SELECT salt, body FROM payload WHERE seq = 3").fetchone()
        database.execute("UPDATE payload SET salt = ?, body = ? WHERE seq = 3", (salt + body[:1], body[1:]))
    assert passes(path) == (False, False)
    assert any("the salt is not of its length" in each.what for each in verify_ledger(path).findings)


def test_a_tree_is_made_again_from_its_levels() -> None:
    lines = [str(number).encode() for number in range(37)]
    for size in (0, 1, 2, 5, 16, 31):
        tree = Tree.of_levels([level] for level in Tree(lines[:size]).levels)
        tree.extend_leaves(b"".join(Tree([line]).root() for line in lines[size:]))
        assert tree.root() == Tree(lines).root()
        assert tree.inclusion_proof(3) == Tree(lines).inclusion_proof(3)
