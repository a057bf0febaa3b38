"""How the kernels of the print engine are compiled and where the result is kept.

Compiling takes seconds, so the result is kept: in ``NUMBA_CACHE_DIR`` where that is set, else in the user's cache
folder (``XDG_CACHE_HOME`` or ``~/.cache``), under the SHA-256 of all kernels' sources. numba itself looks only at
the file a kernel stands in, and would go on using a kernel whose inner functions, in other files, have changed; and
an installed package may be read-only.
"""

import gc
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import config as settings_of_numba
from numba import njit
from numba.core import event
from numba.core.compiler import Compiler

config: Any = settings_of_numba
jit: Any = njit
"""Untyped: numba's types know not all of its options."""
compiler: Any = Compiler
events: Any = event
Kernel = TypeVar("Kernel", bound=Callable[..., Any])

SOURCES = (
    "alignment",
    "compiled",
    "cylinders",
    "glance",
    "jobs",
    "kernels",
    "lanes",
    "layers",
    "memory",
    "nearness",
    "parameters",
    "passes",
    "relaxation",
    "singles",
    "sketches",
    "tiles",
    "vectors",
    "workspace",
)


STEPS = ("_optimize_final_module", "_finalize_specific")
"""What numba calls the steps that make machine code of a library of code."""


class Part(compiler):  # type: ignore[misc]
    """Compiles a part of a kernel up to where it is joined to the whole, which is then made machine code at once.

    numba's own compiler would do that for the part as well, and again for each kernel between it and the whole. Where a
    numba to come names these two steps otherwise, it will take longer, no more.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        if self.state.library is None:
            library = self.state.targetctx.codegen().create_library("part")
            for step in STEPS:
                setattr(library, step, _nothing)
            self.state.library = library


def _nothing() -> None:
    pass


class Pause(events.Listener):  # type: ignore[misc]
    """Keeps the collector of garbage from looking, again and again, through all that a compilation holds: a tenth less.

    numba compiles one kernel at a time, with those it calls inside of it.
    """

    def __init__(self) -> None:
        self._inside = 0
        self._collecting = False

    def on_start(self, event: Any) -> None:
        """A kernel is about to be compiled."""
        if self._inside == 0:
            self._collecting = gc.isenabled()
            gc.disable()
        self._inside += 1

    def on_end(self, event: Any) -> None:
        """It is, or could not be."""
        self._inside -= 1
        if self._inside == 0 and self._collecting:
            gc.enable()


events.register("numba:compile", Pause())


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
    return _kept(kernel)


def lean(kernel: Kernel) -> Kernel:
    """The same for a kernel that makes no arrays, nor any kernel it calls: a third less to compile."""
    return _kept(kernel, _nrt=False)


def inner(kernel: Kernel) -> Kernel:
    """A part of lean kernels that is never called from Python. It is kept as part of those."""
    compiling = jit(
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, pipeline_class=Part
    )
    return compiling(kernel)  # type: ignore[no-any-return]


def _kept(kernel: Kernel, **options: bool) -> Kernel:
    usual = config.CACHE_DIR
    try:
        if not usual:
            config.CACHE_DIR = str(folder())
        compiling = jit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)
        return compiling(kernel)  # type: ignore[no-any-return]
    finally:
        config.CACHE_DIR = usual
