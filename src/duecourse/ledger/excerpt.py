"""Excerpts: entries with payloads and proofs in a text file that can be checked against one checkpoint, alone.

An excerpt proves that each of its entries stands in the ledger at its place. It cannot prove that it holds every
entry of its stream: ask the ledger's keeper, or a holder of the whole, for that.
"""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from duecourse.durable import whole_file
from duecourse.errors import BadCheckpoint, BadEntry, BadExcerpt, LedgerDamaged, NoSuchStream
from duecourse.ledger.checkpoint import Checkpoint, parse_and_verify
from duecourse.ledger.entry import SEALED, Digest, Entry, Sealing, commit, to_text
from duecourse.ledger.report import Finding, Findings, Report
from duecourse.ledger.tree import Tree, leaf_hash, verify_inclusion

_ASK = "Do not rely on this entry; ask for the excerpt again and compare it with another copy of the record."


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """First line: form of the excerpt (1), the tree that its proofs lead to, and the stream (None: all)."""

    excerpt: Literal[1]
    root: Digest
    size: int
    stream: str | None


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every further line: one entry.

    ``line`` is its canonical text, ``proof`` the hex hashes of its inclusion proof, ``salt`` hex. The payload is in
    ``body`` when it is UTF-8, in ``body_base64`` otherwise; salt and both bodies are None when it was sealed.
    """

    body: str | None
    body_base64: str | None
    line: str
    proof: tuple[Digest, ...]
    salt: Digest | None

    @property
    def payload(self) -> bytes | None:
        """The payload's bytes, None when sealed. Raises ValueError for bad base64."""
        if self.body_base64 is not None:
            return base64.b64decode(self.body_base64, validate=True)
        return None if self.body is None else self.body.encode()


def write_excerpt(path: Path, rows: Iterable[tuple[Any, ...]], tree: Tree, size: int, stream: str | None) -> int:
    """Write an excerpt of ``rows`` (seq, line, salt, body, sealed_by) under the first ``size`` lines of ``tree``.

    Returns how many entries; an earlier file at ``path`` is replaced. Raises NoSuchStream when a named stream has
    none (nothing is written), LedgerDamaged when a payload is missing, CannotKeep when ``path`` cannot be written.
    """
    encode = msgspec.json.Encoder(order="sorted").encode
    count = 0
    with whole_file(path, mode=0o600, replace=True) as file:
        file.write(encode(Header(excerpt=1, root=tree.root(size).hex(), size=size, stream=stream)) + b"\n")
        for seq, line, salt, body, sealed_by in rows:
            if salt is None:
                raise LedgerDamaged(path=path, place=f"the payload of entry {seq}", problem="it is missing")
            proof = tuple(each.hex() for each in tree.inclusion_proof(seq, size))
            if sealed_by is not None:
                row = Row(None, None, line, proof, None)
            else:
                text = _text(body)
                coded = base64.b64encode(body).decode() if text is None else None
                row = Row(text, coded, line, proof, salt.hex())
            file.write(encode(row) + b"\n")
            count += 1
        if stream is not None and not count:
            raise NoSuchStream(path=path, size=size, stream=stream)
    return count


def verify_excerpt(path: Path, checkpoint: Path, verifier_key: str) -> Report:
    """Check the excerpt at ``path`` against the note in the file ``checkpoint``, signed by ``verifier_key``.

    Does not stop at the first fault. Raises BadExcerpt when there is no excerpt to read, BadKey, BadCheckpoint or
    CheckpointForged when there is nothing to check it against.
    """
    try:
        note = checkpoint.read_bytes()
    except OSError as problem:
        raise BadCheckpoint(where=checkpoint, problem=f"cannot be read ({problem.strerror})") from problem
    signed = parse_and_verify(note, verifier_key, str(checkpoint))
    findings = Findings()
    check = _Check(signed, findings)
    for number, line in enumerate(_lines(path), start=1):
        if number == 1:
            check.header(_header(line, path))
        else:
            check.row(number, line)
    if check.stream is _NOTHING:
        raise BadExcerpt(where=path, problem="is empty")
    check.end()
    return Report(
        ok=not len(findings),
        entries=check.entries,
        sealed=len(check.erased),
        root=signed.root.hex(),
        findings=tuple(findings.listed),
        checkpoints=1,
        signatures_checked=True,
        unlisted=findings.unlisted,
    )


_NOTHING = object()


class _Check:
    """Reads an excerpt line by line and remembers what later lines are compared with."""

    def __init__(self, signed: Checkpoint, findings: Findings) -> None:
        self.signed = signed
        self.findings = findings
        self.stream: object = _NOTHING
        self.entries = 0
        self.erased: set[int] = set()
        self.orders: set[int] = set()
        self.acts: dict[tuple[str, str], int] = {}
        self.last: Entry | None = None

    def header(self, header: Header) -> None:
        self.stream = header.stream
        if (header.size, header.root) != (self.signed.size, self.signed.root.hex()):
            self._add(
                None,
                "the excerpt leads to another tree than the checkpoint",
                f"size {header.size}, root {header.root}",
                f"size {self.signed.size}, root {self.signed.root.hex()}",
                f"Give the checkpoint of size {header.size}, or ask for an excerpt of size {self.signed.size}.",
            )

    def row(self, number: int, text: bytes) -> None:
        try:
            row = msgspec.json.decode(text, type=Row)
            body = row.payload
            entry = Entry.from_line(row.line.encode(), f"line {number}")
        except (msgspec.MsgspecError, ValueError, BadEntry) as fault:
            problem = fault.facts["problem"] if isinstance(fault, BadEntry) else fault
            self._add(None, f"line {number} of the excerpt cannot be read", str(problem), "one entry in its form", _ASK)
            return
        self.entries += 1
        proof = [bytes.fromhex(each) for each in row.proof]
        if not verify_inclusion(leaf_hash(entry.line), entry.seq, self.signed.size, proof, self.signed.root):
            found = f"line with hash {entry.hash}"
            self._add(entry.seq, "the entry is not in the signed tree", found, "a line its proof leads to", _ASK)
        if self.stream is not None and entry.stream != self.stream:
            self._add(entry.seq, "the entry is about something else", entry.stream, str(self.stream), _ASK)
        self._follow(entry)
        self._open(entry, row, body)
        if entry.decision:
            first = self.acts.setdefault((entry.decision, entry.actor), entry.seq)
            if first != entry.seq:
                what = f"{entry.actor} acted twice under decision {entry.decision}"
                self._add(entry.seq, what, f"entries {first} and {entry.seq}", "two different people", _ASK)
        self.last = entry

    def end(self) -> None:
        for seq in sorted(self.erased - self.orders):
            what = "the payload is not here, and no entry of this excerpt orders its erasure"
            remedy = "Ask for the payload, or for an excerpt under a checkpoint made after the sealing."
            self._add(seq, what, "no payload", "a payload, or a sealing entry", remedy)

    def _follow(self, entry: Entry) -> None:
        last = self.last
        if last is None:
            return
        if entry.seq <= last.seq:
            self._add(entry.seq, "the entries are not in order", str(entry.seq), f"more than {last.seq}", _ASK)
        elif entry.seq == last.seq + 1 and entry.prev != last.hash:
            self._add(entry.seq, "field prev differs from the hash of the entry before", entry.prev, last.hash, _ASK)
        if entry.seq > last.seq and entry.recorded_at < last.recorded_at:
            found, expected = to_text(entry.recorded_at), f"{to_text(last.recorded_at)} or later"
            self._add(entry.seq, "field recorded_at is earlier than in the entry before", found, expected, _ASK)

    def _open(self, entry: Entry, row: Row, body: bytes | None) -> None:
        if body is None or row.salt is None:
            self.erased.add(entry.seq)
            return
        opened = commit(bytes.fromhex(row.salt), body)
        if opened != entry.commitment:
            what = "the payload is not the one the entry commits to"
            self._add(entry.seq, what, opened, entry.commitment, _ASK)
        elif entry.kind == SEALED:
            try:
                self.orders.add(msgspec.json.decode(body, type=Sealing).seq)
            except msgspec.MsgspecError as problem:
                self._add(entry.seq, "the sealing entry cannot be read", str(problem), "an order and a number", _ASK)

    def _add(self, seq: int | None, what: str, found: str, expected: str, remedy: str) -> None:
        self.findings.add(Finding(seq, what, found, expected, remedy))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as problem:
        raise BadExcerpt(where=path, problem=f"cannot be read ({problem})") from problem


def _header(line: bytes, path: Path) -> Header:
    try:
        return msgspec.json.decode(line, type=Header)
    except (msgspec.MsgspecError, ValueError) as problem:
        raise BadExcerpt(where=path, problem=f"its first line is not the header of an excerpt ({problem})") from problem


def _text(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None
