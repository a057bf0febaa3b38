"""What an event says of a rule is compared with the rule: a record that lies about its own law is found out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from duecourse.program import custody, requests
from duecourse.program.events.booking import (
    CustodyTransferred,
)
from duecourse.program.events.check import (
    CheckClosed,
    IdentityConfirmed,
    IdentityWithdrawn,
    PrintAnalyzed,
    PrintExamined,
    StatusDetermined,
)
from duecourse.program.events.request import (
    RequestConfirmed,
    RequestDecided,
    RequestLifted,
)
from duecourse.program.events.staff import StaffAuthorized
from duecourse.program.facts import Basis, Ground

ORDER = Basis(ground="order", label="order", evidence="order of 3 May 2008")
SAME = {"candidate": "A", "conclusion": "identification", "reason": "so it is"}


def key(booking: str) -> str:
    return f"{booking}/A"


# -- staff and intake ----------------------------------------------------------------------------------------------


def founder_gives_herself_a_role(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="zoe", role="examiner", authority="a", founding=True), "zoe")


def software_becomes_an_examiner(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="duecourse", role="examiner", authority="a"), "zoe")


def two_spellings(forger: Any) -> None:
    forger.write("staff", StaffAuthorized(person="Áda", role="examiner", authority="a"), "zoe")


def routed_without_a_row(forger: Any) -> None:
    again = forger.like("booking.received", booking="b-000002", serial=2, sha256="0" * 64, routing_entry=None)
    forger.write("b-000002", again, "kim")


def one_card_twice(forger: Any) -> None:
    forger.write("b-000002", forger.like("booking.received", booking="b-000002", serial=2), "kim")


# -- the check -----------------------------------------------------------------------------------------------------


def check_closed_without_examiners(forger: Any) -> None:
    forger.write(forger.candidate(), CheckClosed(outcome="identified"), "ada")


def a_person_says_no_match(forger: Any) -> None:
    booking = forger.county.book("T2")
    forger.write(booking, CheckClosed(outcome="no match"), "ada")


def candidate_of_no_search(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.analyze(booking, "ada")
    forger.write(booking, PrintExamined(**{**SAME, "candidate": "Z"}), "ada", f"{booking}/Z")


def another_person_than_examined(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.examine(booking, "ada", "identification")
    forger.county.analyze(booking, "ben")
    forger.write(booking, PrintExamined(**SAME), "ben", key(booking))
    forger.write(booking, IdentityConfirmed(candidate="A", person="p-77", examiners=("ada", "ben")), "ben")


def a_clerk_who_knows_the_name_examines(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.authorize("kim", "examiner")
    forger.write(booking, PrintAnalyzed(suitability="sufficient", reason="clear"), "kim")


def identified_from_insufficient_prints(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.analyze(booking, "ada", "insufficient")
    forger.write(booking, PrintExamined(**SAME), "ada", key(booking))


def analyzed_again_with_another_result(forger: Any) -> None:
    booking = forger.candidate()
    forger.county.analyze(booking, "ada", "insufficient")
    forger.write(booking, PrintAnalyzed(suitability="sufficient", reason="on second thoughts"), "ada")


def withdrawn_by_nobody(forger: Any) -> None:
    filed = forger.county.object(forger.booking, "complaint")
    forger.write(forger.booking, IdentityWithdrawn(candidate="A", objection=filed.objection), "jan")


# -- status --------------------------------------------------------------------------------------------------------


def citizen_result_that_stops_nothing(forger: Any) -> None:
    booking = forger.queried()
    lying = forger.like("status.determined", result="US_CITIZEN_BIRTH", stops="")
    forger.write(booking, lying, "dee", key(booking))


def citizen_result_that_lifts_nothing(forger: Any) -> None:
    text = "a citizen of the United States by birth"
    citizen: StatusDetermined = forger.like("status.determined", result="US_CITIZEN_BIRTH", result_text=text)
    forger.write(forger.booking, replace(citizen, stops="final"), "dov", key(forger.booking))


def status_for_ninety_years(forger: Any) -> None:
    booking = forger.queried()
    forger.write(booking, forger.like("status.determined", expires_on=date(2100, 1, 1)), "dee", key(booking))


def status_on_no_records(forger: Any) -> None:
    booking = forger.queried()
    forger.write(booking, forger.like("status.determined", records=()), "dee", key(booking))


def examiner_of_another_candidate_determines(forger: Any) -> None:
    booking = forger.county.book("T2")
    forger.county.search(booking, "p-8", "p-9")
    forger.county.authorize("cyd", "status_officer")
    forger.county.examine(booking, "cyd", "exclusion", "B")
    forger.county.identify(booking, "A")
    forger.county.query(booking)
    forger.write(booking, forger.like("status.determined"), "cyd", key(booking))


def draft_on_a_residents_status(forger: Any) -> None:
    booking = forger.determined("LPR_NOT_REMOVABLE_ON_PRESENT_FACTS")
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1"), "eli", key(booking))


# -- requests ------------------------------------------------------------------------------------------------------


def draft(forger: Any, **changes: Any) -> None:
    booking = forger.determined()
    forger.write(booking, forger.like("request.drafted", request=f"{booking}/r1", **changes), "eli", key(booking))


def draft_on_an_open_investigation(forger: Any) -> None:
    draft(forger, grounds=(Ground(ground="investigation_initiated", evidence="opened today"),))


def draft_that_asks_for_more_than_its_form(forger: Any) -> None:
    draft(forger, asks="arrest")


def draft_on_a_ground_of_no_set(forger: Any) -> None:
    draft(forger, bases=(replace(ORDER, ground="suspicion"),))


def draft_with_a_worse_offense(forger: Any) -> None:
    (honest,) = forger.honest["request.drafted"].bases
    draft(forger, bases=(replace(honest, offense="HOMICIDE", severity="felony"),))


def draft_under_a_number_in_use(forger: Any) -> None:
    custody.release(forger.county.record, booking=forger.booking, actor="hal", reason="Hold Expired")
    forger.write(forger.booking, forger.like("request.drafted"), "bad", key(forger.booking))


def sent_on_an_expired_status(forger: Any) -> None:
    request = forger.drafted()
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    forger.county.now += timedelta(days=40)
    forger.write(request.partition("/")[0], forger.like("request.sent", request=request), "eli")


def served_before_it_came(forger: Any) -> None:
    request = forger.county.draft(forger.determined())
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="jail")
    requests.receive(forger.county.record, request=request, actor="hal")
    forger.write(request.partition("/")[0], forger.like("request.served", request=request), "hal")


def custodian_decides_that_the_clock_runs(forger: Any) -> None:
    custody.release(forger.county.record, booking=forger.booking, actor="hal", reason="Hold Expired")
    booking = forger.county.identified(tcn="T2")
    request = forger.county.draft(booking)
    requests.approve(forger.county.record, request=request, actor="fay", reasons="complete")
    requests.send(forger.county.record, request=request, actor="eli", recipient="jail")
    requests.receive(forger.county.record, request=request, actor="hal")
    answer: RequestDecided = forger.like("request.decided", request=request, decision="CLOCK_RUNNING")
    forger.write(booking, answer, "hal")
    when = forger.county.clock()
    handed = CustodyTransferred(request=request, taken_by="Roe", receipt="1", transferred_at=when)
    forger.write(booking, handed, "hal")


def confirmation_adds_a_hold(forger: Any) -> None:
    forger.county.dispose(forger.booking, "NO_CHARGE_FILED")
    rules = forger.honest["request.drafted"].rules
    more = RequestConfirmed(request=forger.request, bases=(ORDER,), asks="arrest", reasons="r", rules=rules)
    forger.write(forger.booking, more, "gil", key(forger.booking))


def lifted_after_its_end(forger: Any) -> None:
    custody.release(forger.county.record, booking=forger.booking, actor="hal", reason="Hold Expired")
    forger.write(forger.booking, RequestLifted(request=forger.request, lift_reason="Case Closed", reason="r"), "gil")


FORGERIES: list[tuple[Callable[[Any], None], str]] = [
    (founder_gives_herself_a_role, "a second founding"),
    (founder_gives_herself_a_role, "an authorization of oneself"),
    (software_becomes_an_examiner, "software with a person's role"),
    (two_spellings, "two spellings of one name"),
    (routed_without_a_row, "routing without its row"),
    (one_card_twice, "a card that came before"),
    (check_closed_without_examiners, "does not follow from it"),
    (a_person_says_no_match, "end of the check by somebody else"),
    (candidate_of_no_search, "a candidate that no search named"),
    (another_person_than_examined, "another person than was examined"),
    (a_clerk_who_knows_the_name_examines, "an examiner who is not blind"),
    (identified_from_insufficient_prints, "prints found insufficient"),
    (analyzed_again_with_another_result, "a second analysis"),
    (withdrawn_by_nobody, "withdrawn without a decision"),
    (citizen_result_that_stops_nothing, "a status that is not in the list"),
    (citizen_result_that_lifts_nothing, "was not lifted on a citizen result"),
    (status_for_ninety_years, "a status for too long"),
    (status_on_no_records, "a status on no records"),
    (examiner_of_another_candidate_determines, "by someone who acted in this case before"),
    (draft_on_a_residents_status, "on a status that supports none"),
    (draft_on_an_open_investigation, "a form without what it needs"),
    (draft_that_asks_for_more_than_its_form, "a form that asks for something else"),
    (draft_on_a_ground_of_no_set, "bases that do not carry a request"),
    (draft_with_a_worse_offense, "other facts than the record's"),
    (draft_under_a_number_in_use, "out of number"),
    (sent_on_an_expired_status, "on an expired status"),
    (served_before_it_came, "before it was received"),
    (custodian_decides_that_the_clock_runs, "an answer that is none"),
    (custodian_decides_that_the_clock_runs, "a transfer without a hold"),
    (confirmation_adds_a_hold, "asks for more"),
    (lifted_after_its_end, "out of turn"),
]


@pytest.mark.parametrize(("forge", "what"), FORGERIES)
def test_a_record_that_lies_about_its_law_is_found_out(forger: Any, forge: Callable[[Any], None], what: str) -> None:
    honest = forger.county.size()
    forge(forger)
    found = forger.county.findings()
    assert any(what in each.what for each in found), found
    erased = "erased" in what
    assert all(erased or (each.seq is not None and each.seq >= honest) for each in found), found
