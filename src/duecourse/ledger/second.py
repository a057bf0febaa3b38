"""The second process of a verification: reads parts of a ledger from the front, until it is ended or one does not hold.

Run as a program it is that process. It imports little, for it is waited for.
"""

import sys
from collections.abc import Iterator

import msgspec

from duecourse.ledger.database import connect
from duecourse.ledger.sweep import Swept, sweep

PART = 2048
"""Entries in a part: a power of two, so that complete nodes of the parts' trees are nodes of the whole one."""

WAIT = 30.0
LENGTH_BYTES = 8
"""Bytes of the length that goes before each answer."""


class Asked(msgspec.Struct):
    """What a second process is asked to read: the ledger at ``place``, up to its entry ``size``."""

    place: str
    size: int


def cut(size: int) -> list[tuple[int, int]]:
    """Start and end of each part; one empty part of an empty ledger."""
    return [(start, min(start + PART, size)) for start in range(0, max(size, 1), PART)]


def _answers(asked: Asked) -> Iterator[Swept]:
    """Part after part, from one state of the ledger, as far as all holds."""
    database = connect(asked.place, read_only=True, timeout=WAIT)
    try:
        database.run("begin_reading")
        for start, end in cut(asked.size):
            swept = sweep(database, start, end)
            if swept is None:
                return
            yield swept
    finally:
        database.close()


def _serve() -> None:
    out = sys.stdout.buffer
    for swept in _answers(msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)):
        answer = msgspec.msgpack.encode(swept)
        out.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
        out.flush()


if __name__ == "__main__":
    _serve()
