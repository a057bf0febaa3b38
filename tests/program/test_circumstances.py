"""Counsel, hearing, family: on record before a person is handed over, counted with denominators, decided by nobody."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from duecourse.errors import BadFact, BadRuleFile, DatesOutOfOrder, FactMissing, WrongRole
from duecourse.ledger.entry import NewEntry
from duecourse.program import bookings, circumstances, custody, events, narrate, requests, sealing, worklists
from duecourse.program.events.booking import CustodyTransferred
from duecourse.program.events.circumstance import CounselRecorded, FamilyAsked, HearingRecorded
from duecourse.program.events.custody import DepartureConfirmed
from duecourse.program.facts import used
from duecourse.program.inspector.circumstances import ALL
from duecourse.program.inspector.circumstances import circumstances as counted
from duecourse.program.inspector.watches import watches
from duecourse.program.record import Deed
from duecourse.rules.lookup import Rule

IN_2012 = datetime(2012, 5, 7, 9, tzinfo=ZoneInfo("America/Chicago"))
BASES = [{"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}]


@pytest.fixture
def later(make_county: Callable[..., Any]) -> Any:
    """A county in May 2012 whose requests rest on an order."""
    county = make_county(first=IN_2012)
    drafted = county.draft
    county.draft = lambda booking, **facts: drafted(booking, bases=BASES, **facts)
    return county


def held(county: Any) -> str:
    request = str(county.honored())
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    return request


def counsel(county: Any, booking: str, standing: str = "unknown", actor: str = "hal", **facts: Any) -> Any:
    return circumstances.record_counsel(county.record, booking=booking, actor=actor, standing=standing, **facts)


def hearing(county: Any, booking: str, standing: str = "unknown", **facts: Any) -> Any:
    return circumstances.record_hearing(county.record, booking=booking, actor="kim", standing=standing, **facts)


def family(county: Any, booking: str, **facts: Any) -> Any:
    given = {"relative": "yes", "in_care": "yes", "language": "es", "actor": "hal", **facts}
    return circumstances.ask_family(county.record, booking=booking, **given)


def test_nobody_is_handed_over_before_the_facts_are_on_record(later: Any) -> None:
    request = held(later)
    booking = request.partition("/")[0]
    taken = {"request": request, "actor": "hal", "taken_by": "Roe", "receipt": "1"}
    with later.refused(FactMissing, "counsel and hearing and family", booking, "case counsel"):
        custody.transfer(later.record, **taken)
    counsel(later, booking)
    hearing(later, booking, "none_due")
    with later.refused(FactMissing, "is on record of family of"):
        custody.transfer(later.record, **taken)
    entry = family(later, booking, relative="unknown", in_care="would not say")
    sealing.seal(later.record, seq=entry.seq, actor="jan", order="order 5")
    custody.transfer(later.record, **taken)
    gone = {"booking": booking, "actor": "kim", "departed_on": later.now.date(), "confirmed_on": later.now.date()}
    custody.depart(later.record, basis="removal", document="I-205", **gone)
    assert later.findings() == []


def test_no_departure_is_entered_while_a_charge_has_no_code(make_county: Callable[..., Any]) -> None:
    county = make_county(first=IN_2012.replace(month=9))
    drafted = county.draft
    county.draft = lambda booking, **facts: drafted(booking, bases=BASES, **facts)
    request = held(county)
    booking = request.partition("/")[0]
    counsel(county, booking)
    hearing(county, booking)
    family(county, booking)
    custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    bookings.state_charge(county.record, booking=booking, actor="kim", text="LARCENY", document="complaint 4")
    gone = {"booking": booking, "actor": "kim", "departed_on": county.now.date(), "confirmed_on": county.now.date()}
    with county.refused(FactMissing, "A departure", "of charges of", "charge classify"):
        custody.depart(county.record, basis="return", document="I-210", **gone)
    county.classify(booking, "c2", "2399")
    custody.depart(county.record, basis="return", document="I-210", **gone)
    assert county.findings() == []


def test_a_rule_that_asks_for_what_no_verb_enters_is_named(later: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    request, asked = held(later), Deed.rule

    def of_the_place(deed: Deed, name: str) -> Rule:
        found = asked(deed, name)
        return dataclasses.replace(found, value=["photo"]) if name == "custody.transfer_needs" else found

    monkeypatch.setattr(Deed, "rule", of_the_place)
    with later.refused(BadRuleFile, "custody.transfer_needs", "'photo'", "counsel, hearing, family, charges"):
        custody.transfer(later.record, request=request, actor="hal", taken_by="Roe", receipt="1")


def test_in_2010_nothing_asked_for_them(county: Any) -> None:
    request = held(county)
    custody.transfer(county.record, request=request, actor="hal", taken_by="Roe", receipt="1")
    assert county.findings() == []


def test_facts_are_of_their_lists_and_may_be_entered_anew(later: Any) -> None:
    booking = later.identified()
    today = later.now.date()
    for act, error, word in (
        (lambda: counsel(later, booking, "some"), BadFact, "standing"),
        (lambda: counsel(later, booking, "none", counsel="A. Ames"), BadFact, "there is none"),
        (lambda: counsel(later, booking, actor="eli"), WrongRole, "needs"),
        (lambda: hearing(later, booking, "none_due", hearing_on=today), BadFact, "there is no hearing"),
        (lambda: hearing(later, booking, "held"), BadFact, "has its day"),
        (lambda: hearing(later, booking, "held", hearing_on=today + timedelta(days=1)), DatesOutOfOrder, "the future"),
        (lambda: hearing(later, booking, "due", hearing_on=today - timedelta(days=1)), DatesOutOfOrder, "has passed"),
        (lambda: family(later, booking, in_care="perhaps"), BadFact, "in_care"),
        (lambda: family(later, booking, in_care="no", arranged="the aunt"), BadFact, "arranged"),
        (lambda: family(later, booking, language="Spanish"), BadFact, "language"),
    ):
        with later.refused(error, word):
            act()
    counsel(later, booking, "none")
    counsel(later, booking, "pro_bono", counsel="county defender")
    hearing(later, booking, "due", court="immigration court", hearing_on=date(2012, 7, 2))
    family(later, booking)
    before = later.size()
    again = family(later, booking)
    assert (again.seq, later.size()) == (before - 1, before), "the same said twice is said once"
    found = later.record.case(booking).circumstances
    assert (found.counsel, found.hearing, found.in_care) == ("pro_bono", "due", "yes")
    told = " ".join(each["what"] for each in narrate.tell(later.record, booking, "custodian"))
    for words in ("Counsel: county defender.", "Court: immigration court. Day: 2 July 2012.", "whether somebody is in"):
        assert words in told
    assert "county defender" not in str(narrate.page(later.record, booking, named=False))
    assert later.findings() == []


def test_who_is_in_somebodys_care_is_seen_to(later: Any) -> None:
    booking = later.draft(later.identified()).partition("/")[0]

    def waiting() -> list[str]:
        return [each.what for each in worklists.worklists(later.record).intake]

    assert {"enter whether the person has counsel", "enter whether a judge hears the person"} <= set(waiting())
    family(later, booking)
    assert "see to those in the person's care" in waiting()
    assert "ask whether somebody is in the person's care" not in waiting()
    family(later, booking, arranged="the grandmother fetches them")
    assert "see to those in the person's care" not in waiting()


def test_counts_have_denominators_and_small_ones_are_held_back(later: Any) -> None:
    standings = ["retained"] * 6 + ["none"] * 7 + [""]
    for number, standing in enumerate(standings):
        booking = later.book(f"N{number}", b"%d" % number)
        later.search(booking, f"p-{number}")
        later.identify(booking)
        if standing:
            counsel(later, booking, standing)
    lines = {(each.agency, each.fact): each for each in counted(later.record)}
    whole = lines[ALL, "counsel"]
    assert (whole.people, whole.no, whole.unknown) == (14, 7, None), "one unknown is held back"
    assert whole.yes is None, "and what would give it away"
    assert lines["XX1234567", "hearing"].unknown == 14


def test_of_few_people_nothing_is_told(later: Any) -> None:
    booking = later.identified()
    counsel(later, booking, "none")
    for line in counted(later.record):
        assert (line.people, line.yes, line.no, line.unknown) == (None, None, None, None), line


def test_what_is_said_anew_is_entered_anew(later: Any) -> None:
    booking = later.identified()
    counsel(later, booking, "none")
    for act in (
        lambda: counsel(later, booking, "retained"),
        lambda: counsel(later, booking, "none"),
        lambda: counsel(later, booking, "none", actor="kim"),
    ):
        before = later.size()
        act()
        assert later.size() == before + 1
    later.now += timedelta(days=1)
    before = later.size()
    counsel(later, booking, "none", actor="kim")
    assert later.size() == before + 1, "another day"
    later.weigh(booking)
    before = later.size()
    later.weigh(booking)
    assert later.size() == before


# -- lawful residents who are charged ---------------------------------------------------------------------------


def watched(county: Any, **facts: Any) -> str:
    booking = str(county.book(**facts))
    county.search(booking, "p-1")
    county.identify(booking)
    county.classify(booking)
    county.determine(booking, "LPR_POSSIBLY_REMOVABLE_IF_CONVICTED")
    return booking


def test_a_resident_who_is_charged_is_watched_until_the_charges_end(county: Any) -> None:
    booking = watched(county)
    outcome = narrate.outcome(county.record.case(booking))
    assert "no request may rest on it, and the open charges are watched" in outcome
    (watch,) = watches(county.record)
    assert (watch.booking, watch.state, watch.charges, watch.determined_by) == (
        booking,
        "WATCHED",
        "c1 ARRESTED",
        "dee",
    )
    county.dispose(booking, "NO_CHARGE_FILED")
    assert [each.state for each in watches(county.record)] == ["ENDED"]
    assert worklists.worklists(county.record).statuses == ()
    assert county.findings() == []


def test_a_conviction_asks_a_person_to_read_the_records_again_and_no_more(county: Any) -> None:
    booking = watched(county)
    for state in ("FILED", "CONVICTED"):
        county.dispose(booking, state)
    assert [each.state for each in watches(county.record)] == ["CONVICTED"]
    (work,) = worklists.worklists(county.record).statuses
    assert work.what.startswith("read the records again")
    assert county.kinds(booking)[-1] == "charge.disposed", "nothing follows by itself"
    county.determine(booking, "LPR_POSSIBLY_REMOVABLE_IF_CONVICTED", actor="dov")
    assert [each.state for each in watches(county.record)] == ["ENDED"], "that conviction was looked at"
    county.determine(booking, "LAWFUL_NONIMMIGRANT_OR_OTHER_STATUS", actor="dov")
    assert watches(county.record) == []
    assert county.findings() == []


# -- the verifier -----------------------------------------------------------------------------------------------


def test_a_watch_that_a_record_keeps_silent_about_is_found(county: Any) -> None:
    honest = watched(county)
    (stored,) = county.record.ledger.entries(stream=honest, kind="status.determined")
    event = events.decode(stored.entry.kind, stored.body, "here")
    booking = str(county.book(tcn="T2"))
    county.search(booking, "p-2")
    county.identify(booking)
    county.classify(booking)
    county.query(booking)
    assert county.findings() == []
    with county.record.ledger.writing() as tx:
        unwatched = replace(event, watches="")
        tx.append(NewEntry(booking, event.kind, "dee", events.encode(unwatched), county.clock(), f"{booking}/A"))
    assert [each.what for each in county.findings()] == ["a status that is not in the list"]


def test_a_transfer_without_the_facts_is_found(later: Any, forger_of: Any) -> None:
    forger = forger_of(later)
    taken = CustodyTransferred(request=forger.request, taken_by="Roe", receipt="1", transferred_at=later.now)
    forger.write(forger.booking, taken, "hal")
    assert any(each.what == "custody.transferred before the facts that it needs" for each in later.findings())


def test_facts_of_no_list_are_found(forger: Any) -> None:
    record = forger.county.record
    of_counsel, of_hearing, to_come = (
        {"rules": used(record.rule(f"person.{fact}")), "standing_text": text}
        for fact, text in (
            ("counsel", "has no counsel"),
            ("hearing", "was heard by a judge"),
            ("hearing", "is to be heard by a judge"),
        )
    )
    day = forger.county.now.date()
    for event, what in (
        (CounselRecorded(standing="some", **of_counsel), "counsel in a standing of no list"),
        (CounselRecorded(standing="retained", **of_counsel), "counsel told otherwise than it stands"),
        (CounselRecorded(standing="none", counsel="A. Ames", **of_counsel), "counsel told otherwise than it stands"),
        (CounselRecorded(standing="none", standing_text="has no counsel"), "counsel.recorded without its rules"),
        (HearingRecorded(standing="soon", **of_hearing), "a hearing in a standing of no list"),
        (HearingRecorded(standing="held", **of_hearing), "a hearing held on no day"),
        (HearingRecorded(standing="waived", hearing_on=day, **of_hearing), "a hearing told otherwise than it stands"),
        (HearingRecorded(standing="due", hearing_on=date(2001, 1, 1), **to_come), "a hearing due on a day gone by"),
        (FamilyAsked(relative="yes", in_care="maybe", language="es"), "an answer of no list about the family"),
        (
            FamilyAsked(relative="yes", in_care="no", language="es", arranged="the aunt"),
            "something arranged for nobody",
        ),
    ):
        forger.write(forger.booking, event, "hal")
        found = [each for each in forger.county.findings() if each.seq == forger.county.size() - 1]
        assert [each for each in found if what in each.what], found


def test_a_departure_without_the_facts_is_found(later: Any, forger_of: Any) -> None:
    forger = forger_of(later)
    day = later.now.date()
    left = DepartureConfirmed(basis="removal", departed_on=day, confirmed_on=day, document="I-205")
    forger.write(forger.booking, left, "kim")
    assert any(each.what == "departure.confirmed before the facts that it needs" for each in later.findings())
