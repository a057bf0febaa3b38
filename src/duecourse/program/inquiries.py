"""Inquiries about a person's status as messages: the query that goes out, the answer that comes, and what it stops.

A query is written from the record: it names the booking, whether the person is in custody and the most serious charge.
An answer is bound to its query; it informs the person who determines the status and decides nothing, but for this: an
answer that says citizen, or possibly citizen, ends every request at once.
"""

from dataclasses import dataclass
from hashlib import sha256

from duecourse.errors import BadFact, DatesOutOfOrder, NotInRecord, NotItsTurn, NotRouted
from duecourse.exchange import queries
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case
from duecourse.program.events.booking import PersonDescribed
from duecourse.program.events.check import StatusAnswered, StatusQueried
from duecourse.program.facts import RecordConsulted, used
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Record
from duecourse.program.status import charged, citizen_error, identified, lift_all
from duecourse.rules.priorities import CODE_SYSTEM

NO_CODE = "0399"
"""The offense of a query where no code of the national list fits (domain handbook A.3)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that was recorded: its text, and the entry that holds it."""

    booking: str
    message: str
    entry_seq: int


def ask(
    record: Record,
    *,
    booking: str,
    actor: str,
    sender: str,
    attention: str,
    phone: str,
    purpose: str,
    place_of_birth: str,
    reason: str,
) -> Asked:
    """Write and record an Immigration Alien Query about the confirmed person of a booking.

    Raises NotItsTurn without a confirmed identity, or for a person out of custody where the purpose does not allow it;
    ChargeMissing; BadFact where the record has no readable name; BadMessage for what the format cannot carry.
    """
    with record.act(actor, StatusQueried) as deed:
        case, act = deed.case(booking), "A status query"
        identified(case, act)
        charged(case, act)
        purposes = {each["purpose"]: each for each in deed.rule("status.purposes").value}
        allowed = purposes[given.one_of(purpose, list(purposes), "purpose")]
        in_custody = case.custody == "IN_CUSTODY"
        if not in_custody and not allowed["out_of_custody"]:
            state = case.custody or "not booked in"
            raise NotItsTurn(act=act, what=f"the person of {booking}", state=state, needed="custody for this purpose")
        person = _person(deed, booking)
        message = queries.write_query(
            queries.Query(
                sender=sender,
                purpose=purpose,
                attention=attention,
                phone=phone,
                name=", ".join(part.strip() for part in person.name.split(",", 1)),
                born_on=person.born_on.replace("-", ""),
                sex=person.sex,
                place_of_birth=place_of_birth,
                in_custody=in_custody,
                offense=most_serious(case, deed.rule("charge.severities").value),
                control=control_of(booking),
            )
        )
        event = StatusQueried(
            candidate=case.confirmed,
            systems=("the federal support center",),
            reason=given.text(reason, "reason"),
            message=message,
        )
        return Asked(booking, message, deed.append(booking, event).seq)


def take_answer(record: Record, *, booking: str, actor: str, text: str, source: str = "the answer") -> Entry:
    """Enter an Immigration Alien Response to the query of this booking; ``source`` names it in errors.

    A result that stops everything ends every open request in the same transaction, and no request may be drafted until
    a person has determined the status anew. Safe to repeat: the same answer is entered once. Raises BadMessage, BadFact
    for an answer to another query or a result that is not in the list, DatesOutOfOrder for one that has expired,
    NotItsTurn without a query, CitizenResult once a citizen was determined.
    """
    found = queries.read_response(text, source)
    digest = sha256(text.encode()).hexdigest()
    with record.act(actor, StatusAnswered) as deed:
        case, act = deed.case(booking), "An answer to a query"
        identified(case, act)
        for stored in deed.tx.entries(stream=booking, kind=StatusAnswered.kind):
            if getattr(opened(stored), "sha256", "") == digest:
                return stored.entry
        if case.citizen is not None:
            raise citizen_error(case, case.citizen, act)
        if not case.queried:
            raise NotItsTurn(act=act, what="the query", state="not made", needed="a status query")
        if found.control != control_of(booking):
            problem = f"answers {found.control or 'no query by number'}, and this is {control_of(booking)}"
            raise BadFact(where=f"{source}, header", problem=problem)
        rule = deed.rule("status.results")
        results = {each["result"]: each for each in rule.value}
        known = results[given.one_of(found.result, list(results), f"{source}, RES")]
        if found.expires_on < deed.today:
            problem = "has passed; today is"
            raise DatesOutOfOrder(where=f"{source}, EXP", given=found.expires_on, problem=problem, other=deed.today)
        event = StatusAnswered(
            candidate=case.confirmed,
            message=text,
            sha256=digest,
            result=found.result,
            result_text=known["text"],
            stops=known.get("stops", ""),
            records=tuple(
                RecordConsulted(system=each.system, key=each.key, last_updated_on=each.last_updated_on)
                for each in found.records
            ),
            author=found.author,
            supervisor=found.supervisor,
            expires_on=found.expires_on,
            rules=used(rule),
        )
        entry = deed.append(booking, event)
        if event.stops:
            lift_all(deed, case, f"The answer of {found.author} says: {known['text']}.")
        return entry


def data_response(record: Record, booking: str, *, sender: str) -> str:
    """The IDENT Data Response to the card of a booking, once its check has ended: what goes back to the sender.

    A match says who, and nothing of status. Raises NotItsTurn for an open check, NotRouted where the agency's answers
    are not relayed, NotInRecord, BadMessage.
    """
    case = record.case(booking)
    if case.routing != "on":
        raise NotRouted(booking=booking, ori=case.ori, found=case.routing)
    if case.identity not in {"identified", "no match", "excluded", "undetermined"}:
        what = f"the fingerprint check of {booking}"
        raise NotItsTurn(act="A data response", what=what, state=case.identity, needed="its end")
    match = case.identity == "identified"
    person = case.candidates[case.confirmed].person if match else ""
    return queries.write_data_response(
        queries.DataResponse(
            sender=sender,
            recipient=case.ori,
            tcn=case.tcn,
            outcome="match" if match else "no match",
            fingerprint_number=sha256(person.encode()).hexdigest()[:12].upper() if match else "",
            encounters=1 if match else 0,
            control=control_of(booking),
        )
    )


def control_of(booking: str) -> str:
    """The control element by which an answer names its booking: ``B000001`` of ``b-000001``."""
    return booking.replace("-", "").upper()


def most_serious(case: Case, severities: list[str]) -> str:
    """The national code of the most serious charge that has one; ``severities`` are in order, the worst first."""
    coded = [each for each in case.charges.values() if each.code_system == CODE_SYSTEM and len(each.code) == 4]
    worst = min(coded, key=lambda each: (severities.index(each.severity), each.charge), default=None)
    return NO_CODE if worst is None else worst.code


def _person(deed: Deed, booking: str) -> PersonDescribed:
    for stored in deed.tx.entries(stream=booking, kind=PersonDescribed.kind):
        event = opened(stored)
        if isinstance(event, PersonDescribed):
            return event
    raise NotInRecord(what=f"Of booking {booking} a readable", name="description of the person")
