"""The machines of objections and of forgetting under random steps: nothing out of turn, and the record verifies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from duecourse.errors import Refused
from duecourse.ledger.store import Ledger
from duecourse.program import objections, requests, retention, retention_holds
from duecourse.program.case import Case
from duecourse.program.folding import fold_all
from duecourse.program.retention_due import in_the_way
from duecourse.program.retention_purge import STEPS, carry_out
from duecourse.settings import Settings, Workspace

WAITS = st.sampled_from([timedelta(minutes=1), timedelta(hours=30), timedelta(days=9), timedelta(days=40)])
REVIEWERS = st.sampled_from(["jan", "joe", "eve", "hal"])
CLERKS = st.sampled_from(["kim", "kay"])
DECIDERS = st.sampled_from(["jan", "gil", "kay"])


class Killed(BaseException):
    """Stands for a process that ends between two steps."""


class Steps(RuleBasedStateMachine):
    """One booking, tried by people in any order; what is refused leaves nothing, what is accepted verifies."""

    make: Callable[..., Any]

    def __init__(self) -> None:
        super().__init__()
        self.county = type(self).make()
        for person in ("joe", "eve"):
            self.county.authorize(person, "reviewer")
        self.county.authorize("kay", "records_clerk", "supervisor")
        self.county.authorize("hal", "reviewer")
        self.space = Workspace(self.county.folder, Settings())
        self.begin()

    def begin(self) -> None:
        """The booking as it stands before the first step."""
        self.booking: str = self.county.book()

    @property
    def case(self) -> Case:
        return self.county.record.case(self.booking)  # type: ignore[no-any-return]

    def attempt(self, act: Callable[[], object]) -> bool:
        """Whether an act was accepted."""
        before, done = self.county.size(), True
        try:
            act()
        except Refused:
            done = False
        assert done or self.county.size() == before
        return done

    @rule(wait=WAITS)
    def pass_time(self, wait: timedelta) -> None:
        self.county.now += wait

    def teardown(self) -> None:
        assert self.county.findings() == []
        with Ledger.open(self.county.folder / "ledger.sqlite", read_only=True) as ledger:
            assert fold_all(self.booking, ledger.entries(stream=self.booking)) == self.case


class Objecting(Steps):
    """A draft request, and objections of every kind against it."""

    def begin(self) -> None:
        self.booking = self.county.drafted().partition("/")[0]

    @rule(
        kind=st.sampled_from(["citizenship", "victim_or_witness", "mistaken_identity", "complaint"]),
        actor=st.sampled_from(["hal", "kim", "joe"]),
        about=st.sampled_from([(), ("hal",), ("zoe",), ("gil", "kim")]),
    )
    def file(self, kind: str, actor: str, about: tuple[str, ...]) -> None:
        facts: dict[str, Any] = {
            "kind": kind,
            "filed_by": "family",
            "statement": "así no es",
            "language": "es",
            "about": about,
        }
        filed = self.attempt(lambda: objections.file(self.county.record, booking=self.booking, actor=actor, **facts))
        assert filed == (actor not in about)
        if filed and kind != "complaint":
            assert all(each.state == "CLAIM_HOLD" for each in self.case.open_requests)

    @precondition(lambda self: self.case.objections)
    @rule(data=st.data(), actor=REVIEWERS, upheld=st.booleans())
    def decide(self, data: st.DataObject, actor: str, upheld: bool) -> None:
        known = self.case.objections[data.draw(st.sampled_from(sorted(self.case.objections)))]
        acted, line = self.case.acts_of(actor), set(known.about)
        line |= {"zoe"} if line else set()
        everyone = "zoe" in known.about
        done = self.attempt(lambda: self.county.review(known.objection, actor, upheld))
        assert done == (known.state == "FILED" and not acted and actor not in line and not everyone)
        if done and upheld and known.kind != "complaint":
            assert not self.case.open_requests

    @precondition(lambda self: self.case.objections)
    @rule(data=st.data(), actor=st.sampled_from(["hal", "kim"]))
    def answer(self, data: st.DataObject, actor: str) -> None:
        known = self.case.objections[data.draw(st.sampled_from(sorted(self.case.objections)))]
        given = {"objection": known.objection, "actor": actor, "language": "es"}
        done = self.attempt(lambda: objections.answer(self.county.record, **given))
        assert done == (known.state in {"UPHELD", "REJECTED"} and known.answered_at is None)

    @precondition(lambda self: self.case.objections)
    @rule(data=st.data(), actor=st.sampled_from(["kim", "gil", "kay"]))
    def refer(self, data: st.DataObject, actor: str) -> None:
        known = self.case.objections[data.draw(st.sampled_from(sorted(self.case.objections)))]
        facts = {"objection": known.objection, "actor": actor, "body": "inspector", "reason": "the line"}
        done = self.attempt(lambda: objections.refer(self.county.record, **facts))
        assert done == (known.state == "FILED" and not known.holds and actor not in known.about)

    @precondition(lambda self: self.case.open_requests)
    @rule()
    def approve(self) -> None:
        request = self.case.open_requests[0]
        facts: dict[str, Any] = {"request": request.request, "actor": "fay", "reasons": "complete"}
        done = self.attempt(lambda: requests.approve(self.county.record, **facts))
        assert not done or self.case.open_claim is None


class Forgetting(Steps):
    """A booking without a charge, its purge by two people, holds and objections in the way, and kills at each step."""

    def begin(self) -> None:
        self.booking = self.county.book()
        self.county.search(self.booking)

    @rule(state=st.sampled_from(["NOT_REFERRED", "FILED", "DISMISSED", "SEALED"]))
    def dispose(self, state: str) -> None:
        try:
            self.county.dispose(self.booking, state)
        except Refused:
            return

    @rule(actor=CLERKS)
    def propose(self, actor: str) -> None:
        before = self.case
        ready = [each for each in retention.due(self.county.record) if each.late]
        done = self.attempt(lambda: retention.propose(self.county.record, booking=self.booking, actor=actor))
        free = before.keeping.purge is None and before.keeping.held is None and not in_the_way(before)
        assert done == (bool(ready) and free)

    @precondition(lambda self: self.case.keeping.purges)
    @rule(actor=DECIDERS, yes=st.booleans())
    def answer(self, actor: str, yes: bool) -> None:
        before = self.case
        known = list(before.keeping.purges.values())[-1]
        act = retention.approve if yes else retention.refuse
        done = self.attempt(lambda: act(self.county.record, purge=known.purge, actor=actor, reason="read"))
        free = before.keeping.held is None and not in_the_way(before)
        may = known.state == "PROPOSED" and (not yes or (free and actor != known.proposed_by))
        assert done == may

    @rule(days=st.integers(0, 180))
    def hold(self, days: int) -> None:
        begun = any(each.state == "STARTED" for each in self.case.keeping.purges.values())
        day = self.county.clock().date() + timedelta(days=days)
        facts = {"booking": self.booking, "actor": "jan", "authority": "a", "reason": "r", "review_on": day}
        assert self.attempt(lambda: retention_holds.place(self.county.record, **facts)) == (not begun)

    @precondition(lambda self: self.case.keeping.held)
    @rule()
    def lift(self) -> None:
        held = self.case.keeping.held
        assert held is not None
        facts = {"hold": held.hold, "actor": "gil", "reason": "over"}
        assert self.attempt(lambda: retention_holds.lift(self.county.record, **facts))

    @rule(actor=st.sampled_from(["joe", "eve"]))
    def complain(self, actor: str) -> None:
        open_one = next((each for each in self.case.objections.values() if each.state == "FILED"), None)
        if open_one is None:
            self.county.object(self.booking, "complaint")
        elif not self.case.acts_of(actor):
            self.county.review(open_one.objection, actor, upheld=False)

    @precondition(lambda self: self.case.keeping.purges)
    @rule(step=st.sampled_from(["", *STEPS]))
    def purge(self, step: str) -> None:
        before = self.case
        known = list(before.keeping.purges.values())[-1]

        def kill(done: str) -> None:
            if done == step:
                raise Killed

        try:
            carry_out(self.county.record, self.space, purge=known.purge, actor="kim", done=kill)
        except Killed:
            assert step
            assert self.case.keeping.purges[known.purge].state in {"STARTED", "ERASED"}
        except Refused:
            assert known.state not in {"STARTED", "ERASED"}
        else:
            assert known.state in {"APPROVED", "STARTED", "ERASED"}
        kinds = self.county.kinds(self.booking)
        assert kinds.count("purge.erased") <= kinds.count("purge.started") <= kinds.count("purge.approved")


def test_objections_in_any_order(make_county: Callable[..., Any]) -> None:
    machine = type("Objections", (Objecting,), {"make": staticmethod(make_county)})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=14, deadline=None))


def test_forgetting_in_any_order(make_county: Callable[..., Any]) -> None:
    machine = type("Retention", (Forgetting,), {"make": staticmethod(make_county)})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=16, deadline=None))
