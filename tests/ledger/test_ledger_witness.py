"""Publishing and witnessing: what continues the past is cosigned, what does not is refused with the evidence kept."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from duecourse.cli import run
from duecourse.errors import BadCheckpoint, BadProof, CheckpointConflict, CheckpointForged, LedgerFork
from duecourse.ledger.checkpoint import COSIGNATURE, SigningKey, parse, parse_and_verify, verify
from duecourse.ledger.publishing import publish_checkpoint
from duecourse.ledger.store import Ledger
from duecourse.ledger.witness import witness

from .conftest import append, new

LOG = SigningKey("test.example/county", bytes(32))
WITNESS = SigningKey("library.example/w1", bytes(range(32)), COSIGNATURE)


class Keeper:
    """A ledger whose checkpoints are published into a folder."""

    def __init__(self, folder: Path, name: str = "ledger") -> None:
        self.folder = folder
        self.ledger = Ledger.create(folder / f"{name}.sqlite")
        self.kept = folder / f"{name}-checkpoints"

    def publish(self, count: int, into: str = "published") -> Path:
        size = self.ledger.size()
        append(self.ledger, *(new(number) for number in range(size, size + count)))
        signed = self.ledger.checkpoint(LOG, self.kept)
        publish_checkpoint(self.folder / into, signed, self.ledger.tree())
        return self.folder / into


def see(published: Path, seconds: int = 1_700_000_000) -> tuple[int, int | None]:
    seen = witness(published, published.parent / "state", WITNESS, LOG.verifier, seconds)
    verify(seen.checkpoint, WITNESS.verifier, "cosigned")
    return seen.checkpoint.size, seen.before


def test_a_record_that_grows_is_cosigned_again_and_again(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    published = keeper.publish(5)
    assert see(published) == (5, None)
    assert see(published) == (5, 5)
    keeper.publish(3)
    keeper.publish(9)
    assert see(published) == (17, 5)
    assert sorted(file.name for file in published.iterdir()) == sorted(
        ["5.txt", "8.txt", "17.txt", "5-8.proof", "8-17.proof", "latest"]
    )
    before = {file: file.stat().st_mtime_ns for file in published.iterdir()}
    publish_checkpoint(published, keeper.ledger.checkpoint(LOG, keeper.kept), keeper.ledger.tree())
    assert {file: file.stat().st_mtime_ns for file in published.iterdir()} == before


def test_a_cosignature_is_over_the_instant_and_the_text(tmp_path: Path) -> None:
    published = Keeper(tmp_path).publish(4)
    seen = witness(published, tmp_path / "state", WITNESS, LOG.verifier, 1_286_323_200)
    text, _, tail = seen.checkpoint.note.rpartition(b"\n\n")
    blob = base64.b64decode(tail.decode().splitlines()[-1].split(" ")[2])
    assert blob[4:12] == (1_286_323_200).to_bytes(8)
    signed = b"cosignature/v1\ntime 1286323200\n" + text + b"\n"
    Ed25519PublicKey.from_public_bytes(WITNESS.verifier.public).verify(blob[12:], signed)
    assert parse_and_verify(seen.checkpoint.note, LOG.verifier, "note").size == 4
    changed = parse(seen.checkpoint.note.replace(b"\n4\n", b"\n5\n"), "note")
    with pytest.raises(CheckpointForged):
        verify(changed, WITNESS.verifier, "note")


def test_a_rollback_and_a_fork_are_refused_with_both_checkpoints_as_evidence(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    published = keeper.publish(6)
    assert see(published) == (6, None)
    other = Keeper(tmp_path, "other")
    with other.ledger.writing() as transaction:
        transaction.append(new(1))
    for count, what in ((2, "now shows 3"), (3, "two histories of 6"), (5, "begin with")):
        folder = other.publish(count, f"published-{count}")
        if count == 5:
            name = f"6-{other.ledger.size()}.proof"
            proof = other.ledger.proof_of_growth(6, other.ledger.checkpoint(LOG, other.kept))
            (folder / name).write_bytes(proof.text)
        with pytest.raises(LedgerFork, match=what) as fork:
            witness(folder, tmp_path / "state", WITNESS, LOG.verifier, 0)
        notes = [Path(str(fork.value.facts[name])).read_bytes() for name in ("last", "new")]
        for note in notes:
            parse_and_verify(note, LOG.verifier, "evidence")
        assert notes[0] != notes[1]
    keeper.publish(4)
    assert see(published) == (10, 6)


def test_what_is_missing_or_forged_is_no_fork_and_is_not_cosigned(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    published = keeper.publish(6)
    assert see(published) == (6, None)
    keeper.publish(2)
    proof = (published / "6-8.proof").read_bytes()
    (published / "6-8.proof").unlink()
    with pytest.raises(BadProof):
        see(published)
    (published / "6-8.proof").write_bytes(proof)
    note = (published / "latest").read_bytes()
    (published / "latest").write_bytes(note.replace(b"\n8\n", b"\n9\n"))
    with pytest.raises(CheckpointForged):
        see(published)
    (published / "latest").unlink()
    with pytest.raises(BadCheckpoint, match="latest"):
        see(published)
    assert not (tmp_path / "state" / "evidence").exists()
    (published / "latest").write_bytes(note)
    with pytest.raises(BadCheckpoint, match="key"):
        witness(published, tmp_path / "state", LOG, LOG.verifier, 0)
    assert see(published) == (8, 6)


def test_nothing_is_published_against_what_was_published(tmp_path: Path) -> None:
    published = Keeper(tmp_path).publish(6)
    before = {file.name: file.read_bytes() for file in published.iterdir()}
    other = Keeper(tmp_path, "other")
    with other.ledger.writing() as transaction:
        transaction.append(new(1))
    with pytest.raises(CheckpointConflict, match="6 entries, the ledger 3"):
        other.publish(2)
    with pytest.raises(CheckpointConflict, match="another root"):
        other.publish(6)
    assert {file.name: file.read_bytes() for file in published.iterdir()} == before


def test_the_verbs_publish_witness_prove_and_certify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county, kept = tmp_path / "county", tmp_path / "kept"

    def ask(*words: object, at: Path | None = county) -> tuple[int, dict[str, object]]:
        place = [] if at is None else ["--dir", str(at)]
        code = run([*map(str, words), *place, "--json"])
        return code, json.loads(capsys.readouterr().out)

    assert ask("init")[0] == 0
    assert ask("ledger", "checkpoint", "--publish", kept)[1]["size"] == 3
    public = ask("ledger", "witness-key", tmp_path / "w.key", "--name", "library.example/w1", at=None)[1][
        "verifier_key"
    ]
    assert str(public).startswith("library.example/w1+")
    key = county / "keys" / "ledger.vkey"
    look = ("ledger", "witness", kept, "--state", tmp_path / "state", "--key", tmp_path / "w.key", "--log-key", key)
    assert ask(*look, "--into", tmp_path / "cosigned", at=None)[1]["before"] is None
    rights = ("--authority", "letter", "--as", "supervisor.founding")
    assert ask("staff", "authorize", "clerk.rao", "records_clerk", *rights)[0] == 0
    assert ask("ledger", "checkpoint", "--publish", kept)[1]["size"] == 4
    assert ask(*look, at=None)[1]["before"] == 3
    assert ask("ledger", "prove", "inclusion", 2, "--into", tmp_path / "2.tlog-proof")[0] == 0
    code, found = ask("ledger", "verify", "--proof", tmp_path / "2.tlog-proof", "--key", key, at=None)
    assert (code, found["entry"], found["size"]) == (0, 2, 4)
    assert ask("ledger", "prove", "consistency", 3, 4, "--into", tmp_path / "growth")[0] == 0
    grown = ("ledger", "verify", "--proof", tmp_path / "growth", "--key", key)
    assert ask(*grown, "--checkpoint", kept / "3.txt", at=None)[0] == 0
    assert ask(*grown, at=None)[0] == 2
    assert ask("ledger", "certificate", 1)[0] == 2
    (tmp_path / "growth").write_bytes((tmp_path / "growth").read_bytes().replace(b"old 3", b"old 2"))
    assert ask(*grown, "--checkpoint", kept / "3.txt", at=None)[0] == 4
    with pytest.raises(BadCheckpoint):
        witness(tmp_path / "nothing", tmp_path / "state", WITNESS, LOG.verifier, 0)
