"""Acts of the path to status in any order keep the sums and the three answers."""

from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from duecourse.errors import (
    DuecourseError,
)
from duecourse.program import status_path as path
from duecourse.program import status_path_acts as acts
from duecourse.program.status_path_law import verify
from tests.program.path_desk import Desk


def machine_of(root: Path) -> type[RuleBasedStateMachine]:
    """A machine that tries acts of the office in any order: done or refused by name, sums right, the record holds."""

    class Machine(RuleBasedStateMachine):
        made = 0

        @initialize()
        def begin(self) -> None:
            type(self).made += 1
            self.desk = Desk(root / str(self.made))
            self.number = self.desk.apply()
            self.kept, self.receipts = 0, 0

        def attempt(self, act: Any, *facts: Any) -> bool:
            before = self.desk.office.ledger.size()
            try:
                act(self.number, *facts)
            except DuecourseError:
                assert self.desk.office.ledger.size() == before
                return False
            return True

        @rule(requirement=st.sampled_from(("present", "continuous", "bars", "taxes", "penalty")))
        def evidence(self, requirement: str) -> None:
            kinds = {
                "present": "lease",
                "continuous": "travel record",
                "bars": "court record",
                "taxes": "tax transcript",
            }
            assert (
                self.attempt(self.desk.add, requirement, kinds.get(requirement, "tax transcript"))
                or self.gone
                or (requirement == "penalty")
            )

        @rule(
            requirement=st.sampled_from(("present", "continuous", "bars", "taxes", "penalty")),
            decision=st.sampled_from(("shown", "not shown")),
            actor=st.sampled_from(("ngo", "oma", "rui", "cai")),
        )
        def decides(self, requirement: str, decision: str, actor: str) -> None:
            if self.attempt(self.desk.decide, requirement, decision, actor):
                assert actor in {"ngo", "oma"}

        @rule(requirement=st.sampled_from(("bars", "taxes", "penalty")))
        def waives(self, requirement: str) -> None:
            if self.attempt(self.desk.waive, requirement):
                assert requirement != "taxes"

        @rule(day=st.dates(date(2010, 1, 1), date(2013, 1, 1)))
        def states(self, day: date) -> None:
            self.attempt(self.desk.state, "present_since", day.isoformat())

        @rule(cents=st.integers(-5, 60_000))
        def pays(self, cents: int) -> None:
            self.receipts += 1
            if self.attempt(self.desk.pay, "penalty", cents, f"R-{self.receipts}"):
                self.kept += cents

        @rule(receipt=st.integers(1, 4), cents=st.integers(0, 30_000))
        def gives_back(self, receipt: int, cents: int) -> None:
            if self.attempt(self.desk.refund, f"R-{receipt}", cents):
                self.kept -= cents

        @rule(sure=st.integers(0, 9))
        def withdraws(self, sure: int) -> None:
            if sure == 0:
                facts = {"actor": "rui", "withdrawn_on": self.desk.now.date(), "reason": "by letter"}
                self.attempt(lambda number: acts.withdraw(self.desk.office, application=number, **facts))

        @property
        def gone(self) -> bool:
            return path.load(self.desk.office, self.number).withdrawn

        @invariant()
        def the_sum_is_right_and_the_answer_is_one_of_three(self) -> None:
            if hasattr(self, "desk"):
                known = path.load(self.desk.office, self.number)
                assert known.paid_cents("penalty") == self.kept
                assert 0 <= self.kept <= 50_000
                assert self.desk.overall(self.number) in {"complete", "missing", "needs human decision"}

        def teardown(self) -> None:
            if hasattr(self, "desk"):
                assert verify(self.desk.office).ok
                self.desk.close()

    return Machine


def test_acts_in_any_order_keep_the_sums_and_the_three_answers(tmp_path: Path) -> None:
    run_state_machine_as_test(
        machine_of(tmp_path), settings=settings(max_examples=10, stateful_step_count=18, deadline=None)
    )
