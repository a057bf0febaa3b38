"""Fines on employers: worked in whole cents from dated tables, on both sides of every change; notices worked again."""

import html
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import BadFact, NoBaseTable, NoFineNotice, NoRuleInForce
from duecourse.program import worksite_notice
from duecourse.program.money import cents_of, dollars
from duecourse.program.worksite_sheet import Counts, Factor, FineSheet, again, work_out
from duecourse.rules.form_errors import classify, codes, other_side
from duecourse.rules.lookup import catalog, rule

NAMES = ("business_size", "good_faith", "seriousness", "unauthorized_workers", "history")
CASE = ("mitigating", "neutral", "aggravating", "mitigating", "neutral")


def factors(*weighs: str) -> list[Factor]:
    return [Factor(factor=name, weighs=each, reason="as found") for name, each in zip(NAMES, weighs, strict=True)]  # type: ignore[arg-type]


def counts(violating: int, due: int) -> Counts:
    return Counts(due=due, violating=violating, substantive=violating, technical_uncorrected=0)


def sheet(violating: int = 64, due: int = 200, **changes: Any) -> FineSheet:
    inputs: dict[str, Any] = {
        "inspection": "w-000001",
        "employer": "Acme",
        "notice_on": date(2010, 6, 1),
        "assessed_on": date(2010, 9, 1),
        "violations_on": date(2010, 6, 1),
        "offense": 1,
        "counts": counts(violating, due),
        "factors": factors(*CASE),
    }
    return work_out(**{**inputs, **changes})


def test_the_worked_case_of_the_handbook_comes_out_to_the_cent() -> None:
    found = sheet()
    part = found.paperwork
    assert (part.share_percent, part.band_from, part.base_dollars, part.net_percent) == (32, 30, 605, -5)
    assert (part.each_cents, found.total_cents) == (57_475, 3_678_400)
    assert dollars(found.total_cents) == "$36,784.00"
    assert found.lines()[-2:] == ("64 x $574.75 = $36,784.00", "together $36,784.00")
    assert again(found) == found


@pytest.mark.parametrize(
    ("violations_on", "what", "offense", "base"),
    [
        (date(2008, 3, 26), "knowing", 1, 275),
        (date(2008, 3, 27), "knowing", 1, 375),
        (date(2008, 3, 26), "knowing", 3, 3300),
        (date(2008, 3, 27), "knowing", 3, 4300),
        (date(2015, 11, 2), "paperwork", 2, 550),
        (date(2015, 11, 2), "knowing", 2, 3200),
        (date(1999, 9, 29), "paperwork", 1, 110),
    ],
)
def test_tables_of_the_day_of_the_violation(violations_on: date, what: str, offense: int, base: int) -> None:
    found = sheet(1, 100, violations_on=violations_on, assessed_on=date(2016, 1, 4), knowing=1, offense=offense)
    part = found.paperwork if what == "paperwork" else found.knowing
    assert part is not None
    assert (part.base_dollars, part.base_origin) == (base, "table")


@pytest.mark.parametrize(
    ("assessed_on", "least", "most"),
    [
        (date(2019, 4, 4), None, None),
        (date(2019, 4, 5), 230, 2292),
        (date(2020, 6, 16), 230, 2292),
        (date(2020, 6, 17), 234, 2332),
        (date(2021, 10, 17), 234, 2332),
        (date(2021, 10, 18), None, None),
        (date(2024, 6, 27), None, None),
        (date(2024, 6, 28), 281, 2789),
        (date(2025, 1, 1), 281, 2789),
        (date(2025, 1, 2), 288, 2861),
    ],
)
def test_ranges_of_the_day_of_the_assessment(assessed_on: date, least: int | None, most: int | None) -> None:
    inputs: dict[str, Any] = {"assessed_on": assessed_on, "violations_on": date(2015, 11, 3), "extrapolate": True}
    if least is None:
        with pytest.raises(NoRuleInForce):
            sheet(1, 100, **inputs)
        return
    part = sheet(1, 100, **inputs).paperwork
    assert (part.least_dollars, part.most_dollars, part.base_origin) == (least, most, "extrapolated")


def test_the_day_that_parts_the_two_ways_of_looking_up() -> None:
    last = sheet(1, 100, violations_on=date(2015, 11, 2), assessed_on=date(2025, 3, 3))
    assert (last.paperwork.base_dollars, last.extrapolated) == (110, False)
    with pytest.raises(NoBaseTable, match="accept an extrapolated amount"):
        sheet(1, 100, violations_on=date(2015, 11, 3), assessed_on=date(2025, 3, 3))
    with pytest.raises(NoBaseTable, match="add the agency's table"):
        sheet(1, 100, violations_on=date(2015, 11, 3), assessed_on=date(2025, 3, 3), offense=2, extrapolate=True)
    with pytest.raises(NoRuleInForce):
        sheet(1, 100, violations_on=date(1999, 9, 28))
    named = sheet(1, 100, violations_on=date(2015, 11, 3), assessed_on=date(2025, 3, 3), extrapolate=True)
    assert named.extrapolated
    assert any("EXTRAPOLATED" in line for line in named.lines())


@pytest.mark.parametrize(("violating", "band"), [(0, 0), (9, 0), (99, 0), (100, 10), (199, 10), (200, 20), (499, 40)])
def test_a_share_is_floored_before_its_band_is_looked_up(violating: int, band: int) -> None:
    assert sheet(violating, 1000).paperwork.band_from == band


@pytest.mark.parametrize("violating", [500, 1000])
def test_the_last_band_has_no_end(violating: int) -> None:
    assert (sheet(violating, 1000).paperwork.band_from, sheet(violating, 1000).paperwork.base_dollars) == (50, 935)


def test_an_amount_is_brought_into_the_statutory_range() -> None:
    low = sheet(1, 100, factors=factors(*["mitigating"] * 5)).paperwork
    high = sheet(1, 100, factors=factors(*["aggravating"] * 5), offense=3).paperwork
    assert (low.adjusted_cents, low.each_cents) == (8_250, 11_000)
    assert (high.adjusted_cents, high.each_cents) == (137_500, 110_000)
    assert any("brought to" in line for line in low.lines(1))


def test_knowing_hire_is_computed_apart_and_without_factors() -> None:
    found = sheet(64, 200, knowing=30, factors=factors(*["aggravating"] * 5))
    assert found.knowing is not None
    assert (found.knowing.share_percent, found.knowing.base_dollars, found.knowing.net_percent) == (15, 845, 0)
    assert found.knowing.total_cents == 30 * 84_500
    assert found.total_cents == found.paperwork.total_cents + found.knowing.total_cents


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        (factors(*CASE)[:4], "each is weighed once"),
        ([*factors(*CASE), factors(*CASE)[0]], "each is weighed once"),
        ([Factor(factor="looks", weighs="neutral", reason="x"), *factors(*CASE)[1:]], "is unknown"),
        ([Factor(factor="good_faith", weighs="neutral", reason="  "), *factors(*CASE)[:1]], "has no reason"),
    ],
)
def test_factors_are_five_each_with_its_reason(given_: list[Factor], says: str) -> None:
    with pytest.raises(BadFact, match=says):
        sheet(factors=given_)


@pytest.mark.parametrize(("violating", "due"), [(0, 0), (5, 4)])
def test_a_share_of_nothing_or_beyond_everything_is_no_share(violating: int, due: int) -> None:
    with pytest.raises(BadFact):
        sheet(violating, due)


@settings(deadline=None, max_examples=60)
@given(
    due=st.integers(1, 5000),
    data=st.data(),
    weighs=st.lists(st.sampled_from(("aggravating", "neutral", "mitigating")), min_size=5, max_size=5),
    offense=st.sampled_from((1, 2, 3)),
)
def test_every_sheet_adds_up_and_stays_in_its_range(due: int, data: Any, weighs: list[str], offense: int) -> None:
    violating = data.draw(st.integers(0, due))
    found = sheet(violating, due, factors=factors(*weighs), offense=offense)
    part = found.paperwork
    assert 100 * part.least_dollars <= part.each_cents <= 100 * part.most_dollars
    assert part.total_cents == violating * part.each_cents == found.total_cents
    assert part.share_percent * due <= 100 * violating < (part.share_percent + 1) * due
    assert msgspec.json.decode(msgspec.json.encode(found), type=FineSheet) == again(found) == found


@settings(deadline=None, max_examples=60)
@given(cents=st.integers(0, 10**12))
def test_an_amount_is_read_as_it_is_written(cents: int) -> None:
    assert cents_of(dollars(cents), "x") == cents
    with pytest.raises(BadFact):
        cents_of(f"-{dollars(cents)}", "x")


def test_an_error_is_classified_by_its_day_on_both_sides_of_the_change() -> None:
    before, after = date(2026, 3, 15), date(2026, 3, 16)
    moved = {"s1_birth_date", "s1_signature_date", "s1_number_on_copy", "s2_document_with_copy"}
    moved |= {"s2_representative_title", "s2_hire_date", "s2_signature_date", "spanish_form"}
    for code in codes():
        early, late = classify(code, on=before), classify(code, on=after)
        assert late.rule is not None
        if code in moved:
            assert (early.class_, late.class_) == ("technical", "substantive")
        elif early.rule is not None:
            assert early.class_ == late.class_
        else:
            assert (early.class_, late.class_) == ("not classified", "substantive")
    assert (other_side(before), other_side(after)) == (after, before)
    assert classify("s2_signature", on=date(1997, 3, 5)).rule is None


def test_every_rule_of_inspections_names_its_source_and_whether_it_was_read() -> None:
    names = ("worksite.", "i9.", "fine.", "everify.")
    found = [each for each in catalog() if each.name.startswith(names)]
    assert len(found) > 40
    for history in found:
        for _, value in history.values:
            assert value is None or (value.source and value.status in {"verified", "recalled"})
        first = history.values[0][0]
        with pytest.raises(NoRuleInForce):
            rule(history.name, on=first - timedelta(days=1))
        assert rule(history.name, on=first).since == first


def notice_of(found: FineSheet) -> worksite_notice.Notice:
    return worksite_notice.Notice(
        format=worksite_notice.FORMAT,
        fine="w-000001/f1",
        entry=7,
        standing="The inspection is under review.",
        served_on=None,
        hearing_by=None,
        accepted_extrapolation="",
        sheet=found,
        codes=(),
        lines=found.lines(),
    )


def test_a_notice_is_worked_again_offline_and_a_changed_value_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notice.json"
    file.write_bytes(worksite_notice.to_json(notice_of(sheet())))
    assert worksite_notice.recompute(worksite_notice.read(file)) == ()
    for path, value in (("paperwork.each_cents", 57_476), ("paperwork.base_dollars", 606), ("total_cents", 1)):
        plain = json.loads(file.read_text())
        place = plain["sheet"]
        *before, last = path.split(".")
        for key in before:
            place = place[key]
        place[last] = value
        changed = tmp_path / "changed.json"
        changed.write_text(json.dumps(plain))
        assert path in {each.line for each in worksite_notice.recompute(worksite_notice.read(changed))}
    plain = json.loads(file.read_text())
    plain["lines"][0] = "nothing is owed"
    (tmp_path / "words.json").write_text(json.dumps(plain))
    (only,) = worksite_notice.recompute(worksite_notice.read(tmp_path / "words.json"))
    assert only.line == "lines[1]"
    for text in ("", "[]", "{}", "\x00", '{"format": "other"}'):
        changed.write_text(text)
        with pytest.raises(NoFineNotice):
            worksite_notice.read(changed)


def test_the_printed_notice_has_every_line_and_no_script() -> None:
    hostile = msgspec.structs.replace(sheet(), employer="<script>alert(1)</script>")
    page = worksite_notice.to_page(notice_of(hostile))
    assert "<script" not in page.lower()
    assert "&lt;script&gt;" in page
    for line in sheet().lines():
        assert line in html.unescape(page)
    assert "civil matter" in page
    assert "criminal" not in page
