"""Which days are holidays, from the dated lists of the rule files."""

from datetime import date, timedelta

from duecourse.rules.lookup import rule

SATURDAY, SUNDAY = 6, 7


def holiday(day: date, *, where: str = "us") -> str:
    """The name of the public holiday kept on ``day``, or "" for a day that is none.

    A holiday on a Saturday is kept on the Friday before as well, one on a Sunday on the Monday after (5 U.S.C. 6103(b),
    Executive Order 11582). Which holidays exist is looked up for the day itself, so that a list that changes during a
    year is right on both sides of the change.
    """
    kept_from = [day]
    if day.isoweekday() == SATURDAY - 1:
        kept_from.append(day + timedelta(days=1))
    if day.isoweekday() == 1:
        kept_from.append(day - timedelta(days=1))
    listed = rule("holidays.federal", on=day, where=where).value
    for fixed in kept_from:
        for each in listed:
            if _falls_on(each, fixed.year) == fixed:
                return str(each["name"])
    return ""


def working_day(day: date, *, where: str = "us") -> bool:
    """Whether a clock that counts working hours runs on ``day``."""
    rest_days: list[int] = rule("week.rest_days", on=day, where=where).value
    return day.isoweekday() not in rest_days and not holiday(day, where=where)


def plus_working_days(day: date, days: int, *, where: str = "us") -> date:
    """The last of ``days`` working days after ``day``, which does not count itself."""
    found = day
    for _ in range(days):
        found += timedelta(days=1)
        while not working_day(found, where=where):
            found += timedelta(days=1)
    return found


def _falls_on(each: dict[str, int], year: int) -> date:
    if "day" in each:
        return date(year, each["month"], each["day"])
    if each["nth"] > 0:
        first = date(year, each["month"], 1)
        return first + timedelta(days=(each["weekday"] - first.isoweekday()) % 7 + 7 * (each["nth"] - 1))
    month_after = date(year + each["month"] // 12, each["month"] % 12 + 1, 1)
    last = month_after - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - each["weekday"]) % 7 - 7 * (each["nth"] + 1))
