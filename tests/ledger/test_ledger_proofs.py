"""Proofs and certificates as files: what they show, that every change in them shows, and that a stranger can check."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import (
    BadProof,
    CheckpointConflict,
    CheckpointForged,
    DuecourseError,
    NoSuchEntry,
    NotSealed,
    ProofFails,
)
from duecourse.ledger.certificate import verify_certificate
from duecourse.ledger.checkpoint import Checkpoint, SigningKey, VerifierKey, generate_key, read_note, sign
from duecourse.ledger.proofs import Consistency, Inclusion, parse_proof, read_proof, verify_entry, verify_growth
from duecourse.ledger.store import Ledger

from .conftest import Sample, append, make_sample, new

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("proofs"))


def stranger(*words: object) -> tuple[int, str]:
    """Exit code and answer of the independent scripts: in Python, and where Node.js is, in JavaScript, which agree."""
    scripts = [[sys.executable, str(REFERENCE / "verify_proof.py")]]
    if node := shutil.which("node"):
        scripts.append([node, str(REFERENCE / "verify_proof.mjs")])
    answers = []
    for script in scripts:
        ran = subprocess.run([*script, *map(str, words)], capture_output=True, text=True, check=False)
        answers.append((ran.returncode, ran.stdout + ran.stderr))
    assert len({(code, told if code == 0 else "") for code, told in answers}) == 1, answers
    return answers[0]


def check(data: bytes, key: VerifierKey, old: Checkpoint) -> None:
    """Verify a proof of either kind."""
    proof = parse_proof(data, "proof")
    if isinstance(proof, Inclusion):
        verify_entry(proof, key, "proof")
    else:
        verify_growth(proof, old, key, "proof")


def test_every_entry_is_proved_and_every_growth(shared: Sample, tmp_path: Path) -> None:
    key = VerifierKey.parse(shared.verifier_key)
    notes = {size: read_note(shared.checkpoints / f"{size}.txt") for size in (10, 24)}
    with Ledger.open(shared.path, read_only=True) as ledger:
        for size, note in notes.items():
            for seq in range(size):
                proof = parse_proof(ledger.proof_of(seq, note).text, "proof")
                assert isinstance(proof, Inclusion)
                assert verify_entry(proof, key, "proof") == ledger.entry(seq).entry
            with pytest.raises(NoSuchEntry):
                ledger.proof_of(size, note)
        growth = ledger.proof_of_growth(10, notes[24])
        assert verify_growth(growth, notes[10], key, "proof") == notes[24]
        with pytest.raises(CheckpointConflict):
            ledger.proof_of(1, sign(Checkpoint(shared.key.name, 24, bytes(32)), shared.key))
        (tmp_path / "one.tlog-proof").write_bytes(ledger.proof_of(7, notes[24]).text)
    (tmp_path / "growth.proof").write_bytes(growth.text)
    assert growth.text.startswith(b"old 10\n")
    assert isinstance(read_proof(tmp_path / "growth.proof"), Consistency)
    code, told = stranger(tmp_path / "one.tlog-proof", shared.verifier_key)
    assert (code, told) == (0, "ok: entry 7 is among 24\n")
    code, told = stranger(tmp_path / "growth.proof", shared.verifier_key, shared.checkpoints / "10.txt")
    assert (code, told) == (0, "ok: 24 entries begin with the 10 signed before\n")
    forged = growth.text.replace(b"old 10", b"old 11")
    (tmp_path / "forged.proof").write_bytes(forged)
    assert stranger(tmp_path / "forged.proof", shared.verifier_key, shared.checkpoints / "10.txt")[0] == 1


@settings(max_examples=120)
@given(data=st.data())
def test_any_changed_byte_of_a_proof_is_found(shared: Sample, data: st.DataObject) -> None:
    key = VerifierKey.parse(shared.verifier_key)
    old, note = (read_note(shared.checkpoints / f"{size}.txt") for size in (10, 24))
    with Ledger.open(shared.path, read_only=True) as ledger:
        growth = data.draw(st.booleans())
        text = ledger.proof_of_growth(10, note).text if growth else ledger.proof_of(7, note).text
    raw = bytearray(text)
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    check(text, key, old)
    with pytest.raises(DuecourseError):
        check(bytes(raw), key, old)


def test_a_proof_of_another_tree_key_or_place_is_refused(shared: Sample) -> None:
    key = VerifierKey.parse(shared.verifier_key)
    old, note = (read_note(shared.checkpoints / f"{size}.txt") for size in (10, 24))
    other = SigningKey("other.example/ledger", bytes(32)).verifier
    with Ledger.open(shared.path, read_only=True) as ledger:
        proof, growth = ledger.proof_of(7, note), ledger.proof_of_growth(10, note)
        early = ledger.proof_of(7, old)
    with pytest.raises(CheckpointForged):
        verify_entry(proof, other, "proof")
    with pytest.raises(ProofFails, match="signed root"):
        verify_entry(Inclusion(proof.line, 8, proof.hashes, note), key, "proof")
    with pytest.raises(ProofFails):
        verify_entry(Inclusion(proof.line, 7, early.hashes, note), key, "proof")
    with pytest.raises(ProofFails):
        verify_growth(Consistency(10, growth.hashes[:-1], note), old, key, "proof")
    with pytest.raises(ProofFails, match="begins at"):
        verify_growth(Consistency(11, growth.hashes, note), old, key, "proof")
    for broken in (b"", b"text", b"old x\n\n" + note.note, b"c2sp.org/tlog-proof@v1\n\n" + note.note):
        with pytest.raises(BadProof):
            parse_proof(broken, "proof")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_certificate_shows_the_sealing_without_the_ledger(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    key = generate_key(tmp_path / "key", "test.example/county")
    make: Callable[[], str] = request.getfixturevalue("postgres_place") if kind == "postgresql" else lambda: ""
    with Ledger.create(make() or tmp_path / "ledger.sqlite") as ledger:
        append(ledger, *(new(number) for number in range(6)))
        early = ledger.checkpoint(key, tmp_path / "cp")
        for seq in (0, 4):
            ledger.seal(seq, "clerk", f"order 10-cv-{seq}", new(6).recorded_at)
        signed = ledger.checkpoint(key, tmp_path / "cp")
        with pytest.raises(NotSealed):
            ledger.certificate(3, signed)
        with pytest.raises(NoSuchEntry):
            ledger.certificate(0, early)
        for seq, by in ((0, 6), (4, 7)):
            file = tmp_path / f"{seq}.json"
            ledger.certificate(seq, signed).write(file)
            found = verify_certificate(file, str(key.verifier))
            assert (found.sealed.seq, found.sealing.seq, found.order, found.size) == (seq, by, f"order 10-cv-{seq}", 8)
            code, told = stranger(file, key.verifier)
            assert (code, told) == (
                0,
                f"ok: the payload of entry {seq} was erased by entry {by} under order 10-cv-{seq}\n",
            )


def test_a_changed_certificate_is_refused(tmp_path: Path) -> None:
    sample = make_sample(tmp_path)
    file = tmp_path / "certificate.json"
    with Ledger.open(sample.path, read_only=True) as ledger:
        ledger.certificate(4, read_note(sample.checkpoints / "24.txt")).write(file)
    text = file.read_text()
    assert verify_certificate(file, sample.verifier_key).order == "order 10-cv-17"
    for old, changed in (
        ("10-cv-17", "10-cv-18"),
        ('\\"seq\\":4,', '\\"seq\\":5,'),
        ("person-4", "person-5"),
        ('"certificate": 1', '"certificate": 2'),
        ('"before": {', '"before": null, "rest": {'),
        ("test.example", "text.example"),
    ):
        assert old in text
        file.write_text(text.replace(old, changed))
        with pytest.raises(DuecourseError):
            verify_certificate(file, sample.verifier_key)
        assert stranger(file, sample.verifier_key)[0] == 1


def test_the_proofs_of_an_excerpt_are_those_of_single_entries(shared: Sample, tmp_path: Path) -> None:
    note = read_note(shared.checkpoints / "24.txt")
    with Ledger.open(shared.path, read_only=True) as ledger:
        assert ledger.export(tmp_path / "case.jsonl", "booking/2", 24) == 8
        for row in (tmp_path / "case.jsonl").read_text().splitlines()[1:]:
            line, hashes = (json.loads(row)[name] for name in ("line", "proof"))
            proof = ledger.proof_of(json.loads(line)["seq"], note)
            assert (proof.line.decode(), [each.hex() for each in proof.hashes]) == (line, hashes)
            single = Inclusion(line.encode(), proof.seq, tuple(bytes.fromhex(each) for each in hashes), note)
            assert verify_entry(single, VerifierKey.parse(shared.verifier_key), "row").stream == "booking/2"
