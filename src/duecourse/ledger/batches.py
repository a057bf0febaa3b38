"""Batches of entries out of a PostgreSQL server: while one is looked at, the server makes the next."""

import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from duecourse.ledger.database import LARGE_BODY, Columns
from duecourse.ledger.entry import SALT_BYTES
from duecourse.ledger.session import Session

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

BATCH = 256
"""Entries in a batch: few enough that its bytes lie ready between server and client before they are asked for."""


class Batches:
    """The batches of one session: ``statement`` is the query ``batch``, ``payload`` reads one salt and body."""

    def __init__(self, session: Session, statement: str, payload: Callable[[int], tuple[bytes, bytes]]) -> None:
        self._session = session
        self._statement = statement
        self._payload = payload
        self._name = b""

    def read(self, start: int, end: int) -> Iterator[Columns]:
        """Entries ``start`` to below ``end``. Raises ValueError where there are none, or a salt has another length."""
        if not self._name:
            # A name of its own: a pooler may give a session in which another program has prepared something.
            name = b"batch_" + secrets.token_hex(8).encode()
            self._session.prepare(name, self._statement)
            self._name = name
        try:
            self._ask(start, end)
            for first in range(start, end, BATCH):
                columns = self._columns(self._session.collect()[0], first)
                if first + BATCH < end:
                    self._ask(first + BATCH, end)
                yield columns
        finally:
            self._session.settle()

    def _ask(self, first: int, end: int) -> None:
        values = (first, min(first + BATCH, end), LARGE_BODY)
        self._session.send_prepared(self._name, [b"%d" % value for value in values])

    def _columns(self, row: "PGresult", first: int) -> Columns:
        """The server sends a column of a batch as one text, which spares rows."""
        lines, hashes, streams, kinds, lengths, payloads = (row.get_value(0, column) for column in range(6))
        if lines is None or hashes is None or streams is None or kinds is None or lengths is None:
            raise ValueError(f"there is no entry from {first} on")
        return Columns(
            lines.split(b"\n"),
            hashes.decode().split("\n"),
            streams.decode().split("\n"),
            kinds.decode().split("\n"),
            self._cut(payloads or b"", [int(length) for length in lengths.split()], first),
        )

    def _cut(self, joined: bytes, lengths: list[int], first: int) -> list[bytes]:
        """The payloads of entries from ``first`` on, out of ``joined``; large ones, left out there, by themselves."""
        payloads, at = [], 0
        for seq, length in enumerate(lengths, start=first):
            if length > LARGE_BODY:
                salt, body = self._payload(seq)
                payloads.append(salt + body)
            else:
                payloads.append(joined[at : at + SALT_BYTES + length])
                at += SALT_BYTES + length
        if at != len(joined):
            raise ValueError("a salt is not of its length")
        return payloads
