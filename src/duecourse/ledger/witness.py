"""A witness: remembers the last checkpoint of a ledger it saw, and cosigns the next one only when it continues that.

Two histories of one ledger cannot both get the signature of one honest witness. The state is written before a
signature leaves: a crash may cost a signature, never the memory of what was signed.
"""

from hashlib import sha256
from pathlib import Path

import msgspec

from duecourse.durable import alone, write_whole
from duecourse.errors import BadCheckpoint, LedgerFork, ProofFails, WitnessBusy
from duecourse.ledger.checkpoint import COSIGNATURE, Checkpoint, SigningKey, VerifierKey, parse_and_verify, read_note
from duecourse.ledger.proofs import Consistency, read_proof, verify_growth
from duecourse.ledger.publishing import LATEST, published_sizes, with_signatures

WAIT = 10.0


class Seen(msgspec.Struct, frozen=True):
    """What a witness did: the cosigned checkpoint, and the size it had seen before (None: it was the first)."""

    checkpoint: Checkpoint
    before: int | None


def witness(published: Path, state: Path, key: SigningKey, log_key: VerifierKey, seconds: int) -> Seen:
    """Cosign the newest checkpoint in the folder ``published`` with ``key`` when it continues what was seen before.

    ``state`` is the folder in which the witness keeps, for each ledger, the last checkpoint it cosigned; the first one
    is taken on trust. ``seconds`` since 1970 is the time of the statement. Raises LedgerFork for a checkpoint that is
    shorter than the last one, of another history, or not shown to continue it (both are kept as evidence under
    ``state``/evidence), BadCheckpoint, BadProof or CheckpointForged for files that are not good, WitnessBusy.
    """
    if key.kind != COSIGNATURE:
        raise BadCheckpoint(where=key.name, problem="the key is that of a ledger, a witness has its own kind")
    note = _note(published / LATEST)
    new = parse_and_verify(note, log_key, str(published / LATEST))
    kept = state / f"{sha256(new.origin.encode()).hexdigest()[:16]}.txt"
    state.mkdir(parents=True, exist_ok=True)
    try:
        with alone(kept.with_suffix(".lock"), WAIT):
            last = read_note(kept) if kept.exists() else None
            if last is not None:
                _continues(last, new, published, state, log_key)
            if last is not None and last.text == new.text:
                new = with_signatures(new, last)
            others = tuple(each for each in new.signatures if (each.name, each.key_id) != _of(key))
            signed = msgspec.structs.replace(new, signatures=(*others, key.cosign(new.text, seconds)))
            write_whole(kept, signed.note)
    except TimeoutError as fault:
        raise WitnessBusy(path=state) from fault
    return Seen(signed, None if last is None else last.size)


def _of(key: SigningKey) -> tuple[str, bytes]:
    return key.name, key.verifier.key_id


def _continues(last: Checkpoint, new: Checkpoint, published: Path, state: Path, log_key: VerifierKey) -> None:
    """Walk from the last checkpoint to the new one along the published proofs."""
    if new.size < last.size:
        raise _fork(last, new, state, f"the ledger had {last.size} entries and now shows {new.size}")
    if new.size == last.size:
        if new.root != last.root:
            raise _fork(last, new, state, f"two histories of {new.size} entries are signed")
        return
    at = last
    sizes = [size for size in published_sizes(published) if last.size < size <= new.size]
    for size in sizes:
        file = published / f"{at.size}-{size}.proof"
        proof = read_proof(file)
        if not isinstance(proof, Consistency) or proof.checkpoint.size != size:
            raise BadCheckpoint(where=file, problem="it is the proof of something else")
        try:
            at = verify_growth(proof, at, log_key, str(file))
        except ProofFails as fault:
            raise _fork(last, new, state, str(fault.facts["problem"])) from fault
    if at.size != new.size:
        raise BadCheckpoint(where=published, problem=f"there is no checkpoint {new.size}.txt as in {LATEST}")
    if at.root != new.root:
        raise _fork(last, new, state, f"two histories of {new.size} entries are signed")


def _fork(last: Checkpoint, new: Checkpoint, state: Path, problem: str) -> LedgerFork:
    """Keep both signed notes as evidence; the error that names them."""
    files = []
    for each in (last, new):
        file = state / "evidence" / f"{each.size}-{each.root.hex()[:16]}.txt"
        write_whole(file, each.note)
        files.append(file)
    return LedgerFork(origin=new.origin, problem=problem, last=files[0], new=files[1])


def _note(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise BadCheckpoint(where=path, problem=f"cannot be read ({fault.strerror})") from fault
