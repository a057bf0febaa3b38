"""Counties to act in, and someone with write access to their ledgers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.program.county import County, gallery
from tests.program.forger import Forger

__all__ = ["County", "Forger", "gallery"]


@pytest.fixture
def make_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., County]]:
    """Makes counties; closes their ledgers at the end."""
    made: list[County] = []

    def make(**facts: Any) -> County:
        made.append(County(tmp_path_factory.mktemp("county"), **facts))
        return made[-1]

    yield make
    for each in made:
        each.record.ledger.close()


@pytest.fixture
def county(make_county: Callable[..., County]) -> County:
    """One county on a Monday in September 2010."""
    return make_county()


@pytest.fixture
def forger(county: County) -> Forger:
    """Someone with write access to the ledger of ``county``."""
    return Forger(county)


@pytest.fixture
def forger_of() -> Callable[[County], Forger]:
    """Makes someone with write access to the ledger of a county, in which an honest request was honored."""
    return Forger
