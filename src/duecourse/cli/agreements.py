"""Verbs of 287(g) agreements: signed, changed, extended, met; what is owed under them."""

from datetime import date

from cyclopts import App

from duecourse.cli import officers
from duecourse.cli.output import HERE, Actor, Common, answer, listing, table
from duecourse.cli.session import act, opened

app = App(name="agreement", help="287(g) agreements: who may act under them, where, until when, and what they owe.")
app.command(officers.officer)
app.command(officers.complaint)


@app.command
def sign(
    agreement: str,
    /,
    *,
    agency: str,
    facility: str,
    model: str,
    signed_by_agency_on: date,
    signed_by_federal_on: date,
    effective_from: date,
    expires_on: date | None = None,
    citation: str,
    contact: list[str] | None = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter an agreement that both sides have signed.

    Example:
    `duecourse agreement sign cedar-jail --agency "Cedar County Sheriff" --facility "county jail" --model jail --signed-by-agency-on 2009-10-16 --signed-by-federal-on 2009-10-20 --effective-from 2009-10-21 --citation "agreement of 2009" --as supervisor.osei`

    Parameters
    ----------
    agreement
        A name for it.
    agency
        The local agency.
    facility
        The jail it is about, as custody names it.
    model
        jail, task_force or warrant_service, where in use on the first day.
    signed_by_agency_on
        Day the agency signed.
    signed_by_federal_on
        Day the federal agency signed.
    effective_from
        First day.
    expires_on
        Last day; none when left out.
    citation
        Where the text stands.
    contact
        A point of contact; may be repeated.
    by
        The supervisor or records clerk.
    """
    from duecourse.program import agreements

    entry = act(
        common,
        lambda record: agreements.sign(
            record,
            actor=by,
            agreement=agreement,
            agency=agency,
            facility=facility,
            model=model,
            signed_by_agency_on=signed_by_agency_on,
            signed_by_federal_on=signed_by_federal_on,
            effective_from=effective_from,
            expires_on=expires_on,
            citation=citation,
            contacts=contact or (),
        ),
    )
    answer(common, {"agreement": agreement, "entry": entry.seq}, [f"{agreement}: entered (entry {entry.seq})"])


@app.command
def extend(
    agreement: str, /, *, addendum: str, expires_on: date | None = None, by: Actor, common: Common = HERE
) -> None:
    """Enter an addendum that gives an agreement another last day.

    Example:
    `duecourse agreement extend cedar-jail --addendum "addendum 1" --expires-on 2013-10-20 --as supervisor.osei`

    Parameters
    ----------
    agreement
        Name of the agreement.
    addendum
        The addendum.
    expires_on
        New last day; none when left out.
    by
        The supervisor or records clerk.
    """
    from duecourse.program import agreements

    facts = {"actor": by, "agreement": agreement, "addendum": addendum}
    entry = act(common, lambda record: agreements.extend(record, **facts, expires_on=expires_on))
    answer(common, {"agreement": agreement, "entry": entry.seq}, [f"{agreement}: extended (entry {entry.seq})"])


@app.command
def change(
    agreement: str, status: str, /, *, effective_on: date, reasons: str, by: Actor, common: Common = HERE
) -> None:
    """Suspend an agreement, give notice of its end, end it after that notice, or put it back in force.

    Example:
    `duecourse agreement change cedar-jail notice_of_termination --effective-on 2012-06-01 --reasons "vote of the board" --as supervisor.osei`

    Parameters
    ----------
    agreement
        Name of the agreement.
    status
        active, suspended, notice_of_termination or terminated.
    effective_on
        From which day.
    reasons
        Why.
    by
        The supervisor.
    """
    from duecourse.program import agreements

    facts = {"actor": by, "agreement": agreement, "status": status, "reasons": reasons}
    entry = act(common, lambda record: agreements.change(record, **facts, effective_on=effective_on))
    answer(common, {"agreement": agreement, "entry": entry.seq}, [f"{agreement}: {status} (entry {entry.seq})"])


@app.command
def meet(agreement: str, meeting: str, /, *, held_on: date, minutes: str, by: Actor, common: Common = HERE) -> None:
    """Enter a steering, compliance or review meeting with its minutes.

    Example:
    `duecourse agreement meet cedar-jail steering --held-on 2010-09-30 --minutes "minutes 3" --as supervisor.osei`

    Parameters
    ----------
    agreement
        Name of the agreement.
    meeting
        steering, compliance or review.
    held_on
        Day.
    minutes
        Where the minutes are.
    by
        The supervisor or records clerk.
    """
    from duecourse.program import agreements

    facts = {"actor": by, "agreement": agreement, "meeting": meeting, "minutes": minutes}
    entry = act(common, lambda record: agreements.meet(record, **facts, held_on=held_on))
    answer(common, {"agreement": agreement, "entry": entry.seq}, [f"{agreement}: {meeting} (entry {entry.seq})"])


@app.command
def report(agreement: str, subject: str, /, *, to: str, by: Actor, common: Common = HERE) -> None:
    """Record that the federal agency was told: of a request, a complaint (k-0001), or the result of one.

    Example:
    `duecourse agreement report cedar-jail "result of k-0001" --to "field office" --as supervisor.osei`

    Parameters
    ----------
    agreement
        Name of the agreement.
    subject
        What was told of, as `duecourse agreement duties` names it.
    to
        Who was told.
    by
        Who told.
    """
    from duecourse.program import agreements

    facts = {"actor": by, "agreement": agreement, "subject": subject, "reported_to": to}
    entry = act(common, lambda record: agreements.report(record, **facts))
    answer(common, {"subject": subject, "entry": entry.seq}, [f"{subject}: {to} was told (entry {entry.seq})"])


@app.command
def duties(*, common: Common = HERE) -> None:
    """List what agreements owe: meetings, reviews, refreshers, complaints and requests to be told. Clocks only alarm.

    Example:
    `duecourse agreement duties --dir county`
    """
    from duecourse.program.duties import duties as owed

    columns = ("agreement", "what", "subject", "due_at", "overdue")
    listing(common, act(common, owed), columns, "No agreement owes anything.")


@app.command(name="list")
def list_(*, common: Common = HERE) -> None:
    """List agreements with their officers and what each is today.

    Example:
    `duecourse agreement list --dir county`
    """
    from duecourse.program.designations import REGISTER, book

    with opened(common) as (_, record):
        today = record.now().date()
        found = book(record.ledger.entries(stream=REGISTER))
    rows: list[dict[str, object]] = [
        {
            "agreement": name,
            "agency": each.fact.agency,
            "model": each.fact.model,
            "facility": each.fact.facility,
            "status": each.status(today),
            "from": each.fact.effective_from.isoformat(),
            "officers": ", ".join(
                one.fact.officer for one in found.designations if one.fact.agreement == name and not one.withdrawn
            ),
        }
        for name, each in found.agreements.items()
    ]
    columns = ("agreement", "agency", "model", "facility", "status", "from", "officers")
    table(common, rows, columns, "No agreement is recorded.")
