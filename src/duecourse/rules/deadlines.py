"""Deadlines in hours: every hour counted, or only hours of working days; right across holidays and clock changes.

Hours are hours that pass, so that a day on which clocks are set back has 25 of them. Days begin and end at midnight of
the zone of the place, which the caller names. What comes out is an instant of one form: see ``local``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

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
    start = local(releasable_at, zone)
    day = start.date()
    by_form, by_regulation, clock = (
        rule(name, on=day, where=where) for name in ("detainer.hold_form", "detainer.hold", "detainer.clock")
    )
    form_at = plus_hours(start, by_form.value, zone=zone)
    regulation_at = plus_working_hours(start, by_regulation.value, zone=zone, where=where)
    binding_at = {
        "form": form_at,
        "regulation": regulation_at,
        "shorter": min(form_at, regulation_at),
    }[clock.value]
    method = clock.value if clock.value != "shorter" else "form" if binding_at is form_at else "regulation"
    calendar = (rule(name, on=day, where=where) for name in ("week.rest_days", "holidays.federal"))
    rules = (by_form, by_regulation, clock, *calendar)
    return HoldDeadlines(start, form_at, regulation_at, binding_at, method, rules)


def local(instant: datetime, zone: tzinfo) -> datetime:
    """``instant`` as the clocks of ``zone`` show it, with its offset from UTC and no zone: the form of the record.

    A time that carries its zone is no instant to Python: two of one zone are compared by what the clock shows, which
    shows an hour twice when it is set back, and one of that hour equals nothing that was stored (PEP 495). Days are
    added in the zone, and then brought into this form again.
    """
    shown = instant.astimezone(zone)
    return shown.replace(tzinfo=timezone(shown.utcoffset() or timedelta()), fold=0)


def plus_hours(start: datetime, hours: int, *, zone: tzinfo) -> datetime:
    """``hours`` that pass after ``start``, in the zone of the place."""
    return local(start.astimezone(UTC) + timedelta(hours=hours), zone)


def plus_working_hours(start: datetime, hours: int, *, zone: tzinfo, where: str = "us") -> datetime:
    """``hours`` of working days after ``start``: Saturdays, Sundays and holidays pass without counting."""
    now, left = start.astimezone(UTC), timedelta(hours=hours)
    while True:
        day = now.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        if working_day(day, where=where):
            if now + left <= midnight:
                return local(now + left, zone)
            left -= midnight - now
        now = midnight
