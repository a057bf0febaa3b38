"""A made-up county to act in: staff, a clock one can set, cards without pictures, a gallery that answers as told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse.errors import DuecourseError
from duecourse.exchange.card import Biographic, Card, ChargeText
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import Finding, verify_ledger
from duecourse.program import (
    bookings,
    checks,
    custody,
    discretion,
    objections,
    participation,
    requests,
    staff,
    status,
)
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record
from duecourse.settings import Settings

ZONE = ZoneInfo("America/Chicago")
STAFF = {
    "ada": "examiner",
    "ben": "examiner",
    "cyd": "examiner",
    "dee": "status_officer",
    "dov": "status_officer",
    "eli": "issuing_officer",
    "fay": "supervisor",
    "gil": "supervisor",
    "hal": "custodian",
    "ivy": "court_clerk",
    "jan": "reviewer",
    "kim": "records_clerk",
}
FIRST = datetime(2010, 9, 13, 9, tzinfo=ZONE)
NOTHING: dict[str, Any] = dict.fromkeys(
    ("aliases", "citizenship", "race", "height", "weight", "eyes", "hair", "residence", "state_number", "fbi_numbers"),
    "",
)


class County:
    """One record with a full staff; each method is one command with facts that are right unless told otherwise."""

    def __init__(self, folder: Path, first: datetime = FIRST, where: str = "us") -> None:
        self.folder = folder
        self.now = first
        ledger = Ledger.create(folder / "ledger.sqlite")
        self.record = Record(ledger, self.clock, Settings(jurisdiction=where), Random(7))
        staff.found(self.record, supervisor="zoe")
        for person, role in STAFF.items():
            staff.authorize(self.record, actor="zoe", person=person, role=role, authority="letter of appointment")
        participation.seed(self.record, actor="zoe", valid_from="2008-10-27")

    def clock(self) -> datetime:
        self.wait(timedelta(seconds=1))
        return self.now

    def wait(self, time: timedelta) -> None:
        """Let ``time`` pass: hours that pass, and not what a clock shows that is set back or forward meanwhile."""
        self.now = (self.now.astimezone(UTC) + time).astimezone(self.now.tzinfo)

    def work(self, booking: str) -> str:
        """The name under which examiners meet the check of a booking."""
        return str(self.record.case(booking).work)

    def size(self) -> int:
        return self.record.ledger.size()

    def kinds(self, booking: str) -> list[str]:
        return [each.entry.kind for each in self.record.ledger.entries(stream=booking)]

    def findings(self) -> list[Finding]:
        return list(verify_ledger(self.folder / "ledger.sqlite", invariants=INVARIANTS).findings)

    def card(
        self,
        tcn: str = "T1",
        content: bytes = b"card",
        charges: tuple[str, ...] = ("DRIVING DRUNK",),
        *,
        born_on: str = "1984-02-29",
        retain: bool = True,
        treated_as_adult: bool = False,
    ) -> Any:
        data = b"%s %s" % (tcn.encode(), content)
        facts = Biographic(name="NOVAK,IDA", sex="F", born_on=born_on, place_of_birth="XX", **NOTHING)
        made = Card(
            tcn=tcn,
            ori="XX1234567",
            destination="XX7654321",
            transaction_type="CAR",
            dated_on=date(2010, 9, 13),
            arrested_on=date(2010, 9, 12),
            biographic=facts,
            charges=tuple(ChargeText(date(2010, 9, 12), text) for text in charges),
            fingers=(),
            missing_fingers=(),
            retain=retain,
            treated_as_adult=treated_as_adult,
            deviations=(),
            sha256=sha256(data).hexdigest(),
            size=len(data),
            source=f"{tcn}.eft",
        )
        return made, data

    def book(
        self, tcn: str = "T1", content: bytes = b"card", charges: tuple[str, ...] = ("DRIVING DRUNK",), **facts: Any
    ) -> str:
        made, data = self.card(tcn, content, charges, **facts)
        return bookings.receive(self.record, made, data, self.folder / "received", "kim").booking

    def search(self, booking: str, *people: str) -> checks.Searched:
        return checks.search(self.record, booking, gallery=gallery(*people), templates=[None])  # type: ignore

    def analyze(self, booking: str, actor: str, suitability: str = "sufficient") -> None:
        checks.analyze(
            self.record, booking=booking, actor=actor, suitability=suitability, reason="ridge detail is clear"
        )

    def examine(self, booking: str, actor: str, conclusion: str, candidate: str = "A") -> checks.Examined:
        if actor not in self.record.case(booking).analyses:
            self.analyze(booking, actor)
        return checks.examine(
            self.record,
            booking=booking,
            candidate=candidate,
            actor=actor,
            conclusion=conclusion,
            reason="fourteen minutiae in agreement",
        )

    def identify(self, booking: str, candidate: str = "A") -> None:
        for examiner in ("ada", "ben"):
            self.examine(booking, examiner, "identification", candidate)

    def query(self, booking: str, actor: str = "dee") -> None:
        status.query_status(self.record, booking=booking, actor=actor, systems=["IDENT"], reason="identity confirmed")

    def determine(
        self, booking: str, result: str = "APPEARS_REMOVABLE_RECORDS", actor: str = "dee", **facts: Any
    ) -> None:
        if not self.record.case(booking).queried:
            self.query(booking, actor)
        status.determine_status(
            self.record,
            booking=booking,
            actor=actor,
            result=result,
            records=[{"system": "IDENT", "key": "enc-1", "last_updated_on": "2009-01-15"}],
            expires_on=self.now.date() + timedelta(days=20),
            reason="the records agree",
            **{"signs": ["none"] if self.record.rule("status.signs_asked").value else (), **facts},
        )

    def classify(self, booking: str, charge: str = "c1", code: str = "5404", severity: str = "misdemeanor") -> None:
        bookings.classify_charge(
            self.record,
            booking=booking,
            charge=charge,
            actor="kim",
            code=code,
            code_system="NCIC",
            severity=severity,
            document="arrest report 7",
        )

    def draft(self, booking: str, actor: str = "eli", **facts: Any) -> str:
        given = {
            "bases": [{"ground": "level_2", "label": "charge", "charge": "c1"}],
            "grounds": [{"ground": "biometric_and_records", "evidence": "entries of this case"}],
            "reasons": "the record shows no status",
        }
        return requests.draft(self.record, booking=booking, actor=actor, **{**given, **facts}).request

    def authorize(self, person: str, *roles: str, **facts: Any) -> None:
        for role in roles:
            staff.authorize(self.record, actor="zoe", person=person, role=role, authority="letter", **facts)

    def object(self, booking: str, kind: str = "citizenship", actor: str = "hal") -> objections.Filed:
        return objections.file(
            self.record, booking=booking, actor=actor, kind=kind, filed_by="person", statement="it is not so"
        )

    def review(self, objection: str, actor: str = "jan", upheld: bool = True) -> objections.Decided:
        return objections.decide(
            self.record,
            objection=objection,
            actor=actor,
            upheld=upheld,
            reasons="the registry was asked",
            answer="We asked the registry.",
        )

    def identified(self, **facts: Any) -> str:
        """A booking whose person was identified and may be requested."""
        booking = self.book(**facts)
        self.search(booking, "p-1")
        self.identify(booking)
        self.determine(booking)
        self.classify(booking)
        self.ask(booking)
        return booking

    def ask(self, booking: str) -> None:
        """The person is asked if they are a victim, and discretion weighed, where the rules of the day ask for it."""
        if self.record.rule("claim.victim_asked").value:
            objections.ask_victim(self.record, booking=booking, actor="hal", answer="no", language="cs")
        self.weigh(booking)

    def weigh(self, booking: str, actor: str = "eli") -> None:
        """Discretion is weighed, where the rules of the day ask for it."""
        if self.record.rule("discretion.weighed").value:
            factors = [{"factor": "caregiver", "answer": "considered", "in_favor": "two small children"}]
            facts = {"factors": factors, "rest_unknown": True, "reasons": "the charge is recent"}
            discretion.weigh(self.record, booking=booking, actor=actor, **facts)

    def drafted(self) -> str:
        return self.draft(self.identified())

    def sent(self) -> str:
        request = self.drafted()
        requests.approve(self.record, request=request, actor="fay", reasons="grounds are complete")
        requests.send(self.record, request=request, actor="eli", recipient="county jail")
        return request

    def served(self) -> str:
        request = self.sent()
        requests.receive(self.record, request=request, actor="hal")
        requests.serve(self.record, request=request, actor="hal", language="Czech")
        return request

    def decide(self, request: str, decision: str = "HONOUR", actor: str = "hal") -> str:
        return requests.decide(
            self.record,
            request=request,
            actor=actor,
            decision=decision,
            policy="HONOUR_ALL",
            policy_version="order 12 of 2009",
            reasons="our order says so",
        ).state

    def jailed(self, booking: str) -> None:
        """The person is booked in, where that was not done before."""
        if not self.record.case(booking).custody:
            custody.book_in(self.record, booking=booking, actor="hal", facility="county jail")

    def honored(self) -> str:
        request = self.served()
        self.jailed(request.partition("/")[0])
        self.decide(request)
        return request

    def dispose(self, booking: str, state: str, charge: str = "c1", **facts: Any) -> bookings.Disposed:
        given = {"disposed_on": self.now.date(), "court": "county court", "document": "order 3", "actor": "ivy"}
        return bookings.dispose_charge(self.record, booking=booking, charge=charge, state=state, **{**given, **facts})

    @contextmanager
    def refused(self, error: type[DuecourseError], *words: str) -> Iterator[None]:
        """The block is refused with ``error``, says ``words``, and leaves the record as it was."""
        before = self.size()
        with pytest.raises(error) as caught:
            yield
        assert type(caught.value) is error
        for word in words:
            assert word in str(caught.value)
        assert self.size() == before


def gallery(*people: str) -> Any:
    """Stands in for a gallery: finds ``people``, best first, among a thousand."""
    from duecourse.prints.fusion import Candidate
    from duecourse.prints.gallery import SearchResult

    found = tuple(Candidate(person, 900 - 10 * rank, ((1, 400),)) for rank, person in enumerate(people))

    def search(templates: list[Any], *, limit: int) -> SearchResult:
        return SearchResult(found[:limit], 1000, "d" * 64, 3, "made up 1", 400, (1, 2))

    return SimpleNamespace(search=search)
