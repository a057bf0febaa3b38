"""The federal fiscal year: named for the year it ends in, closed for counting a few days after it ends."""

from datetime import date, timedelta

from duecourse.rules.lookup import rule


def fiscal_year(day: date, *, where: str = "us") -> int:
    """The fiscal year ``day`` lies in: 1 October 2009 to 30 September 2010 is 2010."""
    start = rule("fiscal_year.start", on=day, where=where).value
    return day.year + ((day.month, day.day) >= (start["month"], start["day"]))


def first_day(year: int, *, where: str = "us") -> date:
    """The day fiscal year ``year`` begins."""
    start = rule("fiscal_year.start", on=date(year, 1, 1), where=where).value
    return date(year - 1, start["month"], start["day"])


def book_lock(year: int, *, where: str = "us") -> date:
    """The day on which the agency closes its count of fiscal year ``year``. Raises NoRuleInForce before FY2009."""
    end = first_day(year + 1, where=where) - timedelta(days=1)
    lock = rule("fiscal_year.book_lock", on=end, where=where).value
    return date(end.year, lock["month"], lock["day"])
