"""What a request may rest on: bases measured by the rules of the day, probable cause, the documents of its form."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from duecourse.errors import (
    BadFact,
    BasisNotMet,
    ClaimOpen,
    GroundNotBorne,
    GroundNotSufficient,
    StatusNotSupported,
    VictimNotAsked,
)
from duecourse.program import given
from duecourse.program.case import Case
from duecourse.program.coupling import measured, missing
from duecourse.program.facts import Basis, Document, Ground
from duecourse.program.record import Deed
from duecourse.program.status import citizen_error
from duecourse.rules.lookup import Rule

Given = dict[str, Any]


def no_open_claim(case: Case, act: str) -> None:
    """Refuse while an objection holds every step. Raises ClaimOpen."""
    claim = case.open_claim
    if claim is not None:
        raise ClaimOpen(act=act, objection=claim.objection, objection_kind=claim.kind)


def victim_asked(deed: Deed, case: Case, act: str) -> None:
    """Refuse, where the rules of the day ask for it, before the person was asked if they are a victim or witness.

    Raises VictimNotAsked.
    """
    if deed.rule("claim.victim_asked").value and not case.asked_of_harm:
        raise VictimNotAsked(act=act, booking=case.booking)


def status_supports(deed: Deed, case: Case, act: str) -> int:
    """The entry of the status determination a request may rest on today.

    Raises CitizenResult, and StatusNotSupported for none, an expired one, or one that supports no request.
    """
    if case.citizen is not None:
        raise citizen_error(case, case.citizen, act)
    if case.identity != "identified":
        problem = "the identification it would rest on is sealed or withdrawn"
        raise StatusNotSupported(act=act, booking=case.booking, problem=problem)
    if case.unread_answer is not None:
        raise citizen_error(case, case.unread_answer, act)
    status = case.status
    if status is None:
        raise StatusNotSupported(act=act, booking=case.booking, problem="no status has been determined")
    if status.stops:
        raise citizen_error(case, status, act)
    if status.expires_on < deed.today:
        problem = f"the status determination of entry {status.seq} could be relied on until {status.expires_on}"
        raise StatusNotSupported(act=act, booking=case.booking, problem=problem)
    supports = {each["result"]: each["supports_request"] for each in deed.rule("status.results").value}
    if not supports.get(status.result, False):
        problem = f"the status of entry {status.seq} is {status.result}, on which no request may rest"
        raise StatusNotSupported(act=act, booking=case.booking, problem=problem)
    return status.seq


def form_in_force(deed: Deed, name: str) -> Given:
    """The form of this name (the first one when empty) in force today. Raises BadFact with the list."""
    forms: dict[str, Given] = {each["form"]: each for each in deed.rule("detainer.forms").value}
    return forms[given.one_of(name or next(iter(forms)), list(forms), "form")]


def bases_of(
    deed: Deed, case: Case, values: Sequence[Basis | Given], priorities: Rule, act: str, *, waits_for: str = ""
) -> tuple[Basis, ...]:
    """Bases with the facts of the record, each labeled for what it is.

    A charge must be open, a conviction must stand in the record or name its evidence, an order and anything else name
    their evidence. A request that ``waits_for`` a charge is measured as if that charge were a conviction. Raises
    BadFact, or BasisNotMet naming what the set in force asks for.
    """
    bases = tuple(
        measured(case, _checked(deed, case, basis, f"bases[{number}]"), priorities)
        for number, basis in enumerate(given.facts(values, Basis, "bases"), 1)
    )
    lacking = missing(bases, priorities, waits_for)
    if lacking:
        raise BasisNotMet(act=act, set=priorities.value["set"], on=deed.today, shortfalls="; ".join(lacking))
    return bases


def grounds_of(deed: Deed, values: Sequence[Ground | Given]) -> tuple[Ground, ...]:
    """Grounds of probable cause as given, each with its evidence and the words of the list. Raises BadFact."""
    known = {each["ground"]: each["text"] for each in deed.rule("detainer.grounds").value}
    found = given.facts(values, Ground, "grounds")
    for number, each in enumerate(found, 1):
        given.one_of(each.ground, known, f"grounds[{number}].ground")
        given.text(each.evidence, f"grounds[{number}].evidence")
    return tuple(replace(each, text=known[each.ground]) for each in found)


def grounds_borne(deed: Deed, case: Case, grounds: Sequence[Ground], act: str) -> None:
    """Refuse grounds of probable cause that the status in force does not bear. Raises GroundNotBorne."""
    status = case.status
    if status is None:
        return
    rows = deed.rule("detainer.grounds_borne").value
    borne: list[str] = next((each["grounds"] for each in rows if each["result"] == status.result), [])
    other = [each.ground for each in grounds if each.ground not in borne]
    if other:
        named, may = ", ".join(dict.fromkeys(other)), ", ".join(borne) or "none"
        raise GroundNotBorne(act=act, seq=status.seq, result=status.result, grounds=named, borne=may)


def documents_of(values: Sequence[Document | Given]) -> tuple[Document, ...]:
    """Documents as given, each with its title and its number. Raises BadFact."""
    found = given.facts(values, Document, "documents")
    for number, each in enumerate(found, 1):
        given.text(each.title, f"documents[{number}].title")
        given.text(each.reference, f"documents[{number}].reference")
    return found


def form_is_met(deed: Deed, form: Given, grounds: Sequence[Ground], documents: Sequence[Document], act: str) -> None:
    """Refuse a request that lacks what its form needs. Raises GroundNotSufficient.

    An opened investigation shows no probable cause by itself (Miranda-Olivares v. Clackamas County, D. Or. 2014).
    """
    known = {each["ground"]: each for each in deed.rule("detainer.grounds").value}
    sufficient = {name: each["sufficient"] for name, each in known.items()}
    boxes = {known[each.ground].get("box", 1) for each in grounds}
    if "one_box" in form["needs"] and len(boxes) > 1:
        problem = f"form {form['form']} has box 1 or box 2, never both, and the grounds are of both"
        raise GroundNotSufficient(act=act, problem=problem)
    if "probable_cause" in form["needs"] and not any(sufficient[each.ground] for each in grounds):
        named = ", ".join(each.ground for each in grounds) or "none"
        raise GroundNotSufficient(act=act, problem=f"no ground of probable cause is enough by itself (named: {named})")
    warrants = deed.rule("detainer.warrants").value
    if "warrant" in form["needs"] and not any(each.title in warrants for each in documents):
        problem = f"form {form['form']} goes with a signed {' or '.join(warrants)}, and none is attached"
        raise GroundNotSufficient(act=act, problem=problem)


def _checked(deed: Deed, case: Case, basis: Basis, where: str) -> Basis:
    charge = case.charges.get(basis.charge)
    if basis.charge and charge is None:
        raise BadFact(where=f"{where}.charge", problem=f"{basis.charge} is no charge of {case.booking}")
    if basis.label == "charge":
        if charge is None:
            raise BadFact(where=f"{where}.charge", problem="is empty; a charge basis names a charge of the booking")
        if not charge.open:
            problem = f"{basis.charge} has ended ({charge.state}), so nothing may rest on it as a charge"
            raise BadFact(where=f"{where}.charge", problem=problem)
        if charge.late or charge in case.unfiled(deed.now):
            problem = f"{basis.charge} was not filed in court in its time, so nothing may rest on it before it is"
            raise BadFact(where=f"{where}.charge", problem=problem)
    elif basis.label == "conviction" and charge is not None:
        if not charge.conviction:
            raise BadFact(where=f"{where}.charge", problem=f"{basis.charge} is {charge.state}, and no conviction")
    else:
        given.text(basis.evidence, f"{where}.evidence")
        if basis.charge:
            raise BadFact(where=f"{where}.charge", problem=f"a basis labeled {basis.label} rests on no charge")
        if basis.label == "conviction":
            _elsewhere(deed.today, basis, where)
    return basis


def _elsewhere(today: date, basis: Basis, where: str) -> None:
    given.text(basis.offense, f"{where}.offense")
    if basis.convicted_on is None or basis.convicted_on > today:
        problem = "a conviction elsewhere needs the day it was handed down, not after today"
        raise BadFact(where=f"{where}.convicted_on", problem=problem)
