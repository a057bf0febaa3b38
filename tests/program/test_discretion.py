"""Discretion is weighed by an officer, factor by factor, before a request; it is never summed, and decides nothing."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from duecourse.errors import BadFact, DiscretionNotWeighed, NotItsTurn, SamePerson, WrongRole
from duecourse.program import discretion, events, narrate, requests, sealing
from duecourse.program.events.discretion import DiscretionWeighed, FactorFact
from duecourse.program.events.request import RequestApproved
from duecourse.program.facts import used

ZONE = ZoneInfo("America/Chicago")
IN_2012 = datetime(2012, 5, 7, 9, tzinfo=ZONE)
BASES = [{"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}]
FOR = {"factor": "caregiver", "answer": "considered", "in_favor": "two small children at home"}
AGAINST = {"factor": "criminal_history", "answer": "considered", "against": "an arrest of 2009"}
NOT = {"factor": "pregnancy", "answer": "not_applicable"}
GIVEN: dict[str, Any] = {"factors": [FOR, AGAINST, NOT], "rest_unknown": True, "reasons": "the arrest is old"}


@pytest.fixture
def later(make_county: Any) -> Any:
    return make_county(first=IN_2012)


def asked(county: Any) -> str:
    """A booking in which everything was done that a request needs, but for the weighing."""
    booking = str(county.book())
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking)
    county.classify(booking)
    county.weigh = lambda _: None
    county.ask(booking)
    del county.weigh
    return booking


def weigh(county: Any, booking: str, actor: str = "eli", **facts: Any) -> Any:
    return discretion.weigh(county.record, booking=booking, actor=actor, **{**GIVEN, **facts})


def test_no_request_goes_forward_before_an_officer_weighed_discretion(later: Any) -> None:
    booking = asked(later)
    with later.refused(DiscretionNotWeighed, "A draft", booking, "discretion form"):
        later.draft(booking, bases=BASES)
    weigh(later, booking)
    request = later.draft(booking, bases=BASES)
    later.authorize("eli", "supervisor")
    later.authorize("lex", "issuing_officer", "supervisor")
    weigh(later, booking, "lex")
    with later.refused(SamePerson, "An approval", "lex", "discretion.weighed"):
        requests.approve(later.record, request=request, actor="lex", reasons="complete")
    requests.approve(later.record, request=request, actor="fay", reasons="complete")
    assert later.findings() == []


def test_an_older_day_asks_for_no_form(county: Any) -> None:
    booking = county.identified()
    assert county.draft(booking)
    assert "discretion.weighed" not in county.kinds(booking)


def test_every_factor_is_answered_with_what_speaks_for_and_against(later: Any) -> None:
    booking = asked(later)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"rest_unknown": False}, "say nothing of priorities, presence"),
        ({"factors": [FOR, FOR]}, "caregiver is answered twice"),
        ({"factors": [{**FOR, "factor": "nationality"}]}, "is not in the list"),
        ({"factors": [{**FOR, "in_favor": " "}]}, "speaks for discretion, against it, or both"),
        ({"factors": [{**NOT, "against": "none"}]}, "something is said of it all the same"),
        ({"factors": [{**FOR, "answer": "maybe"}]}, "factors[1]"),
        ({"factors": [{**FOR, "score": 3}]}, "score"),
        ({"factors": []}, "weighs nothing"),
        ({"reasons": ""}, "reasons"),
    ]
    for facts, problem in wrong:
        with later.refused(BadFact, problem):
            weigh(later, booking, **facts)
    with later.refused(WrongRole, "issuing_officer"):
        weigh(later, booking, "hal")
    fresh = later.book(tcn="T2")
    with later.refused(NotItsTurn, "identified"):
        weigh(later, fresh)
    entry = weigh(later, booking)
    event = events.decode(entry.kind, later.record.ledger.entry(entry.seq).body, "here")
    assert isinstance(event, DiscretionWeighed)
    assert len(event.factors) == 19
    assert {each.answer for each in event.factors} == {"considered", "not_applicable", "unknown"}
    assert not [name for name in (*FactorFact.__struct_fields__, *event.__struct_fields__) if "score" in name]


def test_the_page_tells_for_and_against_to_those_who_decide_and_an_order_erases_it(later: Any) -> None:
    booking = asked(later)
    entry = weigh(later, booking)
    told = [each for each in narrate.tell(later.record, booking, "supervisor") if "Discretion" in each["what"]]
    assert told[0]["why"] == "the arrest is old"
    for words in (
        "(for discretion: two small children at home)",
        "(against it: an arrest of 2009)",
        "Unknown: the pri",
    ):
        assert words in told[0]["what"]
    for role in ("custodian", "examiner", "court_clerk"):
        assert not [each for each in narrate.tell(later.record, booking, role) if "Discretion" in each["what"]]
    assert not [each for each in narrate.tell(later.record, booking, named=False) if "children" in each["what"]]
    sealing.seal(later.record, seq=entry.seq, actor="jan", order="order 8")
    assert later.draft(booking, bases=BASES), "what was weighed and erased was weighed"
    assert later.findings() == []


def test_the_form_of_the_day_is_filled_in_as_it_is_written(later: Any, county: Any) -> None:
    tables = tomllib.loads(discretion.blank(later.record))
    assert tables.pop("reasons") == ""
    rows = later.record.rule("discretion.factors").value
    assert list(tables) == [each["factor"] for each in rows]
    assert {each["status"] for each in rows} == {"verified", "recalled"}
    assert not any("nationality" in each["text"] for each in rows)


# -- the verifier -----------------------------------------------------------------------------------------------


@pytest.fixture
def forger_of_2012(later: Any, forger_of: Any) -> Any:
    """Someone with write access to the ledger of a county in 2012."""
    drafted = later.draft
    later.draft = lambda booking, **facts: drafted(booking, bases=BASES, **facts)
    return forger_of(later)


def unweighed(forger: Any) -> None:
    booking = forger.determined()
    forger.write(booking, forger.like("victim.asked"), "hal")
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1"), "eli", f"{booking}/A")


def approved_by_whoever_weighed(forger: Any) -> None:
    booking = forger.county.identified(tcn="T3")
    request = forger.county.draft(booking)
    forger.county.authorize("lex", "issuing_officer", "supervisor")
    weigh(forger.county, booking, "lex")
    forger.write(booking, RequestApproved(request=request, documents=(), reasons="r"), "lex", f"{booking}/A")


def changed(forger: Any, **changes: Any) -> None:
    forger.write(forger.booking, forger.like("discretion.weighed", **changes), "eli")


def without_a_factor(forger: Any) -> None:
    changed(forger, factors=forger.honest["discretion.weighed"].factors[1:])


def without_words(forger: Any) -> None:
    factors = forger.honest["discretion.weighed"].factors
    changed(forger, factors=tuple(replace(each, in_favor="", against="") for each in factors))


def that_considers_nothing(forger: Any) -> None:
    factors = forger.honest["discretion.weighed"].factors
    changed(forger, factors=tuple(replace(each, answer="unknown", in_favor="", against="") for each in factors))


def under_no_rule(forger: Any) -> None:
    changed(forger, rules=used(forger.county.record.rule("priorities")))


def of_nobody_identified(forger: Any) -> None:
    forger.write(forger.candidate(), forger.honest["discretion.weighed"], "eli")


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (of_nobody_identified, "discretion.weighed without an identification"),
        (unweighed, "request.drafted before discretion was weighed"),
        (approved_by_whoever_weighed, "request.approved by whoever weighed discretion"),
        (without_a_factor, "a form of discretion with other factors than the list"),
        (without_words, "a factor of discretion without its words"),
        (that_considers_nothing, "a form of discretion that considers nothing"),
        (under_no_rule, "discretion.weighed without its rules"),
    ],
)
def test_a_record_that_lies_about_discretion_is_found_out(
    forger_of_2012: Any, forge: Callable[[Any], None], what: str
) -> None:
    honest = forger_of_2012.county.size()
    forge(forger_of_2012)
    found = forger_of_2012.county.findings()
    assert any(what in each.what for each in found), found
    assert all(each.seq is not None and each.seq >= honest for each in found), found
