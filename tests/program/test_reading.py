"""What people read: worklists that come back the same, and cases told in words that say no more than the record."""

import json
from typing import Any

import msgspec

from duecourse import errors
from duecourse.program import (
    bookings,
    case,
    checks,
    custodian,
    custody,
    events,
    narrate,
    participation,
    requests,
    worklists,
)
from duecourse.program.events import phrases
from duecourse.program.events.event import ROLES


def test_an_examiner_is_shown_no_name_score_rank_charge_or_nationality(county: Any) -> None:
    people = [f"p-{number}" for number in range(5)]
    booking = county.book()
    county.search(booking, *people)
    known = county.record.case(booking)
    by_label = [known.candidates[label].person for label in sorted(known.candidates)]
    assert sorted(by_label) == people
    assert by_label != people, "labels must not follow the score"
    seen = [checks.next_examination(county.record, "ada")]
    county.analyze(booking, "ada")
    seen.append(checks.next_examination(county.record, "ada"))
    for examiner in ("ada", "ben"):
        while (due := checks.next_examination(county.record, examiner)) is not None:
            seen.append(due)
            if due.step == "analysis":
                county.analyze(booking, examiner)
            else:
                county.examine(booking, examiner, "exclusion", due.candidate)
    assert {each.step for each in seen} == {"analysis", "comparison"}
    orders = {
        examiner: [act.kind for act in county.record.case(booking).acts if act.actor == examiner]
        for examiner in ("ada", "ben")
    }
    assert all(kinds[0] == "print.analyzed" and kinds.count("print.examined") == 5 for kinds in orders.values())
    shown = json.dumps([msgspec.to_builtins(each) for each in seen])
    for word in ("NOVAK", "DRUNK", "900", "p-1", "XX"):
        assert word not in shown
    assert checks.next_examination(county.record, "cyd") is None


def test_worklists_come_back_the_same_from_entries_alone(county: Any) -> None:
    county.book("T0")
    booking = county.book()
    county.search(booking, "p-1", "p-2")
    lists = worklists.worklists(county.record)
    assert [each.booking for each in lists.searches] == ["b-000001"]
    work = county.work(booking)
    assert [(each.booking, each.subject) for each in lists.examinations] == [(work, "A"), (work, "B")]
    county.identify(booking)
    assert [each.booking for each in worklists.worklists(county.record).statuses] == [booking]
    county.determine(booking)
    county.classify(booking)
    request = county.draft(booking)
    steps = []
    for act in (
        lambda: requests.approve(county.record, request=request, actor="fay", reasons="complete"),
        lambda: requests.send(county.record, request=request, actor="eli", recipient="jail"),
        lambda: requests.receive(county.record, request=request, actor="hal"),
        lambda: county.decide(request),
        lambda: requests.serve(county.record, request=request, actor="hal", language="Czech"),
    ):
        steps.append(worklists.worklists(county.record).requests[0].what)
        act()
    assert steps == [
        "approve or refuse",
        "send",
        "acknowledge receipt",
        "serve on the person",
        "serve on the person",
    ]
    assert worklists.worklists(county.record).requests == ()
    filed = county.object(booking)
    now = county.now
    live = worklists.build(county.record.ledger.entries(), now)
    assert live == worklists.build(list(county.record.ledger.entries()), now)
    assert [(each.subject, each.due_at) for each in live.deadlines] == [
        (filed.objection, filed.notify_by),
        (filed.objection, filed.resolve_by),
    ]
    assert (filed.resolve_by - filed.notify_by).total_seconds() == 23 * 3600


def test_a_case_is_told_in_words_that_keep_civil_and_charged_apart(county: Any) -> None:
    request = county.honored()
    booking = request.partition("/")[0]
    county.dispose(booking, "NO_CHARGE_FILED")
    requests.confirm(
        county.record,
        request=request,
        actor="gil",
        bases=[{"ground": "records", "label": "other", "evidence": "no admission on the records"}],
        reasons="the records stand",
    )
    custody.release(county.record, booking=booking, actor="hal", reason="Bail Bond")
    told = narrate.tell(county.record, booking)
    assert len(told) == len(county.kinds(booking))
    text = " ".join(each["what"] for each in told)
    assert "It rests on a charge, not a conviction: DRIVING DRUNK (level 2)." in text
    civil = "no lawful status on the records, a civil matter (no admission on the records)"
    assert f"It now rests on {civil}, neither a charge nor a conviction. It asks to hold the person." in text
    assert "a conviction of" not in text
    assert "it honors the request. Its policy: honor every request (order 12 of 2009)." in text
    for word in ("criminal", "illegal", "alien", "{", "}"):
        assert word not in text.lower()
    drafted = next(each for each in told if "was drafted" in each["what"])
    assert (drafted["who"], drafted["why"]) == ("eli", "the record shows no status")
    assert drafted["at"].startswith("2010-09-13T09:")
    page = narrate.page(county.record, booking)
    assert page["sentences"] == told
    assert str(page["outcome"]).endswith(f"Request {request} was cancelled. The person was released.")
    with county.refused(errors.NotInRecord):
        narrate.tell(county.record, "b-000009")


def test_a_charge_that_became_a_conviction_is_no_longer_called_a_charge_alone(county: Any) -> None:
    booking = county.identified(charges=("DRIVING DRUNK", "NO LICENSE"))
    county.classify(booking, "c2", "5404")
    bases = [{"ground": "level_2", "label": "charge", "charge": charge} for charge in ("c1", "c2")]
    request = county.draft(booking, bases=bases)
    county.dispose(booking, "FILED")
    county.dispose(booking, "CONVICTED")
    county.classify(booking, "c2", "5405")
    said = narrate.tell(county.record, booking)[-1]["what"]
    assert said.startswith(f"Request {request} was measured again after charge c2 changed. Struck: none.")
    assert "a charge that has become a conviction on 13 September 2010: DRIVING DRUNK (level 2)" in said
    assert "a charge, not a conviction: NO LICENSE (level 2)" in said
    convicted = "Charge c1 (DRIVING DRUNK) is now a conviction, as of 13 September 2010; open charges left: 1."
    assert any(each["what"] == convicted for each in narrate.tell(county.record, booking))
    assert county.findings() == []


def test_every_code_that_people_would_meet_has_words(county: Any) -> None:
    lists = {
        "charge.severities": phrases.SEVERITIES,
        "custodian.decisions": phrases.ANSWERS,
        "custodian.policies": phrases.POLICIES,
        "participation.routing": phrases.ROUTINGS,
        "claim.filers": phrases.FILERS,
    }
    for name, words in lists.items():
        assert set(county.record.rule(name).value) <= words.keys(), name
    states = {
        *case.TERMINAL,
        *worklists.NEXT_STEP,
        *custodian.SERVABLE,
        "CLOCK_RUNNING",
        "CLAIM_HOLD",
        "REVIEW_REQUIRED",
    }
    assert states == phrases.REQUESTS.keys()
    for kind, event in events.KINDS.items():
        assert bool(event.once_sealed) == (event.sealing != "keep"), kind
        assert event.phrases.keys() <= set(event.__struct_fields__), kind


def test_a_reader_sees_what_the_role_may_see(county: Any) -> None:
    booking = county.book()
    assert any("NOVAK" in each["what"] for each in narrate.tell(county.record, booking, "custodian"))
    assert not any("NOVAK" in each["what"] for each in narrate.tell(county.record, booking, "court_clerk"))
    assert narrate.tell(county.record, booking, "examiner") == []


def test_every_kind_of_event_says_its_sentence_its_roles_and_its_readers() -> None:
    for kind, event in events.KINDS.items():
        assert event.kind == kind
        assert event.by, kind
        assert event.by <= ROLES
        assert event.sealing in {"keep", "identity", "person", "removal"}
        sentence = event.__doc__ or ""
        assert sentence.strip()[-1] in ".}", kind
        for name in event.__struct_fields__:
            kept_apart = kind == "person.self_described" and not event.seen_by
            assert kept_apart or name not in {"race", "ethnicity", "nationality", "citizenship", "place_of_birth"}, kind
        for part in sentence.split("{")[1:]:
            assert part.split("}")[0] in event.__struct_fields__, kind
    with_score = [kind for kind, event in events.KINDS.items() if "examiner" in event.seen_by]
    assert set(with_score) == {"staff.authorized", "staff.revoked"}


def test_events_read_back_as_written_and_refuse_what_they_do_not_know(county: Any) -> None:
    booking = county.honored().partition("/")[0]
    for stored in county.record.ledger.entries(stream=booking):
        event = events.decode(stored.entry.kind, stored.body, "here")
        assert events.encode(event) == stored.body
        assert b"." not in stored.body or not any(isinstance(each, float) for each in _numbers(json.loads(stored.body)))
    for kind, body in (("booking.lost", b"{}"), ("check.closed", b'{"outcome":"maybe"}'), ("check.closed", b"{")):
        with county.refused(errors.BadFact, "here"):
            events.decode(kind, body, "here")


def test_participation_is_four_facts_and_the_row_of_the_day_is_recorded(county: Any) -> None:
    facts = {"jurisdiction": "the county", "instrument": "letter", "legal_basis": "own charter", "actor": "zoe"}
    facts |= {"ori": "XX1234567", "evidence": "vote of 28 Sep 2010", "requested_position": "leave the program"}
    participation.record_row(
        county.record,
        routing="suppress_relay",
        valid_from="2010-09-20",
        acknowledged_by="the agency",
        acknowledged_position="no leaving",
        **facts,
    )
    before = participation.in_force(county.record.ledger, ori="XX1234567", on=county.now.date())
    assert before is not None
    assert before.fact.ori == participation.EVERY_AGENCY
    first = bookings.received_card(county.record, county.book())
    assert (first.routing, first.routing_entry) == ("on", before.entry)
    county.now = county.now.replace(day=20)
    second = bookings.received_card(county.record, county.book("T2"))
    assert second.routing == "suppress_relay"
    assert participation.in_force(county.record.ledger, ori="YY1234567", on=county.now.date()) == before
    assert participation.in_force(county.record.ledger, ori="XX1234567", on=before.fact.valid_from) == before
    size = county.size()
    participation.seed(county.record, actor="zoe", valid_from="2008-10-27")
    assert county.size() == size


def _numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _numbers(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _numbers(inner)]
    return [value]
