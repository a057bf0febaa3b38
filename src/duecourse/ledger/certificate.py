"""The certificate of a sealing: a file that shows, without the ledger, that one payload was erased under one order.

It holds the sealed line with the lines before and after it, the line of the sealing with its payload (the number of the
order), an inclusion proof of each, and the signed checkpoint that all of them lead to. It shows that the sealed entry
still stands at its place and that no line around it was touched. It cannot show what was erased, nor copies elsewhere.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

import msgspec

from duecourse.durable import write_whole
from duecourse.errors import BadCertificate, ProofFails
from duecourse.ledger.checkpoint import VerifierKey, parse
from duecourse.ledger.entry import SEALED, Digest, Entry, Sealing, commit
from duecourse.ledger.proofs import Inclusion, verify_entry

LARGEST = 4 * 1024 * 1024


class Proven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line as text, and its inclusion proof as hex hashes in the order of RFC 9162."""

    line: str
    proof: tuple[Digest, ...]


class Certificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: form 1, signed note, the lines with their proofs, and the opened payload of the sealing.

    ``before`` is None when the very first entry was sealed.
    """

    after: Proven
    before: Proven | None
    body: str
    certificate: Literal[1]
    checkpoint: str
    salt: Digest
    sealed: Proven
    sealing: Proven

    @classmethod
    def of(cls, before: Inclusion | None, rest: Sequence[Inclusion], *, salt: bytes, body: bytes) -> Self:
        """A certificate from proofs under one checkpoint: the entry before, the sealed one, the next, the sealing."""
        sealed, after, sealing = rest
        return cls(
            after=_proven(after),
            before=None if before is None else _proven(before),
            body=body.decode(),
            certificate=1,
            checkpoint=sealed.checkpoint.note.decode(),
            salt=salt.hex(),
            sealed=_proven(sealed),
            sealing=_proven(sealing),
        )

    def write(self, path: Path) -> None:
        """Keep it at ``path`` as JSON with sorted keys. Raises CannotKeep."""
        text = msgspec.json.format(msgspec.json.encode(self, order="sorted"))
        write_whole(path, text + b"\n")


class Certified(msgspec.Struct, frozen=True):
    """What a certificate shows: the sealed entry, the sealing entry, the order, and the size of the signed tree."""

    sealed: Entry
    sealing: Entry
    order: str
    size: int


def verify_certificate(path: Path, verifier_key: str) -> Certified:
    """Check the certificate at ``path`` with nothing but the ledger's verifier key.

    Raises BadCertificate for a file that is none, ProofFails when something in it does not hold, BadKey,
    CheckpointForged.
    """
    key = VerifierKey.parse(verifier_key)
    try:
        data = path.read_bytes()
        certificate = msgspec.json.decode(data, type=Certificate)
    except OSError as fault:
        raise BadCertificate(where=path, problem=f"cannot be read ({fault.strerror})") from fault
    except (msgspec.MsgspecError, ValueError) as fault:
        raise BadCertificate(where=path, problem=f"is no certificate of a sealing ({fault})") from fault
    note = parse(certificate.checkpoint.encode(), str(path))

    def entry(proven: Proven, seq: int, name: str) -> Entry:
        hashes = tuple(bytes.fromhex(each) for each in proven.proof)
        return verify_entry(Inclusion(proven.line.encode(), seq, hashes, note), key, f"{path}, {name}")

    def fail(problem: str) -> ProofFails:
        return ProofFails(where=path, problem=problem)

    try:
        opened = msgspec.json.decode(certificate.body, type=Sealing)
    except msgspec.MsgspecError as fault:
        raise BadCertificate(where=path, problem=f"its body names no order ({fault})") from fault
    sealed = entry(certificate.sealed, opened.seq, "the sealed entry")
    after = entry(certificate.after, opened.seq + 1, "the entry after")
    sealing = entry(certificate.sealing, _seq(certificate.sealing, path), "the sealing")
    if after.prev != sealed.hash:
        raise fail("the line after the sealed one does not follow it")
    if (certificate.before is None) != (sealed.seq == 0):
        raise fail("the entry before the sealed one is missing")
    if (
        certificate.before is not None
        and entry(certificate.before, sealed.seq - 1, "the entry before").hash != sealed.prev
    ):
        raise fail("the sealed line does not follow the one before")
    if sealing.kind != SEALED or sealing.seq <= sealed.seq or sealing.stream != sealed.stream:
        raise fail(f"entry {sealing.seq} is no sealing of entry {sealed.seq}")
    if commit(bytes.fromhex(certificate.salt), certificate.body.encode()) != sealing.commitment:
        raise fail("the order is not the one that the sealing commits to")
    return Certified(sealed, sealing, opened.order, note.size)


def _proven(proof: Inclusion) -> Proven:
    return Proven(proof.line.decode(), tuple(each.hex() for each in proof.hashes))


def _seq(proven: Proven, path: Path) -> int:
    """The number that a line says it has; its proof then shows whether it is right."""
    try:
        return int(msgspec.json.decode(proven.line)["seq"])
    except (msgspec.MsgspecError, TypeError, KeyError, ValueError) as fault:
        raise BadCertificate(where=path, problem=f"its sealing is no line of a ledger ({fault})") from fault
