"""A county in which a seeded chance decides who tries what, when, with which facts, and what must hold meanwhile."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from duecourse import errors
from duecourse.ledger.store import Ledger
from duecourse.program import narrate, worklists
from duecourse.program.case import Case
from duecourse.program.circumstances import lacking
from duecourse.program.events.event import ROLES, Event
from duecourse.program.folding import fold_all
from duecourse.program.record import Deed, Record
from duecourse.rules.lookup import rule

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


def gated(at: datetime) -> bool:
    """Whether a request of that instant waits until discretion was weighed."""
    return bool(rule("discretion.weighed", on=at.astimezone(ZONE).date()).value)


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


SHORT, LONG = (1, 60, 60, 900, 900, 7200), (40_000, 180_000)
"""Seconds that pass between two commands."""

Act = Callable[["RandomCounty"], object]
"""A command, with facts that chance picks."""


class RandomCounty:
    """One county in which a seeded chance decides who tries what, when, with which facts."""

    def __init__(self, make_county: Callable[..., Any], acts: Mapping[str, Act], seed: int) -> None:
        self.acts = acts
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
            self.county.wait(timedelta(seconds=self.chance.choice(SHORT if self.hurried() else (*SHORT, *LONG))))
            self.attempt(self.next_step() if self.chance.random() < 0.85 else self.chance.choice(sorted(self.acts)))
        assert self.county.findings() == []
        self.compare_with_a_fresh_reading()
        self.read_aloud()

    def attempt(self, name: str) -> None:
        before = self.county.size()
        self.record.deed = None
        try:
            self.acts[name](self)
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
        for field in ("check", "custody", "citizen", "requests", "charges", "routing"):
            assert getattr(again, field) == getattr(live, field), field
        assert again == live
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
        if not case.asked_of_harm and self.chance.random() < 0.6:
            return "ask"
        if self.record.rule("discretion.weighed").value and not case.weighed and self.chance.random() < 0.6:
            return "weigh"
        if any(each.code == "" for each in case.charges.values()):
            return "classify"
        if any(each.state == "FILED" for each in case.objections.values()):
            return self.chance.choice(("review", "review", "review", "notify", "transfer", "draft"))
        if case.requests and self.chance.random() < 0.12:
            return self.chance.choice(("dispose", "dispose", "object", "object", "determine", "classify", "lift"))
        if case.requests and not case.custody and self.chance.random() < 0.6:
            return "book in"  # nobody is held who was not booked in
        for request in case.open_requests:
            steps = {"DRAFT": "approve", "APPROVED": "send", "SENT": "receive", "RECEIVED": "serve", "SERVED": "decide"}
            steps |= {"HONOUR": "hold", "CLOCK_RUNNING": "transfer", "CLAIM_HOLD": "review"}
            steps |= {"REVIEW_REQUIRED": "confirm", "NEEDS_JUDICIAL_WARRANT": "decide"}
            found = self.chance.random()
            if request.waits_for and request.state in {"SERVED", "HONOUR"} and found < 0.6:
                return "dispose"
            unknown = lacking(case, self.record.rule("custody.transfer_needs").value)
            if request.state in {"HONOUR", "CLOCK_RUNNING"} and unknown and found < 0.7:
                return self.chance.choice(unknown)
            if found < 0.08:
                return self.chance.choice(("supersede", "move", "book in", "foretell", "policy"))
            if request.state == "SERVED" and found < 0.25:
                return "decide as the policy says"
            return steps.get(request.state, "release")
        return self.chance.choice(("determine", "draft", "draft", "draft", "upon conviction"))

    def hurried(self) -> bool:
        """Mostly while a hold runs: whoever is to be handed over within it does not sleep over it."""
        running = any(each.state == "CLOCK_RUNNING" for each in self.case().open_requests)
        return running and self.chance.random() < 0.8

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
        return self.county.now.astimezone(UTC) - ago if self.chance.random() < 0.2 else None

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
    assert "discretion.weighed" in dict(kinds) or not gated(request.drafted_at), "nobody weighed discretion"
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
