"""Status: what records say about the confirmed person, read and decided by someone who examined no print.

An identity is not a status. A person determines it, names the records and when each was last updated, and the result
expires. A result that says citizen, or possibly citizen, ends every request in the same transaction.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from duecourse.errors import BadFact, ChargeMissing, CitizenResult, DatesOutOfOrder, NotItsTurn, SignsOfCitizenship
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case, Status
from duecourse.program.events.check import SignFact, StatusDetermined, StatusQueried
from duecourse.program.events.request import RequestLifted
from duecourse.program.facts import RecordConsulted, used
from duecourse.program.record import Deed, Record
from duecourse.rules.lookup import Rule

CITIZEN_LIFT = "USC or Presumptive Claim to US Citizenship"


def query_status(record: Record, *, booking: str, actor: str, systems: Sequence[str], reason: str) -> Entry:
    """Record that records are asked for, in which systems and why. Raises NotItsTurn without a confirmed identity."""
    with record.act(actor, StatusQueried) as deed:
        case = deed.case(booking)
        identified(case, "A status query")
        charged(case, "A status query")
        event = StatusQueried(
            candidate=case.confirmed,
            systems=tuple(given.text(each, "systems") for each in systems),
            reason=given.text(reason, "reason"),
        )
        return deed.append(booking, event)


def determine_status(
    record: Record,
    *,
    booking: str,
    actor: str,
    result: str,
    records: Sequence[RecordConsulted | dict[str, Any]],
    expires_on: date | str,
    reason: str,
    signs: Sequence[str] = (),
) -> Entry:
    """Record a determination from the closed list ``status.results``, with the records read and its last day.

    ``records`` are facts or tables with ``system``, ``key`` and ``last_updated_on``; ``signs`` of citizenship are words
    of ``status.citizenship_signs``, and since November 2015 at least ``none``. Raises NotItsTurn without a confirmed
    identity and a query, SamePerson for anyone who examined in the case, CitizenResult when a citizen was determined
    before, SignsOfCitizenship for a result that goes past a sign which nobody has reviewed, BadFact, DatesOutOfOrder.
    """
    with record.act(actor, StatusDetermined) as deed:
        case = deed.case(booking)
        identified(case, "A status determination")
        _by_whom(deed, case)
        if not case.queried:
            needed = "a status query"
            raise NotItsTurn(act="A status determination", what="the query", state="not made", needed=needed)
        if case.citizen is not None:
            raise citizen_error(case, case.citizen, "Another status determination")
        rule, longest = deed.rule("status.results"), deed.rule("status.longest")
        results = {each["result"]: each for each in rule.value}
        known = results[given.one_of(result, list(results), "result")]
        stops = known.get("stops", "")
        seen, signs_rule = _signs(deed, signs)
        event = StatusDetermined(
            candidate=case.confirmed,
            result=result,
            result_text=known["text"],
            stops=stops,
            records=_consulted(deed, records),
            expires_on=_last_day(deed, expires_on, longest.value, case.answer),
            reason=given.text(reason, "reason"),
            rules=used(rule, longest, *([signs_rule] if seen else [])),
            watches=known.get("watches", ""),
            signs=seen,
        )
        passed = passed_over(event, case)
        if passed:
            named = "; ".join(each.words() for each in passed)
            raise SignsOfCitizenship(booking=booking, result=result, signs=named)
        key = case.key if all(each.decision != case.key for each in case.acts_of(actor)) else again(case)
        entry = deed.append(booking, event, key)
        if stops:
            lift_all(deed, case, event.reason)
        return entry


def passed_over(event: StatusDetermined, case: Case) -> tuple[SignFact, ...]:
    """Signs of citizenship that a determination goes past, and that no result has named before which stops the case.

    After such a result nobody but another officer determines anew, so a sign that was named in one is a reviewed one.
    """
    return () if event.stops else tuple(each for each in event.signs_found if each.sign not in case.signs_raised)


def _signs(deed: Deed, signs: Sequence[str]) -> tuple[tuple[SignFact, ...], Rule]:
    rule = deed.rule("status.citizenship_signs")
    rows = {each["sign"]: each for each in rule.value}
    found = [rows[given.one_of(each, rows, "signs")] for each in dict.fromkeys(signs)]
    if not found and deed.rule("status.signs_asked").value:
        problem = f"name none; whoever determines a status looks for signs of citizenship ({', '.join(rows)})"
        raise BadFact(where="signs", problem=problem)
    if len(found) > 1 and not all(each["found"] for each in found):
        raise BadFact(where="signs", problem=f"are {', '.join(signs)}, and one of these says that there is none")
    return tuple(SignFact(sign=each["sign"], found=each["found"], text=each["text"]) for each in found), rule


def lift_all(deed: Deed, case: Case, reason: str) -> None:
    """End every open request because records say that the person is, or may be, a citizen."""
    for request in case.open_requests:
        lifted = RequestLifted(request=request.request, lift_reason=CITIZEN_LIFT, reason=reason)
        deed.append(case.booking, lifted)


def again(case: Case) -> str:
    """The decision key of a later determination by an officer who made an earlier one; see ``_by_whom``."""
    return f"{case.key}/s{case.determinations + 1}"


def _by_whom(deed: Deed, case: Case) -> None:
    """The officer of an earlier determination may read the records again once it has aged; nobody else of the chain.

    A result that stopped the case is looked at again by another officer. Raises SamePerson.
    """
    stopped = case.status is not None and bool(case.status.stops)
    deed.another_person(case, "A status determination", but="" if stopped else StatusDetermined.kind)


def citizen_error(case: Case, status: Status, act: str) -> CitizenResult:
    """The refusal of anything further against a person whose status determination says citizen."""
    return CitizenResult(act=act, booking=case.booking, seq=status.seq, result=status.result)


def charged(case: Case, act: str) -> None:
    """Refuse an act about a person against whom no charge is on record. Raises ChargeMissing."""
    if not case.charges:
        raise ChargeMissing(act=act, booking=case.booking)


def identified(case: Case, act: str) -> None:
    """Refuse an act that rests on an identity where none is confirmed, or it can be read no more. Raises NotItsTurn."""
    if case.identity != "identified":
        what = f"the fingerprint check of {case.booking}"
        raise NotItsTurn(act=act, what=what, state=case.identity, needed="identified")


def _consulted(deed: Deed, records: Sequence[RecordConsulted | dict[str, Any]]) -> tuple[RecordConsulted, ...]:
    found = given.facts(records, RecordConsulted, "records")
    if not found:
        raise BadFact(where="records", problem="names no record; a status rests on records that were read")
    for number, each in enumerate(found, 1):
        if each.last_updated_on > deed.today:
            raise DatesOutOfOrder(
                where=f"records[{number}].last_updated_on",
                given=each.last_updated_on,
                problem="lies in the future; today is",
                other=deed.today,
            )
    return found


def _last_day(deed: Deed, value: date | str, longest: int, answer: Status | None) -> date:
    found = given.day(value, "expires_on")
    limit = deed.today + timedelta(days=longest)
    if found < deed.today:
        raise DatesOutOfOrder(where="expires_on", given=found, problem="has passed; today is", other=deed.today)
    if found > limit:
        problem = f"is later than the {longest} days a determination may last, until"
        raise DatesOutOfOrder(where="expires_on", given=found, problem=problem, other=limit)
    if answer is not None and deed.today <= answer.expires_on < found:
        problem = "is later than the last day of the answer it was made on, of"
        raise DatesOutOfOrder(where="expires_on", given=found, problem=problem, other=answer.expires_on)
    return found
