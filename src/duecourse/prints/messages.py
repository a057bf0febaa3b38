"""Length-prefixed messages over a socket: a small head of facts and a body of bytes, with a deadline."""

import json
import socket
import struct
from time import monotonic
from typing import Any

_FRAME = struct.Struct(">II")
_HEAD_LIMIT = 1 << 16


def send(channel: socket.socket, head: dict[str, Any], body: bytes, deadline: float | None = None) -> None:
    """Send one message. Raises TimeoutError past ``deadline`` (monotonic seconds), OSError if the other end is gone."""
    text = json.dumps(head).encode()
    for part in (_FRAME.pack(len(text), len(body)) + text, body):
        _allow(channel, deadline)
        channel.sendall(part)


def receive(channel: socket.socket, limit: int, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Receive one message of at most ``limit`` body bytes. Raises TimeoutError, or OSError at the end of the stream."""
    head_size, body_size = _FRAME.unpack(_exactly(channel, _FRAME.size, deadline))
    if head_size > _HEAD_LIMIT or body_size > limit:
        raise ConnectionError("a message is larger than agreed")
    head: dict[str, Any] = json.loads(_exactly(channel, head_size, deadline))
    return head, bytes(_exactly(channel, body_size, deadline))


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size:
        _allow(channel, deadline)
        count = channel.recv_into(view[filled:])
        if count == 0:
            raise ConnectionError("the other end is gone")
        filled += count
    return data


def _allow(channel: socket.socket, deadline: float | None) -> None:
    """Let the next call on the socket last no longer than what is left until the deadline."""
    if deadline is None:
        channel.settimeout(None)
        return
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)
