"""Verbs of work on an application: facts, evidence, decisions, background checks; see ``status_path``."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from duecourse.cli.output import HERE, Actor, Common, answer, progress
from duecourse.cli.status_path import act_in

if TYPE_CHECKING:
    from duecourse.prints.template import Template
    from duecourse.program.status_path_events import CheckCompleted
    from duecourse.program.status_path_office import Office


def add(
    application: str, requirement: str, evidence: str, /, *, document: str, by: Actor, common: Common = HERE
) -> None:
    """Add a piece of evidence of a kind that the requirement takes.

    Example:
    `duecourse path add a-0123456789ab present lease --document "lease of 2009" --as intake.ruiz --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    requirement
        Which requirement it is for.
    evidence
        Its kind.
    document
        Which document it is.
    by
        A person of intake.
    """
    from duecourse.program.status_path_acts import add_evidence

    entry = act_in(
        common,
        lambda office: add_evidence(
            office,
            application=application,
            actor=by,
            requirement_id=requirement,
            evidence=evidence,
            document=document,
        ),
    )
    answer(common, {"entry": entry.seq}, [f"{application}: evidence for {requirement} (entry {entry.seq})"])


def state(application: str, fact: str, value: str, /, *, document: str, by: Actor, common: Common = HERE) -> None:
    """State a fact that the checklist's arithmetic asks for: a day, or a whole number of years.

    Example:
    `duecourse path state a-0123456789ab present_since 2009-05-01 --document "lease of 2009" --as intake.ruiz --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    fact
        Name of the fact, such as present_since.
    value
        The day or number.
    document
        What states it.
    by
        A person of intake.
    """
    from duecourse.program import status_path_acts as acts

    entry = act_in(
        common,
        lambda office: acts.state(office, application=application, actor=by, fact=fact, value=value, document=document),
    )
    answer(common, {"entry": entry.seq}, [f"{application}: {fact} is stated (entry {entry.seq})"])


def decide(
    application: str,
    requirement: str,
    decision: Literal["shown", "not shown", "waived"],
    /,
    *,
    reason: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Decide on a requirement that asks for a person, waive one, or review a decision as another adjudicator.

    Example:
    `duecourse path decide a-0123456789ab bars shown --reason "the court record is clear" --as adjudicator.ng --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    requirement
        Which requirement.
    decision
        shown, not shown, or waived.
    reason
        Why.
    by
        An adjudicator who did not take the application in.
    """
    from duecourse.program import status_path_acts as acts

    def deed(office: "Office") -> int:
        facts = {"application": application, "actor": by, "requirement_id": requirement, "reason": reason}
        if decision == "waived":
            return acts.waive(office, **facts).seq
        return acts.decide(office, decision=decision, **facts).seq

    entry = act_in(common, deed)
    answer(common, {"entry": entry}, [f"{application}: {requirement} is {decision} (entry {entry})"])


def withdraw(application: str, /, *, on: date, reason: str, by: Actor, common: Common = HERE) -> None:
    """Record that the applicant withdrew; refunds stay possible.

    Example:
    `duecourse path withdraw a-0123456789ab --on 2013-09-01 --reason "by letter" --as intake.ruiz --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    on
        Day of it.
    reason
        Why, or how it was said.
    by
        A person of intake.
    """
    from duecourse.program import status_path_acts as acts

    entry = act_in(
        common,
        lambda office: acts.withdraw(office, application=application, actor=by, withdrawn_on=on, reason=reason),
    )
    answer(common, {"entry": entry.seq}, [f"{application}: withdrawn (entry {entry.seq})"])


def check(application: str, requirement: str, card: Path, /, *, by: Actor, common: Common = HERE) -> None:
    """Search an applicant's prints in the office's own gallery, for a background check; a person decides what it means.

    Example:
    `duecourse path check a-0123456789ab background card.eft --as checker.roy --dir path-office`

    Parameters
    ----------
    application
        Number of the application.
    requirement
        The requirement that asks for a background check.
    card
        A ten-print card of the applicant (ANSI/NIST-ITL); searched and not kept.
    by
        A checker.
    """
    from duecourse.program.status_path_check import search

    def deed(office: "Office") -> "CheckCompleted":
        office.admit(by, "checker", act="A background check")
        templates = _templates(office, card)
        return search(office, application=application, actor=by, requirement_id=requirement, templates=templates)

    found = act_in(common, deed)
    lines = [found.words(), "Nothing follows from it but that a person looks."]
    answer(common, found, lines)


def enroll(person: str, card: Path, /, *, by: Actor, common: Common = HERE) -> None:
    """Put prints under an opaque reference into the office's own gallery, which background checks alone search.

    Example:
    `duecourse path enroll c-0001 card.eft --as checker.roy --dir path-office`

    Parameters
    ----------
    person
        Opaque reference.
    card
        A ten-print card (ANSI/NIST-ITL).
    by
        A checker, or the head.
    """
    from duecourse.program import status_path_check as checks

    def deed(office: "Office") -> int:
        office.admit(by, "checker", "head", act="Enrolling")
        return checks.enroll(office, actor=by, person=person, templates=_templates(office, card))

    people = act_in(common, deed)
    answer(common, {"person": person, "people": people}, [f"{person} is enrolled; {people} people are"])


def _templates(office: "Office", card: Path) -> "list[Template]":
    from duecourse.exchange.card import read_card, read_card_bytes
    from duecourse.program.status_path_check import templates_of

    with progress("fingers of the card") as bar:
        return templates_of(office, read_card(read_card_bytes(card), str(card)), bar)
