"""Nobody is requested who was not asked if they are a victim; what they are given says how to object."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from duecourse import errors
from duecourse.ledger.entry import NewEntry
from duecourse.program import custody, events, notices, objections, request_notices, requests, sealing, worklists
from duecourse.program.events.booking import VictimAsked
from duecourse.program.events.request import RequestDrafted

ZONE = ZoneInfo("America/Chicago")
BASES = [{"ground": "outside_priorities_civil", "label": "other", "evidence": "entry of 2009"}]
ASKED = "a request before the person was asked whether they are a victim"


@pytest.fixture
def later(make_county: Callable[..., Any]) -> Any:
    """A county in May 2012, when people are asked first."""
    return make_county(first=datetime(2012, 5, 7, 9, tzinfo=ZONE))


def unasked(county: Any, **facts: Any) -> str:
    booking: str = county.book(**facts)
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking)
    county.classify(booking)
    county.jailed(booking)
    county.weigh(booking)
    return booking


def ask(county: Any, booking: str, answer: str, **facts: Any) -> Any:
    given = {"booking": booking, "actor": "hal", "answer": answer, "language": "es", **facts}
    return objections.ask_victim(county.record, **given)


def test_nobody_is_requested_before_they_were_asked(later: Any) -> None:
    booking = unasked(later)
    with later.refused(errors.VictimNotAsked, booking, "ask-victim"):
        later.draft(booking, bases=BASES)
    whats = [each.what for each in worklists.worklists(later.record).intake]
    assert "ask whether the person is a victim of or a witness to a crime" in whats
    assert ask(later, booking, "would not say") is None
    before = later.size()
    assert ask(later, booking, "would not say") is None
    assert later.size() == before, "entered once"
    assert later.draft(booking, bases=BASES)
    whats = [each.what for each in worklists.worklists(later.record).intake]
    assert "ask whether the person is a victim of or a witness to a crime" not in whats
    assert later.findings() == []


def test_a_claim_made_unasked_leaves_the_question_to_be_asked(later: Any) -> None:
    booking = unasked(later)
    facts = {"kind": "victim_or_witness", "filed_by": "person", "statement": "me pegó", "language": "es"}
    objections.file(later.record, booking=booking, actor="hal", **facts)
    assert not later.record.case(booking).asked_of_harm
    ask(later, booking, "yes", statement="me pegó")
    assert later.record.case(booking).asked_of_harm
    before = later.size()
    ask(later, booking, "yes", statement="me pegó")
    assert later.size() == before
    assert later.findings() == []


def test_before_june_2011_nobody_had_to_ask(make_county: Callable[..., Any]) -> None:
    county = make_county(first=datetime(2011, 6, 6, 9, tzinfo=ZONE))
    assert county.draft(unasked(county), bases=[{"ground": "order", "label": "order", "evidence": "order of 2008"}])
    assert county.findings() == []


def test_a_yes_is_a_claim_that_holds_every_step(later: Any) -> None:
    booking = unasked(later)
    with later.refused(errors.BadFact, "statement", "is empty"):
        ask(later, booking, "yes")
    with later.refused(errors.BadFact, "answer"):
        ask(later, booking, "maybe")
    with later.refused(errors.BadFact, "language"):
        ask(later, booking, "no", language="Spanish, please")
    claim = ask(later, booking, "yes", statement="Me pegó.")
    assert later.kinds(booking)[-3:] == ["victim.asked", "objection.filed", "objection.stated"]
    with later.refused(errors.ClaimOpen, "victim_or_witness"):
        later.draft(booking, bases=BASES)
    later.review(claim.objection, upheld=False)
    assert later.draft(booking, bases=BASES)
    assert later.findings() == []


def test_somebody_held_who_says_yes_is_held_no_longer(later: Any) -> None:
    request = later.draft(unasked_and_asked(later), bases=BASES)
    requests.approve(later.record, request=request, actor="fay", reasons="complete")
    requests.send(later.record, request=request, actor="eli", recipient="jail")
    requests.receive(later.record, request=request, actor="hal")
    requests.serve(later.record, request=request, actor="hal", language="es")
    later.decide(request)
    requests.start_clock(later.record, request=request, actor="hal", cause="bond posted")
    booking = request.partition("/")[0]
    assert ask(later, booking, "yes", statement="x").held == (request,)
    assert later.record.case(booking).requests[request].ends_at == later.now
    custody.release(later.record, booking=booking, actor="hal", reason="Court Order")
    with later.refused(errors.NotItsTurn, "RELEASED"):
        ask(later, booking, "no")
    assert later.findings() == []


def unasked_and_asked(county: Any) -> str:
    booking = unasked(county)
    ask(county, booking, "no")
    return booking


def test_a_sealed_answer_still_says_that_it_was_asked(later: Any) -> None:
    booking = unasked_and_asked(later)
    (asked,) = later.record.ledger.entries(stream=booking, kind=VictimAsked.kind)
    sealing.seal(later.record, seq=asked.entry.seq, actor="jan", order="order 4")
    assert later.draft(booking, bases=BASES)
    assert later.findings() == []


def test_a_forged_draft_without_the_question_is_found(later: Any) -> None:
    first = later.draft(unasked_and_asked(later), bases=BASES)
    (stored,) = later.record.ledger.entries(stream=first.partition("/")[0], kind=RequestDrafted.kind)
    honest: Any = events.decode(stored.entry.kind, stored.body or b"", "honest")
    booking = unasked(later, tcn="T2")
    status = next(later.record.ledger.entries(stream=booking, kind="status.determined")).entry.seq
    with later.record.ledger.writing() as tx:
        event = replace(honest, request=f"{booking}/r1", status_entry=status)
        tx.append(NewEntry(booking, event.kind, "eli", events.encode(event), later.clock(), f"{booking}/A"))
    assert [each.what for each in later.findings()] == [ASKED]


def test_a_forged_yes_without_its_claim_is_found(later: Any) -> None:
    booking = unasked(later)
    event = VictimAsked(answer="yes", language="es")
    with later.record.ledger.writing() as tx:
        tx.append(NewEntry(booking, event.kind, "hal", events.encode(event), later.clock(), ""))
    assert [each.what for each in later.findings()] == ["a victim whose claim was not filed"]


@pytest.mark.parametrize("language", notices.languages())
def test_the_person_is_given_what_it_rests_on_and_how_to_object(county: Any, language: str) -> None:
    request = county.drafted()
    with county.refused(errors.NotItsTurn, "is DRAFT"):
        request_notices.copy_for_person(county.record, request, language)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    copy = request_notices.copy_for_person(county.record, request, f"{language}-MX")
    spoken = notices.words(language)
    assert copy.kind == "requested"
    for words in (request, "DRIVING DRUNK", spoken["label_charge"], spoken["ground_biometric_and_records"]):
        assert words in copy.text
        assert words in copy.page
    assert spoken["free"] in copy.text
    assert "NOVAK" not in copy.text
    assert "$" not in copy.text + copy.page
    with pytest.raises(errors.NoNoticeLanguage):
        request_notices.copy_for_person(county.record, request, "cs")
    with county.refused(errors.NotInRecord, "r7"):
        request_notices.copy_for_person(county.record, "b-000001/r7", language)


def test_whoever_is_kept_is_told_until_when(county: Any) -> None:
    request = county.honored()
    until = requests.start_clock(county.record, request=request, actor="hal", cause="bond posted").binding_at
    kept = request_notices.copy_for_person(county.record, request, "es")
    assert kept.kind == "held"
    assert f"{until:%Y-%m-%d %H:%M}" in kept.text
    county.now += timedelta(hours=2)
    county.object(request.partition("/")[0])
    over = request_notices.copy_for_person(county.record, request, "en")
    assert f"{county.now:%Y-%m-%d %H:%M}" in over.text
    custody.release(county.record, booking=request.partition("/")[0], actor="hal", reason="Court Order")
    with county.refused(errors.NotItsTurn, "EXPIRED_RELEASED"):
        request_notices.copy_for_person(county.record, request, "en")


def test_every_ground_and_label_of_the_rules_has_words_in_every_language(county: Any) -> None:
    for day in ("1998-01-05", "2019-01-07"):
        grounds = [each["ground"] for each in county.record.rule("detainer.grounds", date.fromisoformat(day)).value]
        for language in notices.languages():
            spoken = notices.words(language)
            assert {f"ground_{each}" for each in grounds} <= set(spoken)
