"""Files that are whole or absent, whatever happens while they are written."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from duecourse.errors import CannotKeep


@contextmanager
def whole_file(path: Path, *, mode: int = 0o644, replace: bool = False) -> Iterator[BinaryIO]:
    """A file to write that appears at ``path``, flushed to the disk, when the block ends well, and only then.

    Makes the folder when there is none. Raises FileExistsError at the end when a file is at ``path`` and ``replace``
    is false (it then stays as it was), CannotKeep for every other fault of the disk; both leave nothing behind.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
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
        raise CannotKeep(path=path, problem=fault) from fault
    finally:
        with suppress(OSError):
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
