"""The named scenarios, end to end and typed: each as commands in one county of 2010, whose record holds at the end.

Scenario -> test here (and the same machine beside its commands, in tests/program):

dropped charge ............................ test_dropped_charge
naturalized match ......................... test_naturalized_match
unserved request .......................... test_unserved_request
opt-out mid-flight ........................ test_opt_out_mid_flight
expired 48 h, long weekend and DST ........ test_expired_48_hours
same offense number, two code systems ..... test_same_number_in_two_code_systems
expunged conviction ....................... test_expunged_conviction
victim arrested with the abuser ........... test_victim_arrested_with_the_abuser
amputee ten-print, UTF-8 name ............. test_amputee_with_a_name_in_utf8
I-9 audit across 16 March 2026 ............ tests/program/test_worksite.py and docs/how-to/inspect-an-employer.md
"""

import functools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse.exchange.card import read_card
from duecourse.program.record import Record
from duecourse.synth.people import person

ZONE = ZoneInfo("America/Chicago")
FIRST = datetime(2010, 9, 13, 9, tzinfo=ZONE)
ELSE = person(78, missing=tuple(set(range(1, 11)) - {2, 8}))
NAME = "NÚÑEZ-ŁUKASZEWSKI,ÅSA 王"
STAFF = {
    "ada": "examiner",
    "ben": "examiner",
    "dee": "status_officer",
    "eli": "issuing_officer",
    "fay": "supervisor",
    "gil": "supervisor",
    "hal": "custodian",
    "ivy": "court_clerk",
    "jan": "reviewer",
    "kim": "records_clerk",
}
ASA, OTHER = "b-000001", "b-000002"
ORDER = "label=order, ground=order, evidence=order of 3 May 2008"
CHARGE = "label=charge, ground=level_2, charge=c1"
DUI = ("--code", "5404", "--severity", "misdemeanor", "--document", "complaint")


class Clock:
    """The clock that commands look at; it goes on by a second each time."""

    now = FIRST

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Days:
    """A place where commands are typed on the days of ``clock``."""

    def __init__(self, place: Any, clock: Clock) -> None:
        self.place, self.clock = place, clock

    def __call__(self, *words: object, code: int = 0) -> str:
        return str(self.place(*words, code=code).out)

    def refuses(self, *words: object, says: str) -> None:
        self.place.refuses(*words, code=3, says=(says,))

    def data(self, *words: object) -> Any:
        return self.place.data(*words)

    def determined(self, booking: str = ASA, result: str = "APPEARS_REMOVABLE_RECORDS") -> None:
        self("status", "query", booking, "--system", "IDENT", "--reason", "identity confirmed", "--as", "dee")
        record = "system=IDENT, key=enc-1, last_updated_on=2009-01-15"
        until = self.clock.now.date() + timedelta(days=20)
        words = ("--record", record, "--expires-on", until, "--reason", "they agree", "--as", "dee")
        self("status", "determine", booking, result, *words)

    def drafted(self, booking: str = ASA, basis: str = ORDER) -> str:
        ground = "ground=biometric_and_records, evidence=entries of this case"
        words = ("--basis", basis, "--ground", ground, "--reasons", "the records show no status", "--as", "eli")
        return str(self.data("request", "draft", booking, *words)["request"])

    def sent(self, booking: str = ASA, basis: str = ORDER) -> str:
        request = self.drafted(booking, basis)
        self("request", "approve", request, "--reasons", "complete", "--as", "fay")
        self("request", "send", request, "--recipient", "county jail", "--as", "eli")
        self("request", "receive", request, "--as", "hal")
        return request

    def answered(self, request: str, answer: str = "HONOUR") -> None:
        policy = ("--policy", "HONOUR_ALL", "--policy-version", "order 12 of 2009", "--reasons", "our order")
        self("request", "decide", request, answer, *policy, "--as", "hal")

    def honored(self, basis: str = ORDER) -> str:
        request = self.sent(basis=basis)
        self("request", "serve", request, "--language", "cs", "--as", "hal")
        self.answered(request)
        return request

    def told(self, booking: str = ASA) -> str:
        return self("case", "show", booking)

    def disposed(self, *states: str) -> str:
        words = ("--disposed-on", self.clock.now.date(), "--court", "county court", "--document", "order 3")
        return "".join(self("charge", "dispose", ASA, "c1", each, *words, "--as", "ivy") for each in states)


@pytest.fixture(scope="module")
def clocked() -> Iterator[Clock]:
    """The clock of every command of this file."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("duecourse.program.record.Record", functools.partial(Record, clock=clock))
        yield clock


@pytest.fixture(scope="module")
def of_2010(
    clocked: Clock, place_at: Callable[[Path], Any], card_in: Callable[..., Path], tmp_path_factory: Any
) -> Any:
    """Two people booked, an amputee with a name in UTF-8 and another one; both are identified."""
    folder = tmp_path_factory.mktemp("of-2010")
    place = place_at(folder / "place")
    place("init", "--origin", "duecourse.example/scenarios")
    for name, role in STAFF.items():
        place("staff", "authorize", name, role, "--authority", "letter", "--as", "supervisor.founding")
    participation(place, "every agency", "*", "on", date(2008, 10, 27))
    place("gallery", "enroll", "g-1", card_in(folder, "enrolled", seed=1), "--as", "kim")
    place("gallery", "enroll", "g-2", card_in(folder, "else", ELSE, seed=1), "--as", "kim")
    day = date(2010, 9, 12)
    facts = {"dated_on": day, "arrested_on": day, "charges": [(day, "DRIVING DRUNK"), (day, "UNLAWFUL COHABITATION")]}
    place("book", card_in(folder, "asa", name=NAME, **facts), card_in(folder, "other", ELSE, **facts), "--as", "kim")
    place("work")
    for booking in (ASA, OTHER):
        for name in ("ada", "ben"):
            analysis = ("--suitability", "sufficient", "--reason", "clear", "--as", name)
            place("examine", "analyze", booking, *analysis)
            place("examine", "conclude", booking, "A", "identification", "--reason", "agree", "--as", name)
        place("custody", "book-in", booking, "--facility", "county jail", "--as", "hal")
    return place


def participation(place: Any, jurisdiction: str, ori: str, routing: str, since: date) -> None:
    position = ("--requested-position", "leave the program", "--acknowledged-by", "the agency")
    answer = ("--acknowledged-position", "not an opt-in, opt-out program", "--legal-basis", "the state's agreement")
    rest = ("--instrument", "vote of the board", "--evidence", "minutes", "--as", "supervisor.founding")
    words = ("--valid-from", since, *position, *answer, *rest)
    place("participation", "record", jurisdiction, ori, routing, *words)


@pytest.fixture
def days(of_2010: Any, clocked: Clock, tmp_path: Path) -> Iterator[Days]:
    """The county of ``of_2010``, on the same day each time; its record holds at the end, whatever was done."""
    began = clocked.now
    found = Days(of_2010.copy(tmp_path / "days"), clocked)
    yield found
    assert found("ledger", "verify").startswith("The record holds")
    clocked.now = began


def test_dropped_charge(days: Days, tmp_path: Path) -> None:
    days.determined()
    days("charge", "classify", ASA, "c1", *DUI, "--as", "kim")
    request = days.honored(CHARGE)
    feed = tmp_path / "feed.csv"
    rows = [f"{ASA},{charge},{state},2010-09-13,county court,order" for charge in ("c1", "c2") for state in ENDS]
    feed.write_text("\n".join(["booking,charge,state,disposed_on,court,document", *rows]))
    entered = days.data("charge", "import", feed, "--as", "ivy")
    assert [each["review_required"] for each in entered][-1] == [request]
    days.refuses("request", "clock", request, "--cause", "bond posted", "--as", "hal", says="REVIEW_REQUIRED")
    again = ("request", "confirm", request, "--basis", CHARGE, "--reasons", "as before", "--as", "gil")
    days.place.refuses(*again, code=2, says=("c1 has ended (DISMISSED)",))
    reason = ("Charge Ended Without Conviction", "--note", "none is left", "--as", "gil")
    days("request", "lift", request, *reason)
    days("custody", "release", ASA, "--reason", "Dismissed", "--as", "hal")
    assert "was lifted" in days.told()
    (due,) = days.data("retention", "due", "--within-days", "40")
    assert (due["booking"], due["trigger"], due["scope"]) == (ASA, "dismissed", "all")


ENDS = ("FILED", "DISMISSED")


def test_naturalized_match(days: Days) -> None:
    days.determined(result="US_CITIZEN_NATURALIZED_OR_DERIVED")
    words = ("--basis", ORDER, "--ground", "ground=final_order, evidence=e", "--reasons", "r", "--as", "eli")
    days.refuses("request", "draft", ASA, *words, says="US_CITIZEN_NATURALIZED_OR_DERIVED")
    assert "no request may be made" in days.told()
    days("custody", "release", ASA, "--reason", "Dismissed", "--as", "hal")


def test_unserved_request(days: Days) -> None:
    days.determined()
    request = days.sent()
    days.answered(request)
    days.refuses("request", "clock", request, "--cause", "bond posted", "--as", "hal", says="was not served")
    days("custody", "release", ASA, "--reason", "Bail Bond", "--as", "hal")
    assert "as it was never served on the person" in days.told()


def test_opt_out_mid_flight(days: Days, card_in: Callable[..., Path], tmp_path: Path) -> None:
    participation(days.place, "Cedar County", "ZZCEDAR00", "off", date(2010, 9, 14))
    before = days.data("book", card_in(tmp_path, "same-day", seed=5), "--as", "kim")["receipts"][0]["booking"]
    days.clock.now += timedelta(days=1)
    after = days.data("book", card_in(tmp_path, "next-day", seed=6), "--as", "kim")["receipts"][0]["booking"]
    searched = {each["booking"] for each in days.data("work")["searched"]}
    assert (before in searched, after in searched) == (True, False)
    (row,) = days.data("participation", "history", "Cedar County")
    assert (row["requested_position"], row["acknowledged_position"]) == (
        "leave the program",
        "not an opt-in, opt-out program",
    )
    days.determined()
    assert "never sends" not in days.told(), "what was begun before goes its way"
    assert days.sent().startswith(ASA)


@pytest.mark.parametrize(
    ("free", "by_form", "by_regulation"),
    [
        ("2010-10-08T17:00-05:00", "2010-10-10T17:00:00-05:00", "2010-10-13T17:00:00-05:00"),  # Columbus Day
        ("2010-11-05T17:00-05:00", "2010-11-07T16:00:00-06:00", "2010-11-09T17:00:00-06:00"),  # an hour given back
        ("2011-03-11T17:00-06:00", "2011-03-13T18:00:00-05:00", "2011-03-15T17:00:00-05:00"),  # an hour taken
    ],
)
def test_expired_48_hours(days: Days, free: str, by_form: str, by_regulation: str) -> None:
    at = datetime.fromisoformat(free).astimezone(ZONE)
    days.clock.now = at - timedelta(hours=8)
    for charge in ("c1", "c2"):
        words = ("--disposed-on", "2010-09-13", "--court", "county court", "--document", "complaint 3", "--as", "ivy")
        days("charge", "dispose", ASA, charge, "FILED", *words)
    days.determined()
    request = days.honored()
    days.clock.now = at
    clock = days.data("request", "clock", request, "--cause", "bond posted", "--releasable-at", free, "--as", "hal")
    found = [datetime.fromisoformat(clock[each]) for each in ("binding_at", "form_at", "regulation_at")]
    assert found == [datetime.fromisoformat(each) for each in (by_form, by_form, by_regulation)]
    days.clock.now = found[0] + timedelta(minutes=20)
    taken = ("custody", "transfer", request, "--taken-by", "officer Roe", "--receipt", "1", "--as", "hal")
    days.refuses(*taken, says="the hold ended at")
    assert request in days("custody", "alarm")
    assert days.data("case", "list")[0]["booking"] == ASA
    assert "was released" not in days.told(), "an alarm releases nobody"
    released = days.data("custody", "release", ASA, "--reason", "Hold Expired", "--as", "hal")
    assert released["overstayed_minutes"] == 20


def test_same_number_in_two_code_systems(days: Days) -> None:
    days.determined()
    days("charge", "classify", ASA, "c1", *DUI, "--as", "kim")
    days("charge", "classify", ASA, "c2", *DUI, "--code-system", "ND", "--code-version", "2009", "--as", "kim")
    basis = ("--basis", CHARGE.replace("c1", "c2"), "--ground", "ground=biometric_and_records, evidence=e")
    days.refuses("request", "draft", ASA, *basis, "--reasons", "r", "--as", "eli", says="5404 (ND) is not listed")
    assert days.drafted(basis=CHARGE)
    assert "ND offense code 5404" in days.told()
    assert "NCIC offense code 5404" in days.told()


def test_expunged_conviction(days: Days) -> None:
    days.determined()
    days("charge", "classify", ASA, "c1", *DUI, "--as", "kim")
    days.disposed("FILED", "CONVICTED")
    request = days.sent(basis=CHARGE.replace("charge,", "conviction,", 1))
    assert request in days.disposed("EXPUNGED")
    confirm = ("request", "confirm", request, "--basis", CHARGE.replace("charge,", "conviction,", 1))
    days.place.refuses(*confirm, "--reasons", "it was one", "--as", "gil", code=2, says=("no conviction",))
    days("request", "lift", request, "Case Closed", "--note", "expunged", "--as", "gil")
    words = ("--disposed-on", "2010-09-13", "--court", "county court", "--document", "order 5", "--as", "ivy")
    for state in ("FILED", "DISMISSED", "SEALED"):
        days("charge", "dispose", ASA, "c2", state, *words)
    days("custody", "release", ASA, "--reason", "Court Order", "--as", "hal")
    days.clock.now += timedelta(days=11)
    purge = days.data("retention", "propose", ASA, "--as", "kim")["purge"]
    days("retention", "approve", purge, "--reason", "the order was read", "--as", "jan")
    (purged,) = days.data("retention", "purge", purge)["purges"]
    assert {"county jail", "IDENT"} <= set(purged["receivers"]), "whoever received something erases it too"
    assert NAME not in days("case", "show", ASA, "--as", "hal", "--purpose", "visit of counsel")


def test_victim_arrested_with_the_abuser(days: Days) -> None:
    for booking in (ASA, OTHER):
        days.determined(booking)
    request = days.drafted(OTHER)
    words = ("--filed-by", "counsel", "--statement", "she called for help", "--as", "hal")
    filed = days.data("objection", "file", OTHER, "victim_or_witness", *words)
    assert filed["held"] == [request]
    days.refuses("request", "approve", request, "--reasons", "complete", "--as", "fay", says="CLAIM_HOLD")
    answer = ("--reasons", "the report names her as the victim", "--reply", "You are right.", "--as", "jan")
    days("objection", "uphold", filed["objection"], *answer)
    assert "was cancelled" in days.told(OTHER)
    assert days.sent(ASA), "the other booking goes its own way"


def test_amputee_with_a_name_in_utf8(days: Days, tmp_path: Path) -> None:
    """Both people here have two fingers, and report the others as amputated."""
    cards = [read_card(each.read_bytes(), each.name) for each in (days.place.root / "received").iterdir()]
    (card,) = (each for each in cards if each.biographic is not None and each.biographic.name == NAME)
    assert dict(card.missing_fingers) == dict.fromkeys(set(range(1, 11)) - {2, 8}, "XX")
    assert "enrolled people, by fingers 2 and 8." in days.told()
    assert NAME in days("case", "show", ASA, "--as", "hal", "--purpose", "visit of counsel")
    assert NAME not in days.told()
    assert NAME not in days("case", "show", ASA, "--as", "ivy", "--purpose", "an order came")
    assert [each["reader"] for each in days.data("case", "readers", ASA)] == ["hal", "ivy"]
    days("case", "copy", ASA, "--into", tmp_path / "copy", "--as", "kim")
    assert NAME in (tmp_path / "copy" / "record.txt").read_text(encoding="utf-8")
