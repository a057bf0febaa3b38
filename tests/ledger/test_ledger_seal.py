"""Sealing: the payload is gone from every file of the ledger, and every proof stays as it was."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import CannotSeal, NoSuchEntry, SealUnfinished
from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.tree import leaf_hash, verify_inclusion
from duecourse.ledger.verify import verify_ledger

from .conftest import Sample, append, at, new


def bytes_of(path: Path) -> bytes:
    """Everything in the files of the ledger: database, write-ahead file, shared memory."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


def salt_of(ledger: Ledger, seq: int) -> bytes:
    salt: bytes = ledger._database.connection.execute("SELECT salt FROM payload WHERE seq = ?", (seq,)).fetchone()[0]
    return salt


def test_a_sealed_payload_is_gone_and_every_proof_stays(ledger: Ledger, tmp_path: Path) -> None:
    append(ledger, *(new(number) for number in range(20)))
    secret, salt, before = b"secret-0007", salt_of(ledger, 7), ledger.root()
    entry, proof = ledger.entry(7).entry, ledger.tree().inclusion_proof(7, 20)
    assert secret in bytes_of(ledger.path)
    assert salt in bytes_of(ledger.path)

    sealing = ledger.seal(7, "clerk", "order 10-cv-17", at(20))

    assert secret not in bytes_of(ledger.path)
    assert salt not in bytes_of(ledger.path)
    assert b"secret-0008" in bytes_of(ledger.path)
    assert (ledger.entry(7).entry, ledger.entry(7).body) == (entry, None)
    assert (sealing.kind, sealing.stream, sealing.seq) == ("payload.sealed", entry.stream, 20)
    assert ledger.entry(20).body == b'{"order":"order 10-cv-17","seq":7}'
    assert ledger.root(20) == before
    assert verify_inclusion(leaf_hash(entry.line), 7, 20, proof, before)
    report = verify_ledger(ledger.path)
    assert (report.ok, report.entries, report.sealed) == (True, 21, 1)


def test_sealing_twice_is_sealing_once(sample: Sample) -> None:
    with Ledger.open(sample.path) as ledger:
        first = next(ledger.entries(kind="payload.sealed")).entry
        assert ledger.seal(sample.sealed, "another clerk", "another order", at(60)) == first
        assert ledger.size() == sample.size


def test_what_cannot_be_sealed_is_refused(sample: Sample) -> None:
    with Ledger.open(sample.path) as ledger:
        for seq, order, kind in ((10, "order", CannotSeal), (1, " ", CannotSeal), (99, "order", NoSuchEntry)):
            with pytest.raises(kind):
                ledger.seal(seq, "clerk", order, at(60))
        assert ledger.size() == sample.size
        assert ledger.entry(1).body is not None
    assert verify_ledger(sample.path).ok


def test_sealing_joins_other_acts_in_one_transaction(ledger: Ledger) -> None:
    append(ledger, new(0), new(1))
    with ledger.writing() as transaction:
        transaction.append(new(2))
        transaction.seal(0, "clerk", "order", at(2))
        transaction.seal(1, "clerk", "order", at(2))
    assert [stored.body is None for stored in ledger.entries()] == [True, True, False, False, False]
    raw = bytes_of(ledger.path)
    assert [secret in raw for secret in (b"secret-0000", b"secret-0001", b"secret-0002")] == [False, False, True]
    assert verify_ledger(ledger.path).ok


def test_a_reader_that_delays_erasure_is_named_and_a_second_call_finishes_it(ledger: Ledger) -> None:
    append(ledger, new(0), new(1))
    with Ledger.open(ledger.path, read_only=True) as reader:
        reader._database.connection.execute("BEGIN")
        assert reader.size() == 2
        with pytest.raises(SealUnfinished, match="Entry 0"):
            ledger.seal(0, "clerk", "order", at(2))
    assert ledger.entry(0).body is None
    assert ledger.seal(0, "clerk", "order", at(3)).seq == 2
    assert b"secret-0000" not in bytes_of(ledger.path)
    assert ledger.size() == 3


@settings(max_examples=15)
@given(
    sizes=st.lists(st.sampled_from([0, 1, 40, 300, 3000, 5000, 9000, 70000]), min_size=4, max_size=60),
    data=st.data(),
)
def test_no_trace_is_left_whatever_the_sizes_and_the_order(
    sizes: list[int], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Payloads of many pages, sealed in any order while others are appended, leave no byte of salt or body."""
    path = tmp_path_factory.mktemp("seal") / "ledger.sqlite"
    marks: dict[int, tuple[bytes, bytes]] = {}
    sealed: list[int] = []
    with Ledger.create(path) as ledger:
        for number, size in enumerate(sizes):
            mark = f"<payload {number:06d}>".encode()
            (entry,) = append(ledger, NewEntry("s", "k", "a", mark * (1 + size // 16), at(0)))
            marks[entry.seq] = (mark, salt_of(ledger, entry.seq))
            if data.draw(st.booleans()):
                seq = data.draw(st.sampled_from(sorted(marks)))
                ledger.seal(seq, "clerk", "order", at(0))
                sealed.append(seq)
        raw = bytes_of(path)
        assert [seq for seq in sealed if any(part in raw for part in marks[seq])] == []
        assert all(part in raw for seq in marks.keys() - sealed for part in marks[seq])
    assert verify_ledger(path).ok
