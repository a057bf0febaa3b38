"""Recall messages: a file a receiver, which asks to erase what was sent about a booking, and to confirm it.

A message is made from the record alone and names no person; writing it again gives the same bytes.
"""

import re
from pathlib import Path

import msgspec

from duecourse.durable import write_whole
from duecourse.program.record import Record
from duecourse.settings import Workspace


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a receiver is sent: which transaction it is about, what to do, by when to confirm, and to whom.

    ``tcn`` and ``ori`` are the numbers under which the receiver knows the booking; ``confirm_by`` is an instant with
    its offset.
    """

    recall: int
    origin: str
    purge: str
    booking: str
    ori: str
    tcn: str
    receiver: str
    confirm_by: str
    asks: str


ASKS = (
    "Erase what you received about this booking: prints, templates, pictures, names, answers and requests, and "
    "whatever you made or passed on of them. Confirm it by quoting the number of the purge."
)


def message_file(space: Workspace, purge: str, receiver: str) -> Path:
    """Where the message to ``receiver`` lies."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", receiver).strip("-").lower()[:60] or "receiver"
    number = sum(ord(each) * place for place, each in enumerate(receiver, 1)) % 10_000
    return space.recalls / f"{purge.replace('/', '-')}-{plain}-{number:04d}.json"


def write_messages(record: Record, space: Workspace, purge: str) -> tuple[Path, ...]:
    """Write the recall messages of a purge that are not there yet; returns where all of them lie. Raises CannotKeep."""
    case = record.case(purge.partition("/")[0])
    written = []
    for recall in case.keeping.purges[purge].recalls.values():
        path = message_file(space, purge, recall.receiver)
        if not path.exists():
            message = Message(
                recall=1,
                origin=record.settings.origin,
                purge=purge,
                booking=case.booking,
                ori=case.ori,
                tcn=case.tcn,
                receiver=recall.receiver,
                confirm_by=recall.confirm_by.isoformat(timespec="seconds"),
                asks=ASKS,
            )
            write_whole(path, msgspec.json.format(msgspec.json.encode(message)) + b"\n", mode=0o600)
        written.append(path)
    return tuple(written)
