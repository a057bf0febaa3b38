"""Objections: taken down in any words, routed away from the line complained of, decided by a stranger, answered."""

from dataclasses import replace as changed
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from duecourse import errors
from duecourse.errors import (
    BadFact,
    ClaimOpen,
    InLine,
    NoNoticeLanguage,
    NotInRecord,
    NotItsTurn,
    SameActor,
    SamePerson,
)
from duecourse.ledger.entry import NewEntry
from duecourse.program import custody, events, narrate, notices, objections, requests, sealing, staff, worklists
from duecourse.program.events.check import SearchRestated
from duecourse.program.events.objection import ObjectionRejected
from duecourse.program.redress_lines import Lines

WORDS = "No soy esa persona.\n我不是那个人。\tЯ — не он.  \n"


def file(county: Any, booking: str, **facts: Any) -> objections.Filed:
    given = {"kind": "complaint", "filed_by": "person", "statement": WORDS, "actor": "hal"}
    return objections.file(county.record, booking=booking, **{**given, **facts})


def test_words_are_kept_as_they_were_given_and_can_be_sealed(county: Any) -> None:
    booking = county.book()
    filed = file(county, booking, language="es-MX", filed_by="counsel")
    (stated,) = county.record.ledger.entries(stream=booking, kind="objection.stated")
    event: Any = events.decode(stated.entry.kind, stated.body, "here")
    assert (event.statement, event.language) == (WORDS, "es-MX")
    assert not any(WORDS.encode() in each.body for each in county.record.ledger.entries(kind="objection.filed"))
    sealing.seal(county.record, seq=stated.entry.seq, actor="jan", order="order 4")
    assert county.record.case(booking).objections[filed.objection].state == "FILED"
    assert any(
        "Sealed by order: the words of an objection" in each["what"] for each in narrate.tell(county.record, booking)
    )
    for facts, problem in (
        ({"statement": "  \n"}, "is empty"),
        ({"statement": "bad \udcff"}, "no character, at place 5"),
        ({"language": "Spanish"}, "no language tag"),
        ({"kind": "annoyance"}, "is not in the list"),
    ):
        with county.refused(BadFact, problem):
            file(county, booking, **facts)
    with county.refused(NotInRecord, "b-000099"):
        file(county, "b-000099")
    assert county.findings() == []


def test_the_same_words_of_the_same_day_are_one_objection(county: Any) -> None:
    request = county.drafted()
    booking = request.partition("/")[0]
    first = file(county, booking, kind="citizenship")
    before = county.size()
    again = file(county, booking, kind="citizenship", statement=f"  {WORDS} ", actor="kim")
    assert again == changed(first, already_filed=True)
    assert (again.held, county.size()) == ((request,), before)
    others = (
        {"kind": "wrong_record"},
        {"kind": "citizenship", "filed_by": "family"},
        {"kind": "citizenship", "statement": "I was born here."},
        {"kind": "complaint", "about": ["eli"]},
    )
    numbers = [file(county, booking, **facts).objection for facts in others]
    for about in (["eli", "fay"], ["fay", "eli"]):
        complaint = file(county, booking, kind="complaint", about=about)
        assert complaint.already_filed is (about[0] == "fay"), "the same people, in whatever order"
    assert len({first.objection, *numbers}) == 1 + len(others)
    county.review(first.objection, upheld=False)
    county.now += timedelta(minutes=1)
    assert file(county, booking, kind="citizenship").already_filed is False, "a decision may be objected to"
    county.now += timedelta(days=1)
    assert file(county, booking, kind="wrong_record").already_filed is False, "another day"
    assert county.findings() == []


def test_a_yes_said_twice_on_one_day_is_one_claim(county: Any) -> None:
    booking = county.book()
    given = {"booking": booking, "actor": "hal", "answer": "yes", "language": "es", "statement": "me pegó"}
    first = objections.ask_victim(county.record, **given)
    before = county.size()
    again = objections.ask_victim(county.record, **given)
    assert first is not None
    assert again == changed(first, already_filed=True)
    assert county.size() == before


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    event = events.objection.ObjectionStated(objection="b-000001/o1", statement=text, language="en")
    assert events.decode(event.kind, events.encode(event), "here") == event


def test_a_complaint_goes_to_nobody_in_the_line_of_the_one_complained_of(county: Any) -> None:
    booking = county.book()
    county.authorize("fay", "reviewer")
    objections_of = {}
    # zoe authorized everybody: she stands over hal, and jan stands in no line with him.
    objections_of["hal"] = file(county, booking, about=["hal"], actor="kim")
    assert objections_of["hal"].reviewers == ("fay", "jan")
    objections_of["zoe"] = file(county, booking, about=["zoe"])
    assert objections_of["zoe"].reviewers == ()
    with county.refused(InLine, "hal"):
        file(county, booking, about=["hal"])
    with county.refused(NotInRecord, "Member of staff nobody"):
        file(county, booking, about=["nobody"])
    with county.refused(InLine, "zoe", "refer"):
        county.review(objections_of["zoe"].objection, upheld=False)
    objections.refer(
        county.record,
        objection=objections_of["zoe"].objection,
        actor="kim",
        body="inspector general",
        reason="the line",
    )
    assert county.record.case(booking).objections[objections_of["zoe"].objection].state == "REFERRED"
    county.review(objections_of["hal"].objection, upheld=False)
    with county.refused(NotItsTurn, "REFERRED"):
        objections.answer(county.record, objection=objections_of["zoe"].objection, actor="kim", language="en")
    claim = file(county, booking, kind="citizenship")
    with county.refused(NotItsTurn, "citizenship"):
        objections.refer(county.record, objection=claim.objection, actor="kim", body="b", reason="r")
    assert county.findings() == []


def test_lines_go_up_and_down_and_not_across(county: Any) -> None:
    county.authorize("fay", "supervisor")
    staff.authorize(county.record, actor="fay", person="una", role="examiner", authority="letter")
    lines = Lines.of(county.record.ledger.entries(stream="staff"))
    assert lines.line(["una"]) == {"una", "fay", "zoe"}
    assert lines.line(["fay"]) == {"una", "fay", "zoe"}
    assert lines.line(["hal"]) == {"hal", "zoe"}
    assert "jan" in lines.line(["zoe"])


def test_a_claim_stops_the_case_until_a_stranger_decides_and_the_answer_is_given(county: Any) -> None:
    request = county.drafted()
    booking = request.partition("/")[0]
    filed = file(county, booking, kind="citizenship")
    assert filed.held == (request,)
    assert filed.notify_by - county.now == timedelta(hours=1)
    with county.refused(NotItsTurn, "CLAIM_HOLD"):
        requests.approve(county.record, request=request, actor="fay", reasons="complete")
    other = county.identified(tcn="T2")
    held = file(county, other, kind="citizenship")
    with county.refused(ClaimOpen, held.objection):
        county.draft(other)
    county.review(held.objection, upheld=False)
    objections.answer(county.record, objection=held.objection, actor="hal", language="en")
    for party in ("ada", "dee", "eli", "hal"):
        county.authorize(party, "reviewer")
        with county.refused(SamePerson, party):
            county.review(filed.objection, actor=party)
    with county.refused(NotItsTurn, "FILED"):
        objections.answer(county.record, objection=filed.objection, actor="hal", language="es")
    county.now += timedelta(days=3)
    (told, late) = worklists.worklists(county.record).objections
    assert told.overdue
    assert late.overdue
    county.review(filed.objection, upheld=False)
    (answer,) = worklists.worklists(county.record).objections
    assert (answer.what, answer.overdue) == ("give the person the answer", False)
    objections.answer(county.record, objection=filed.objection, actor="hal", language="es")
    assert worklists.worklists(county.record).objections == ()
    with county.refused(NotItsTurn, "ANSWERED"):
        objections.answer(county.record, objection=filed.objection, actor="hal", language="es")
    again = file(county, booking, kind="citizenship")
    with county.refused(SamePerson, "jan"):
        county.review(again.objection)
    assert county.findings() == []


def test_the_database_refuses_whoever_acted_in_the_case(county: Any) -> None:
    request = county.drafted()
    booking = request.partition("/")[0]
    filed = file(county, booking, kind="citizenship")
    county.review(filed.objection, upheld=False)
    rejected = events.encode(ObjectionRejected(objection=filed.objection, reasons="r", answer="a"))
    for actor, key in (
        ("hal", filed.objection),
        ("jan", filed.objection),
        ("jan", f"{booking}/A"),
        ("eli", f"{booking}/A"),
    ):
        with pytest.raises(SameActor), county.record.ledger.writing() as tx:
            tx.append(NewEntry(booking, "objection.rejected", actor, rejected, county.clock(), key))


def test_a_case_that_has_ended_may_still_be_objected_to(county: Any) -> None:
    booking = county.identified()
    custody.book_in(county.record, booking=booking, actor="hal", facility="jail")
    custody.release(county.record, booking=booking, actor="hal", reason="Bail Bond")
    assert file(county, booking, kind="wrong_record").objection.endswith("/o1")


@pytest.mark.parametrize("language", notices.languages())
def test_a_notice_for_every_state_in_every_language(county: Any, language: str) -> None:
    booking = county.book()
    filed = file(county, booking, statement="x", kind="citizenship")
    first = notices.of_objection(county.record, filed.objection, language)
    assert first.kind == "received"
    assert f"{filed.resolve_by:%Y-%m-%d %H:%M}" in first.text
    objections.decide(
        county.record, objection=filed.objection, actor="jan", upheld=False, reasons="r", answer="Five < six & so on."
    )
    decided = notices.of_objection(county.record, filed.objection, f"{language}-MX")
    assert "Five < six & so on." in decided.text
    assert "Five &lt; six &amp; so on." in decided.page
    complaint = file(county, booking)
    objections.refer(county.record, objection=complaint.objection, actor="kim", body="inspector", reason="r")
    referred = notices.of_objection(county.record, complaint.objection, language)
    for each in (first, decided, referred):
        assert "$" not in each.text + each.page
        assert f'lang="{language}' in each.page


def test_every_language_has_every_notice_and_the_same_words() -> None:
    names = set(notices.words("en"))
    for language in notices.languages():
        assert set(notices.words(language)) == names
    assert notices.languages() == ("en", "es")
    with pytest.raises(NoNoticeLanguage, match="en, es"):
        notices.words("cs")


@pytest.mark.parametrize("actor", ["duecourse", "kim"])
def test_a_removed_person_is_named_in_no_other_booking_that_is_closed(county: Any, actor: str) -> None:
    excluded, matched, running = (county.book(f"T{number}") for number in range(3))
    for booking in (excluded, matched, running):
        county.search(booking, "p-secret", "p-other")
    for label, person in ((label, each.person) for label, each in county.record.case(excluded).candidates.items()):
        for examiner in ("ada", "ben"):
            county.examine(excluded, examiner, "exclusion", label)
        assert person in {"p-secret", "p-other"}
    candidates = county.record.case(matched).candidates
    county.identify(matched, next(label for label, each in candidates.items() if each.person == "p-secret"))
    filed = county.object(matched, "mistaken_identity")
    assert county.review(filed.objection).removal_ordered == "p-secret"
    facts = {"objection": filed.objection, "gallery_digest": "e" * 64, "gallery_version": 4}
    objections.gallery_removed(county.record, actor=actor, **facts)
    naming = [each.entry.stream for each in county.record.ledger.entries() if b"p-secret" in (each.body or b"")]
    assert naming == []
    assert county.record.case(excluded).check == "excluded"
    left = county.record.case(running)
    (other,) = (label for label, each in left.candidates.items() if each.due)
    assert (left.check, left.candidates[other].person) == ("", "p-other"), "the check goes on among the others"
    assert {each.subject for each in worklists.worklists(county.record).examinations} == {other}
    gone = next(label for label in left.candidates if label != other)
    county.analyze(running, "ada")
    with county.refused(errors.NotItsTurn, "withdrawn"):
        county.examine(running, "ada", "exclusion", gone)
    county.identify(running, other)
    assert county.record.case(running).check == "identified"
    assert county.findings() == []


@pytest.mark.parametrize("remover", ["kim", "duecourse"])
def test_a_check_with_the_removed_person_alone_ends_and_one_removed_after_another_is_told_again(
    county: Any, remover: str
) -> None:
    first, second, alone, both = (county.book(f"T{number}") for number in range(4))
    for booking, people in ((first, ("p-1",)), (second, ("p-2",)), (alone, ("p-1",)), (both, ("p-1", "p-2", "p-3"))):
        county.search(booking, *people)
    of = {each.person: label for label, each in county.record.case(both).candidates.items()}
    county.examine(both, "ada", "exclusion", of["p-1"])
    for booking in (first, second):
        county.identify(booking)
        filed = county.object(booking, "mistaken_identity")
        county.review(filed.objection)
        facts = {"objection": filed.objection, "gallery_digest": "e" * 64, "gallery_version": 4}
        objections.gallery_removed(county.record, actor=remover, **facts)
    assert (county.record.case(alone).check, county.record.case(both).check) == ("excluded", "")
    named = b"".join(each.body or b"" for each in county.record.ledger.entries())
    assert (b"p-1" in named, b"p-2" in named, b"p-3" in named) == (False, False, True)
    county.identify(both, of["p-3"])
    assert county.record.case(both).check == "identified"
    assert county.findings() == []


def test_a_search_told_again_to_name_somebody_else_is_found(forger: Any) -> None:
    booking = forger.candidate()
    search = forger.like("search.completed")
    (one,) = search.candidates
    facts = {name: getattr(search, name) for name in search.__struct_fields__}
    facts["candidates"] = (replace(one, person="p-77"),)
    forger.write(booking, SearchRestated(**facts, withdrawn=("B",)), "kim")
    found = {each.what for each in forger.county.findings()}
    assert {"a search told again without a removal", "a search told again with other candidates"} <= found
