"""Deadlines over every start: the two counts keep their order, and only working hours count where they should."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.errors import BadRuleFact, NoRuleInForce
from duecourse.rules.deadlines import hold_deadlines, plus_hours, plus_working_hours
from duecourse.rules.fiscal_year import book_lock, first_day, fiscal_year
from duecourse.rules.holidays import holiday, working_day
from duecourse.rules.lookup import rule

ZONES = st.sampled_from(["America/Chicago", "America/Los_Angeles", "Pacific/Honolulu", "UTC"]).map(ZoneInfo)
FIRST = datetime(2008, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 18 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@given(start=STARTS, zone=ZONES)
def test_the_shorter_count_binds_and_is_48_hours_that_pass(start: datetime, zone: ZoneInfo) -> None:
    found = hold_deadlines(start, zone=zone)
    assert found.form_at - start == timedelta(hours=48)
    assert found.regulation_at >= found.form_at
    assert found.binding_at == found.form_at
    assert found.method == "form"
    counts, calendar = ["detainer.hold_form", "detainer.hold", "detainer.clock"], ["week.rest_days", "holidays.federal"]
    assert [each.name for each in found.rules] == counts + calendar


@given(start=STARTS, zone=ZONES, hours=st.integers(1, 120))
def test_only_hours_of_working_days_count(start: datetime, zone: ZoneInfo, hours: int) -> None:
    end = plus_working_hours(start, hours, zone=zone)
    minutes, now = timedelta(), start
    while now < end:
        step = min(end - now, timedelta(minutes=30 - now.minute % 30))
        minutes += step if working_day(now.astimezone(zone).date()) else timedelta()
        now += step
    assert minutes == timedelta(hours=hours)


@given(day=st.dates(date(2008, 1, 1), date(2030, 12, 31)))
def test_a_year_has_its_holidays_and_none_on_another_weekday(day: date) -> None:
    named = holiday(day)
    if named in {"Memorial Day", "Labor Day", "Columbus Day", "Washington's Birthday"}:
        assert day.isoweekday() == 1
    if named == "Thanksgiving Day":
        assert day.isoweekday() == 4
        assert 22 <= day.day <= 28
    year = [holiday(date(day.year, 1, 1) + timedelta(days=number)) for number in range(365)]
    assert len({each for each in year if each}) >= (11 if day.year >= 2022 else 10)


@given(day=st.dates(date(1977, 1, 1), date(2030, 12, 31)))
def test_a_fiscal_year_begins_on_the_first_of_october(day: date) -> None:
    year = fiscal_year(day)
    assert first_day(year) <= day < first_day(year + 1)
    assert (first_day(year).month, first_day(year).day) == (10, 1)


def test_days_without_a_rule_and_instants_without_a_zone_are_refused() -> None:
    with pytest.raises(NoRuleInForce):
        book_lock(2008)
    assert book_lock(2009) == date(2009, 10, 5)
    zone = ZoneInfo("America/Chicago")
    with pytest.raises(BadRuleFact, match="no time zone"):
        hold_deadlines(datetime(2010, 10, 1, 17), zone=zone)  # noqa: DTZ001
    with pytest.raises(NoRuleInForce, match=r"detainer\.hold"):
        hold_deadlines(datetime(1990, 10, 1, 17, tzinfo=zone), zone=zone)


def test_a_jurisdiction_may_choose_the_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from duecourse.rules import deadlines, lookup

    folder = tmp_path / "rules"
    shutil.copytree(lookup.FOLDER / "us", folder / "us")
    (folder / "us" / "xx").mkdir()
    text = '[detainer.clock]\ndescription = "d"\nunit = "u"\n[[detainer.clock.since]]\non = 2009-01-01\n'
    text += 'value = "regulation"\nsource = "county order 7"\nstatus = "verified"\n'
    (folder / "us" / "xx" / "clock.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(deadlines, "rule", lambda name, *, on, where: rule(name, on=on, where=where, folder=folder))
    zone = ZoneInfo("America/Chicago")
    friday = datetime(2010, 10, 1, 17, tzinfo=zone)
    chosen = hold_deadlines(friday, zone=zone, where="us/xx")
    assert (chosen.binding_at, chosen.method) == (chosen.regulation_at, "regulation")
    assert hold_deadlines(friday, zone=zone, where="us/yy").method == "form"
    assert plus_hours(friday, 1, zone=zone) == friday + timedelta(hours=1)
