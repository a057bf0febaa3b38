"""How the kernels of the print engine are compiled and where the result is kept.

Compiling takes seconds, so the result is kept: in ``NUMBA_CACHE_DIR`` where that is set, else in the user's cache
folder (``XDG_CACHE_HOME`` or ``~/.cache``), under the SHA-256 of all kernels' sources. numba itself looks only at
the file a kernel stands in, and would go on using a kernel whose inner functions, in other files, have changed; and
an installed package may be read-only.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import config as settings_of_numba
from numba import njit

config: Any = settings_of_numba
Kernel = TypeVar("Kernel", bound=Callable[..., Any])

SOURCES = ("alignment", "compiled", "cylinders", "kernels", "lanes", "sketches")


@cache
def folder() -> Path:
    """Where compiled kernels of these very sources are kept."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "duecourse" / "kernels" / digest.hexdigest()[:16]


def compiled(kernel: Kernel) -> Kernel:
    """The kernel as machine code, made at its first call; it lets other threads run and divides like NumPy."""
    usual = config.CACHE_DIR
    try:
        if not usual:
            config.CACHE_DIR = str(folder())
        return njit(kernel, cache=True, nogil=True, error_model="numpy")  # type: ignore[no-any-return]
    finally:
        config.CACHE_DIR = usual
