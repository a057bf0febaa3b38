"""Verbs of officers designated under a 287(g) agreement, and of complaints about them."""

from datetime import date

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import act

officer = App(name="officer", help="Officers designated under an agreement.")
complaint = App(name="complaint", help="Complaints about designated officers.")


@officer.command
def designate(
    agreement: str,
    person: str,
    /,
    *,
    certified_on: date,
    score: list[int],
    letter: str,
    credentials: str,
    experience_years: int = 0,
    expires_on: date | None = None,
    refresher_due_on: date | None = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Designate an officer who passed the examinations and has letter and credentials.

    Example:
    `duecourse agreement officer designate cedar-jail officer.brandt --certified-on 2009-11-02 --score 84 --score 91 --letter "letter of 3 Nov 2009" --credentials "form 70-006 no. 12" --as supervisor.osei`

    Parameters
    ----------
    agreement
        Name of the agreement.
    person
        The officer, already on the staff register.
    certified_on
        Day of the certificate.
    score
        Score of an examination in percent; may be repeated.
    letter
        The authorization letter.
    credentials
        The credentials.
    experience_years
        Years of experience, where the model asks for them.
    expires_on
        Last day of the authority.
    refresher_due_on
        Day by which refresher training is due.
    by
        The supervisor.
    """
    from duecourse.program import agreements

    entry = act(
        common,
        lambda record: agreements.designate(
            record,
            actor=by,
            agreement=agreement,
            officer=person,
            certified_on=certified_on,
            scores=score,
            letter=letter,
            credentials=credentials,
            experience_years=experience_years,
            expires_on=expires_on,
            refresher_due_on=refresher_due_on,
        ),
    )
    answer(common, {"officer": person, "entry": entry.seq}, [f"{person}: designated (entry {entry.seq})"])


@officer.command
def withdraw(agreement: str, person: str, /, *, reason: str, by: Actor, common: Common = HERE) -> None:
    """End a designation at once.

    Example:
    `duecourse agreement officer withdraw cedar-jail officer.brandt --reason "left the agency" --as supervisor.osei`

    Parameters
    ----------
    agreement
        Name of the agreement.
    person
        The officer.
    reason
        Why.
    by
        The supervisor.
    """
    from duecourse.program import agreements

    facts = {"actor": by, "agreement": agreement, "officer": person, "reason": reason}
    entry = act(common, lambda record: agreements.withdraw(record, **facts))
    answer(common, {"officer": person, "entry": entry.seq}, [f"{person}: withdrawn (entry {entry.seq})"])


@complaint.command
def file(agreement: str, person: str, /, *, serious: bool = False, by: Actor, common: Common = HERE) -> None:
    """Enter a complaint about a designated officer; a serious one keeps them from acting until it is decided.

    Example:
    `duecourse agreement complaint file cedar-jail officer.brandt --serious --as reviewer.lang`

    Parameters
    ----------
    agreement
        Name of the agreement.
    person
        The officer.
    serious
        Whether it is serious.
    by
        Who takes it down.
    """
    from duecourse.program.duties import complain

    facts = {"actor": by, "agreement": agreement, "officer": person}
    entry = act(common, lambda record: complain(record, **facts, serious=serious))
    answer(common, {"officer": person, "entry": entry.seq}, [f"{person}: complaint entered (entry {entry.seq})"])


@complaint.command
def decide(name: str, /, *, outcome: str, reasons: str, by: Actor, common: Common = HERE) -> None:
    """Decide a complaint, as a reviewer.

    Example:
    `duecourse agreement complaint decide k-0001 --outcome "not founded" --reasons "two witnesses" --as reviewer.lang`

    Parameters
    ----------
    name
        Number of the complaint.
    outcome
        How it ended.
    reasons
        Why.
    by
        The reviewer.
    """
    from duecourse.program.duties import adjudicate

    facts = {"actor": by, "complaint": name, "outcome": outcome, "reasons": reasons}
    entry = act(common, lambda record: adjudicate(record, **facts))
    answer(common, {"complaint": name, "entry": entry.seq}, [f"{name}: {outcome} (entry {entry.seq})"])
