"""The announcement of 6 October 2010: its 13 verdicts, the numbers they rest on, and that nothing is written in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from duecourse.figures import announcement
from duecourse.figures.claims import CheckResult, check, examine
from duecourse.figures.tables import Fact, Release, read_release

NAME = "article-2010-10-06"
KEYS = ["id", "sentence", "verdict", "basis", "numbers", "alternatives", "sources", "finding"]
EXPECTED = {
    "record-removals": (
        "supported_on_basis",
        ["392,862", "389,834", "more than 19,000", "at most 373,862", "387,790", "391,597", "382,265"],
    ),
    "half-convicted": ("supported", ["50 percent", "35 percent", "49.6 percent", "traffic and unlawful entry"]),
    "offenses": ("supported", ["more than 1,000", "nearly 6,000", "nearly 45,000", "nearly 28,000", "35,927"]),
    "expectation": ("supported", ["392,862", "7,138", "400,000"]),
    "employers-charged": ("supported", ["180", "135", "114", "not convicted"]),
    "fines": ("period_mismatch", ["$50 million", "January 2009", "$5.3 million to nearly $7 million", "FY2010"]),
    "desert-deaths": ("supported_on_basis", ["251", "224", "271", "365", "492", "FY2005"]),
    "crossings-down": ("supported", ["17 percent", "540,865", "447,731", "apprehensions, not crossings"]),
    "safest-cities": ("supported_on_basis", ["441", "430", "404", "640", "635", "1,071"]),
    "deaths-per-crossing": ("supported", ["8.8", "11.8", "212", "241,673", "251", "212,202", "no cause"]),
    "minor-or-no-offense": ("supported", ["220,301", "29.9 percent", "24.6 percent", "mid-2012"]),
    "arlington-opt-out": ("supported", ["28 September 2010", "1 April 2010", "186", "cannot be decided"]),
    "other-counties-opt-out": ("supported", ["4 May 2010", "8 June 2010", "1,546", "638"]),
}


@pytest.fixture(scope="module")
def article() -> CheckResult:
    return check(NAME)


def test_the_thirteen_verdicts_with_their_numbers(article: CheckResult) -> None:
    assert [result.claim.id for result in article.claims] == list(EXPECTED)
    for result in article.claims:
        verdict, words = EXPECTED[result.claim.id]
        assert result.verdict == verdict, result.claim.id
        for word in words:
            assert word in result.finding, result.claim.id
        assert "{" not in result.finding
        assert "no number" not in result.finding
        assert result.sources


def test_the_json_has_the_keys_promised(article: CheckResult) -> None:
    data = json.loads(article.to_json())
    assert list(data) == ["announcement", "claims"]
    assert data["announcement"]["id"] == NAME
    assert data["announcement"]["facts_sha256"] == read_release().sha256
    for claim in data["claims"]:
        assert list(claim) == KEYS
        assert claim["basis"]
        assert claim["numbers"]
        assert all(source["title"] and source["dated"] for source in claim["sources"])
        keys = {source["key"] for source in claim["sources"]}
        for number in claim["numbers"] + claim["alternatives"]:
            assert all(set(row["sources"]) <= keys for row in number["rows"])
    record = data["claims"][0]
    assert record["numbers"][0]["value"] == 392_862
    without_lag = {other["name"]: other for other in record["alternatives"]}["without_lag"]
    assert (without_lag["value"], without_lag["said"], without_lag["holds"]) == (373_862, "at most 373,862", False)
    assert {row["standing"] for row in without_lag["rows"]} == {"computed", "recalled"}, "recalled is shown, not used"
    district = data["claims"][11]["alternatives"][0]
    assert (district["value"], district["holds"], district["reason"]) == (None, None, "no number on file")


def test_the_text_names_every_verdict(article: CheckResult) -> None:
    text = article.text()
    for result in article.claims:
        assert f"{result.verdict.replace('_', ' ').upper()}: “{result.claim.sentence}”" in text
        assert result.finding in text


@pytest.mark.shared
def test_every_sentence_is_the_article_s_own(article: CheckResult, shared_data: Path) -> None:
    text = (shared_data.parent / "article.txt").read_text(encoding="utf-8")
    for result in article.claims:
        for part in result.claim.sentence.split(" … "):
            assert part in text, part


# -- planted facts: a verdict follows the facts and nothing else --------------------------------------------------

Change = Callable[[Fact], Fact | None]


def planted(change: Change) -> Release:
    shipped = read_release()
    facts = tuple(new for fact in shipped.facts if (new := change(fact)) is not None)
    assert facts != shipped.facts
    return release_of(shipped, facts)


def release_of(shipped: Release, facts: tuple[Fact, ...]) -> Release:
    return Release(facts, shipped.sources, shipped.sha256, shipped.folder)


def to(value: float, words: str | None = None, **where: Any) -> Change:
    """Set the value of the facts that match ``where``."""

    def change(fact: Fact) -> Fact:
        if all(getattr(fact, name) == wanted for name, wanted in where.items()):
            return msgspec.structs.replace(fact, value=value, words=fact.words if words is None else words)
        return fact

    return change


def without(**where: Any) -> Change:
    return lambda fact: None if all(getattr(fact, name) == wanted for name, wanted in where.items()) else fact


def recalled(**where: Any) -> Change:
    def change(fact: Fact) -> Fact:
        if all(getattr(fact, name) == wanted for name, wanted in where.items()):
            return msgspec.structs.replace(fact, standing="recalled", source="recalled")
        return fact

    return change


BOOKED_2010 = {"series": "ice_removals", "basis": "booked", "period": "FY2010"}
TUCSON = {"series": "border_deaths", "place": "Tucson sector"}


@pytest.mark.parametrize(
    ("claim", "verdict", "change"),
    [
        ("record-removals", "contradicted", to(389_000, **BOOKED_2010)),
        ("record-removals", "contradicted", to(400_000, series="ice_removals", basis="booked", period="FY2008")),
        ("record-removals", "cannot_be_checked", recalled(**BOOKED_2010)),
        ("half-convicted", "contradicted", to(60, series="share_convicted", period="FY2010")),
        ("half-convicted", "contradicted", to(45, series="share_convicted", period="FY2009")),
        ("half-convicted", "cannot_be_checked", without(series="share_convicted", period="FY2009")),
        ("offenses", "contradicted", to(900, "", category="convicted of homicide", period="FY2010")),
        ("offenses", "cannot_be_checked", without(category="convicted of homicide", period="FY2010")),
        ("expectation", "contradicted", to(400_001, **BOOKED_2010)),
        ("employers-charged", "contradicted", to(181, series="employers_charged", period="FY2008")),
        ("employers-charged", "cannot_be_checked", without(series="employers_charged", period="FY2008")),
        ("fines", "supported", to(50_000_000, "", basis="final_orders", period="FY2010")),
        ("fines", "supported_on_basis", to(50_000_000, "", source="employers-council-2012")),
        ("fines", "contradicted", without(series="worksite_money", basis="financial_sanctions")),
        ("desert-deaths", "contradicted", to(240, **TUCSON, period="FY2010")),
        ("desert-deaths", "contradicted", to(260, **TUCSON, period="FY2005")),
        ("crossings-down", "contradicted", to(541_000, series="border_apprehensions", period="FY2010")),
        ("safest-cities", "contradicted", to(20_000, series="violent_crimes", place="El Paso, Texas")),
        ("deaths-per-crossing", "contradicted", to(150, **TUCSON, period="FY2010")),
        (
            "deaths-per-crossing",
            "supported_on_basis",
            to(500, series="border_deaths", place="Yuma sector", period="FY2005"),
        ),
        ("minor-or-no-offense", "contradicted", to(0, series="sc_removals", category="convicted, level 3")),
        ("arlington-opt-out", "cannot_be_checked", without(series="opt_out_requests", place="Arlington County, Va.")),
        ("other-counties-opt-out", "cannot_be_checked", without(series="sc_activation", place="San Francisco, Calif.")),
    ],
)
def test_a_planted_fact_turns_the_verdict(claim: str, verdict: str, change: Change) -> None:
    stated = announcement.read(announcement.locate(NAME))
    result = {r.claim.id: r for r in examine(stated, planted(change), NAME).claims}[claim]
    assert result.verdict == verdict
    assert "{" not in result.finding
    if verdict == "cannot_be_checked":
        assert "cannot be decided" in result.finding


def test_without_its_failing_bases_the_record_is_simply_supported() -> None:
    def change(fact: Fact) -> Fact | None:
        later = fact.period == "FY2010" and fact.basis.startswith("yearbook")
        if fact.series == "removals_extra":
            return None
        return msgspec.structs.replace(fact, value=500_000.0) if later else fact

    stated = announcement.read(announcement.locate(NAME))
    result = examine(stated, planted(change), NAME).claims[0]
    assert result.verdict == "supported"
    assert "on every basis on file" in result.finding


def test_a_later_larger_year_breaks_no_record_and_order_of_facts_is_nothing() -> None:
    shipped = read_release()
    later = {
        fact.period: fact.value for fact in shipped.facts if fact.series == "ice_removals" and fact.basis == "booked"
    }
    assert later["FY2012"] > later["FY2010"]
    stated = announcement.read(announcement.locate(NAME))
    backwards = examine(stated, release_of(shipped, shipped.facts[::-1]), NAME)
    assert [(r.verdict, r.finding) for r in backwards.claims] == [(r.verdict, r.finding) for r in check(NAME).claims]
