"""A list of 100,000 workers in bounded memory with progress; a hundred kills of imports and computations of fines."""

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.program import staff, worksite_notices
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record

WORKERS, KILLS = 100_000, 100
MOST_MIB = 200
HEADER = ["employee", "hired_on", "form_on", "ended_on", "errors"]
W = "w-000001"

IMPORTER = """
import resource, sys, time
from pathlib import Path
from duecourse.ledger.store import Ledger
from duecourse.program import worksite_fines, worksite_forms
from duecourse.program.record import Record
from duecourse.program.worksite import load

folder, told = Path(sys.argv[1]), []
def mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
record = Record(Ledger.open(folder / "ledger.sqlite"))
print("ready", flush=True)
start = time.monotonic()
facts = {"inspection": "w-000001", "actor": "ann", "path": Path(sys.argv[2])}
worksite_forms.import_forms(record, progress=lambda done, of: told.append((done, of)), **facts)
imported = time.monotonic() - start
known = load(record.ledger, "w-000001")
if known.fine is None:
    names = ("business_size", "good_faith", "seriousness", "unauthorized_workers", "history")
    factors = [{"factor": name, "weighs": "neutral", "reason": "as found"} for name in names]
    worksite_fines.draft(record, inspection="w-000001", actor="ann", offense=1, factors=factors, reason="forms",
                         accept_extrapolation="no table")
print(f"done {imported:.1f} {mib()} {len(told)}", flush=True)
"""


def office(folder: Path) -> None:
    with Ledger.create(folder / "ledger.sqlite") as ledger:
        record = Record(ledger)
        staff.found(record, supervisor="zoe")
        staff.authorize(record, actor="zoe", person="ann", role="auditor", authority="letter")
        worksite_notices.open_inspection(
            record, actor="ann", employer="Acme", target_source="lead", reference="7", reason="complaints"
        )
        today = record.clock().astimezone(record.zone).date()
        worksite_notices.notify(record, inspection=W, actor="ann", served_on=today)
        facts = {"outcome": "received", "produced_on": today, "produced": ("forms",)}
        worksite_notices.produce(record, inspection=W, actor="ann", **facts)  # type: ignore[arg-type]


def listed(path: Path, workers: int) -> None:
    rows = (
        [f"E-{n:06d}", "2025-03-03", "2025-03-04", "", "s2_signature;s1_address" if n % 3 == 0 else ""]
        for n in range(workers)
    )
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8") as file:
            file.writelines(",".join(row) + "\n" for row in [HEADER, *rows])
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *rows]):
            sheet.write_row(number, 0, row)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_workers_in_bounded_memory_with_progress(tmp_path: Path, kind: str) -> None:
    office(tmp_path)
    listed(tmp_path / f"forms.{kind}", WORKERS)
    command = [sys.executable, "-c", IMPORTER, str(tmp_path), str(tmp_path / f"forms.{kind}")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, mib, told = done.stdout.split("\n")[1].split()[1:]
    sys.stdout.write(f"{kind}: {WORKERS} workers in {seconds} s, {mib} MiB at most, {told} reports of progress\n")
    assert int(mib) < MOST_MIB
    assert int(told) >= WORKERS // 1000
    assert verify_ledger(tmp_path / "ledger.sqlite", invariants=INVARIANTS).ok


def test_a_hundred_kills_leave_all_or_nothing(tmp_path: Path) -> None:
    listed(tmp_path / "forms.csv", 4000)
    dice, seen = Random(11), set()
    folder = tmp_path / "0"
    for number in range(KILLS):
        if not (folder / "ledger.sqlite").exists():
            folder.mkdir(exist_ok=True)
            office(folder)
        command = [sys.executable, "-c", IMPORTER, str(folder), str(tmp_path / "forms.csv")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0, 0.8))
        process.kill()
        process.wait(20)
        process.stdout.close()
        report = verify_ledger(folder / "ledger.sqlite", invariants=INVARIANTS)
        assert report.ok, report.findings
        with Ledger.open(folder / "ledger.sqlite", read_only=True) as ledger:
            kinds = [each.entry.kind for each in ledger.entries()]
        state = tuple(kinds.count(kind) for kind in ("forms.kept", "forms.listed", "fine.drafted"))
        assert state in {(0, 0, 0), (4, 1, 0), (4, 1, 1)}
        seen.add(state)
        if state == (4, 1, 1):
            folder = tmp_path / str(number + 1)
    assert len(seen) >= 2
