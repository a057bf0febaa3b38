"""Certificates of purges: a signed page that says what was erased, under which rule and by whom, and never its content.

The text is one line of a title, one line of JSON and a C2SP signature by the key of the ledger's checkpoints. Whoever
has the certificate, the verifier key and a ledger (or its excerpt) sees that each entry it names is there and erased.
"""

import base64
from pathlib import Path

import msgspec

from duecourse.durable import write_whole
from duecourse.errors import NoCertificate, NotInRecord, NotItsTurn
from duecourse.ledger.checkpoint import Signature, SigningKey, VerifierKey
from duecourse.ledger.store import Ledger
from duecourse.program.events.retention import PurgeErased, PurgeProposed
from duecourse.program.facts import RuleUsed
from duecourse.program.folding import opened
from duecourse.program.record import Record
from duecourse.settings import Workspace

TITLE = "duecourse certificate of a purge"


class ErasedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry whose payload is erased: its number, its kind, and the hex SHA-256 of its line, which stays."""

    seq: int
    kind: str
    hash: str


class RecallState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receiver who was asked to erase too; ``confirmed_at`` is empty while the receipt is out."""

    receiver: str
    confirmed_at: str


class Certificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was purged: by entry and by the hash of the card, for which reason, under which rules, by which two people.

    ``erased_in`` is the number of the entry that says so, ``erased_hash`` the hash of its line; times are instants.
    """

    origin: str
    purge: str
    booking: str
    trigger: str
    why: str
    order: str
    scope: str
    rules: tuple[RuleUsed, ...]
    proposed_by: str
    approved_by: str
    erased_at: str
    erased_in: int
    erased_hash: str
    card_sha256: str
    entries: tuple[ErasedEntry, ...]
    enrolled_taken_out: int
    recalls: tuple[RecallState, ...]


def certificate_file(space: Workspace, purge: str) -> Path:
    """Where the certificate of a purge lies."""
    return space.certificates / f"{purge.replace('/', '-')}.txt"


def issue(record: Record, space: Workspace, *, purge: str, key: SigningKey) -> Path:
    """Sign and keep the certificate of a purge that is done; again after a receipt came in, with that receipt on it.

    Raises NotItsTurn before it is done, NotInRecord, CannotKeep.
    """
    body = msgspec.json.encode(of(record, purge), order="sorted")
    text = TITLE.encode() + b"\n" + body + b"\n"
    signed = key.sign(text)
    coded = base64.b64encode(signed.key_id + signed.signed).decode()
    path = certificate_file(space, purge)
    write_whole(path, text + f"\n— {signed.name} {coded}\n".encode(), mode=0o600)
    return path


def of(record: Record, purge: str) -> Certificate:
    """The certificate of a purge, unsigned. Raises NotItsTurn before it is done, NotInRecord."""
    case = record.case(purge.partition("/")[0])
    if purge not in case.keeping.purges:
        raise NotInRecord(what="Purge", name=purge, look=f"case show {case.booking}")
    known = case.keeping.purges[purge]
    if known.state != "ERASED":
        raise NotItsTurn(act="A certificate", what=f"purge {purge}", state=known.state, needed="ERASED")
    for stored in record.ledger.entries(stream=case.booking):
        event = opened(stored)
        if isinstance(event, PurgeProposed) and event.purge == purge:
            proposed = event
        elif isinstance(event, PurgeErased) and event.purge == purge:
            done, entry = event, stored.entry
    lines = [record.ledger.entry(seq).entry for seq in done.entries]
    return Certificate(
        origin=record.settings.origin,
        purge=purge,
        booking=case.booking,
        trigger=proposed.trigger,
        why=proposed.trigger_text,
        order=proposed.order,
        scope=proposed.scope,
        rules=proposed.rules,
        proposed_by=known.proposed_by,
        approved_by=known.approved_by,
        erased_at=entry.recorded_at.isoformat(timespec="seconds"),
        erased_in=entry.seq,
        erased_hash=entry.hash,
        card_sha256=done.card_sha256,
        entries=tuple(ErasedEntry(each.seq, each.kind, each.hash) for each in lines),
        enrolled_taken_out=done.enrolled_taken_out,
        recalls=tuple(
            RecallState(each.receiver, each.confirmed_at.isoformat(timespec="seconds") if each.confirmed_at else "")
            for each in known.recalls.values()
        ),
    )


def read(path: Path, key: VerifierKey) -> Certificate:
    """The certificate in a file, its signature checked. Raises NoCertificate."""
    try:
        text, _, last = path.read_bytes().partition(b"\n\n")
        title, _, body = text.partition(b"\n")
        dash, name, coded = last.decode().rstrip("\n").split(" ")
        blob = base64.b64decode(coded, validate=True)
        found = msgspec.json.decode(body, type=Certificate)
    except (OSError, ValueError, msgspec.MsgspecError) as problem:
        raise NoCertificate(where=path, problem=f"it cannot be read ({problem})") from problem
    if dash != "—" or title.decode(errors="replace") != TITLE:
        raise NoCertificate(where=path, problem="its first or last line is not that of a certificate")
    if not key.made(Signature(name, blob[:4], blob[4:]), text + b"\n"):
        raise NoCertificate(where=path, problem=f"its signature is not by {key.name}, or its text was changed")
    return found


def against(found: Certificate, ledger: Ledger) -> list[str]:
    """What of a certificate does not hold in ``ledger``; empty when every entry it names is there and erased."""
    size = ledger.size()
    problems = []
    if found.erased_in >= size or ledger.entry(found.erased_in).entry.hash != found.erased_hash:
        problems.append(f"entry {found.erased_in}, which is to say what was erased, is not in this ledger")
    else:
        event = opened(ledger.entry(found.erased_in))
        named = tuple(each.seq for each in found.entries)
        if not isinstance(event, PurgeErased) or (event.purge, event.entries) != (found.purge, named):
            problems.append(f"entry {found.erased_in} tells of another purge")
    for each in found.entries:
        if each.seq >= size or ledger.entry(each.seq).entry.hash != each.hash:
            problems.append(f"entry {each.seq} is not in this ledger")
        elif ledger.entry(each.seq).body is not None:
            problems.append(f"the payload of entry {each.seq} ({each.kind}) is still there")
    return problems
