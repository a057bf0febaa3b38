"""Compiled kernels are kept under the digest of all of their sources, and parts of them are compiled but once."""

import gc
from pathlib import Path

import pytest
from numba.core.codegen import JITCodeLibrary
from numba.core.errors import TypingError

from duecourse.prints import compiled

DECORATORS = ("@compiled", "@lean", "@inner", "@inlined")


def test_every_file_with_a_kernel_counts_for_the_digest() -> None:
    folder = Path(compiled.__file__).parent
    written = {
        path.stem for path in folder.glob("*.py") if any(line in DECORATORS for line in path.read_text().splitlines())
    }
    built_in = {"compiled", "jobs", "memory", "parameters", "workspace"}
    assert written | built_in == set(compiled.SOURCES)


def test_numba_has_the_steps_that_a_part_leaves_to_the_whole() -> None:
    missing = [step for step in compiled.STEPS if not hasattr(JITCodeLibrary, step)]
    assert not missing, "numba names these steps otherwise now: compiling takes longer"


def test_the_collector_pauses_while_a_kernel_is_compiled_and_goes_on_after_it() -> None:
    pause = compiled.Pause()
    pause.on_start(None)
    pause.on_start(None)
    assert not gc.isenabled()
    pause.on_end(None)
    assert not gc.isenabled()
    pause.on_end(None)
    assert gc.isenabled()

    @compiled.jit
    def broken(one: int) -> int:
        return one.nowhere  # type: ignore[attr-defined, no-any-return]

    with pytest.raises(TypingError):
        broken(1)
    assert gc.isenabled(), "also after one that cannot be compiled"
