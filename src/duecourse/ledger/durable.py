"""Files that are whole or absent, whatever happens while they are written."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, mode: int = 0o644, replace: bool = False) -> Iterator[BinaryIO]:
    """A file to write that appears at ``path``, flushed to the disk, when the block ends well, and only then.

    Raises FileExistsError at the end when a file is at ``path`` and ``replace`` is false; it then stays as it was.
    Other faults are OSError, and leave nothing behind either.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        publish(part, path, replace=replace)
    finally:
        part.unlink(missing_ok=True)


def publish(part: Path, path: Path, *, replace: bool = False) -> None:
    """Give the finished file ``part`` its name ``path`` in one step and flush the folder.

    A hard link cannot write over a file that another process has just put there; a plain rename would.
    """
    if replace:
        part.replace(path)
    else:
        path.hardlink_to(part)
        part.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
