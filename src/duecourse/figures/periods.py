"""Periods: a first and a last day with the words people use for them.

The fiscal year of the United States runs from 1 October to 30 September and is named for the year it ends in
(31 U.S.C. 1102). A window such as "since January 2009" is a period like any other: it has days, so that it can never
be taken for a year by mistake.
"""

import re
from calendar import monthrange
from datetime import date

import msgspec

_FISCAL = re.compile(r"FY(\d{4})")
_CALENDAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_WINDOW = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


class Period(msgspec.Struct, frozen=True, order=True):
    """From the first to the last day, both included; ``label`` is how people write it."""

    starts_on: date
    ends_on: date
    label: str

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.ends_on - self.starts_on).days + 1

    def same_days(self, other: "Period") -> bool:
        """Whether both run from the same first to the same last day, whatever they are called."""
        return (self.starts_on, self.ends_on) == (other.starts_on, other.ends_on)

    def comparable(self, other: "Period") -> bool:
        """Whether both are of one length: two years may differ by a leap day, nine months by the days of February.

        All months are of one length.
        """
        return abs(self.days - other.days) <= 1 or (_a_month(self) and _a_month(other))


def _a_month(period: Period) -> bool:
    last = monthrange(period.ends_on.year, period.ends_on.month)[1]
    return (period.starts_on.day, period.ends_on.day) == (1, last) and period.days == last


def fiscal_year_of_month(text: str) -> str:
    """The fiscal year of a month such as ``2010-06``, or "" for any other period."""
    found = _MONTH.fullmatch(text)
    return f"FY{int(found[1]) + (int(found[2]) >= 10)}" if found else ""


def parse(text: str) -> Period:
    """``FY2010``, ``2010``, ``2010-06`` or ``2009-01-01..2010-10-06`` as a Period.

    Raises ValueError that says what is expected.
    """
    if found := _FISCAL.fullmatch(text):
        year = int(found[1])
        return Period(date(year - 1, 10, 1), date(year, 9, 30), text)
    if found := _CALENDAR.fullmatch(text):
        year = int(found[1])
        return Period(date(year, 1, 1), date(year, 12, 31), text)
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        year, month = int(found[1]), int(found[2])
        return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), text)
    if found := _WINDOW.fullmatch(text):
        first, last = (date.fromisoformat(day) for day in found.groups())
        if first <= last:
            return Period(first, last, text)
    raise ValueError(f"{text!r} is no period: write FY2010, 2010, 2010-06 or 2009-01-01..2010-10-06")
