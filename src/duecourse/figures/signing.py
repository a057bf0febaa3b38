"""A signature over the manifest of a site, and its verification: a C2SP signed note with an Ed25519 key.

The note's text is three lines: what it is, the number of files, and the SHA-256 of ``site.json`` in base64. Its form is
that of c2sp.org/signed-note, so any tool of transparency logs verifies it.
"""

import base64
import hashlib
import os
import re
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from duecourse.durable import write_whole
from duecourse.errors import BadSiteKey, NotASite, SiteForged
from duecourse.figures.checkpoints import Roots, Taken, compare
from duecourse.figures.site import MANIFEST

NOTE = f"{MANIFEST}.note"
HEAD = "duecourse site"
ED25519 = b"\x01"
_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/=]+)")
_NAME = re.compile(r"[A-Za-z0-9./_-]+")


class Checked(msgspec.Struct, frozen=True):
    """A site that verifies: who signed it, how many files it has, and the SHA-256 of its manifest.

    ``checkpoints`` are those that a record bears out; none where no record was asked.
    """

    signer: str
    verifier: str
    files: int
    digest: str
    checkpoints: tuple[Taken, ...] = ()


def key_of(file: Path) -> Ed25519PrivateKey:
    """The signing key in ``file`` (PKCS 8, PEM), made there where there is none. Raises BadSiteKey."""
    if not file.exists():
        made = Ed25519PrivateKey.generate()
        write_whole(file, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.chmod(0o600)
        return made
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise BadSiteKey(file=file, problem="can be read by others; run chmod 600 on it")
        found = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as problem:
        raise BadSiteKey(file=file, problem=f"cannot be read as a key ({problem})") from problem
    if not isinstance(found, Ed25519PrivateKey):
        raise BadSiteKey(file=file, problem="is no Ed25519 key")
    return found


def verifier(name: str, key: Ed25519PublicKey) -> str:
    """The public half as people hand it on: name, key id in hex, and type and key in base64, with + between."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"{name}+{_key_id(name, raw).hex()}+{base64.b64encode(ED25519 + raw).decode()}"


def _key_id(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


def note(manifest: bytes, files: int, name: str, key: Ed25519PrivateKey) -> bytes:
    """The signed note over a manifest. Raises BadSiteKey for a name that cannot stand in a note."""
    if not _NAME.fullmatch(name):
        raise BadSiteKey(file=name, problem="is no name for a signer: use letters, digits, dots, hyphens and slashes")
    text = _text(manifest, files)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signed = base64.b64encode(_key_id(name, raw) + key.sign(text)).decode()
    return text + f"\n— {name} {signed}\n".encode()


def _text(manifest: bytes, files: int) -> bytes:
    return f"{HEAD}\n{files}\n{base64.b64encode(hashlib.sha256(manifest).digest()).decode()}\n".encode()


def verify(folder: Path, public: str, roots: Roots | None = None) -> Checked:
    """Check a site: its note against ``public`` (a verifier), and every file against the signed manifest.

    ``roots`` answers the root of a record by the number of entries: the checkpoints of the site must be its own.

    Raises NotASite, BadSiteKey, SiteForged naming the first thing that is not as it was signed, and with ``roots`` what
    ``checkpoints.compare`` raises.
    """
    manifest_file, note_file = folder / MANIFEST, folder / NOTE
    if not manifest_file.is_file():
        raise NotASite(path=folder)
    name, key, key_id = _public(public)
    manifest = manifest_file.read_bytes()
    try:
        files: dict[str, str] = msgspec.json.decode(manifest, type=dict[str, str | dict[str, str]])["files"]  # type: ignore[assignment]
        text, _, lines = note_file.read_text(encoding="utf-8").partition("\n\n")
    except (OSError, KeyError, ValueError, msgspec.DecodeError) as problem:
        raise SiteForged(path=folder, problem=f"its manifest or its signature cannot be read ({problem})") from problem
    if f"{text}\n".encode() != _text(manifest, len(files)):
        raise SiteForged(path=folder, problem=f"{MANIFEST} is not the one that was signed")
    if not any(_made(line, name, key, key_id, f"{text}\n".encode()) for line in lines.splitlines()):
        raise SiteForged(path=folder, problem=f"no signature is by {name} with this key")
    _compare(folder, files)
    states = compare(folder, roots) if roots is not None else ()
    return Checked(name, public, len(files), hashlib.sha256(manifest).hexdigest(), states)


def _public(public: str) -> tuple[str, Ed25519PublicKey, bytes]:
    try:
        name, key_id, coded = public.strip().split("+", 2)
        raw = base64.b64decode(coded, validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw[1:])
    except ValueError as problem:
        raise BadSiteKey(file=public, problem="is no verifier: name+key id+key") from problem
    if raw[:1] != ED25519 or _key_id(name, raw[1:]).hex() != key_id:
        raise BadSiteKey(file=public, problem="is no verifier: its key id is not that of its name and key")
    return name, key, bytes.fromhex(key_id)


def _made(line: str, name: str, key: Ed25519PublicKey, key_id: bytes, text: bytes) -> bool:
    found = _LINE.fullmatch(line)
    if not found or found[1] != name:
        return False
    try:
        signed = base64.b64decode(found[2], validate=True)
        key.verify(signed[4:], text)
    except (ValueError, InvalidSignature):
        return False
    return signed[:4] == key_id


def _compare(folder: Path, files: dict[str, str]) -> None:
    there = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()} - {MANIFEST, NOTE}
    for path in sorted(there | set(files)):
        if path not in files:
            raise SiteForged(path=folder, problem=f"{path} was added after it was signed")
        if path not in there:
            raise SiteForged(path=folder, problem=f"{path} is missing")
        if hashlib.sha256((folder / path).read_bytes()).hexdigest() != files[path]:
            raise SiteForged(path=folder, problem=f"{path} is not as it was signed")
