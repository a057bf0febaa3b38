"""Long random runs: whatever people try, the record verifies, comes back the same, and nobody is held without guards.

Every command is tried by anyone, at any time, in any order, mostly the next one that makes sense. What is refused
leaves nothing; what is accepted is folded anew and compared with what the command itself had in hand.
``soak/test_random_sequences_long.py`` runs the same with many more seeds.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duecourse import errors
from duecourse.exchange.queries import Response, write_response
from duecourse.ledger.store import Ledger
from duecourse.program import (
    bookings,
    custody,
    events,
    inquiries,
    narrate,
    objections,
    participation,
    policies,
    requests,
    sealing,
    staff,
    worklists,
)
from duecourse.program.case import Case
from duecourse.program.events.event import ROLES, Event
from duecourse.program.folding import fold_all
from duecourse.program.record import Deed, Record

ROUNDS, STEPS = 12, 40
ZONE = ZoneInfo("America/Chicago")
STARTS = (
    "2009-01-05",
    "2010-09-28",
    "2011-05-30",
    "2012-01-09",
    "2012-12-18",
    "2015-06-29",
    "2015-10-30",
    "2017-03-30",
    "2025-01-16",
)
"""Days near which a rule, or the clock, changes."""
MANY = {"lou": ("examiner", "status_officer"), "max": sorted(ROLES - {"system"}), "ned": ("custodian", "reviewer")}
MORE = {"oda": "issuing_officer", "pat": "status_officer", "ray": "supervisor", "sam": "reviewer", "tom": "examiner"}
RESULTS = ("APPEARS_REMOVABLE_RECORDS",) * 5 + ("US_CITIZEN_BIRTH", "POSSIBLE_US_CITIZEN_REVIEW", "RECORDS_CONFLICT")
KINDS = ("citizenship", "mistaken_identity", "wrong_record", "victim_or_witness", "complaint")
PEOPLE = tuple(f"p-{number}" for number in range(6))


CODES = re.compile(r"[a-zA-Z]_[a-zA-Z]|[{}]|\bNone\b|; none\b|HONOUR|\.\.|, ,|\(\)")
"""What no sentence may hold: short names of the record, and what is left where a value was missing."""


class Watched(Record):
    """A record that remembers the deed of the last act."""

    deed: Deed | None = None

    @contextmanager
    def act(self, actor: str, what: type[Event]) -> Iterator[Deed]:
        with super().act(actor, what) as deed:
            self.deed = deed
            yield deed


class RandomCounty:
    """One county in which a seeded chance decides who tries what, when, with which facts."""

    def __init__(self, make_county: Callable[..., Any], seed: int) -> None:
        self.chance = Random(seed)
        first = datetime.fromisoformat(self.chance.choice(STARTS)).replace(hour=9, tzinfo=ZONE)
        self.county = make_county(first=first)
        old = self.county.record
        self.county.record = self.record = Watched(old.ledger, old.clock, old.settings, old.chance)
        for person, roles in MANY.items():
            self.county.authorize(person, *roles)
        for person, role in MORE.items():
            self.county.authorize(person, role)
        self.accepted: dict[str, int] = {}
        self.held = 0
        self.cards = 0

    def run(self, steps: int) -> None:
        """Try ``steps`` commands, check after each, and verify at the end."""
        self.attempt("identified" if self.chance.random() < 0.7 else "book")
        for _ in range(steps):
            self.county.now += timedelta(seconds=self.chance.choice((1, 60, 60, 900, 900, 7200, 40_000, 180_000)))
            self.attempt(self.next_step() if self.chance.random() < 0.85 else self.chance.choice(sorted(ACTS)))
        assert self.county.findings() == []
        self.compare_with_a_fresh_reading()
        self.read_aloud()

    def attempt(self, name: str) -> None:
        before = self.county.size()
        self.record.deed = None
        try:
            ACTS[name](self)
        except (errors.Refused, errors.BadInput):
            assert name == "identified" or self.county.size() == before, f"{name} was refused and left something"
            return
        self.accepted[name] = self.accepted.get(name, 0) + 1
        if self.record.deed is not None:
            for booking, live in self.record.deed.cases.items():
                self.check(booking, live)

    def check(self, booking: str, live: Case) -> None:
        """The live case is the one that comes back from the entries, and every hold has its guards."""
        entries = list(self.record.ledger.entries(stream=booking))
        again = fold_all(booking, entries)
        if not again.sealed:
            assert again == live
        for field in ("check", "custody", "citizen", "requests", "charges", "routing"):
            assert getattr(again, field) == getattr(live, field), field
        for request in again.requests.values():
            if request.state in {"HONOUR", "CLOCK_RUNNING"}:
                self.held += request.state == "CLOCK_RUNNING"
                kinds = [(each.entry.kind, each.entry.actor) for each in entries]
                guarded(again, request, kinds, self.county.now)

    def compare_with_a_fresh_reading(self) -> None:
        """Another process that opens the file sees the same bookings, cases and worklists."""
        with Ledger.open(self.county.folder / "ledger.sqlite", read_only=True) as ledger:
            now = self.county.now
            other = Record(ledger, lambda: now, self.record.settings)
            assert other.bookings() == self.record.bookings()
            for booking in other.bookings():
                assert other.case(booking) == self.record.case(booking)
            shown = worklists.build(ledger.entries(), now)
            assert shown == worklists.build(list(self.record.ledger.entries()), now)

    def read_aloud(self) -> None:
        """Everything that happened reads as a sentence, without a code in it."""
        for booking in self.record.bookings():
            page = narrate.page(self.record, booking)
            told = [str(page["outcome"]), *(each["what"] for each in page["sentences"])]  # type: ignore[attr-defined]
            for sentence in told:
                assert sentence[0].isupper(), sentence
                assert sentence[-1] == ".", sentence
                assert not CODES.search(sentence), sentence

    # -- what to try ------------------------------------------------------------------------------------------------

    def next_step(self) -> str:
        """A command that makes sense for some booking."""
        case = self.case()
        if not case.searched:
            return "search"
        if not case.check:
            return "examine"
        if case.identity != "identified" or case.gone or case.citizen is not None:
            return self.chance.choice(
                ("book", "book", "identified", "remove", "remove", "depart", "dispose", "discharge")
            )
        if case.status is None:
            return "determine"
        if any(each.code == "" for each in case.charges.values()):
            return "classify"
        if any(each.state == "FILED" for each in case.objections.values()):
            return self.chance.choice(("review", "review", "review", "notify", "transfer", "draft"))
        if case.requests and self.chance.random() < 0.12:
            return self.chance.choice(("dispose", "dispose", "object", "object", "determine", "classify", "lift"))
        for request in case.open_requests:
            steps = {"DRAFT": "approve", "APPROVED": "send", "SENT": "receive", "RECEIVED": "serve", "SERVED": "decide"}
            steps |= {"HONOUR": "hold", "CLOCK_RUNNING": "transfer", "CLAIM_HOLD": "review"}
            steps |= {"REVIEW_REQUIRED": "confirm", "NEEDS_JUDICIAL_WARRANT": "decide"}
            found = self.chance.random()
            if found < 0.08:
                return self.chance.choice(("supersede", "move", "book in", "foretell", "policy"))
            if request.state == "SERVED" and found < 0.25:
                return "decide as the policy says"
            return steps.get(request.state, "release")
        return self.chance.choice(("determine", "draft", "draft", "draft", "upon conviction"))

    def booking(self) -> str:
        """Mostly the latest booking, so that some case goes far."""
        known = self.record.bookings()
        return known[-1] if self.chance.random() < 0.85 else self.chance.choice(known)

    def case(self) -> Case:
        return self.record.case(self.booking())

    def who(self, role: str) -> str:
        """Mostly somebody who holds ``role``; now and then anybody."""
        known = sorted(self.record.register.grants)
        able = [each for each in known if role in {grant.role for grant in self.record.register.grants[each]}]
        fresh = [each for each in able if each not in {act.actor for act in self.case().acts}]
        chosen = fresh if fresh and self.chance.random() < 0.5 else able
        return self.chance.choice(chosen if chosen and self.chance.random() < 0.95 else [*known, "nobody"])

    def open_request(self) -> str:
        case = self.case()
        return next(iter(reversed(case.requests)), f"{case.booking}/r1")

    def past(self) -> datetime | None:
        """Mostly now; now and then some time ago."""
        ago = timedelta(minutes=self.chance.randrange(600))
        return self.county.now - ago if self.chance.random() < 0.2 else None

    def bases(self, case: Case) -> list[dict[str, Any]]:
        grounds = self.record.rule("priorities").value["grounds"]
        found = []
        for ground in self.chance.choices(grounds, k=self.chance.choice((1, 1, 1, 2))):
            label = self.chance.choice(ground["labels"])
            charge = self.chance.choice(sorted(case.charges) or ["c1"])
            elsewhere = {"evidence": "file 7", "offense": "burglary", "convicted_on": "2007-05-02", "code": "2202"}
            elsewhere |= {"code_system": "NCIC", "severity": self.chance.choice(("felony", "misdemeanor"))}
            facts: dict[str, dict[str, Any]] = {"charge": {"charge": charge}, "conviction": elsewhere}
            count = ground.get("count", 1)
            found += [{"ground": ground["ground"], "label": label, **facts.get(label, {"evidence": "x"})}] * count
        return found


def guarded(case: Case, request: Any, kinds: list[tuple[str, str]], now: datetime) -> None:
    """What must hold for everyone whom a custodian may keep, or keeps, on a request."""

    def actors(kind: str) -> list[str]:
        return [actor for each, actor in kinds if each == kind]

    examiners = set(actors("print.examined"))
    chain = [actors(kind)[-1] for kind in ("status.determined", "request.drafted", "request.approved")]
    assert len(examiners) >= 2
    assert len({*examiners, *chain}) == len(examiners) + 3
    assert not {*examiners, *chain} & set(actors("request.decided"))
    assert not case.gone
    assert case.unread_answer is None
    assert case.citizen is None
    assert case.status is None or not case.status.stops
    assert case.open_claim is None or case.open_claim.objection not in request.claims
    assert request.bases
    for basis in request.bases:
        charge = case.charges.get(basis.charge)
        assert charge is None or charge.open or charge.conviction, "a request rests on a charge that fell away"
    if request.state == "CLOCK_RUNNING":
        assert request.served_at is not None
        assert request.served_at <= request.releasable_at <= now
        assert request.binding_at - request.releasable_at <= timedelta(hours=48)
        assert not request.waits_for
        assert case.open_claim is None


def _book(run: RandomCounty) -> None:
    run.cards += run.chance.random() < 0.9
    run.county.book(f"T{run.cards}", charges=("DRIVING DRUNK", "NO LICENSE", "NOISE")[: run.chance.randint(1, 3)])


def _identified(run: RandomCounty) -> None:
    """A booking that is identified already, by the people who do that every day."""
    _book(run)
    booking = run.record.bookings()[-1]
    run.county.search(booking, run.chance.choice(PEOPLE))
    run.county.identify(booking)
    if run.chance.random() < 0.8:
        run.county.query(booking)
        run.county.determine(booking)
        run.county.classify(booking)


def _search(run: RandomCounty) -> None:
    run.county.search(run.booking(), *run.chance.sample(PEOPLE, run.chance.choice((0, 1, 1, 1, 1, 1, 2, 3))))


def _examine(run: RandomCounty) -> None:
    case = run.case()
    label = run.chance.choice(sorted(case.candidates) or ["A"])
    actor = run.who("examiner")
    if actor not in case.analyses:
        run.county.analyze(
            case.booking, actor, run.chance.choice(("sufficient", "sufficient", "limited", "insufficient"))
        )
    else:
        conclusion = run.chance.choice(("identification",) * 6 + ("exclusion", "inconclusive"))
        run.county.examine(case.booking, actor, conclusion, label)


def _determine(run: RandomCounty) -> None:
    booking = run.booking()
    if run.record.case(booking).queried:
        run.county.determine(booking, run.chance.choice(RESULTS), run.who("status_officer"))
    else:
        run.county.query(booking, run.who("status_officer"))


def _classify(run: RandomCounty) -> None:
    case = run.case()
    charge = next((each.charge for each in case.charges.values() if not each.code), "c1")
    code, severity = run.chance.choice((("5404", "misdemeanor"), ("2202", "felony"), ("0901", "aggravated_felony")))
    run.county.classify(case.booking, charge, code, severity)


def _dispose(run: RandomCounty) -> None:
    case = run.case()
    charge = run.chance.choice(list(case.charges.values()))
    rows = {each["state"]: each for each in run.record.rule("charge.states").value}
    state = run.chance.choice(rows[charge.state]["next"] or list(rows))
    run.county.dispose(case.booking, state, charge.charge, actor=run.who("court_clerk"))


def _draft(run: RandomCounty) -> None:
    case = run.case()
    form = run.chance.choice(run.record.rule("detainer.forms").value)["form"]
    run.county.draft(case.booking, run.who("issuing_officer"), bases=run.bases(case), form=form)


def _approve(run: RandomCounty) -> None:
    facts = {"request": run.open_request(), "actor": run.who("supervisor"), "reasons": "complete"}
    if run.chance.random() < 0.1:
        requests.refuse(run.record, **facts)
    else:
        requests.approve(run.record, **facts, documents=[{"title": "I-200", "reference": "signed"}])


def _confirm(run: RandomCounty) -> None:
    request = run.open_request()
    bases = run.bases(run.record.case(request.partition("/")[0]))
    facts = {"request": request, "actor": run.who("supervisor"), "bases": bases, "reasons": "it stands"}
    requests.confirm(run.record, **facts, notify_only=run.chance.random() < 0.3)


def _decide(run: RandomCounty) -> None:
    answer = run.chance.choice(("HONOUR",) * 5 + ("HONOUR_NOTIFY_ONLY", "DECLINED", "NEEDS_JUDICIAL_WARRANT"))
    run.county.decide(run.open_request(), answer, run.who("custodian"))


def _objection(run: RandomCounty) -> str:
    case = run.case()
    return run.chance.choice(sorted(case.objections) or [f"{case.booking}/o1"])


def _remove(run: RandomCounty) -> None:
    facts = {"objection": _objection(run), "gallery_digest": "e" * 64, "gallery_version": 4}
    objections.gallery_removed(run.record, actor=run.chance.choice(("duecourse", "kim")), **facts)


def _seal(run: RandomCounty) -> None:
    seq = run.chance.randrange(run.county.size())
    kind = run.record.ledger.entry(seq).entry.kind
    if kind in events.KINDS and events.KINDS[kind].sealing == "removal":
        return
    if run.chance.random() < 0.2:
        sealing.seal(run.record, seq=seq, actor=run.who("reviewer"), order="order 1")


def _depart(run: RandomCounty) -> None:
    day = run.county.now.date()
    facts = {"basis": "return", "departed_on": day, "confirmed_on": day, "document": "form"}
    custody.depart(run.record, booking=run.booking(), actor=run.who("records_clerk"), **facts)


def _supersede(run: RandomCounty) -> None:
    case = run.case()
    old = run.open_request()
    run.county.draft(case.booking, run.who("issuing_officer"), bases=run.bases(case), supersedes=old)


def _upon_conviction(run: RandomCounty) -> None:
    case = run.case()
    grounds = run.record.rule("priorities").value["grounds"]
    bases = [{"ground": run.chance.choice(grounds)["ground"], "label": "charge", "charge": "c1"}]
    charge = case.charges["c1"]
    if charge.open and charge.severity == "misdemeanor" and run.chance.random() < 0.8:
        bases[0]["ground"] = "level_3"
    run.county.draft(case.booking, run.who("issuing_officer"), bases=bases, upon_conviction=True)


def _answer(run: RandomCounty) -> None:
    booking, result = run.booking(), run.chance.choice(RESULTS)
    text = write_response(
        Response(
            sender="VTICE0900",
            recipient="XX1234567",
            result=result,
            records=(),
            author="technician 14",
            supervisor="supervisor 2",
            note="",
            expires_on=(run.county.now + timedelta(days=run.chance.choice((-1, 5, 60)))).date(),
            control=inquiries.control_of(booking),
        )
    )
    inquiries.take_answer(run.record, booking=booking, actor=run.who("status_officer"), text=text)


def _die(run: RandomCounty) -> None:
    """Rarely: a death ends everything that the other commands would go on to try."""
    if run.chance.random() < 0.2:
        custody.die(run.record, booking=run.booking(), actor=run.who("custodian"), document="d")


def _policy(run: RandomCounty) -> None:
    classes = run.record.rule("custodian.policies").value
    facts = {"jurisdiction": "j", "oris": ["XX1234567"], "version": "v", "decides": "d", "citation": "c"}
    facts |= {
        "adopted_by": "a",
        "valid_from": run.county.now.date(),
        "longest_hold_hours": run.chance.choice((None, 6)),
    }
    policy = run.chance.choice(("HONOUR_ALL",) * 12 + tuple(classes))
    policies.record_policy(run.record, actor=run.who("custodian"), policy=policy, **facts)


def _pinned(run: RandomCounty) -> None:
    answer = run.chance.choice(("HONOUR", "HONOUR", "HONOUR_NOTIFY_ONLY"))
    facts = {"request": run.open_request(), "actor": run.who("custodian"), "decision": answer, "reasons": "r"}
    requests.decide(run.record, **facts, warrant=run.chance.choice(("", "warrant 3")))


def _staff(run: RandomCounty) -> None:
    person, role = run.chance.choice(sorted(MORE)), run.chance.choice(sorted(ROLES))
    if run.chance.random() < 0.5:
        staff.revoke(run.record, actor="zoe", person=person, role=role, reason="moved")
    else:
        until = (run.county.now + timedelta(days=2)).date()
        run.county.authorize(person, role, expires_on=run.chance.choice((None, until)))


def _row(run: RandomCounty) -> None:
    day, routing = run.county.now.date(), run.chance.choice(("on", "on", "suppress_relay", "off"))
    facts = {"jurisdiction": "j", "instrument": "i", "requested_position": "r", "legal_basis": "l", "evidence": "e"}
    participation.record_row(run.record, actor="zoe", ori="XX1234567", routing=routing, valid_from=day, **facts)


def _request(act: Callable[..., object], role: str, **facts: Any) -> Callable[[RandomCounty], object]:
    return lambda run: act(run.record, request=run.open_request(), actor=run.who(role), **facts)


ACTS: dict[str, Callable[[RandomCounty], object]] = {
    "book": _book,
    "identified": _identified,
    "search": _search,
    "examine": _examine,
    "query": lambda run: run.county.query(run.booking(), run.who("status_officer")),
    "determine": _determine,
    "classify": _classify,
    "dispose": _dispose,
    "draft": _draft,
    "approve": _approve,
    "send": _request(requests.send, "issuing_officer", recipient="jail"),
    "receive": lambda run: requests.receive(
        run.record, request=run.open_request(), actor=run.who("custodian"), received_at=run.past()
    ),
    "serve": lambda run: requests.serve(
        run.record, request=run.open_request(), actor=run.who("custodian"), language="Czech", served_at=run.past()
    ),
    "decide": _decide,
    "hold": lambda run: requests.start_clock(
        run.record, request=run.open_request(), actor=run.who("custodian"), cause="bond", releasable_at=run.past()
    ),
    "confirm": _confirm,
    "lift": _request(requests.lift, "supervisor", reason="Case Closed", note="over"),
    "transfer": _request(custody.transfer, "custodian", taken_by="Roe", receipt="1"),
    "book in": lambda run: custody.book_in(
        run.record, booking=run.booking(), actor=run.who("custodian"), facility="jail", booked_at=run.past()
    ),
    "release": lambda run: custody.release(
        run.record, booking=run.booking(), actor=run.who("custodian"), reason="Bail Bond", released_at=run.past()
    ),
    "depart": _depart,
    "supersede": _supersede,
    "upon conviction": _upon_conviction,
    "answer": _answer,
    "policy": _policy,
    "decide as the policy says": _pinned,
    "move": lambda run: custody.move(
        run.record, booking=run.booking(), actor=run.who("custodian"), facility=f"jail {run.cards}", reason="space"
    ),
    "die": _die,
    "discharge": lambda run: custody.discharge(
        run.record, booking=run.booking(), actor=run.who("custodian"), reason="bond"
    ),
    "alarm": lambda run: custody.alarm(run.record),
    "state a charge": lambda run: bookings.state_charge(
        run.record, booking=run.booking(), actor=run.who("records_clerk"), text="LARCENY", document="report"
    ),
    "ethnicity": lambda run: bookings.ask_ethnicity(
        run.record, booking=run.booking(), actor=run.who("records_clerk"), ethnicity="declined"
    ),
    "foretell": lambda run: requests.give_notice(
        run.record,
        request=run.open_request(),
        actor=run.who("custodian"),
        release_at=run.county.now + timedelta(hours=2),
        notified="office",
    ),
    "object": lambda run: run.county.object(run.booking(), run.chance.choice(KINDS), run.who("custodian")),
    "notify": lambda run: objections.notify(
        run.record, objection=_objection(run), actor=run.who("custodian"), notified="office"
    ),
    "review": lambda run: run.county.review(_objection(run), run.who("reviewer"), run.chance.random() < 0.5),
    "remove": _remove,
    "seal": _seal,
    "staff": _staff,
    "row": _row,
}
"""Every command, with facts that chance picks."""


def run_rounds(make_county: Callable[..., Any], seeds: range, steps: int) -> tuple[dict[str, int], int]:
    """Run one county a seed; returns how often each command was accepted, and how often a running hold was seen."""
    accepted: dict[str, int] = dict.fromkeys(ACTS, 0)
    held = 0
    for seed in seeds:
        county = RandomCounty(make_county, seed)
        try:
            county.run(steps)
        except (AssertionError, KeyError, ValueError, TypeError, AttributeError) as fault:
            fault.add_note(f"seed {seed}, {steps} steps")
            raise
        county.county.record.ledger.close()
        held += county.held
        for name, count in county.accepted.items():
            accepted[name] += count
    return accepted, held


@pytest.mark.parametrize("block", range(2))
def test_random_sequences_verify_and_come_back_the_same(make_county: Callable[..., Any], block: int) -> None:
    accepted, _ = run_rounds(make_county, range(block * ROUNDS, (block + 1) * ROUNDS), STEPS)
    assert sum(accepted.values()) > ROUNDS * STEPS / 4, accepted
