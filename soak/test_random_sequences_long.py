"""The random runs of ``tests/program/test_random_sequences.py``, with thousands of seeds and with long sequences."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROGRAM = Path(__file__).resolve().parents[1] / "tests" / "program"


def load(name: str) -> ModuleType:
    """A module of the program's tests: it lies beside, not on the path."""
    spec = importlib.util.spec_from_file_location(f"soak_{name}", PROGRAM / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


county, sequences = load("conftest"), load("test_random_sequences")


@pytest.mark.parametrize(("first", "rounds", "steps"), [(0, 1500, 40), (10_000, 150, 150), (20_000, 15, 800)])
def test_many_random_sequences_verify(tmp_path: Path, first: int, rounds: int, steps: int) -> None:
    made = iter(range(10**9))

    def make(**facts: Any) -> object:
        folder = tmp_path / str(next(made))
        folder.mkdir()
        return county.County(folder, **facts)

    run: Callable[..., tuple[dict[str, int], int]] = sequences.run_rounds
    accepted, held = run(make, range(first, first + rounds), steps)
    assert held > rounds / 10, "too few of the sequences reached a hold"
    assert not [name for name, count in accepted.items() if count < rounds // 150], accepted
