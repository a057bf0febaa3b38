"""One entry of the ledger: a canonical line of JSON, chained to the line before it and committed to its payload.

The line is what is hashed, proved and published; it carries no payload, only a salted commitment to it, so that a
payload can be erased by lawful order while every proof stays valid. docs/reference/ledger-format.md has the format in
words exact enough for another language.
"""

import re
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Literal

import msgspec

from duecourse.errors import BadEntry

VERSION: Literal[1] = 1
"""Format version of the lines written by this module: the field ``v``."""

NO_PREVIOUS = "0" * 64
"""What the first line has as ``prev``."""

SEALED = "payload.sealed"
"""Kind of the entry that orders the erasure of another entry's payload; the only kind the ledger itself writes."""

SALT_BYTES = 32
LONGEST_NAME = 256
LARGEST_BODY = 16 * 1024 * 1024

Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The keys of a line in their order, with times as text: exactly what is written."""

    actor: Name
    commitment: str
    decision: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
    kind: Name
    prev: str
    recorded_at: str
    seq: Annotated[int, msgspec.Meta(ge=0)]
    stream: Name
    v: Literal[1]


INSTANT_FORM = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
_INSTANT = re.compile(INSTANT_FORM + r"\Z")
_ENCODER = msgspec.json.Encoder()  # the keys of Line stand in their order already
_DECODER = msgspec.json.Decoder(Line)


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of the ledger.

    ``commitment`` is the hex SHA-256 of salt and payload, ``prev`` the hex SHA-256 of the line before (64 zeros for
    the first), ``seq`` counts from 0, ``decision`` is empty or a key under which no actor may act twice, and
    ``recorded_at`` is an instant in UTC.
    """

    actor: str
    commitment: str
    decision: str
    kind: str
    prev: str
    recorded_at: datetime
    seq: int
    stream: str
    v: Literal[1] = VERSION

    @property
    def line(self) -> bytes:
        """The canonical bytes: what is chained, hashed into the tree and published."""
        return _ENCODER.encode(
            Line(
                self.actor,
                self.commitment,
                self.decision,
                self.kind,
                self.prev,
                to_text(self.recorded_at),
                self.seq,
                self.stream,
                self.v,
            )
        )

    @property
    def hash(self) -> str:
        """Hex SHA-256 of the line: the next line's ``prev``."""
        return sha256(self.line).hexdigest()

    @classmethod
    def from_line(cls, line: bytes, where: str) -> "Entry":
        """The entry that ``line`` holds. ``where`` names the place in errors.

        Strict: raises BadEntry for bytes that are not UTF-8 JSON, for a missing, unknown, doubled or misplaced key, a
        value out of its form, another version, and for any spelling that is not the canonical one.
        """
        try:
            read = _DECODER.decode(line)
            recorded_at = datetime.fromisoformat(read.recorded_at)
        except (msgspec.MsgspecError, ValueError) as problem:
            raise BadEntry(where=where, problem=f"the line does not follow the format ({problem})") from problem
        if not is_digest(read.commitment) or not is_digest(read.prev):
            raise BadEntry(where=where, problem="commitment or prev is not 64 hex digits in lower case")
        if not _INSTANT.match(read.recorded_at):
            raise BadEntry(
                where=where, problem=f"recorded_at {read.recorded_at!r} is not an instant as the ledger writes it"
            )
        if _ENCODER.encode(read) != line:
            raise BadEntry(where=where, problem="the line is not in canonical form (order of keys, spaces or escapes)")
        return cls(
            actor=read.actor,
            commitment=read.commitment,
            decision=read.decision,
            kind=read.kind,
            prev=read.prev,
            recorded_at=recorded_at,
            seq=read.seq,
            stream=read.stream,
            v=read.v,
        )


class NewEntry(msgspec.Struct, frozen=True):
    """What a caller wants recorded.

    ``stream`` is what the entry is about, ``kind`` what happened, ``actor`` who did it, ``body`` the payload (bytes,
    at most 16 MiB), ``recorded_at`` an instant with a zone. A ``decision`` that is not empty is a key under which the
    same actor cannot act a second time.
    """

    stream: str
    kind: str
    actor: str
    body: bytes
    recorded_at: datetime
    decision: str = ""


class Stored(msgspec.Struct, frozen=True):
    """An entry with its payload; ``body`` is None when the payload has been sealed."""

    entry: Entry
    body: bytes | None


class Sealing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Payload of a sealing entry: whose payload was erased, and under which order (its number, not its words)."""

    order: str
    seq: int


def commit(salt: bytes, body: bytes) -> str:
    """The commitment to ``body``: hex SHA-256 of the 32-byte ``salt`` followed by ``body``.

    The salt keeps a short or guessable payload from being found by trying, once it has been erased.
    """
    return sha256(salt + body).hexdigest()


def chain(new: NewEntry, *, salt: bytes, seq: int, prev: str) -> Entry:
    """``new`` as entry number ``seq`` after the line whose hash is ``prev``.

    Raises BadEntry when a name is empty, too long, or could be mistaken for another one (characters that do not show,
    spaces at an end, a composition other than NFC: two spellings of one actor would defeat the two-person rule), when
    the time has no zone, or when the body is larger than 16 MiB.
    """
    for field in ("stream", "kind", "actor", "decision"):
        _check_name(field, getattr(new, field), may_be_empty=field == "decision")
    if len(new.body) > LARGEST_BODY:
        raise BadEntry(where=f"new entry {new.kind}", problem=f"its body is larger than {LARGEST_BODY} bytes")
    if new.recorded_at.tzinfo is None:
        raise BadEntry(where=f"new entry {new.kind}", problem="recorded_at has no time zone")
    return Entry(
        actor=new.actor,
        commitment=commit(salt, new.body),
        decision=new.decision,
        kind=new.kind,
        prev=prev,
        recorded_at=new.recorded_at.astimezone(UTC),
        seq=seq,
        stream=new.stream,
    )


def to_text(instant: datetime) -> str:
    """``instant`` as the ledger writes it: RFC 3339 in UTC, always six decimals, ``Z``; sorts as text."""
    in_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds")[:26] + "Z"


def is_digest(text: str) -> bool:
    """Whether ``text`` is 64 hex digits in lower case."""
    # Faster than a pattern, and every line of a ledger is read through here.
    return len(text) == 64 and not text.strip("0123456789abcdef")


def _check_name(field: str, text: str, *, may_be_empty: bool) -> None:
    problem = ""
    if not text:
        problem = "" if may_be_empty else "is empty"
    elif len(text) > LONGEST_NAME:
        problem = f"is longer than {LONGEST_NAME} characters"
    elif not text.isprintable() or text != text.strip():
        problem = "has characters that do not show, or a space at an end"
    elif not unicodedata.is_normalized("NFC", text):
        problem = "is not in Unicode normalization form C"
    if problem:
        raise BadEntry(where="new entry", problem=f"{field} {text[:40]!r} {problem}")
