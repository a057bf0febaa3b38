"""A whole ledger, swept part by part; of a long one a second process takes parts from the front meanwhile."""

import os
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise, zip_longest
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

import msgspec

from duecourse.ledger.database import Database
from duecourse.ledger.second import LENGTH_BYTES, Asked, cut
from duecourse.ledger.sweep import Swept, sweep
from duecourse.ledger.tree import Tree


class Sweep:
    """A pass over a whole ledger of ``size`` entries; a second process is at work as soon as this is made."""

    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._size = size
        self._parts = cut(size)
        self._second: Second | None = None
        if size >= database.shared_from and len(os.sched_getaffinity(0)) > 1 and sys.executable:
            self._second = Second(Asked(database.address, size))

    def finish(self) -> tuple[Tree, dict[int, int]] | None:
        """The tree of all lines and the sealings (whose payload, by which entry), or None: something does not hold."""
        try:
            parts = self._read()
        finally:
            if self._second is not None:
                self._second.end()
        if parts is None or any(before.ends != after.follows for before, after in pairwise(parts)):
            return None
        try:
            return self._joined(parts)
        except Exception as fault:
            if self._database.named(fault, "the tables") is None:
                raise
            return None

    def _read(self) -> list[Swept] | None:
        """Every part in order: from the back by this process, until it meets the second one."""
        front: list[Swept] = []
        back: list[Swept] = []
        while left := len(self._parts) - len(front) - len(back):
            answer = self._second.take(wait=left == 1) if self._second is not None else None
            if answer is not None:
                front.append(answer)
                continue
            part = sweep(self._database, *self._parts[len(front) + left - 1])
            if part is None:
                return None
            back.append(part)
        return [*front, *reversed(back)]

    def _joined(self, parts: list[Swept]) -> tuple[Tree, dict[int, int]] | None:
        acts = [act for part in parts for act in part.acts]
        if len({act[1:] for act in acts}) != len(acts):
            return None
        orders: dict[int, int] = {}
        for part in parts:
            if orders.keys() & part.orders.keys():
                return None
            orders.update(part.orders)
        if self._strays(acts, orders) or sorted(orders) != [seq for part in parts for seq in part.erased]:
            return None
        tree = Tree.of_levels(zip_longest(*(part.levels for part in parts), fillvalue=b""))
        return (tree, orders) if tree.size == self._size else None

    def _strays(self, acts: list[tuple[int, str, str]], orders: dict[int, int]) -> bool:
        """Whether a table has more or other rows than those that ``acts``, ``orders`` and the parts account for."""
        database = self._database
        found = [(row[0], row[1].decode(), row[2].decode()) for row in database.every("every_act")]
        return bool(
            found != acts
            or dict(database.every("every_seal")) != orders
            or any(True for _ in database.every("every_payload", self._size - 1))
            or database.run("strays")
            or {row[0] for row in database.run("unfinished")} - orders.keys()
        )


class Second:
    """A second process that reads the parts of a ledger from the front, until it is ended or one does not hold."""

    def __init__(self, asked: Asked) -> None:
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._process = _begun(asked)
        if self._process is None:
            self._answers.put(None)
        else:
            # Taken as they come: the process would wait for room in the pipe.
            Thread(target=self._receive, args=(self._process.stdout,), daemon=True).start()

    def take(self, *, wait: bool) -> Swept | None:
        """What the next part holds. None when it will never be read, and without ``wait`` also when it is not yet."""
        try:
            answer = self._answers.get(block=wait)
        except Empty:
            return None
        if answer is None:
            self._answers.put(None)  # for whoever asks again
            return None
        return msgspec.msgpack.decode(answer, type=Swept)

    def end(self) -> None:
        """Stop the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _receive(self, pipe: IO[bytes]) -> None:
        with pipe:
            while length := int.from_bytes(pipe.read(LENGTH_BYTES)):
                answer = pipe.read(length)
                if len(answer) < length:
                    break
                self._answers.put(answer)
        self._answers.put(None)


def _begun(asked: Asked) -> "subprocess.Popen[bytes] | None":
    """The second process, None when none can be started; the place goes by its input: it may hold a password."""
    command = [sys.executable, "-P", "-m", "duecourse.ledger.second"]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        return None
    assert process.stdin is not None  # noqa: S101 — a pipe was asked for
    with suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(msgspec.json.encode(asked))
    return process
