"""Whoever determines a status looks for signs of citizenship, and goes past none before another officer reviewed it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from duecourse.errors import BadFact, SamePerson, SignsOfCitizenship
from duecourse.ledger.entry import NewEntry
from duecourse.program import events, narrate
from duecourse.program.events.check import SignFact, StatusDetermined

IN_2016 = datetime(2016, 2, 1, 9, tzinfo=ZoneInfo("America/Chicago"))
NONE = SignFact(sign="none", found=False, text="none of the list")
PARENT = SignFact(sign="citizen_parent", found=True, text="a parent who is or was a citizen")


@pytest.fixture
def later(make_county: Callable[..., Any]) -> Any:
    return make_county(first=IN_2016)


def queried(county: Any) -> str:
    booking = str(county.book())
    county.search(booking, "p-1")
    county.identify(booking)
    county.classify(booking)
    county.query(booking)
    return booking


def test_a_sign_goes_past_no_result_before_another_officer_reviewed_it(later: Any) -> None:
    booking = queried(later)
    for signs, problem in (
        ((), "looks for signs of citizenship"),
        (("none", "born_here"), "says that there is none"),
        (("a hunch",), "is not in the list"),
    ):
        with later.refused(BadFact, "signs", problem):
            later.determine(booking, signs=signs)
    with later.refused(SignsOfCitizenship, "APPEARS_REMOVABLE_RECORDS", "a parent who is or was a citizen"):
        later.determine(booking, signs=["citizen_parent"])
    later.determine(booking, "POSSIBLE_US_CITIZEN_REVIEW", signs=["citizen_parent", "application"])
    told = narrate.tell(later.record, booking)[-1]["what"]
    assert "Signs of citizenship: a parent who is or was a citizen; an application or a certificate" in told
    with later.refused(SamePerson, "A status determination"):
        later.determine(booking, signs=["citizen_parent"])
    with later.refused(SignsOfCitizenship, "(birth in the United States"):
        later.determine(booking, actor="dov", signs=["citizen_parent", "born_here"])
    later.determine(booking, actor="dov", signs=["citizen_parent"])
    later.determine(booking, actor="dov", signs=["citizen_parent"])
    with later.refused(SignsOfCitizenship, "(birth in the United States"):
        later.determine(booking, actor="dov", signs=["born_here"])
    assert later.record.case(booking).status.result == "APPEARS_REMOVABLE_RECORDS"
    assert later.findings() == []


def test_a_review_of_nothing_lets_no_sign_pass_that_is_found_later(later: Any) -> None:
    booking = queried(later)
    later.determine(booking, "POSSIBLE_US_CITIZEN_REVIEW", signs=["none"])
    with later.refused(SignsOfCitizenship, "birth in the United States"):
        later.determine(booking, actor="dov", signs=["born_here"])
    later.determine(booking, "POSSIBLE_US_CITIZEN_REVIEW", actor="dov", signs=["born_here"])
    later.authorize("deb", "status_officer")
    later.determine(booking, actor="deb", signs=["born_here"])
    assert later.findings() == []


def test_before_the_directive_nobody_had_to_look_and_might(county: Any) -> None:
    booking = queried(county)
    with county.refused(SignsOfCitizenship, "birth in the United States"):
        county.determine(booking, signs=["born_here"])
    county.determine(booking)
    assert "Signs of citizenship" not in narrate.tell(county.record, booking)[-1]["what"]
    assert county.findings() == []


@pytest.mark.parametrize(
    ("signs", "what"),
    [
        ((), "a status without a look for signs of citizenship"),
        ((PARENT,), "a status past signs of citizenship"),
        ((SignFact(sign="citizen_parent", found=False, text=PARENT.text),), "signs of citizenship of no list"),
        ((SignFact(sign="hunch", found=False, text="a hunch"),), "signs of citizenship of no list"),
        ((NONE, PARENT), "signs of citizenship of no list"),
        ((NONE, NONE), "signs of citizenship of no list"),
    ],
)
def test_a_record_that_passes_over_signs_is_found(later: Any, signs: tuple[SignFact, ...], what: str) -> None:
    honest = queried(later)
    later.determine(honest)
    (stored,) = later.record.ledger.entries(stream=honest, kind="status.determined")
    event = events.decode(stored.entry.kind, stored.body, "here")
    assert isinstance(event, StatusDetermined)
    booking = str(later.book("T2"))
    later.search(booking, "p-2")
    later.identify(booking)
    later.classify(booking)
    later.query(booking)
    forged = replace(event, signs=signs)
    with later.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, forged.kind, "dee", events.encode(forged), later.clock(), f"{booking}/A"))
    assert what in {each.what for each in later.findings()}
