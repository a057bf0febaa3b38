"""Guards of people say no: who may act, under which name, knowing what, after what."""

from datetime import timedelta
from typing import Any

import pytest

from duecourse import errors
from duecourse.program import checks, custody, requests, staff

ORDER = {"ground": "order", "label": "order", "evidence": "order of 3 May 2008"}


def test_nobody_acts_twice_in_one_chain(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    county.authorize("ada", "status_officer")
    county.authorize("dee", "issuing_officer", "supervisor")
    county.authorize("eli", "supervisor")
    county.authorize("fay", "custodian")
    county.examine(booking, "ada", "identification")
    with county.refused(errors.SamePerson, "An examination by ada", "print.examined", "entry"):
        county.examine(booking, "ada", "identification")
    county.examine(booking, "ben", "identification")
    county.query(booking, "ada")
    with county.refused(errors.SamePerson, "A status determination by ada", "print.examined"):
        county.determine(booking, actor="ada")
    county.determine(booking)
    county.classify(booking)
    with county.refused(errors.SamePerson, "A draft by dee", "status.determined"):
        county.draft(booking, actor="dee")
    request = county.draft(booking)
    with county.refused(errors.SamePerson, "An approval by eli", "request.drafted"):
        requests.approve(county.record, request=request, actor="eli", reasons="fine")
    with county.refused(errors.SamePerson, "A refusal by dee", "status.determined"):
        requests.refuse(county.record, request=request, actor="dee", reasons="no")
    requests.approve(county.record, request=request, actor="fay", reasons="fine")
    requests.send(county.record, request=request, actor="eli", recipient="county jail")
    requests.receive(county.record, request=request, actor="hal")
    with county.refused(errors.SamePerson, "The custodian's answer by fay", "request.approved"):
        county.decide(request, actor="fay")
    county.decide(request)
    county.dispose(booking, "NO_CHARGE_FILED")
    county.authorize("hal", "supervisor")
    with county.refused(errors.SamePerson, "A confirmation by hal", "request.decided"):
        requests.confirm(county.record, request=request, actor="hal", bases=[ORDER], reasons="an order stands")
    with county.refused(errors.SamePerson, "A confirmation by fay", "request.approved"):
        requests.confirm(county.record, request=request, actor="fay", bases=[ORDER], reasons="an order stands")


def test_an_examiner_of_the_identity_cannot_draft_on_it(county: Any) -> None:
    booking = county.identified()
    county.authorize("ada", "issuing_officer")
    with county.refused(errors.SamePerson, "A draft by ada", "print.examined"):
        county.draft(booking, actor="ada")
    assert county.draft(booking, actor="eli") == f"{booking}/r1"


def test_who_is_unknown_expired_revoked_or_of_another_role_cannot_act(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1")
    with county.refused(errors.UnknownActor, "nobody.known", "staff register"):
        checks.next_examination(county.record, "nobody.known")
    with county.refused(errors.WrongRole, "needs examiner", "holds supervisor"):
        county.analyze(booking, "fay")
    with county.refused(errors.UnknownActor, "mallory"):
        county.analyze(booking, "mallory")
    county.authorize("lou", "examiner", expires_on="2010-09-14")
    assert checks.next_examination(county.record, "lou") == checks.Assignment(county.work(booking), "analysis")
    county.now += timedelta(days=2)
    with county.refused(errors.WrongRole, "lou holds no role (examiner until 2010-09-14)"):
        county.analyze(booking, "lou")
    staff.revoke(county.record, actor="zoe", person="ada", role="examiner", reason="left the service")
    with county.refused(errors.WrongRole, "ada holds no role"):
        county.analyze(booking, "ada")
    assert staff.roles(county.record, "ada") == frozenset()


def test_the_staff_register_has_one_founding_and_nobody_authorizes_themselves(county: Any) -> None:
    before = county.size()
    staff.found(county.record, supervisor="zoe")
    assert county.size() == before
    with county.refused(errors.FoundedByAnother, "founded by zoe on 2010-09-13", "mallory"):
        staff.found(county.record, supervisor="mallory")
    with county.refused(errors.SamePerson, "Authorizing oneself"):
        staff.authorize(county.record, actor="zoe", person="zoe", role="examiner", authority="myself")
    with county.refused(errors.BadFact, "role", "did you mean 'examiner'"):
        staff.authorize(county.record, actor="zoe", person="lou", role="examinr", authority="letter")
    with county.refused(errors.WrongRole):
        staff.authorize(county.record, actor="ada", person="lou", role="examiner", authority="letter")
    with county.refused(errors.NotItsTurn, "not reviewer"):
        staff.revoke(county.record, actor="zoe", person="ada", role="reviewer", reason="never was")


@pytest.mark.parametrize("other", ["Ada", "a d a", "Áda", "ada\u034f", "a\u115fda", "\uff41da", "Ada.", "ADA"])
def test_nobody_acts_under_two_spellings_of_one_name(county: Any, other: str) -> None:
    with county.refused(errors.BadFact, "could be taken for 'ada'"):
        county.authorize(other, "examiner")
    booking = county.book()
    county.search(booking, "p-1")
    county.examine(booking, "ada", "identification")
    with county.refused(errors.UnknownActor):
        county.analyze(booking, other)
    county.authorize("adam", "examiner")
    assert county.examine(booking, "adam", "identification").outcome == "confirmed"


def test_the_software_decides_nothing_and_nobody_is_the_software(county: Any) -> None:
    with county.refused(errors.BadFact, "system", "alone"):
        county.authorize("duecourse", "examiner")
    with county.refused(errors.BadFact, "system", "alone"):
        county.authorize("lou", "system")
    with county.refused(errors.BadFact, "could be taken for 'duecourse'"):
        county.authorize("Due Course", "examiner")
    with county.refused(errors.BadFact, "no name"):
        county.authorize("..", "examiner")
    with county.refused(errors.BadFact, "no name"):
        county.authorize("e\u0301va", "examiner")


def test_an_examiner_of_any_candidate_is_neither_status_officer_nor_anyone_else_of_the_chain(county: Any) -> None:
    booking = county.book()
    county.search(booking, "p-1", "p-2")
    county.authorize("cyd", "status_officer", "issuing_officer", "supervisor", "custodian")
    county.examine(booking, "cyd", "exclusion", "B")
    county.identify(booking, "A")
    county.query(booking)
    with county.refused(errors.SamePerson, "A status determination by cyd", "print.examined"):
        county.determine(booking, actor="cyd")
    county.determine(booking)
    county.classify(booking)
    with county.refused(errors.SamePerson, "A draft by cyd", "print.examined"):
        county.draft(booking, actor="cyd")


def test_an_examiner_knows_nothing_of_the_case_but_the_prints(county: Any) -> None:
    county.authorize("kim", "examiner")
    county.authorize("ada", "custodian")
    booking = county.book()
    county.search(booking, "p-1")
    with county.refused(errors.NotBlind, "An analysis by kim", "booking.received", "another examiner"):
        county.analyze(booking, "kim")
    assert checks.next_examination(county.record, "kim") is None
    county.analyze(booking, "ada")
    custody.book_in(county.record, booking=booking, actor="ada", facility="county jail")
    assert checks.next_examination(county.record, "ada") is None
    for look in (county.examine, lambda *_: checks.exhibit(county.record, booking=booking, candidate="A", actor="ada")):
        with county.refused(errors.NotBlind, "ada", "custody.booked_in"):
            look(booking, "ada", "identification")
