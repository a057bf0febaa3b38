"""The offline verifier finds what was written past the commands, and finds nothing in what the commands wrote."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from duecourse.program import events, requests
from duecourse.program.events.booking import CustodyTransferred
from duecourse.program.events.check import IdentityConfirmed, PrintExamined
from duecourse.program.events.objection import ObjectionUpheld
from duecourse.program.events.request import RequestApproved, RequestLifted
from duecourse.program.events.staff import StaffAuthorized


def one_examiner(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.examine(booking, "ada", "identification")
    confirmed = IdentityConfirmed(candidate="A", person="p-9", examiners=("ada", "ben"))
    forger.write(booking, confirmed, "ada")


def no_analysis(forger: Any) -> None:
    booking = forger.candidate()
    examined = PrintExamined(candidate="A", conclusion="identification", reason="so it is")
    forger.write(booking, examined, "ada", f"{booking}/A")


def no_decision_key(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.examine(booking, "ada", "identification")
    forger.county.analyze(booking, "ben")
    examined = PrintExamined(candidate="A", conclusion="identification", reason="so it is")
    forger.write(booking, examined, "ben")


def examiner_drafts(forger: Any) -> None:
    booking = forger.identified()
    forger.county.determine(booking)
    forger.county.authorize("ada", "issuing_officer")
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1", bases=()), "ada")


def draft_without_identity(forger: Any) -> None:
    booking = forger.candidate()
    drafted_event = forger.like("request.drafted", request=f"{booking}/r1")
    forger.write(booking, drafted_event, "eli", f"{booking}/A")


def draft_on_a_citizen(forger: Any) -> None:
    booking = forger.identified()
    forger.county.determine(booking, "US_CITIZEN_BIRTH")
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1"), "eli", f"{booking}/A")


def draft_without_rules(forger: Any) -> None:
    booking = forger.identified()
    forger.county.determine(booking)
    bare = forger.like("request.drafted", request=f"{booking}/r1", rules=())
    forger.write(booking, bare, "eli", f"{booking}/A")


def draft_on_a_rule_of_another_day(forger: Any) -> None:
    booking = forger.identified()
    forger.county.determine(booking)
    honest = forger.honest["request.drafted"].rules
    shifted = tuple(replace(each, since=date(2012, 12, 21)) if each.name == "priorities" else each for each in honest)
    late = forger.like("request.drafted", request=f"{booking}/r1", rules=shifted)
    forger.write(booking, late, "eli", f"{booking}/A")


def drafter_approves(forger: Any) -> None:
    request = forger.drafted()
    forger.county.authorize("eli", "supervisor")
    approved = RequestApproved(request=request, documents=(), reasons="fine")
    forger.write(request.partition("/")[0], approved, "eli")


def hold_before_service(forger: Any) -> None:
    request = forger.drafted()
    forger.write(request.partition("/")[0], forger.like("request.clock_started", request=request), "hal")


def hold_beyond_the_shorter_count(forger: Any) -> None:
    honest: Any = forger.honest["request.clock_started"]
    longer = replace(honest, binding_at=honest.binding_at + timedelta(days=3))
    forger.write(forger.request.partition("/")[0], longer, "hal")


def transfer_after_the_hold(forger: Any) -> None:
    forger.county.now += timedelta(days=5)
    when = forger.county.clock()
    handed = CustodyTransferred(request=forger.request, taken_by="Roe", receipt="1", transferred_at=when)
    forger.write(forger.request.partition("/")[0], handed, "hal")


def no_review(forger: Any) -> None:
    booking = forger.request.partition("/")[0]
    forger.county.book("T3", charges=("NOISE",))
    forger.county.dispose("b-000002", "NO_CHARGE_FILED")
    stored = [*forger.county.record.ledger.entries(stream="b-000002")][-1]
    dropped = events.decode(stored.entry.kind, stored.body, "honest")
    forger.write(booking, dropped, "ivy")
    lifted = RequestLifted(request=forger.request, lift_reason="Case Closed", reason="later")
    forger.write(booking, lifted, "gil")


def a_party_decides(forger: Any) -> None:
    booking = forger.request.partition("/")[0]
    filed = forger.county.object(booking)
    forger.county.authorize("hal", "reviewer")
    upheld = ObjectionUpheld(objection=filed.objection, order="o", reasons="r", answer="a")
    forger.write(booking, upheld, "hal")


def requesting_side_answers(forger: Any) -> None:
    request = forger.drafted()
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="jail")
    requests.receive(forger.county.record, request=request, actor="hal")
    forger.county.authorize("fay", "custodian")
    forger.write(request.partition("/")[0], forger.like("request.decided", request=request), "fay")


def no_authority(forger: Any) -> None:
    lifted = RequestLifted(request=forger.request, lift_reason="Case Closed", reason="later")
    forger.write(forger.request.partition("/")[0], lifted, "ivy")


def serial_gap(forger: Any) -> None:
    forger.write("b-000009", forger.like("booking.received", booking="b-000009", serial=9), "kim")


def outside_any_booking(forger: Any) -> None:
    forger.write("b-000044", forger.like("check.closed"), "ada")


def unknown_request(forger: Any) -> None:
    booking = forger.candidate()
    forger.write(booking, forger.like("request.sent", request=f"{booking}/r8"), "eli")


def unknown_kind(forger: Any) -> None:
    forger.raw("b-000001", "request.forgotten", b"{}")


def unreadable(forger: Any) -> None:
    forger.raw("b-000001", "check.closed", b'{"outcome":"perhaps"}')


def wrong_stream(forger: Any) -> None:
    forger.write("b-000001", StaffAuthorized(person="lou", role="examiner", authority="a"), "zoe")


def second_founding(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="bad", role="reviewer", authority="a", founding=True), "bad")


def oneself(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="gil", role="reviewer", authority="a"), "gil")


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (one_examiner, "identification without two people"),
        (no_analysis, "comparison before its analysis"),
        (no_decision_key, "outside the two-person rule"),
        (examiner_drafts, "someone who acted in this case before"),
        (examiner_drafts, "request without a basis"),
        (draft_without_identity, "request.drafted without an identification"),
        (draft_on_a_citizen, "on a citizen result"),
        (draft_without_rules, "without its rules"),
        (draft_on_a_rule_of_another_day, "rule of another day"),
        (drafter_approves, "someone who acted in this case before"),
        (hold_before_service, "a hold before service"),
        (hold_beyond_the_shorter_count, "beyond the count that binds"),
        (transfer_after_the_hold, "after the end of the hold"),
        (no_review, "after charge c1 fell away"),
        (requesting_side_answers, "by someone of the requesting side"),
        (a_party_decides, "someone who acted in the case"),
        (no_authority, "without authority"),
        (serial_gap, "serial number out of order"),
        (outside_any_booking, "outside any booking"),
        (unknown_request, "about something unknown"),
        (unknown_kind, "unknown kind of event"),
        (unreadable, "unreadable payload"),
        (wrong_stream, "in the wrong stream"),
        (second_founding, "second founding"),
        (oneself, "authorization of oneself"),
    ],
)
def test_what_was_written_past_the_commands_is_found(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    honest = forger.county.size()
    forge(forger)
    found = forger.county.findings()
    assert any(what in each.what for each in found), found
    assert all(each.seq >= honest and each.remedy and each.expected for each in found if each.seq)


def test_a_review_that_never_comes_is_found_at_the_end_of_the_record(forger: Any) -> None:
    forger.county.book("T3")
    forger.county.dispose("b-000002", "NO_CHARGE_FILED")
    stored = [*forger.county.record.ledger.entries(stream="b-000002")][-1]
    forger.raw("b-000001", "charge.disposed", stored.body, "ivy")
    (finding,) = forger.county.findings()
    assert finding.seq == forger.county.size() - 1
    assert finding.expected == "request.review_required in the same transaction"
