"""A desk of an office of the path to status, for its tests."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from duecourse.prints.template import MINUTIA, Template
from duecourse.program import status_path as path
from duecourse.program import status_path_acts as acts
from duecourse.program import status_path_check as checks
from duecourse.program import status_path_payments as payments
from duecourse.program.status_path_office import Office, OfficeFolder, staff

STAFF = {"rui": "intake", "cai": "cashier", "kai": "checker", "ngo": "adjudicator", "oma": "adjudicator"}
FIRST = datetime(2013, 7, 1, 15, tzinfo=UTC)


class Desk:
    """An open office with its staff and a clock one can set."""

    def __init__(self, root: Path) -> None:
        self.now = FIRST
        OfficeFolder(root).found()
        self.opened = Office.open(root, self.clock)
        self.office = self.opened.__enter__()
        staff(self.office, actor="lee", person="lee", role="head", authority="founding")
        for person, role in STAFF.items():
            staff(self.office, actor="lee", person=person, role=role, authority="letter")

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def close(self) -> None:
        self.opened.__exit__(None, None, None)

    def apply(self, bill: str = "s744", stage: str = "initial", on: date = date(2013, 7, 1)) -> str:
        facts: dict[str, Any] = {"applicant": "applicant 1", "bill": bill, "stage": stage, "received_on": on}
        return acts.receive(self.office, actor="rui", **facts)

    def state(self, number: str, fact: str, value: str) -> None:
        acts.state(self.office, application=number, actor="rui", fact=fact, value=value, document="paper")

    def add(self, number: str, requirement: str, evidence: str) -> None:
        acts.add_evidence(
            self.office,
            application=number,
            actor="rui",
            requirement_id=requirement,
            evidence=evidence,
            document="paper",
        )

    def decide(self, number: str, requirement: str, decision: str = "shown", actor: str = "ngo") -> Any:
        facts = {"requirement_id": requirement, "decision": decision, "reason": "as it stands"}
        return acts.decide(self.office, application=number, actor=actor, **facts)

    def waive(self, number: str, requirement: str, actor: str = "ngo") -> Any:
        facts = {"requirement_id": requirement, "reason": "came as a child"}
        return acts.waive(self.office, application=number, actor=actor, **facts)

    def pay(self, number: str, requirement: str, cents: int, receipt: str) -> payments.Receipt:
        facts: dict[str, Any] = {"requirement_id": requirement, "cents": cents, "receipt": receipt}
        return payments.pay(self.office, application=number, actor="cai", paid_on=self.now.date(), **facts)

    def refund(self, number: str, receipt: str, cents: int) -> Any:
        facts: dict[str, Any] = {"receipt": receipt, "cents": cents, "refunded_on": self.now.date(), "reason": "twice"}
        return payments.refund(self.office, application=number, actor="cai", **facts)

    def search(self, number: str, requirement: str = "background", prints: int = 1) -> Any:
        facts: dict[str, Any] = {"requirement_id": requirement, "templates": hand(prints)}
        return checks.search(self.office, application=number, actor="kai", **facts)

    def answers(self, number: str) -> dict[str, str]:
        return {each.requirement: each.answer for each in path.answers(path.load(self.office, number))}

    def overall(self, number: str) -> str:
        return path.overall(path.answers(path.load(self.office, number)))


def hand(seed: int) -> list[Template]:
    found = []
    for finger in (1, 2):
        dice = np.random.default_rng([seed, finger])
        minutiae = np.zeros(40, MINUTIA)
        minutiae["x"], minutiae["y"] = dice.integers(40, 360, 40), dice.integers(40, 460, 40)
        minutiae["angle"], minutiae["kind"], minutiae["quality"] = dice.uniform(0, 6.2, 40), 1, 80
        found.append(Template(finger, 400, 500, minutiae, "made up/1"))
    return found
