"""Checkpoints: the size and root of a ledger, signed, in the form that transparency logs and their witnesses share.

A checkpoint is a C2SP signed note (c2sp.org/signed-note) whose text is origin, size and base64 root, a line each
(c2sp.org/tlog-checkpoint). Triggers stop accidents; a checkpoint kept by someone else stops the owner.
"""

import base64
import binascii
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from duecourse.durable import whole_file
from duecourse.errors import BadCheckpoint, BadKey, CheckpointForged, KeyExists, KeyExposed

ED25519 = b"\x01"
"""Signature type of C2SP signed notes: Ed25519 over the text."""

COSIGNATURE = b"\x04"
"""Signature type of witnesses (c2sp.org/tlog-cosignature): Ed25519 over the instant and the text."""

LARGEST_NOTE = 1024 * 1024
MOST_SIGNATURES = 100
_SIGNATURE = re.compile(r"\A— (?P<name>\S+) (?P<blob>[A-Za-z0-9+/]+={0,2})\Z")
_SIZE = re.compile(r"\A(0|[1-9][0-9]{0,17})\Z", re.ASCII)


class Signature(msgspec.Struct, frozen=True):
    """One signature line: who signed, with which key, and the bytes; of any type, known here or not."""

    name: str
    key_id: bytes
    signed: bytes


class Checkpoint(msgspec.Struct, frozen=True):
    """Size and root (32 bytes) of the ledger named ``origin``, with the signatures it carries.

    ``extensions`` are further lines of the signed text; they are kept as they are.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def text(self) -> bytes:
        """What is signed: every line with its newline."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines).encode()

    @property
    def note(self) -> bytes:
        """The signed note: text, an empty line, one line a signature, in the order they were given."""
        lines = (f"— {each.name} {base64.b64encode(each.key_id + each.signed).decode()}\n" for each in self.signatures)
        return self.text + b"\n" + "".join(lines).encode()


class VerifierKey(msgspec.Struct, frozen=True):
    """The public half of a signing key; ``str()`` gives the form to hand to anyone.

    ``kind`` is the signature type: that of a ledger, or that of a witness.
    """

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(name, newline, signature type, public key)."""
        return sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def made(self, signature: Signature, text: bytes) -> bool:
        """Whether ``signature`` is by this key, and over ``text``."""
        signed = signature.signed
        if self.kind == COSIGNATURE:
            text, signed = cosigned_text(int.from_bytes(signed[:8]), text), signed[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signed, text)
        except InvalidSignature:
            return False
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"

    @classmethod
    def parse(cls, text: str, where: str = "verifier key") -> "VerifierKey":
        """The key written as ``name+hash+base64``. Raises BadKey saying what does not fit."""
        name, key_id, raw = _split_key(text.strip(), where)
        key = cls(name, raw[1:], raw[:1])
        if key.key_id.hex() != key_id:
            raise BadKey(where=where, problem=f"its hash is {key_id}, where its name and key give {key.key_id.hex()}")
        return key


class SigningKey(msgspec.Struct, frozen=True):
    """An Ed25519 private key with the name it signs under. Its text never reaches a message or a log."""

    name: str
    seed: bytes
    kind: bytes = ED25519

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw(), self.kind)

    def sign(self, text: bytes) -> Signature:
        """The signature of this key over ``text``."""
        return Signature(self.name, self.verifier.key_id, self._private.sign(text))

    def cosign(self, text: bytes, seconds: int) -> Signature:
        """The statement of this witness that it saw ``text`` at ``seconds`` since 1970 and that it continues the past.

        c2sp.org/tlog-cosignature, cosignature/v1.
        """
        signed = seconds.to_bytes(8) + self._private.sign(cosigned_text(seconds, text))
        return Signature(self.name, self.verifier.key_id, signed)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def cosigned_text(seconds: int, text: bytes) -> bytes:
    """What a witness signs: a header, the instant, and the text of the checkpoint."""
    return b"cosignature/v1\ntime %d\n" % seconds + text


def generate_key(path: Path, name: str, kind: bytes = ED25519) -> SigningKey:
    """A new signing key named ``name`` (the ledger's origin), kept at ``path``, readable by its owner alone.

    A ``kind`` of COSIGNATURE makes the key of a witness.

    The file appears whole or not at all and is never written over. Raises KeyExists when one is there, BadKey when
    the name is empty or has a space or a plus sign, CannotKeep when the file cannot be written.
    """
    _check_key_name(name, str(path))
    key = SigningKey(name, secrets.token_bytes(32), kind)
    text = f"PRIVATE+KEY+{name}+{key.verifier.key_id.hex()}+{base64.b64encode(kind + key.seed).decode()}\n"
    try:
        with whole_file(path, mode=0o600) as file:
            file.write(text.encode())
    except FileExistsError as there:
        raise KeyExists(path=path) from there
    return key


def read_key(path: Path) -> SigningKey:
    """The signing key kept at ``path``.

    Raises BadKey when there is none or it does not fit its form, KeyExposed when others than the owner may read it.
    """
    try:
        mode = path.stat().st_mode & 0o777
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadKey(where=path, problem=f"cannot be read ({problem})") from problem
    if os.name == "posix" and mode & 0o077:
        raise KeyExposed(path=path, mode=f"{mode:o}")
    if not text.startswith("PRIVATE+KEY+"):
        raise BadKey(where=path, problem="is not a private key")
    name, key_id, raw = _split_key(text.removeprefix("PRIVATE+KEY+"), str(path))
    key = SigningKey(name, raw[1:], raw[:1])
    if key.verifier.key_id.hex() != key_id:
        raise BadKey(where=path, problem="its hash does not fit its name and key")
    return key


def sign(checkpoint: Checkpoint, key: SigningKey) -> Checkpoint:
    """``checkpoint`` with the signature of ``key`` behind those it has; the same when it has it already."""
    signature = key.sign(checkpoint.text)
    others = checkpoint.signatures
    if any((each.name, each.key_id) == (signature.name, signature.key_id) for each in others):
        return checkpoint
    return msgspec.structs.replace(checkpoint, signatures=(*others, signature))


def parse(note: bytes, where: str) -> Checkpoint:
    """The checkpoint in ``note``, signatures not verified. Raises BadCheckpoint naming the line that does not fit."""

    def fail(problem: str) -> BadCheckpoint:
        return BadCheckpoint(where=where, problem=problem)

    if len(note) > LARGEST_NOTE:
        raise fail(f"is larger than {LARGEST_NOTE} bytes")
    try:
        text = note.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise fail(f"is not UTF-8 at byte {problem.start}") from problem
    if any(ord(character) < 32 and character != "\n" for character in text):
        raise fail("has control characters")
    body, gap, tail = text.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise fail("has no empty line before its signatures, or its last line has no end")
    lines = body.split("\n")
    if len(lines) < 3 or "" in lines:
        raise fail("has not three lines that are not empty: origin, size, root")
    if not _SIZE.match(lines[1]):
        raise fail(f"line 2 is {lines[1][:40]!r}, not a size in decimal digits")
    root = _base64(lines[2])
    if root is None or len(root) != 32:
        raise fail(f"line 3 is {lines[2][:60]!r}, not the base64 form of 32 bytes")
    signatures = []
    for number, line in enumerate(tail[:-1].split("\n"), start=len(lines) + 2):
        match = _SIGNATURE.match(line)
        blob = _base64(match["blob"]) if match else None
        if match is None or "+" in match["name"] or blob is None or len(blob) < 5:
            raise fail(f"line {number} is not a signature line: an em dash, a name, base64")
        signatures.append(Signature(match["name"], blob[:4], blob[4:]))
    if len(signatures) > MOST_SIGNATURES:
        raise fail(f"has more than {MOST_SIGNATURES} signatures")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]), tuple(signatures))


def read_note(path: Path) -> Checkpoint:
    """The checkpoint in the file ``path``, signatures not verified. Raises BadCheckpoint."""
    try:
        note = path.read_bytes()
    except OSError as fault:
        raise BadCheckpoint(where=path, problem=f"cannot be read ({fault})") from fault
    return parse(note, str(path))


def verify(checkpoint: Checkpoint, key: VerifierKey, where: str) -> None:
    """Return quietly when ``key`` signed ``checkpoint`` and its origin is the name of the key.

    Signatures of other keys are passed over, as C2SP asks. Raises CheckpointForged otherwise, saying why.
    """
    own = [each for each in checkpoint.signatures if (each.name, each.key_id) == (key.name, key.key_id)]
    if not own:
        names = ", ".join(f"{each.name}+{each.key_id.hex()}" for each in checkpoint.signatures)
        problem = f"no signature is by {key.name}+{key.key_id.hex()}; it is signed by {names}"
        raise CheckpointForged(where=where, problem=problem)
    if not all(key.made(each, checkpoint.text) for each in own):
        raise CheckpointForged(where=where, problem=f"the signature of {key.name} does not fit the text")


def parse_and_verify(note: bytes, verifier_key: str | VerifierKey, where: str) -> Checkpoint:
    """The checkpoint in ``note``, signed by ``verifier_key`` for the ledger whose origin is the key's name.

    Raises BadKey, BadCheckpoint (form) or CheckpointForged (signature or origin); further signatures are kept.
    """
    key = verifier_key if isinstance(verifier_key, VerifierKey) else VerifierKey.parse(verifier_key)
    checkpoint = parse(note, where)
    verify(checkpoint, key, where)
    if checkpoint.origin != key.name:
        raise CheckpointForged(where=where, problem=f"its origin is {checkpoint.origin}, the key is of {key.name}")
    return checkpoint


def _split_key(text: str, where: str) -> tuple[str, str, bytes]:
    """Name, hex hash, and type with 32 key bytes, of ``name+hash+base64(type || key)``."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
        raise BadKey(where=where, problem="is not of the form name+hash+base64")
    _check_key_name(parts[0], where)
    raw = _base64(parts[2])
    if raw is None or len(raw) != 33 or raw[:1] not in (ED25519, COSIGNATURE):
        raise BadKey(where=where, problem="is not an Ed25519 key (base64 of 0x01, or 0x04 of a witness, and 32 bytes)")
    return parts[0], parts[1], raw


def _check_key_name(name: str, where: str) -> None:
    if not name or "+" in name or not name.isprintable() or any(character.isspace() for character in name):
        raise BadKey(where=where, problem=f"the name {name[:40]!r} is empty, or has a space or a plus sign")


def _base64(text: str) -> bytes | None:
    """The bytes of canonical standard base64, None for anything else."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None
