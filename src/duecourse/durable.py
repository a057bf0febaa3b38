"""Files that are whole or absent, whatever happens while they are written; folders flushed; one holder of a lock.

One module for the whole house, beside ``errors`` and ``settings`` (docs/decisions/0002-one-durable-module.md): a card,
a template, a gallery, a key and a checkpoint are all kept in the same way.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from duecourse.errors import CannotKeep

PART = ".part"
"""How the name of an unfinished file ends; whoever owns a folder may remove such files."""


@contextmanager
def whole_file(path: Path, *, mode: int = 0o644, replace: bool = False) -> Iterator[BinaryIO]:
    """A file to write that appears at ``path``, flushed to the disk, when the block ends well, and only then.

    Makes the folder when there is none. Raises FileExistsError at the end when a file is at ``path`` and ``replace``
    is false (it then stays as it was), CannotKeep for every other fault of the disk; both leave nothing behind.
    """
    if not path.name:
        raise CannotKeep(path=path, problem="a folder is there, and a file has to be named")
    if path.exists() and not (path.is_file() or path.is_dir()):  # a rename would put a file in its place
        raise CannotKeep(path=path, problem="a pipe or a device is there, and no file")
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        publish(part, path, replace=replace)
    except FileExistsError:
        if path.is_file():
            raise
        raise CannotKeep(path=path, problem="a folder, or a file in place of a folder, is there") from None
    except OSError as fault:
        # The system names the unfinished file, which nobody has heard of.
        raise CannotKeep(path=path, problem=fault.strerror or fault) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put ``data`` at ``path`` in place of what is there; a crash at any point leaves the old file or the new one.

    Raises CannotKeep; the old file then stays and no partial file is left behind.
    """
    with whole_file(path, mode=mode, replace=True) as file:
        file.write(data)


def publish(part: Path, path: Path, *, replace: bool = False) -> None:
    """Give the finished file ``part`` its name ``path`` in one step and flush the folder. Raises OSError.

    A hard link cannot write over a file that another process has just put there; a plain rename would.
    """
    if replace:
        part.replace(path)
    else:
        path.hardlink_to(part)
        part.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names of ``folder`` to the disk, so that a moved or removed file stays so after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock file ``path`` against every other process and thread; a killed holder lets go by itself.

    Raises TimeoutError after ``seconds`` of waiting; 0 tries once.
    """
    with path.open("ab") as file:
        end = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise TimeoutError(path) from None
                time.sleep(0.01)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
