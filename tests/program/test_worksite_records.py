"""Forged entries in inspections are found, workers' facts reach no other program, a kill leaves all or nothing."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.program import events, staff, worksite_fines, worksite_forms, worksite_mismatches, worksite_notices
from duecourse.program import worksite_workers as workers
from duecourse.program.events import fine as fines
from duecourse.program.events import inspection as inspections
from duecourse.program.events import worker as worker_events
from duecourse.program.events.event import NOT_EXAMINERS
from duecourse.program.events.inspection import AUDITING, InspectionEvent
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record
from duecourse.program.worksite import load

FACTORS = [
    {"factor": name, "weighs": "neutral", "reason": "as found"}
    for name in ("business_size", "good_faith", "seriousness", "unauthorized_workers", "history")
]
W = "w-000001"


class Case:
    """An honest inspection with a fine approved and served, whose entries a forger writes after."""

    def __init__(self, county: Any) -> None:
        self.county, self.record = county, county.record
        for person, role in (("ann", "auditor"), ("sue", "supervisor"), ("kay", "records_clerk"), ("rex", "reviewer")):
            county.authorize(person, role)
        county.authorize("bad", "auditor", "supervisor", "records_clerk", "reviewer", "court_clerk")
        self.today = county.now.date()
        worksite_notices.open_inspection(
            self.record, actor="ann", employer="Acme", target_source="lead", reference="7", reason="complaints"
        )
        self.file = Path(county.folder) / "forms.csv"
        rows = [f"E-{n},2009-03-02,2009-03-04,{'s2_signature' if n < 30 else 's1_address'}" for n in range(100)]
        self.file.write_text("\n".join(("employee,hired_on,form_on,errors", *rows)))
        self.do(worksite_notices.notify, served_on=self.today)
        facts = {"outcome": "received", "produced_on": self.today, "produced": ("forms",)}
        self.do(worksite_notices.produce, **facts)
        self.do(worksite_forms.import_forms, path=self.file)

    def do(self, act: Callable[..., Any], actor: str = "ann", **facts: Any) -> Any:
        return act(self.record, inspection=W, actor=actor, **facts)

    def served(self) -> None:
        self.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
        self.do(worksite_fines.approve, "sue", reasons="checked")
        self.do(worksite_fines.serve, served_on=self.today)

    def named(self) -> None:
        self.do(workers.name_workers, served_on=self.today, employees=["E-1"])

    def like(self, kind: str, **changes: Any) -> Any:
        stored = list(self.record.ledger.entries(kind=kind))[-1]
        return msgspec.structs.replace(events.decode(kind, stored.body or b"", "honest"), **changes)

    def write(self, event: Any, actor: str = "bad", stream: str = W, decision: str = "") -> None:
        with self.record.ledger.writing() as tx:
            tx.append(NewEntry(stream, event.kind, actor, events.encode(event), self.county.clock(), decision))

    def found(self) -> set[str]:
        return {each.what for each in self.county.findings()}


@pytest.fixture
def case(county: Any) -> Case:
    made = Case(county)
    assert county.findings() == []
    return made


def wrong_number(case: Case) -> None:
    case.write(case.like("inspection.opened", inspection="w-000009"), stream="w-000009")


def no_inspection(case: Case) -> None:
    case.write(case.like("inspection.notified"), stream="w-000404")


def again_notified(case: Case) -> None:
    case.write(case.like("inspection.notified"))


def short_clock(case: Case) -> None:
    case.write(case.like("inspection.opened", inspection="w-000002"), stream="w-000002")
    case.write(case.like("inspection.notified", production_due_on=case.today + timedelta(days=1)), stream="w-000002")


def no_rules(case: Case) -> None:
    case.write(case.like("inspection.opened", inspection="w-000002"), stream="w-000002")
    case.write(case.like("inspection.notified", rules=()), stream="w-000002")


def short_list(case: Case) -> None:
    case.write(case.like("forms.listed", workers=90, source_sha256="0" * 64))


def form_before_hire(case: Case) -> None:
    row = inspections.FormRow("E-1", date(2009, 3, 2), date(2009, 3, 1))
    case.write(inspections.FormsKept(forms=f"{W}/l2", part=1, rows=(row,)), stream=f"{W}/forms")


def own_draft(case: Case, **changes: Any) -> None:
    case.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
    case.do(worksite_fines.refuse, "sue", reasons="once more")
    honest = case.like("fine.drafted", fine=f"{W}/f2")
    sheet = msgspec.structs.replace(honest.sheet, **changes.pop("sheet", {}))
    total = changes.pop("total_cents", sheet.total_cents)
    forged = msgspec.structs.replace(honest, sheet=sheet, total_cents=total, **changes)
    case.write(forged, decision=f"{W}/f2")


def another_total(case: Case) -> None:
    own_draft(case, total_cents=1)


def other_counts(case: Case) -> None:
    counts = case.like("forms.listed")
    assert counts.workers == 100
    case.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
    case.do(worksite_fines.refuse, "sue", reasons="once more")
    honest = case.like("fine.drafted", fine=f"{W}/f2")
    from duecourse.program.worksite_sheet import again

    fewer = msgspec.structs.replace(honest.sheet.counts, violating=20, substantive=20)
    sheet = again(msgspec.structs.replace(honest.sheet, counts=fewer))
    case.write(msgspec.structs.replace(honest, sheet=sheet, total_cents=sheet.total_cents), decision=f"{W}/f2")


def no_key(case: Case) -> None:
    case.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
    case.write(fines.FineApproved(fine=f"{W}/f1", reasons="checked"))


def own_approval(case: Case) -> None:
    case.write(inspections.ReferralMade(referred_to="x", referred_on=case.today, reason="y"))
    case.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
    case.write(fines.FineApproved(fine=f"{W}/f1", reasons="checked"), decision=f"{W}/f1")


def no_authority(case: Case) -> None:
    case.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
    case.write(fines.FineApproved(fine=f"{W}/f1", reasons="checked"), actor="kay", decision=f"{W}/f1")


def short_hearing(case: Case) -> None:
    case.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
    case.do(worksite_fines.approve, "sue", reasons="checked")
    known = case.record.rule("worksite.hearing")
    from duecourse.program.facts import used

    event = fines.FineServed(
        fine=f"{W}/f1", served_on=case.today, hearing_by=case.today + timedelta(days=10), rules=used(known)
    )
    case.write(event)


def early_final(case: Case) -> None:
    case.served()
    fine = load(case.record.ledger, W).fine
    assert fine is not None
    assert fine.hearing_by is not None
    case.write(
        fines.FineFinal(
            fine=fine.fine, final_on=case.today, hearing_by=fine.hearing_by, amount_cents=fine.sheet.total_cents
        )
    )


def high_settlement(case: Case) -> None:
    case.served()
    case.write(fines.FineSettled(fine=f"{W}/f1", settled_on=case.today, amount_cents=10**9, agreement="7", reason="x"))


def overpaid(case: Case) -> None:
    case.served()
    case.write(fines.FineSettled(fine=f"{W}/f1", settled_on=case.today, amount_cents=500, agreement="7", reason="x"))
    case.write(fines.FinePaid(fine=f"{W}/f1", paid_on=case.today, amount_cents=501, receipt="R"))


def untold(case: Case) -> None:
    case.named()
    case.write(worker_events.WorkerDecided(employee="E-1", outcome="authorized", reason="x"))


def own_outcome(case: Case) -> None:
    case.county.authorize("ann", "reviewer")
    case.named()
    case.do(workers.tell, employee="E-1", told_on=case.today, language="Spanish")
    case.write(worker_events.WorkerDecided(employee="E-1", outcome="authorized", reason="x"), actor="ann")


def unknown_worker(case: Case) -> None:
    case.write(worker_events.WorkerDecided(employee="E-404", outcome="authorized", reason="x"))


def unheard_fine(case: Case) -> None:
    case.named()
    case.do(workers.tell, employee="E-1", told_on=case.today, language="Spanish")
    case.do(workers.decide, "rex", employee="E-1", outcome="left", reason="gone")
    case.do(worksite_fines.draft, offense=1, factors=FACTORS, reason="30 forms")
    case.do(worksite_fines.refuse, "sue", reasons="once more")
    case.do(workers.name_workers, served_on=case.today, employees=["E-2"])
    case.write(case.like("fine.drafted", fine=f"{W}/f2"), decision=f"{W}/f2")


def mismatch(case: Case) -> str:
    facts = {"employer": "Acme", "employee": "E-1", "status": "naturalized citizen", "started_on": case.today}
    return worksite_mismatches.record_mismatch(case.record, actor="ann", case_opened_on=case.today, **facts)  # type: ignore[arg-type]


def untold_mismatch(case: Case) -> None:
    number = mismatch(case)
    facts: dict[str, Any] = {"mismatch": number, "closed_on": case.today, "document": "x"}
    case.write(worker_events.MismatchClosed(outcome="final nonconfirmation", **facts), stream=number)


def early_no_show(case: Case) -> None:
    number = mismatch(case)
    worksite_mismatches.tell_mismatch(case.record, mismatch=number, actor="ann", told_on=case.today)
    worksite_mismatches.contest(case.record, mismatch=number, actor="ann", referred_on=case.today)
    facts: dict[str, Any] = {"mismatch": number, "closed_on": case.today, "document": "x"}
    case.write(worker_events.MismatchClosed(outcome="no show", **facts), stream=number)


FORGERIES = {
    untold_mismatch: "an outcome against a worker who was not told",
    early_no_show: "an outcome while the worker may act",
    wrong_number: "inspection out of number",
    no_inspection: "an act outside any inspection",
    again_notified: "inspection.notified out of turn",
    short_clock: "a clock that is not that of worksite.production",
    no_rules: "inspection.notified without its rules",
    short_list: "a list that does not add up",
    form_before_hire: "a form dated before the hire",
    another_total: "a fine that does not come out",
    other_counts: "a fine that counts other forms",
    no_key: "fine.approved outside the two-person rule",
    own_approval: "fine.approved by someone who acted in the inspection",
    no_authority: "fine.approved without authority",
    short_hearing: "a time for a hearing that is not the rule's",
    early_final: "a final order while a hearing may be requested",
    high_settlement: "a settlement above the notice",
    overpaid: "a payment of more than is unpaid",
    untold: "an outcome for a worker who was not told",
    own_outcome: "an outcome by the one who named the worker",
    unknown_worker: "worker.decided about something unknown",
    unheard_fine: "a fine before workers were heard",
}


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda each: each.__name__)
def test_a_forged_entry_is_found(case: Case, forgery: Callable[[Case], None]) -> None:
    forgery(case)
    assert FORGERIES[forgery] in case.found()


def test_facts_of_workers_are_read_by_auditors_alone_and_reach_no_booking(case: Case) -> None:
    kinds = [each for each in events.KINDS.values() if issubclass(each, InspectionEvent)]
    assert len(kinds) > 25
    for each in kinds:
        assert each.seen_by <= AUDITING
        assert not each.seen_by & {"status_officer", "issuing_officer", "custodian", "examiner"}
    assert "auditor" not in NOT_EXAMINERS
    case.named()
    from duecourse.program import narrate, worklists

    booking = case.county.identified()
    told = repr((narrate.tell(case.record, booking), worklists.worklists(case.record), case.record.bookings()))
    assert "E-1" not in told
    assert W not in told
    for stored in case.record.ledger.entries(stream=booking):
        assert b"E-1" not in (stored.body or b"")


def test_a_sealed_list_is_no_longer_counted_and_breaks_no_proof(case: Case) -> None:
    from duecourse.errors import NotItsTurn
    from duecourse.program import sealing

    (part,) = case.record.ledger.entries(kind="forms.kept")
    sealing.seal(case.record, seq=part.entry.seq, actor="rex", order="court order 7")
    with pytest.raises(NotItsTurn, match="0 of 1 parts readable"):
        worksite_forms.count(case.record.ledger, load(case.record.ledger, W), today=case.today)
    assert case.county.findings() == []
    assert b"E-50" not in Path(case.county.folder / "ledger.sqlite").read_bytes()


IMPORTER = """
import sys
from pathlib import Path
from duecourse.ledger.store import Ledger
from duecourse.program import worksite_fines, worksite_forms
from duecourse.program.record import Record
from duecourse.program.worksite import load

folder = Path(sys.argv[1])
record = Record(Ledger.open(folder / "ledger.sqlite"))
print("ready", flush=True)
worksite_forms.import_forms(record, inspection="w-000001", actor="ann", path=folder / "forms.csv")
if load(record.ledger, "w-000001").fine is None:
    names = ("business_size", "good_faith", "seriousness", "unauthorized_workers", "history")
    factors = [{"factor": name, "weighs": "neutral", "reason": "as found"} for name in names]
    worksite_fines.draft(record, inspection="w-000001", actor="ann", offense=1, factors=factors, reason="forms",
                         accept_extrapolation="no table")
print("done", flush=True)
"""


def test_a_killed_import_and_computation_leave_all_or_nothing_and_go_on(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:
        record = Record(ledger)
        staff.found(record, supervisor="zoe")
        staff.authorize(record, actor="zoe", person="ann", role="auditor", authority="letter")
        worksite_notices.open_inspection(
            record, actor="ann", employer="Acme", target_source="lead", reference="7", reason="complaints"
        )
        today = record.clock().astimezone(record.zone).date()
        worksite_notices.notify(record, inspection=W, actor="ann", served_on=today)
        facts = {"outcome": "received", "produced_on": today, "produced": ("forms",)}
        worksite_notices.produce(record, inspection=W, actor="ann", **facts)
    rows = [f"E-{n},2025-03-03,2025-03-04,{'s2_signature' if n % 3 else ''}" for n in range(6000)]
    (tmp_path / "forms.csv").write_text("\n".join(("employee,hired_on,form_on,errors", *rows)))
    for wait in (0.0, 0.1, 0.25, 0.5):
        process = subprocess.Popen([sys.executable, "-c", IMPORTER, tmp_path], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        deadline = time.monotonic() + wait
        while process.poll() is None and time.monotonic() < deadline:
            process.poll()
        process.kill()
        process.wait(20)
        process.stdout.close()
        check(tmp_path)
    subprocess.run([sys.executable, "-c", IMPORTER, tmp_path], check=True, stdout=subprocess.PIPE, timeout=120)
    assert check(tmp_path) == (1, 1)


def check(folder: Path) -> tuple[int, int]:
    """How many lists and fines there are; never half of one, and a record that holds."""
    report = verify_ledger(folder / "ledger.sqlite", invariants=INVARIANTS)
    assert report.ok, report.findings
    with Ledger.open(folder / "ledger.sqlite", read_only=True) as ledger:
        parts = sum(1 for _ in ledger.entries(kind="forms.kept"))
        lists = sum(1 for _ in ledger.entries(kind="forms.listed"))
        drafts = sum(1 for _ in ledger.entries(kind="fine.drafted"))
    assert (parts, lists) in {(0, 0), (6, 1)}
    return lists, drafts
