"""The path to status: three answers and no other, people decide, instalments and refunds, a gallery of its own."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

import duecourse
from duecourse.cli import run
from duecourse.errors import (
    BadFact,
    DatesOutOfOrder,
    NoOffice,
    NoRuleInForce,
    NoSuchRequirement,
    NotInOffice,
    NotOfThisOffice,
    OfficeInWorkspace,
    OfficeKeyWrong,
    OutOfPlace,
    PurposeRefused,
    TooMuchMoney,
)
from duecourse.ledger.entry import NewEntry
from duecourse.program import status_path as path
from duecourse.program import status_path_acts as acts
from duecourse.program import status_path_check as checks
from duecourse.program.status_path_events import PATH_KINDS, PaymentReceived, RequirementDecided
from duecourse.program.status_path_law import verify
from duecourse.program.status_path_office import Office, OfficeFolder, revoke, staff
from tests.program.path_desk import STAFF, Desk, hand


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "office")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("bill", "first"),
    [
        ("s3932", date(2010, 9, 29)),
        ("s744", date(2013, 6, 27)),
        ("s1348", date(2007, 5, 9)),
        ("s2611", date(2006, 5, 25)),
    ],
)
def test_a_checklist_begins_with_its_bill_and_says_that_it_was_never_enacted(bill: str, first: date) -> None:
    with pytest.raises(NoRuleInForce):
        path.checklist(bill, on=first - timedelta(days=1))
    known = path.checklist(bill, on=first)
    assert "not enacted" in known.value["standing"]
    assert "never enacted" in known.description
    for stage in known.value["stages"]:
        rows = path.requirements(known, stage["stage"])
        assert len({each["id"] for each in rows}) == len(rows) > 0
        for each in rows:
            assert each["test"] in {"auto", "document", "human"}
            assert each["text"]
            assert each["evidence"]
            assert each["status"] in {"verified", "recalled"}
            assert each["test"] != "auto" or "cents" in each or "fact" in each
            assert each["review"]


@pytest.mark.parametrize(
    ("bill", "requirement", "last"),
    [
        ("s3932", "present", date(2010, 9, 30)),
        ("s744", "present", date(2011, 12, 31)),
        ("s1348", "present", date(2006, 12, 31)),
    ],
)
def test_days_of_presence_on_both_sides_never_decide_against_anybody(
    desk: Desk, bill: str, requirement: str, last: date
) -> None:
    number = desk.apply(bill)
    desk.add(number, requirement, "lease")
    assert desk.answers(number)[requirement] == "missing"
    for day, answer in ((last, "complete"), (last + timedelta(days=1), "needs human decision")):
        desk.state(number, "present_since", day.isoformat())
        assert desk.answers(number)[requirement] == answer


@pytest.mark.parametrize(("years", "answer"), [("5", "needs human decision"), ("6", "complete")])
def test_years_in_a_status_on_both_sides(desk: Desk, years: str, answer: str) -> None:
    number = desk.apply("s3932", "residence")
    desk.add(number, "years", "status card")
    desk.state(number, "years_in_status", years)
    assert desk.answers(number)["years"] == answer


def test_an_application_goes_from_missing_to_complete_by_people_and_papers(desk: Desk) -> None:
    number = desk.apply()
    assert desk.overall(number) == "missing"
    desk.add(number, "present", "lease")
    desk.state(number, "present_since", "2009-05-01")
    desk.add(number, "continuous", "travel record")
    desk.add(number, "bars", "court record")
    desk.add(number, "taxes", "tax transcript")
    assert [desk.pay(number, "penalty", 20_000, f"R-{n}").left_cents for n in (1, 2)] == [30_000, 10_000]
    desk.pay(number, "penalty", 10_000, "R-3")
    checks.enroll(desk.office, actor="kai", person="c-1", templates=hand(1))
    assert desk.answers(number)["background"] == "missing"
    found = desk.search(number)
    assert (found.candidates, found.people_searched, found.references) == (1, 1, ("c-1",))
    assert desk.overall(number) == "needs human decision"
    for requirement in ("continuous", "bars", "background"):
        desk.decide(number, requirement)
    assert desk.overall(number) == "complete"
    assert verify(desk.office).ok


def test_who_took_an_application_in_decides_nothing_in_it_and_a_review_is_another_persons(desk: Desk) -> None:
    staff(desk.office, actor="lee", person="rui", role="adjudicator", authority="letter")
    number = desk.apply()
    desk.add(number, "bars", "court record")
    for act in (lambda: desk.decide(number, "bars", actor="rui"), lambda: desk.waive(number, "bars", actor="rui")):
        with pytest.raises(OutOfPlace, match="took this application in"):
            act()
    desk.decide(number, "bars", "not shown")
    assert desk.answers(number)["bars"] == "missing"
    with pytest.raises(OutOfPlace, match="decided on bars before"):
        desk.decide(number, "bars", "shown")
    desk.decide(number, "bars", "shown", actor="oma")
    assert desk.answers(number)["bars"] == "complete"
    with pytest.raises(OutOfPlace, match="no evidence"):
        desk.decide(number, "continuous")
    with pytest.raises(OutOfPlace, match="document or its receipt"):
        desk.decide(number, "taxes")
    residence = desk.apply(stage="residence")
    desk.add(residence, "queue", "visa bulletin")
    desk.decide(residence, "queue", "not shown")
    with pytest.raises(OutOfPlace, match="the bill has none for queue"):
        desk.decide(residence, "queue", actor="oma")
    assert verify(desk.office).ok


def test_waivers_are_those_of_the_bill_and_english_has_its_exemptions(desk: Desk) -> None:
    number = desk.apply(stage="residence")
    desk.waive(number, "english_civics")
    assert desk.answers(number)["english_civics"] == "complete"
    other = desk.apply(stage="residence")
    desk.add(other, "english_civics", "course record")
    assert desk.answers(other)["english_civics"] == "complete"
    with pytest.raises(OutOfPlace, match="the bill has none"):
        desk.waive(number, "taxes_residence")
    with pytest.raises(OutOfPlace, match="waived already"):
        desk.waive(number, "english_civics")
    with pytest.raises(NoSuchRequirement, match="english_civics"):
        desk.waive(number, "height")


def test_money_is_taken_once_in_full_or_by_instalments_and_given_back(desk: Desk) -> None:
    number = desk.apply()
    first = desk.pay(number, "penalty", 30_000, "R-1")
    again = desk.pay(number, "penalty", 30_000, "R-1")
    assert (first.already_given, again.already_given, again.entry) == (False, True, first.entry)
    with pytest.raises(TooMuchMoney, match=r"\$200\.00 is the most that is left to pay"):
        desk.pay(number, "penalty", 20_001, "R-2")
    with pytest.raises(OutOfPlace, match="given for something else"):
        desk.pay(number, "penalty", 10_000, "R-1")
    with pytest.raises(TooMuchMoney):
        desk.pay(number, "penalty", 0, "R-3")
    with pytest.raises(OutOfPlace, match="asks for no money"):
        desk.pay(number, "taxes", 100, "R-3")
    whole = desk.apply("s3932")
    with pytest.raises(OutOfPlace, match="no instalments"):
        desk.pay(whole, "fine", 10_000, "R-4")
    desk.pay(whole, "fine", 50_000, "R-4")
    with pytest.raises(TooMuchMoney, match="is there of receipt"):
        desk.refund(number, "R-1", 30_001)
    desk.refund(number, "R-1", 10_000)
    assert path.load(desk.office, number).paid_cents("penalty") == 20_000
    acts.withdraw(desk.office, application=number, actor="rui", withdrawn_on=desk.now.date(), reason="by letter")
    with pytest.raises(OutOfPlace, match="withdrawn"):
        desk.pay(number, "penalty", 100, "R-5")
    desk.refund(number, "R-1", 20_000)
    assert path.load(desk.office, number).paid_cents("penalty") == 0
    waived = desk.apply()
    desk.waive(waived, "penalty")
    with pytest.raises(TooMuchMoney):
        desk.pay(waived, "penalty", 100, "R-6")
    assert verify(desk.office).ok


def test_a_background_check_searches_its_own_partition_for_its_own_purpose_alone(desk: Desk) -> None:
    number = desk.apply()
    with pytest.raises(OutOfPlace, match="asks for none"):
        desk.search(number, "taxes")
    with pytest.raises(OutOfPlace, match="office makes itself"):
        desk.add(number, "background", "background check")
    assert desk.search(number).candidates == 0
    partition = checks.gallery(desk.office)
    partition.enroll("c-1", hand(1))
    with pytest.raises(PurposeRefused):
        partition.search(hand(1), limit=5)
    with pytest.raises(NotOfThisOffice):
        checks.enroll(desk.office, actor="rui", person="c-2", templates=hand(2))
    assert desk.answers(number)["background"] == "needs human decision"


def test_nobody_from_outside_learns_anything_not_even_from_an_error(desk: Desk) -> None:
    number = desk.apply()
    says = []
    for name in (number, "a-000000000000", "nonsense"):
        for actor in ("supervisor.founding", "ada", "", "cai"):
            with pytest.raises(NotOfThisOffice) as caught:
                acts.withdraw(desk.office, application=name, actor=actor, withdrawn_on="2013-07-01", reason="x")
            says.append((actor, str(caught.value)))
    assert len(set(says)) == 4
    with pytest.raises(NotInOffice):
        acts.withdraw(desk.office, application="office-staff", actor="rui", withdrawn_on="2013-07-01", reason="x")
    revoke(desk.office, actor="lee", person="rui", role="intake", reason="left")
    with pytest.raises(NotOfThisOffice):
        desk.apply()
    with pytest.raises(BadFact):
        staff(desk.office, actor="lee", person="lee", role="adjudicator", authority="mine")
    with pytest.raises(BadFact):
        staff(desk.office, actor="lee", person="ann", role="supervisor", authority="x")


def test_bad_input_is_named_and_nothing_is_half_done(desk: Desk) -> None:
    size = desk.office.ledger.size()
    for facts, error in (
        ({"bill": "s745"}, BadFact),
        ({"stage": "middle"}, BadFact),
        ({"on": date(2013, 6, 26)}, NoRuleInForce),
        ({"on": date(2031, 1, 1)}, DatesOutOfOrder),
    ):
        with pytest.raises(error):
            desk.apply(**facts)  # type: ignore[arg-type]
    number = desk.apply()
    for fact, value in (("present_since", "soon"), ("height", "180"), ("present_since", "180")):
        with pytest.raises(BadFact):
            desk.state(number, fact, value)
    with pytest.raises(BadFact):
        desk.add(number, "present", "rumor")
    assert desk.office.ledger.size() == size + 1


def test_an_office_lies_outside_of_every_workspace_and_opens_with_its_own_key_alone(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "county" / "deep").mkdir(parents=True)
    (tmp_path / "county" / "duecourse.toml").write_text("")
    for place in ("county", "county/deep"):
        with pytest.raises(OfficeInWorkspace):
            OfficeFolder(tmp_path / place).found()
    with pytest.raises(NoOffice), Office.open(tmp_path):
        pass
    desk.apply()
    folder = desk.office.folder
    copy = tmp_path / "copy"
    shutil.copytree(folder.root, copy)
    key = OfficeFolder(copy).key
    key.chmod(0o644)
    with pytest.raises(OfficeKeyWrong), Office.open(copy):
        pass
    key.chmod(0o600)
    key.write_bytes(bytes(32))
    with Office.open(copy) as other:
        with pytest.raises(OfficeKeyWrong):
            staff(other, actor="lee", person="x", role="head", authority="x")
        assert {each.what for each in verify(other).findings} == {"a payload that the key does not open"}


def test_a_forged_record_of_an_office_is_found(desk: Desk) -> None:
    number = desk.apply()
    forged = [
        ("zed", RequirementDecided(requirement="bars", decision="shown", reason="x"), ""),
        ("rui", RequirementDecided(requirement="bars", decision="shown", reason="x"), f"{number}/bars"),
        ("cai", PaymentReceived(requirement="penalty", cents=90_000, paid_on=date(2013, 7, 1), receipt="R"), ""),
        ("cai", PaymentReceived(requirement="height", cents=1, paid_on=date(2013, 7, 1), receipt="S"), ""),
    ]
    with desk.office.ledger.writing() as tx:
        for actor, event, decision in forged:
            body = desk.office.closed(number, event)
            tx.append(NewEntry(number, event.kind, actor, body, desk.clock(), decision))
        moved = desk.office.closed("elsewhere", forged[2][1])
        tx.append(NewEntry(number, PaymentReceived.kind, "cai", moved, desk.clock(), ""))
    found = {each.what for each in verify(desk.office).findings}
    assert {
        "requirement.decided without authority",
        "requirement.decided by who took the application in",
        "a decision outside the two-person rule",
        "more money than the bill asks for",
        "a requirement that the bill has not",
        "a payload that the key does not open",
    } <= found


def test_nothing_that_is_ever_said_is_that_somebody_has_a_right(capsys: Any, tmp_path: Path) -> None:
    word = re.compile(r"eligib|qualif|entitle", re.IGNORECASE)
    place = str(tmp_path / "office")

    def said(*words: str) -> str:
        run([*words, "--dir", place])
        kept = capsys.readouterr()
        return kept.out + kept.err

    texts = [said("path", "init", "--head", "lee"), said("path", "bills"), said("path", "bills", "--json")]
    for person, role in STAFF.items():
        texts.append(said("path", "authorize", person, role, "--authority", "x", "--as", "lee"))
    for bill in path.bills():
        for each in path.checklist(bill, on=date(2020, 1, 2)).value["stages"]:
            texts.append(said("path", "requirements", bill, each["stage"], "--on", "2020-01-02"))
            applied = said(
                "path", "apply", "one", "--bill", bill, "--stage", each["stage"], "--on", "2020-01-02", "--as", "rui"
            )
            texts += [applied, said("path", "show", applied.split(":")[0], "--as", "rui")]
            texts.append(said("path", "show", applied.split(":")[0], "--as", "rui", "--json"))
    assert path.NOT_ENACTED in texts[-1]
    root = Path(duecourse.__file__).parent
    sources = [*root.rglob("status_path*.py"), *root.rglob("status_path*.toml")]
    assert len(sources) > 10
    texts += [re.sub(r"It never says whether a person has a right", "", file.read_text()) for file in sources]
    assert not [found[0] for text in texts if (found := word.search(text))]
    assert all(len(msgspec.json.encode(each.__doc__ or "")) > 20 for each in PATH_KINDS.values())
