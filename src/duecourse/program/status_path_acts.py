"""Acts on an application: received, facts and evidence, waivers and decisions by people, review, withdrawal.

A person who took an application in neither waives nor decides anything in it; a review is another adjudicator's than
the decision it reviews. Arithmetic never decides against anybody: what does not add up needs a human decision.
"""

import secrets
from datetime import date

from duecourse.errors import BadFact, DatesOutOfOrder, NotInOffice, OutOfPlace
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.facts import used
from duecourse.program.status_path import Application, bills, checklist, load, requirement
from duecourse.program.status_path_events import (
    ApplicationReceived,
    ApplicationWithdrawn,
    EvidenceAdded,
    FactStated,
    RequirementDecided,
    WaiverGranted,
)
from duecourse.program.status_path_office import Office, OfficeDeed
from duecourse.rules.lookup import Rule

CHECK = "background check"
"""The kind of evidence that only a search of the office's own gallery gives."""


def receive(office: Office, *, actor: str, applicant: str, bill: str, stage: str, received_on: date | str) -> str:
    """Take in an application for a stage of a bill's checklist; returns its number, which is random.

    ``applicant`` is what the office calls the applicant; it is kept encrypted like everything here. Raises BadFact,
    NoRuleInForce for a day before the bill, DatesOutOfOrder for a day to come.
    """
    with office.act(actor, ApplicationReceived) as deed:
        where = office.settings.jurisdiction
        name = given.one_of(bill, bills(where), "bill")
        day = past(deed, received_on, "received_on")
        known = checklist(name, on=day, where=where)
        stages = [each["stage"] for each in known.value["stages"]]
        application = f"a-{secrets.token_hex(6)}"
        event = ApplicationReceived(
            application=application,
            applicant=given.text(applicant, "applicant"),
            checklist=name,
            bill=known.value["bill"],
            stage=given.one_of(stage, stages, "stage"),
            received_on=day,
            rules=used(known),
        )
        deed.append(application, event)
        return application


def state(office: Office, *, application: str, actor: str, fact: str, value: str, document: str) -> Entry:
    """Enter a fact the checklist's arithmetic asks for, a day or a whole number, with the document that states it."""
    with office.act(actor, FactStated) as deed:
        found, known = opened(deed, application)
        rows = [each for each in known.value["requirements"] if "fact" in each]
        rows = [each for each in rows if each["stage"] == found.received.stage]
        name = given.one_of(fact, [each["fact"] for each in rows], "fact")
        row = next(each for each in rows if each["fact"] == name)
        said = given.day(value, "value") if "on_or_before" in row else _whole(value)
        event = FactStated(fact=name, value=said, document=given.text(document, "document"))
        return deed.append(application, event)


def add_evidence(
    office: Office, *, application: str, actor: str, requirement_id: str, evidence: str, document: str
) -> Entry:
    """Enter a piece of evidence of a kind that the requirement takes; a background check enters by its search alone."""
    with office.act(actor, EvidenceAdded) as deed:
        found, known = opened(deed, application)
        row = requirement(known, found.received.stage, requirement_id)
        kinds = [each for each in row["evidence"] if each not in {CHECK, "receipt"}]
        if not kinds:
            problem = f"{requirement_id} takes a {' or '.join(row['evidence'])} that the office makes itself"
            raise OutOfPlace(act="Evidence", problem=problem)
        event = EvidenceAdded(
            requirement=requirement_id,
            evidence=given.one_of(evidence, kinds, "evidence"),
            document=given.text(document, "document"),
        )
        return deed.append(application, event)


def waive(office: Office, *, application: str, actor: str, requirement_id: str, reason: str) -> Entry:
    """Waive a requirement whose bill has a waiver, for a stated reason. Raises OutOfPlace where it has none."""
    with office.act(actor, WaiverGranted) as deed:
        found, known = opened(deed, application)
        row = requirement(known, found.received.stage, requirement_id)
        _another(found, actor, "A waiver")
        if not row["waiver"]:
            raise OutOfPlace(act="A waiver", problem=f"the bill has none for {requirement_id}")
        if requirement_id in found.waivers:
            raise OutOfPlace(act="A waiver", problem=f"{requirement_id} is waived already")
        event = WaiverGranted(requirement=requirement_id, waiver=row["waiver"], reason=given.text(reason, "reason"))
        return deed.append(application, event)


def decide(office: Office, *, application: str, actor: str, requirement_id: str, decision: str, reason: str) -> Entry:
    """Decide on a requirement that asks for a person, or review such a decision as another adjudicator.

    ``decision`` is ``shown`` or ``not shown``. A first decision needs evidence, or a search where it is a background
    check; a second one reviews the first and is another person's. Raises OutOfPlace.
    """
    with office.act(actor, RequirementDecided) as deed:
        found, known = opened(deed, application)
        row = requirement(known, found.received.stage, requirement_id)
        _another(found, actor, "A decision")
        if "cents" in row or row["test"] == "document":
            raise OutOfPlace(act="A decision", problem=f"{requirement_id} is answered by its document or its receipt")
        earlier = found.decisions.get(requirement_id, [])
        if any(each.actor == actor for each in earlier):
            raise OutOfPlace(act="A review", problem=f"{actor} decided on {requirement_id} before")
        if earlier and row["review"] == "none":
            raise OutOfPlace(act="A review", problem=f"the bill has none for {requirement_id}")
        if not (found.evidence.get(requirement_id) or requirement_id in found.checks or _stated(found, row)):
            raise OutOfPlace(act="A decision", problem=f"there is no evidence on {requirement_id} to decide on")
        event = RequirementDecided(
            requirement=requirement_id,
            decision=given.one_of(decision, ("shown", "not shown"), "decision"),  # type: ignore[arg-type]
            reason=given.text(reason, "reason"),
            review_of=earlier[-1].entry if earlier else None,
        )
        return deed.append(application, event, f"{application}/{requirement_id}")


def withdraw(office: Office, *, application: str, actor: str, withdrawn_on: date | str, reason: str) -> Entry:
    """Record that the applicant withdrew; nothing more is added but refunds."""
    with office.act(actor, ApplicationWithdrawn) as deed:
        opened(deed, application)
        day = past(deed, withdrawn_on, "withdrawn_on")
        return deed.append(application, ApplicationWithdrawn(withdrawn_on=day, reason=given.text(reason, "reason")))


def opened(deed: OfficeDeed, application: str, *, withdrawn: bool = False) -> tuple[Application, Rule]:
    """An application that goes on, and its checklist. Raises NotInOffice, OutOfPlace for one withdrawn."""
    office = deed.office
    if not application.startswith("a-"):
        raise NotInOffice(application=application)
    found = load(office, application)
    if found.withdrawn and not withdrawn:
        raise OutOfPlace(act="This act", problem=f"application {application} was withdrawn")
    received = found.received
    return found, checklist(received.checklist, on=received.received_on, where=office.settings.jurisdiction)


def past(deed: OfficeDeed, value: date | str, where: str) -> date:
    """A day that is not to come. Raises DatesOutOfOrder, BadFact."""
    day = given.day(value, where)
    if day > deed.today:
        raise DatesOutOfOrder(where=where, given=day, problem="lies in the future; today is", other=deed.today)
    return day


def _another(found: Application, actor: str, act: str) -> None:
    if actor in found.actors.get(EvidenceAdded.kind, set()) | found.actors.get(FactStated.kind, set()) | {
        found.taken_by
    }:
        raise OutOfPlace(act=act, problem=f"{actor} took this application in, and another person decides")


def _stated(found: Application, row: dict[str, object]) -> bool:
    return row.get("fact") in found.facts


def _whole(value: str) -> int:
    if not value.isdecimal() or len(value) > 4:
        raise BadFact(where="value", problem=f"{value[:40]!r} is no whole number of years")
    return int(value)
