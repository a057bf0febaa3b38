"""Blind tests: no examiner can tell one from real work, nothing follows from one, and error rates come out right."""

from datetime import date
from typing import Any

import msgspec
import pytest

from duecourse import errors
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.program import blindtests, checks, events, quality, worklists
from duecourse.program.blindtests import REGISTER
from duecourse.program.events.event import ROLES
from duecourse.program.record import Record
from duecourse.settings import Settings, Workspace


def card(tcn: str) -> bytes:
    day = date(2010, 9, 13)
    return build_car(
        tcn=tcn,
        ori="XX0000001",
        destination="XX0000002",
        dated_on=day,
        name="VOLUNTEER,SEVEN",
        sex="X",
        race="U",
        born_on=day.replace(year=1980),
        place_of_birth="XX",
        height="507",
        weight="150",
        eyes="BRO",
        hair="BRO",
        arrested_on=day,
        charges=[(day, "NONE: A TEST")],
        fingers=[NewFinger(position, 1, bytes(range(40)), 100, 120) for position in range(1, 11)],
    )


@pytest.fixture
def laboratory(county: Any) -> Any:
    """A county in which every search that names a candidate also opens a prepared test."""
    old = county.record
    settings = Settings(blind_tests_percent=100)
    county.record = Record(old.ledger, old.clock, settings, old.chance)
    county.space = Workspace(county.folder, settings)
    return county


def prepare(county: Any, number: int, truth: str, actor: str = "gil") -> str:
    sides = {"questioned": card(f"TEST-Q{number:08d}"), "known": card(f"TEST-K{number:08d}")}
    return blindtests.prepare(county.record, county.space, actor=actor, truth=truth, source="volunteer 7", **sides)


def conclude(county: Any, examiner: str, name: str, conclusion: str) -> checks.Examined:
    facts: dict[str, Any] = {"booking": name, "actor": examiner}
    checks.analyze(county.record, **facts, suitability="sufficient", reason="clear")
    return checks.examine(county.record, **facts, candidate="A", conclusion=conclusion, reason="r", fingers=(1, 6))


def test_a_test_goes_the_way_of_real_work_and_nothing_follows_from_it(laboratory: Any) -> None:
    test = prepare(laboratory, 1, "same")
    assert prepare(laboratory, 1, "same") == test, "safe to repeat"
    booking = laboratory.book()
    laboratory.search(booking, "p-1")
    waiting = worklists.worklists(laboratory.record).examinations
    names = [each.booking for each in waiting]
    assert len(names) == 2
    assert all(name.startswith("w-") and len(name) == 14 for name in names)
    (other,) = set(names) - {laboratory.work(booking)}
    seen = []
    for name in (laboratory.work(booking), other):
        first = checks.next_examination(laboratory.record, "ada")
        checks.analyze(laboratory.record, booking=name, actor="ada", suitability="sufficient", reason="clear")
        second = checks.next_examination(laboratory.record, "ada")
        laid = checks.exhibit(laboratory.record, booking=name, candidate="A", actor="ada")
        facts: dict[str, Any] = {"booking": name, "candidate": "A", "reason": "fourteen"}
        one = checks.examine(laboratory.record, actor="ada", conclusion="identification", **facts)
        with laboratory.refused(errors.SamePerson, "ada", "print.examined"):
            checks.examine(laboratory.record, actor="ada", conclusion="identification", **facts)
        checks.analyze(laboratory.record, booking=name, actor="ben", suitability="sufficient", reason="clear")
        two = checks.examine(laboratory.record, actor="ben", conclusion="identification", **facts)
        shapes = [msgspec.to_builtins(each) for each in (first, second, laid, one, two)]
        assert name in str(shapes[0])
        for shape in shapes:
            for secret in ("booking_card", "card_sha256", "person", "entry_seq"):
                shape.pop(secret, None)
        seen.append(str(shapes).replace(name, "the work"))
        with laboratory.refused(errors.NotInRecord, name, "candidate Z"):
            checks.exhibit(laboratory.record, booking=name, candidate="Z", actor="ada")
    assert seen[0] == seen[1], "the two kinds of work differ in what an examiner is shown"
    assert checks.next_examination(laboratory.record, "cyd") is None
    case = laboratory.record.case(booking)
    assert case.check == "identified"
    kinds = {each.entry.kind for each in laboratory.record.ledger.entries(stream=REGISTER)}
    assert kinds == {f"blind_test.{each}" for each in ("prepared", "opened", "analyzed", "examined")}
    assert laboratory.record.bookings() == (booking,)
    assert laboratory.findings() == []


def test_a_test_with_several_candidates_goes_like_a_check_with_several(laboratory: Any) -> None:
    sides = {"questioned": card("TEST-Q00000009"), "known": card("TEST-K00000009")}
    others = [card("TEST-O00000001"), card("TEST-O00000002")]
    facts: dict[str, Any] = {"actor": "gil", "truth": "same", "source": "volunteer 9", **sides}
    test = blindtests.prepare(laboratory.record, laboratory.space, beside=others, **facts)
    assert blindtests.prepare(laboratory.record, laboratory.space, beside=others, **facts) == test
    with laboratory.refused(errors.BadFact, "one card twice"):
        blindtests.prepare(laboratory.record, laboratory.space, beside=[others[0]] * 2, **facts)
    booking = laboratory.book()
    laboratory.search(booking, "p-1", "p-2", "p-3")
    waiting = worklists.worklists(laboratory.record).examinations
    assert [each.subject for each in waiting] == ["A", "B", "C"] * 2
    (name,) = {each.booking for each in waiting} - {laboratory.work(booking)}
    (trial,) = blindtests.trials(laboratory.record.ledger.entries(stream=REGISTER)).values()
    (mate,) = (label for label in "ABC" if trial.truth(label) == "same")
    apart = [label for label in "ABC" if label != mate]
    shown = set()
    for examiner in ("ada", "ben"):
        checks.analyze(laboratory.record, booking=name, actor=examiner, suitability="sufficient", reason="clear")
        for label in apart:
            laid = checks.exhibit(laboratory.record, booking=name, candidate=label, actor=examiner)
            shown |= {each.name for each in (laboratory.space.enrolled / laid.person).glob("*.eft")}
            facts = {"booking": name, "candidate": label, "actor": examiner}
            checks.examine(laboratory.record, **facts, conclusion="exclusion", reason="another core")
    assert len(shown) == 2, "each candidate has a card of its own"
    ends = [
        checks.examine(laboratory.record, booking=name, candidate=mate, actor=each, conclusion="exclusion", reason="r")
        for each in ("ada", "ben")
    ]
    assert [(each.outcome, each.check) for each in ends] == [("", ""), ("excluded", "excluded")]
    everyone = quality.quality(laboratory.record)[0]
    assert (everyone.comparisons, everyone.false_exclusions.errors, everyone.false_exclusions.trials) == (6, 2, 2)
    assert (everyone.false_identifications.errors, everyone.false_identifications.trials) == (0, 4)
    with laboratory.refused(errors.NotItsTurn, "closed (excluded)"):
        checks.analyze(laboratory.record, booking=name, actor="cyd", suitability="sufficient", reason="clear")
    assert laboratory.findings() == []


def test_an_identification_ends_a_test_with_several_candidates_as_it_ends_a_check(laboratory: Any) -> None:
    sides = {"questioned": card("TEST-Q00000010"), "known": card("TEST-K00000010")}
    facts: dict[str, Any] = {"actor": "gil", "truth": "different", "source": "volunteer 10", **sides}
    blindtests.prepare(laboratory.record, laboratory.space, beside=[card("TEST-O00000003")], **facts)
    booking = laboratory.book()
    laboratory.search(booking, "p-1", "p-2")
    names = {each.booking for each in worklists.worklists(laboratory.record).examinations}
    ends = []
    for name in sorted(names):
        for examiner in ("ada", "ben"):
            checks.analyze(laboratory.record, booking=name, actor=examiner, suitability="sufficient", reason="clear")
            done = checks.examine(
                laboratory.record, booking=name, candidate="B", actor=examiner, conclusion="identification", reason="r"
            )
        ends.append((done.outcome, done.check))
    assert ends == [("confirmed", "identified")] * 2
    assert worklists.worklists(laboratory.record).examinations == ()
    assert quality.quality(laboratory.record)[0].false_identifications.errors == 2
    assert laboratory.findings() == []


def test_guards_of_real_work_hold_in_a_test(laboratory: Any) -> None:
    laboratory.authorize("gil", "examiner")
    prepare(laboratory, 1, "different")
    booking = laboratory.book()
    laboratory.search(booking, "p-1")
    laboratory.identify(booking)
    (name,) = [each.booking for each in worklists.worklists(laboratory.record).examinations]
    facts: dict[str, Any] = {"booking": name, "actor": "cyd"}
    with laboratory.refused(errors.NotItsTurn, "analyzed before a candidate is seen"):
        checks.examine(laboratory.record, **facts, candidate="A", conclusion="exclusion", reason="r")
    with laboratory.refused(errors.NotItsTurn, "analyzed before a candidate is seen"):
        checks.exhibit(laboratory.record, **facts, candidate="A")
    checks.analyze(laboratory.record, **facts, suitability="insufficient", reason="smudged")
    with laboratory.refused(errors.BadFact, "only inconclusive can"):
        checks.examine(laboratory.record, **facts, candidate="A", conclusion="exclusion", reason="r")
    with laboratory.refused(errors.WrongRole):
        checks.analyze(laboratory.record, booking=name, actor="hal", suitability="sufficient", reason="r")
    assert checks.next_examination(laboratory.record, "gil") is None, "whoever prepared it is not blind"
    with laboratory.refused(errors.NotBlind, "gil"):
        checks.analyze(laboratory.record, booking=name, actor="gil", suitability="sufficient", reason="r")
    same = card("TEST-S")
    with laboratory.refused(errors.BadFact, "another taking"):
        blindtests.prepare(
            laboratory.record, laboratory.space, actor="gil", questioned=same, known=same, truth="same", source="s"
        )
    assert laboratory.findings() == []


def test_error_rates_are_those_of_the_known_truth_with_their_intervals(laboratory: Any) -> None:
    truths = ["different"] * 4 + ["same"] * 3
    for number, truth in enumerate(truths):
        prepare(laboratory, number, truth)
    for number in range(len(truths)):
        booking = laboratory.book(f"T{number}")
        laboratory.search(booking, "p-1")
        laboratory.identify(booking)
    tests = blindtests.trials(laboratory.record.ledger.entries(stream=REGISTER))
    of_two = [each.name for each in tests.values() if each.fact.truth == "different"]
    of_one = [each.name for each in tests.values() if each.fact.truth == "same"]
    assert len(of_two + of_one) == len(truths)
    for name, conclusion in zip(of_two, ("identification", "exclusion", "exclusion", "inconclusive"), strict=True):
        conclude(laboratory, "ada", name, conclusion)
    for name, conclusion in zip(of_one, ("exclusion", "identification", "identification"), strict=True):
        conclude(laboratory, "ben", name, conclusion)
    everyone, ada, ben = quality.quality(laboratory.record)
    assert (everyone.examiner, ada.examiner, ben.examiner) == ("", "ada", "ben")
    assert (everyone.comparisons, ada.comparisons, ben.comparisons) == (7, 4, 3)
    wrong = ada.false_identifications
    assert (wrong.errors, wrong.trials, wrong.share) == (1, 4, 0.25)
    assert wrong.low is not None
    assert wrong.high is not None
    assert wrong.low < 0.25 < wrong.high
    assert (ada.false_exclusions.trials, ada.false_exclusions.share) == (0, None)
    assert (ben.false_exclusions.errors, ben.false_exclusions.trials) == (1, 3)
    assert (everyone.inconclusive.errors, everyone.inconclusive.trials) == (1, 7)
    assert laboratory.findings() == []


def test_without_the_setting_no_test_is_met_and_no_examiner_reads_of_one(county: Any) -> None:
    county.space = Workspace(county.folder, county.record.settings)
    prepare(county, 1, "same")
    booking = county.book()
    county.search(booking, "p-1")
    assert len(worklists.worklists(county.record).examinations) == 1
    for kind, event in events.KINDS.items():
        if kind.startswith("blind_test."):
            assert event.seen_by == {"supervisor"}, kind
            assert event.seen_by < ROLES
