"""One charge as the entries of its case tell it."""

from dataclasses import dataclass
from datetime import date, datetime

UNFILED = frozenset({"ARRESTED", "REFERRED", "AMENDED"})
"""States that a charge can be in before it is filed in court; an amended one stays what it was, filed or not."""


@dataclass(slots=True)
class Charge:
    """One charge and where it stands in the courts.

    ``legal_review`` says that it ended in a way that is no conviction here and may be one under federal law.
    ``file_by`` is when it is to be filed in court at the latest, once the person is in custody; ``filed`` says that it
    was, and ``late`` that it was put on record as not filed by then. ``by_court`` says that a court has stated what the
    offense is, or the sentence; only a court's paper changes that again. ``convicted_in`` is the entry of a conviction.
    """

    charge: str
    text: str
    offense_on: date | None = None
    state: str = "ARRESTED"
    open: bool = True
    conviction: bool = False
    code: str = ""
    code_system: str = ""
    severity: str = "unknown"
    sentence_days: int | None = None
    disposed_on: date | None = None
    convicted_on: date | None = None
    convicted_in: int = 0
    code_version: str = ""
    legal_review: bool = False
    file_by: datetime | None = None
    filed: bool = False
    late: bool = False
    by_court: bool = False

    @property
    def stands(self) -> bool:
        """Whether it is open, and not past the time in which it was to be filed."""
        return self.open and not self.late
