"""Verbs of the office of the path to status: a folder of its own, with its own staff; no other verb knows of it.

Every verb takes ``--dir``, the folder of the office, and ``--as``, a person of its staff.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeVar

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, table

if TYPE_CHECKING:
    from duecourse.program.status_path_office import Office

Answer = TypeVar("Answer")

app = App(name="path", help="The path to status: checklists of bills never enacted, in an office behind a wall.")


def act_in(common: Common, deed: "Callable[[Office], Answer]") -> Answer:
    """Open the office, do one thing, close it. Raises NoOffice and what opening a record raises."""
    from duecourse.program.status_path_office import Office

    with Office.open(common.dir) as office:
        return deed(office)


@app.command
def bills(*, where: str = "us", common: Common = HERE) -> None:
    """List the bills whose checklists are here, and how far each got; none was enacted.

    Example:
    `duecourse path bills`

    Parameters
    ----------
    where
        Jurisdiction, from wide to narrow: us, us/xx.
    """
    from duecourse.program.status_path import standing

    rows = [{"bill": name, "title": title, "standing": said} for name, title, said in standing(where)]
    table(common, rows, ("bill", "title", "standing"), "No checklist is here.")


@app.command
def requirements(bill: str, stage: str, /, *, on: date, where: str = "us", common: Common = HERE) -> None:
    """List what a stage of a bill asks for: evidence, who decides, waiver, review, and whether the text was read.

    Example:
    `duecourse path requirements s744 initial --on 2013-07-01`

    Parameters
    ----------
    bill
        Name of the checklist: s3932, s744, s1348 or s2611.
    stage
        Stage of it, such as initial, renewal or residence.
    on
        Day an application would be received.
    where
        Jurisdiction, from wide to narrow: us, us/xx.
    """
    from duecourse.program import status_path as path
    from duecourse.program.given import one_of

    known = path.checklist(one_of(bill, path.bills(where), "bill"), on=on, where=where)
    one_of(stage, [each["stage"] for each in known.value["stages"]], "stage")
    rows = [{**each, "evidence": ", ".join(each["evidence"])} for each in path.requirements(known, stage)]
    if not common.json:
        answer(common, {}, [f"{known.value['bill']}: {known.value['standing']}. {path.NOT_ENACTED}"])
    table(common, rows, ("id", "text", "test", "evidence", "waiver", "review", "status"), "Nothing is asked for.")


@app.command
def init(*, head: str, authority: str = "founding of this office", common: Common = HERE) -> None:
    """Make an office in a folder outside of every workspace: record, key, gallery, and its head. Safe to repeat.

    Example:
    `duecourse path init --head head.lee --dir path-office`

    Parameters
    ----------
    head
        The head of the office, who authorizes everybody else in it.
    authority
        What that rests on.
    """
    from duecourse.program.status_path_office import Office, OfficeFolder, staff

    OfficeFolder(common.dir).found()
    with Office.open(common.dir) as office:
        staff(office, actor=head, person=head, role="head", authority=authority)
    answer(common, {"office": str(common.dir), "head": head}, [f"{common.dir}: an office with its own record and key"])


@app.command
def authorize(
    person: str,
    role: Literal["head", "intake", "cashier", "checker", "adjudicator"],
    /,
    *,
    authority: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Let a person act in a role of the office. Roles of other programs count for nothing here.

    Example:
    `duecourse path authorize intake.ruiz intake --authority "letter 3" --as head.lee --dir path-office`

    Parameters
    ----------
    person
        The person.
    role
        head, intake, cashier, checker or adjudicator.
    authority
        What it rests on.
    by
        The head of the office.
    """
    from duecourse.program.status_path_office import staff

    act_in(common, lambda office: staff(office, actor=by, person=person, role=role, authority=authority))
    answer(common, {"person": person, "role": role}, [f"{person} may act as {role} of this office"])


@app.command
def revoke(person: str, role: str, /, *, reason: str, by: Actor, common: Common = HERE) -> None:
    """End a person's authority in a role of the office.

    Example:
    `duecourse path revoke intake.ruiz intake --reason "left" --as head.lee --dir path-office`

    Parameters
    ----------
    person
        The person.
    role
        The role.
    reason
        Why.
    by
        The head of the office.
    """
    from duecourse.program.status_path_office import revoke as end

    act_in(common, lambda office: end(office, actor=by, person=person, role=role, reason=reason))
    answer(common, {"person": person, "role": role}, [f"{person} no longer acts as {role} of this office"])


@app.command
def apply(applicant: str, /, *, bill: str, stage: str = "initial", on: date, by: Actor, common: Common = HERE) -> None:
    """Take in an application; its number is random, and is said once, here.

    Example:
    `duecourse path apply "applicant 17" --bill s744 --on 2013-07-01 --as intake.ruiz --dir path-office`

    Parameters
    ----------
    applicant
        What the office calls the applicant; kept encrypted.
    bill
        s3932, s744, s1348 or s2611.
    stage
        Stage of the checklist.
    on
        Day it was received.
    by
        A person of intake.
    """
    from duecourse.program.status_path_acts import receive

    number = act_in(
        common,
        lambda office: receive(office, actor=by, applicant=applicant, bill=bill, stage=stage, received_on=on),
    )
    answer(common, {"application": number}, [f"{number}: an application was received"])


@app.command
def show(application: str, /, *, by: Actor, common: Common = HERE) -> None:
    """Show what the checklist answers of each requirement: complete, missing, or needs human decision.

    Example:
    `duecourse path show a-0123456789ab --as intake.ruiz --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    by
        A person of the office's staff.
    """
    import msgspec

    from duecourse.program import status_path as path

    def read(office: "Office") -> tuple[path.Application, tuple[path.Line, ...]]:
        office.admit(by, "head", "intake", "cashier", "checker", "adjudicator", act="Reading")
        found = path.load(office, application)
        return found, path.answers(found, office.settings.jurisdiction)

    found, lines = act_in(common, read)
    rows = [msgspec.to_builtins(each) for each in lines]
    received = found.received
    if common.json:
        facts = {"application": application, "bill": received.bill, "stage": received.stage, "note": path.NOT_ENACTED}
        answer(common, {**facts, "answer": path.overall(lines), "withdrawn": found.withdrawn, "requirements": rows})
        return
    answer(common, {}, [f"{application}, {received.bill}, {received.stage}: {path.overall(lines)}", path.NOT_ENACTED])
    table(common, rows, ("requirement", "answer", "why", "waiver", "review"), "The stage asks for nothing.")


@app.command
def verify(*, common: Common = HERE) -> int:
    """Verify the record of the office offline, with its key: chain, payloads, and the rules of the office.

    Example:
    `duecourse path verify --dir path-office`
    """
    from duecourse.program.status_path_law import verify as verified

    report = act_in(common, verified)
    lines = [f"The record of the office {'holds' if report.ok else 'DOES NOT HOLD'}: {report.entries} entries."]
    lines += [
        f"  entry {each.seq}: {each.what}; found {each.found}, expected {each.expected}" for each in report.findings
    ]
    answer(common, report, lines)
    return 0 if report.ok else 4
