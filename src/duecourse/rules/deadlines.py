"""Deadlines in hours: every hour counted, or only hours of working days; right across holidays and clock changes.

Hours are hours that pass, so that a day on which clocks are set back has 25 of them. Days begin and end at midnight of
the zone of the place, which the caller names.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from duecourse.errors import BadRuleFact
from duecourse.rules.holidays import working_day
from duecourse.rules.lookup import Rule, rule


@dataclass(frozen=True, slots=True)
class HoldDeadlines:
    """The end of a hold by both counts; ``binding`` is the one that holds here and ``method`` says which it is.

    All three are instants in the zone of the place. ``rules`` are the rules they were computed from.
    """

    releasable_at: datetime
    form_at: datetime
    regulation_at: datetime
    binding_at: datetime
    method: str
    rules: tuple[Rule, ...]


def hold_deadlines(releasable_at: datetime, *, zone: tzinfo, where: str = "us") -> HoldDeadlines:
    """When a hold ends that could begin at ``releasable_at``, the instant the person would otherwise go free.

    The regulation (8 CFR 287.7(d)) leaves out Saturdays, Sundays and holidays; the request form counts every hour. The
    shorter binds unless the rule ``detainer.clock`` of the jurisdiction names one. Raises BadRuleFact for an instant
    without a zone and NoRuleInForce for a day that no rule covers.
    """
    if releasable_at.tzinfo is None:
        raise BadRuleFact(where=releasable_at.isoformat(), problem="the instant has no time zone")
    local = releasable_at.astimezone(zone)
    day = local.date()
    by_form, by_regulation, clock = (
        rule(name, on=day, where=where) for name in ("detainer.hold_form", "detainer.hold", "detainer.clock")
    )
    form_at = plus_hours(local, by_form.value, zone=zone)
    regulation_at = plus_working_hours(local, by_regulation.value, zone=zone, where=where)
    binding_at = {
        "form": form_at,
        "regulation": regulation_at,
        "shorter": min(form_at, regulation_at, key=datetime.timestamp),
    }[clock.value]
    method = clock.value if clock.value != "shorter" else "form" if binding_at is form_at else "regulation"
    calendar = (rule(name, on=day, where=where) for name in ("week.rest_days", "holidays.federal"))
    rules = (by_form, by_regulation, clock, *calendar)
    return HoldDeadlines(local, form_at, regulation_at, binding_at, method, rules)


def plus_hours(start: datetime, hours: int, *, zone: tzinfo) -> datetime:
    """``hours`` that pass after ``start``, in the zone of the place."""
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)


def plus_working_hours(start: datetime, hours: int, *, zone: tzinfo, where: str = "us") -> datetime:
    """``hours`` of working days after ``start``: Saturdays, Sundays and holidays pass without counting."""
    now, left = start.astimezone(UTC), timedelta(hours=hours)
    while True:
        day = now.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        if working_day(day, where=where):
            if now + left <= midnight:
                return (now + left).astimezone(zone)
            left -= midnight - now
        now = midnight
