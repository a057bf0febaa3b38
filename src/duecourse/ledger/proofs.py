"""Proofs as text files: that an entry is in a signed tree, and that one signed tree begins with another.

An inclusion proof is a C2SP tlog-proof (c2sp.org/tlog-proof) whose extra data is the entry's line. A consistency proof
has the body of a witness request (c2sp.org/tlog-witness, add-checkpoint): the old size, hashes, the new checkpoint.
Both carry the signed note, so that a reader needs the verifier key only, and for the second the old checkpoint.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from duecourse.errors import BadEntry, BadProof, CheckpointForged, ProofFails
from duecourse.ledger.checkpoint import Checkpoint, VerifierKey, parse, parse_and_verify
from duecourse.ledger.entry import Entry
from duecourse.ledger.tree import leaf_hash, verify_consistency, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
LARGEST = 1024 * 1024
_NUMBER = re.compile(r"\A(0|[1-9][0-9]{0,17})\Z", re.ASCII)


class Inclusion(msgspec.Struct, frozen=True):
    """That ``line`` is number ``seq`` of the tree that ``checkpoint`` signs; hashes in the order of RFC 9162."""

    line: bytes
    seq: int
    hashes: tuple[bytes, ...]
    checkpoint: Checkpoint

    @property
    def text(self) -> bytes:
        """The file: a C2SP tlog-proof with the line as extra data."""
        extra = base64.b64encode(self.line).decode()
        head = "".join(f"{each}\n" for each in (HEADER, f"extra {extra}", f"index {self.seq}", *_coded(self.hashes)))
        return head.encode() + b"\n" + self.checkpoint.note


class Consistency(msgspec.Struct, frozen=True):
    """That the tree of ``checkpoint`` begins with the tree of ``old`` lines; hashes in the order of RFC 9162."""

    old: int
    hashes: tuple[bytes, ...]
    checkpoint: Checkpoint

    @property
    def text(self) -> bytes:
        """The file: the body of a C2SP add-checkpoint request."""
        head = "".join(f"{each}\n" for each in (f"old {self.old}", *_coded(self.hashes)))
        return head.encode() + b"\n" + self.checkpoint.note


def read_proof(path: Path) -> Inclusion | Consistency:
    """The proof in the file ``path``, nothing verified yet. Raises BadProof or BadCheckpoint."""
    try:
        data = path.read_bytes()[: LARGEST + 1]
    except OSError as fault:
        raise BadProof(where=path, problem=f"cannot be read ({fault.strerror})") from fault
    return parse_proof(data, str(path))


def parse_proof(data: bytes, where: str) -> Inclusion | Consistency:
    """The proof in ``data``; ``where`` names it in errors. Raises BadProof or BadCheckpoint."""
    head, gap, note = data.partition(b"\n\n")
    if not gap or len(data) > LARGEST:
        raise BadProof(where=where, problem="is no proof file: lines of a proof, an empty line, a checkpoint")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as fault:
        raise BadProof(where=where, problem="has bytes that are not ASCII before the checkpoint") from fault
    checkpoint = parse(note, where)
    if lines[0] == HEADER:
        if len(lines) < 3:
            raise BadProof(where=where, problem="has no lines `extra` and `index`")
        line, seq = _after("extra", lines[1], where), _after("index", lines[2], where)
        return Inclusion(_bytes(line, where), _number(seq, where), _hashes(lines[3:], where), checkpoint)
    old = _after("old", lines[0], where)
    return Consistency(_number(old, where), _hashes(lines[1:], where), checkpoint)


def verify_entry(proof: Inclusion, key: VerifierKey, where: str) -> Entry:
    """The entry that ``proof`` shows to be in the ledger signed by ``key``.

    Raises ProofFails when the hashes do not lead from the line to the signed root or the line is another entry's,
    CheckpointForged when the checkpoint is not signed by ``key``.
    """
    checkpoint = _signed(proof.checkpoint, key, where)
    leaf = leaf_hash(proof.line)
    if not verify_inclusion(leaf, proof.seq, checkpoint.size, proof.hashes, checkpoint.root):
        raise ProofFails(where=where, problem="the hashes do not lead from the line to the signed root")
    try:
        entry = Entry.from_line(proof.line, where)
    except BadEntry as fault:
        raise ProofFails(where=where, problem=fault.facts["problem"]) from fault
    if entry.seq != proof.seq:
        raise ProofFails(where=where, problem=f"the line says it is entry {entry.seq}, the proof {proof.seq}")
    return entry


def verify_growth(proof: Consistency, old: Checkpoint, key: VerifierKey, where: str) -> Checkpoint:
    """The checkpoint that ``proof`` shows to continue ``old``, both signed by ``key``.

    Raises ProofFails when it does not, CheckpointForged when one of them is not signed by ``key``.
    """
    earlier, new = _signed(old, key, f"{where}, the old checkpoint"), _signed(proof.checkpoint, key, where)
    if earlier.size != proof.old:
        raise ProofFails(where=where, problem=f"it begins at {proof.old} entries, the old checkpoint has {old.size}")
    if not verify_consistency(earlier.size, new.size, earlier.root, new.root, proof.hashes):
        raise ProofFails(where=where, problem=f"it does not show that {new.size} entries begin with the {old.size} old")
    return new


def _signed(checkpoint: Checkpoint, key: VerifierKey, where: str) -> Checkpoint:
    if checkpoint.extensions:
        raise CheckpointForged(where=where, problem="the checkpoint has lines that no ledger of ours writes")
    return parse_and_verify(checkpoint.note, key, where)


def _coded(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in hashes]


def _after(word: str, line: str, where: str) -> str:
    first, _, rest = line.partition(" ")
    if first != word:
        raise BadProof(where=where, problem=f"has {line[:40]!r} where `{word}` is expected")
    return rest


def _number(text: str, where: str) -> int:
    if not _NUMBER.match(text):
        raise BadProof(where=where, problem=f"{text[:40]!r} is not a number in decimal digits")
    return int(text)


def _bytes(text: str, where: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadProof(where=where, problem=f"{text[:40]!r} is not base64") from fault
    if base64.b64encode(raw).decode() != text:
        raise BadProof(where=where, problem=f"{text[:40]!r} is not base64 as it is written")
    return raw


def _hashes(lines: Sequence[str], where: str) -> tuple[bytes, ...]:
    hashes = tuple(_bytes(each, where) for each in lines)
    if len(hashes) > 63 or any(len(each) != 32 for each in hashes):
        raise BadProof(where=where, problem="has more than 63 hashes, or one that is not 32 bytes long")
    return hashes
