"""A county whose auditors inspect one employer, for the tests of inspections."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from duecourse.program import worksite_fines, worksite_forms, worksite_notices
from duecourse.program.worksite import load

FACTORS = [
    {"factor": "business_size", "weighs": "mitigating", "reason": "twelve workers"},
    {"factor": "good_faith", "weighs": "neutral", "reason": "no sign either way"},
    {"factor": "seriousness", "weighs": "aggravating", "reason": "signatures are missing"},
    {"factor": "unauthorized_workers", "weighs": "mitigating", "reason": "none was found"},
    {"factor": "history", "weighs": "neutral", "reason": "first inspection"},
]
AUDITORS = {"ann": "auditor", "bob": "auditor", "sue": "supervisor", "tom": "court_clerk", "kay": "records_clerk"}


class Office:
    """A county whose auditors inspect one employer; each method is one act that is right unless told otherwise."""

    def __init__(self, county: Any, day: date = date(2010, 6, 1)) -> None:
        self.county, self.record, self.folder = county, county.record, county.folder
        for person, role in AUDITORS.items():
            county.authorize(person, role)
        county.authorize("rex", "reviewer")
        self.on(max(day, county.now.date()))
        self.inspection = worksite_notices.open_inspection(
            self.record, actor="ann", employer="Acme", target_source="lead", reference="lead 7", reason="complaints"
        )

    @property
    def today(self) -> date:
        return self.county.now.date()

    @property
    def state(self) -> str:
        return load(self.record.ledger, self.inspection).state

    def on(self, day: date) -> None:
        """Let the clock of the record show noon of a day."""
        self.county.now = datetime(day.year, day.month, day.day, 12, tzinfo=self.county.now.tzinfo)

    def later(self, days: int) -> None:
        self.on(self.today + timedelta(days=days))

    def do(self, act: Callable[..., Any], actor: str = "ann", **facts: Any) -> Any:
        return act(self.record, inspection=self.inspection, actor=actor, **facts)

    def list(self, *lines: str, name: str = "forms.csv") -> Path:
        file = Path(self.folder) / name
        file.write_text("\n".join(("employee,hired_on,form_on,ended_on,errors", *lines)) + "\n", encoding="utf-8")
        return file

    def forms(self, count: int = 200, violating: int = 64, code: str = "s2_signature") -> Path:
        lines = (f"E-{n:04d},2009-03-02,2009-03-04,,{code if n < violating else ''}" for n in range(count))
        return self.list(*lines)

    def notified(self) -> None:
        self.do(worksite_notices.notify, served_on=self.today)

    def reviewing(self, file: Path | None = None) -> None:
        self.notified()
        self.later(2)
        facts = {"outcome": "received", "produced_on": self.today, "produced": ("forms I-9",)}
        self.do(worksite_notices.produce, **facts)
        self.do(worksite_forms.import_forms, path=file or self.forms())

    def drafted(self, **facts: Any) -> Any:
        given = {"offense": 1, "factors": FACTORS, "reason": "64 forms", **facts}
        return self.do(worksite_fines.draft, **given)

    def served(self, **facts: Any) -> date:
        self.drafted(**facts)
        self.do(worksite_fines.approve, "sue", reasons="the lines were checked")
        found = self.do(worksite_fines.serve, served_on=self.today)
        assert isinstance(found, date)
        return found
