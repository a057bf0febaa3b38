"""Ledgers to test with: a small one with every feature in it, and how entries for it are made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from duecourse.ledger.checkpoint import SigningKey, generate_key
from duecourse.ledger.entry import Entry, NewEntry
from duecourse.ledger.store import Ledger

START = datetime(2010, 10, 6, 14, tzinfo=UTC)


def at(minute: int) -> datetime:
    """The instant so many minutes after the start of the test's day."""
    return START + timedelta(minutes=minute)


def new(number: int, decision: str = "", actor: str = "") -> NewEntry:
    """Entry ``number`` of three streams and two kinds; its payload holds a secret that only it has."""
    return NewEntry(
        stream=f"booking/{number % 3}",
        kind=("print.examined", "charge.dropped")[number % 2],
        actor=actor or f"person-{number % 5}",
        body=f'{{"note":"secret-{number:04d}-{"x" * (number % 7)}"}}'.encode(),
        recorded_at=at(number),
        decision=decision,
    )


def append(ledger: Ledger, *entries: NewEntry) -> list[Entry]:
    """Append all of ``entries`` in one transaction."""
    with ledger.writing() as transaction:
        return [transaction.append(each) for each in entries]


@dataclass(frozen=True)
class Sample:
    """A closed ledger of 24 entries: two decisions, one sealed payload, two checkpoints."""

    path: Path
    key: SigningKey
    checkpoints: Path
    size: int = 24
    sealed: int = 4

    @property
    def verifier_key(self) -> str:
        return str(self.key.verifier)


def make_sample(folder: Path) -> Sample:
    """A fresh sample in ``folder``."""
    sample = Sample(folder / "ledger.sqlite", generate_key(folder / "ledger.key", "test.example/county"), folder / "cp")
    with Ledger.create(sample.path) as ledger:
        with ledger.writing() as transaction:
            for number in range(10):
                transaction.append(new(number, decision=f"identity/{number // 2}" if number < 6 else ""))
        ledger.checkpoint(sample.key, sample.checkpoints)
        ledger.seal(sample.sealed, "clerk", "order 10-cv-17", at(10))
        with ledger.writing() as transaction:
            for number in range(11, sample.size):
                transaction.append(new(number))
        ledger.checkpoint(sample.key, sample.checkpoints)
    return sample


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return make_sample(tmp_path)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger, open, that waits for nobody."""
    with Ledger.create(tmp_path / "new.sqlite", timeout=0.05) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger, open, that waits for nobody: one in a file, one in a PostgreSQL database."""
    place: Path | str = tmp_path / "new.sqlite"
    if request.param == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("postgres_place")
        place = make()
    with Ledger.create(place, timeout=0.05) as opened:
        yield opened
