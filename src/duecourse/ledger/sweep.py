"""The quick pass of verification: is everything as it should be, yes or no; on two processors for a long ledger.

It makes every check that the audit makes, in one tight loop, and stops at the first thing that does not hold. Only then
does the audit read everything again, slowly, to name each fault. Run as a program it reads a part for its parent.
"""

import os
import subprocess
import sys
from datetime import datetime
from hashlib import sha256
from itertools import pairwise

import msgspec

from duecourse.ledger.database import Database, connect
from duecourse.ledger.entry import INSTANT, NO_PREVIOUS, SALT_BYTES, SEALED, Line, Sealing, is_digest
from duecourse.ledger.tree import Tree

SHARED_FROM = 20_000
"""Entries from which a second process pays."""

SHARE = 0.56
"""What part of the entries the second process reads; the first also checks the structure of the database."""

WAIT = 30.0
_ZEROS = bytes(SALT_BYTES)
_DECODE = msgspec.json.Decoder(Line).decode
_ENCODE = msgspec.json.Encoder().encode


class Swept(msgspec.Struct):
    """What one part holds when everything in it is right: its tree's levels, acts, sealings, and where it ends."""

    levels: list[bytes]
    acts: list[tuple[int, str, str]]
    orders: dict[int, int]
    erased: list[int]
    last: str
    time: str


class Part(msgspec.Struct):
    """What a second process is asked to read: entries ``start`` to below ``end`` of the ledger at ``place``."""

    place: str
    end: int
    start: int = 0


def sweep(database: Database, start: int, end: int) -> Swept | None:
    """Read entries ``start`` to below ``end``; None when anything in them does not hold.

    Faults of the driver are None too. The line before ``start`` is read for its hash and time only.
    """
    try:
        return _sweep(database, start, end)
    except (msgspec.MsgspecError, TypeError, ValueError, AttributeError):
        return None
    except Exception as fault:
        if database.named(fault, "the tables") is None:
            raise
        return None


def _sweep(database: Database, start: int, end: int) -> Swept | None:  # noqa: PLR0911, PLR0912 — one loop, for speed
    prev, time = NO_PREVIOUS, ""
    if start:
        ((_, line, *_),) = database.every("every_entry", start - 2, start)
        prev, time = sha256(line).hexdigest(), _DECODE(line).recorded_at
    seals = {row[0] for row in database.every("every_seal")}
    leaves = bytearray()
    acts: list[tuple[int, str, str]] = []
    orders: dict[int, int] = {}
    erased: list[int] = []
    expected = start
    hashed, decode, encode = sha256, _DECODE, _ENCODE  # looked up once: the loop runs a million times
    for seq, line, digest, stream, kind, salt, body in database.every("swept", start - 1, end):
        read = decode(line)
        if (
            seq != expected
            or read.seq != seq
            or read.prev != prev
            or read.stream != stream
            or read.kind != kind
            or encode(read) != line
        ):
            return None
        prev = hashed(line).hexdigest()
        if prev != digest:
            return None
        leaves += hashed(b"\0" + line).digest()
        if read.recorded_at != time:
            if not INSTANT.match(read.recorded_at) or read.recorded_at < time:
                return None
            datetime.fromisoformat(read.recorded_at)
            time = read.recorded_at
        if seq in seals:
            if salt != _ZEROS or body.strip(b"\0") or not is_digest(read.commitment):
                return None
            erased.append(seq)
        elif hashed(salt + body).hexdigest() != read.commitment:
            return None
        elif kind == SEALED:
            target = msgspec.json.decode(body, type=Sealing).seq
            if target in orders or target >= seq:
                return None
            orders[target] = seq
        if read.decision:
            acts.append((seq, read.decision, read.actor))
        expected += 1
    if expected != end:
        return None
    return Swept([bytes(leaves)], acts, orders, erased, prev, time)


class Sweep:
    """A pass over a whole ledger of ``size`` entries; a second process is at work as soon as this is made."""

    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._size = size
        self._middle = 0
        self._other: subprocess.Popen[bytes] | None = None
        if size >= SHARED_FROM and len(os.sched_getaffinity(0)) > 1 and sys.executable:
            self._middle = round(size * SHARE)
            self._other = _begin(Part(database.address, self._middle))

    def finish(self) -> tuple[Tree, dict[int, int]] | None:
        """The tree of all lines and the sealings (whose payload, by which entry), or None: something does not hold."""
        parts = [sweep(self._database, self._middle, self._size)]
        if self._middle:
            first = _answer(self._other) if self._other is not None else None
            parts.insert(0, first or sweep(self._database, 0, self._middle))
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            return None
        for before, after in pairwise(whole):
            if before.time > after.time and after.time:
                return None
        try:
            return self._joined(whole)
        except Exception as fault:
            if self._database.named(fault, "the tables") is None:
                raise
            return None

    def _joined(self, parts: list[Swept]) -> tuple[Tree, dict[int, int]] | None:
        acts = [act for part in parts for act in part.acts]
        if len({act[1:] for act in acts}) != len(acts):
            return None
        orders: dict[int, int] = {}
        for part in parts:
            if orders.keys() & part.orders.keys():
                return None
            orders.update(part.orders)
        database = self._database
        found = [(row[0], row[1].decode(), row[2].decode()) for row in database.every("every_act")]
        if found != acts or dict(database.every("every_seal")) != orders:
            return None
        if sorted(orders) != [seq for part in parts for seq in part.erased]:
            return None
        if any(True for _ in database.every("every_payload", self._size - 1)):
            return None
        tree = Tree.of_levels(parts[0].levels)
        for part in parts[1:]:
            tree.extend_leaves(part.levels[0])
        return (tree, orders) if tree.size == self._size else None


def _begin(part: Part) -> "subprocess.Popen[bytes] | None":
    """A second process that reads ``part``; the place goes by its input, as an address may hold a password."""
    command = [sys.executable, "-P", "-m", "duecourse.ledger.sweep"]
    try:
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        return None
    assert other.stdin is not None  # noqa: S101 — a pipe was asked for
    other.stdin.write(msgspec.json.encode(part))
    other.stdin.close()
    other.stdin = None
    return other


def _answer(other: "subprocess.Popen[bytes]") -> Swept | None:
    with other:
        data = other.stdout.read() if other.stdout is not None else b""
    try:
        return msgspec.msgpack.decode(data, type=Swept) if other.returncode == 0 else None
    except msgspec.MsgspecError:
        return None


def _serve() -> int:
    part = msgspec.json.decode(sys.stdin.buffer.read(), type=Part)
    database = connect(part.place, read_only=True, timeout=WAIT)
    try:
        database.run("begin_reading")
        swept = sweep(database, part.start, part.end)
    finally:
        database.close()
    if swept is None:
        return 1
    tree = Tree()
    tree.extend_leaves(swept.levels[0])
    swept.levels = tree.levels
    sys.stdout.buffer.write(msgspec.msgpack.encode(swept))
    return 0


if __name__ == "__main__":
    sys.exit(_serve())
