"""Acts of an inspection in any order: each is done or refused by name, and the record holds."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from duecourse.errors import (
    DuecourseError,
)
from duecourse.program import worksite_fines, worksite_forms, worksite_notices
from duecourse.program import worksite_workers as workers
from duecourse.program.worksite import STATES, load
from tests.program.worksite_office import FACTORS, Office

ACTS: dict[str, tuple[Callable[..., Any], str, dict[str, Any]]] = {
    "notify": (worksite_notices.notify, "ann", {"served_on": ...}),
    "receive": (worksite_notices.produce, "ann", {"outcome": "received", "produced_on": ..., "produced": ("forms",)}),
    "refuse": (worksite_notices.produce, "ann", {"outcome": "refused", "produced_on": ..., "reason": "no"}),
    "import": (worksite_forms.import_forms, "ann", {"path": None}),
    "technical": (worksite_notices.notify_technical, "ann", {"served_on": ...}),
    "correct": (worksite_notices.correct, "ann", {"corrected_on": ..., "employees": ("E-3",)}),
    "discrepancies": (worksite_notices.notify_discrepancies, "ann", {"served_on": ..., "discrepancies": "numbers"}),
    "answered": (worksite_notices.answer_discrepancies, "ann", {"answered_on": ..., "answer": "mistyped"}),
    "name": (workers.name_workers, "ann", {"served_on": ..., "employees": ["E-1"]}),
    "tell": (workers.tell, "ann", {"employee": "E-1", "told_on": ..., "language": "Spanish"}),
    "hear": (workers.hear, "ann", {"employee": "E-1", "heard_on": ..., "shown": "a permit"}),
    "outcome": (workers.decide, "rex", {"employee": "E-1", "outcome": "authorized", "reason": "a permit"}),
    "own outcome": (workers.decide, "ann", {"employee": "E-1", "outcome": "authorized", "reason": "a permit"}),
    "warn": (worksite_notices.warn, "ann", {"served_on": ..., "reason": "few"}),
    "comply": (worksite_notices.comply, "ann", {"told_on": ..., "reason": "none"}),
    "draft": (worksite_fines.draft, "ann", {"offense": 1, "factors": FACTORS, "reason": "forms"}),
    "approve": (worksite_fines.approve, "sue", {"reasons": "checked"}),
    "own approval": (worksite_fines.approve, "ann", {"reasons": "mine"}),
    "refuse draft": (worksite_fines.refuse, "sam", {"reasons": "no"}),
    "serve": (worksite_fines.serve, "ann", {"served_on": ...}),
    "hearing": (worksite_fines.request_hearing, "ann", {"requested_on": ...}),
    "final": (worksite_fines.finalize, "ann", {}),
    "complaint": (worksite_fines.complain, "ann", {"filed_on": ..., "docket": "1"}),
    "settle": (
        worksite_fines.settle,
        "sue",
        {"settled_on": ..., "cents": 500, "agreement": "7", "reason": "ability to pay"},
    ),
    "order": (worksite_fines.order, "tom", {"ordered_on": ..., "cents": 900, "docket": "1", "document": "2"}),
    "pay": (worksite_fines.pay, "kay", {"paid_on": ..., "cents": 300, "receipt": None}),
    "collect": (worksite_fines.collect, "kay", {"begun_on": ..., "reason": "nothing came"}),
}


def machine_of(make_county: Any) -> type[RuleBasedStateMachine]:
    """A machine that tries acts in any order at any time: each is done or refused by name, and the record holds."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.office = Office(make_county(), date(2010, 9, 14))
            self.office.county.authorize("ann", "supervisor")
            self.office.county.authorize("sam", "supervisor")
            self.file = self.office.list(
                "E-1,2009-03-02,2009-03-03,,s2_signature",
                "E-2,2009-03-02,2009-03-03,,",
                "E-3,2009-03-02,2009-03-03,,s1_address",
            )
            self.receipts = 0

        @rule(name=st.sampled_from(sorted(ACTS)))
        def act(self, name: str) -> None:
            deed, actor, facts = ACTS[name]
            self.receipts += name == "pay"
            special = {"path": self.file, "receipt": f"R-{self.receipts}"}
            given = {
                key: self.office.today if value is ... else special.get(key, value) for key, value in facts.items()
            }
            before = self.office.county.size()
            try:
                self.office.do(deed, actor, **given)
            except DuecourseError:
                assert self.office.county.size() == before

        @rule(days=st.sampled_from((1, 4, 16, 31)))
        def wait(self, days: int) -> None:
            self.office.later(days)

        @precondition(lambda self: hasattr(self, "office"))
        @rule()
        def straight_on(self) -> None:
            """One step on the way to a fine, so that late states are reached."""
            step = {
                "OPENED": "notify",
                "DOCS_DUE": "receive",
                "DOCS_RECEIVED": "import",
                "UNDER_REVIEW": "draft",
                "FINE_DRAFTED": "approve",
                "FINE_APPROVED": "serve",
                "NIF_SERVED": "hearing",
                "HEARING_REQUESTED": "complaint",
                "COMPLAINT_FILED": "order",
                "ORDER": "pay",
            }.get(self.office.state)
            if step:
                self.act(step)

        @invariant()
        def known_state_and_no_more_paid_than_due(self) -> None:
            if hasattr(self, "office"):
                known = load(self.office.record.ledger, self.office.inspection)
                assert known.state in STATES
                assert known.fine is None or known.fine.unpaid_cents >= 0 or known.fine.due_cents is None

        def teardown(self) -> None:
            if hasattr(self, "office"):
                assert self.office.county.findings() == []

    return Machine


def test_acts_in_any_order_are_done_or_refused_and_the_record_holds(make_county: Any) -> None:
    run_state_machine_as_test(
        machine_of(make_county), settings=settings(max_examples=12, stateful_step_count=24, deadline=None)
    )
