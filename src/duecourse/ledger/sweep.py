"""The quick pass of verification: is everything in a part of the ledger as it should be, yes or no.

It makes every check that the audit makes, a batch and not an entry at a time, and stops at the first thing that does
not hold. Only then does the audit read everything again, slowly, to name each fault.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import repeat
from typing import Annotated

import msgspec

from duecourse.ledger.database import Columns, Database
from duecourse.ledger.entry import (
    LONGEST_NAME,
    NO_PREVIOUS,
    SALT_BYTES,
    SEALED,
    VERSION,
    Line,
    Name,
    Sealing,
    is_digest,
)
from duecourse.ledger.tree import Tree


class Swept(msgspec.Struct):
    """What one part holds when everything in it is right.

    The complete nodes of its tree by level, its acts, its sealings (whose payload, by which entry), the numbers of
    erased payloads, and what it follows and ends with: hash and time of a line.
    """

    levels: list[bytes]
    acts: list[tuple[int, str, str]]
    orders: dict[int, int]
    erased: list[int]
    follows: tuple[str, str]
    ends: tuple[str, str]


class _Said(msgspec.Struct, gc=False):
    """What a line alone can say; the rest of it follows from the tables and from the line before."""

    actor: Name
    decision: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
    recorded_at: str


_DECODE = msgspec.json.Decoder(Line).decode
_DECODE_SAID = msgspec.json.Decoder(_Said).decode_lines
_ENCODE = msgspec.json.Encoder().encode_lines
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_INSTANT = b"0000-00-00T00:00:00.000000Z\n"
_LEAF = sha256(b"\0").copy


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


def _sweep(database: Database, start: int, end: int) -> Swept | None:
    prev, time = NO_PREVIOUS, ""
    if start:
        ((_, line, *_),) = database.every("every_entry", start - 2, start)
        prev, time = sha256(line).hexdigest(), _DECODE(line).recorded_at
    pass_ = _Pass(start, prev, time, [row[0] for row in database.every("every_seal", start - 1, end)])
    for batch in database.batches(start, end):
        if not pass_.holds(batch):
            return None
    return pass_.swept() if pass_.next == end else None


class _Pass:
    """Goes from batch to batch; knows where the chain is."""

    def __init__(self, start: int, prev: str, time: str, seals: list[int]) -> None:
        self.next = start
        self._prev, self._time = self._follows = prev, time
        self._seals = seals
        self._leaves = bytearray()
        self._acts: list[tuple[int, str, str]] = []
        self._orders: dict[int, int] = {}
        self._erased: list[int] = []

    def holds(self, batch: Columns) -> bool:
        """Whether every entry of ``batch`` is right.

        Each line is written again from what it must be: the next number, the hash of the line before, the commitment
        to its payload, the columns beside it, and the three things that it alone can say. The same bytes are then
        proof of all of that, of the canonical form, and that no row holds anything but one line.
        """
        hexes = [sha256(line).hexdigest() for line in batch.lines]
        if hexes != list(batch.hashes) or not _named(batch.streams) or not _named(batch.kinds):
            return False
        numbers = range(self.next, self.next + len(hexes))
        text = b"\n".join([*batch.lines, b""])
        said = _DECODE_SAID(text)
        actors = [each.actor for each in said]
        decisions = [each.decision for each in said]
        times = [each.recorded_at for each in said]
        commitments = [sha256(payload).hexdigest() for payload in batch.payloads]
        self._note_erased(batch, commitments)
        expected = map(
            Line,
            actors,
            commitments,
            decisions,
            batch.kinds,
            [self._prev, *hexes[:-1]],
            times,
            numbers,
            batch.streams,
            repeat(VERSION, len(hexes)),
        )
        if _ENCODE(list(expected)) != text:
            return False
        if len(batch.payloads) != len(hexes) or not self._times_hold(times) or not self._orders_hold(batch, numbers):
            return False
        for line in batch.lines:
            leaf = _LEAF()  # the prefix of a leaf is hashed already
            leaf.update(line)
            self._leaves += leaf.digest()
        if any(decisions):
            self._acts += [act for act in zip(numbers, decisions, actors, strict=True) if act[1]]
        self._prev = hexes[-1]
        self.next = numbers.stop
        return True

    def _note_erased(self, batch: Columns, commitments: list[str]) -> None:
        """An erased payload is zeros, and commits to nothing: the line's own word for it is taken, if it has its form.

        Raises ValueError where it has not.
        """
        first, last = (bisect_left(self._seals, self.next + ahead) for ahead in (0, len(commitments)))
        for seq in self._seals[first:last]:
            at = seq - self.next
            commitment = _DECODE(batch.lines[at]).commitment
            if batch.payloads[at].strip(b"\0") or not is_digest(commitment):
                raise ValueError(f"payload {seq} is sealed, but not erased")
            commitments[at] = commitment
            self._erased.append(seq)

    def _times_hold(self, times: list[str]) -> bool:
        """Whether all of ``times`` are instants, none earlier than the one before."""
        if times[0] < self._time or sorted(times) != times:
            return False
        if "\n".join([*times, ""]).encode().translate(_ZEROS) != _INSTANT * len(times):
            return False
        list(map(datetime.fromisoformat, times))  # raises ValueError for a day that does not exist
        self._time = times[-1]
        return True

    def _orders_hold(self, batch: Columns, numbers: range) -> bool:
        """Whether each sealing names a payload before it that no other of this part names."""
        if SEALED not in batch.kinds:
            return True
        erased = set(self._erased)
        for seq, kind, payload in zip(numbers, batch.kinds, batch.payloads, strict=True):
            if kind == SEALED and seq not in erased:
                target = msgspec.json.decode(payload[SALT_BYTES:], type=Sealing).seq
                if target in self._orders or target >= seq:
                    return False
                self._orders[target] = seq
        return True

    def swept(self) -> Swept:
        """What this part holds."""
        tree = Tree()
        tree.extend_leaves(bytes(self._leaves))
        return Swept(tree.levels, self._acts, self._orders, self._erased, self._follows, (self._prev, self._time))


def _named(names: Sequence[str]) -> bool:
    """Whether each is as long as a name is."""
    return all(0 < len(name) <= LONGEST_NAME for name in set(names))
