"""Inspections and the office of the path to status on the command line, from the first verb to the last."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOUNDER = "supervisor.founding"
W = "w-000001"
WEIGHED = {
    "business_size": "mitigating",
    "good_faith": "neutral",
    "seriousness": "aggravating",
    "unauthorized_workers": "mitigating",
    "history": "neutral",
}


def factors() -> list[str]:
    found = []
    for name, weighs in WEIGHED.items():
        found += ["--factor", f"factor={name}, weighs={weighs}, reason=as found"]
    return found


def test_an_inspection_from_the_lead_to_a_notice_that_is_worked_again(
    county: Any, tmp_path: Path, duecourse: Any
) -> None:
    today = datetime.now(UTC).astimezone(ZoneInfo("America/Chicago")).date()
    day, hired = today.isoformat(), (today - timedelta(days=300)).isoformat()
    county("staff", "authorize", "ann", "auditor", "--authority", "letter", "--as", FOUNDER)
    ann = ("--as", "ann")
    county("worksite", "open", "Acme", "--source", "lead", "--reference", "7", "--reason", "two complaints", *ann)
    county("worksite", "notify", W, "--served-on", day, *ann)
    county("worksite", "produce", W, "--outcome", "received", "--on", day, "--what", "forms", *ann)
    forms = tmp_path / "forms.csv"
    forms.write_text(f"employee,hired_on,form_on\nE-1,{hired},{today - timedelta(days=400)}\nE-1,{hired},\n")
    found = county.data("worksite", "check", W, forms, code=2)
    assert [(each["row"], each["column"]) for each in found] == [(2, "form_on"), (3, "employee")]
    county.refuses("worksite", "import", W, forms, *ann, code=2, says=["2 faults", "row 2", "worksite check"])
    forms.write_text(f"employee,hired_on,Surname\nE-1,{hired},Novak\n")
    county.refuses("worksite", "import", W, forms, *ann, code=2, says=["Surname", "names a worker"])
    rows = [f"E-{n},{hired},{hired},{'s2_signature' if n < 64 else ''}" for n in range(200)]
    forms.write_text("\n".join(("employee,hired_on,form_on,errors", *rows)))
    assert county.data("worksite", "import", W, forms, *ann)["workers"] == 200
    assert county.data("worksite", "import", W, forms, *ann)["already_listed"] is True
    assert county.data("worksite", "assess", W)["counts"]["violating"] == 64
    draft = ("worksite", "fine", "draft", W, "--offense", "1", *factors(), "--reason", "64 forms", *ann)
    county.refuses(*draft, code=3, says=["no base table", "extrapolated amount with a reason"])
    sheet = county.data(*draft, "--accept-extrapolation", "no table of this year is known")
    county.refuses("worksite", "fine", "decide", W, "approve", "--reasons", "x", *ann, code=3, says=["supervisor"])
    county("worksite", "fine", "decide", W, "approve", "--reasons", "checked", "--as", "fay")
    county("worksite", "fine", "serve", W, "--on", day, *ann)
    page, file = tmp_path / "notice.html", tmp_path / "notice.json"
    shown = county("worksite", "notice", W, "--into", page, "--into", file)
    assert "EXTRAPOLATED" in shown.out
    assert "EXTRAPOLATED" in page.read_text()
    assert duecourse("worksite", "recompute", file).out.endswith("every line comes out as stated.\n")
    plain = json.loads(file.read_text())
    plain["sheet"]["total_cents"] += 1
    file.write_text(json.dumps(plain))
    told = duecourse("worksite", "recompute", file, "--json", code=4).data
    assert [each["line"] for each in told["differences"]] == ["total_cents"]
    county("worksite", "fine", "outcome", W, "settlement", "--on", day, "--amount", "100.00", "--document", "7",
           "--reason", "ability to pay", "--as", "fay")  # fmt: skip
    pay = ("worksite", "fine", "pay", W, "--on", day, "--receipt", "R-1", "--as", "kim")
    county.refuses(*pay, "--amount", "100.01", code=3, says=["$100.00 is the most"])
    county.refuses(*pay, "--amount", "ten", code=2, says=["no amount"])
    county(*pay, "--amount", "100.00")
    (year,) = county.data("worksite", "totals")["years"]
    assert (year["intended_cents"], year["levied_cents"], year["collected_cents"]) == (
        sheet["total_cents"],
        10_000,
        10_000,
    )
    assert county.data("worksite", "list")[0]["state"] == "PAID"
    told = county("worksite", "show", W).out
    assert "Number" not in told
    assert "$100.00 of the fine were paid" in told
    assert county("ledger", "verify").code == 0


def test_an_application_from_the_first_paper_to_a_decision(tmp_path: Path, place: Any) -> None:
    office = place(tmp_path / "office")
    office("path", "init", "--head", "lee")
    for person, role in (("rui", "intake"), ("cai", "cashier"), ("ngo", "adjudicator")):
        office("path", "authorize", person, role, "--authority", "letter", "--as", "lee")
    rui = ("--as", "rui")
    number = office.data("path", "apply", "one", "--bill", "s744", "--on", "2013-07-01", *rui)["application"]
    office("path", "add", number, "present", "lease", "--document", "lease", *rui)
    office("path", "state", number, "present_since", "2012-01-01", "--document", "lease", *rui)
    office(
        "path", "pay", number, "penalty", "--amount", "300.00", "--on", "2013-07-01", "--receipt", "R-1", "--as", "cai"
    )
    over = ("path", "pay", number, "penalty", "--on", "2013-07-01", "--receipt", "R-2", "--as", "cai")
    assert "$200.00 is the most" in office(*over, "--amount", "200.01", code=3).err
    office("path", "refund", number, "R-1", "--amount", "100.00", "--on", "2013-07-02", "--reason", "x", "--as", "cai")
    told = office.data("path", "show", number, *rui)
    answers = {each["requirement"]: each["answer"] for each in told["requirements"]}
    assert (answers["present"], answers["penalty"], told["answer"]) == ("needs human decision", "missing", "missing")
    office("path", "decide", number, "present", "shown", "--reason", "a sworn statement", "--as", "ngo")
    office("path", "decide", number, "penalty", "waived", "--reason", "came as a child", "--as", "ngo")
    assert office("path", "show", number, *rui).out.count(" complete") == 2
    assert "may not do this here" in office("path", "show", number, "--as", "supervisor.founding", code=3).err
    assert office("path", "verify").code == 0
    assert "no duecourse workspace" in office("ledger", "verify", code=2).err
