"""The quick pass of verification: it says yes only where the slow one finds nothing, alone or with a second process."""

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.ledger import sweep as quick
from duecourse.ledger.audit import Audit
from duecourse.ledger.database import connect
from duecourse.ledger.store import Ledger
from duecourse.ledger.tree import Tree
from duecourse.ledger.verify import verify_ledger

from .conftest import Sample, make_sample

NUMBERS = itertools.count()


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
                changed: object = data.draw(st.integers(0, 40).filter(lambda each: each not in rows))
            else:
                raw = bytearray(value.encode() if isinstance(value, str) else value)
                raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 15))
                changed = raw.decode() if isinstance(value, str) else bytes(raw)
            try:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE seq = ?", (changed, row))
            except sqlite3.Error:  # a line that is no JSON, or a key that is taken: the tables refuse by themselves
                return
    assert passes(path) == (False, False)


def test_a_second_process_reads_a_part_and_a_fault_there_is_explained(
    shared: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "SHARED_FROM", 1)
    monkeypatch.setattr(quick.os, "sched_getaffinity", lambda _: {0, 1})
    answers: list[object] = []
    answer = quick._answer
    monkeypatch.setattr(quick, "_answer", lambda other: answers.append(answer(other)) or answers[-1])
    sound = verify_ledger(shared.path, shared.verifier_key, shared.checkpoints)
    assert (sound.ok, sound.entries, sound.sealed) == (True, 24, 1)
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
    assert answers[1] is None
    monkeypatch.setattr(quick.sys, "executable", "/nowhere/python")
    assert verify_ledger(shared.path).ok


def test_a_tree_is_made_again_from_its_levels() -> None:
    lines = [str(number).encode() for number in range(37)]
    for size in (0, 1, 2, 5, 16, 31):
        tree = Tree.of_levels(Tree(lines[:size]).levels)
        tree.extend_leaves(b"".join(Tree([line]).root() for line in lines[size:]))
        assert tree.root() == Tree(lines).root()
        assert tree.inclusion_proof(3) == Tree(lines).inclusion_proof(3)
